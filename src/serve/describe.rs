//! The description of the service, for programs that ask the endpoint nothing, or look at the well-known place.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::accept::Accept;
use super::file::{file, see_other};
use super::form::{self, Choice, GRAPHS};
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::{Server, work};
use crate::describe::Service;
use crate::export::{self, Section};

/// The description, at the endpoint; for browsers, the page where one can ask.
pub(super) async fn endpoint(
    server: &Arc<Server>,
    parts: Parts,
    parameters: &Parameters,
    accept: &Accept,
) -> Result<Response, Refusal> {
    if parameters.has("default-graph-uri") || parameters.has("named-graph-uri") {
        return Err(Refusal::bad_request("The parameter `query` is missing."));
    }
    let format = parameters.first(&["format", "output"]);
    match form::of_graph(format, accept) {
        Choice::Page => Ok(see_other(&format!("{}/query", server.root()))),
        choice => made(server, parts, choice).await,
    }
}

/// The description, at the place where VoID has it.
pub(super) async fn void(State(server): State<Arc<Server>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let accept = Accept::of(&parts.headers);
    let choice = match form::of_graph(None, &accept) {
        // A person who opens it wants to see it.
        Choice::Page => Choice::Form(GRAPHS[0].1),
        choice => choice,
    };
    let response = made(&server, parts, choice).await;
    let mut response = response.unwrap_or_else(|refusal| refusal.into_response(&accept));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
    response
}

/// The description, made on a thread of its own: things are counted for it.
async fn made(
    server: &Arc<Server>,
    parts: Parts,
    choice: Choice<oxigraph::io::RdfFormat>,
) -> Result<Response, Refusal> {
    work::done(server, move |server| described(server, &parts, choice)).await.unwrap_or_else(|| {
        let message = "The description could not be made; this is a bug.";
        Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, message))
    })
}

fn described(
    server: &Server,
    parts: &Parts,
    choice: Choice<oxigraph::io::RdfFormat>,
) -> Result<Response, Refusal> {
    let Choice::Form(form) = choice else {
        let message =
            format!("There is no such form of the description; there are {}.", form::choices(&GRAPHS));
        return Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, message));
    };
    let url = url(server, parts);
    let edition = server.served().edition;
    let media_type = form::media_type(&GRAPHS, &form);
    let service = Service { url: &url, edition: &edition };
    let failed = |why: String| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, why);
    let graph = service.describe().map_err(Refusal::bad_request)?;
    let mut bytes = Vec::new();
    export::write(&[Section::merged(&graph)], form, &service.prefixes(), &mut bytes)
        .map_err(|error| failed(error.to_string()))?;
    Ok(file(&parts.headers, &media_type, bytes))
}

/// The URL of the server, as the client sees it, without a slash at its end.
pub(super) fn url(server: &Server, parts: &Parts) -> String {
    if let Some(url) = &server.options.public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = parts.uri.authority().map(|authority| authority.as_str()).or(host);
    format!("http://{}", host.unwrap_or("localhost"))
}
