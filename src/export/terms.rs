//! The terms of N-Triples, in their canonical form.
//!
//! Spec: RDF 1.2 N-Triples, section 3 (canonical form).

use oxigraph::model::vocab::xsd;
use oxigraph::model::{LiteralRef, NamedOrBlankNodeRef, TermRef, TripleRef};

use super::escape::is_suspect;

/// Appends a triple as a line.
#[inline]
pub(super) fn push_line(text: &mut String, triple: TripleRef<'_>) {
    match triple.subject {
        NamedOrBlankNodeRef::NamedNode(node) => {
            text.push('<');
            text.push_str(node.as_str());
            text.push_str("> <");
        }
        NamedOrBlankNodeRef::BlankNode(node) => {
            text.push_str("_:");
            text.push_str(node.as_str());
            text.push_str(" <");
        }
    }
    text.push_str(triple.predicate.as_str());
    match triple.object {
        TermRef::NamedNode(node) => {
            text.push_str("> <");
            text.push_str(node.as_str());
            text.push_str("> .\n");
        }
        TermRef::BlankNode(node) => {
            text.push_str("> _:");
            text.push_str(node.as_str());
            text.push_str(" .\n");
        }
        TermRef::Literal(literal) => {
            text.push_str("> \"");
            push_escaped(text, literal.value());
            push_rest(text, literal);
        }
    }
}

/// What follows the value of a literal, to the end of the line.
#[inline]
fn push_rest(text: &mut String, literal: LiteralRef<'_>) {
    if let Some(language) = literal.language() {
        text.push_str("\"@");
        text.push_str(language);
        return text.push_str(" .\n");
    }
    let datatype = literal.datatype();
    if datatype == xsd::STRING {
        return text.push_str("\" .\n");
    }
    text.push_str("\"^^<");
    text.push_str(datatype.as_str());
    text.push_str("> .\n");
}

/// Nearly all of a text goes over as it is.
fn push_escaped(text: &mut String, value: &str) {
    let mut rest = value;
    while let Some(at) = first_to_escape(rest) {
        let (plain, from) = rest.split_at(at);
        text.push_str(plain);
        let mut chars = from.chars();
        match chars.next() {
            Some('\u{8}') => text.push_str("\\b"),
            Some('\t') => text.push_str("\\t"),
            Some('\n') => text.push_str("\\n"),
            Some('\u{c}') => text.push_str("\\f"),
            Some('\r') => text.push_str("\\r"),
            Some('"') => text.push_str("\\\""),
            Some('\\') => text.push_str("\\\\"),
            Some(other) => text.push_str(&format!("\\u{:04X}", u32::from(other))),
            None => {}
        }
        rest = chars.as_str();
    }
    text.push_str(rest);
}

/// The first control character, quotation mark or backslash.
fn first_to_escape(text: &str) -> Option<usize> {
    let is_wanted = |byte: u8| byte < b' ' || matches!(byte, b'"' | b'\\' | 0x7f);
    is_suspect(text, [b'"', b'\\', 0x7f]).then(|| text.bytes().position(is_wanted)).flatten()
}

#[cfg(test)]
mod tests {
    use oxigraph::model::NamedNodeRef;

    use super::*;

    #[test]
    fn terms_are_written_as_the_model_shows_them() {
        let node = NamedNodeRef::new_unchecked("http://example.org/a");
        let all: String = (0..=0x80).filter_map(char::from_u32).collect();
        for value in ["", "plain", "a \"b\" \\ c", "0123456789abcdef\n", "Région, \u{2028}😀", &all] {
            for literal in [
                LiteralRef::new_simple_literal(value),
                LiteralRef::new_typed_literal(value, node),
                LiteralRef::new_language_tagged_literal_unchecked(value, "pt-br"),
            ] {
                let triple = TripleRef::new(node, node, literal);
                let mut text = String::new();
                push_line(&mut text, triple);
                assert_eq!(text, format!("{triple} .\n"));
            }
        }
    }
}
