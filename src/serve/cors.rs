//! Which pages of other origins may read answers: none, unless the server was told to let them.
//!
//! Spec: Fetch Standard, CORS protocol. *Rationale:* on this machine the data may be unpublished, and any page that
//! is open in a browser could read it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Server;

const HEADERS: [(HeaderName, HeaderValue); 2] = [
    (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, POST, OPTIONS")),
    (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Accept, Content-Type, If-None-Match")),
];

const EXPOSED: HeaderValue = HeaderValue::from_static("ETag, Link, Location, Retry-After");

/// Adds the headers that let pages of the allowed origins read an answer, and answers browsers that ask first.
pub(super) async fn cors(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let allowed = &server.options.cors;
    if allowed.is_empty() {
        return next.run(request).await;
    }
    let is_any = allowed.iter().any(|origin| origin == "*");
    let origin = request.headers().get(header::ORIGIN).cloned();
    let is_allowed = |origin: &HeaderValue| {
        is_any || allowed.iter().any(|allowed| allowed.as_bytes().eq_ignore_ascii_case(origin.as_bytes()))
    };
    let origin = origin.filter(is_allowed);
    let asks_first = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = match &origin {
        Some(_) if asks_first => (StatusCode::NO_CONTENT, HEADERS).into_response(),
        _ => next.run(request).await,
    };
    let headers = response.headers_mut();
    if let Some(origin) = origin {
        let value = if is_any { HeaderValue::from_static("*") } else { origin };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, value);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        let policy = HeaderName::from_static("cross-origin-resource-policy");
        headers.insert(policy, HeaderValue::from_static("cross-origin"));
    }
    if !is_any {
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
    }
    response
}
