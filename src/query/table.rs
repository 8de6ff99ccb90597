//! Rows for people: labels in place of IRIs, aligned columns, or Markdown.

use oxigraph::model::vocab::xsd;
use oxigraph::model::{Term, TermRef};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Labels, Rows};
use crate::prefixes::Prefixes;

/// Between two columns.
const GAP: &str = "  ";

/// No column is made narrower than this.
const NARROWEST: usize = 8;

/// How terms are shown.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// What things are called; none if IRIs are wanted.
    pub labels: Option<&'a Labels>,
    /// For IRIs that have no label.
    pub prefixes: &'a Prefixes,
    /// The language that is not worth mentioning after a text.
    pub language: &'a str,
}

impl Look<'_> {
    /// A term for people: its label, or else its short name, or else its IRI; the text of a literal.
    ///
    /// A label that several things share is followed by the short name.
    pub fn show(&self, term: &Term) -> String {
        match term.as_ref() {
            TermRef::NamedNode(node) => {
                let iri = node.as_str();
                let short = || match self.prefixes.shorten(iri) {
                    Some((prefix, local)) => format!("{prefix}:{local}"),
                    None => iri.to_owned(),
                };
                match self.labels.and_then(|labels| Some((labels, labels.get(iri)?))) {
                    Some((labels, label)) if labels.is_shared(label) => {
                        format!("{label} ({})", short())
                    }
                    Some((_, label)) => label.to_owned(),
                    None => short(),
                }
            }
            TermRef::Literal(literal) => match literal.language() {
                Some(tag) if !tag.eq_ignore_ascii_case(self.language) => {
                    format!("{}@{tag}", literal.value())
                }
                _ => literal.value().to_owned(),
            },
            other => other.to_string(),
        }
    }
}

/// Aligned columns under their names, numbers to the right. Without a `width`, lines are as long as they need
/// to be. With one, long cells go over several lines, and nothing is left out; where that would break words,
/// or take more lines, each row is a list of its cells instead.
pub fn render_table(rows: &Rows, look: &Look<'_>, width: Option<usize>) -> String {
    let cells: Vec<Vec<String>> = shown(rows, look, visible);
    let names: Vec<String> = rows.columns.iter().map(|name| visible(name)).collect();
    let natural = measure(&names, &cells, UnicodeWidthStr::width);
    let Some(width) = width else {
        return render_columns(rows, &names, &cells, &natural);
    };
    let narrowest = measure(&names, &cells, longest_word);
    let table = render_columns(rows, &names, &cells, &fit(&natural, &narrowest, width));
    if names.len() == 1 || natural.iter().sum::<usize>() + gaps(&natural) <= width {
        return table;
    }
    let list = render_list(&names, &cells, width);
    let breaks_words = narrowest.iter().sum::<usize>() + gaps(&narrowest) > width;
    if breaks_words || list.lines().count() < table.lines().count() { list } else { table }
}

fn render_columns(rows: &Rows, names: &[String], cells: &[Vec<String>], widths: &[usize]) -> String {
    let numeric = numeric_columns(rows);
    let mut text = String::new();
    push_row(&mut text, names, widths, &numeric);
    let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
    text.push_str(&rules.join(GAP));
    text.push('\n');
    for row in cells {
        push_row(&mut text, row, widths, &numeric);
    }
    text
}

/// Each row as lines with the name of a column and its cell; cells without a value are left out.
fn render_list(names: &[String], cells: &[Vec<String>], width: usize) -> String {
    let name_width = names.iter().map(|name| name.width()).max().unwrap_or(0);
    let widths = [name_width, width.saturating_sub(name_width + GAP.len()).max(NARROWEST)];
    let mut text = String::new();
    for row in cells {
        if !text.is_empty() {
            text.push('\n');
        }
        for (name, cell) in names.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
            push_row(&mut text, &[name.clone(), cell.clone()], &widths, &[false, false]);
        }
    }
    text
}

/// A Markdown table, numbers to the right; line breaks become `<br>`.
pub fn render_markdown(rows: &Rows, look: &Look<'_>) -> String {
    let mut text = String::new();
    push_markdown_row(&mut text, rows.columns.iter().map(|name| markdown(name)));
    let rules = numeric_columns(rows);
    push_markdown_row(&mut text, rules.iter().map(|right| if *right { "---:" } else { "---" }.to_owned()));
    for row in shown(rows, look, markdown) {
        push_markdown_row(&mut text, row.into_iter());
    }
    text
}

fn push_markdown_row(text: &mut String, cells: impl Iterator<Item = String>) {
    text.push('|');
    for cell in cells {
        text.push(' ');
        text.push_str(&cell);
        text.push_str(" |");
    }
    text.push('\n');
}

fn shown(rows: &Rows, look: &Look<'_>, escape: fn(&str) -> String) -> Vec<Vec<String>> {
    let cell = |term: &Option<Term>| match term {
        Some(term) => escape(&look.show(term)),
        None => String::new(),
    };
    rows.rows.iter().map(|row| row.iter().map(cell).collect()).collect()
}

/// Characters that would move the cursor or turn the direction of writing, as signs that can be seen.
/// Line breaks stay.
pub(crate) fn visible(value: &str) -> String {
    value
        .replace("\r\n", "\n")
        .chars()
        .map(|c| match c {
            '\n' => c,
            '\t' => ' ',
            '\0'..='\u{1F}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{FFFD}'),
            '\u{7F}' => '\u{2421}',
            '\u{80}'..='\u{9F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
            _ => c,
        })
        .collect()
}

/// A text as a cell of a table in Markdown.
pub fn markdown(value: &str) -> String {
    let mut text = String::new();
    for c in visible(value).chars() {
        match c {
            '\n' => text.push_str("<br>"),
            '|' | '\\' | '*' | '_' | '`' | '[' | ']' | '<' | '>' => {
                text.push('\\');
                text.push(c);
            }
            _ => text.push(c),
        }
    }
    text
}

fn numeric_columns(rows: &Rows) -> Vec<bool> {
    let is_number = |term: &Term| {
        matches!(term.as_ref(), TermRef::Literal(literal)
            if [xsd::INTEGER, xsd::DECIMAL, xsd::DOUBLE, xsd::FLOAT].contains(&literal.datatype()))
    };
    (0..rows.columns.len())
        .map(|column| {
            let mut values = rows.rows.iter().filter_map(|row| row[column].as_ref());
            values.clone().next().is_some() && values.all(is_number)
        })
        .collect()
}

/// What each column needs, its name included, if `size` tells what a line needs.
fn measure(names: &[String], cells: &[Vec<String>], size: fn(&str) -> usize) -> Vec<usize> {
    let largest = |cell: &String| cell.lines().map(size).max().unwrap_or(0);
    (0..names.len())
        .map(|column| cells.iter().map(|row| largest(&row[column])).fold(size(&names[column]), usize::max))
        .collect()
}

/// The width that a line needs if no word of it is to be broken.
fn longest_word(line: &str) -> usize {
    words(line).map(|(_, word)| word.width()).max().unwrap_or(0)
}

fn gaps(widths: &[usize]) -> usize {
    GAP.len() * widths.len().saturating_sub(1)
}

/// Takes from the widest columns until all fit together: as much as their words allow, then more, until
/// all are as narrow as may be.
fn fit(natural: &[usize], narrowest: &[usize], width: usize) -> Vec<usize> {
    let mut widths = natural.to_vec();
    let available = width.saturating_sub(gaps(natural));
    while widths.iter().sum::<usize>() > available {
        let columns = || widths.iter().copied().enumerate();
        let with_room = columns().filter(|(column, width)| *width > narrowest[*column].max(NARROWEST));
        let widest = with_room.max_by_key(|(_, width)| *width);
        let any = || columns().filter(|(_, width)| *width > NARROWEST).max_by_key(|(_, width)| *width);
        let Some((column, _)) = widest.or_else(any) else {
            break;
        };
        widths[column] -= 1;
    }
    widths
}

/// One row, which takes as many lines as its longest cell.
fn push_row(text: &mut String, cells: &[String], widths: &[usize], right: &[bool]) {
    let cells: Vec<Vec<String>> = cells.iter().zip(widths).map(|(cell, width)| wrap(cell, *width)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
    for line in 0..height {
        let mut out = String::new();
        for (column, cell) in cells.iter().enumerate() {
            let part = cell.get(line).map_or("", String::as_str);
            let padding = " ".repeat(widths[column].saturating_sub(part.width()));
            if column > 0 {
                out.push_str(GAP);
            }
            if right[column] {
                out.push_str(&padding);
                out.push_str(part);
            } else {
                out.push_str(part);
                out.push_str(&padding);
            }
        }
        text.push_str(out.trim_end());
        text.push('\n');
    }
}

/// Lines of at most `width` columns, cut at spaces and after hyphens, or within a word that is longer than a
/// line.
pub(crate) fn wrap(cell: &str, width: usize) -> Vec<String> {
    cell.lines().flat_map(|line| wrap_line(line, width)).collect()
}

fn wrap_line(line: &str, width: usize) -> Vec<String> {
    if line.width() <= width {
        return vec![line.to_owned()];
    }
    let (mut lines, mut last, mut used) = (Vec::new(), String::new(), 0);
    for (is_after_space, word) in words(line) {
        let space = usize::from(is_after_space && used > 0);
        if used > 0 && used + space + word.width() > width {
            lines.push(std::mem::take(&mut last));
            used = 0;
        } else if space > 0 {
            last.push(' ');
            used += space;
        }
        for c in word.chars() {
            let char_width = c.width().unwrap_or(0);
            if used + char_width > width && used > 0 {
                lines.push(std::mem::take(&mut last));
                used = 0;
            }
            last.push(c);
            used += char_width;
        }
    }
    lines.push(last);
    lines
}

/// The pieces between which a line may be cut, each with whether a space comes before it: words, and the
/// parts of words with hyphens between letters (`Counter-` and `Terrorism`).
fn words(line: &str) -> impl Iterator<Item = (bool, &str)> {
    line.split(' ').enumerate().flat_map(|(index, word)| {
        let hyphens = word.match_indices('-').map(|(at, _)| at + 1);
        let is_between_letters = move |at: &usize| {
            let before = word[..at - 1].chars().next_back();
            before.is_some_and(char::is_alphabetic) && word[*at..].starts_with(char::is_alphabetic)
        };
        let ends = hyphens.filter(is_between_letters).chain([word.len()]);
        ends.scan(0, move |start, end| {
            let part = (*start == 0 && index > 0, &word[*start..end]);
            *start = end;
            Some(part)
        })
    })
}
