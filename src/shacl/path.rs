//! Property paths (SHACL, section 2.3.1): the nodes that a node leads to.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use crate::graph::TermId;
use crate::store::IndexedGraph;

/// Nodes in the order in which they were reached.
type Nodes = IndexSet<TermId, FxBuildHasher>;

/// A way from one node to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Path {
    /// Along a property.
    Property(TermId),
    /// Against the direction of a path.
    Inverse(Box<Path>),
    /// One path after the other.
    Sequence(Vec<Path>),
    /// Any of several paths.
    Alternative(Vec<Path>),
    /// A path any number of times; the node itself is one of those at its end.
    ZeroOrMore(Box<Path>),
    /// A path once or more often.
    OneOrMore(Box<Path>),
    /// A path once or not at all.
    ZeroOrOne(Box<Path>),
}

impl Path {
    /// The property, if the path is one and nothing else.
    pub fn property(&self) -> Option<TermId> {
        match self {
            Self::Property(property) => Some(*property),
            _ => None,
        }
    }

    /// The nodes at its end, each once.
    pub fn values(&self, graph: &IndexedGraph, node: TermId) -> Vec<TermId> {
        let mut found = Nodes::default();
        self.walk(graph, node, false, &mut found);
        found.into_iter().collect()
    }

    /// Adds what it leads to, in its direction or backwards, to what was `found` so far.
    fn walk(&self, graph: &IndexedGraph, node: TermId, backwards: bool, found: &mut Nodes) {
        match self {
            Self::Property(property) if backwards => {
                let triples = graph.matching(None, Some(*property), Some(node));
                found.extend(triples.iter().map(|ids| ids[0]));
            }
            Self::Property(property) => {
                let triples = graph.matching(Some(node), Some(*property), None);
                found.extend(triples.iter().map(|ids| ids[2]));
            }
            Self::Inverse(path) => path.walk(graph, node, !backwards, found),
            Self::Sequence(paths) => {
                let forwards = paths.iter();
                let steps: Vec<&Self> = if backwards { forwards.rev().collect() } else { forwards.collect() };
                let ends = steps.into_iter().fold(Nodes::from_iter([node]), |nodes, step| {
                    let mut next = Nodes::default();
                    nodes.into_iter().for_each(|node| step.walk(graph, node, backwards, &mut next));
                    next
                });
                found.extend(ends);
            }
            Self::Alternative(paths) => {
                paths.iter().for_each(|path| path.walk(graph, node, backwards, found));
            }
            Self::ZeroOrOne(path) => {
                found.insert(node);
                path.walk(graph, node, backwards, found);
            }
            Self::ZeroOrMore(path) => found.extend(closure(Nodes::from_iter([node]), path, graph, backwards)),
            Self::OneOrMore(path) => {
                let mut first = Nodes::default();
                path.walk(graph, node, backwards, &mut first);
                found.extend(closure(first, path, graph, backwards));
            }
        }
    }
}

/// What a path leads to from some nodes when it is taken again and again, with the nodes themselves.
fn closure(mut nodes: Nodes, path: &Path, graph: &IndexedGraph, backwards: bool) -> Nodes {
    let mut next = 0;
    while let Some(&node) = nodes.get_index(next) {
        path.walk(graph, node, backwards, &mut nodes);
        next += 1;
    }
    nodes
}
