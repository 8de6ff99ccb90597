//! Pages, made on a thread of their own.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::file::file;
use super::{Server, work};
use crate::assets;
use crate::pages::{self, View};

/// The media type of pages.
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// The media type of plain texts.
pub(super) const TEXT: &str = "text/plain; charset=utf-8";

/// A page that was made, or the reason why there is none.
pub(super) enum Made {
    /// A page.
    Page(String),
    /// A text of a media type.
    File(&'static str, String),
    /// There is nothing at this address.
    Nothing,
}

/// A page or a file that is ready to be sent.
pub(super) struct Finished {
    status: StatusCode,
    media_type: &'static str,
    text: String,
}

/// Makes a page; one that says so, if there is nothing.
pub(super) fn finished(view: &View<'_>, make: impl FnOnce(&View<'_>) -> Made) -> Finished {
    let (status, media_type, text) = match make(view) {
        Made::Page(html) => (StatusCode::OK, HTML, html),
        Made::File(media_type, text) => (StatusCode::OK, media_type, text),
        Made::Nothing => {
            let links =
                [("Home".to_owned(), view.links.to("")), ("Search".to_owned(), view.links.to("search"))];
            let text = "There is nothing at this address.";
            (StatusCode::NOT_FOUND, HTML, pages::notice(view, "Not found", text, &links))
        }
    };
    Finished { status, media_type, text }
}

/// Sends what is ready; 304 if the client has it already.
pub(super) fn sent(made: Finished, headers: &HeaderMap) -> Response {
    match made.status {
        StatusCode::OK => file(headers, made.media_type, made.text.into_bytes()),
        status => (status, [(header::CONTENT_TYPE, made.media_type)], made.text).into_response(),
    }
}

/// Makes a page and answers with it; with 304 if the client has it already.
pub(super) async fn answer(
    server: Arc<Server>,
    headers: &HeaderMap,
    make: impl FnOnce(&View<'_>) -> Made + Send + 'static,
) -> Response {
    match work::done(&server, |server| finished(&server.served().view(server), make)).await {
        Some(made) => sent(made, headers),
        None => {
            let text =
                "The page could not be made. This is a bug; please report it with the address of the page.\n";
            (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
        }
    }
}

/// A page that says why there is no other.
pub(super) async fn told(
    server: Arc<Server>,
    status: StatusCode,
    notice: impl FnOnce(&View<'_>) -> String + Send + 'static,
) -> Response {
    let mut response = answer(server, &HeaderMap::new(), |view| Made::Page(notice(view))).await;
    *response.status_mut() = status;
    response
}

pub(super) async fn home(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    answer(server, &headers, |view| Made::Page(pages::home(view))).await
}

pub(super) async fn vocabulary(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    answer(server, &headers, |view| Made::Page(pages::vocabulary(view))).await
}

pub(super) async fn page(
    State(server): State<Arc<Server>>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Response {
    answer(server, &headers, move |view| {
        let addresses = view.edition.addresses();
        if let Some(html) = addresses.iri(&key).and_then(|iri| pages::thing(view, iri)) {
            return Made::Page(html);
        }
        let document = key.strip_suffix(".txt").and_then(|key| addresses.iri(key));
        match document.and_then(|iri| pages::document_text(view, iri)) {
            Some(text) => Made::File(TEXT, text.to_owned()),
            None => Made::Nothing,
        }
    })
    .await
}

pub(super) async fn nothing(State(server): State<Arc<Server>>, request: Request) -> Response {
    answer(server, request.headers(), |_| Made::Nothing).await
}

/// A style sheet or a script. Its address changes with it, so that it may be kept.
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    let Some(asset) = assets::all().iter().find(|asset| asset.path.strip_prefix("assets/") == Some(&name))
    else {
        return (StatusCode::NOT_FOUND, "There is no such file.\n").into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.media_type()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, asset.bytes).into_response()
}
