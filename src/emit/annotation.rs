//! Common properties and notes as triples.
//!
//! Spec: csv2rdf, section 5 (JSON-LD to RDF).

use oxigraph::model::{BlankNodeRef, LiteralRef, NamedNodeRef, NamedOrBlankNodeRef, TripleRef};

use crate::csvw::{Annotation, AnnotationKind, CommonProperty};
use crate::vocab::{rdf, xsd};

/// The property of notes (the term `notes` of the CSVW context).
const NOTE: &str = "http://www.w3.org/ns/csvw#note";

/// Gives the labels of blank nodes that stand for objects without an `@id`: `a1`, `a2`, …
///
/// One for a whole group, and in the order of the metadata: so the labels are the same every time.
/// Those of rows and lists begin with another letter.
#[derive(Debug, Default)]
pub struct BlankNodes {
    count: usize,
}

impl BlankNodes {
    fn next(&mut self) -> String {
        self.count += 1;
        format!("a{}", self.count)
    }
}

/// Sends the triples of common properties to the sink.
pub fn emit_annotations(
    subject: NamedOrBlankNodeRef<'_>,
    properties: &[CommonProperty],
    blank_nodes: &mut BlankNodes,
    sink: &mut dyn FnMut(TripleRef<'_>),
) {
    for property in properties {
        emit_annotation(subject, &property.iri, &property.value, blank_nodes, sink);
    }
}

/// Sends the triples of notes to the sink.
pub fn emit_notes(
    subject: NamedOrBlankNodeRef<'_>,
    notes: &[Annotation],
    blank_nodes: &mut BlankNodes,
    sink: &mut dyn FnMut(TripleRef<'_>),
) {
    for note in notes {
        emit_annotation(subject, NOTE, note, blank_nodes, sink);
    }
}

/// Sends the triples of one property: a literal or a node is one value, an array has several, and
/// `null` none.
fn emit_annotation(
    subject: NamedOrBlankNodeRef<'_>,
    property: &str,
    value: &Annotation,
    blank_nodes: &mut BlankNodes,
    sink: &mut dyn FnMut(TripleRef<'_>),
) {
    let predicate = NamedNodeRef::new_unchecked(property);
    match &value.kind {
        AnnotationKind::Null => {}
        AnnotationKind::Array(values) => {
            for value in values {
                emit_annotation(subject, property, value, blank_nodes, sink);
            }
        }
        AnnotationKind::Literal { text, datatype, language } => {
            let literal = match language {
                Some(tag) => LiteralRef::new_language_tagged_literal_unchecked(text, tag),
                None if datatype == xsd::STRING => LiteralRef::new_simple_literal(text),
                None => LiteralRef::new_typed_literal(text, NamedNodeRef::new_unchecked(datatype)),
            };
            sink(TripleRef::new(subject, predicate, literal));
        }
        AnnotationKind::Node { id, types, properties } => {
            let label;
            let node: NamedOrBlankNodeRef<'_> = match id {
                Some(id) => NamedNodeRef::new_unchecked(id).into(),
                None => {
                    label = blank_nodes.next();
                    BlankNodeRef::new_unchecked(&label).into()
                }
            };
            sink(TripleRef::new(subject, predicate, node));
            for class in types {
                let a = NamedNodeRef::new_unchecked(rdf::TYPE);
                sink(TripleRef::new(node, a, NamedNodeRef::new_unchecked(class)));
            }
            emit_annotations(node, properties, blank_nodes, sink);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csvw::{Nowhere, Source, read_metadata};
    use crate::prefixes::Prefixes;

    /// The triples of the common properties and notes of a table.
    fn triples(members: &str) -> Vec<String> {
        let text = format!(r#"{{"@context": "http://www.w3.org/ns/csvw", {members}, "url": "t.csv"}}"#);
        let url = "http://example.org/m.json";
        let source = Source { url, prefixes: &Prefixes::default(), web: &Nowhere };
        let (group, problems) = read_metadata(&text, &source);
        assert_eq!(problems, []);
        let table = group.expect("a group").tables.remove(0);
        let mut found = Vec::new();
        let mut sink = |triple: TripleRef<'_>| found.push(triple.to_string());
        let subject = NamedNodeRef::new_unchecked("urn:t").into();
        let mut blank_nodes = BlankNodes::default();
        emit_annotations(subject, &table.common, &mut blank_nodes, &mut sink);
        emit_notes(subject, &table.notes, &mut blank_nodes, &mut sink);
        found
    }

    #[test]
    fn every_value_of_an_array_is_a_triple_and_null_is_none() {
        assert_eq!(
            triples(r#""dcat:keyword": ["a", {"@value": "b", "@language": "en"}, [true, null], 1.5]"#),
            [
                "<urn:t> <http://www.w3.org/ns/dcat#keyword> \"a\"",
                "<urn:t> <http://www.w3.org/ns/dcat#keyword> \"b\"@en",
                "<urn:t> <http://www.w3.org/ns/dcat#keyword> \"true\"^^<http://www.w3.org/2001/XMLSchema#boolean>",
                "<urn:t> <http://www.w3.org/ns/dcat#keyword> \"1.5E0\"^^<http://www.w3.org/2001/XMLSchema#double>",
            ]
        );
    }

    #[test]
    fn objects_are_nodes_and_notes_have_a_property_of_their_own() {
        let members = r#"
            "dc:publisher": {"schema:name": "Example", "schema:url": {"@id": "a"}},
            "notes": [{"@type": "oa:Annotation", "oa:hasBody": {"@type": "oa:EmbeddedContent"}}]"#;
        assert_eq!(
            triples(members),
            [
                "<urn:t> <http://purl.org/dc/terms/publisher> _:a1",
                "_:a1 <http://schema.org/name> \"Example\"",
                "_:a1 <http://schema.org/url> <http://example.org/a>",
                "<urn:t> <http://www.w3.org/ns/csvw#note> _:a2",
                "_:a2 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/oa#Annotation>",
                "_:a2 <http://www.w3.org/ns/oa#hasBody> _:a3",
                "_:a3 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/oa#EmbeddedContent>",
            ]
        );
    }
}
