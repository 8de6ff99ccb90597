//! Search, and the things of a class.

use std::sync::Arc;

use axum::extract::{Path, Query, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::Server;
use super::html::{Made, answer};
use crate::pages;

const JSON: &str = "application/json; charset=utf-8";
const CSV: &str = "text/csv; charset=utf-8";

/// How many suggestions a page of ours asks for.
const SUGGESTIONS: usize = 12;

type Asked = Vec<(String, String)>;

/// The names and values of a query string; none if it cannot be read.
fn asked(query: RawQuery) -> Asked {
    let uri = format!("/?{}", query.0.unwrap_or_default());
    let uri = uri.parse().unwrap_or_default();
    Query::try_from_uri(&uri).map(|Query(asked)| asked).unwrap_or_default()
}

/// The first value of a name, or nothing.
fn value<'a>(asked: &'a Asked, name: &str) -> &'a str {
    asked.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str()).unwrap_or_default()
}

pub(super) async fn search(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    query: RawQuery,
) -> Response {
    let asked = asked(query);
    answer(server, &headers, move |view| {
        let page = value(&asked, "page").parse().unwrap_or(1);
        Made::Page(pages::search(view, value(&asked, "q"), value(&asked, "kind"), page))
    })
    .await
}

pub(super) async fn search_csv(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    query: RawQuery,
) -> Response {
    let asked = asked(query);
    answer(server, &headers, move |view| Made::File(CSV, pages::search_csv(view, value(&asked, "q")))).await
}

pub(super) async fn search_json(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    query: RawQuery,
) -> Response {
    let asked = asked(query);
    answer(server, &headers, move |view| {
        Made::File(JSON, pages::search_json(view, value(&asked, "q"), usize::MAX).to_string())
    })
    .await
}

pub(super) async fn suggest(
    State(server): State<Arc<Server>>,
    headers: HeaderMap,
    query: RawQuery,
) -> Response {
    let asked = asked(query);
    answer(server, &headers, move |view| {
        let limit = value(&asked, "limit").parse().unwrap_or(SUGGESTIONS);
        Made::File(JSON, pages::search_json(view, value(&asked, "q"), limit).to_string())
    })
    .await
}

pub(super) async fn types(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    answer(server, &headers, |view| Made::Page(pages::types(view))).await
}

pub(super) async fn class(
    State(server): State<Arc<Server>>,
    Path(key): Path<String>,
    headers: HeaderMap,
    query: RawQuery,
) -> Response {
    let asked = asked(query);
    answer(server, &headers, move |view| {
        let addresses = view.edition.addresses();
        if let Some(html) = addresses.iri(&key).and_then(|iri| pages::class(view, iri, &asked)) {
            return Made::Page(html);
        }
        let class = key.strip_suffix(".csv").and_then(|key| addresses.iri(key));
        match class.and_then(|iri| pages::class_csv(view, iri, &asked)) {
            Some(csv) => Made::File(CSV, csv),
            None => Made::Nothing,
        }
    })
    .await
}
