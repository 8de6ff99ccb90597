//! Claims: which document states a fact, in which words, how firmly, and how the value follows.
//!
//! A claim is one document stating one fact. Its evidence comes from the cells of the rows that
//! make the fact; the override table can say otherwise for single cells.

mod columns;
mod evidence;
mod fact;
mod make;
mod overrides;
mod triples;
mod words;

pub use columns::EvidenceColumns;
pub use evidence::{Evidence, EvidenceByCell, Stated, read_evidence};
pub use fact::{Fact, FactSet};
pub use make::{Claim, make_claims, statements_by_document};
pub use overrides::is_override_table;
pub use triples::{ClaimTerms, ClaimWords, emit_claim};
pub use words::{Derivation, Modality};
