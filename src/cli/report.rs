//! The forms of a list of problems by name, and where a list goes: to the screen and into files.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::output::Output;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::render::{
    Files, Heading, Style, write_concise, write_csv, write_full, write_github, write_html, write_json,
    write_jsonl, write_sarif,
};
use crate::error::Error;
use crate::export::{find_by_name, nearest_first};

/// A form of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// With the line of the file, what was expected, and what to do.
    Full,
    /// One line for each problem.
    Concise,
    /// One JSON array.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of GitHub's workflows.
    Github,
    /// A table for spreadsheets.
    Csv,
    /// A page.
    Html,
}

/// The forms: the name that we show, the form, and the other names it goes by (extensions and media types
/// among them).
const FORMATS: [(&str, Format, &[&str]); 8] = [
    ("full", Format::Full, &["txt", "text", "text/plain"]),
    ("concise", Format::Concise, &[]),
    ("json", Format::Json, &["application/json"]),
    ("jsonl", Format::Jsonl, &["ndjson", "application/jsonl", "application/x-ndjson"]),
    ("sarif", Format::Sarif, &["sarif.json", "application/sarif+json"]),
    ("github", Format::Github, &[]),
    ("csv", Format::Csv, &["text/csv"]),
    ("html", Format::Html, &["htm", "text/html"]),
];

/// The form with a name, extension or media type; if there is none, a message with all names, the nearest
/// first.
pub fn parse_format(name: &str) -> Result<Format, String> {
    find_by_name(&FORMATS, name)
        .ok_or_else(|| format!("use one of {}", nearest_first(&FORMATS, name).join(", ")))
}

/// A file that gets the list besides the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    path: PathBuf,
    format: Format,
}

impl Report {
    /// A file whose extension says which form it gets.
    pub fn new(path: PathBuf) -> Result<Self, String> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let extension = match name.strip_suffix(".json") {
            Some(rest) if rest.ends_with(".sarif") => "sarif",
            _ => name.rsplit_once('.').map_or("", |(_, extension)| extension),
        };
        match find_by_name(&FORMATS, extension) {
            Some(format) => Ok(Self { path, format }),
            None => {
                let known = nearest_first(&FORMATS, extension).into_iter().map(extension_of);
                let known: Vec<String> = known.map(|extension| format!(".{extension}")).collect();
                Err(format!("its extension should say what it is to be: {}", known.join(", ")))
            }
        }
    }
}

/// The extension that goes with the name of a form.
fn extension_of(name: &'static str) -> &'static str {
    if name == "full" { "txt" } else { name }
}

/// What is known when a list is written.
pub struct Findings<'a> {
    /// The list.
    pub diagnostics: &'a [Diagnostic],
    /// The files that it speaks of.
    pub files: &'a Files<'a>,
    /// The folder that their names begin from; none if they are not on the disk.
    pub folder: Option<&'a Path>,
    /// What was checked.
    pub title: &'a str,
    /// How much was checked, in one line.
    pub summary: &'a str,
}

impl Findings<'_> {
    /// Writes all problems into a file, which is there as a whole or not at all.
    pub fn report(&self, report: &Report) -> Result<(), Error> {
        let style = Style { color: false, all: true };
        Output::new(Some(&report.path)).write(|out| {
            if report.format == Format::Csv {
                // Without it, Excel takes the file for Windows-1252. Pipes go without.
                out.write_all("\u{feff}".as_bytes())?;
            }
            self.write(report.format, style, out)
        })
    }

    /// Writes the list in some form.
    pub fn write(&self, format: Format, style: Style, mut out: &mut dyn Write) -> io::Result<()> {
        let list = self.diagnostics;
        let root = || way_from_repository(self.folder);
        match format {
            Format::Full => write_full(list, self.files, style, &mut out),
            Format::Concise => write_concise(list, style, &mut out),
            Format::Json => write_json(list, &mut out),
            Format::Jsonl => write_jsonl(list, &mut out),
            Format::Sarif => write_sarif(list, &root(), &mut out),
            Format::Github => write_github(list, &root(), &mut out),
            Format::Csv => write_csv(list, &mut out),
            Format::Html => {
                let heading = Heading { title: self.title, summary: self.summary };
                write_html(list, self.files, heading, &mut out)
            }
        }
    }
}

/// The way from the root of the git repository to a folder in it, with a slash at its end: code hosts
/// name files from there. Empty if the folder is the root, or in no repository.
fn way_from_repository(folder: Option<&Path>) -> String {
    let folder = folder.and_then(|folder| fs::canonicalize(folder).ok()).unwrap_or_default();
    let root = folder.ancestors().find(|above| above.join(".git").exists());
    let way = root.and_then(|root| folder.strip_prefix(root).ok()).unwrap_or(Path::new(""));
    way.iter().map(|name| format!("{}/", name.to_string_lossy())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_go_by_name_extension_and_media_type() {
        for (name, format, others) in FORMATS {
            for name in others.iter().chain([&name]) {
                assert_eq!(parse_format(name), Ok(format), "{name}");
                assert_eq!(parse_format(&name.to_uppercase()), Ok(format), "{name}");
            }
            let file = PathBuf::from(format!("problems.{}", extension_of(name)));
            assert_eq!(Report::new(file).map(|report| report.format), Ok(format));
        }
        assert_eq!(parse_format(".sarif"), Ok(Format::Sarif));
        let nearest = |name: &str| parse_format(name).expect_err("unknown");
        assert!(nearest("sarfi").starts_with("use one of sarif, "));
        assert!(nearest("jsnl").starts_with("use one of jsonl, "));
    }

    #[test]
    fn the_extension_of_a_report_says_its_form() {
        let format = |file: &str| Report::new(file.into()).map(|report| report.format);
        assert_eq!(format("a/b.c/problems.SARIF.json"), Ok(Format::Sarif));
        assert_eq!(format("problems.json"), Ok(Format::Json));
        let message = format("problems.xslx").expect_err("unknown");
        assert!(message.starts_with("its extension should say what it is to be: ."), "{message}");
        assert!(format("problems").is_err() && format("-").is_err() && format(".csv").is_ok());
    }

    #[test]
    fn files_are_named_from_the_root_of_the_repository() {
        let folder = std::env::temp_dir().join(format!("ctgraph-{}-repository", std::process::id()));
        let inner = folder.join("a/b");
        fs::create_dir_all(&inner).expect("a folder");
        fs::create_dir_all(folder.join(".git")).expect("a folder");
        let ways = [Some(inner.as_path()), Some(&folder), None].map(way_from_repository);
        fs::remove_dir_all(&folder).expect("removed");
        assert_eq!(ways, ["a/b/", "", ""]);
    }
}
