//! Text for people: headings, aligned rows and paragraphs that fit the terminal.

use unicode_width::UnicodeWidthStr;

use super::Global;
use super::output::{Output, tell, terminal_width};
use crate::error::Error;
use crate::look::{Mark, context::Excerpt};
use crate::pipeline::Build;
use crate::query::{visible, wrap};

/// Marks the begin and the end of bold words; no text of a project has these (see [`Page::clean`]), and
/// they take no room when lines are broken.
const BOLD: char = '\u{2061}';
const PLAIN: char = '\u{2062}';

/// The widest label column; a longer label takes a line of its own.
const WIDEST_LABEL: usize = 26;

/// Between a label and its value.
const GAP: usize = 2;

/// A text in the making.
#[derive(Debug, Default)]
pub struct Page {
    text: String,
    width: Option<usize>,
    color: bool,
}

impl Page {
    /// A page for standard output.
    pub fn new(global: &Global) -> Self {
        Self::on(&Output::Stdout, global)
    }

    /// A page for an output: on a terminal as wide as that, elsewhere with lines as long as they need to be.
    /// Files have no colours.
    pub fn on(output: &Output, global: &Global) -> Self {
        let width = output.is_terminal().then(terminal_width);
        Self { text: String::new(), width, color: *output == Output::Stdout && global.colors_stdout() }
    }

    /// A line in bold.
    pub fn heading(&mut self, text: &str) {
        self.paragraph(0, &self.bold(text));
    }

    /// An empty line, unless there is one already or nothing before it.
    pub fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Words in bold, if there are colours.
    pub fn bold(&self, text: &str) -> String {
        let text = clean(text);
        if self.color { format!("{BOLD}{text}{PLAIN}") } else { text }
    }

    /// Words that are to stand out: in bold, or else between ‹ and ›.
    pub fn marked(&self, text: &str) -> String {
        if self.color { self.bold(text) } else { format!("‹{}›", clean(text)) }
    }

    /// Lines with an indent.
    pub fn paragraph(&mut self, indent: usize, text: &str) {
        self.labelled(indent, "", 0, text);
    }

    /// A label with its value, which begins at the same column in all rows of a list; further lines of
    /// the value stand below it.
    pub fn labelled(&mut self, indent: usize, label: &str, label_width: usize, value: &str) {
        let from = indent + if label_width == 0 { 0 } else { label_width + GAP };
        let room = self.width.map_or(usize::MAX, |width| width.saturating_sub(from).max(20));
        let mut lines = wrap(&clean_lines(value), room).into_iter();
        let mut first = format!("{}{}", " ".repeat(indent), clean(label));
        if first.width() + GAP > from && label_width > 0 {
            self.push_line(&first);
            first.clear();
        }
        first.push_str(&" ".repeat(from.saturating_sub(first.width())));
        first.push_str(&lines.next().unwrap_or_default());
        let is_open = self.push_styled(&first, false);
        lines.fold(is_open, |is_open, line| {
            let line = format!("{}{line}", " ".repeat(from));
            self.push_styled(&line, is_open)
        });
    }

    /// Rows with their labels aligned.
    pub fn rows(&mut self, indent: usize, rows: &[(String, String)]) {
        let width = label_width(rows.iter().map(|(label, _)| label.as_str()));
        for (label, value) in rows {
            self.labelled(indent, label, width, value);
        }
    }

    /// A text as it is, in lines that are not broken.
    pub fn verbatim(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A part of a document with its quotes standing out.
    pub fn excerpt(&mut self, indent: usize, excerpt: &Excerpt) {
        let mut text = String::new();
        if excerpt.is_cut_before {
            text.push_str("… ");
        }
        for piece in &excerpt.pieces {
            // Highlighting ends with the line, so that every line can be read alone.
            if piece.is_quoted {
                text.push_str(&self.marked(&piece.text))
            } else {
                text.push_str(&clean(&piece.text))
            }
        }
        if excerpt.is_cut_after {
            text.push_str(" …");
        }
        self.paragraph(indent, &text);
    }

    fn push_line(&mut self, line: &str) {
        self.push_styled(line, false);
    }

    /// Adds a line; `is_open` says that bold words began in an earlier one. True if they go on.
    fn push_styled(&mut self, line: &str, mut is_open: bool) -> bool {
        if is_open {
            self.text.push_str("\x1b[1m");
        }
        for c in line.trim_end().chars() {
            match c {
                BOLD => {
                    self.text.push_str("\x1b[1m");
                    is_open = true;
                }
                PLAIN => {
                    self.text.push_str("\x1b[0m");
                    is_open = false;
                }
                c => self.text.push(c),
            }
        }
        if is_open {
            self.text.push_str("\x1b[0m");
        }
        self.text.push('\n');
        is_open
    }

    /// Writes the page to standard output.
    pub fn print(&self) -> Result<(), Error> {
        self.write(&Output::Stdout)
    }

    /// Writes the page.
    pub fn write(&self, output: &Output) -> Result<(), Error> {
        output.write(|out| out.write_all(self.text.as_bytes()))
    }
}

/// Writes JSON to standard output.
pub fn print_json(value: &serde_json::Value) -> Result<(), Error> {
    Output::Stdout.write(|mut out| {
        serde_json::to_writer_pretty(&mut out, value)?;
        out.write_all(b"\n")
    })
}

/// The width for the labels of a list: as wide as the longest, but not too wide.
pub fn label_width<'a>(labels: impl Iterator<Item = &'a str>) -> usize {
    labels.map(UnicodeWidthStr::width).filter(|width| *width <= WIDEST_LABEL).max().unwrap_or(WIDEST_LABEL)
}

/// What is worth mentioning about how a fact is stated: nothing if it is asserted in these words.
pub fn mark_text(mark: Mark) -> String {
    let mut words = Vec::new();
    if mark.modality != crate::claim::Modality::default() {
        words.push(mark.modality.to_string());
    }
    if mark.derivation != crate::claim::Derivation::default() {
        words.push(mark.derivation.to_string());
    }
    if mark.documents > 1 {
        words.push(format!("{} documents", mark.documents));
    }
    if words.is_empty() { String::new() } else { format!("  [{}]", words.join(", ")) }
}

/// Says on standard error that rows are missing from what follows.
pub fn warn_of_errors(build: &Build, quiet: bool) {
    let counts = build.counts();
    if counts.errors > 0 && !quiet {
        let rows = crate::diagnostic::count(build.left_out.len(), "row");
        tell(format_args!("warning: {counts}; {rows} left out (`ctgraph check` shows them)"));
    }
}

fn clean_lines(text: &str) -> String {
    visible(text)
}

/// Text of a project for the screen: nothing that moves the cursor, and none of our own marks.
fn clean(text: &str) -> String {
    visible(text).chars().filter(|c| !matches!(*c, BOLD | PLAIN)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(width: Option<usize>, color: bool) -> Page {
        Page { width, color, ..Page::default() }
    }

    #[test]
    fn values_stand_below_each_other() {
        let mut page = page(Some(34), false);
        let rows = [("a".to_owned(), "one two three four five six".to_owned()), ("long".into(), "x".into())];
        page.rows(2, &rows);
        assert_eq!(page.text, "  a     one two three four five\n        six\n  long  x\n");
    }

    #[test]
    fn a_label_that_is_too_long_has_a_line_of_its_own() {
        let mut page = page(None, false);
        page.labelled(0, "a very long label", 4, "value");
        assert_eq!(page.text, "a very long label\n      value\n");
    }

    #[test]
    fn bold_words_are_bold_on_every_line() {
        let mut page = page(Some(24), true);
        let text = format!("so {} on", page.bold("many bold words that go"));
        page.paragraph(2, &text);
        let expected = "  so \x1b[1mmany bold words\x1b[0m\n\x1b[1m  that go\x1b[0m on\n";
        assert_eq!(page.text, expected);
    }

    #[test]
    fn control_characters_are_shown() {
        let mut page = page(None, false);
        page.paragraph(0, &page.marked("a\u{1b}[1mb\u{2061}"));
        assert_eq!(page.text, "‹a␛[1mb›\n");
    }
}
