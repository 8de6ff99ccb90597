//! Many clients that ask a server at the same time, each over one connection that it keeps.
//!
//! ```text
//! load ADDRESS FILE CLIENTS SECONDS
//! ```
//!
//! Each line of the file is a request: a kind, a tab, the path with its query. Every client asks them all again and again,
//! starting at another one, and reads each answer to its end. Printed is a line of JSON: how many were answered, how many failed and
//! why, and how long they took, in all and by kind; and how much of a core the clients themselves used.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

/// One line of the file.
struct Asked {
    kind: String,
    path: String,
}

/// What one client saw.
#[derive(Default)]
struct Seen {
    /// Microseconds by kind.
    times: BTreeMap<String, Vec<u32>>,
    bytes: u64,
    failures: BTreeMap<String, u32>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<String, String> {
    let [address, file, clients, seconds] = arguments else {
        return Err("usage: load ADDRESS FILE CLIENTS SECONDS".to_owned());
    };
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let asked: Vec<Asked> = text
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(kind, path)| Asked { kind: kind.to_owned(), path: path.to_owned() })
        .collect();
    let clients: usize = clients.parse().map_err(|_| "CLIENTS is a number")?;
    let seconds: u64 = seconds.parse().map_err(|_| "SECONDS is a number")?;
    let start = Instant::now();
    let end = start + Duration::from_secs(seconds);
    let mut all = Seen::default();
    thread::scope(|scope| {
        let asked = &asked;
        let threads: Vec<_> = (0..clients)
            .map(|i| scope.spawn(move || client(address, asked, i * asked.len() / clients, end)))
            .collect();
        for seen in threads.into_iter().filter_map(|thread| thread.join().ok()) {
            all.add(seen);
        }
    });
    Ok(all.report(start.elapsed().as_secs_f64()))
}

/// Asks until the end, one request after the other.
fn client(address: &str, asked: &[Asked], first: usize, end: Instant) -> Seen {
    let mut seen = Seen::default();
    let mut connection = None;
    for Asked { kind, path } in asked.iter().cycle().skip(first) {
        let start = Instant::now();
        if start >= end {
            break;
        }
        match ask(&mut connection, address, path) {
            Ok((status, length)) => {
                let micros = start.elapsed().as_micros().min(u32::MAX.into()) as u32;
                seen.times.entry(kind.clone()).or_default().push(micros);
                seen.bytes += length;
                if status >= 400 {
                    *seen.failures.entry(format!("{kind}: {status}")).or_default() += 1;
                }
            }
            Err(error) => {
                connection = None;
                *seen.failures.entry(format!("{kind}: {error}")).or_default() += 1;
            }
        }
    }
    seen
}

/// Sends a request and reads the answer: its status, and how many bytes its body has.
fn ask(connection: &mut Option<BufReader<TcpStream>>, address: &str, path: &str) -> io::Result<(u16, u64)> {
    let stream = match connection {
        Some(stream) => stream,
        None => {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_secs(120)))?;
            connection.insert(BufReader::new(stream))
        }
    };
    let accept = "application/sparql-results+json, application/n-triples;q=0.9, text/html;q=0.5";
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: {accept}\r\n\r\n");
    stream.get_mut().write_all(request.as_bytes())?;
    let status = line(stream)?
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .ok_or(io::ErrorKind::InvalidData)?;
    let (mut length, mut is_chunked, mut is_last) = (None, false, false);
    loop {
        let header = line(stream)?.to_ascii_lowercase();
        match header.split_once(':').map(|(name, value)| (name, value.trim())) {
            Some(("content-length", value)) => length = value.parse::<u64>().ok(),
            Some(("transfer-encoding", "chunked")) => is_chunked = true,
            Some(("connection", "close")) => is_last = true,
            Some(_) => {}
            None => break,
        }
    }
    let read = match length {
        Some(length) => skip(stream, length)?,
        None if is_chunked => chunks(stream)?,
        None => {
            is_last = true;
            io::copy(stream, &mut io::sink())?
        }
    };
    if is_last {
        *connection = None;
    }
    Ok((status, read))
}

fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    match stream.read_line(&mut line)? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(line.trim_end().to_owned()),
    }
}

fn skip(stream: &mut BufReader<TcpStream>, length: u64) -> io::Result<u64> {
    match io::copy(&mut stream.take(length), &mut io::sink())? {
        read if read == length => Ok(read),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

fn chunks(stream: &mut BufReader<TcpStream>) -> io::Result<u64> {
    let mut all = 0;
    loop {
        let size = line(stream)?;
        let size = u64::from_str_radix(size.split(';').next().unwrap_or_default(), 16)
            .map_err(|_| io::ErrorKind::InvalidData)?;
        all += skip(stream, size)?;
        line(stream)?;
        if size == 0 {
            return Ok(all);
        }
    }
}

impl Seen {
    fn add(&mut self, other: Seen) {
        for (kind, times) in other.times {
            self.times.entry(kind).or_default().extend(times);
        }
        for (failure, number) in other.failures {
            *self.failures.entry(failure).or_default() += number;
        }
        self.bytes += other.bytes;
    }

    /// The line that is printed. Times are in milliseconds.
    fn report(mut self, seconds: f64) -> String {
        let all: Vec<u32> = self.times.values().flatten().copied().collect();
        self.times.insert("all".to_owned(), all);
        let kinds: Vec<String> = self
            .times
            .into_iter()
            .map(|(kind, mut times)| {
                times.sort_unstable();
                let at = |part: f64| {
                    let index = (times.len() as f64 * part) as usize;
                    f64::from(times.get(index.min(times.len().saturating_sub(1))).copied().unwrap_or(0)) / 1000.0
                };
                let [p50, p99, max] = [0.5, 0.99, 1.0].map(at);
                let number = times.len();
                format!(
                    "{kind:?}: {{\"requests\": {number}, \"per_second\": {:.1}, \"p50\": {p50:.2}, \"p99\": {p99:.2}, \"max\": {max:.2}}}",
                    number as f64 / seconds
                )
            })
            .collect();
        let failures: Vec<String> =
            self.failures.iter().map(|(failure, number)| format!("{failure:?}: {number}")).collect();
        format!(
            "{{\"seconds\": {seconds:.1}, \"megabytes\": {:.1}, \"cores_of_clients\": {:.2}, \"failures\": {{{}}}, \"kinds\": {{{}}}}}",
            self.bytes as f64 / 1e6,
            own_seconds().unwrap_or(f64::NAN) / seconds,
            failures.join(", "),
            kinds.join(", ")
        )
    }
}

/// The processor time of this program, where the system tells it as Linux does, in hundredths of a second.
fn own_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = text.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / 100.0)
}
