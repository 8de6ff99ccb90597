//! From records to rows of typed cells, and what is wrong with them.
//!
//! Spec: tabular data model, sections 6.4 (parsing cells) and 8 (parsing tabular data), step 9.

use super::cell::parse_cell;
use super::ragged::{self, Slip, slip};
use super::records::{Field, Record, Records};
use super::{Row, Sheet};
use crate::csvw::{Column, Family, Fault, Table};
use crate::diagnostic::{
    Code, Detail, Diagnostic, Place, Position, Severity, cell_name, column_letters, count, shown,
};

/// A row with too few cells, which may go on in the next line.
struct BrokenOff {
    row: usize,
    cells: usize,
    /// The place of its last cell.
    end: Place,
    /// The index of its problem.
    problem: usize,
}

/// Reads the rows of a stretch into its sheet; each should have so many cells. Returns what is wrong.
pub(super) fn read_rows<'a>(
    sheet: &'a mut Sheet,
    table: &'a Table,
    text: &'a str,
    records: &mut Records<'a>,
    width: usize,
) -> Vec<Diagnostic> {
    let mut reading = Reading { sheet, table, text, problems: Vec::new(), broken_off: None };
    reading.read(records, width);
    reading.problems
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
        let row = self.sheet.rows_before + self.sheet.rows.len() + 1;
        field_place(&self.sheet.file, record, offset, position, row)
    }
}

pub(super) fn unclosed_quote(place: Place) -> Diagnostic {
    Diagnostic::new(Code::UnclosedQuote, place, "the quotation mark is never closed")
        .note("everything up to the end of the file would be one cell")
        .help("close it, or write it twice if it belongs to the text")
}

/// The place of a character of a record, which is the row with this number (0 for the header).
pub(super) fn field_place(
    file: &str,
    record: &Record<'_>,
    offset: usize,
    position: Position,
    row: usize,
) -> Place {
    let index = record.fields.iter().position(|f| f.span.contains(&offset)).unwrap_or_default();
    Place { file: file.to_owned(), position: Some(position), width: 1, detail: record.cell(index, row) }
}
