//! Passages: a quote, and where it stands in its document.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::document::{Document, documents_tables};
use super::quote::{find_all, nearest};
use super::text::Text;
use crate::csvw::Schema;
use crate::diagnostic::{Code, Diagnostic, Suggestions, shown};
use crate::emit::Tables;
use crate::table::{RowProblem, RowRef};
use crate::vocab::ctg;

/// A passage of a document.
#[derive(Debug, Clone)]
pub struct Passage {
    /// What evidence cells call it: the primary key of its row.
    pub id: String,
    /// The IRI.
    pub iri: String,
    /// The index of its document; `None` if it names none that is known.
    pub document: Option<usize>,
    /// The first code point, from 0.
    pub start: usize,
    /// The code point after the last one, from 0.
    pub end: usize,
    /// The words.
    pub quote: String,
    /// True if the words stand exactly there in the document.
    pub is_verified: bool,
    /// The row in the passages table.
    pub row: RowRef,
}

struct Columns {
    in_document: usize,
    start: usize,
    end: usize,
    quote: usize,
}

impl Columns {
    fn of(schema: &Schema) -> Option<Self> {
        Some(Self {
            in_document: schema.column_with_property(ctg::IN_DOCUMENT)?,
            start: schema.column_with_property(ctg::START)?,
            end: schema.column_with_property(ctg::END)?,
            quote: schema.column_with_property(ctg::QUOTE)?,
        })
    }
}

/// The indices of the passages tables of a group.
pub fn passages_tables(tables: &Tables) -> impl Iterator<Item = usize> {
    tables.with_columns(|schema| Columns::of(schema).is_some())
}

/// Reads the passages, and looks each of them up in its document.
///
/// Passages of a document that is missing or has changed are not verified, but no problems either:
/// the document has its own.
pub fn read_passages(
    tables: &Tables,
    documents: &[Document],
    problems: &mut Vec<RowProblem>,
) -> Vec<Passage> {
    let by_iri: FxHashMap<&str, usize> =
        documents.iter().enumerate().map(|(i, d)| (d.iri.as_str(), i)).collect();
    let ids: Vec<_> = documents.iter().filter_map(|d| tables.key(d.row)).collect();
    let mut suggestions = Suggestions::default();
    let mut passages = Vec::new();
    for table in passages_tables(tables) {
        let Some(columns) = tables.schema(table).and_then(Columns::of) else {
            continue;
        };
        for (row, _) in tables.rows(table) {
            let reading = Reading {
                tables,
                documents,
                by_iri: &by_iri,
                row,
                columns: &columns,
                ids: &ids,
                suggestions: &mut suggestions,
                problems,
            };
            passages.push(reading.read());
        }
    }
    passages
}

struct Reading<'a> {
    tables: &'a Tables,
    documents: &'a [Document],
    by_iri: &'a FxHashMap<&'a str, usize>,
    row: RowRef,
    columns: &'a Columns,
    /// The primary keys of the documents, for suggestions.
    ids: &'a [Cow<'a, str>],
    suggestions: &'a mut Suggestions,
    problems: &'a mut Vec<RowProblem>,
}

/// A cell has a problem, and there is a diagnostic for it.
struct HasProblem;

impl Reading<'_> {
    fn read(mut self) -> Passage {
        let cell = self.row.cell(self.columns.quote);
        let mut passage = Passage {
            id: self.tables.key(self.row).unwrap_or_default().into_owned(),
            iri: self.tables.subject(cell).unwrap_or_default(),
            document: None,
            start: 0,
            end: 0,
            quote: self.text(self.columns.quote).to_owned(),
            is_verified: false,
            row: self.row,
        };
        if self.tables.row(self.row).is_none_or(|r| r.is_unusable()) {
            return passage;
        }
        passage.document = self.document();
        let (start, end) = (self.offset(self.columns.start), self.offset(self.columns.end));
        if let Ok(start) = start {
            passage.start = start.unwrap_or_default();
        }
        if let Ok(end) = end {
            passage.end = end.unwrap_or_default();
        }
        let text = passage.document.and_then(|d| self.documents.get(d)).and_then(|d| d.text.as_ref());
        if let (Some(text), Ok(start), Ok(end)) = (text, start, end)
            && !self.is_blank(&passage.quote)
        {
            passage.is_verified = self.verify(text, &passage.quote, start, end);
        }
        passage
    }

    fn text(&self, column: usize) -> &str {
        self.tables.cell(self.row.cell(column)).and_then(|c| c.text()).unwrap_or_default()
    }

    /// The start or the end; `Ok(None)` if the cell is empty, and an error if it has a problem.
    fn offset(&mut self, column: usize) -> Result<Option<usize>, HasProblem> {
        let text = self.text(column).to_owned();
        if text.is_empty() {
            return Ok(None);
        }
        if self.tables.cell(self.row.cell(column)).is_none_or(|c| c.is_invalid()) {
            return Err(HasProblem); // It is no number, and that has been said.
        }
        let (code, message, help) = match text.parse::<usize>() {
            Ok(number) if number.to_string() == text => return Ok(Some(number)),
            Ok(number) => {
                let message = format!("the number is written {}", shown(&text));
                (Code::BadNumber, message, format!("write {number}: it is a part of the passage's IRI"))
            }
            Err(_) => {
                let message = format!("{} is not in any document", shown(&text));
                let help = "characters are counted from 0; with start and end empty, the message names the right numbers";
                (Code::SpanOutOfRange, message, help.to_owned())
            }
        };
        self.problem(code, column, message, Some(help));
        Err(HasProblem)
    }

    /// True if a quote has no words. An empty cell is a problem already if its column is required.
    fn is_blank(&mut self, quote: &str) -> bool {
        if !quote.is_empty() && quote.trim().is_empty() {
            let message = "the quote holds nothing but blanks".to_owned();
            self.problem(Code::RequiredEmpty, self.columns.quote, message, None);
        }
        quote.trim().is_empty()
    }

    fn document(&mut self) -> Option<usize> {
        let cell = self.row.cell(self.columns.in_document);
        let iri = self.tables.object(cell)?;
        if let Some(&index) = self.by_iri.get(iri.as_str()) {
            return Some(index);
        }
        let value = self.text(self.columns.in_document).to_owned();
        let near = self.suggestions.near(&value, self.ids.iter().map(AsRef::as_ref));
        let help = near.map(|n| format!("did you mean \"{n}\"?"));
        let place = self.tables.place(cell);
        let problem = match documents_tables(self.tables).next().and_then(|t| self.tables.sheets.get(t)) {
            Some(sheet) if sheet.is_broken => return None, // Which documents there are is not known.
            Some(sheet) => {
                let message = format!("there is no document {}", shown(&value));
                let problem = sheet.missing_row(Code::UnknownDocument, place, &value, message);
                problem.expected(format!("an id from {}", sheet.file)).maybe_help(help)
            }
            None => {
                let message = "the metadata describes no table of documents";
                let help = "describe one, with columns for ctg:fileName and ctg:sha256";
                Diagnostic::new(Code::UnknownDocument, place, message).value(value).help(help)
            }
        };
        self.problems.push((self.row, problem));
        None
    }

    /// True if the quote stands exactly where it says; otherwise there is one diagnostic.
    fn verify(&mut self, text: &Text, quote: &str, start: Option<usize>, end: Option<usize>) -> bool {
        if let (Some(start), Some(end)) = (start, end)
            && text.slice(start, end) == Some(quote)
        {
            return true;
        }
        let found = find_all(text.as_str(), quote);
        let length = quote.chars().count();
        let places: Vec<usize> = found.iter().map(|&byte| text.char_offset(byte)).collect();
        match (places.as_slice(), start, end) {
            ([], ..) => self.not_found(text, quote, start, end),
            (_, Some(start), Some(end)) if start >= end || end > text.len() => {
                let message = if start >= end {
                    format!("the end {end} is not after the start {start}")
                } else {
                    let length = text.len();
                    format!("the span {start}-{end} is not in the document, which has {length} characters")
                };
                let place = closest(&places, start);
                self.problem(Code::SpanOutOfRange, self.columns.start, message, Some(numbers(place, length)));
            }
            (places, Some(start), Some(end)) => {
                let place = closest(places, start);
                let message =
                    format!("the quote is not at {start}-{end}: it stands at {place}-{}", place + length);
                let help = match places.len() {
                    1 => numbers(place, length),
                    n => format!("{}; it occurs {n} times, this is the nearest", numbers(place, length)),
                };
                let column = if place == start { self.columns.end } else { self.columns.start };
                self.problem(Code::QuoteMoved, column, message, Some(help));
            }
            (&[place], ..) => self.unplaced(place, length),
            (places, Some(start), None) if places.contains(&start) => self.unplaced(start, length),
            (places, ..) => {
                let list: Vec<String> =
                    places.iter().take(5).map(|p| format!("{p}-{}", p + length)).collect();
                let more = if places.len() > 5 { ", …" } else { "" };
                let message = format!("the quote occurs {} times in the document", places.len());
                let help = format!(
                    "enter the start and end that are meant: {}{more}; or quote more words",
                    list.join(", ")
                );
                self.problem(Code::QuoteAmbiguous, self.columns.quote, message, Some(help));
            }
        }
        false
    }

    fn unplaced(&mut self, place: usize, length: usize) {
        let column =
            if self.text(self.columns.start).is_empty() { self.columns.start } else { self.columns.end };
        let message =
            format!("the passage has no start and end; its quote stands at {place}-{}", place + length);
        self.problem(Code::QuoteUnplaced, column, message, Some(numbers(place, length)));
    }

    fn not_found(&mut self, text: &Text, quote: &str, start: Option<usize>, end: Option<usize>) {
        let help = nearest(text.as_str(), quote).map(|near| {
            let first = text.char_offset(near.span.start);
            let last = text.char_offset(near.span.end);
            let words = text.as_str().get(near.span).unwrap_or_default();
            format!("{}\nnearest passage ({first}-{last}): {}", near.difference, shown(words))
        });
        let there = start.zip(end).and_then(|(s, e)| text.slice(s, e)).filter(|t| !t.is_empty());
        let place = self.tables.place(self.row.cell(self.columns.quote));
        let message = format!("the quote {} does not occur in the document", shown(quote));
        let mut problem = Diagnostic::new(Code::QuoteNotFound, place, message).value(quote);
        if let Some(document) = self.document_file() {
            problem = problem.note(format!("document: {document}"));
        }
        if let (None, Some(there)) = (&help, there) {
            problem = problem.note(format!("at the given place stands {}", shown(there)));
        }
        self.problems.push((self.row, problem.maybe_help(help)));
    }

    fn document_file(&self) -> Option<&str> {
        let iri = self.tables.object(self.row.cell(self.columns.in_document))?;
        self.by_iri.get(iri.as_str()).and_then(|&i| self.documents.get(i)).map(|d| d.file.as_str())
    }

    fn problem(&mut self, code: Code, column: usize, message: String, help: Option<String>) {
        let place = self.tables.place(self.row.cell(column));
        let problem = Diagnostic::new(code, place, message).maybe_help(help);
        self.problems.push((self.row, problem));
    }
}

fn closest(places: &[usize], to: usize) -> usize {
    places.iter().copied().min_by_key(|p| p.abs_diff(to)).unwrap_or_default()
}

fn numbers(start: usize, length: usize) -> String {
    format!("enter start {start} and end {}", start + length)
}
