//! What `export` and `query` promise about files, standard output and exit codes, on the built-in project.

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

fn ctgraph(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ctgraph"))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn messages(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder that is empty at first and gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("ctgraph-it-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn every_format_is_written_the_same_twice_and_to_files_too() {
    let folder = Folder::new("formats");
    for (format, extension) in [
        ("turtle", "ttl"),
        ("trig", "trig"),
        ("ntriples", "nt"),
        ("nquads", "nq"),
        ("rdfxml", "rdf"),
        ("jsonld", "jsonld"),
    ] {
        let one = ctgraph(&["export", "--format", format]);
        let two = ctgraph(&["export", "--format", extension]);
        assert_eq!(code(&one), Some(0), "{}", messages(&one));
        assert!(!one.stdout.is_empty() && one.stdout == two.stdout, "{format}");
        assert!(messages(&one).contains("sha256 "), "{}", messages(&one));
        let file = folder.file(&format!("x.{extension}"));
        let written = ctgraph(&["export", "-q", "-o", &file]);
        assert_eq!((code(&written), messages(&written).as_str()), (Some(0), ""));
        assert_eq!(fs::read(&file).expect("written"), one.stdout);
        assert_eq!(code(&ctgraph(&["export", "--check", &file])), Some(0));
        fs::write(&file, "stale").expect("written");
        let stale = ctgraph(&["export", "--check", &file]);
        assert_eq!(code(&stale), Some(1));
        assert!(messages(&stale).contains(":1: the line differs"), "{}", messages(&stale));
    }
}

#[test]
fn wrong_usage_is_said_and_is_two() {
    for arguments in [
        &["export", "--format", "turtel"] as &[&str],
        &["export", "--include", "metadata"],
        &["export", "--base", "nowhere"],
        &["export", "-o", "x.csv"],
        &["query", "no-such-question"],
        &["query", "ASK {}", "-p", "x=1"],
        &["query", "ASK {}", "-f", "turtle"],
        &["query", "ASK {}", "--timeout", "soon"],
        &["query"],
        &["query", "timeline", "-o", "x.ttl"],
        &["query", "DESCRIBE organization:qatar", "-o", "x.csv"],
        &["query", "quotes-behind-a-thing", "-p", "subject=Nobody At All"],
    ] {
        let output = ctgraph(arguments);
        assert_eq!(code(&output), Some(2), "{arguments:?}: {}", messages(&output));
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_query_that_fails_is_four() {
    for (text, reason) in [
        ("SELECT ?x { ?x a }", "line 1, column 18"),
        ("SELECT * { SERVICE SILENT <http://localhost/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("LOAD <http://localhost/>", "LOAD is refused"),
    ] {
        let output = ctgraph(&["query", text]);
        assert_eq!(code(&output), Some(4), "{text}: {}", messages(&output));
        assert!(messages(&output).contains(reason), "{}", messages(&output));
    }
    let text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }";
    let output = ctgraph(&["query", "--timeout", "100ms", text]);
    assert_eq!(code(&output), Some(4));
    assert!(messages(&output).contains("the limit of 100 ms"), "{}", messages(&output));
}

#[test]
fn answers_go_where_they_are_wanted() {
    let yes = ctgraph(&["query", "ASK { ?s ?p ?o }"]);
    assert_eq!((code(&yes), yes.stdout.as_slice()), (Some(0), b"true\n" as &[u8]));
    let none = ctgraph(&["query", "SELECT ?s { ?s a <urn:none> }"]);
    assert_eq!((code(&none), none.stdout.as_slice()), (Some(0), b"s\r\n" as &[u8]));
    assert!(messages(&none).contains("0 rows"));
    assert_eq!(code(&ctgraph(&["query", "--list"])), Some(0));

    let mut child = Command::new(env!("CARGO_BIN_EXE_ctgraph"))
        .args(["query", "-", "--format", "table"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("piped");
    input.write_all(b"ASK {}").expect("read");
    drop(input);
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.stdout, b"yes\n");
}

#[test]
fn a_saved_question_is_found_by_its_title_and_suggested_by_its_words() {
    let by_title = ctgraph(&["query", "who pays for which programme"]);
    let by_name = ctgraph(&["query", "donors-and-what-they-pay-for.rq"]);
    assert!(!by_name.stdout.is_empty() && by_title.stdout == by_name.stdout, "{}", messages(&by_title));
    for (words, meant) in
        [("co-chair", "did you mean `co-chairs-of-an-event`?"), ("who pays", "\n  donors-and-")]
    {
        let output = ctgraph(&["query", words]);
        assert_eq!(code(&output), Some(2));
        assert!(messages(&output).contains(meant), "{}", messages(&output));
    }
}

#[test]
fn a_parameter_takes_a_name_and_what_is_unknown_is_said() {
    let ask =
        |subject: &str| ctgraph(&["query", "quotes-behind-a-thing", "-p", &format!("subject={subject}")]);
    let by_name = ask("UNOCT");
    assert!(by_name.stdout.len() > 100, "{}", messages(&by_name));
    assert_eq!(by_name.stdout, ask("organization:unoct").stdout);
    let none = ask("organization:unoctt");
    assert_eq!(code(&none), Some(0));
    assert!(messages(&none).contains("did you mean organization:unoct?"), "{}", messages(&none));
}

#[test]
fn the_list_of_questions_has_groups_and_takes_words() {
    let list = |arguments: &[&str]| {
        let output = ctgraph(&[&["query", "--list"], arguments].concat());
        assert_eq!(code(&output), Some(0), "{}", messages(&output));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    assert!(list(&[]).starts_with("name,title,parameters,group\r\nacronyms,"));
    let text = list(&["--format", "table"]);
    let people = "\npeople\n  co-chairs-of-an-event  -p event=event:eu-un-dialogue-3\n      Who co-chaired ";
    assert!(text.contains(people), "{text}");
    let some = list(&["co-chaired", "--format", "table"]);
    assert!(some.starts_with(people.trim_start()) && some.lines().count() == 3, "{some}");
    assert_eq!(code(&ctgraph(&["query", "--list", "xyzzy"])), Some(2));
}

/// A call of every command that writes to standard output.
const CALLS: [&[&str]; 8] = [
    &["export"],
    &["query", "timeline"],
    &["query", "--list", "--format", "table"],
    &["show", "UNOCT"],
    &["explain", "UNOCT", "acronym"],
    &["explain", "quote-not-found", "--format", "json"],
    &["stats"],
    &["--help"],
];

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_is_three() {
    for arguments in CALLS {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has one");
        let output = Command::new(env!("CARGO_BIN_EXE_ctgraph"))
            .args(arguments)
            .stdout(full)
            .output()
            .expect("the program starts");
        assert_eq!(code(&output), Some(3), "{arguments:?}: {}", messages(&output));
        assert!(messages(&output).contains("standard output"), "{}", messages(&output));
    }
    let output = ctgraph(&["export", "-o", "/dev/full"]);
    assert_eq!(code(&output), Some(3));
    assert!(messages(&output).contains("/dev/full"));
}

#[cfg(unix)]
#[test]
fn a_reader_that_is_gone_is_no_failure() {
    for arguments in CALLS {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ctgraph"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!(code(&output), Some(0), "{arguments:?}: {}", messages(&output));
        assert!(!messages(&output).contains("panicked") && !messages(&output).contains("pipe"));
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ctgraph"))
        .arg("export")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut first = [0; 16];
    let mut pipe = child.stdout.take().expect("piped");
    pipe.read_exact(&mut first).expect("some output");
    drop(pipe);
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(code(&output), Some(0), "{}", messages(&output));
    assert!(!messages(&output).contains("panicked") && !messages(&output).contains("pipe"));
}

/// A table of so many rows in a folder.
fn table(folder: &Folder, rows: usize) -> String {
    let file = folder.file("t.csv");
    let row = |number| format!("{number},some text,\"and \"\"more\"\" of it\"\n");
    let rows: String = (0..rows).map(row).collect();
    fs::write(&file, format!("id,a,b\n{rows}")).expect("written");
    file
}

fn names(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(&folder.0).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn converting_ends_quietly_when_nobody_reads_on() {
    let folder = Folder::new("head");
    let mut program = Command::new(env!("CARGO_BIN_EXE_ctgraph"));
    program.args(["convert", &table(&folder, 20_000)]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = program.spawn().expect("the program starts");
    let mut byte = [0];
    child.stdout.take().expect("a pipe").read_exact(&mut byte).expect("a byte");
    let output = child.wait_with_output().expect("an end");
    assert_eq!((code(&output), messages(&output).as_str()), (Some(0), ""));
}

#[test]
fn a_table_that_breaks_off_leaves_no_file() {
    let folder = Folder::new("breaks-off");
    let file = table(&folder, 10);
    let mut bytes = fs::read(&file).expect("a file");
    bytes.extend(b"11,\xFF,x\n");
    fs::write(&file, bytes).expect("written");
    let output = ctgraph(&["convert", &file, "-o", &folder.file("t.ttl")]);
    assert_eq!(code(&output), Some(1));
    assert!(messages(&output).contains("error[not-utf-8]"), "{}", messages(&output));
    assert_eq!(names(&folder), ["t.csv"]);
}

#[cfg(target_os = "linux")]
#[test]
fn converting_to_a_full_disk_is_three() {
    let folder = Folder::new("full-disk");
    let file = table(&folder, 10);
    let output = ctgraph(&["convert", &file, "-f", "nt", "-o", "/dev/full"]);
    assert_eq!(code(&output), Some(3));
    assert!(messages(&output).contains("/dev/full: No space left"), "{}", messages(&output));
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("there");
    let output = Command::new(env!("CARGO_BIN_EXE_ctgraph")).args(["convert", &file]).stdout(full).output();
    let output = output.expect("the program starts");
    assert_eq!(code(&output), Some(3));
    assert!(messages(&output).contains("standard output: No space left"), "{}", messages(&output));
}

/// True if whoever started the tests ignores SIGHUP, SIGINT or SIGTERM, as `nohup` does: then the program
/// lets signals be.
#[cfg(target_os = "linux")]
fn are_signals_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 0x4003 != 0)
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupted_conversion_leaves_no_file() {
    if are_signals_ignored() {
        return;
    }
    let folder = Folder::new("interrupted");
    let file = table(&folder, 100_000);
    let mut program = Command::new(env!("CARGO_BIN_EXE_ctgraph"));
    program.args(["convert", &file, "-o", &folder.file("t.ttl")]).stderr(Stdio::null());
    let mut child = program.spawn().expect("the program starts");
    while names(&folder).len() < 2 && child.try_wait().expect("a child").is_none() {
        std::thread::yield_now();
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.expect("kill is there").success());
    assert_eq!(child.wait().expect("an end").code(), Some(130));
    assert_eq!(names(&folder), ["t.csv"]);
}
