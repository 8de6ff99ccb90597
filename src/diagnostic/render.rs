//! Diagnostics as text for people, as one line each, and as JSON.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Code, Detail, Diagnostic, Lines, Place, Severity, Wanted};

/// How many problems of one code are shown to a person before the rest is only counted.
pub const SHOWN_PER_CODE: usize = 20;

/// How many of the places are listed in which the same problem is found again.
const PLACES: usize = 8;

/// The longest excerpt of a line that is shown, in columns of the terminal.
const EXCERPT: usize = 90;

/// How text is to look.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    /// With the colours of a terminal.
    pub color: bool,
    /// All problems, and not only the first [`SHOWN_PER_CODE`] of each code.
    pub all: bool,
}

/// Gives the text of a file, so that the line with the problem can be shown.
pub type Files<'a> = dyn Fn(&str) -> Option<Cow<'a, [u8]>> + 'a;

/// Several lines for each problem: what, where, the line itself with carets, and what to do.
pub fn write_full(
    diagnostics: &[Diagnostic],
    files: &Files<'_>,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut texts = HashMap::new();
    for item in fold(diagnostics, style.all) {
        match item {
            Item::One(problem, again) => {
                let text = texts.entry(problem.place.file.clone()).or_insert_with(|| {
                    files(&problem.place.file).map(|bytes| {
                        let text = String::from_utf8_lossy(&bytes).into_owned();
                        (Lines::of(&text), text)
                    })
                });
                let text = text.as_ref().map(|(lines, text)| (lines, text.as_str()));
                write_one(problem, &again, text, style, out)?;
                writeln!(out)?;
            }
            Item::More(code, severity, count) => {
                let paint = Paint(style.color);
                let head = paint.severity(severity, &format!("{severity}[{code}]"));
                writeln!(out, "{head}: {count} more of this kind are not shown\n")?;
            }
        }
    }
    Ok(())
}

/// One line for each problem: `file:line:column: D14 error[code] message`.
pub fn write_concise(diagnostics: &[Diagnostic], style: Style, out: &mut dyn Write) -> io::Result<()> {
    for item in fold(diagnostics, style.all) {
        match item {
            Item::One(d, again) => {
                let paint = Paint(style.color);
                let head = paint.severity(d.severity, &format!("{}[{}]", d.severity, d.code));
                let cell = match &d.place.detail {
                    Detail::Cell { cell, .. } if !cell.is_empty() => format!("{cell} "),
                    _ => String::new(),
                };
                let again = again_text(&again, style).map(|text| format!(" ({text})")).unwrap_or_default();
                writeln!(out, "{}: {cell}{head} {}{again}", where_text(&d.place), one_line(&d.message))?;
            }
            Item::More(code, severity, count) => {
                writeln!(out, "{severity}[{code}] {count} more of this kind are not shown")?;
            }
        }
    }
    Ok(())
}

/// One JSON array of all problems.
pub fn write_json(diagnostics: &[Diagnostic], out: &mut dyn Write) -> io::Result<()> {
    let list: Vec<Value> = diagnostics.iter().map(to_json).collect();
    serde_json::to_writer_pretty(&mut *out, &list)?;
    writeln!(out)
}

/// One JSON object a line.
pub fn write_jsonl(diagnostics: &[Diagnostic], out: &mut dyn Write) -> io::Result<()> {
    for diagnostic in diagnostics {
        serde_json::to_writer(&mut *out, &to_json(diagnostic))?;
        writeln!(out)?;
    }
    Ok(())
}

/// The record of one problem; properties without a value are left out.
pub fn to_json(d: &Diagnostic) -> Value {
    let mut record = Map::new();
    record.insert("level".into(), json!(d.severity.as_str()));
    record.insert("code".into(), json!(d.code.as_str()));
    record.insert("file".into(), json!(d.place.file));
    if let Some(position) = d.place.position {
        record.insert("line".into(), json!(position.line));
        record.insert("column".into(), json!(position.column));
        if d.place.width > 0 {
            record.insert("end_column".into(), json!(position.column + d.place.width));
        }
    }
    match &d.place.detail {
        Detail::None => {}
        Detail::Json { pointer } => {
            record.insert("pointer".into(), json!(pointer));
        }
        Detail::Cell { cell, row, row_id, column } => {
            if !cell.is_empty() {
                record.insert("cell".into(), json!(cell));
            }
            record.insert("row".into(), json!(row));
            if let Some(id) = row_id {
                record.insert("row_id".into(), json!(id));
            }
            if let Some(column) = column {
                record.insert("field".into(), json!(column));
            }
        }
    }
    if let Some(value) = &d.value {
        record.insert("value".into(), json!(value));
    }
    record.insert("message".into(), json!(d.message));
    if !d.notes.is_empty() {
        record.insert("notes".into(), json!(d.notes));
    }
    record.insert("help".into(), json!(d.repair()));
    Value::Object(record)
}

enum Item<'a> {
    /// A problem, and the same one in other places.
    One(&'a Diagnostic, Vec<&'a Place>),
    /// So many more of a kind.
    More(Code, Severity, usize),
}

/// What problems have in common that are shown as one: the row that they miss, or else the message.
#[derive(PartialEq, Eq, Hash)]
enum Same<'a> {
    Wanted(&'a Wanted),
    Message(Code, Severity, &'a str),
}

/// The problems in their order, the same ones together; the first ones of each code, and after them,
/// how many there are besides.
fn fold(diagnostics: &[Diagnostic], all: bool) -> Vec<Item<'_>> {
    let mut folded: IndexMap<Same<'_>, (&Diagnostic, Vec<&Place>)> = IndexMap::new();
    for diagnostic in diagnostics {
        let same = match &diagnostic.wants {
            Some(wanted) if diagnostic.code != Code::FileMissing => Same::Wanted(wanted),
            _ => Same::Message(diagnostic.code, diagnostic.severity, &diagnostic.message),
        };
        folded
            .entry(same)
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
fn again_text(again: &[&Place], style: Style) -> Option<String> {
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

fn write_one(
    d: &Diagnostic,
    again: &[&Place],
    text: Option<(&Lines, &str)>,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let paint = Paint(style.color);
    let head = paint.severity(d.severity, &format!("{}[{}]", d.severity, d.code));
    writeln!(out, "{head}: {}", paint.bold(&one_line(&d.message)))?;
    let line = d.place.position.map(|p| p.line);
    let margin = line.map_or(1, |line| line.to_string().len());
    let pad = " ".repeat(margin);
    let arrow = paint.frame("-->");
    writeln!(out, "{pad}{arrow} {}{}", where_text(&d.place), detail_text(&d.place))?;
    if let (Some(position), Some((lines, text))) = (d.place.position, text)
        && let Some(source) = lines.text(text, position.line)
        && !source.is_empty()
    {
        let (excerpt, before, width) = excerpt(source, position.column, d.place.width);
        let carets = "^".repeat(width);
        writeln!(out, "{pad} {}", paint.frame("|"))?;
        writeln!(out, "{} {excerpt}", paint.frame(&format!("{} |", position.line)))?;
        let marks = paint.severity(d.severity, &carets);
        writeln!(out, "{pad} {} {}{marks}", paint.frame("|"), " ".repeat(before))?;
    }
    for note in &d.notes {
        write_labelled(&pad, "note", note, paint, out)?;
    }
    if let Some(again) = again_text(again, style) {
        write_labelled(&pad, "note", &again, paint, out)?;
    }
    write_labelled(&pad, "help", d.repair(), paint, out)
}

/// `= help: …`; further lines of the text are indented below it.
fn write_labelled(pad: &str, label: &str, text: &str, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    writeln!(out, "{pad} {} {}: {first}", paint.frame("="), paint.bold(label))?;
    let indent = " ".repeat(label.len() + 2);
    lines.try_for_each(|line| writeln!(out, "{pad}   {indent}{line}"))
}

fn where_text(place: &Place) -> String {
    match place.position {
        Some(position) => format!("{}:{position}", place.file),
        None => place.file.clone(),
    }
}

fn detail_text(place: &Place) -> String {
    match &place.detail {
        Detail::None => String::new(),
        Detail::Json { pointer } if pointer.is_empty() => String::new(),
        Detail::Json { pointer } => format!("   {pointer}"),
        Detail::Cell { cell, row, row_id, column } => {
            let mut parts = Vec::new();
            match (row, row_id) {
                (_, Some(id)) => parts.push(format!("row {id}")),
                (0, None) => parts.push("header".to_owned()),
                (row, None) => parts.push(format!("row {row}")),
            }
            if let Some(column) = column {
                parts.push(format!("column \"{column}\""));
            }
            let name = if cell.is_empty() { String::new() } else { format!("cell {cell}   ") };
            format!("   {name}({})", parts.join(", "))
        }
    }
}

/// The part of a line around a column (from 1): its text, the columns of the terminal before the
/// mark, and the mark's width.
fn excerpt(line: &str, column: usize, width: usize) -> (String, usize, usize) {
    let chars: Vec<char> = line.chars().collect();
    let at = column.saturating_sub(1).min(chars.len());
    let width = width.max(1);
    let end_of_mark = (at + width).min(chars.len()).max(at);
    let shown = width.min(EXCERPT / 2);
    let start = if chars.len() <= EXCERPT { 0 } else { at.saturating_sub((EXCERPT - shown) / 2) };
    let end = (start + EXCERPT).min(chars.len());
    let visible = |from: usize, to: usize| -> String {
        chars.get(from..to).unwrap_or_default().iter().map(|&c| printable(c)).collect()
    };
    let left = if start > 0 { "…" } else { "" };
    let right = if end < chars.len() { "…" } else { "" };
    let text = format!("{left}{}{right}", visible(start, end));
    let before = left.width() + visible(start, at).width();
    let marked = visible(at, end_of_mark.min(end)).width().max(1);
    (text, before, marked)
}

fn printable(c: char) -> char {
    match c {
        '\t' => ' ',
        c if c.width().is_none() => '·',
        c => c,
    }
}

fn one_line(text: &str) -> String {
    text.replace("\r\n", "⏎").replace(['\n', '\r'], "⏎")
}

/// Colours, or none.
#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn severity(self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            Severity::Hint => "1;36",
        };
        self.with(code, text)
    }

    fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    fn frame(self, text: &str) -> String {
        self.with("34", text)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Position;
    use super::*;

    fn problem(line: usize) -> Diagnostic {
        let place = Place {
            file: "facts.csv".into(),
            position: Some(Position { line, column: 3 }),
            width: 2,
            detail: Detail::Cell {
                cell: format!("B{line}"),
                row: line - 1,
                row_id: Some("f-1".into()),
                column: Some("date".into()),
            },
        };
        Diagnostic::new(Code::BadDate, place, "not a date").help("write one")
    }

    fn full(diagnostics: &[Diagnostic], text: &'static str) -> String {
        let mut out = Vec::new();
        let files = |_: &str| Some(Cow::Borrowed(text.as_bytes()));
        write_full(diagnostics, &files, Style::default(), &mut out).expect("written to memory");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn the_caret_stands_under_the_cell() {
        let expected = "\
error[bad-date]: not a date
 --> facts.csv:2:3   cell B2   (row f-1, column \"date\")
  |
2 | a,xy,b
  |   ^^
  = help: write one

";
        assert_eq!(full(&[problem(2)], "id,date,z\na,xy,b\n"), expected);
    }

    #[test]
    fn the_same_problem_is_shown_once_with_its_places() {
        let problems: Vec<_> = (2..14).map(problem).collect();
        let text = full(&problems, "");
        assert_eq!(text.matches("not a date").count(), 1);
        let note = "note: same problem in 11 more cells: facts.csv B3, B4, B5, B6, B7, B8, B9, B10, …\n";
        assert!(text.contains(note), "{text}");
        let mut out = Vec::new();
        write_concise(&problems[..2], Style::default(), &mut out).expect("written to memory");
        let line =
            "facts.csv:2:3: B2 error[bad-date] not a date (same problem in 1 more cell: facts.csv B3)\n";
        assert_eq!(String::from_utf8(out).as_deref(), Ok(line));
        out = Vec::new();
        write_jsonl(&problems, &mut out).expect("written to memory");
        assert_eq!(out.iter().filter(|b| **b == b'\n').count(), 12);
    }

    #[test]
    fn many_of_a_kind_are_counted() {
        let mut problems: Vec<_> = (2..32).map(problem).collect();
        problems.iter_mut().enumerate().for_each(|(n, p)| p.message = format!("{n} is not a date"));
        let text = full(&problems, "");
        assert_eq!(text.matches("not a date").count(), SHOWN_PER_CODE);
        assert!(text.contains("10 more of this kind are not shown"), "{text}");
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let line = format!("{}HERE{}", "a".repeat(300), "b".repeat(300));
        let (text, before, width) = excerpt(&line, 301, 4);
        let marked: String = text.chars().skip(before).take(width).collect();
        assert_eq!(marked, "HERE");
        assert!(text.chars().count() <= EXCERPT + 2);
    }
}
