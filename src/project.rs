//! Which files make a project, and how they are read: from a folder, or from the binary itself.
//!
//! All reading of a project's files goes through [`Project::read`], so that the built-in project
//! and one in a folder cannot behave differently.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::csvw::datatype::is_language_tag;
use crate::csvw::{Resource, Web};
use crate::diagnostic::{Lines, did_you_mean};
use crate::error::Error;
use crate::iri;
use crate::prefixes::Prefixes;
use crate::vocab::{CTG, CTX, DEFAULT_BASE, INITIAL_CONTEXT};

/// The files of the built-in project with their paths, sorted by path.
static EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The name of the file that makes a folder a project.
pub const CONFIG_FILE: &str = "ctgraph.toml";

/// A folder with metadata, tables, documents and an ontology; or the one built into the program.
#[derive(Debug, Clone)]
pub struct Project {
    place: Place,
    config: Config,
}

#[derive(Debug, Clone)]
enum Place {
    Embedded,
    Folder(PathBuf),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Config {
    title: String,
    base: String,
    language: String,
    license: Option<String>,
    metadata: String,
    documents: String,
    ontology: String,
    questions: String,
    prefixes: Prefixes,
}

/// The project's folder is the root of `file:` URLs.
impl Web for Project {
    fn open(&self, url: &str) -> io::Result<Option<Resource>> {
        let path = url.strip_prefix(iri::ROOT).filter(|path| self.contains(path));
        let Some(path) = path else { return Ok(None) };
        let bytes = self.read(path).map_err(io::Error::other)?;
        Ok(Some(Resource::new(io::Cursor::new(bytes))))
    }
}

impl Project {
    /// Opens the project of a folder; without one, that of the current folder or of a folder above
    /// it (whichever has a `ctgraph.toml`), else the built-in project.
    ///
    /// A folder needs a `ctgraph.toml`, or else `mappings/csv-metadata.json`, or else
    /// `csv-metadata.json`.
    pub fn open(folder: Option<&Path>) -> Result<Self, Error> {
        if let Some(folder) = folder {
            return Self::in_folder(folder);
        }
        let here = std::env::current_dir().map_err(|e| Error::io(".", e))?;
        match here.ancestors().find(|folder| folder.join(CONFIG_FILE).is_file()) {
            Some(folder) => Self::in_folder(folder),
            None => Self::built_in(),
        }
    }

    /// The project that is built into the program.
    pub fn built_in() -> Result<Self, Error> {
        let mut project = Self { place: Place::Embedded, config: Config::default() };
        if project.contains(CONFIG_FILE) {
            project.config = project.read_config()?;
        }
        Ok(project)
    }

    fn in_folder(folder: &Path) -> Result<Self, Error> {
        fs::read_dir(folder).map_err(|e| Error::io(folder, e))?;
        let mut project = Self { place: Place::Folder(folder.to_owned()), config: Config::default() };
        if project.contains(CONFIG_FILE) {
            project.config = project.read_config()?;
        } else if !project.contains(&project.config.metadata) {
            if !project.contains("csv-metadata.json") {
                return Err(Error::Usage(format!(
                    "{} is not a project: it has neither {CONFIG_FILE} nor mappings/csv-metadata.json nor csv-metadata.json",
                    folder.display()
                )));
            }
            "csv-metadata.json".clone_into(&mut project.config.metadata);
            "documents".clone_into(&mut project.config.documents);
            "questions".clone_into(&mut project.config.questions);
        }
        Ok(project)
    }

    /// The folder of the project; `None` for the built-in one.
    pub fn folder(&self) -> Option<&Path> {
        match &self.place {
            Place::Embedded => None,
            Place::Folder(folder) => Some(folder),
        }
    }

    /// The title; empty if none is given.
    pub fn title(&self) -> &str {
        &self.config.title
    }

    /// The beginning of the IRIs of things.
    pub fn base(&self) -> &str {
        &self.config.base
    }

    /// The language of labels to prefer; `en` if none is given.
    pub fn language(&self) -> &str {
        &self.config.language
    }

    /// The licence of the data, as the project gives it.
    pub fn license(&self) -> Option<&str> {
        self.config.license.as_deref()
    }

    /// The prefixes for writing the graph: those of `ctgraph.toml`, and of well-known vocabularies.
    pub fn prefixes(&self) -> &Prefixes {
        &self.config.prefixes
    }

    /// The path of the CSVW metadata.
    pub fn metadata(&self) -> &str {
        &self.config.metadata
    }

    /// The folder of the documents.
    pub fn documents_folder(&self) -> &str {
        &self.config.documents
    }

    /// The folders in which files count by being there: documents, ontology, questions.
    pub fn folders(&self) -> [&str; 3] {
        [&self.config.documents, &self.config.ontology, &self.config.questions]
    }

    /// The paths of the files in the documents folder, sorted.
    pub fn documents(&self) -> Result<Vec<String>, Error> {
        self.list(&self.config.documents)
    }

    /// The path of a file of the ontology, `vocabulary.ttl` say, if the project has it.
    pub fn ontology(&self, name: &str) -> Option<String> {
        Some(format!("{}/{name}", self.config.ontology)).filter(|path| self.contains(path))
    }

    /// The paths of the saved questions, sorted.
    pub fn questions(&self) -> Result<Vec<String>, Error> {
        let mut paths = self.list(&self.config.questions)?;
        paths.retain(|path| path.ends_with(".rq"));
        Ok(paths)
    }

    /// True if the project has a file.
    pub fn contains(&self, path: &str) -> bool {
        match &self.place {
            Place::Embedded => embedded(path).is_some(),
            Place::Folder(folder) => folder.join(path).is_file(),
        }
    }

    /// Why a path is no file of the project: `there is no file mappings/people.csv`, or what is there.
    pub fn what_is_wrong_with(&self, path: &str) -> String {
        let there = match &self.place {
            Place::Embedded => None,
            Place::Folder(folder) => Some(folder.join(path)).filter(|p| p.symlink_metadata().is_ok()),
        };
        match there {
            None => format!("there is no file {path}"),
            Some(there) if there.is_dir() => format!("{path} is a folder, not a file"),
            Some(there) if there.is_symlink() => format!("{path} is a link that leads to no file"),
            Some(_) => format!("{path} is not a file that can be read"),
        }
    }

    /// The bytes of a file; its path is relative to the project's folder, with `/` on every system.
    pub fn read(&self, path: &str) -> Result<Cow<'static, [u8]>, Error> {
        match &self.place {
            Place::Embedded => embedded(path)
                .map(Cow::Borrowed)
                .ok_or_else(|| Error::io(path, io::Error::from(io::ErrorKind::NotFound))),
            Place::Folder(folder) => {
                let file = folder.join(path);
                fs::read(&file).map(Cow::Owned).map_err(|e| Error::io(file, e))
            }
        }
    }

    /// The text of a file.
    pub fn read_text(&self, path: &str) -> Result<String, Error> {
        String::from_utf8(self.read(path)?.into_owned())
            .map_err(|e| Error::io(path, io::Error::new(io::ErrorKind::InvalidData, e)))
    }

    /// The paths of the files directly in a folder, sorted; none if there is no such folder.
    pub fn list(&self, folder: &str) -> Result<Vec<String>, Error> {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut paths: Vec<String> = match &self.place {
            Place::Embedded => {
                let in_folder = |path: &&str| {
                    let name = path.strip_prefix(start.as_str());
                    name.is_some_and(|name| !name.contains('/'))
                };
                EMBEDDED.iter().map(|(path, _)| *path).filter(in_folder).map(str::to_owned).collect()
            }
            Place::Folder(root) => {
                let path = root.join(folder);
                let entries = match fs::read_dir(&path) {
                    Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
                    entries => entries.map_err(|e| Error::io(&path, e))?,
                };
                let mut paths = Vec::new();
                for entry in entries {
                    let entry = entry.map_err(|e| Error::io(&path, e))?;
                    let name = entry.file_name().to_string_lossy().into_owned();
                    if entry.path().is_file() && !name.starts_with('.') && !name.ends_with('~') {
                        paths.push(format!("{start}{name}"));
                    }
                }
                paths
            }
        };
        paths.sort();
        Ok(paths)
    }

    fn read_config(&self) -> Result<Config, Error> {
        let file = self.folder().map_or_else(|| PathBuf::from(CONFIG_FILE), |f| f.join(CONFIG_FILE));
        let bytes = self.read(CONFIG_FILE)?;
        let (text, result) = match std::str::from_utf8(&bytes) {
            Ok(text) => (text, parse_config(text, |path| self.has(path))),
            Err(e) => {
                let readable = bytes.get(..e.valid_up_to()).unwrap_or_default();
                let message = "the file is not UTF-8; save it again with that encoding".to_owned();
                (std::str::from_utf8(readable).unwrap_or_default(), Err((e.valid_up_to(), message)))
            }
        };
        result.map_err(|(offset, message)| {
            let position = Lines::of(text).position(text, offset);
            Error::Config { file, position, message }
        })
    }

    /// True if the project has a file or a folder.
    fn has(&self, path: &str) -> bool {
        match &self.place {
            Place::Embedded => {
                let is_in =
                    |(p, _): &(&str, _)| p.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
                embedded(path).is_some() || EMBEDDED.iter().any(is_in)
            }
            // What cannot be looked at is there; reading it says why it cannot be read.
            Place::Folder(folder) => folder.join(path).try_exists().unwrap_or(true),
        }
    }
}

fn embedded(path: &str) -> Option<&'static [u8]> {
    let index = EMBEDDED.binary_search_by(|(p, _)| (*p).cmp(path)).ok()?;
    EMBEDDED.get(index).map(|(_, bytes)| *bytes)
}

impl Default for Config {
    fn default() -> Self {
        let mut prefixes = Prefixes::default();
        prefixes.insert("ctg", CTG);
        prefixes.insert("ctx", CTX);
        for (prefix, namespace) in INITIAL_CONTEXT {
            // One prefix for each namespace: the graph is written with `dcterms:`, not with `dc:`.
            if !matches!(*prefix, "dc" | "wrds") {
                prefixes.insert(*prefix, *namespace);
            }
        }
        Self {
            title: String::new(),
            base: DEFAULT_BASE.to_owned(),
            language: "en".to_owned(),
            license: None,
            metadata: "mappings/csv-metadata.json".to_owned(),
            documents: "mappings/documents".to_owned(),
            ontology: "ontology".to_owned(),
            questions: "mappings/questions".to_owned(),
            prefixes,
        }
    }
}

/// A byte offset in `ctgraph.toml`, and what is wrong there.
type ConfigError = (usize, String);

/// Reads the text of `ctgraph.toml`; `exists` tells if the project has a file or folder.
fn parse_config(text: &str, exists: impl Fn(&str) -> bool) -> Result<Config, ConfigError> {
    let document = DeTable::parse(text).map_err(|e| {
        let offset = e.span().map_or(0, |span| span.start);
        (offset, e.message().to_owned())
    })?;
    let mut config = Config::default();
    for (section, value) in document.get_ref() {
        let name = section.get_ref().as_ref();
        let DeValue::Table(table) = value.get_ref() else {
            return Err((section.span().start, format!("`{name}` should be a section: [{name}]")));
        };
        for (key, value) in table {
            config.set(name, key, value, &exists)?;
        }
        if !matches!(name, "project" | "input" | "prefixes") {
            return Err(unknown(section, "section", &["project", "input", "prefixes"]));
        }
    }
    Ok(config)
}

impl Config {
    fn set(
        &mut self,
        section: &str,
        key: &Spanned<Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
        exists: &impl Fn(&str) -> bool,
    ) -> Result<(), ConfigError> {
        let name = key.get_ref().as_ref();
        let DeValue::String(text) = value.get_ref() else {
            return Err((value.span().start, format!("`{name}` should be a string in quotation marks")));
        };
        let text = text.to_string();
        let wrong = |message| (value.span().start, message);
        if section == "input" && !exists(&text) {
            return Err(wrong(format!("the project has no \"{text}\"")));
        }
        let target = match (section, name) {
            ("project", "title") => &mut self.title,
            ("project", "base") => {
                iri::check_namespace(&text).map_err(wrong)?;
                &mut self.base
            }
            ("project", "language") if is_language_tag(&text) => &mut self.language,
            ("project", "language") => {
                return Err(wrong(format!("\"{text}\" is not a language tag such as en or pt-BR")));
            }
            ("project", "license") => self.license.insert(String::new()),
            ("project", _) => {
                return Err(unknown(key, "setting", &["title", "base", "language", "license"]));
            }
            ("input", "metadata") => &mut self.metadata,
            ("input", "documents") => &mut self.documents,
            ("input", "ontology") => &mut self.ontology,
            ("input", "questions") => &mut self.questions,
            ("input", _) => {
                return Err(unknown(key, "setting", &["metadata", "documents", "ontology", "questions"]));
            }
            ("prefixes", prefix) if !is_prefix(prefix) => {
                let message = format!("`{prefix}` cannot be a prefix: letters, digits, `-` and `_` only");
                return Err((key.span().start, message));
            }
            ("prefixes", prefix) => {
                iri::check_namespace(&text).map_err(wrong)?;
                self.prefixes.insert(prefix, text);
                return Ok(());
            }
            _ => return Ok(()),
        };
        *target = text;
        Ok(())
    }
}

/// A prefix that every RDF syntax can write without an escape, XML included.
fn is_prefix(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn unknown(name: &Spanned<Cow<'_, str>>, what: &str, known: &[&str]) -> ConfigError {
    let near = did_you_mean(name.get_ref(), known.iter().copied());
    let hint = near
        .map_or_else(|| format!("known are {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
    (name.span().start, format!("there is no {what} `{}`; {hint}", name.get_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        let exists = |path: &str| path == "tables";
        let (offset, message) = parse_config(text, exists).expect_err("a bad configuration");
        format!("{}: {message}", Lines::of(text).position(text, offset))
    }

    #[test]
    fn settings_and_prefixes_are_read() {
        let config = parse_config(
            "[project]\ntitle = \"T\"\nbase = \"https://example.org/\"\n[prefixes]\nex = \"https://example.org/ns#\"\n",
            |_| false,
        )
        .expect("a configuration");
        assert_eq!((config.title.as_str(), config.base.as_str()), ("T", "https://example.org/"));
        assert_eq!(config.prefixes.expand("ex:a").as_deref(), Some("https://example.org/ns#a"));
        assert_eq!(config.metadata, "mappings/csv-metadata.json");
    }

    #[test]
    fn mistakes_are_named_with_line_and_column() {
        assert_eq!(
            error("[project]\ntitel = \"T\"\n"),
            "2:1: there is no setting `titel`; did you mean `title`?"
        );
        assert_eq!(error("[project]\ntitle = 1\n"), "2:9: `title` should be a string in quotation marks");
        assert_eq!(error("title = \"T\"\n"), "1:1: `title` should be a section: [title]");
        assert!(error("[project]\nbase = \"x y\"\n").starts_with("2:8: \"x y\" is not an absolute IRI"));
        assert!(error("[project\n").starts_with("1:"));
        assert_eq!(
            error("[input]\ndocuments = \"tables\"\nontology = \"tabels\"\n"),
            "3:12: the project has no \"tabels\""
        );
        assert_eq!(
            error("[prefixes]\n\"a b\" = \"https://example.org/\"\n"),
            "2:1: `a b` cannot be a prefix: letters, digits, `-` and `_` only"
        );
        assert_eq!(
            error("[project]\nlanguage = \"e n\"\n"),
            "2:12: \"e n\" is not a language tag such as en or pt-BR"
        );
    }

    #[test]
    fn the_built_in_project_has_the_documents() {
        let project = Project::built_in().expect("a project");
        let documents = project.documents().expect("a list");
        assert!(!documents.is_empty());
        for path in documents {
            assert!(!project.read(&path).expect("a document").is_empty(), "{path}");
        }
        assert!(project.read("no-such-file").is_err());
    }
}
