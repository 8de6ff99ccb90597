//! The prefixes of a project: for writing short names, and for reading them.

use std::collections::BTreeMap;
use std::ops::Bound;

/// Prefixes and the namespaces they stand for, in the order of the prefixes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prefixes {
    by_name: BTreeMap<String, String>,
    /// The other way round; of several prefixes for one namespace, the first.
    by_namespace: BTreeMap<String, String>,
}

impl Prefixes {
    /// Adds a prefix or replaces it.
    pub fn insert(&mut self, prefix: impl Into<String>, namespace: impl Into<String>) {
        self.by_name.insert(prefix.into(), namespace.into());
        self.by_namespace.clear();
        for (prefix, namespace) in self.by_name.iter().rev() {
            self.by_namespace.insert(namespace.clone(), prefix.clone());
        }
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
        // A namespace that starts the IRI sorts before it, and the longest of them comes last; what
        // lies between shares a shorter start with the IRI, to which the search goes back.
        let mut limit = iri;
        while !limit.is_empty() {
            let (namespace, prefix) = self
                .by_namespace
                .range::<str, _>((Bound::Unbounded, Bound::Included(limit)))
                .next_back()?;
            if let Some(local) = iri.strip_prefix(namespace.as_str()) {
                if is_plain_local_name(local) {
                    return Some((prefix, local));
                }
                limit = start(limit, namespace.len().saturating_sub(1));
            } else {
                let common = limit.bytes().zip(namespace.bytes());
                limit = start(limit, common.take_while(|(a, b)| a == b).count());
            }
        }
        None
    }
}

/// The first `length` bytes of a text, or fewer if that is within a character.
fn start(text: &str, mut length: usize) -> &str {
    while !text.is_char_boundary(length) {
        length -= 1;
    }
    &text[..length]
}

fn is_plain_local_name(local: &str) -> bool {
    let bytes = local.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    (first.is_ascii_alphanumeric() || *first == b'_')
        && *last != b'.'
        && bytes
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
        && !local.contains("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefixes(pairs: &[(&str, &str)]) -> Prefixes {
        let mut prefixes = Prefixes::default();
        for (prefix, namespace) in pairs {
            prefixes.insert(*prefix, *namespace);
        }
        prefixes
    }

    #[test]
    fn the_longest_namespace_with_a_plain_local_name_wins() {
        let prefixes = prefixes(&[
            ("ex", "http://ex.org/"),
            ("id", "http://ex.org/id/"),
            ("organization", "http://ex.org/id/organization/"),
            ("organ", "http://ex.org/id/organ"),
            ("z", "http://zz.org/"),
            ("zé", "http://zz.org/é/"),
        ]);
        for (iri, expected) in [
            ("http://ex.org/a", Some(("ex", "a"))),
            ("http://ex.org/id/a-1.2", Some(("id", "a-1.2"))),
            (
                "http://ex.org/id/organization/x",
                Some(("organization", "x")),
            ),
            ("http://ex.org/id/organs", Some(("organ", "s"))),
            ("http://ex.org/id/organ", Some(("id", "organ"))),
            ("http://ex.org/id/organization/x/y", None),
            ("http://ex.org/id/organ-x", Some(("id", "organ-x"))),
            ("http://ex.org/id/a.", None),
            ("http://ex.org/id/a(b)", None),
            ("http://ex.org/", None),
            ("http://zz.org/è", None),
            ("http://zz.org/é/b", Some(("zé", "b"))),
            ("http://a.org/b", None),
            ("", None),
        ] {
            assert_eq!(prefixes.shorten(iri), expected, "{iri}");
        }
    }

    #[test]
    fn of_two_prefixes_for_a_namespace_the_first_is_used() {
        let mut prefixes = prefixes(&[("b", "http://ex.org/"), ("a", "http://ex.org/")]);
        assert_eq!(prefixes.shorten("http://ex.org/x"), Some(("a", "x")));
        prefixes.insert("a", "http://other.org/");
        assert_eq!(prefixes.shorten("http://ex.org/x"), Some(("b", "x")));
    }
}
