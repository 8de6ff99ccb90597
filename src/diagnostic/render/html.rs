//! One page for people: it needs no other file, no network and no script, and is well-formed XML as well.

use std::fmt::Write as _;
use std::io;

use indexmap::{IndexMap, IndexSet};

use super::fold::{Item, again_text, fold};
use super::texts::{Excerpt, Texts};
use super::{Files, Style, detail_text, expected_text};
use crate::diagnostic::{Code, Counts, Diagnostic, Place, Severity, count};

/// What stands at the top of the page.
#[derive(Debug, Clone, Copy)]
pub struct Heading<'a> {
    /// What was checked: the title of the project.
    pub title: &'a str,
    /// How much there is in it, and how much is wrong.
    pub summary: &'a str,
}

/// The styles of problems, wherever they are shown.
const PROBLEMS: &str = include_str!("../../../assets/problems.css");

/// A page with all problems, by file, and what their codes mean.
pub fn write_html(
    diagnostics: &[Diagnostic],
    files: &Files<'_>,
    heading: Heading<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let title = if heading.title.is_empty() { "Problems" } else { heading.title };
    let mut page = Page { text: String::new(), link: &|_| None };
    page.head(title, &Counts::of(diagnostics).to_string());
    page.put("h1", "", title);
    page.put("p", "", heading.summary);
    page.push("</header>\n<main id=\"problems\">\n");
    page.content(diagnostics, files);
    page.push("</main>\n</body>\n</html>\n");
    out.write_all(page.text.as_bytes())
}

/// The same without a frame, for a page that has one: HTML for its `main`. `link` knows where a place is shown.
pub fn problems_html(
    diagnostics: &[Diagnostic],
    files: &Files<'_>,
    link: &dyn Fn(&Place) -> Option<String>,
) -> String {
    let mut page = Page { text: String::new(), link };
    page.content(diagnostics, files);
    page.text
}

/// What a code means, for a page that has a frame.
pub fn code_html(code: Code) -> String {
    let mut page = Page { text: String::new(), link: &|_| None };
    page.code(code);
    page.text
}

/// The page in the making. Texts that are not ours go through [`Page::put`] or [`escape`].
struct Page<'a> {
    text: String,
    link: &'a dyn Fn(&Place) -> Option<String>,
}

impl Page<'_> {
    fn push(&mut self, html: &str) {
        self.text.push_str(html);
    }

    /// An element with a text; `attributes` are ours, and begin with a blank.
    fn put(&mut self, element: &str, attributes: &str, text: &str) {
        let name = element;
        let _ = writeln!(self.text, "<{name}{attributes}>{}</{name}>", escape(text));
    }

    fn head(&mut self, title: &str, counts: &str) {
        let _ = write!(
            self.text,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
             <meta name=\"color-scheme\" content=\"light dark\"/>\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n\
             <title>{counts}: {}</title>\n<style>\n{FRAME}{PROBLEMS}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#problems\">To the problems</a>\n<header>\n",
            escape(title)
        );
    }

    /// Everything between the frame's beginning and its end.
    fn content(&mut self, diagnostics: &[Diagnostic], files: &Files<'_>) {
        let codes: IndexSet<Code> = diagnostics.iter().map(|d| d.code).collect();
        self.filter(diagnostics, &codes);
        self.problems(diagnostics, files);
        self.codes(&codes);
    }

    /// Boxes to tick for each severity and each code; the style does the rest.
    fn filter(&mut self, diagnostics: &[Diagnostic], codes: &IndexSet<Code>) {
        if diagnostics.is_empty() {
            return;
        }
        self.push("<fieldset class=\"filter\">\n<legend>Show</legend>\n");
        for severity in Severity::ALL {
            match diagnostics.iter().filter(|d| d.severity == severity).count() {
                0 => {}
                number => self.tick(severity.as_str(), &count(number, severity.as_str())),
            }
        }
        if codes.len() > 1 {
            self.push("<details>\n<summary>By kind of problem</summary>\n");
            for code in codes {
                let number = diagnostics.iter().filter(|d| d.code == *code).count();
                self.tick(code.as_str(), &format!("{number} {code}"));
            }
            self.push("</details>\n");
        }
        self.push("</fieldset>\n");
    }

    fn tick(&mut self, name: &str, label: &str) {
        let _ = writeln!(
            self.text,
            "<label><input type=\"checkbox\" id=\"show-{name}\" checked=\"checked\" autocomplete=\"off\"/> {label}</label>"
        );
    }

    fn problems(&mut self, diagnostics: &[Diagnostic], files: &Files<'_>) {
        if diagnostics.is_empty() {
            self.put("p", "", "There are no problems.");
        }
        let mut by_file: IndexMap<&str, Vec<(&Diagnostic, Vec<&Place>)>> = IndexMap::new();
        for item in fold(diagnostics, true) {
            if let Item::One(problem, again) = item {
                by_file.entry(&problem.place.file).or_default().push((problem, again));
            }
        }
        let mut texts = Texts::new(files);
        let mut number = 0;
        for (file, problems) in by_file {
            // A section whose problems are all alike goes with them.
            let names = |name: fn(&Diagnostic) -> &'static str| -> IndexSet<&str> {
                problems.iter().map(|(problem, _)| name(problem)).collect()
            };
            let alike = [names(|d| d.severity.as_str()), names(|d| d.code.as_str())];
            let classes = alike.iter().filter(|names| names.len() == 1).flatten();
            let classes: Vec<String> = classes.map(|name| format!("is-{name}")).collect();
            let _ = writeln!(self.text, "<section class=\"{}\">", classes.join(" "));
            self.put("h2", "", file);
            for (problem, again) in problems {
                number += 1;
                self.problem(number, problem, &again, texts.excerpt(&problem.place));
            }
            self.push("</section>\n");
        }
    }

    fn problem(&mut self, number: usize, d: &Diagnostic, again: &[&Place], excerpt: Option<Excerpt>) {
        let (severity, code) = (d.severity, d.code);
        let _ = writeln!(
            self.text,
            "<article id=\"problem-{number}\" class=\"problem is-{severity} is-{code}\">"
        );
        let _ = writeln!(
            self.text,
            "<h3><span class=\"level\">{severity}</span> <span dir=\"auto\">{}</span></h3>",
            escape(&d.message)
        );
        self.push("<p class=\"place\">");
        let position = d.place.position.map(|p| format!("line {}, column {}", p.line, p.column));
        let parts = [position, Some(detail_text(&d.place)).filter(|text| !text.is_empty())];
        let place: Vec<String> = parts.into_iter().flatten().map(|part| escape(&part)).collect();
        let place = place.join(" · ");
        let _ = match (self.link)(&d.place) {
            Some(href) => write!(self.text, "<a href=\"{}\">{place}</a> · ", escape(&href)),
            None if place.is_empty() => Ok(()),
            None => write!(self.text, "{place} · "),
        };
        let _ = writeln!(
            self.text,
            "<a href=\"#code-{code}\">{code}</a> · <a href=\"#problem-{number}\">problem {number}</a></p>"
        );
        if let (Some(Excerpt { before, marked, after }), Some(position)) = (excerpt, d.place.position) {
            let marked = if marked.is_empty() { " " } else { &marked };
            let _ = writeln!(
                self.text,
                "<pre tabindex=\"0\"><span class=\"line\">{}</span> <code>{}<mark>{}</mark>{}</code></pre>",
                position.line,
                escape(&before),
                escape(marked),
                escape(&after)
            );
        }
        self.push("<dl>\n");
        let mut row = |label: &str, text: &str| {
            self.put("dt", "", label);
            self.put("dd", " dir=\"auto\"", text);
        };
        if let Some(value) = &d.value {
            row("value", value);
        }
        if let Some(expected) = &d.expected {
            row("expected", &expected_text(expected, d.declared.as_ref()));
        }
        d.notes.iter().for_each(|note| row("note", note));
        if let Some(again) = again_text(again, Style { color: false, all: true }) {
            row("note", &again);
        }
        row("help", d.repair());
        self.push("</dl>\n</article>\n");
    }

    /// What each code means.
    fn codes(&mut self, codes: &IndexSet<Code>) {
        if codes.is_empty() {
            return;
        }
        self.push("<section>\n<h2>What the codes mean</h2>\n");
        codes.iter().for_each(|code| self.code(*code));
        self.push("</section>\n");
    }

    fn code(&mut self, code: Code) {
        let text = code.explanation();
        let _ = writeln!(self.text, "<section id=\"code-{code}\" class=\"rule\">");
        self.put("h3", "", code.as_str());
        self.put("p", "", text.meaning);
        self.push("<dl>\n");
        for (label, text) in [("why it matters", text.matters), ("help", text.repair)] {
            self.put("dt", "", label);
            self.put("dd", "", text);
        }
        for (label, text) in [("wrong", text.bad), ("right", text.good)] {
            self.put("dt", "", label);
            let _ = writeln!(self.text, "<dd><pre tabindex=\"0\">{}</pre></dd>", escape(text));
        }
        self.push("</dl>\n</section>\n");
    }
}

/// A text as HTML: no markup, and no character that HTML or XML cannot hold.
fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\n' | '\t' => html.push(c),
            '\u{fffe}' | '\u{ffff}' => html.push('\u{fffd}'),
            c if c.is_control() => html.push('\u{fffd}'),
            c => html.push(c),
        }
    }
    html
}

/// The styles of the page around the problems; `style.css` has them for the pages of the server.
const FRAME: &str = "\
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --soft: #f3f3f0; --line: #d0d0c8; --link: #0b57a4;
  --bad: #a8071a; --warn: #7a4b00; --mark: #ffe08a }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e4; --paper: #171717; --soft: #232323; --line: #444; --link: #8ec5ff;
    --bad: #ff9a9a; --warn: #ffc56b; --mark: #5c4a14 }
}
body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif;
  color: var(--ink); background: var(--paper) }
a { color: var(--link) } p { margin: .25rem 0 }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; overflow-wrap: anywhere }
.skip { position: absolute; left: -99rem } .skip:focus { position: static }
mark { background: var(--mark); color: inherit }
@media print { .skip { display: none } }
";

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::super::tests::problem;
    use super::*;

    fn page(diagnostics: &[Diagnostic], text: &'static str) -> String {
        let mut out = Vec::new();
        let files = |_: &str| Some(Cow::Borrowed(text.as_bytes()));
        let heading = Heading { title: "A & B", summary: "2 < 3" };
        write_html(diagnostics, &files, heading, &mut out).expect("written to memory");
        String::from_utf8(out).expect("UTF-8")
    }

    /// The elements that are open at the end of a well-formed text: none. Panics where it is not well-formed.
    fn open_elements(html: &str) -> Vec<&str> {
        let mut open = Vec::new();
        for tag in html.split('<').skip(2) {
            let (tag, text) = tag.split_once('>').expect("a tag ends");
            assert!(!text.contains('>') || tag == "style", "{tag}: {text}");
            let name = tag.split([' ', '/']).next().unwrap_or_default();
            match tag.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name)),
                None if tag.ends_with('/') => {}
                None => open.push(name),
            }
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        }
        open
    }

    #[test]
    fn a_page_is_well_formed_and_shows_the_line_with_its_mark() {
        let html = page(&[problem(2), problem(3).expected("a date")], "id,date,z\na,xy,b\na,xy,b\n");
        assert_eq!(open_elements(&html), [""; 0]);
        assert!(html.contains("a,<mark>xy</mark>,b"), "{html}");
        assert!(
            html.contains("<a href=\"#code-bad-date\">")
                && html.contains("<section id=\"code-bad-date\" class=\"rule\">")
        );
        assert!(html.contains("<title>2 errors: A &amp; B</title>"), "{html}");
        assert!(html.contains("same problem in 1 more cell: facts.csv B3"));
        assert_eq!(open_elements(&page(&[], "")), [""; 0]);
    }

    #[test]
    fn what_stands_in_a_cell_is_no_markup() {
        let attack = "\"><script>alert(1)</script>\u{0}\u{202e}&amp;";
        let mut odd = problem(1).value(attack).note(attack).expected(attack);
        odd.place.file = attack.into();
        odd.message = attack.into();
        odd.help = Some(attack.into());
        let html = page(&[odd], "a,<script>alert(1)</script>\n");
        assert!(!html.contains("<script") && !html.contains('\u{0}'), "{html}");
        assert_eq!(open_elements(&html), [""; 0]);
        assert!(html.contains("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
    }

    #[test]
    fn every_box_hides_what_it_names() {
        let names =
            Severity::ALL.map(Severity::as_str).into_iter().chain(Code::ALL.iter().map(|code| code.as_str()));
        for name in names {
            let rule = format!("body:has(#show-{name}:not(:checked)) .is-{name} {{ display: none; }}\n");
            assert!(PROBLEMS.contains(&rule), "{rule}");
        }
        assert!(!PROBLEMS.contains('<'), "it stands in an element of XML");
    }
}
