//! `ctgraph check`: what is wrong with a project.

use std::io::{self, BufWriter, Write};
use std::time::Instant;

use clap::ValueEnum;

use super::{Global, Outcome, leave};
use crate::diagnostic::render::{Style, write_concise, write_full, write_json, write_jsonl};
use crate::diagnostic::{Diagnostic, Severity, count};
use crate::error::Error;
use crate::pipeline::{self, Build};
use crate::project::Project;

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
  ctgraph check -f json > problems.json
  ctgraph explain quote-not-found          what a code means, and the repair"
)]
pub struct Args {
    /// How problems are shown
    #[arg(short, long, value_name = "FORMAT", default_value = "full")]
    format: Format,
    /// Show all problems, and not only the first 20 of each kind; list all cells that have the same one
    #[arg(long)]
    all: bool,
    /// Exit with 1 for warnings as well
    #[arg(long)]
    strict: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the line of the file, and what to do
    Full,
    /// One line for each problem
    Concise,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Outcome, Error> {
    let start = Instant::now();
    let project = global.open()?;
    let build = pipeline::check(&project)?;
    let style = Style { color: global.colors_stdout(), all: args.all };
    let stdout = |e| Error::io("-", e);
    let mut out = BufWriter::new(io::stdout().lock());
    write(&build.diagnostics, args.format, &project, style, &mut out).map_err(stdout)?;
    out.flush().map_err(stdout)?;
    if !global.is_quiet() {
        // A summary that nobody reads is no reason to fail.
        let _ = writeln!(io::stderr(), "{}; {:.2} s", summary(&build), start.elapsed().as_secs_f64());
    }
    let counts = build.counts();
    leave(build);
    let failed = counts.errors > 0 || args.strict && counts.warnings > 0;
    Ok(if failed { Outcome::DataErrors } else { Outcome::Done })
}

fn write(
    diagnostics: &[Diagnostic],
    format: Format,
    project: &Project,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Full => write_full(diagnostics, &|path| project.read(path).ok(), style, out),
        Format::Concise => write_concise(diagnostics, style, out),
        Format::Json => write_json(diagnostics, out),
        Format::Jsonl => write_jsonl(diagnostics, out),
    }
}

/// `9 errors (3 kinds), 1 warning in 212 rows of 3 tables and 96 documents: 458 facts, 465 claims`.
fn summary(build: &Build) -> String {
    let rows: usize = build.tables.sheets.iter().map(|s| s.rows.len()).sum();
    let left_out = match build.left_out.len() {
        0 => String::new(),
        number => format!("; {} left out", count(number, "row")),
    };
    let has_errors = build.diagnostics.iter().any(|d| d.severity == Severity::Error);
    debug_assert!(has_errors || left_out.is_empty(), "rows are left out for a reason");
    format!(
        "{} in {} of {} and {}: {}, {}{left_out}",
        build.counts(),
        count(rows, "row"),
        count(build.tables.sheets.len(), "table"),
        count(build.documents.len(), "document"),
        count(build.facts.iter().filter(|f| f.is_standing).count(), "fact"),
        count(build.claims.len(), "claim"),
    )
}
