//! The answer to a question, as part of a page: a table with labels, and the words behind each row.

use oxigraph::model::Term;

use super::depict::{self, Look};
use super::view::qualifiers;
use super::{Shown, Sources, View};
use crate::diagnostic::count;
use crate::error::Error;
use crate::look::{Entry, Mark};
use crate::query::{self, Asking, Query};

/// How many rows a page shows; files have all.
const SHOWN: usize = 1000;

/// For how many rows the facts behind them are looked up.
const SOURCED: usize = 500;

/// An answer, or why there is none.
pub struct Answer {
    /// `27 rows`, or what is wrong.
    pub summary: String,
    /// True if there is no answer.
    pub is_error: bool,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows that are shown.
    pub rows: Vec<Row>,
    /// True if there is a row with sources.
    pub has_sources: bool,
    /// The ways to look at it: name, URL, and whether it is this one; none if there is only one.
    pub looks: Vec<(&'static str, String, bool)>,
    /// The pictures, if it is looked at as one: SVG, made by us.
    pub pictures: Vec<String>,
    /// If the answer is empty: the patterns of the query that nothing fits.
    pub unmatched: Vec<String>,
    /// The same answer as files: name and URL.
    pub files: Vec<(&'static str, String)>,
}

/// How an answer is looked at.
#[derive(Clone, Copy)]
pub struct Manner<'a> {
    /// As what it is shown.
    pub look: Look,
    /// The URL of the page with another look; `None` without a server.
    pub href: &'a dyn Fn(Look) -> Option<String>,
}

/// A row of an answer.
pub struct Row {
    /// A term, or nothing, for each column.
    pub cells: Vec<Option<Shown>>,
    /// The facts that join the values of the row.
    pub facts: Vec<Fact>,
}

/// A fact behind a row.
pub struct Fact {
    /// In words.
    pub sentence: String,
    /// Where it comes from.
    pub sources: Sources,
    mark: Mark,
}

impl Answer {
    /// Asks a query, and shows the answer or why there is none.
    pub fn to(query: &Query, about: &[Term], manner: Manner<'_>, asking: &Asking, view: &View<'_>) -> Self {
        let dataset = view.edition.dataset();
        let answer = match asking.answer(dataset, query.clone()) {
            Ok(answer) => answer,
            Err(failure) => return Self::told(&failure.to_string(), true),
        };
        let mut shown = Self::new(&answer, about, view);
        let (timeline, network) = (depict::timeline(&answer, view), depict::graph(&answer, view));
        let can = |look: &Look| match look {
            Look::Table => true,
            Look::Timeline => !timeline.is_empty(),
            Look::Graph => network.is_some(),
        };
        let looks: Vec<Look> = Look::ALL.into_iter().filter(can).collect();
        let link = |look: &Look| Some((look.as_str(), (manner.href)(*look)?, *look == manner.look));
        if looks.len() > 1 {
            shown.looks = looks.iter().filter_map(link).collect();
        }
        shown.pictures = match manner.look {
            Look::Table => Vec::new(),
            Look::Timeline => timeline,
            Look::Graph => network.into_iter().collect(),
        };
        if shown.is_empty() {
            shown.unmatched = query::unmatched(asking, dataset, query, view.edition.query_prefixes());
        }
        shown
    }

    /// True if rows or triples were asked for, and there are none.
    fn is_empty(&self) -> bool {
        !self.columns.is_empty() && self.rows.is_empty()
    }

    /// What is shown of an answer; `about` are the values that the question was asked with.
    fn new(answer: &query::Answer, about: &[Term], view: &View<'_>) -> Self {
        match answer {
            query::Answer::Boolean(value) => Self::told(if *value { "Yes." } else { "No." }, false),
            query::Answer::Rows(rows) => {
                let shown = rows.rows.iter().take(SHOWN).enumerate();
                let row = |(index, cells): (usize, &Vec<Option<Term>>)| {
                    let facts = if index < SOURCED { facts(cells, about, view) } else { Vec::new() };
                    Row {
                        cells: cells.iter().map(|c| c.as_ref().map(|term| view.term(term))).collect(),
                        facts,
                    }
                };
                Self::table(rows.columns.clone(), shown.map(row).collect(), rows.rows.len(), "row")
            }
            query::Answer::Graph(graph) => {
                let columns = ["subject", "property", "value"].map(str::to_owned).to_vec();
                let row = |triple: oxigraph::model::TripleRef<'_>| {
                    let triple = triple.into_owned();
                    let subject = view.term(&triple.subject.clone().into());
                    let property = view.property(triple.predicate.as_str());
                    let cells = vec![Some(subject), Some(property), Some(view.term(&triple.object))];
                    let known = view.atlas().about(&text(&triple)).find(|entry| *entry.triple == triple);
                    Row { cells, facts: known.and_then(|entry| fact(entry, view)).into_iter().collect() }
                };
                Self::table(columns, graph.iter().take(SHOWN).map(row).collect(), graph.len(), "triple")
            }
        }
    }

    /// Why there is no answer.
    pub fn failed(error: &Error) -> Self {
        Self::told(&error.to_string(), true)
    }

    fn told(summary: &str, is_error: bool) -> Self {
        Self {
            summary: summary.to_owned(),
            is_error,
            columns: Vec::new(),
            rows: Vec::new(),
            has_sources: false,
            looks: Vec::new(),
            pictures: Vec::new(),
            unmatched: Vec::new(),
            files: Vec::new(),
        }
    }

    fn table(columns: Vec<String>, rows: Vec<Row>, total: usize, noun: &str) -> Self {
        let summary = match rows.len() {
            0 => "Nothing in the graph fits the question.".to_owned(),
            shown if shown < total => format!("The first {shown} of {}", count(total, noun)),
            _ => count(total, noun),
        };
        let has_sources = rows.iter().any(|row| !row.facts.is_empty());
        Self { columns, rows, has_sources, ..Self::told(&summary, false) }
    }
}

fn text(triple: &oxigraph::model::Triple) -> String {
    match &triple.subject {
        oxigraph::model::NamedOrBlankNode::NamedNode(node) => node.as_str().to_owned(),
        oxigraph::model::NamedOrBlankNode::BlankNode(_) => String::new(),
    }
}

/// The facts that join the values of a row with each other, and with what the question is about.
fn facts(cells: &[Option<Term>], about: &[Term], view: &View<'_>) -> Vec<Fact> {
    let terms: Vec<&Term> = cells.iter().flatten().chain(about).collect();
    view.atlas().facts_between(&terms).into_iter().filter_map(|entry| fact(entry, view)).collect()
}

fn fact(entry: Entry<'_>, view: &View<'_>) -> Option<Fact> {
    let atlas = view.atlas();
    let mark = atlas.mark(entry.fact?);
    Some(Fact { sentence: atlas.sentence(entry.triple), sources: view.sources(entry)?, mark })
}

impl Row {
    /// How many passages there are behind the row.
    pub fn passages(&self) -> usize {
        self.facts.iter().map(|fact| fact.sources.passages).sum()
    }

    /// `2 passages`
    pub fn count(&self) -> String {
        count(self.passages(), "passage")
    }

    /// How the fact is stated that is stated least firmly, and that follows least directly; empty if all of them are
    /// asserted word for word.
    pub fn qualifiers(&self) -> String {
        let modality = self.facts.iter().map(|fact| fact.mark.modality).max();
        let derivation = self.facts.iter().map(|fact| fact.mark.derivation).max();
        qualifiers(modality.unwrap_or_default(), derivation.unwrap_or_default())
    }
}
