//! `ctgraph export`: the graph as a file, in any RDF syntax, the same bytes every time.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Counts, Diagnostic, Severity, render, thousands};
use crate::emit::Sink;
use crate::error::Error;
use crate::export::{self, Section, StreamWriter};
use crate::graph::Graph;
use crate::pipeline::{self, Build, Part};
use crate::prefixes::Prefixes;
use crate::project::Project;
use crate::store;
use clap::{Args as ClapArgs, ValueEnum};
use oxigraph::io::RdfFormat;
use oxigraph::model::{NamedNode, Triple};

use super::output::{Digesting, Output, tell};
use super::{Outcome, leave};

/// Write the graph in any RDF syntax, the same bytes every time
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// turtle, trig, ntriples, nquads, rdfxml or jsonld; also an extension (ttl) or a media type
    /// (text/turtle). If left out, the extension of the output file decides, and without a file it is turtle
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,

    /// The file to write; `-` or nothing is standard output. A file is replaced only when the new one is complete
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// The parts to write, separated by commas: facts, evidence, concepts, vocabulary, alignment
    #[arg(long, value_name = "LIST", default_value = DEFAULT_PARTS)]
    include: String,

    /// Leave out documents, passages and claims: the plain facts only
    #[arg(long)]
    no_evidence: bool,

    /// In trig, nquads and jsonld: everything in the default graph, or each part in a graph of its own
    #[arg(long, value_enum, default_value_t = Graphs::Merged)]
    graphs: Graphs,

    /// Write the project's own things under another base; it ends in `/` or `#`. If left out, under the project's
    #[arg(long, value_name = "IRI")]
    base: Option<String>,

    /// Export although rows have errors: they are left out, and named on standard error
    #[arg(long)]
    allow_invalid: bool,

    /// Write nothing, but compare a file with what would be written; exit code 1 and the first line that differs
    /// if they are not the same. Its extension decides the format if there is no --format
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    check: Option<PathBuf>,

    /// Write what is in a store that `ctgraph load` has filled, in the order of the store. If left out, the graph
    /// of the project
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["include", "no_evidence", "graphs", "base", "allow_invalid", "check"])]
    store: Option<PathBuf>,
}

/// What [`parts`] gives if nobody chooses.
pub const DEFAULT_PARTS: &str = "facts,evidence,concepts,vocabulary";

/// How the parts become graphs of a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Graphs {
    /// Everything in the default graph.
    Merged,
    /// Each part in a graph of its own, `{base}graph/{part}`.
    Parts,
}

/// Writes the graph, or compares it with a file.
pub fn run(args: &Args, project: &Project, quiet: bool) -> Result<Outcome, Error> {
    // All that can be wrong with the arguments, before any work.
    let format = format(args)?;
    if let Some(folder) = &args.store {
        return write_store(folder, format, args, project, quiet);
    }
    let mut parts = parts(&args.include)?;
    parts.retain(|part| !(args.no_evidence && *part == Part::Evidence));
    let by_part = args.graphs == Graphs::Parts && format.supports_datasets();
    if args.graphs == Graphs::Parts && !by_part && !quiet {
        tell(format_args!(
            "note: {} has one graph, so that the parts are merged",
            export::format_name(format)
        ));
    }

    let build = pipeline::build(project)?;
    check_diagnostics(&build.diagnostics, args.allow_invalid, quiet)?;

    let export = Export::new(&build, &parts, project, args.base.as_deref(), by_part)?;
    let sections = export.sections();
    export::check(&sections, format)?;
    if let Some(file) = &args.check {
        return compare(
            file,
            |out| export::write(&sections, format, &export.prefixes, &mut &mut *out),
            quiet,
        );
    }
    let output = Output::new(args.output.as_deref());
    let digest = output.write(|out| {
        if quiet {
            return export::write(&sections, format, &export.prefixes, &mut &mut *out).map(|()| None);
        }
        let mut out = Digesting::new(out);
        export::write(&sections, format, &export.prefixes, &mut out)?;
        Ok(Some(out.finish()))
    })?;
    if let Some(digest) = digest {
        tell(export.summary(format, &output, &digest));
    }
    leave((build, export));
    Ok(Outcome::Done)
}

/// Writes a store as it is read, so that it need not fit into memory. The same content has the same order.
fn write_store(
    folder: &Path,
    format: RdfFormat,
    args: &Args,
    project: &Project,
    quiet: bool,
) -> Result<Outcome, Error> {
    let opened = super::stored::open(folder, quiet)?;
    let prefixes = match format {
        RdfFormat::NTriples | RdfFormat::NQuads => Prefixes::default(),
        _ => super::stored::used_prefixes(&opened.store, project.prefixes())
            .map_err(|error| Error::io(folder, error.into()))?,
    };
    let output = Output::new(args.output.as_deref());
    let triples = output.write(|out| {
        let mut sink = StreamWriter::new(format, &prefixes, out)?;
        for quad in opened.store.iter() {
            sink.annotation(Triple::from(quad?).as_ref());
            if sink.is_closed() {
                break;
            }
        }
        let triples = sink.triples();
        sink.finish()?;
        Ok(triples)
    })?;
    if !quiet {
        tell(format_args!(
            "wrote {} to {}: {} triples",
            export::format_name(format),
            output.name(),
            thousands(triples)
        ));
    }
    Ok(Outcome::Done)
}

fn format(args: &Args) -> Result<RdfFormat, Error> {
    if let Some(name) = &args.format {
        return export::parse_format(name);
    }
    let output = Output::new(args.output.as_deref());
    let file = args.check.as_deref().or(output.file());
    match file.and_then(Path::extension) {
        None => Ok(RdfFormat::Turtle),
        // An extension that says nothing to us is more likely a slip than a wish for Turtle; devices have none.
        Some(extension) => export::parse_format(&extension.to_string_lossy()),
    }
}

/// The parts of a comma-separated list, in their usual order; a usage error that lists them if one is unknown.
pub fn parts(list: &str) -> Result<Vec<Part>, Error> {
    let mut parts = Vec::new();
    for name in list.split(',').map(str::trim).filter(|n| !n.is_empty()) {
        parts.push(name.parse().map_err(Error::Usage)?);
    }
    if parts.is_empty() {
        let names = Part::ALL.map(Part::as_str).join(", ");
        return Err(Error::Usage(format!("no part to include; the parts are {names}")));
    }
    parts.sort_unstable();
    parts.dedup();
    Ok(parts)
}

/// Stops data with errors, unless they are allowed; then names what is left out.
pub fn check_diagnostics(diagnostics: &[Diagnostic], allow_invalid: bool, quiet: bool) -> Result<(), Error> {
    let counts = Counts::of(diagnostics);
    if counts.errors == 0 {
        return Ok(());
    }
    if !allow_invalid {
        tell(format_args!(
            "nothing is written: {counts} (`ctgraph check` shows them; `--allow-invalid` leaves those rows out)"
        ));
        return Err(Error::Data(counts.errors));
    }
    if !quiet {
        let errors: Vec<Diagnostic> =
            diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).cloned().collect();
        tell("warning: these rows are left out:");
        let style = render::Style { color: false, all: true };
        let _ = render::write_concise(&errors, style, &mut io::stderr());
    }
    Ok(())
}

/// The graphs to be written, under the base that was asked for.
struct Export {
    /// Each part with its name, or all together without one.
    graphs: Vec<(Option<NamedNode>, Graph)>,
    prefixes: Prefixes,
    counts: Vec<(Part, usize)>,
}

impl Export {
    fn new(
        build: &Build,
        parts: &[Part],
        project: &Project,
        base: Option<&str>,
        by_part: bool,
    ) -> Result<Self, Error> {
        let to = base.unwrap_or(project.base());
        let moved = |graph: Graph| match base {
            Some(base) => export::rebase(&graph, project.base(), base),
            None => Ok(graph),
        };
        let by_itself = build.graphs(parts);
        let counts = parts.iter().copied().zip(by_itself.iter().map(Graph::len)).collect();
        let mut graphs = Vec::new();
        if by_part {
            for (part, graph) in parts.iter().zip(by_itself) {
                graphs.push((Some(store::graph_name(to, *part)?), moved(graph)?));
            }
        } else {
            graphs.push((None, moved(Graph::union(&by_itself))?));
        }
        Ok(Self { graphs, prefixes: export::rebase_prefixes(project.prefixes(), project.base(), to), counts })
    }

    fn sections(&self) -> Vec<Section<'_>> {
        self.graphs.iter().map(|(name, graph)| Section { name: name.clone(), graph }).collect()
    }

    fn summary(&self, format: RdfFormat, output: &Output, digest: &str) -> String {
        let total: usize = self.graphs.iter().map(|(_, graph)| graph.len()).sum();
        let counts: Vec<String> =
            self.counts.iter().map(|(part, count)| format!("{part} {}", thousands(*count))).collect();
        format!(
            "wrote {} to {}: {} triples ({})\nsha256 {digest}",
            export::format_name(format),
            output.name(),
            thousands(total),
            counts.join(", ")
        )
    }
}

/// Compares a file with what would be written to it.
fn compare(
    file: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    quiet: bool,
) -> Result<Outcome, Error> {
    let mut fresh = Vec::new();
    write(&mut fresh).map_err(|source| Error::io(file, source))?;
    let old = match fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            tell(format_args!("stale: {} does not exist", file.display()));
            return Ok(Outcome::Stale);
        }
        Err(source) => return Err(Error::io(file, source)),
    };
    match first_difference(&old, &fresh) {
        None => {
            if !quiet {
                tell(format_args!("{} is up to date", file.display()));
            }
            Ok(Outcome::Done)
        }
        Some(difference) => {
            tell(format_args!("stale: {}:{difference}", file.display()));
            Ok(Outcome::Stale)
        }
    }
}

/// The number of the first line that differs, and both versions of it.
fn first_difference(old: &[u8], new: &[u8]) -> Option<String> {
    let mut old_lines = old.split_inclusive(|byte| *byte == b'\n');
    let mut new_lines = new.split_inclusive(|byte| *byte == b'\n');
    let mut number = 0;
    loop {
        number += 1;
        let (old, new) = (old_lines.next(), new_lines.next());
        if old.is_none() && new.is_none() {
            return None;
        }
        if old != new {
            return Some(format!(
                "{number}: the line differs\n  in the file: {}\n  up to date:  {}",
                shown_line(old),
                shown_line(new)
            ));
        }
    }
}

/// A line for people: what cannot be seen is named.
fn shown_line(line: Option<&[u8]>) -> String {
    let Some(line) = line else {
        return "(the end of the file)".to_owned();
    };
    let text = String::from_utf8_lossy(line);
    let shown = text.trim_end_matches('\n').replace('\r', "␍").replace('\u{FEFF}', "(byte order mark)");
    match text.ends_with('\n') {
        true => shown,
        false => format!("{shown} (without a line end)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_in_their_usual_order() {
        let parts = |list| super::parts(list);
        assert_eq!(parts(" evidence,facts,facts, ").ok(), Some(vec![Part::Facts, Part::Evidence]));
        assert_eq!(parts(DEFAULT_PARTS).ok(), Some(Part::DEFAULT.to_vec()));
        let message = parts("facts,metadata").map(|_| ()).map_err(|e| e.to_string());
        let expected =
            "there is no part `metadata`; the parts are facts, evidence, concepts, vocabulary, alignment";
        assert_eq!(message, Err(expected.to_owned()));
        assert!(parts("").is_err());
    }

    #[test]
    fn the_first_line_that_differs_is_shown() {
        let difference = |old: &str, new: &str| first_difference(old.as_bytes(), new.as_bytes());
        let shown = |number: usize, old: &str, new: &str| {
            Some(format!("{number}: the line differs\n  in the file: {old}\n  up to date:  {new}"))
        };
        assert_eq!(difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(difference("a\nb\nc\n", "a\nx\nc\n"), shown(2, "b", "x"));
        assert_eq!(difference("a\n", "a\nb\n"), shown(2, "(the end of the file)", "b"));
        assert_eq!(difference("a\r\n", "a\n"), shown(1, "a␍", "a"));
        assert_eq!(difference("a", "a\n"), shown(1, "a (without a line end)", "a"));
    }
}
