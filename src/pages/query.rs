//! Questions of one's own: an editor, with the saved questions beside it.

use askama::Template;

use super::answer::{Answer, Manner};
use super::depict::Look;
use super::question::{Groups, groups};
use super::{Frame, View, render};
use crate::diagnostic::Position;
use crate::query::{self, Asking, Form, Query};

/// What stands in the editor before anything is asked.
const FIRST: &str = "SELECT ?class (COUNT(?thing) AS ?things) WHERE {\n  ?thing a ?class\n}\nGROUP BY ?class\nORDER BY DESC(?things)";

#[derive(Template)]
#[template(path = "query.html")]
struct QueryPage<'a> {
    frame: Frame,
    text: &'a str,
    /// What is wrong in the text, and where.
    slip: Option<(String, Position)>,
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
pub fn query(text: Option<&str>, look: Look, asking: &Asking, view: &View<'_>) -> String {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    let prefixes = view.edition.query_prefixes();
    let slip = text.and_then(|text| query::read_query(text, prefixes).ok()?.err());
    let answer = text.map(|text| {
        let query = query::parse(text, prefixes);
        let mut shown = match &query {
            Ok(query) => {
                let href = |look: Look| view.links.ask("query", &[("query", text), ("view", look.as_str())]);
                Answer::to(query, &[], Manner { look, href: &href }, asking, view)
            }
            Err(error) => Answer::failed(error),
        };
        let forms: &[(&'static str, &str)] = match query.as_ref().map(Query::form) {
            Ok(Form::Graph) => &[("Turtle", "turtle"), ("N-Triples", "ntriples"), ("JSON-LD", "jsonld")],
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
        slip: slip.and_then(|slip| Some((slip.message, slip.position?))),
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
