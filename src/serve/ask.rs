//! Pages that answer questions.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oxigraph::sparql::results::QueryResultsFormat;

use super::accept::Accept;
use super::html::{self, Made};
use super::refusal::Refusal;
use super::{Server, sparql};
use crate::look::Use;
use crate::pages::{self, View};
use crate::query::{self, Answer, Asking};

/// The editor; with `query`, the answer as well.
pub(super) async fn query(
    State(server): State<Arc<Server>>,
    Query(given): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    page(server, &headers, move |asking, view| {
        let look = pages::Look::parse(given.get("view").map(String::as_str));
        Made::Page(pages::query(given.get("query").map(String::as_str), look, asking, view))
    })
    .await
}

/// Makes a page with the answer to a query, when it is its turn.
async fn page(
    server: Arc<Server>,
    headers: &HeaderMap,
    make: impl FnOnce(&Asking, &View<'_>) -> Made + Send + 'static,
) -> Response {
    let shared = Arc::clone(&server);
    let work = move |asking: &Asking| {
        let served = shared.served();
        html::finished(&served.view(&shared), |view| make(asking, view))
    };
    match server.turns.take(server.options.timeout, work).await {
        Ok(made) => html::sent(made, headers),
        Err(why) => {
            let refusal = sparql::no_turn(why);
            let (status, text) = (refusal.status(), refusal.message().to_owned());
            let notice = move |view: &View<'_>| pages::notice(view, "No answer", &text, &[]);
            html::told(server, status, notice).await
        }
    }
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
    if let Some((name, form)) = as_file(&name) {
        return file(server, &headers, name.to_owned(), form, given).await;
    }
    page(server, &headers, move |asking, view| {
        match view.edition.questions().iter().find(|saved| saved.name == name) {
            Some(saved) => Made::Page(pages::question(saved, &given, asking, view)),
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
async fn file(
    server: Arc<Server>,
    headers: &HeaderMap,
    name: String,
    form: Form,
    given: BTreeMap<String, String>,
) -> Response {
    let shared = Arc::clone(&server);
    let work = move |asking: &Asking| {
        let served = shared.served();
        written(&name, form, &given, asking, &served.view(&shared))
    };
    let made = server.turns.take(server.options.timeout, work).await.map_err(sparql::no_turn);
    match made.flatten() {
        Ok((media_type, bytes)) => super::file::file(headers, media_type, bytes),
        Err(refusal) => refusal.into_response(&Accept::of(headers)),
    }
}

/// The media type and the bytes of an answer.
fn written(
    name: &str,
    form: Form,
    given: &BTreeMap<String, String>,
    asking: &Asking,
    view: &View<'_>,
) -> Result<(&'static str, Vec<u8>), Refusal> {
    let saved = view.edition.questions().iter().find(|saved| saved.name == name);
    let saved = saved
        .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, format!("There is no question {name:?}.")))?;
    let asked = pages::ask(saved, given, view).map_err(|error| Refusal::bad_request(error.to_string()))?;
    let answer = asking.answer(view.edition.dataset(), asked.query).map_err(sparql::failure)?;
    let format = match form {
        Form::Standard(format) => format,
        Form::Cited => QueryResultsFormat::Csv,
    };
    let mut bytes = Vec::new();
    let written = match (answer, form) {
        (Answer::Rows(rows), Form::Cited) => {
            query::write_results(&view.atlas().cited(&rows, &asked.about), format, &mut bytes)
        }
        (Answer::Rows(rows), _) => query::write_results(&rows, format, &mut bytes),
        (Answer::Boolean(value), _) => query::write_boolean(value, format, &mut bytes),
        (Answer::Graph(_), _) => {
            let message = "The answer is a graph; the SPARQL endpoint has it in all forms.";
            return Err(Refusal::new(StatusCode::NOT_FOUND, message));
        }
    };
    written.map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    Ok((format.media_type(), bytes))
}
