//! From triples in any order to graphs.

use std::mem;
use std::sync::Arc;

use oxigraph::model::TripleRef;

use super::terms::Interner;
use super::{Graph, Ids, order};

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
    /// Adds a triple to the present graph; one that is there already does nothing.
    pub fn insert(&mut self, triple: TripleRef<'_>) {
        self.triples.push(self.terms.triple(triple));
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
