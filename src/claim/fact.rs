//! Triples that rows make, each once, with all the cells that it comes from.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use oxigraph::model::{Triple, TripleRef};
use rustc_hash::FxBuildHasher;

use crate::table::CellRef;

/// A triple that rows make, with the cells that it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The triple.
    pub triple: Triple,
    /// The cells, in the order of the tables.
    pub cells: Vec<CellRef>,
    /// False if it is only claimed: it comes from claims tables alone, and is not in the graph.
    pub is_standing: bool,
    /// Indices of its claims; none for what is not a fact, but evidence or a concept.
    pub claims: Vec<usize>,
}

/// A set of facts in the making.
#[derive(Debug, Default)]
pub struct FactSet {
    facts: Vec<Fact>,
    /// The hash of each triple and the index of its fact, so that a triple is copied only if it is new.
    indices: HashTable<(u64, usize)>,
}

impl FactSet {
    /// Adds a triple from a cell; one that is there already gets the cell besides its others.
    pub fn add(&mut self, triple: TripleRef<'_>, cell: CellRef) {
        let hash = FxBuildHasher.hash_one(triple);
        let is_same = |&(other, index): &(u64, usize)| {
            other == hash && self.facts.get(index).is_some_and(|fact| fact.triple.as_ref() == triple)
        };
        match self.indices.entry(hash, is_same, |(hash, _)| *hash) {
            Entry::Occupied(entry) => self.facts[entry.get().1].cells.push(cell),
            Entry::Vacant(place) => {
                place.insert((hash, self.facts.len()));
                let (triple, cells) = (triple.into_owned(), vec![cell]);
                self.facts.push(Fact { triple, cells, is_standing: true, claims: Vec::new() });
            }
        }
    }

    /// The facts in the order in which they came.
    pub fn into_facts(self) -> Vec<Fact> {
        self.facts
    }
}
