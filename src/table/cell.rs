//! From the text of a cell to its values.
//!
//! Spec: tabular data model, section 6.4.

use std::borrow::Cow;
use std::ops::Range;

use super::Sheet;
use super::piece::{Piece, Source};
use crate::csvw::{Builtin, Column, Fault};
use crate::diagnostic::Code;

/// A cell, read as its column says.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'s> {
    sheet: &'s Sheet,
    entry: &'s CellEntry,
}

/// What a cell holds, as lexical forms.
#[derive(Debug, Clone)]
pub enum Content<'s> {
    /// No value.
    Null,
    /// The value of a column without separator.
    One(&'s str),
    /// The values of a column with a separator; there may be none.
    Many(Values<'s>),
}

/// A cell as its sheet keeps it.
#[derive(Debug, Clone, Copy)]
pub(super) struct CellEntry {
    pub(super) span: (u32, u32),
    content: ContentEntry,
}

#[derive(Debug, Clone, Copy)]
enum ContentEntry {
    Null,
    One(ValueEntry),
    /// The first in the sheet's list of values, and how many.
    Many(u32, u32),
}

/// A value as its sheet keeps it.
#[derive(Debug, Clone, Copy)]
pub(super) struct ValueEntry {
    text: Piece,
    /// True if it does not fit the datatype; it is kept as it is written, as a string.
    is_invalid: bool,
}

/// The values of a cell, one after the other.
#[derive(Debug, Clone)]
pub struct Values<'s> {
    sheet: &'s Sheet,
    entries: std::slice::Iter<'s, ValueEntry>,
}

impl<'s> Iterator for Values<'s> {
    type Item = &'s str;

    fn next(&mut self) -> Option<&'s str> {
        self.entries.next().map(|entry| self.sheet.piece(entry.text))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.entries.size_hint()
    }
}

impl ExactSizeIterator for Values<'_> {}

impl<'s> Cell<'s> {
    pub(super) fn new(sheet: &'s Sheet, entry: &'s CellEntry) -> Self {
        Self { sheet, entry }
    }

    /// The bytes of the file that it takes, with quotes; empty for cells of virtual columns.
    pub fn span(self) -> Range<usize> {
        self.entry.span.0 as usize..self.entry.span.1 as usize
    }

    /// What it holds.
    pub fn content(self) -> Content<'s> {
        match &self.entry.content {
            ContentEntry::Null => Content::Null,
            ContentEntry::One(value) => Content::One(self.sheet.piece(value.text)),
            ContentEntry::Many(..) => Content::Many(self.values()),
        }
    }

    fn entries(self) -> &'s [ValueEntry] {
        match &self.entry.content {
            ContentEntry::Null => &[],
            ContentEntry::One(value) => std::slice::from_ref(value),
            ContentEntry::Many(first, count) => self.sheet.value_entries(*first as usize, *count as usize),
        }
    }

    /// The values: none, one or several.
    pub fn values(self) -> Values<'s> {
        Values { sheet: self.sheet, entries: self.entries().iter() }
    }

    /// The value, if there is exactly one.
    pub fn text(self) -> Option<&'s str> {
        match self.entries() {
            [value] => Some(self.sheet.piece(value.text)),
            _ => None,
        }
    }

    /// The values, separated by `;`.
    pub fn joined(self) -> Cow<'s, str> {
        match self.text() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(self.values().collect::<Vec<_>>().join(";")),
        }
    }

    /// True if there is a value, be it the empty text.
    pub fn has_values(self) -> bool {
        !self.entries().is_empty()
    }

    /// True if there is no value, or only empty ones.
    pub fn is_empty(self) -> bool {
        self.entries().iter().all(|value| value.text.is_empty())
    }

    /// True if one of the values does not fit the datatype; such a value is kept as it is written, as a string.
    pub fn is_invalid(self) -> bool {
        self.entries().iter().any(|value| value.is_invalid)
    }

    /// True if the value number `index`, from 0, does not fit the datatype.
    pub fn is_value_invalid(self, index: usize) -> bool {
        self.entries().get(index).is_some_and(|value| value.is_invalid)
    }
}

/// The text of a cell as it stands in its sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) str: &'a str,
    pub(super) piece: Piece,
}

/// What becomes of cells, besides what stands in the file as it is.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// The texts of values that are written in another way in the file, or not at all.
    text: String,
    /// Some of the last ones: often the next one is the same, be it a default or `true`.
    recent: [Piece; 8],
    /// Which of these is the oldest.
    oldest: usize,
    /// The values of cells that can have several.
    pub(super) values: Vec<ValueEntry>,
}

impl Made {
    fn text(&mut self, text: &str) -> Piece {
        let known =
            self.recent.iter().find(|piece| piece.len() == text.len() && piece.of(&self.text) == text);
        if let Some(known) = known {
            return *known;
        }
        let start = self.text.len() as u32;
        self.text.push_str(text);
        let made = Piece { start, end: self.text.len() as u32, source: Source::Made };
        self.recent[self.oldest] = made;
        self.oldest = (self.oldest + 1) % self.recent.len();
        made
    }

    /// A text that was made.
    pub(super) fn piece(&self, piece: Piece) -> &str {
        piece.of(&self.text)
    }
}

/// Reads the text of a cell; faults name the value that they are about. Whether the column [is
/// plain](Column::is_plain) is worked out for all rows together.
pub(super) fn parse_cell(
    column: &Column,
    is_plain: bool,
    text: Text<'_>,
    span: (u32, u32),
    made: &mut Made,
    faults: &mut Vec<(String, Fault)>,
) -> CellEntry {
    let mut cell = CellEntry { span, content: ContentEntry::Null };
    if is_plain && !text.str.is_empty() {
        cell.content = ContentEntry::One(ValueEntry { text: text.piece, is_invalid: false });
        return cell;
    }
    if text.str.is_empty() && column.is_null_when_empty() {
        if column.separator.is_some() {
            cell.content = ContentEntry::Many(0, 0);
        }
        return cell; // Most cells of most tables.
    }
    // Steps 1 to 3.
    let normalized = normalize(column.datatype.base, text.str);
    let is_default = normalized.is_empty();
    let value = if is_default { column.default.as_str() } else { normalized.as_ref() };
    // Steps 4 and 6: several values.
    if let Some(separator) = column.separator.as_deref() {
        if value.is_empty() {
            check_required(column, faults);
            cell.content = ContentEntry::Many(0, 0);
        } else if !column.null.iter().any(|null| null == value) {
            let first = made.values.len();
            for item in value.split(separator) {
                let item = item_text(column, item);
                if !column.null.iter().any(|null| *null == item) {
                    let value = parse_value(column, text, &item, made, faults);
                    made.values.push(value);
                }
            }
            cell.content = ContentEntry::Many(first as u32, (made.values.len() - first) as u32);
        }
        return cell;
    }
    // Step 5: no value.
    if column.null.iter().any(|null| null == value) {
        check_required(column, faults);
        return cell;
    }
    cell.content = ContentEntry::One(parse_value(column, text, value, made, faults));
    cell
}

/// Step 7: the text of one of several values.
fn item_text<'a>(column: &'a Column, item: &'a str) -> Cow<'a, str> {
    let item = if column.datatype.base.keeps_blanks_of_items() { item } else { item.trim() };
    let item = normalize(column.datatype.base, item);
    if item.is_empty() { Cow::Borrowed(&column.default) } else { item }
}

/// Reads a value, which is mostly a part of the text of its cell, and then stays where it is.
fn parse_value(
    column: &Column,
    cell: Text<'_>,
    text: &str,
    made: &mut Made,
    faults: &mut Vec<(String, Fault)>,
) -> ValueEntry {
    let (lexical, is_invalid) = match column.datatype.parse(text) {
        Ok(lexical) => (lexical, false),
        Err(fault) => {
            faults.push((text.to_owned(), fault));
            (Cow::Borrowed(text), true)
        }
    };
    let part = match &lexical {
        Cow::Borrowed(lexical) => cell.piece.part(cell.str, lexical),
        Cow::Owned(_) => None,
    };
    ValueEntry { text: part.unwrap_or_else(|| made.text(&lexical)), is_invalid }
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
    // Most values have none at all, which is told of all bytes at once.
    let has_white_space = |text: &str| text.bytes().fold(false, |any, byte| any | (byte <= b' '));
    if datatype.keeps_white_space() || !has_white_space(text) {
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
    use crate::csvw::{self, Datatype, Nowhere, read_metadata};
    use crate::prefixes::Prefixes;
    use crate::table::piece::Source;

    /// A column as metadata describes it.
    fn column(json: &str) -> Column {
        let text = format!(
            r#"{{"@context":"http://www.w3.org/ns/csvw","url":"a.csv","tableSchema":{{"columns":[{json}]}}}}"#
        );
        let prefixes = Prefixes::default();
        let source = csvw::Source { url: "file:///m.json", prefixes: &prefixes, web: &Nowhere };
        let (group, problems) = read_metadata(&text, &source);
        assert_eq!(problems, []);
        group.expect("a group").tables.remove(0).schema.columns.remove(0)
    }

    fn values(json: &str, text: &str) -> (Vec<String>, Vec<String>) {
        let mut faults = Vec::new();
        let mut sheet = Sheet::empty("a.csv");
        sheet.text = text.to_owned();
        let piece = Piece { start: 0, end: text.len() as u32, source: Source::File };
        let entry = parse_cell(
            &column(json),
            false,
            Text { str: &sheet.text, piece },
            (0, 0),
            &mut sheet.made,
            &mut faults,
        );
        let faults = faults.into_iter().map(|(value, fault)| format!("{value}: {}", fault.message));
        (Cell::new(&sheet, &entry).values().map(str::to_owned).collect(), faults.collect())
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
