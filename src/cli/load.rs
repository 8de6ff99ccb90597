//! `ctgraph load`: a store on the disk, from the project, from any tables, or from RDF.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use oxigraph::io::{RdfFormat, RdfParseError, RdfParser};
use oxigraph::model::Triple;

use super::export::{DEFAULT_PARTS, check_diagnostics, parts};
use super::heard::{Heard, bytes};
use super::input::{InputArgs, Mode};
use super::output::tell;
use super::progress::ProgressLine;
use super::{Global, Outcome, interrupt, leave};
use crate::convert::{self, Input, Options, Progress};
use crate::csvw::{Description, LocalFiles};
use crate::diagnostic::{count, thousands};
use crate::emit::Sink;
use crate::error::Error;
use crate::export;
use crate::iri;
use crate::pipeline::{self, Build};
use crate::project::{CONFIG_FILE, Project};
use crate::store::folder::Filling;
use crate::store::{Loader, Origin};

/// Fill a store on the disk, for data that is larger than memory or asked often
///
/// What the store held before is replaced when the new content is complete, and not touched until then. `ctgraph
/// query --store` asks it, `ctgraph export --store` writes it out.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  ctgraph -C my-project load --store my.store   the graph of a project
  ctgraph load --store my.store table.csv       any tables, converted as by `ctgraph convert`
  ctgraph load --store my.store graph.nt        an RDF file
  cat parts/*.nt | ctgraph load --store my.store -
  ctgraph query --store my.store 'SELECT * { ?s ?p ?o } LIMIT 10'")]
pub struct Args {
    /// A CSV file, a metadata document (.json), an RDF file by its extension, or `-` for RDF on standard input. If
    /// left out, the project
    #[arg(value_name = "INPUT")]
    input: Option<PathBuf>,

    /// The folder of the store; it is made if it is not there
    #[arg(long, value_name = "FOLDER")]
    store: PathBuf,

    /// Of a project: the parts of its graph, separated by commas: facts, evidence, concepts, vocabulary, alignment
    #[arg(long, value_name = "LIST", default_value = DEFAULT_PARTS, conflicts_with = "input")]
    include: String,

    /// Of a project: load although rows have errors; they are left out, and named on standard error
    #[arg(long, conflicts_with = "input")]
    allow_invalid: bool,

    /// Of tables: what is said besides the cells
    #[arg(long, value_enum, default_value_t = Mode::Standard, requires = "input")]
    mode: Mode,

    /// Of RDF: its syntax, by name, extension or media type. If left out, the extension of the file decides, and
    /// standard input is N-Triples
    #[arg(short, long, value_name = "FORMAT", requires = "input")]
    format: Option<String>,

    #[command(flatten)]
    located: InputArgs,
}

/// Fills the store.
pub fn run(args: &Args, global: &Global) -> Result<Outcome, Error> {
    match &args.input {
        None if args.located.is_given() => {
            Err(Error::Usage("--metadata, --base and --map are for tables; which?".to_owned()))
        }
        None => load_project(args, &global.open()?, global.is_quiet()),
        Some(input) => match rdf_format(input, args.format.as_deref())? {
            Some(format) => load_rdf(args, input, format, global.is_quiet()),
            None => load_tables(args, input, global),
        },
    }
}

/// The syntax of an input that is RDF.
fn rdf_format(input: &Path, name: Option<&str>) -> Result<Option<RdfFormat>, Error> {
    match name {
        Some(name) => export::parse_format(name).map(Some),
        None if input == Path::new("-") => Ok(Some(RdfFormat::NTriples)),
        // `.json` is CSVW metadata; JSON-LD has an extension of its own.
        None => Ok(export::format_of_file(input).filter(|_| input.extension() != Some("json".as_ref()))),
    }
}

fn load_project(args: &Args, project: &Project, quiet: bool) -> Result<Outcome, Error> {
    let parts = parts(&args.include)?;
    let build = pipeline::build(project)?;
    check_diagnostics(&build.diagnostics, args.allow_invalid, quiet)?;
    let origin = Origin::of_project(project, &files_of_project(project, &build))?;
    // As a graph: what two parts say is said once.
    let graph = build.graph(&parts);
    replace(&args.store, &origin, quiet, |sink| {
        graph.iter().for_each(|triple| sink.annotation(triple));
        Ok(())
    })?;
    leave((build, graph));
    Ok(Outcome::Done)
}

/// The files that the graph of a project depends on.
fn files_of_project(project: &Project, build: &Build) -> Vec<String> {
    let tables = &build.tables.group.tables;
    let mut files = BTreeSet::from([CONFIG_FILE.to_owned(), project.metadata().to_owned()]);
    files.extend(tables.iter().map(|table| iri::file_of(&table.url).to_owned()));
    files.extend(tables.iter().map(|table| table.origin.file.clone()));
    files.extend(build.documents.iter().map(|document| document.file.clone()));
    files.extend(["vocabulary.ttl", "alignment.ttl"].iter().filter_map(|name| project.ontology(name)));
    files.into_iter().filter(|file| project.contains(file)).collect()
}

fn load_rdf(args: &Args, input: &Path, format: RdfFormat, quiet: bool) -> Result<Outcome, Error> {
    let is_stdin = input == Path::new("-");
    let name = if is_stdin { Path::new("standard input") } else { input };
    let bytes: Box<dyn Read> = match is_stdin {
        true => Box::new(io::stdin().lock()),
        false => Box::new(File::open(input).map_err(|e| Error::io(input, e))?),
    };
    // A pipe can be read only once, and cannot be looked at again.
    let files = if input.is_file() { vec![input.display().to_string()] } else { Vec::new() };
    let origin = Origin::of_files(Path::new("."), &files)?;
    let length =
        || input.metadata().ok().filter(|metadata| metadata.is_file()).map(|metadata| metadata.len());
    replace(&args.store, &origin, quiet, |sink| {
        let mut line = ProgressLine::new(quiet, false, length);
        let read = Cell::new(0);
        let bytes = Counting { bytes, read: &read };
        let parser = RdfParser::from_format(format).without_named_graphs();
        for (number, quad) in parser.for_reader(bytes).enumerate() {
            let quad = quad.map_err(|error| match error {
                RdfParseError::Io(error) => Error::io(name, error),
                RdfParseError::Syntax(error) => {
                    tell(format_args!("{}: {error}", name.display()));
                    Error::Data(1)
                }
            })?;
            sink.load(Triple::from(quad));
            if number % NOW_AND_THEN == 0 {
                line.show(Progress { triples: Some(number), bytes: read.get(), ..Progress::default() });
            }
            if sink.is_closed() {
                break;
            }
        }
        Ok(())
    })?;
    Ok(Outcome::Done)
}

/// After so many triples it is looked whether it is time to show how many.
const NOW_AND_THEN: usize = 4096;

/// Counts what is read.
struct Counting<'a, R> {
    bytes: R,
    read: &'a Cell<u64>,
}

impl<R: Read> Read for Counting<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.bytes.read(buffer)?;
        self.read.set(self.read.get() + length as u64);
        Ok(length)
    }
}

fn load_tables(args: &Args, input: &Path, global: &Global) -> Result<Outcome, Error> {
    let located = args.located.locate(input)?;
    let metadata = located.metadata.as_deref();
    let input = Input { url: &located.url, metadata, prefixes: &located.prefixes, web: &located.files };
    let options = Options { mode: args.mode.into(), ..Options::default() };
    let description = input.describe()?;
    let origin = Origin::of_files(Path::new("."), &files_of_tables(&description, &located.files))?;
    replace(&args.store, &origin, global.is_quiet(), |sink| {
        let mut heard = Heard::new(global, false, || bytes(&input, None));
        let converted = convert::convert_described(&input, description, options, sink, &mut heard);
        heard.show(global)?;
        match heard.problems.errors {
            0 => converted,
            errors => Err(Error::Data(errors)),
        }
    })?;
    Ok(Outcome::Done)
}

/// The tables that are described, and the files that describe them. Those that are not there are passed over.
fn files_of_tables(description: &Description, files: &LocalFiles) -> Vec<String> {
    let tables = || description.group.iter().flat_map(|group| &group.tables);
    let urls = tables().map(|table| table.url.as_str()).chain(description.metadata.as_deref());
    let mut paths: BTreeSet<PathBuf> = urls.filter_map(|url| files.path_of(url)).collect();
    paths.extend(tables().map(|table| PathBuf::from(&table.origin.file)));
    paths.retain(|path| path.is_file());
    let absolute = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
    let paths: BTreeSet<PathBuf> = paths.into_iter().map(absolute).collect();
    paths.into_iter().map(|path| path.display().to_string()).collect()
}

/// Fills a store, and puts it in the place of the one that is there.
fn replace<T>(
    folder: &Path,
    origin: &Origin,
    quiet: bool,
    content: impl FnOnce(&mut Loader) -> Result<T, Error>,
) -> Result<(), Error> {
    let filling = Filling::begin(folder)?;
    let unfinished = interrupt::removes(filling.data());
    let (_, triples) = filling.fill(content)?;
    unfinished.keep(|| filling.finish(origin, triples))?;
    if !quiet {
        let triples = count(triples, "triple").replacen(&triples.to_string(), &thousands(triples), 1);
        tell(format_args!("{triples} loaded into the store {}", folder.display()));
        tell(match origin.len() {
            0 => "made from a stream, so that nobody can tell if its source changes".to_owned(),
            files => format!("made from {}, sha256 {}", count(files, "file"), origin.digest()),
        });
    }
    Ok(())
}
