//! From byte offsets to what people count: lines, characters, spreadsheet cells.

use std::fmt;

/// A place in a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The physical line, from 1. Lines end with LF, CR LF or CR.
    pub line: usize,
    /// The column in Unicode code points, from 1.
    pub column: usize,
}

impl Position {
    /// The beginning of a file.
    pub const START: Self = Self { line: 1, column: 1 };
}

impl Default for Position {
    fn default() -> Self {
        Self::START
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Where the lines of a text begin: made once per text, and only if a place in it must be named.
#[derive(Debug, Clone)]
pub struct Lines {
    /// Byte offsets, ascending; the first is 0.
    starts: Vec<usize>,
    /// True if the text may begin with a byte order mark.
    is_beginning: bool,
}

impl Lines {
    /// Finds the lines of a text.
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (i, byte) in bytes.iter().enumerate() {
            let ends_here = match byte {
                b'\n' => true,
                b'\r' => bytes.get(i + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends_here {
                starts.push(i + 1);
            }
        }
        Self { starts, is_beginning: true }
    }

    /// Finds the lines of a part of a text, which begins with a line.
    pub fn of_stretch(text: &str) -> Self {
        Self { is_beginning: false, ..Self::of(text) }
    }

    /// The place of a byte offset of the same text; beyond its end, the end.
    ///
    /// A byte order mark at the very beginning is not counted as a character.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let boundary = |offset: &usize| text.is_char_boundary(*offset);
        let offset = (0..=offset.min(text.len())).rev().find(boundary).unwrap_or_default();
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let before = text.get(start..offset).unwrap_or_default();
        let before =
            if start == 0 && self.is_beginning { before.trim_start_matches('\u{feff}') } else { before };
        // Between the CR and LF of a line end, the line is over.
        let before = before.strip_suffix('\r').unwrap_or(before);
        Position { line, column: before.chars().count() + 1 }
    }

    /// A line (from 1) of the same text without its end.
    pub fn text<'a>(&self, text: &'a str, line: usize) -> Option<&'a str> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let end = self.starts.get(line).copied().unwrap_or(text.len());
        let line = text.get(start..end)?;
        Some(line.trim_end_matches(['\r', '\n']).trim_start_matches('\u{feff}'))
    }
}

/// How many lines of a text have an end, and what follows the last of these ends.
pub fn last_line(text: &str) -> (usize, &str) {
    let bytes = text.as_bytes();
    let mut lines = memchr::memchr_iter(b'\n', bytes).count();
    let mut start = memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
    if memchr::memchr(b'\r', bytes).is_some() {
        let alone = |at: &usize| bytes.get(at + 1) != Some(&b'\n');
        let mut alone = memchr::memchr_iter(b'\r', bytes).filter(alone).map(|at| at + 1).peekable();
        while let Some(end) = alone.next() {
            lines += 1;
            if alone.peek().is_none() {
                start = start.max(end);
            }
        }
    }
    (lines, text.get(start..).unwrap_or_default())
}

/// The name of a spreadsheet cell: column 4 (from 1) of row 14 is `D14`.
pub fn cell_name(column: usize, row: usize) -> String {
    format!("{}{row}", column_letters(column))
}

/// The letters of a spreadsheet column, from 1: `A` … `Z`, `AA` …
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreadsheet_columns_are_counted_in_letters() {
        let letters = [1, 26, 27, 52, 53, 702, 703].map(column_letters);
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
        assert_eq!(cell_name(4, 14), "D14");
    }

    #[test]
    fn lines_end_with_lf_crlf_or_cr_and_columns_are_characters() {
        let text = "a\r\né😀x\rlast\n";
        let lines = Lines::of(text);
        let at = |needle: &str| {
            let offset = text.find(needle).expect("in the text");
            lines.position(text, offset).to_string()
        };
        assert_eq!(at("a"), "1:1");
        assert_eq!(at("x"), "2:3");
        assert_eq!(at("last"), "3:1");
        assert_eq!(lines.position(text, 1000).to_string(), "4:1");
        assert_eq!(lines.text(text, 2), Some("é😀x"));
        assert_eq!(lines.text(text, 9), None);
    }

    #[test]
    fn a_byte_order_mark_is_not_a_column() {
        let text = "\u{feff}id,name";
        let offset = text.find("name").expect("in the text");
        assert_eq!(Lines::of(text).position(text, offset).to_string(), "1:4");
    }
}
