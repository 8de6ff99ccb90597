//! `ctgraph serve`: pages and SPARQL on this machine.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime::Builder;

use super::output::tell;
use super::query::parse_time;
use super::{Global, Outcome};
use crate::diagnostic::Counts;
use crate::edition::Edition;
use crate::error::Error;
use crate::serve::{self, Options, Served, Server, names};

/// The port that is taken if none is asked for: C-T-G-R on the keys of a telephone, with one more digit.
const PORT: u16 = 2847;

/// How many ports after the usual one are tried if it is taken.
const TRIED: u16 = 20;

/// Show the project as pages, and answer SPARQL, on this machine
///
/// Standard output gets one line, the address. The server changes nothing, reads no file that is asked for by a request,
/// and reaches no network; it answers this machine only, unless told otherwise. Ctrl-C ends it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The port. If left out, 2847, or the next one that is free; 0 is any free port
    #[arg(short, long)]
    port: Option<u16>,

    /// The address to listen at. If left out, only this machine is answered
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), hide_default_value = true)]
    bind: IpAddr,

    /// Open the first page in a browser
    #[arg(long)]
    open: bool,

    /// Look for changes of the files, and show them at once. While the files have errors, the last good version stays
    #[arg(long)]
    watch: bool,

    /// The longest time that a query may take, such as 500ms, 30s, 2m
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = parse_time)]
    timeout: Duration,

    /// The URL under which others see this server, if it is behind another one
    #[arg(long, value_name = "URL", value_parser = names::public_url)]
    public_url: Option<String>,

    /// Answer requests for this host as well; may be given several times
    #[arg(long, value_name = "HOST", value_parser = names::host)]
    allow_host: Vec<String>,

    /// Let pages of this origin read answers (`*` for any); may be given several times. If left out, no other page may
    #[arg(long, value_name = "ORIGIN", value_parser = names::origin)]
    cors: Vec<String>,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Outcome, Error> {
    let project = global.open()?;
    let edition = Edition::read(&project)?;
    let counts = Counts::of(edition.problems());
    let options = Options {
        timeout: args.timeout,
        public_url: args.public_url.clone(),
        hosts: args.allow_host.iter().cloned().chain(own_name(args.bind)).collect(),
        cors: args.cors.clone(),
        watch: args.watch,
    };
    let title = edition.title().to_owned();
    let server = Arc::new(Server::new(edition, options));
    let runtime = Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|source| Error::io("threads", source))?;
    runtime.block_on(async {
        let listener = listen(args).await?;
        let address = listener.local_addr().map_err(|source| Error::io("the port", source))?;
        let url = format!("http://{}/", shown(address));
        if args.watch {
            let (is_quiet, url) = (global.is_quiet(), url.clone());
            serve::watch(Arc::clone(&server), move |served| {
                if !is_quiet {
                    tell(news(served, &url));
                }
            })?;
        }
        writeln!(io::stdout(), "{url}").map_err(|source| Error::io("standard output", source))?;
        if !global.is_quiet() {
            tell(format_args!("{title}\nat {url}, SPARQL at {url}sparql; Ctrl-C ends it"));
            if counts.errors > 0 {
                tell(format_args!("warning: {counts}; the rows with errors are left out: {url}problems"));
            }
        }
        if args.open {
            open_browser(&url);
        }
        serve::serve(server, listener, stop()).await;
        Ok::<_, Error>(())
    })?;
    Ok(Outcome::Done)
}

/// What became of files that have changed.
fn news(served: &Served, url: &str) -> String {
    let what = match &served.failure {
        Some(failure) => failure.clone(),
        None => Counts::of(served.newest.problems()).to_string(),
    };
    match served.is_behind() {
        true => format!("changed: {what}; the last good version stays: {url}problems"),
        false => format!("changed: {what}; shown"),
    }
}

/// The address that was asked for as a `Host`, unless it stands for all addresses.
fn own_name(bind: IpAddr) -> Option<String> {
    let name = match bind {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    };
    (!bind.is_unspecified()).then_some(name)
}

/// The address in a URL that this machine understands.
fn shown(address: SocketAddr) -> SocketAddr {
    match address.ip().is_unspecified() {
        true => SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), address.port()),
        false => address,
    }
}

/// Listens at the port that was asked for, or else at the usual one or the next that is free.
async fn listen(args: &Args) -> Result<TcpListener, Error> {
    let ports = match args.port {
        Some(port) => port..=port,
        None => PORT..=PORT + TRIED,
    };
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for port in ports {
        match TcpListener::bind((args.bind, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) => last = error,
        }
        if last.kind() != io::ErrorKind::AddrInUse {
            break;
        }
    }
    let place = match args.port {
        Some(port) => format!("port {port}"),
        None => format!("ports {PORT} to {}", PORT + TRIED),
    };
    let last = match last.kind() {
        io::ErrorKind::AddrInUse => io::Error::new(
            last.kind(),
            "in use by another program; choose one with --port, or --port 0 for any that is free",
        ),
        io::ErrorKind::PermissionDenied => {
            io::Error::new(last.kind(), "not allowed for this user; ports from 1024 on are (--port)")
        }
        _ => last,
    };
    Err(Error::io(place, last))
}

/// Ready when somebody wants the program to end.
async fn stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    if let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        }
        return;
    }
    let _ = interrupted.await;
}

/// Asks the system to show an address. If it cannot, the address stands on the terminal.
fn open_browser(url: &str) {
    let (program, arguments): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("explorer", &[]),
        _ => ("xdg-open", &[]),
    };
    let started = Command::new(program)
        .args(arguments)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if started.is_err() {
        tell(format_args!("no browser could be opened; the address is {url}"));
    }
}
