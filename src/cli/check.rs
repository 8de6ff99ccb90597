//! `ctgraph check`: what is wrong with a project, or with any tables.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::ValueEnum;
use clap::builder::{PathBufValueParser, TypedValueParser};

use super::heard::bytes;
use super::input::InputArgs;
use super::output::tell;
use super::progress::ProgressLine;
use super::report::{Findings, Format, Report, parse_format};
use super::{Global, Outcome, leave};
use crate::convert::{Input, Unlisted, validate_described};
use crate::diagnostic::render::Style;
use crate::diagnostic::{self, Code, Counts, Diagnostic, Severity, count};
use crate::error::Error;
use crate::pipeline::{self, Build};

/// Check every cell, key, quote and reference
///
/// And look at the graph through the project's shapes (SHACL), if it has any. Problems go to standard
/// output, sorted by file and line; the count goes to standard error. The exit code is 1 if there is an
/// error among them. `ctgraph explain CODE` tells more about a kind of problem.
#[derive(Debug, clap::Args)]
#[command(
    visible_alias = "validate",
    after_help = "\
Examples:
  ctgraph check
  ctgraph -C my-project check -f concise   a line for each problem
  ctgraph check --report problems.html     as a page as well, or as a .csv
  ctgraph check -f github --report problems.sarif
  ctgraph check --select bad-date,bad-number
  ctgraph check table.csv                  any table, or csv-metadata.json
  ctgraph check --fail-on warning          exit with 1 for warnings, too
  ctgraph explain quote-not-found          what a code means, and the repair
  ctgraph explain --list                   all codes"
)]
pub struct Args {
    /// Tables or CSVW metadata to check, instead of the project: metadata is looked for beside a table. Only what
    /// CSV on the Web asks for is checked then
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    #[command(flatten)]
    located: InputArgs,

    /// How problems are shown: full, concise, json, jsonl, sarif, github, csv or html. If left out, full: with the
    /// line of the file, and what to do
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        default_value = "full",
        hide_default_value = true,
        value_parser = parse_format
    )]
    format: Format,

    /// Write all problems to a file as well; may be given several times. The extension decides the format: .html, .csv,
    /// .sarif, .json, .jsonl or .txt
    #[arg(long, value_name = "FILE", value_parser = PathBufValueParser::new().try_map(Report::new))]
    report: Vec<Report>,

    /// Exit with 1 if there is a problem as bad as this or worse: error, warning, hint; or never. If left out, error
    #[arg(
        long,
        value_name = "LEVEL",
        default_value = "error",
        hide_default_value = true,
        hide_possible_values = true
    )]
    fail_on: FailOn,

    /// Only problems with these codes, separated by commas. If left out, all
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    select: Vec<Code>,

    /// No problems with these codes
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    ignore: Vec<Code>,

    /// Show all problems, and not only the first 20 of each kind; list all cells that have the same one
    #[arg(long)]
    all: bool,
}

/// How bad a problem must be to make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Errors
    Error,
    /// Errors and warnings
    Warning,
    /// All problems
    Hint,
    /// None
    Never,
}

impl FailOn {
    fn fails(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity == Severity::Error,
            Self::Warning => severity != Severity::Hint,
            Self::Hint => true,
            Self::Never => false,
        }
    }
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Outcome, Error> {
    if args.inputs.is_empty() { check_project(args, global) } else { check_tables(args, global) }
}

fn check_project(args: &Args, global: &Global) -> Result<Outcome, Error> {
    if args.located.is_given() {
        let message =
            "--metadata, --base and --map are for tables: name one, as in `ctgraph check table.csv`";
        return Err(Error::Usage(message.to_owned()));
    }
    let start = Instant::now();
    let project = global.open()?;
    let mut build = pipeline::check(&project)?;
    let mut diagnostics = std::mem::take(&mut build.diagnostics);
    let ignored = args.keep_wanted(&mut diagnostics, &mut Unlisted::new());
    let findings = Findings {
        diagnostics: &diagnostics,
        files: &|path| project.read(path).ok(),
        folder: project.folder(),
        title: project.title(),
        summary: &format!("{}{ignored}", summary(&build, &diagnostics)),
    };
    let outcome = args.show(&findings, start, global);
    leave((build, diagnostics));
    outcome
}

/// Tables that belong to no project: what CSV on the Web says about them, and nothing more.
fn check_tables(args: &Args, global: &Global) -> Result<Outcome, Error> {
    let start = Instant::now();
    let (mut diagnostics, mut tables, mut rows) = (Vec::new(), 0, 0);
    let mut unlisted = Unlisted::new();
    let mut seen = HashSet::new();
    for input in &args.inputs {
        let located = args.located.locate(input)?;
        let metadata = located.metadata.as_deref();
        let input = Input { url: &located.url, metadata, prefixes: &located.prefixes, web: &located.files };
        let description = input.describe()?;
        // Metadata that describes several tables is looked at once, and all of them with it.
        if description.metadata.as_ref().is_some_and(|url| !seen.insert(url.clone())) {
            continue;
        }
        let mut line = ProgressLine::new(global.is_quiet(), false, || bytes(&input, None));
        let found = validate_described(&input, description, &mut |progress| line.show(progress))?;
        diagnostics.extend(found.diagnostics);
        found.unlisted.into_iter().for_each(|(kind, number)| *unlisted.entry(kind).or_default() += number);
        tables += found.tables;
        rows += found.rows;
    }
    diagnostic::sort(&mut diagnostics);
    let ignored = args.keep_wanted(&mut diagnostics, &mut unlisted);
    let names: Vec<String> = args.inputs.iter().map(|input| input.display().to_string()).collect();
    let more = match unlisted.values().sum() {
        0 => String::new(),
        number => format!("; {} not listed", count(number, "problem")),
    };
    let mut counts = Counts::of(&diagnostics);
    unlisted.into_iter().for_each(|((_, severity), number)| counts.add(severity, number));
    let summary = format!("{counts} in {} of {}{ignored}{more}", count(rows, "row"), count(tables, "table"));
    let findings = Findings {
        diagnostics: &diagnostics,
        files: &|path| fs::read(path).ok().map(Cow::Owned),
        folder: Some(Path::new(".")),
        title: &names.join(", "),
        summary: &summary,
    };
    args.show(&findings, start, global)
}

impl Args {
    /// Shows the problems on the screen and in files, and says how it ended.
    fn show(&self, findings: &Findings<'_>, start: Instant, global: &Global) -> Result<Outcome, Error> {
        // Reports first, since the reader of the screen may go away; and the screen even if one fails.
        let reports = self.report.iter().map(|report| findings.report(report));
        let reports: Result<Vec<()>, Error> = reports.collect::<Vec<_>>().into_iter().collect();
        let style = Style { color: global.colors_stdout(), all: self.all };
        let mut out = BufWriter::new(io::stdout().lock());
        let screen = findings.write(self.format, style, &mut out).and_then(|()| out.flush());
        reports?;
        screen.map_err(|source| Error::io("standard output", source))?;
        if !global.is_quiet() {
            tell(format_args!("{}; {:.2} s", findings.summary, start.elapsed().as_secs_f64()));
        }
        let failed = findings.diagnostics.iter().any(|d| self.fail_on.fails(d.severity));
        Ok(if failed { Outcome::DataErrors } else { Outcome::Done })
    }

    /// Drops the problems that were not asked for, those that are listed and those that are only counted; says how
    /// many, for the summary.
    fn keep_wanted(&self, diagnostics: &mut Vec<Diagnostic>, unlisted: &mut Unlisted) -> String {
        let number =
            |listed: &[Diagnostic], unlisted: &Unlisted| listed.len() + unlisted.values().sum::<usize>();
        let all = number(diagnostics, unlisted);
        diagnostics.retain(|d| self.wants(d.code));
        unlisted.retain(|(code, _), _| self.wants(*code));
        match all - number(diagnostics, unlisted) {
            0 => String::new(),
            number => format!("; {} not asked for", count(number, "problem")),
        }
    }

    /// True if problems of this kind were asked for.
    fn wants(&self, code: Code) -> bool {
        (self.select.is_empty() || self.select.contains(&code)) && !self.ignore.contains(&code)
    }
}

/// `9 errors (3 kinds), 1 warning in 212 rows of 3 tables and 96 documents: 458 facts, 465 claims`.
fn summary(build: &Build, diagnostics: &[Diagnostic]) -> String {
    let rows: usize = build.tables.sheets.iter().map(|s| s.row_count()).sum();
    let left_out = match build.left_out.len() {
        0 => String::new(),
        number => format!("; {} left out", count(number, "row")),
    };
    format!(
        "{} in {} of {} and {}: {}, {}{left_out}",
        Counts::of(diagnostics),
        count(rows, "row"),
        count(build.tables.sheets.len(), "table"),
        count(build.documents.len(), "document"),
        count(build.facts.iter().filter(|f| f.is_standing).count(), "fact"),
        count(build.claims.len(), "claim"),
    )
}
