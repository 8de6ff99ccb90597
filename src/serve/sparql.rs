//! The SPARQL 1.1 Protocol, its half for queries.
//!
//! Spec: <https://www.w3.org/TR/sparql11-protocol/>. A request without a query gets the description of the service.
//! Besides what is written there: `format`, `output` or `results` choose the form of the answer by its short name,
//! and `timeout` (seconds, or with `ms`) lowers the limit of the server.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oxigraph::model::NamedNode;

use super::accept::Accept;
use super::file::{file, passing, see_other, without_body};
use super::form::{self, Choice, GRAPHS, ROWS};
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::turn::NoTurn;
use super::{Server, describe};
use crate::edition::Edition;
use crate::export::{self, Section};
use crate::iri;
use crate::query::{self, Answer, Asking, Failure, Form, Query};

/// How many bytes a query may have.
const LONGEST: usize = 16 << 20;

/// How many bytes of a query go into a URL.
const LONGEST_IN_URL: usize = 8 << 10;

const METHODS: &str = "GET, HEAD, POST, OPTIONS";

const UPDATE: &str = "Updates are refused: this server answers questions and changes no data. The data changes when \
    its tables do.";

/// A question as a client asks it.
#[derive(Debug)]
struct Asked {
    query: String,
    /// The graphs that take the place of those of the query: of the default graph, and with names.
    graphs: Option<(Vec<NamedNode>, Vec<NamedNode>)>,
    format: Option<String>,
    timeout: Option<Duration>,
}

/// Answers a request at the endpoint.
pub(super) async fn sparql(State(server): State<Arc<Server>>, request: Request) -> Response {
    let accept = Accept::of(request.headers());
    let is_head = request.method() == Method::HEAD;
    let mut response = match *request.method() {
        Method::GET | Method::HEAD | Method::POST => match respond(&server, request, accept.clone()).await {
            Ok(response) => response,
            Err(refusal) => refusal.into_response(&accept),
        },
        Method::OPTIONS => (StatusCode::NO_CONTENT, [(header::ALLOW, METHODS)]).into_response(),
        _ => {
            let message = format!("Queries are asked with GET or POST, not with {}.", request.method());
            Refusal::new(StatusCode::METHOD_NOT_ALLOWED, message)
                .with(header::ALLOW, METHODS)
                .into_response(&accept)
        }
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
    if is_head { without_body(response) } else { response }
}

async fn respond(server: &Arc<Server>, request: Request, accept: Accept) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let in_url = parameters(parts.uri.query().unwrap_or_default().as_bytes())?;
    let parameters = if parts.method == Method::POST {
        let limit = server.options.timeout;
        in_url.and(posted(&parts.headers, body, limit).await?)
    } else {
        in_url
    };
    if parameters.has("update") {
        return Err(Refusal::new(StatusCode::FORBIDDEN, UPDATE));
    }
    if !parameters.has("query") && parts.method != Method::POST {
        return describe::endpoint(server, parts, &parameters, &accept).await;
    }
    let asked = Asked::read(&parameters)?;
    let limit = asked.timeout.map_or(server.options.timeout, |timeout| timeout.min(server.options.timeout));
    let (edition, root) = (server.served().edition, server.root().to_owned());
    // No answer to POST is kept, so that there are no conditions either.
    let headers = if parts.method == Method::POST { HeaderMap::new() } else { parts.headers };
    let work = move |asking: &Asking| {
        let question = Question { asked, accept, root, headers };
        question.answer(asking, &edition)
    };
    server.turns.take(limit, work).await.map_err(no_turn)?
}

fn parameters(text: &[u8]) -> Result<Parameters, Refusal> {
    Parameters::read(text)
        .map_err(|name| Refusal::bad_request(format!("The parameter {name:?} is not encoded in UTF-8.")))
}

/// The parameters in the body of a POST; of a body that is a query, that one.
async fn posted(headers: &HeaderMap, body: Body, limit: Duration) -> Result<Parameters, Refusal> {
    const KINDS: &str = "application/x-www-form-urlencoded or application/sparql-query";
    let unsupported = |message: String| Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return unsupported(format!(
            "The request does not say what it sends; its Content-Type should be {KINDS}."
        ));
    };
    let mut pieces = kind.split(';').map(str::trim);
    let name = pieces.next().unwrap_or_default().to_ascii_lowercase();
    let charset = pieces.find_map(|piece| {
        let (name, value) = piece.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches('"').to_ascii_lowercase())
    });
    if let Some(charset) =
        charset.filter(|charset| !matches!(charset.as_str(), "utf-8" | "utf8" | "us-ascii"))
    {
        return unsupported(format!("A query is read in UTF-8, and this one is in {charset:?}."));
    }
    if name == "application/sparql-update" {
        return Err(Refusal::new(StatusCode::FORBIDDEN, UPDATE));
    }
    let is_query = match name.as_str() {
        "application/sparql-query" => true,
        "application/x-www-form-urlencoded" => false,
        _ => return unsupported(format!("A query comes as {KINDS}, not as {name:?}.")),
    };
    let bytes = match tokio::time::timeout(limit, to_bytes(body, LONGEST)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => {
            let message = format!("The query did not arrive as a whole, or has more than {LONGEST} bytes.");
            return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, message));
        }
        Err(_) => return Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, "The query did not arrive in time.")),
    };
    if !is_query {
        return parameters(&bytes);
    }
    match String::from_utf8(bytes.into()) {
        Ok(query) => Ok(Parameters::of("query", query)),
        Err(_) => Err(Refusal::bad_request("The query is not encoded in UTF-8.")),
    }
}

impl Asked {
    fn read(parameters: &Parameters) -> Result<Self, Refusal> {
        let queries: Vec<&str> = parameters.all("query").collect();
        let &[query] = queries.as_slice() else {
            let message = match queries.len() {
                0 => "The parameter `query` is missing.".to_owned(),
                many => format!("One query is answered at a time, and here are {many}."),
            };
            return Err(Refusal::bad_request(message));
        };
        let default = graphs(parameters, "default-graph-uri")?;
        let named = graphs(parameters, "named-graph-uri")?;
        let has_graphs = !default.is_empty() || !named.is_empty();
        Ok(Self {
            query: query.to_owned(),
            graphs: has_graphs.then_some((default, named)),
            format: parameters.first(&["format", "output", "results"]).map(str::to_owned),
            timeout: parameters.first(&["timeout"]).map(timeout).transpose()?.flatten(),
        })
    }
}

fn graphs(parameters: &Parameters, name: &str) -> Result<Vec<NamedNode>, Refusal> {
    let read = |value: &str| {
        NamedNode::new(value).map_err(|error| {
            Refusal::bad_request(format!("{name}={value:?} is not an absolute IRI: {error}."))
        })
    };
    parameters.all(name).map(read).collect()
}

/// Seconds, or milliseconds with `ms`; none for zero, which other servers take for no wish.
fn timeout(text: &str) -> Result<Option<Duration>, Refusal> {
    let text = text.trim();
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 0.001),
        None => (text.strip_suffix('s').unwrap_or(text), 1.0),
    };
    let seconds = number.trim().parse::<f64>().ok().map(|number| number * unit);
    let time = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let time =
        time.ok_or_else(|| Refusal::bad_request(format!("timeout={text:?} is no time; 10 or 500ms is.")))?;
    Ok(Some(time).filter(|time| !time.is_zero()))
}

/// What the thread that answers has to know.
struct Question {
    asked: Asked,
    accept: Accept,
    root: String,
    /// Those of the request, with the tags of the answers that the client has.
    headers: HeaderMap,
}

impl Question {
    fn answer(self, asking: &Asking, edition: &Edition) -> Result<Response, Refusal> {
        let text = self.asked.query.as_str();
        let prefixes = edition.query_prefixes();
        let read = query::read_query(text, prefixes);
        let read =
            read.map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
        let mut query = read.map_err(|slip| Refusal::bad_request(slip.shown(text)).at(slip.position))?;
        if let Some(graphs) = &self.asked.graphs {
            query.choose_graphs(Some(graphs.clone()));
        }
        let format = self.asked.format.as_deref();
        match query.form() {
            Form::Graph => match self.or_first(form::of_graph(format, &self.accept), GRAPHS[0].1) {
                Choice::Form(form) => {
                    let media_type = form::media_type(&GRAPHS, &form);
                    self.reply(asking, edition, query, &media_type, |answer, out| match answer {
                        Answer::Graph(graph) => {
                            let sections = [Section::merged(graph)];
                            export::write(&sections, form, edition.project().prefixes(), out)
                        }
                        _ => Ok(()),
                    })
                }
                choice => self.other(&choice, &form::choices(&GRAPHS)),
            },
            Form::Rows | Form::Boolean => match self.or_first(form::of_rows(format, &self.accept), ROWS[0].1)
            {
                Choice::Form(form) => {
                    let media_type = form::media_type(&ROWS, &form);
                    self.reply(asking, edition, query, &media_type, |answer, out| match answer {
                        Answer::Rows(rows) => query::write_results(rows, form, out),
                        Answer::Boolean(value) => query::write_boolean(*value, form, out),
                        Answer::Graph(_) => Ok(()),
                    })
                }
                choice => self.other(&choice, &form::choices(&ROWS)),
            },
        }
    }

    /// The answer in the form that was chosen; 304 if the client has these bytes.
    fn reply(
        &self,
        asking: &Asking,
        edition: &Edition,
        query: Query,
        media_type: &str,
        write: impl FnOnce(&Answer, &mut Vec<u8>) -> std::io::Result<()>,
    ) -> Result<Response, Refusal> {
        let is_stable = query.is_stable();
        let answer = asking.answer(edition.dataset(), query).map_err(failure)?;
        let mut bytes = Vec::new();
        write(&answer, &mut bytes).map_err(|error| {
            let message = format!("The answer cannot be written as {media_type}: {error}.");
            Refusal::new(StatusCode::NOT_ACCEPTABLE, message)
        })?;
        Ok(match is_stable {
            true => file(&self.headers, media_type, bytes),
            false => passing(media_type, bytes),
        })
    }

    /// What was chosen, but the first form where there is no page: pages ask all graphs, and have their query in
    /// their URL.
    fn or_first<T>(&self, choice: Choice<T>, first: T) -> Choice<T> {
        let has_page = self.asked.graphs.is_none() && self.asked.query.len() <= LONGEST_IN_URL;
        match choice {
            Choice::Page if !has_page => Choice::Form(first),
            choice => choice,
        }
    }

    /// The page with the answer, or a refusal that names the choices.
    fn other<T>(&self, choice: &Choice<T>, choices: &str) -> Result<Response, Refusal> {
        match choice {
            Choice::Page => {
                let query = iri::percent_encode(&self.asked.query);
                Ok(see_other(&format!("{}/query?query={query}", self.root)))
            }
            _ => {
                let message = format!("There is no such form of this answer; there are {choices}.");
                Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, message))
            }
        }
    }
}

/// How it is said that a query has no answer.
pub(super) fn failure(failure: Failure) -> Refusal {
    let message = sentence(&failure.to_string());
    match failure {
        Failure::OverTime(_) | Failure::Cancelled => {
            Refusal::new(StatusCode::SERVICE_UNAVAILABLE, message).with(header::RETRY_AFTER, "5")
        }
        Failure::TooMuchWork | Failure::TooManyTerms(_) | Failure::TooMuchText(_) => {
            Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, message)
        }
        Failure::Unsupported(_) => Refusal::bad_request(message),
        Failure::Failed(_) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, message),
    }
}

/// How it is said that a query had no turn, or did not end in time.
pub(super) fn no_turn(why: NoTurn) -> Refusal {
    let later = |message: String| {
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, message).with(header::RETRY_AFTER, "5")
    };
    match why {
        NoTurn::OverTime(limit) => failure(Failure::OverTime(limit)),
        NoTurn::Waited(limit) => {
            later(format!("So many queries are being answered that this one had no turn within {limit:?}."))
        }
        NoTurn::Busy => later("Too many queries are waiting for their turn.".to_owned()),
        NoTurn::Broken => Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The query stopped without an answer. This is a bug; please report it with the query.",
        ),
        NoTurn::System(error) => later(sentence(&error.to_string())),
    }
}

/// A message as a sentence.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}
