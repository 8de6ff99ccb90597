//! From records to rows of typed cells.
//!
//! Spec: tabular data model, sections 6.4 (parsing cells) and 8 (parsing tabular data), step 9.

use super::Sheet;
use super::cell::{Text, parse_cell};
use super::decode::Stretch;
use super::piece::{Piece, Source};
use super::records::RecordList;
use super::row_problems::diagnose;
use super::sheet::RowEntry;
use crate::csvw::{Column, Fault, Table};
use crate::diagnostic::Diagnostic;

/// The records of a stretch of a file: where each of its fields is, but not yet what it means.
///
/// Batches come one after the other, since nobody knows where a record begins who has not read all before it;
/// but what each of them means can be found out at the same time.
pub struct Batch {
    pub(super) file: String,
    pub(super) text: String,
    pub(super) records: RecordList,
    /// Where the text begins in the file.
    pub(super) stretch: Stretch,
    /// How many rows come before.
    pub(super) rows_before: usize,
    pub(super) skip_columns: usize,
    /// How many cells each row should have.
    pub(super) width: usize,
}

/// A row that has a problem, probably.
pub(super) struct Suspect {
    /// Its index in the sheet.
    pub(super) row: usize,
    /// The values that do not fit, with the indices of their columns.
    pub(super) faulty: Vec<(usize, String, Fault)>,
}

impl Batch {
    /// How many rows there are.
    pub fn row_count(&self) -> usize {
        self.records.len()
    }

    /// How many bytes of UTF-8 the rows have.
    pub fn byte_count(&self) -> usize {
        self.text.len()
    }

    /// Reads the cells as the columns of the table say. Returns also what is wrong.
    pub fn into_sheet(mut self, table: &Table) -> (Sheet, Vec<Diagnostic>) {
        let mut sheet = Sheet::empty(&self.file);
        (sheet.text, sheet.unquoted) = (self.text, std::mem::take(&mut self.records.unquoted));
        (sheet.stretch, sheet.rows_before) = (self.stretch, self.rows_before);
        sheet.skip_columns = self.skip_columns;
        let suspects = read_rows(&mut sheet, table, &self.records, self.width);
        let problems = diagnose(&mut sheet, table, &self.records, suspects, self.width);
        (sheet, problems)
    }
}

/// Reads all cells of all rows into the sheet, and tells which rows are to be looked at again.
fn read_rows(sheet: &mut Sheet, table: &Table, records: &RecordList, width: usize) -> Vec<Suspect> {
    let columns = &table.schema.columns;
    let Sheet { text, unquoted, rows, cells, made, skip_columns, .. } = sheet;
    rows.reserve_exact(records.len());
    cells.reserve_exact(records.len() * columns.len());
    let text_of = |piece: Piece| match piece.source {
        Source::File => piece.of(text),
        _ => piece.of(unquoted),
    };
    let columns: Vec<(&Column, bool)> = columns.iter().map(|column| (column, column.is_plain())).collect();
    let mut suspects = Vec::new();
    let mut faults = Vec::new();
    for (index, (record, fields)) in records.iter().enumerate() {
        let is_unusable = record.unclosed.is_some() || fields.len().checked_sub(*skip_columns) != Some(width);
        let mut fields = fields.get(*skip_columns..).unwrap_or_default().iter();
        let mut faulty = Vec::new();
        for (number, &(column, is_plain)) in columns.iter().enumerate() {
            let field = if column.is_virtual { None } else { fields.next() };
            let (piece, span) = match field {
                Some(field) => (field.text, field.span),
                None => (Piece::default(), (record.start, record.start)),
            };
            cells.push(parse_cell(
                column,
                is_plain,
                Text { str: text_of(piece), piece },
                span,
                made,
                &mut faults,
            ));
            if !faults.is_empty() {
                faulty.extend(faults.drain(..).map(|(value, fault)| (number, value, fault)));
            }
        }
        rows.push(RowEntry {
            source_number: record.number,
            start: record.start,
            is_invalid: false,
            is_unusable,
        });
        if is_unusable || record.stray.is_some() || !faulty.is_empty() {
            suspects.push(Suspect { row: index, faulty });
        }
    }
    sheet.width = columns.len();
    suspects
}
