//! Triples that rows make, each once, with all the cells that it comes from.

use indexmap::IndexMap;
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
    facts: IndexMap<Triple, Vec<CellRef>, FxBuildHasher>,
}

impl FactSet {
    /// Adds a triple from a cell; one that is there already gets the cell besides its others.
    pub fn add(&mut self, triple: TripleRef<'_>, cell: CellRef) {
        self.facts.entry(triple.into_owned()).or_default().push(cell);
    }

    /// The facts in the order in which they came.
    pub fn into_facts(self) -> Vec<Fact> {
        let fact = |(triple, cells)| Fact { triple, cells, is_standing: true, claims: Vec::new() };
        self.facts.into_iter().map(fact).collect()
    }
}
