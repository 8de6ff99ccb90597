//! Questions of one's own: an editor, with the saved questions beside it.

use std::time::Duration;

use askama::Template;

use super::answer::Answer;
use super::question::{Groups, groups};
use super::{Frame, View, render};
use crate::query::{self, with_common_prefixes};

/// What stands in the editor before anything is asked.
const FIRST: &str = "SELECT ?class (COUNT(?thing) AS ?things) WHERE {\n  ?thing a ?class\n}\nGROUP BY ?class\nORDER BY DESC(?things)";

#[derive(Template)]
#[template(path = "query.html")]
struct QueryPage<'a> {
    frame: Frame,
    text: &'a str,
    groups: Groups<'a>,
    prefixes: Vec<(String, String)>,
    answer: Option<Answer>,
    action: String,
    endpoint: String,
    prefixes_href: String,
    complete: String,
    is_served: bool,
}

/// The page for asking, with the answer to a query if there is one.
pub fn query(text: Option<&str>, limit: Duration, view: &View<'_>) -> String {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    let prefixes = with_common_prefixes(view.edition.project().prefixes());
    let answer = text.map(|text| {
        let answer = query::parse(text, &prefixes)
            .and_then(|query| query::evaluate(view.edition.graph(), query, Some(limit)));
        let mut shown = match &answer {
            Ok(answer) => Answer::new(answer, &[], view),
            Err(error) => Answer::failed(error),
        };
        let forms: &[(&'static str, &str)] = match &answer {
            Ok(query::Answer::Graph(_)) => {
                &[("Turtle", "turtle"), ("N-Triples", "ntriples"), ("JSON-LD", "jsonld")]
            }
            Ok(_) => &[("CSV", "csv"), ("TSV", "tsv"), ("JSON", "json"), ("XML", "xml")],
            Err(_) => &[],
        };
        let file = |(name, format): &(&'static str, &str)| {
            Some((*name, view.links.ask("sparql", &[("query", text), ("format", format)])?))
        };
        shown.files = forms.iter().filter_map(file).collect();
        shown
    });
    let title = if text.is_some() { "Answer" } else { "Questions" };
    render(&QueryPage {
        frame: view.with_bundle(view.frame(title, "query"), "editor"),
        text: text.unwrap_or(FIRST),
        groups: groups(view),
        prefixes: prefixes.iter().map(|(prefix, iri)| (prefix.to_owned(), iri.to_owned())).collect(),
        answer,
        action: view.links.to("query"),
        endpoint: view.links.to("sparql"),
        prefixes_href: view.links.file("prefixes.json"),
        complete: view.links.file("api/complete"),
        is_served: view.links.is_served(),
    })
}
