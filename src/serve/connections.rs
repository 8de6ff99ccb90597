//! Connections: how many there may be, how long one may keep us waiting, and how they end.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

/// How many connections there may be at a time; more wait to be accepted.
const CONNECTIONS: usize = 512;

/// How long a client may take to send the head of a request, or to begin with the next one.
const HEAD: Duration = Duration::from_secs(30);

/// How large the head of a request may be, in bytes: a query can be part of it.
const LONGEST_HEAD: usize = 128 << 10;

/// How long what is being answered may take after the server was told to stop.
const LAST_CALL: Duration = Duration::from_secs(5);

/// How long to wait if the system gives no new connection: it has no more file descriptors, say.
const PAUSE: Duration = Duration::from_millis(100);

/// Accepts connections until `stop` is ready, and then lets those end that are being answered.
///
/// If a client goes away, the work for it is dropped.
pub(super) async fn accept(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let ending = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(LONGEST_HEAD);
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, stream) = tokio::select! {
            (place, accepted) = next => match accepted {
                Ok((stream, _)) => (place, stream),
                Err(_) => {
                    sleep(PAUSE).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let _ = stream.set_nodelay(true); // Answers that are short should not wait for more to come.
        let service = TowerToHyperService::new(router.clone());
        let connection = ending.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // A connection that breaks is the client's affair.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = timeout(LAST_CALL, ending.shutdown()).await;
}
