//! Projects with bytes changed at random: whatever is wrong has a message, and nothing panics.
//!
//! The changes are the same every time. A failure names the round and leaves the project behind.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ctgraph::csvw::{Resource, Source, Web, read_metadata};
use ctgraph::diagnostic::render::{Style, write_concise, write_full, write_jsonl};
use ctgraph::emit::{Scratch, TablePlan, emit_row};
use ctgraph::pipeline::{Part, build};
use ctgraph::prefixes::Prefixes;
use ctgraph::project::Project;
use ctgraph::table::read_sheet;
use oxigraph::model::Triple;

use crate::dice::{Dice, rounds};
use crate::util;

/// What tables, metadata and Turtle are sensitive to.
const PIECES: [&[u8]; 24] = [
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\n",
    b"\r",
    b"\r\n",
    b"\t",
    b"\0",
    b"\xFF",
    b"\xC3",
    b"\xEF\xBB\xBF",
    "\u{1F600}".as_bytes(),
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"\\u",
    b"-",
    b"99999999999999999999",
    b"{+",
    b" ",
    b"null",
];

/// The bytes with one to four changes.
pub fn mutate(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + dice.below(20)).min(bytes.len());
        match dice.below(6) {
            0 => drop(bytes.drain(at..end)),
            1 => bytes.truncate(at),
            2 => {
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            3 if at < bytes.len() => bytes[at] = u8::try_from(dice.below(256)).unwrap_or_default(),
            _ => {
                let piece = PIECES[dice.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
        }
    }
    bytes
}

pub fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files_below(&path, found) } else { found.push(path) }
    }
    found.sort();
}

#[test]
fn a_project_with_changed_bytes_is_checked_to_the_end() {
    use ctgraph::diagnostic::render::{Heading, write_csv, write_github, write_html, write_sarif};
    let folder = util::project("unknown-term", "mutations");
    let mut files = Vec::new();
    files_below(&folder, &mut files);
    let originals: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).expect("a file")).collect();
    let mut dice = Dice(1);
    for round in 0..rounds(200) {
        let index = round % files.len();
        let changed = mutate(&originals[index], &mut dice);
        fs::write(&files[index], &changed).expect("a file can be written");
        // What stops a job is an error with a message; everything else is in the diagnostics.
        if let Ok(project) = Project::open(Some(&folder))
            && let Ok(build) = build(&project)
        {
            let mut out = Vec::new();
            let text = |path: &str| project.read(path).ok();
            write_full(&build.diagnostics, &text, Style::default(), &mut out).expect("written to memory");
            write_concise(&build.diagnostics, Style::default(), &mut out).expect("written to memory");
            write_jsonl(&build.diagnostics, &mut out).expect("written to memory");
            write_sarif(&build.diagnostics, "", &mut out).expect("written to memory");
            write_github(&build.diagnostics, "", &mut out).expect("written to memory");
            write_csv(&build.diagnostics, &mut out).expect("written to memory");
            let heading = Heading { title: "", summary: "" };
            write_html(&build.diagnostics, &text, heading, &mut out).expect("written to memory");
            let explained = build.has_errors() || build.left_out.is_empty();
            assert!(explained, "round {round}: rows are left out for a reason");
            if !build.has_errors() {
                let _ = build.graph(&Part::ALL);
            }
        }
        fs::write(&files[index], &originals[index]).expect("a file can be written");
    }
}

/// A web in which the same text is everywhere: a schema in a file that is no schema, say.
struct Same(String);

impl Web for Same {
    fn open(&self, _: &str) -> io::Result<Option<Resource>> {
        Ok(Some(Resource::new(io::Cursor::new(self.0.clone()))))
    }
}

#[test]
fn any_bytes_are_read_as_metadata_and_as_tables() {
    let read = |name: &str| fs::read(util::cases().join(name)).expect("a file");
    let simple = (read("simple/mappings/csv-metadata.json"), read("simple/mappings/programmes.csv"));
    let values = (read("values/csv-metadata.json"), read("values/a.csv"));
    let prefixes = Prefixes::default();
    let mut dice = Dice(2);
    for round in 0..rounds(500) {
        let (metadata, csv) = if round % 2 == 0 { &simple } else { &values };
        let json = if round % 3 == 0 { metadata.clone() } else { mutate(metadata, &mut dice) };
        let json = String::from_utf8_lossy(&json).into_owned();
        let source = Source { url: "file:///m.json", prefixes: &prefixes, web: &Same(json.clone()) };
        let (group, problems) = read_metadata(&json, &source);
        assert!(group.is_some() || !problems.is_empty(), "round {round}: there is a reason");
        let csv = mutate(csv, &mut dice);
        for (index, table) in group.iter().flat_map(|group| &group.tables).enumerate() {
            let (sheet, problems) = read_sheet(&csv, "a.csv", table);
            assert!(!sheet.is_broken || !problems.is_empty(), "round {round}: there is a reason");
            let plan = TablePlan::compile(table, index, &prefixes);
            let mut triples: Vec<Triple> = Vec::new();
            let mut scratch = Scratch::default();
            for row in sheet.rows() {
                emit_row(&plan, row, None, &mut scratch, &mut triples);
            }
        }
    }
}
