//! The lines of the files that problems are in.

use std::collections::HashMap;

use unicode_width::UnicodeWidthChar;

use super::Files;
use crate::diagnostic::{Lines, Place};

/// The longest excerpt of a line that is shown, in characters.
const EXCERPT: usize = 90;

/// The texts of files, each read once.
pub(super) struct Texts<'f, 'a> {
    files: &'f Files<'a>,
    read: HashMap<String, Option<(Lines, String)>>,
}

/// The part of a line around a place, printable: what stands before the place, there, and after it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub before: String,
    pub marked: String,
    pub after: String,
}

impl<'f, 'a> Texts<'f, 'a> {
    pub fn new(files: &'f Files<'a>) -> Self {
        Self { files, read: HashMap::new() }
    }

    /// The line that a place is in; `None` if it is not there, or empty.
    pub fn excerpt(&mut self, place: &Place) -> Option<Excerpt> {
        let position = place.position?;
        if !self.read.contains_key(&place.file) {
            let text = (self.files)(&place.file).map(|bytes| {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                (Lines::of(&text), text)
            });
            self.read.insert(place.file.clone(), text);
        }
        let (lines, text) = self.read.get(&place.file)?.as_ref()?;
        let line = lines.text(text, position.line).filter(|line| !line.is_empty() && !is_binary(line))?;
        Some(excerpt(line, position.column, place.width))
    }
}

/// True if so many characters of a line are NUL that nobody can read it: UTF-16.
fn is_binary(line: &str) -> bool {
    line.bytes().filter(|byte| *byte == 0).count() * 3 > line.len()
}

/// The part of a line around a column (from 1); what is marked has one character at least, if it is not
/// beyond the end of the line.
fn excerpt(line: &str, column: usize, width: usize) -> Excerpt {
    let chars: Vec<char> = line.chars().collect();
    let at = column.saturating_sub(1).min(chars.len());
    let width = width.max(1);
    let shown = width.min(EXCERPT / 2);
    let start = if chars.len() <= EXCERPT { 0 } else { at.saturating_sub((EXCERPT - shown) / 2) };
    let end = (start + EXCERPT).min(chars.len());
    let end_of_mark = (at + width).min(end).max(at);
    let visible = |from: usize, to: usize| -> String {
        chars.get(from..to).unwrap_or_default().iter().map(|&c| printable(c)).collect()
    };
    let left = if start > 0 { "…" } else { "" };
    let right = if end < chars.len() { "…" } else { "" };
    Excerpt {
        before: format!("{left}{}", visible(start, at)),
        marked: visible(at, end_of_mark),
        after: format!("{}{right}", visible(end_of_mark, end)),
    }
}

fn printable(c: char) -> char {
    match c {
        '\t' => ' ',
        c if c.width().is_none() => '·',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let line = format!("{}HERE{}", "a".repeat(300), "b".repeat(300));
        let Excerpt { before, marked, after } = excerpt(&line, 301, 4);
        assert_eq!(marked, "HERE");
        assert!(before.starts_with("…a") && after.ends_with("b…"), "{before} {after}");
        assert!(format!("{before}{marked}{after}").chars().count() <= EXCERPT + 2);
    }

    #[test]
    fn the_end_of_a_line_can_be_marked() {
        let Excerpt { before, marked, after } = excerpt("a\tb\0", 9, 3);
        assert_eq!((before.as_str(), marked.as_str(), after.as_str()), ("a b·", "", ""));
    }
}
