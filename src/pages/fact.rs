//! The page of a fact as one document states it: the words, the cell, the triples, how to cite it.

use askama::Template;
use oxigraph::io::RdfFormat;

use super::evidence::{InContext, InTable};
use super::view::qualifiers;
use super::{Frame, Shown, View, Witness, render};
use crate::claim::{Claim, Fact};
use crate::diagnostic::count;
use crate::export::{self, Section};
use crate::iri;
use crate::look::context::line_of;
use crate::look::words::first_words;
use crate::source::Passage;

/// How many characters of a fact are the title of its page.
const TITLE: usize = 100;

/// The properties that name a publisher, if no property of the project says that it is one of them.
const PUBLISHERS: [&str; 4] = [
    "http://purl.org/dc/terms/publisher",
    "http://schema.org/publisher",
    "https://schema.org/publisher",
    "https://w3id.org/ctgraph/ns#issuedBy",
];

#[derive(Template)]
#[template(path = "fact.html")]
struct FactPage<'a> {
    frame: Frame,
    claim: &'a Claim,
    sentence: String,
    triple: String,
    stands: bool,
    documents: String,
    subject: Shown,
    property: Shown,
    object: Shown,
    stated_in: Option<Shown>,
    document: Option<Shown>,
    file: String,
    words: InContext,
    cells: Vec<InTable>,
    /// True if a row has an id.
    has_rows: bool,
    overrides: Vec<InTable>,
    references: Vec<Shown>,
    others: Vec<Witness>,
    turtle: String,
    cite: String,
    bibtex: String,
}

/// The page of a claim, by its number.
pub fn fact(view: &View<'_>, number: usize) -> Option<String> {
    let (atlas, build) = (view.atlas(), view.edition.build());
    let claim = build.claims.get(number)?;
    let fact = build.facts.get(claim.fact)?;
    let sentence = atlas.sentence(&fact.triple);
    let mut frame = view.frame(&first_words(&sentence, TITLE), "page");
    frame.alternates = view.alternates(&claim.iri);
    let passages: Vec<&Passage> = build.passages_of(claim).collect();
    let document = build.document_of(claim);
    let citation = Citation::of(view, claim, &passages);
    let cells: Vec<InTable> = claim.cells.iter().map(|cell| view.in_table(*cell)).collect();
    Some(render(&FactPage {
        frame,
        claim,
        triple: atlas.spelled(&fact.triple),
        stands: fact.is_standing,
        documents: count(fact.claims.len(), "document"),
        subject: view.term(&fact.triple.subject.clone().into()),
        property: view.property(fact.triple.predicate.as_str()),
        object: view.term(&fact.triple.object),
        stated_in: claim.stated_in.as_ref().map(|statement| view.thing(statement.as_str())),
        document: document.map(|document| view.thing(&document.iri)),
        file: document.map(|document| document.file.clone()).unwrap_or_default(),
        words: view.in_context(&passages),
        has_rows: cells.iter().any(|cell| !cell.row.is_empty()),
        cells,
        overrides: atlas
            .overrides(claim)
            .into_iter()
            .map(|row| view.at_place(&build.tables.row_place(row)))
            .collect(),
        references: claim.references.iter().map(|reference| view.outside(reference)).collect(),
        others: atlas
            .claims(fact)
            .filter(|other| other.iri != claim.iri)
            .map(|other| view.witness(other))
            .collect(),
        turtle: turtle(view, fact),
        cite: citation.plain(),
        bibtex: citation.bibtex(),
        sentence,
    }))
}

/// A fact with its claims and their passages.
fn turtle<'v>(view: &View<'v>, fact: &'v Fact) -> String {
    let graph = view.atlas().graph_of_fact(fact);
    let mut bytes = Vec::new();
    let prefixes = view.edition.project().prefixes();
    // Writing to memory cannot fail.
    let _ = export::write(&[Section::merged(&graph)], RdfFormat::Turtle, prefixes, &mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What a reader needs to find the words again. There are no dates but those in titles: when a statement was
/// made is a fact with evidence of its own.
struct Citation<'a> {
    title: String,
    publishers: Vec<String>,
    quotes: Vec<&'a str>,
    place: String,
    fact: String,
    how: String,
    dataset: &'a str,
    version: String,
    iri: &'a str,
}

impl<'a> Citation<'a> {
    fn of(view: &'a View<'_>, claim: &'a Claim, passages: &[&'a Passage]) -> Self {
        let (atlas, build) = (view.atlas(), view.edition.build());
        let document = build.document_of(claim);
        let things: Vec<&str> = claim
            .stated_in
            .iter()
            .map(|statement| statement.as_str())
            .chain(document.map(|document| document.iri.as_str()))
            .collect();
        let is_publisher = |property: &str| {
            let above = atlas
                .about(property)
                .filter(|e| e.triple.predicate == oxigraph::model::vocab::rdfs::SUB_PROPERTY_OF);
            let mut above = above.map(|entry| entry.triple.object.to_string());
            PUBLISHERS.contains(&property)
                || above.any(|iri| PUBLISHERS.contains(&iri.trim_matches(['<', '>'])))
        };
        let facts = things.iter().flat_map(|thing| atlas.about(thing));
        let publishers = facts.filter(|e| e.stands() && is_publisher(e.triple.predicate.as_str()));
        let file = document.map(|document| document.file.rsplit('/').next().unwrap_or_default());
        let lines = document.and_then(|document| document.text.as_ref()).map(|text| {
            let verified = passages.iter().filter(|passage| passage.is_verified);
            let mut lines: Vec<usize> = verified.map(|passage| line_of(text, passage.start)).collect();
            lines.sort_unstable();
            lines.dedup();
            lines
        });
        let lines: Vec<String> = lines.into_iter().flatten().map(|line| line.to_string()).collect();
        let noun = if lines.len() == 1 { "line" } else { "lines" };
        Self {
            title: things.first().map(|thing| atlas.title(thing)).unwrap_or_default(),
            publishers: publishers.map(|entry| atlas.show(&entry.triple.object)).collect(),
            quotes: passages.iter().map(|passage| passage.quote.as_str()).collect(),
            place: match lines.is_empty() {
                true => file.unwrap_or_default().to_owned(),
                false => format!("{}, {noun} {}", file.unwrap_or_default(), lines.join(", ")),
            },
            fact: build.facts.get(claim.fact).map(|fact| atlas.sentence(&fact.triple)).unwrap_or_default(),
            how: qualifiers(claim.modality, claim.derivation),
            dataset: view.edition.title(),
            version: view.edition.digest().chars().take(12).collect(),
            iri: &claim.iri,
        }
    }

    /// `“quote” … “quote”`, on one line.
    fn words(&self) -> String {
        let one_line = |quote: &&str| format!("“{}”", quote.split_whitespace().collect::<Vec<_>>().join(" "));
        self.quotes.iter().map(one_line).collect::<Vec<_>>().join(" … ")
    }

    /// What the words are cited for, and how they say it.
    fn said(&self) -> String {
        let how = if self.how.is_empty() { "asserted" } else { &self.how };
        format!("Cited for: {} ({how})", self.fact.trim_end_matches('.'))
    }

    fn plain(&self) -> String {
        let publishers: String = self.publishers.iter().map(|name| format!("{name}. ")).collect();
        format!(
            "{}. {publishers}{} ({}). {}. In: {}, data version {}. {}",
            self.title.trim_end_matches('.'),
            self.words(),
            self.place,
            self.said(),
            self.dataset,
            self.version,
            self.iri,
        )
    }

    fn bibtex(&self) -> String {
        let mut fields = vec![("title", tex(&self.title))];
        if !self.publishers.is_empty() {
            fields.push(("publisher", tex(&self.publishers.join(" and "))));
        }
        fields.push(("howpublished", format!("In: {}, data version {}", tex(self.dataset), self.version)));
        fields.push(("note", tex(&format!("{} ({}). {}", self.words(), self.place, self.said()))));
        fields.push(("url", self.iri.to_owned()));
        let fields: String =
            fields.iter().map(|(name, value)| format!(",\n  {name} = {{{value}}}")).collect();
        format!("@misc{{claim-{}{fields}\n}}", iri::local_name(self.iri))
    }
}

/// A text as TeX reads it.
fn tex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '{' | '}' | '%' | '$' | '#' | '_' | '&' => out.extend(['\\', char]),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            _ => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::tex;

    #[test]
    fn what_means_something_to_tex_is_escaped() {
        assert_eq!(tex("50 % of {a_b} \\ ~"), "50 \\% of \\{a\\_b\\} \\textbackslash{} \\textasciitilde{}");
    }
}
