//! Primary keys must be unique, and foreign keys must refer to a row.
//!
//! Spec: tabular data model, section 6.6; both are matters of validation only.

use std::borrow::Cow;
use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Cell, Row, RowProblem, RowRef, Sheet};
use crate::csvw::datatype::error_value;
use crate::csvw::{Column, ForeignKey, Schema, TableGroup};
use crate::diagnostic::{Code, Diagnostic, Suggestions, hidden_characters, shown};

/// The keys of each table that some row refers to, by the table and the columns.
type Used<'a> = FxHashMap<(usize, &'a [usize]), FxHashSet<Cow<'a, str>>>;

/// What all rows refer to.
fn used<'a>(group: &'a TableGroup, sheets: &'a [Sheet]) -> Used<'a> {
    let mut used = Used::default();
    for (table, sheet) in group.tables.iter().zip(sheets) {
        for key in &table.schema.foreign_keys {
            let keys = used.entry((key.table, key.referenced.as_slice())).or_default();
            let is_single = group.tables.get(key.table).is_some_and(|t| has_single_values(&t.schema, key));
            let rows = sheet.rows();
            keys.extend(rows.flat_map(|row| references(sheet, &table.schema, row, key, is_single)));
        }
    }
    used
}

/// Checks the keys of all tables of a group; the sheets are in the order of the tables.
pub fn check_keys(group: &TableGroup, sheets: &[Sheet]) -> Vec<RowProblem> {
    let mut problems = Vec::new();
    let mut indices: FxHashMap<(usize, &[usize]), Index<'_>> = FxHashMap::default();
    let used = OnceCell::new();
    for (index, (table, sheet)) in group.tables.iter().zip(sheets).enumerate() {
        let mut found = check_primary_key(sheet, &table.schema);
        for key in &table.schema.foreign_keys {
            if let Some((other, described)) = sheets.get(key.table).zip(group.tables.get(key.table)) {
                let name = (key.table, key.referenced.as_slice());
                let known = indices
                    .entry(name)
                    .or_insert_with(|| self::index(other, &described.schema, &key.referenced));
                let other = (other, &described.schema);
                let is_used = |id: &str| {
                    let used = used.get_or_init(|| self::used(group, sheets));
                    used.get(&name).is_some_and(|keys| keys.contains(id))
                };
                found.extend(check_foreign_key(sheet, &table.schema, key, other, known, &is_used));
            }
        }
        let name = |row: usize| RowRef { table: index as u32, row: row as u32 };
        problems.extend(found.into_iter().map(|(row, problem)| (name(row), problem)));
    }
    problems
}

/// Rows whose primary key an earlier row has already. Rows that have another problem are keys like
/// all others, so that one mistake does not lead to a second message; but rows whose key is not known
/// (a ragged row, an empty cell) have none. Each problem comes with the index of its row.
fn check_primary_key(sheet: &Sheet, schema: &Schema) -> Vec<(usize, Diagnostic)> {
    let Some(&first_column) = schema.primary_key.first() else {
        return Vec::new();
    };
    let mut seen: FxHashMap<Cow<'_, str>, usize> = FxHashMap::default();
    let mut problems = Vec::new();
    for (index, row) in sheet.rows().enumerate() {
        let key = values(row, schema, &schema.primary_key);
        if row.is_unusable() || row.is_invalid() && key.is_empty() {
            continue;
        }
        let Some(&first) = seen.get(&key) else {
            seen.insert(key, index);
            continue;
        };
        let other = sheet.place(schema, first, Some(first_column));
        let line = other.position.map_or(0, |p| p.line);
        let place = sheet.place(schema, index, Some(first_column));
        let key = row.joined(&schema.primary_key);
        let message = format!("the key {} is taken already, by the row in line {line}", shown(&key));
        let problem = Diagnostic::new(Code::DuplicateKey, place, message).value(key);
        problems.push((index, problem.help("give one of the two rows another id, or merge them")));
    }
    problems
}

/// The rows of a table by the values of some of its columns: the first that has them, and how many have.
type Index<'a> = FxHashMap<Cow<'a, str>, (usize, usize)>;

/// Indexes a table by some of its columns.
fn index<'a>(sheet: &'a Sheet, schema: &Schema, columns: &[usize]) -> Index<'a> {
    let mut index = Index::default();
    for (number, row) in sheet.rows().enumerate() {
        index.entry(values(row, schema, columns)).or_insert((number, 0)).1 += 1;
    }
    index
}

/// The values of some columns as one text in which they cannot be confused, and which is the same for equal
/// values. A single value is mostly borrowed.
fn values<'a>(row: Row<'a>, schema: &Schema, columns: &[usize]) -> Cow<'a, str> {
    if let [column] = columns
        && let Some(value) = row.cell(*column).and_then(Cell::text)
    {
        return value_key(schema, *column, value);
    }
    let values = |column: &usize| row.cell(*column).into_iter().flat_map(Cell::values);
    let texts = columns.iter().map(|column| {
        let keys: Vec<Cow<'_, str>> = values(column).map(|value| value_key(schema, *column, value)).collect();
        keys.join("\u{1e}")
    });
    Cow::Owned(texts.collect::<Vec<String>>().join("\u{1f}"))
}

fn value_key<'a>(schema: &Schema, column: usize, value: &'a str) -> Cow<'a, str> {
    match schema.columns.get(column) {
        Some(column) => column.datatype.value_key(value),
        None => Cow::Borrowed(value),
    }
}

/// Rows whose foreign key has no row in the other table, which is indexed by the referenced columns, or
/// has several. The list is empty if that table is broken.
///
/// A row whose cells are empty refers to nothing, and that is fine; but a text that is listed under `null`
/// is a reference that leads nowhere (test034 of the W3C).
fn check_foreign_key(
    sheet: &Sheet,
    schema: &Schema,
    key: &ForeignKey,
    (other, other_schema): (&Sheet, &Schema),
    known: &Index<'_>,
    is_used: &dyn Fn(&str) -> bool,
) -> Vec<(usize, Diagnostic)> {
    if other.is_broken {
        return Vec::new();
    }
    let mut suggestions = Suggestions::default();
    let mut problems = Vec::new();
    let is_primary = key.referenced == other_schema.primary_key;
    let is_single = has_single_values(other_schema, key);
    for (index, row) in sheet.rows().enumerate() {
        if row.is_invalid() {
            continue;
        }
        for reference in references(sheet, schema, row, key, is_single) {
            let found = known.get(reference.as_ref());
            let place = || sheet.place(schema, index, key.columns.first().copied());
            let problem = match found {
                Some((_, 1)) => continue,
                // That a primary key is taken twice has a message of its own.
                Some(_) if is_primary => continue,
                Some((_, count)) => {
                    let shown = shown(&for_people(&reference));
                    let message = format!("{} has {count} rows with the key {shown}", other.file);
                    let problem = Diagnostic::new(Code::MissingReference, place(), message);
                    problem.value(for_people(&reference)).help("a reference must lead to exactly one row")
                }
                None => {
                    let reference = for_people(&reference);
                    let near = suggestions.near(&reference, known.keys().map(Cow::as_ref));
                    let meant = near.filter(|near| !is_used(near)).and_then(|near| known.get(near));
                    let meant = meant
                        .map(|(row, _)| other.place(other_schema, *row, key.referenced.first().copied()));
                    let help = near.map(|near| {
                        let row = known.get(near).map(|(row, _)| *row);
                        let line = row.and_then(|row| other.place(other_schema, row, None).position);
                        let lost = near.trim_start_matches('0') == reference.trim_start_matches('0');
                        let lost = if lost { "; a spreadsheet may have removed leading zeros" } else { "" };
                        format!(
                            "did you mean \"{near}\"? ({}:{}){lost}",
                            other.file,
                            line.map_or(0, |p| p.line)
                        )
                    });
                    let column = key.columns.first().and_then(|&column| schema.columns.get(column));
                    let is_known = |key: &str| known.contains_key(key);
                    let several = || column.and_then(|column| several_keys(column, &reference, is_known));
                    let help = error_value(&reference).or_else(several).or(help);
                    let message = format!("{} has no row with the key {}", other.file, shown(&reference));
                    let problem = other.missing_row(Code::MissingReference, place(), &reference, message);
                    let problem = problem.maybe_help(help).meant(meant);
                    match hidden_characters(&reference) {
                        Some((hidden, _)) => problem.note(format!("the cell {hidden}")),
                        None => problem,
                    }
                }
            };
            let problem = problem.expected(format!("the key of a row of {}", other.file));
            problems.push((index, problem.declared(key.origin.place())));
        }
    }
    problems
}

/// True if the cells that a key refers to have one value each.
fn has_single_values(other: &Schema, key: &ForeignKey) -> bool {
    let separates = |column: &usize| other.columns.get(*column).is_some_and(|c| c.separator.is_some());
    !key.referenced.iter().any(separates)
}

/// What a row refers to by a foreign key: nothing if one of the cells is empty, and each value singly if the
/// cell holds several, and those of the other table one each.
fn references<'a>(
    sheet: &'a Sheet,
    schema: &Schema,
    row: Row<'a>,
    key: &ForeignKey,
    is_single: bool,
) -> Vec<Cow<'a, str>> {
    let cells = || key.columns.iter().filter_map(|&column| row.cell(column));
    let text = |cell: Cell<'_>| sheet.text.get(cell.span()).unwrap_or_default();
    if cells().any(|cell| !cell.has_values() && text(cell).trim().is_empty()) {
        return Vec::new();
    }
    if let [column] = key.columns.as_slice()
        && schema.columns.get(*column).is_some_and(|c| c.separator.is_some())
        && is_single
    {
        let values = cells().flat_map(Cell::values);
        return values.map(|value| value_key(schema, *column, value)).collect();
    }
    if cells().all(Cell::has_values) {
        return vec![values(row, schema, &key.columns)];
    }
    vec![Cow::Owned(cells().map(text).collect::<Vec<_>>().join("\u{1f}"))]
}

/// What to do with a cell that holds several keys where one is expected, or between which the wrong separator
/// stands.
fn several_keys(column: &Column, text: &str, is_known: impl Fn(&str) -> bool) -> Option<String> {
    let is_list = |separator: &char| {
        let parts: Vec<&str> = text.split(*separator).map(str::trim).collect();
        parts.len() > 1 && parts.iter().all(|part| is_known(part))
    };
    let found = [';', ',', '|', '/', ' '].into_iter().find(is_list)?;
    Some(match &column.separator {
        Some(separator) => format!("the column separates several ids by {separator:?}, and not by {found:?}"),
        None => format!(
            "the cell refers to several rows; give the column \"separator\": \"{found}\" in the metadata, or make several rows of this one"
        ),
    })
}

/// A key with its values separated by `;`.
fn for_people(key: &str) -> Cow<'_, str> {
    if key.contains(['\u{1e}', '\u{1f}']) {
        return Cow::Owned(key.replace(['\u{1e}', '\u{1f}'], ";"));
    }
    Cow::Borrowed(key)
}
