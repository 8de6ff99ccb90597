//! `ctgraph convert`: any CSV file or CSVW metadata as RDF, without a project.

use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

use clap::Args as ClapArgs;
use oxigraph::io::RdfFormat;

use super::heard::{Heard, Problems, bytes};
use super::input::{InputArgs, Mode};
use super::output::{Output, tell};
use super::shards::Folder;
use super::{Global, Outcome, slices};
use crate::convert::{self, Converted, Input, Options, Slice, convert_in_parallel, convert_slices};
use crate::diagnostic::{Counts, count, thousands};
use crate::error::Error;
use crate::export::{self, StreamWriter};

/// Convert any CSV file, or the tables of CSVW metadata, to RDF
///
/// The metadata of a CSV file is looked for where CSV on the Web says: `FILE-metadata.json`, then
/// `csv-metadata.json` beside it; without any, the header names the properties. Problems go to standard
/// error. Values that do not fit become plain strings with a warning; `ctgraph check FILE` is stricter.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  ctgraph convert table.csv
  ctgraph convert table.csv --metadata mine.json -o table.ttl
  ctgraph convert csv-metadata.json --mode minimal -f ntriples | sort -u | wc -l
  ctgraph convert table.csv --base https://example.org/data/")]
pub struct Args {
    /// A CSV file, or a metadata document (.json) whose tables are all converted
    #[arg(value_name = "INPUT")]
    input: PathBuf,

    /// What is said besides the cells
    #[arg(long, value_enum, default_value_t = Mode::Standard)]
    mode: Mode,

    /// In standard mode: say which files the graph was made from (PROV)
    #[arg(long)]
    provenance: bool,

    /// turtle, trig, ntriples, nquads, rdfxml or jsonld; also an extension (ttl) or a media type
    /// (text/turtle). If left out, the extension of the output file decides, and without a file it is turtle
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,

    /// The file to write, or with `--shards` the folder; `-` or nothing is standard output. A file is replaced only when the new one is complete
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// How many threads work; what is written is the same for any number. If left out, one for each core
    #[arg(short = 'j', long, value_name = "N")]
    threads: Option<NonZeroUsize>,

    /// Convert only these slices of the tables, as `ctgraph slices` prints them: one, or a file with several
    #[arg(long, value_name = "JSON|FILE")]
    slice: Option<String>,

    /// Write a folder with so many files of consecutive rows, `part-00000.nt` and so on, for loaders that take many;
    /// fewer if there are fewer rows. It is there when it is complete. If `--format` is left out, ntriples
    #[arg(long, value_name = "N", requires = "output", conflicts_with = "slice")]
    shards: Option<NonZeroUsize>,

    #[command(flatten)]
    located: InputArgs,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Outcome, Error> {
    let format = args.format()?;
    let slices = args.slice.as_deref().map(slices::read).transpose()?;
    let located = args.located.locate(&args.input)?;
    let metadata = located.metadata.as_deref();
    let input = Input { url: &located.url, metadata, prefixes: &located.prefixes, web: &located.files };
    let options = Options { mode: args.mode.into(), provenance: args.provenance };
    let output = Output::new(args.output.as_deref());
    let heard = Heard::new(global, output.is_terminal(), || bytes(&input, slices.as_deref()));
    let mut job = Job { input, options, format, threads: args.threads(), heard };
    let done = match (args.shards, output.file()) {
        (Some(count), Some(folder)) => job.write_folder(count.get(), folder),
        (Some(_), None) => Err(Error::Usage("--shards writes a folder: name it with --output".to_owned())),
        (None, _) => job.write(slices.as_deref(), &output),
    };
    job.heard.show(global)?;
    let (converted, triples) = done?;
    if !global.is_quiet() {
        tell(summary(converted, triples, &job.heard.problems, format, &output));
    }
    Ok(Outcome::Done)
}

/// What is converted, how, and what was found on the way.
struct Job<'a> {
    input: Input<'a>,
    options: Options,
    format: RdfFormat,
    threads: usize,
    heard: Heard,
}

impl Job<'_> {
    /// Writes the triples of some slices, or else of all tables. After an error everything is left as it was.
    fn write(&mut self, slices: Option<&[Slice]>, output: &Output) -> Result<(Converted, usize), Error> {
        let Self { input, options, format, threads, heard } = self;
        heard.begin_file();
        let description = input.describe()?;
        let prefixes = convert::used_prefixes(&description, input.prefixes, options.mode);
        let mut failure = None;
        let written = output.write(|out| {
            let mut sink = StreamWriter::new(*format, &prefixes, out)?;
            let (sink_of_rows, listener) = (&mut sink, &mut *heard);
            let converted = match slices {
                Some(slices) => {
                    convert_slices(input, description, *options, slices, *threads, sink_of_rows, listener)
                }
                None => convert_in_parallel(input, description, *options, *threads, sink_of_rows, listener),
            };
            let triples = sink.triples();
            sink.finish()?;
            match converted {
                Ok(converted) if heard.problems.errors == 0 => Ok((converted, triples)),
                // The temporary file goes, and what is at its place stays.
                other => {
                    failure = Some(other.err().unwrap_or(Error::Data(heard.problems.errors)));
                    Err(io::Error::other("not converted"))
                }
            }
        });
        failure.map_or(written, Err)
    }

    /// Writes a folder with so many files of about the same size, or fewer if there are fewer rows.
    fn write_folder(&mut self, count: usize, path: &Path) -> Result<(Converted, usize), Error> {
        let folder = Folder::new(path)?;
        let problems = &mut self.heard.problems;
        let slices =
            convert::cut(&self.input, self.input.describe()?, count, &mut |problem| problems.add(problem))?;
        if problems.errors > 0 {
            return Err(Error::Data(problems.errors));
        }
        let mut parts: Vec<_> = slices.chunk_by(|one, next| one.part == next.part).map(Some).collect();
        if parts.is_empty() {
            parts.push(None); // No table has triples, but the group may have.
        }
        let (mut all, mut triples) = (Converted::default(), 0);
        for (part, slices) in parts.into_iter().enumerate() {
            let file = folder.file(&format!("part-{part:05}.{}", self.format.file_extension()));
            let (converted, more) = self.write(slices, &file)?;
            all.tables += slices.unwrap_or_default().iter().filter(|slice| slice.is_first()).count();
            all.rows += converted.rows;
            triples += more;
        }
        folder.finish()?;
        Ok((all, triples))
    }
}

impl Args {
    fn threads(&self) -> usize {
        let cores = || thread::available_parallelism().ok();
        self.threads.or_else(cores).map_or(1, NonZeroUsize::get)
    }

    fn format(&self) -> Result<RdfFormat, Error> {
        let extension = || Some(Output::new(self.output.as_deref()).file()?.extension()?.to_owned());
        match (&self.format, extension()) {
            (Some(name), _) => export::parse_format(name),
            (None, _) if self.shards.is_some() => Ok(RdfFormat::NTriples),
            (None, Some(extension)) => export::parse_format(&extension.to_string_lossy()),
            (None, None) => Ok(RdfFormat::Turtle),
        }
    }
}

/// `8 triples from 2 rows of 1 table as turtle, 1 warning`.
fn summary(
    converted: Converted,
    triples: usize,
    problems: &Problems,
    format: RdfFormat,
    output: &Output,
) -> String {
    let counts = Counts { warnings: problems.warnings, ..Counts::default() };
    let plural =
        |number: usize, noun: &str| count(number, noun).replacen(&number.to_string(), &thousands(number), 1);
    format!(
        "{} from {} of {} as {} to {}; {counts}",
        plural(triples, "triple"),
        plural(converted.rows, "row"),
        count(converted.tables, "table"),
        export::format_name(format),
        output.name(),
    )
}
