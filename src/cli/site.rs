//! `ctgraph site`: the pages of the server as a folder of files.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::output::tell;
use super::progress::ProgressLine;
use super::{Global, Outcome, interrupt};
use crate::diagnostic::{Counts, thousands};
use crate::edition::Edition;
use crate::error::Error;
use crate::site::{self, MARKER};

/// Write the pages as a folder of files, for any web host, or for a colleague
///
/// The pages of `ctgraph serve` without what needs a server: they open from the folder. The same data gives the same
/// bytes. A former site in the folder is replaced when the new one is complete; any other folder must be empty.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder to write
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Outcome, Error> {
    let target = &args.output;
    check_target(target)?;
    let edition = Arc::new(Edition::read(&global.open()?)?);
    let counts = Counts::of(edition.problems());
    if counts.errors > 0 && !global.is_quiet() {
        tell(format_args!(
            "warning: {counts}; the rows with errors are left out (`ctgraph check` shows them)"
        ));
    }
    let fresh = beside(target, "new")?;
    let removed = interrupt::removes(&fresh);
    remove(&fresh)?;
    fs::create_dir_all(&fresh).map_err(|source| Error::io(&fresh, source))?;
    let line = Mutex::new(ProgressLine::new(global.is_quiet(), false, || None));
    let show = |files: usize| {
        if let Ok(mut line) = line.lock() {
            line.show_line(|_| format!("{} files", thousands(files)));
        }
    };
    let written = site::write(&edition, &fresh, &show);
    drop(line);
    let files = match written {
        Ok(files) => removed.keep(|| put(&fresh, target)).map(|()| files),
        Err(error) => {
            let _ = fs::remove_dir_all(&fresh); // The error says more.
            Err(error)
        }
    }?;
    if !global.is_quiet() {
        tell(format_args!("wrote {} files to {}", thousands(files), target.display()));
    }
    Ok(Outcome::Done)
}

/// Refuses a folder that holds anything but a former site.
fn check_target(target: &Path) -> Result<(), Error> {
    let refused = |why: &str| Err(Error::Usage(format!("{} {why}; choose another folder", target.display())));
    match fs::read_dir(target) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotADirectory => refused("is a file"),
        Err(source) => Err(Error::io(target, source)),
        Ok(mut entries) => match entries.next().is_none() || target.join(MARKER).is_file() {
            true => Ok(()),
            false => refused("is not empty, and no former site"),
        },
    }
}

/// A folder beside the one that is meant, so that one can take the place of the other in one step.
fn beside(target: &Path, what: &str) -> Result<PathBuf, Error> {
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.ok_or_else(|| Error::Usage(format!("{} has no name", target.display())))?;
    Ok(target.with_file_name(format!(".{name}.{what}")))
}

/// Puts the new folder in the place of the old one.
fn put(fresh: &Path, target: &Path) -> Result<(), Error> {
    let old = beside(target, "old")?;
    remove(&old)?;
    match fs::rename(target, &old) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        renamed => renamed.map_err(|source| Error::io(target, source))?,
    }
    fs::rename(fresh, target).map_err(|source| Error::io(target, source))?;
    remove(&old)
}

fn remove(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io(folder, error)),
        _ => Ok(()),
    }
}
