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

use super::patience::Patient;

/// What connections may take from each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// How many there may be at a time; more wait to be accepted.
    connections: usize,
    /// How long a client may take to send the head of a request, or to begin with the next one.
    head: Duration,
    /// How long a client may take nothing of what it is sent.
    unread: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 512, head: Duration::from_secs(30), unread: Duration::from_secs(30) }
    }
}

/// How large the head of a request may be, in bytes: a query can be part of it.
const LONGEST_HEAD: usize = 128 << 10;

/// How long what is being answered may take after the server was told to stop.
const LAST_CALL: Duration = Duration::from_secs(5);

/// How long to wait if the system gives no new connection: it has no more file descriptors, say.
const PAUSE: Duration = Duration::from_millis(100);

/// Accepts connections until `stop` is ready, and then lets those end that are being answered.
///
/// If a client goes away, its requests are forgotten: queries stop, and pages that have not been begun are not made.
pub(super) async fn accept(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let ending = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(LONGEST_HEAD);
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
        let stream = Patient::new(stream, limits.unread);
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

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use axum::body::Bytes;
    use axum::routing::get;

    use super::*;

    const ASK: &[u8] = b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n";

    #[test]
    fn who_reads_nothing_loses_the_place() {
        // More than the system keeps for a connection.
        static LARGE: [u8; 64 << 20] = [b'x'; 64 << 20];
        let limits = Limits { connections: 1, unread: Duration::from_millis(200), ..Limits::default() };
        let router = Router::new()
            .route("/large", get(|| async { Bytes::from_static(&LARGE) }))
            .route("/small", get(|| async { "here" }));
        let runtime = tokio::runtime::Runtime::new().expect("threads");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let address = listener.local_addr().expect("an address");
        runtime.spawn(accept(listener, router, limits, std::future::pending()));
        let mut never_reads = TcpStream::connect(address).expect("a connection");
        never_reads.write_all(&ASK.repeat(8)).expect("sent");
        let mut next = TcpStream::connect(address).expect("a connection");
        next.set_read_timeout(Some(Duration::from_secs(60))).expect("a time");
        next.write_all(b"GET /small HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("sent");
        let mut answer = String::new();
        next.read_to_string(&mut answer).expect("an answer, once the first has lost its place");
        assert!(answer.ends_with("here"), "{answer}");
        drop(never_reads);
    }
}
