//! A CSV file as rows of typed cells.

use std::borrow::Cow;
use std::io::Read;
use std::sync::OnceLock;

use super::cell::{Cell, parse_cell};
use super::decode::{Decoder, Trouble};
use super::header::{Header, NameRule, check_header, header_place};
use super::records::{Record, Records};
use crate::csvw::{Dialect, Fault, Schema, Table};
use crate::diagnostic::{Code, Detail, Diagnostic, Lines, Place, Position, cell_name, count, shown};

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
    /// The number of the first line of `text` in the file, from 1.
    first_line: usize,
    /// True if `text` is the beginning of the file.
    is_beginning: bool,
    /// How many rows of the file come before these.
    rows_before: usize,
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

/// A CSV file that is read a stretch at a time, so that its size does not matter.
pub struct SheetReader<R> {
    file: String,
    dialect: Dialect,
    decoder: Decoder<R>,
    /// What is decoded and not yet in a sheet.
    text: String,
    /// How far `text` is read (a byte offset), and the number of records in the file up to there.
    state: (usize, usize),
    /// The number of the first line of `text` in the file, from 1.
    first_line: usize,
    /// True if `text` is the beginning of the file.
    is_beginning: bool,
    /// How many rows came in earlier sheets.
    rows: usize,
    /// How many bytes a row may have.
    longest: usize,
    /// How many bytes all rows of the header may have.
    longest_header: usize,
}

/// How many bytes a row may have: some times what the largest documents have.
const LONGEST_ROW: usize = 256 << 20;

/// How many bytes all rows of the header may have: enough for a million columns.
const LONGEST_HEADER: usize = 32 << 20;

impl<R: Read> SheetReader<R> {
    /// Nothing is read yet; diagnostics will call the file `file`.
    ///
    /// The unhappy path is a dialect with an encoding that nobody knows.
    pub fn new(input: R, file: &str, dialect: &Dialect) -> Result<Self, Box<Diagnostic>> {
        Ok(Self {
            file: file.to_owned(),
            dialect: dialect.clone(),
            decoder: Decoder::new(input, file, dialect)?,
            text: String::new(),
            state: (0, 0),
            first_line: 1,
            is_beginning: true,
            rows: 0,
            longest: LONGEST_ROW,
            longest_header: LONGEST_HEADER,
        })
    }

    /// Reads the rows to be skipped and the header. Without a header, its titles are empty, one list for
    /// each cell of the first row.
    ///
    /// Spec: tabular data model, section 8, steps 5 and 6.
    pub fn header(&mut self) -> Result<(Header, Vec<Diagnostic>), Trouble> {
        let is_skipped = self.skip_rows()?;
        let wanted = self.dialect.header_row_count;
        loop {
            let is_last = self.decoder.is_at_end();
            let mut records = Records::within(&self.text, &self.dialect, self.state, is_last);
            let mut state = self.state;
            let mut header = Header::default();
            let mut problems = Vec::new();
            let mut found = 0;
            let lines = self.lines();
            while found < wanted.max(1) {
                let Some(record) = records.next() else { break };
                let is_header = found < wanted;
                let position = |offset| self.position(&lines, offset);
                header.add(&record, is_header, &self.dialect, |index| {
                    header_place(&record, index, &self.file, position)
                });
                if let Some(offset) = record.unclosed.filter(|_| is_header) {
                    header.is_cut = true;
                    problems.push(unclosed_quote(self.offset_place(&record, offset)));
                }
                if is_header {
                    state = records.state();
                }
                found += 1;
            }
            if is_last || found == wanted.max(1) {
                self.state = state;
                if !is_skipped || found < wanted {
                    header.is_cut = true;
                    let message = "the file is empty; it should have a header at least";
                    problems.push(Diagnostic::new(Code::MissingColumn, Place::file(&self.file), message));
                }
                return Ok((header, problems));
            }
            self.read_more(if wanted > 0 { self.longest_header } else { self.longest })?;
        }
    }

    /// Passes over the rows that do not count, and forgets them. False if the file ends before they do.
    fn skip_rows(&mut self) -> Result<bool, Trouble> {
        let mut left = self.dialect.skip_rows;
        loop {
            let is_last = self.decoder.is_at_end();
            let mut records = Records::within(&self.text, &self.dialect, self.state, is_last);
            left -= records.by_ref().take(left).count();
            self.state = records.state();
            if left == 0 || is_last {
                return Ok(left == 0);
            }
            drop(self.forget());
            self.read_more(self.longest)?;
        }
    }

    /// Takes away the text that is read.
    fn forget(&mut self) -> String {
        let rest = self.text.split_off(self.state.0);
        let read = std::mem::replace(&mut self.text, rest);
        self.first_line += line_ends(&read);
        self.is_beginning &= read.is_empty();
        self.state.0 = 0;
        read
    }

    /// Reads a stretch. A byte order mark at the beginning of the file is no part of the first row.
    fn read_stretch(&mut self) -> Result<(), Trouble> {
        self.decoder.read_more(&mut self.text, self.first_line)?;
        if self.state == (0, 0) && self.text.starts_with('\u{feff}') {
            self.state.0 = '\u{feff}'.len_utf8();
        }
        Ok(())
    }

    /// Reads on in a row, or a header, that is longer than what is read of it.
    ///
    /// The unhappy path is one that does not end within so many bytes.
    fn read_more(&mut self, longest: usize) -> Result<(), Trouble> {
        if self.text.len() - self.state.0 >= longest {
            return Err(Trouble::NotText(Box::new(self.endless(longest >> 20))));
        }
        // A record that is long should not be looked at again for every stretch.
        let enough = self.text.len() * 2;
        loop {
            self.read_stretch()?;
            if self.text.len() >= enough || self.decoder.is_at_end() {
                return Ok(());
            }
        }
    }

    /// *Rationale:* with a quotation mark that nothing closes, all that follows is one cell. Tables of any
    /// size can be read because only a stretch of them is in memory; a row that is larger than any is not.
    fn endless(&self, mebibytes: usize) -> Diagnostic {
        let first = |is_last| Records::within(&self.text, &self.dialect, self.state, is_last).next();
        let Some(record) = first(true).filter(|_| first(false).is_none()) else {
            let message = format!("the header does not end within {mebibytes} MiB");
            return Diagnostic::new(Code::NotUtf8, Place::file(&self.file), message)
                .help("correct `headerRowCount` in the dialect");
        };
        if let Some(offset) = record.unclosed {
            let message = format!("the quotation mark is not closed within {mebibytes} MiB");
            return Diagnostic::new(Code::UnclosedQuote, self.offset_place(&record, offset), message)
                .note("everything that follows would be one cell")
                .help("close it, or write it twice if it belongs to the text");
        }
        let message = format!("the row does not end within {mebibytes} MiB: this is probably no table");
        Diagnostic::new(Code::NotUtf8, self.offset_place(&record, record.start), message)
            .help("rows end with a line break")
    }

    /// The next rows, from a stretch of about `size` bytes, or of one row if that is longer; `None` at the
    /// end of the file. The columns are those of the table, which may have been completed by the header.
    pub fn read(&mut self, table: &Table, size: usize) -> Result<Option<(Sheet, Vec<Diagnostic>)>, Trouble> {
        while !self.decoder.is_at_end() && self.text.len() - self.state.0 < size {
            self.read_stretch()?;
        }
        loop {
            let is_last = self.decoder.is_at_end();
            if is_last && self.state.0 >= self.text.len() {
                return Ok(None);
            }
            let mut sheet = Sheet { skip_columns: self.dialect.skip_columns, ..Sheet::missing(&self.file) };
            (sheet.first_line, sheet.rows_before, sheet.is_broken) = (self.first_line, self.rows, false);
            sheet.is_beginning = self.is_beginning;
            let mut records = Records::within(&self.text, &self.dialect, self.state, is_last);
            let mut reading = Reading { sheet: &mut sheet, table, text: &self.text, problems: Vec::new() };
            reading.read(&mut records);
            let problems = reading.problems;
            let state = records.state();
            if state == self.state {
                self.read_more(self.longest)?;
                continue;
            }
            self.rows += sheet.rows.len();
            self.state = state;
            sheet.text = self.forget();
            return Ok(Some((sheet, problems)));
        }
    }

    fn offset_place(&self, record: &Record<'_>, offset: usize) -> Place {
        field_place(&self.file, record, offset, self.position(&self.lines(), offset), &self.dialect)
    }

    fn lines(&self) -> Lines {
        if self.is_beginning { Lines::of(&self.text) } else { Lines::of_stretch(&self.text) }
    }

    fn position(&self, lines: &Lines, offset: usize) -> Position {
        let position = lines.position(&self.text, offset);
        Position { line: position.line + self.first_line - 1, ..position }
    }
}

/// Reads a CSV file as a whole, and checks that its header fits. The sheet is always there; what could
/// not be read is in the diagnostics.
pub fn read_sheet(bytes: &[u8], file: &str, table: &Table) -> (Sheet, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let sheet = read_whole(bytes, file, table, &mut problems).unwrap_or_else(|| Sheet::missing(file));
    (sheet, problems)
}

fn read_whole(bytes: &[u8], file: &str, table: &Table, problems: &mut Vec<Diagnostic>) -> Option<Sheet> {
    let mut noted = |trouble| match trouble {
        Trouble::NotText(problem) => problems.push(*problem),
        // Bytes in memory can always be read.
        Trouble::Io(_) => {}
    };
    let reader = SheetReader::new(bytes, file, &table.dialect);
    let mut reader = reader.map_err(|problem| noted(Trouble::NotText(problem))).ok()?;
    let (header, found) = reader.header().map_err(&mut noted).ok()?;
    let rows = reader.read(table, usize::MAX).map_err(noted);
    problems.extend(found);
    if !header.is_cut {
        problems.extend(check_header(&header, &table.schema, NameRule::Name, file, &table.dialect));
    }
    if !problems.is_empty() {
        return None;
    }
    let (sheet, found) = rows.ok()?.unwrap_or_else(|| (Sheet::empty(file), Vec::new()));
    problems.extend(found);
    Some(sheet)
}

/// How many lines end in a text.
fn line_ends(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = |(at, byte): (usize, &u8)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    bytes.iter().enumerate().filter(|pair| ends(*pair)).count()
}

struct Reading<'a> {
    sheet: &'a mut Sheet,
    table: &'a Table,
    text: &'a str,
    problems: Vec<Diagnostic>,
}

impl<'a> Reading<'a> {
    fn read(&mut self, records: &mut Records<'a>) {
        let width = self.table.schema.columns.iter().filter(|c| !c.is_virtual).count();
        for record in records {
            if self.table.dialect.skip_blank_rows && record.is_blank() {
                continue;
            }
            let row = self.row(&record, width);
            self.sheet.rows.push(row);
        }
    }

    fn row(&mut self, record: &Record<'a>, width: usize) -> Row {
        let mut row = Row {
            number: self.sheet.rows_before + self.sheet.rows.len() + 1,
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
        let problem = problem.expected(count(expected, "cell")).declared(self.table.origin.place());
        let raw = self.text.get(record.span()).unwrap_or_default();
        self.problems.push(if raw.is_empty() { problem } else { problem.value(raw) });
    }

    fn unclosed(&mut self, record: &Record<'_>, offset: usize) {
        self.sheet.is_broken = true;
        self.problems.push(unclosed_quote(self.field_place(record, offset)));
    }

    fn stray(&mut self, record: &Record<'_>, offset: usize) {
        let place = self.field_place(record, offset);
        let problem = Diagnostic::new(Code::StrayQuote, place, "text follows the closing quotation mark");
        self.problems.push(problem.help("write quotation marks within a quoted cell twice"));
    }

    fn field_place(&self, record: &Record<'_>, offset: usize) -> Place {
        let position = self.sheet.position(self.text, offset);
        field_place(&self.sheet.file, record, offset, position, &self.table.dialect)
    }
}

fn unclosed_quote(place: Place) -> Diagnostic {
    Diagnostic::new(Code::UnclosedQuote, place, "the quotation mark is never closed")
        .note("everything up to the end of the file would be one cell")
        .help("close it, or write it twice if it belongs to the text")
}

/// The place of a character of a record.
fn field_place(
    file: &str,
    record: &Record<'_>,
    offset: usize,
    position: Position,
    dialect: &Dialect,
) -> Place {
    let index = record.fields.iter().position(|f| f.span.contains(&offset)).unwrap_or_default();
    Place {
        file: file.to_owned(),
        position: Some(position),
        width: 1,
        detail: Detail::Cell {
            cell: cell_name(index + 1, record.number),
            row: record.number.saturating_sub(dialect.header_row_count.saturating_add(dialect.skip_rows)),
            row_id: None,
            column: None,
        },
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
            first_line: 1,
            is_beginning: true,
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

    fn place_in(&self, text: &str, schema: &Schema, row: &Row, column: Option<usize>) -> Place {
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
    fn position(&self, text: &str, offset: usize) -> Position {
        let lines = || if self.is_beginning { Lines::of(text) } else { Lines::of_stretch(text) };
        let position = self.lines.get_or_init(lines).position(text, offset);
        Position { line: position.line + self.first_line - 1, ..position }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Why a file cannot be read to its end, if its rows may have a thousand bytes.
    fn trouble(text: &str) -> Option<String> {
        let table = Table::undescribed("file:///a.csv");
        let mut reader = SheetReader::new(text.as_bytes(), "a.csv", &table.dialect).expect("UTF-8");
        (reader.longest, reader.longest_header) = (1000, 1000);
        let mut read = reader.header().map(|_| true);
        while let Ok(true) = read {
            read = reader.read(&table, 1).map(|sheet| sheet.is_some());
        }
        match read.err()? {
            Trouble::NotText(problem) => {
                let position = problem.place.position.unwrap_or_default();
                Some(format!("{position}: {} {}", problem.code, problem.message))
            }
            Trouble::Io(error) => panic!("memory can be read: {error}"),
        }
    }

    #[test]
    fn a_row_without_an_end_is_given_up() {
        let many = |text: &str| text.repeat(200_000 / text.len());
        assert_eq!(trouble(&format!("a,b\n{}", many("1,\"x\"\n"))), None);
        let open = format!("a,b\n{}2,\"x\n{}", "1,é\n".repeat(20_000), many("1,2\n"));
        let expected = "20002:3: unclosed-quote the quotation mark is not closed within 0 MiB";
        assert_eq!(trouble(&open).as_deref(), Some(expected));
        assert_eq!(
            trouble(&format!("a,\"b\n{}", many("x"))).map(|t| t[..4].to_owned()).as_deref(),
            Some("1:3:")
        );
        let expected = "2:1: not-utf-8 the row does not end within 0 MiB: this is probably no table";
        assert_eq!(trouble(&format!("a\n{}", many("x"))).as_deref(), Some(expected));
    }
}
