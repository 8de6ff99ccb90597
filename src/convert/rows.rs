//! The rows of one table, a stretch of its file after the other.

use super::legal::{LegalSink, Looks};
use super::{Listener, Progress, TableReader};
use crate::csvw::Table;
use crate::diagnostic::Diagnostic;
use crate::emit::{Scratch, Sink, TableNode, TablePlan, emit_row};
use crate::error::Error;
use crate::table::Batch;

/// The rows of a table that are still to be converted.
pub(super) struct Rows<'a> {
    pub(super) reader: &'a mut TableReader,
    /// In standard mode, the node that stands for the table.
    pub(super) node: Option<TableNode>,
    pub(super) plan: TablePlan,
    pub(super) looks: Looks,
    pub(super) progress: Progress,
}

/// How many bytes of a file are read and converted at a time: so many that the cost of a stretch does not count,
/// and so few that what is made of them stays in the cache.
pub(super) const STRETCH: usize = 1 << 16;

/// Sends the triples of all rows to a sink.
pub(super) fn convert(
    rows: &mut Rows<'_>,
    sink: &mut impl Sink,
    listener: &mut dyn Listener,
) -> Result<(), Error> {
    let mut emitter = Emitter::new(&rows.plan, &rows.looks, rows.node.clone());
    while !sink.is_closed() {
        let batch =
            rows.reader.read_batch(STRETCH, &mut |problem| listener.problem(problem.for_converter()))?;
        let Some(batch) = batch else { break };
        rows.progress.rows += batch.row_count();
        rows.progress.bytes += batch.byte_count() as u64;
        let problems = emitter.emit(batch, &rows.reader.table, sink);
        problems.into_iter().for_each(|problem| listener.problem(problem.for_converter()));
        rows.progress.triples = sink.taken();
        listener.progress(rows.progress);
    }
    Ok(())
}

/// Makes triples of rows. Each thread has one of its own.
pub(super) struct Emitter<'a> {
    plan: &'a TablePlan,
    looks: &'a Looks,
    node: Option<TableNode>,
    scratch: Scratch,
}

impl<'a> Emitter<'a> {
    pub(super) fn new(plan: &'a TablePlan, looks: &'a Looks, node: Option<TableNode>) -> Self {
        Self { plan, looks, node, scratch: Scratch::default() }
    }

    /// Sends the triples of some rows to a sink. Returns what is wrong with the rows.
    pub(super) fn emit(&mut self, batch: Batch, table: &Table, sink: &mut impl Sink) -> Vec<Diagnostic> {
        let (sheet, mut problems) = batch.into_sheet(table);
        let mut sink = LegalSink::new(sink, self.looks);
        for row in sheet.rows() {
            sink.begin_row(row.index());
            emit_row(self.plan, row, self.node.as_mut(), &mut self.scratch, &mut sink);
        }
        problems.extend(sink.end_rows(&sheet, table));
        problems
    }
}
