//! The rows of a CSV file, as cells that know their places.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::cell::{Cell, CellEntry, Made, ValueEntry};
use super::decode::Stretch;
use super::piece::{Piece, Source};
use crate::csvw::Schema;
use crate::diagnostic::{Code, Detail, Diagnostic, Lines, Place, Position, cell_name, column_letters};

/// The rows of a CSV file, or of a stretch of it, read as its metadata says.
///
/// It keeps the text of the file and where in it the values are, so that a row costs no allocation.
#[derive(Debug)]
pub struct Sheet {
    /// The file, relative to the project.
    pub file: String,
    /// The text of the file.
    pub text: String,
    /// True if the file as a whole has a problem, so that its rows are not known.
    pub is_broken: bool,
    pub(super) rows: Vec<RowEntry>,
    /// How many cells each row has: one for each column of the schema, virtual ones included.
    pub(super) width: usize,
    /// The cells of all rows, one row after the other.
    pub(super) cells: Vec<CellEntry>,
    /// The texts of fields that have quotes within quotes.
    pub(super) unquoted: String,
    pub(super) made: Made,
    /// Where `text` begins in the file.
    pub(super) stretch: Stretch,
    /// How many rows of the file come before these.
    pub(super) rows_before: usize,
    pub(super) skip_columns: usize,
    lines: OnceLock<Lines>,
}

/// A row as its sheet keeps it.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowEntry {
    pub(super) source_number: usize,
    pub(super) start: u32,
    pub(super) is_invalid: bool,
    pub(super) is_unusable: bool,
}

/// A row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'s> {
    sheet: &'s Sheet,
    index: usize,
    entry: &'s RowEntry,
}

impl Sheet {
    /// The sheet of a file that is not there: no rows, and nothing known.
    pub fn missing(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            text: String::new(),
            is_broken: true,
            rows: Vec::new(),
            width: 0,
            cells: Vec::new(),
            unquoted: String::new(),
            made: Made::default(),
            stretch: Stretch::BEGINNING,
            rows_before: 0,
            skip_columns: 0,
            lines: OnceLock::new(),
        }
    }

    /// The sheet of a file without rows.
    pub fn empty(file: &str) -> Self {
        Self { is_broken: false, ..Self::missing(file) }
    }

    /// How many rows there are; none if the file could not be read at all.
    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// The rows.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> + DoubleEndedIterator {
        self.rows.iter().enumerate().map(|(index, entry)| Row { sheet: self, index, entry })
    }

    /// A row, by its index in this sheet.
    pub fn row(&self, index: usize) -> Option<Row<'_>> {
        self.rows.get(index).map(|entry| Row { sheet: self, index, entry })
    }

    #[inline]
    pub(super) fn piece(&self, piece: Piece) -> &str {
        match piece.source {
            Source::File => piece.of(&self.text),
            Source::Unquoted => piece.of(&self.unquoted),
            Source::Made => self.made.piece(piece),
        }
    }

    pub(super) fn value_entries(&self, first: usize, count: usize) -> &[ValueEntry] {
        self.made.values.get(first..first + count).unwrap_or_default()
    }

    /// A problem of a cell that refers to a row that is not here; `message` says so.
    ///
    /// A table without rows has none of the rows that others refer to, and that is one problem.
    pub fn missing_row(&self, code: Code, place: Place, key: &str, message: String) -> Diagnostic {
        missing_row(&self.file, self.row_count(), code, place, key, message)
    }

    /// The letters under which a spreadsheet shows a column, and its name of a cell in it: `D`, `D14`.
    pub fn cell_name(&self, row: Row<'_>, column: usize) -> (String, String) {
        let column = self.skip_columns.saturating_add(column + 1);
        (column_letters(column), cell_name(column, row.source_number()))
    }

    /// The place of a cell, or of a row as a whole, in the words of a spreadsheet.
    pub fn place(&self, schema: &Schema, row: usize, column: Option<usize>) -> Place {
        let Some(row) = self.row(row) else { return Place::file(&self.file) };
        let cell = column.and_then(|c| row.cell(c).map(|cell| (c, cell)));
        let is_virtual = column.and_then(|c| schema.columns.get(c)).is_some_and(|c| c.is_virtual);
        let (offset, width, name) = match cell {
            Some((index, cell)) if !is_virtual => {
                let raw = self.text.get(cell.span()).unwrap_or_default();
                let first_line = raw.lines().next().unwrap_or_default();
                let name = cell_name(self.skip_columns.saturating_add(index + 1), row.source_number());
                (cell.span().start, first_line.chars().count(), name)
            }
            _ => (row.start(), 0, String::new()),
        };
        Place {
            file: self.file.clone(),
            position: Some(self.position(offset)),
            width,
            detail: Detail::Cell {
                cell: name,
                row: row.number(),
                row_id: row.key(schema).filter(|key| !key.is_empty()).map(Cow::into_owned),
                column: column.and_then(|c| schema.columns.get(c)).map(|c| c.name.clone()),
            },
        }
    }

    /// The place in the file of a byte offset in this stretch of it.
    pub(super) fn position(&self, offset: usize) -> Position {
        let lines = self.lines.get_or_init(|| self.stretch.lines(&self.text));
        self.stretch.position(lines, &self.text, offset)
    }
}

/// The same for a table with so many rows in a file.
pub(super) fn missing_row(
    file: &str,
    rows: usize,
    code: Code,
    place: Place,
    key: &str,
    message: String,
) -> Diagnostic {
    match rows {
        0 => {
            let message = format!("{file} has no rows, and so none that this cell can refer to");
            Diagnostic::new(code, place, message).help("add its rows").wants_table(file)
        }
        _ => Diagnostic::new(code, place, message).wants(file, key),
    }
    .value(key)
}

impl<'s> Row<'s> {
    /// The index in its sheet, from 0.
    pub fn index(self) -> usize {
        self.index
    }

    /// The number among the rows of data, from 1 (`_row` in templates).
    pub fn number(self) -> usize {
        self.sheet.rows_before + self.index + 1
    }

    /// The number among all rows of the file, from 1 (`_sourceRow`); what a spreadsheet shows.
    pub fn source_number(self) -> usize {
        self.entry.source_number
    }

    /// The byte offset at which it begins.
    pub fn start(self) -> usize {
        self.entry.start as usize
    }

    /// True if the row has an error of its own.
    pub fn is_invalid(self) -> bool {
        self.entry.is_invalid
    }

    /// True if nothing can be said about its single cells: they are probably not under the columns
    /// where they belong, or all of them are empty.
    pub fn is_unusable(self) -> bool {
        self.entry.is_unusable
    }

    fn entries(self) -> &'s [CellEntry] {
        let first = self.index * self.sheet.width;
        self.sheet.cells.get(first..first + self.sheet.width).unwrap_or_default()
    }

    /// The cells, one for each column of the schema, virtual ones included.
    pub fn cells(self) -> impl ExactSizeIterator<Item = Cell<'s>> {
        self.entries().iter().map(move |entry| Cell::new(self.sheet, entry))
    }

    /// The cell in a column.
    pub fn cell(self, column: usize) -> Option<Cell<'s>> {
        self.entries().get(column).map(|entry| Cell::new(self.sheet, entry))
    }

    /// The values of the primary key, separated by `;` if it has several columns; `None` if the
    /// table has no primary key.
    pub fn key(self, schema: &Schema) -> Option<Cow<'s, str>> {
        match schema.primary_key.as_slice() {
            [] => None,
            columns => Some(self.joined(columns)),
        }
    }

    /// The values of some columns, separated by `;`. A single value is borrowed.
    pub fn joined(self, columns: &[usize]) -> Cow<'s, str> {
        let mut joined = Cow::Borrowed("");
        let values = columns.iter().filter_map(|&c| self.cell(c)).flat_map(Cell::values);
        for (number, value) in values.enumerate() {
            if number == 0 {
                joined = Cow::Borrowed(value);
            } else {
                let joined = joined.to_mut();
                joined.push(';');
                joined.push_str(value);
            }
        }
        joined
    }
}
