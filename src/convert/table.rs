//! Opening a table: its file, its header, and what both say about its columns.

use std::io::Read;

use crate::csvw::{Resource, Table, Web};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::table::{NameRule, SheetReader, Trouble, check_delimiter, check_header};

/// A table whose header is read.
pub(super) struct Opened {
    /// Reads the rows; `None` if that cannot be done.
    pub(super) reader: Option<SheetReader<Box<dyn Read>>>,
    /// What is wrong with the file or its header.
    pub(super) problems: Vec<Diagnostic>,
}

/// Opens the file of a table, which `metadata` describes, and completes its schema by the header.
///
/// Spec: tabular data model, section 6.1, steps 3.1 to 3.6.
pub(super) fn open(
    table: &mut Table,
    metadata: Option<&str>,
    rule: NameRule,
    web: &dyn Web,
) -> Result<Opened, Error> {
    let file = web.name(&table.url);
    let failed = |problem| Opened { reader: None, problems: vec![problem] };
    let Some(resource) = web.open(&table.url).map_err(|e| Error::io(&file, e))? else {
        let place = metadata.and_then(|_| table.url_origin.place()).unwrap_or_else(|| Place::file(&file));
        let message = format!("there is no file {file}");
        let problem = Diagnostic::new(Code::FileMissing, place, message).value(&file);
        return Ok(failed(match web.near(&table.url).map(|near| web.name(&near)) {
            Some(near) => problem.help(format!("did you mean {near}?")).wants_table(near),
            None => problem,
        }));
    };
    if !table.is_dialect_given {
        adapt_dialect(table, &resource);
    }
    let mut reader = match SheetReader::new(resource.body, &file, &table.dialect) {
        Ok(reader) => reader,
        Err(problem) => return Ok(failed(*problem)),
    };
    let (header, mut problems) = match reader.header() {
        Ok(read) => read,
        Err(Trouble::NotText(problem)) => return Ok(failed(*problem)),
        Err(Trouble::Io(error)) => return Err(Error::io(&file, error)),
    };
    if header.is_cut {
        return Ok(Opened { reader: None, problems });
    }
    if table.schema.is_given {
        problems.extend(check_header(&header, &table.schema, rule, &file, &table.dialect));
    } else {
        problems.extend(check_delimiter(&header, &file, &table.dialect));
    }
    header.complete(&mut table.schema);
    Ok(Opened { reader: Some(reader), problems })
}

/// The default dialect, as the media type changes it: `text/tab-separated-values` or the extension
/// `.tsv`, and the parameter `header=absent` of `text/csv` (RFC 4180).
fn adapt_dialect(table: &mut Table, resource: &Resource) {
    let content_type = resource.content_type.as_deref().unwrap_or_default();
    let mut parts = content_type.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    let path = table.url.split(['?', '#']).next().unwrap_or_default();
    if media_type == "text/tab-separated-values" || media_type.is_empty() && path.ends_with(".tsv") {
        table.dialect.delimiter = '\t';
    }
    for parameter in parts {
        match parameter.split_once('=') {
            Some(("header", "absent")) => (table.dialect.header, table.dialect.header_row_count) = (false, 0),
            Some(("charset", encoding)) => encoding.trim_matches('"').clone_into(&mut table.dialect.encoding),
            _ => {}
        }
    }
}
