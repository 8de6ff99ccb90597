//! Answers that are files: bytes of a type, with a tag by which a client knows whether it has them already.

use axum::body::{Body, HttpBody};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::iri;
use crate::source::digest::sha256_hex;

/// Bytes of a type; 304 if the client has them.
///
/// The tag is a digest of the bytes. *Rationale:* that of the data would not do, since prefixes, rows of tables
/// and the program itself have a part in what a file looks like.
pub(super) fn file(request: &HeaderMap, content_type: &str, bytes: Vec<u8>) -> Response {
    let digest = sha256_hex(&bytes);
    tagged(request, content_type, &digest, bytes)
}

/// The same for bytes whose SHA-256 is known.
pub(super) fn tagged(
    request: &HeaderMap,
    content_type: &str,
    sha256: &str,
    bytes: impl IntoResponse,
) -> Response {
    let tag = format!("\"{}\"", sha256.get(..32).unwrap_or(sha256));
    let mut response = match has(request, &tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => bytes.into_response(),
    };
    set(&mut response, header::CACHE_CONTROL, "no-cache");
    set(&mut response, header::ETAG, &tag);
    if response.status() == StatusCode::OK {
        set(&mut response, header::CONTENT_TYPE, content_type);
    }
    response
}

/// Bytes of a type that are others the next time.
pub(super) fn passing(content_type: &str, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    set(&mut response, header::CACHE_CONTROL, "no-store");
    set(&mut response, header::CONTENT_TYPE, content_type);
    response
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

/// True if one of the tags that a client has is this one (RFC 9110, section 13.1.2).
fn has(request: &HeaderMap, tag: &str) -> bool {
    let lists = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
    lists
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// Sets a header; a value that no header can hold is left out.
pub(super) fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// Text for programs and for people at a terminal, with a line end.
pub(super) fn plain(status: StatusCode, text: &str) -> Response {
    (status, format!("{}\n", text.trim_end())).into_response()
}

/// 303: what was asked for is described over there.
pub(super) fn see_other(target: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    set(&mut response, header::LOCATION, target);
    set(&mut response, header::VARY, "Accept");
    response
}

/// A link of the header `Link`: `</data/a.ttl>; rel="alternate"; type="text/turtle"`.
pub(super) fn link(target: &str, relation: &str, media_type: &str) -> String {
    // A header holds ASCII only.
    let target = iri::ascii(target);
    let media_type = if media_type.is_empty() { String::new() } else { format!("; type=\"{media_type}\"") };
    format!("<{target}>; rel=\"{relation}\"{media_type}")
}
