//! The prefixes of a project: for writing short names, and for reading them.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Prefixes and the namespaces they stand for, in the order of the prefixes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prefixes {
    by_name: BTreeMap<String, String>,
    /// Namespaces with their prefixes: first those that end as a local name can, then all others; in each part
    /// the longest first, and of several prefixes for one namespace in their order.
    by_length: Vec<(String, String)>,
}

/// True for a namespace such as `http://example.org/organ`, after which an IRI can go on with the same word.
fn is_open(namespace: &str) -> bool {
    namespace.bytes().next_back().is_none_or(|byte| PLAIN[usize::from(byte)])
}

impl Prefixes {
    /// Adds a prefix or replaces it.
    pub fn insert(&mut self, prefix: impl Into<String>, namespace: impl Into<String>) {
        let (prefix, namespace) = (prefix.into(), namespace.into());
        self.by_length.retain(|(_, known)| *known != prefix);
        let key = |namespace: &str| (!is_open(namespace), Reverse(namespace.len()));
        let own = key(&namespace);
        let place = self.by_length.partition_point(|(n, p)| (key(n), p) < (own, &prefix));
        self.by_length.insert(place, (namespace.clone(), prefix.clone()));
        self.by_name.insert(prefix, namespace);
    }

    /// These and more, which count where both have one.
    pub fn and(&self, more: &Self) -> Cow<'_, Self> {
        let mut all = Cow::Borrowed(self);
        for (prefix, namespace) in more.iter() {
            all.to_mut().insert(prefix, namespace);
        }
        all
    }

    /// All prefixes with their namespaces.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_name.iter().map(|(p, n)| (p.as_str(), n.as_str()))
    }

    /// The namespace that a prefix stands for, if it is known.
    pub fn namespace(&self, prefix: &str) -> Option<&str> {
        self.by_name.get(prefix).map(String::as_str)
    }

    /// The IRI that `prefix:local` stands for, if the prefix is known.
    pub fn expand(&self, curie: &str) -> Option<String> {
        let (prefix, local) = curie.split_once(':')?;
        Some(format!("{}{local}", self.namespace(prefix)?))
    }

    /// The prefix and local name for an IRI: of the namespaces that it starts with, the longest.
    ///
    /// Only local names that need no escape in Turtle are used (letters, digits, `_`, `-` and inner
    /// dots): one store keeps the backslash of an escape as a part of the IRI.
    pub fn shorten<'a>(&'a self, iri: &'a str) -> Option<(&'a str, &'a str)> {
        let shortest = plain_end(iri.as_bytes());
        let open = self.by_length.partition_point(|(namespace, _)| is_open(namespace));
        let (open, closed) = self.by_length.split_at(open);
        let open = open.iter().take_while(|(namespace, _)| namespace.len() >= shortest);
        // The others end with a byte that is not plain: the last such byte of the IRI.
        let longer = closed.partition_point(|(namespace, _)| namespace.len() > shortest);
        let closed = closed.iter().skip(longer).take_while(|(namespace, _)| namespace.len() == shortest);
        open.chain(closed).find_map(|(namespace, prefix)| {
            let local = iri.strip_prefix(namespace.as_str())?;
            is_local_name(local).then_some((prefix.as_str(), local))
        })
    }
}

/// Where the letters, digits, `_`, `-` and dots at the end begin.
fn plain_end(iri: &[u8]) -> usize {
    let last_other = iri.iter().rposition(|b| !PLAIN[usize::from(*b)]);
    last_other.map_or(0, |at| at + 1)
}

/// The bytes that a local name may have without an escape. A table, since every term is looked at.
const PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        table[byte] = b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
        byte += 1;
    }
    table
};

/// True if a name of plain bytes is a local name: not empty, with dots only inside, and not beginning with `-`.
fn is_local_name(plain: &str) -> bool {
    let bytes = plain.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    (first.is_ascii_alphanumeric() || *first == b'_')
        && *last != b'.'
        && bytes.windows(2).all(|pair| pair != b"..")
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
            ("http://ex.org/id/organization/x", Some(("organization", "x"))),
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
