//! A CSV file, read a stretch at a time.

use std::io::Read;

use super::decode::{Decoder, Stretch, Trouble};
use super::header::{Header, NameRule, check_header, header_place};
use super::records::{Field, Record, RecordList, Records};
use super::row_problems::{field_place, unclosed_quote};
use super::rows::Batch;
use super::sheet::Sheet;
use crate::csvw::{Dialect, Table};
use crate::diagnostic::{Code, Diagnostic, Lines, Place, Position};

/// A CSV file that is read a stretch at a time, so that its size does not matter.
pub struct SheetReader<R> {
    file: String,
    dialect: Dialect,
    decoder: Decoder<R>,
    /// What is decoded and not yet in a sheet.
    text: String,
    /// How far `text` is read (a byte offset), and the number of records in the file up to there.
    state: (usize, usize),
    /// Where `text` begins in the file.
    stretch: Stretch,
    /// How many rows came in earlier sheets.
    rows: usize,
    /// How many records and fields the last batch had: the next one will have as many.
    sizes: (usize, usize),
    /// How many bytes a row may have.
    longest: usize,
    /// How many cells a row of the header has; `None` without a header.
    width: Option<usize>,
    /// How many bytes all rows of the header may have.
    longest_header: usize,
}

/// A place between two rows of a file, from which it can be read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// How many bytes of the file come before it; 0 is the beginning, before the header.
    pub byte: u64,
    /// How many records come before it: rows, comments and the header.
    pub records: usize,
    /// How many rows of data come before it.
    pub rows: usize,
    /// How many lines end before it.
    pub lines: usize,
    /// How many characters of its own line come before it: none, unless rows end within lines.
    pub characters: usize,
}

/// How many bytes at the beginning of a file tell what its header is.
const LOOKED_AT: usize = 1 << 16;

/// How many bytes a row may have: some times what the largest documents have.
const LONGEST_ROW: usize = 256 << 20;

/// How many bytes of a file are read at once, whoever asks for more: offsets in a sheet have 32 bits, and what
/// is made of a text is a few times as long at most.
const LARGEST_SHEET: usize = 1 << 30;

/// How many bytes all rows of the header may have: enough for a million columns.
const LONGEST_HEADER: usize = 32 << 20;

impl<R: Read> SheetReader<R> {
    /// Nothing is read yet; diagnostics will call the file `file`.
    ///
    /// The unhappy path is a dialect with an encoding that nobody knows.
    pub fn new(input: R, file: &str, dialect: &Dialect) -> Result<Self, Box<Diagnostic>> {
        Ok(Self {
            file: file.to_owned(),
            dialect: dialect.clone(),
            decoder: Decoder::new(input, file, dialect)?,
            text: String::new(),
            state: (0, 0),
            stretch: Stretch::BEGINNING,
            rows: 0,
            sizes: (0, 0),
            longest: LONGEST_ROW,
            width: None,
            longest_header: LONGEST_HEADER,
        })
    }

    /// Reads the rows to be skipped and the header. Without a header, its titles are empty, one list for
    /// each cell of the first row.
    ///
    /// Spec: tabular data model, section 8, steps 5 and 6.
    pub fn header(&mut self) -> Result<(Header, Vec<Diagnostic>), Trouble> {
        let is_skipped = self.skip_rows()?;
        while !self.decoder.is_at_end() && self.text.len() - self.state.0 < LOOKED_AT {
            self.read_stretch()?;
        }
        let wanted = self.dialect.header_row_count;
        loop {
            let is_last = self.decoder.is_at_end();
            let mut records = Records::within(&self.text, &self.dialect, self.state, is_last);
            let mut state = self.state;
            let mut header = Header::default();
            let mut problems = Vec::new();
            let mut found = 0;
            let lines = self.lines();
            while found < wanted.max(1) {
                let Some(record) = records.next() else { break };
                if records.is_too_wide() {
                    return Err(Trouble::NotText(Box::new(self.too_wide(record.start))));
                }
                let is_header = found < wanted;
                let position = |offset| self.position(&lines, offset);
                header.add(&record, is_header, &self.dialect, |index| {
                    header_place(&record, index, &self.file, position)
                });
                if let Some(offset) = record.unclosed.filter(|_| is_header) {
                    header.is_cut = true;
                    problems.push(unclosed_quote(self.offset_place(&record, offset)));
                }
                if is_header {
                    state = records.state();
                }
                found += 1;
            }
            let is_found = found == wanted.max(1);
            header.below = records.take(Header::BELOW).map(|record| record.into_texts()).collect();
            if is_last || is_found {
                self.state = state;
                self.width = (wanted > 0).then_some(header.titles.len());
                if !is_skipped || found < wanted {
                    header.is_cut = true;
                    let message = "the file is empty; it should have a header at least";
                    problems.push(Diagnostic::new(Code::MissingColumn, Place::file(&self.file), message));
                }
                return Ok((header, problems));
            }
            self.read_more(if wanted > 0 { self.longest_header } else { self.longest })?;
        }
    }

    /// Passes over the rows that do not count, and forgets them. False if the file ends before they do.
    fn skip_rows(&mut self) -> Result<bool, Trouble> {
        let mut left = self.dialect.skip_rows;
        loop {
            let is_last = self.decoder.is_at_end();
            let mut records = Records::within(&self.text, &self.dialect, self.state, is_last);
            while left > 0 && records.skip_row() {
                left -= 1;
            }
            self.state = records.state();
            if left == 0 || is_last {
                return Ok(left == 0);
            }
            drop(self.forget());
            self.read_more(self.longest)?;
        }
    }

    /// Takes away the text that is read.
    fn forget(&mut self) -> String {
        let rest = self.text.split_off(self.state.0);
        let read = std::mem::replace(&mut self.text, rest);
        self.stretch = self.stretch.after(&read);
        self.state.0 = 0;
        read
    }

    /// Names the cell in which the text ends that can be read.
    fn with_its_cell(&self, trouble: Trouble) -> Trouble {
        let Trouble::NotText(mut problem) = trouble else { return trouble };
        let Some(end) = problem.place.position.filter(|_| !self.text.contains("\0,\0")) else {
            return Trouble::NotText(problem); // Text in UTF-16 has no cells.
        };
        let start = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let state = (self.state.0.max(start), self.state.1);
        let lines = self.lines();
        for record in Records::within(&self.text, &self.dialect, state, true) {
            let reaches = |field: &Field<'_>| self.position(&lines, field.span.end) >= end;
            if let Some(index) = record.fields.iter().position(reaches) {
                problem.place.detail = record.cell(index, self.row_of(&record));
                break;
            }
        }
        Trouble::NotText(problem)
    }

    /// Reads a stretch. A byte order mark at the beginning of the file is no part of the first row.
    fn read_stretch(&mut self) -> Result<(), Trouble> {
        let read = self.decoder.read_more(&mut self.text, self.stretch);
        read.map_err(|trouble| self.with_its_cell(trouble))?;
        if self.state == (0, 0) && self.text.starts_with('\u{feff}') {
            self.state.0 = '\u{feff}'.len_utf8();
        }
        Ok(())
    }

    /// Reads on in a row, or a header, that is longer than what is read of it.
    ///
    /// The unhappy path is one that does not end within so many bytes.
    fn read_more(&mut self, longest: usize) -> Result<(), Trouble> {
        if self.text.len() - self.state.0 >= longest {
            return Err(Trouble::NotText(Box::new(self.endless(longest >> 20))));
        }
        // A record that is long should not be looked at again for every stretch.
        let enough = (self.text.len() * 2).min(self.state.0.saturating_add(longest));
        loop {
            self.read_stretch()?;
            if self.text.len() >= enough || self.decoder.is_at_end() {
                return Ok(());
            }
        }
    }

    /// *Rationale:* with a quotation mark that nothing closes, all that follows is one cell. Tables of any
    /// size can be read because only a stretch of them is in memory; a row that is larger than any is not.
    fn endless(&self, mebibytes: usize) -> Diagnostic {
        let first = |is_last| Records::within(&self.text, &self.dialect, self.state, is_last).next();
        let Some(record) = first(true).filter(|_| first(false).is_none()) else {
            let message = format!("the header does not end within {mebibytes} MiB");
            return Diagnostic::new(Code::NotUtf8, Place::file(&self.file), message)
                .help("correct `headerRowCount` in the dialect");
        };
        if let Some(offset) = record.unclosed {
            let message = format!("the quotation mark is not closed within {mebibytes} MiB");
            return Diagnostic::new(Code::UnclosedQuote, self.offset_place(&record, offset), message)
                .note("everything that follows would be one cell")
                .help("close it, or write it twice if it belongs to the text");
        }
        let message = format!("the row does not end within {mebibytes} MiB: this is probably no table");
        Diagnostic::new(Code::NotUtf8, self.offset_place(&record, record.start), message)
            .help("rows end with a line break")
    }

    /// The next rows, from a stretch of about `size` bytes, or of one row if that is longer; `None` at the
    /// end of the file. The columns are those of the table, which may have been completed by the header.
    pub fn read(&mut self, table: &Table, size: usize) -> Result<Option<(Sheet, Vec<Diagnostic>)>, Trouble> {
        Ok(self.read_batch(table, size)?.map(|batch| batch.into_sheet(table)))
    }

    /// The same rows, not yet read as the table says.
    pub fn read_batch(&mut self, table: &Table, size: usize) -> Result<Option<Batch>, Trouble> {
        let size = size.min(LARGEST_SHEET);
        while !self.decoder.is_at_end() && self.text.len() - self.state.0 < size {
            self.read_stretch()?;
        }
        loop {
            let is_last = self.decoder.is_at_end();
            if is_last && self.state.0 >= self.text.len() {
                return Ok(None);
            }
            let mut records = Records::within(&self.text, &self.dialect, self.state, is_last);
            let mut list = RecordList::default();
            list.reserve(self.sizes);
            // Rows of a few bytes each are none that one has, and whatever is wrong with each takes much more.
            records.read_many(size.div_ceil(16), self.dialect.skip_blank_rows, &mut list);
            if records.is_too_wide() {
                let start = list.last_start().unwrap_or(self.state.0);
                return Err(Trouble::NotText(Box::new(self.too_wide(start))));
            }
            let state = records.state();
            if state == self.state {
                self.read_more(self.longest)?;
                continue;
            }
            let columns = table.schema.columns.iter().filter(|c| !c.is_virtual).count();
            let (stretch, rows_before) = (self.stretch, self.rows);
            self.rows += list.len();
            self.sizes = list.sizes();
            self.state = state;
            return Ok(Some(Batch {
                file: self.file.clone(),
                text: self.forget(),
                records: list,
                stretch,
                rows_before,
                skip_columns: self.dialect.skip_columns,
                // If the header does not fit the columns, that is said already, and not again for each row.
                width: self.width.unwrap_or(columns),
            }));
        }
    }

    /// *Rationale:* rows end where nobody thought they would not, or the delimiter is a character of every word.
    fn too_wide(&self, start: usize) -> Diagnostic {
        let place = Place::text(&self.file, self.position(&self.lines(), start));
        Diagnostic::new(Code::NotUtf8, place, "the row has more than a million cells: this is probably no table")
            .help("rows end with a line break; if they end otherwise here, or cells are separated otherwise, the dialect says so (`lineTerminators`, `delimiter`)")
    }

    /// True if all rows have been read.
    pub fn is_at_end(&self) -> bool {
        self.decoder.is_at_end() && self.state.0 >= self.text.len()
    }

    /// Reads over rows, up to the first that begins at this byte of the file or after it. `None` if there is
    /// none, or if the encoding does not tell how many bytes a text has.
    pub fn pass(&mut self, byte: u64) -> Result<Option<Mark>, Trouble> {
        loop {
            let is_last = self.decoder.is_at_end();
            let rest = self.text.get(self.state.0..).unwrap_or_default();
            let Some(unread) = self.decoder.bytes_of(rest) else { return Ok(None) };
            let mut at = self.decoder.offset() - unread;
            let mut records = Records::within(&self.text, &self.dialect, self.state, is_last);
            while at < byte {
                let before = records.state().0;
                let Some(is_row) = records.pass() else { break };
                self.rows += usize::from(is_row);
                let passed = self.text.get(before..records.state().0).unwrap_or_default();
                at += self.decoder.bytes_of(passed).unwrap_or_default();
            }
            let is_stuck = records.state() == self.state;
            self.state = records.state();
            if at >= byte {
                return Ok(Some(self.mark(at)));
            }
            if is_last {
                return Ok(None);
            }
            if is_stuck {
                self.read_more(self.longest)?;
            } else {
                drop(self.forget());
                self.read_stretch()?;
            }
        }
    }

    fn mark(&self, byte: u64) -> Mark {
        let Position { line, column } = self.position(&self.lines(), self.state.0);
        let (records, rows) = (self.state.1, self.rows);
        Mark { byte, records, rows, lines: line - 1, characters: column - 1 }
    }

    /// Goes on in the middle of the file, whose header is read; `input` has its bytes from there.
    pub fn go_on(&mut self, input: R, mark: Mark) {
        self.decoder.go_on(input, mark.byte);
        self.text.clear();
        self.state = (0, mark.records);
        self.stretch = Stretch::after_lines(mark.lines, mark.characters);
        self.rows = mark.rows;
    }

    fn offset_place(&self, record: &Record<'_>, offset: usize) -> Place {
        field_place(&self.file, record, offset, self.position(&self.lines(), offset), self.row_of(record))
    }

    /// The number of a record among the rows of data, if no row before it is a comment; 0 for the header.
    fn row_of(&self, record: &Record<'_>) -> usize {
        let header = self.dialect.header_row_count.saturating_add(self.dialect.skip_rows);
        record.number.saturating_sub(header)
    }

    fn lines(&self) -> Lines {
        self.stretch.lines(&self.text)
    }

    fn position(&self, lines: &Lines, offset: usize) -> Position {
        self.stretch.position(lines, &self.text, offset)
    }
}

/// Reads a CSV file as a whole, and checks that its header fits. The sheet is always there; what could
/// not be read is in the diagnostics.
pub fn read_sheet(bytes: &[u8], file: &str, table: &Table) -> (Sheet, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let sheet = read_whole(bytes, file, table, &mut problems).unwrap_or_else(|| Sheet::missing(file));
    (sheet, problems)
}

/// *Rationale:* a table of this size is not written by hand; and whoever ties its rows to those of others needs
/// some times as much memory.
fn too_large(file: &str) -> Diagnostic {
    let gibibytes = LARGEST_SHEET >> 30;
    let message = format!("the table has more than {gibibytes} GiB, too much to be in memory as a whole");
    Diagnostic::new(Code::NotUtf8, Place::file(file), message)
        .help("`ctgraph convert` reads tables of any size")
}

fn read_whole(bytes: &[u8], file: &str, table: &Table, problems: &mut Vec<Diagnostic>) -> Option<Sheet> {
    let mut noted = |trouble| match trouble {
        Trouble::NotText(problem) => problems.push(*problem),
        // Bytes in memory can always be read.
        Trouble::Io(_) => {}
    };
    let reader = SheetReader::new(bytes, file, &table.dialect);
    let mut reader = reader.map_err(|problem| noted(Trouble::NotText(problem))).ok()?;
    let (header, found) = reader.header().map_err(&mut noted).ok()?;
    let rows = reader.read(table, usize::MAX).map_err(noted);
    problems.extend(found);
    if !header.is_cut {
        problems.extend(check_header(&header, &table.schema, NameRule::Name, file, &table.dialect));
    }
    if !problems.is_empty() {
        return None;
    }
    let (sheet, found) = rows.ok()?.unwrap_or_else(|| (Sheet::empty(file), Vec::new()));
    problems.extend(found);
    if reader.is_at_end() {
        return Some(sheet);
    }
    problems.push(too_large(file));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Why a file cannot be read to its end, if its rows may have a thousand bytes.
    fn trouble(text: &str) -> Option<String> {
        trouble_within(text, 1000)
    }

    fn trouble_within(text: &str, longest: usize) -> Option<String> {
        let table = Table::undescribed("file:///a.csv");
        let mut reader = SheetReader::new(text.as_bytes(), "a.csv", &table.dialect).expect("UTF-8");
        (reader.longest, reader.longest_header) = (longest, longest);
        let mut read = reader.header().map(|_| true);
        while let Ok(true) = read {
            read = reader.read(&table, 1).map(|sheet| sheet.is_some());
        }
        match read.err()? {
            Trouble::NotText(problem) => {
                let position = problem.place.position.unwrap_or_default();
                Some(format!("{position}: {} {}", problem.code, problem.message))
            }
            Trouble::Io(error) => panic!("memory can be read: {error}"),
        }
    }

    #[test]
    fn a_row_without_an_end_is_given_up() {
        let many = |text: &str| text.repeat(200_000 / text.len());
        assert_eq!(trouble(&format!("a,b\n{}", many("1,\"x\"\n"))), None);
        let open = format!("a,b\n{}2,\"x\n{}", "1,é\n".repeat(20_000), many("1,2\n"));
        let expected = "20002:3: unclosed-quote the quotation mark is not closed within 0 MiB";
        assert_eq!(trouble(&open).as_deref(), Some(expected));
        assert_eq!(
            trouble(&format!("a,\"b\n{}", many("x"))).map(|t| t[..4].to_owned()).as_deref(),
            Some("1:3:")
        );
        let expected = "2:1: not-utf-8 the row has more than a million cells: this is probably no table";
        let header = trouble_within(&",".repeat(1 << 21), 1 << 30);
        assert_eq!(header, Some(expected.replacen("2:1", "1:1", 1)));
        let wide = trouble_within(&format!("a\n1\n{}", ",".repeat(1 << 21)), 1 << 30);
        assert_eq!(wide.as_deref(), Some(expected).map(|e| e.replacen("2:1", "3:1", 1)).as_deref());
        let expected = "2:1: not-utf-8 the row does not end within 0 MiB: this is probably no table";
        assert_eq!(trouble(&format!("a\n{}", many("x"))).as_deref(), Some(expected));
    }
}
