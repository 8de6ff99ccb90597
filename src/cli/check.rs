//! `ctgraph check`: what is wrong with a project.

use std::io::{self, BufWriter, Write};
use std::time::Instant;

use clap::ValueEnum;
use clap::builder::{PathBufValueParser, TypedValueParser};

use super::output::tell;
use super::report::{Findings, Format, Report, parse_format};
use super::{Global, Outcome, leave};
use crate::diagnostic::render::Style;
use crate::diagnostic::{Code, Counts, Diagnostic, Severity, count};
use crate::error::Error;
use crate::pipeline::{Build, build};

/// Check every cell, key, quote and reference
///
/// Problems go to standard output, sorted by file and line; the count goes to standard error. The exit
/// code is 1 if there is an error among them. `ctgraph explain CODE` tells more about a kind of problem.
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
  ctgraph check --fail-on warning          exit with 1 for warnings, too
  ctgraph explain quote-not-found          what a code means, and the repair
  ctgraph explain --list                   all codes"
)]
pub struct Args {
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
    let start = Instant::now();
    let project = global.open()?;
    let mut build = build(&project)?;
    let mut diagnostics = std::mem::take(&mut build.diagnostics);
    let number = diagnostics.len();
    diagnostics.retain(|d| args.wants(d));
    let summary = summary(&build, &diagnostics, number - diagnostics.len());
    let findings = Findings {
        diagnostics: &diagnostics,
        files: &|path| project.read(path).ok(),
        folder: project.folder(),
        title: project.title(),
        summary: &summary,
    };

    // Reports first, since the reader of the screen may go away; and the screen even if one fails.
    let reports = args.report.iter().map(|report| findings.report(report));
    let reports: Result<Vec<()>, Error> = reports.collect::<Vec<_>>().into_iter().collect();
    let style = Style { color: global.colors_stdout(), all: args.all };
    let mut out = BufWriter::new(io::stdout().lock());
    let screen = findings.write(args.format, style, &mut out).and_then(|()| out.flush());
    reports?;
    screen.map_err(|source| Error::io("standard output", source))?;
    if !global.is_quiet() {
        tell(format_args!("{summary}; {:.2} s", start.elapsed().as_secs_f64()));
    }
    let failed = diagnostics.iter().any(|d| args.fail_on.fails(d.severity));
    leave((build, diagnostics));
    Ok(if failed { Outcome::DataErrors } else { Outcome::Done })
}

impl Args {
    /// True if a problem is one of those that were asked for.
    fn wants(&self, d: &Diagnostic) -> bool {
        (self.select.is_empty() || self.select.contains(&d.code)) && !self.ignore.contains(&d.code)
    }
}

/// `9 errors (3 kinds), 1 warning in 212 rows of 3 tables and 96 documents: 458 facts, 465 claims`.
fn summary(build: &Build, diagnostics: &[Diagnostic], ignored: usize) -> String {
    let rows: usize = build.tables.sheets.iter().map(|s| s.rows.len()).sum();
    let left_out = match build.left_out.len() {
        0 => String::new(),
        number => format!("; {} left out", count(number, "row")),
    };
    let ignored = match ignored {
        0 => String::new(),
        number => format!("; {} not asked for", count(number, "problem")),
    };
    format!(
        "{} in {} of {} and {}: {}, {}{left_out}{ignored}",
        Counts::of(diagnostics),
        count(rows, "row"),
        count(build.tables.sheets.len(), "table"),
        count(build.documents.len(), "document"),
        count(build.facts.iter().filter(|f| f.is_standing).count(), "fact"),
        count(build.claims.len(), "claim"),
    )
}
