//! The words for how firmly a document states something, and how a value follows from the words.

use std::fmt;
use std::str::FromStr;

use crate::vocab::CONCEPT;

/// How firmly a document states a fact, the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Modality {
    /// It says so.
    #[default]
    Asserted,
    /// It says that somebody else says so.
    Reported,
    /// It says that it will be so.
    Announced,
    /// It says that it should be so.
    Desired,
}

/// How a value follows from the words of a document, the most direct first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Derivation {
    /// It stands there.
    #[default]
    Verbatim,
    /// It stands there in another form.
    Normalized,
    /// It follows from the words together with other words of the document.
    Resolved,
    /// It follows from the words by reasoning.
    Inferred,
}

impl Modality {
    /// All words, the strongest first.
    pub const ALL: [Self; 4] = [Self::Asserted, Self::Reported, Self::Announced, Self::Desired];

    /// The name that tables use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Reported => "reported",
            Self::Announced => "announced",
            Self::Desired => "desired",
        }
    }

    /// What it means, for a reader who has never heard of it.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Asserted => "the document says that it is so",
            Self::Reported => "the document says that somebody else says so",
            Self::Announced => "the document says that it will be so",
            Self::Desired => "the document says that it should be so",
        }
    }

    /// The IRI of the concept.
    pub fn iri(self) -> String {
        format!("{CONCEPT}modality/{self}")
    }
}

impl Derivation {
    /// All words, the most direct first.
    pub const ALL: [Self; 4] = [Self::Verbatim, Self::Normalized, Self::Resolved, Self::Inferred];

    /// The name that tables use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verbatim => "verbatim",
            Self::Normalized => "normalized",
            Self::Resolved => "resolved",
            Self::Inferred => "inferred",
        }
    }

    /// What it means, for a reader who has never heard of it.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Verbatim => "the value stands in the document as it is recorded",
            Self::Normalized => "the value stands in the document in another form",
            Self::Resolved => "the value follows from the words together with other words of the document",
            Self::Inferred => "the value follows from the words by reasoning",
        }
    }

    /// The IRI of the concept.
    pub fn iri(self) -> String {
        format!("{CONCEPT}derivation/{self}")
    }
}

impl fmt::Display for Modality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Derivation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Modality {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|m| m.as_str() == word).ok_or(())
    }
}

impl FromStr for Derivation {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|d| d.as_str() == word).ok_or(())
    }
}
