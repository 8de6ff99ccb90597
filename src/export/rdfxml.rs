//! RDF/XML, with the same look as our Turtle: sorted subjects, types first, declared prefixes only.
//!
//! RDF/XML cannot say everything that RDF can: a property's IRI must end in a name (`…/2020` has
//! none), and a literal must not hold control characters. Then there is an error, with a reason and a
//! way out, rather than XML that no parser takes.

use std::collections::BTreeMap;
use std::io::{self, Write};

use oxigraph::model::vocab::{rdf, xsd};
use oxigraph::model::{LiteralRef, NamedNodeRef, NamedOrBlankNodeRef, TermRef};

use super::entity::{Entity, entities};
use crate::error::Error;
use crate::graph::Graph;
use crate::prefixes::Prefixes;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// Names that RDF/XML keeps for itself, so that they cannot be elements for properties or types.
const RESERVED: [&str; 11] = [
    "Description",
    "RDF",
    "ID",
    "about",
    "aboutEach",
    "aboutEachPrefix",
    "bagID",
    "datatype",
    "nodeID",
    "parseType",
    "resource",
];

/// Writes a graph in RDF/XML.
///
/// A graph for which [`check_rdfxml`] has an error is an I/O error of kind `InvalidData` here.
pub fn write_rdfxml(graph: &Graph, prefixes: &Prefixes, out: &mut impl Write) -> io::Result<()> {
    check_rdfxml(graph).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
    let names = Namespaces::new(graph, prefixes);
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF")?;
    for (prefix, namespace) in names.by_prefix() {
        let namespace = attribute(namespace);
        write!(out, "\n    xmlns:{prefix}=\"{namespace}\"")?;
    }
    out.write_all(b">\n")?;
    let mut text = String::new();
    for entity in entities(graph) {
        text.clear();
        push_entity(&mut text, &entity, &names);
        out.write_all(text.as_bytes())?;
    }
    out.write_all(b"</rdf:RDF>\n")
}

/// Says why a graph cannot be written in RDF/XML; a usage error, since another syntax can hold it.
pub fn check_rdfxml(graph: &Graph) -> Result<(), Error> {
    let refuse = |why: String| Err(Error::Usage(format!("{why}; any other format can, for example turtle")));
    for triple in graph {
        let predicate = triple.predicate.as_str();
        match split(predicate) {
            None => {
                return refuse(format!(
                    "RDF/XML cannot hold the property <{predicate}>, since it does not end in an XML name"
                ));
            }
            Some((RDF, local)) if RESERVED.contains(&local) || local == "li" => {
                return refuse(format!(
                    "RDF/XML cannot hold the property <{predicate}>, since it keeps that name for itself"
                ));
            }
            Some(_) => {}
        }
        if let TermRef::Literal(literal) = triple.object
            && let Some(c) = literal.value().chars().find(|c| !is_xml_char(*c))
        {
            return refuse(format!(
                "RDF/XML cannot hold the character U+{:04X}, which is in {} of {}",
                u32::from(c),
                triple.predicate,
                triple.subject
            ));
        }
    }
    Ok(())
}

/// Namespaces of elements, with a prefix for each: the project's, or else `ns1`, `ns2`, ….
struct Namespaces<'a> {
    prefixes: BTreeMap<&'a str, String>,
}

impl<'a> Namespaces<'a> {
    fn new(graph: &'a Graph, known: &Prefixes) -> Self {
        let mut prefixes = BTreeMap::from([(RDF, "rdf".to_owned())]);
        for triple in graph {
            if let Some((namespace, _)) = split(triple.predicate.as_str()) {
                prefixes.entry(namespace).or_default();
            }
            if triple.predicate == rdf::TYPE
                && let TermRef::NamedNode(class) = triple.object
                && let Some((namespace, _)) = split(class.as_str())
            {
                prefixes.entry(namespace).or_default();
            }
        }
        for (prefix, namespace) in known.iter() {
            if let Some(name) = prefixes.get_mut(namespace)
                && name.is_empty()
                && is_nc_name(prefix)
                && !prefix.to_ascii_lowercase().starts_with("xml")
                && prefix != "rdf"
            {
                prefix.clone_into(name);
            }
        }
        let taken: Vec<String> = prefixes.values().cloned().collect();
        let mut free = (1..).map(|number| format!("ns{number}")).filter(|name| !taken.contains(name));
        for name in prefixes.values_mut().filter(|name| name.is_empty()) {
            *name = free.next().unwrap_or_default();
        }
        Self { prefixes }
    }

    fn by_prefix(&self) -> BTreeMap<&str, &str> {
        self.prefixes.iter().map(|(n, p)| (p.as_str(), *n)).collect()
    }

    /// The element for a property or class.
    fn element(&self, iri: &str) -> Option<String> {
        let (namespace, local) = split(iri)?;
        Some(format!("{}:{local}", self.prefixes.get(namespace)?))
    }

    fn class_element(&self, iri: &str) -> Option<String> {
        match split(iri)? {
            (RDF, local) if RESERVED.contains(&local) || local == "li" => None,
            _ => self.element(iri),
        }
    }
}

fn push_entity(text: &mut String, entity: &Entity<'_>, names: &Namespaces<'_>) {
    let properties: Vec<_> = entity.properties().collect();
    // The first class makes the element; the others are ordinary properties.
    let class = properties.first().and_then(|property| {
        (property.predicate() == rdf::TYPE).then_some(())?;
        match property.objects().next()? {
            TermRef::NamedNode(class) => names.class_element(class.as_str()),
            _ => None,
        }
    });
    let element = class.as_deref().unwrap_or("rdf:Description");
    text.push_str("  <");
    text.push_str(element);
    match entity.subject() {
        NamedOrBlankNodeRef::NamedNode(node) => push_attribute(text, "rdf:about", node.as_str()),
        NamedOrBlankNodeRef::BlankNode(node) => push_attribute(text, "rdf:nodeID", node.as_str()),
    }
    text.push_str(">\n");
    for (index, property) in properties.iter().enumerate() {
        let skipped = usize::from(index == 0 && class.is_some());
        for object in property.objects().skip(skipped) {
            push_property(text, property.predicate(), object, names);
        }
    }
    text.push_str("  </");
    text.push_str(element);
    text.push_str(">\n");
}

fn push_property(
    text: &mut String,
    predicate: NamedNodeRef<'_>,
    object: TermRef<'_>,
    names: &Namespaces<'_>,
) {
    // `check_rdfxml` has made sure that there is one.
    let element = names.element(predicate.as_str()).unwrap_or_default();
    text.push_str("    <");
    text.push_str(&element);
    match object {
        TermRef::NamedNode(node) => {
            push_attribute(text, "rdf:resource", node.as_str());
            text.push_str("/>\n");
        }
        TermRef::BlankNode(node) => {
            push_attribute(text, "rdf:nodeID", node.as_str());
            text.push_str("/>\n");
        }
        TermRef::Literal(literal) => {
            push_literal(text, literal);
            text.push_str("</");
            text.push_str(&element);
            text.push_str(">\n");
        }
        #[allow(unreachable_patterns)]
        _ => text.push_str("/>\n"),
    }
}

fn push_literal(text: &mut String, literal: LiteralRef<'_>) {
    if let Some(language) = literal.language() {
        push_attribute(text, "xml:lang", language);
    } else if literal.datatype() != xsd::STRING {
        push_attribute(text, "rdf:datatype", literal.datatype().as_str());
    }
    text.push('>');
    push_escaped(text, literal.value());
}

fn push_attribute(text: &mut String, name: &str, value: &str) {
    text.push(' ');
    text.push_str(name);
    text.push_str("=\"");
    push_escaped(text, value);
    text.push('"');
}

fn attribute(value: &str) -> String {
    let mut text = String::new();
    push_escaped(&mut text, value);
    text
}

/// Escapes for text and attributes alike: line breaks and tabs too, which a parser may change.
fn push_escaped(text: &mut String, value: &str) {
    for c in value.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\t' | '\n' | '\r' | '\u{7F}'..='\u{9F}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}' => {
                text.push_str(&format!("&#x{:X};", u32::from(c)));
            }
            _ => text.push(c),
        }
    }
}

/// An IRI cut before the longest XML name at its end; none if it does not end in one.
fn split(iri: &str) -> Option<(&str, &str)> {
    let after_other =
        iri.char_indices().rev().find(|(_, c)| !is_name_char(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let start = iri[after_other..].find(is_name_start_char)? + after_other;
    Some(iri.split_at(start))
}

fn is_nc_name(name: &str) -> bool {
    name.starts_with(is_name_start_char) && name.chars().all(is_name_char)
}

/// Spec: Namespaces in XML 1.0, `NCName`: the names of XML 1.0 (fifth edition) without the colon.
fn is_name_start_char(c: char) -> bool {
    matches!(c, 'A'..='Z' | '_' | 'a'..='z'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

fn is_name_char(c: char) -> bool {
    is_name_start_char(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Spec: XML 1.0, `Char`.
pub(super) fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_cut_before_the_name_at_their_end() {
        assert_eq!(split("http://e.org/ns#name"), Some(("http://e.org/ns#", "name")));
        assert_eq!(split("http://e.org/2b"), Some(("http://e.org/2", "b")));
        assert_eq!(split("http://e.org/a(b)c-1"), Some(("http://e.org/a(b)", "c-1")));
        assert_eq!(split("urn:é"), Some(("urn:", "é")));
        assert_eq!(split("http://e.org/2020"), None);
        assert_eq!(split("http://e.org/"), None);
    }
}
