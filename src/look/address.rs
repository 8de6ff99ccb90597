//! Short addresses of things, for the paths of pages and files: `organization/unoct`.

use oxigraph::model::vocab::rdf;
use rustc_hash::FxHashMap;

use super::Atlas;
use super::atlas::object;
use crate::source::digest::short_sha256;

/// A key for each thing that there is something to say about, and the thing of each key.
///
/// A key is the path of the IRI below the base of the project, or else `prefix/local`, or else the IRI's path.
/// It consists of ASCII letters, digits, `-`, `_`, `.`, `~` and `/`, has no empty, `.` or `..` segment, and
/// differs from all others in more than the case of its letters, so that it can be the path of a URL and the
/// name of a file on any system. Where that takes away from the name, or two would be the same, a part of the
/// IRI's SHA-256 stands at the end.
#[derive(Debug, Default)]
pub struct Addresses {
    keys: FxHashMap<String, String>,
    iris: FxHashMap<String, String>,
    /// The IRIs that differ in their fragments only, by what stands before it.
    by_document: FxHashMap<String, Vec<String>>,
    /// What stands before the paths of the IRIs: `https://w3id.org`. That of the project comes first.
    hosts: Vec<String>,
}

impl Addresses {
    /// Gives a key to all subjects, claims, classes and properties.
    pub fn new(atlas: &Atlas<'_>) -> Self {
        let mut iris: Vec<&str> = atlas.subjects().collect();
        iris.extend(atlas.build.claims.iter().map(|claim| claim.iri.as_str()));
        for entry in atlas.entries() {
            iris.push(entry.triple.predicate.as_str());
            iris.extend(object(entry.triple).filter(|_| entry.triple.predicate == rdf::TYPE));
        }
        iris.sort_unstable();
        iris.dedup();
        let base = atlas.build.base.as_str();
        let mut addresses = Self::default();
        // Those of the project first: if two IRIs want the same key, it is theirs.
        let (own, others): (Vec<&str>, Vec<&str>) = iris.into_iter().partition(|iri| iri.starts_with(base));
        for iri in own.into_iter().chain(others) {
            addresses.add(iri, &wanted(iri, atlas));
        }
        addresses
    }

    fn add(&mut self, iri: &str, wanted: &str) {
        let mut key = safe(wanted);
        if key != wanted || self.iris.contains_key(&key.to_ascii_lowercase()) {
            key = format!("{key}-{}", &short_sha256(iri)[..8]);
        }
        // Two IRIs with the same beginning of their digests: the later one has no address.
        if self.iris.contains_key(&key.to_ascii_lowercase()) {
            return;
        }
        if let Some((document, _)) = iri.split_once('#') {
            self.by_document.entry(document.to_owned()).or_default().push(iri.to_owned());
        }
        if let Some(host) = host(iri).filter(|host| !self.hosts.iter().any(|known| known == host)) {
            self.hosts.push(host.to_owned());
        }
        self.iris.insert(key.to_ascii_lowercase(), iri.to_owned());
        self.keys.insert(iri.to_owned(), key);
    }

    /// The key of a thing; none if there is nothing to say about it.
    pub fn key(&self, iri: &str) -> Option<&str> {
        self.keys.get(iri).map(String::as_str)
    }

    /// The thing with a key, exactly as [`key`](Self::key) gives it.
    pub fn iri(&self, key: &str) -> Option<&str> {
        let iri = self.iris.get(&key.to_ascii_lowercase())?;
        (self.key(iri) == Some(key)).then_some(iri.as_str())
    }

    /// All things with their keys, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut all: Vec<(&str, &str)> = self.keys.iter().map(|(i, k)| (i.as_str(), k.as_str())).collect();
        all.sort_unstable_by_key(|(_, key)| *key);
        all.into_iter()
    }

    /// What stands before the paths of the IRIs: `https://w3id.org`. That of the project comes first.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        self.hosts.iter().map(String::as_str)
    }

    /// The IRIs `document#…`, sorted.
    pub fn with_document(&self, document: &str) -> &[String] {
        self.by_document.get(document).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The key that an IRI would have if all were allowed.
fn wanted(iri: &str, atlas: &Atlas<'_>) -> String {
    if let Some(path) = iri.strip_prefix(atlas.build.base.as_str()).filter(|path| !path.is_empty()) {
        return path.to_owned();
    }
    if let Some((prefix, local)) = atlas.prefixes().shorten(iri).filter(|(_, local)| !local.is_empty()) {
        return format!("{prefix}/{local}");
    }
    let path = iri.split_once("://").map_or(iri, |(_, rest)| rest);
    format!("iri/{path}")
}

/// The scheme and the authority of an IRI, if it has both.
fn host(iri: &str) -> Option<&str> {
    let start = iri.find("://")? + 3;
    let end = iri[start..].find(['/', '?', '#']).map_or(iri.len(), |at| start + at);
    Some(&iri[..end])
}

/// Only what a path and a file name can hold everywhere.
fn safe(wanted: &str) -> String {
    let keep =
        |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~') { c } else { '-' };
    let segments = wanted.split('/').filter(|segment| !matches!(*segment, "" | "." | ".."));
    let segments =
        segments.map(|segment| segment.chars().map(keep).take(LONGEST_SEGMENT).collect::<String>());
    let segments = segments.map(|mut segment| {
        segment.push_str(if is_reserved(&segment) { "-" } else { "" });
        segment
    });
    segments.collect::<Vec<_>>().join("/")
}

/// The longest part of a path, in bytes; with an extension it is a file name on every system.
const LONGEST_SEGMENT: usize = 150;

/// True for what is no file name on Windows: devices, and names that end with a dot.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_numbered =
        |device: &str| stem.strip_prefix(device).is_some_and(|n| matches!(n.as_bytes(), [b'0'..=b'9']));
    name.ends_with('.')
        || matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
        || is_numbered("com")
        || is_numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_paths_that_differ_in_more_than_case() {
        let mut addresses = Addresses::default();
        for (iri, wanted) in [
            ("http://example.org/a", "a"),
            ("http://example.org/ns#Event", "ex/Event"),
            ("http://example.org/ns#event", "ex/event"),
            ("http://example.org/é", "é"),
            ("http://example.org/../x", "../x"),
            ("http://example.org/aux", "aux"),
        ] {
            addresses.add(iri, wanted);
        }
        assert_eq!(addresses.key("http://example.org/a"), Some("a"));
        assert_eq!(addresses.key("http://example.org/ns#Event"), Some("ex/Event"));
        for (iri, start) in [
            ("http://example.org/ns#event", "ex/event-"),
            ("http://example.org/é", "--"),
            ("http://example.org/../x", "x-"),
            ("http://example.org/aux", "aux--"),
        ] {
            let key = addresses.key(iri).expect("a key");
            assert!(key.starts_with(start), "{key}");
            assert_eq!(addresses.iri(key), Some(iri));
        }
        assert_eq!(addresses.hosts().collect::<Vec<_>>(), ["http://example.org"]);
        assert_eq!(addresses.iri("A"), None);
        assert_eq!(addresses.with_document("http://example.org/ns").len(), 2);
    }
}
