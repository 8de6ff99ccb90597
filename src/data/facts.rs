//! Facts as a table: a row for each fact, document and quote.

use oxigraph::model::{Term, TermRef};

use super::thing::{Kind, entry_of};
use crate::claim::Claim;
use crate::diagnostic::render::csv_field;
use crate::look::{Atlas, Entry};
use crate::source::Passage;

/// The columns; IRIs stand beside the labels of what they mean.
const COLUMNS: [&str; 16] = [
    "subject",
    "subject_label",
    "property",
    "property_label",
    "object",
    "object_label",
    "stands",
    "modality",
    "derivation",
    "statement",
    "statement_label",
    "document",
    "start",
    "end",
    "quote",
    "claim",
];

/// The facts about a thing and those that point to it; of a document or a passage those that it bears.
pub(super) fn of_thing(atlas: &Atlas<'_>, iri: &str) -> String {
    let mut table = Table::new(atlas);
    match Kind::of(atlas, iri) {
        Kind::Document(index) => {
            let claims = atlas.build.claims.iter().filter(|claim| claim.document == index);
            let entries = claims.filter_map(|claim| Some((entry_of(atlas, claim)?, claim)));
            entries.for_each(|(entry, claim)| table.claim(entry, claim));
        }
        Kind::Passage(index) => citing(atlas, index).for_each(|(entry, claim)| table.claim(entry, claim)),
        Kind::Claim(claim) => {
            if let Some(entry) = entry_of(atlas, claim) {
                table.claim(entry, claim);
            }
        }
        Kind::Other => atlas.about(iri).chain(atlas.to(iri)).for_each(|entry| table.fact(entry)),
    }
    table.text
}

/// The facts that rest on a passage, each with the claim that cites it.
pub(super) fn citing<'a>(atlas: &Atlas<'a>, passage: usize) -> impl Iterator<Item = (Entry<'a>, &'a Claim)> {
    let claims = atlas.build.claims.iter().filter(move |claim| claim.passages.contains(&passage));
    claims.filter_map(|claim| Some((entry_of(atlas, claim)?, claim)))
}

/// A table in the making.
struct Table<'a> {
    atlas: &'a Atlas<'a>,
    text: String,
}

impl<'a> Table<'a> {
    fn new(atlas: &'a Atlas<'_>) -> Self {
        Self { atlas, text: format!("{}\r\n", COLUMNS.join(",")) }
    }

    /// A fact with all its claims; a row without a claim if there is none.
    fn fact(&mut self, entry: Entry<'_>) {
        let claims: Vec<&Claim> =
            entry.fact.map(|fact| self.atlas.claims(fact).collect()).unwrap_or_default();
        if claims.is_empty() {
            self.row(entry, None, None);
        }
        claims.into_iter().for_each(|claim| self.claim(entry, claim));
    }

    /// A row for each passage of a claim.
    fn claim(&mut self, entry: Entry<'_>, claim: &Claim) {
        let passages: Vec<&Passage> = self.atlas.build.passages_of(claim).collect();
        if passages.is_empty() {
            self.row(entry, Some(claim), None);
        }
        passages.into_iter().for_each(|passage| self.row(entry, Some(claim), Some(passage)));
    }

    fn row(&mut self, entry: Entry<'_>, claim: Option<&Claim>, passage: Option<&Passage>) {
        let atlas = self.atlas;
        let term = |term: &Term| match term.as_ref() {
            TermRef::NamedNode(node) => (node.as_str().to_owned(), atlas.show(term)),
            TermRef::Literal(literal) => (literal.value().to_owned(), String::new()),
            _ => (term.to_string(), String::new()),
        };
        let (subject, subject_label) = term(&entry.triple.subject.clone().into());
        let (object, object_label) = term(&entry.triple.object);
        let property = entry.triple.predicate.as_str();
        let statement = claim.and_then(|claim| claim.stated_in.as_ref()).map(|iri| iri.as_str());
        let document = claim.and_then(|claim| atlas.build.document_of(claim));
        let number = |number: Option<usize>| number.map(|n| n.to_string()).unwrap_or_default();
        let fields: [&str; COLUMNS.len()] = [
            &subject,
            &subject_label,
            property,
            &atlas.property(property),
            &object,
            &object_label,
            if entry.stands() { "true" } else { "false" },
            claim.map_or("", |claim| claim.modality.as_str()),
            claim.map_or("", |claim| claim.derivation.as_str()),
            statement.unwrap_or_default(),
            &statement.map(|iri| atlas.title(iri)).unwrap_or_default(),
            document.map_or("", |document| document.file.as_str()),
            &number(passage.map(|passage| passage.start)),
            &number(passage.map(|passage| passage.end)),
            passage.map_or("", |passage| passage.quote.as_str()),
            claim.map_or("", |claim| claim.iri.as_str()),
        ];
        self.text.push_str(&fields.map(csv_field).join(","));
        self.text.push_str("\r\n");
    }
}
