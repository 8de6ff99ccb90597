//! Which requests are answered at all, and what every response carries.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Server, names};

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
        Ok(host) if is_ours(&host, &server) => next.run(request).await,
        Ok(host) => {
            let text = format!(
                "This server does not answer for the host {host:?}. If it should, start it with --allow-host or --public-url.\n"
            );
            (StatusCode::MISDIRECTED_REQUEST, text).into_response()
        }
        Err(why) => (StatusCode::BAD_REQUEST, why).into_response(),
    };
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

/// The host that a request is for, without its port; a sentence if there is none, or more than one.
fn host(headers: &HeaderMap, authority: Option<&str>) -> Result<String, &'static str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let given = hosts.next();
    if hosts.next().is_some() {
        return Err("The request names more than one host.\n");
    }
    let given = given.map(|host| host.to_str().unwrap_or_default());
    let host = authority.or(given).ok_or("The request names no host.\n")?;
    names::host(host).map_err(|_| "What the request names is no host.\n")
}

/// True for the names of this machine, and those that were allowed.
fn is_ours(host: &str, server: &Server) -> bool {
    let options = &server.options;
    names::is_this_machine(host)
        || options.hosts.iter().any(|allowed| allowed == host)
        || options.public_url.as_deref().and_then(names::host_of).is_some_and(|public| public == host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_one_host() {
        let host = |values: &[&'static str]| {
            let lines = values.iter().map(|value| (header::HOST, HeaderValue::from_static(value)));
            let mut headers = HeaderMap::new();
            lines.for_each(|(name, value)| {
                headers.append(name, value);
            });
            super::host(&headers, None)
        };
        assert_eq!(host(&["localhost:2847"]).as_deref(), Ok("localhost"));
        assert_eq!(host(&[]), Err("The request names no host.\n"));
        assert_eq!(host(&["localhost", "evil.com"]), Err("The request names more than one host.\n"));
        assert_eq!(host(&["localhost:x@evil.com"]), Err("What the request names is no host.\n"));
    }
}
