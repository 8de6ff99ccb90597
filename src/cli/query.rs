//! `ctgraph query`: a question in SPARQL, or a saved one by name, answered for people or programs.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::diagnostic::did_you_mean;
use crate::error::Error;
use crate::export::{self, Section};
use crate::graph::Graph;
use crate::pipeline;
use crate::prefixes::Prefixes;
use crate::project::Project;
use crate::query::{self, Answer, Form, Labels, Look, Question, ResultFormat, Rows};
use crate::store;
use clap::Args as ClapArgs;
use oxigraph::io::RdfFormat;
use oxigraph::model::{Literal, Term};
use oxigraph::sparql::results::QueryResultsFormat;

use super::export::{DEFAULT_PARTS, check_diagnostics, parts};
use super::output::{Output, tell};
use super::{Outcome, leave};

/// Ask a question in SPARQL, or a saved one by its name
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// The name of a saved question, a file, the text of a query, or `-` for standard input
    #[arg(value_name = "QUESTION", required_unless_present = "list")]
    question: Option<String>,

    /// The saved questions of the project, with their parameters
    #[arg(long, conflicts_with = "question")]
    list: bool,

    /// A value for a parameter; may be given several times
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

    /// In tables, lines as long as they need to be
    #[arg(long)]
    wide: bool,

    /// Give up after this time: 30s, 500ms, 2m, or a number of seconds. If left out, never
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    timeout: Option<Duration>,

    /// The parts of the graph to ask, separated by commas: facts, evidence, concepts, vocabulary, alignment
    #[arg(long, value_name = "LIST", default_value = DEFAULT_PARTS)]
    include: String,

    /// Ask although rows have errors: they are left out, and named on standard error
    #[arg(long)]
    allow_invalid: bool,
}

/// Answers a question.
pub fn run(args: &Args, project: &Project, quiet: bool) -> Result<Outcome, Error> {
    let output = Output::new(args.output.as_deref());
    let prefixes = query::with_common_prefixes(project.prefixes());
    let Some(name) = args.question.as_deref().filter(|_| !args.list) else {
        let list = list(project)?;
        let format = result_format(args.format.as_deref(), &output)?;
        let look = Look { labels: None, prefixes: &prefixes, language: project.language() };
        write_rows(&list, format, &look, width(args, &output), &output)?;
        return Ok(Outcome::Done);
    };

    // All that can be wrong with the question, before any work.
    let question = Question::read(&find(name, project)?)?;
    let query = question.prepare(&values(&args.param)?, &prefixes)?;
    let format = match query.form() {
        Form::Graph => Format::Graph(graph_format(args.format.as_deref(), &output)?),
        Form::Rows | Form::Boolean => Format::Rows(result_format(args.format.as_deref(), &output)?),
    };
    let parts = parts(&args.include)?;
    let other_graphs = query.has_dataset_clause();

    let build = pipeline::build(project)?;
    check_diagnostics(&build.diagnostics, args.allow_invalid, quiet)?;
    let graph = store::index(build.graph(&parts));
    let answer = query::evaluate(&graph, query, args.timeout)?;

    let wants_labels =
        !args.iris && matches!(format, Format::Rows(ResultFormat::Table | ResultFormat::Markdown));
    let labels = wants_labels.then(|| Labels::new(graph.graph(), project.language()));
    let look = Look { labels: labels.as_ref(), prefixes: &prefixes, language: project.language() };
    let size = write_answer(&answer, format, &look, width(args, &output), &output)?;
    if !quiet {
        report(size, format, other_graphs);
    }
    leave((build, graph));
    Ok(Outcome::Done)
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
    Ok(output.file().and_then(query::result_format_of_file).unwrap_or(if output.is_terminal() {
        ResultFormat::Table
    } else {
        ResultFormat::Standard(QueryResultsFormat::Csv)
    }))
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
    Ok(output.file().and_then(export::format_of_file).unwrap_or(RdfFormat::Turtle))
}

/// The width of the terminal, if a table has to fit into one.
fn width(args: &Args, output: &Output) -> Option<usize> {
    if args.wide || !output.is_terminal() {
        return None;
    }
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.or_else(|| terminal_size::terminal_size().map(|(width, _)| width.0.into()))
}

/// The text of the question: saved, in a file, on standard input, or given as it is.
fn find(name: &str, project: &Project) -> Result<String, Error> {
    if name == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map_err(|source| Error::io("standard input", source))?;
        return Ok(text);
    }
    let questions = saved(project)?;
    if let Some(text) = questions.get(name.strip_suffix(".rq").unwrap_or(name)) {
        return Ok(text.clone());
    }
    if name.contains(['{', '\n']) || name.contains(char::is_whitespace) && !Path::new(name).exists() {
        return Ok(name.to_owned());
    }
    if Path::new(name).exists() || name.contains('/') || name.ends_with(".rq") {
        return fs::read_to_string(name).map_err(|source| Error::io(name, source));
    }
    let near = did_you_mean(name, questions.keys().map(String::as_str));
    Err(Error::Usage(match near {
        Some(known) => format!("unknown question `{name}`; did you mean `{known}`?"),
        None => format!("unknown question `{name}`; `ctgraph query --list` shows those there are"),
    }))
}

/// The texts of the saved questions, by the names of their files without `.rq`.
fn saved(project: &Project) -> Result<BTreeMap<String, String>, Error> {
    let name = |path: &str| {
        let file = path.rsplit('/').next().unwrap_or_default();
        file.strip_suffix(".rq").unwrap_or(file).to_owned()
    };
    project.questions()?.iter().map(|path| Ok((name(path), project.read_text(path)?))).collect()
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

/// The saved questions as rows: name, title, parameters (`name=default`, or `name` if there is none).
fn list(project: &Project) -> Result<Rows, Error> {
    let cell = |text: &str| (!text.is_empty()).then(|| Term::from(Literal::new_simple_literal(text)));
    let rows = saved(project)?
        .iter()
        .map(|(name, text)| {
            let question =
                Question::read(text).map_err(|error| Error::Usage(format!("question `{name}`: {error}")))?;
            let parameters: Vec<String> = question
                .parameters
                .iter()
                .map(|parameter| match &parameter.default {
                    Some(default) => format!("{}={default}", parameter.name),
                    None => parameter.name.clone(),
                })
                .collect();
            Ok(vec![cell(name), cell(&question.title), cell(&parameters.join(", "))])
        })
        .collect::<Result<_, Error>>()?;
    Ok(Rows { columns: ["name", "title", "parameters"].map(str::to_owned).to_vec(), rows })
}

/// `30s`, `500ms`, `2m`, or a number of seconds.
fn parse_time(text: &str) -> Result<Duration, String> {
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
