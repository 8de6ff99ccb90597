//! The forms that answers can have, by the names that clients use for them.

use oxigraph::io::{JsonLdProfileSet, RdfFormat};
use oxigraph::sparql::results::QueryResultsFormat;

use super::accept::Accept;
use crate::export;
use crate::query::{self, ResultFormat};

/// The media types of a form; the first is its own, the others are what clients send as well.
type Names = &'static [&'static str];

const JSON_LD: RdfFormat = RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() };

/// The forms of rows, and of yes or no; the first is the one for clients that do not care.
pub(super) const ROWS: [(Names, QueryResultsFormat); 4] = [
    (&["application/sparql-results+json", "application/json", "text/json"], QueryResultsFormat::Json),
    (&["application/sparql-results+xml", "application/xml", "text/xml"], QueryResultsFormat::Xml),
    (&["text/csv", "text/plain"], QueryResultsFormat::Csv),
    (&["text/tab-separated-values", "text/tsv"], QueryResultsFormat::Tsv),
];

/// The forms of graphs.
pub(super) const GRAPHS: [(Names, RdfFormat); 6] = [
    (
        &["text/turtle", "application/x-turtle", "application/turtle", "text/n3", "text/rdf+n3"],
        RdfFormat::Turtle,
    ),
    (&["application/ld+json", "application/json", "text/json"], JSON_LD),
    (&["application/rdf+xml", "application/xml", "text/xml"], RdfFormat::RdfXml),
    (&["application/n-triples", "text/plain", "text/ntriples"], RdfFormat::NTriples),
    (&["application/trig", "application/x-trig"], RdfFormat::TriG),
    (&["application/n-quads", "text/x-nquads", "text/nquads"], RdfFormat::NQuads),
];

/// What a client gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice<T> {
    /// A form for programs.
    Form(T),
    /// The page for people.
    Page,
    /// Nothing that we have.
    None,
}

/// The form of rows that a client wants, by the parameter `format` if it gives one, or by its `Accept` header.
pub(super) fn of_rows(format: Option<&str>, accept: &Accept) -> Choice<QueryResultsFormat> {
    let parse = |name: &str| match query::parse_result_format(name) {
        Ok(ResultFormat::Standard(format)) => Some(format),
        _ => None,
    };
    choose(&ROWS, format, accept, parse)
}

/// The form of a graph that a client wants, as in [`of_rows`].
pub(super) fn of_graph(format: Option<&str>, accept: &Accept) -> Choice<RdfFormat> {
    choose(&GRAPHS, format, accept, |name| export::parse_format(name).ok())
}

fn choose<T: Copy>(
    forms: &[(Names, T)],
    format: Option<&str>,
    accept: &Accept,
    parse: impl Fn(&str) -> Option<T>,
) -> Choice<T> {
    let all: Vec<&str> = forms.iter().flat_map(|(names, _)| names.iter().copied()).collect();
    // Where a client forgets to encode the plus sign of a media type, it has become a space.
    let format = format.map(|name| name.trim().replace(' ', "+")).filter(|name| !name.is_empty());
    let chosen = match format {
        Some(name) if name.eq_ignore_ascii_case("html") || name == "text/html" => return Choice::Page,
        // Some clients send one format with all queries, and what they can read with each.
        Some(name) => parse(&name).or_else(|| {
            let is_named = all.iter().any(|name| accept.names(name));
            is_named.then(|| accept.choose(forms.iter().copied())).flatten()
        }),
        None if accept.prefers_html(&all) => return Choice::Page,
        None => accept.choose(forms.iter().copied()),
    };
    chosen.map_or(Choice::None, Choice::Form)
}

/// The media type of a form, with its character set where it needs one.
pub(super) fn media_type<T: PartialEq>(forms: &[(Names, T)], form: &T) -> String {
    let name = forms.iter().find(|(_, known)| known == form).and_then(|(names, _)| names.first());
    let name = name.copied().unwrap_or("application/octet-stream");
    if name.starts_with("text/") || name.ends_with("xml") {
        format!("{name}; charset=utf-8")
    } else {
        name.to_owned()
    }
}

/// The media types that there are to choose from.
pub(super) fn choices<T>(forms: &[(Names, T)]) -> String {
    let names = forms.iter().filter_map(|(names, _)| names.first().copied());
    names.collect::<Vec<_>>().join(", ")
}
