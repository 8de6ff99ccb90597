//! A server in this process, and a client that says exactly what it is told to.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, LazyLock, mpsc};
use std::time::Duration;

use ctgraph::edition::Edition;
use ctgraph::project::Project;
use ctgraph::serve::{self, Options, Server};

/// The built-in project, served once for all tests.
pub static BUILT_IN: LazyLock<SocketAddr> =
    LazyLock::new(|| start(&Project::built_in().expect("a project"), Options::default()));

/// Serves a project until the process ends.
pub fn start(project: &Project, options: Options) -> SocketAddr {
    let edition = Edition::read(project).expect("an edition");
    let watch = options.watch;
    let server = Arc::new(Server::new(edition, options));
    if watch {
        serve::watch(Arc::clone(&server), |_| {}).expect("the files are watched");
    }
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    listener.set_nonblocking(true).expect("a socket");
    let (ready, wait) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().expect("threads");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a socket");
            ready.send(()).expect("somebody waits");
            serve::serve(server, listener, std::future::pending()).await
        })
    });
    wait.recv().expect("the server starts");
    address
}

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }
}

/// `GET`, with header lines such as `Accept: text/turtle`.
pub fn get(address: SocketAddr, path: &str, headers: &[&str]) -> Answer {
    request(address, "GET", path, headers)
}

/// A request without a body.
pub fn request(address: SocketAddr, method: &str, path: &str, headers: &[&str]) -> Answer {
    let lines: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
    let request = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{lines}\r\n");
    raw(address, request.as_bytes())
}

/// Any bytes, as a request that closes its connection.
pub fn raw(address: SocketAddr, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time");
    stream.write_all(request).expect("sent");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("an answer");
    answer(&bytes)
}

/// An answer as it came over the wire.
pub fn answer(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("headers end");
    let head = std::str::from_utf8(&bytes[..end]).expect("ASCII");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
    let header = |line: &str| {
        let (name, value) = line.split_once(": ").expect("a header");
        (name.to_ascii_lowercase(), value.to_owned())
    };
    let headers = lines.map(header).collect();
    Answer { status: status.expect("a status"), headers, body: bytes[end + 4..].to_vec() }
}
