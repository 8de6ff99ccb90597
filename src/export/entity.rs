//! A graph as its writers show it: subject by subject, and in each the properties in reading order.

use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{NamedNodeRef, NamedOrBlankNodeRef, TermRef};

use crate::graph::{Graph, Ids, TermId};

/// All triples with one subject; there is at least one.
#[derive(Clone, Copy)]
pub(super) struct Entity<'a> {
    graph: &'a Graph,
    triples: &'a [Ids],
    /// The numbers of the properties that come first, in their order.
    first: [Option<TermId>; 2],
}

/// A property of an entity with its values; there is at least one.
#[derive(Clone, Copy)]
pub(super) struct Property<'a> {
    graph: &'a Graph,
    triples: &'a [Ids],
}

/// The subjects of a graph, in its order.
pub(super) fn entities(graph: &Graph) -> impl Iterator<Item = Entity<'_>> {
    let first = [rdf::TYPE, rdfs::LABEL].map(|property| graph.find(property.into()));
    let subjects = graph.ids().chunk_by(|a, b| a[0] == b[0]);
    subjects.map(move |triples| Entity { graph, triples, first })
}

impl<'a> Entity<'a> {
    /// The node that the triples are about.
    pub(super) fn subject(&self) -> NamedOrBlankNodeRef<'a> {
        self.graph.triple(self.triples[0]).subject
    }

    /// The number of that node.
    pub(super) fn subject_id(&self) -> TermId {
        self.triples[0][0]
    }

    /// Each property with its values: `rdf:type` first, then `rdfs:label`, then the rest by IRI.
    pub(super) fn properties(&self) -> impl Iterator<Item = Property<'a>> + use<'a> {
        let Self { graph, triples, first } = *self;
        let properties =
            triples.chunk_by(|a, b| a[1] == b[1]).map(move |triples| Property { graph, triples });
        let find = {
            let properties = properties.clone();
            move |id| properties.clone().find(|property| property.predicate_id() == id)
        };
        let rest = properties.filter(move |property| !first.contains(&Some(property.predicate_id())));
        first.into_iter().flatten().filter_map(find).chain(rest)
    }
}

impl<'a> Property<'a> {
    /// The predicate.
    pub(super) fn predicate(&self) -> NamedNodeRef<'a> {
        self.graph.triple(self.triples[0]).predicate
    }

    /// The number of the predicate.
    pub(super) fn predicate_id(&self) -> TermId {
        self.triples[0][1]
    }

    /// The values in order.
    pub(super) fn objects(&self) -> impl ExactSizeIterator<Item = TermRef<'a>> + use<'a> {
        let graph = self.graph;
        self.triples.iter().map(move |ids| graph.term(ids[2]))
    }

    /// The numbers of the values in order.
    pub(super) fn object_ids(&self) -> impl ExactSizeIterator<Item = TermId> + use<'a> {
        self.triples.iter().map(|ids| ids[2])
    }
}
