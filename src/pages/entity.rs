//! The page of a thing: its facts, each with its sources, and what points to it.

use askama::Template;

use super::{Frame, Shown, Sources, View, render};
use crate::look::{Entry, Group};

/// How many values of a property are shown at once; the rest unfolds.
const SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "entity.html")]
struct EntityPage<'a> {
    frame: Frame,
    iri: &'a str,
    short: String,
    kind: String,
    kinds: Vec<Shown>,
    sections: Vec<Section>,
    statements: Vec<Statement>,
}

/// A table of facts.
struct Section {
    id: &'static str,
    title: &'static str,
    note: &'static str,
    properties: Vec<Property>,
}

/// The values of one property.
struct Property {
    name: Shown,
    is_incoming: bool,
    first: Vec<Value>,
    more: Vec<Value>,
}

/// A value with where it comes from.
struct Value {
    term: Shown,
    sources: Option<Sources>,
}

/// A statement that says something about the thing.
struct Statement {
    document: Shown,
    passages: usize,
    facts: usize,
}

/// The page of a thing.
pub fn entity(view: &View<'_>, iri: &str) -> String {
    let atlas = view.atlas();
    let iri = atlas.subjects().find(|subject| *subject == iri).unwrap_or_default();
    let card = atlas.card(iri);
    let value = |entry: Entry<'_>| Value {
        term: view.term_beside(&entry.triple.object, &[iri]),
        sources: view.sources(entry),
    };
    let pointing =
        |entry: Entry<'_>| Value { term: view.subject_beside(entry, &[iri]), sources: view.sources(entry) };
    let own: Vec<Group<'_>> = card.names.iter().chain(&card.facts).cloned().collect();
    let properties = |groups: &[Group<'_>], is_incoming: bool| -> Vec<Property> {
        let values = |group: &Group<'_>| -> Vec<Value> {
            let entries = group.entries.iter().copied();
            if is_incoming { entries.map(pointing).collect() } else { entries.map(value).collect() }
        };
        let property = |group: &Group<'_>| {
            let mut first = values(group);
            let more = first.split_off(first.len().min(SHOWN));
            Property { name: view.property(group.property), is_incoming, first, more }
        };
        groups.iter().map(property).collect()
    };
    let mut claimed = properties(&card.claimed, false);
    claimed.extend(properties(&card.claimed_incoming, true));
    let mut sections = vec![
        Section { id: "facts", title: "Facts", note: "", properties: properties(&own, false) },
        Section {
            id: "mentioned",
            title: "Mentioned in",
            note: "Facts about other things that point here.",
            properties: properties(&card.incoming, true),
        },
        Section {
            id: "claimed",
            title: "Only claimed",
            note: "Announced, hoped or said by others: a document says it, the graph does not state it as a fact.",
            properties: claimed,
        },
    ];
    sections.retain(|section| !section.properties.is_empty());
    let statement = |mention: &crate::look::Mention<'_>| {
        let document = view.edition.build().documents.get(mention.document);
        let document = mention.statement.or(document.map(|document| document.iri.as_str()));
        Statement {
            document: document.map(|iri| view.thing(iri)).unwrap_or_default(),
            passages: mention.passages,
            facts: mention.facts,
        }
    };
    let (classes, concepts) = atlas.kinds(iri);
    let mut frame = view.frame(&atlas.title(iri), "page");
    frame.alternates = view.alternates(iri);
    render(&EntityPage {
        frame,
        iri,
        short: atlas.short(iri),
        kind: atlas.kind(iri),
        kinds: classes.into_iter().chain(concepts).map(|kind| view.thing(kind)).collect(),
        sections,
        statements: card.mentions.iter().map(statement).collect(),
    })
}
