//! The whole graph as files, and what describes it.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Server;
use super::describe::url;
use super::file::{file, plain, see_other, set, tagged};
use super::things::{Wanted, away};
use crate::data::{self, Form};
use crate::error::Error;
use crate::pages::{self, View};

const TEXT: &str = "text/plain; charset=utf-8";

/// The page of all files.
pub(super) async fn page(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    away(server, move |view| file(&headers, "text/html; charset=utf-8", pages::download(view).into_bytes()))
        .await
}

/// A file: `graph.ttl`, `SHA256SUMS`.
pub(super) async fn download(
    State(server): State<Arc<Server>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    away(server, move |view| {
        if name == "SHA256SUMS" {
            return file(&headers, TEXT, data::checksums(view.edition).into_bytes());
        }
        let known = data::file_name(view.edition);
        let form = name.strip_prefix(&known).and_then(|rest| Form::of_extension(rest.strip_prefix('.')?));
        let Some(form @ Form::Rdf(format)) = form else {
            let text = format!("There is no such file. There are {known}.ttl, .trig, .nt, .nq, .rdf, .jsonld, and SHA256SUMS.");
            return plain(StatusCode::NOT_FOUND, &text);
        };
        match view.edition.exported(format) {
            Ok((bytes, sha256)) => {
                let mut response = tagged(&headers, &form.content_type(), sha256, bytes.to_vec());
                set(&mut response, header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""));
                response
            }
            Err(error) => plain(StatusCode::NOT_FOUND, &error.to_string()),
        }
    })
    .await
}

/// A description in some form; `make` gets the URL of the server.
async fn described(
    server: Arc<Server>,
    parts: Parts,
    content_type: String,
    make: impl FnOnce(&View<'_>, &str) -> Result<Vec<u8>, Error> + Send + 'static,
) -> Response {
    let url = url(&server, &parts);
    away(server, move |view| match make(view, &url) {
        Ok(bytes) => file(&parts.headers, &content_type, bytes),
        Err(error) => plain(StatusCode::BAD_REQUEST, &error.to_string()),
    })
    .await
}

/// The context of the graph in JSON-LD. Any page may use it: it is what JSON-LD processors load,
/// and has no data.
pub(super) async fn context(State(server): State<Arc<Server>>, request: Request) -> Response {
    let json_ld = "application/ld+json".to_owned();
    let make = |view: &View<'_>, _: &str| Ok(view.edition.context().to_vec());
    let mut response = described(server, request.into_parts().0, json_ld, make).await;
    set(&mut response, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(&mut response, HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    response
}

/// `prefixes.json`, `prefixes.ttl`
pub(super) async fn prefixes(State(server): State<Arc<Server>>, request: Request) -> Response {
    let form = if request.uri().path().ends_with(".ttl") { Form::ALL[0] } else { Form::Json };
    described(server, request.into_parts().0, form.content_type(), move |view, _| {
        Ok(if form == Form::Json {
            data::prefixes_json(view.edition)
        } else {
            data::prefixes_turtle(view.edition)
        })
    })
    .await
}

/// The saved questions for programs.
pub(super) async fn questions(State(server): State<Arc<Server>>, request: Request) -> Response {
    let turtle = Form::ALL[0].content_type();
    described(server, request.into_parts().0, turtle, |view, url| data::questions(view.edition, url)).await
}

/// The dataset as a catalogue has it; for people the page of its files.
pub(super) async fn dataset(State(server): State<Arc<Server>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match Wanted::of(&parts.headers, &parts.uri, true, &Form::RDF) {
        Ok(Wanted::Page) => see_other(&format!("{}/download", server.root())),
        Ok(Wanted::Data(form)) => {
            let make = move |view: &View<'_>, url: &str| data::dataset(view.edition, url, form);
            let mut response = described(server, parts, form.content_type(), make).await;
            set(&mut response, header::VARY, "Accept");
            response
        }
        Err(none) => none.into_response(),
    }
}

/// The same in the form that the extension says: `dataset.ttl`.
pub(super) async fn dataset_in(State(server): State<Arc<Server>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let extension = parts.uri.path().rsplit('.').next().unwrap_or_default();
    let form = Form::of_extension(extension).unwrap_or(Form::ALL[0]);
    described(server, parts, form.content_type(), move |view, url| data::dataset(view.edition, url, form))
        .await
}
