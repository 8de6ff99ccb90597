//! The command line of ctgraph.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use ctgraph::cli::{self, Cli};
use ctgraph::error::Error;

fn main() -> ExitCode {
    match Cli::try_parse().map_or_else(answer, |cli| cli::run(cli).map(cli::Outcome::exit_code)) {
        Ok(code) => ExitCode::from(code),
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            // If standard error is gone as well, there is nobody left to tell.
            let _ = writeln!(io::stderr(), "ctgraph: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// What to say to arguments that ask for no work: help, the version, or what is wrong with them.
fn answer(instead: clap::Error) -> Result<u8, Error> {
    instead.print().map_err(|source| Error::io("standard output", source))?;
    Ok(if instead.use_stderr() { 2 } else { 0 })
}
