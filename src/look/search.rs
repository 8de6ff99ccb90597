//! Searching names, texts, quotes and documents for words.
//!
//! A text is folded to words in lower case without accents, each with one blank before it: ` michele coninsx`. So a
//! word is looked for as it begins, and several in quotes as they follow each other, by looking for bytes.

use std::cmp::Reverse;

use memchr::memmem::Finder;
use oxigraph::model::TermRef;
use oxigraph::model::vocab::{rdf, xsd};
use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::UnicodeNormalization;

use super::atlas::{Atlas, subject};
use super::context::{Piece, paragraphs};
use crate::diagnostic::did_you_mean;
use crate::iri;
use crate::part::Part;
use crate::query::Saved;
use crate::vocab::ctg;

/// More words than these are not looked for.
const WORDS: usize = 12;

/// How much of a text is shown before the first word that was found, in characters.
const BEFORE: usize = 90;

/// How much of a text is shown, in characters.
const SHOWN: usize = 260;

/// What a hit is. The order is that of hits that are else as good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HitKind {
    /// A thing of the project.
    Thing,
    /// A concept.
    Concept,
    /// A class or a property.
    Term,
    /// A saved question.
    Question,
    /// A document.
    Document,
    /// A quote of a document.
    Passage,
}

/// Something that can be found.
#[derive(Debug)]
struct Item {
    /// The IRI; the name of a question.
    target: String,
    kind: HitKind,
    /// How many triples are about it or point to it.
    weight: usize,
}

/// A text of an item.
#[derive(Debug)]
struct Field {
    item: usize,
    is_name: bool,
    /// True for the last part of an IRI.
    is_key: bool,
    text: String,
    folded: String,
    /// The line of the document, from 1; 0 for what is no document.
    line: usize,
}

/// The texts of an edition.
#[derive(Debug, Default)]
pub struct Search {
    items: Vec<Item>,
    fields: Vec<Field>,
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Pattern {
    /// Words, and phrases of words, folded; each begins with a blank.
    terms: Vec<String>,
    /// All of it, folded.
    whole: String,
}

/// Something that was found.
#[derive(Debug, Clone)]
pub struct Hit<'s> {
    /// The IRI; the name of a question.
    pub target: &'s str,
    /// What it is.
    pub kind: HitKind,
    /// True if the words are in a name of it.
    pub is_name: bool,
    /// True if that name is the last part of its IRI.
    pub is_key: bool,
    /// The text in which the words were found.
    pub text: &'s str,
    /// The line of the document at which the text begins, from 1; 0 for what is no document.
    pub line: usize,
}

/// What a search found.
#[derive(Debug, Clone, Default)]
pub struct Answer<'s> {
    /// The best first.
    pub hits: Vec<Hit<'s>>,
    /// True if nothing has all of the words, and the hits have some of them.
    pub is_partial: bool,
}

/// How good a hit is; the least is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// It is a name.
    Exact,
    /// A name begins so.
    Begins,
    /// A name has all words.
    Name,
    /// Its other texts have all words.
    Text,
    /// Some words are missing: how many.
    Some(usize),
}

impl Search {
    /// Folds all names and texts.
    pub fn new(atlas: &Atlas<'_>, questions: &[Saved]) -> Self {
        let mut search = Self::default();
        let mut items: FxHashMap<&str, usize> = FxHashMap::default();
        let passages: FxHashSet<&str> = atlas.build.passages.iter().map(|p| p.iri.as_str()).collect();
        let documents: FxHashSet<&str> = atlas.build.documents.iter().map(|d| d.iri.as_str()).collect();
        for entry in atlas.entries().iter().filter(|entry| entry.stands()) {
            let (Some(iri), TermRef::Literal(literal)) =
                (subject(entry.triple), entry.triple.object.as_ref())
            else {
                continue;
            };
            let property = entry.triple.predicate.as_str();
            let is_text = literal.language().is_some() || literal.datatype() == xsd::STRING;
            let kind = match entry.part {
                _ if passages.contains(iri) => HitKind::Passage,
                _ if documents.contains(iri) => HitKind::Document,
                Part::Facts => HitKind::Thing,
                Part::Concepts => HitKind::Concept,
                _ => HitKind::Term,
            };
            // The digests and file names of documents are no words.
            let is_words = match entry.part {
                Part::Evidence => property == ctg::QUOTE || atlas.is_name(property),
                _ => is_text,
            };
            if is_words {
                let item = *items.entry(iri).or_insert_with(|| search.add(atlas, iri, kind));
                search.add_text(item, literal.value(), atlas.is_name(property), 0);
            }
        }
        for document in &atlas.build.documents {
            let item = *items
                .entry(&document.iri)
                .or_insert_with(|| search.add(atlas, &document.iri, HitKind::Document));
            for (paragraph, text) in
                document.text.iter().flat_map(|text| paragraphs(text).into_iter().map(move |p| (p, text)))
            {
                let words = text.slice(paragraph.start, paragraph.end).unwrap_or_default();
                search.add_text(item, words, false, paragraph.line);
            }
        }
        for saved in questions {
            let item = search.items.len();
            search.items.push(Item { target: saved.name.clone(), kind: HitKind::Question, weight: 0 });
            search.add_text(item, &saved.question.title, true, 0);
            search.add_text(item, &saved.question.about, false, 0);
        }
        search
    }

    fn add(&mut self, atlas: &Atlas<'_>, iri: &str, kind: HitKind) -> usize {
        let weight =
            atlas.about(iri).count() + atlas.to(iri).filter(|e| e.triple.predicate != rdf::TYPE).count();
        self.items.push(Item { target: iri.to_owned(), kind, weight });
        let item = self.items.len() - 1;
        if !matches!(kind, HitKind::Passage) {
            let text = iri::local_name(iri).to_owned();
            let folded = fold(&text);
            self.fields.push(Field { item, is_name: true, is_key: true, text, folded, line: 0 });
        }
        item
    }

    fn add_text(&mut self, item: usize, text: &str, is_name: bool, line: usize) {
        let folded = fold(text);
        if !folded.is_empty() {
            self.fields.push(Field { item, is_name, is_key: false, text: text.to_owned(), folded, line });
        }
    }

    /// What has all of the words; or, if nothing has, what has most of them.
    pub fn find<'s>(&'s self, pattern: &Pattern) -> Answer<'s> {
        if pattern.terms.is_empty() {
            return Answer::default();
        }
        // For each item the terms that it has, and the best field: the one with the best rank.
        let mut found: FxHashMap<usize, (u16, Rank, &'s Field)> = FxHashMap::default();
        let finders: Vec<Finder<'_>> = pattern.terms.iter().map(|term| Finder::new(needle(term))).collect();
        for field in &self.fields {
            let has = |finder: &Finder<'_>| finder.find(field.folded.as_bytes()).is_some();
            let terms =
                finders.iter().enumerate().filter(|(_, f)| has(f)).fold(0_u16, |set, (n, _)| set | (1 << n));
            if terms == 0 {
                continue;
            }
            let missing = finders.len() - terms.count_ones() as usize;
            let rank = match (missing, field.is_name) {
                (0, true) if field.folded == pattern.whole => Rank::Exact,
                (0, true) if field.folded.starts_with(&pattern.whole) => Rank::Begins,
                (0, true) => Rank::Name,
                (0, false) => Rank::Text,
                _ => Rank::Some(missing),
            };
            let best = found.entry(field.item).or_insert((0, rank, field));
            best.0 |= terms;
            // What people call a thing says more than the end of its IRI.
            if (rank, field.is_key, field.text.len()) < (best.1, best.2.is_key, best.2.text.len()) {
                (best.1, best.2) = (rank, field);
            }
        }
        let all = (1_u16 << finders.len()) - 1;
        let is_partial = !found.values().any(|(terms, ..)| *terms == all);
        let mut hits: Vec<(Rank, &'s Item, &'s Field)> = found
            .into_iter()
            .filter(|(_, (terms, ..))| is_partial || *terms == all)
            .filter_map(|(item, (_, rank, field))| Some((rank, self.items.get(item)?, field)))
            .collect();
        hits.sort_by_key(|(rank, item, field)| {
            (*rank, item.kind, Reverse(item.weight), field.text.len(), item.target.as_str())
        });
        let hit = |(_, item, field): (Rank, &'s Item, &'s Field)| Hit {
            target: &item.target,
            kind: item.kind,
            is_name: field.is_name,
            is_key: field.is_key,
            text: &field.text,
            line: field.line,
        };
        Answer { hits: hits.into_iter().map(hit).collect(), is_partial }
    }

    /// The search with words in it that are there, for one that finds nothing.
    pub fn near(&self, pattern: &Pattern) -> Option<String> {
        let mut words: Vec<&str> = self.fields.iter().flat_map(|field| field.folded.split(' ')).collect();
        words.sort_unstable();
        words.dedup();
        words.retain(|word| word.len() > 2);
        let mut is_other = false;
        let mut near = |word: &str| {
            if self.fields.iter().any(|field| field.folded.contains(needle(&format!(" {word}")))) {
                return Some(word.to_owned());
            }
            is_other = true;
            did_you_mean(word, words.iter().copied()).map(str::to_owned)
        };
        let found: Option<Vec<String>> =
            pattern.whole.split_whitespace().take(WORDS).map(&mut near).collect();
        found.filter(|_| is_other).map(|words| words.join(" "))
    }
}

impl Pattern {
    /// Words, and phrases in quotation marks.
    pub fn new(text: &str) -> Self {
        let mut terms: Vec<String> = Vec::new();
        for (number, part) in text.split(['"', '“', '”', '„']).enumerate() {
            let folded = fold(part);
            let is_phrase = number % 2 == 1;
            match is_phrase {
                true if !folded.is_empty() => terms.push(folded),
                _ => terms.extend(folded.split_whitespace().map(|word| format!(" {word}"))),
            }
        }
        terms.truncate(WORDS);
        Self { terms, whole: fold(text) }
    }

    /// True if there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// A text around the first word that is looked for, with all such words standing out.
    pub fn marked(&self, text: &str) -> Vec<Piece> {
        let wanted: Vec<&str> = self.terms.iter().flat_map(|term| term.split_whitespace()).collect();
        let is_wanted = |word: &str| {
            let folded = fold(word);
            wanted.iter().any(|wanted| folded.contains(needle(&format!(" {wanted}"))))
        };
        let mut pieces: Vec<Piece> = Vec::new();
        let mut push = |words: &str, is_quoted: bool| match pieces.last_mut() {
            Some(last) if last.is_quoted == is_quoted => last.text.push_str(words),
            _ if words.is_empty() => {}
            _ => pieces.push(Piece { text: words.to_owned(), is_quoted }),
        };
        let mut rest = text;
        while let Some(start) = rest.find(is_word_char) {
            let (before, after) = rest.split_at(start);
            let end = after.find(|c| !is_word_char(c)).unwrap_or(after.len());
            let (word, after) = after.split_at(end);
            push(before, false);
            push(word, is_wanted(word));
            rest = after;
        }
        push(rest, false);
        shortened(pieces)
    }
}

/// The pieces around the first that stands out, if all would be too long.
fn shortened(mut pieces: Vec<Piece>) -> Vec<Piece> {
    let first = pieces.iter().position(|piece| piece.is_quoted).unwrap_or_default();
    pieces.drain(..first.saturating_sub(1));
    if let Some(piece) = pieces.first_mut().filter(|piece| !piece.is_quoted) {
        let length = piece.text.chars().count();
        if let Some((at, _)) =
            piece.text.char_indices().nth(length.saturating_sub(BEFORE)).filter(|(at, _)| *at > 0)
        {
            let tail = piece.text.split_off(at);
            let word = tail.find(char::is_whitespace).unwrap_or_default();
            piece.text = format!("… {}", tail.get(word..).unwrap_or_default().trim_start());
        }
    }
    let mut left = SHOWN;
    let mut shown = Vec::new();
    for mut piece in pieces {
        if let Some((at, _)) = piece.text.char_indices().nth(left) {
            let end = piece.text.get(..at).and_then(|text| text.rfind(' ')).unwrap_or(at);
            piece.text.truncate(end);
            piece.text.push_str(" …");
            shown.push(piece);
            return shown;
        }
        left -= piece.text.chars().count();
        shown.push(piece);
    }
    shown
}

/// Words of scripts that have no blanks between words are looked for anywhere.
fn needle(term: &str) -> &str {
    let has_blanks = term
        .chars()
        .all(|char| char < '\u{e00}' || matches!(char, '\u{10a0}'..='\u{10ff}' | '\u{1e00}'..='\u{1fff}'));
    if has_blanks { term } else { term.trim_start() }
}

/// True for letters and digits, and the accents that may follow them.
fn is_word_char(char: char) -> bool {
    char.is_alphanumeric() || is_accent(char)
}

/// Accents, and the points of Hebrew and Arabic, which most texts leave out.
fn is_accent(char: char) -> bool {
    matches!(char, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// The words of a text in lower case and without accents, each with one blank before it.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 1);
    let mut is_in_word = false;
    let mut push = |char: char| {
        if is_accent(char) {
            return;
        }
        if !char.is_alphanumeric() {
            is_in_word = false;
            return;
        }
        if !is_in_word {
            folded.push(' ');
            is_in_word = true;
        }
        match char {
            'ς' => folded.push('σ'),
            'ß' | 'ẞ' => folded.push_str("ss"),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' => folded.push('d'),
            'ı' | 'İ' => folded.push('i'),
            _ => folded.extend(
                char.to_lowercase().filter(|c| !is_accent(*c)).map(|c| if c == 'ς' { 'σ' } else { c }),
            ),
        }
    };
    match text.is_ascii() {
        true => text.chars().for_each(&mut push),
        false => text.nfkd().for_each(&mut push),
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_in_any_script() {
        assert_eq!(fold("Michèle Coninsx, STRASSE/Straße"), " michele coninsx strasse strasse");
        assert_eq!(fold("Μιχαήλ ΟΔΟΣ οδός"), " μιχαηλ οδοσ οδοσ");
        assert_eq!(fold("Совет Безопасности"), " совет безопасности");
        assert_eq!(fold("مُحَمَّد"), " محمد");
        assert_eq!(fold("e\u{301}té — 2\u{a0}000"), " ete 2 000");
        assert_eq!(fold(" .,"), "");
    }

    #[test]
    fn found_words_stand_out_and_long_texts_are_cut() {
        let shown = |query: &str, text: &str| -> String {
            let piece = |p: &Piece| if p.is_quoted { format!("<{}>", p.text) } else { p.text.clone() };
            Pattern::new(query).marked(text).iter().map(piece).collect()
        };
        assert_eq!(shown("cafe terror", "The Café: counter-terrorism."), "The <Café>: counter-<terrorism>.");
        assert_eq!(shown("\"one two\"", "One two three"), "<One> <two> three");
        assert_eq!(shown("安全", "联合国安全理事会"), "<联合国安全理事会>");
        let long = format!("{}needle {}", "hay ".repeat(100), "hay ".repeat(100));
        let cut = shown("needle", &long);
        assert!(cut.starts_with("… hay") && cut.contains("<needle>") && cut.ends_with(" …"), "{cut}");
        assert!(cut.len() < 300);
    }

    #[test]
    fn phrases_and_words() {
        assert_eq!(Pattern::new("a \"b c\" d").terms, [" a", " b c", " d"]);
        assert_eq!(Pattern::new("\"open").terms, [" open"]);
        assert!(Pattern::new(" \"\" ,").is_empty());
    }
}
