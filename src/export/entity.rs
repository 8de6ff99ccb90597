//! A graph as its writers show it: subject by subject, and in each the properties in reading order.

use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{NamedNodeRef, NamedOrBlankNodeRef, Triple};

use crate::graph::Graph;

/// All triples with one subject; there is at least one.
pub(super) struct Entity<'a> {
    triples: &'a [Triple],
}

/// The subjects of a graph, in its order.
pub(super) fn entities(graph: &Graph) -> impl Iterator<Item = Entity<'_>> {
    graph
        .iter()
        .as_slice()
        .chunk_by(|a, b| a.subject == b.subject)
        .map(|triples| Entity { triples })
}

impl<'a> Entity<'a> {
    /// The node that the triples are about.
    pub(super) fn subject(&self) -> NamedOrBlankNodeRef<'a> {
        self.triples[0].subject.as_ref()
    }

    /// Each property with its triples: `rdf:type` first, then `rdfs:label`, then the rest by IRI.
    pub(super) fn properties(&self) -> Vec<(NamedNodeRef<'a>, &'a [Triple])> {
        let mut properties: Vec<_> = self
            .triples
            .chunk_by(|a, b| a.predicate == b.predicate)
            .map(|triples| (triples[0].predicate.as_ref(), triples))
            .collect();
        properties.sort_by_key(|(predicate, _)| rank(*predicate));
        properties
    }
}

/// The place of a property among the others; equal ones stay in the order of their IRIs.
pub(super) fn rank(predicate: NamedNodeRef<'_>) -> u8 {
    if predicate == rdf::TYPE {
        0
    } else if predicate == rdfs::LABEL {
        1
    } else {
        2
    }
}
