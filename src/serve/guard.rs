//! Which requests are answered at all, and what every response carries.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Server;

/// Nothing may be loaded but from here, and pages can be put into no other.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

/// Refuses requests for other hosts, and adds the headers that keep pages from harm.
///
/// *Rationale:* a page of the web can make a browser send requests to a name that it has made stand for this
/// machine (DNS rebinding); the `Host` of such a request is that name.
pub(super) async fn guard(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let authority = host(request.headers(), request.uri().authority().map(|a| a.as_str()));
    let mut response = match authority {
        Some(host) if is_ours(host, &server) => next.run(request).await,
        Some(host) => {
            let text = format!(
                "This server does not answer for the host {host:?}. If it should, start it with --allow-host or --public-url.\n"
            );
            (StatusCode::MISDIRECTED_REQUEST, text).into_response()
        }
        None => (StatusCode::BAD_REQUEST, "The request names no host.\n").into_response(),
    };
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

/// The host that a request is for, without its port.
fn host<'a>(headers: &'a HeaderMap, authority: Option<&'a str>) -> Option<&'a str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let given = hosts.next().map(HeaderValue::to_str).transpose().ok()?;
    if hosts.next().is_some() {
        return None;
    }
    let host = authority.or(given)?;
    let end = match host.strip_prefix('[') {
        Some(rest) => rest.find(']')? + 2,
        None => host.find(':').unwrap_or(host.len()),
    };
    host.get(..end).filter(|host| !host.is_empty())
}

/// True for the names of this machine, and those that were allowed.
fn is_ours(host: &str, server: &Server) -> bool {
    let options = &server.options;
    let public = options.public_url.as_deref().and_then(|url| url.split_once("://"));
    let public = public.map(|(_, rest)| rest.split(['/', ':']).next().unwrap_or_default());
    let allowed = options.hosts.iter().map(String::as_str).chain(public);
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        || allowed.into_iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_what_stands_before_the_port() {
        let host = |value: &'static str| {
            let headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static(value))]);
            super::host(&headers, None).map(str::to_owned)
        };
        assert_eq!(host("localhost:2847").as_deref(), Some("localhost"));
        assert_eq!(host("[::1]:2847").as_deref(), Some("[::1]"));
        assert_eq!(host("example.org").as_deref(), Some("example.org"));
        assert_eq!(host("[::1"), None);
        assert_eq!(host(""), None);
        assert_eq!(super::host(&HeaderMap::new(), None), None);
    }
}
