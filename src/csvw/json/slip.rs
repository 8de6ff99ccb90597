//! What has probably happened where a text stops being JSON, and where it is repaired.
//!
//! A reader notices a slip late: a missing comma at the next key, a missing brace a line below. What is
//! reported is the place where the character is to be put or taken away.

use super::{Reader, SyntaxError};

/// An object or array that is being read.
#[derive(Clone, Copy)]
pub(super) struct Open {
    /// The bracket that closes it.
    pub(super) closing: char,
    /// The byte offset at which it begins.
    pub(super) start: usize,
    /// The byte offset at which its last value ends, or it itself begins.
    pub(super) end: usize,
}

impl Open {
    fn name(self) -> &'static str {
        if self.closing == '}' { "object" } else { "array" }
    }
}

impl Reader<'_> {
    /// After a value, there is neither a comma nor the end.
    pub(super) fn slip_after_value(&self, open: Open) -> SyntaxError {
        let begins = self.begins(open);
        let closing = open.closing;
        let next = self.rest().chars().next();
        let quote = self.text.as_bytes().get(open.end.saturating_sub(1)) == Some(&b'"');
        match next {
            None => {
                let message = format!("the file ends, but the {} that {begins} is not closed", open.name());
                self.error_at(self.at, &message).help(format!("add the missing `{closing}`"))
            }
            Some('}' | ']') => {
                let found = next.unwrap_or_default();
                let message = format!("`{found}` stands where the {} that {begins} should end", open.name());
                self.error_at(self.at, &message)
                    .help(format!("remove it if there is one too many, or write the missing `{closing}` before it"))
            }
            Some('/' | '#') => self.comment(),
            Some('=' | ':' | ';') => self
                .error_at(self.at, "expected a comma after the value")
                .help("members of an object, and values of an array, are separated by commas"),
            Some('"' | '{' | '[' | '-' | '0'..='9') if self.at > open.end => {
                self.error_at(open.end, "a comma is missing after this value").help("add `,` here")
            }
            Some(_) if quote => self
                .error_at(self.at, "this text stands outside of quotation marks")
                .help("is the quotation mark before it one too many, or is one missing in front? Within a text, write \\\""),
            Some(_) => self
                .error_at(self.at, &format!("expected `,` or `{closing}` after the value"))
                .help("remove what stands here, or put it into quotation marks"),
        }
    }

    /// After `{` or a comma, there is no key.
    pub(super) fn slip_before_key(&self, open: Open) -> SyntaxError {
        let begins = self.begins(open);
        match self.rest().chars().next() {
            None => self
                .error_at(self.at, &format!("the file ends, but the object that {begins} is not closed"))
                .help("add the missing `}`"),
            Some('}') => self
                .error_at(self.at, "there is a comma before this `}`; the last member has none after it")
                .help("remove that comma"),
            Some('{') => self
                .error_at(open.end, &format!("the object that {begins} is not closed"))
                .help("add the missing `}` here, before the comma"),
            Some(',') => self.error_at(self.at, "there is a comma too many").help("remove it"),
            Some('/' | '#') => self.comment(),
            Some(_) => self.unquoted().unwrap_or_else(|| {
                self.error_at(self.at, "expected a key in double quotation marks")
                    .help("within braces, every value has a name: { \"name\": \"value\" }")
            }),
        }
    }

    /// After a key, there is no colon.
    pub(super) fn slip_after_key(&self, start: usize, end: usize) -> SyntaxError {
        let key = self.text.get(start..end).unwrap_or_default();
        if let Some((at, quote)) = key.char_indices().find(|(_, c)| is_typographic(*c)) {
            return self.typographic(start + at, quote);
        }
        if self.rest().starts_with('=') {
            return self.error_at(self.at, "expected `:` after the key, found `=`").help("write `:` here");
        }
        self.error_at(end, "expected `:` after the key").help("add `:` between the name and its value")
    }

    /// There is no value where one should be.
    pub(super) fn slip_before_value(&self) -> SyntaxError {
        match self.rest().chars().next() {
            None => self.error_at(self.at, "the file ends where a value is expected"),
            Some(c @ ('}' | ']' | ',')) => self
                .error_at(self.at, &format!("a value is missing before this `{c}`"))
                .help("add the value, or remove the name or comma before it"),
            Some('/' | '#') => self.comment(),
            Some(_) => self.unquoted().unwrap_or_else(|| self.error_at(self.at, "expected a value")),
        }
    }

    /// A string that does not end in its line; it begins at `start`.
    pub(super) fn slip_in_string(&self, start: usize) -> SyntaxError {
        let message = match self.rest().chars().next() {
            Some('\n' | '\r') | None => {
                let column = self.lines.position(self.text, start).column;
                format!("the text that begins in column {column} has no quotation mark at its end")
            }
            Some(_) => "a text may not hold a tab or another control character".to_owned(),
        };
        let help = match self.rest().chars().next() {
            Some('\n' | '\r') | None => "add `\"` here; a line break within a text is written \\n",
            Some(_) => "write \\t for a tab, \\n for a line break",
        };
        self.error_at(self.at, &message).help(help)
    }

    /// Words and texts without straight double quotation marks around them.
    fn unquoted(&self) -> Option<SyntaxError> {
        let first = self.rest().chars().next()?;
        if is_typographic(first) {
            return Some(self.typographic(self.at, first));
        }
        if first == '\'' {
            let error = self.error_at(self.at, "strings need double quotation marks in JSON");
            return Some(error.help("replace each ' around a name or value by \""));
        }
        let word: String =
            self.rest().chars().take_while(|c| c.is_alphanumeric() || "_-:.".contains(*c)).collect();
        let word = word.trim_end_matches(':');
        let known = match word.to_lowercase().as_str() {
            "" => return None,
            "true" | "yes" => Some("true"),
            "false" | "no" => Some("false"),
            "null" | "none" | "nil" | "undefined" => Some("null"),
            _ => None,
        };
        Some(match known {
            Some(known) => {
                let error = self.error_at(self.at, &format!("`{word}` is no value of JSON"));
                error.help(format!("write {known}"))
            }
            None => {
                let error = self.error_at(self.at, &format!("`{word}` stands without quotation marks"));
                error.help(format!("write \"{word}\""))
            }
        })
    }

    fn typographic(&self, at: usize, quote: char) -> SyntaxError {
        let message = format!("{quote} is a typographic quotation mark; JSON needs the straight one, \"");
        self.error_at(at, &message).help(
            "replace all of them by \"; word processors put them in, so edit metadata in a plain text editor",
        )
    }

    fn comment(&self) -> SyntaxError {
        self.error_at(self.at, "JSON has no comments")
            .help("remove it, or keep it as a property: \"rdfs:comment\": \"…\"")
    }

    fn begins(&self, open: Open) -> String {
        let position = self.lines.position(self.text, open.start);
        format!("begins in line {}, column {},", position.line, position.column)
    }

    pub(super) fn error_at(&self, offset: usize, message: &str) -> SyntaxError {
        let position = self.lines.position(self.text, offset);
        SyntaxError { position, message: message.to_owned(), help: None }
    }
}

impl SyntaxError {
    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

fn is_typographic(c: char) -> bool {
    matches!(
        c,
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '«' | '»' | '\u{2018}' | '\u{2019}' | '\u{201a}'
    )
}

#[cfg(test)]
mod tests {
    use super::super::read_json;

    #[test]
    fn the_place_to_repair_is_named() {
        for (text, expected) in [
            ("{\"a\": 1\n \"b\": 2}", "1:8 a comma is missing after this value: add `,` here"),
            ("{\"a\": \"x\"\n \"b\": 2}", "1:10 a comma is missing after this value: add `,` here"),
            (
                "[{\"a\": 1,\n {\"b\": 2}]",
                "1:9 the object that begins in line 1, column 2, is not closed: add the missing `}` here, before the comma",
            ),
            (
                "{\"a\": [1}",
                "1:9 `}` stands where the array that begins in line 1, column 7, should end: remove it if there is one too many, or write the missing `]` before it",
            ),
            (
                "{\"a\": 1",
                "1:8 the file ends, but the object that begins in line 1, column 1, is not closed: add the missing `}`",
            ),
            ("{\"a\": True}", "1:7 `True` is no value of JSON: write true"),
            ("{a: 1}", "1:2 `a` stands without quotation marks: write \"a\""),
            (
                "{\"a\": , \"b\": 1}",
                "1:7 a value is missing before this `,`: add the value, or remove the name or comma before it",
            ),
            (
                "{\"a\": \"x,\n\"b\": 1}",
                "1:10 the text that begins in column 7 has no quotation mark at its end: add `\"` here; a line break within a text is written \\n",
            ),
            (
                "{\"a\": 1} // x\n",
                "1:10 JSON has no comments: remove it, or keep it as a property: \"rdfs:comment\": \"…\"",
            ),
        ] {
            let error = read_json(text).expect_err("not JSON");
            let found = format!("{} {}: {}", error.position, error.message, error.help.unwrap_or_default());
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn typographic_quotation_marks_are_named() {
        for text in ["{“a”: 1}", "{\"a”: 1, \"b\": 2}", "{\"a\": “x”}"] {
            let error = read_json(text).expect_err("not JSON");
            assert!(error.message.contains("typographic"), "{text}: {error:?}");
        }
    }
}
