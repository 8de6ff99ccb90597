//! From triples in any order to graphs.

use std::mem;
use std::sync::Arc;

use oxigraph::model::{NamedNodeRef, TermRef, TripleRef};

use super::terms::Interner;
use super::{Graph, Ids, TermId, order};

/// Collects the triples of one graph, or of several that share their terms.
///
/// For several, call [`next_graph`](Self::next_graph) at the end of each, and then
/// [`finish_all`](Self::finish_all).
#[derive(Debug, Default)]
pub struct GraphBuilder {
    terms: Interner,
    done: Vec<Vec<Ids>>,
    triples: Vec<Ids>,
}

impl GraphBuilder {
    /// Makes room for about so many terms.
    pub fn reserve(&mut self, terms: usize) {
        self.terms.reserve(terms);
    }

    /// Adds a triple to the present graph; one that is there already does nothing.
    pub fn insert(&mut self, triple: TripleRef<'_>) {
        self.triples.push(self.terms.triple(triple));
    }

    /// The numbers of a triple's terms, for [`insert_numbers`](Self::insert_numbers). They hold for all graphs
    /// of this builder, and until these are finished.
    pub fn numbers(&mut self, triple: TripleRef<'_>) -> Ids {
        self.terms.triple(triple)
    }

    /// The number of a term, as in [`numbers`](Self::numbers).
    pub fn number(&mut self, term: TermRef<'_>) -> TermId {
        self.terms.term(term)
    }

    /// The number of an IRI, as in [`numbers`](Self::numbers).
    pub fn iri(&mut self, iri: &str) -> TermId {
        self.number(NamedNodeRef::new_unchecked(iri).into())
    }

    /// Adds a triple whose terms have numbers: the first must be that of an IRI or a blank node, the second that
    /// of an IRI.
    pub fn insert_numbers(&mut self, triple: Ids) {
        self.triples.push(triple);
    }

    /// Ends the present graph; what comes now is in the next one.
    pub fn next_graph(&mut self) {
        self.done.push(mem::take(&mut self.triples));
    }

    /// All triples as one graph.
    pub fn finish(mut self) -> Graph {
        let all = mem::take(&mut self.done).into_iter().flatten().chain(mem::take(&mut self.triples));
        self.triples = all.collect();
        self.next_graph();
        self.finish_all().pop().unwrap_or_default()
    }

    /// The graphs that were ended, in the order in which they came.
    pub fn finish_all(self) -> Vec<Graph> {
        let (terms, ranks) = self.terms.into_sorted();
        let terms = Arc::new(terms);
        let graph = |mut triples: Vec<Ids>| {
            for ids in &mut triples {
                *ids = ids.map(|id| ranks[id as usize]);
            }
            Graph { terms: Arc::clone(&terms), triples: order::sorted(triples, terms.len()) }
        };
        self.done.into_iter().map(graph).collect()
    }
}
