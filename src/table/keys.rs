//! Primary keys must be unique, and foreign keys must refer to a row.
//!
//! All rows are gone through once, and of their keys only hashes are kept. If these tell that something is wrong, rows
//! are gone through again, to find where and to say it in words.
//!
//! Memory: 16 bytes for each row of a table that has a primary key or is referred to (for each of these keys, if they
//! are several), and 16 to 32 bytes for each different key that is referred to. With a million rows that have a primary
//! key and refer to one another, that was 27 bytes a row (`/usr/bin/time -v`, with and without these keys).
//!
//! Spec: tabular data model, section 6.6; both are matters of validation only.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::convert::Infallible;
use std::hash::Hasher;

use rustc_hash::FxHashMap;
use siphasher::sip128::{Hasher128, SipHasher13};

use super::sheet::missing_row;
use super::{Cell, Row, RowProblem, RowRef, Sheet};
use crate::csvw::datatype::error_value;
use crate::csvw::{Column, ForeignKey, Schema, TableGroup};
use crate::diagnostic::{Code, Diagnostic, Place, Suggestions, did_you_mean, hidden_characters, shown};

/// Checks the keys of all tables of a group; the sheets are in the order of the tables.
pub fn check_keys(group: &TableGroup, sheets: &[Sheet]) -> Vec<RowProblem> {
    let mut keys = Keys::of(group);
    let tables = || group.tables.iter().zip(sheets).enumerate();
    for (index, (table, sheet)) in tables() {
        let found = keys.find(index, &table.schema, sheet);
        keys.add(index, found);
    }
    let mut problems = Vec::new();
    let mut read = |index, visit: &mut Visitor<'_>| {
        tables()
            .filter(|(number, _)| *number == index)
            .for_each(|(_, (table, sheet))| visit(&table.schema, sheet));
        Ok::<(), Infallible>(())
    };
    let Ok(()) = keys.check(&mut read, &mut |problem| problems.push(problem));
    problems
}

/// Takes the rows of a table, some after the others, with what is known of its columns.
pub type Visitor<'v> = dyn FnMut(&Schema, &Sheet) + 'v;

/// Goes through the rows of the table with some index once more.
pub type Reader<'r, E> = dyn FnMut(usize, &mut Visitor<'_>) -> Result<(), E> + 'r;

/// The keys of the tables of a group, as hashes.
pub struct Keys<'g> {
    group: &'g TableGroup,
    tables: Vec<Seen>,
    lists: Vec<KeyList<'g>>,
}

/// What is known of a table besides its keys.
#[derive(Default)]
struct Seen {
    file: String,
    rows: usize,
    /// True if not all of its rows are known.
    is_broken: bool,
}

/// The values of some columns of a table that are a primary key, or that foreign keys refer to.
struct KeyList<'g> {
    table: usize,
    columns: &'g [usize],
    /// True if they are the primary key.
    is_primary: bool,
    /// True if the cells have one value each.
    is_single: bool,
    /// One hash for each row.
    keys: Vec<u128>,
    /// The hashes of what foreign keys refer to, each once or a few times.
    references: Vec<u128>,
    /// How many references are to be there when repeated ones are removed.
    limit: usize,
}

/// The keys that the rows of a sheet have, and those that they refer to: hashes, with the index of their list of keys.
pub struct Found {
    seen: Seen,
    keys: Vec<(usize, Vec<u128>)>,
    references: Vec<(usize, Vec<u128>)>,
}

impl<'g> Keys<'g> {
    /// Nothing is known yet, but which columns are keys.
    pub fn of(group: &'g TableGroup) -> Self {
        let tables = group.tables.iter().map(|_| Seen::default()).collect();
        let mut keys = Self { group, tables, lists: Vec::new() };
        for (index, table) in group.tables.iter().enumerate() {
            keys.expect(index, &table.schema.primary_key);
            table.schema.foreign_keys.iter().for_each(|key| keys.expect(key.table, &key.referenced));
        }
        keys
    }

    fn expect(&mut self, table: usize, columns: &'g [usize]) {
        let Some(described) = self.group.tables.get(table).filter(|_| !columns.is_empty()) else { return };
        if self.list(table, columns).is_some() {
            return;
        }
        let separates =
            |&column: &usize| described.schema.columns.get(column).is_some_and(|c| c.separator.is_some());
        self.lists.push(KeyList {
            table,
            columns,
            is_primary: described.schema.primary_key == columns,
            is_single: !columns.iter().any(separates),
            keys: Vec::new(),
            references: Vec::new(),
            limit: 1 << 16,
        });
    }

    fn list(&self, table: usize, columns: &[usize]) -> Option<usize> {
        self.lists.iter().position(|list| list.table == table && list.columns == columns)
    }

    /// The keys in rows of a table; they are not yet kept.
    pub fn find(&self, table: usize, schema: &Schema, sheet: &Sheet) -> Found {
        let seen = Seen { file: sheet.file.clone(), rows: sheet.row_count(), is_broken: sheet.is_broken };
        let mut found = Found { seen, keys: Vec::new(), references: Vec::new() };
        for (number, list) in self.lists.iter().enumerate().filter(|(_, list)| list.table == table) {
            let keys = sheet.rows().map(|row| hash(&values(row, schema, list.columns)));
            found.keys.push((number, keys.collect()));
        }
        for key in &schema.foreign_keys {
            let Some(number) = self.list(key.table, &key.referenced) else { continue };
            let is_single = self.lists[number].is_single;
            let references = sheet.rows().flat_map(|row| references(sheet, schema, row, key, is_single));
            let mut references: Vec<u128> = references.map(|reference| hash(&reference)).collect();
            remove_repeated(&mut references);
            found.references.push((number, references));
        }
        found
    }

    /// Keeps the keys that were found in a sheet of a table; its sheets may come in any order.
    pub fn add(&mut self, table: usize, found: Found) {
        if let Some(seen) = self.tables.get_mut(table) {
            seen.file = found.seen.file;
            seen.rows += found.seen.rows;
            seen.is_broken |= found.seen.is_broken;
        }
        for (list, keys) in found.keys {
            self.lists[list].keys.extend(keys);
        }
        for (list, references) in found.references {
            let list = &mut self.lists[list];
            list.references.extend(references);
            if list.references.len() > list.limit {
                remove_repeated(&mut list.references);
                list.limit = list.limit.max(2 * list.references.len());
            }
        }
    }
    /// Forgets the rows of a table that turns out not to be readable to its end.
    pub fn forget(&mut self, table: usize) {
        if let Some(seen) = self.tables.get_mut(table) {
            (seen.rows, seen.is_broken) = (0, true);
        }
        self.lists.iter_mut().filter(|list| list.table == table).for_each(|list| list.keys = Vec::new());
    }

    /// How many rows of a table were seen.
    pub fn row_count(&self, table: usize) -> usize {
        self.tables.get(table).map_or(0, |seen| seen.rows)
    }

    /// Says what is wrong, when the keys of all rows are known: table by table, first of its primary key, then of each
    /// foreign key. Only tables with something wrong are read again; `read` may fail.
    pub fn check<E>(mut self, read: &mut Reader<'_, E>, report: &mut dyn FnMut(RowProblem)) -> Result<(), E> {
        for list in &mut self.lists {
            list.keys.sort_unstable();
            remove_repeated(&mut list.references);
        }
        for (index, table) in
            self.group.tables.iter().enumerate().filter(|(index, _)| self.row_count(*index) > 0)
        {
            if let Some(list) = self.list(index, &table.schema.primary_key) {
                check_primary_key(index, &self.lists[list].repeated(), read, report)?;
            }
            for number in 0..table.schema.foreign_keys.len() {
                self.check_foreign_key(index, number, read, report)?;
            }
        }
        Ok(())
    }

    /// Rows whose foreign key has no row in the other table, or has several. The list is empty if that table is
    /// broken.
    ///
    /// A row whose cells are empty refers to nothing, and that is fine; but a text that is listed under `null`
    /// is a reference that leads nowhere (test034 of the W3C).
    fn check_foreign_key<E>(
        &self,
        table: usize,
        number: usize,
        read: &mut Reader<'_, E>,
        report: &mut dyn FnMut(RowProblem),
    ) -> Result<(), E> {
        let key = self.group.tables.get(table).and_then(|table| table.schema.foreign_keys.get(number));
        let Some(key) = key else { return Ok(()) };
        let (other, list) = (self.tables.get(key.table), self.list(key.table, &key.referenced));
        let Some((other, list)) = other.filter(|other| !other.is_broken).zip(list) else { return Ok(()) };
        let list = &self.lists[list];
        if list.references.iter().all(|&reference| list.is_sound(reference)) {
            return Ok(());
        }
        let lost = Lost { list, other, near: self.near(table, number, list, read)? };
        read(table, &mut |schema, sheet| {
            let Some(key) = schema.foreign_keys.get(number) else { return };
            for row in sheet.rows().filter(|row| !row.is_invalid()) {
                for reference in references(sheet, schema, row, key, list.is_single) {
                    if let Some(problem) = lost.problem(sheet, schema, row, key, &reference) {
                        report((name(table, row), problem));
                    }
                }
            }
        })
    }

    /// The keys that were probably meant by references that lead nowhere: each is looked for once, and after
    /// some of them no more, as with all [`Suggestions`].
    fn near<E>(
        &self,
        table: usize,
        number: usize,
        list: &KeyList<'_>,
        read: &mut Reader<'_, E>,
    ) -> Result<FxHashMap<String, Option<Near>>, E> {
        let mut wanted: FxHashMap<String, Option<Near>> = FxHashMap::default();
        read(table, &mut |schema, sheet| {
            let Some(key) = schema.foreign_keys.get(number) else { return };
            for row in sheet.rows().filter(|row| !row.is_invalid()) {
                if wanted.len() == Suggestions::MOST {
                    return;
                }
                let found = references(sheet, schema, row, key, list.is_single);
                let lost = found.iter().filter(|reference| list.count(hash(reference)) == 0);
                let room = Suggestions::MOST - wanted.len();
                wanted.extend(lost.take(room).map(|reference| (for_people(reference).into_owned(), None)));
            }
        })?;
        if wanted.is_empty() {
            return Ok(wanted);
        }
        read(list.table, &mut |schema, sheet| {
            let keys: Vec<Cow<'_, str>> = sheet.rows().map(|row| values(row, schema, list.columns)).collect();
            for (word, near) in &mut wanted {
                let known = near.as_ref().map(|near| near.key.as_str());
                let found = did_you_mean(word, keys.iter().map(Cow::as_ref).chain(known));
                // One that is known already is in an earlier row.
                let Some(found) = found.filter(|found| Some(*found) != known) else { continue };
                let Some(row) = keys.iter().position(|key| key == found) else { continue };
                *near = Some(Near {
                    key: found.to_owned(),
                    line: sheet.place(schema, row, None).position.map_or(0, |p| p.line),
                    place: sheet.place(schema, row, list.columns.first().copied()),
                });
            }
        })?;
        Ok(wanted)
    }
}

impl KeyList<'_> {
    /// How many rows have a key.
    fn count(&self, key: u128) -> usize {
        let first = self.keys.partition_point(|other| *other < key);
        self.keys.iter().skip(first).take_while(|other| **other == key).count()
    }

    /// True if a reference leads where it should. That a primary key is taken twice has a message of its own.
    fn is_sound(&self, reference: u128) -> bool {
        match self.count(reference) {
            0 => false,
            1 => true,
            _ => self.is_primary,
        }
    }

    /// The keys that several rows have, sorted.
    fn repeated(&self) -> Vec<u128> {
        let groups = self.keys.chunk_by(|a, b| a == b).filter(|group| group.len() > 1);
        groups.filter_map(|group| group.first().copied()).collect()
    }
}

/// Rows whose primary key an earlier row has already. Rows that have another problem have keys like
/// all others, so that one mistake does not lead to a second message; but rows whose key is not known
/// (a ragged row, an empty cell) have none.
fn check_primary_key<E>(
    table: usize,
    repeated: &[u128],
    read: &mut Reader<'_, E>,
    report: &mut dyn FnMut(RowProblem),
) -> Result<(), E> {
    if repeated.is_empty() {
        return Ok(());
    }
    let mut lines: FxHashMap<u128, usize> = FxHashMap::default();
    read(table, &mut |schema, sheet| {
        for row in sheet.rows() {
            let key = values(row, schema, &schema.primary_key);
            let hash = hash(&key);
            let is_unknown = row.is_unusable() || row.is_invalid() && key.is_empty();
            if is_unknown || repeated.binary_search(&hash).is_err() {
                continue;
            }
            let place = sheet.place(schema, row.index(), schema.primary_key.first().copied());
            let line = match lines.entry(hash) {
                Entry::Occupied(first) => *first.get(),
                Entry::Vacant(first) => {
                    first.insert(place.position.map_or(0, |p| p.line));
                    continue;
                }
            };
            let key = row.joined(&schema.primary_key);
            let message = format!("the key {} is taken already, by the row in line {line}", shown(&key));
            let problem = Diagnostic::new(Code::DuplicateKey, place, message).value(key);
            report((name(table, row), problem.help("give one of the two rows another id, or merge them")));
        }
    })
}

/// What is known about references that lead nowhere.
struct Lost<'a> {
    list: &'a KeyList<'a>,
    /// The table that they should lead to.
    other: &'a Seen,
    /// The keys that were probably meant.
    near: FxHashMap<String, Option<Near>>,
}

/// A key of the other table that was probably meant.
struct Near {
    key: String,
    /// The line in which its row begins.
    line: usize,
    place: Place,
}

impl Lost<'_> {
    /// What is wrong with a reference of a row, if anything is.
    fn problem(
        &self,
        sheet: &Sheet,
        schema: &Schema,
        row: Row<'_>,
        key: &ForeignKey,
        reference: &str,
    ) -> Option<Diagnostic> {
        let hash = hash(reference);
        if self.list.is_sound(hash) {
            return None;
        }
        let place = sheet.place(schema, row.index(), key.columns.first().copied());
        let column = key.columns.first().and_then(|&column| schema.columns.get(column));
        let problem = match self.list.count(hash) {
            0 => self.nowhere(place, column, &for_people(reference)),
            count => {
                let shown = shown(&for_people(reference));
                let message = format!("{} has {count} rows with the key {shown}", self.other.file);
                let problem = Diagnostic::new(Code::MissingReference, place, message);
                problem.value(for_people(reference)).help("a reference must lead to exactly one row")
            }
        };
        let problem = problem.expected(format!("the key of a row of {}", self.other.file));
        Some(problem.declared(key.origin.place()))
    }

    fn nowhere(&self, place: Place, column: Option<&Column>, reference: &str) -> Diagnostic {
        let Self { list, other, .. } = self;
        let near = self.near.get(reference).and_then(Option::as_ref);
        // A key that something refers to is right.
        let is_used = |key: &str| list.references.binary_search(&hash(key)).is_ok();
        let meant = near.filter(|near| !is_used(&near.key)).map(|near| near.place.clone());
        let help = near.map(|Near { key, line, .. }| {
            let lost = key.trim_start_matches('0') == reference.trim_start_matches('0');
            let lost = if lost { "; a spreadsheet may have removed leading zeros" } else { "" };
            format!("did you mean \"{key}\"? ({}:{line}){lost}", other.file)
        });
        let several =
            || column.and_then(|column| several_keys(column, reference, |key| list.count(hash(key)) > 0));
        let help = error_value(reference).or_else(several).or(help);
        let message = format!("{} has no row with the key {}", other.file, shown(reference));
        let problem = missing_row(&other.file, other.rows, Code::MissingReference, place, reference, message);
        let problem = problem.maybe_help(help).meant(meant);
        match hidden_characters(reference) {
            Some((hidden, _)) => problem.note(format!("the cell {hidden}")),
            None => problem,
        }
    }
}

fn name(table: usize, row: Row<'_>) -> RowRef {
    RowRef { table: table as u32, row: (row.number() - 1) as u32 }
}

/// *Rationale:* two of a billion keys are taken for the same with a probability of 10⁻²¹; so nobody has to look at the
/// keys themselves.
fn hash(key: &str) -> u128 {
    let mut hasher = SipHasher13::new();
    hasher.write(key.as_bytes());
    hasher.finish128().as_u128()
}

fn remove_repeated(hashes: &mut Vec<u128>) {
    hashes.sort_unstable();
    hashes.dedup();
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
