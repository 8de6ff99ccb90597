//! The manifests: which tests there are.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// A test.
pub struct Entry {
    /// `rdf/test034`
    pub name: String,
    /// `ToRdfTest`, `NegativeValidationTest` …
    pub kind: String,
    /// What it is about.
    pub title: String,
    /// The file to start from.
    pub action: String,
    /// The file with the graph that is expected.
    pub result: Option<String>,
    /// The `Link` header of the action.
    pub link: Option<String>,
    /// The media type of the action.
    pub content_type: Option<String>,
    /// Metadata that the user gives.
    pub metadata: Option<String>,
    /// True if minimal mode is wanted.
    pub is_minimal: bool,
}

impl Entry {
    /// True if an error is what is expected.
    pub fn is_negative(&self) -> bool {
        self.kind.starts_with("Negative")
    }
}

/// The tests of a manifest in their order.
pub fn read_manifest(folder: &Path, suite: &str) -> Vec<Entry> {
    let text = fs::read_to_string(folder.join(format!("manifest-{suite}.jsonld"))).expect("a manifest");
    let manifest: Value = serde_json::from_str(&text).expect("JSON");
    let entries = manifest["entries"].as_array().expect("entries");
    entries.iter().map(|entry| read_entry(entry, suite)).collect()
}

fn read_entry(entry: &Value, suite: &str) -> Entry {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let required = |name: &str| text(&entry[name]).unwrap_or_default();
    let id = required("id");
    Entry {
        name: format!("{suite}/{}", id.rsplit('#').next().unwrap_or_default()),
        kind: required("type").trim_start_matches("csvt:").to_owned(),
        title: format!("{}: {}", required("name"), required("comment")),
        action: required("action"),
        result: text(&entry["result"]),
        link: text(&entry["httpLink"]),
        content_type: text(&entry["contentType"]),
        metadata: text(&entry["option"]["metadata"]),
        is_minimal: entry["option"]["minimal"].as_bool().unwrap_or_default(),
    }
}
