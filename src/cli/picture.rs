//! The formats of pictures.

use clap::ValueEnum;

use super::output::Output;
use crate::error::Error;

/// What pictures can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A picture
    Svg,
    /// A table
    Csv,
    /// For programs
    Json,
    /// A table for people
    Markdown,
    /// For Graphviz
    Dot,
    /// For Gephi, yEd, networkx
    Graphml,
    /// For Markdown on a code host
    Mermaid,
}

/// The format that is meant: by name, or by the extension of the file, or else the usual one.
pub fn check_format(
    asked: Option<Format>,
    output: &Output,
    all: &[Format],
    usual: Format,
) -> Result<Format, Error> {
    let extension =
        output.file().and_then(|file| file.extension()).map(|e| e.to_string_lossy().to_lowercase());
    let by_extension = |extension: &str| match extension {
        "md" => Some(Format::Markdown),
        "mmd" => Some(Format::Mermaid),
        "gv" => Some(Format::Dot),
        other => Format::from_str(other, true).ok(),
    };
    let format = match (asked, &extension) {
        (Some(format), _) => Some(format),
        (None, Some(extension)) => by_extension(extension),
        (None, None) => Some(usual),
    };
    format.filter(|format| all.contains(format)).ok_or_else(|| {
        let name = |format: &Format| format.to_possible_value().map(|v| v.get_name().to_owned());
        let names: Vec<String> = all.iter().filter_map(name).collect();
        Error::Usage(format!("this can be written as {}; say which with --format", names.join(", ")))
    })
}
