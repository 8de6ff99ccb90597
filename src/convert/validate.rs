//! What is wrong with tables and their description.

use std::collections::BTreeMap;
use std::io;

use rustc_hash::FxHashSet;

use super::legal::check_constants;
use super::rows::STRETCH;
use super::{Input, Progress, TableReader};
use crate::check::{check_damage, check_iris, one_message_per_cause};
use crate::csvw::{Description, Table, TableGroup};
use crate::diagnostic::{self, Code, Diagnostic, Place, Severity};
use crate::emit::{TablePlan, Tables};
use crate::error::Error;
use crate::table::keys::{Keys, Visitor};
use crate::table::{NameRule, RowRef, Sheet};

/// What is wrong with tables.
#[derive(Debug, Default)]
pub struct Validation {
    /// How many tables there are.
    pub tables: usize,
    /// How many rows they have.
    pub rows: usize,
    /// What is wrong, sorted by place; of a kind of problem in a table, the first 10,000.
    pub diagnostics: Vec<Diagnostic>,
    /// How many problems there are besides, of each kind. They are counted as they are found, before it is known
    /// whether another problem explains them.
    pub unlisted: Unlisted,
}

/// How many problems there are of each kind.
pub type Unlisted = BTreeMap<(Code, Severity), usize>;

/// How many problems of one kind are kept of a table: with their words they have some 500 bytes each.
const KEPT: usize = 10_000;

/// Reads tables and checks everything that CSV on the Web says about them: the metadata, the headers, every
/// cell, the keys.
///
/// Of the rows only a stretch is in memory, and of keys only [hashes](crate::table::keys). Files with keys that are wrong
/// are read again, to find where.
///
/// An [`Error`] is a file that is there and cannot be read, or a start that does not exist.
///
/// Spec: tabular data model, section 6.6.
pub fn validate(input: &Input<'_>) -> Result<Validation, Error> {
    validate_described(input, input.describe()?, &mut |_| {})
}

/// The same for tables whose description is known (see [`Input::describe`]); `progress` hears how far the first
/// reading is, every now and then.
pub fn validate_described(
    input: &Input<'_>,
    description: Description,
    progress: &mut dyn FnMut(Progress),
) -> Result<Validation, Error> {
    let group = description.group.unwrap_or_default();
    let mut checking = Checking {
        input,
        metadata: description.metadata.as_deref(),
        keys: Keys::of(&group),
        found: Found::default(),
    };
    description.diagnostics.into_iter().for_each(|problem| checking.found.reading.add(problem));
    let mut so_far = Progress::default();
    for (index, table) in group.tables.iter().enumerate() {
        checking.table(index, table, &mut so_far, progress)?;
    }
    let Checking { input, metadata, keys, found } = checking;
    let rows: Vec<usize> = (0..group.tables.len()).map(|table| keys.row_count(table)).collect();
    let mut of_keys = vec![Problems::default(); group.tables.len()];
    let mut read = |index: usize, visit: &mut Visitor<'_>| match group.tables.get(index) {
        Some(table) => read_again(input, metadata, table, rows.get(index).copied(), visit),
        None => Ok(()),
    };
    keys.check(&mut read, &mut |(row, problem)| {
        if let Some(problems) = of_keys.get_mut(row.table as usize) {
            problems.add(problem);
        }
    })?;
    let mut problems = found.reading;
    of_keys.into_iter().chain([found.damage, found.iris]).for_each(|more| problems.append(more));
    one_message_per_cause(&mut problems.kept);
    diagnostic::sort(&mut problems.kept);
    Ok(Validation {
        tables: group.tables.len(),
        rows: rows.iter().sum(),
        diagnostics: problems.kept,
        unlisted: problems.unlisted,
    })
}

/// Tables that are being checked.
struct Checking<'a> {
    input: &'a Input<'a>,
    metadata: Option<&'a str>,
    keys: Keys<'a>,
    found: Found,
}

/// What is wrong, by what is looked at.
#[derive(Default)]
struct Found {
    reading: Problems,
    damage: Problems,
    iris: Problems,
}

impl<'a> Checking<'a> {
    /// Checks all of a table but its keys, which are remembered.
    fn table(
        &mut self,
        index: usize,
        table: &'a Table,
        so_far: &mut Progress,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), Error> {
        let mut of_file = Problems::default();
        let mut fits = true;
        let report = &mut |problem: Diagnostic| {
            fits &= problem.severity != Severity::Error;
            of_file.add(problem);
        };
        let web = self.input.web;
        let mut reader = TableReader::open(table.clone(), self.metadata, NameRule::Titles, web, report)?;
        let file = web.name(&table.url);
        self.keys.add(index, self.keys.find(index, &table.schema, &Sheet::empty(&file)));
        let plan = TablePlan::compile(&reader.table, index, self.input.prefixes);
        let of_constants = check_constants(&plan, &reader.table, &Place::file(file));
        let group = TableGroup { tables: vec![reader.table.clone()], ..TableGroup::default() };
        let mut tables = Tables { group, sheets: Vec::new(), plans: vec![plan] };
        let mut of_rows = Found::default();
        while fits {
            let batch = reader.read_batch(STRETCH, &mut |problem| {
                fits = false;
                of_file.add(problem);
            })?;
            let Some(batch) = batch else { break };
            so_far.rows += batch.row_count();
            so_far.bytes += batch.byte_count() as u64;
            let (sheet, problems) = batch.into_sheet(&reader.table);
            of_rows.reading.extend(problems);
            self.keys.add(index, self.keys.find(index, &reader.table.schema, &sheet));
            tables.sheets = vec![sheet];
            of_rows.check(&tables);
            progress(*so_far);
        }
        if fits {
            of_file.append(of_rows.reading);
            self.found.damage.append(of_rows.damage);
            self.found.iris.append(of_rows.iris);
        } else {
            // What keeps a file from being read explains what seems to be wrong with its rows.
            self.keys.forget(index);
        }
        of_file.extend(of_constants);
        self.found.reading.append(of_file);
        Ok(())
    }
}

impl Found {
    /// Looks at some rows of the only table.
    fn check(&mut self, tables: &Tables) {
        let of_damage = check_damage(&tables.group, &tables.sheets);
        self.damage.extend(of_damage.into_iter().map(|(_, problem)| problem));
        // The standard has nothing against IRIs that come out wrong; whoever reads the graph has.
        let of_iris = check_iris(tables, &invalid_rows(tables), false);
        self.iris.extend(of_iris.into_iter().map(|(_, problem)| problem.severity(Severity::Warning)));
    }
}

fn invalid_rows(tables: &Tables) -> FxHashSet<RowRef> {
    tables.rows(0).filter(|(_, row)| row.is_invalid()).map(|(name, _)| name).collect()
}

/// Goes once more through the rows of a table that was read without trouble.
///
/// The unhappy path is a file that has not the same rows any more: it is being written, or it is a pipe.
fn read_again(
    input: &Input<'_>,
    metadata: Option<&str>,
    table: &Table,
    rows: Option<usize>,
    visit: &mut Visitor<'_>,
) -> Result<(), Error> {
    let known = &mut |_| {};
    let mut reader = TableReader::open(table.clone(), metadata, NameRule::Titles, input.web, known)?;
    let mut seen = 0;
    while let Some(sheet) = reader.read(STRETCH, known)? {
        seen += sheet.row_count();
        visit(&reader.table.schema, &sheet);
    }
    if Some(seen) != rows {
        let reason = "its keys are not right, and to say where, it must be read twice; but the second time it has other rows";
        return Err(Error::io(input.web.name(&table.url), io::Error::other(reason)));
    }
    Ok(())
}

/// Problems, of each kind not more than some.
#[derive(Debug, Clone, Default)]
struct Problems {
    kept: Vec<Diagnostic>,
    /// How many of each kind are kept.
    numbers: BTreeMap<(Code, Severity), usize>,
    /// How many more there are.
    unlisted: Unlisted,
}

impl Problems {
    fn add(&mut self, problem: Diagnostic) {
        let kind = (problem.code, problem.severity);
        let number = self.numbers.entry(kind).or_default();
        if *number < KEPT {
            *number += 1;
            self.kept.push(problem);
        } else {
            *self.unlisted.entry(kind).or_default() += 1;
        }
    }

    fn extend(&mut self, problems: impl IntoIterator<Item = Diagnostic>) {
        problems.into_iter().for_each(|problem| self.add(problem));
    }

    /// Keeps all that others keep: those of another table.
    fn append(&mut self, mut other: Self) {
        self.kept.append(&mut other.kept);
        other
            .unlisted
            .into_iter()
            .for_each(|(kind, number)| *self.unlisted.entry(kind).or_default() += number);
    }
}
