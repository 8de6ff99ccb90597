//! Does the header of the file fit the columns of the metadata?
//!
//! Spec: metadata, section 5.5.1 (schema compatibility): columns are matched by position.

use super::records::Record;
use crate::csvw::template::variable_name_of;
use crate::csvw::{Column, Dialect, Schema};
use crate::diagnostic::{Code, Detail, Diagnostic, Place, Position, Severity, cell_name, did_you_mean};

/// The header of a CSV file: what the file itself says about its columns (embedded metadata).
///
/// Spec: tabular data model, section 8, steps 6 and 7.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// The titles of each column: those of a header with several rows are all titles. There are none
    /// for an empty cell, and none at all without a header.
    pub titles: Vec<Vec<String>>,
    /// Where the cells of the last row of the header stand.
    places: Vec<Place>,
    /// True if the file ends within the header.
    pub is_cut: bool,
    has_rows: bool,
}

impl Header {
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
            if !field.text.is_empty() {
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
    let comparison = Comparison { header, columns: &columns, rule, language, file, dialect };
    comparison.as_a_whole().map_or_else(|| comparison.column_by_column(), |problem| vec![problem])
}

/// A warning if a table without metadata was probably saved with another delimiter than a comma.
pub fn check_delimiter(header: &Header, file: &str, dialect: &Dialect) -> Option<Diagnostic> {
    let [titles] = header.titles.as_slice() else { return None };
    let delimiter = other_delimiter(titles.first()?, dialect.delimiter)?;
    let message = format!("the table has a single column, whose title holds {delimiter:?}");
    let place = header.places.first().cloned().unwrap_or_else(|| Place::file(file));
    let problem = Diagnostic::new(Code::WrongDelimiter, place, message).severity(Severity::Warning);
    Some(problem.help(format!(
        "save the table with commas, or describe it: {{ \"dialect\": {{ \"delimiter\": \"{}\" }} }}",
        delimiter.escape_default()
    )))
}

/// What a column that has a name and no titles asks of a file, whose header has only titles.
///
/// The specification lets such a column fit any title if nobody validates, and none if somebody does
/// (tests 109, 111, 124 and 308 of the W3C).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameRule {
    /// Nothing: what a converter does.
    Any,
    /// Titles in the metadata: what a validator does.
    Titles,
    /// The name as a title: what the tables of a project do.
    Name,
}

struct Comparison<'a> {
    header: &'a Header,
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
        if self.width() == 1
            && columns.len() > 1
            && let Some(delimiter) = other_delimiter(self.name(0), dialect.delimiter)
        {
            let message = format!(
                "the cells are separated by {delimiter:?}, but the metadata says {:?}",
                dialect.delimiter
            );
            let problem = Diagnostic::new(Code::WrongDelimiter, self.place(0), message);
            return Some(
                problem.help(format!("save the table with {:?} between its cells", dialect.delimiter)),
            );
        }
        if columns.is_empty() {
            let message = "the metadata describes no column of the table";
            let problem = Diagnostic::new(Code::SurplusColumn, self.place(0), message);
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
        let message = if is_blank {
            "the header is empty"
        } else {
            "the first row is no header: none of its cells is the name of a column"
        };
        let expected: Vec<&str> = columns.iter().map(|c| title(c)).collect();
        let expected = expected.join(&dialect.delimiter.to_string());
        let problem = Diagnostic::new(Code::HeaderMismatch, self.place(0), message);
        Some(problem.help(format!("the header should be {expected}")))
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
            let message = format!("the table has {width} columns, the metadata {}", columns.len());
            let code = if width < columns.len() { Code::MissingColumn } else { Code::SurplusColumn };
            problems.push(Diagnostic::new(code, self.place(0), message).help("a name occurs twice"));
        }
        problems
    }

    fn names_in_the_wrong_place(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for (index, column) in self.columns.iter().enumerate().take(self.width()) {
            if self.fits(column, index) {
                continue;
            }
            let name = self.name(index);
            let elsewhere = self.columns.iter().position(|c| self.fits(c, index));
            let message = if self.rule == NameRule::Titles && column.name == name {
                format!("the metadata has the name of the column \"{name}\", but no title")
            } else {
                format!("the column is called \"{name}\", but the metadata has \"{}\" here", title(column))
            };
            let help = match elsewhere {
                _ if self.rule == NameRule::Titles && column.name == name => {
                    format!("a validator compares titles only: add \"titles\": {name:?} to the column")
                }
                Some(other) => {
                    format!("the metadata has \"{name}\" as column {}; use the same order in both", other + 1)
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
        problems
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
        detail: Detail::Cell {
            cell: cell_name(index + 1, header.number),
            row: 0,
            row_id: None,
            column: None,
        },
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

fn other_delimiter(header: &str, delimiter: char) -> Option<char> {
    [',', ';', '\t', '|'].into_iter().find(|d| *d != delimiter && header.contains(*d))
}
