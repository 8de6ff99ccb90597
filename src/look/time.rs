//! When things were: the dates of a project, as spans of days.

use oxigraph::model::{LiteralRef, TermRef};

use super::Atlas;
use super::atlas::Entry;
use crate::claim::Modality;
use crate::date::{Span, iso};
use crate::iri;
use crate::part::Part;

/// The date of a thing, as the built-in vocabulary has it: in EDTF, and the first and the last day that it allows.
const EDTF: &str = "https://w3id.org/ctgraph/ns#edtf";
const NOT_BEFORE: &str = "https://w3id.org/ctgraph/ns#notBefore";
const NOT_AFTER: &str = "https://w3id.org/ctgraph/ns#notAfter";

/// How names of properties begin that say when a thing began, or ended, in other vocabularies.
const BEGINS: [&str; 7] = ["start", "begin", "birth", "founded", "opened", "validfrom", "hasbeginning"];
const ENDS: [&str; 7] = ["end", "until", "death", "dissolved", "closed", "validuntil", "hasend"];

/// A thing with a date.
#[derive(Debug, Clone)]
pub struct Dated<'a> {
    /// The thing.
    pub iri: &'a str,
    /// Its name.
    pub label: String,
    /// Its first class; empty if it has none.
    pub class: &'a str,
    /// The property; `None` for the date of the thing as a whole.
    pub property: Option<&'a str>,
    /// The date as it is written.
    pub written: String,
    /// The days.
    pub span: Span,
    /// How firmly the best witness states it.
    pub modality: Modality,
    /// False if it is only claimed and not in the graph.
    pub stands: bool,
    /// The facts that say so.
    pub facts: Vec<Entry<'a>>,
}

impl Dated<'_> {
    /// True if it is only announced or hoped for.
    pub fn is_tentative(&self) -> bool {
        self.modality >= Modality::Announced
    }
}

impl<'a> Atlas<'a> {
    /// All dated things of the facts, from the earliest.
    pub fn dated(&self) -> Vec<Dated<'a>> {
        let mut things: Vec<&str> =
            self.subjects().filter(|iri| self.about(iri).any(|e| e.part == Part::Facts)).collect();
        things.sort_unstable();
        in_order(things.into_iter().flat_map(|iri| self.dates_of(iri)).collect())
    }

    /// The dates of a thing: those of the graph, then those that are only claimed.
    ///
    /// If it has one as a whole, that is all; else each literal with a type for dates is one, and two that say when it
    /// began and when it ended are an interval.
    pub fn dates_of(&self, iri: &'a str) -> Vec<Dated<'a>> {
        let mut dates = Vec::new();
        for stands in [true, false] {
            let facts: Vec<Entry<'a>> =
                self.about(iri).filter(|e| e.part == Part::Facts && e.stands() == stands).collect();
            let whole = self.whole_dates(iri, &facts);
            let has_whole = dates.iter().any(|d: &Dated<'_>| d.property.is_none());
            dates.extend(if whole.is_empty() && !has_whole { self.single_dates(iri, &facts) } else { whole });
        }
        dates
    }

    /// The dates of a thing and of its neighbours, from the earliest.
    pub fn dated_around(&self, iri: &'a str) -> Vec<Dated<'a>> {
        let neighbourhood = self.neighbourhood(iri);
        let neighbours = neighbourhood.groups.iter().flat_map(|group| &group.links).map(|link| link.iri);
        let mut things: Vec<&str> = neighbours.chain([iri]).collect();
        things.sort_unstable();
        things.dedup();
        in_order(things.into_iter().flat_map(|iri| self.dates_of(iri)).collect())
    }

    /// The dates of a thing as a whole: each that is in EDTF, or else its bounds.
    fn whole_dates(&self, iri: &'a str, facts: &[Entry<'a>]) -> Vec<Dated<'a>> {
        let of = |property: &str| -> Vec<Entry<'a>> {
            facts.iter().filter(|e| e.triple.predicate.as_str() == property).copied().collect()
        };
        let (edtf, first, last) = (of(EDTF), of(NOT_BEFORE), of(NOT_AFTER));
        let bounds = || first.iter().chain(&last).copied();
        let dates: Vec<Dated<'a>> = edtf
            .iter()
            .filter_map(|entry| {
                let written = literal(entry)?.value();
                let facts = [*entry].into_iter().chain(bounds()).collect();
                Some(self.dated_by(iri, None, written.to_owned(), Span::parse_edtf(written)?, facts))
            })
            .collect();
        if !dates.is_empty() {
            return dates;
        }
        let day = |entries: &[Entry<'a>]| entries.first().and_then(span_of);
        let span = Span::between(day(&first).and_then(|s| s.first), day(&last).and_then(|s| s.last));
        span.map(|span| self.dated_by(iri, None, written(span), span, bounds().collect()))
            .into_iter()
            .collect()
    }

    /// The dates that literals are, each with its property.
    fn single_dates(&self, iri: &'a str, facts: &[Entry<'a>]) -> Vec<Dated<'a>> {
        let mut dates: Vec<(Entry<'a>, Span)> =
            facts.iter().filter_map(|entry| Some((*entry, span_of(entry)?))).collect();
        let only = |names: &[&str]| {
            let mut found = dates.iter().filter(|(entry, _)| has_name(entry, names)).copied();
            found.next().filter(|_| found.next().is_none())
        };
        let ends = only(&BEGINS).zip(only(&ENDS));
        let interval = ends.and_then(|((a, first), (b, last))| {
            let span = Span::between(first.first, last.last)?;
            Some(self.dated_by(iri, None, written(span), span, vec![a, b]))
        });
        if interval.is_some() {
            dates.retain(|(entry, _)| !has_name(entry, &BEGINS) && !has_name(entry, &ENDS));
        }
        let single = dates.into_iter().map(|(entry, span)| {
            let property = entry.triple.predicate.as_str();
            let text = literal(&entry).map(|l| l.value().to_owned()).unwrap_or_default();
            self.dated_by(iri, Some(property), text, span, vec![entry])
        });
        interval.into_iter().chain(single).collect()
    }

    fn dated_by(
        &self,
        iri: &'a str,
        property: Option<&'a str>,
        written: String,
        span: Span,
        facts: Vec<Entry<'a>>,
    ) -> Dated<'a> {
        let modality = facts.iter().filter_map(|e| e.fact).map(|fact| self.mark(fact).modality).min();
        Dated {
            iri,
            label: self.title(iri),
            class: self.kinds(iri).0.first().copied().unwrap_or_default(),
            property,
            written,
            span,
            modality: modality.unwrap_or_default(),
            stands: facts.iter().all(Entry::stands),
            facts,
        }
    }

    /// The class that most people would name for a thing: its first one.
    pub fn class_name(&self, class: &str) -> String {
        if class.is_empty() { "other things".to_owned() } else { self.property(class) }
    }
}

/// From the earliest; what may be later comes later.
fn in_order(mut dates: Vec<Dated<'_>>) -> Vec<Dated<'_>> {
    dates.sort_by(|a, b| {
        let key = |d: &Dated<'_>| (d.span.first, d.span.last.unwrap_or(i64::MAX));
        key(a).cmp(&key(b)).then_with(|| (&a.label, a.iri).cmp(&(&b.label, b.iri)))
    });
    dates
}

fn literal<'b>(entry: &'b Entry<'_>) -> Option<LiteralRef<'b>> {
    match entry.triple.object.as_ref() {
        TermRef::Literal(literal) => Some(literal),
        _ => None,
    }
}

fn span_of(entry: &Entry<'_>) -> Option<Span> {
    let literal = literal(entry)?;
    Span::parse_literal(literal.value(), literal.datatype().as_str())
}

fn has_name(entry: &Entry<'_>, beginnings: &[&str]) -> bool {
    let name = iri::local_name(entry.triple.predicate.as_str()).to_ascii_lowercase();
    beginnings.iter().any(|beginning| name.starts_with(beginning))
}

/// `2018-06-28/2018-06-30`, with `..` for an open end.
fn written(span: Span) -> String {
    let end = |day: Option<i64>| day.map_or_else(|| "..".to_owned(), iso);
    if span.first == span.last { end(span.first) } else { format!("{}/{}", end(span.first), end(span.last)) }
}
