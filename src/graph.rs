//! A set of triples in one fixed order, so that everything made from it is the same every time.

use std::cmp::Ordering;

use oxigraph::model::{NamedOrBlankNodeRef, TermRef, Triple};

/// A set of triples, sorted by subject, predicate and object and without repetitions.
///
/// The order is that of the characters of IRIs and literals (`rdf:type` has no special place:
/// that is a matter of how a writer wants its output to look).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    triples: Vec<Triple>,
}

impl Graph {
    /// The number of triples.
    pub fn len(&self) -> usize {
        self.triples.len()
    }

    /// True if there is no triple.
    pub fn is_empty(&self) -> bool {
        self.triples.is_empty()
    }

    /// The triples in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Triple> {
        self.triples.iter()
    }

    /// True if the triple is in the set.
    pub fn contains(&self, triple: &Triple) -> bool {
        self.triples
            .binary_search_by(|t| compare(t, triple))
            .is_ok()
    }
}

impl FromIterator<Triple> for Graph {
    fn from_iter<I: IntoIterator<Item = Triple>>(triples: I) -> Self {
        let mut triples: Vec<Triple> = triples.into_iter().collect();
        triples.sort_unstable_by(compare);
        triples.dedup();
        Self { triples }
    }
}

impl<'a> IntoIterator for &'a Graph {
    type Item = &'a Triple;
    type IntoIter = std::slice::Iter<'a, Triple>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

fn compare(a: &Triple, b: &Triple) -> Ordering {
    subject_key(a)
        .cmp(&subject_key(b))
        .then_with(|| a.predicate.as_str().cmp(b.predicate.as_str()))
        .then_with(|| object_key(a).cmp(&object_key(b)))
}

fn subject_key(triple: &Triple) -> (u8, &str) {
    match triple.subject.as_ref() {
        NamedOrBlankNodeRef::NamedNode(node) => (0, node.as_str()),
        NamedOrBlankNodeRef::BlankNode(node) => (1, node.as_str()),
    }
}

/// IRIs before blank nodes before literals; literals by value, then datatype, then language.
fn object_key(triple: &Triple) -> (u8, &str, &str, &str) {
    match triple.object.as_ref() {
        TermRef::NamedNode(node) => (0, node.as_str(), "", ""),
        TermRef::BlankNode(node) => (1, node.as_str(), "", ""),
        TermRef::Literal(literal) => (
            2,
            literal.value(),
            literal.datatype().as_str(),
            literal.language().unwrap_or_default(),
        ),
        #[allow(unreachable_patterns)]
        _ => (3, "", "", ""),
    }
}
