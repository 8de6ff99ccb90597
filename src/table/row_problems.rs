//! What is wrong with rows, in words.

use super::ragged::{self, Slip, slip};
use super::records::{Field, Record, RecordList};
use super::rows::Suspect;
use super::{Row, Sheet};
use crate::csvw::{Column, Family, Fault, Table};
use crate::diagnostic::{
    Code, Detail, Diagnostic, Place, Position, Severity, cell_name, column_letters, count, shown,
};

/// Says what is wrong with rows of a sheet, which are made of these records, and marks them. Each should have so
/// many cells.
pub(super) fn diagnose(
    sheet: &mut Sheet,
    table: &Table,
    records: &RecordList,
    suspects: Vec<Suspect>,
    width: usize,
) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut broken_off = None;
    for Suspect { row: index, faulty } in suspects {
        let record = records.record(index, |piece| sheet.piece(piece));
        let (Some(record), Some(row)) = (record, sheet.row(index)) else { continue };
        let mut looking = Looking { sheet, table, row, problems: &mut problems, broken_off: &mut broken_off };
        let mark = looking.row(&record, faulty, width);
        let is_unclosed = record.unclosed.is_some();
        sheet.is_broken |= is_unclosed;
        if let Some(entry) = sheet.rows.get_mut(index) {
            entry.is_invalid |= mark != Mark::Sound;
            entry.is_unusable |= mark == Mark::Unusable;
        }
    }
    problems
}

/// What is to be remembered of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Sound,
    Invalid,
    Unusable,
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

struct Looking<'a> {
    sheet: &'a Sheet,
    table: &'a Table,
    row: Row<'a>,
    problems: &'a mut Vec<Diagnostic>,
    /// The last row with too few cells.
    broken_off: &'a mut Option<BrokenOff>,
}

impl Looking<'_> {
    fn row(&mut self, record: &Record<'_>, faulty: Vec<(usize, String, Fault)>, width: usize) -> Mark {
        let fields = record.fields.get(self.sheet.skip_columns..).unwrap_or_default();
        let mut mark = Mark::Invalid;
        if let Some(offset) = record.unclosed {
            self.problems.push(unclosed_quote(self.field_place(record, offset)));
        } else if self.row.is_unusable() {
            self.ragged(record, fields, width);
        } else if !faulty.is_empty() && self.is_second_header(fields, &faulty) {
            mark = Mark::Unusable;
            let message = "the row is a second header: its cells are names and no values";
            let problem = Diagnostic::new(Code::HeaderMismatch, self.place(None), message);
            let help = "delete the row; what people should read as the names of columns goes into `titles`";
            self.problems.push(problem.help(help).maybe_value(self.sheet.text.get(record.span())));
        } else if !faulty.is_empty()
            && record.is_blank()
            && faulty.iter().all(|(_, value, _)| value.is_empty())
        {
            mark = Mark::Unusable;
            let problem =
                Diagnostic::new(Code::RequiredEmpty, self.place(None), "all cells of the row are empty");
            self.problems.push(problem.help("remove the row"));
        } else if faulty.is_empty() {
            mark = Mark::Sound;
        } else {
            faulty.into_iter().for_each(|(index, value, fault)| self.faulty(index, value, fault));
        }
        if let Some(offset) = record.stray {
            self.stray(record, offset);
        }
        mark
    }

    fn place(&self, column: Option<usize>) -> Place {
        self.sheet.place(&self.table.schema, self.row.index(), column)
    }

    fn faulty(&mut self, index: usize, value: String, fault: Fault) {
        let place = self.place(Some(index));
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
    fn is_second_header(&self, fields: &[Field<'_>], faulty: &[(usize, String, Fault)]) -> bool {
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
        self.row.number() == 1
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

    fn ragged(&mut self, record: &Record<'_>, fields: &[Field<'_>], width: usize) {
        let columns = self.table.schema.columns.iter().filter(|c| !c.is_virtual);
        let columns: Vec<&Column> = columns.take(width).collect();
        let (found, expected) = (fields.len(), columns.len());
        let raw = self.sheet.text.get(record.span()).filter(|raw| !raw.is_empty());
        if record.is_empty_line() {
            let place = self.place(None);
            let problem = Diagnostic::new(Code::RaggedRow, place, "the line is empty");
            let help = "remove it, or set `skipBlankRows` in the table's dialect";
            self.problems.push(self.about_width(problem, expected).help(help));
            return;
        }
        let broken_off = self.broken_off.take();
        if let Some(part) =
            broken_off.filter(|p| p.row + 1 == self.row.number() && p.cells + found == expected + 1)
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
        let place = self.ragged_place(record, fields, number);
        let problem = self.about_width(Diagnostic::new(Code::RaggedRow, place, message).help(help), expected);
        if found < expected {
            let end = self.ragged_place(record, fields, found.saturating_sub(1));
            let (row, problem) = (self.row.number(), self.problems.len());
            *self.broken_off = Some(BrokenOff { row, cells: found, end, problem });
        }
        self.problems.push(problem.maybe_value(raw));
    }

    fn about_width(&self, problem: Diagnostic, expected: usize) -> Diagnostic {
        problem.expected(count(expected, "cell")).declared(self.table.origin.place())
    }

    /// The place of a field of a row whose cells are not under their columns; beyond the last one, its end.
    fn ragged_place(&self, record: &Record<'_>, fields: &[Field<'_>], index: usize) -> Place {
        let row_place = self.place(None);
        let field = fields.get(index);
        let offset = field.map_or(record.span().end, |field| field.span.start);
        let Detail::Cell { row, row_id, column, .. } = row_place.detail.clone() else { return row_place };
        let cell = cell_name(self.sheet.skip_columns.saturating_add(index + 1), record.number);
        let first_line = |field: &Field<'_>| {
            let raw = self.sheet.text.get(field.span.clone()).unwrap_or_default();
            raw.lines().next().unwrap_or_default().chars().count()
        };
        Place {
            position: Some(self.sheet.position(offset)),
            width: field.map_or(0, first_line),
            detail: Detail::Cell { cell, row, row_id, column },
            ..row_place
        }
    }

    fn stray(&mut self, record: &Record<'_>, offset: usize) {
        let field = record.fields.iter().find(|field| field.span.contains(&offset));
        let start = field.map_or(offset, |field| field.span.start);
        let line = |offset| self.sheet.position(offset).line;
        let lines = line(offset) - line(start);
        if lines == 0 {
            let place = self.field_place(record, offset);
            let problem = Diagnostic::new(Code::StrayQuote, place, "text follows the closing quotation mark");
            self.problems.push(problem.help("write quotation marks within a quoted cell twice"));
            return;
        }
        let last = self.sheet.position(offset).line;
        let message =
            format!("the cell begins with a quotation mark, and ends only with the one in line {last}");
        let problem = Diagnostic::new(Code::StrayQuote, self.field_place(record, start), message);
        let problem = problem.note(format!("the {} between are part of the cell", count(lines, "line")));
        // What should be rows of their own is lost in the cell.
        let problem = problem.severity(Severity::Error);
        self.problems.push(problem.help("write the missing quotation mark at the end of the cell; one that belongs to the text is written twice"));
    }

    fn field_place(&self, record: &Record<'_>, offset: usize) -> Place {
        let position = self.sheet.position(offset);
        field_place(&self.sheet.file, record, offset, position, self.row.number())
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
