//! CSV as records of fields that know where they stand.
//!
//! Rationale: a reader of our own, since the crates at hand report a position for each record at
//! most, and drop a byte order mark in silence.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr2, memchr3};

use super::piece::{Piece, Source};
use crate::csvw::Dialect;
use crate::diagnostic::{Detail, cell_name};

/// A record: one row of the file, on one line or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record<'a> {
    /// The fields.
    pub(super) fields: Vec<Field<'a>>,
    /// The number of the record in the file, from 1: the row number that a spreadsheet shows.
    pub(super) number: usize,
    /// The byte offset at which the record begins.
    pub(super) start: usize,
    /// The offset of text that follows a closing quote.
    pub(super) stray: Option<usize>,
    /// The offset of a quote that nothing closes.
    pub(super) unclosed: Option<usize>,
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field<'a> {
    /// The text, without the quotes around it.
    pub(super) text: Cow<'a, str>,
    /// The bytes of the file that the field takes, with the quotes.
    pub(super) span: Range<usize>,
}

/// Many records in little room: nothing is allocated for one of them, and texts stay where they are.
#[derive(Debug, Default)]
pub(super) struct RecordList {
    records: Vec<RecordEntry>,
    /// The fields of all records, one after the other.
    fields: Vec<FieldEntry>,
    /// The texts of fields that do not stand in the file as they are: those with quotes within quotes.
    pub(super) unquoted: String,
}

/// A record of a list; offsets are those of [`Record`].
#[derive(Debug, Clone, Copy)]
pub(super) struct RecordEntry {
    pub(super) number: usize,
    pub(super) start: u32,
    /// The first of its fields in the list of all.
    first_field: u32,
    pub(super) stray: Option<u32>,
    pub(super) unclosed: Option<u32>,
}

/// A field of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct FieldEntry {
    /// The bytes of the file that the field takes, with the quotes.
    pub(super) span: (u32, u32),
    /// Where its text is.
    pub(super) text: Piece,
}

/// How many fields a record may have.
const MOST_FIELDS: usize = 1 << 20;

impl RecordList {
    /// How many records there are.
    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// Where the last record begins.
    pub(super) fn last_start(&self) -> Option<usize> {
        self.records.last().map(|record| record.start as usize)
    }

    /// How many records there are, and how many fields all of them have.
    pub(super) fn sizes(&self) -> (usize, usize) {
        (self.records.len(), self.fields.len())
    }

    /// Makes room for so many records and fields, and some more.
    pub(super) fn reserve(&mut self, (records, fields): (usize, usize)) {
        self.records.reserve_exact(records + records / 8);
        self.fields.reserve_exact(fields + fields / 8);
    }

    /// Each record with its fields.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&RecordEntry, &[FieldEntry])> {
        let ends = self.records.iter().skip(1).map(|next| next.first_field as usize);
        self.records.iter().zip(ends.chain([self.fields.len()])).map(|(record, end)| {
            (record, self.fields.get(record.first_field as usize..end).unwrap_or_default())
        })
    }

    /// A record by itself; `text` finds the text of a piece.
    pub(super) fn record<'a>(&self, index: usize, text: impl Fn(Piece) -> &'a str) -> Option<Record<'a>> {
        let entry = self.records.get(index)?;
        let end = self.records.get(index + 1).map_or(self.fields.len(), |next| next.first_field as usize);
        let fields = self.fields.get(entry.first_field as usize..end)?;
        let field = |field: &FieldEntry| Field {
            text: Cow::Borrowed(text(field.text)),
            span: field.span.0 as usize..field.span.1 as usize,
        };
        Some(Record {
            fields: fields.iter().map(field).collect(),
            number: entry.number,
            start: entry.start as usize,
            stray: entry.stray.map(|offset| offset as usize),
            unclosed: entry.unclosed.map(|offset| offset as usize),
        })
    }

    /// The text of a piece; `text` is that of the file.
    fn text<'a>(&'a self, text: &'a str, piece: Piece) -> &'a str {
        piece.of(match piece.source {
            Source::File => text,
            _ => &self.unquoted,
        })
    }

    fn clear(&mut self) {
        self.records.clear();
        self.fields.clear();
        self.unquoted.clear();
    }

    /// Forgets the last record.
    fn pop(&mut self) {
        if let Some(record) = self.records.pop() {
            self.fields.truncate(record.first_field as usize);
        }
    }

    /// True if no field of the last record has any text.
    fn ends_blank(&self, text: &str) -> bool {
        self.records.last().is_some_and(|record| {
            let fields = self.fields.get(record.first_field as usize..).unwrap_or_default();
            fields.iter().all(|field| self.text(text, field.text).trim().is_empty())
        })
    }
}

impl Record<'_> {
    /// True if the record is an empty line.
    pub(super) fn is_empty_line(&self) -> bool {
        matches!(self.fields.as_slice(), [field] if field.span.is_empty())
    }

    /// True if no cell has any text.
    pub(super) fn is_blank(&self) -> bool {
        self.fields.iter().all(|field| field.text.trim().is_empty())
    }

    /// The texts of the fields.
    pub(super) fn into_texts(self) -> Vec<String> {
        self.fields.into_iter().map(|field| field.text.into_owned()).collect()
    }

    /// What a spreadsheet calls one of its fields; `row` is the number among the rows of data, 0 for the header.
    pub(super) fn cell(&self, index: usize, row: usize) -> Detail {
        Detail::Cell { cell: cell_name(index + 1, self.number), row, row_id: None, column: None }
    }

    /// The bytes of the file that it takes, without the line end.
    pub(super) fn span(&self) -> Range<usize> {
        self.start..self.fields.last().map_or(self.start, |field| field.span.end)
    }
}

/// The records of a CSV text, one after the other. Lines that begin with the dialect's comment
/// prefix are left out, but counted.
///
/// Offsets have 32 bits in a [`RecordList`]: a text has less than 4 GiB, for which the reader of a file cares.
pub(super) struct Records<'a> {
    text: &'a str,
    dialect: &'a Dialect,
    /// The delimiter and the quotation mark, if they are one byte each, and the text needs no other thought: no
    /// backslashes, no row ends of its own.
    plain: Option<(u8, Option<u8>)>,
    at: usize,
    number: usize,
    is_last: bool,
    /// For those who take one record after the other.
    one: RecordList,
    /// True if the last record has more than a million fields: it is not read any further.
    is_too_wide: bool,
}

impl<'a> Records<'a> {
    /// Starts at the beginning of a text; a byte order mark there is no part of the first field.
    #[cfg(test)]
    pub(super) fn new(text: &'a str, dialect: &'a Dialect) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self::within(text, dialect, (at, 0), true)
    }

    /// Goes on in a part of a text, at a byte offset and after so many records. Unless it is the last
    /// part, a record that reaches its end may go on in the next one, and is left for later.
    pub(super) fn within(
        text: &'a str,
        dialect: &'a Dialect,
        (at, number): (usize, usize),
        is_last: bool,
    ) -> Self {
        let is_plain =
            dialect.double_quote && dialect.line_terminators.is_empty() && dialect.trim == (false, false);
        let plain = match (dialect.delimiter.as_bytes(), dialect.quote_char) {
            ([delimiter], None) if is_plain => Some((*delimiter, None)),
            ([delimiter], Some(quote)) if is_plain && quote.is_ascii() => {
                Some((*delimiter, Some(quote as u8)))
            }
            _ => None,
        };
        Self { text, dialect, plain, at, number, is_last, one: RecordList::default(), is_too_wide: false }
    }

    /// True if the last record has more fields than any table has columns.
    pub(super) fn is_too_wide(&self) -> bool {
        self.is_too_wide
    }

    /// How far the records are read: the byte offset, and how many there were, comments included.
    pub(super) fn state(&self) -> (usize, usize) {
        (self.at, self.number)
    }

    /// Appends records to a list until it has so many, with `skip_blank` but those without any text.
    pub(super) fn read_many(&mut self, most: usize, skip_blank: bool, list: &mut RecordList) {
        while list.len() < most && !self.is_too_wide {
            let Some(is_record) = self.row(list) else { break };
            if is_record && skip_blank && list.ends_blank(self.text) {
                list.pop();
            }
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_line(&mut self) {
        let rest = self.rest();
        let end = match self.dialect.line_terminators.as_slice() {
            [] => memchr2(b'\n', b'\r', rest.as_bytes()),
            others => others.iter().filter_map(|terminator| rest.find(terminator.as_str())).min(),
        };
        self.at += end.unwrap_or(rest.len());
        self.eat_line_end();
    }

    fn eat_line_end(&mut self) {
        if self.dialect.line_terminators.is_empty() {
            let bytes = self.text.as_bytes();
            self.at += match self.byte() {
                Some(b'\r') if bytes.get(self.at + 1) == Some(&b'\n') => 2,
                Some(b'\n' | b'\r') => 1,
                _ => 0,
            };
            return;
        }
        let rest = self.rest();
        let found = self.dialect.line_terminators.iter().find(|end| rest.starts_with(end.as_str()));
        self.at += found.map_or(0, String::len);
    }

    /// Reads over a row, which may be a comment; false if there is none.
    pub(super) fn skip_row(&mut self) -> bool {
        self.pass().is_some()
    }

    /// Reads over a row, and says if that is one of data; `None` if there is none.
    pub(super) fn pass(&mut self) -> Option<bool> {
        let mut list = std::mem::take(&mut self.one);
        let found = self.row(&mut list);
        let is_skipped = self.dialect.skip_blank_rows && list.ends_blank(self.text);
        list.clear();
        self.one = list;
        found.map(|is_record| is_record && !is_skipped)
    }

    /// The next row: `Some(true)` for a record, which is appended to the list, `Some(false)` for a comment.
    fn row(&mut self, list: &mut RecordList) -> Option<bool> {
        if self.at >= self.text.len() {
            return None;
        }
        let before = self.state();
        self.number += 1;
        let prefix = self.dialect.comment_prefix.as_deref();
        let is_comment = prefix.is_some_and(|p| !p.is_empty() && self.rest().starts_with(p));
        if is_comment {
            self.skip_line();
        } else {
            self.record(list);
        }
        if self.at == self.text.len() && !self.is_last {
            (self.at, self.number) = before;
            if !is_comment {
                list.pop();
            }
            return None;
        }
        Some(!is_comment)
    }

    fn record(&mut self, list: &mut RecordList) {
        let RecordList { fields, unquoted, records } = list;
        let mut record = RecordEntry {
            number: self.number,
            start: self.at as u32,
            first_field: fields.len() as u32,
            stray: None,
            unclosed: None,
        };
        loop {
            let field = match self.plain {
                Some((delimiter, quote)) if quote.is_none() || self.byte() != quote => {
                    self.plain_field(delimiter)
                }
                _ => self.field(&mut record, unquoted),
            };
            fields.push(field);
            if !self.eat_delimiter() {
                break;
            }
            if fields.len() - record.first_field as usize > MOST_FIELDS {
                self.is_too_wide = true;
                break;
            }
        }
        self.eat_line_end();
        records.push(record);
    }

    fn eat_delimiter(&mut self) -> bool {
        let found = match self.plain {
            Some((delimiter, _)) => self.byte() == Some(delimiter),
            None => self.rest().starts_with(self.dialect.delimiter.as_str()),
        };
        self.at += if found { self.dialect.delimiter.len() } else { 0 };
        found
    }

    /// A field without quotes of a dialect without surprises: nearly all fields of nearly all tables.
    fn plain_field(&mut self, delimiter: u8) -> FieldEntry {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        self.at += memchr3(delimiter, b'\n', b'\r', rest).unwrap_or(rest.len());
        let span = (start as u32, self.at as u32);
        FieldEntry { span, text: Piece { start: span.0, end: span.1, source: Source::File } }
    }

    fn field(&mut self, record: &mut RecordEntry, unquoted: &mut String) -> FieldEntry {
        if self.dialect.trim.0 {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
        }
        let start = self.at;
        let mut text = Growing { text: self.text, unquoted, piece: Piece::default() };
        match self.dialect.quote_char {
            Some(quote) if self.rest().starts_with(quote) => self.quoted(quote, record, &mut text),
            _ => self.unquoted(&mut text),
        }
        text.trim(self.dialect.trim);
        FieldEntry { span: (start as u32, self.at as u32), text: text.piece }
    }

    /// Everything up to a delimiter or the end of the line. A backslash, where it escapes, takes the
    /// character after it as it is.
    fn unquoted(&mut self, text: &mut Growing<'_>) {
        self.unquoted_piece(text);
        while let Some(escaped) = self.rest().strip_prefix('\\').filter(|_| !self.dialect.double_quote) {
            let length = escaped.chars().next().map_or(0, char::len_utf8);
            text.append(self.at + 1..self.at + 1 + length);
            self.at += 1 + length;
            self.unquoted_piece(text);
        }
    }

    fn unquoted_piece(&mut self, text: &mut Growing<'_>) {
        let rest = self.rest();
        let Dialect { delimiter, double_quote, line_terminators, .. } = self.dialect;
        let end = match *delimiter.as_bytes() {
            [delimiter] if *double_quote && line_terminators.is_empty() => {
                memchr3(delimiter, b'\n', b'\r', rest.as_bytes())
            }
            _ => rest
                .char_indices()
                .map(|(at, _)| at)
                .find(|at| self.ends_piece(rest.get(*at..).unwrap_or_default())),
        };
        let start = self.at;
        self.at += end.unwrap_or(rest.len());
        text.append(start..self.at);
    }

    /// True if a text begins with a delimiter, a line end or an escape.
    fn ends_piece(&self, rest: &str) -> bool {
        let Dialect { delimiter, double_quote, line_terminators, .. } = self.dialect;
        rest.starts_with(delimiter.as_str())
            || !double_quote && rest.starts_with('\\')
            || line_terminators.is_empty() && rest.starts_with(['\n', '\r'])
            || line_terminators.iter().any(|terminator| rest.starts_with(terminator.as_str()))
    }

    fn quoted(&mut self, quote: char, record: &mut RecordEntry, text: &mut Growing<'_>) {
        let opening = self.at;
        let escape = if self.dialect.double_quote { quote } else { '\\' };
        self.at += quote.len_utf8();
        loop {
            let rest = self.rest();
            let found = if quote.is_ascii() {
                memchr2(quote as u8, escape as u8, rest.as_bytes())
            } else {
                rest.find([quote, escape])
            };
            let Some(end) = found else {
                text.append(self.at..self.text.len());
                self.at = self.text.len();
                record.unclosed = Some(opening as u32);
                return;
            };
            text.append(self.at..self.at + end);
            self.at += end;
            let mut chars = self.rest().chars();
            let (first, second) = (chars.next(), chars.next());
            if first == Some(escape)
                && (second == Some(quote) || !self.dialect.double_quote && second.is_some())
            {
                let first = escape.len_utf8();
                let length = second.map_or(0, char::len_utf8);
                text.append(self.at + first..self.at + first + length);
                self.at += first + length;
                continue;
            }
            if first == Some(quote) {
                self.at += quote.len_utf8();
                break;
            }
            // A backslash at the end of the text escapes nothing.
            text.append(self.at..self.text.len());
            self.at = self.text.len();
            record.unclosed = Some(opening as u32);
            return;
        }
        let after = self.at;
        let length = text.piece.len();
        self.unquoted(text);
        if text.str().get(length..).is_some_and(|tail| tail.trim().is_empty()) {
            text.piece.end -= (text.piece.len() - length) as u32;
        } else {
            record.stray = record.stray.or(Some(after as u32));
        }
    }
}

/// The text of a field that is being read: where it stands in the file as long as it is one piece of it, else
/// at the end of those that are not.
struct Growing<'a> {
    text: &'a str,
    unquoted: &'a mut String,
    piece: Piece,
}

impl Growing<'_> {
    fn str(&self) -> &str {
        self.piece.of(match self.piece.source {
            Source::File => self.text,
            _ => self.unquoted,
        })
    }

    /// Appends a part of the file.
    fn append(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        if self.piece.is_empty() {
            self.piece = Piece { start: range.start as u32, end: range.end as u32, source: Source::File };
            return;
        }
        if self.piece.source == Source::File {
            let start = self.unquoted.len() as u32;
            self.unquoted.push_str(self.piece.of(self.text));
            self.piece = Piece { start, end: self.unquoted.len() as u32, source: Source::Unquoted };
        }
        self.unquoted.push_str(self.text.get(range).unwrap_or_default());
        self.piece.end = self.unquoted.len() as u32;
    }

    /// Without the blanks at the start, at the end, or both (model, section 8: conditionally trim a cell value).
    fn trim(&mut self, (start, end): (bool, bool)) {
        let text = self.str();
        let after = if start { text.len() - text.trim_start().len() } else { 0 };
        let before = if end { text.len() - text.trim_end().len() } else { 0 };
        self.piece.start += after.min(self.piece.len()) as u32;
        self.piece.end -= before.min(self.piece.len()) as u32;
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let mut list = std::mem::take(&mut self.one);
        while let Some(is_record) = self.row(&mut list) {
            if is_record {
                break;
            }
        }
        let found = list.record(0, |piece| match piece.source {
            Source::File => piece.of(self.text),
            _ => "",
        });
        // What does not stand in the file as it is does not outlive the list.
        let found = found.map(|mut record| {
            for (field, entry) in record.fields.iter_mut().zip(&list.fields) {
                if entry.text.source == Source::Unquoted {
                    field.text = Cow::Owned(entry.text.of(&list.unquoted).to_owned());
                }
            }
            record
        });
        list.clear();
        self.one = list;
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<'a>(text: &'a str, dialect: &'a Dialect) -> Vec<Vec<String>> {
        Records::new(text, dialect)
            .map(|r| r.fields.iter().map(|f| f.text.clone().into_owned()).collect())
            .collect()
    }

    #[test]
    fn quotes_line_breaks_and_empty_fields() {
        let text = "a,\"b \"\"c\"\"\",\r\n\"x\ny\",,z\r\rlast";
        let expected = [vec!["a", "b \"c\"", ""], vec!["x\ny", "", "z"], vec![""], vec!["last"]];
        assert_eq!(read(text, &Dialect::default()), expected);
    }

    #[test]
    fn records_are_counted_like_rows_of_a_spreadsheet_and_fields_know_their_bytes() {
        let text = "\u{feff}id,q\n1,\"a\nb\"\n2,é\n";
        let dialect = Dialect::default();
        let records: Vec<_> = Records::new(text, &dialect).collect();
        let last = records.last().expect("three records");
        assert_eq!((records.len(), last.number), (3, 3));
        assert_eq!(text.get(last.fields[1].span.clone()), Some("é"));
        assert_eq!(text.get(records[1].fields[1].span.clone()), Some("\"a\nb\""));
        assert_eq!(text.get(records[0].fields[0].span.clone()), Some("id"));
    }

    #[test]
    fn open_and_stray_quotes_are_noted() {
        let dialect = Dialect::default();
        let open = Records::new("a,\"b\nc", &dialect).next().expect("a record");
        assert_eq!((open.unclosed, open.fields.len()), (Some(2), 2));
        let stray = Records::new("\"a\" b,c", &dialect).next().expect("a record");
        assert_eq!((stray.stray, stray.fields[0].text.as_ref()), (Some(3), "a b"));
    }

    #[test]
    fn dialects_change_delimiters_escapes_and_comments() {
        let dialect = Dialect {
            delimiter: ";".to_owned(),
            double_quote: false,
            comment_prefix: Some("#".to_owned()),
            trim: (true, false),
            ..Dialect::default()
        };
        assert_eq!(read("# no\na; \"b\\\"c\"\n", &dialect), [["a", "b\"c"]]);
        assert_eq!(read("a\\;b;\\\\\n", &dialect), [["a;b", "\\"]]);
        assert_eq!(read("\" a \";  b ", &dialect), [["a ", "b "]]);
    }

    #[test]
    fn delimiters_can_have_several_characters() {
        let dialect = Dialect { delimiter: "::".to_owned(), ..Dialect::default() };
        assert_eq!(read("a::b:c::\"d::\"::\n", &dialect), [["a", "b:c", "d::", ""]]);
    }

    #[test]
    fn rows_can_end_with_anything() {
        let line_terminators = vec!["||".to_owned(), "\u{1e}".to_owned()];
        let dialect = Dialect { line_terminators, ..Dialect::default() };
        assert_eq!(read("a,b|\n||\"c||\",d\u{1e}e,f", &dialect), [["a", "b|\n"], ["c||", "d"], ["e", "f"]]);
    }
}
