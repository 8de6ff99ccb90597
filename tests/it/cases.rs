//! Each folder in `tests/cases` is a project; `expected.nq` is its graph, `expected.txt` its problems.
//!
//! `UPDATE_EXPECT=1 cargo test` writes the expected files anew; the difference is then to be read as
//! carefully as code. The graph of a project with errors is that of its valid rows, facts only.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ctgraph::diagnostic::Code;
use ctgraph::diagnostic::render::{Style, write_full};
use ctgraph::pipeline::{Build, Part, check};
use ctgraph::project::Project;

use crate::util;

#[test]
fn every_case_gives_the_expected_graph_and_problems() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut failures = Vec::new();
    for case in names() {
        let folder = util::project(&case, &format!("case-{case}"));
        let project = Project::open(Some(&folder)).expect("a project");
        let first = check(&project).expect("a build");
        let second = check(&project).expect("a second build");
        let (graph, problems) = (graph(&first), problems(&first, &project));
        assert_eq!(graph, self::graph(&second), "{case}: the same graph every time");
        assert_eq!(problems, self::problems(&second, &project), "{case}: the same problems every time");
        for (file, found) in [("expected.nq", graph), ("expected.txt", problems)] {
            let path = util::cases().join(&case).join(file);
            if update {
                fs::write(&path, found).expect("the expectation can be written");
            } else {
                compare(&path, &found, &mut failures);
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_code_has_a_case() {
    let mut seen: BTreeSet<Code> = BTreeSet::new();
    let cases = names().into_iter().map(|case| util::cases().join(case));
    for folder in cases.chain(crate::tables::folders()) {
        let text = fs::read_to_string(folder.join("expected.txt")).expect("an expectation");
        seen.extend(Code::ALL.iter().copied().filter(|code| text.contains(&format!("[{code}]"))));
    }
    let missing: Vec<&Code> = Code::ALL.iter().filter(|code| !seen.contains(code)).collect();
    assert!(missing.is_empty(), "codes without a case: {missing:?}");
}

fn names() -> Vec<String> {
    let entries = fs::read_dir(util::cases()).expect("the cases");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("a case").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    assert!(!names.is_empty());
    names
}

fn graph(build: &Build) -> String {
    let parts: &[Part] =
        if build.has_errors() { &[Part::Facts] } else { &[Part::Facts, Part::Evidence, Part::Concepts] };
    let mut lines: Vec<String> = build.graph(parts).iter().map(|triple| format!("{triple} .\n")).collect();
    lines.sort();
    lines.concat()
}

fn problems(build: &Build, project: &Project) -> String {
    let mut out = Vec::new();
    let files = |path: &str| project.read(path).ok();
    write_full(&build.diagnostics, &files, Style { color: false, all: true }, &mut out)
        .expect("written to memory");
    let mut text = String::from_utf8(out).expect("UTF-8");
    text.push_str(&format!("{}\n", build.counts()));
    for row in &build.left_out {
        let place = build.tables.row_place(*row);
        let line = place.position.map_or(0, |p| p.line);
        text.push_str(&format!("left out: {}:{line}\n", place.file));
    }
    text
}

fn compare(path: &Path, found: &str, failures: &mut Vec<String>) {
    match fs::read_to_string(path) {
        Err(_) => failures.push(format!("{}: missing; found:\n{found}", path.display())),
        Ok(expected) if expected != found => {
            failures.push(format!("{}: expected:\n{expected}\nfound:\n{found}", path.display()));
        }
        Ok(_) => {}
    }
}
