//! The command line: the only place that knows the terminal. Each subcommand is a file with its
//! arguments and a `run`.
//!
//! To add one: a file with `Args` and `run`, a variant of `Command`, and a line in [`run`].

mod check;
mod convert;
mod explain;
mod export;
mod graph;
mod heard;
mod input;
mod interrupt;
mod load;
mod output;
mod page;
mod picture;
mod progress;
mod query;
mod report;
mod saved;
mod serve;
mod shards;
mod show;
mod site;
mod slices;
mod stats;
mod stored;
mod timeline;

use std::env;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::error::Error;
use crate::project::Project;

/// Documents, described by hand in tables, as a knowledge graph in which every fact has its exact quote.
#[derive(Debug, Parser)]
#[command(
    name = "ctgraph",
    version,
    propagate_version = false,
    max_term_width = 100,
    after_help = "\
First steps, with the built-in project:
  ctgraph query --list            the saved questions
  ctgraph query timeline          an answer
  ctgraph show UNOCT              all that is said of a thing
  ctgraph explain UNOCT acronym   the words that say it, and the cell
  ctgraph export -o graph.ttl     the graph as a file
and with one of your own:
  ctgraph -C my-project check     what is wrong, and how to mend it
and with any table:
  ctgraph convert table.csv       as RDF, by CSV on the Web
  ctgraph check table.csv         what is wrong with it

Exit codes:
  0  done
  1  the data has errors, or a compared file is stale
  2  wrong usage
  3  the environment failed: a file, the disk
  4  the query failed

Standard output is data, standard error is everything else."
)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What holds for every subcommand.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Everywhere", next_display_order = 100)]
pub struct Global {
    /// The project's folder. If left out, this folder or the nearest one above with a ctgraph.toml, and if there is
    /// none, the built-in project
    #[arg(short = 'C', long, global = true, value_name = "FOLDER")]
    project: Option<PathBuf>,
    /// Say nothing on standard error but what failed
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Colours: auto, always or never. If left out, auto: on a terminal, unless NO_COLOR is set
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true
    )]
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
    Query(query::Args),
    Show(show::Args),
    Explain(explain::Args),
    Check(check::Args),
    Stats(stats::Args),
    Timeline(timeline::Args),
    Graph(graph::Args),
    #[command(after_help = "\
Examples:
  ctgraph export > graph.ttl
  ctgraph export -o graph.nq                    the extension decides the format
  ctgraph export --graphs parts -o graph.trig   a graph for each part
  ctgraph export --include facts -f nt | wc -l
  ctgraph export --check graph.ttl              is it what would be written?")]
    Export(export::Args),
    Load(load::Args),
    Convert(convert::Args),
    Slices(slices::Args),
    Serve(serve::Args),
    Site(site::Args),
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
        Command::Query(args) => query::run(&args, &global.open()?, global),
        Command::Show(args) => show::run(&args, global),
        Command::Explain(args) => explain::run(&args, global),
        Command::Check(args) => check::run(&args, global),
        Command::Load(args) => load::run(&args, global),
        Command::Convert(args) => convert::run(&args, global),
        Command::Slices(args) => slices::run(&args, global),
        Command::Serve(args) => serve::run(&args, global),
        Command::Site(args) => site::run(&args, global),
        Command::Stats(args) => stats::run(&args, global),
        Command::Timeline(args) => timeline::run(&args, global),
        Command::Graph(args) => graph::run(&args, global),
        Command::Export(args) => export::run(&args, &global.open()?, global.is_quiet()),
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
