//! The page of a thing: its facts, each with its sources, and what points to it.

use std::collections::BTreeMap;

use askama::Template;
use oxigraph::model::TermRef;

use super::evidence::InTable;
use super::facts::Property;
use super::{Figure, Frame, Shown, View, graph_of, render, small_graph, strip};
use crate::diagnostic::{Detail, count};
use crate::look::{Dated, Entry, Group, Mention};
use crate::vocab::rdf;

/// How many dates stand under the name of a thing.
const FEW: usize = 4;

#[derive(Template)]
#[template(path = "entity.html")]
struct EntityPage<'a> {
    frame: Frame,
    iri: &'a str,
    short: String,
    kind: String,
    dates: Vec<(String, String, &'static str)>,
    /// The query that finds the facts; `None` without a server.
    query: Option<String>,
    sections: Vec<Section>,
    statements: Vec<Statement>,
    sources: String,
    edited: Vec<Edited>,
    strip: Option<String>,
    graph: Option<Figure>,
    whole_graph: Option<String>,
}

/// A table of facts.
struct Section {
    id: &'static str,
    title: &'static str,
    note: &'static str,
    properties: Vec<Property>,
}

/// A statement that says something about the thing.
struct Statement {
    document: Shown,
    passages: String,
    facts: String,
}

/// The rows of a table that facts about the thing come from.
struct Edited {
    file: String,
    rows: Vec<InTable>,
}

/// The page of a thing.
pub fn entity(view: &View<'_>, iri: &str) -> String {
    let atlas = view.atlas();
    let iri = atlas.known(iri).unwrap_or_default();
    let card = atlas.card(iri);
    let (label, is_a) = (view.label_group(iri), view.class_group(iri));
    let own: Vec<Group<'_>> =
        label.into_iter().chain(is_a).chain(card.names.iter().chain(&card.facts).cloned()).collect();
    let mut claimed = view.properties(iri, &card.claimed);
    claimed.extend(view.pointing(iri, &card.claimed_incoming));
    let mut sections = vec![
        Section { id: "facts", title: "Facts", note: "", properties: view.properties(iri, &own) },
        Section {
            id: "mentioned",
            title: "Mentioned in",
            note: "Facts about other things that point here.",
            properties: view.pointing(iri, &card.incoming),
        },
        Section {
            id: "claimed",
            title: "Only claimed",
            note: "Announced, hoped or said by others: a document says it, the graph does not state it as a fact.",
            properties: claimed,
        },
    ];
    sections.retain(|section| !section.properties.is_empty());
    let mut frame = view.with_bundle(view.frame(&atlas.title(iri), "page"), "graph");
    frame.alternates = view.alternates(iri);
    render(&EntityPage {
        frame,
        iri,
        short: atlas.short(iri),
        kind: atlas.kind(iri),
        dates: dates(view, iri),
        query: view.links.ask("query", &[("query", &query(view, iri))]),
        sections,
        statements: card.mentions.iter().map(|mention| statement(view, mention)).collect(),
        sources: sources(&card.mentions),
        edited: edited(view, iri),
        strip: strip(view, iri),
        graph: small_graph(view, iri),
        whole_graph: graph_of(view, iri),
    })
}

impl<'a> View<'a> {
    /// The label of a thing, as a property with its sources.
    fn label_group(&self, iri: &str) -> Option<Group<'a>> {
        let label = self.atlas().label(iri)?;
        let is_label = |entry: &Entry<'_>| {
            let is_text = matches!(entry.triple.object.as_ref(), TermRef::Literal(l) if l.value() == label);
            is_text && entry.stands() && self.atlas().is_name(entry.triple.predicate.as_str())
        };
        self.group(iri, is_label)
    }

    /// The classes of a thing, as a property with their sources.
    fn class_group(&self, iri: &str) -> Option<Group<'a>> {
        self.group(iri, |entry| entry.stands() && entry.triple.predicate.as_str() == rdf::TYPE)
    }

    /// The entries of a thing that are meant, under the property of the first one.
    fn group(&self, iri: &str, is_meant: impl Fn(&Entry<'a>) -> bool) -> Option<Group<'a>> {
        let entries: Vec<Entry<'a>> = self.atlas().about(iri).filter(is_meant).collect();
        let property = entries.first()?.triple.predicate.as_str();
        Some(Group { property, entries })
    }
}

/// The dates of a thing, as precisely as they are known: what each is the date of, the date, and how firmly it is
/// said if it is not simply so.
fn dates(view: &View<'_>, iri: &str) -> Vec<(String, String, &'static str)> {
    let atlas = view.atlas();
    let dates = atlas.known(iri).map(|iri| atlas.dates_of(iri)).unwrap_or_default();
    let date = |dated: &Dated<'_>| {
        let name = dated.property.map_or_else(|| "date".to_owned(), |property| atlas.property(property));
        let how = match (dated.stands, dated.is_tentative()) {
            (false, _) => "only claimed",
            (true, true) => dated.modality.as_str(),
            (true, false) => "",
        };
        (name, dated.span.to_string(), how)
    };
    dates.iter().take(FEW).map(date).collect()
}

/// A query for all that is said about a thing, to be read and changed.
fn query(view: &View<'_>, iri: &str) -> String {
    let (head, thing) = match view.atlas().prefixes().shorten(iri) {
        Some((prefix, local)) => {
            let namespace = iri.strip_suffix(local).unwrap_or_default();
            (format!("PREFIX {prefix}: <{namespace}>\n\n"), format!("{prefix}:{local}"))
        }
        None => (String::new(), format!("<{iri}>")),
    };
    format!("{head}SELECT ?property ?value\nWHERE {{\n  {thing} ?property ?value .\n}}\n")
}

fn statement(view: &View<'_>, mention: &Mention<'_>) -> Statement {
    let document = view.edition.build().documents.get(mention.document);
    let document = mention.statement.or(document.map(|document| document.iri.as_str()));
    Statement {
        document: document.map(|iri| view.thing(iri)).unwrap_or_default(),
        passages: count(mention.passages, "passage"),
        facts: count(mention.facts, "fact"),
    }
}

/// `3 documents, 11 passages`; empty for what no document speaks of.
fn sources(mentions: &[Mention<'_>]) -> String {
    let passages: usize = mentions.iter().map(|mention| mention.passages).sum();
    match mentions.len() {
        0 => String::new(),
        documents => format!("{}, {}", count(documents, "document"), count(passages, "passage")),
    }
}

/// The rows that the facts about a thing come from, by file, in the order of the tables.
fn edited(view: &View<'_>, iri: &str) -> Vec<Edited> {
    let build = view.edition.build();
    let mut rows = BTreeMap::new();
    for cell in view.atlas().about(iri).flat_map(|entry| entry.cells) {
        rows.entry((cell.table, cell.row)).or_insert_with(|| {
            let mut place = build.tables.row_place(cell.row_ref());
            if let (Detail::Cell { cell: name, .. }, Some(row)) =
                (&mut place.detail, build.tables.row(cell.row_ref()))
                && name.is_empty()
            {
                *name = format!("A{}", row.source_number()); // Not its line: cells may have several.
            }
            view.at_place(&place)
        });
    }
    let mut edited: Vec<Edited> = Vec::new();
    for row in rows.into_values() {
        match edited.last_mut().filter(|last| last.file == row.file) {
            Some(last) => last.rows.push(row),
            None => edited.push(Edited { file: row.file.clone(), rows: vec![row] }),
        }
    }
    edited
}
