//! The override table: evidence for single cells of other tables, or for whole rows of them where
//! another document says the same.

use rustc_hash::{FxHashMap, FxHashSet};

use super::columns::EvidenceColumns;
use super::evidence::{Evidence, EvidenceReader};
use crate::csvw::Schema;
use crate::diagnostic::{Code, Diagnostic, Suggestions, Wanted, did_you_mean, shown};
use crate::emit::{ColumnPlan, Tables};
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
    tables: &Tables,
    passages: &[Passage],
    reader: &mut EvidenceReader<'_>,
) -> Overrides {
    let mut overrides = Overrides::default();
    let mut targets = Targets::default();
    let mut spoken_for = FxHashSet::default();
    for (index, table) in tables.group.tables.iter().enumerate() {
        let Some(columns) = Columns::of(&table.schema) else {
            continue;
        };
        for (row, content) in tables.rows(index) {
            if content.is_unusable() {
                continue;
            }
            let evidence = reader.read(row, &columns.evidence);
            let (target, column) = match targets.find(tables, row, &columns) {
                Ok(target) => target,
                Err(problem) => {
                    reader.problems.extend(problem.map(|problem| (row, *problem)));
                    continue;
                }
            };
            let cites = tables.cell(row.cell(columns.evidence.evidence)).is_some_and(|c| !c.is_empty());
            let all = [Some(columns.evidence.evidence), columns.evidence.modality];
            let all =
                all.into_iter().chain([columns.evidence.derivation, columns.evidence.reference]).flatten();
            if all.map(|c| tables.cell(row.cell(c))).all(|cell| cell.is_none_or(|c| c.is_empty())) {
                let place = tables.place(row.cell(columns.evidence.evidence));
                let problem = Diagnostic::new(Code::RequiredEmpty, place, "the row changes nothing");
                let help = "cite a passage, or say with which modality or derivation the cell is stated";
                reader.problems.push((row, problem.help(help)));
                continue;
            }
            let document = |passage: &usize| passages.get(*passage).and_then(|p| p.document);
            let documents: FxHashSet<Option<usize>> = match evidence.passages.as_slice() {
                [] if cites => FxHashSet::default(), // None of the passages is known, which has been said.
                [] => [None].into_iter().collect(),
                cited => cited.iter().filter_map(|p| document(p).map(Some)).collect(),
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

/// What is needed to find the rows that an override table means.
#[derive(Default)]
struct Targets {
    /// The rows of each table by their keys, made when a table is first meant.
    keys: FxHashMap<usize, FxHashMap<String, u32>>,
    suggestions: Suggestions,
}

impl Targets {
    /// The row that a row of the override table means, and the column; `None` for all columns.
    ///
    /// The unhappy path is a diagnostic, or nothing if another one explains it.
    fn find(
        &mut self,
        tables: &Tables,
        row: RowRef,
        columns: &Columns,
    ) -> Result<(RowRef, Option<usize>), Option<Box<Diagnostic>>> {
        let text = |column: usize| {
            tables.cell(row.cell(column)).map(|c| c.joined().into_owned()).unwrap_or_default()
        };
        let (file, key, name) = (text(columns.table), text(columns.row), text(columns.column));
        let unknown = |column: usize, message: String, help: Option<String>| {
            let place = tables.place(row.cell(column));
            Box::new(Diagnostic::new(Code::UnknownOverride, place, message).maybe_help(help))
        };
        let suggest = |near: Option<&str>| near.map(|n| format!("did you mean \"{n}\"?"));
        let found = tables.sheets.iter().position(|s| s.file == file || file_name(&s.file) == file);
        let Some((table, sheet)) = found.and_then(|t| Some((t, tables.sheets.get(t)?))) else {
            if tables.group.is_incomplete {
                return Err(None); // It may be the one whose description could not be read.
            }
            let near = did_you_mean(&file, tables.sheets.iter().map(|s| file_name(&s.file)));
            let mut problem =
                unknown(columns.table, format!("there is no table {}", shown(&file)), suggest(near));
            problem.wants = Some(Wanted { file, key: None });
            return Err(Some(problem));
        };
        if sheet.is_broken {
            return Err(None); // Which rows it has is not known.
        }
        let schema = tables.schema(table).ok_or(None)?;
        let column = schema.column_index(&name);
        if column.is_none() && !name.is_empty() {
            let near = did_you_mean(&name, schema.columns.iter().map(|c| c.name.as_str()));
            let message = format!("{file} has no column {}", shown(&name));
            return Err(Some(unknown(columns.column, message, suggest(near))));
        }
        if schema.primary_key.is_empty() {
            let help = "give the table a primaryKey in its metadata".to_owned();
            let message = format!("the rows of {file} have no key");
            return Err(Some(unknown(columns.table, message, Some(help))));
        }
        let keys = self.keys.entry(table).or_insert_with(|| {
            let mut keys = FxHashMap::default();
            for (name, content) in tables.rows(table) {
                keys.entry(content.joined(&schema.primary_key).into_owned()).or_insert(name.row);
            }
            keys
        });
        if let Some(&number) = keys.get(&key) {
            let target = RowRef { table: table as u32, row: number };
            let plan = tables.plans.get(table).zip(column).and_then(|(plan, c)| plan.columns.get(c));
            return match (column, plan) {
                (Some(column), Some(plan)) if !makes_facts(tables, plan, target.cell(column)) => {
                    let message = format!("no fact comes from the cell {} of that row", shown(&name));
                    let help = "remove the row, or name the column of the value that is meant".to_owned();
                    Err(Some(unknown(columns.column, message, Some(help))))
                }
                _ => Ok((target, column)),
            };
        }
        let near = self.suggestions.near(&key, keys.keys().map(String::as_str));
        let place = tables.place(row.cell(columns.row));
        let message = format!("{file} has no row with the key {}", shown(&key));
        let problem = sheet.missing_row(Code::UnknownOverride, place, &key, message);
        Err(Some(Box::new(problem.maybe_help(suggest(near)))))
    }
}

/// True if there are triples from a cell, so that it matters what an override says.
fn makes_facts(tables: &Tables, plan: &ColumnPlan, cell: CellRef) -> bool {
    tables.row(cell.row_ref()).zip(tables.cell(cell)).is_some_and(|(row, cell)| plan.has_triples(row, cell))
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
