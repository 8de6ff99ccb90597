//! What stops a job: as opposed to a [diagnostic](crate::diagnostic), which is a problem in the data.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::Position;

/// A job could not be done. Problems in tables and documents are not errors but diagnostics.
#[derive(Debug)]
pub enum Error {
    /// A file could not be read or written.
    Io {
        /// The file, as the user would name it; `-` is standard input or output.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The project's `ctgraph.toml` cannot be used.
    Config {
        /// The file.
        file: PathBuf,
        /// Where in the file.
        position: Position,
        /// What is wrong there.
        message: String,
    },
    /// Two different claims would have one IRI. That takes some four thousand million claims, or luck.
    Collision(String),
    /// The user asked for something that does not exist or makes no sense: a format, an entity, a part.
    Usage(String),
    /// The query could not be parsed or evaluated.
    Query(String),
    /// The data has errors, so that what was asked for was not done; the count is that of the errors.
    Data(usize),
}

impl Error {
    /// An input or output error with the file it happened on.
    pub fn io(file: impl AsRef<Path>, source: io::Error) -> Self {
        Self::Io { file: file.as_ref().to_owned(), source }
    }

    /// The exit code of the program: 1 the data has errors, 2 wrong usage, 3 the environment failed,
    /// 4 the query failed.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Data(_) | Self::Collision(_) => 1,
            Self::Usage(_) | Self::Config { .. } => 2,
            Self::Io { .. } => 3,
            Self::Query(_) => 4,
        }
    }

    /// True if the reader of our output went away (`| head`), which is not a failure.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { file, source } => write!(f, "{}: {source}", file.display()),
            Self::Config { file, position, message } => {
                write!(f, "{}:{position}: {message}", file.display())
            }
            Self::Collision(iri) => write!(f, "two different claims have the IRI <{iri}>"),
            Self::Usage(message) | Self::Query(message) => f.write_str(message),
            Self::Data(1) => f.write_str("the data has 1 error"),
            Self::Data(count) => write!(f, "the data has {count} errors"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
