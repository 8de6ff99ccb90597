//! What is said about a thing, as the bytes of a file.

use oxigraph::io::RdfFormat;
use serde_json::{Value, json};

use super::{Form, annotations, facts};
use crate::claim::Claim;
use crate::edition::Edition;
use crate::error::Error;
use crate::export::{self, Section};
use crate::graph::Graph;
use crate::look::{Atlas, Entry};
use crate::source::Document;

/// What a thing is to those who look for evidence.
pub(super) enum Kind<'a> {
    /// A document, by its index.
    Document(usize),
    /// A passage, by its index.
    Passage(usize),
    /// One document stating one fact.
    Claim(&'a Claim),
    /// Anything else.
    Other,
}

impl<'a> Kind<'a> {
    pub(super) fn of(atlas: &Atlas<'a>, iri: &str) -> Self {
        let build = atlas.build;
        if let Some(claim) = build.claims.iter().find(|claim| claim.iri == iri) {
            return Self::Claim(claim);
        }
        if let Some(index) = build.passages.iter().position(|passage| passage.iri == iri) {
            return Self::Passage(index);
        }
        let document = build.documents.iter().position(|document| document.iri == iri);
        document.map_or(Self::Other, Self::Document)
    }
}

/// What is said about a thing, with its evidence, in a form.
///
/// `None` if the thing has no such form: only documents have a text. The unhappy path is a graph that a syntax
/// cannot express (RDF/XML).
pub fn thing(edition: &Edition, iri: &str, form: Form) -> Result<Option<Vec<u8>>, Error> {
    let atlas = edition.atlas();
    Ok(Some(match form {
        Form::Rdf(format) => rdf(edition, &graph(atlas, iri), format)?,
        Form::Csv => facts::of_thing(atlas, iri).into_bytes(),
        Form::Json => pretty(&as_json(atlas, iri)),
        Form::Text => return Ok(document_text(edition, iri).map(<[u8]>::to_vec)),
    }))
}

/// What is said about all things `document#…`, and about the document itself, as RDF.
pub fn document(edition: &Edition, document: &str, format: RdfFormat) -> Result<Vec<u8>, Error> {
    let things = edition.addresses().with_document(document).iter().map(String::as_str);
    let graphs: Vec<Graph> = things.chain([document]).map(|iri| graph(edition.atlas(), iri)).collect();
    rdf(edition, &Graph::union(&graphs), format)
}

/// The text of a document, as it stands in its file; `None` if it is not the one that the tables describe.
pub fn document_text<'a>(edition: &'a Edition, iri: &str) -> Option<&'a [u8]> {
    let is_it = |document: &&Document| document.iri == iri;
    let text = edition.build().documents.iter().find(is_it)?.text.as_ref()?;
    Some(text.as_str().as_bytes())
}

fn graph(atlas: &Atlas<'_>, iri: &str) -> Graph {
    match Kind::of(atlas, iri) {
        Kind::Document(index) => atlas.graph_of_document(index),
        Kind::Passage(index) => atlas.graph_of_passage(index),
        Kind::Claim(claim) => match atlas.build.facts.get(claim.fact) {
            Some(fact) => atlas.graph_of_fact(fact),
            None => Graph::default(),
        },
        Kind::Other => atlas.graph_of(iri),
    }
}

fn rdf(edition: &Edition, graph: &Graph, format: RdfFormat) -> Result<Vec<u8>, Error> {
    let sections = [Section::merged(graph)];
    export::check(&sections, format)?;
    let mut bytes = Vec::new();
    export::write(&sections, format, edition.project().prefixes(), &mut bytes)
        .map_err(|source| Error::io("memory", source))?;
    Ok(bytes)
}

fn as_json(atlas: &Atlas<'_>, iri: &str) -> Value {
    match Kind::of(atlas, iri) {
        Kind::Document(index) => annotations::of_document(atlas, index),
        Kind::Passage(index) => {
            let mut object = atlas.build.passages.get(index).map_or(Value::Null, |p| atlas.passage_json(p));
            let facts = facts::citing(atlas, index).map(|(entry, _)| atlas.fact_json(entry));
            if let Some(object) = object.as_object_mut() {
                object.insert("facts".into(), json!(facts.collect::<Vec<_>>()));
            }
            object
        }
        Kind::Claim(claim) => {
            let mut object = atlas.claim_json(claim);
            let fact = entry_of(atlas, claim).map(|entry| atlas.fact_json(entry));
            if let (Some(object), Some(fact)) = (object.as_object_mut(), fact) {
                object.insert("fact".into(), fact);
            }
            object
        }
        // The card borrows the IRI from the build, where all that has a card is a subject or an object.
        Kind::Other => match atlas.subjects().find(|subject| *subject == iri) {
            Some(iri) => atlas.card_json(&atlas.card(iri)),
            None => atlas.iri_json(iri),
        },
    }
}

/// The entry of the fact that a claim is about.
pub(super) fn entry_of<'a>(atlas: &Atlas<'a>, claim: &Claim) -> Option<Entry<'a>> {
    atlas.entries().get(claim.fact).copied() // The facts come first, in their order.
}

fn pretty(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}
