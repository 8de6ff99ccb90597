//! A set of triples in one fixed order, so that everything made from it is the same every time.
//!
//! ```text
//! terms.rs   each term once: a number for a term, a term for a number
//! order.rs   sorting by text, and sorting triples of numbers
//! build.rs   triples in any order -> graphs that share their terms
//! ```
//!
//! *Rationale:* a graph of claims says the same few predicates and classes thousands of times, and its
//! IRIs differ in their last characters only. So each term is kept once, its number is its place in the
//! order of all terms, and triples are three numbers: they are sorted, compared and looked up without
//! reading text.

mod build;
mod order;
mod terms;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use oxigraph::model::{NamedNodeRef, NamedOrBlankNodeRef, TermRef, Triple, TripleRef};

pub use self::build::GraphBuilder;
pub(crate) use self::order::sort_by_text;
pub use self::order::{grouped, starts};
pub use self::terms::TermId;
use self::terms::Terms;

/// Subject, predicate and object of a triple, as the numbers of terms in one [`Graph`].
pub type Ids = [TermId; 3];

/// A set of triples, sorted by subject, predicate and object and without repetitions.
///
/// The order is that of the characters of IRIs and literals (`rdf:type` has no special place:
/// that is a matter of how a writer wants its output to look): IRIs before blank nodes before literals,
/// literals by value, then datatype, then language. A clone shares the terms, and so do graphs that come
/// from one [`GraphBuilder`].
#[derive(Clone, Default)]
pub struct Graph {
    terms: Arc<Terms>,
    triples: Vec<Ids>,
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
    pub fn iter(&self) -> Iter<'_> {
        Iter { graph: self, ids: self.triples.iter() }
    }

    /// True if the triple is in the set.
    pub fn contains<'a>(&self, triple: impl Into<TripleRef<'a>>) -> bool {
        let triple = triple.into();
        let ids = [triple.subject.into(), triple.predicate.into(), triple.object].map(|term| self.find(term));
        let [Some(subject), Some(predicate), Some(object)] = ids else { return false };
        self.triples.binary_search(&[subject, predicate, object]).is_ok()
    }

    /// The triples as numbers of terms, in order.
    pub fn ids(&self) -> &[Ids] {
        &self.triples
    }

    /// How many numbers of terms there are: all are below. Not every term need be in a triple.
    pub fn term_count(&self) -> usize {
        self.terms.len()
    }

    /// The numbers of IRIs, which come first.
    pub(crate) fn iris(&self) -> Range<TermId> {
        0..self.terms.blank_nodes().start
    }

    /// The term with a number.
    pub fn term(&self, id: TermId) -> TermRef<'_> {
        self.terms.get(id)
    }

    /// The number of a term, if the graph knows it.
    pub fn find(&self, term: TermRef<'_>) -> Option<TermId> {
        self.terms.find(term)
    }

    /// The triple with these numbers.
    pub fn triple(&self, [subject, predicate, object]: Ids) -> TripleRef<'_> {
        let subject = match self.term(subject) {
            TermRef::BlankNode(node) => NamedOrBlankNodeRef::from(node),
            _ => self.terms.iri(subject).into(),
        };
        TripleRef::new(subject, self.terms.iri(predicate), self.term(object))
    }

    /// True if a subject or an object is a blank node.
    pub fn has_blank_nodes(&self) -> bool {
        let blank = self.terms.blank_nodes();
        let is_blank = |ids: &Ids| blank.contains(&ids[0]) || blank.contains(&ids[2]);
        !blank.is_empty() && self.triples.iter().any(is_blank)
    }

    /// The same graph with other IRIs: `map` gives the new one, or nothing for one that stays.
    ///
    /// Datatypes are not asked about.
    pub fn map_iris<E>(&self, map: impl Fn(&str) -> Result<Option<String>, E>) -> Result<Self, E> {
        let mut mapped: Vec<Option<Option<String>>> = vec![None; self.term_count()];
        let mut builder = GraphBuilder::default();
        for ids in &self.triples {
            for &id in ids {
                if let (TermRef::NamedNode(node), place @ None) = (self.term(id), &mut mapped[id as usize]) {
                    *place = Some(map(node.as_str())?);
                }
            }
            let mut triple = self.triple(*ids);
            let new = |id: TermId| mapped[id as usize].as_ref()?.as_deref().map(NamedNodeRef::new_unchecked);
            let [subject, predicate, object] = ids.map(new);
            triple.subject = subject.map_or(triple.subject, Into::into);
            triple.predicate = predicate.unwrap_or(triple.predicate);
            triple.object = object.map_or(triple.object, Into::into);
            builder.insert(triple);
        }
        Ok(builder.finish())
    }

    /// A graph with the same terms in which nothing is said.
    pub fn without_triples(&self) -> Self {
        Self { terms: Arc::clone(&self.terms), triples: Vec::new() }
    }

    /// The same graphs, with the same numbers for the same terms. If they come from one [`GraphBuilder`], they
    /// are as they were.
    pub fn sharing_terms(graphs: Vec<Self>) -> Vec<Self> {
        if graphs.windows(2).all(|pair| Arc::ptr_eq(&pair[0].terms, &pair[1].terms)) {
            return graphs;
        }
        let mut builder = GraphBuilder::default();
        for graph in &graphs {
            graph.iter().for_each(|triple| builder.insert(triple));
            builder.next_graph();
        }
        builder.finish_all()
    }

    /// All triples of several graphs.
    pub fn union<'a>(graphs: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut graphs: Vec<&Self> = graphs.into_iter().collect();
        graphs.sort_by_key(|graph| graph.len()); // So that the large ones are copied once.
        let Some(first) = graphs.first() else { return Self::default() };
        if !graphs.iter().all(|graph| Arc::ptr_eq(&graph.terms, &first.terms)) {
            return graphs.into_iter().flatten().collect();
        }
        let merge = |all: Vec<Ids>, graph: &&Self| order::merged(&all, &graph.triples);
        Self { terms: Arc::clone(&first.terms), triples: graphs.iter().fold(Vec::new(), merge) }
    }
}

/// The triples of a [`Graph`] in order.
#[derive(Clone)]
pub struct Iter<'a> {
    graph: &'a Graph,
    ids: std::slice::Iter<'a, Ids>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = TripleRef<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.ids.next().map(|&ids| self.graph.triple(ids))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.ids.size_hint()
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl<'a> IntoIterator for &'a Graph {
    type Item = TripleRef<'a>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> FromIterator<TripleRef<'a>> for Graph {
    fn from_iter<I: IntoIterator<Item = TripleRef<'a>>>(triples: I) -> Self {
        let mut builder = GraphBuilder::default();
        triples.into_iter().for_each(|triple| builder.insert(triple));
        builder.finish()
    }
}

impl FromIterator<Triple> for Graph {
    fn from_iter<I: IntoIterator<Item = Triple>>(triples: I) -> Self {
        let mut builder = GraphBuilder::default();
        triples.into_iter().for_each(|triple| builder.insert(triple.as_ref()));
        builder.finish()
    }
}

impl PartialEq for Graph {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other)
    }
}

impl Eq for Graph {}

impl fmt::Debug for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|triple| triple.to_string())).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxigraph::model::vocab::xsd;
    use oxigraph::model::{BlankNode, Literal, NamedNode, Term};

    fn iri(local: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("http://example.org/{local}"))
    }

    fn triple(subject: &str, object: impl Into<Term>) -> Triple {
        Triple::new(iri(subject), iri("p"), object)
    }

    #[test]
    fn the_order_is_that_of_characters_and_of_kinds() {
        let objects: [Term; 10] = [
            iri("a").into(),
            iri("a/b").into(),
            iri("ab").into(),
            BlankNode::new_unchecked("a").into(),
            Literal::new_simple_literal("").into(),
            Literal::new_typed_literal("a", xsd::DATE).into(),
            Literal::new_simple_literal("a").into(),
            Literal::new_language_tagged_literal_unchecked("a", "de").into(),
            Literal::new_language_tagged_literal_unchecked("a", "en").into(),
            Literal::new_simple_literal("a\0").into(),
        ];
        let mut expected: Vec<Triple> = objects.into_iter().map(|object| triple("s", object)).collect();
        // By datatype: rdf:langString comes before those of XML Schema.
        expected[5..9].rotate_left(2);
        let mut mixed: Vec<Triple> = expected.iter().rev().chain(&expected).cloned().collect();
        mixed.rotate_left(7);
        let graph: Graph = mixed.into_iter().collect();
        let found: Vec<Triple> = graph.iter().map(Triple::from).collect();
        assert_eq!(found, expected);
        assert!(expected.iter().all(|triple| graph.contains(triple)));
        assert!(!graph.contains(&triple("s", iri("b"))));
        assert!(!graph.contains(&triple("t", iri("a"))));
    }

    #[test]
    fn graphs_of_one_builder_and_of_several_are_equal_and_united() {
        let (a, b) = (triple("a", iri("x")), triple("b", Literal::from(1)));
        let mut builder = GraphBuilder::default();
        builder.insert(b.as_ref());
        builder.next_graph();
        builder.insert(a.as_ref());
        builder.insert(b.as_ref());
        builder.next_graph();
        let graphs = builder.finish_all();
        let alone: Vec<Graph> = vec![[b.clone()].into_iter().collect(), [a, b].into_iter().collect()];
        assert_eq!(graphs, alone);
        for graphs in [&graphs, &alone] {
            assert_eq!(Graph::union(graphs), alone[1]);
        }
        assert_eq!(Graph::union([&graphs[0], &alone[1]]), alone[1]);
        assert_eq!(Graph::union([]), Graph::default());
        assert_ne!(graphs[0], graphs[1]);
    }
}
