//! The override table: evidence for single cells of other tables, or for whole rows of them where
//! another document says the same.

use rustc_hash::{FxHashMap, FxHashSet};

use super::columns::EvidenceColumns;
use super::evidence::{Evidence, EvidenceReader};
use crate::csvw::Schema;
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::source::Passage;
use crate::table::{CellRef, RowRef};
use crate::vocab::ctx;

/// The columns that make a table an override table.
struct Columns {
    table: usize,
    row: usize,
    column: usize,
    evidence: EvidenceColumns,
}

impl Columns {
    fn of(schema: &Schema) -> Option<Self> {
        Some(Self {
            table: schema.column_with_property(ctx::TABLE)?,
            row: schema.column_with_property(ctx::ROW)?,
            column: schema.column_with_property(ctx::COLUMN)?,
            evidence: EvidenceColumns::of(schema)?,
        })
    }
}

/// True if a table says something about the cells of others, instead of making facts.
pub fn is_override_table(schema: &Schema) -> bool {
    Columns::of(schema).is_some()
}

/// What the override tables say.
#[derive(Debug, Default)]
pub(super) struct Overrides {
    rows: FxHashMap<RowRef, Vec<Evidence>>,
    cells: FxHashMap<CellRef, Vec<Evidence>>,
}

impl Overrides {
    /// The overrides for a cell: first those for its whole row, then its own.
    pub(super) fn of(&self, cell: CellRef) -> impl Iterator<Item = &Evidence> {
        let row = self.rows.get(&cell.row_ref());
        let own = self.cells.get(&cell);
        row.into_iter().chain(own).flatten()
    }
}

/// Reads all override tables.
pub(super) fn read_overrides(
    tables: &crate::emit::Tables,
    passages: &[Passage],
    reader: &mut EvidenceReader<'_>,
) -> Overrides {
    let mut overrides = Overrides::default();
    let mut keys = FxHashMap::default();
    let mut spoken_for = FxHashSet::default();
    for (index, table) in tables.group.tables.iter().enumerate() {
        let Some(columns) = Columns::of(&table.schema) else {
            continue;
        };
        for (row, content) in tables.rows(index) {
            if content.is_ragged {
                continue;
            }
            let evidence = reader.read(row, &columns.evidence);
            let Some((target, column)) = find_target(reader, row, &columns, &mut keys) else {
                continue;
            };
            let document = |passage: &usize| passages.get(*passage).and_then(|p| p.document);
            let documents: FxHashSet<Option<usize>> = match evidence.passages.as_slice() {
                [] => [None].into_iter().collect(),
                cited => cited.iter().map(document).collect(),
            };
            if documents.into_iter().any(|document| !spoken_for.insert((target, column, document))) {
                let place = tables.place(row.cell(columns.column));
                let message = "an earlier row means the same cell and the same document";
                reader.problems.push((row, Diagnostic::new(Code::DuplicateOverride, place, message)));
            }
            match column {
                Some(column) => overrides.cells.entry(target.cell(column)).or_default().push(evidence),
                None => overrides.rows.entry(target).or_default().push(evidence),
            }
        }
    }
    overrides
}

/// The rows of each table by their keys, made when a table is first meant.
type Keys = FxHashMap<usize, FxHashMap<String, u32>>;

/// The row that a row of the override table means, and the column; `None` for all columns.
fn find_target(
    reader: &mut EvidenceReader<'_>,
    row: RowRef,
    columns: &Columns,
    keys: &mut Keys,
) -> Option<(RowRef, Option<usize>)> {
    let tables = reader.tables;
    let values =
        |column: usize| tables.cell(row.cell(column)).map(|c| c.values().join(";")).unwrap_or_default();
    let (file, key, name) = (values(columns.table), values(columns.row), values(columns.column));
    let mut unknown = |column: usize, message: String, help: Option<String>| {
        let place = tables.place(row.cell(column));
        reader.problems.push((row, Diagnostic::new(Code::UnknownOverride, place, message).maybe_help(help)));
        None
    };
    let file_name = |path: &'_ str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let found = tables.sheets.iter().position(|s| s.file == file || file_name(&s.file) == file);
    let Some(table) = found else {
        let names: Vec<String> = tables.sheets.iter().map(|s| file_name(&s.file)).collect();
        let help =
            did_you_mean(&file, names.iter().map(String::as_str)).map(|n| format!("did you mean \"{n}\"?"));
        return unknown(columns.table, format!("there is no table {file:?}"), help);
    };
    let schema = tables.schema(table)?;
    let column = schema.column_index(&name);
    if column.is_none() && !name.is_empty() {
        let near = did_you_mean(&name, schema.columns.iter().map(|c| c.name.as_str()));
        let help = near.map(|n| format!("did you mean \"{n}\"?"));
        return unknown(columns.column, format!("{file} has no column {name:?}"), help);
    }
    if schema.primary_key.is_empty() {
        let help = "give the table a primaryKey in its metadata".to_owned();
        return unknown(columns.table, format!("the rows of {file} have no key"), Some(help));
    }
    if tables.sheets.get(table).is_some_and(|s| s.is_broken) {
        return None; // Which rows it has is not known.
    }
    let keys = keys.entry(table).or_insert_with(|| {
        let mut keys = FxHashMap::default();
        for (name, content) in tables.rows(table) {
            keys.entry(content.joined(&schema.primary_key).into_owned()).or_insert(name.row);
        }
        keys
    });
    match keys.get(&key) {
        Some(&number) => Some((RowRef { table: table as u32, row: number }, column)),
        None => {
            let near = did_you_mean(&key, keys.keys().map(String::as_str));
            let help = near.map(|n| format!("did you mean \"{n}\"?"));
            unknown(columns.row, format!("{file} has no row with the key {key:?}"), help)
        }
    }
}
