//! Does the header of the file fit the columns of the metadata?
//!
//! Spec: metadata, section 5.5.1 (schema compatibility): columns are matched by position.

use super::records::Record;
use crate::csvw::template::variable_name_of;
use crate::csvw::{Column, Dialect, Family, Schema};
use crate::diagnostic::{Code, Diagnostic, Place, Position, Severity, column_letters, count, did_you_mean};

/// The header of a CSV file: what the file itself says about its columns (embedded metadata).
///
/// Spec: tabular data model, section 8, steps 6 and 7.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// The titles of each column: those of a header with several rows are all titles. There are none
    /// for a cell that is empty or blank, and none at all without a header.
    pub titles: Vec<Vec<String>>,
    /// Where the cells of the last row of the header stand.
    places: Vec<Place>,
    /// True if the file ends within the header.
    pub is_cut: bool,
    /// The rows that follow, as far as they were seen: one of them may be the header that is missed.
    pub(super) below: Vec<Vec<String>>,
    has_rows: bool,
}

impl Header {
    /// How many of the rows below are looked at.
    pub(super) const BELOW: usize = 4;

    /// Adds a row of the header, or of a file without one the first row, which says how many columns
    /// there are.
    pub(super) fn add(
        &mut self,
        record: &Record<'_>,
        is_header: bool,
        dialect: &Dialect,
        place: impl Fn(usize) -> Place,
    ) {
        let fields = record.fields.get(dialect.skip_columns..).unwrap_or_default();
        if self.titles.len() < fields.len() {
            self.titles.resize_with(fields.len(), Vec::new);
        }
        if !is_header {
            return;
        }
        self.has_rows = true;
        for (titles, field) in self.titles.iter_mut().zip(fields) {
            if !field.text.trim().is_empty() {
                titles.push(field.text.clone().into_owned());
            }
        }
        self.places = (0..fields.len()).map(|index| place(index + dialect.skip_columns)).collect();
    }

    /// Completes a schema by what the header says: all columns with their titles, if the metadata has no
    /// schema, and else those without titles that it lacks at the end.
    ///
    /// Spec: metadata, section 5.5 (`columns`), and model, section 8.
    pub fn complete(&self, schema: &mut Schema) {
        let is_embedded = !schema.is_given;
        let language = schema.default_column.lang.clone();
        let described = schema.columns.iter().filter(|c| !c.is_virtual).count();
        for (index, titles) in self.titles.iter().enumerate().skip(described) {
            let mut column = schema.default_column.clone();
            if is_embedded {
                column.titles = titles.iter().map(|t| (language.clone(), t.clone())).collect();
            }
            column.name = match column.titles.first() {
                Some((_, title)) => variable_name_of(title),
                None => format!("_col.{}", index + 1),
            };
            schema.insert_column(index, column);
        }
    }
}

/// What is wrong with the header: a missing or surplus column explains all that follows it, so that
/// names in the wrong place are only reported if there is none.
///
/// Spec: metadata, section 5.5.1 (schema compatibility): columns are matched by position. A validator
/// takes each of these for an error; a converter warns and goes on.
pub fn check_header(
    header: &Header,
    schema: &Schema,
    rule: NameRule,
    file: &str,
    dialect: &Dialect,
) -> Vec<Diagnostic> {
    if !header.has_rows {
        return Vec::new();
    }
    let columns: Vec<&Column> = schema.columns.iter().filter(|c| !c.is_virtual).collect();
    let language = schema.default_column.lang.as_str();
    // Where nobody gave titles at all, the names are meant to be those of the file.
    let has_titles = columns.iter().any(|c| !c.titles.is_empty());
    let rule = if rule == NameRule::Titles && !has_titles { NameRule::Name } else { rule };
    let comparison = Comparison { header, schema, columns: &columns, rule, language, file, dialect };
    comparison.as_a_whole().map_or_else(|| comparison.column_by_column(), |problem| vec![problem])
}

/// A warning if a table without metadata was probably saved with another delimiter than a comma.
pub fn check_delimiter(header: &Header, file: &str, dialect: &Dialect) -> Option<Diagnostic> {
    let place = || header.places.first().cloned().unwrap_or_else(|| Place::file(file));
    if let Some(problem) = instruction_to_excel(header, &dialect.delimiter, place) {
        return Some(problem.severity(Severity::Warning));
    }
    let [titles] = header.titles.as_slice() else { return None };
    let delimiter = other_delimiter(titles.first()?, &dialect.delimiter)?;
    let name = delimiter_name(&delimiter.to_string());
    let message = format!(
        "the cells are probably separated by {name}: with {}, the table has a single column",
        delimiter_name(&dialect.delimiter)
    );
    let problem = Diagnostic::new(Code::WrongDelimiter, place(), message).severity(Severity::Warning);
    Some(problem.help(how_to_separate(&dialect.delimiter, delimiter)))
}

/// The first line `sep=;` that Excel understands and nobody else does.
fn instruction_to_excel(header: &Header, delimiter: &str, place: impl Fn() -> Place) -> Option<Diagnostic> {
    let first = header.titles.first()?.first()?;
    let is_alone = header.titles.iter().skip(1).all(Vec::is_empty) && header.titles.len() < 3;
    let rest = first.strip_prefix("sep=").or_else(|| first.strip_prefix("SEP="))?;
    let mut rest = rest.chars();
    // A line `sep=,` is two cells, if commas separate them.
    let named = rest.next().or_else(|| delimiter.chars().next())?;
    if !is_alone || rest.next().is_some() {
        return None;
    }
    let message = format!("the first line `sep={named}` is an instruction to Excel, and not the header");
    let help = match delimiter == named.to_string() {
        true => "delete the first line".to_owned(),
        false => format!("delete the first line, and {}", how_to_separate(delimiter, named)),
    };
    Some(Diagnostic::new(Code::HeaderMismatch, place(), message).help(help))
}

/// What to do with a table whose cells are separated by another delimiter than the one that is wanted.
fn how_to_separate(wanted: &str, found: char) -> String {
    format!(
        "save the table with {} between its cells, or describe how it is written: \"dialect\": {{ \"delimiter\": \"{}\" }}",
        delimiter_name(wanted),
        found.escape_default()
    )
}

fn delimiter_name(delimiter: &str) -> String {
    match delimiter {
        "," => "commas".to_owned(),
        ";" => "semicolons".to_owned(),
        "\t" => "tabs".to_owned(),
        "|" => "vertical bars".to_owned(),
        " " => "blanks".to_owned(),
        other => format!("{other:?}"),
    }
}

/// What a column that has a name and no titles asks of a file, whose header has only titles.
///
/// The specification lets such a column fit any title if nobody validates, and none if somebody does
/// (tests 109, 111, 124 and 308 of the W3C).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameRule {
    /// Nothing: what a converter does.
    Any,
    /// Titles in the metadata, if any of its columns has some: what a validator does.
    Titles,
    /// The name as a title: what the tables of a project do.
    Name,
}

struct Comparison<'a> {
    header: &'a Header,
    schema: &'a Schema,
    columns: &'a [&'a Column],
    rule: NameRule,
    /// The language of the header: that of the table's cells.
    language: &'a str,
    file: &'a str,
    dialect: &'a Dialect,
}

impl Comparison<'_> {
    fn place(&self, index: usize) -> Place {
        self.header.places.get(index).cloned().unwrap_or_else(|| Place::file(self.file))
    }

    /// The first title that the file gives to a column.
    fn name(&self, index: usize) -> &str {
        self.header.titles.get(index).and_then(|t| t.first()).map_or("", String::as_str)
    }

    fn width(&self) -> usize {
        self.header.titles.len()
    }

    fn fits(&self, column: &Column, index: usize) -> bool {
        let titles = self.header.titles.get(index).map(Vec::as_slice).unwrap_or_default();
        let nameless = !column.is_named && column.titles.is_empty();
        let by_title = || {
            let own = column.titles.iter().filter(|(language, _)| is_matching(language, self.language));
            own.map(|(_, title)| title).any(|title| titles.contains(title))
        };
        let by_name = || match self.rule {
            NameRule::Any => column.titles.is_empty(),
            NameRule::Titles => false,
            NameRule::Name => titles.iter().any(|t| column.name == *t || column.name == variable_name_of(t)),
        };
        nameless || titles.is_empty() || by_title() || column.is_named && by_name()
    }

    /// A problem that has the whole row as its cause.
    fn as_a_whole(&self) -> Option<Diagnostic> {
        let Self { columns, dialect, .. } = self;
        if let Some(problem) = instruction_to_excel(self.header, &dialect.delimiter, || self.place(0)) {
            return Some(problem);
        }
        if self.width() == 1
            && columns.len() > 1
            && let Some(delimiter) = other_delimiter(self.name(0), &dialect.delimiter)
        {
            let message = format!(
                "the cells are separated by {}, and should be by {}",
                delimiter_name(&delimiter.to_string()),
                delimiter_name(&dialect.delimiter)
            );
            let problem = Diagnostic::new(Code::WrongDelimiter, self.place(0), message);
            return Some(problem.help(how_to_separate(&dialect.delimiter, delimiter)));
        }
        if columns.is_empty() {
            let message = "the metadata describes no column of the table";
            let problem = Diagnostic::new(Code::SurplusColumn, self.place(0), message);
            let problem = problem.declared(self.schema.default_column.origin.place());
            return Some(problem.help("describe the columns under `columns` in the table's `tableSchema`"));
        }
        let is_blank = (0..self.width()).all(|i| self.name(i).trim().is_empty());
        // A name without a title has a message of its own.
        let has_name = |c: &Column, i: usize| c.is_named && c.name == self.name(i);
        let is_known =
            |i: usize| !self.name(i).is_empty() && columns.iter().any(|c| self.fits(c, i) || has_name(c, i));
        let any_fits = || (0..self.width()).any(is_known);
        if columns.len() < 2 || !is_blank && any_fits() {
            return None;
        }
        let expected: Vec<&str> = columns.iter().map(|c| title(c)).collect();
        let expected = expected.join(&dialect.delimiter);
        let (message, help) = if let Some(rows) = self.rows_above_the_header() {
            let below = format!("the header comes only after {}", count(rows, "other row"));
            let skipped = dialect.skip_rows + rows;
            (
                below,
                format!(
                    "delete what stands above the header, or say so: \"dialect\": {{ \"skipRows\": {skipped} }}"
                ),
            )
        } else if is_blank {
            ("the header is empty".to_owned(), format!("the header should be {expected}"))
        } else if self.is_a_row_of_values() {
            let message =
                "the header is missing: the first row holds values, and not the names of the columns";
            (message.to_owned(), format!("insert a row above it: {expected}"))
        } else {
            let message = "the first row is no header: none of its cells is the name of a column";
            (message.to_owned(), format!("the header should be {expected}"))
        };
        Some(Diagnostic::new(Code::HeaderMismatch, self.place(0), message).help(help))
    }

    /// How many rows stand above the one that is the header, if that follows soon: a title, an empty line.
    fn rows_above_the_header(&self) -> Option<usize> {
        let is_header = |row: &Vec<String>| {
            let known = |text: &&String| {
                let is_title = |c: &&Column| c.name == **text || c.titles.iter().any(|(_, t)| t == *text);
                self.columns.iter().any(is_title)
            };
            row.iter().filter(known).count() * 2 > self.columns.len()
        };
        Some(self.header.below.iter().position(is_header)? + 1)
    }

    /// True if what stands in the header are numbers, dates and the like where the columns have such.
    fn is_a_row_of_values(&self) -> bool {
        let typed = self.columns.iter().enumerate().filter(|(_, c)| c.datatype.base.family != Family::Text);
        let typed = typed.filter(|(index, _)| !self.name(*index).is_empty());
        let fits: Vec<bool> = typed.map(|(index, c)| c.datatype.parse(self.name(index)).is_ok()).collect();
        fits.iter().filter(|fit| **fit).count() * 2 > fits.len()
    }

    fn column_by_column(&self) -> Vec<Diagnostic> {
        let (columns, width) = (self.columns, self.width());
        if columns.len() == width {
            return self.names_in_the_wrong_place();
        }
        let missing: Vec<&Column> =
            columns.iter().copied().filter(|c| !(0..width).any(|i| self.fits(c, i))).collect();
        let surplus: Vec<usize> = (0..width).filter(|&i| !columns.iter().any(|c| self.fits(c, i))).collect();
        let mut problems = Vec::new();
        if columns.len() > width {
            for column in &missing {
                let near = did_you_mean(&column.name, surplus.iter().map(|&i| self.name(i)));
                let at = columns.iter().position(|c| c.name == column.name).unwrap_or_default();
                let message = format!("the column \"{}\" of the metadata is not in the table", title(column));
                let help = near.map(|n| format!("the table has \"{n}\"; did you mean that one?"));
                let place = self.place(at.min(width.saturating_sub(1)));
                let problem = Diagnostic::new(Code::MissingColumn, place, message).maybe_help(help);
                let problem = problem.expected(format!("a column {:?}", title(column)));
                problems.push(problem.declared(column.origin.place()));
            }
        } else {
            problems.extend(self.twice().or_else(|| self.nameless()).filter(|_| surplus.is_empty()));
            for &index in &surplus {
                let near = did_you_mean(self.name(index), missing.iter().map(|c| title(c)));
                let message = format!("the column \"{}\" is not in the metadata", self.name(index));
                let help = near.map(|n| format!("the metadata has \"{n}\"; did you mean that one?"));
                let problem = Diagnostic::new(Code::SurplusColumn, self.place(index), message);
                problems.push(problem.maybe_help(help));
            }
        }
        if problems.is_empty() {
            problems = self.names_in_the_wrong_place();
        }
        if problems.is_empty() {
            let message = format!("the table has {}, the metadata {}", count(width, "column"), columns.len());
            let code = if width < columns.len() { Code::MissingColumn } else { Code::SurplusColumn };
            problems.push(Diagnostic::new(code, self.place(0), message).help(
                "describe each column of the table once, and those that it does not have as \"virtual\": true",
            ));
        }
        problems
    }

    /// A column whose name an earlier one has already.
    fn twice(&self) -> Option<Diagnostic> {
        let earlier = |index: usize| {
            let name = self.name(index);
            (0..index).find(|&other| !name.is_empty() && self.name(other) == name)
        };
        let (index, other) = (0..self.width()).find_map(|index| Some((index, earlier(index)?)))?;
        let message = format!(
            "the column {:?} is there twice, in {} and in {}",
            self.name(index),
            self.letters(other),
            self.letters(index)
        );
        let problem = Diagnostic::new(Code::SurplusColumn, self.place(index), message);
        Some(
            problem
                .help("delete one of the two, or give it a name of its own and describe it in the metadata"),
        )
    }

    /// Columns without a name in a table that has more columns than the metadata.
    fn nameless(&self) -> Option<Diagnostic> {
        let nameless: Vec<usize> = (0..self.width()).filter(|&index| self.name(index).is_empty()).collect();
        let first = *nameless.first()?;
        let is_empty =
            |index: &usize| self.header.below.iter().all(|row| row.get(*index).is_none_or(String::is_empty));
        let letters: Vec<String> = nameless.iter().map(|&index| self.letters(index)).collect();
        let (noun, verb) = if letters.len() == 1 { ("column", "has") } else { ("columns", "have") };
        let message = format!(
            "the {noun} {} {verb} no name, and the metadata describes {} only",
            letters.join(", "),
            count(self.columns.len(), "column")
        );
        let help = match nameless.iter().all(is_empty) {
            true => "delete the empty columns in the spreadsheet: every row ends in superfluous delimiters",
            false => "give each column a name and describe it in the metadata, or delete it",
        };
        Some(Diagnostic::new(Code::SurplusColumn, self.place(first), message).help(help))
    }

    /// What a spreadsheet calls a column.
    fn letters(&self, index: usize) -> String {
        column_letters(self.dialect.skip_columns.saturating_add(index + 1))
    }

    fn names_in_the_wrong_place(&self) -> Vec<Diagnostic> {
        let (mut problems, mut renamed, mut untitled) = (Vec::new(), Vec::new(), Vec::new());
        for (index, column) in self.columns.iter().enumerate().take(self.width()) {
            if self.fits(column, index) {
                continue;
            }
            let name = self.name(index);
            let elsewhere = self.columns.iter().position(|c| self.fits(c, index));
            let present = (0..self.width()).find(|&i| !self.name(i).is_empty() && self.fits(column, i));
            let same_text = column.titles.iter().find(|(_, title)| title == name);
            match (elsewhere, self.rule == NameRule::Titles && column.name == name) {
                (_, true) => untitled.push(index),
                (None, false) if same_text.is_none() => renamed.push(index),
                _ => {}
            }
            let message = if let Some((language, title)) = same_text {
                let own = self.language;
                format!("\"{title}\" is a title in the language {language}, but the table is in {own}")
            } else if self.rule == NameRule::Titles && column.name == name {
                format!("the metadata has the name of the column \"{name}\", but no title")
            } else {
                format!("the column is called \"{name}\", but the metadata has \"{}\" here", title(column))
            };
            let help = match elsewhere {
                _ if same_text.is_some() => {
                    "correct `lang` of the table, or the language of `titles`".to_owned()
                }
                _ if self.rule == NameRule::Titles && column.name == name => {
                    format!("a validator compares titles only: add \"titles\": {name:?} to the column")
                }
                Some(_) if present.is_some() => {
                    let found = self.letters(present.unwrap_or_default());
                    let here = self.letters(index);
                    format!(
                        "\"{}\" is in {found}; move it to {here}, or use the order of the table in the metadata",
                        title(column)
                    )
                }
                Some(other) => {
                    format!(
                        "the metadata has \"{name}\" as column {}; use the same names and order in both",
                        self.letters(other)
                    )
                }
                None => match did_you_mean(name, [title(column)]) {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => "give the column the same name in both".to_owned(),
                },
            };
            let problem = Diagnostic::new(Code::HeaderMismatch, self.place(index), message).help(help);
            let problem = problem.value(name).expected(format!("{:?}", title(column)));
            problems.push(problem.declared(column.origin.place()));
            if elsewhere.is_some() {
                break; // The rest of the columns is in the wrong place for the same reason.
            }
        }
        match self.all_at_once(&renamed, &untitled).filter(|_| problems.len() > 2) {
            Some(problem) => vec![problem],
            None => problems,
        }
    }

    /// Of many columns that are called differently in both, or that have no title, one problem.
    fn all_at_once(&self, renamed: &[usize], untitled: &[usize]) -> Option<Diagnostic> {
        let first = *renamed.first().or_else(|| untitled.first())?;
        let all = self.columns.len();
        let (message, help) = match (renamed, untitled) {
            ([], indices) => (
                format!("the metadata has the names of {} of {all} columns, but no titles", indices.len()),
                "a validator compares the header with titles only: give each column \"titles\", too",
            ),
            (indices, []) => (
                format!("{} of {all} columns are called otherwise than in the metadata", indices.len()),
                "use the same names in both; a column may have several titles: \"titles\": [\"title\", \"Titel\"]",
            ),
            _ => return None,
        };
        let pairs = renamed.iter().filter_map(|&index| Some((index, *self.columns.get(index)?)));
        let pairs: Vec<String> = pairs
            .map(|(index, column)| {
                format!("{} {:?} instead of {:?}", self.letters(index), self.name(index), title(column))
            })
            .collect();
        let column = self.columns.get(first)?;
        let problem = Diagnostic::new(Code::HeaderMismatch, self.place(first), message).help(help);
        let problem = problem.value(self.name(first)).declared(column.origin.place());
        let problem = problem.expected(format!("{:?}", title(column)));
        Some(if pairs.is_empty() { problem } else { problem.note(pairs.join(", ")) })
    }
}

/// The place of a cell of the header.
pub(super) fn header_place(
    header: &Record<'_>,
    index: usize,
    file: &str,
    position: impl Fn(usize) -> Position,
) -> Place {
    let Some(field) = header.fields.get(index) else {
        return Place::file(file);
    };
    Place {
        file: file.to_owned(),
        position: Some(position(field.span.start)),
        width: field.text.chars().count(),
        detail: header.cell(index, 0),
    }
}

fn title(column: &Column) -> &str {
    if column.is_named { &column.name } else { column.titles.first().map_or(&column.name, |(_, t)| t) }
}

/// Languages match if the shorter tag is the beginning of the longer one, or if either is `und`.
fn is_matching(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    let begins = |long: &str, short: &str| {
        long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    a == "und" || b == "und" || begins(&a, &b) || begins(&b, &a)
}

fn other_delimiter(header: &str, delimiter: &str) -> Option<char> {
    [',', ';', '\t', '|'].into_iter().find(|d| !delimiter.contains(*d) && header.contains(*d))
}
