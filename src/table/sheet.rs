//! The rows of a CSV file, as cells that know their places.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::cell::Cell;
use super::decode::Stretch;
use crate::csvw::Schema;
use crate::diagnostic::{Code, Detail, Diagnostic, Lines, Place, Position, cell_name};

/// The rows of a CSV file, read as its metadata says.
#[derive(Debug)]
pub struct Sheet {
    /// The file, relative to the project.
    pub file: String,
    /// The text of the file.
    pub text: String,
    /// The rows; none if the file could not be read at all.
    pub rows: Vec<Row>,
    /// True if the file as a whole has a problem, so that its rows are not known.
    pub is_broken: bool,
    /// Where `text` begins in the file.
    pub(super) stretch: Stretch,
    /// How many rows of the file come before these.
    pub(super) rows_before: usize,
    pub(super) skip_columns: usize,
    lines: OnceLock<Lines>,
}

/// A row.
#[derive(Debug)]
pub struct Row {
    /// The number among the rows of data, from 1 (`_row` in templates).
    pub number: usize,
    /// The number among all rows of the file, from 1 (`_sourceRow`); what a spreadsheet shows.
    pub source_number: usize,
    /// The byte offset at which it begins.
    pub start: usize,
    /// The cells, one for each column of the schema, virtual ones included.
    pub cells: Vec<Cell>,
    /// True if the row has an error of its own.
    pub is_invalid: bool,
    /// True if nothing can be said about its single cells: they are probably not under the columns
    /// where they belong, or all of them are empty.
    pub is_unusable: bool,
}

impl Sheet {
    /// The sheet of a file that is not there: no rows, and nothing known.
    pub fn missing(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            text: String::new(),
            rows: Vec::new(),
            is_broken: true,
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

    /// A problem of a cell that refers to a row that is not here; `message` says so.
    ///
    /// A table without rows has none of the rows that others refer to, and that is one problem.
    pub fn missing_row(&self, code: Code, place: Place, key: &str, message: String) -> Diagnostic {
        match self.rows.as_slice() {
            [] => {
                let message = format!("{} has no rows, and so none that this cell can refer to", self.file);
                Diagnostic::new(code, place, message).help("add its rows").wants_table(&self.file)
            }
            _ => Diagnostic::new(code, place, message).wants(&self.file, key),
        }
        .value(key)
    }

    /// The place of a cell, or of a row as a whole, in the words of a spreadsheet.
    pub fn place(&self, schema: &Schema, row: usize, column: Option<usize>) -> Place {
        match self.rows.get(row) {
            Some(row) => self.place_in(&self.text, schema, row, column),
            None => Place::file(&self.file),
        }
    }

    pub(super) fn place_in(&self, text: &str, schema: &Schema, row: &Row, column: Option<usize>) -> Place {
        let cell = column.and_then(|c| row.cells.get(c).map(|cell| (c, cell)));
        let is_virtual = column.and_then(|c| schema.columns.get(c)).is_some_and(|c| c.is_virtual);
        let (offset, width, name) = match cell {
            Some((index, cell)) if !is_virtual => {
                let raw = text.get(cell.span.clone()).unwrap_or_default();
                let first_line = raw.lines().next().unwrap_or_default();
                let name = cell_name(self.skip_columns.saturating_add(index + 1), row.source_number);
                (cell.span.start, first_line.chars().count(), name)
            }
            _ => (row.start, 0, String::new()),
        };
        Place {
            file: self.file.clone(),
            position: Some(self.position(text, offset)),
            width,
            detail: Detail::Cell {
                cell: name,
                row: row.number,
                row_id: row.key(schema).filter(|key| !key.is_empty()),
                column: column.and_then(|c| schema.columns.get(c)).map(|c| c.name.clone()),
            },
        }
    }

    /// The place in the file of a byte offset in this stretch of it.
    pub(super) fn position(&self, text: &str, offset: usize) -> Position {
        let lines = self.lines.get_or_init(|| self.stretch.lines(text));
        self.stretch.position(lines, text, offset)
    }
}

impl Row {
    /// The values of the primary key, separated by `;` if it has several columns; `None` if the
    /// table has no primary key.
    pub fn key(&self, schema: &Schema) -> Option<String> {
        match schema.primary_key.as_slice() {
            [] => None,
            columns => Some(self.joined(columns).into_owned()),
        }
    }

    /// The values of some columns, separated by `;`. A single value is borrowed.
    pub fn joined(&self, columns: &[usize]) -> Cow<'_, str> {
        let mut joined = Cow::Borrowed("");
        let values = columns.iter().flat_map(|&c| self.cells.get(c).map(Cell::values).unwrap_or_default());
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
