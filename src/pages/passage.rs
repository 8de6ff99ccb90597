//! The page of a passage: the words in their context, and what rests on them.

use askama::Template;

use super::evidence::{FactLine, InContext, InTable};
use super::{Frame, Shown, View, render};
use crate::look::words::first_words;

/// How many characters of a quote are the title of its page.
const TITLE: usize = 100;

/// How many characters of a fact are shown.
const FACT: usize = 240;

#[derive(Template)]
#[template(path = "passage.html")]
struct PassagePage<'a> {
    frame: Frame,
    iri: &'a str,
    id: &'a str,
    is_verified: bool,
    document: Option<Shown>,
    statements: Vec<Shown>,
    characters: String,
    words: InContext,
    row: InTable,
    facts: Vec<FactLine>,
}

/// The page of a passage, by its number.
pub fn passage(view: &View<'_>, number: usize) -> Option<String> {
    let build = view.edition.build();
    let passage = build.passages.get(number)?;
    let document = passage.document.and_then(|index| build.documents.get(index));
    let mut frame = view.frame(&format!("“{}”", first_words(&passage.quote, TITLE)), "page");
    frame.alternates = view.alternates(&passage.iri);
    let claims = view.edition.numbers().citing(number).iter().filter_map(|&claim| build.claims.get(claim));
    let statements = document.map(|document| view.statements_in(&document.iri)).unwrap_or_default();
    Some(render(&PassagePage {
        frame,
        iri: &passage.iri,
        id: &passage.id,
        is_verified: passage.is_verified,
        document: document.map(|document| view.thing(&document.iri)),
        statements: statements.into_iter().map(|statement| view.thing(statement)).collect(),
        characters: format!("{}-{}", passage.start, passage.end),
        words: view.in_context(&[passage]),
        row: view.at_place(&build.tables.row_place(passage.row)),
        facts: claims.filter_map(|claim| view.fact_line(claim, FACT)).collect(),
    }))
}
