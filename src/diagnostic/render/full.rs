//! Several lines for each problem: what, where, the line itself with carets, and what to do.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::fold::{Item, again_text, fold};
use super::texts::{Excerpt, Texts};
use super::{Files, Paint, Style, detail_text, expected_text, one_line, where_text};
use crate::diagnostic::{Diagnostic, Place};

/// Several lines for each problem: what, where, the line itself with carets, and what to do.
pub fn write_full(
    diagnostics: &[Diagnostic],
    files: &Files<'_>,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut texts = Texts::new(files);
    for item in fold(diagnostics, style.all) {
        match item {
            Item::One(problem, again) => {
                let excerpt = texts.excerpt(&problem.place);
                write_one(problem, &again, excerpt, style, out)?;
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

fn write_one(
    d: &Diagnostic,
    again: &[&Place],
    excerpt: Option<Excerpt>,
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
    let place = format!("{}   {}", where_text(&d.place), detail_text(&d.place));
    writeln!(out, "{pad}{arrow} {}", place.trim_end())?;
    if let (Some(line), Some(excerpt)) = (line, excerpt) {
        let Excerpt { before, marked, after } = &excerpt;
        let marks = paint.severity(d.severity, &"^".repeat(marked.width().max(1)));
        writeln!(out, "{pad} {}", paint.frame("|"))?;
        writeln!(out, "{} {before}{marked}{after}", paint.frame(&format!("{line} |")))?;
        writeln!(out, "{pad} {} {}{marks}", paint.frame("|"), " ".repeat(before.width()))?;
    }
    if let Some(expected) = &d.expected {
        write_labelled(&pad, "expected", &expected_text(expected, d.declared.as_ref()), paint, out)?;
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
