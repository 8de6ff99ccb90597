//! Names for blank nodes that depend on the graph alone.

use std::borrow::Cow;

use oxigraph::model::dataset::{CanonicalizationAlgorithm, CanonicalizationHashAlgorithm};
use oxigraph::model::{Dataset, GraphNameRef, NamedNode};

use super::Section;
use crate::graph::Graph;

/// The graphs with their blank nodes named `c14n0`, `c14n1`, …; as they are if there are none.
///
/// A parser numbers blank nodes as it likes, and a writer that kept these numbers would write other
/// bytes each time. Our tables make no blank nodes; ontologies and CONSTRUCT may.
///
/// Spec: RDF Dataset Canonicalization (RDFC-1.0) with SHA-256.
pub(super) fn with_stable_blank_nodes<'a>(
    sections: &[Section<'a>],
) -> Vec<(Option<NamedNode>, Cow<'a, Graph>)> {
    if !sections.iter().any(|section| section.graph.has_blank_nodes()) {
        return sections.iter().map(|section| (section.name.clone(), Cow::Borrowed(section.graph))).collect();
    }
    let mut dataset = Dataset::new();
    for section in sections {
        for triple in section.graph {
            dataset.insert(triple.in_graph(graph_name(section.name.as_ref())));
        }
    }
    dataset.canonicalize(CanonicalizationAlgorithm::Rdfc10 {
        hash_algorithm: CanonicalizationHashAlgorithm::Sha256,
    });
    sections
        .iter()
        .map(|section| {
            let graph = dataset.graph(graph_name(section.name.as_ref())).iter().collect();
            (section.name.clone(), Cow::Owned(graph))
        })
        .collect()
}

fn graph_name(name: Option<&NamedNode>) -> GraphNameRef<'_> {
    name.map_or(GraphNameRef::DefaultGraph, |name| name.as_ref().into())
}
