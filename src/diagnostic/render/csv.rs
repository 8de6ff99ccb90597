//! Problems as a table for spreadsheets: a row for each, RFC 4180.

use std::io::{self, Write};

use super::where_text;
use crate::diagnostic::{Detail, Diagnostic};

/// The names of the columns; those of the [JSON record](super::to_json) mean the same.
const COLUMNS: [&str; 15] = [
    "problem", "level", "code", "file", "line", "column", "cell", "row_id", "field", "value", "message",
    "expected", "declared", "note", "fix",
];

/// A header, and a row for each problem.
///
/// What a spreadsheet would take for a formula gets an apostrophe before it: text that begins with `=`,
/// `+`, `-`, `@`, a tab or a line break and is not a plain number.
pub fn write_csv(diagnostics: &[Diagnostic], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{}\r\n", COLUMNS.join(","))?;
    for (index, d) in diagnostics.iter().enumerate() {
        let (cell, row_id, field) = match &d.place.detail {
            Detail::Cell { cell, row_id, column, .. } => {
                (cell.as_str(), row_id.as_deref(), column.as_deref())
            }
            Detail::Json { pointer } => ("", None, Some(pointer.as_str())),
            Detail::None => ("", None, None),
        };
        let number = |number: Option<usize>| number.map(|n| n.to_string()).unwrap_or_default();
        let fields: [&str; COLUMNS.len()] = [
            &(index + 1).to_string(),
            d.severity.as_str(),
            d.code.as_str(),
            &d.place.file,
            &number(d.place.position.map(|p| p.line)),
            &number(d.place.position.map(|p| p.column)),
            cell,
            row_id.unwrap_or_default(),
            field.unwrap_or_default(),
            d.value.as_deref().unwrap_or_default(),
            &d.message,
            d.expected.as_deref().unwrap_or_default(),
            &d.declared.as_ref().map(where_text).unwrap_or_default(),
            &d.notes.join("\n"),
            d.repair(),
        ];
        let line = fields.map(|field| csv_field(&harmless(field)));
        write!(out, "{}\r\n", line.join(","))?;
    }
    Ok(())
}

/// A text that no spreadsheet runs: see [`write_csv`].
fn harmless(text: &str) -> String {
    let begins = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let is_number = text.parse::<f64>().is_ok() && text.bytes().any(|b| b.is_ascii_digit());
    if begins && !is_number { format!("'{text}") } else { text.to_owned() }
}

/// A text as a field of a CSV file, in quotation marks if it needs them (RFC 4180).
pub fn csv_field(text: &str) -> String {
    let is_plain = !text.contains(['"', ',', '\r', '\n']) && text.trim() == text;
    if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::super::tests::problem;
    use super::*;

    /// The rows of a report, without its header, read as RFC 4180 says and no further.
    fn read_back(bytes: Vec<u8>) -> Vec<Vec<String>> {
        let text = String::from_utf8(bytes).expect("UTF-8");
        let mut rows = vec![vec![String::new()]];
        let mut chars = text.chars().peekable();
        let mut is_quoted = false;
        while let Some(c) = chars.next() {
            let row = rows.last_mut().expect("a row");
            match (c, is_quoted) {
                ('"', true) if chars.next_if_eq(&'"').is_some() => row.last_mut().expect("a field").push('"'),
                ('"', _) => is_quoted = !is_quoted,
                (',', false) => row.push(String::new()),
                ('\r', false) if chars.next_if_eq(&'\n').is_some() => rows.push(vec![String::new()]),
                (c, _) => row.last_mut().expect("a field").push(c),
            }
        }
        assert_eq!(rows.pop(), Some(vec![String::new()]), "the last row ends");
        assert!(rows.iter().all(|row| row.len() == COLUMNS.len()), "{rows:?}");
        assert_eq!(rows.remove(0), COLUMNS);
        rows
    }

    #[test]
    fn what_is_written_can_be_read() {
        let mut odd = problem(2).value("a \"b\",\r\nc").expected("a date").note("one").note("two");
        odd.message = "says \"no\", twice".into();
        let mut out = Vec::new();
        write_csv(&[odd, problem(3).value("=HYPERLINK(\"x\")"), problem(4).value("-5")], &mut out)
            .expect("written to memory");
        let rows = read_back(out);
        let cell = |row: usize, name: &str| {
            let column = COLUMNS.iter().position(|c| *c == name).expect("a column");
            rows[row][column].clone()
        };
        assert_eq!(rows.len(), 3);
        assert_eq!(cell(0, "value"), "a \"b\",\r\nc");
        assert_eq!(cell(0, "message"), "says \"no\", twice");
        assert_eq!(cell(0, "note"), "one\ntwo");
        assert_eq!(
            (cell(0, "cell"), cell(0, "row_id"), cell(0, "fix")),
            ("B2".into(), "f-1".into(), "write one".into())
        );
        assert_eq!(cell(1, "value"), "'=HYPERLINK(\"x\")");
        assert_eq!(cell(2, "value"), "-5");
        assert_eq!(cell(2, "problem"), "3");
    }

    #[test]
    fn no_text_becomes_a_formula() {
        for (text, shown) in [
            ("=1+1", "'=1+1"),
            ("@x", "'@x"),
            ("-x", "'-x"),
            ("+1-1", "'+1-1"),
            ("-1.5e3", "-1.5e3"),
            ("a=1", "a=1"),
            ("-inf", "'-inf"),
        ] {
            assert_eq!(harmless(text), shown);
        }
    }
}
