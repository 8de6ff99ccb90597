//! An answer as a picture: a timeline if it has dates, a graph if it has links.

use std::collections::BTreeMap;

use oxigraph::model::vocab::{rdf, xsd};
use oxigraph::model::{Term, TermRef};

use super::View;
use crate::date::Span;
use crate::picture::{Edge, Frame, Item, Network, Node, Width, render_network, render_timeline};
use crate::query::{Answer, Rows};

/// How many rows a picture is made from.
const DRAWN: usize = 400;

/// How many things a graph shows.
const NODES: usize = 60;

/// How an answer is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// As a table.
    #[default]
    Table,
    /// As a timeline.
    Timeline,
    /// As a graph.
    Graph,
}

impl Look {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Table, Self::Timeline, Self::Graph];

    /// The name in a URL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Timeline => "timeline",
            Self::Graph => "graph",
        }
    }

    /// The look with a name; a table for others.
    pub fn parse(name: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|look| Some(look.as_str()) == name).unwrap_or_default()
    }
}

/// Dated things as SVG, for wide and for narrow screens; empty if there are no dates.
pub fn timeline(answer: &Answer, view: &View<'_>) -> Vec<String> {
    let Answer::Rows(rows) = answer else { return Vec::new() };
    let dates = date_columns(rows);
    if dates.is_empty() {
        return Vec::new();
    }
    let items: Vec<Item> = rows.rows.iter().take(DRAWN).filter_map(|row| item(row, &dates, view)).collect();
    let draw = |(id, width)| {
        let description = "The rows of the answer in the order of their dates; the table has them in words.";
        render_timeline(&items, Frame { id, title: "The answer on a timeline", description }, width)
    };
    if items.is_empty() {
        return Vec::new();
    }
    [("answer-wide", Width::Wide), ("answer-narrow", Width::Narrow)].map(draw).to_vec()
}

/// Things and links as SVG; `None` if there are no links.
pub fn graph(answer: &Answer, view: &View<'_>) -> Option<String> {
    let mut network = Links::default();
    match answer {
        Answer::Boolean(_) => {}
        Answer::Graph(graph) => {
            for triple in graph.iter().take(DRAWN).filter(|triple| triple.predicate != rdf::TYPE) {
                let (subject, object) = (triple.subject.into_owned().into(), triple.object.into_owned());
                network.add(&subject, &view.property(triple.predicate.as_str()).text, &object, view);
            }
        }
        Answer::Rows(rows) => {
            for row in rows.rows.iter().take(DRAWN) {
                add_row(row, rows, &mut network, view);
            }
        }
    }
    let description = "The things of the answer, and what joins them; the table has them in words.";
    let frame = Frame { id: "answer-graph", title: "The answer as a graph", description };
    (!network.0.edges.is_empty()).then(|| render_network(&network.finish(), NODES, frame))
}

/// A row as links: of subject, property and object; or else from the first thing in it to all others.
fn add_row(row: &[Option<Term>], rows: &Rows, network: &mut Links, view: &View<'_>) {
    if let [Some(subject), Some(Term::NamedNode(property)), Some(object)] = row
        && view.atlas().is_property(property.as_str())
    {
        network.add(subject, &view.property(property.as_str()).text, object, view);
        return;
    }
    let mut things =
        row.iter().zip(&rows.columns).filter_map(|(cell, column)| Some((cell.as_ref()?, column)));
    let Some((first, _)) = things.find(|(term, _)| term.is_named_node()) else { return };
    for (term, column) in things {
        network.add(first, column, term, view);
    }
}

/// Things and links in the making.
#[derive(Default)]
struct Links(Network, BTreeMap<String, Node>);

impl Links {
    fn add(&mut self, source: &Term, label: &str, target: &Term, view: &View<'_>) {
        let (Term::NamedNode(from), Term::NamedNode(to)) = (source, target) else { return };
        for (node, term) in [(from, source), (to, target)] {
            self.1.entry(node.as_str().to_owned()).or_insert_with(|| {
                let shown = view.term(term);
                let kind = view.atlas().kind(node.as_str());
                let kind = kind.split(", ").next().unwrap_or_default().to_owned(); // The class alone.
                Node { id: node.as_str().to_owned(), label: shown.text, kind, href: shown.href }
            });
        }
        let (source, target) = (from.as_str().to_owned(), to.as_str().to_owned());
        let edge = Edge { source, target, label: label.to_owned(), weight: 1, ..Edge::default() };
        // Several rows may say the same.
        if !self.0.edges.contains(&edge) {
            self.0.edges.push(edge);
        }
    }

    fn finish(mut self) -> Network {
        self.0.nodes = self.1.into_values().collect();
        self.0
    }
}

/// The columns that hold dates and nothing else; first those in words of EDTF, which say the most.
fn date_columns(rows: &Rows) -> Vec<usize> {
    let holds = |column: usize, is_date: fn(&Term) -> bool| {
        let mut cells = rows.rows.iter().filter_map(|row| row.get(column)?.as_ref()).peekable();
        cells.peek().is_some() && cells.all(is_date)
    };
    let with = |is_date| (0..rows.columns.len()).filter(move |column| holds(*column, is_date));
    let is_typed = |term: &Term| typed_span(term).is_some();
    let is_edtf = |term: &Term| edtf_span(term).is_some();
    with(is_edtf as fn(&Term) -> bool).chain(with(is_typed)).collect()
}

fn typed_span(term: &Term) -> Option<Span> {
    match term.as_ref() {
        TermRef::Literal(l) if Span::is_date_type(l.datatype().as_str()) => {
            Span::parse_literal(l.value(), l.datatype().as_str())
        }
        _ => None,
    }
}

fn edtf_span(term: &Term) -> Option<Span> {
    match term.as_ref() {
        TermRef::Literal(l) if l.datatype() == xsd::STRING => Span::parse_edtf(l.value()),
        _ => None,
    }
}

/// A row with a date: what the first thing or text in it is called, and its days.
fn item(row: &[Option<Term>], dates: &[usize], view: &View<'_>) -> Option<Item> {
    let spans: Vec<Span> = dates
        .iter()
        .filter_map(|&column| row.get(column)?.as_ref())
        .filter_map(|term| edtf_span(term).or_else(|| typed_span(term)))
        .collect();
    let edtf = dates.iter().filter_map(|&column| row.get(column)?.as_ref()).find_map(edtf_span);
    let first = spans.iter().filter_map(|span| span.first).min();
    let last = spans.iter().filter_map(|span| span.last).max();
    let span = edtf.or_else(|| Span::between(first, last))?;
    let is_label = |column: &usize| !dates.contains(column) && row[*column].is_some();
    let label = (0..row.len()).filter(is_label).min_by_key(|&column| {
        // Things before texts.
        !row[column].as_ref().is_some_and(Term::is_named_node)
    })?;
    let term = row[label].as_ref()?;
    let shown = view.term(term);
    let lane = match term {
        Term::NamedNode(node) => {
            view.atlas().kind(node.as_str()).split(", ").next().unwrap_or_default().to_owned()
        }
        _ => String::new(),
    };
    Some(Item {
        label: shown.text,
        href: shown.href,
        lane,
        span,
        note: span.to_string(),
        property: None,
        is_tentative: false,
        is_focus: false,
    })
}
