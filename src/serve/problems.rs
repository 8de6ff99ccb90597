//! Problems, what they mean, and the tables: of the newest state of the files, good or not. What is covered: of the
//! data that are shown.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use super::Server;
use super::file::{file, plain};
use super::things::away;
use crate::data::Form;
use crate::diagnostic::{Code, did_you_mean, render};
use crate::edition::Edition;
use crate::pages::{self, View, table_names};

const HTML: &str = "text/html; charset=utf-8";

/// The forms of problems besides the page: extension, media type.
const FORMS: [(&str, &str); 3] =
    [("json", "application/json"), ("csv", "text/csv; charset=utf-8"), ("sarif", "application/sarif+json")];

/// Work with the newest state of the files, on a thread of its own.
async fn newest(server: Arc<Server>, make: impl FnOnce(&View<'_>) -> Response + Send + 'static) -> Response {
    let behind = Arc::clone(&server);
    away(server, move |_| make(&behind.served().of_newest().view(&behind))).await
}

/// What is wrong: `problems`, `problems.csv`.
pub(super) async fn problems(
    State(server): State<Arc<Server>>,
    uri: axum::http::Uri,
    headers: HeaderMap,
) -> Response {
    newest(server, move |view| {
        let extension = uri.path().rsplit_once('.').map(|(_, extension)| extension);
        let form = FORMS.iter().find(|(known, _)| Some(*known) == extension);
        let Some((extension, media_type)) = form else {
            return file(&headers, HTML, pages::problems(view).into_bytes());
        };
        let mut bytes = Vec::new();
        let written = match *extension {
            "json" => render::write_json(view.problems, &mut bytes),
            "csv" => render::write_csv(view.problems, &mut bytes),
            _ => render::write_sarif(view.problems, "", &mut bytes),
        };
        match written {
            Ok(()) => file(&headers, media_type, bytes),
            Err(error) => plain(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
        }
    })
    .await
}

pub(super) async fn rules(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    newest(server, move |view| file(&headers, HTML, pages::rules(view).into_bytes())).await
}

pub(super) async fn rule(
    State(server): State<Arc<Server>>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Response {
    newest(server, move |view| match code.parse::<Code>() {
        Ok(code) => file(&headers, HTML, pages::rule(view, code).into_bytes()),
        Err(_) => {
            missing(view, "kind of problem", "rules", &code, Code::ALL.iter().map(|code| code.as_str()))
        }
    })
    .await
}

pub(super) async fn coverage(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    away(server, move |view| file(&headers, HTML, pages::coverage(view).into_bytes())).await
}

pub(super) async fn coverage_json(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    away(server, move |view| file(&headers, &Form::Json.content_type(), coverage_bytes(view.edition))).await
}

/// What `ctgraph stats -f json` prints.
fn coverage_bytes(edition: &Edition) -> Vec<u8> {
    format!("{:#}\n", edition.coverage().to_json(edition.atlas())).into_bytes()
}

/// A table as a grid, or the text of its file as it was read, in UTF-8: `organizations`, `organizations.csv`.
pub(super) async fn table(
    State(server): State<Arc<Server>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    newest(server, move |view| {
        let names = table_names(view.edition);
        let bare = name.strip_suffix(".csv");
        let index = names.iter().position(|known| known == bare.unwrap_or(&name));
        let sheet = index.and_then(|index| view.edition.build().tables.sheets.get(index));
        if let (Some(_), Some(sheet)) = (bare, sheet) {
            return match sheet.is_broken {
                false => file(&headers, &Form::Csv.content_type(), sheet.text.clone().into_bytes()),
                true => plain(StatusCode::NOT_FOUND, "The table could not be read; /problems says why."),
            };
        }
        match index.and_then(|index| pages::table(view, index)) {
            Some(html) => file(&headers, HTML, html.into_bytes()),
            None if names.is_empty() && !view.problems.is_empty() => unread(view),
            None => missing(view, "table", "table", &name, names.iter().map(String::as_str)),
        }
    })
    .await
}

/// 404, with the one that was probably meant.
fn missing<'a>(
    view: &View<'_>,
    what: &str,
    folder: &str,
    name: &str,
    known: impl Iterator<Item = &'a str>,
) -> Response {
    let near = did_you_mean(name, known);
    let help: Vec<(String, String)> =
        near.map(|near| (near.to_owned(), view.links.to(&format!("{folder}/{near}")))).into_iter().collect();
    let html = pages::notice(view, "Not found", &format!("There is no {what} \"{name}\"."), &help);
    (StatusCode::NOT_FOUND, Html(html)).into_response()
}

/// 503, while the files are such that no table can be read.
fn unread(view: &View<'_>) -> Response {
    let text = "The tables cannot be read as the files are now; the problems say why.";
    let help = [("Problems".to_owned(), view.links.to("problems"))];
    let html = pages::notice(view, "The tables cannot be read", text, &help);
    (StatusCode::SERVICE_UNAVAILABLE, Html(html)).into_response()
}
