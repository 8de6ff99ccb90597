//! IRIs that are made from empty cells, or from cells that make them illegal.

use rustc_hash::FxHashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::emit::{ColumnPlan, IriPlan, ObjectPlan, Tables};
use crate::iri;
use crate::table::{Row, RowProblem, RowRef};

/// Checks the IRIs that the rows of all tables make.
pub fn check_iris(tables: &Tables, invalid: &FxHashSet<RowRef>) -> Vec<RowProblem> {
    let mut problems = Vec::new();
    for (index, plan) in tables.plans.iter().enumerate() {
        let columns: Vec<Checked<'_>> = plan
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| !column.is_suppressed)
            .map(|(number, column)| Checked::new(number, column, &plan.subjects))
            .filter(|checked| !checked.plans.is_empty())
            .collect();
        if columns.is_empty() {
            continue;
        }
        for (name, row) in tables.rows(index).filter(|(name, _)| !invalid.contains(name)) {
            check_row(tables, name, row, &columns, &mut problems);
        }
    }
    problems
}

/// The IRIs of a column that depend on cells.
struct Checked<'a> {
    number: usize,
    is_virtual: bool,
    plans: Vec<&'a IriPlan>,
}

impl<'a> Checked<'a> {
    fn new(number: usize, column: &'a ColumnPlan, subjects: &'a [IriPlan]) -> Self {
        let subject = column.subject.and_then(|s| subjects.get(s));
        let object = match &column.object {
            ObjectPlan::Link(link) => Some(link),
            _ => None,
        };
        let plans = [subject, Some(&column.predicate), object].into_iter().flatten();
        let plans = plans.filter(|plan| plan.can_be_illegal() || plan.columns().next().is_some());
        Self { number, is_virtual: column.is_virtual, plans: plans.collect() }
    }
}

fn check_row(
    tables: &Tables,
    name: RowRef,
    row: &Row,
    columns: &[Checked<'_>],
    problems: &mut Vec<RowProblem>,
) {
    let mut empty = Vec::new();
    let mut iri = String::new();
    for column in columns {
        let has_value = row.cells.get(column.number).is_some_and(|c| !c.values().is_empty());
        if !has_value && !column.is_virtual {
            continue;
        }
        for plan in &column.plans {
            for used in plan.columns() {
                let is_empty = row.cells.get(used).is_none_or(|c| c.is_empty());
                if is_empty && !empty.contains(&used) {
                    empty.push(used);
                }
            }
            if !plan.can_be_illegal() {
                continue;
            }
            plan.write(row, &mut iri);
            if let Err(reason) = iri::check(&iri) {
                let place = tables.place(name.cell(column.number));
                let problem =
                    Diagnostic::new(Code::BadIri, place, format!("<{iri}> is not an absolute IRI: {reason}"));
                problems.push((name, problem.value(&iri)));
            }
        }
    }
    for used in empty {
        let message = "an IRI is made from this cell, which is empty";
        problems.push((name, Diagnostic::new(Code::EmptyInIri, tables.place(name.cell(used)), message)));
    }
}
