//! The names of servers: hosts, origins and URLs, each in the one form in which it can be compared.
//!
//! Spec: RFC 3986, section 3.2, for hosts and ports; HTML Standard, serialisation of an origin.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::Uri;
use axum::http::uri::Authority;

use crate::iri;

/// The host of `example.org`, `Example.org:8080`, `[::1]:80` or `::1`: in small letters, without its port.
///
/// The unhappy path is what is no host: with a user (`me@example.org`), a port that is no number, a path.
pub fn host(text: &str) -> Result<String, String> {
    let wrong = || format!("{text:?} is no host; example.org, example.org:8080 and [::1] are");
    if let Ok(address) = text.parse::<Ipv6Addr>() {
        return Ok(format!("[{address}]"));
    }
    let authority: Authority = text.parse().map_err(|_| wrong())?;
    let name = authority.host();
    let port = text.strip_prefix(name).ok_or_else(wrong)?;
    let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    if !is_port || name.is_empty() {
        return Err(wrong());
    }
    match name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().map(|a| format!("[{a}]")).map_err(|_| wrong()),
        None if name.contains(['[', ']']) => Err(wrong()),
        None => Ok(name.to_ascii_lowercase()),
    }
}

/// True for the hosts that stand for this machine.
pub(super) fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// An origin as browsers write it, `https://example.org`, or `*`: in small letters, without the usual port.
pub fn origin(text: &str) -> Result<String, String> {
    let wrong = || format!("{text:?} is no origin; https://example.org, http://localhost:3000 and * are");
    if text == "*" {
        return Ok(text.to_owned());
    }
    let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
    let scheme = scheme.to_ascii_lowercase();
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let name = host(rest).map_err(|_| wrong())?;
    let port = rest.parse::<Authority>().ok().and_then(|authority| authority.port_u16());
    match (scheme.as_str(), port) {
        ("http", Some(80)) | ("https", Some(443)) | (_, None) => Ok(format!("{scheme}://{name}")),
        (_, Some(port)) => Ok(format!("{scheme}://{name}:{port}")),
    }
}

/// The URL of a server, without a slash at its end; what is not ASCII in its path is encoded.
pub fn public_url(text: &str) -> Result<String, String> {
    let wrong = || format!("{text:?} is no URL of a server; https://example.org/graph is");
    let is_iri = oxigraph::model::NamedNode::new(text).is_ok() && !text.contains(['?', '#']);
    let (scheme, rest) = text.split_once("://").filter(|_| is_iri).ok_or_else(wrong)?;
    let authority = rest.split('/').next().unwrap_or_default();
    if !matches!(scheme, "http" | "https") || host(authority).is_err() {
        return Err(wrong());
    }
    let url = iri::ascii(text.trim_end_matches('/'));
    url.parse::<Uri>().map(|_| url).map_err(|_| wrong())
}

/// The host of a URL.
pub(super) fn host_of(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    host(rest.split('/').next()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_what_stands_before_the_port_and_nothing_else() {
        for (text, expected) in [
            ("localhost:2847", "localhost"),
            ("[::1]:2847", "[::1]"),
            ("[0::1]", "[::1]"),
            ("fd00::1", "[fd00::1]"),
            ("Example.NET:8080", "example.net"),
        ] {
            assert_eq!(host(text).as_deref(), Ok(expected), "{text}");
        }
        for text in [
            "",
            "[::1",
            "localhost:x@evil.com",
            "[::1]]evil.com",
            "localhost:x",
            "me@localhost",
            "a/b",
            "a b",
        ] {
            assert!(host(text).is_err(), "{text}");
        }
    }

    #[test]
    fn origins_are_what_browsers_send() {
        for (text, expected) in [
            ("*", "*"),
            ("https://a.org/", "https://a.org"),
            ("HTTPS://A.org:443", "https://a.org"),
            ("http://localhost:3000", "http://localhost:3000"),
        ] {
            assert_eq!(origin(text).as_deref(), Ok(expected), "{text}");
        }
        for text in ["a.org", "https://a.org/path", "https://", "https://me@a.org", "https://é.org"] {
            assert!(origin(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_public_url_has_a_host_and_is_encoded() {
        assert_eq!(public_url("https://example.org/é/").as_deref(), Ok("https://example.org/%C3%A9"));
        let v6 = public_url("http://[fd00::1]:80/g").expect("a URL");
        assert_eq!(host_of(&v6).as_deref(), Some("[fd00::1]"));
        for text in [
            "example.org",
            "ftp://a.org",
            "https://a.org?x",
            "https://a.org/#x",
            "https://me@a.org/",
            "https://",
        ] {
            assert!(public_url(text).is_err(), "{text}");
        }
    }
}
