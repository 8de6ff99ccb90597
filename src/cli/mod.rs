//! The command line: the only place that knows the terminal. Each subcommand is a file with its
//! arguments and a `run`.
//!
//! To add one: a file with `Args` and `run`, a variant of `Command`, and a line in [`run`].

mod check;
mod explain;
mod export;
mod output;
mod page;
mod query;
mod show;
mod stats;

use std::env;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::error::Error;
use crate::project::Project;

/// Documents, described by hand in tables, as a knowledge graph in which every fact has its exact quote.
#[derive(Debug, Parser)]
#[command(name = "ctgraph", version, propagate_version = false, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What holds for every subcommand.
#[derive(Debug, clap::Args)]
pub struct Global {
    /// The project's folder [default: the folder above with a ctgraph.toml, else the built-in project]
    #[arg(short = 'C', long, global = true, value_name = "DIR")]
    project: Option<PathBuf>,
    /// Say nothing on standard error but what failed
    #[arg(short, long, global = true)]
    quiet: bool,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// In a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Args),
    Export(export::Args),
    Query(query::Args),
    Show(show::Args),
    Explain(explain::Args),
    Stats(stats::Args),
}

/// How a job that was done ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As asked.
    Done,
    /// As asked, and the data has errors.
    DataErrors,
    /// A file that was compared is not what would be written.
    Stale,
}

impl Outcome {
    /// The exit code of the program.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::DataErrors | Self::Stale => 1,
        }
    }
}

/// Leaves something in memory until the program ends, which it is about to do.
///
/// *Rationale:* taking a [`Build`](crate::pipeline::Build) apart, string by string, is a tenth of the work
/// of a check; the system takes back all at once.
fn leave<T>(value: T) {
    std::mem::forget(value);
}

/// Runs a subcommand.
pub fn run(cli: Cli) -> Result<Outcome, Error> {
    let global = &cli.global;
    match cli.command {
        Command::Check(args) => check::run(&args, global),
        Command::Export(args) => export::run(&args, &global.open()?, global.is_quiet()),
        Command::Query(args) => query::run(&args, &global.open()?, global.is_quiet()),
        Command::Show(args) => show::run(&args, global),
        Command::Explain(args) => explain::run(&args, global),
        Command::Stats(args) => stats::run(&args, global),
    }
}

impl Global {
    /// Opens the project that is meant.
    pub fn open(&self) -> Result<Project, Error> {
        Project::open(self.project.as_deref())
    }

    /// True if nothing is to be said on standard error but what failed.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// True if standard output takes colours.
    ///
    /// `NO_COLOR` and `TERM=dumb` switch them off, `CLICOLOR_FORCE` on; the option wins over all.
    pub fn colors_stdout(&self) -> bool {
        let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if is_set("NO_COLOR") => false,
            ColorChoice::Auto if is_set("CLICOLOR_FORCE") => true,
            ColorChoice::Auto => {
                io::stdout().is_terminal() && env::var_os("TERM").is_none_or(|t| t != "dumb")
            }
        }
    }
}
