//! Facts that point to things which no row describes.

use oxigraph::model::{NamedOrBlankNodeRef, TermRef};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::claim::Fact;
use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::emit::Tables;
use crate::table::{RowProblem, RowRef};
use crate::vocab::{CONCEPT, rdf};

/// Objects under the base or among the concepts that are the subject of no `rdf:type`.
///
/// Rows in `invalid` describe their things all the same, so that one bad cell does not make everything
/// that points to its row wrong. If a table could not be read, nothing is known about references.
pub fn check_references(
    tables: &Tables,
    parts: [&[Fact]; 3],
    base: &str,
    invalid: &FxHashSet<RowRef>,
) -> Vec<RowProblem> {
    if tables.sheets.iter().any(|s| s.is_broken) {
        return Vec::new();
    }
    let all = || parts.into_iter().flatten();
    let is_type = |fact: &&Fact| fact.triple.predicate.as_str() == rdf::TYPE;
    let described: FxHashSet<&str> = all()
        .filter(is_type)
        .filter_map(|fact| match fact.triple.subject.as_ref() {
            NamedOrBlankNodeRef::NamedNode(node) => Some(node.as_str()),
            NamedOrBlankNodeRef::BlankNode(_) => None,
        })
        .collect();
    let mut suggestions: FxHashMap<&str, Option<String>> = FxHashMap::default();
    let mut problems = Vec::new();
    for fact in all().filter(|fact| !is_type(fact)) {
        let TermRef::NamedNode(object) = fact.triple.object.as_ref() else {
            continue;
        };
        let object = object.as_str();
        let Some(namespace) = [base, CONCEPT].into_iter().find(|n| object.starts_with(n)) else {
            continue;
        };
        if described.contains(object) {
            continue;
        }
        for &cell in fact.cells.iter().filter(|c| !invalid.contains(&c.row_ref())) {
            let near = suggestions
                .entry(object)
                .or_insert_with(|| nearest(object, namespace, &described).map(str::to_owned));
            let help = match near {
                Some(near) => format!("did you mean <{near}>?"),
                None => "add a row that describes it".to_owned(),
            };
            let local = object.strip_prefix(namespace).unwrap_or(object);
            let message = format!("no row describes <{local}>, which this cell points to");
            let problem = Diagnostic::new(Code::UnknownReference, tables.place(cell), message);
            problems.push((cell.row_ref(), problem.value(object).help(help)));
        }
    }
    problems
}

/// The described thing whose name is closest; the namespace does not count as likeness.
fn nearest<'a>(iri: &'a str, namespace: &str, described: &FxHashSet<&'a str>) -> Option<&'a str> {
    let kind = iri.rfind('/').map_or(iri, |end| iri.get(..=end).unwrap_or(iri));
    let among = |prefix: &str| {
        let name = iri.strip_prefix(prefix)?;
        let candidates = described.iter().filter_map(|d| d.strip_prefix(prefix));
        let near = did_you_mean(name, candidates)?;
        described.iter().copied().find(|d| d.strip_prefix(prefix) == Some(near))
    };
    among(kind).or_else(|| among(namespace))
}
