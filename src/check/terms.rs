//! Classes and properties of the project's vocabulary that the vocabulary does not define.
//!
//! A vocabulary gives labels to its own terms, and at most mentions others: the namespaces in which it
//! labels something are its own; without any labels, all those in which it defines something.

use oxigraph::model::vocab::rdfs;
use oxigraph::model::{NamedOrBlankNodeRef, TermRef, Triple};
use rustc_hash::FxHashSet;

use crate::claim::Fact;
use crate::diagnostic::{Code, Diagnostic, Place, did_you_mean};
use crate::emit::{IriPlan, ObjectPlan, Tables};
use crate::iri;
use crate::table::CellRef;
use crate::vocab::rdf;

/// Each undefined term once, where it is first used. A project without a vocabulary has none.
pub fn check_terms(
    tables: &Tables,
    parts: [&[Fact]; 3],
    vocabulary: &[Triple],
    metadata: &str,
) -> Vec<Diagnostic> {
    let defined: FxHashSet<&str> = vocabulary.iter().filter_map(subject).collect();
    let labelled = vocabulary.iter().filter(|triple| triple.predicate.as_ref() == rdfs::LABEL);
    let mut own: FxHashSet<&str> = labelled.filter_map(subject).map(namespace).collect();
    if own.is_empty() {
        own.extend(defined.iter().map(|term| namespace(term)));
    }
    let mut seen = FxHashSet::default();
    let mut problems = Vec::new();
    for fact in parts.into_iter().flatten() {
        let predicate = fact.triple.predicate.as_str();
        let class = match fact.triple.object.as_ref() {
            TermRef::NamedNode(class) if predicate == rdf::TYPE => Some(class.as_str()),
            _ => None,
        };
        for (term, is_class) in [(Some(predicate), false), (class, true)] {
            let Some(term) = term.filter(|term| seen.insert(*term)) else {
                continue;
            };
            if !own.contains(namespace(term)) || defined.contains(term) {
                continue;
            }
            let Some(&cell) = fact.cells.first() else {
                continue;
            };
            let name = iri::local_name(term);
            let names = defined.iter().filter_map(|d| d.strip_prefix(namespace(term)));
            let help = did_you_mean(name, names).map(|n| format!("did you mean `{n}`?"));
            let what = if is_class { "class" } else { "property" };
            let message = format!("the vocabulary has no {what} `{name}`");
            let place = place(tables, cell, is_class, metadata);
            problems.push(Diagnostic::new(Code::UnknownTerm, place, message).value(term).maybe_help(help));
        }
    }
    problems
}

fn subject(triple: &Triple) -> Option<&str> {
    match triple.subject.as_ref() {
        NamedOrBlankNodeRef::NamedNode(node) => Some(node.as_str()),
        NamedOrBlankNodeRef::BlankNode(_) => None,
    }
}

fn namespace(term: &str) -> &str {
    term.strip_suffix(iri::local_name(term)).unwrap_or(term)
}

/// The column in the metadata if the term stands there, else the cell.
fn place(tables: &Tables, cell: CellRef, is_class: bool, metadata: &str) -> Place {
    let (table, column) = (cell.table as usize, cell.column as usize);
    let plan = tables.plans.get(table).and_then(|p| p.columns.get(column));
    let constant = plan.is_some_and(|plan| match &plan.object {
        ObjectPlan::Link(link) if is_class => matches!(link, IriPlan::Constant(_)),
        _ => !is_class && matches!(plan.predicate, IriPlan::Constant(_)),
    });
    match tables.schema(table).and_then(|s| s.columns.get(column)) {
        Some(column) if constant => {
            Place::json(metadata, column.origin.position, column.origin.pointer.clone())
        }
        // The cell that names the property, if it is another one than that which holds the value.
        _ => match plan.filter(|_| !is_class).and_then(|plan| plan.predicate.columns().next()) {
            Some(column) => tables.place(cell.row_ref().cell(column)),
            None => tables.place(cell),
        },
    }
}
