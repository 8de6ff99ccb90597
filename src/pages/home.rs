//! The first page: what is in here, and ways in.

use askama::Template;
use oxigraph::model::vocab::rdf;

use super::graph::classes_figure;
use super::{Figure, Frame, Shown, View, render};
use crate::coverage::Coverage;
use crate::diagnostic::thousands;
use crate::query::Saved;

/// How many questions invite to be clicked.
const QUESTIONS: usize = 5;

/// How many classes are listed; there is a page for all.
const CLASSES: usize = 12;

/// How many documents are listed.
const DOCUMENTS: usize = 8;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    counts: Vec<(String, &'static str, String)>,
    questions: Vec<(String, String, String)>,
    all_questions: String,
    classes: Vec<(Shown, String)>,
    types: String,
    documents: Vec<Document>,
    /// The classes and the links between them.
    schema: Figure,
}

/// A document as the first page shows it.
struct Document {
    statement: Shown,
    /// What it is, such as `statement, speech`.
    kind: String,
    /// The page with its whole text.
    text: Option<String>,
    facts: String,
    percent: usize,
}

/// The first page.
pub fn home(view: &View<'_>) -> String {
    let coverage = view.edition.coverage();
    let links = &view.links;
    let counts = [
        (coverage.facts, ["fact", "facts"], "types"),
        (coverage.claims, ["claim with its words", "claims, each with its words"], "coverage"),
        (coverage.passages, ["passage quoted", "passages quoted"], "coverage"),
        (coverage.documents.len(), ["document", "documents"], "coverage"),
    ];
    let class = |(iri, number): &(String, usize)| (listed(iri, view), thousands(*number));
    render(&Home {
        frame: view.with_bundle(view.frame(view.edition.title(), ""), "graph"),
        counts: counts
            .map(|(number, [one, many], path)| {
                (thousands(number), if number == 1 { one } else { many }, links.to(path))
            })
            .to_vec(),
        questions: featured(view.edition.questions())
            .into_iter()
            .map(|saved| inviting(saved, view))
            .collect(),
        all_questions: links.to("query"),
        classes: coverage.classes.iter().take(CLASSES).map(class).collect(),
        types: links.to("types"),
        documents: documents(coverage, view),
        schema: classes_figure(view),
    })
}

/// A class, with the table of its things as its page.
fn listed(iri: &str, view: &View<'_>) -> Shown {
    Shown { href: view.links.class(iri), ..view.thing(iri) }
}

/// The questions that say of themselves which place they have on the first page; or else the first ones,
/// each of another group, which need to know nothing.
fn featured(questions: &[Saved]) -> Vec<&Saved> {
    let mut chosen: Vec<&Saved> = questions.iter().filter(|saved| saved.question.place.is_some()).collect();
    chosen.sort_by_key(|saved| saved.question.place);
    if chosen.is_empty() {
        let can_be_asked = |saved: &&Saved| saved.question.parameters.iter().all(|p| p.default.is_some());
        for saved in questions.iter().filter(can_be_asked) {
            if chosen
                .iter()
                .all(|other| other.question.group != saved.question.group || saved.question.group.is_empty())
            {
                chosen.push(saved);
            }
        }
    }
    chosen.truncate(QUESTIONS);
    chosen
}

/// The title of a question, what its answer shows, and its page.
fn inviting(saved: &Saved, view: &View<'_>) -> (String, String, String) {
    let question = &saved.question;
    let title = if question.title.is_empty() { &saved.name } else { &question.title };
    (title.clone(), question.about.clone(), view.links.to(&format!("query/{}", saved.name)))
}

/// The documents, those of the latest statements first; documents without a date come last.
fn documents(coverage: &Coverage, view: &View<'_>) -> Vec<Document> {
    let (build, atlas) = (view.edition.build(), view.atlas());
    let statements = crate::claim::statements_by_document(&build.facts, &build.documents);
    let mut documents: Vec<(Option<String>, Document)> = Vec::new();
    for (index, (document, count)) in build.documents.iter().zip(&coverage.documents).enumerate() {
        let about = statements.get(&index).map_or(document.iri.as_str(), |statement| statement.as_str());
        let latest = latest_date(about, view);
        let shown = Document {
            statement: view.thing(about),
            kind: atlas.kind(about),
            text: view.links.page(&document.iri),
            facts: thousands(count.facts),
            percent: count.percent(),
        };
        documents.push((latest, shown));
    }
    documents.sort_by(|(a, _), (b, _)| b.cmp(a));
    documents.into_iter().take(DOCUMENTS).map(|(_, document)| document).collect()
}

/// The latest day among the values of a thing, as `2021-06-30`.
fn latest_date(iri: &str, view: &View<'_>) -> Option<String> {
    let dates = view.atlas().about(iri).filter(|entry| entry.stands() && entry.triple.predicate != rdf::TYPE);
    let date = |entry: crate::look::Entry<'_>| match entry.triple.object.as_ref() {
        oxigraph::model::TermRef::Literal(l) if l.datatype() == oxigraph::model::vocab::xsd::DATE => {
            Some(l.value().to_owned())
        }
        _ => None,
    };
    dates.filter_map(date).max()
}
