//! What programs that look after a server ask for: whether it is well, what it is, and news of the files.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::Server;
use super::file::plain;
use crate::assets;

/// How many can listen at a time. Each is an open page.
const LISTENERS: usize = 64;

/// After how long without news an empty line is sent, by which it shows if the client is still there.
const BREATH: Duration = Duration::from_secs(30);

/// News of the files as server-sent events: a message at the start, and one after each change.
///
/// Its data is JSON: `digest`, `is_behind`, `problems` (how many, in words) and `state`, which is another one
/// whenever anything has changed. The answer ends when the server does.
pub(super) async fn events(State(server): State<Arc<Server>>) -> Response {
    if !server.options.watch {
        let text = "Nobody watches the files: start the server with --watch.";
        return plain(StatusCode::NOT_FOUND, text);
    }
    let news = server.news();
    if server.listeners() > LISTENERS {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "Too many pages listen already.");
    }
    let messages = unfold((news, true), |(mut news, is_first)| async move {
        if !is_first {
            match timeout(BREATH, news.changed()).await {
                Ok(changed) => changed.ok()?,
                Err(_) => return Some((Ok(Event::default().comment("")), (news, false))),
            }
        }
        let data = news.borrow_and_update().clone()?;
        Some((Ok::<_, Infallible>(Event::default().data(&*data)), (news, false)))
    });
    Sse::new(messages).into_response()
}

/// Whether the server is well, and what it shows.
pub(super) async fn health(State(server): State<Arc<Server>>) -> Response {
    let served = server.served();
    json(&json!({ "status": "ok", "shown": served.news(), "failure": served.failure }))
}

/// Which program this is, with which data and assets.
pub(super) async fn version(State(server): State<Arc<Server>>) -> Response {
    let assets: Vec<&str> = assets::all().iter().map(|asset| asset.name).collect();
    json(&json!({
        "version": env!("CARGO_PKG_VERSION"),
        "digest": server.served().edition.digest(),
        "assets": assets,
    }))
}

fn json(value: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (headers, format!("{value}\n")).into_response()
}
