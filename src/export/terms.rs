//! The lines of N-Triples, in their canonical form.
//!
//! Spec: RDF 1.2 N-Triples, section 3 (canonical form).

use oxigraph::model::{NamedOrBlankNodeRef, TermRef, TripleRef};

use crate::spell::spell_literal;

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
            text.push_str("> ");
            spell_literal(literal, text);
            text.push_str(" .\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use oxigraph::model::{LiteralRef, NamedNodeRef};

    use super::*;

    #[test]
    fn terms_are_written_as_the_model_shows_them() {
        let node = NamedNodeRef::new_unchecked("http://example.org/a");
        let all: String = (0..=0x80).filter_map(char::from_u32).collect();
        for value in [
            "",
            "plain",
            "a \"b\" \\ c",
            "0123456789abcdef\n",
            "Région, \u{2028}😀",
            "\u{feff}\u{fffe}\u{ffff}\u{10fffe}",
            &all,
        ] {
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
