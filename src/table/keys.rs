//! Primary keys must be unique, and foreign keys must refer to a row.
//!
//! Spec: tabular data model, section 6.6; both are matters of validation only.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::Sheet;
use crate::csvw::{ForeignKey, Schema};
use crate::diagnostic::{Code, Diagnostic, Suggestions, shown};

/// Rows whose primary key an earlier row has already. Rows that have another problem are keys like
/// all others, so that one mistake does not lead to a second message; but rows whose key is not known
/// (a ragged row, an empty cell) have none. Each problem comes with the index of its row.
pub fn check_primary_key(sheet: &Sheet, schema: &Schema) -> Vec<(usize, Diagnostic)> {
    let Some(&first_column) = schema.primary_key.first() else {
        return Vec::new();
    };
    let mut seen: FxHashMap<Cow<'_, str>, usize> = FxHashMap::default();
    let mut problems = Vec::new();
    for (index, row) in sheet.rows.iter().enumerate() {
        let key = row.joined(&schema.primary_key);
        if row.is_unusable || row.is_invalid && key.is_empty() {
            continue;
        }
        let Some(&first) = seen.get(&key) else {
            seen.insert(key, index);
            continue;
        };
        let other = sheet.place(schema, first, Some(first_column));
        let line = other.position.map_or(0, |p| p.line);
        let place = sheet.place(schema, index, Some(first_column));
        let message = format!("the key {} is taken already, by the row in line {line}", shown(&key));
        let problem = Diagnostic::new(Code::DuplicateKey, place, message).value(key.as_ref());
        problems.push((index, problem.help("give one of the two rows another id, or merge them")));
    }
    problems
}

/// The rows of a table by the values of some of its columns; of several with the same values, the
/// last one.
pub type Index<'a> = FxHashMap<Cow<'a, str>, usize>;

/// Indexes a table by some of its columns.
pub fn index<'a>(sheet: &'a Sheet, columns: &[usize]) -> Index<'a> {
    sheet.rows.iter().enumerate().map(|(index, row)| (row.joined(columns), index)).collect()
}

/// Rows whose foreign key has no row in the other table, which is indexed by the referenced columns.
/// The list is empty if that table is broken.
pub fn check_foreign_key(
    sheet: &Sheet,
    schema: &Schema,
    key: &ForeignKey,
    (other, other_schema): (&Sheet, &Schema),
    known: &Index<'_>,
) -> Vec<(usize, Diagnostic)> {
    if other.is_broken {
        return Vec::new();
    }
    let mut suggestions = Suggestions::default();
    let mut problems = Vec::new();
    for (index, row) in sheet.rows.iter().enumerate() {
        let value = row.joined(&key.columns);
        let is_null =
            key.columns.iter().any(|&c| row.cells.get(c).is_none_or(|cell| cell.values().is_empty()));
        if is_null || row.is_invalid || known.contains_key(&value) {
            continue;
        }
        let near = suggestions.near(&value, known.keys().map(Cow::as_ref));
        let help = near.map(|near| {
            let line = known.get(near).and_then(|&i| other.place(other_schema, i, None).position);
            format!("did you mean \"{near}\"? ({}:{})", other.file, line.map_or(0, |p| p.line))
        });
        let column = key.columns.first().copied();
        let place = sheet.place(schema, index, column);
        let message = format!("{} has no row with the key {}", other.file, shown(&value));
        let problem = other.missing_row(Code::MissingReference, place, &value, message);
        problems.push((index, problem.maybe_help(help)));
    }
    problems
}
