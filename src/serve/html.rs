//! Pages, made on a thread of their own.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Server;
use crate::assets;
use crate::pages::{self, View};
use crate::source::digest::short_sha256;

/// A page that was made, or the reason why there is none.
pub(super) enum Made {
    /// A page.
    Page(String),
    /// There is nothing at this address.
    Nothing,
}

/// Makes a page and answers with it; with 304 if the client has it already.
pub(super) async fn answer(
    server: Arc<Server>,
    headers: &HeaderMap,
    make: impl FnOnce(&View<'_>) -> Made + Send + 'static,
) -> Response {
    let seen = headers.get(header::IF_NONE_MATCH).cloned();
    let made = tokio::task::spawn_blocking(move || {
        let served = server.served();
        let view = served.view(&server);
        match make(&view) {
            Made::Page(html) => (StatusCode::OK, html),
            Made::Nothing => {
                let links =
                    [("Home".to_owned(), view.links.to("")), ("Search".to_owned(), view.links.to("search"))];
                let text = "There is nothing at this address.";
                (StatusCode::NOT_FOUND, pages::notice(&view, "Not found", text, &links))
            }
        }
    });
    match made.await {
        Ok((StatusCode::OK, html)) => with_tag(html, seen.as_ref()),
        Ok((status, html)) => (status, axum::response::Html(html)).into_response(),
        Err(_) => {
            let text =
                "The page could not be made. This is a bug; please report it with the address of the page.\n";
            (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
        }
    }
}

/// A page with the digest of its text as its tag.
fn with_tag(html: String, seen: Option<&HeaderValue>) -> Response {
    let tag = format!("\"{}\"", short_sha256(&html));
    let is_seen = seen.and_then(|seen| seen.to_str().ok()).is_some_and(|seen| seen.contains(&tag));
    let mut response = match is_seen {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => axum::response::Html(html).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
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
    answer(server, &headers, move |view| match view.edition.addresses().iri(&key) {
        Some(iri) => Made::Page(pages::entity(view, iri)),
        None => Made::Nothing,
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
