//! Slices, converted one by one, make the triples and the problems of the tables, in the same order.

use std::collections::BTreeMap;
use std::io;

use ctgraph::convert::{Input, Mode, Options, convert_described, convert_slices, cut};
use ctgraph::csvw::{Description, Dialect, Resource, Web};
use ctgraph::diagnostic::{Code, Diagnostic, Severity};
use ctgraph::prefixes::Prefixes;
use oxigraph::model::Triple;

use crate::dice::{Dice, rounds};
use crate::stretches::{PIECES, any_dialect};

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
type Result = (Vec<Triple>, Vec<String>);

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
        let (mut triples, mut problems) = Default::default();
        let report = &mut |problem| note(problem, &mut problems);
        convert_described(&input, description, self.options, &mut triples, report).expect("files in memory");
        finish(triples, problems)
    }

    /// The tables part by part.
    fn parts(&self, count: usize) -> Option<Result> {
        let prefixes = Prefixes::default();
        let (input, description) = self.input(&prefixes);
        let (mut triples, mut problems, mut errors) = <(Vec<Triple>, _, Vec<Diagnostic>)>::default();
        let slices =
            cut(&input, description, count, &mut |problem| errors.push(problem)).expect("files in memory");
        if errors.iter().any(|problem| problem.severity == Severity::Error) {
            return None;
        }
        let last = slices.last().expect("a slice for each table").part;
        assert!(last < count.max(1), "{last} of {count}");
        for part in 0..=last {
            let slices: Vec<_> = slices.iter().filter(|slice| slice.part == part).cloned().collect();
            assert!(!slices.is_empty(), "{part} of {count}");
            let (input, description) = self.input(&prefixes);
            let mut of_part: Vec<Triple> = Vec::new();
            let report = &mut |problem| note(problem, &mut problems);
            convert_slices(&input, description, self.options, &slices, &mut of_part, report).expect("slices");
            triples.extend(of_part);
        }
        finish(triples, problems)
    }
}

/// That a row goes on in the next line is only seen if both are in one slice.
fn note(problem: Diagnostic, problems: &mut Vec<Diagnostic>) {
    if problem.code != Code::RaggedRow {
        problems.push(problem);
    }
}

fn finish(triples: Vec<Triple>, problems: Vec<Diagnostic>) -> Option<Result> {
    let is_sound = problems.iter().all(|problem| problem.severity != Severity::Error);
    let mut problems: Vec<String> = problems.iter().map(|problem| format!("{problem:?}")).collect();
    problems.sort();
    is_sound.then_some((triples, problems))
}

/// Compares for some numbers of parts; true if the tables have no errors.
fn check(case: &Case, what: &str) -> bool {
    let whole = case.whole();
    for count in [1, 2, 3, 5, 100] {
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
    let all = rounds(600);
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
