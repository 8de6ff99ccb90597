//! What stands behind facts: words in their context, cells of tables, other witnesses.

use super::view::{passage_anchor, qualifiers};
use super::{Shown, View};
use crate::claim::Claim;
use crate::diagnostic::{Detail, Place};
use crate::iri;
use crate::look::Entry;
use crate::look::context::{Excerpt, Piece, excerpts, line_of};
use crate::look::words::first_words;
use crate::source::Passage;
use crate::table::CellRef;

/// How many words at the begin and at the end of a quote a browser is to look for.
const FRAGMENT: usize = 5;

/// Words of a document in their context.
#[derive(Debug, Clone)]
pub struct InContext {
    /// Where they stand: the place on hovering, and the link into the document's page.
    pub places: Vec<Shown>,
    /// The same words in the original on the web.
    pub originals: Vec<String>,
    /// The paragraphs, with the words standing out.
    pub excerpts: Vec<Excerpt>,
}

/// A cell of a table.
#[derive(Debug, Clone)]
pub struct InTable {
    /// The file.
    pub file: String,
    /// The page of the table, with the anchor of the cell.
    pub href: String,
    /// The line, from 1; 0 if it is not known.
    pub line: usize,
    /// As a spreadsheet names it; may be empty.
    pub cell: String,
    /// The row's key; may be empty.
    pub row: String,
    /// The column's name; may be empty.
    pub column: String,
    /// What stands there.
    pub value: String,
}

/// A fact on a line.
#[derive(Debug, Clone)]
pub struct FactLine {
    /// The fact in words.
    pub text: String,
    /// The page of the claim.
    pub href: Option<String>,
    /// `reported, inferred`, or nothing.
    pub qualifiers: String,
    /// False if it is only claimed.
    pub stands: bool,
}

impl View<'_> {
    /// Passages of one document in their context.
    pub fn in_context(&self, passages: &[&Passage]) -> InContext {
        let index = passages.iter().find_map(|passage| passage.document);
        let document = index.and_then(|index| self.edition.build().documents.get(index));
        let text = document.and_then(|document| document.text.as_ref());
        let page = document.and_then(|document| self.links.page(&document.iri));
        let original = index.and_then(|index| self.original(index));
        let place = |passage: &&Passage| {
            let line = text.filter(|_| passage.is_verified).map(|text| line_of(text, passage.start));
            let line = line.map(|line| format!("line {line}")).unwrap_or_else(|| "unknown line".to_owned());
            let href = page.as_ref().map(|page| format!("{page}#{}", passage_anchor(passage)));
            let title = format!("passage {}, characters {}-{}", passage.id, passage.start, passage.end);
            Shown { text: line, href, title, language: None }
        };
        let spans: Vec<(usize, usize)> =
            passages.iter().filter(|p| p.is_verified).map(|p| (p.start, p.end)).collect();
        let mut around = text.map(|text| excerpts(text, &spans)).unwrap_or_default();
        let lost = passages.iter().filter(|passage| !passage.is_verified || text.is_none());
        around.extend(lost.map(|passage| Excerpt {
            is_cut_before: false,
            is_cut_after: false,
            pieces: vec![Piece { text: passage.quote.clone(), is_quoted: true }],
        }));
        let fragment = |passage: &&Passage| {
            Some(format!("{}#:~:text={}", original.as_deref()?, text_fragment(&passage.quote)))
        };
        InContext {
            places: passages.iter().map(place).collect(),
            originals: passages.iter().filter_map(fragment).collect(),
            excerpts: around,
        }
    }

    /// A cell with what stands in it.
    pub fn in_table(&self, cell: CellRef) -> InTable {
        let build = self.edition.build();
        let value = build.tables.cell(cell).map(|cell| cell.joined().into_owned()).unwrap_or_default();
        InTable { value, ..self.at_place(&build.place(cell)) }
    }

    /// A place in a table.
    pub fn at_place(&self, place: &Place) -> InTable {
        let (mut name, mut row, mut column) = (String::new(), String::new(), String::new());
        if let Detail::Cell { cell, row_id, column: of, .. } = &place.detail {
            name.clone_from(cell);
            row = row_id.clone().unwrap_or_default();
            column = of.clone().unwrap_or_default();
        }
        InTable {
            href: self.links.table(&place.file, &name),
            file: place.file.clone(),
            line: place.position.map_or(0, |position| position.line),
            cell: name,
            row,
            column,
            value: String::new(),
        }
    }

    /// A claim's fact on a line of at most so many characters; `None` if there is no such claim.
    pub fn fact_line(&self, claim: &Claim, limit: usize) -> Option<FactLine> {
        let fact = self.edition.build().facts.get(claim.fact)?;
        Some(FactLine {
            text: first_words(&self.atlas().sentence(&fact.triple), limit),
            href: self.links.page(&claim.iri),
            qualifiers: qualifiers(claim.modality, claim.derivation),
            stands: fact.is_standing,
        })
    }

    /// An entry on a line, with a link to the first of its claims.
    pub fn entry_line(&self, entry: Entry<'_>, limit: usize) -> FactLine {
        let claim = entry.fact.and_then(|fact| self.atlas().claims(fact).next());
        claim.and_then(|claim| self.fact_line(claim, limit)).unwrap_or_else(|| FactLine {
            text: first_words(&self.atlas().sentence(entry.triple), limit),
            href: None,
            qualifiers: String::new(),
            stands: entry.stands(),
        })
    }
}

/// A quote as a text fragment: whole if it is short, or else its first and its last words.
///
/// Spec: URL Fragment Text Directives (WICG), section 3.
fn text_fragment(quote: &str) -> String {
    let words: Vec<&str> = quote.split_whitespace().collect();
    // A hyphen before or after a comma would mean a context.
    let encode = |words: &[&str]| iri::percent_encode(&words.join(" ")).replace('-', "%2D");
    let is_one_line = !quote.trim().contains('\n');
    match words.len() {
        length if length > 2 * FRAGMENT || (!is_one_line && length > 1) => {
            let side = FRAGMENT.min(length / 2);
            let (first, last) = (words.get(..side), words.get(length - side..));
            format!("{},{}", encode(first.unwrap_or_default()), encode(last.unwrap_or_default()))
        }
        _ => encode(&words),
    }
}

#[cfg(test)]
mod tests {
    use super::text_fragment;

    #[test]
    fn a_long_quote_is_found_by_its_first_and_last_words() {
        assert_eq!(text_fragment("counter-terrorism, & more"), "counter%2Dterrorism%2C%20%26%20more");
        assert_eq!(text_fragment("a b c d e f g h i j k"), "a%20b%20c%20d%20e,g%20h%20i%20j%20k");
        assert_eq!(text_fragment("one\n\ntwo three"), "one,three");
    }
}
