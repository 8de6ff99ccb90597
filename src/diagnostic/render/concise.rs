//! A line for each problem.

use std::io::{self, Write};

use super::fold::{Item, again_text, fold};
use super::{Paint, Style, one_line, where_text};
use crate::diagnostic::{Detail, Diagnostic};

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
