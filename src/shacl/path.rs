//! Property paths (SHACL, section 2.3.1): the nodes that a node leads to.

use crate::graph::TermId;
use crate::store::IndexedGraph;

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
        let mut found = Vec::new();
        self.walk(graph, node, false, &mut found);
        found
    }

    /// Adds what it leads to, in its direction or backwards, to what was `found` so far.
    fn walk(&self, graph: &IndexedGraph, node: TermId, backwards: bool, found: &mut Vec<TermId>) {
        let mut add = |node: TermId| {
            if !found.contains(&node) {
                found.push(node);
            }
        };
        match self {
            Self::Property(property) if backwards => {
                graph.matching(None, Some(*property), Some(node)).iter().for_each(|ids| add(ids[0]));
            }
            Self::Property(property) => {
                graph.matching(Some(node), Some(*property), None).iter().for_each(|ids| add(ids[2]));
            }
            Self::Inverse(path) => path.walk(graph, node, !backwards, found),
            Self::Sequence(paths) => {
                let forwards = paths.iter();
                let steps: Vec<&Self> = if backwards { forwards.rev().collect() } else { forwards.collect() };
                let ends = steps.into_iter().fold(vec![node], |nodes, step| {
                    let mut next = Vec::new();
                    nodes.into_iter().for_each(|node| step.walk(graph, node, backwards, &mut next));
                    next
                });
                ends.into_iter().for_each(add);
            }
            Self::Alternative(paths) => {
                paths.iter().for_each(|path| path.walk(graph, node, backwards, found));
            }
            Self::ZeroOrOne(path) => {
                add(node);
                path.walk(graph, node, backwards, found);
            }
            Self::ZeroOrMore(path) => closure(vec![node], path, graph, backwards).into_iter().for_each(add),
            Self::OneOrMore(path) => {
                let mut first = Vec::new();
                path.walk(graph, node, backwards, &mut first);
                closure(first, path, graph, backwards).into_iter().for_each(add);
            }
        }
    }
}

/// What a path leads to from some nodes when it is taken again and again, with the nodes themselves.
fn closure(mut nodes: Vec<TermId>, path: &Path, graph: &IndexedGraph, backwards: bool) -> Vec<TermId> {
    let mut next = 0;
    while let Some(&node) = nodes.get(next) {
        path.walk(graph, node, backwards, &mut nodes);
        next += 1;
    }
    nodes
}
