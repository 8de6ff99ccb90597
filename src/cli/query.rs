//! `ctgraph query`: a question in SPARQL, or a saved one by name, answered for people or programs.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::error::Error;
use crate::export::{self, Section};
use crate::graph::Graph;
use crate::look::Atlas;
use crate::pipeline::{self, Build};
use crate::prefixes::Prefixes;
use crate::project::Project;
use crate::query::{self, Answer, Form, Labels, Look, ParameterType, Question, ResultFormat, Rows};
use crate::store;
use clap::Args as ClapArgs;
use oxigraph::io::RdfFormat;
use oxigraph::sparql::results::QueryResultsFormat;

use super::export::{DEFAULT_PARTS, check_diagnostics, parts};
use super::output::{Output, tell, terminal_width};
use super::page::Page;
use super::{Global, Outcome, leave, saved, stored};

/// Ask a question in SPARQL, or a saved one by its name
///
/// The project's prefixes, and rdf, rdfs, owl, xsd, skos, prov, org, foaf and dcterms, need no declaration. Rows
/// that a query does not order are sorted, so that the same question gives the same bytes.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  ctgraph query --list                  the saved questions, by subject
  ctgraph query --list programmes       those about programmes
  ctgraph query timeline                a saved question
  ctgraph query quotes-behind-a-thing -p subject=UNOCT
  ctgraph query timeline -o dates.csv   as a file; .md is Markdown
  ctgraph query 'SELECT ?person { ?person a ctg:Person }'
  ctgraph query - < question.rq | head")]
pub struct Args {
    /// The name or title of a saved question, a file, the text of a query, or `-` for standard input
    #[arg(value_name = "QUESTION")]
    question: Option<String>,

    /// The saved questions of the project, with their parameters; with QUESTION, those that have its words
    #[arg(long)]
    list: bool,

    /// A value for a parameter; may be given several times. For an IRI: organization:unoct, or a name or acronym.
    /// If left out, the default that --list shows
    #[arg(short, long = "param", value_name = "NAME=VALUE")]
    param: Vec<String>,

    /// For rows: table, csv, tsv, json, xml or markdown; for graphs: turtle, trig, ntriples, nquads, rdfxml or
    /// jsonld. If left out, the extension of the output file decides, or else it is a table on a terminal and
    /// csv in a pipe, and turtle for graphs
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,

    /// The file to write; `-` or nothing is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// In tables, short IRIs in place of labels
    #[arg(long)]
    iris: bool,

    /// In tables, lines as long as they need to be. If left out, they fit the terminal: long cells go over several
    /// lines, or each row becomes a list
    #[arg(long)]
    wide: bool,

    /// Give up after this time: 30s, 500ms, 2m, or a number of seconds. If left out, never
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    timeout: Option<Duration>,

    /// The parts of the graph to ask, separated by commas: facts, evidence, concepts, vocabulary, alignment
    #[arg(long, value_name = "LIST", default_value = DEFAULT_PARTS)]
    include: String,

    /// Beside each row its sources: columns with the labels of things, the words that the row rests on, the documents
    /// that they stand in, how firmly and how directly it is said
    #[arg(long, conflicts_with = "store")]
    cite: bool,

    /// Ask although rows have errors: they are left out, and named on standard error
    #[arg(long)]
    allow_invalid: bool,

    /// Ask what is in a store that `ctgraph load` has filled; prefixes and saved questions are those of the project. If
    /// left out, the project's tables as they are now
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["include", "allow_invalid"])]
    store: Option<PathBuf>,
}

/// Answers a question, or lists those that there are.
pub fn run(args: &Args, project: &Project, global: &Global) -> Result<Outcome, Error> {
    let quiet = global.is_quiet();
    let output = Output::new(args.output.as_deref());
    let prefixes = query::with_common_prefixes(project.prefixes());
    if args.list {
        return list(args, project, &prefixes, &output, global);
    }
    let asked = args.question.as_deref().map(str::trim).filter(|text| !text.is_empty()).ok_or_else(|| {
        Error::Usage("what is the question? `ctgraph query --list` shows the saved ones".to_owned())
    })?;

    // All that can be wrong with the question, before any work. Things that are given by name are looked for later.
    let question = saved::find(asked, project)?;
    let mut values = values(&args.param)?;
    let named = names(&question, &values);
    let placeholders = named.iter().map(|name| (name.clone(), "<urn:x-name>".to_owned()));
    let mut query = question.prepare(&values.clone().into_iter().chain(placeholders).collect(), &prefixes)?;
    let format = match query.form() {
        Form::Graph => Format::Graph(graph_format(args.format.as_deref(), &output)?),
        Form::Rows | Form::Boolean => Format::Rows(result_format(args.format.as_deref(), &output)?),
    };
    let parts = parts(&args.include)?;
    let other_graphs = query.has_dataset_clause();

    let wants_labels =
        !args.iris && matches!(format, Format::Rows(ResultFormat::Table | ResultFormat::Markdown));
    let language = project.language();
    if let Some(folder) = &args.store {
        let opened = stored::open(folder, quiet)?;
        if !named.is_empty() {
            // The tables are needed only to find things by their names.
            find_named(&pipeline::build(project)?, project, named, &mut values)?;
            query = question.prepare(&values, &prefixes)?;
        }
        let answer = query::evaluate(&opened.store, query, args.timeout)?;
        let names = wants_labels.then(|| stored::names(&opened.store, &answer)).transpose()?;
        let labels = names.map(|names| Labels::new(&names, language));
        let look = Look { labels: labels.as_ref(), prefixes: &prefixes, language };
        let size = write_answer(&answer, format, &look, width(args, &output), &output)?;
        if !quiet {
            report(size, format, other_graphs);
        }
        return Ok(Outcome::Done);
    }

    let build = pipeline::build(project)?;
    check_diagnostics(&build.diagnostics, args.allow_invalid, quiet)?;
    if !named.is_empty() {
        find_named(&build, project, named, &mut values)?;
        query = question.prepare(&values, &prefixes)?;
    }
    let graph = store::index(build.graph(&parts));
    let mut answer = query::evaluate(&graph, query, args.timeout)?;
    if let (true, Answer::Rows(rows)) = (args.cite, &answer) {
        answer = Answer::Rows(Atlas::new(&build, project).cited(rows, &question.terms(&values, &prefixes)?));
    }

    let labels = wants_labels.then(|| Labels::new(graph.graph(), language));
    let look = Look { labels: labels.as_ref(), prefixes: &prefixes, language };
    let size = write_answer(&answer, format, &look, width(args, &output), &output)?;
    if !quiet {
        report(size, format, other_graphs);
        if matches!(size, Some((0, _))) {
            tell_of_unknown(&question, &values, &build, project);
        }
    }
    leave((build, graph));
    Ok(Outcome::Done)
}

/// Puts the IRIs of things in the place of their names.
fn find_named(
    build: &Build,
    project: &Project,
    named: Vec<String>,
    values: &mut BTreeMap<String, String>,
) -> Result<(), Error> {
    let atlas = Atlas::new(build, project);
    for name in named {
        if let Some(value) = values.get_mut(&name) {
            let iri = atlas.find(value).map_err(|error| Error::Usage(format!("-p {name}: {error}")))?;
            *value = format!("<{iri}>");
        }
    }
    Ok(())
}

/// The saved questions: grouped for people, as rows for programs.
fn list(
    args: &Args,
    project: &Project,
    prefixes: &Prefixes,
    output: &Output,
    global: &Global,
) -> Result<Outcome, Error> {
    let list = saved::list(project, args.question.as_deref(), global.is_quiet())?;
    match result_format(args.format.as_deref(), output)? {
        ResultFormat::Table => {
            let mut page = Page::on(output, global);
            saved::write_list(&list, &mut page);
            page.write(output)?;
        }
        format => {
            let look = Look { labels: None, prefixes, language: project.language() };
            write_rows(&saved::to_rows(&list), format, &look, None, output)?;
        }
    }
    Ok(Outcome::Done)
}

/// The parameters that want an IRI and are given something else: a name, an acronym, a path.
fn names(question: &Question, values: &BTreeMap<String, String>) -> Vec<String> {
    let is_name =
        |value: &String| !value.is_empty() && (!value.contains(':') || value.contains(char::is_whitespace));
    let parameters = question.parameters.iter().filter(|p| p.kind == ParameterType::Iri);
    parameters.filter(|p| values.get(&p.name).is_some_and(is_name)).map(|p| p.name.clone()).collect()
}

/// Says which of the things that were asked about nothing is known of.
fn tell_of_unknown(question: &Question, values: &BTreeMap<String, String>, build: &Build, project: &Project) {
    let atlas = Atlas::new(build, project);
    let iris = question.parameters.iter().filter(|p| p.kind == ParameterType::Iri);
    for value in iris.filter_map(|parameter| values.get(&parameter.name)) {
        if let Err(error) = atlas.find(value) {
            tell(error);
        }
    }
}

/// The form of the answer, which depends on the form of the question.
#[derive(Debug, Clone, Copy)]
enum Format {
    Rows(ResultFormat),
    Graph(RdfFormat),
}

/// How much there is in an answer: a number and its unit; none for yes and no.
type Size = Option<(usize, &'static str)>;

fn write_answer(
    answer: &Answer,
    format: Format,
    look: &Look<'_>,
    width: Option<usize>,
    output: &Output,
) -> Result<Size, Error> {
    match (answer, format) {
        (Answer::Rows(rows), Format::Rows(format)) => {
            write_rows(rows, format, look, width, output)?;
            Ok(Some((rows.rows.len(), "row")))
        }
        (Answer::Boolean(value), Format::Rows(format)) => {
            output.write(|mut out| match format {
                ResultFormat::Standard(format) => query::write_boolean(*value, format, &mut out),
                ResultFormat::Table | ResultFormat::Markdown => {
                    out.write_all(if *value { b"yes\n" } else { b"no\n" })
                }
            })?;
            Ok(None)
        }
        (Answer::Graph(graph), Format::Graph(format)) => {
            write_graph(graph, format, look.prefixes, output)?;
            Ok(Some((graph.len(), "triple")))
        }
        _ => Err(Error::Query("the answer has another form than the question".to_owned())),
    }
}

fn write_rows(
    rows: &Rows,
    format: ResultFormat,
    look: &Look<'_>,
    width: Option<usize>,
    output: &Output,
) -> Result<(), Error> {
    output.write(|mut out| match format {
        ResultFormat::Table => out.write_all(query::render_table(rows, look, width).as_bytes()),
        ResultFormat::Markdown => out.write_all(query::render_markdown(rows, look).as_bytes()),
        ResultFormat::Standard(format) => query::write_results(rows, format, &mut out),
    })
}

fn write_graph(graph: &Graph, format: RdfFormat, prefixes: &Prefixes, output: &Output) -> Result<(), Error> {
    let sections = [Section::merged(graph)];
    export::check(&sections, format)?;
    output.write(|mut out| export::write(&sections, format, prefixes, &mut out))
}

fn report(size: Size, format: Format, other_graphs: bool) {
    match size {
        Some((0, unit)) if other_graphs => tell(format_args!(
            "0 {unit}s: the query chooses its graphs with FROM, and here there is only the default graph"
        )),
        Some((0, unit)) => tell(format_args!("0 {unit}s: nothing in the graph fits the question")),
        Some((1, unit)) if is_table(format) => tell(format_args!("1 {unit}")),
        Some((count, unit)) if is_table(format) => tell(format_args!("{count} {unit}s")),
        _ => {}
    }
}

fn is_table(format: Format) -> bool {
    matches!(format, Format::Rows(ResultFormat::Table))
}

/// `--format`, or else the extension of the file, or else what fits the reader.
fn result_format(name: Option<&str>, output: &Output) -> Result<ResultFormat, Error> {
    if let Some(name) = name {
        return query::parse_result_format(name).map_err(|error| {
            match export::parse_format(name) {
                Ok(_) => Error::Usage(format!(
                    "`{name}` is for graphs, and this question gives rows; use one of table, csv, tsv, json, xml, markdown"
                )),
                Err(_) => error,
            }
        });
    }
    match output.file() {
        Some(file)
            if export::format_of_file(file).is_some() && query::result_format_of_file(file).is_none() =>
        {
            Err(Error::Usage(format!(
                "{} is a name for a graph, and this question gives rows; use .csv, .tsv, .json, .xml, .md or .txt, or --format",
                file.display()
            )))
        }
        Some(file) => {
            Ok(query::result_format_of_file(file).unwrap_or(ResultFormat::Standard(QueryResultsFormat::Csv)))
        }
        None if output.is_terminal() => Ok(ResultFormat::Table),
        None => Ok(ResultFormat::Standard(QueryResultsFormat::Csv)),
    }
}

fn graph_format(name: Option<&str>, output: &Output) -> Result<RdfFormat, Error> {
    if let Some(name) = name {
        return export::parse_format(name).map_err(|error| match query::parse_result_format(name) {
            Ok(_) => Error::Usage(format!(
                "`{name}` is for rows, and this question gives a graph; use one of {}",
                export::format_names().collect::<Vec<_>>().join(", ")
            )),
            Err(_) => error,
        });
    }
    let file = output.file();
    match file.and_then(export::format_of_file) {
        Some(format) => Ok(format),
        None => match file.filter(|file| query::result_format_of_file(file).is_some()) {
            Some(file) => Err(Error::Usage(format!(
                "{} is a name for rows, and this question gives a graph; use .ttl, .trig, .nt, .nq, .rdf or .jsonld, or --format",
                file.display()
            ))),
            None => Ok(RdfFormat::Turtle),
        },
    }
}

/// The width of the terminal, if a table has to fit into one.
fn width(args: &Args, output: &Output) -> Option<usize> {
    (!args.wide && output.is_terminal()).then(terminal_width)
}

/// The values of `-p`: each name once.
fn values(options: &[String]) -> Result<BTreeMap<String, String>, Error> {
    let mut values = BTreeMap::new();
    for option in options {
        let (name, value) = option
            .split_once('=')
            .ok_or_else(|| Error::Usage(format!("`-p {option}` should be `-p NAME=VALUE`")))?;
        let name = name.trim().trim_start_matches(['?', '$']);
        if values.insert(name.to_owned(), value.to_owned()).is_some() {
            return Err(Error::Usage(format!("the parameter `{name}` is given twice")));
        }
    }
    Ok(values)
}

/// `30s`, `500ms`, `2m`, or a number of seconds.
pub(super) fn parse_time(text: &str) -> Result<Duration, String> {
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let seconds = match unit.trim() {
        "" | "s" => 1.0,
        "ms" => 0.001,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err("a time is like 30s, 500ms or 2m".to_owned()),
    };
    number
        .parse::<f64>()
        .ok()
        .filter(|number| *number > 0.0)
        .and_then(|number| Duration::try_from_secs_f64(number * seconds).ok())
        .ok_or_else(|| "a time is like 30s, 500ms or 2m".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        for (text, milliseconds) in
            [("30s", 30_000), ("500ms", 500), ("2m", 120_000), ("1.5", 1_500), ("1h", 3_600_000)]
        {
            assert_eq!(parse_time(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in ["", "s", "0", "-1", "3 days", "1e9999", "99999999999999999999h"] {
            assert!(parse_time(text).is_err(), "{text}");
        }
    }

    #[test]
    fn parameters_have_a_name_and_a_value() {
        let options = |list: &[&str]| values(&list.iter().map(|o| (*o).to_owned()).collect::<Vec<_>>());
        let found = options(&["a=b=c", "?d="]).expect("parameters");
        assert_eq!(found["a"], "b=c");
        assert_eq!(found["d"], "");
        assert!(matches!(options(&["a"]), Err(Error::Usage(_))));
        assert!(matches!(options(&["a=1", "a=2"]), Err(Error::Usage(_))));
    }

    #[test]
    fn the_form_of_the_answer_follows_option_file_and_reader() {
        let file = |name: &str| Output::File(name.into());
        let csv = ResultFormat::Standard(QueryResultsFormat::Csv);
        let json = ResultFormat::Standard(QueryResultsFormat::Json);
        assert_eq!(result_format(None, &file("x.md")).expect("known"), ResultFormat::Markdown);
        assert_eq!(result_format(None, &file("x")).expect("known"), csv);
        assert_eq!(result_format(Some("json"), &file("x.md")).expect("known"), json);
        assert_eq!(graph_format(None, &file("x.nq")).expect("known"), RdfFormat::NQuads);
        assert_eq!(graph_format(None, &file("x")).expect("known"), RdfFormat::Turtle);
        let message = |result: Result<(), Error>| result.expect_err("wrong").to_string();
        assert!(message(result_format(Some("turtle"), &Output::Stdout).map(|_| ())).contains("gives rows"));
        assert!(message(graph_format(Some("csv"), &Output::Stdout).map(|_| ())).contains("gives a graph"));
        assert!(message(graph_format(Some("x"), &Output::Stdout).map(|_| ())).contains("unknown format"));
    }
}
