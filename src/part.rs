//! The parts of the graph, which can be exported together or alone.

use std::fmt;
use std::str::FromStr;

use crate::diagnostic::did_you_mean;

/// A part of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// What the documents say.
    Facts,
    /// Documents, passages and claims: where each fact comes from.
    Evidence,
    /// The concepts that facts are classified with.
    Concepts,
    /// The classes and properties.
    Vocabulary,
    /// How classes, properties and concepts relate to those of others.
    Alignment,
}

impl Part {
    /// All parts, in the order in which they are listed.
    pub const ALL: [Self; 5] =
        [Self::Facts, Self::Evidence, Self::Concepts, Self::Vocabulary, Self::Alignment];

    /// What an export holds unless something else is asked for.
    pub const DEFAULT: [Self; 4] = [Self::Facts, Self::Evidence, Self::Concepts, Self::Vocabulary];

    /// The name on the command line and in metadata.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Facts => "facts",
            Self::Evidence => "evidence",
            Self::Concepts => "concepts",
            Self::Vocabulary => "vocabulary",
            Self::Alignment => "alignment",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Part {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|p| p.as_str() == name).ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str);
            match did_you_mean(name, names) {
                Some(near) => format!("there is no part `{name}`; did you mean `{near}`?"),
                None => format!("there is no part `{name}`; the parts are {}", names.join(", ")),
            }
        })
    }
}
