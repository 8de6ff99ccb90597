//! A CSV file as rows of typed cells.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::cell::{Cell, parse_cell};
use super::decode::decode;
use super::header::check_header;
use super::records::{Record, Records};
use crate::csvw::{Column, Fault, Schema, Table};
use crate::diagnostic::{Code, Detail, Diagnostic, Lines, Place, cell_name, count, shown};

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
    skip_columns: usize,
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

/// Reads a CSV file. The sheet is always there; what could not be read is in the diagnostics.
pub fn read_sheet(bytes: &[u8], file: &str, table: &Table) -> (Sheet, Vec<Diagnostic>) {
    let mut sheet = Sheet { skip_columns: table.dialect.skip_columns, ..Sheet::missing(file) };
    match decode(bytes, file, &table.dialect) {
        Ok(text) => sheet.text = text,
        Err(problem) => return (sheet, vec![*problem]),
    }
    let text = std::mem::take(&mut sheet.text);
    let mut reading = Reading { sheet: &mut sheet, table, text: &text, problems: Vec::new() };
    reading.read();
    let problems = reading.problems;
    sheet.text = text;
    (sheet, problems)
}

struct Reading<'a> {
    sheet: &'a mut Sheet,
    table: &'a Table,
    text: &'a str,
    problems: Vec<Diagnostic>,
}

impl<'a> Reading<'a> {
    fn read(&mut self) {
        let (table, dialect) = (self.table, &self.table.dialect);
        let mut records = Records::new(self.text, dialect).skip(dialect.skip_rows);
        let columns: Vec<&Column> = table.schema.columns.iter().filter(|c| !c.is_virtual).collect();
        if dialect.header_row_count > 0 {
            let Some(header) = records.next() else {
                let message = "the file is empty; it should have a header at least";
                self.problems.push(Diagnostic::new(
                    Code::MissingColumn,
                    Place::file(&self.sheet.file),
                    message,
                ));
                return;
            };
            if let Some(offset) = header.unclosed {
                self.unclosed(&header, offset);
                return;
            }
            let problems = check_header(&header, &columns, &self.sheet.file, self.text, dialect);
            if !problems.is_empty() {
                self.problems.extend(problems);
                return;
            }
        }
        self.sheet.is_broken = false;
        for record in records.skip(dialect.header_row_count.saturating_sub(1)) {
            if dialect.skip_blank_rows && record.is_blank() {
                continue;
            }
            let row = self.row(&record, columns.len());
            self.sheet.rows.push(row);
        }
    }

    fn row(&mut self, record: &Record<'a>, width: usize) -> Row {
        let mut row = Row {
            number: self.sheet.rows.len() + 1,
            source_number: record.number,
            start: record.start,
            cells: Vec::with_capacity(self.table.schema.columns.len()),
            is_invalid: false,
            is_unusable: record.unclosed.is_some()
                || record.fields.len().checked_sub(self.sheet.skip_columns) != Some(width),
        };
        let fields = record.fields.get(self.sheet.skip_columns..).unwrap_or_default();
        let mut fields_left = fields.iter();
        let mut faults = Vec::new();
        let mut faulty = Vec::new();
        for (index, column) in self.table.schema.columns.iter().enumerate() {
            let field = if column.is_virtual { None } else { fields_left.next() };
            let cell = match field {
                Some(field) => parse_cell(column, &field.text, field.span.clone(), &mut faults),
                None => parse_cell(column, "", record.start..record.start, &mut faults),
            };
            row.cells.push(cell);
            faulty.extend(faults.drain(..).map(|(value, fault)| (index, value, fault)));
        }
        if let Some(offset) = record.unclosed {
            row.is_invalid = true;
            self.unclosed(record, offset);
        } else if row.is_unusable {
            row.is_invalid = true;
            self.ragged(record, &row, fields.len(), width);
        } else if !faulty.is_empty() && record.is_blank() {
            (row.is_invalid, row.is_unusable) = (true, true);
            let place = self.sheet.place_in(self.text, &self.table.schema, &row, None);
            let problem = Diagnostic::new(Code::RequiredEmpty, place, "all cells of the row are empty");
            self.problems.push(problem.help("remove the row"));
        } else {
            for (index, value, fault) in faulty {
                row.is_invalid = true;
                self.faulty(&row, index, value, fault);
            }
        }
        if let Some(offset) = record.stray {
            self.stray(record, offset);
        }
        row
    }

    fn faulty(&mut self, row: &Row, index: usize, value: String, fault: Fault) {
        let place = self.sheet.place_in(self.text, &self.table.schema, row, Some(index));
        let message = if fault.code == Code::RequiredEmpty {
            fault.message
        } else {
            format!("{} {}", shown(&value), fault.message)
        };
        let mut problem = Diagnostic::new(fault.code, place, message).maybe_help(fault.help);
        if let Some(column) = self.table.schema.columns.get(index) {
            problem = problem.expected(column.expected()).declared(column.origin.place());
        }
        self.problems.push(if value.is_empty() { problem } else { problem.value(value) });
    }

    fn ragged(&mut self, record: &Record<'_>, row: &Row, found: usize, expected: usize) {
        let place = self.sheet.place_in(self.text, &self.table.schema, row, None);
        let (found_cells, expected_cells) = (count(found, "cell"), count(expected, "column"));
        let (message, help) = if record.is_empty_line() {
            ("the line is empty".to_owned(), "remove it, or set `skipBlankRows` in the table's dialect")
        } else if found > expected {
            let message = format!("the row has {found_cells}, the table {expected_cells}");
            (message, "a cell that holds a delimiter needs quotation marks around it")
        } else {
            let message = format!("the row has {found_cells}, the table {expected_cells}");
            (
                message,
                "write the delimiters of empty cells too; a cell with a line break needs quotation marks around it",
            )
        };
        let problem = Diagnostic::new(Code::RaggedRow, place, message).help(help);
        let raw = self.text.get(record.span()).unwrap_or_default();
        self.problems.push(if raw.is_empty() { problem } else { problem.value(raw) });
    }

    fn unclosed(&mut self, record: &Record<'_>, offset: usize) {
        self.sheet.is_broken = true;
        let place = self.field_place(record, offset);
        let problem = Diagnostic::new(Code::UnclosedQuote, place, "the quotation mark is never closed")
            .note("everything up to the end of the file would be one cell");
        self.problems.push(problem.help("close it, or write it twice if it belongs to the text"));
    }

    fn stray(&mut self, record: &Record<'_>, offset: usize) {
        let place = self.field_place(record, offset);
        let problem = Diagnostic::new(Code::StrayQuote, place, "text follows the closing quotation mark");
        self.problems.push(problem.help("write quotation marks within a quoted cell twice"));
    }

    fn field_place(&self, record: &Record<'_>, offset: usize) -> Place {
        let index = record.fields.iter().position(|f| f.span.contains(&offset)).unwrap_or_default();
        Place {
            file: self.sheet.file.clone(),
            position: Some(self.sheet.lines_of(self.text).position(self.text, offset)),
            width: 1,
            detail: Detail::Cell {
                cell: cell_name(index + 1, record.number),
                row: record
                    .number
                    .saturating_sub(self.table.dialect.header_row_count + self.table.dialect.skip_rows),
                row_id: None,
                column: None,
            },
        }
    }
}

impl Sheet {
    /// The sheet of a file that is not there: no rows, and nothing known.
    pub fn missing(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            text: String::new(),
            rows: Vec::new(),
            is_broken: true,
            skip_columns: 0,
            lines: OnceLock::new(),
        }
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

    fn place_in(&self, text: &str, schema: &Schema, row: &Row, column: Option<usize>) -> Place {
        let cell = column.and_then(|c| row.cells.get(c).map(|cell| (c, cell)));
        let is_virtual = column.and_then(|c| schema.columns.get(c)).is_some_and(|c| c.is_virtual);
        let (offset, width, name) = match cell {
            Some((index, cell)) if !is_virtual => {
                let raw = text.get(cell.span.clone()).unwrap_or_default();
                let first_line = raw.lines().next().unwrap_or_default();
                let name = cell_name(index + 1 + self.skip_columns, row.source_number);
                (cell.span.start, first_line.chars().count(), name)
            }
            _ => (row.start, 0, String::new()),
        };
        Place {
            file: self.file.clone(),
            position: Some(self.lines_of(text).position(text, offset)),
            width,
            detail: Detail::Cell {
                cell: name,
                row: row.number,
                row_id: row.key(schema).filter(|key| !key.is_empty()),
                column: column.and_then(|c| schema.columns.get(c)).map(|c| c.name.clone()),
            },
        }
    }

    fn lines_of(&self, text: &str) -> &Lines {
        self.lines.get_or_init(|| Lines::of(text))
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
