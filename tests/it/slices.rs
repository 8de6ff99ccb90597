//! Slices, converted one by one, make the triples and the problems of the tables, in the same order.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ctgraph::convert::{Input, Mode, Options, convert_described, convert_slices, cut};
use ctgraph::csvw::{Description, Dialect, Resource, Web};
use ctgraph::diagnostic::{Code, Diagnostic, Severity};
use ctgraph::export::StreamWriter;
use ctgraph::prefixes::Prefixes;
use oxigraph::io::{RdfFormat, RdfParser};

use crate::dice::{Dice, rounds};
use crate::stretches::{PIECES, any_dialect};
use crate::util::{stderr, stdout};

/// Files with a known length.
struct Files(BTreeMap<String, Vec<u8>>);

impl Web for Files {
    fn open(&self, url: &str) -> io::Result<Option<Resource>> {
        let Some(bytes) = self.0.get(url) else { return Ok(None) };
        let length = Some(bytes.len() as u64);
        Ok(Some(Resource { length, ..Resource::new(io::Cursor::new(bytes.clone())) }))
    }
}

const METADATA: &str = r#"{"@context": "http://www.w3.org/ns/csvw", "notes": [{"dc:title": "of the group"}],
    "dc:creator": {"schema:name": "somebody"}, "tables": [
    {"url": "a.csv", "notes": [{"dc:title": "of a table"}, {"dc:title": "another"}], "tableSchema": {
        "rowTitles": "b", "columns": [{"titles": "a"}, {"titles": "b", "required": true},
        {"titles": "c", "aboutUrl": "http://example.org/{a}", "datatype": "integer", "separator": "|", "ordered": true}]}},
    {"url": "hidden.csv", "suppressOutput": true, "notes": [{"dc:title": "of nobody"}]},
    {"url": "b.csv", "notes": [{"dc:title": "of the last table"}],
        "aboutUrl": "http://example.org/b/{_row}/{_sourceRow}/{+a}"}]}"#;

/// What comes of a conversion: the triples, and the problems that do not depend on where one looks.
type Result = (String, Vec<String>);

struct Case {
    files: Files,
    dialect: Dialect,
    options: Options,
}

impl Case {
    fn input<'a>(&'a self, prefixes: &'a Prefixes) -> (Input<'a>, Description) {
        let input = Input { url: "http://example.org/m.json", metadata: None, prefixes, web: &self.files };
        let mut description = input.describe().expect("metadata");
        for table in description.group.iter_mut().flat_map(|group| &mut group.tables) {
            (table.dialect, table.is_dialect_given) = (self.dialect.clone(), true);
        }
        (input, description)
    }

    /// The tables as a whole; `None` if they have errors.
    fn whole(&self) -> Option<Result> {
        let prefixes = Prefixes::default();
        let (input, description) = self.input(&prefixes);
        let (mut sink, mut problems) = (writer(), Vec::new());
        let listener = &mut |problem| note(problem, &mut problems);
        convert_described(&input, description, self.options, &mut sink, listener).expect("files in memory");
        finish(text(sink), problems)
    }

    /// The tables part by part.
    fn parts(&self, count: usize) -> Option<Result> {
        let prefixes = Prefixes::default();
        let (input, description) = self.input(&prefixes);
        let (mut triples, mut problems, mut errors) = (String::new(), Vec::new(), 0);
        let slices = cut(&input, description, count, &mut |_| errors += 1).expect("files in memory");
        if errors > 0 {
            return None;
        }
        let last = slices.last().expect("a slice for each table").part;
        assert!(last < count.max(1), "{last} of {count}");
        for part in 0..=last {
            let slices: Vec<_> = slices.iter().filter(|slice| slice.part == part).cloned().collect();
            assert!(!slices.is_empty(), "{part} of {count}");
            let (input, description) = self.input(&prefixes);
            let mut sink = writer();
            let listener = &mut |problem| note(problem, &mut problems);
            let threads = 1 + part % 3;
            convert_slices(&input, description, self.options, &slices, threads, &mut sink, listener)
                .expect("slices");
            triples.push_str(&text(sink));
        }
        finish(triples, problems)
    }
}

fn writer() -> StreamWriter<Vec<u8>> {
    StreamWriter::new(RdfFormat::NTriples, &Prefixes::default(), Vec::new()).expect("no prefixes")
}

fn text(writer: StreamWriter<Vec<u8>>) -> String {
    String::from_utf8(writer.finish().expect("memory")).expect("UTF-8")
}

/// That a row goes on in the next line is only seen if both are in one slice.
fn note(problem: Diagnostic, problems: &mut Vec<Diagnostic>) {
    if problem.code != Code::RaggedRow {
        problems.push(problem);
    }
}

fn finish(triples: String, problems: Vec<Diagnostic>) -> Option<Result> {
    let is_sound = problems.iter().all(|problem| problem.severity != Severity::Error);
    let mut problems: Vec<String> = problems.iter().map(|problem| format!("{problem:?}")).collect();
    problems.sort();
    is_sound.then_some((triples, problems))
}

/// Compares for some numbers of parts; true if the tables have no errors.
fn check(case: &Case, what: &str) -> bool {
    let whole = case.whole();
    for count in [1, 2, 3, 20] {
        let parts = case.parts(count);
        assert_eq!(whole, parts, "{what}, {count} parts: {:?} {:?}", case.dialect, case.files.0);
    }
    whole.is_some()
}

fn files(tables: [(&str, Vec<u8>); 2]) -> Files {
    let tables = tables.map(|(name, bytes)| (format!("http://example.org/{name}"), bytes));
    let metadata = ("http://example.org/m.json".to_owned(), METADATA.as_bytes().to_vec());
    Files(tables.into_iter().chain([metadata]).collect())
}

#[test]
fn slices_of_any_tables_make_the_whole() {
    let mut dice = Dice(5);
    let mut sound = 0;
    let all = rounds(120);
    for round in 0..all {
        let mut table = |start: &str| {
            let mut bytes = (start.to_owned() + &dice.text(&PIECES, 60)).into_bytes();
            match dice.below(30) {
                0 => bytes.extend(b"1,2\xFF,3\n"),
                1 => bytes.push(0),
                _ => {}
            }
            bytes
        };
        let files = files([("a.csv", table("a,b,c\n")), ("b.csv", table("\u{feff}a\r\n"))]);
        let mode = *dice.pick(&[Mode::Standard, Mode::Minimal]);
        let options = Options { mode, provenance: dice.once_in(2) };
        let case = Case { files, dialect: any_dialect(&mut dice), options };
        sound += usize::from(check(&case, &format!("round {round}")));
    }
    assert!(sound * 4 > all, "{sound} of {all} have no errors");
}

#[test]
fn slices_of_long_tables_make_the_whole() {
    let row = |number: usize| format!("{number},\"of\nrow {number}\",{number}|x\r\n");
    let table: String = (0..2500).map(row).collect();
    for (encoding, bytes) in [
        ("utf-8", table.clone().into_bytes()),
        ("windows-1252", table.clone().into_bytes()),
        ("utf-16le", table.encode_utf16().flat_map(u16::to_le_bytes).collect()),
    ] {
        let dialect = Dialect { encoding: encoding.to_owned(), ..Dialect::default() };
        let files = files([("a.csv", bytes.clone()), ("b.csv", bytes)]);
        assert!(check(&Case { files, dialect, options: Options::default() }, encoding));
    }
}

/// A folder with two tables and their metadata.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("slices-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let rows: String = (0..90).map(|number| format!("{number},\"b\n\",{number}\n")).collect();
    fs::write(folder.join("a.csv"), format!("a,b,c\n{rows}1,x,no number\n")).expect("written");
    fs::write(folder.join("b.csv"), "a\n1\n2\n").expect("written");
    fs::write(folder.join("m.json"), METADATA).expect("written");
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ctgraph"));
    command.current_dir(folder).args(arguments).output().expect("the program can be run")
}

/// The names of what is in a folder, hidden files included.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn shards_are_files_that_make_the_whole() {
    let folder = folder("shards");
    let whole = run(&folder, &["convert", "m.json", "-f", "nt"]);
    let shards = run(&folder, &["convert", "m.json", "--shards", "3", "-o", "graph"]);
    assert!(shards.status.success(), "{}", stderr(&shards));
    let files = ["part-00000.nt", "part-00001.nt", "part-00002.nt"];
    assert_eq!(names(&folder.join("graph")), files);
    let read = |file| fs::read_to_string(folder.join("graph").join(file)).expect("a file");
    let texts = files.map(read);
    assert_eq!(texts.concat(), stdout(&whole));
    let lengths = texts.map(|text| text.len());
    assert!(lengths.iter().max() < lengths.iter().min().map(|least| least * 2).as_ref(), "{lengths:?}");
    let (one, other) = (stderr(&whole), stderr(&shards));
    assert_eq!(one.replace("stdout", "graph"), other);
    assert!(other.contains("a.csv:182:5: C92 warning[bad-number]"), "{other}");

    let again = run(&folder, &["convert", "m.json", "--shards", "3", "-o", "graph"]);
    assert_eq!(again.status.code(), Some(2));
    assert_eq!(stderr(&again), "ctgraph: graph is there already: remove it, or name another folder\n");

    let turtle = run(&folder, &["convert", "m.json", "--shards", "9", "-f", "ttl", "-o", "turtle/"]);
    assert!(turtle.status.success(), "{}", stderr(&turtle));
    let files = names(&folder.join("turtle"));
    assert_eq!((files.len(), files[8].as_str()), (9, "part-00008.ttl"));
    for file in files {
        let file = folder.join("turtle").join(file);
        let text = fs::read_to_string(&file).expect("a file");
        let quads = RdfParser::from_format(RdfFormat::Turtle);
        assert!(quads.for_slice(&text).all(|quad| quad.is_ok()), "{}", file.display());
    }
    assert_eq!(names(&folder), ["a.csv", "b.csv", "graph", "m.json", "turtle"]);
}

#[test]
fn shards_of_tables_with_errors_leave_nothing() {
    let folder = folder("broken");
    fs::write(folder.join("b.csv"), b"a\n1\n\xFF\n").expect("written");
    for (shards, place) in [("1", "b.csv:3:1"), ("3", "b.csv:3:1")] {
        let failed = run(&folder, &["convert", "m.json", "--shards", shards, "-o", "graph"]);
        assert_eq!(failed.status.code(), Some(1));
        assert!(stderr(&failed).contains(place), "{}", stderr(&failed));
        assert_eq!(names(&folder), ["a.csv", "b.csv", "m.json"]);
    }
    fs::remove_file(folder.join("a.csv")).expect("removed");
    let failed = run(&folder, &["slices", "m.json", "--count", "3"]);
    assert_eq!((failed.status.code(), stdout(&failed).as_str()), (Some(1), ""));
    assert!(stderr(&failed).contains("there is no file a.csv"), "{}", stderr(&failed));
    for output in [["-o", "-"], ["-o", "."]] {
        let failed = run(&folder, &[&["convert", "b.csv", "--shards", "2"], &output[..]].concat());
        assert_eq!(failed.status.code(), Some(2), "{}", stderr(&failed));
    }
}

#[test]
fn slices_are_lines_that_are_converted_alone() {
    let folder = folder("lines");
    let slices =
        stdout(&run(&folder, &["slices", "m.json", "--count", "4", "--base", "http://example.org/"]));
    let lines: Vec<&str> = slices.lines().collect();
    assert!(lines[1].contains(r#""url":"http://example.org/a.csv""#), "{slices}");
    fs::write(folder.join("last.jsonl"), lines[3..].join("\n")).expect("written");
    let convert = |slice: &str| {
        let base = ["--base", "http://example.org/", "-f", "nt"];
        run(&folder, &[&["convert", "m.json", "--slice", slice], &base[..]].concat())
    };
    let parts: String =
        [lines[0], lines[1], lines[2], "last.jsonl"].map(|slice| stdout(&convert(slice))).concat();
    assert_eq!(
        parts,
        stdout(&run(&folder, &["convert", "m.json", "--base", "http://example.org/", "-f", "nt"]))
    );

    let wrong = convert("m.json");
    assert_eq!(wrong.status.code(), Some(2));
    assert_eq!(
        stderr(&wrong),
        "ctgraph: m.json: expected slices as `ctgraph slices` prints them, one a line\n"
    );
    // In whatever order they are given, none is lost.
    let backwards: Vec<&str> = lines.iter().rev().copied().collect();
    fs::write(folder.join("backwards.jsonl"), backwards.join("\n")).expect("written");
    assert_eq!(stdout(&convert("backwards.jsonl")), parts);

    fs::write(folder.join("none.jsonl"), "\n").expect("written");
    let other = lines[1].replace(r#""table":0"#, r#""table":7"#);
    let end = lines[1].replace(r#""start":"#, r#""start":9"#);
    for (slice, message) in [
        ("none.jsonl", "ctgraph: there is no slice to be converted\n"),
        (&other, "ctgraph: a.csv is not the table that was cut into slices: cut it again\n"),
        (&end, "ctgraph: a slice of a.csv ends before it begins\n"),
    ] {
        let wrong = convert(slice);
        assert_eq!((wrong.status.code(), stderr(&wrong).as_str()), (Some(2), message));
    }
    fs::rename(folder.join("a.csv"), folder.join("away.csv")).expect("renamed");
    let missing = convert(lines[1]);
    assert_ne!(missing.status.code(), Some(0));
    assert!(stderr(&missing).contains("a.csv"), "{}", stderr(&missing));

    fs::write(folder.join("a.csv"), "a,b,c\n1,2,3\n").expect("written");
    let stale = convert(lines[1]);
    assert_eq!(stale.status.code(), Some(2));
    let message = "ctgraph: a.csv is not the table that was cut into slices: cut it again\n";
    assert_eq!(stderr(&stale), message);
}
