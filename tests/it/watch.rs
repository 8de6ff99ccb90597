//! Files that change while they are served: what is saved is shown, and what is broken is named.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use ctgraph::project::Project;
use ctgraph::serve::Options;
use serde_json::Value;

use crate::http::{get, start};
use crate::util::{project, stderr};

/// A project that is served and watched.
fn watched(copy: &str) -> (PathBuf, SocketAddr) {
    let folder = project("simple", copy);
    let options = Options { watch: true, ..Options::default() };
    let address = start(&Project::open(Some(&folder)).expect("a project"), options);
    (folder, address)
}

fn health(address: SocketAddr) -> Value {
    serde_json::from_slice(&get(address, "/-/health", &[]).body).expect("JSON")
}

/// Waits until the server shows something else, and returns what it is.
fn next(address: SocketAddr, before: &Value) -> Value {
    for _ in 0..600 {
        let now = health(address);
        if now["shown"]["state"] != before["shown"]["state"] {
            return now;
        }
        sleep(Duration::from_millis(50));
    }
    panic!("nothing has changed");
}

fn replace(folder: &Path, file: &str, old: &str, new: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).expect("a file");
    assert!(text.contains(old), "{text}");
    fs::write(path, text.replace(old, new)).expect("written");
}

#[test]
fn the_last_good_version_stays_until_the_files_are_mended() {
    let (folder, address) = watched("watch");
    let table = "mappings/programmes.csv";
    let page = || get(address, "/page/programme/sport", &["Accept: text/html"]).text().to_owned();
    let good = health(address);
    assert_eq!(
        (&good["shown"]["is_behind"], &good["shown"]["problems"]),
        (&Value::from(false), &Value::from(""))
    );

    replace(&folder, table, "2019-06-03", "2019-06-33");
    let broken = next(address, &good);
    assert_eq!(broken["shown"]["is_behind"], true);
    assert!(broken["shown"]["problems"].as_str().is_some_and(|text| text.starts_with("1 error")), "{broken}");
    assert_eq!(broken["shown"]["digest"], good["shown"]["digest"]);
    assert!(page().contains("2019-06-03"), "the last good version stays");
    assert!(page().contains("1 error") && page().contains("the last good version"), "{}", page());

    replace(&folder, table, "2019-06-33", "2019-06-13");
    let mended = next(address, &broken);
    assert_eq!(mended["shown"]["is_behind"], false);
    assert_ne!(mended["shown"]["digest"], good["shown"]["digest"]);
    assert!(page().contains("2019-06-13") && !page().contains("the last good version"), "{}", page());

    let config = folder.join("ctgraph.toml");
    let text = fs::read(&config).expect("a file");
    fs::write(&config, "[project\n").expect("written");
    let unreadable = next(address, &mended);
    assert!(
        unreadable["failure"].as_str().is_some_and(|text| text.contains("ctgraph.toml:1")),
        "{unreadable}"
    );
    assert!(page().contains("2019-06-13") && page().contains("The files cannot be read"));
    fs::write(&config, text).expect("written");
    let mended = next(address, &unreadable);
    assert_eq!((&mended["failure"], &mended["shown"]["is_behind"]), (&Value::Null, &Value::from(false)));

    // A file that is gone, and one that is new.
    fs::rename(folder.join(table), folder.join("kept.csv")).expect("renamed");
    let gone = next(address, &mended);
    assert_eq!(gone["shown"]["is_behind"], true);
    fs::rename(folder.join("kept.csv"), folder.join(table)).expect("renamed");
    let back = next(address, &gone);
    assert_eq!(back["shown"], mended["shown"]);
    fs::write(folder.join("mappings/documents/new.txt"), "words").expect("written");
    let new = next(address, &back);
    assert_eq!(new["shown"]["is_behind"], false, "a document that no table lists is a hint");
}

#[test]
fn open_pages_hear_of_changes() {
    let (folder, address) = watched("watch-events");
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time");
    write!(stream, "GET /-/events HTTP/1.1\r\nHost: {address}\r\n\r\n").expect("sent");
    let mut lines = BufReader::new(stream).lines();
    let mut message = || -> Value {
        let data = lines.find_map(|line| line.expect("a line").strip_prefix("data: ").map(str::to_owned));
        serde_json::from_str(&data.expect("a message")).expect("JSON")
    };
    let first = message();
    assert_eq!(first["is_behind"], false);
    replace(&folder, "mappings/programmes.csv", "2019-06-03", "2019");
    let second = message();
    assert_eq!((&second["is_behind"], &second["digest"]), (&Value::from(true), &first["digest"]));
    assert_ne!(second["state"], first["state"]);
}

#[cfg(unix)]
#[test]
fn a_server_that_is_told_to_end_does_not_wait_for_its_listeners() {
    let folder = project("simple", "watch-end");
    let mut command = Command::new(env!("CARGO_BIN_EXE_ctgraph"));
    command.arg("-C").arg(&folder).args(["serve", "--port", "0", "--watch", "--quiet"]);
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the program can be run");
    let mut output = BufReader::new(child.stdout.take().expect("its output"));
    let mut url = String::new();
    output.read_line(&mut url).expect("an address");
    let address: SocketAddr =
        url.trim().trim_start_matches("http://").trim_end_matches('/').parse().expect("an address");
    let mut stream = TcpStream::connect(address).expect("a connection");
    write!(stream, "GET /-/events HTTP/1.1\r\nHost: {address}\r\n\r\n").expect("sent");
    let mut first = [0; 12];
    stream.read_exact(&mut first).expect("an answer");
    assert_eq!(&first, b"HTTP/1.1 200");
    let killed = Command::new("kill").arg(child.id().to_string()).status().expect("kill");
    assert!(killed.success());
    let mut rest = String::new();
    stream.read_to_string(&mut rest).expect("the answer ends as it should");
    assert!(rest.ends_with("0\r\n\r\n"), "{rest}");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn while_the_metadata_is_broken_no_page_takes_the_tables_for_empty() {
    let (folder, address) = watched("watch-metadata");
    let covered = |text: &str| text.contains("href=\"/table/programmes\"");
    let good = health(address);
    assert!(covered(get(address, "/coverage", &[]).text()));
    fs::write(folder.join("mappings/csv-metadata.json"), "{ broken").expect("written");
    next(address, &good);
    let coverage = get(address, "/coverage", &[]);
    assert!(covered(coverage.text()), "{}", coverage.text());
    assert!(coverage.text().contains("the last good version"), "{}", coverage.text());
    let table = get(address, "/table/programmes", &[]);
    assert_eq!(table.status, 503);
    assert!(table.text().contains("The tables cannot be read"), "{}", table.text());
    assert!(table.text().contains("<a class=\"problems\" href=\"/problems\">1 error"), "{}", table.text());
}

#[test]
fn the_built_in_project_has_no_files_to_watch() {
    let output = Command::new(env!("CARGO_BIN_EXE_ctgraph"))
        .current_dir("/")
        .args(["serve", "--port", "0", "--watch"])
        .output()
        .expect("the program can be run");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("choose a folder with -C"), "{}", stderr(&output));
}

#[test]
fn problems_are_shown_where_they_are() {
    let (folder, address) = watched("watch-problems");
    let good = health(address);
    replace(&folder, "mappings/programmes.csv", "2019-06-03", "2019-06-<b>33");
    next(address, &good);
    let page = get(address, "/problems", &["Accept: text/html"]);
    assert_eq!(page.status, 200);
    assert!(page.text().contains("<mark>2019-06-&lt;b&gt;33</mark>"), "{}", page.text());
    assert!(page.text().contains("href=\"/table/programmes#D2\""), "{}", page.text());
    assert!(page.text().contains("data-live") && !page.text().contains("<style"));
    let table = get(address, "/table/programmes", &[]);
    assert!(
        table.text().contains("<td id=\"D2\" dir=\"auto\" class=\"is-error\">2019-06-&#60;b&#62;33<small"),
        "{}",
        table.text()
    );
    assert!(table.text().contains("<a href=\"/page/programme/sport\">sport</a>"), "{}", table.text());
    let bytes = get(address, "/table/programmes.csv", &[]).body;
    assert_eq!(bytes, fs::read(folder.join("mappings/programmes.csv")).expect("a table"));
    let json: Value = serde_json::from_slice(&get(address, "/problems.json", &[]).body).expect("JSON");
    assert_eq!(json[0]["code"], "bad-date");
    assert!(get(address, "/problems.csv", &[]).text().contains(",D2,"));
    let sarif: Value = serde_json::from_slice(&get(address, "/problems.sarif", &[]).body).expect("JSON");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "bad-date");
    assert!(get(address, "/rules/bad-date", &[]).text().contains("why it matters"));
    assert!(get(address, "/rules", &[]).text().contains("href=\"/rules/bad-date\""));
    let near = get(address, "/rules/bad-dat", &[]);
    assert!(near.status == 404 && near.text().contains("/rules/bad-date"), "{}", near.text());
    assert!(get(address, "/coverage", &[]).text().contains("href=\"/table/programmes\""));
    let counts: Value = serde_json::from_slice(&get(address, "/coverage.json", &[]).body).expect("JSON");
    assert_eq!(counts["documents"].as_array().map(Vec::len), Some(1));
}
