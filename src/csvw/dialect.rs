//! How a CSV file is written.
//!
//! Spec: metadata, section 5.9.

use super::json::{Kind, Value};
use super::reader::{At, Reader};
use crate::diagnostic::Code;

/// How a CSV file is written.
///
/// Rationale: `comment_prefix` is `None` unless it is given, as in the parsing algorithm of the
/// model; the metadata specification's `#` would drop rows whose first cell begins with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// What separates cells: mostly one character, and at least that.
    pub delimiter: String,
    /// What encloses cells that hold a delimiter or a line break.
    pub quote_char: Option<char>,
    /// True if a quote character within a quoted cell is written twice, false if it follows a
    /// backslash.
    pub double_quote: bool,
    /// What begins a line that is not a row.
    pub comment_prefix: Option<String>,
    /// The encoding of the file.
    pub encoding: String,
    /// True if the first row is the header.
    pub header: bool,
    /// How many rows the header has; with `header`, 1 unless it is given.
    pub header_row_count: usize,
    /// True if rows without any text are not rows.
    pub skip_blank_rows: bool,
    /// How many columns at the beginning do not count.
    pub skip_columns: usize,
    /// How many rows at the beginning do not count.
    pub skip_rows: usize,
    /// Which blanks around cells are not part of them: at the start, at the end.
    pub trim: (bool, bool),
    /// What ends a row, the longest first; empty for what ends a line, be it LF, CR LF or CR.
    ///
    /// Rationale: who gives some of these three in metadata hardly means that the others are part of cells.
    pub line_terminators: Vec<String>,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            delimiter: ",".to_owned(),
            quote_char: Some('"'),
            double_quote: true,
            comment_prefix: None,
            encoding: "utf-8".to_owned(),
            header: true,
            header_row_count: 1,
            skip_blank_rows: false,
            skip_columns: 0,
            skip_rows: 0,
            trim: (false, false),
            line_terminators: Vec::new(),
        }
    }
}

impl Dialect {
    /// True if the file should be UTF-8, of which ASCII is a part.
    pub fn is_utf8(&self) -> bool {
        matches!(self.encoding.to_ascii_lowercase().as_str(), "utf-8" | "utf8" | "us-ascii" | "ascii")
    }
}

impl Reader<'_> {
    /// A dialect description. Values that do not fit are warnings, and the default holds.
    pub(super) fn dialect(&mut self, value: &Value, at: &At<'_>) -> Dialect {
        let mut dialect = Dialect::default();
        let mut row_count = None;
        let (mut trim, mut skip_initial_space) = (None, false);
        let is_top = at.pointer().is_empty();
        for member in value.as_object().unwrap_or_default() {
            let (value, at) = (&member.value, &at.key(&member.key));
            match member.key.as_str() {
                "delimiter" => set(&mut dialect.delimiter, self.delimiter(value, at)),
                "quoteChar" if value.kind == Kind::Null => dialect.quote_char = None,
                "quoteChar" => set(&mut dialect.quote_char, self.character(value, at).map(Some)),
                "doubleQuote" => set(&mut dialect.double_quote, self.boolean(value, at)),
                "commentPrefix" if value.kind == Kind::Null => dialect.comment_prefix = None,
                "commentPrefix" => {
                    set(&mut dialect.comment_prefix, self.string(value, at).map(|s| Some(s.to_owned())));
                }
                "encoding" => set(&mut dialect.encoding, self.encoding(value, at)),
                "header" => set(&mut dialect.header, self.boolean(value, at)),
                "headerRowCount" => row_count = self.number(value, at),
                "skipBlankRows" => set(&mut dialect.skip_blank_rows, self.boolean(value, at)),
                "skipColumns" => set(&mut dialect.skip_columns, self.number(value, at)),
                "skipInitialSpace" => set(&mut skip_initial_space, self.boolean(value, at)),
                "skipRows" => set(&mut dialect.skip_rows, self.number(value, at)),
                "trim" => trim = self.trim(value, at),
                "lineTerminators" => dialect.line_terminators = self.line_terminators(value, at),
                "@context" if is_top => {}
                "@id" => drop(self.id(value, at)),
                "@type" => self.check_type(value, at, "Dialect"),
                key => self.unknown_property(key, member, at, DIALECT_PROPERTIES),
            }
        }
        dialect.header_row_count = row_count.unwrap_or(usize::from(dialect.header));
        dialect.trim = trim.unwrap_or((skip_initial_space, false));
        dialect
    }

    fn delimiter(&mut self, value: &Value, at: &At<'_>) -> Option<String> {
        let text = self.string(value, at)?;
        if text.is_empty() || text.contains(['\n', '\r']) {
            let message = "expected a character, or several, and no line end".to_owned();
            self.report(Code::MetadataProperty, value, at, message);
            return None;
        }
        Some(text.to_owned())
    }

    fn character(&mut self, value: &Value, at: &At<'_>) -> Option<char> {
        let mut chars = self.string(value, at)?.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) if !matches!(c, '\n' | '\r') => Some(c),
            _ => {
                self.report(
                    Code::MetadataProperty,
                    value,
                    at,
                    "expected one character that is no line end".to_owned(),
                );
                None
            }
        }
    }

    fn line_terminators(&mut self, value: &Value, at: &At<'_>) -> Vec<String> {
        let mut terminators = self.strings(value, at).unwrap_or_default();
        terminators.retain(|terminator| !terminator.is_empty());
        if terminators.iter().all(|terminator| matches!(terminator.as_str(), "\n" | "\r\n" | "\r")) {
            return Vec::new();
        }
        terminators.sort_by_key(|terminator| std::cmp::Reverse(terminator.len()));
        terminators
    }

    fn encoding(&mut self, value: &Value, at: &At<'_>) -> Option<String> {
        let label = self.string(value, at)?;
        if encoding_rs::Encoding::for_label(label.as_bytes()).is_some() {
            return Some(label.to_owned());
        }
        let message = format!("\"{label}\" is no encoding that is known; the file is read as UTF-8");
        self.report(Code::MetadataProperty, value, at, message);
        None
    }

    fn trim(&mut self, value: &Value, at: &At<'_>) -> Option<(bool, bool)> {
        let trim = match &value.kind {
            Kind::Bool(trim) => (*trim, *trim),
            Kind::String(text) if text == "true" => (true, true),
            Kind::String(text) if text == "false" => (false, false),
            Kind::String(text) if text == "start" => (true, false),
            Kind::String(text) if text == "end" => (false, true),
            _ => {
                let message = "expected true, false, \"start\" or \"end\"".to_owned();
                self.report(Code::MetadataProperty, value, at, message);
                return None;
            }
        };
        Some(trim)
    }
}

const DIALECT_PROPERTIES: &[&str] = &[
    "commentPrefix",
    "delimiter",
    "doubleQuote",
    "encoding",
    "header",
    "headerRowCount",
    "lineTerminators",
    "quoteChar",
    "skipBlankRows",
    "skipColumns",
    "skipInitialSpace",
    "skipRows",
    "trim",
];

fn set<T>(target: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *target = value;
    }
}
