//! How much there is of what in a graph.

use std::collections::BTreeMap;

use oxigraph::model::NamedNodeRef;
use rustc_hash::FxHashSet;

use crate::graph::{Graph, Ids, TermId};
use crate::store::IndexedGraph;
use crate::vocab::rdf;

/// The numbers of VoID for a graph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// All triples.
    pub triples: usize,
    /// Different subjects.
    pub subjects: usize,
    /// Different objects, literals among them.
    pub objects: usize,
    /// For each class the number of its instances, by IRI.
    pub classes: Vec<Partition>,
    /// For each property the number of its triples, by IRI.
    pub properties: Vec<Partition>,
}

/// A class or a property, and how much there is of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// The IRI of the class or property.
    pub iri: String,
    /// How many instances or triples it has.
    pub count: usize,
}

impl Counts {
    /// Counts a graph.
    pub fn of(graph: &IndexedGraph) -> Self {
        let triples = graph.graph();
        let type_of = triples.find(NamedNodeRef::new_unchecked(rdf::TYPE).into());
        let types = type_of.map(|property| graph.matching(None, Some(property), None)).unwrap_or_default();
        Self {
            triples: triples.len(),
            subjects: different(triples.ids(), 0),
            objects: different(triples.ids(), 2),
            classes: partitions(triples, types, 2),
            properties: partitions(triples, triples.ids(), 1),
        }
    }

    /// The namespaces of the classes and properties that are used, in order.
    pub fn vocabularies(&self) -> Vec<&str> {
        let iris = self.classes.iter().chain(&self.properties).map(|partition| partition.iri.as_str());
        let namespaces = iris.filter_map(|iri| iri.rfind(['#', '/']).and_then(|at| iri.get(..=at)));
        namespaces.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
    }
}

fn different(triples: &[Ids], position: usize) -> usize {
    triples.iter().map(|ids| ids[position]).collect::<FxHashSet<TermId>>().len()
}

fn partitions(graph: &Graph, triples: &[Ids], position: usize) -> Vec<Partition> {
    let mut counts: BTreeMap<TermId, usize> = BTreeMap::new();
    for ids in triples {
        *counts.entry(ids[position]).or_default() += 1;
    }
    // Numbers of terms are in the order of their IRIs.
    let partition = |(id, count)| match graph.term(id) {
        oxigraph::model::TermRef::NamedNode(node) => Some(Partition { iri: node.as_str().to_owned(), count }),
        _ => None,
    };
    counts.into_iter().filter_map(partition).collect()
}
