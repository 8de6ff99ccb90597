//! The names of the forms that rows and yes-or-no answers can take.

use std::path::Path;

use oxigraph::sparql::results::QueryResultsFormat;

use crate::error::Error;
use crate::export::find_by_name;

/// A form for the answers of SELECT and ASK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultFormat {
    /// Aligned columns, for people.
    Table,
    /// A table in Markdown, for people.
    Markdown,
    /// One of the standard forms, for programs: CSV, TSV, JSON, XML.
    Standard(QueryResultsFormat),
}

const FORMATS: [(&str, ResultFormat, &[&str]); 6] = [
    ("table", ResultFormat::Table, &["text", "box"]),
    ("csv", ResultFormat::Standard(QueryResultsFormat::Csv), &["text/csv"]),
    ("tsv", ResultFormat::Standard(QueryResultsFormat::Tsv), &["text/tab-separated-values"]),
    (
        "json",
        ResultFormat::Standard(QueryResultsFormat::Json),
        &["srj", "application/sparql-results+json", "application/json"],
    ),
    (
        "xml",
        ResultFormat::Standard(QueryResultsFormat::Xml),
        &["srx", "application/sparql-results+xml", "application/xml"],
    ),
    ("markdown", ResultFormat::Markdown, &["md", "text/markdown"]),
];

/// The form with this name, extension or media type; a usage error with the nearest first if there is none.
pub fn parse_result_format(name: &str) -> Result<ResultFormat, Error> {
    find_by_name(&FORMATS, name).ok_or_else(|| {
        let lower = name.to_ascii_lowercase();
        let mut names = FORMATS.map(|(shown, ..)| shown);
        names.sort_by_key(|shown| strsim::damerau_levenshtein(&lower, shown));
        Error::Usage(format!("unknown format `{name}` for rows; use one of {}", names.join(", ")))
    })
}

/// The form for a file name, by its extension; none if it says nothing to us.
pub fn result_format_of_file(file: &Path) -> Option<ResultFormat> {
    match file.extension()?.to_str()? {
        "txt" => Some(ResultFormat::Table),
        extension => find_by_name(&FORMATS, extension),
    }
}
