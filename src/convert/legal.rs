//! Triples with IRIs that are none stay out: a file with a single one of them loads nowhere.
//!
//! An IRI can be illegal because a cell makes it so (`{+x}` lets any character pass), or because the metadata
//! gives it. The first is told once for each row, the second once for the column.

use oxigraph::model::{NamedOrBlankNodeRef, TermRef, Triple, TripleRef};

use crate::check::bad_iri;
use crate::csvw::{Column, Table};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::emit::{ColumnPlan, IriPlan, ObjectPlan, Sink, TablePlan};
use crate::iri;
use crate::table::{CellRef, Sheet};

/// How the triples of a table are looked at.
#[derive(Debug, Default)]
pub(super) struct Looks {
    /// The triples of each column; one by one where no columns are known.
    columns: Vec<Look>,
    passes_annotations: bool,
}

/// A sink that passes on what can be written, and remembers what cannot.
pub(super) struct LegalSink<'s, S> {
    inner: &'s mut S,
    looks: &'s Looks,
    /// The row that is being emitted, as its index in the sheet.
    row: usize,
    /// The triples of a cell that become a list: they go out together or not at all.
    held: Option<(CellRef, Vec<Triple>)>,
    refused: Vec<Refused>,
}

/// How the triples of a column are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Not at all: their IRIs are legal whatever the cells hold.
    No,
    /// One by one, as far as their IRIs are made from cells.
    Each(Suspects),
    /// All triples of a cell together, since they are a list.
    Cell,
    /// None goes out: an IRI of the metadata is illegal.
    Refuse,
}

/// Which IRIs of a triple can be illegal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Suspects {
    subject: bool,
    predicate: bool,
    object: bool,
}

impl Suspects {
    const ALL: Self = Self { subject: true, predicate: true, object: true };

    /// In the triples of a column whose constant IRIs are legal.
    fn of(column: &ColumnPlan, plan: &TablePlan) -> Self {
        let subject = column.subject.and_then(|s| plan.subjects.get(s));
        let can_be_illegal = |iri: Option<&IriPlan>| iri.is_some_and(IriPlan::can_be_illegal);
        let link = match &column.object {
            ObjectPlan::Link(link) => Some(link),
            _ => None,
        };
        Self {
            subject: can_be_illegal(subject),
            predicate: column.predicate.can_be_illegal(),
            object: can_be_illegal(link),
        }
    }
}

/// How many illegal IRIs of one row are told.
const MOST_IN_A_ROW: usize = 50;

struct Refused {
    row: usize,
    column: Option<usize>,
    iri: String,
    reason: String,
}

impl Looks {
    /// What there is to be looked at in a table.
    pub(super) fn of(plan: &TablePlan, table: &Table) -> Self {
        let columns = plan.columns.iter().zip(&table.schema.columns);
        let is_suspect = |subject: &IriPlan| match subject {
            IriPlan::Constant(iri) => iri::check(iri).is_err(),
            subject => subject.can_be_illegal(),
        };
        let mut constants = table.id.iter().chain([&table.url]);
        Self {
            columns: columns.map(|(column, described)| look_at(column, plan, described)).collect(),
            passes_annotations: constants.all(|iri| iri::check(iri).is_ok())
                && !plan.subjects.iter().any(is_suspect),
        }
    }
}

impl<'s, S: Sink> LegalSink<'s, S> {
    /// A sink that looks at triples in this way.
    pub(super) fn new(inner: &'s mut S, looks: &'s Looks) -> Self {
        Self { inner, looks, row: 0, held: None, refused: Vec::new() }
    }

    /// Goes on with a row.
    pub(super) fn begin_row(&mut self, row: usize) {
        self.let_go();
        self.row = row;
    }

    /// The rows of a sheet are over: what was left out of them.
    pub(super) fn end_rows(&mut self, sheet: &Sheet, table: &Table) -> Vec<Diagnostic> {
        self.let_go();
        self.refused(|refused| sheet.place(&table.schema, refused.row, refused.column))
    }

    /// What was left out of what is said besides the rows.
    pub(super) fn refused_annotations(&mut self, place: &Place) -> Vec<Diagnostic> {
        self.refused(|_| place.clone())
    }

    fn refused(&mut self, place: impl Fn(&Refused) -> Place) -> Vec<Diagnostic> {
        self.refused.drain(..).map(|r| left_out(bad_iri(&r.iri, &r.reason, place(&r)))).collect()
    }

    /// True if a triple can be written; else its first illegal IRI is remembered.
    fn is_legal(&mut self, triple: TripleRef<'_>, suspects: Suspects, column: Option<usize>) -> bool {
        let Some((iri, reason)) = illegal_iri(triple, suspects) else { return true };
        let row = self.row;
        let of_row = self.refused.iter().rev().take_while(|r| r.row == row).take(MOST_IN_A_ROW).count();
        let start = self.refused.len() - of_row;
        match self.refused.iter_mut().skip(start).find(|r| r.iri == iri) {
            Some(known) => known.column = known.column.or(column),
            None if of_row < MOST_IN_A_ROW => {
                self.refused.push(Refused { row, column, iri: iri.to_owned(), reason });
            }
            None => {}
        }
        false
    }

    /// Sends the triples of a list if all of them can be written.
    fn let_go(&mut self) {
        let Some((cell, triples)) = self.held.take() else { return };
        let column = Some(cell.column as usize);
        if triples.iter().all(|triple| self.is_legal(triple.as_ref(), Suspects::ALL, column)) {
            triples.iter().for_each(|triple| self.inner.triple(triple.as_ref(), cell));
        }
    }
}

impl<S: Sink> Sink for LegalSink<'_, S> {
    #[inline]
    fn triple(&mut self, triple: TripleRef<'_>, from: CellRef) {
        if self.held.as_ref().is_some_and(|(cell, _)| *cell != from) {
            self.let_go();
        }
        match self.looks.columns.get(from.column as usize).copied().unwrap_or(Look::Each(Suspects::ALL)) {
            Look::No => self.inner.triple(triple, from),
            Look::Each(suspects) if self.is_legal(triple, suspects, Some(from.column as usize)) => {
                self.inner.triple(triple, from)
            }
            Look::Each(_) | Look::Refuse => {}
            Look::Cell => {
                self.held.get_or_insert_with(|| (from, Vec::new())).1.push(triple.into_owned());
            }
        }
    }

    fn annotation(&mut self, triple: TripleRef<'_>) {
        if self.looks.passes_annotations || self.is_legal(triple, Suspects::ALL, None) {
            self.inner.annotation(triple);
        }
    }

    fn is_closed(&self) -> bool {
        self.inner.is_closed()
    }
}

/// Says which IRIs are illegal that the metadata gives to columns, each once; their triples are left out.
pub(super) fn left_out_constants(plan: &TablePlan, table: &Table, place: &Place) -> Vec<Diagnostic> {
    check_constants(plan, table, place).into_iter().map(left_out).collect()
}

/// Says which IRIs are illegal that the metadata gives to columns, each once.
pub(super) fn check_constants(plan: &TablePlan, table: &Table, place: &Place) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    let columns = plan.columns.iter().zip(&table.schema.columns);
    for (column, described) in columns.filter(|(column, _)| !column.is_suppressed) {
        for iri in constants(column, plan) {
            if let (false, Err(reason)) = (seen.contains(&iri), iri::check(iri)) {
                let place = described.origin.place().unwrap_or_else(|| place.clone());
                problems.push(bad_iri(iri, &reason, place).severity(Severity::Warning));
                seen.push(iri);
            }
        }
    }
    problems
}

/// How a column's triples are to be looked at.
fn look_at(column: &ColumnPlan, plan: &TablePlan, described: &Column) -> Look {
    if constants(column, plan).any(|iri| iri::check(iri).is_err()) {
        Look::Refuse
    } else if !column.iris(&plan.subjects).any(IriPlan::can_be_illegal) {
        Look::No
    } else if described.ordered {
        Look::Cell
    } else {
        Look::Each(Suspects::of(column, plan))
    }
}

/// The IRIs of a column that are the same for all rows.
fn constants<'p>(column: &'p ColumnPlan, plan: &'p TablePlan) -> impl Iterator<Item = &'p str> {
    let datatype = match &column.object {
        ObjectPlan::Typed(datatype) => Some(datatype.as_str()),
        _ => None,
    };
    let constant = |plan: &'p IriPlan| match plan {
        IriPlan::Constant(iri) => Some(iri.as_str()),
        _ => None,
    };
    column.iris(&plan.subjects).filter_map(constant).chain(datatype)
}

/// The first IRI of a triple that is none, with the reason.
fn illegal_iri(triple: TripleRef<'_>, suspects: Suspects) -> Option<(&str, String)> {
    let subject = match triple.subject {
        NamedOrBlankNodeRef::NamedNode(node) if suspects.subject => Some(node.as_str()),
        _ => None,
    };
    let predicate = suspects.predicate.then(|| triple.predicate.as_str());
    let object = match triple.object {
        TermRef::NamedNode(node) if suspects.object => Some(node.as_str()),
        TermRef::Literal(literal) if suspects.object => Some(literal.datatype().as_str()),
        _ => None,
    };
    let mut iris = [subject, predicate, object].into_iter().flatten();
    iris.find_map(|iri| iri::check(iri).err().map(|reason| (iri, reason)))
}

fn left_out(mut problem: Diagnostic) -> Diagnostic {
    problem.message.push_str("; triples with it are left out");
    problem
}
