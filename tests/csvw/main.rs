//! The tests of the W3C for CSV on the Web: generating RDF, and validation.
//!
//! They are data that is not part of this repository: the folder is `../shared/csvw-tests`, or the one that
//! `CTGRAPH_CSVW_TESTS` names. Names of tests as arguments run only these, and say more:
//! `cargo test --test csvw -- rdf/test034`.
//!
//! A negative test must fail for its own reason, which `reasons.txt` gives; what is known to deviate is in
//! `deviations.txt`, and a test there that passes fails the run.

#![expect(clippy::print_stdout, reason = "the results are for people")]

mod manifest;
mod outcome;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use manifest::{Entry, read_manifest};
use outcome::{Outcome, run};

/// Where the tests are on the web.
const BASE: &str = "http://www.w3.org/2013/csvw/tests/";

fn main() -> ExitCode {
    let names: Vec<String> = env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let Some(folder) = folder() else {
        if let Some(named) = env::var_os("CTGRAPH_CSVW_TESTS") {
            println!("CTGRAPH_CSVW_TESTS names {}, which has no manifest-rdf.jsonld", named.display());
            return ExitCode::FAILURE;
        }
        println!(
            "the CSVW tests of the W3C were NOT run: neither CTGRAPH_CSVW_TESTS nor ../shared/csvw-tests is a folder with them"
        );
        return ExitCode::SUCCESS;
    };
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/csvw");
    let reasons = read_table(&here.join("reasons.txt"));
    let deviations = read_table(&here.join("deviations.txt"));
    let mut results: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
    let mut failures = Vec::new();
    let mut new_reasons = Vec::new();
    for suite in ["rdf", "validation"] {
        for entry in read_manifest(&folder, suite) {
            if !names.is_empty() && !names.contains(&entry.name) {
                continue;
            }
            let (outcome, details) = run(&entry, &folder);
            if !names.is_empty() {
                println!("{} {}\n  {}\n{details}", entry.name, entry.kind, entry.title);
            }
            if let Outcome::Errors(found) = &outcome
                && let Some(reason) = found.first().filter(|_| entry.is_negative())
            {
                new_reasons.push(format!("{}\t{reason}", entry.name));
            }
            let failure = judge(&entry, &outcome, reasons.get(&entry.name));
            let (passed, all) = results.entry((suite.to_owned(), entry.kind.clone())).or_default();
            *all += 1;
            *passed += usize::from(failure.is_none());
            match (failure, deviations.get(&entry.name)) {
                (Some(failure), None) => failures.push(format!("{}: {failure}", entry.name)),
                (None, Some(_)) => {
                    failures.push(format!("{}: it passes, but is listed as a deviation", entry.name));
                }
                (Some(_), Some(reason)) => println!("deviation {}: {reason}", entry.name),
                (None, None) => {}
            }
        }
    }
    if env::var_os("UPDATE_EXPECT").is_some() && names.is_empty() {
        fs::write(here.join("reasons.txt"), new_reasons.join("\n") + "\n").expect("written");
    }
    for ((suite, kind), (passed, all)) in &results {
        println!("{suite:<11} {kind:<24} {passed:>3} of {all}");
    }
    for failure in &failures {
        println!("FAILED {failure}");
    }
    if results.is_empty() {
        println!("no test was run");
        return ExitCode::FAILURE;
    }
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn folder() -> Option<PathBuf> {
    let named = env::var_os("CTGRAPH_CSVW_TESTS").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/csvw-tests");
    let folder = named.unwrap_or(beside);
    folder.join("manifest-rdf.jsonld").is_file().then_some(folder)
}

/// Lines of a name, a tab, and a text; those that begin with `#` are comments.
fn read_table(path: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|l| l.split_once('\t')).map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

/// Why a test is not passed, or `None` if it is.
fn judge(entry: &Entry, outcome: &Outcome, reason: Option<&String>) -> Option<String> {
    let warnings = entry.kind.contains("Warning");
    match (outcome, entry.is_negative()) {
        (Outcome::Errors(found), true) => match reason {
            None => Some(format!("no reason is listed; it fails with {}", found.join(", "))),
            Some(reason) if found.contains(reason) => None,
            Some(reason) => {
                Some(format!("it should fail with {reason}, and fails with {}", found.join(", ")))
            }
        },
        (_, true) => Some("no error".to_owned()),
        (Outcome::Errors(found), false) => Some(format!("errors: {}", found.join(", "))),
        (Outcome::OtherGraph, false) => Some("another graph".to_owned()),
        (Outcome::Fine(0), false) if warnings => Some("no warning".to_owned()),
        (Outcome::Fine(1..), false) if !warnings => Some("warnings".to_owned()),
        (Outcome::Fine(_), false) => None,
    }
}
