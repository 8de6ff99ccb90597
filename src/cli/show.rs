//! `ctgraph show`: one thing as a card.

use oxigraph::io::RdfFormat;

use super::page::{Page, label_width, mark_text, print_json, warn_of_errors};
use super::{Global, Outcome, output::Output};
use crate::diagnostic::{count, did_you_mean};
use crate::error::Error;
use crate::export::{self, Section};
use crate::look::{Atlas, Card, Entry, Group};
use crate::pipeline;

/// How many facts of one property are shown, unless all are asked for.
const SHOWN: usize = 6;

/// Show a thing as a card: what it is, its facts, what points to it
///
/// A mark such as [announced] or [inferred] follows a fact that no document asserts in these very words;
/// `ctgraph explain` shows the words. In JSON, the members are: iri, curie, label, classes, names, facts,
/// claimed, incoming, claimed_incoming (facts: subject, property, object, text, part, stands, modality,
/// derivation, documents, claims) and mentions (statement, document, passages, facts).
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ctgraph show UNOCT
  ctgraph show \"state of qatar\"
  ctgraph show organization:qatar -f turtle   its facts, their claims and passages")]
pub struct Args {
    /// A name or acronym, a short IRI (organization:unoct), a path (organization/unoct) or an IRI
    #[arg(value_name = "ENTITY")]
    entity: String,

    /// text, json, or an RDF format: turtle, trig, ntriples, nquads, rdfxml, jsonld
    #[arg(short, long, value_name = "FORMAT", default_value = "text", value_parser = parse_format)]
    format: Format,

    /// All facts, and not only the first few of each property
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Clone, Copy)]
enum Format {
    Text,
    Json,
    Rdf(RdfFormat),
}

fn parse_format(name: &str) -> Result<Format, String> {
    match name {
        "text" => Ok(Format::Text),
        "json" => Ok(Format::Json),
        _ => export::parse_format(name).map(Format::Rdf).map_err(|_| {
            let names = || ["text", "json"].into_iter().chain(export::format_names());
            match did_you_mean(name, names()) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("use one of {}", names().collect::<Vec<_>>().join(", ")),
            }
        }),
    }
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Outcome, Error> {
    let project = global.open()?;
    let build = pipeline::build(&project)?;
    let atlas = Atlas::new(&build, &project);
    let iri = atlas.find(&args.entity).map_err(|e| Error::Usage(e.to_string()))?;
    warn_of_errors(&build, global.is_quiet());
    match args.format {
        Format::Text => {
            let mut page = Page::new(global);
            write_card(&atlas, &atlas.card(iri), args.all, &mut page);
            page.print()?;
        }
        Format::Json => print_json(&atlas.card_json(&atlas.card(iri)))?,
        Format::Rdf(format) => {
            let graph = atlas.graph_of(iri);
            let sections = [Section::merged(&graph)];
            export::check(&sections, format)?;
            Output::Stdout.write(|mut out| export::write(&sections, format, project.prefixes(), &mut out))?;
        }
    }
    Ok(Outcome::Done)
}

fn write_card(atlas: &Atlas<'_>, card: &Card<'_>, all: bool, page: &mut Page) {
    page.heading(&atlas.title(card.iri));
    let kind = atlas.kind(card.iri);
    let gap = if kind.is_empty() { "" } else { "  " };
    page.paragraph(0, &format!("{}{gap}{kind}", atlas.short(card.iri)));
    let limit = if all { usize::MAX } else { SHOWN };
    let value = |entry: &Entry<'_>| text_of(atlas, *entry);
    let pointing = |entry: &Entry<'_>| subject_of(atlas, *entry, card.iri);
    let own: Vec<Group<'_>> = card.names.iter().chain(&card.facts).cloned().collect();
    write_groups(atlas, "", &own, limit, "", &value, page);
    write_groups(atlas, "What points to it", &card.incoming, limit, "← ", &pointing, page);
    write_groups(atlas, "Only claimed, and not in the graph", &card.claimed, limit, "", &value, page);
    let title = if card.claimed.is_empty() { "Only claimed, and not in the graph" } else { "" };
    write_groups(atlas, title, &card.claimed_incoming, limit, "← ", &pointing, page);
    if !card.mentions.is_empty() {
        page.gap();
        page.heading("Where it stands");
        for mention in &card.mentions {
            let statement =
                mention.statement.map_or_else(|| document_name(atlas, mention.document), |s| atlas.title(s));
            let counts =
                format!("{} for {}", count(mention.passages, "passage"), count(mention.facts, "fact"));
            page.paragraph(2, &format!("{statement}: {counts}"));
        }
    }
}

fn write_groups(
    atlas: &Atlas<'_>,
    title: &str,
    groups: &[Group<'_>],
    limit: usize,
    arrow: &str,
    text: &dyn Fn(&Entry<'_>) -> String,
    page: &mut Page,
) {
    if groups.is_empty() {
        return;
    }
    if !title.is_empty() || arrow.is_empty() {
        page.gap();
    }
    if !title.is_empty() {
        page.heading(title);
    }
    let labels: Vec<String> = groups
        .iter()
        .map(|group| {
            let number = if group.entries.len() > limit {
                format!(" ({})", group.entries.len())
            } else {
                String::new()
            };
            format!("{arrow}{}{number}", atlas.property(group.property))
        })
        .collect();
    let width = label_width(labels.iter().map(String::as_str));
    for (group, label) in groups.iter().zip(&labels) {
        for (index, entry) in group.entries.iter().take(limit).enumerate() {
            let mark = entry.fact.map(|fact| mark_text(atlas.mark(fact))).unwrap_or_default();
            let label = if index == 0 { label.as_str() } else { "" };
            page.labelled(2, label, width, &format!("{}{mark}", text(entry)));
        }
        if group.entries.len() > limit {
            page.labelled(2, "", width, &format!("… and {} more (--all)", group.entries.len() - limit));
        }
    }
}

/// The object of a fact; nodes that only join things are unfolded.
fn text_of(atlas: &Atlas<'_>, entry: Entry<'_>) -> String {
    let object = &entry.triple.object;
    match object {
        oxigraph::model::Term::NamedNode(node) if atlas.is_line(node.as_str()) => {
            atlas.line(node.as_str(), &[])
        }
        _ => atlas.show(object),
    }
}

/// The subject of a fact that points to `here`.
fn subject_of(atlas: &Atlas<'_>, entry: Entry<'_>, here: &str) -> String {
    match &entry.triple.subject {
        oxigraph::model::NamedOrBlankNode::NamedNode(node) if atlas.is_line(node.as_str()) => {
            atlas.line(node.as_str(), &[here])
        }
        subject => atlas.show(&subject.clone().into()),
    }
}

fn document_name(atlas: &Atlas<'_>, document: usize) -> String {
    atlas.build.documents.get(document).map(|d| d.file.clone()).unwrap_or_default()
}
