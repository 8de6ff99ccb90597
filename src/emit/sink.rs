//! Where triples go.

use oxigraph::model::{Triple, TripleRef};

use crate::table::CellRef;

/// Takes triples one by one: a writer, a counter, a graph, the builder of claims.
///
/// Terms are borrowed and live no longer than the call; what is to be kept must be copied.
pub trait Sink {
    /// Takes a triple, and the cell that it comes from.
    fn triple(&mut self, triple: TripleRef<'_>, from: CellRef);

    /// Takes a triple of standard mode that comes from no cell: it tells of the table group, a table or a
    /// row. A sink for what the cells say leaves them out.
    fn annotation(&mut self, _: TripleRef<'_>) {}

    /// How many triples it has taken, if it counts them.
    fn taken(&self) -> Option<usize> {
        None
    }

    /// True if nothing more is wanted: whoever reads the result has gone, say.
    fn is_closed(&self) -> bool {
        false
    }
}

/// A sink that several threads fill at the same time.
///
/// Each fills a part of its own, and the parts are appended in the order of the rows: so what comes of it is the
/// same for any number of threads.
pub trait ParallelSink: Sink + Send {
    /// What a thread fills.
    type Part: Sink + Send;

    /// An empty part; `None` if a triple cannot be taken before all earlier ones.
    fn part(&self) -> Option<Self::Part>;

    /// Takes what is in a part, which is empty then.
    fn append(&mut self, part: &mut Self::Part);
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

    fn annotation(&mut self, triple: TripleRef<'_>) {
        self.push(triple.into_owned());
    }
}
