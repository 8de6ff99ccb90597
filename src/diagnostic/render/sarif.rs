//! SARIF 2.1.0, the form in which code hosts and editors take problems: one result for each place.
//!
//! *Rationale:* results are not folded. GitHub shows one place of a result only, and follows each result
//! by its fingerprint from one version of the tables to the next.
//!
//! Spec: Static Analysis Results Interchange Format (SARIF) Version 2.1.0, OASIS, sections in brackets.

use std::collections::HashMap;
use std::io::{self, Write};

use indexmap::IndexSet;
use serde_json::{Map, Value, json};

use super::{from_root, where_text};
use crate::diagnostic::{Code, Detail, Diagnostic, Place, Severity};

/// A log with one run, in which each result has a line. `root` goes before the name of each file: the way
/// from the root of the repository, which is what code hosts know, to the project; empty, or with a slash
/// at its end.
pub fn write_sarif(diagnostics: &[Diagnostic], root: &str, out: &mut dyn Write) -> io::Result<()> {
    let rules: IndexSet<Code> = diagnostics.iter().map(|d| d.code).collect();
    let tool = json!({ "driver": {
        "name": "ctgraph",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.iter().copied().map(rule).collect::<Vec<_>>(),
    } });
    write!(
        out,
        "{{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\n\
         \"runs\":[{{\"tool\":{tool},\n\"columnKind\":\"unicodeCodePoints\",\n\"results\":["
    )?;
    let mut seen = HashMap::new();
    for (index, d) in diagnostics.iter().enumerate() {
        let identity = identity(d);
        let number = seen.entry(identity).and_modify(|n| *n += 1).or_insert(1);
        let fingerprint = format!("{identity:016x}:{number}");
        let comma = if index == 0 { "" } else { "," };
        let rule = rules.get_index_of(&d.code).unwrap_or_default();
        write!(out, "{comma}\n{}", result(d, rule, root, &fingerprint))?;
    }
    writeln!(out, "]}}]}}")
}

/// `reportingDescriptor` (3.49).
fn rule(code: Code) -> Value {
    let text = code.explanation();
    json!({
        "id": code.as_str(),
        "name": format!("{code:?}"),
        "shortDescription": { "text": text.meaning },
        "fullDescription": { "text": format!("{} {}", text.meaning, text.matters) },
        "help": {
            "text": format!(
                "{}\n{}\n\nWrong:\n{}\n\nRight:\n{}\n\n{}",
                text.meaning, text.matters, text.bad, text.good, text.repair
            ),
            "markdown": format!(
                "{}\n{}\n\nWrong:\n\n```text\n{}\n```\n\nRight:\n\n```text\n{}\n```\n\n{}",
                text.meaning, text.matters, text.bad, text.good, text.repair
            ),
        },
        "defaultConfiguration": { "level": level(code.severity()) },
    })
}

/// `level` (3.27.10).
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

/// `result` (3.27).
fn result(d: &Diagnostic, rule_index: usize, root: &str, fingerprint: &str) -> Value {
    let mut result = Map::new();
    result.insert("ruleId".into(), json!(d.code.as_str()));
    result.insert("ruleIndex".into(), json!(rule_index));
    result.insert("level".into(), json!(level(d.severity)));
    result.insert("message".into(), json!({ "text": message(d) }));
    let mut location = physical(&d.place, root);
    let logical = logical(&d.place);
    if !logical.is_empty() {
        location["logicalLocations"] = json!(logical);
    }
    result.insert("locations".into(), json!([location]));
    if let Some(declared) = &d.declared {
        let mut related = physical(declared, root);
        related["id"] = json!(DECLARED);
        related["message"] = json!({ "text": "declared here" });
        result.insert("relatedLocations".into(), json!([related]));
    }
    // GitHub reads none but this one.
    result.insert("partialFingerprints".into(), json!({ "primaryLocationLineHash": fingerprint }));
    let mut properties = Map::new();
    for (name, value) in [("value", &d.value), ("expected", &d.expected)] {
        if let Some(value) = value {
            properties.insert(name.into(), json!(value));
        }
    }
    if !properties.is_empty() {
        result.insert("properties".into(), Value::Object(properties));
    }
    Value::Object(result)
}

/// The `id` of the related location that says where the expectation is declared.
const DECLARED: usize = 1;

/// A `message` (3.11) in whole sentences, the first of which says what is wrong; where the expectation
/// is declared is a link to the related location.
fn message(d: &Diagnostic) -> String {
    let mut sentences = vec![without_links(&d.message)];
    if let Some(expected) = &d.expected {
        let expected = without_links(expected);
        sentences.push(match &d.declared {
            Some(place) => {
                let name = where_text(place).replace(['[', ']'], "_");
                format!("Expected: {expected} (declared in [{name}]({DECLARED}))")
            }
            None => format!("Expected: {expected}"),
        });
    }
    sentences.extend(d.notes.iter().map(|note| without_links(note)));
    sentences.push(without_links(d.repair()));
    let mut text = String::new();
    for sentence in sentences {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&sentence);
        if !sentence.ends_with(['.', '?', '!', '…']) {
            text.push('.');
        }
    }
    text
}

/// `[text](target)` is a link in a message (3.11.6); what stands in a cell is none.
fn without_links(text: &str) -> String {
    text.replace("](", "] (")
}

/// `physicalLocation` (3.29). The region (3.30) ends behind its last character; one without an end goes to
/// the end of the line.
fn physical(place: &Place, root: &str) -> Value {
    let mut location = Map::new();
    location.insert("artifactLocation".into(), json!({ "uri": uri_of(&from_root(root, &place.file)) }));
    if let Some(position) = place.position {
        let mut region = Map::new();
        region.insert("startLine".into(), json!(position.line));
        region.insert("startColumn".into(), json!(position.column));
        if place.width > 0 {
            region.insert("endLine".into(), json!(position.line));
            region.insert("endColumn".into(), json!(position.column + place.width));
        }
        location.insert("region".into(), Value::Object(region));
    }
    json!({ "physicalLocation": location })
}

/// `logicalLocation` (3.33): a value in JSON, or the cell, row and column of a table.
fn logical(place: &Place) -> Vec<Value> {
    match &place.detail {
        Detail::None => Vec::new(),
        Detail::Json { pointer } => {
            let name = pointer.rsplit('/').next().unwrap_or_default();
            let name = name.replace("~1", "/").replace("~0", "~");
            vec![json!({ "name": name, "fullyQualifiedName": pointer, "kind": "value" })]
        }
        Detail::Cell { cell, row, row_id, column } => {
            let mut locations = Vec::new();
            if !cell.is_empty() {
                let name = format!("{}!{cell}", place.file);
                locations.push(json!({ "name": cell, "fullyQualifiedName": name, "kind": "cell" }));
            }
            match row_id {
                Some(id) => locations.push(json!({ "name": id, "kind": "row" })),
                None if *row > 0 => locations.push(json!({ "name": row.to_string(), "kind": "row" })),
                None => {}
            }
            if let Some(column) = column {
                locations.push(json!({ "name": column, "kind": "column" }));
            }
            locations
        }
    }
}

/// A URI for a path, relative unless the path is absolute: all but letters, digits and a few signs in per cents, so that
/// no colon looks like a scheme.
fn uri_of(path: &str) -> String {
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// What stays of a problem when lines are added above it: its code, file, row and column; the value
/// (or message) in place of the row if that has no id. A FNV-1a hash of 64 bits.
fn identity(d: &Diagnostic) -> u64 {
    let shown = d.value.as_deref().unwrap_or(&d.message);
    let (row, column) = match &d.place.detail {
        Detail::Cell { row_id: Some(id), column, .. } => (id.as_str(), column.as_deref().unwrap_or_default()),
        Detail::Cell { column, .. } => (shown, column.as_deref().unwrap_or_default()),
        Detail::Json { .. } | Detail::None => (shown, ""),
    };
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    // No text holds the byte that ends each of them.
    for part in [d.code.as_str(), &d.place.file, row, column] {
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::super::tests::problem;
    use super::*;

    fn log(diagnostics: &[Diagnostic]) -> Value {
        let mut out = Vec::new();
        write_sarif(diagnostics, "sub folder/", &mut out).expect("written to memory");
        serde_json::from_slice(&out).expect("JSON")
    }

    fn fingerprint(d: Diagnostic) -> Value {
        log(&[d])["runs"][0]["results"][0]["partialFingerprints"].clone()
    }

    #[test]
    fn a_result_has_all_that_a_code_host_shows() {
        let place =
            Place::json("m.json", crate::diagnostic::Position { line: 7, column: 9 }, "/a~1b/0".into());
        let log = log(&[problem(2).expected("a date").declared(place).value("xy")]);
        let run = &log["runs"][0];
        let rule = &run["tool"]["driver"]["rules"][0];
        assert_eq!(rule["id"], "bad-date");
        assert_eq!(rule["defaultConfiguration"]["level"], "error");
        assert!(rule["help"]["markdown"].as_str().is_some_and(|text| text.contains("2001-09-30")));
        let result = &run["results"][0];
        assert_eq!(result["ruleIndex"], 0);
        assert_eq!(
            result["message"]["text"],
            "not a date. Expected: a date (declared in [m.json:7:9](1)). write one."
        );
        let location = &result["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], "sub%20folder/facts.csv");
        assert_eq!(
            location["region"],
            json!({ "startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 5 })
        );
        assert_eq!(result["locations"][0]["logicalLocations"][0]["name"], "B2");
        assert_eq!(result["locations"][0]["logicalLocations"][1], json!({ "name": "f-1", "kind": "row" }));
        assert_eq!(result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"], 7);
        assert_eq!(result["properties"], json!({ "value": "xy", "expected": "a date" }));
    }

    #[test]
    fn fingerprints_stay_when_lines_move_and_differ_otherwise() {
        assert_eq!(fingerprint(problem(2)), fingerprint(problem(30)));
        let mut other = problem(2);
        other.code = Code::BadNumber;
        assert_ne!(fingerprint(problem(2)), fingerprint(other));
        let log = log(&[problem(2), problem(3)]);
        let results = &log["runs"][0]["results"];
        assert_ne!(results[0]["partialFingerprints"], results[1]["partialFingerprints"]);
    }

    #[test]
    fn paths_are_uris_and_cells_make_no_links() {
        assert_eq!(uri_of("a:b/é 1.csv"), "a%3Ab/%C3%A9%201.csv");
        assert_eq!(uri_of("/tmp/a.csv"), "file:///tmp/a.csv");
        let mut linked = problem(2);
        linked.message = "\"[x](https://example.org)\" is not a date".into();
        assert!(!message(&linked).contains("]("));
    }
}
