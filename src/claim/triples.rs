//! The triples of a claim.

use std::sync::LazyLock;

use oxigraph::model::{NamedNodeRef, NamedOrBlankNodeRef, TermRef, TripleRef};

use super::fact::Fact;
use super::make::Claim;
use super::words::{Derivation, Modality};
use crate::source::Passage;
use crate::vocab::{ctg, rdf};

/// The IRIs of the words in their order: every claim has two of them.
static MODALITIES: LazyLock<[String; 4]> = LazyLock::new(|| Modality::ALL.map(Modality::iri));
static DERIVATIONS: LazyLock<[String; 4]> = LazyLock::new(|| Derivation::ALL.map(Derivation::iri));

/// Sends the triples of a claim, in the order of their predicates and objects.
///
/// `fact` is the claim's own, and `passages` are all passages of the build.
pub fn emit_claim(claim: &Claim, fact: &Fact, passages: &[Passage], sink: &mut impl FnMut(TripleRef<'_>)) {
    let subject = NamedOrBlankNodeRef::from(NamedNodeRef::new_unchecked(&claim.iri));
    let mut emit = |predicate: &str, object: TermRef<'_>| {
        sink(TripleRef::new(subject, NamedNodeRef::new_unchecked(predicate), object));
    };
    let iri = |iri| TermRef::from(NamedNodeRef::new_unchecked(iri));
    let (modality, derivation) = (claim.modality as usize, claim.derivation as usize);
    emit(rdf::OBJECT, fact.triple.object.as_ref());
    emit(rdf::PREDICATE, fact.triple.predicate.as_ref().into());
    emit(rdf::SUBJECT, fact.triple.subject.as_ref().into());
    emit(rdf::TYPE, iri(rdf::STATEMENT));
    emit(rdf::TYPE, iri(ctg::CLAIM));
    emit(ctg::DERIVATION, iri(&DERIVATIONS[derivation]));
    let mut cited: Vec<&str> =
        claim.passages.iter().filter_map(|&p| passages.get(p)).map(|p| p.iri.as_str()).collect();
    cited.sort_unstable();
    cited.dedup();
    cited.into_iter().for_each(|passage| emit(ctg::EVIDENCE, iri(passage)));
    emit(ctg::MODALITY, iri(&MODALITIES[modality]));
    claim.references.iter().for_each(|reference| emit(ctg::REFERENCE, reference.as_ref()));
    if let Some(statement) = &claim.stated_in {
        emit(ctg::STATED_IN, statement.as_ref().into());
    }
}
