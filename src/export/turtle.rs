//! Turtle and TriG, in the subset that every loader we know of takes.
//!
//! Prefix lines come first and only those that are used; no comments, no collections, no nested or
//! anonymous blank nodes, no escapes in local names, every literal on one line.
//!
//! *Rationale:* some loaders read prefixes only at the start of a file, some take a comment there for
//! data, one keeps the backslash of `p:a\/b` in the IRI, and several stumble over long strings.

use std::io::{self, Write};

use oxigraph::model::vocab::{rdf, xsd};
use oxigraph::model::{LiteralRef, NamedNodeRef, NamedOrBlankNodeRef, TermRef, Triple};

use super::Section;
use super::entity::{Entity, entities};
use crate::graph::Graph;
use crate::prefixes::Prefixes;

/// Objects share a line up to this many bytes; more go on lines of their own.
const WIDTH: usize = 100;

/// Writes a graph in Turtle.
pub fn write_turtle(graph: &Graph, prefixes: &Prefixes, out: &mut impl Write) -> io::Result<()> {
    let mut prefix_lines = UsedPrefixes::new(prefixes);
    prefix_lines.add_graph(graph);
    prefix_lines.write(out)?;
    let mut separator = !prefix_lines.is_empty();
    write_entities(graph, &prefix_lines.used, "", &mut separator, out)
}

/// Writes graphs in TriG: those without a name as in Turtle, the others in braces after their names.
pub fn write_trig(
    sections: &[Section<'_>],
    prefixes: &Prefixes,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut prefix_lines = UsedPrefixes::new(prefixes);
    for section in sections {
        prefix_lines.add_graph(section.graph);
        if let Some(name) = &section.name {
            prefix_lines.add(name.as_str());
        }
    }
    prefix_lines.write(out)?;
    let mut separator = !prefix_lines.is_empty();
    for section in sections {
        let Some(name) = &section.name else {
            write_entities(section.graph, &prefix_lines.used, "", &mut separator, out)?;
            continue;
        };
        let mut line = String::new();
        if separator {
            line.push('\n');
        }
        push_iri(&mut line, name.as_ref(), &prefix_lines.used);
        line.push_str(" {\n");
        out.write_all(line.as_bytes())?;
        write_entities(section.graph, &prefix_lines.used, "    ", &mut false, out)?;
        out.write_all(b"}\n")?;
        separator = true;
    }
    Ok(())
}

/// Of the project's prefixes those that some term needs.
#[derive(Default)]
struct UsedPrefixes {
    all: Prefixes,
    used: Prefixes,
    names: Vec<String>,
}

impl UsedPrefixes {
    fn new(prefixes: &Prefixes) -> Self {
        let mut all = Prefixes::default();
        for (prefix, namespace) in prefixes.iter().filter(|(prefix, _)| is_prefix_name(prefix)) {
            all.insert(prefix, namespace);
        }
        Self {
            all,
            ..Self::default()
        }
    }

    fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    fn add_graph(&mut self, graph: &Graph) {
        let mut subject = None;
        for triple in graph {
            if subject != Some(&triple.subject) {
                subject = Some(&triple.subject);
                if let NamedOrBlankNodeRef::NamedNode(node) = triple.subject.as_ref() {
                    self.add(node.as_str());
                }
            }
            if triple.predicate != rdf::TYPE {
                self.add(triple.predicate.as_str());
            }
            match triple.object.as_ref() {
                TermRef::NamedNode(node) => self.add(node.as_str()),
                TermRef::Literal(literal) if shows_datatype(literal) => {
                    self.add(literal.datatype().as_str());
                }
                _ => {}
            }
        }
    }

    fn add(&mut self, iri: &str) {
        if let Some((prefix, local)) = self.all.shorten(iri)
            && self.names.iter().all(|name| name != prefix)
        {
            self.names.push(prefix.to_owned());
            self.used.insert(prefix, &iri[..iri.len() - local.len()]);
        }
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        for (prefix, namespace) in self.used.iter() {
            writeln!(out, "@prefix {prefix}: <{namespace}> .")?;
        }
        Ok(())
    }
}

/// True for the prefixes that need no thought in any syntax: ASCII letters, digits, `_` and `-`.
fn is_prefix_name(prefix: &str) -> bool {
    prefix.is_empty()
        || prefix.starts_with(|c: char| c.is_ascii_alphabetic())
            && !prefix.ends_with('-')
            && prefix
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

fn write_entities(
    graph: &Graph,
    prefixes: &Prefixes,
    indent: &str,
    separator: &mut bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut text = String::new();
    for entity in entities(graph) {
        text.clear();
        if *separator {
            text.push('\n');
        }
        push_entity(&mut text, &entity, prefixes, indent);
        out.write_all(text.as_bytes())?;
        *separator = true;
    }
    Ok(())
}

fn push_entity(text: &mut String, entity: &Entity<'_>, prefixes: &Prefixes, indent: &str) {
    text.push_str(indent);
    push_subject(text, entity.subject(), prefixes);
    for (index, (predicate, triples)) in entity.properties().into_iter().enumerate() {
        if index == 0 {
            text.push(' ');
        } else {
            text.push_str(" ;\n");
            text.push_str(indent);
            text.push_str("    ");
        }
        if predicate == rdf::TYPE {
            text.push('a');
        } else {
            push_iri(text, predicate, prefixes);
        }
        push_objects(text, triples, prefixes, indent);
    }
    text.push_str(" .\n");
}

/// One object, or several on the same line if they fit, or else one per line.
fn push_objects(text: &mut String, triples: &[Triple], prefixes: &Prefixes, indent: &str) {
    let before = text.len();
    let line_start = text.rfind('\n').map_or(0, |at| at + 1);
    push_separated(text, triples, prefixes, " ", " , ");
    if triples.len() > 1 && text.len() - line_start > WIDTH {
        text.truncate(before);
        let new_line = format!("\n{indent}        ");
        push_separated(text, triples, prefixes, &new_line, &format!(" ,{new_line}"));
    }
}

fn push_separated(
    text: &mut String,
    triples: &[Triple],
    prefixes: &Prefixes,
    first: &str,
    next: &str,
) {
    for (index, triple) in triples.iter().enumerate() {
        text.push_str(if index == 0 { first } else { next });
        push_object(text, triple.object.as_ref(), prefixes);
    }
}

fn push_subject(text: &mut String, subject: NamedOrBlankNodeRef<'_>, prefixes: &Prefixes) {
    match subject {
        NamedOrBlankNodeRef::NamedNode(node) => push_iri(text, node, prefixes),
        NamedOrBlankNodeRef::BlankNode(node) => text.push_str(&node.to_string()),
    }
}

fn push_object(text: &mut String, object: TermRef<'_>, prefixes: &Prefixes) {
    match object {
        TermRef::NamedNode(node) => push_iri(text, node, prefixes),
        TermRef::Literal(literal) => push_literal(text, literal, prefixes),
        other => text.push_str(&other.to_string()),
    }
}

fn push_iri(text: &mut String, iri: NamedNodeRef<'_>, prefixes: &Prefixes) {
    if let Some((prefix, local)) = prefixes.shorten(iri.as_str()) {
        text.push_str(prefix);
        text.push(':');
        text.push_str(local);
    } else {
        text.push('<');
        text.push_str(iri.as_str());
        text.push('>');
    }
}

fn push_literal(text: &mut String, literal: LiteralRef<'_>, prefixes: &Prefixes) {
    if has_short_form(literal) {
        text.push_str(literal.value());
        return;
    }
    push_quoted(text, literal.value());
    if let Some(language) = literal.language() {
        text.push('@');
        text.push_str(language);
    } else if shows_datatype(literal) {
        text.push_str("^^");
        push_iri(text, literal.datatype(), prefixes);
    }
}

fn shows_datatype(literal: LiteralRef<'_>) -> bool {
    literal.language().is_none() && literal.datatype() != xsd::STRING && !has_short_form(literal)
}

/// True for integers and booleans in canonical form: `4` and `true`, but not `007` and `1`.
fn has_short_form(literal: LiteralRef<'_>) -> bool {
    let datatype = literal.datatype();
    let value = literal.value();
    (datatype == xsd::INTEGER && is_canonical_integer(value))
        || (datatype == xsd::BOOLEAN && matches!(value, "true" | "false"))
}

/// True for `0`, and for digits that do not start with 0, after an optional minus sign.
pub(super) fn is_canonical_integer(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    value == "0"
        || (digits.starts_with(|c: char| matches!(c, '1'..='9'))
            && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// A string in quotes, on one line whatever a program takes for a line break.
fn push_quoted(text: &mut String, value: &str) {
    text.push('"');
    // Nearly all of a text goes over as it is.
    let mut rest = value;
    while let Some(at) = rest.find(needs_escape) {
        let (plain, from) = rest.split_at(at);
        text.push_str(plain);
        let mut chars = from.chars();
        match chars.next() {
            Some('\n') => text.push_str("\\n"),
            Some('\r') => text.push_str("\\r"),
            Some('\t') => text.push_str("\\t"),
            Some('"') => text.push_str("\\\""),
            Some('\\') => text.push_str("\\\\"),
            Some(c) => text.push_str(&format!("\\u{:04X}", u32::from(c))),
            None => {}
        }
        rest = chars.as_str();
    }
    text.push_str(rest);
    text.push('"');
}

fn needs_escape(c: char) -> bool {
    match c {
        '"' | '\\' => true,
        ' '..='~' => false,
        '\0'..='\u{9F}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => true,
        _ => false,
    }
}
