//! The prefixes of a project: for writing short names, and for reading them.

use std::collections::BTreeMap;

/// Prefixes and the namespaces they stand for, in the order of the prefixes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prefixes {
    by_name: BTreeMap<String, String>,
}

impl Prefixes {
    /// Adds a prefix or replaces it.
    pub fn insert(&mut self, prefix: impl Into<String>, namespace: impl Into<String>) {
        self.by_name.insert(prefix.into(), namespace.into());
    }

    /// All prefixes with their namespaces.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_name.iter().map(|(p, n)| (p.as_str(), n.as_str()))
    }

    /// The IRI that `prefix:local` stands for, if the prefix is known.
    pub fn expand(&self, curie: &str) -> Option<String> {
        let (prefix, local) = curie.split_once(':')?;
        Some(format!("{}{local}", self.by_name.get(prefix)?))
    }

    /// The prefix and local name for an IRI: of the namespaces that it starts with, the longest.
    ///
    /// Only local names that need no escape in Turtle are used (letters, digits, `_`, `-` and inner
    /// dots): one store keeps the backslash of an escape as a part of the IRI.
    pub fn shorten<'a>(&'a self, iri: &'a str) -> Option<(&'a str, &'a str)> {
        self.by_name
            .iter()
            .filter_map(|(prefix, namespace)| Some((prefix, iri.strip_prefix(namespace.as_str())?)))
            .filter(|(_, local)| is_plain_local_name(local))
            .min_by_key(|(_, local)| local.len())
            .map(|(prefix, local)| (prefix.as_str(), local))
    }
}

fn is_plain_local_name(local: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    local
        .split('.')
        .all(|part| !part.is_empty() && part.chars().all(inner))
        && local.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
}
