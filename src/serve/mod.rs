//! The server: pages for people and SPARQL for programs, on this machine, read-only.
//!
//! ```text
//! state.rs    the edition that is shown, and the newest state of the files
//! guard.rs    which requests are answered at all; what every response carries
//! html.rs     pages
//! reading.rs  search, and the things of a class
//! ```
//!
//! Work that takes time runs on threads of its own, so that a slow page or question never keeps another
//! connection waiting.

mod guard;
mod html;
mod reading;
mod state;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;

pub use self::state::{Served, Server};

use crate::error::Error;

/// How a server is to behave.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long a query may take.
    pub timeout: Duration,
    /// The URL under which others see the server, without a slash at its end; none on this machine alone.
    pub public_url: Option<String>,
    /// Names besides those of this machine that requests may give as their `Host`.
    pub hosts: Vec<String>,
    /// The origins whose pages may read answers: `*`, or one or more origins; empty for none.
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
        .route("/page/{*key}", get(html::page))
        .route("/search", get(reading::search))
        .route("/search.json", get(reading::search_json))
        .route("/search.csv", get(reading::search_csv))
        .route("/api/search", get(reading::suggest))
        .route("/types", get(reading::types))
        .route("/type/{*key}", get(reading::class))
        .route("/assets/{name}", get(html::asset))
        .fallback(html::nothing)
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&server), guard::guard))
        .with_state(server)
}

/// Answers requests until `stop` is ready; then those that are being answered have a few seconds to end.
///
/// The unhappy path is that the system takes away the socket.
pub async fn serve(
    server: Arc<Server>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    let (stopped, stopping) = tokio::sync::oneshot::channel();
    let stop = async move {
        stop.await;
        let _ = stopped.send(());
    };
    let address = listener.local_addr().map_or_else(|_| String::new(), |address| address.to_string());
    let service = router(server).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(stop);
    let last_call = async move {
        let _ = stopping.await;
        tokio::time::sleep(Duration::from_secs(5)).await;
    };
    tokio::select! {
        result = async { serving.await } => result.map_err(|source| Error::io(address, source)),
        () = last_call => Ok(()),
    }
}
