//! A graph in several files: a folder that is there as a whole or not at all.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::interrupt;
use super::output::Output;
use crate::error::Error;

/// A folder that gets its name when all its files are complete.
pub struct Folder {
    path: PathBuf,
    temporary: PathBuf,
    is_complete: bool,
}

impl Folder {
    /// An empty folder under a temporary name, beside the place where it is to be.
    ///
    /// The unhappy path is something at that place, but for an empty folder: what others have put into a folder
    /// is not ours to replace.
    pub fn new(path: &Path) -> Result<Self, Error> {
        let Some(name) = path.file_name() else {
            return Err(Error::Usage(format!("{} cannot be made: name a new folder", path.display())));
        };
        if is_taken(path).map_err(|e| Error::io(path, e))? {
            let message = format!("{} is there already: remove it, or name another folder", path.display());
            return Err(Error::Usage(message));
        }
        let mut hidden = OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}.tmp", std::process::id()));
        let temporary = path.with_file_name(hidden);
        interrupt::listen();
        let mut unfinished = interrupt::unfinished();
        fs::create_dir(&temporary).map_err(|e| Error::io(path, e))?;
        unfinished.insert(temporary.clone());
        Ok(Self { path: path.to_owned(), temporary, is_complete: false })
    }

    /// The output that is a file of the folder.
    pub fn file(&self, name: &str) -> Output {
        Output::File(self.temporary.join(name))
    }

    /// Puts the folder in its place.
    pub fn finish(mut self) -> Result<(), Error> {
        let unfinished = interrupt::unfinished();
        fs::rename(&self.temporary, &self.path).map_err(|e| Error::io(&self.path, e))?;
        self.is_complete = true;
        drop(unfinished);
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let mut unfinished = interrupt::unfinished();
        if !self.is_complete {
            let _ = fs::remove_dir_all(&self.temporary);
        }
        unfinished.remove(&self.temporary);
    }
}

/// True if something is at a place; an empty folder is nothing.
fn is_taken(path: &Path) -> io::Result<bool> {
    match fs::read_dir(path) {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) if e.kind() == io::ErrorKind::NotADirectory => Ok(true),
        Err(e) => Err(e),
    }
}
