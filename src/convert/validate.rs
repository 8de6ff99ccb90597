//! What is wrong with tables and their description.

use super::legal::check_constants;
use super::{Input, TableReader};
use rustc_hash::FxHashSet;

use crate::check::{check_damage, check_iris, one_message_per_cause};
use crate::csvw::Description;
use crate::diagnostic::{self, Diagnostic, Place, Severity};
use crate::emit::{TablePlan, Tables};
use crate::error::Error;
use crate::table::keys::check_keys;
use crate::table::{NameRule, RowRef, Sheet};

/// Tables, and what is wrong with them.
#[derive(Debug, Default)]
pub struct Validation {
    /// The tables: descriptions, rows, plans.
    pub tables: Tables,
    /// What is wrong, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads tables and checks everything that CSV on the Web says about them: the metadata, the headers, every
/// cell, the keys. The rows of all tables are kept in memory, since keys tie any of them together.
///
/// An [`Error`] is a file that is there and cannot be read, or a start that does not exist.
///
/// Spec: tabular data model, section 6.6.
pub fn validate(input: &Input<'_>) -> Result<Validation, Error> {
    validate_described(input, input.describe()?)
}

/// The same for tables whose description is known: see [`Input::describe`].
pub fn validate_described(input: &Input<'_>, description: Description) -> Result<Validation, Error> {
    let mut problems = description.diagnostics;
    let mut group = description.group.unwrap_or_default();
    let mut tables = Tables::default();
    for (index, table) in std::mem::take(&mut group.tables).into_iter().enumerate() {
        let mut fits = true;
        let mut reader = TableReader::open(
            table,
            description.metadata.as_deref(),
            NameRule::Titles,
            input.web,
            &mut |d| {
                fits &= d.severity != Severity::Error;
                problems.push(d);
            },
        )?;
        let sheet = match fits {
            true => reader.read_all(&mut |d| problems.push(d))?,
            false => Sheet::missing(&input.web.name(&reader.table.url)),
        };
        let plan = TablePlan::compile(&reader.table, index, input.prefixes);
        let file = input.web.name(&reader.table.url);
        problems.extend(check_constants(&plan, &reader.table, &Place::file(file)));
        tables.sheets.push(sheet);
        tables.plans.push(plan);
        group.tables.push(reader.table);
    }
    problems.extend(check_keys(&group, &tables.sheets).into_iter().map(|(_, problem)| problem));
    problems.extend(check_damage(&group, &tables.sheets).into_iter().map(|(_, problem)| problem));
    tables.group = group;
    // The standard has nothing against IRIs that come out wrong; whoever reads the graph has.
    let of_iris = check_iris(&tables, &invalid_rows(&tables), false).into_iter();
    problems.extend(of_iris.map(|(_, problem)| problem.severity(Severity::Warning)));
    one_message_per_cause(&mut problems);
    diagnostic::sort(&mut problems);
    Ok(Validation { tables, diagnostics: problems })
}

fn invalid_rows(tables: &Tables) -> FxHashSet<RowRef> {
    let rows = (0..tables.sheets.len()).flat_map(|table| tables.rows(table));
    rows.filter(|(_, row)| row.is_invalid()).map(|(name, _)| name).collect()
}
