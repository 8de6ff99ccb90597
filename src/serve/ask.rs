//! Pages that answer questions.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oxigraph::sparql::results::QueryResultsFormat;

use super::Server;
use super::html::{Made, answer};
use crate::look::Use;
use crate::pages;
use crate::query::{self, Answer};

/// The editor; with `query`, the answer as well.
pub(super) async fn query(
    State(server): State<Arc<Server>>,
    Query(given): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let limit = server.options.timeout;
    answer(server, &headers, move |view| {
        Made::Page(pages::query(
            given.get("query").map(String::as_str),
            pages::Look::parse(given.get("view").map(String::as_str)),
            limit,
            view,
        ))
    })
    .await
}

/// The terms that what somebody writes may become.
pub(super) async fn complete(
    State(server): State<Arc<Server>>,
    Query(given): Query<BTreeMap<String, String>>,
) -> Response {
    let text = given.get("q").map(String::as_str).unwrap_or_default();
    let used_as = given.get("kind").and_then(|kind| Use::parse(kind));
    let found = server.served().edition.completions().find(text, used_as);
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], found.to_string()).into_response()
}

/// A saved question with its answer; with an extension, only the answer, as a file.
pub(super) async fn question(
    State(server): State<Arc<Server>>,
    Path(name): Path<String>,
    Query(given): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let limit = server.options.timeout;
    if let Some((name, form)) = as_file(&name) {
        return file(server, name.to_owned(), form, given).await;
    }
    answer(server, &headers, move |view| {
        match view.edition.questions().iter().find(|saved| saved.name == name) {
            Some(saved) => Made::Page(pages::question(saved, &given, limit, view)),
            None => Made::Nothing,
        }
    })
    .await
}

/// The form of an answer that is asked for as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A standard form of results.
    Standard(QueryResultsFormat),
    /// CSV with labels, quotes and documents.
    Cited,
}

const EXTENSIONS: [(&str, Form); 5] = [
    (".cited.csv", Form::Cited),
    (".csv", Form::Standard(QueryResultsFormat::Csv)),
    (".tsv", Form::Standard(QueryResultsFormat::Tsv)),
    (".json", Form::Standard(QueryResultsFormat::Json)),
    (".xml", Form::Standard(QueryResultsFormat::Xml)),
];

/// The name of a question and the form that its extension asks for.
fn as_file(path: &str) -> Option<(&str, Form)> {
    EXTENSIONS.iter().find_map(|(extension, form)| Some((path.strip_suffix(extension)?, *form)))
}

/// The answer to a saved question as a file.
async fn file(server: Arc<Server>, name: String, form: Form, given: BTreeMap<String, String>) -> Response {
    let made = tokio::task::spawn_blocking(move || {
        let served = server.served();
        let view = served.view(&server);
        let saved = view.edition.questions().iter().find(|saved| saved.name == name);
        let saved = saved.ok_or((StatusCode::NOT_FOUND, format!("there is no question {name:?}")))?;
        let refuse = |status: StatusCode| move |error: crate::error::Error| (status, error.to_string());
        let asked = pages::ask(saved, &given, &view).map_err(refuse(StatusCode::BAD_REQUEST))?;
        let answer = query::evaluate(view.edition.graph(), asked.query, Some(server.options.timeout))
            .map_err(refuse(StatusCode::SERVICE_UNAVAILABLE))?;
        let (mut bytes, mut format) = (Vec::new(), QueryResultsFormat::Csv);
        let written = match (answer, form) {
            (Answer::Rows(rows), Form::Cited) => {
                query::write_results(&view.atlas().cited(&rows, &asked.about), format, &mut bytes)
            }
            (Answer::Rows(rows), Form::Standard(wanted)) => {
                format = wanted;
                query::write_results(&rows, format, &mut bytes)
            }
            (Answer::Boolean(value), form) => {
                format = if let Form::Standard(wanted) = form { wanted } else { format };
                query::write_boolean(value, format, &mut bytes)
            }
            (Answer::Graph(_), _) => {
                return Err((
                    StatusCode::NOT_FOUND,
                    "the answer is a graph; ask for it at the SPARQL endpoint".to_owned(),
                ));
            }
        };
        written.map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
        Ok((format, bytes))
    });
    match made.await {
        Ok(Ok((format, bytes))) => {
            ([(header::CONTENT_TYPE, format.media_type())], bytes).into_response()
        }
        Ok(Err((status, message))) => (status, message + "\n").into_response(),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "The answer could not be made; this is a bug.\n")
            .into_response(),
    }
}
