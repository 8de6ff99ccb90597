//! CSV as records of fields that know where they stand.
//!
//! Rationale: a reader of our own, since the crates at hand report a position for each record at
//! most, and drop a byte order mark in silence.

use std::borrow::Cow;
use std::ops::Range;

use crate::csvw::Dialect;

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
        self.at += rest.find(['\n', '\r']).unwrap_or(rest.len());
        self.eat_line_end();
    }

    fn eat_line_end(&mut self) {
        let rest = self.rest();
        let length = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with(['\n', '\r'])) };
        self.at += length;
    }

    fn record(&mut self) -> Record<'a> {
        let fields = Vec::with_capacity(self.width);
        let mut record = Record { fields, number: self.number, start: self.at, stray: None, unclosed: None };
        loop {
            let field = self.field(&mut record);
            record.fields.push(field);
            if !self.rest().starts_with(self.dialect.delimiter) {
                break;
            }
            self.at += self.dialect.delimiter.len_utf8();
        }
        self.eat_line_end();
        self.width = record.fields.len();
        record
    }

    fn field(&mut self, record: &mut Record<'a>) -> Field<'a> {
        if self.dialect.skip_initial_space || self.dialect.trim.0 {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
        }
        let start = self.at;
        let text = match self.dialect.quote_char {
            Some(quote) if self.rest().starts_with(quote) => self.quoted(quote, record),
            _ => Cow::Borrowed(self.plain()),
        };
        let text = if self.dialect.trim.1 { trim_end(text) } else { text };
        Field { text, span: start..self.at }
    }

    /// Everything up to a delimiter or the end of the line.
    fn plain(&mut self) -> &'a str {
        let rest = self.rest();
        let end = match u8::try_from(self.dialect.delimiter) {
            Ok(delimiter) if delimiter.is_ascii() => {
                rest.bytes().position(|b| b == delimiter || b == b'\n' || b == b'\r')
            }
            _ => rest.find([self.dialect.delimiter, '\n', '\r']),
        };
        let end = end.unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
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
            self.at += quote.len_utf8();
            break;
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
        while self.at < self.text.len() {
            let before = self.state();
            self.number += 1;
            let prefix = self.dialect.comment_prefix.as_deref();
            let is_comment = prefix.is_some_and(|p| !p.is_empty() && self.rest().starts_with(p));
            let record = if is_comment {
                self.skip_line();
                None
            } else {
                Some(self.record())
            };
            if self.at == self.text.len() && !self.is_last {
                (self.at, self.number) = before;
                return None;
            }
            if record.is_some() {
                return record;
            }
        }
        None
    }
}

/// Appends without a copy as long as there is only one piece.
fn append<'a>(text: &mut Cow<'a, str>, piece: &'a str) {
    if text.is_empty() {
        *text = Cow::Borrowed(piece);
    } else if !piece.is_empty() {
        text.to_mut().push_str(piece);
    }
}

fn trim_end(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_end()),
        Cow::Owned(text) => Cow::Owned(text.trim_end().to_owned()),
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
            delimiter: ';',
            double_quote: false,
            comment_prefix: Some("#".to_owned()),
            skip_initial_space: true,
            ..Dialect::default()
        };
        assert_eq!(read("# no\na; \"b\\\"c\"\n", &dialect), [["a", "b\"c"]]);
    }
}
