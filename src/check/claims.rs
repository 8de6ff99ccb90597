//! Claims that say more than their quotes, and passages that nobody cites.

use indexmap::IndexMap;
use oxigraph::model::TermRef;
use rustc_hash::FxHashSet;

use crate::claim::{Claim, Derivation, Fact, statements_by_document};
use crate::diagnostic::{Code, Diagnostic, shown};
use crate::emit::Tables;
use crate::source::{Document, Passage};
use crate::table::{CellRef, RowRef};

/// Literals that are said to be verbatim, but stand in none of the quotes of their claim.
///
/// Case and white space do not count.
pub fn check_verbatim(
    tables: &Tables,
    facts: &[Fact],
    claims: &[Claim],
    passages: &[Passage],
) -> Vec<Diagnostic> {
    let quotes: Vec<String> = passages.iter().map(|p| fold(&p.quote)).collect();
    // One message for a value, though each document that is cited has a claim of its own.
    let mut problems: IndexMap<(usize, CellRef), Diagnostic> = IndexMap::new();
    for claim in claims.iter().filter(|c| c.derivation == Derivation::Verbatim) {
        let Some(fact) = facts.get(claim.fact) else {
            continue;
        };
        let TermRef::Literal(literal) = fact.triple.object.as_ref() else {
            continue;
        };
        let text = fold(literal.value());
        if claim.passages.iter().filter_map(|&p| quotes.get(p)).any(|quote| quote.contains(&text)) {
            continue;
        }
        let Some(&cell) = claim.cells.first() else {
            continue;
        };
        let problem = problems.entry((claim.fact, cell)).or_insert_with(|| {
            let message = format!("{} is said to be verbatim, but no quote has it", shown(literal.value()));
            Diagnostic::new(Code::VerbatimNotQuoted, tables.place(cell), message)
                .help("cite the words, or say normalized, resolved or inferred")
        });
        let cited: Vec<&str> =
            claim.passages.iter().filter_map(|&p| passages.get(p)).map(|p| p.id.as_str()).collect();
        problem.notes.push(format!("cited: {}", cited.join(", ")));
    }
    problems.into_values().collect()
}

fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        for char in word.chars() {
            if char.is_ascii() {
                folded.push(char.to_ascii_lowercase());
            } else {
                folded.extend(char.to_lowercase());
            }
        }
    }
    folded
}

/// Passages that no evidence cell names; none if a table could not be read.
///
/// To be asked only if the rows that cite passages are in order: an evidence cell with a mistake may
/// mean any of them.
pub fn unused_passages(
    tables: &Tables,
    passages: &[Passage],
    citations: &[usize],
    invalid: &FxHashSet<RowRef>,
) -> Vec<Diagnostic> {
    if tables.sheets.iter().any(|s| s.is_broken) {
        return Vec::new();
    }
    let unused = passages.iter().zip(citations).filter(|(p, n)| **n == 0 && !invalid.contains(&p.row));
    unused
        .map(|(passage, _)| {
            let place = tables.row_place(passage.row);
            Diagnostic::new(Code::UnusedPassage, place, format!("no fact cites the passage {:?}", passage.id))
        })
        .collect()
}

/// Documents that are cited, but that no statement has as its source; `facts` are those of all rows,
/// so that a statement whose row has a problem of its own counts.
pub fn check_statements(
    tables: &Tables,
    facts: &[Fact],
    passages: &[Passage],
    citations: &[usize],
    documents: &[Document],
) -> Vec<Diagnostic> {
    if tables.sheets.iter().any(|s| s.is_broken) {
        return Vec::new();
    }
    let statements = statements_by_document(facts, documents);
    let cited = passages.iter().zip(citations).filter(|(_, n)| **n > 0);
    let used: FxHashSet<usize> = cited.filter_map(|(passage, _)| passage.document).collect();
    let missing =
        documents.iter().enumerate().filter(|(i, _)| used.contains(i) && !statements.contains_key(i));
    missing
        .map(|(_, document)| {
            let place = tables.row_place(document.row);
            let message = format!("facts are taken from {}, but nothing has it as its source document", document.file);
            let help = "add a row for the speech, press release or report, with the document under ctg:sourceDocument";
            Diagnostic::new(Code::DocumentWithoutStatement, place, message).help(help)
        })
        .collect()
}
