//! IRIs that are made from empty cells, or from cells that make them illegal.

use rustc_hash::FxHashSet;

use crate::claim::{EvidenceColumns, is_override_table};
use crate::csvw::Origin;
use crate::diagnostic::{Code, Diagnostic, Place, did_you_mean};
use crate::emit::{ColumnPlan, IriPlan, ObjectPlan, Tables};
use crate::iri;
use crate::table::{Row, RowProblem, RowRef};

/// Checks the IRIs that the rows of all tables make. Those that are relative to their table are fine for
/// tables alone (`is_project` is false), but of no use in the graph of a project.
pub fn check_iris(tables: &Tables, invalid: &FxHashSet<RowRef>, is_project: bool) -> Vec<RowProblem> {
    let mut problems = Vec::new();
    for (index, plan) in tables.plans.iter().enumerate() {
        let columns: Vec<Checked<'_>> = plan
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| !column.is_suppressed)
            .map(|(number, column)| Checked::new(number, column, &plan.subjects, is_project))
            .filter(|checked| !checked.plans.is_empty())
            .collect();
        if columns.is_empty() {
            continue;
        }
        for (name, row) in tables.rows(index).filter(|(name, _)| !invalid.contains(name)) {
            check_row(tables, name, row, &columns, is_project, &mut problems);
        }
    }
    problems
}

/// IRIs that name a place in the table's file, since the metadata gives nothing better: without a
/// `propertyUrl`, a column's property is `file:///mappings/people.csv#label`. That serves for a look at
/// a table, but not for a graph that others read. One message for each column, and for each table.
pub fn check_relative_iris(tables: &Tables, metadata: &str) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let is_relative = |plan: &&IriPlan| plan.start().starts_with(iri::ROOT);
    let problem = |origin: &Origin, what: &str, plan: &IriPlan, property: &str| {
        let place = Place::json(metadata, origin.position, origin.pointer.clone());
        let message = format!("{what} <{}>, which is a place in a file", plan.start());
        Diagnostic::new(Code::BadIri, place, message).help(format!("give {property} an absolute IRI"))
    };
    for (plan, table) in tables.plans.iter().zip(&tables.group.tables) {
        let columns = plan.columns.iter().zip(&table.schema.columns).filter(|(c, _)| !c.is_suppressed);
        let mut subjects = columns.clone().filter_map(|(c, _)| plan.subjects.get(c.subject?));
        if let Some(subject) = subjects.find(|plan| is_relative(plan)) {
            problems.push(problem(&table.origin, "the rows are about", subject, "`aboutUrl`"));
        }
        for (plan, column) in columns {
            if let Some(predicate) = Some(&plan.predicate).filter(is_relative) {
                problems.push(problem(&column.origin, "the property is", predicate, "`propertyUrl`"));
            }
            if let ObjectPlan::Link(link) = &plan.object
                && is_relative(&link)
            {
                problems.push(problem(&column.origin, "the values are", link, "`valueUrl`"));
            }
        }
    }
    problems
}

/// Tables whose rows are nameless nodes, since nothing gives them an IRI: a message for each.
///
/// CSV on the Web allows that, and for a look at a table it serves. But no other fact can be about the same
/// thing, and an export has no blank nodes. If templates could not be read, that is the reason.
pub fn check_nameless_rows(tables: &Tables, metadata: &str) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    if tables.group.is_incomplete {
        return problems;
    }
    for (plan, table) in tables.plans.iter().zip(&tables.group.tables) {
        let schema = &table.schema;
        let states_nothing = table.suppress_output && EvidenceColumns::of(schema).is_none();
        let nameless = plan.columns.iter().position(|c| !c.is_suppressed && c.subject.is_none());
        let Some(column) = nameless.filter(|_| !states_nothing && !is_override_table(schema)) else {
            continue;
        };
        let place = Place::json(metadata, table.origin.position, table.origin.pointer.clone());
        let name = schema.columns.get(column).map(|c| c.name.as_str()).unwrap_or_default();
        let message = format!("what the rows state under `{name}` is about nothing that has a name");
        problems.push(Diagnostic::new(Code::NamelessRows, place, message));
    }
    problems
}

/// An IRI that is none, for a reason.
pub fn bad_iri(iri: &str, reason: &str, place: Place) -> Diagnostic {
    let message = format!("<{}> is not an absolute IRI: {reason}", iri::file_of(iri));
    Diagnostic::new(Code::BadIri, place, message).value(iri)
}

/// The IRIs of a column that depend on cells.
struct Checked<'a> {
    number: usize,
    subject: Option<&'a IriPlan>,
    column: &'a ColumnPlan,
    plans: Vec<&'a IriPlan>,
}

impl<'a> Checked<'a> {
    fn new(number: usize, column: &'a ColumnPlan, subjects: &'a [IriPlan], is_project: bool) -> Self {
        let subject = column.subject.and_then(|s| subjects.get(s));
        let plans =
            column.iris(subjects).filter(|plan| plan.can_be_illegal() || plan.columns().next().is_some());
        let plans = plans.filter(|plan| !is_project || !plan.start().starts_with(iri::ROOT));
        Self { number, subject, column, plans: plans.collect() }
    }
}

fn check_row(
    tables: &Tables,
    name: RowRef,
    row: Row<'_>,
    columns: &[Checked<'_>],
    is_project: bool,
    problems: &mut Vec<RowProblem>,
) {
    let mut empty = Vec::new();
    let (mut iri, mut checked) = (String::new(), String::new());
    let mut last_subject: Option<&IriPlan> = None;
    for column in columns {
        let Some(cell) = row.cell(column.number).filter(|cell| column.column.has_triples(row, *cell)) else {
            continue;
        };
        for plan in &column.plans {
            // A subject is repaired where it comes from, and not in the columns that have it.
            let is_subject = column.subject.is_some_and(|subject| std::ptr::eq(subject, *plan));
            if is_subject && last_subject.replace(plan).is_some_and(|last| std::ptr::eq(last, *plan)) {
                continue; // It is the same for the whole row.
            }
            for used in plan.columns() {
                let is_empty = row.cell(used).is_none_or(|c| c.is_empty());
                if is_empty && !empty.contains(&used) {
                    empty.push(used);
                }
            }
            if !plan.can_be_illegal() {
                continue;
            }
            checked.clear();
            for own in column.column.own_values(cell) {
                plan.write_value(row, own, &mut iri);
                if iri == checked {
                    continue;
                }
                checked.clone_from(&iri);
                let source = plan.columns().next().filter(|_| is_subject).unwrap_or(column.number);
                let place = || tables.place(name.cell(source));
                if let Some(reason) = fault(&iri, is_project) {
                    problems.push((name, bad_iri(&iri, &reason, place())));
                } else if let Some((prefix, near)) = unknown_prefix(plan, &iri) {
                    let message = format!("the prefix `{prefix}:` is not declared");
                    let problem = Diagnostic::new(Code::UnknownPrefix, place(), message).value(&iri);
                    let help = near.map(|near| format!("did you mean `{near}:`?"));
                    problems.push((name, problem.maybe_help(help)));
                }
            }
        }
    }
    for used in empty {
        let message = "an IRI is made from this cell, which is empty";
        problems.push((name, Diagnostic::new(Code::EmptyInIri, tables.place(name.cell(used)), message)));
    }
}

/// Why an IRI cannot stand in a graph that others read.
fn fault(iri: &str, is_project: bool) -> Option<String> {
    match iri::check(iri) {
        Ok(()) if !is_project => None,
        Ok(()) => iri.starts_with(iri::ROOT).then(|| "it is relative to the table".to_owned()),
        Err(reason) => Some(reason),
    }
}

/// What looks like a prefix at the beginning of a cell and is none, with the prefix that may be meant:
/// for CSV on the Web `my:Thing` is an IRI as it stands.
fn unknown_prefix<'i>(plan: &'i IriPlan, iri: &'i str) -> Option<(&'i str, Option<&'i str>)> {
    let IriPlan::Open { prefixes, .. } = plan else {
        return None;
    };
    let scheme = iri::scheme(iri)?;
    let local = iri.get(scheme.len() + 1..)?;
    if iri::is_common_scheme(scheme) || local.starts_with("//") {
        return None;
    }
    let near = did_you_mean(scheme, prefixes.iter().map(|(prefix, _)| prefix));
    Some((scheme, near.filter(|_| scheme.len() > 2)))
}
