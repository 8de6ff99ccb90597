//! What is wrong with the data, where, and what to do about it.
//!
//! A [`Diagnostic`] is a value that knows nothing of its looks: [`render`] makes text or JSON of it.
//! [`Code`] is the list of everything that can be wrong, each with its explanation.

mod code;
mod position;
pub mod render;

use std::collections::{HashMap, HashSet};
use std::fmt;

pub use code::{Code, Explanation};
pub(crate) use position::last_line;
pub use position::{Lines, Position, cell_name, column_letters};
pub use render::cell_list;

/// A problem in the data that a curator can fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of problem: stable, readable, never reused.
    pub code: Code,
    /// How bad it is here; usually, but not always, the severity of the code.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The offending value as it stands in the file, if there is one.
    pub value: Option<String>,
    /// What should be there instead, in a few words: `a date, as YYYY-MM-DD`.
    pub expected: Option<String>,
    /// Where that is laid down: the column's description in the metadata, say.
    pub declared: Option<Place>,
    /// What else helps to understand it: the document, the first use of an id.
    pub notes: Vec<String>,
    /// What to do next, if we know.
    pub help: Option<String>,
    /// The row that is missed: what is wrong with the rows of that file may explain this problem too.
    pub wants: Option<Wanted>,
    /// The cell with an id that nothing refers to and that is nearly the one that is wanted: if many cells want
    /// the same one, this is the one that is misspelt.
    pub meant: Option<Box<Place>>,
}

/// A row that something refers to and that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// The file that should have it.
    pub file: String,
    /// Its primary key; `None` if the table as a whole is missed.
    pub key: Option<String>,
}

impl Diagnostic {
    /// A problem with the usual severity of its code.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            place,
            message: message.into(),
            value: None,
            expected: None,
            declared: None,
            notes: Vec::new(),
            help: None,
            wants: None,
            meant: None,
        }
    }

    /// Adds the cell whose id is probably misspelt, if there is one.
    #[must_use]
    pub fn meant(mut self, place: Option<Place>) -> Self {
        self.meant = place.map(Box::new);
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what to do next, if it is known.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Adds a fact that helps to understand the problem.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds the offending value.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// Adds the offending value, if there is one.
    #[must_use]
    pub fn maybe_value(mut self, value: Option<&str>) -> Self {
        self.value = value.map(str::to_owned).or(self.value);
        self
    }

    /// Adds what should be there instead.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Adds where it is laid down what should be there, if that is known.
    #[must_use]
    pub fn declared(mut self, place: impl Into<Option<Place>>) -> Self {
        self.declared = place.into();
        self
    }

    /// Adds the row that is missed.
    #[must_use]
    pub fn wants(mut self, file: impl Into<String>, key: impl Into<String>) -> Self {
        self.wants = Some(Wanted { file: file.into(), key: Some(key.into()) });
        self
    }

    /// Adds the table that is missed.
    #[must_use]
    pub fn wants_table(mut self, file: impl Into<String>) -> Self {
        self.wants = Some(Wanted { file: file.into(), key: None });
        self
    }

    /// What to do: the help for this very problem, or else what helps with all of its kind.
    pub fn repair(&self) -> &str {
        self.help.as_deref().unwrap_or(self.code.explanation().repair)
    }

    /// The same problem as a converter sees it: what a validator takes for an error in the data is a warning,
    /// and the conversion goes on. What keeps a table from being read at all stays an error.
    ///
    /// Spec: tabular data model, section 6 ("validators" and "converters").
    #[must_use]
    pub fn for_converter(self) -> Self {
        let goes_on = matches!(
            self.code,
            Code::BadBoolean
                | Code::BadDate
                | Code::BadIri
                | Code::BadNumber
                | Code::BadValue
                | Code::HeaderMismatch
                | Code::MissingColumn
                | Code::OutOfRange
                | Code::RaggedRow
                | Code::RequiredEmpty
                | Code::StrayQuote
                | Code::SurplusColumn
                | Code::WrongDelimiter
        );
        let severity = if goes_on { self.severity.max(Severity::Warning) } else { self.severity };
        self.severity(severity)
    }

    /// Replaces the severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// What it is about cannot be used: a row with an error stays out of the graph.
    Error,
    /// It is used as it stands, but is probably not what was meant.
    Warning,
    /// Something to look at some day.
    Hint,
}

impl Severity {
    /// All, the worst first.
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Hint];

    /// `error`, `warning` or `hint`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a problem is: always in a file, as exactly as is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, relative to the project's folder, with `/` on every system.
    pub file: String,
    /// The line and column, if it is a place in the file and not the file as a whole.
    pub position: Option<Position>,
    /// How many characters of that line are meant; 0 if a caret is enough.
    pub width: usize,
    /// What a spreadsheet, a metadata editor or a reader of documents would call the place.
    pub detail: Detail,
}

/// The same place in the words of the one who has the file open in a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// No better name than the file, or its line and column.
    None,
    /// A cell, row or column of a table.
    Cell {
        /// The spreadsheet's name of the cell: `D14`; empty for a virtual column's.
        cell: String,
        /// The number of the row among those of the data, from 1; 0 for the header.
        row: usize,
        /// The value of the row's primary key, if the table has one.
        row_id: Option<String>,
        /// The name of the column in the metadata.
        column: Option<String>,
    },
    /// A property in a JSON file.
    Json {
        /// The JSON Pointer (RFC 6901) of the value: `/tables/0/url`.
        pointer: String,
    },
}

impl Place {
    /// A file as a whole.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), position: None, width: 0, detail: Detail::None }
    }

    /// A line and column of a file.
    pub fn text(file: impl Into<String>, position: Position) -> Self {
        Self { position: Some(position), ..Self::file(file) }
    }

    /// A value in a JSON file.
    pub fn json(file: impl Into<String>, position: Position, pointer: String) -> Self {
        Self { detail: Detail::Json { pointer }, ..Self::text(file, position) }
    }

    fn sort_key(&self) -> (&str, Option<Position>, Option<&str>) {
        let column = match &self.detail {
            Detail::Cell { column, .. } => column.as_deref(),
            _ => None,
        };
        (&self.file, self.position, column)
    }
}

/// Brings problems into the order of files, lines, columns and codes, and removes repetitions.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        (a.place.sort_key(), a.code.as_str(), &a.message).cmp(&(
            b.place.sort_key(),
            b.code.as_str(),
            &b.message,
        ))
    });
    diagnostics.dedup_by(|b, a| {
        (a.code, a.severity, &a.place, &a.message) == (b.code, b.severity, &b.place, &b.message)
    });
}

/// How many problems of each severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Problems that keep rows out of the graph.
    pub errors: usize,
    /// Problems that are probably mistakes.
    pub warnings: usize,
    /// Things to look at.
    pub hints: usize,
    /// How many different codes the errors have.
    pub kinds_of_errors: usize,
}

impl Counts {
    /// Counts a list.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let count = |s: Severity| diagnostics.iter().filter(|d| d.severity == s).count();
        let kinds: HashSet<Code> =
            diagnostics.iter().filter(|d| d.severity == Severity::Error).map(|d| d.code).collect();
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            hints: count(Severity::Hint),
            kinds_of_errors: kinds.len(),
        }
    }

    /// Counts more problems, of kinds that are counted already.
    pub fn add(&mut self, severity: Severity, number: usize) {
        match severity {
            Severity::Error => self.errors += number,
            Severity::Warning => self.warnings += number,
            Severity::Hint => self.hints += number,
        }
    }
}

impl fmt::Display for Counts {
    /// `9 errors (3 kinds), 1 warning`, or `no problems`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if self.errors > 0 {
            let kinds = match self.kinds_of_errors {
                0 | 1 => String::new(),
                n => format!(" ({n} kinds)"),
            };
            parts.push(format!("{}{kinds}", count(self.errors, "error")));
        }
        if self.warnings > 0 {
            parts.push(count(self.warnings, "warning"));
        }
        if self.hints > 0 {
            parts.push(count(self.hints, "hint"));
        }
        if parts.is_empty() {
            return f.write_str("no problems");
        }
        f.write_str(&parts.join(", "))
    }
}

/// A number with its noun: `1 row`, `2 rows`.
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// A number with commas between its thousands: `12,345`.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The word among `candidates` that was probably meant by `word`; `None` if none is close.
///
/// Letters differing only in case, blanks, quotation marks, dashes and leading zeros count as close as can be;
/// beyond that, a third of the letters
/// may differ. Equally close words are decided by the alphabet, so that the answer is stable.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let stripped = bare(word);
    let (mut same, candidates) = (Vec::new(), candidates.into_iter().collect::<Vec<_>>());
    same.extend(
        candidates.iter().copied().filter(|c| !stripped.is_empty() && *c != word && bare(c) == stripped),
    );
    if let Some(same) = same.into_iter().min_by_key(|c| (c.to_lowercase() != word.to_lowercase(), *c)) {
        return Some(same);
    }
    let lower = word.to_lowercase();
    let length = word.chars().count();
    let limit = (length / 3).max(1);
    candidates
        .into_iter()
        // No word is closer than the difference of the lengths.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= limit)
        .filter_map(|candidate| {
            let other = candidate.to_lowercase();
            let distance = if other == lower { 0 } else { strsim::osa_distance(&lower, &other) };
            (distance <= limit && candidate != word).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// What in a text nobody sees, in words, and the text without it; `None` if there is nothing of the kind.
///
/// Seen are blanks at both ends, and characters without width anywhere.
pub fn hidden_characters(text: &str) -> Option<(String, String)> {
    let name = |c: char| match c {
        ' ' => "a blank",
        '\u{a0}' | '\u{202f}' | '\u{2007}' => "a no-break space",
        '\t' => "a tab",
        '\n' | '\r' => "a line break",
        '\u{ad}' => "a soft hyphen",
        '\u{200b}'..='\u{200d}' | '\u{2060}' => "a space without width",
        '\u{feff}' => "a byte order mark",
        '\u{200e}' | '\u{200f}' => "a mark of the direction of writing",
        _ => "a blank of some kind",
    };
    let is_invisible = |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let is_blank = |c: char| c.is_whitespace() || is_invisible(c);
    let clean: String = text.trim_matches(is_blank).chars().filter(|c| !is_invisible(*c)).collect();
    if clean == text || clean.is_empty() {
        return None;
    }
    let words = match (text.chars().next_back(), text.chars().next(), text.chars().find(|c| is_invisible(*c)))
    {
        (Some(last), ..) if is_blank(last) => format!("ends in {}", name(last)),
        (_, Some(first), _) if is_blank(first) => format!("begins with {}", name(first)),
        (.., Some(within)) => format!("holds {}, which nobody sees", name(within)),
        _ => return None,
    };
    Some((words, clean))
}

/// A text without what people and programs change without noticing: case, blanks, quotation marks, invisible
/// characters, kinds of dashes, leading zeros.
fn bare(text: &str) -> String {
    let kept = text
        .chars()
        .filter(|c| c.is_alphanumeric() || !c.is_ascii() && !c.is_whitespace() || c.is_ascii_punctuation());
    let kept = kept.filter(|c| !matches!(c, '"' | '\'' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{2018}'..='\u{201f}' | '«' | '»'));
    let same = kept
        .flat_map(char::to_lowercase)
        .map(|c| if matches!(c, '\u{2010}'..='\u{2015}' | '_') { '-' } else { c });
    let text: String = same.collect();
    match text.trim_start_matches('0') {
        rest if !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()) => rest.to_owned(),
        _ => text,
    }
}

/// A text for a message: in quotation marks, with what cannot be seen escaped, and cut if it is long.
pub fn shown(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        None => format!("{text:?}"),
        Some((end, _)) => format!("{:?}", format!("{}…", text.get(..end).unwrap_or_default())),
    }
}

/// Suggestions for many words: each is looked for once, and after `MOST` of them no more.
///
/// *Rationale:* looking for one costs a look at all candidates; where thousands of words are wrong,
/// there is one reason for it, and no word among the candidates is it.
#[derive(Debug, Default)]
pub struct Suggestions {
    found: HashMap<String, Option<String>>,
}

impl Suggestions {
    /// How many words are looked for.
    pub const MOST: usize = 20;

    /// The word among the candidates that was probably meant; these must be the same every time.
    pub fn near<'a>(&mut self, word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&str> {
        self.find(word, || did_you_mean(word, candidates).map(str::to_owned))
    }

    /// What `look` finds for a word.
    pub fn find(&mut self, word: &str, look: impl FnOnce() -> Option<String>) -> Option<&str> {
        if self.found.len() < Self::MOST && !self.found.contains_key(word) {
            self.found.insert(word.to_owned(), look());
        }
        self.found.get(word)?.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_have_commas() {
        assert_eq!(
            [0, 12, 999, 1000, 12345, 1234567].map(thousands),
            ["0", "12", "999", "1,000", "12,345", "1,234,567"]
        );
    }

    #[test]
    fn suggestions_ignore_case_and_need_closeness() {
        let names = ["turkmenistan", "qatar", "Tajikistan"];
        assert_eq!(did_you_mean("tajikistan", names), Some("Tajikistan"));
        assert_eq!(did_you_mean("quatar", names), Some("qatar"));
        assert_eq!(did_you_mean("germany", names), None);
    }

    #[test]
    fn long_texts_are_cut_and_hidden_characters_shown() {
        assert_eq!(shown("a\u{a0}b\n"), r#""a\u{a0}b\n""#);
        assert_eq!(shown(&"é".repeat(81)), format!("\"{}…\"", "é".repeat(80)));
    }

    #[test]
    fn problems_are_sorted_by_place_and_listed_once() {
        let at = |line| Place::text("a.csv", Position { line, column: 1 });
        let problem = |line| Diagnostic::new(Code::RaggedRow, at(line), "x");
        let mut list = vec![problem(3), problem(1), problem(3)];
        sort(&mut list);
        assert_eq!(list, [problem(1), problem(3)]);
        assert_eq!(Counts::of(&list).to_string(), "2 errors");
    }
}
