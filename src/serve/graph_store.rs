//! The SPARQL 1.1 Graph Store HTTP Protocol, its half for reading.
//!
//! Spec: <https://www.w3.org/TR/sparql11-http-rdf-update/>. `?default` is all triples, `?graph=IRI` those of a part.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oxigraph::model::NamedNode;

use super::accept::Accept;
use super::file::{file, without_body};
use super::form::{self, Choice, GRAPHS};
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::{Server, things, work};
use crate::edition::Edition;
use crate::export::{self, Section};
use crate::graph::Graph;
use crate::iri;

const METHODS: &str = "GET, HEAD, OPTIONS";

/// Answers a request for a graph that a parameter names.
pub(super) async fn graph_store(State(server): State<Arc<Server>>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default().to_owned();
    answer(server, request, query).await
}

/// Answers a request for a graph at the path of its own IRI; for other paths, what they are.
pub(super) async fn by_path(State(server): State<Arc<Server>>, request: Request) -> Response {
    match named_by(&server.served().edition, &request) {
        Some(query) => answer(server, request, query).await,
        None => things::by_path(State(server), request).await,
    }
}

/// Answers a request below `/id/`: a graph, where this is the path of its own IRI, and a thing everywhere else.
pub(super) async fn by_key(
    State(server): State<Arc<Server>>,
    Path(key): Path<String>,
    request: Request,
) -> Response {
    let edition = server.served().edition;
    let query = match edition.addresses().iri(&key) {
        Some(_) => None,
        None => named_by(&edition, &request),
    };
    match query {
        Some(query) => answer(server, request, query).await,
        None => {
            let (uri, headers) = (request.uri().clone(), request.headers().clone());
            things::id(State(server), Path(key), uri, headers).await
        }
    }
}

/// The parameters that ask for the graph whose IRI has the path of a request, whatever its host, in the form that
/// the request asks for. Clients send letters outside of ASCII percent-encoded.
fn named_by(edition: &Edition, request: &Request) -> Option<String> {
    let wanted = iri::percent_decode(request.uri().path());
    let has_path = |name: &&NamedNode| {
        let path = name.as_str().split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
        path.is_some_and(|path| iri::percent_decode(path) == wanted)
    };
    let name = edition.dataset().named_graphs().map(|(name, _)| name).find(has_path)?;
    let graph = format!("graph={}", iri::percent_encode(name.as_str()));
    Some(match request.uri().query() {
        Some(query) => format!("{graph}&{query}"),
        None => graph,
    })
}

async fn answer(server: Arc<Server>, request: Request, query: String) -> Response {
    let accept = Accept::of(request.headers());
    let is_head = request.method() == Method::HEAD;
    let response = match *request.method() {
        Method::GET | Method::HEAD => {
            let accept = accept.clone();
            let headers = request.headers().clone();
            let work = move |server: &Server| graph(&server.served().edition, &query, &accept, &headers);
            work::done(&server, work).await.unwrap_or_else(|| {
                let message = "The graph could not be written; this is a bug.";
                Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, message))
            })
        }
        Method::OPTIONS => Ok((StatusCode::NO_CONTENT, [(header::ALLOW, METHODS)]).into_response()),
        _ => Err(Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "Graphs can be read here, and not be changed: the data changes when its tables do.",
        )
        .with(header::ALLOW, METHODS)),
    };
    let mut response = response.unwrap_or_else(|refusal| refusal.into_response(&accept));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
    if is_head { without_body(response) } else { response }
}

fn graph(edition: &Edition, query: &str, accept: &Accept, headers: &HeaderMap) -> Result<Response, Refusal> {
    let parameters = Parameters::read(query.as_bytes())
        .map_err(|name| Refusal::bad_request(format!("The parameter {name:?} is not encoded in UTF-8.")))?;
    let named: Vec<&str> = parameters.all("graph").collect();
    let graph = match (named.as_slice(), parameters.has("default")) {
        ([], true) => edition.dataset().default_graph().graph(),
        (&[name], false) => named_graph(edition, name)?,
        _ => {
            let message = "Which graph? Ask for ?default, or for ?graph= with the IRI of a graph.";
            return Err(Refusal::bad_request(message));
        }
    };
    let format = parameters.first(&["format", "output"]);
    let form = match form::of_graph(format, accept) {
        Choice::Form(form) => form,
        _ if accept.names("text/html") => GRAPHS[0].1,
        _ => {
            let message = format!("There is no such form of a graph; there are {}.", form::choices(&GRAPHS));
            return Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, message));
        }
    };
    let media_type = form::media_type(&GRAPHS, &form);
    let mut bytes = Vec::new();
    export::write(&[Section::merged(graph)], form, edition.project().prefixes(), &mut bytes).map_err(
        |error| {
            let message = format!("The graph cannot be written as {media_type}: {error}.");
            Refusal::new(StatusCode::NOT_ACCEPTABLE, message)
        },
    )?;
    Ok(file(headers, &media_type, bytes))
}

fn named_graph<'a>(edition: &'a Edition, name: &str) -> Result<&'a Graph, Refusal> {
    if let Err(error) = NamedNode::new(name) {
        return Err(Refusal::bad_request(format!("graph={name:?} is not an absolute IRI: {error}.")));
    }
    let graph = edition.dataset().named_graph(name).map(|graph| graph.graph());
    graph.ok_or_else(|| {
        let names = edition.dataset().named_graphs().map(|(name, _)| name.to_string());
        let names = names.collect::<Vec<_>>().join(", ");
        Refusal::new(StatusCode::NOT_FOUND, format!("There is no graph <{name}>; there are {names}."))
    })
}
