//! What is written, and what is said, is the same for any number of threads.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::Duration;

use crate::util::{stderr, stdout};

const PROGRAM: &str = env!("CARGO_BIN_EXE_ctgraph");

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("ctgraph-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

const METADATA: &str = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": {
    "aboutUrl": "http://example.org/{id}", "primaryKey": "id", "columns": [
    {"name": "id", "titles": "id"},
    {"name": "name", "titles": "name", "lang": "en", "propertyUrl": "schema:name"},
    {"name": "day", "titles": "day", "datatype": {"base": "date", "format": "d.M.yyyy"}},
    {"name": "links", "titles": "links", "separator": ";", "ordered": true, "valueUrl": "{+links}"},
    {"name": "kind", "virtual": true, "propertyUrl": "rdf:type", "valueUrl": "schema:Thing"}]}}"#;

/// So many rows, with cells over several lines, and with mistakes of all kinds now and then.
fn table(rows: usize) -> String {
    let mut text = "id,name,day,links\n".to_owned();
    for row in 0..rows {
        let name = match row % 7 {
            0 => "\"two\nlines, \"\"quoted\"\"\"",
            1 => "",
            _ => "Türkiye",
        };
        let day = if row % 1_003 == 0 { "soon" } else { "28.6.2018" };
        let links = match row % 2_500 {
            0 => "a b",
            n if n % 3 == 0 => "http://example.org/x;http://example.org/y",
            _ => "",
        };
        let end = if row % 9_001 == 0 { ",too,many\n" } else { "\n" };
        // Writing to a string cannot fail.
        let _ = write!(text, "{row},{name},{day},{links}{end}");
    }
    text
}

fn convert(folder: &Path, threads: usize, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.current_dir(folder).args(["convert", "t.csv", "-j", &threads.to_string()]).args(arguments);
    command.output().expect("it runs")
}

#[test]
fn bytes_and_messages_do_not_depend_on_threads() {
    let folder = folder("threads");
    fs::write(folder.join("t.csv"), table(40_000)).expect("written");
    fs::write(folder.join("t.csv-metadata.json"), METADATA).expect("written");
    for arguments in [
        &["-f", "nt"] as &[_],
        &["-f", "nq", "--mode", "minimal"],
        &["-f", "ttl"],
        &["-f", "trig", "--mode", "minimal"],
        &["-f", "rdf", "--mode", "minimal"],
    ] {
        let one = convert(&folder, 1, arguments);
        assert!(one.status.success() && one.stdout.len() > 4_000_000, "{arguments:?}: {}", stderr(&one));
        assert!(stderr(&one).contains("same problem in 38 more cells"), "{arguments:?}: {}", stderr(&one));
        for threads in [2, 3, 8] {
            let many = convert(&folder, threads, arguments);
            assert!(one.stdout == many.stdout, "{arguments:?} on {threads} threads");
            assert_eq!(stderr(&one), stderr(&many), "{arguments:?} on {threads} threads");
        }
    }
    fs::remove_dir_all(folder).expect("removed");
}

#[test]
fn what_ends_the_table_is_told_after_what_comes_before() {
    let folder = folder("threads-broken");
    let mut bytes = table(20_000).into_bytes();
    bytes.extend(b"x,\xff,,\n");
    fs::write(folder.join("t.csv"), bytes).expect("written");
    let one = convert(&folder, 1, &["-f", "nt"]);
    assert_eq!(one.status.code(), Some(1), "{}", stderr(&one));
    assert!(stderr(&one).contains("the file is not UTF-8"), "{}", stderr(&one));
    for threads in [2, 8] {
        let many = convert(&folder, threads, &["-f", "nt"]);
        assert_eq!((stdout(&one), stderr(&one)), (stdout(&many), stderr(&many)), "on {threads} threads");
    }
    fs::remove_dir_all(folder).expect("removed");
}

/// Needs `script` for a terminal, and `mkfifo` for a table that takes its time.
#[cfg(target_os = "linux")]
#[test]
fn who_waits_at_a_terminal_sees_how_far_it_is() {
    let folder = folder("progress");
    let made = Command::new("mkfifo").arg(folder.join("t.csv")).status();
    assert!(made.is_ok_and(|status| status.success()), "a pipe with a name");
    let convert = format!("{PROGRAM} convert t.csv --mode minimal -o out.nt");
    let slowly = |seconds: u64| {
        let pipe = folder.join("t.csv");
        thread::spawn(move || {
            let mut file = OpenOptions::new().write(true).open(pipe).expect("opened");
            let text = table(30_000);
            let (first, second) = text.split_at(text.rfind('\n').expect("lines") / 2);
            file.write_all(first.as_bytes()).expect("written");
            thread::sleep(Duration::from_secs(seconds));
            file.write_all(second.as_bytes()).expect("written");
        })
    };
    let writer = slowly(2);
    let seen = Command::new("script")
        .args(["-qec", &convert, "/dev/null"])
        .current_dir(&folder)
        .env("TERM", "xterm")
        .output()
        .expect("script runs");
    writer.join().expect("written");
    assert!(stdout(&seen).contains(" rows/s"), "{:?}", stdout(&seen));
    assert!(stdout(&seen).contains("\r\x1b[K"), "the line goes away: {:?}", stdout(&seen));
    // In a pipe there is nothing but the summary.
    let writer = slowly(2);
    let piped = Command::new("sh").args(["-c", &convert]).current_dir(&folder).output().expect("it runs");
    writer.join().expect("written");
    assert!(
        !stderr(&piped).contains("rows/s") && stderr(&piped).contains(" triples from "),
        "{}",
        stderr(&piped)
    );
    fs::remove_dir_all(folder).expect("removed");
}
