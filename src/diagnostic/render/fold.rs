//! One cause, one message: problems that are the same but for their place.

use indexmap::IndexMap;

use super::{SHOWN_PER_CODE, Style};
use crate::diagnostic::{Code, Detail, Diagnostic, Place, Severity, Wanted};

/// How many of the places are listed in which the same problem is found again.
const PLACES: usize = 8;

/// What is shown.
pub(super) enum Item<'a> {
    /// A problem, and the same one in other places.
    One(&'a Diagnostic, Vec<&'a Place>),
    /// So many more of a kind.
    More(Code, Severity, usize),
}

/// What problems have in common that are shown as one: the row that they miss, the form of the values of a
/// column, or else the message.
#[derive(PartialEq, Eq, Hash)]
enum Same<'a> {
    Wanted(&'a Wanted),
    Form(Code, Severity, &'a str, &'a str, String),
    Message(Code, Severity, &'a str),
}

impl<'a> Same<'a> {
    fn of(diagnostic: &'a Diagnostic) -> Self {
        let Diagnostic { code, severity, message, place, .. } = diagnostic;
        let is_of_a_value = matches!(
            code,
            Code::BadBoolean
                | Code::BadDate
                | Code::BadIri
                | Code::BadNumber
                | Code::BadValue
                | Code::OutOfRange
        );
        match (&diagnostic.wants, &diagnostic.value, &place.detail) {
            (Some(wanted), ..) if *code != Code::FileMissing => Self::Wanted(wanted),
            (None, Some(value), Detail::Cell { column: Some(column), .. }) if is_of_a_value => {
                Self::Form(*code, *severity, &place.file, column, form(value))
            }
            _ => Self::Message(*code, *severity, message),
        }
    }
}

/// The form of a value: `9/9/9` for `01/02/2001`, `9-a-9` for `1-Feb-01`.
///
/// *Rationale:* a spreadsheet reformats a whole column at once; what it did to one value it did to all that
/// look alike.
fn form(value: &str) -> String {
    let mut form = String::new();
    for c in value.chars() {
        let class = match c {
            c if c.is_numeric() => '9',
            c if c.is_alphabetic() => 'a',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        if !form.ends_with(class) {
            form.push(class);
        }
    }
    form
}

/// The problems in their order, the same ones together; the first ones of each code, and after them,
/// how many there are besides.
pub(super) fn fold(diagnostics: &[Diagnostic], all: bool) -> Vec<Item<'_>> {
    let mut folded: IndexMap<Same<'_>, (&Diagnostic, Vec<&Place>)> = IndexMap::new();
    for diagnostic in diagnostics {
        folded
            .entry(Same::of(diagnostic))
            .and_modify(|(first, again)| {
                // Several values of one cell may have the same problem.
                if again.last().copied().unwrap_or(&first.place) != &diagnostic.place {
                    again.push(&diagnostic.place);
                }
            })
            .or_insert((diagnostic, Vec::new()));
    }
    // How many are shown of each code, and how many are not.
    let mut seen: IndexMap<(Code, Severity), (usize, usize)> = IndexMap::new();
    let mut items = Vec::new();
    for (diagnostic, again) in folded.into_values() {
        let (code, severity) = (diagnostic.code, diagnostic.severity);
        let (shown, hidden) = seen.entry((code, severity)).or_default();
        if all || *shown < SHOWN_PER_CODE {
            *shown += 1;
            items.push(Item::One(diagnostic, again));
        } else {
            *hidden += 1 + again.len();
        }
    }
    let more = seen.into_iter().filter(|(_, (_, hidden))| *hidden > 0);
    items.extend(more.map(|((code, severity), (_, hidden))| Item::More(code, severity, hidden)));
    items
}

/// `same problem in 3 more cells: people.csv B41, B42, events.csv C3`.
pub(super) fn again_text(again: &[&Place], style: Style) -> Option<String> {
    let is_cell = |place: &&Place| matches!(&place.detail, Detail::Cell { cell, .. } if !cell.is_empty());
    let noun = if again.iter().all(is_cell) { "cell" } else { "place" };
    let most = if style.all { usize::MAX } else { PLACES };
    let list = cell_list(again.iter().copied(), most);
    let number = again.len();
    let plural = if number == 1 { "" } else { "s" };
    (number > 0).then(|| format!("same problem in {number} more {noun}{plural}: {list}"))
}

/// Places in few words: `people.csv B41, B42, events.csv C3, …`; of many only the first ones.
pub fn cell_list<'a>(places: impl Iterator<Item = &'a Place>, most: usize) -> String {
    let mut list = String::new();
    let mut file = "";
    for (number, place) in places.enumerate() {
        if number > 0 {
            list.push_str(", ");
        }
        if number == most {
            list.push('…');
            break;
        }
        if place.file != file {
            file = &place.file;
            list.push_str(file.rsplit('/').next().unwrap_or_default());
            list.push(' ');
        }
        match (&place.detail, place.position) {
            (Detail::Cell { cell, .. }, _) if !cell.is_empty() => list.push_str(cell),
            (_, Some(position)) => list.push_str(&format!("line {}", position.line)),
            (_, None) => list.truncate(list.trim_end().len()),
        }
    }
    list
}
