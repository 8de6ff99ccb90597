//! The ontology files: Turtle, as triples.

use oxigraph::io::{RdfFormat, RdfParseError, RdfParser};
use oxigraph::model::{BlankNode, NamedOrBlankNode, Term, Triple};
use std::collections::{BTreeMap, HashMap};

use crate::diagnostic::{Code, Diagnostic, Place, Position};
use crate::prefixes::Prefixes;

/// Parses Turtle: the triples in the order in which they come.
///
/// Blank nodes are named after the file and the order in which they come, so that they are the same
/// every time.
pub fn parse_turtle(text: &[u8], file: &str) -> Result<Vec<Triple>, Box<Diagnostic>> {
    let stem = file.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or("b");
    let mut names = HashMap::new();
    let mut name = |node: BlankNode| -> BlankNode {
        let number = names.len() + 1;
        names.entry(node).or_insert_with(|| BlankNode::new_unchecked(format!("{stem}{number}"))).clone()
    };
    let parser = RdfParser::from_format(RdfFormat::Turtle).without_named_graphs();
    let mut triples = Vec::new();
    for quad in parser.for_slice(text) {
        let quad = quad.map_err(|e| Box::new(problem(&RdfParseError::Syntax(e), file)))?;
        let subject = match quad.subject {
            NamedOrBlankNode::BlankNode(node) => name(node).into(),
            named => named,
        };
        let object = match quad.object {
            Term::BlankNode(node) => name(node).into(),
            other => other,
        };
        triples.push(Triple { subject, predicate: quad.predicate, object });
    }
    Ok(triples)
}

/// The prefixes that a Turtle file declares, as far as it can be parsed.
pub fn declared_prefixes(text: &str) -> Prefixes {
    let mut parser = RdfParser::from_format(RdfFormat::Turtle).for_slice(text);
    while let Some(Ok(_)) = parser.next() {}
    let mut prefixes = Prefixes::default();
    parser.prefixes().for_each(|(prefix, namespace)| prefixes.insert(prefix, namespace));
    prefixes
}

/// The lines on which a Turtle file begins to say something about an IRI, the first for each.
///
/// The parser keeps no positions, so that this is a look at the text: the IRI or prefixed name at the
/// beginning of a line.
pub fn subject_lines(text: &str) -> BTreeMap<String, Position> {
    let prefixes = declared_prefixes(text);
    let mut lines = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let first = line.split(char::is_whitespace).next().unwrap_or_default();
        let iri = match first.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
            Some((iri, _)) => Some(iri.to_owned()),
            None => prefixes.expand(first),
        };
        if let Some(iri) = iri {
            lines.entry(iri).or_insert(Position { line: number + 1, column: 1 });
        }
    }
    lines
}

fn problem(error: &RdfParseError, file: &str) -> Diagnostic {
    let place = match error {
        RdfParseError::Syntax(error) => error.location().map(|l| l.start),
        RdfParseError::Io(_) => None,
    };
    let place = match place {
        Some(start) => {
            Place::text(file, Position { line: start.line as usize + 1, column: start.column as usize + 1 })
        }
        None => Place::file(file),
    };
    // The parser begins with the place, which the diagnostic has anyway.
    let text = error.to_string();
    let message = text.strip_prefix("Parser error at line ").and_then(|t| t.split_once(": "));
    Diagnostic::new(Code::OntologySyntax, place, message.map_or(text.as_str(), |(_, message)| message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_nodes_have_the_same_names_every_time() {
        let turtle = b"@prefix : <http://example.org/> . :a :p [ :q ( 1 2 ) ] .";
        let parse = || parse_turtle(turtle, "ontology/vocabulary.ttl").expect("Turtle");
        assert_eq!(parse(), parse());
        assert!(parse().iter().any(|t| t.subject.to_string() == "_:vocabulary1"));
    }

    #[test]
    fn subjects_have_the_line_where_they_begin() {
        let turtle =
            "@prefix a: <http://a.org/> .\n\na:x a:p a:y ;\n    a:q a:z .\n<http://b.org/> a:p 1 .\n";
        let lines: Vec<(String, usize)> =
            subject_lines(turtle).into_iter().map(|(iri, position)| (iri, position.line)).collect();
        assert_eq!(lines, [("http://a.org/x".to_owned(), 3), ("http://b.org/".to_owned(), 5)]);
    }

    #[test]
    fn syntax_errors_have_a_place() {
        let error =
            parse_turtle(b"@prefix : <http://example.org/> .\n:a :p .\n", "a.ttl").expect_err("an error");
        assert_eq!((error.code, error.place.position.map(|p| p.line)), (Code::OntologySyntax, Some(2)));
    }
}
