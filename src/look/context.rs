//! What stands around a quote in its document. All offsets are code points from 0, as in passages.

use crate::source::Text;

/// A paragraph longer than this is cut around its quotes.
const LONGEST: usize = 700;

/// How much of a long paragraph is shown before and after its quotes, at least.
const AROUND: usize = 160;

/// The first code point, and the one after the last.
type Span = (usize, usize);

/// A paragraph: what stands between empty lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paragraph {
    /// The first code point.
    pub start: usize,
    /// The code point after the last one, without the line end.
    pub end: usize,
    /// The number of its first line, from 1.
    pub line: usize,
}

/// A part of a document with quotes in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// True if the paragraph begins earlier.
    pub is_cut_before: bool,
    /// True if the paragraph goes on.
    pub is_cut_after: bool,
    /// The text, in pieces that are quoted and pieces that are not.
    pub pieces: Vec<Piece>,
}

impl Excerpt {
    /// The words, quoted or not.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|p| p.text.as_str()).collect()
    }
}

/// A piece of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// True if they belong to a quote.
    pub is_quoted: bool,
}

/// The paragraphs of a document.
pub fn paragraphs(text: &Text) -> Vec<Paragraph> {
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let (mut offset, mut is_open) = (0, false);
    for (index, line) in text.as_str().split_inclusive('\n').enumerate() {
        let content = line.trim_end_matches(['\r', '\n']);
        let start = offset;
        offset += line.chars().count();
        if content.trim().is_empty() {
            is_open = false;
            continue;
        }
        let end = start + content.chars().count();
        match paragraphs.last_mut() {
            Some(last) if is_open => last.end = end,
            _ => paragraphs.push(Paragraph { start, end, line: index + 1 }),
        }
        is_open = true;
    }
    paragraphs
}

/// The number of the line, from 1, that a code point stands in.
pub fn line_of(text: &Text, offset: usize) -> usize {
    let before = text.slice(0, offset.min(text.len())).unwrap_or_default();
    before.matches('\n').count() + 1
}

/// The paragraphs around some spans, in the order of the document, each once.
pub fn excerpts(text: &Text, spans: &[Span]) -> Vec<Excerpt> {
    let paragraphs = paragraphs(text);
    let mut spans: Vec<Span> = spans.iter().copied().filter(|(s, e)| s < e && *e <= text.len()).collect();
    spans.sort_unstable();
    let mut windows: Vec<(usize, usize, Vec<Span>)> = Vec::new();
    for (start, end) in spans {
        let first = paragraphs.iter().rev().find(|p| p.start <= start).map_or(start, |p| p.start);
        let last = paragraphs.iter().find(|p| p.end >= end).map_or(end, |p| p.end);
        match windows.last_mut() {
            Some(window) if first < window.1 => {
                window.1 = window.1.max(last);
                window.2.push((start, end));
            }
            _ => windows.push((first, last.max(end), vec![(start, end)])),
        }
    }
    windows.into_iter().map(|(start, end, spans)| excerpt(text, (start, end), &spans)).collect()
}

fn excerpt(text: &Text, (mut start, mut end): Span, spans: &[Span]) -> Excerpt {
    let whole = (start, end);
    if end - start > LONGEST {
        let first = spans.iter().map(|s| s.0).min().unwrap_or(start);
        let last = spans.iter().map(|s| s.1).max().unwrap_or(end);
        start = sentence_start(text, start, first);
        end = sentence_end(text, last, end);
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = start;
    let mut push = |from: usize, to: usize, is_quoted: bool| {
        let words = text.slice(from, to).unwrap_or_default();
        match pieces.last_mut() {
            _ if words.is_empty() => {}
            Some(last) if last.is_quoted == is_quoted => last.text.push_str(words),
            _ => pieces.push(Piece { text: words.to_owned(), is_quoted }),
        }
    };
    for &(from, to) in spans {
        push(at, from.max(at), false);
        push(from.max(at), to.max(at), true);
        at = to.max(at);
    }
    push(at, end.max(at), false);
    Excerpt { is_cut_before: start > whole.0, is_cut_after: end < whole.1, pieces }
}

/// The start of the sentence that a quote begins in, or of a word some way before it.
fn sentence_start(text: &Text, from: usize, quote: usize) -> usize {
    let before: Vec<char> = text.slice(from, quote).unwrap_or_default().chars().collect();
    let after_stop = |i: &usize| *i >= 2 && before[*i - 1].is_whitespace() && is_stop(before[*i - 2]);
    let near = before.len().saturating_sub(2 * AROUND);
    match (near..before.len().saturating_sub(AROUND / 4)).rev().find(after_stop) {
        Some(index) => from + index,
        None if near == 0 => from,
        None => {
            let word = (near..before.len()).find(|&i| before[i].is_whitespace()).map_or(near, |i| i + 1);
            from + word
        }
    }
}

/// The end of the sentence that a quote ends in, or of a word some way after it.
fn sentence_end(text: &Text, quote: usize, to: usize) -> usize {
    let after: Vec<char> = text.slice(quote, to).unwrap_or_default().chars().collect();
    let far = after.len().min(2 * AROUND);
    let is_end = |i: &usize| is_stop(after[*i]) && after.get(*i + 1).is_none_or(|c| c.is_whitespace());
    match (0..far).find(is_end) {
        Some(index) => quote + index + 1,
        None if far == after.len() => to,
        None => quote + (0..far).rev().find(|&i| after[i].is_whitespace()).unwrap_or(far),
    }
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, spans: &[Span]) -> Vec<String> {
        let show = |e: &Excerpt| {
            let piece = |p: &Piece| if p.is_quoted { format!("<{}>", p.text) } else { p.text.clone() };
            e.pieces.iter().map(piece).collect::<String>()
        };
        excerpts(&Text::new(text.to_owned()), spans).iter().map(show).collect()
    }

    #[test]
    fn paragraphs_stand_between_empty_lines() {
        let text = Text::new("é one\r\ntwo\r\n \r\n\nthree\n".to_owned());
        let expected = [Paragraph { start: 0, end: 10, line: 1 }, Paragraph { start: 16, end: 21, line: 5 }];
        assert_eq!(paragraphs(&text), expected);
        assert_eq!(text.slice(16, 21), Some("three"));
        assert_eq!([0, 7, 16, 99].map(|o| line_of(&text, o)), [1, 2, 5, 6]);
    }

    #[test]
    fn quotes_of_a_paragraph_are_shown_together_and_overlaps_once() {
        let text = "É one two.\n\nThree four five.\n";
        assert_eq!(shown(text, &[(2, 5), (18, 22), (2, 9)]), ["É <one two>.", "Three <four> five."]);
        assert_eq!(shown(text, &[(2, 17)]), ["É <one two.\n\nThree> four five."]);
        assert_eq!(shown(text, &[(2, 900)]), [""; 0]);
    }

    #[test]
    fn long_paragraphs_are_cut_at_sentences() {
        let filler = "Words that fill a sentence up to its end. ".repeat(20);
        let text = format!("{filler}Here is it, said. {filler}");
        let at = filler.chars().count() + 5;
        let found = excerpts(&Text::new(text), &[(at, at + 5)]);
        let [excerpt] = found.as_slice() else { panic!("one excerpt, not {found:?}") };
        assert!(excerpt.is_cut_before && excerpt.is_cut_after);
        assert_eq!(excerpt.pieces[1].text, "is it");
        assert_eq!(excerpt.pieces[2].text, ", said.");
        assert!(excerpt.pieces[0].text.starts_with("Words that"), "{excerpt:?}");
    }
}
