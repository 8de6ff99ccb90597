//! Answers of all kinds that programs get.

use axum::body::{Body, HttpBody};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::source::digest::sha256_hex;

/// An answer, with the tag by which it is known to be the same the next time.
pub(super) fn found(media_type: &str, tag: Option<&str>, bytes: Vec<u8>) -> Response {
    let mut response = ([(header::CONTENT_TYPE, media_type)], bytes).into_response();
    let caching = if tag.is_some() { "no-cache" } else { "no-store" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    insert_tag(&mut response, tag);
    response
}

/// What a client gets that has the answer.
pub(super) fn not_modified(tag: &str) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    insert_tag(&mut response, Some(tag));
    response
}

/// Another address, where the answer is.
pub(super) fn see_other(url: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, url), (header::CONTENT_TYPE, "text/plain; charset=utf-8")])
        .into_response()
}

/// The tag of all that an answer is made from.
pub(super) fn tag(pieces: &[&str]) -> String {
    let digest = sha256_hex(pieces.join("\n").as_bytes());
    format!("\"{}\"", digest.get(..32).unwrap_or(&digest))
}

/// True if a tag is among those of an `If-None-Match` header.
///
/// Spec: RFC 9110 13.1.2; weak tags are as good.
pub(super) fn is_seen(seen: Option<&HeaderValue>, tag: &str) -> bool {
    let tags = seen.and_then(|seen| seen.to_str().ok()).unwrap_or_default();
    tags.split(',').map(str::trim).any(|seen| seen == "*" || seen.trim_start_matches("W/") == tag)
}

/// The answer to HEAD: as that to GET, without what it is about.
pub(super) fn without_body(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    if let Some(length) = body.size_hint().exact()
        && parts.status == StatusCode::OK
    {
        parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    Response::from_parts(parts, Body::empty())
}

fn insert_tag(response: &mut Response, tag: Option<&str>) {
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(tag).ok()) {
        response.headers_mut().insert(header::ETAG, tag);
    }
}
