//! The columns that hold evidence, found by their terms.

use crate::csvw::Schema;
use crate::vocab::ctg;

/// The evidence columns of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvidenceColumns {
    /// The ids of passages.
    pub evidence: usize,
    /// A word for the modality.
    pub modality: Option<usize>,
    /// A word for the derivation.
    pub derivation: Option<usize>,
    /// A source outside of the documents.
    pub reference: Option<usize>,
}

impl EvidenceColumns {
    /// The evidence columns of a schema, if it has one for the passages.
    pub fn of(schema: &Schema) -> Option<Self> {
        Some(Self {
            evidence: schema.column_with_property(ctg::EVIDENCE)?,
            modality: schema.column_with_property(ctg::MODALITY),
            derivation: schema.column_with_property(ctg::DERIVATION),
            reference: schema.column_with_property(ctg::REFERENCE),
        })
    }
}
