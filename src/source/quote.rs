//! Where a quote stands in a text; and if it does not, which passage was probably meant.
//!
//! Approximate search suggests, it never accepts.

use std::collections::HashMap;
use std::ops::Range;

/// All byte offsets at which a quote begins, overlapping ones included.
pub fn find_all(text: &str, quote: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut from = 0;
    let Some(first) = quote.chars().next() else {
        return found;
    };
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(quote)) {
        found.push(from + at);
        from += at + first.len_utf8();
    }
    found
}

/// A passage that resembles a quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The bytes of the passage in its text.
    pub span: Range<usize>,
    /// How it differs from the quote, in words.
    pub difference: String,
}

/// The passage that shares the most words with the quote; `None` if that is less than half of them.
pub fn nearest(text: &str, quote: &str) -> Option<Near> {
    let words: Vec<Range<usize>> = words(text).collect();
    let wanted: Vec<String> = self::words(quote).filter_map(|w| quote.get(w)).map(fold).collect();
    let width = wanted.len().min(words.len());
    if width == 0 {
        return None;
    }
    // How often each wanted word is still missing in the window; what is not wanted is not in here.
    let mut missing: HashMap<&str, isize> = HashMap::new();
    for word in &wanted {
        *missing.entry(word).or_default() += 1;
    }
    let folded: Vec<String> = words.iter().map(|w| fold(text.get(w.clone()).unwrap_or_default())).collect();
    let mut shared = 0;
    // Of several windows with as many words, the one that begins and ends like the quote.
    let ends = (wanted.first(), wanted.last());
    let mut best = ((0, 0), 0);
    for (index, word) in folded.iter().enumerate() {
        if let Some(count) = missing.get_mut(word.as_str()) {
            shared += usize::from(*count > 0);
            *count -= 1;
        }
        if let Some(left) = index.checked_sub(width)
            && let Some(count) = missing.get_mut(folded[left].as_str())
        {
            *count += 1;
            shared -= usize::from(*count > 0);
        }
        let first = (index + 1).saturating_sub(width);
        let alike = usize::from(folded.get(first) == ends.0) + usize::from(Some(word) == ends.1);
        if (shared, alike) > best.0 {
            best = ((shared, alike), first);
        }
    }
    let ((shared, _), first) = best;
    if 2 * shared < wanted.len() {
        return None;
    }
    let span = words.get(first)?.start..words.get(first + width - 1)?.end;
    let span = without_neighbours(text, quote.trim(), span);
    let passage = text.get(span.clone())?;
    Some(Near { difference: difference(quote, passage), span })
}

/// The passage without what is written together with its first and last word and is no part of the
/// quote: the asterisks of `**Statement` if the quote begins with `Statement`.
fn without_neighbours(text: &str, quote: &str, span: Range<usize>) -> Range<usize> {
    let passage = text.get(span.clone()).unwrap_or_default();
    let first = passage.split_whitespace().next().unwrap_or_default();
    let last = passage.split_whitespace().next_back().unwrap_or_default();
    let wanted = (quote.split_whitespace().next(), quote.split_whitespace().next_back());
    let before = wanted.0.filter(|w| first.ends_with(w)).map_or(0, |w| first.len() - w.len());
    let after = wanted.1.filter(|w| last.starts_with(w)).map_or(0, |w| last.len() - w.len());
    if before + after < passage.len() { span.start + before..span.end - after } else { span }
}

/// The first difference: `the document has "Autumn" where the quote has "autumn"`.
fn difference(quote: &str, passage: &str) -> String {
    let (quote, passage) = (quote.trim(), passage.trim());
    let same = quote.chars().zip(passage.chars()).take_while(|(a, b)| a == b);
    let same: usize = same.map(|(a, _)| a.len_utf8()).sum();
    let (word, other) = (word_at(quote, same), word_at(passage, same));
    if word == other {
        let (here, there) = (char_at(quote, same), char_at(passage, same));
        return format!("after {:?} the document has {there} where the quote has {here}", tail(quote, same));
    }
    format!("the document has {other:?} where the quote has {word:?}")
}

fn char_at(text: &str, at: usize) -> String {
    match text.get(at..).and_then(|rest| rest.chars().next()) {
        Some('\n') => "a line break".to_owned(),
        Some('\r') => "a line break of Windows (U+000D)".to_owned(),
        Some(' ') => "a blank".to_owned(),
        Some(c) => format!("{c:?} (U+{:04X})", u32::from(c)),
        None => "its end".to_owned(),
    }
}

/// The word that an offset is in, or that it ends.
fn word_at(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind(char::is_whitespace).map_or(0, |i| i + char_len(text, i));
    let rest = text.get(start..).unwrap_or_default();
    let end = rest
        .get(at - start..)
        .unwrap_or_default()
        .find(char::is_whitespace)
        .map_or(rest.len(), |e| at - start + e);
    rest.get(..end).unwrap_or_default()
}

fn char_len(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8)
}

/// The last words before an offset.
fn tail(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default().trim_end();
    let start = before.char_indices().rev().nth(19).map_or(0, |(i, _)| i);
    let start = before
        .get(start..)
        .and_then(|t| t.find(' '))
        .map_or(start, |i| if start == 0 { 0 } else { start + i + 1 });
    before.get(start..).unwrap_or_default()
}

fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_whitespace().map(move |word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        start..start + word.len()
    })
}

/// A word without case and punctuation.
fn fold(word: &str) -> String {
    let letters: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if letters.is_empty() { word.to_owned() } else { letters }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "It was admitted in the Autumn of the\nsame year. The rest – all of it – came later.";

    #[test]
    fn all_places_are_found_even_overlapping_ones() {
        assert_eq!(find_all("aaa é aa", "aa"), [0, 1, 7]);
        assert_eq!(find_all("abc", "x"), [0; 0]);
        assert_eq!(find_all("abc", ""), [0; 0]);
    }

    #[test]
    fn the_nearest_passage_and_its_first_difference() {
        let near = |quote| {
            let near = nearest(TEXT, quote)?;
            Some((TEXT.get(near.span)?, near.difference))
        };
        assert_eq!(
            near("admitted in the autumn of"),
            Some((
                "admitted in the Autumn of",
                "the document has \"Autumn\" where the quote has \"autumn\"".to_owned()
            ))
        );
        assert_eq!(
            near("of the same year."),
            Some((
                "of the\nsame year.",
                "after \"of the\" the document has a line break where the quote has a blank".to_owned()
            ))
        );
        assert_eq!(
            near("same year.\r\nThe rest"),
            Some((
                "same year. The rest",
                "after \"same year.\" the document has a blank where the quote has a line break of Windows (U+000D)"
                    .to_owned()
            ))
        );
        assert_eq!(near("dmitted in the autumn").map(|n| n.0), Some("dmitted in the Autumn"));
        assert_eq!(near("something else entirely"), None);
        assert_eq!(near("The rest - all of it").map(|n| n.0), Some("The rest – all of it"));
    }
}
