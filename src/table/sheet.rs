//! A CSV file as rows of typed cells.

use std::borrow::Cow;
use std::io::Read;
use std::sync::OnceLock;

use super::cell::{Cell, parse_cell};
use super::decode::{Decoder, Stretch, Trouble};
use super::header::{Header, NameRule, check_header, header_place};
use super::ragged::{self, Slip, slip};
use super::records::{Field, Record, Records};
use crate::csvw::{Column, Dialect, Family, Fault, Schema, Table};
use crate::diagnostic::{
    Code, Detail, Diagnostic, Lines, Place, Position, Severity, cell_name, column_letters, count, shown,
};

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
    stretch: Stretch,
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
    /// Where `text` begins in the file.
    stretch: Stretch,
    /// How many rows came in earlier sheets.
    rows: usize,
    /// How many bytes a row may have.
    longest: usize,
    /// How many cells a row of the header has; `None` without a header.
    width: Option<usize>,
    /// How many bytes all rows of the header may have.
    longest_header: usize,
}

/// How many bytes at the beginning of a file tell what its header is.
const LOOKED_AT: usize = 1 << 16;

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
            stretch: Stretch::BEGINNING,
            rows: 0,
            longest: LONGEST_ROW,
            width: None,
            longest_header: LONGEST_HEADER,
        })
    }

    /// Reads the rows to be skipped and the header. Without a header, its titles are empty, one list for
    /// each cell of the first row.
    ///
    /// Spec: tabular data model, section 8, steps 5 and 6.
    pub fn header(&mut self) -> Result<(Header, Vec<Diagnostic>), Trouble> {
        let is_skipped = self.skip_rows()?;
        while !self.decoder.is_at_end() && self.text.len() - self.state.0 < LOOKED_AT {
            self.read_stretch()?;
        }
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
            let is_found = found == wanted.max(1);
            header.below = records.take(Header::BELOW).map(|record| record.into_texts()).collect();
            if is_last || is_found {
                self.state = state;
                self.width = (wanted > 0).then_some(header.titles.len());
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
            while left > 0 && records.skip_row() {
                left -= 1;
            }
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
        self.stretch = self.stretch.after(&read);
        self.state.0 = 0;
        read
    }

    /// Names the cell in which the text ends that can be read.
    fn with_its_cell(&self, trouble: Trouble) -> Trouble {
        let Trouble::NotText(mut problem) = trouble else { return trouble };
        let Some(end) = problem.place.position.filter(|_| !self.text.contains("\0,\0")) else {
            return Trouble::NotText(problem); // Text in UTF-16 has no cells.
        };
        let start = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let state = (self.state.0.max(start), self.state.1);
        let lines = self.lines();
        for record in Records::within(&self.text, &self.dialect, state, true) {
            let reaches = |field: &Field<'_>| self.position(&lines, field.span.end) >= end;
            if let Some(index) = record.fields.iter().position(reaches) {
                let header = self.dialect.header_row_count.saturating_add(self.dialect.skip_rows);
                problem.place.detail = Detail::Cell {
                    cell: cell_name(index + 1, record.number),
                    row: record.number.saturating_sub(header),
                    row_id: None,
                    column: None,
                };
                break;
            }
        }
        Trouble::NotText(problem)
    }

    /// Reads a stretch. A byte order mark at the beginning of the file is no part of the first row.
    fn read_stretch(&mut self) -> Result<(), Trouble> {
        let read = self.decoder.read_more(&mut self.text, self.stretch);
        read.map_err(|trouble| self.with_its_cell(trouble))?;
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
            (sheet.stretch, sheet.rows_before, sheet.is_broken) = (self.stretch, self.rows, false);
            let mut records = Records::within(&self.text, &self.dialect, self.state, is_last);
            let mut reading = Reading {
                sheet: &mut sheet,
                table,
                text: &self.text,
                problems: Vec::new(),
                broken_off: None,
            };
            let columns = table.schema.columns.iter().filter(|c| !c.is_virtual).count();
            // If the header does not fit the columns, that is said already, and not again for each row.
            reading.read(&mut records, self.width.unwrap_or(columns));
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
        self.stretch.lines(&self.text)
    }

    fn position(&self, lines: &Lines, offset: usize) -> Position {
        self.stretch.position(lines, &self.text, offset)
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

/// A row with too few cells, which may go on in the next line.
struct BrokenOff {
    row: usize,
    cells: usize,
    /// The place of its last cell.
    end: Place,
    /// The index of its problem.
    problem: usize,
}

struct Reading<'a> {
    sheet: &'a mut Sheet,
    table: &'a Table,
    text: &'a str,
    problems: Vec<Diagnostic>,
    /// The last row with too few cells.
    broken_off: Option<BrokenOff>,
}

impl<'a> Reading<'a> {
    fn read(&mut self, records: &mut Records<'a>, width: usize) {
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
            self.ragged(record, &row, fields, width);
        } else if !faulty.is_empty() && self.is_second_header(&row, fields, &faulty) {
            (row.is_invalid, row.is_unusable) = (true, true);
            let place = self.sheet.place_in(self.text, &self.table.schema, &row, None);
            let message = "the row is a second header: its cells are names and no values";
            let problem = Diagnostic::new(Code::HeaderMismatch, place, message);
            let help = "delete the row; what people should read as the names of columns goes into `titles`";
            self.problems.push(problem.help(help).maybe_value(self.text.get(record.span())));
        } else if !faulty.is_empty()
            && record.is_blank()
            && faulty.iter().all(|(_, value, _)| value.is_empty())
        {
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

    /// True if a row has the names of the columns, or only words where the columns want something else.
    fn is_second_header(&self, row: &Row, fields: &[Field<'_>], faulty: &[(usize, String, Fault)]) -> bool {
        let columns = || self.table.schema.columns.iter().filter(|c| !c.is_virtual);
        let is_name = |(column, field): (&Column, &Field<'_>)| {
            column.name == field.text || column.titles.iter().any(|(_, title)| *title == field.text)
        };
        if fields.len() > 1 && self.table.dialect.header && columns().zip(fields).all(is_name) {
            return true;
        }
        let is_word = |text: &str| {
            text.chars().count() > 2 && text.chars().all(|c| c.is_alphabetic() || " _-".contains(c))
        };
        let is_typed = |column: &&Column| column.datatype.base.family != Family::Text;
        let typed =
            columns().zip(fields).filter(|(column, field)| is_typed(column) && !field.text.is_empty());
        // Only right below the header: further down, words may be words for "no value".
        row.number == 1
            && faulty.len() > 1
            && faulty.iter().all(|(_, value, _)| is_word(value))
            && fields.iter().all(|field| !field.text.contains(|c: char| c.is_numeric()))
            && typed
                .filter(|(column, _)| {
                    column.datatype.base.family != Family::Uri
                        && column.datatype.base.family != Family::Language
                })
                .count()
                == faulty.len()
    }

    fn ragged(&mut self, record: &Record<'_>, row: &Row, fields: &[Field<'_>], width: usize) {
        let columns = self.table.schema.columns.iter().filter(|c| !c.is_virtual);
        let columns: Vec<&Column> = columns.take(width).collect();
        let (found, expected) = (fields.len(), columns.len());
        let raw = self.text.get(record.span()).filter(|raw| !raw.is_empty());
        if record.is_empty_line() {
            let place = self.sheet.place_in(self.text, &self.table.schema, row, None);
            let problem = Diagnostic::new(Code::RaggedRow, place, "the line is empty");
            let help = "remove it, or set `skipBlankRows` in the table's dialect";
            self.problems.push(self.about_width(problem, expected).help(help));
            return;
        }
        let broken_off = self.broken_off.take();
        if let Some(part) = broken_off.filter(|p| p.row + 1 == row.number && p.cells + found == expected + 1)
            && let Some(problem) = self.problems.get_mut(part.problem)
        {
            problem.place = part.end;
            problem.message =
                "the row is broken in two: its last cell here goes on in the next line".to_owned();
            problem.help = Some(
                "put quotation marks around the cell that has a line break, or remove the line break"
                    .to_owned(),
            );
            return;
        }
        let slip = slip(&columns, fields);
        let number = slip.index();
        let letters = |index: usize| column_letters(self.sheet.skip_columns.saturating_add(index + 1));
        let message =
            format!("the row has {}, the table {}", count(found, "cell"), count(expected, "column"));
        // What is said of the column, and not of the row, is the same for all rows that have the same mistake.
        let (message, help) = match slip {
            Slip::Split(_, parts) => {
                let pieces = fields.get(number..number + parts).unwrap_or_default();
                let texts: Vec<&str> = pieces.iter().map(|piece| piece.text.as_ref()).collect();
                let delimiter = self.table.dialect.delimiter.to_string();
                let help = match columns.get(number).and_then(|column| ragged::number(column, &texts)) {
                    Some(plain) => format!("the number is probably written with a comma: write {plain}"),
                    None => {
                        let text = texts.join(&delimiter).replace('"', "\"\"");
                        format!("put quotation marks around a cell that holds a delimiter: \"{text}\"")
                    }
                };
                (format!("{message}: the cell in {} is probably split in {parts}", letters(number)), help)
            }
            Slip::SurplusAtEnd(_) => {
                (message, "remove the superfluous delimiters at the end of the row".to_owned())
            }
            Slip::TooMany(_) => {
                (message, "a cell that holds a delimiter needs quotation marks around it".to_owned())
            }
            Slip::Missing(first, last) if last < found => {
                let names = columns.get(first..(last + expected - found).min(expected)).unwrap_or_default();
                let names: Vec<String> = names.iter().map(|column| format!("{:?}", column.name)).collect();
                let names = names.join(if expected - found == 1 { " or " } else { ", " });
                let message = format!("{message}: what is missing is probably {names}");
                (message, "write the delimiters of empty cells too".to_owned())
            }
            Slip::Missing(..) => {
                let help = "write the delimiters of empty cells too; a cell with a line break needs quotation marks around it";
                (message, help.to_owned())
            }
        };
        let place = self.ragged_place(record, row, fields, number);
        let problem = self.about_width(Diagnostic::new(Code::RaggedRow, place, message).help(help), expected);
        if found < expected {
            let end = self.ragged_place(record, row, fields, found.saturating_sub(1));
            let (row, problem) = (row.number, self.problems.len());
            self.broken_off = Some(BrokenOff { row, cells: found, end, problem });
        }
        self.problems.push(problem.maybe_value(raw));
    }

    fn about_width(&self, problem: Diagnostic, expected: usize) -> Diagnostic {
        problem.expected(count(expected, "cell")).declared(self.table.origin.place())
    }

    /// The place of a field of a row whose cells are not under their columns; beyond the last one, its end.
    fn ragged_place(&self, record: &Record<'_>, row: &Row, fields: &[Field<'_>], index: usize) -> Place {
        let row_place = self.sheet.place_in(self.text, &self.table.schema, row, None);
        let field = fields.get(index);
        let offset = field.map_or(record.span().end, |field| field.span.start);
        let Detail::Cell { row, row_id, column, .. } = row_place.detail.clone() else { return row_place };
        let cell = cell_name(self.sheet.skip_columns.saturating_add(index + 1), record.number);
        let first_line = |field: &Field<'_>| {
            let raw = self.text.get(field.span.clone()).unwrap_or_default();
            raw.lines().next().unwrap_or_default().chars().count()
        };
        Place {
            position: Some(self.sheet.position(self.text, offset)),
            width: field.map_or(0, first_line),
            detail: Detail::Cell { cell, row, row_id, column },
            ..row_place
        }
    }

    fn unclosed(&mut self, record: &Record<'_>, offset: usize) {
        self.sheet.is_broken = true;
        self.problems.push(unclosed_quote(self.field_place(record, offset)));
    }

    fn stray(&mut self, record: &Record<'_>, offset: usize) {
        let field = record.fields.iter().find(|field| field.span.contains(&offset));
        let start = field.map_or(offset, |field| field.span.start);
        let line = |offset| self.sheet.position(self.text, offset).line;
        let lines = line(offset) - line(start);
        if lines == 0 {
            let place = self.field_place(record, offset);
            let problem = Diagnostic::new(Code::StrayQuote, place, "text follows the closing quotation mark");
            self.problems.push(problem.help("write quotation marks within a quoted cell twice"));
            return;
        }
        let last = self.sheet.position(self.text, offset).line;
        let message =
            format!("the cell begins with a quotation mark, and ends only with the one in line {last}");
        let problem = Diagnostic::new(Code::StrayQuote, self.field_place(record, start), message);
        let problem = problem.note(format!("the {} between are part of the cell", count(lines, "line")));
        // What should be rows of their own is lost in the cell.
        let problem = problem.severity(Severity::Error);
        self.problems.push(problem.help("write the missing quotation mark at the end of the cell; one that belongs to the text is written twice"));
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
