//! The command line of ctgraph.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use ctgraph::cli::{self, Cli};

fn main() -> ExitCode {
    match cli::run(Cli::parse()) {
        Ok(outcome) => ExitCode::from(outcome.exit_code()),
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            // If standard error is gone as well, there is nobody left to tell.
            let _ = writeln!(io::stderr(), "ctgraph: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
