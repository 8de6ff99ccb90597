//! Facts about things, and facts that point to things, which no row describes.

use std::cell::LazyCell;

use oxigraph::model::{NamedOrBlankNodeRef, Term, TermRef};
use rustc_hash::FxHashSet;

use crate::claim::Fact;
use crate::diagnostic::{Code, Diagnostic, Place, Suggestions, did_you_mean};
use crate::emit::{ColumnPlan, IriPlan, TablePlan, Tables};
use crate::iri;
use crate::table::{CellRef, RowProblem, RowRef, Sheet};
use crate::vocab::{CONCEPT, rdf};

/// Subjects and objects under the base, or among the concepts, that are the subject of no `rdf:type`.
///
/// Rows in `invalid` describe their things all the same, so that one bad cell does not make everything
/// that points to its row wrong. If a table could not be read, nothing is known about references; and a
/// project that gives no types at all describes whatever its rows are about.
pub fn check_references(
    tables: &Tables,
    parts: [&[Fact]; 3],
    base: &str,
    invalid: &FxHashSet<RowRef>,
) -> Vec<RowProblem> {
    if tables.group.is_incomplete || tables.sheets.iter().any(|s| s.is_broken) {
        return Vec::new();
    }
    let all = || parts.into_iter().flatten();
    let is_type = |fact: &&Fact| fact.triple.predicate.as_str() == rdf::TYPE;
    // A list first, since a set that does not know how many there will be hashes all of them at each growth.
    let described: Vec<&str> = all().filter(is_type).filter_map(|fact| subject_of(fact)).collect();
    let described: FxHashSet<&str> = described.into_iter().collect();
    let object_of = |fact: &'_ Fact| match &fact.triple.object {
        Term::NamedNode(object) => Some(object.as_str().to_owned()),
        _ => None,
    };
    let used = || all().filter(|fact| !is_type(fact)).filter_map(object_of).collect::<FxHashSet<String>>();
    let used = LazyCell::new(used);
    let is_used = |iri: &str| used.contains(iri);
    let mut finder = Finder {
        tables,
        described: &described,
        is_used: &is_used,
        suggestions: Suggestions::default(),
        homes: None,
        kinds: None,
    };
    let mut problems = Vec::new();
    let mut subjects = FxHashSet::default();
    let mut last_described = ""; // Facts come subject by subject.
    for fact in all().filter(|fact| !is_type(fact)) {
        let object = match fact.triple.object.as_ref() {
            TermRef::NamedNode(object) => Some(object.as_str()),
            _ => None,
        };
        let subject = subject_of(fact).filter(|iri| !described.is_empty() && *iri != last_described);
        for (iri, is_subject) in [(subject, true), (object, false)] {
            let Some(iri) = iri else { continue };
            let Some(namespace) = [base, CONCEPT].into_iter().find(|n| iri.starts_with(n)) else {
                continue;
            };
            if described.contains(iri) {
                last_described = if is_subject { iri } else { last_described };
                continue;
            }
            for &cell in fact.cells.iter().filter(|c| !invalid.contains(&c.row_ref())) {
                let cell = if is_subject { tables.subject_cell(cell) } else { cell };
                // A subject has one message in its row, and not one for each of its facts.
                if !is_subject || subjects.insert(cell) {
                    problems.push((cell.row_ref(), finder.problem(iri, namespace, cell, is_subject)));
                }
            }
        }
    }
    problems
}

fn subject_of(fact: &Fact) -> Option<&str> {
    match fact.triple.subject.as_ref() {
        NamedOrBlankNodeRef::NamedNode(node) => Some(node.as_str()),
        NamedOrBlankNodeRef::BlankNode(_) => None,
    }
}

/// Makes the messages about things that no row describes.
struct Finder<'a> {
    tables: &'a Tables,
    described: &'a FxHashSet<&'a str>,
    /// True if something points to an IRI.
    is_used: &'a dyn Fn(&str) -> bool,
    suggestions: Suggestions,
    /// The IRIs of the things that each table describes; worked out when it is first asked for.
    homes: Option<Vec<(&'a IriPlan, usize)>>,
    /// The beginnings of the IRIs that are described, up to the last `/`.
    kinds: Option<FxHashSet<&'a str>>,
}

impl<'a> Finder<'a> {
    fn problem(&mut self, iri: &str, namespace: &str, cell: CellRef, is_subject: bool) -> Diagnostic {
        let local = iri.strip_prefix(namespace).unwrap_or(iri);
        // A thing of the same kind is meant sooner than one of another, and that sooner if it has the same
        // name; the namespace is no likeness.
        let kind = iri.rfind('/').and_then(|end| iri.get(..=end)).unwrap_or(namespace);
        if let Some(problem) = self.unknown_kind(kind, namespace, cell) {
            return problem.value(iri);
        }
        let name = iri.strip_prefix(kind).unwrap_or(iri);
        let near = self.suggestions.find(iri, || {
            let of_kind = did_you_mean(name, names_in(self.described, kind)).map(|n| format!("{kind}{n}"));
            let same = || self.described.iter().filter(|d| iri::local_name(d) == name).min();
            let any = || did_you_mean(local, names_in(self.described, namespace));
            of_kind
                .or_else(|| same().map(|&iri| iri.to_owned()))
                .or_else(|| any().map(|n| format!("{namespace}{n}")))
        });
        let near = near.map(str::to_owned);
        let meant = near.as_deref().filter(|near| !(self.is_used)(near)).and_then(|near| self.cell_of(near));
        let help = match &near {
            Some(near) => format!("did you mean <{near}>?"),
            None => "add a row that describes it, in a table that gives an rdf:type".to_owned(),
        };
        let relation = if is_subject { "which this row is about" } else { "which this cell points to" };
        let message = format!("no row describes <{local}>, {relation}");
        let place = self.tables.place(cell);
        let problem = match self.home(iri) {
            Some((sheet, key)) => sheet.missing_row(Code::UnknownReference, place, key, message),
            None => Diagnostic::new(Code::UnknownReference, place, message),
        };
        let help = if problem.help.is_some() { None } else { Some(help) };
        problem.maybe_help(help).value(iri).meant(meant)
    }

    /// A problem that all things of a kind have of which nothing is described: `organization/…`.
    fn unknown_kind(&mut self, kind: &str, namespace: &str, cell: CellRef) -> Option<Diagnostic> {
        let kinds = self.kinds.get_or_insert_with(|| {
            self.described.iter().filter_map(|iri| iri.get(..=iri.rfind('/')?)).collect()
        });
        let name = kind.strip_prefix(namespace).filter(|name| !name.is_empty())?;
        if kinds.contains(kind) {
            return None;
        }
        let names =
            kinds.iter().filter_map(|kind| kind.strip_prefix(namespace)).filter(|name| !name.is_empty());
        let near = self.suggestions.find(kind, || did_you_mean(name, names).map(str::to_owned));
        let help = format!(
            "the tables describe <{}…>: correct the cells, or the `aboutUrl` of that table in the metadata",
            near?
        );
        let message = format!("no table describes things with the name <{name}…>, to which this cell points");
        let problem = Diagnostic::new(Code::UnknownReference, self.tables.place(cell), message);
        Some(problem.help(help))
    }

    /// The cell with the id of the row that describes an IRI.
    fn cell_of(&mut self, iri: &str) -> Option<Place> {
        let tables = self.tables;
        let homes = self.homes.get_or_insert_with(|| homes(tables));
        homes.iter().find_map(|(plan, table)| {
            let (key, schema) = (plan.rest_of(iri)?, tables.schema(*table)?);
            let sheet = tables.sheets.get(*table)?;
            let row = sheet.rows().position(|row| row.key(schema).as_deref() == Some(key))?;
            Some(sheet.place(schema, row, schema.primary_key.first().copied()))
        })
    }

    /// The table that should describe an IRI, and the key that the row would have there.
    fn home<'i>(&mut self, iri: &'i str) -> Option<(&'a Sheet, &'i str)> {
        let tables = self.tables;
        let homes = self.homes.get_or_insert_with(|| homes(tables));
        let fits = |(plan, table): &(&IriPlan, usize)| Some((*table, plan.rest_of(iri)?));
        let (table, key) = homes.iter().find_map(fits)?;
        Some((tables.sheets.get(table)?, key))
    }
}

fn names_in<'a>(described: &'a FxHashSet<&str>, namespace: &'a str) -> impl Iterator<Item = &'a str> {
    described.iter().filter_map(move |iri| iri.strip_prefix(namespace))
}

/// The IRIs of the things that tables give an `rdf:type`, with the index of the table.
fn homes(tables: &Tables) -> Vec<(&IriPlan, usize)> {
    let is_type = |column: &&ColumnPlan| matches!(&column.predicate, IriPlan::Constant(p) if p == rdf::TYPE);
    let of_table = |plan: &'_ TablePlan| -> Vec<usize> {
        plan.columns.iter().filter(is_type).filter_map(|column| column.subject).collect()
    };
    let plans = tables.plans.iter();
    plans
        .flat_map(|plan| of_table(plan).into_iter().filter_map(|s| Some((plan.subjects.get(s)?, plan.table))))
        .collect()
}
