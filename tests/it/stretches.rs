//! A file read a stretch at a time gives the rows, places and problems of the file read whole.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use ctgraph::csvw::{Dialect, Nowhere, Source, Table, read_metadata};
use ctgraph::diagnostic::Code;
use ctgraph::prefixes::Prefixes;
use ctgraph::table::{SheetReader, Trouble};

use crate::dice::{Dice, rounds};
use crate::mutations::files_below;

/// Bytes that come a few at a time.
pub struct Drops<'a> {
    pub bytes: &'a [u8],
    pub size: usize,
}

impl Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.size.min(buffer.len()).min(self.bytes.len());
        let (now, later) = self.bytes.split_at(size);
        buffer[..size].copy_from_slice(now);
        self.bytes = later;
        Ok(size)
    }
}

/// A table in some dialect, of which nothing else is known but that its third column holds numbers.
fn table(dialect: &Dialect) -> Table {
    let metadata = r#"{"@context": "http://www.w3.org/ns/csvw", "url": "a.csv",
        "tableSchema": {"primaryKey": "a", "columns": [{"name": "a"}, {"titles": "b", "required": true},
        {"titles": "c", "datatype": "integer", "separator": "|"}]}}"#;
    let source = Source { url: "file:///m.json", prefixes: &Prefixes::default(), web: &Nowhere };
    let (group, problems) = read_metadata(metadata, &source);
    assert_eq!(problems, []);
    let mut table = group.expect("a group").tables.remove(0);
    table.dialect = dialect.clone();
    table
}

/// All that a file says: the header, every cell with its place, every problem. Reads give `read` bytes at
/// most, and sheets are made of about `stretch` bytes.
fn account(bytes: &[u8], dialect: &Dialect, read: usize, stretch: usize) -> Vec<String> {
    let mut table = table(dialect);
    let mut lines = Vec::new();
    let mut reader = match SheetReader::new(Drops { bytes, size: read }, "a.csv", dialect) {
        Ok(reader) => reader,
        Err(problem) => return vec![problem.message],
    };
    match reader.header() {
        Ok((header, problems)) => {
            lines.push(format!("{header:?} {problems:?}"));
            if header.is_cut {
                return lines;
            }
            header.complete(&mut table.schema);
        }
        Err(trouble) => return vec![not_text(trouble)],
    }
    loop {
        match reader.read(&table, stretch) {
            Ok(None) => return lines,
            // How many rows come before it depends on the stretch.
            Err(trouble) => return vec![not_text(trouble)],
            Ok(Some((sheet, problems))) => {
                for (index, row) in sheet.rows().enumerate() {
                    let place = |column| sheet.place(&table.schema, index, column);
                    lines.push(format!("{} {:?}", row.number(), place(None)));
                    for (column, cell) in row.cells().enumerate() {
                        lines.push(format!(
                            "{:?} {:?}",
                            cell.values().collect::<Vec<_>>(),
                            place(Some(column))
                        ));
                    }
                }
                // That a row goes on in the next line is only seen if both are in one stretch.
                let whole = problems.iter().filter(|problem| problem.code != Code::RaggedRow);
                lines.extend(whole.map(|problem| format!("{problem:?}")));
            }
        }
    }
}

/// Which encoding is likely, and what the cell is called, depends on how much of the file is seen.
fn not_text(trouble: Trouble) -> String {
    match trouble {
        Trouble::Io(error) => panic!("memory can be read: {error}"),
        Trouble::NotText(problem) => format!("{:?} {:?}", problem.code, problem.place.position),
    }
}

/// Compares what does not depend on the order of rows and problems, which are told a sheet at a time.
fn check(bytes: &[u8], dialect: &Dialect, what: &str) {
    let sorted = |read, stretch| {
        let mut lines = account(bytes, dialect, read, stretch);
        lines.sort();
        lines
    };
    let whole = sorted(usize::MAX, usize::MAX);
    let sizes: &[usize] = if bytes.len() < 300 { &[1, 2, 3, 7, 64] } else { &[13, 4096] };
    for &size in sizes {
        let stretches = if size < 7 { [1, usize::MAX] } else { [size, 1] };
        for stretch in stretches {
            let parts = sorted(size, stretch);
            if whole != parts {
                let pairs = whole.iter().zip(&parts).find(|(a, b)| a != b);
                panic!(
                    "{what}: {size} bytes at a time, sheets of {stretch}: {pairs:#?}, of {} and {}\n{dialect:?}\n{:?}",
                    whole.len(),
                    parts.len(),
                    String::from_utf8_lossy(bytes)
                );
            }
        }
    }
}

/// A dialect of which anything can be true.
pub fn any_dialect(dice: &mut Dice) -> Dialect {
    let chars = [',', ';', '\t', '|', 'é', '😀', '"', '\'', '#', ' ', 'a', '\\', '\u{feff}'];
    let numbers = [0, 0, 0, 1, 2, 3, 1000, usize::MAX];
    let encodings =
        ["utf-8", "utf-8", "utf-8", "UTF-16LE", "utf-16be", "windows-1252", "shift_jis", "none", ""];
    let mut dialect = Dialect::default();
    if dice.once_in(3) {
        dialect.delimiter = dice.pick(&chars).to_string().repeat(1 + dice.below(2));
    }
    if dice.once_in(3) {
        dialect.quote_char = Some(*dice.pick(&chars)).filter(|_| !dice.once_in(3));
    }
    dialect.double_quote = !dice.once_in(3);
    dialect.comment_prefix = ["#", "", "//", "é", "\"", "a,"].get(dice.below(12)).map(|p| (*p).to_owned());
    if dice.once_in(4) {
        dialect.encoding = (*dice.pick(&encodings)).to_owned();
    }
    if dice.once_in(4) {
        dialect.header_row_count = *dice.pick(&numbers);
    }
    if dice.once_in(4) {
        dialect.skip_rows = *dice.pick(&numbers);
    }
    if dice.once_in(6) {
        dialect.skip_columns = *dice.pick(&numbers);
    }
    dialect.skip_blank_rows = dice.once_in(3);
    dialect.trim = (dice.once_in(4), dice.once_in(4));
    if dice.once_in(6) {
        dialect.line_terminators = [",,", "\n\"", "a", ";"].map(str::to_owned).into();
    }
    dialect
}

/// What a reader of tables is sensitive to.
pub const PIECES: [&str; 30] = [
    ",",
    ",",
    ",",
    ",",
    "\n",
    "\n",
    "\r\n",
    "\r\n",
    "\r",
    "\"",
    "\"",
    "\"\"",
    "\"a\nb\"",
    "\"é\r\n\"",
    "a",
    "b",
    "c",
    "1",
    "x|y",
    "é",
    "😀",
    "\u{feff}",
    "\\",
    ";",
    "#",
    "\t",
    " ",
    "'",
    "\u{2028}",
    "//",
];

#[test]
fn stretches_of_any_size_make_the_same_rows() {
    let mut dice = Dice(3);
    for round in 0..rounds(400) {
        let dialect = any_dialect(&mut dice);
        let start = *dice.pick(&["a,b,c\n", "\u{feff}a,b,c\r\n", "", "a;b"]);
        let text = start.to_owned() + &dice.text(&PIECES, 40);
        let mut bytes = text.into_bytes();
        match dice.below(12) {
            0 => bytes.extend(b"\xC3"),
            1 => bytes.extend(b"1,2\xFF,3\n"),
            2 => bytes.push(0),
            _ => {}
        }
        check(&bytes, &dialect, &format!("round {round}"));
    }
}

#[test]
fn the_tables_of_this_repository_can_be_read_in_stretches() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["tests/cases", "tests/tables", "mappings"] {
        files_below(&root.join(folder), &mut files);
    }
    files.retain(|file| file.extension().is_some_and(|e| e == "csv" || e == "tsv"));
    assert!(files.len() > 50);
    for file in files {
        let bytes = fs::read(&file).expect("a file");
        check(&bytes, &Dialect::default(), &file.display().to_string());
    }
}
