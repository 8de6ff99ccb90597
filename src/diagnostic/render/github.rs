//! Annotations of GitHub's workflows: a line of output for each problem, which GitHub shows beside the
//! line of the file.
//!
//! GitHub shows ten errors, ten warnings and ten notices of a step, so that what is the same is folded.

use std::io::{self, Write};

use super::fold::{Item, again_text, fold};
use super::{Style, expected_text, from_root};
use crate::diagnostic::{Detail, Diagnostic, Severity};

/// `::error file=events.csv,line=14,col=27,endColumn=37,title=bad-date (cell D14)::…`; `root` as for SARIF.
pub fn write_github(diagnostics: &[Diagnostic], root: &str, out: &mut dyn Write) -> io::Result<()> {
    let style = Style { color: false, all: true };
    for item in fold(diagnostics, style.all) {
        let Item::One(d, again) = item else { continue };
        let command = match d.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "notice",
        };
        write!(out, "::{command} file={}", property(&from_root(root, &d.place.file)))?;
        if let Some(position) = d.place.position {
            write!(out, ",line={},col={}", position.line, position.column)?;
            if d.place.width > 0 {
                write!(out, ",endColumn={}", position.column + d.place.width)?;
            }
        }
        let title = match &d.place.detail {
            Detail::Cell { cell, .. } if !cell.is_empty() => format!("{} (cell {cell})", d.code),
            _ => d.code.to_string(),
        };
        let mut lines = vec![d.message.clone()];
        if let Some(expected) = &d.expected {
            lines.push(format!("expected: {}", expected_text(expected, d.declared.as_ref())));
        }
        lines.extend(d.notes.iter().map(|note| format!("note: {note}")));
        lines.extend(again_text(&again, Style::default()).map(|text| format!("note: {text}")));
        lines.push(format!("help: {}", d.repair()));
        writeln!(out, ",title={}::{}", property(&title), data(&lines.join("\n")))?;
    }
    Ok(())
}

/// A message with its line ends escaped, so that no cell starts a command of its own.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value of a property: neither its colons nor its commas end it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::tests::problem;
    use super::*;

    fn lines(diagnostics: &[Diagnostic]) -> String {
        let mut out = Vec::new();
        write_github(diagnostics, "", &mut out).expect("written to memory");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn an_annotation_names_file_line_column_and_cell() {
        assert_eq!(
            lines(&[problem(2).expected("a date")]),
            "::error file=facts.csv,line=2,col=3,endColumn=5,title=bad-date (cell B2)::\
             not a date%0Aexpected: a date%0Ahelp: write one\n"
        );
    }

    #[test]
    fn no_value_ends_its_property_or_begins_a_command() {
        let mut odd = problem(2);
        odd.place.file = "a,b:c%.csv".into();
        odd.message = "100%\r\n::warning::no".into();
        let text = lines(&[odd]);
        assert_eq!(text.lines().count(), 1);
        assert!(text.starts_with("::error file=a%2Cb%3Ac%25.csv,line=2"), "{text}");
        assert!(text.contains("::100%25%0D%0A::warning::no%0A"), "{text}");
    }

    #[test]
    fn the_same_problem_is_one_annotation() {
        let text = lines(&[problem(2), problem(3)]);
        assert_eq!(text.lines().count(), 1);
        assert!(text.contains("note: same problem in 1 more cell: facts.csv B3"), "{text}");
    }
}
