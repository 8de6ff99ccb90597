//! What a store was made from, and whether that is still what it was.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf, absolute};
use std::time::UNIX_EPOCH;

use serde_json::{Value, json};

use crate::error::Error;
use crate::project::Project;
use crate::source::digest::{sha256_hex, sha256_of};

/// The files that a store was made from, as they were then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The folder that relative paths begin at; none for the project that is built into the program.
    folder: Option<PathBuf>,
    files: Vec<SourceFile>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct SourceFile {
    path: String,
    state: State,
    /// The SHA-256 of its bytes.
    digest: String,
}

/// What can be known of a file without reading it: its size in bytes, and when it was changed, in nanoseconds
/// since 1970. Both are 0 if the system does not say, and for files in the program itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct State {
    size: u64,
    modified: u64,
}

impl Origin {
    /// Files of a project, by their paths there. Reads them all.
    pub fn of_project(project: &Project, paths: &[String]) -> Result<Self, Error> {
        match project.folder() {
            Some(folder) => Self::of_files(folder, paths),
            None => {
                let file = |path: &String| {
                    let digest = sha256_hex(&project.read(path)?);
                    Ok(SourceFile { path: path.clone(), state: State::default(), digest })
                };
                let files = paths.iter().map(file).collect::<Result<_, Error>>()?;
                Ok(Self { folder: None, files })
            }
        }
    }

    /// Files of a folder, and others by their absolute paths. Reads them all.
    pub fn of_files(folder: &Path, paths: &[String]) -> Result<Self, Error> {
        let folder = absolute(folder).map_err(|e| Error::io(folder, e))?;
        let read = |path: &String| {
            let file = folder.join(path);
            let (state, digest) = read_state(&file)
                .and_then(|state| Ok((state, sha256_of(File::open(&file)?)?)))
                .map_err(|e| Error::io(&file, e))?;
            Ok(SourceFile { path: path.clone(), state, digest })
        };
        let files = paths.iter().map(read).collect::<Result<_, Error>>()?;
        Ok(Self { folder: Some(folder), files })
    }

    /// How many files there are; none if the triples came from standard input.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// True if no file is known.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The digest of all files: that of their digests and paths, a line each, as `sha256sum` prints them.
    pub fn digest(&self) -> String {
        let line = |file: &SourceFile| format!("{}  {}\n", file.digest, file.path);
        sha256_hex(self.files.iter().map(line).collect::<String>().as_bytes())
    }

    /// The files that are not what they were, or gone. Only those with another time of change are read.
    pub fn changed(&self) -> Result<Vec<String>, Error> {
        let built_in = if self.folder.is_none() { Some(Project::built_in()?) } else { None };
        let is_same = |file: &SourceFile| match (&self.folder, &built_in) {
            (Some(folder), _) => file.is_same_as(&folder.join(&file.path)),
            (None, Some(project)) => project.read(&file.path).is_ok_and(|b| sha256_hex(&b) == file.digest),
            (None, None) => true,
        };
        Ok(self.files.iter().filter(|file| !is_same(file)).map(|file| file.path.clone()).collect())
    }

    /// As it is kept in a store.
    pub(super) fn to_json(&self) -> Value {
        let file = |file: &SourceFile| {
            let State { size, modified } = file.state;
            json!({ "path": file.path, "size": size, "modified": modified, "sha256": file.digest })
        };
        json!({ "folder": self.folder, "files": self.files.iter().map(file).collect::<Vec<_>>() })
    }

    /// The same back; nothing if it is not that.
    pub(super) fn from_json(value: &Value) -> Option<Self> {
        let file = |value: &Value| {
            let state = State { size: value["size"].as_u64()?, modified: value["modified"].as_u64()? };
            let text = |name| Some(value[name].as_str()?.to_owned());
            Some(SourceFile { path: text("path")?, state, digest: text("sha256")? })
        };
        let folder = value["folder"].as_str().map(PathBuf::from);
        Some(Self { folder, files: value["files"].as_array()?.iter().map(file).collect::<Option<_>>()? })
    }
}

impl SourceFile {
    /// True if this is what a file still holds.
    fn is_same_as(&self, file: &Path) -> bool {
        let digest = || File::open(file).and_then(sha256_of);
        read_state(file).is_ok_and(|now| {
            now == self.state || now.size == self.state.size && digest().is_ok_and(|d| d == self.digest)
        })
    }
}

fn read_state(file: &Path) -> io::Result<State> {
    let metadata = fs::metadata(file)?;
    let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let modified = since.and_then(|since| u64::try_from(since.as_nanos()).ok()).unwrap_or_default();
    Ok(State { size: metadata.len(), modified })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_the_same_as_long_as_its_bytes_are() {
        let folder = std::env::temp_dir().join(format!("ctgraph-origin-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let write = |text: &str| fs::write(folder.join("a.csv"), text).expect("a file");
        write("one");
        let origin = Origin::of_files(&folder, &["a.csv".to_owned()]).expect("a file");
        let origin = Origin::from_json(&origin.to_json()).expect("what it was");
        let changed = || origin.changed().expect("no error");
        assert_eq!(changed(), [""; 0]);
        write("one");
        assert_eq!(changed(), [""; 0]);
        write("two");
        assert_eq!(changed(), ["a.csv"]);
        fs::remove_dir_all(&folder).expect("our own folder");
        assert_eq!(changed(), ["a.csv"]);
    }

    #[test]
    fn the_built_in_project_is_known_by_its_files() {
        let project = Project::built_in().expect("a project");
        let origin = Origin::of_project(&project, &[project.metadata().to_owned()]).expect("a file");
        assert_eq!(origin.changed().expect("no error"), [""; 0]);
        let mut other = Origin::from_json(&origin.to_json()).expect("what it was");
        assert_eq!(other, origin);
        other.files[0].digest.clear();
        assert_eq!(other.changed().expect("no error"), [project.metadata()]);
    }
}
