//! Opening a table: its file, its header, and what both say about its columns.

use std::io::Read;

use crate::csvw::datatype::is_language_tag;
use crate::csvw::{Resource, Table, Web};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::error::Error;
use crate::table::{Batch, Mark, NameRule, Sheet, SheetReader, Trouble, check_delimiter, check_header};

/// A table that is open: its description, which its header has completed, and its rows, which are read on
/// demand.
pub struct TableReader {
    /// What is known about the table.
    pub table: Table,
    file: String,
    /// `None` if nothing (more) can be read.
    reader: Option<SheetReader<Box<dyn Read + Send>>>,
}

impl TableReader {
    /// Opens the file of a table that a description has, and reads its header; `report` takes what is wrong
    /// with them, as a validator sees it.
    ///
    /// An [`Error`] is a file that is there and cannot be read; for one that is not there, or is no text,
    /// there is a diagnostic and there are no rows.
    ///
    /// Spec: tabular data model, section 6.1, steps 3.1 to 3.6.
    pub fn open(
        mut table: Table,
        metadata: Option<&str>,
        rule: NameRule,
        web: &dyn Web,
        report: &mut dyn FnMut(Diagnostic),
    ) -> Result<Self, Error> {
        let file = web.name(&table.url);
        let Some(resource) = web.open(&table.url).map_err(|e| Error::io(&file, e))? else {
            let place = metadata.and_then(|_| table.url_origin.place()).unwrap_or_else(|| Place::file(&file));
            let message = format!("there is no file {file}");
            let problem = Diagnostic::new(Code::FileMissing, place, message).value(&file);
            report(match web.near(&table.url).map(|near| web.name(&near)) {
                Some(near) => problem.help(format!("did you mean {near}?")).wants_table(near),
                None => problem.maybe_help(no_network(&file)),
            });
            return Ok(Self { table, file, reader: None });
        };
        if !table.is_dialect_given {
            adapt_dialect(&mut table, &resource);
        }
        if let Some(tag) = resource.content_language.as_deref().filter(|tag| is_language_tag(tag)) {
            adapt_language(&mut table, tag);
        }
        let mut opened = Self { table, file, reader: None };
        match SheetReader::new(resource.body, &opened.file, &opened.table.dialect) {
            Ok(reader) => opened.reader = Some(reader),
            Err(problem) => report(*problem),
        }
        opened.read_header(rule, report)?;
        Ok(opened)
    }

    /// Goes on between two rows of the file, `bytes` with its bytes from there.
    pub(super) fn go_on(&mut self, bytes: Box<dyn Read + Send>, mark: Mark) {
        if let Some(reader) = &mut self.reader {
            reader.go_on(bytes, mark);
        }
    }

    /// Reads over rows: see [`SheetReader::pass`].
    pub(super) fn pass(
        &mut self,
        byte: u64,
        report: &mut dyn FnMut(Diagnostic),
    ) -> Result<Option<Mark>, Error> {
        let Some(reader) = &mut self.reader else { return Ok(None) };
        let passed = reader.pass(byte);
        Ok(self.read_or_report(passed, report)?.flatten())
    }

    fn read_header(&mut self, rule: NameRule, report: &mut dyn FnMut(Diagnostic)) -> Result<(), Error> {
        let Some(reader) = &mut self.reader else { return Ok(()) };
        let read = reader.header();
        let Some((header, problems)) = self.read_or_report(read, report)? else { return Ok(()) };
        problems.into_iter().for_each(&mut *report);
        if header.is_cut {
            self.reader = None;
            return Ok(());
        }
        let Table { schema, dialect, .. } = &mut self.table;
        if schema.is_given {
            check_header(&header, schema, rule, &self.file, dialect).into_iter().for_each(report);
        } else {
            check_delimiter(&header, &self.file, dialect).into_iter().for_each(report);
        }
        header.complete(schema);
        Ok(())
    }

    /// The next rows, from a stretch of about `size` bytes of the file; `None` at its end, and after a
    /// problem that lets nothing more be read.
    pub fn read(&mut self, size: usize, report: &mut dyn FnMut(Diagnostic)) -> Result<Option<Sheet>, Error> {
        let Some(batch) = self.read_batch(size, report)? else { return Ok(None) };
        let (sheet, problems) = batch.into_sheet(&self.table);
        problems.into_iter().for_each(report);
        Ok(Some(sheet))
    }

    /// The same rows, not yet read as the table says.
    pub fn read_batch(
        &mut self,
        size: usize,
        report: &mut dyn FnMut(Diagnostic),
    ) -> Result<Option<Batch>, Error> {
        let Some(reader) = &mut self.reader else { return Ok(None) };
        let read = reader.read_batch(&self.table, size);
        Ok(self.read_or_report(read, report)?.flatten())
    }

    fn read_or_report<T>(
        &mut self,
        read: Result<T, Trouble>,
        report: &mut dyn FnMut(Diagnostic),
    ) -> Result<Option<T>, Error> {
        match read {
            Ok(read) => Ok(Some(read)),
            Err(Trouble::Io(error)) => Err(Error::io(&self.file, error)),
            Err(Trouble::NotText(problem)) => {
                self.reader = None;
                report(*problem);
                Ok(None)
            }
        }
    }
}

/// What helps with a URL that no folder stands for.
fn no_network(file: &str) -> Option<String> {
    let folder = file.rsplit_once('/').map(|(folder, _)| folder).filter(|_| file.contains("://"))?;
    Some(format!("nothing is fetched from a network: put it into a folder, and add --map {folder}/=FOLDER"))
}

/// The default dialect, as the media type changes it: `text/tab-separated-values` or the extension
/// `.tsv`, and the parameter `header=absent` of `text/csv` (RFC 4180).
fn adapt_dialect(table: &mut Table, resource: &Resource) {
    let content_type = resource.content_type.as_deref().unwrap_or_default();
    let mut parts = content_type.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    let path = table.url.split(['?', '#']).next().unwrap_or_default();
    if media_type == "text/tab-separated-values" || media_type.is_empty() && path.ends_with(".tsv") {
        "\t".clone_into(&mut table.dialect.delimiter);
    }
    for parameter in parts {
        match parameter.split_once('=') {
            Some(("header", "absent")) => (table.dialect.header, table.dialect.header_row_count) = (false, 0),
            Some(("charset", encoding)) => encoding.trim_matches('"').clone_into(&mut table.dialect.encoding),
            _ => {}
        }
    }
}

/// The language of a table that came with one, where its description has none (section 6.1, step 3.5).
fn adapt_language(table: &mut Table, tag: &str) {
    let columns = table.schema.columns.iter_mut().chain([&mut table.schema.default_column]);
    for column in columns.filter(|column| column.lang == "und") {
        tag.clone_into(&mut column.lang);
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    struct OneTable;

    impl Web for OneTable {
        fn open(&self, _: &str) -> io::Result<Option<Resource>> {
            let mut resource = Resource::new("a\tb\nx\ty\n".as_bytes());
            resource.content_type = Some("text/tab-separated-values; charset=utf-8".to_owned());
            resource.content_language = Some("en".to_owned());
            Ok(Some(resource))
        }
    }

    #[test]
    fn headers_of_http_say_how_a_table_is_written_and_in_which_language() {
        let table = Table::undescribed("http://example.org/t");
        let read = TableReader::open(table, None, NameRule::Any, &OneTable, &mut |d| panic!("{d:?}"));
        let columns = read.expect("a table").table.schema.columns;
        let columns: Vec<_> = columns.iter().map(|c| (c.name.as_str(), c.lang.as_str())).collect();
        assert_eq!(columns, [("a", "en"), ("b", "en")]);
    }
}
