//! Tables and metadata that are named on the command line, and the part of the web they stand for.

use std::path::{Component, Path, PathBuf, absolute};

use clap::{Args as ClapArgs, ValueEnum};

use crate::convert;
use crate::csvw::LocalFiles;
use crate::error::Error;
use crate::iri;
use crate::prefixes::Prefixes;
use crate::project::Project;

/// What is said besides the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Mode {
    /// The tables and rows, too, and their annotations
    Standard,
    /// Nothing
    Minimal,
}

impl From<Mode> for convert::Mode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Standard => Self::Standard,
            Mode::Minimal => Self::Minimal,
        }
    }
}

/// What is said of files that belong to no project.
#[derive(Debug, ClapArgs)]
pub struct InputArgs {
    /// Use this metadata, whatever other there is beside the table
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,

    /// The URL of the folder that the input is in, for IRIs that do not depend on this machine; it ends in `/`.
    /// If left out, the folder's `file:` URL
    #[arg(long, value_name = "URL")]
    base: Option<String>,

    /// A folder that stands for all URLs that begin like this; may be given several times. Nothing is ever
    /// fetched from a network
    #[arg(long, value_name = "URL=FOLDER", value_parser = parse_map)]
    map: Vec<(String, PathBuf)>,
}

/// Files of this machine with the URLs of what is to be read.
pub struct Located {
    /// Where the files are.
    pub files: LocalFiles,
    /// The URL of the input.
    pub url: String,
    /// The URL of the metadata that is to be used.
    pub metadata: Option<String>,
    /// Prefixes of the project that the input is in, if it is in one.
    pub prefixes: Prefixes,
}

impl InputArgs {
    /// True if something is said that concerns files only.
    pub fn is_given(&self) -> bool {
        self.metadata.is_some() || self.base.is_some() || !self.map.is_empty()
    }

    /// Finds the URLs for an input, which is a path or a URL of a mapped folder.
    ///
    /// The unhappy path is a path that does not exist, or a base that is no folder's URL.
    pub fn locate(&self, input: &Path) -> Result<Located, Error> {
        let here = std::env::current_dir().map_err(|e| Error::io(".", e))?;
        let mut files = LocalFiles::new(&here);
        for (url, folder) in &self.map {
            files.map(url, without_dots(&absolute(folder).map_err(|e| Error::io(folder, e))?));
        }
        if let Some(base) = &self.base {
            check_folder_url(base, "--base")?;
            let path = existing(input)?;
            files.map(base, path.parent().unwrap_or(&path));
        }
        let url_of = |path: &Path| match path.to_str().filter(|text| is_url(text)) {
            Some(url) => Ok(url.to_owned()),
            None => existing(path).map(|path| files.url_of(&path)),
        };
        let url = url_of(input)?;
        let metadata = self.metadata.as_deref().map(url_of).transpose()?;
        Ok(Located { url, metadata, prefixes: prefixes_around(input)?, files })
    }
}

/// The prefixes of the project in whose folder a file is; only those of well-known vocabularies without one.
fn prefixes_around(input: &Path) -> Result<Prefixes, Error> {
    let path = absolute(input).unwrap_or_default();
    let config = |folder: &&Path| folder.join(crate::project::CONFIG_FILE).is_file();
    let project = path.ancestors().skip(1).find(config).map(|folder| Project::open(Some(folder)));
    Ok(project.transpose()?.map(|project| project.prefixes().clone()).unwrap_or_default())
}

fn is_url(text: &str) -> bool {
    iri::scheme(text).is_some_and(|scheme| scheme.len() > 1) && text.contains("://")
}

fn existing(path: &Path) -> Result<PathBuf, Error> {
    if path.metadata().map_err(|e| Error::io(path, e))?.is_dir() {
        return Err(Error::io(path, std::io::ErrorKind::IsADirectory.into()));
    }
    absolute(path).map(|path| without_dots(&path)).map_err(|e| Error::io(path, e))
}

/// The path without `..`: as a URL, it is resolved by its text alone.
fn without_dots(path: &Path) -> PathBuf {
    let mut short = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(short.pop()),
            part => short.push(part),
        }
    }
    short
}

fn parse_map(text: &str) -> Result<(String, PathBuf), String> {
    // Either may hold a `=`, but a folder's URL ends in `/`.
    let parts = text.find("/=").map(|slash| slash + 1).or(text.rfind('='));
    let (url, folder) = parts.map(|at| (&text[..at], &text[at + 1..])).ok_or("expected URL=FOLDER")?;
    check_folder_url(url, "the URL").map_err(|e| e.to_string())?;
    Ok((url.to_owned(), folder.into()))
}

fn check_folder_url(url: &str, what: &str) -> Result<(), Error> {
    let wrong = |reason: &str| Err(Error::Usage(format!("{what} {url} {reason}")));
    match iri::check(url) {
        Err(reason) => wrong(&format!("is no URL: {reason}")),
        Ok(()) if !url.ends_with('/') => wrong("is no folder: it should end in `/`"),
        Ok(()) => Ok(()),
    }
}
