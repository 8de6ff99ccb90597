//! The timeline and the graph, as pages and as files.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use super::Server;
use super::html::{Made, answer};
use crate::pages::{self, Choice};

type Given = Query<BTreeMap<String, String>>;

/// `/timeline`, and with an extension the same as a file.
pub(super) async fn timeline(
    State(server): State<Arc<Server>>,
    Query(given): Given,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let text = |name: &str| given.get(name).filter(|value| !value.is_empty()).cloned();
    let year = |name: &str| text(name).and_then(|value| value.parse().ok());
    let choice = Choice { class: text("type"), from: year("from"), to: year("to") };
    let extension = extension(&uri);
    answer(server, &headers, move |view| match extension {
        Some(extension) => made(pages::timeline_file(view, &choice, &extension)),
        None => Made::Page(pages::timeline(view, &choice)),
    })
    .await
}

/// `/graph`, and with an extension the same as a file.
pub(super) async fn graph(
    State(server): State<Arc<Server>>,
    Query(given): Given,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let extension = extension(&uri);
    answer(server, &headers, move |view| {
        let key = given.get("focus").filter(|key| !key.is_empty());
        let focus = key.map(|key| view.edition.addresses().iri(key).or_else(|| view.atlas().find(key).ok()));
        match (focus, extension) {
            (Some(None), _) => Made::Nothing,
            (focus, Some(extension)) => made(pages::graph_file(view, focus.flatten(), &extension)),
            (focus, None) => pages::graph(view, focus.flatten()).map_or(Made::Nothing, Made::Page),
        }
    })
    .await
}

fn made(file: Option<(&'static str, String)>) -> Made {
    file.map_or(Made::Nothing, |(media_type, text)| Made::File(media_type, text))
}

fn extension(uri: &Uri) -> Option<String> {
    uri.path().rsplit_once('.').map(|(_, extension)| extension.to_owned())
}
