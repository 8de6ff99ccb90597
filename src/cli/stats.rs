//! `ctgraph stats`: how much there is, and what is missing.

use super::page::{Page, print_json, warn_of_errors};
use super::{Global, Outcome};
use crate::coverage::Coverage;
use crate::diagnostic::count;
use crate::diagnostic::thousands;
use crate::error::Error;
use crate::look::Atlas;
use crate::pipeline;

/// How many lines of a list are shown, unless all are asked for.
const SHOWN: usize = 12;

/// Count what there is, and see what is missing
///
/// The exit code is 1 if a table states a fact for which it cites no words. In JSON, the members are:
/// facts, only_claimed, claims, claims_not_standing, passages, classes, properties (iri, name, count), tables (file, part, rows,
/// left_out, triples), documents (file, facts, claims, passages, characters, covered, percent, paragraphs,
/// bare_paragraphs), claims_by (modality, derivation, count), facts_by_documents (documents, count),
/// without_evidence, without_label, unused_passages.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How it is shown
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Whole lists, and not only their first lines
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Outcome, Error> {
    let project = global.open()?;
    let build = pipeline::build(&project)?;
    let atlas = Atlas::new(&build, &project);
    let coverage = Coverage::of(&atlas);
    warn_of_errors(&build, global.is_quiet());
    match args.format {
        Format::Json => print_json(&coverage.to_json(&atlas))?,
        Format::Text => {
            let mut page = Page::new(global);
            let limit = if args.all { usize::MAX } else { SHOWN };
            write(&coverage, &atlas, project.title(), limit, &mut page);
            page.print()?;
        }
    }
    Ok(if coverage.without_evidence.is_empty() { Outcome::Done } else { Outcome::DataErrors })
}

fn write(coverage: &Coverage, atlas: &Atlas<'_>, title: &str, limit: usize, page: &mut Page) {
    if !title.is_empty() {
        page.heading(title);
    }
    page.paragraph(
        0,
        &format!(
            "{} facts, {} only claimed; {} claims, {} passages, {}",
            thousands(coverage.facts),
            thousands(coverage.only_claimed),
            thousands(coverage.claims),
            thousands(coverage.passages),
            count(coverage.documents.len(), "document"),
        ),
    );
    let named = |list: &[(String, usize)]| -> Vec<(String, Vec<usize>)> {
        list.iter().map(|(iri, n)| (atlas.short(iri), vec![*n])).collect()
    };
    write_table("Things by class", &[""], &named(&coverage.classes), limit, page);
    write_table("Facts by property", &[""], &named(&coverage.properties), limit, page);
    let tables: Vec<(String, Vec<usize>)> =
        coverage.tables.iter().map(|t| (t.file.clone(), vec![t.rows, t.left_out, t.triples])).collect();
    write_table("Tables", &["rows", "left out", "triples"], &tables, usize::MAX, page);
    write_documents(coverage, limit, page);
    write_claims(coverage, page);
    write_gaps(coverage, atlas, limit, page);
}

/// A name and some numbers a line, under their headings.
fn write_table(title: &str, columns: &[&str], rows: &[(String, Vec<usize>)], limit: usize, page: &mut Page) {
    page.gap();
    page.heading(title);
    let shown = &rows[..rows.len().min(limit)];
    let name = shown.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    let number = |column: usize| {
        shown.iter().map(|(_, numbers)| thousands(numbers[column]).len()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns.len()).map(|i| columns[i].len().max(number(i))).collect();
    let mut line = |name_text: &str, cells: &[String]| {
        let mut text = format!("{name_text:name$}");
        for (cell, width) in cells.iter().zip(&widths) {
            text.push_str(&format!("  {cell:>width$}", width = *width));
        }
        page.paragraph(2, &text);
    };
    if columns.iter().any(|column| !column.is_empty()) {
        line("", &columns.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>());
    }
    for (name, numbers) in shown {
        line(name, &numbers.iter().map(|n| thousands(*n)).collect::<Vec<_>>());
    }
    write_more(rows.len(), limit, page);
}

fn write_more(number: usize, limit: usize, page: &mut Page) {
    if number > limit {
        page.paragraph(2, &format!("… and {} more (--all)", number - limit));
    }
}

fn write_documents(coverage: &Coverage, limit: usize, page: &mut Page) {
    let rows: Vec<(String, Vec<usize>)> = coverage
        .documents
        .iter()
        .map(|d| {
            let touched = d.paragraphs - d.bare.len();
            let name = d.file.rsplit('/').next().unwrap_or_default().to_owned();
            (name, vec![d.facts, d.claims, d.passages, d.percent(), touched, d.paragraphs])
        })
        .collect();
    let columns = ["facts", "claims", "passages", "% quoted", "paragraphs", "of"];
    write_table("Documents", &columns, &rows, usize::MAX, page);
    for document in coverage.documents.iter().filter(|d| !d.bare.is_empty()) {
        page.gap();
        page.paragraph(
            2,
            &format!("{}: {} without facts", document.file, count(document.bare.len(), "paragraph")),
        );
        for paragraph in document.bare.iter().take(limit) {
            page.labelled(4, &format!("line {}", paragraph.line), 9, &paragraph.words);
        }
        write_more(document.bare.len(), limit, page);
    }
}

fn write_claims(coverage: &Coverage, page: &mut Page) {
    page.gap();
    page.heading("Claims by modality and derivation");
    let rows: Vec<(String, String)> = coverage
        .kinds
        .iter()
        .map(|(modality, derivation, number)| (format!("{modality}, {derivation}"), thousands(*number)))
        .collect();
    page.rows(2, &rows);
    page.paragraph(
        2,
        &format!("{} of them for facts that are not in the graph", thousands(coverage.claims_not_standing)),
    );
    page.gap();
    page.heading("Facts by the number of documents that state them");
    let rows: Vec<(String, String)> = coverage
        .by_witnesses
        .iter()
        .map(|(documents, number)| (count(*documents, "document"), thousands(*number)))
        .collect();
    page.rows(2, &rows);
}

fn write_gaps(coverage: &Coverage, atlas: &Atlas<'_>, limit: usize, page: &mut Page) {
    page.gap();
    page.heading("What is missing");
    let without_label: Vec<String> = coverage.without_label.iter().map(|iri| atlas.short(iri)).collect();
    for (label, list) in [
        ("facts without evidence", &coverage.without_evidence),
        ("things without label", &without_label),
        ("unused passages", &coverage.unused_passages),
    ] {
        page.labelled(2, label, 22, &thousands(list.len()));
        list.iter().take(limit).for_each(|item| page.paragraph(4, item));
        if list.len() > limit {
            page.paragraph(4, &format!("… and {} more (--all)", list.len() - limit));
        }
    }
}
