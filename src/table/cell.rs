//! From the text of a cell to its values.
//!
//! Spec: tabular data model, section 6.4.

use std::borrow::Cow;
use std::ops::Range;

use crate::csvw::{Builtin, Column, Fault};
use crate::diagnostic::Code;

/// A cell, read as its column says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The bytes of the file that it takes, with quotes; empty for cells of virtual columns.
    pub span: Range<usize>,
    /// The values.
    pub content: Content,
    /// Which of the values do not fit the datatype; they are kept as they are written, as strings.
    pub invalid: Vec<usize>,
}

/// The values of a cell in their lexical forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// No value.
    Null,
    /// The value of a column without separator.
    One(String),
    /// The values of a column with a separator; there may be none.
    Many(Vec<String>),
}

impl Cell {
    /// The values: none, one or several.
    pub fn values(&self) -> &[String] {
        match &self.content {
            Content::Null => &[],
            Content::One(value) => std::slice::from_ref(value),
            Content::Many(values) => values,
        }
    }

    /// The value, if there is exactly one.
    pub fn text(&self) -> Option<&str> {
        match self.values() {
            [value] => Some(value),
            _ => None,
        }
    }

    /// True if there is no value.
    pub fn is_empty(&self) -> bool {
        self.values().iter().all(String::is_empty)
    }
}

/// Reads the text of a cell; faults name the value that they are about.
pub(super) fn parse_cell(
    column: &Column,
    text: &str,
    span: Range<usize>,
    faults: &mut Vec<(String, Fault)>,
) -> Cell {
    if text.is_empty()
        && column.default.is_empty()
        && !column.required
        && column.null.iter().any(String::is_empty)
    {
        let empty = column.separator.as_ref().map_or(Content::Null, |_| Content::Many(Vec::new()));
        return Cell { span, content: empty, invalid: Vec::new() }; // Most cells of most tables.
    }
    // Steps 1 to 3.
    let text = normalize(column.datatype.base, text);
    let text = if text.is_empty() { Cow::Borrowed(column.default.as_str()) } else { text };
    let mut cell = Cell { span, content: Content::Null, invalid: Vec::new() };
    // Steps 4 and 6: several values.
    if let Some(separator) = column.separator.as_deref() {
        if text.is_empty() {
            check_required(column, faults);
            cell.content = Content::Many(Vec::new());
        } else if !column.null.iter().any(|null| *null == text) {
            let items = text.split(separator).map(|item| item_text(column, item));
            let items = items.filter(|item| !column.null.iter().any(|null| null == item));
            let items: Vec<Cow<'_, str>> = items.collect();
            let values = items
                .iter()
                .enumerate()
                .map(|(index, item)| parse_value(column, item, index, &mut cell.invalid, faults));
            cell.content = Content::Many(values.collect());
        }
        return cell;
    }
    // Step 5: no value.
    if column.null.iter().any(|null| *null == text) {
        check_required(column, faults);
        return cell;
    }
    cell.content = Content::One(parse_value(column, &text, 0, &mut cell.invalid, faults));
    cell
}

/// Step 7: the text of one of several values.
fn item_text<'a>(column: &'a Column, item: &'a str) -> Cow<'a, str> {
    let item = if column.datatype.base.keeps_blanks_of_items() { item } else { item.trim() };
    let item = normalize(column.datatype.base, item);
    if item.is_empty() { Cow::Borrowed(&column.default) } else { item }
}

fn parse_value(
    column: &Column,
    text: &str,
    index: usize,
    invalid: &mut Vec<usize>,
    faults: &mut Vec<(String, Fault)>,
) -> String {
    match column.datatype.parse(text) {
        Ok(value) => value.into_owned(),
        Err(fault) => {
            invalid.push(index);
            faults.push((text.to_owned(), fault));
            text.to_owned()
        }
    }
}

/// A virtual column has no cells that could be filled in; it may have inherited `required` from its table.
fn check_required(column: &Column, faults: &mut Vec<(String, Fault)>) {
    if column.required && !column.is_virtual {
        let fault = Fault::new(
            Code::RequiredEmpty,
            format!("the column \"{}\" needs a value in every row", column.name),
        );
        faults.push((String::new(), fault));
    }
}

/// Steps 1 and 2: white space. Texts that need no change are borrowed.
fn normalize<'a>(datatype: &Builtin, text: &'a str) -> Cow<'a, str> {
    if datatype.keeps_white_space() {
        return Cow::Borrowed(text);
    }
    let line_break = |c: char| matches!(c, '\r' | '\n' | '\t');
    if datatype.name == "normalizedString" {
        return if text.contains(line_break) {
            Cow::Owned(text.replace(line_break, " "))
        } else {
            Cow::Borrowed(text)
        };
    }
    let trimmed = text.trim_matches([' ', '\r', '\n', '\t']);
    if !trimmed.contains(line_break) && !trimmed.contains("  ") {
        return Cow::Borrowed(trimmed);
    }
    let words: Vec<&str> = trimmed.split([' ', '\r', '\n', '\t']).filter(|w| !w.is_empty()).collect();
    Cow::Owned(words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csvw::{Datatype, Nowhere, Source, read_metadata};
    use crate::prefixes::Prefixes;

    /// A column as metadata describes it.
    fn column(json: &str) -> Column {
        let text = format!(
            r#"{{"@context":"http://www.w3.org/ns/csvw","url":"a.csv","tableSchema":{{"columns":[{json}]}}}}"#
        );
        let prefixes = Prefixes::default();
        let source = Source { url: "file:///m.json", prefixes: &prefixes, web: &Nowhere };
        let (group, problems) = read_metadata(&text, &source);
        assert_eq!(problems, []);
        group.expect("a group").tables.remove(0).schema.columns.remove(0)
    }

    fn values(json: &str, text: &str) -> (Vec<String>, Vec<String>) {
        let mut faults = Vec::new();
        let cell = parse_cell(&column(json), text, 0..0, &mut faults);
        let faults = faults.into_iter().map(|(value, fault)| format!("{value}: {}", fault.message));
        (cell.values().to_vec(), faults.collect())
    }

    #[test]
    fn white_space_is_kept_in_strings_only() {
        assert_eq!(values(r#"{"name":"a"}"#, " a\n b ").0, [" a\n b "]);
        assert_eq!(values(r#"{"name":"a","datatype":"token"}"#, " a\n  b ").0, ["a b"]);
        assert_eq!(values(r#"{"name":"a","datatype":"date"}"#, " 2018-06-28\n").0, ["2018-06-28"]);
    }

    #[test]
    fn nulls_defaults_and_required_cells() {
        assert_eq!(values(r#"{"name":"a"}"#, "").0, [""; 0]);
        assert_eq!(values(r#"{"name":"a","default":"x"}"#, "").0, ["x"]);
        assert_eq!(values(r#"{"name":"a","null":["-","n/a"]}"#, "n/a").0, [""; 0]);
        let (_, faults) = values(r#"{"name":"a","required":true}"#, "");
        assert_eq!(faults, [": the column \"a\" needs a value in every row"]);
    }

    #[test]
    fn separated_values_are_parsed_one_by_one() {
        let json = r#"{"name":"a","separator":";","datatype":"integer"}"#;
        let (found, faults) = values(json, "1; x;;3");
        assert_eq!(found, ["1", "x", "3"]);
        assert_eq!(faults, ["x: is not a whole number"]);
        assert_eq!(values(r#"{"name":"a","separator":";"}"#, "1; 2").0, ["1", " 2"]);
        assert_eq!(Datatype::default().base.name, "string");
    }
}
