//! Saying no, for people and for programs.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::accept::Accept;
use crate::diagnostic::Position;

/// Why a request gets no answer: a sentence for people, and a status and sometimes a place for programs.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    /// What is wrong, and what to do.
    message: String,
    /// Where in the query.
    position: Option<Position>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Refusal {
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), position: None, headers: Vec::new() }
    }

    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub fn message(&self) -> &str {
        &self.message
    }

    pub fn at(mut self, position: Option<Position>) -> Self {
        self.position = position;
        self
    }

    pub fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, HeaderValue::from_static(value)));
        self
    }

    /// As plain text, or as `application/problem+json` (RFC 9457) for clients that name it.
    pub fn into_response(self, accept: &Accept) -> Response {
        let (media_type, body) = if accept.names("application/problem+json") {
            let mut problem = json!({
                "type": "about:blank",
                "title": self.status.canonical_reason().unwrap_or_default(),
                "status": self.status.as_u16(),
                "detail": self.message,
            });
            if let Some(Position { line, column }) = self.position {
                problem["line"] = line.into();
                problem["column"] = column.into();
            }
            ("application/problem+json", format!("{problem}\n"))
        } else {
            ("text/plain; charset=utf-8", format!("{}\n", self.message))
        };
        let headers = [(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "no-store")];
        let mut response = (self.status, headers, body).into_response();
        response.headers_mut().extend(self.headers);
        response
    }
}
