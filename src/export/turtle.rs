//! Turtle and TriG, in the subset that every loader we know of takes.
//!
//! Prefix lines come first and only those that are used; no comments, no collections, no nested or
//! anonymous blank nodes, no escapes in local names, every literal on one line.
//!
//! *Rationale:* some loaders read prefixes only at the start of a file, some take a comment there for
//! data, one keeps the backslash of `p:a\/b` in the IRI, and several stumble over long strings.

use std::collections::BTreeMap;
use std::io::{self, Write};

use oxigraph::model::vocab::rdf;
use oxigraph::model::{NamedNodeRef, TermRef};

use super::Section;
use super::entity::{Entity, Property, entities};
use super::turtle_terms::{is_prefix_name, push_literal};
use crate::graph::{Graph, TermId};
use crate::prefixes::Prefixes;

/// Objects share a line up to this many bytes; more go on lines of their own.
const WIDTH: usize = 100;

/// What is written goes out in pieces of about this many bytes.
const PIECE: usize = 1 << 16;

/// Writes a graph in Turtle.
pub fn write_turtle(graph: &Graph, prefixes: &Prefixes, out: &mut impl Write) -> io::Result<()> {
    let mut prefix_lines = UsedPrefixes::new(prefixes);
    let spelling = Spelling::new(graph, &mut prefix_lines);
    prefix_lines.write(out)?;
    write_entities(graph, &spelling, "", &mut !prefix_lines.is_empty(), out)
}

/// Writes graphs in TriG: those without a name as in Turtle, the others in braces after their names.
pub fn write_trig(sections: &[Section<'_>], prefixes: &Prefixes, out: &mut impl Write) -> io::Result<()> {
    let mut prefix_lines = UsedPrefixes::new(prefixes);
    let mut names = vec![String::new(); sections.len()];
    let mut spellings = Vec::new();
    for (section, text) in sections.iter().zip(&mut names) {
        spellings.push(Spelling::new(section.graph, &mut prefix_lines));
        if let Some(name) = &section.name {
            prefix_lines.push_iri(text, name.as_ref());
        }
    }
    prefix_lines.write(out)?;
    let mut separator = !prefix_lines.is_empty();
    for ((section, name), spelling) in sections.iter().zip(names).zip(&spellings) {
        if section.name.is_none() {
            write_entities(section.graph, spelling, "", &mut separator, out)?;
            continue;
        }
        let before = if separator { "\n" } else { "" };
        out.write_all(format!("{before}{name} {{\n").as_bytes())?;
        write_entities(section.graph, spelling, "    ", &mut false, out)?;
        out.write_all(b"}\n")?;
        separator = true;
    }
    Ok(())
}

/// The project's prefixes, and which of them some term needs.
struct UsedPrefixes {
    all: Prefixes,
    used: BTreeMap<String, String>,
    /// The prefix that was used last: mostly it is the next one, too.
    last: String,
}

impl UsedPrefixes {
    fn new(prefixes: &Prefixes) -> Self {
        let mut all = Prefixes::default();
        for (prefix, namespace) in prefixes.iter().filter(|(prefix, _)| is_prefix_name(prefix)) {
            all.insert(prefix, namespace);
        }
        Self { all, used: BTreeMap::new(), last: String::new() }
    }

    fn is_empty(&self) -> bool {
        self.used.is_empty()
    }

    /// Appends an IRI, short if there is a prefix for it, which is then used.
    fn push_iri(&mut self, text: &mut String, iri: NamedNodeRef<'_>) {
        let Some((prefix, local)) = self.all.shorten(iri.as_str()) else {
            text.push('<');
            text.push_str(iri.as_str());
            text.push('>');
            return;
        };
        if self.used.is_empty() || self.last != prefix {
            let namespace = &iri.as_str()[..iri.as_str().len() - local.len()];
            self.used.entry(prefix.to_owned()).or_insert_with(|| namespace.to_owned());
            prefix.clone_into(&mut self.last);
        }
        text.push_str(prefix);
        text.push(':');
        text.push_str(local);
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        for (prefix, namespace) in &self.used {
            writeln!(out, "@prefix {prefix}: <{namespace}> .")?;
        }
        Ok(())
    }
}

/// The terms of a graph as they are written. Each is worked out once, however often it is in the graph.
struct Spelling {
    text: String,
    /// Where each term ends, and the next begins; those that are not written are empty.
    ends: Vec<usize>,
    /// The predicate that is written `a`.
    type_id: Option<TermId>,
}

impl Spelling {
    fn new(graph: &Graph, prefixes: &mut UsedPrefixes) -> Self {
        let type_id = graph.find(rdf::TYPE.into());
        let mut is_written = vec![false; graph.term_count()];
        for &[subject, predicate, object] in graph.ids() {
            is_written[subject as usize] = true;
            is_written[predicate as usize] |= Some(predicate) != type_id;
            is_written[object as usize] = true;
        }
        let mut text = String::new();
        let mut ends = Vec::with_capacity(is_written.len());
        for (id, is_written) in is_written.into_iter().enumerate() {
            if is_written {
                match graph.term(id as TermId) {
                    TermRef::NamedNode(node) => prefixes.push_iri(&mut text, node),
                    TermRef::Literal(literal) => {
                        push_literal(&mut text, literal, |text, datatype| prefixes.push_iri(text, datatype))
                    }
                    other => text.push_str(&other.to_string()),
                }
            }
            ends.push(text.len());
        }
        Self { text, ends, type_id }
    }

    fn term(&self, id: TermId) -> &str {
        let end = self.ends[id as usize];
        let start = (id as usize).checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..end]
    }

    fn predicate(&self, id: TermId) -> &str {
        if Some(id) == self.type_id { "a" } else { self.term(id) }
    }
}

fn write_entities(
    graph: &Graph,
    spelling: &Spelling,
    indent: &str,
    separator: &mut bool,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut text = String::new();
    for entity in entities(graph) {
        if *separator {
            text.push('\n');
        }
        push_entity(&mut text, &entity, spelling, indent);
        *separator = true;
        if text.len() >= PIECE {
            out.write_all(text.as_bytes())?;
            text.clear();
        }
    }
    out.write_all(text.as_bytes())
}

fn push_entity(text: &mut String, entity: &Entity<'_>, spelling: &Spelling, indent: &str) {
    text.push_str(indent);
    text.push_str(spelling.term(entity.subject_id()));
    for (index, property) in entity.properties().enumerate() {
        if index == 0 {
            text.push(' ');
        } else {
            text.push_str(" ;\n");
            text.push_str(indent);
            text.push_str("    ");
        }
        text.push_str(spelling.predicate(property.predicate_id()));
        push_objects(text, &property, spelling, indent);
    }
    text.push_str(" .\n");
}

/// One object, or several on the same line if they fit, or else one per line.
fn push_objects(text: &mut String, property: &Property<'_>, spelling: &Spelling, indent: &str) {
    let mut objects = property.object_ids().map(|id| spelling.term(id));
    if let (1, Some(object)) = (objects.len(), objects.next()) {
        text.push(' ');
        return text.push_str(object);
    }
    let objects: Vec<&str> = property.object_ids().map(|id| spelling.term(id)).collect();
    let line_start = text.rfind('\n').map_or(0, |at| at + 1);
    let before = text.len();
    text.push(' ');
    text.push_str(&objects.join(" , "));
    if text.len() - line_start > WIDTH {
        text.truncate(before);
        let new_line = format!("\n{indent}        ");
        text.push_str(&new_line);
        text.push_str(&objects.join(&format!(" ,{new_line}")));
    }
}
