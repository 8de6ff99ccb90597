//! The triples of a claim.

use std::sync::LazyLock;

use oxigraph::model::NamedNodeRef;

use super::make::Claim;
use super::words::{Derivation, Modality};
use crate::vocab::{ctg, rdf};

/// The IRIs of the words in their order: every claim has two of them.
static MODALITIES: LazyLock<[String; 4]> = LazyLock::new(|| Modality::ALL.map(Modality::iri));
static DERIVATIONS: LazyLock<[String; 4]> = LazyLock::new(|| Derivation::ALL.map(Derivation::iri));

/// The terms that claims share, as whatever stands for a term: itself, or its number in a graph.
///
/// *Rationale:* a claim has nine triples, and of their terms only the first is new. So the terms of all
/// claims are looked up before, and to emit a claim is to put numbers together.
#[derive(Debug)]
pub struct ClaimWords<T> {
    predicates: [T; 8],
    rdf_type: T,
    classes: [T; 2],
    modalities: [T; 4],
    derivations: [T; 4],
}

impl<T: Copy> ClaimWords<T> {
    /// Asks for each of them once.
    pub fn new(mut term: impl FnMut(NamedNodeRef<'static>) -> T) -> Self {
        let mut term = |iri: &'static str| term(NamedNodeRef::new_unchecked(iri));
        let predicates = [
            rdf::OBJECT,
            rdf::PREDICATE,
            rdf::SUBJECT,
            ctg::DERIVATION,
            ctg::EVIDENCE,
            ctg::MODALITY,
            ctg::REFERENCE,
            ctg::STATED_IN,
        ];
        Self {
            predicates: predicates.map(&mut term),
            rdf_type: term(rdf::TYPE),
            classes: [rdf::STATEMENT, ctg::CLAIM].map(&mut term),
            modalities: MODALITIES.each_ref().map(|iri| term(iri)),
            derivations: DERIVATIONS.each_ref().map(|iri| term(iri)),
        }
    }
}

/// The terms of one claim.
#[derive(Debug, Default)]
pub struct ClaimTerms<T> {
    /// The claim itself.
    pub claim: T,
    /// Subject, predicate and object of its fact.
    pub fact: [T; 3],
    /// The passages that it rests on.
    pub passages: Vec<T>,
    /// Sources outside of the documents.
    pub references: Vec<T>,
    /// The statement that makes it.
    pub stated_in: Option<T>,
}

/// Sends the triples of a claim, as what stands for their terms.
pub fn emit_claim<T: Copy>(
    claim: &Claim,
    words: &ClaimWords<T>,
    terms: &ClaimTerms<T>,
    sink: &mut impl FnMut([T; 3]),
) {
    let [object, predicate, subject, derivation, evidence, modality, reference, stated_in] = words.predicates;
    let mut emit = |predicate: T, value: T| sink([terms.claim, predicate, value]);
    emit(object, terms.fact[2]);
    emit(predicate, terms.fact[1]);
    emit(subject, terms.fact[0]);
    words.classes.iter().for_each(|class| emit(words.rdf_type, *class));
    emit(derivation, words.derivations[claim.derivation as usize]);
    terms.passages.iter().for_each(|passage| emit(evidence, *passage));
    emit(modality, words.modalities[claim.modality as usize]);
    terms.references.iter().for_each(|source| emit(reference, *source));
    terms.stated_in.into_iter().for_each(|statement| emit(stated_in, statement));
}
