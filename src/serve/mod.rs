//! The server: pages for people and SPARQL for programs, on this machine, read-only.
//!
//! ```text
//! connections.rs  a socket     -> connections, with their limits; patience.rs one of them
//! state.rs    the edition that is shown, and the newest state of the files
//! guard.rs    which requests are answered at all; what every response carries; names.rs of hosts and origins
//! html.rs     pages
//! ask.rs      pages that answer questions
//! pictures.rs the timeline and the graph
//! file.rs     answers that are files
//! things.rs   things: 303 to their pages or data, and the data
//! download.rs the whole graph as files, and what describes it
//! problems.rs what is wrong, and the tables
//! sparql.rs   the SPARQL protocol; graph_store.rs the one for graphs; describe.rs what there is to be asked
//! cors.rs     which pages of other origins may read answers
//! turn.rs     whose query is next, and for how long; work.rs whose page or file is
//! accept.rs   what a client wants to have; form.rs the forms that there are
//! parameters.rs, reply.rs, refusal.rs   what requests and answers are made of
//! watch.rs    files that change -> another edition
//! events.rs   news of that, and how the server is
//! reading.rs  search, and the things of a class
//! ```
//!
//! Work that takes time runs on threads of its own, so that no connection waits for what another one sends or is
//! sent. At a time there are as many queries as cores, and sixteen pages and files; others wait, and are forgotten when
//! those who asked for them leave.

mod accept;
mod ask;
mod connections;
mod cors;
mod describe;
mod download;
mod events;
mod file;
mod form;
mod graph_store;
mod guard;
mod html;
pub mod names;
mod parameters;
mod patience;
mod pictures;
mod problems;
mod reading;
mod refusal;
mod sparql;
mod state;
mod things;
mod turn;
mod watch;
mod work;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::{any, get};
use tokio::net::TcpListener;

use self::connections::Limits;
pub use self::state::{Served, Server};
pub use self::watch::watch;

/// How a server is to behave.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long a query may take.
    pub timeout: Duration,
    /// The URL under which others see the server, as [`names::public_url`] has it; none on this machine alone.
    pub public_url: Option<String>,
    /// Hosts besides this machine that are answered for, as [`names::host`] has them.
    pub hosts: Vec<String>,
    /// The origins whose pages may read answers: `*`, or origins as
    /// [`names::origin`] has them; empty for none.
    pub cors: Vec<String>,
    /// True if the files are watched.
    pub watch: bool,
}

impl Default for Options {
    fn default() -> Self {
        let (public_url, hosts, cors) = Default::default();
        Self { timeout: Duration::from_secs(30), public_url, hosts, cors, watch: false }
    }
}

/// All that is answered.
pub fn router(server: Arc<Server>) -> Router {
    Router::new()
        .route("/", get(html::home))
        .route("/id/{*key}", get(graph_store::by_key))
        .route("/page/{*key}", get(things::page))
        .route("/data/{*path}", get(things::data))
        .route("/query", get(ask::query))
        .route("/query/{name}", get(ask::question))
        .route("/api/complete", get(ask::complete))
        .route("/vocabulary", get(html::vocabulary))
        .route("/problems", get(problems::problems))
        .route("/problems.json", get(problems::problems))
        .route("/problems.csv", get(problems::problems))
        .route("/problems.sarif", get(problems::problems))
        .route("/rules", get(problems::rules))
        .route("/rules/{code}", get(problems::rule))
        .route("/coverage", get(problems::coverage))
        .route("/coverage.json", get(problems::coverage_json))
        .route("/table/{name}", get(problems::table))
        .route("/download", get(download::page))
        .route("/download/{name}", get(download::download))
        .route("/context.jsonld", get(download::context))
        .route("/prefixes.json", get(download::prefixes))
        .route("/prefixes.ttl", get(download::prefixes))
        .route("/queries.ttl", get(download::questions))
        .route("/dataset", get(download::dataset))
        .route("/dataset.ttl", get(download::dataset_in))
        .route("/dataset.jsonld", get(download::dataset_in))
        .route("/dataset.nt", get(download::dataset_in))
        .route("/dataset.rdf", get(download::dataset_in))
        .route("/-/events", get(events::events))
        .route("/-/health", get(events::health))
        .route("/-/version", get(events::version))
        .route("/timeline", get(pictures::timeline))
        .route("/timeline.svg", get(pictures::timeline))
        .route("/timeline.csv", get(pictures::timeline))
        .route("/timeline.json", get(pictures::timeline))
        .route("/graph", get(pictures::graph))
        .route("/graph.svg", get(pictures::graph))
        .route("/graph.dot", get(pictures::graph))
        .route("/graph.json", get(pictures::graph))
        .route("/search", get(reading::search))
        .route("/search.json", get(reading::search_json))
        .route("/search.csv", get(reading::search_csv))
        .route("/api/search", get(reading::suggest))
        .route("/types", get(reading::types))
        .route("/type/{*key}", get(reading::class))
        .route("/assets/{name}", get(html::asset))
        .route("/sparql", any(sparql::sparql))
        .route("/graph-store", any(graph_store::graph_store))
        .route("/.well-known/void", get(describe::void))
        .fallback(graph_store::by_path)
        .method_not_allowed_fallback(things::other_method)
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&server), cors::cors))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&server), guard::guard))
        .with_state(server)
}

/// Answers requests until `stop` is ready; then those that are being answered have a few seconds to end.
pub async fn serve(server: Arc<Server>, listener: TcpListener, stop: impl Future<Output = ()>) {
    let ending = Arc::clone(&server);
    let stop = async move {
        stop.await;
        ending.stop();
    };
    connections::accept(listener, router(server), Limits::default(), stop).await;
}
