//! JSON with positions: every value and every key knows its line and column.
//!
//! Rationale: the crates at hand either keep no positions or give up at the first surprise; the
//! grammar of RFC 8259 is a page.

mod slip;

use crate::diagnostic::{Lines, Position};
use slip::Open;

/// A JSON value and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The value itself.
    pub kind: Kind,
    /// Where it begins.
    pub position: Position,
}

/// The six kinds of JSON values.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as it is written: `1.50` stays `1.50`.
    Number(String),
    /// A string, without escapes.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// An object in the order of the file; of members with the same key the last one counts.
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The key, without escapes.
    pub key: String,
    /// Where the key begins.
    pub position: Position,
    /// The value.
    pub value: Value,
}

/// Why a text is not JSON, and where it stops being so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub position: Position,
    /// Why.
    pub message: String,
    /// How it is repaired, if that is clear.
    pub help: Option<String>,
}

impl Value {
    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is a whole one that is not negative.
    pub fn as_usize(&self) -> Option<usize> {
        match &self.kind {
            Kind::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The members, if it is an object.
    pub fn as_object(&self) -> Option<&[Member]> {
        match &self.kind {
            Kind::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The value of a member, if it is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let members = self.as_object()?;
        members.iter().rev().find(|m| m.key == key).map(|m| &m.value)
    }

    /// What kind of value it is, in words: `a string`.
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a string",
            Kind::Array(_) => "an array",
            Kind::Object(_) => "an object",
        }
    }
}

/// Reads a JSON text. A byte order mark before it is ignored, as RFC 8259 permits.
pub fn read_json(text: &str) -> Result<Value, SyntaxError> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let last = (start, Position::START);
    let mut reader = Reader { text, at: start, lines: Lines::of(text), last, depth: 0 };
    reader.blanks();
    let value = reader.value()?;
    reader.blanks();
    match reader.peek() {
        None => Ok(value),
        Some(b'/' | b'#') => Err(reader.slip_before_value()),
        Some(_) => Err(reader.error("the text goes on after the end of the JSON value")),
    }
}

/// How deeply values may be nested: far beyond any metadata, and safe for the stack.
const DEEPEST: usize = 128;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    lines: Lines,
    /// The last place that was asked for: the next one is mostly on the same line, which may be all
    /// there is of a file.
    last: (usize, Position),
    depth: usize,
}

impl Reader<'_> {
    fn value(&mut self) -> Result<Value, SyntaxError> {
        let position = self.position();
        if self.depth == DEEPEST {
            return Err(self.error("values are nested too deeply"));
        }
        self.depth += 1;
        let kind = match self.peek() {
            Some(b'{') => self.object()?,
            Some(b'[') => self.array()?,
            Some(b'"') => Kind::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Kind::Bool(true))?,
            Some(b'f') => self.word("false", Kind::Bool(false))?,
            Some(b'n') => self.word("null", Kind::Null)?,
            _ => return Err(self.slip_before_value()),
        };
        self.depth -= 1;
        Ok(Value { kind, position })
    }

    fn object(&mut self) -> Result<Kind, SyntaxError> {
        let mut open = Open { closing: '}', start: self.at, end: self.at + 1 };
        self.at += 1;
        let mut members = Vec::new();
        self.blanks();
        if self.eat(b'}') {
            return Ok(Kind::Object(members));
        }
        loop {
            self.blanks();
            let position = self.position();
            if self.peek() != Some(b'"') {
                return Err(self.slip_before_key(open));
            }
            let start = self.at;
            let key = self.string()?;
            let end = self.at;
            self.blanks();
            if !self.eat(b':') {
                return Err(self.slip_after_key(start, end));
            }
            self.blanks();
            let value = self.value()?;
            members.push(Member { key, position, value });
            open.end = self.at;
            self.blanks();
            if self.eat(b'}') {
                return Ok(Kind::Object(members));
            }
            if !self.eat(b',') {
                return Err(self.slip_after_value(open));
            }
        }
    }

    fn array(&mut self) -> Result<Kind, SyntaxError> {
        let mut open = Open { closing: ']', start: self.at, end: self.at + 1 };
        self.at += 1;
        let mut values = Vec::new();
        self.blanks();
        if self.eat(b']') {
            return Ok(Kind::Array(values));
        }
        loop {
            self.blanks();
            if self.peek() == Some(b']') {
                return Err(self.error("there is a comma before this `]`; the last value has none after it"));
            }
            values.push(self.value()?);
            open.end = self.at;
            self.blanks();
            if self.eat(b']') {
                return Ok(Kind::Array(values));
            }
            if !self.eat(b',') {
                return Err(self.slip_after_value(open));
            }
        }
    }

    fn string(&mut self) -> Result<String, SyntaxError> {
        let start = self.at;
        self.at += 1;
        let mut string = String::new();
        loop {
            let rest = self.rest();
            let plain = rest.find(|c: char| matches!(c, '"' | '\\') || c < ' ').unwrap_or(rest.len());
            string.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(string);
                }
                Some(b'\\') => string.push(self.escape()?),
                _ => return Err(self.slip_in_string(start)),
            }
        }
    }

    fn escape(&mut self) -> Result<char, SyntaxError> {
        let unknown = "unknown escape; the known ones are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX";
        let letter = self.rest().as_bytes().get(1).copied();
        let char = match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return Err(self.error(unknown)),
        };
        self.at += 2;
        Ok(char)
    }

    /// `\uXXXX`, or two of them that make a character beyond the first 65,536.
    fn unicode_escape(&mut self) -> Result<char, SyntaxError> {
        let first = self.code_unit()?;
        let code = match first {
            0xD800..=0xDBFF if self.rest().starts_with("\\u") => {
                let second = self.code_unit()?;
                if !(0xDC00..=0xDFFF).contains(&second) {
                    return Err(self.error("half of a surrogate pair without the other half"));
                }
                0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
            }
            code => code,
        };
        char::from_u32(code).ok_or_else(|| self.error("half of a surrogate pair without the other half"))
    }

    fn code_unit(&mut self) -> Result<u32, SyntaxError> {
        let digits = self.rest().get(2..6).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let unit = digits.and_then(|d| u32::from_str_radix(d, 16).ok());
        let unit = unit.ok_or_else(|| self.error("expected four hexadecimal digits after \\u"))?;
        self.at += 6;
        Ok(unit)
    }

    fn number(&mut self) -> Result<Kind, SyntaxError> {
        let start = self.at;
        self.eat(b'-');
        match self.peek() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            if !self.eat(b'+') {
                self.eat(b'-');
            }
            self.digits()?;
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        Ok(Kind::Number(text.to_owned()))
    }

    fn digits(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { Err(self.error("expected a digit")) } else { Ok(()) }
    }

    fn word(&mut self, word: &str, kind: Kind) -> Result<Kind, SyntaxError> {
        if !self.rest().starts_with(word) {
            return Err(self.slip_before_value());
        }
        self.at += word.len();
        Ok(kind)
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn position(&mut self) -> Position {
        let (offset, mut position) = self.last;
        match self.text.get(offset..self.at) {
            Some(between) if !between.contains(['\n', '\r']) => position.column += between.chars().count(),
            _ => position = self.lines.position(self.text, self.at),
        }
        self.last = (self.at, position);
        position
    }

    fn error(&self, message: &str) -> SyntaxError {
        self.error_at(self.at, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let error = read_json(text).expect_err("not JSON");
        format!("{}: {}", error.position, error.message)
    }

    #[test]
    fn values_know_where_they_are() {
        let value = read_json("{\n  \"é\": [1.50, \"x\"]\n}").expect("JSON");
        let array = value.get("é").expect("the member");
        assert_eq!(array.position.to_string(), "2:8");
        let Kind::Array(items) = &array.kind else { panic!("not an array") };
        assert_eq!(items[0].kind, Kind::Number("1.50".into()));
        assert_eq!(items[1].position.to_string(), "2:15");
    }

    #[test]
    fn escapes_are_read() {
        let value = read_json(r#""a\n\"\u00e9\ud83d\ude00\/""#).expect("JSON");
        assert_eq!(value.as_str(), Some("a\n\"é😀/"));
    }

    #[test]
    fn errors_name_line_and_column() {
        assert_eq!(
            error("{\n  \"a\": 1,\n}"),
            "3:1: there is a comma before this `}`; the last member has none after it"
        );
        assert_eq!(error("{ \"a\" 1 }"), "1:6: expected `:` after the key");
        assert_eq!(error("[1] 2"), "1:5: the text goes on after the end of the JSON value");
        assert_eq!(error("[01]"), "1:3: expected `,` or `]` after the value");
        assert_eq!(error("\"\\ud83d\""), "1:8: half of a surrogate pair without the other half");
        assert_eq!(error(""), "1:1: the file ends where a value is expected");
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_crash() {
        assert!(error(&"[".repeat(100_000)).ends_with("values are nested too deeply"));
    }
}
