//! The page of a thing: its facts, each with its sources, and what points to it.

use askama::Template;

use super::facts::Property;
use super::{Figure, Frame, Shown, View, graph_of, render, small_graph, strip};
use crate::look::Group;

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
    passages: usize,
    facts: usize,
}

/// The page of a thing.
pub fn entity(view: &View<'_>, iri: &str) -> String {
    let atlas = view.atlas();
    let iri = atlas.known(iri).unwrap_or_default();
    let card = atlas.card(iri);
    let own: Vec<Group<'_>> = card.names.iter().chain(&card.facts).cloned().collect();
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
    let mut frame = view.with_bundle(view.frame(&atlas.title(iri), "page"), "graph");
    frame.alternates = view.alternates(iri);
    render(&EntityPage {
        frame,
        iri,
        short: atlas.short(iri),
        kind: atlas.kind(iri),
        kinds: classes.into_iter().chain(concepts).map(|kind| view.thing(kind)).collect(),
        sections,
        statements: card.mentions.iter().map(statement).collect(),
        strip: strip(view, iri),
        graph: small_graph(view, iri),
        whole_graph: graph_of(view, iri),
    })
}
