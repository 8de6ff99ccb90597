//! Where triples go.

use oxigraph::model::{Triple, TripleRef};

use crate::table::CellRef;

/// Takes triples one by one: a writer, a counter, a graph, the builder of claims.
///
/// Terms are borrowed and live no longer than the call; what is to be kept must be copied.
pub trait Sink {
    /// Takes a triple, and the cell that it comes from.
    fn triple(&mut self, triple: TripleRef<'_>, from: CellRef);
}

impl<F: FnMut(TripleRef<'_>, CellRef)> Sink for F {
    fn triple(&mut self, triple: TripleRef<'_>, from: CellRef) {
        self(triple, from);
    }
}

impl Sink for Vec<Triple> {
    fn triple(&mut self, triple: TripleRef<'_>, _: CellRef) {
        self.push(triple.into_owned());
    }
}
