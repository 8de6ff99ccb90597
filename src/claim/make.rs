//! Facts and their evidence become claims.

use std::fmt::Write as _;

use std::ops::Range;
use std::sync::Arc;

use oxigraph::model::{NamedNode, NamedOrBlankNodeRef, Term, TermRef, TripleRef};
use rustc_hash::FxHashMap;

use super::evidence::{EvidenceByCell, Stated};
use super::fact::Fact;
use super::words::{Derivation, Modality};
use crate::error::Error;
use crate::parallel::both;
use crate::source::digest::{SHORT, push_short_sha256};
use crate::source::{Document, Passage};
use crate::spell::spell;
use crate::table::CellRef;
use crate::vocab::ctg;

/// One document stating one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The IRI, made from the fact and the digest of the document.
    pub iri: String,
    /// The index of the fact.
    pub fact: usize,
    /// The index of the document.
    pub document: usize,
    /// Indices of the passages, in the order of the document.
    pub passages: Vec<usize>,
    /// How firmly the document states it.
    pub modality: Modality,
    /// How the value follows from the words.
    pub derivation: Derivation,
    /// Sources outside of the documents.
    pub references: Vec<Term>,
    /// The statement that the document holds; `None` if the tables do not say.
    pub stated_in: Option<Arc<NamedNode>>,
    /// The cells that it comes from.
    pub cells: Vec<CellRef>,
}

/// The claims of all facts in the order of the facts; those of a fact are sorted by IRI.
///
/// Only passages that are verified count. Evidence for the same fact from the same document is merged: all
/// passages, the strongest modality and the most direct derivation.
pub fn make_claims(
    facts: &[Fact],
    evidence: &EvidenceByCell,
    passages: &[Passage],
    documents: &[Document],
    base: &str,
) -> Result<Vec<Claim>, Error> {
    let statements = statements_by_document(facts, documents);
    let make =
        |range: Range<usize>| claims_of(facts, range, evidence, passages, documents, base, &statements);
    let middle = facts.len() / 2;
    let (mut claims, more) = both(|| make(0..middle), || make(middle..facts.len()));
    claims.extend(more);
    match collision(&claims) {
        Some(iri) => Err(Error::Collision(iri.to_owned())),
        None => Ok(claims),
    }
}

/// An IRI that two claims have.
fn collision(claims: &[Claim]) -> Option<&str> {
    // The IRIs differ in their last digits only.
    let number = |claim: &Claim| u64::from_str_radix(&claim.iri[claim.iri.len() - SHORT..], 16).ok();
    let mut numbers: Vec<Option<u64>> = claims.iter().map(number).collect();
    numbers.sort_unstable();
    let twice = numbers.windows(2).find(|pair| pair[0] == pair[1])?[0];
    claims.iter().find(|claim| number(claim) == twice).map(|claim| claim.iri.as_str())
}

/// The claims of some of the facts.
fn claims_of(
    facts: &[Fact],
    range: Range<usize>,
    evidence: &EvidenceByCell,
    passages: &[Passage],
    documents: &[Document],
    base: &str,
    statements: &FxHashMap<usize, Arc<NamedNode>>,
) -> Vec<Claim> {
    let mut claims = Vec::with_capacity(range.len());
    let mut line = String::new();
    let mut said = Vec::new();
    for (index, fact) in facts.iter().enumerate().take(range.end).skip(range.start) {
        let from = claims.len();
        for &cell in &fact.cells {
            evidence.of(cell, passages, &mut said);
            for mut stated in said.drain(..) {
                stated.passages.retain(|&p| passages.get(p).is_some_and(|p| p.is_verified));
                if !stated.passages.is_empty() {
                    add(&mut claims, from, index, cell, stated);
                }
            }
        }
        for reference in fact.cells.iter().flat_map(|&cell| evidence.references(cell)) {
            claims.iter_mut().skip(from).for_each(|claim| push_new(&mut claim.references, reference.clone()));
        }
        line.clear();
        for claim in claims.iter_mut().skip(from) {
            if line.is_empty() {
                write_line(fact.triple.as_ref(), base, &mut line);
            }
            finish(claim, &line, base, passages, documents, statements);
        }
        claims[from..].sort_unstable_by(|a, b| a.iri.cmp(&b.iri));
    }
    claims
}

/// Adds what one document says about a cell to the claims of its fact, which begin at `from`.
fn add(claims: &mut Vec<Claim>, from: usize, fact: usize, cell: CellRef, stated: Stated) {
    let Some(claim) = claims.iter_mut().skip(from).find(|c| c.document == stated.document) else {
        claims.push(Claim {
            iri: String::new(),
            fact,
            document: stated.document,
            passages: without_repetitions(stated.passages),
            modality: stated.modality,
            derivation: stated.derivation,
            references: Vec::new(),
            stated_in: None,
            cells: vec![cell],
        });
        return;
    };
    claim.modality = claim.modality.min(stated.modality);
    claim.derivation = claim.derivation.min(stated.derivation);
    stated.passages.into_iter().for_each(|passage| push_new(&mut claim.passages, passage));
    push_new(&mut claim.cells, cell);
}

fn without_repetitions(passages: Vec<usize>) -> Vec<usize> {
    if passages.len() < 2 {
        return passages;
    }
    let mut new = Vec::new();
    passages.into_iter().for_each(|passage| push_new(&mut new, passage));
    new
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

fn finish(
    claim: &mut Claim,
    line: &str,
    base: &str,
    passages: &[Passage],
    documents: &[Document],
    statements: &FxHashMap<usize, Arc<NamedNode>>,
) {
    let digest = documents.get(claim.document).map_or("", |d| d.sha256.as_str());
    claim.iri.reserve_exact(base.len() + "claim/".len() + SHORT);
    claim.iri.extend([base, "claim/"]);
    push_short_sha256(&[line, "\n", digest], &mut claim.iri);
    claim.passages.sort_by_key(|&p| passages.get(p).map(|p| (p.start, p.end)));
    claim.stated_in = statements.get(&claim.document).cloned();
}

/// The node that has a document as its source document, for each document that has one; of several
/// the first by IRI.
pub fn statements_by_document(facts: &[Fact], documents: &[Document]) -> FxHashMap<usize, Arc<NamedNode>> {
    let by_iri: FxHashMap<&str, usize> =
        documents.iter().enumerate().map(|(i, d)| (d.iri.as_str(), i)).collect();
    let mut statements: FxHashMap<usize, Arc<NamedNode>> = FxHashMap::default();
    for fact in facts.iter().filter(|f| f.triple.predicate.as_str() == ctg::SOURCE_DOCUMENT) {
        let (NamedOrBlankNodeRef::NamedNode(subject), TermRef::NamedNode(object)) =
            (fact.triple.subject.as_ref(), fact.triple.object.as_ref())
        else {
            continue;
        };
        let Some(&document) = by_iri.get(object.as_str()) else {
            continue;
        };
        let known = statements.get(&document);
        if known.is_none_or(|k| subject.as_str() < k.as_str()) {
            statements.insert(document, Arc::new(subject.into_owned()));
        }
    }
    statements
}

/// The canonical N-Triples line of a triple, with the base cut off IRIs that begin with it: the
/// IRIs of claims stay the same when a project is published under another base.
fn write_line(triple: TripleRef<'_>, base: &str, out: &mut String) {
    let iri = |iri: &str, out: &mut String| {
        out.push('<');
        out.push_str(iri.strip_prefix(base).unwrap_or(iri));
        out.push_str("> ");
    };
    // Writing to a string cannot fail.
    match triple.subject {
        NamedOrBlankNodeRef::NamedNode(node) => iri(node.as_str(), out),
        NamedOrBlankNodeRef::BlankNode(node) => drop(write!(out, "{node} ")),
    }
    iri(triple.predicate.as_str(), out);
    match triple.object {
        TermRef::NamedNode(node) => iri(node.as_str(), out),
        other => {
            spell(other, out);
            out.push(' ');
        }
    }
    out.push('.');
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxigraph::model::{LiteralRef, NamedNodeRef};

    #[test]
    fn the_line_of_a_fact_does_not_depend_on_the_base() {
        let line = |base: &str| {
            let (s, o) = (format!("{base}programme/x"), format!("{base}organization/qatar"));
            let predicate = NamedNodeRef::new_unchecked("https://w3id.org/ctgraph/ns#fundedBy");
            let (subject, object) = (NamedNodeRef::new_unchecked(&s), NamedNodeRef::new_unchecked(&o));
            let mut line = String::new();
            write_line(TripleRef::new(subject, predicate, object), base, &mut line);
            line
        };
        let expected = "<programme/x> <https://w3id.org/ctgraph/ns#fundedBy> <organization/qatar> .";
        assert_eq!(line("https://w3id.org/ctgraph/id/"), expected);
        assert_eq!(line("https://example.org/"), expected);
    }

    #[test]
    fn literals_are_escaped_as_in_n_triples() {
        let subject = NamedNodeRef::new_unchecked("urn:s");
        let literal = LiteralRef::new_language_tagged_literal_unchecked("a \"b\"\n", "en");
        let mut line = String::new();
        write_line(TripleRef::new(subject, subject, literal), "https://example.org/", &mut line);
        assert_eq!(line, r#"<urn:s> <urn:s> "a \"b\"\n"@en ."#);
    }
}
