//! Documents as the documents table lists them.

use rustc_hash::FxHashSet;

use super::digest::sha256_hex;
use super::text::Text;
use crate::csvw::Schema;
use crate::diagnostic::{Code, Diagnostic, Place, did_you_mean, shown};
use crate::emit::Tables;
use crate::error::Error;
use crate::project::Project;
use crate::table::{RowProblem, RowRef, not_utf8};
use crate::vocab::ctg;

/// A document.
#[derive(Debug, Clone)]
pub struct Document {
    /// The IRI.
    pub iri: String,
    /// The file, relative to the project; empty if the table names none.
    pub file: String,
    /// The SHA-256 that the table gives, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The text; `None` if the file is missing, changed or not UTF-8, so that nothing can be said
    /// about quotes from it.
    pub text: Option<Text>,
    /// The row in the documents table.
    pub row: RowRef,
}

/// The columns that make a table the documents table.
struct Columns {
    sha256: usize,
    file_name: usize,
    byte_length: Option<usize>,
    char_length: Option<usize>,
}

impl Columns {
    fn of(schema: &Schema) -> Option<Self> {
        Some(Self {
            sha256: schema.column_with_property(ctg::SHA256)?,
            file_name: schema.column_with_property(ctg::FILE_NAME)?,
            byte_length: schema.column_with_property(ctg::BYTE_LENGTH),
            char_length: schema.column_with_property(ctg::CHAR_LENGTH),
        })
    }
}

/// The indices of the documents tables of a group.
pub fn documents_tables(tables: &Tables) -> impl Iterator<Item = usize> {
    tables.with_columns(|schema| Columns::of(schema).is_some())
}

/// Reads the documents that the documents table lists, and compares each with its digest.
pub fn read_documents(
    project: &Project,
    tables: &Tables,
    problems: &mut Vec<RowProblem>,
) -> Result<Vec<Document>, Error> {
    let mut documents = Vec::new();
    for table in documents_tables(tables) {
        let Some(columns) = tables.schema(table).and_then(Columns::of) else {
            continue;
        };
        for (row, _) in tables.rows(table) {
            documents.push(read_document(project, tables, row, &columns, problems)?);
        }
    }
    Ok(documents)
}

fn read_document(
    project: &Project,
    tables: &Tables,
    row: RowRef,
    columns: &Columns,
    problems: &mut Vec<RowProblem>,
) -> Result<Document, Error> {
    let text = |column: usize| tables.cell(row.cell(column)).and_then(|c| c.text()).unwrap_or_default();
    let mut document = Document {
        iri: tables.subject(row.cell(columns.sha256)).unwrap_or_default(),
        file: String::new(),
        sha256: text(columns.sha256).to_ascii_lowercase(),
        text: None,
        row,
    };
    let name = text(columns.file_name);
    if name.is_empty() || tables.row(row).is_none_or(|r| r.is_unusable()) {
        return Ok(document); // The row has a diagnostic already if the column is required.
    }
    document.file = format!("{}/{name}", project.documents_folder());
    let mut problem = |code, column, message: String, help: String| {
        let place = tables.place(row.cell(column));
        problems.push((row, Diagnostic::new(code, place, message).help(help)));
    };
    if name.split(['/', '\\']).any(|part| part == "..") {
        let message = format!("{} leads out of the documents folder", shown(name));
        let help = format!("put the file into {}", project.documents_folder());
        problem(Code::DocumentMissing, columns.file_name, message, help);
        document.file.clear();
        return Ok(document);
    }
    if !project.contains(&document.file) {
        let documents = project.documents()?;
        let names = documents.iter().filter_map(|p| p.rsplit('/').next());
        let help = match did_you_mean(name, names) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("put the file into {}", project.documents_folder()),
        };
        problem(Code::DocumentMissing, columns.file_name, project.what_is_wrong_with(&document.file), help);
        return Ok(document);
    }
    let bytes = project.read(&document.file)?;
    let actual = sha256_hex(&bytes);
    if document.sha256.is_empty() {
        let message = format!("{} is not pinned: its digest is missing", document.file);
        problem(Code::DocumentChanged, columns.sha256, message, format!("enter {actual}"));
        return Ok(document);
    }
    if actual != document.sha256 {
        let message =
            format!("{} has changed: its digest is {actual}, and not {}", document.file, document.sha256);
        let help = match harmless_change(&bytes, &document.sha256) {
            Some(what) => format!("{what}; restore the file byte for byte"),
            None => "restore the file, or list the new edition as a document of its own; its quotes are not checked until then".to_owned(),
        };
        problem(Code::DocumentChanged, columns.sha256, message, help);
        return Ok(document);
    }
    let bytes_length = bytes.len();
    let content = match String::from_utf8(bytes.into_owned()) {
        Ok(content) => Text::new(content),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let found = not_utf8(Code::DocumentNotUtf8, error.as_bytes(), valid, &document.file);
            problems.push((row, found));
            return Ok(document);
        }
    };
    for (column, actual, unit) in
        [(columns.byte_length, bytes_length, "bytes"), (columns.char_length, content.len(), "characters")]
    {
        let Some(column) = column else { continue };
        let given = text(column);
        let is_number = tables.cell(row.cell(column)).is_some_and(|c| !c.is_invalid());
        if is_number && !given.is_empty() && given.parse() != Ok(actual) {
            let message = format!("{} has {actual} {unit}, and not {given}", document.file);
            problem(Code::DocumentLength, column, message, format!("enter {actual}"));
        }
    }
    document.text = Some(content);
    Ok(document)
}

/// What an editor did to a document without touching its words, if that is all that happened to it.
fn harmless_change(bytes: &[u8], digest: &str) -> Option<&'static str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let is_it = |text: &str| sha256_hex(text.as_bytes()) == digest;
    let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lf = plain.replace("\r\n", "\n");
    if plain.len() < text.len() && is_it(plain) {
        Some("an editor put a byte order mark before the text")
    } else if is_it(&lf) || is_it(&lf.replace('\n', "\r\n")) {
        Some("an editor changed the line ends")
    } else if is_it(plain.trim_end_matches(['\r', '\n'])) || is_it(&format!("{plain}\n")) {
        Some("an editor changed the end of the last line")
    } else {
        None
    }
}

/// Files in the documents folder that the documents table does not list. Only files with the
/// extension of a listed document are meant: a list of checksums may lie beside them. There are none
/// if the table names a file that is not there: an unlisted one may be it.
pub fn unlisted(project: &Project, documents: &[Document]) -> Result<Vec<Diagnostic>, Error> {
    fn extension(path: &str) -> Option<&str> {
        path.rsplit('/').next()?.rsplit_once('.').map(|(_, extension)| extension)
    }
    let listed: FxHashSet<&str> = documents.iter().map(|d| d.file.as_str()).collect();
    let extensions: FxHashSet<Option<&str>> = listed.iter().map(|file| extension(file)).collect();
    if !listed.iter().all(|file| project.contains(file)) {
        return Ok(Vec::new());
    }
    let mut paths = project.documents()?;
    paths.retain(|path| extensions.contains(&extension(path)) && !listed.contains(path.as_str()));
    let problem = |path| {
        let message = "the document has no row in the documents table";
        Diagnostic::new(Code::UnlistedDocument, Place::file(path), message)
    };
    Ok(paths.into_iter().map(problem).collect())
}
