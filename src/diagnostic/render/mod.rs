//! What a list of problems looks like: one list, many forms. A file for each.
//!
//! | file     | form                                                  | problems       |
//! |----------|-------------------------------------------------------|----------------|
//! | full     | text for people, with the line of the file            | folded, cut    |
//! | concise  | a line of text for each problem                       | folded, cut    |
//! | github   | annotations of GitHub's workflows                     | folded         |
//! | html     | one page for people, with explanations                | folded         |
//! | csv      | a table for spreadsheets                              | all            |
//! | json     | one JSON array, or one JSON object a line             | all            |
//! | sarif    | SARIF 2.1.0, for code hosts and editors               | all            |
//!
//! *Folded*: what has one cause, or one message, is shown once with all its places (`fold`). *Cut*: of
//! each code only the first ones are shown, and the rest is counted ([`SHOWN_PER_CODE`]).

mod concise;
mod csv;
mod fold;
mod full;
mod github;
mod html;
mod json;
mod sarif;
mod texts;

use std::borrow::Cow;

pub use concise::write_concise;
pub use csv::{csv_field, write_csv};
pub use fold::cell_list;
pub use full::write_full;
pub use github::write_github;
pub use html::{Heading, code_html, problems_html, write_html};
pub use json::{to_json, write_json, write_jsonl};
pub use sarif::write_sarif;

use super::{Detail, Place, Severity};

/// How many problems of one code are shown to a person before the rest is only counted.
pub const SHOWN_PER_CODE: usize = 20;

/// How text is to look.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    /// With the colours of a terminal.
    pub color: bool,
    /// All problems, and not only the first [`SHOWN_PER_CODE`] of each code.
    pub all: bool,
}

/// Gives the text of a file, so that the line with the problem can be shown.
pub type Files<'a> = dyn Fn(&str) -> Option<Cow<'a, [u8]>> + 'a;

/// `events.csv:14:27`
fn where_text(place: &Place) -> String {
    match place.position {
        Some(position) => format!("{}:{position}", place.file),
        None => place.file.clone(),
    }
}

/// A file as code hosts name it, from the root of the repository: `sub/` and `../events.csv` are
/// `events.csv`. An absolute path stays as it is.
fn from_root(root: &str, file: &str) -> String {
    if file.starts_with('/') {
        return file.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in root.split('/').chain(file.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// `cell D14   (row e-1, column "date")`, or the JSON Pointer.
fn detail_text(place: &Place) -> String {
    match &place.detail {
        Detail::None => String::new(),
        Detail::Json { pointer } => pointer.clone(),
        Detail::Cell { cell, row, row_id, column } => {
            let mut parts = Vec::new();
            match (row, row_id) {
                (_, Some(id)) => parts.push(format!("row {id}")),
                (0, None) => parts.push("header".to_owned()),
                (row, None) => parts.push(format!("row {row}")),
            }
            if let Some(column) = column {
                parts.push(format!("column \"{column}\""));
            }
            let name = if cell.is_empty() { String::new() } else { format!("cell {cell}   ") };
            format!("{name}({})", parts.join(", "))
        }
    }
}

/// `a date, as YYYY-MM-DD (declared in csv-metadata.json:120:9)`
fn expected_text(expected: &str, declared: Option<&Place>) -> String {
    match declared {
        Some(place) => format!("{expected} (declared in {})", where_text(place)),
        None => expected.to_owned(),
    }
}

fn one_line(text: &str) -> String {
    text.replace("\r\n", "⏎").replace(['\n', '\r'], "⏎")
}

/// Colours, or none.
#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn severity(self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            Severity::Hint => "1;36",
        };
        self.with(code, text)
    }

    fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    fn frame(self, text: &str) -> String {
        self.with("34", text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Diagnostic, Position};

    pub(super) fn problem(line: usize) -> Diagnostic {
        let place = Place {
            file: "facts.csv".into(),
            position: Some(Position { line, column: 3 }),
            width: 2,
            detail: Detail::Cell {
                cell: format!("B{line}"),
                row: line - 1,
                row_id: Some("f-1".into()),
                column: Some("date".into()),
            },
        };
        Diagnostic::new(Code::BadDate, place, "not a date").help("write one")
    }

    fn full(diagnostics: &[Diagnostic], text: &'static str) -> String {
        let mut out = Vec::new();
        let files = |_: &str| Some(Cow::Borrowed(text.as_bytes()));
        write_full(diagnostics, &files, Style::default(), &mut out).expect("written to memory");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn the_caret_stands_under_the_cell() {
        let expected = "\
error[bad-date]: not a date
 --> facts.csv:2:3   cell B2   (row f-1, column \"date\")
  |
2 | a,xy,b
  |   ^^
  = help: write one

";
        assert_eq!(full(&[problem(2)], "id,date,z\na,xy,b\n"), expected);
    }

    #[test]
    fn the_same_problem_is_shown_once_with_its_places() {
        let problems: Vec<_> = (2..14).map(problem).collect();
        let text = full(&problems, "");
        assert_eq!(text.matches("not a date").count(), 1);
        let note = "note: same problem in 11 more cells: facts.csv B3, B4, B5, B6, B7, B8, B9, B10, …\n";
        assert!(text.contains(note), "{text}");
        let mut out = Vec::new();
        write_concise(&problems[..2], Style::default(), &mut out).expect("written to memory");
        let line =
            "facts.csv:2:3: B2 error[bad-date] not a date (same problem in 1 more cell: facts.csv B3)\n";
        assert_eq!(String::from_utf8(out).as_deref(), Ok(line));
        out = Vec::new();
        write_jsonl(&problems, &mut out).expect("written to memory");
        assert_eq!(out.iter().filter(|b| **b == b'\n').count(), 12);
    }

    #[test]
    fn files_are_named_from_the_root_of_the_repository() {
        let ways = [("", "a.csv"), ("sub/", "a/b.csv"), ("sub/", ".././a.csv"), ("sub/", "/tmp/a.csv")];
        let names = ways.map(|(root, file)| from_root(root, file));
        assert_eq!(names, ["a.csv", "sub/a/b.csv", "a.csv", "/tmp/a.csv"]);
    }

    #[test]
    fn many_of_a_kind_are_counted() {
        let mut problems: Vec<_> = (2..32).map(problem).collect();
        problems.iter_mut().enumerate().for_each(|(n, p)| p.message = format!("{n} is not a date"));
        let text = full(&problems, "");
        assert_eq!(text.matches("not a date").count(), SHOWN_PER_CODE);
        assert!(text.contains("10 more of this kind are not shown"), "{text}");
    }
}
