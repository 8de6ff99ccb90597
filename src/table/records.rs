//! CSV as records of fields that know where they stand.
//!
//! Rationale: a reader of our own, since the crates at hand report a position for each record at
//! most, and drop a byte order mark in silence.

use std::borrow::Cow;
use std::ops::Range;

use crate::csvw::Dialect;
use crate::diagnostic::{Detail, cell_name};

/// A record: one row of the file, on one line or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<'a> {
    /// The fields.
    pub fields: Vec<Field<'a>>,
    /// The number of the record in the file, from 1: the row number that a spreadsheet shows.
    pub number: usize,
    /// The byte offset at which the record begins.
    pub start: usize,
    /// The offset of text that follows a closing quote.
    pub stray: Option<usize>,
    /// The offset of a quote that nothing closes.
    pub unclosed: Option<usize>,
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<'a> {
    /// The text, without the quotes around it.
    pub text: Cow<'a, str>,
    /// The bytes of the file that the field takes, with the quotes.
    pub span: Range<usize>,
}

impl Record<'_> {
    /// True if the record is an empty line.
    pub fn is_empty_line(&self) -> bool {
        matches!(self.fields.as_slice(), [field] if field.span.is_empty())
    }

    /// True if no cell has any text.
    pub fn is_blank(&self) -> bool {
        self.fields.iter().all(|field| field.text.trim().is_empty())
    }

    /// The texts of the fields.
    pub fn into_texts(self) -> Vec<String> {
        self.fields.into_iter().map(|field| field.text.into_owned()).collect()
    }

    /// What a spreadsheet calls one of its fields; `row` is the number among the rows of data, 0 for the header.
    pub(super) fn cell(&self, index: usize, row: usize) -> Detail {
        Detail::Cell { cell: cell_name(index + 1, self.number), row, row_id: None, column: None }
    }

    /// The bytes of the file that it takes, without the line end.
    pub fn span(&self) -> Range<usize> {
        self.start..self.fields.last().map_or(self.start, |field| field.span.end)
    }
}

/// The records of a CSV text, one after the other. Lines that begin with the dialect's comment
/// prefix are left out, but counted.
pub struct Records<'a> {
    text: &'a str,
    dialect: &'a Dialect,
    at: usize,
    number: usize,
    is_last: bool,
    /// The number of fields of the last record: probably also that of the next one.
    width: usize,
}

impl<'a> Records<'a> {
    /// Starts at the beginning of a text; a byte order mark there is no part of the first field.
    pub fn new(text: &'a str, dialect: &'a Dialect) -> Self {
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
        Self { text, dialect, at, number, is_last, width: 0 }
    }

    /// How far the records are read: the byte offset, and how many there were, comments included.
    pub(super) fn state(&self) -> (usize, usize) {
        (self.at, self.number)
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_line(&mut self) {
        let rest = self.rest();
        let end = match self.dialect.line_terminators.as_slice() {
            [] => rest.find(['\n', '\r']),
            others => others.iter().filter_map(|terminator| rest.find(terminator.as_str())).min(),
        };
        self.at += end.unwrap_or(rest.len());
        self.eat_line_end();
    }

    fn eat_line_end(&mut self) {
        let rest = self.rest();
        self.at += match self.dialect.line_terminators.as_slice() {
            [] if rest.starts_with("\r\n") => 2,
            [] => usize::from(rest.starts_with(['\n', '\r'])),
            others => {
                others.iter().find(|terminator| rest.starts_with(terminator.as_str())).map_or(0, String::len)
            }
        };
    }

    /// Reads over a row, which may be a comment; false if there is none.
    pub(super) fn skip_row(&mut self) -> bool {
        self.row().is_some()
    }

    /// Reads over a row, and says if that is one of data; `None` if there is none.
    pub(super) fn pass(&mut self) -> Option<bool> {
        let skips_blank = self.dialect.skip_blank_rows;
        self.row().map(|record| record.is_some_and(|record| !(skips_blank && record.is_blank())))
    }

    /// The next row: a record, or `Some(None)` for a comment.
    fn row(&mut self) -> Option<Option<Record<'a>>> {
        if self.at >= self.text.len() {
            return None;
        }
        let before = self.state();
        self.number += 1;
        let prefix = self.dialect.comment_prefix.as_deref();
        let row = if prefix.is_some_and(|p| !p.is_empty() && self.rest().starts_with(p)) {
            self.skip_line();
            None
        } else {
            Some(self.record())
        };
        if self.at == self.text.len() && !self.is_last {
            (self.at, self.number) = before;
            return None;
        }
        Some(row)
    }

    fn record(&mut self) -> Record<'a> {
        let fields = Vec::with_capacity(self.width);
        let mut record = Record { fields, number: self.number, start: self.at, stray: None, unclosed: None };
        loop {
            let field = self.field(&mut record);
            record.fields.push(field);
            if !self.rest().starts_with(self.dialect.delimiter.as_str()) {
                break;
            }
            self.at += self.dialect.delimiter.len();
        }
        self.eat_line_end();
        self.width = record.fields.len();
        record
    }

    fn field(&mut self, record: &mut Record<'a>) -> Field<'a> {
        if self.dialect.trim.0 {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
        }
        let start = self.at;
        let text = match self.dialect.quote_char {
            Some(quote) if self.rest().starts_with(quote) => self.quoted(quote, record),
            _ => self.plain(),
        };
        Field { text: trimmed(text, self.dialect.trim), span: start..self.at }
    }

    /// Everything up to a delimiter or the end of the line. A backslash, where it escapes, takes the
    /// character after it as it is.
    fn plain(&mut self) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(self.plain_piece());
        while let Some(escaped) = self.rest().strip_prefix('\\').filter(|_| !self.dialect.double_quote) {
            let length = escaped.chars().next().map_or(0, char::len_utf8);
            append(&mut text, escaped.get(..length).unwrap_or_default());
            self.at += 1 + length;
            append(&mut text, self.plain_piece());
        }
        text
    }

    fn plain_piece(&mut self) -> &'a str {
        let rest = self.rest();
        let Dialect { delimiter, double_quote, line_terminators, .. } = self.dialect;
        let end = match *delimiter.as_bytes() {
            [delimiter] if *double_quote && line_terminators.is_empty() => {
                rest.bytes().position(|b| b == delimiter || b == b'\n' || b == b'\r')
            }
            _ => rest
                .char_indices()
                .map(|(at, _)| at)
                .find(|at| self.ends_piece(rest.get(*at..).unwrap_or_default())),
        };
        let end = end.unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    /// True if a text begins with a delimiter, a line end or an escape.
    fn ends_piece(&self, rest: &str) -> bool {
        let Dialect { delimiter, double_quote, line_terminators, .. } = self.dialect;
        rest.starts_with(delimiter.as_str())
            || !double_quote && rest.starts_with('\\')
            || line_terminators.is_empty() && rest.starts_with(['\n', '\r'])
            || line_terminators.iter().any(|terminator| rest.starts_with(terminator.as_str()))
    }

    fn quoted(&mut self, quote: char, record: &mut Record<'a>) -> Cow<'a, str> {
        let opening = self.at;
        let escape = if self.dialect.double_quote { quote } else { '\\' };
        self.at += quote.len_utf8();
        let mut text = Cow::Borrowed("");
        loop {
            let rest = self.rest();
            let Some(end) = rest.find([quote, escape]) else {
                append(&mut text, rest);
                self.at = self.text.len();
                record.unclosed = Some(opening);
                return text;
            };
            append(&mut text, rest.get(..end).unwrap_or_default());
            self.at += end;
            let found = rest.get(end..).unwrap_or_default();
            let mut chars = found.chars();
            let (first, second) = (chars.next(), chars.next());
            if first == Some(escape)
                && (second == Some(quote) || !self.dialect.double_quote && second.is_some())
            {
                let first = escape.len_utf8();
                let length = second.map_or(0, char::len_utf8);
                append(&mut text, found.get(first..first + length).unwrap_or_default());
                self.at += first + length;
                continue;
            }
            if first == Some(quote) {
                self.at += quote.len_utf8();
                break;
            }
            // A backslash at the end of the text escapes nothing.
            append(&mut text, found);
            self.at = self.text.len();
            record.unclosed = Some(opening);
            return text;
        }
        let after = self.at;
        let tail = self.plain();
        if !tail.trim().is_empty() {
            record.stray = record.stray.or(Some(after));
            append(&mut text, tail);
        }
        text
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        loop {
            if let Some(record) = self.row()? {
                return Some(record);
            }
        }
    }
}

/// Appends without a copy as long as there is only one piece.
fn append<'a>(text: &mut Cow<'a, str>, piece: impl Into<Cow<'a, str>>) {
    let piece = piece.into();
    if text.is_empty() {
        *text = piece;
    } else if !piece.is_empty() {
        text.to_mut().push_str(&piece);
    }
}

/// Without the blanks at the start, at the end, or both (model, section 8: conditionally trim a cell value).
fn trimmed(text: Cow<'_, str>, (start, end): (bool, bool)) -> Cow<'_, str> {
    fn trim(text: &str, start: bool, end: bool) -> &str {
        let text = if start { text.trim_start() } else { text };
        if end { text.trim_end() } else { text }
    }
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(trim(text, start, end)),
        Cow::Owned(text) => Cow::Owned(trim(&text, start, end).to_owned()),
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
