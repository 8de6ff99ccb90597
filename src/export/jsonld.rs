//! JSON-LD, compact, with its context inside: an object per entity, readable without knowing RDF.
//!
//! Properties and classes go by their local names (`fundedBy`, `Organization`) where no two share one.
//! The context says of each property what its values are, as far as all of them in this graph agree,
//! so that a date is `"2021-07-27"` and a link is `"organization:unoct"`.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use oxigraph::model::vocab::{rdf, xsd};
use oxigraph::model::{LiteralRef, NamedNodeRef, NamedOrBlankNodeRef, TermRef, TripleRef};
use serde_json::{Map, Value, json};

use super::Section;
use super::entity::{Entity, entities};
use super::turtle_terms::is_canonical_integer;
use crate::graph::Graph;
use crate::prefixes::Prefixes;

/// Arrays and objects share a line up to this many characters.
const WIDTH: usize = 100;

/// Names that mean something else in our JSON-LD, or that a processor could take for a scheme.
const TAKEN: [&str; 9] = ["id", "type", "http", "https", "urn", "mailto", "tel", "ftp", "data"];

/// Writes graphs in JSON-LD; those with a name become objects that have a graph of their own.
pub fn write_jsonld(sections: &[Section<'_>], prefixes: &Prefixes, out: &mut impl Write) -> io::Result<()> {
    let context = Context::new(sections, prefixes);
    let mut text = String::from("{\n  \"@context\": ");
    push_value(&mut text, &context.to_json(), 2, true);
    text.push_str(",\n  \"@graph\": [");
    let mut separator = "\n";
    for section in sections {
        if let Some(name) = &section.name {
            text.push_str(separator);
            text.push_str("    {\n      \"id\": ");
            text.push_str(&json!(context.iri(name.as_str())).to_string());
            text.push_str(",\n      \"@graph\": [");
            context.write_entities(section.graph, 8, "\n", &mut text, out)?;
            text.push_str("\n      ]\n    }");
        } else {
            context.write_entities(section.graph, 4, separator, &mut text, out)?;
        }
        if section.name.is_some() || !section.graph.is_empty() {
            separator = ",\n";
        }
    }
    text.push_str("\n  ]\n}\n");
    flush(&mut text, out)
}

/// The context with which graphs are written in JSON-LD.
pub fn jsonld_context(sections: &[Section<'_>], prefixes: &Prefixes) -> Value {
    Context::new(sections, prefixes).to_json()
}

fn flush(text: &mut String, out: &mut impl Write) -> io::Result<()> {
    out.write_all(text.as_bytes())?;
    text.clear();
    Ok(())
}

/// What the values of a property have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Values {
    /// All are IRIs or blank nodes.
    Links,
    /// All are literals of this datatype and of no form that JSON has itself.
    Typed(String),
    /// All are strings in this language.
    Language(String),
    /// Nothing, or what JSON has itself: strings, integers, booleans.
    Plain,
}

/// The names that are used for IRIs.
struct Context {
    prefixes: Prefixes,
    used_prefixes: BTreeMap<String, String>,
    /// Properties by IRI: the key that is used, and what the values are.
    properties: BTreeMap<String, (String, Values)>,
    /// Classes by IRI, if they have a name of their own.
    classes: BTreeMap<String, String>,
}

impl Context {
    fn new(sections: &[Section<'_>], prefixes: &Prefixes) -> Self {
        let triples = || sections.iter().flat_map(|section| section.graph);
        let mut values = BTreeMap::new();
        let mut classes = BTreeSet::new();
        for triple in triples() {
            match class_of(triple) {
                Some(class) => {
                    classes.insert(class.as_str());
                }
                None => add_value(&mut values, triple),
            }
        }
        let mut context = Self {
            prefixes: usable_prefixes(sections, prefixes),
            used_prefixes: BTreeMap::new(),
            properties: BTreeMap::new(),
            classes: BTreeMap::new(),
        };
        let names = values.keys().copied().chain(classes.iter().copied());
        let names = context.own_names(names);
        for (iri, values) in values {
            let key = names.get(iri).cloned();
            let key = key.unwrap_or_else(|| context.iri(iri));
            context.properties.insert(iri.to_owned(), (key, values));
        }
        context.classes =
            classes.iter().filter_map(|iri| Some(((*iri).to_owned(), names.get(iri)?.clone()))).collect();
        context.used_prefixes = context.find_used_prefixes(sections);
        context
    }

    /// Local names that stand for one IRI only and are not taken otherwise.
    fn own_names<'a>(&self, iris: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, String> {
        let mut by_name: BTreeMap<&str, BTreeSet<&'a str>> = BTreeMap::new();
        let iris: BTreeSet<&'a str> = iris.collect();
        for iri in &iris {
            if let Some((prefix, _)) = self.prefixes.shorten(iri) {
                let namespace = self.prefixes.expand(&format!("{prefix}:"));
                let local = &iri[namespace.map_or(0, |n| n.len())..];
                by_name.entry(local).or_default().insert(iri);
            }
        }
        by_name
            .into_iter()
            .filter(|(name, iris)| {
                iris.len() == 1
                    && name.starts_with(|c: char| c.is_ascii_alphabetic())
                    && !TAKEN.contains(name)
                    && self.prefixes.iter().all(|(prefix, _)| prefix != *name)
            })
            .flat_map(|(name, iris)| iris.into_iter().map(move |iri| (iri, name.to_owned())))
            .collect()
    }

    fn find_used_prefixes(&self, sections: &[Section<'_>]) -> BTreeMap<String, String> {
        let mut used = BTreeMap::new();
        let mut add = |iri: &str| {
            if let Some((prefix, local)) = self.prefixes.shorten(iri)
                && !used.contains_key(prefix)
            {
                let namespace = iri[..iri.len() - local.len()].to_owned();
                used.insert(prefix.to_owned(), namespace);
            }
        };
        for section in sections {
            if let Some(name) = &section.name {
                add(name.as_str());
            }
            for triple in section.graph {
                if class_of(triple).is_none() {
                    add(triple.predicate.as_str());
                }
                if let NamedOrBlankNodeRef::NamedNode(node) = triple.subject {
                    add(node.as_str());
                }
                match triple.object {
                    TermRef::NamedNode(node) => add(node.as_str()),
                    TermRef::Literal(literal) if shows_datatype(literal) => {
                        add(literal.datatype().as_str());
                    }
                    _ => {}
                }
            }
        }
        used
    }

    fn to_json(&self) -> Value {
        let mut context = Map::new();
        context.insert("id".into(), "@id".into());
        context.insert("type".into(), "@type".into());
        for (prefix, namespace) in &self.used_prefixes {
            let definition = if namespace.ends_with([':', '/', '?', '#', '[', ']', '@']) {
                json!(namespace)
            } else {
                json!({ "@id": namespace, "@prefix": true })
            };
            context.insert(prefix.clone(), definition);
        }
        let mut terms = BTreeMap::new();
        for (iri, name) in &self.classes {
            terms.insert(name.clone(), json!(self.iri(iri)));
        }
        for (iri, (key, values)) in &self.properties {
            let id = self.iri(iri);
            let definition = match values {
                Values::Links => json!({ "@id": id, "@type": "@id" }),
                Values::Typed(datatype) => json!({ "@id": id, "@type": self.iri(datatype) }),
                Values::Language(language) => json!({ "@id": id, "@language": language }),
                Values::Plain if *key == id => continue,
                Values::Plain => json!(id),
            };
            terms.insert(key.clone(), definition);
        }
        context.extend(terms);
        Value::Object(context)
    }

    /// The short name for an IRI, or the IRI.
    fn iri(&self, iri: &str) -> String {
        match self.prefixes.shorten(iri) {
            Some((prefix, local)) => format!("{prefix}:{local}"),
            None => iri.to_owned(),
        }
    }

    /// One object for each subject, with a separator before it.
    fn write_entities(
        &self,
        graph: &Graph,
        indent: usize,
        mut separator: &str,
        text: &mut String,
        out: &mut impl Write,
    ) -> io::Result<()> {
        for entity in entities(graph) {
            text.push_str(separator);
            text.push_str(&" ".repeat(indent));
            push_value(text, &self.entity(&entity), indent, true);
            flush(text, out)?;
            separator = ",\n";
        }
        Ok(())
    }

    fn entity(&self, entity: &Entity<'_>) -> Value {
        let mut object = Map::new();
        object.insert(
            "id".into(),
            match entity.subject() {
                NamedOrBlankNodeRef::NamedNode(node) => json!(self.iri(node.as_str())),
                NamedOrBlankNodeRef::BlankNode(node) => json!(node.to_string()),
            },
        );
        for property in entity.properties() {
            for value in property.objects() {
                let triple = TripleRef::new(entity.subject(), property.predicate(), value);
                let (key, value) = match class_of(triple) {
                    Some(class) => {
                        let name = self.classes.get(class.as_str()).cloned();
                        let name = name.unwrap_or_else(|| self.iri(class.as_str()));
                        ("type".to_owned(), json!(name))
                    }
                    None => self.value(triple),
                };
                add_member(&mut object, key, value);
            }
        }
        Value::Object(object)
    }

    fn value(&self, triple: TripleRef<'_>) -> (String, Value) {
        let (key, values) = &self.properties[triple.predicate.as_str()];
        let value = match (triple.object, values) {
            (TermRef::NamedNode(node), Values::Links) => json!(self.iri(node.as_str())),
            (TermRef::NamedNode(node), _) => json!({ "id": self.iri(node.as_str()) }),
            (TermRef::BlankNode(node), Values::Links) => json!(node.to_string()),
            (TermRef::BlankNode(node), _) => json!({ "id": node.to_string() }),
            (TermRef::Literal(literal), Values::Typed(_) | Values::Language(_)) => {
                json!(literal.value())
            }
            (TermRef::Literal(literal), _) => native(literal).unwrap_or_else(|| match literal.language() {
                Some(language) => json!({ "@value": literal.value(), "@language": language }),
                None => {
                    let datatype = self.iri(literal.datatype().as_str());
                    json!({ "@value": literal.value(), "@type": datatype })
                }
            }),
            #[allow(unreachable_patterns)]
            _ => Value::Null,
        };
        (key.clone(), value)
    }
}

/// The class, if the triple says what type something has.
fn class_of(triple: TripleRef<'_>) -> Option<NamedNodeRef<'_>> {
    match triple.object {
        TermRef::NamedNode(class) if triple.predicate == rdf::TYPE => Some(class),
        _ => None,
    }
}

fn add_value<'a>(values: &mut BTreeMap<&'a str, Values>, triple: TripleRef<'a>) {
    let this = match triple.object {
        TermRef::Literal(literal) => match (native(literal), literal.language()) {
            (Some(_), _) => Values::Plain,
            (None, Some(language)) => Values::Language(language.to_owned()),
            (None, None) => Values::Typed(literal.datatype().as_str().to_owned()),
        },
        _ => Values::Links,
    };
    match values.entry(triple.predicate.as_str()) {
        Entry::Vacant(entry) => {
            entry.insert(this);
        }
        Entry::Occupied(mut entry) if *entry.get() != this => {
            entry.insert(Values::Plain);
        }
        Entry::Occupied(_) => {}
    }
}

/// The literal as JSON's own string, number or boolean, if it comes back the same from there.
///
/// Integers beyond 2^53 - 1 do not in every program, nor do those like `007`.
fn native(literal: LiteralRef<'_>) -> Option<Value> {
    let value = literal.value();
    if literal.language().is_some() {
        return None;
    }
    match literal.datatype() {
        xsd::STRING => Some(json!(value)),
        xsd::INTEGER if is_canonical_integer(value) => value
            .parse::<i64>()
            .ok()
            .filter(|number| number.unsigned_abs() < 1 << 53)
            .map(|number| json!(number)),
        xsd::BOOLEAN if value == "true" => Some(json!(true)),
        xsd::BOOLEAN if value == "false" => Some(json!(false)),
        _ => None,
    }
}

fn shows_datatype(literal: LiteralRef<'_>) -> bool {
    literal.language().is_none() && native(literal).is_none()
}

/// The prefixes that can be used here: not the empty one, which JSON-LD does not know, and none
/// that is the scheme of an IRI (a prefix `urn` would change what `urn:x` means).
fn usable_prefixes(sections: &[Section<'_>], prefixes: &Prefixes) -> Prefixes {
    let mut schemes = BTreeSet::new();
    let mut add = |iri: &str| {
        if let Some((scheme, _)) = iri.split_once(':')
            && !schemes.contains(scheme)
        {
            schemes.insert(scheme.to_owned());
        }
    };
    for section in sections {
        if let Some(name) = &section.name {
            add(name.as_str());
        }
        for triple in section.graph {
            add(triple.predicate.as_str());
            if let NamedOrBlankNodeRef::NamedNode(node) = triple.subject {
                add(node.as_str());
            }
            match triple.object {
                TermRef::NamedNode(node) => add(node.as_str()),
                TermRef::Literal(literal) => add(literal.datatype().as_str()),
                _ => {}
            }
        }
    }
    let mut usable = Prefixes::default();
    for (prefix, namespace) in prefixes.iter() {
        if !TAKEN.contains(&prefix)
            && !prefix.is_empty()
            && !prefix.starts_with('_')
            && !schemes.contains(prefix)
        {
            usable.insert(prefix, namespace);
        }
    }
    usable
}

/// One value stands alone, several are an array.
fn add_member(object: &mut Map<String, Value>, key: String, value: Value) {
    match object.get_mut(&key) {
        None => {
            object.insert(key, value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(one) => *one = json!([one.take(), value]),
    }
}

/// JSON with two spaces of indentation, in which small arrays and objects stay on one line.
fn push_value(text: &mut String, value: &Value, indent: usize, always_open: bool) {
    let closed = value.to_string();
    let line_start = text.rfind('\n').map_or(0, |at| at + 1);
    let fits = text.len() - line_start + closed.len() <= WIDTH;
    let inner = " ".repeat(indent + 2);
    match value {
        Value::Object(members) if always_open || !fits => {
            text.push('{');
            for (index, (key, member)) in members.iter().enumerate() {
                text.push_str(if index == 0 { "\n" } else { ",\n" });
                text.push_str(&inner);
                text.push_str(&json!(key).to_string());
                text.push_str(": ");
                push_value(text, member, indent + 2, false);
            }
            text.push('\n');
            text.push_str(&inner[2..]);
            text.push('}');
        }
        Value::Array(values) if !fits => {
            text.push('[');
            for (index, value) in values.iter().enumerate() {
                text.push_str(if index == 0 { "\n" } else { ",\n" });
                text.push_str(&inner);
                push_value(text, value, indent + 2, false);
            }
            text.push('\n');
            text.push_str(&inner[2..]);
            text.push(']');
        }
        Value::Array(values) => push_line(text, "[", values.iter().map(|v| (None, v)), "]"),
        Value::Object(members) => {
            push_line(text, "{ ", members.iter().map(|(k, v)| (Some(k), v)), " }");
        }
        _ => text.push_str(&closed),
    }
}

fn push_line<'a>(
    text: &mut String,
    open: &str,
    members: impl Iterator<Item = (Option<&'a String>, &'a Value)>,
    close: &str,
) {
    text.push_str(open);
    for (index, (key, value)) in members.enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        if let Some(key) = key {
            text.push_str(&json!(key).to_string());
            text.push_str(": ");
        }
        push_value(text, value, 0, false);
    }
    text.push_str(close);
}
