//! How wide texts are, by an estimate: a server has no fonts.
//!
//! The estimate is that of a wide sans-serif font (DejaVu, Verdana), so that texts in other fonts are narrower than we
//! think and not wider.

use unicode_width::UnicodeWidthChar;

/// The size of the letters of a label.
pub const SIZE: f64 = 12.0;

/// Room for a line of text.
pub const LINE: f64 = 15.0;

/// How wide a text of size [`SIZE`] is, at most.
pub fn width(text: &str) -> f64 {
    text.chars().map(|c| em(c) * SIZE).sum()
}

fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' => 0.3,
        ' ' | '.' | ',' | ':' | ';' | '!' | 'I' | 'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' => 0.4,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '+' => 0.98,
        'A'..='Z' => 0.74,
        c if c.is_ascii() => 0.63,
        c => match c.width() {
            None | Some(0) => 0.0,
            Some(1) => 0.72,
            Some(_) => 1.05,
        },
    }
}

/// What of a text fits into a width, with `…` where the rest was. Runs of white space become one blank.
pub fn fit(text: &str, room: f64) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if width(&text) <= room {
        return text;
    }
    let mut left = room - width("…");
    let fitting: String = text
        .chars()
        .take_while(|c| {
            left -= em(*c) * SIZE;
            left >= 0.0
        })
        .collect();
    format!("{}…", fitting.trim_end_matches([' ', ',', '.', ':', ';', '(', '-']))
}

/// A text in at most `most` lines of a width; the last one says by `…` that there is more.
pub fn lines(text: &str, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        if lines.len() + 1 >= most {
            let rest: Vec<&str> = [word].into_iter().chain(words).collect();
            lines.push(fit(&rest.join(" "), room));
            break;
        }
        let mut line = word.to_owned();
        while let Some(next) = words.next_if(|next| width(&format!("{line} {next}")) <= room) {
            line.push(' ');
            line.push_str(next);
        }
        lines.push(fit(&line, room));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_ends_with_dots() {
        let long = "Second United Nations High-Level Conference";
        assert_eq!(fit(long, 1000.0), long);
        for room in [0.0, 10.0, 57.0, 120.0, 200.0] {
            let short = fit(long, room);
            assert!(short.ends_with('…') && (width(&short) <= room || short == "…"), "{room}: {short}");
        }
    }

    #[test]
    fn words_are_wrapped_and_the_last_line_is_cut() {
        let wrapped = lines("United Nations Office of Counter-Terrorism", 120.0, 2);
        assert_eq!(wrapped, ["United Nations", "Office of Counter…"]);
        assert_eq!(lines("", 100.0, 3), [""; 0]);
        assert_eq!(lines("反恐怖主义", 1000.0, 3), ["反恐怖主义"]);
    }
}
