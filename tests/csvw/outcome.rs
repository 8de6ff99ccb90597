//! Running a test, and what comes of it.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use ctgraph::convert::{Input, Mode, Options, convert, validate};
use ctgraph::csvw::{Resource, Web};
use ctgraph::diagnostic::{Code, Detail, Diagnostic, Severity};
use ctgraph::prefixes::Prefixes;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::dataset::CanonicalizationAlgorithm;
use oxigraph::model::{Graph, Literal, Term, Triple};

use crate::BASE;
use crate::manifest::Entry;

/// What we warn of where the standard is silent. These warnings neither fail a test that expects none, nor
/// pass one that expects some.
const OURS: [Code; 6] = [
    Code::DamagedValue,
    Code::EmptyInIri,
    Code::EncodedIri,
    Code::JoinedValues,
    Code::UnknownPrefix,
    Code::UnknownVariable,
];

/// What came of a test.
pub enum Outcome {
    /// Errors, each with its code and place; those in metadata first.
    Errors(Vec<String>),
    /// No error, but not the expected graph.
    OtherGraph,
    /// No error, so many warnings, and the expected graph if there is one.
    Fine(usize),
}

/// The files of the tests as the web on which they are.
struct TestWeb<'a> {
    folder: &'a Path,
    entry: &'a Entry,
}

impl Web for TestWeb<'_> {
    fn open(&self, url: &str) -> io::Result<Option<Resource>> {
        let path = match url {
            "http://www.w3.org/.well-known/csvm" => self.folder.join("well-known/csvm"),
            _ => match url.strip_prefix(BASE) {
                None => return Ok(None),
                // Only tables are served with a query: what is made by adding to one is no metadata.
                Some(path) if path.contains('?') && path.ends_with(".json") => return Ok(None),
                Some(path) => self.folder.join(path.split(['?', '#']).next().unwrap_or_default()),
            },
        };
        if !path.is_file() {
            return Ok(None);
        }
        let is_action = url == format!("{BASE}{}", self.entry.action);
        let mut resource = Resource::new(File::open(path)?);
        if is_action {
            resource.links.extend(self.entry.link.clone());
            resource.content_type.clone_from(&self.entry.content_type);
        }
        Ok(Some(resource))
    }

    fn name(&self, url: &str) -> String {
        url.strip_prefix(BASE).unwrap_or(url).to_owned()
    }
}

/// Runs a test; also returns what a person wants to see of it.
pub fn run(entry: &Entry, folder: &Path) -> (Outcome, String) {
    let web = TestWeb { folder, entry };
    let metadata = entry.metadata.as_ref().map(|metadata| format!("{BASE}{metadata}"));
    let url = format!("{BASE}{}", entry.action);
    let prefixes = Prefixes::default();
    let input = Input { url: &url, metadata: metadata.as_deref(), prefixes: &prefixes, web: &web };
    if entry.name.starts_with("validation") {
        let diagnostics = validate(&input).expect("files that can be read").diagnostics;
        return (of_diagnostics(&diagnostics), list(&diagnostics));
    }
    let mut triples: Vec<Triple> = Vec::new();
    let mut diagnostics = Vec::new();
    let mode = if entry.is_minimal { Mode::Minimal } else { Mode::Standard };
    let options = Options { mode, provenance: false };
    convert(&input, options, &mut triples, &mut |d| diagnostics.push(d)).expect("files that can be read");
    let mut details = list(&diagnostics);
    let outcome = match (of_diagnostics(&diagnostics), &entry.result) {
        (Outcome::Fine(warnings), Some(result)) => {
            let difference = difference(&triples, &expected(&folder.join(result), &url));
            details.push_str(&difference);
            if difference.is_empty() { Outcome::Fine(warnings) } else { Outcome::OtherGraph }
        }
        (outcome, _) => outcome,
    };
    (outcome, details)
}

fn of_diagnostics(diagnostics: &[Diagnostic]) -> Outcome {
    let errors = || diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let name = |error: &Diagnostic| {
        let place = match &error.place.detail {
            Detail::Json { pointer } => pointer.clone(),
            Detail::Cell { cell, .. } => format!("{} {cell}", error.place.file),
            Detail::None => error.place.file.clone(),
        };
        format!("{} {place}", error.code)
    };
    let is_metadata = |d: &&Diagnostic| matches!(d.place.detail, Detail::Json { .. });
    let (of_metadata, of_data): (Vec<_>, Vec<_>) = errors().partition(is_metadata);
    if of_metadata.is_empty() && of_data.is_empty() {
        let warnings = diagnostics.iter().filter(|d| d.severity == Severity::Warning);
        return Outcome::Fine(warnings.filter(|d| !OURS.contains(&d.code)).count());
    }
    Outcome::Errors(of_metadata.into_iter().chain(of_data).map(name).collect())
}

fn list(diagnostics: &[Diagnostic]) -> String {
    let mut text = String::new();
    for d in diagnostics {
        let position = d.place.position.map(|p| p.to_string()).unwrap_or_default();
        let _ = writeln!(text, "  {}:{position} {}[{}] {}", d.place.file, d.severity, d.code, d.message);
    }
    text
}

fn expected(path: &PathBuf, base: &str) -> Vec<Triple> {
    let text = fs::read(path).expect("a result");
    let parser = RdfParser::from_format(RdfFormat::Turtle).with_base_iri(base).expect("an IRI");
    parser.for_slice(&text).map(|quad| quad.expect("Turtle").into()).collect()
}

/// The triples that one graph has and the other has not; empty if the graphs are the same.
fn difference(found: &[Triple], expected: &[Triple]) -> String {
    let canonical = |triples: &[Triple]| {
        let mut graph: Graph = triples.iter().map(by_value).collect();
        graph.canonicalize(CanonicalizationAlgorithm::Unstable);
        let mut lines: Vec<String> = graph.iter().map(|t| t.to_string()).collect();
        lines.sort();
        lines
    };
    let (found, expected) = (canonical(found), canonical(expected));
    let mut text = String::new();
    for line in found.iter().filter(|line| !expected.contains(line)) {
        let _ = writeln!(text, "  + {line}");
    }
    for line in expected.iter().filter(|line| !found.contains(line)) {
        let _ = writeln!(text, "  - {line}");
    }
    text
}

/// The triple without the `+` of a decimal: in one expected graph (test283) it is missing. Language tags
/// are the same in upper and lower case; the reader of the expected graphs makes them lower.
fn by_value(triple: &Triple) -> Triple {
    let mut triple = triple.clone();
    if let Term::Literal(literal) = &triple.object
        && let Some(language) = literal.language()
    {
        let language = language.to_ascii_lowercase();
        triple.object = Literal::new_language_tagged_literal_unchecked(literal.value(), language).into();
    }
    if let Term::Literal(literal) = &triple.object
        && let Some(unsigned) = literal.value().strip_prefix('+')
        && literal.datatype().as_str().ends_with("#decimal")
    {
        triple.object = Literal::new_typed_literal(unsigned, literal.datatype()).into();
    }
    triple
}
