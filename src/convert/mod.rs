//! Any tables that CSV on the Web describes, as triples: without a project, without evidence.
//!
//! [`convert`] sends the triples of a CSV file, or of all tables of a metadata document, to a
//! [`Sink`], a stretch of each file at a time; [`validate`] says what is wrong with them.
//! What is an error to a validator is a warning to a converter, which goes on as the standard says.

mod legal;
mod parallel;
mod provenance;
mod rows;
mod slices;
mod table;
mod validate;

use crate::csvw::{Description, Web, describe};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::emit::{GroupNode, ParallelSink, Sink, TablePlan};
use crate::error::Error;
use crate::prefixes::Prefixes;
use crate::table::NameRule;
use crate::vocab::{INITIAL_CONTEXT, csvw, xsd};

use legal::{LegalSink, Looks, left_out_constants};
use rows::Rows;
use slices::{Share, nowhere};
pub use slices::{Slice, convert_slices, cut};
pub use table::TableReader;
pub use validate::{Unlisted, Validation, validate, validate_described};

/// What is to be converted, and what is known about it beforehand.
pub struct Input<'a> {
    /// The URL of a CSV file or of a metadata document.
    pub url: &'a str,
    /// The URL of metadata that is to be used whatever other there is.
    pub metadata: Option<&'a str>,
    /// Prefixes that the metadata may use besides those of the CSVW context.
    pub prefixes: &'a Prefixes,
    /// Where the files are.
    pub web: &'a dyn Web,
}

/// What a conversion says besides the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Table group, tables and rows with their annotations.
    #[default]
    Standard,
    /// Only the triples of cells.
    Minimal,
}

/// How tables are converted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// What is said besides the cells.
    pub mode: Mode,
    /// True if, in standard mode, it is also said which files the graph was made from.
    pub provenance: bool,
}

/// What came of a conversion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Converted {
    /// How many tables were read.
    pub tables: usize,
    /// How many rows they have.
    pub rows: usize,
}

/// Hears of a conversion while it goes on. Any closure that takes diagnostics does.
pub trait Listener: Send {
    /// Takes what is wrong with the tables, in the order in which it is found.
    fn problem(&mut self, problem: Diagnostic);

    /// Takes how far the conversion is, every now and then.
    fn progress(&mut self, _: Progress) {}
}

impl<F: FnMut(Diagnostic) + Send> Listener for F {
    fn problem(&mut self, problem: Diagnostic) {
        self(problem);
    }
}

/// How far a conversion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// How many rows of all tables are converted.
    pub rows: usize,
    /// How many triples they gave, if the sink counts them.
    pub triples: Option<usize>,
    /// How many bytes of all tables are read.
    pub bytes: u64,
}

/// Converts tables; the listener hears what is wrong with them.
///
/// A problem of severity *error* means that the triples are not what was meant: metadata that breaks a
/// rule (nothing is sent then), or a file that is not there or no text. Triples with an IRI that is none
/// are not sent, and a warning says so.
///
/// An [`Error`] is a file that is there and cannot be read, or a start that does not exist.
///
/// Spec: csv2rdf 4.1.
pub fn convert(
    input: &Input<'_>,
    options: Options,
    sink: &mut impl Sink,
    listener: &mut dyn Listener,
) -> Result<Converted, Error> {
    convert_described(input, input.describe()?, options, sink, listener)
}

/// The same for tables whose description is known: see [`Input::describe`].
pub fn convert_described(
    input: &Input<'_>,
    description: Description,
    options: Options,
    sink: &mut impl Sink,
    listener: &mut dyn Listener,
) -> Result<Converted, Error> {
    convert_tables(input, description, options, Share::ALL, sink, listener, rows::convert)
}

/// The same on several threads, and with the same result for any number of them.
///
/// A sink that cannot be filled in parts is filled on one.
pub fn convert_in_parallel(
    input: &Input<'_>,
    description: Description,
    options: Options,
    threads: usize,
    sink: &mut impl ParallelSink,
    listener: &mut dyn Listener,
) -> Result<Converted, Error> {
    let convert_rows = in_parallel(threads);
    convert_tables(input, description, options, Share::ALL, sink, listener, convert_rows)
}

/// Converts the rows of a table on so many threads, if the sink can be filled in parts.
fn in_parallel<S: ParallelSink>(
    threads: usize,
) -> impl Fn(&mut Rows<'_>, &mut S, &mut dyn Listener) -> Result<(), Error> {
    move |rows, sink, listener| match sink.part() {
        Some(_) => parallel::convert(rows, threads, sink, listener),
        None => rows::convert(rows, sink, listener),
    }
}

/// Converts a share of the tables, one after the other; `convert_rows` does so with the rows of one.
fn convert_tables<S: Sink>(
    input: &Input<'_>,
    description: Description,
    options: Options,
    share: Share<'_>,
    sink: &mut S,
    listener: &mut dyn Listener,
    convert_rows: impl Fn(&mut Rows<'_>, &mut S, &mut dyn Listener) -> Result<(), Error>,
) -> Result<Converted, Error> {
    let is_sound = !description.diagnostics.iter().any(|d| d.severity == Severity::Error);
    let begins = share.begins_group(description.group.as_ref());
    let told = description.diagnostics.into_iter();
    told.filter(|d| begins || d.severity == Severity::Error).for_each(|problem| listener.problem(problem));
    let mut converted = Converted::default();
    let Some(mut group) = description.group.filter(|_| is_sound) else {
        return Ok(converted);
    };
    let tables = std::mem::take(&mut group.tables);
    let look_at_all = Looks::default();
    let mut legal = LegalSink::new(sink, &look_at_all);
    let mut node = (options.mode == Mode::Standard).then(|| match begins {
        true => GroupNode::emit(&group, &mut legal),
        false => GroupNode::emit(&group, &mut nowhere()),
    });
    if let Some(node) = node.as_ref().filter(|_| options.provenance && begins) {
        let urls = tables.iter().filter(|t| !t.suppress_output).map(|t| t.url.as_str());
        provenance::emit(node, urls, description.metadata.as_deref(), &mut legal);
    }
    let metadata = description.metadata.as_deref();
    let mut report = |problem: Diagnostic| listener.problem(problem.for_converter());
    let place = Place::file(input.web.name(metadata.unwrap_or(input.url)));
    legal.refused_annotations(&place).into_iter().for_each(&mut report);
    let mut progress = Progress::default();
    for (index, table) in tables.into_iter().enumerate() {
        if table.suppress_output || sink.is_closed() {
            continue;
        }
        let stretches = share.of_table(index);
        if stretches.is_empty() {
            // Blank nodes of annotations are numbered through all tables.
            node.as_mut().map(|group| group.emit_table(&table, index, &mut nowhere()));
            continue;
        }
        converted.tables += 1;
        let begins = share.begins_table(index);
        let mut report = |problem: Diagnostic| {
            // Of several slices, one tells what is wrong with the table; but none is silent about what ends it.
            let problem = problem.for_converter();
            if begins || problem.severity == Severity::Error {
                listener.problem(problem);
            }
        };
        let mut reader = TableReader::open(table, metadata, NameRule::Any, input.web, &mut report)?;
        let mut legal = LegalSink::new(sink, &look_at_all);
        let node = node.as_mut().map(|group| match begins {
            true => group.emit_table(&reader.table, index, &mut legal),
            false => group.emit_table(&reader.table, index, &mut nowhere()),
        });
        let plan = TablePlan::compile(&reader.table, index, input.prefixes);
        let place = reader.table.origin.place().unwrap_or_else(|| place.clone());
        legal.refused_annotations(&place).into_iter().for_each(&mut report);
        left_out_constants(&plan, &reader.table, &place).into_iter().for_each(&mut report);
        let looks = Looks::of(&plan, &reader.table);
        let mut rows = Rows { reader: &mut reader, node, plan, looks, progress };
        for stretch in stretches {
            let mut report = |problem: Diagnostic| listener.problem(problem.for_converter());
            stretch.map_or(Ok(()), |slice| rows.reader.go_to(slice, input.web, &mut report))?;
            convert_rows(&mut rows, sink, listener)?;
        }
        progress = rows.progress;
    }
    converted.rows = progress.rows;
    Ok(converted)
}

impl Input<'_> {
    /// Finds what describes the tables: see [`describe`].
    pub fn describe(&self) -> Result<Description, Error> {
        let found = describe(self.url, self.metadata, self.prefixes, self.web);
        found.map_err(|(url, error)| Error::io(self.web.name(&url), error))
    }
}

/// The prefixes that a conversion probably uses: those whose namespaces begin IRIs that the metadata gives.
///
/// Which IRIs the cells make is not known before they are read; and a writer needs prefixes at once.
pub fn used_prefixes(description: &Description, prefixes: &Prefixes, mode: Mode) -> Prefixes {
    let mut used = Prefixes::default();
    let group = description.group.as_ref();
    let tables = || group.into_iter().flat_map(|group| &group.tables);
    let columns = || tables().flat_map(|t| t.schema.columns.iter().chain([&t.schema.default_column]));
    let templates = columns().flat_map(|c| [&c.about_url, &c.property_url, &c.value_url]).flatten();
    let annotations = tables().flat_map(|t| &t.common).chain(group.into_iter().flat_map(|g| &g.common));
    let mut texts: Vec<&str> = templates.filter_map(|t| t.start()).collect();
    texts.extend(columns().map(|c| c.datatype.iri()));
    if mode == Mode::Standard {
        texts.extend([csvw::ROW, xsd::INTEGER]);
        texts.extend(annotations.map(|property| property.iri.as_str()));
    }
    let declared = tables().flat_map(|t| t.prefixes.iter()).chain(prefixes.iter());
    for (prefix, namespace) in declared.chain(INITIAL_CONTEXT.iter().copied()) {
        let is_known = used.iter().any(|(p, n)| p == prefix || n == namespace);
        let is_written = |text: &&str| {
            let curie = text.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(':'));
            text.starts_with(namespace) || curie
        };
        if !is_known && texts.iter().any(is_written) {
            used.insert(prefix, namespace);
        }
    }
    used
}
