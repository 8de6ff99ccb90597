//! What is covered and what is missing: the counts of the project, with ways to each gap.

use askama::Template;

use super::table::table_names;
use super::{Alternate, Frame, Shown, View, render};
use crate::diagnostic::thousands;

#[derive(Template)]
#[template(path = "coverage.html")]
struct CoveragePage {
    frame: Frame,
    counts: Vec<(&'static str, String)>,
    documents: Vec<Document>,
    tables: Vec<Table>,
    kinds: Vec<(String, String)>,
    without_evidence: Vec<String>,
    without_label: Vec<Shown>,
    unused: Vec<Shown>,
}

struct Document {
    name: Shown,
    facts: usize,
    passages: usize,
    percent: usize,
    paragraphs: usize,
    /// First line, and first words.
    bare: Vec<(usize, String)>,
}

struct Table {
    file: String,
    href: String,
    numbers: [String; 3],
}

/// The page of what is covered.
pub fn coverage(view: &View<'_>) -> String {
    let build = view.edition.build();
    let coverage = view.edition.coverage();
    let documents = coverage.documents.iter().zip(&build.documents).map(|(counts, document)| Document {
        name: Shown { title: counts.file.clone(), ..view.thing(&document.iri) },
        facts: counts.facts,
        passages: counts.passages,
        percent: counts.percent(),
        paragraphs: counts.paragraphs,
        bare: counts.bare.iter().map(|bare| (bare.line, bare.words.clone())).collect(),
    });
    let names = table_names(view.edition);
    let tables = coverage.tables.iter().zip(names).map(|(table, name)| Table {
        file: table.file.clone(),
        href: view.links.to(&format!("table/{name}")),
        numbers: [table.rows, table.left_out, table.triples].map(thousands),
    });
    let unused = coverage.unused_passages.iter().map(|id| {
        let passage = build.passages.iter().find(|passage| passage.id == *id);
        let shown = passage.map(|passage| Shown { text: passage.quote.clone(), ..view.thing(&passage.iri) });
        shown.unwrap_or_else(|| Shown { text: id.clone(), ..Shown::default() })
    });
    let mut frame = view.frame("What is covered", "coverage");
    let href = view.links.file("coverage.json");
    frame.alternates = vec![Alternate { name: "JSON", media_type: "application/json", href }];
    render(&CoveragePage {
        counts: vec![
            ("facts", thousands(coverage.facts)),
            ("only claimed", thousands(coverage.only_claimed)),
            ("claims", thousands(coverage.claims)),
            ("passages", thousands(coverage.passages)),
        ],
        documents: documents.collect(),
        tables: tables.collect(),
        kinds: coverage
            .kinds
            .iter()
            .map(|(m, d, number)| (format!("{m}, {d}"), thousands(*number)))
            .collect(),
        without_label: coverage.without_label.iter().map(|iri| view.thing(iri)).collect(),
        unused: unused.collect(),
        without_evidence: coverage.without_evidence.clone(),
        frame,
    })
}
