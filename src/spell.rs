//! Terms as N-Triples spell them: in canonical form, with no escapes but those that are needed.

use std::fmt::Write as _;

use oxigraph::model::TermRef;
use oxigraph::model::vocab::xsd;

/// Appends a term as N-Triples spell it.
pub fn spell(term: TermRef<'_>, out: &mut String) {
    let mut push = |parts: &[&str]| parts.iter().for_each(|part| out.push_str(part));
    match term {
        TermRef::NamedNode(node) => push(&["<", node.as_str(), ">"]),
        TermRef::Literal(literal) if is_plain(literal.value()) => match literal.language() {
            Some(tag) => push(&["\"", literal.value(), "\"@", tag]),
            None if literal.datatype() == xsd::STRING => push(&["\"", literal.value(), "\""]),
            None => push(&["\"", literal.value(), "\"^^<", literal.datatype().as_str(), ">"]),
        },
        other => drop(write!(out, "{other}")), // Writing to a string cannot fail.
    }
}

/// True if no character of a literal needs an escape; most have none.
fn is_plain(text: &str) -> bool {
    // U+FFFE and U+FFFF, which need one, begin with the last of these bytes.
    !text.bytes().any(|byte| matches!(byte, ..b' ' | b'"' | b'\\' | 0x7F | 0xEF))
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxigraph::model::{Literal, NamedNode, Term};

    #[test]
    fn it_is_what_the_library_writes() {
        let iri = NamedNode::new_unchecked("urn:a");
        for text in ["", "a b", "a\nb", "a\"b", "a\\b", "\u{7f}", "a\u{ffff}", "a\u{feff}", "é"] {
            let tagged = Literal::new_language_tagged_literal_unchecked(text, "en");
            let typed = Literal::new_typed_literal(text, iri.clone());
            let terms = [Literal::new_simple_literal(text), tagged, typed].map(Term::from);
            for term in terms.iter().chain([&iri.clone().into()]) {
                let mut spelled = String::new();
                spell(term.as_ref(), &mut spelled);
                assert_eq!(spelled, term.to_string());
            }
        }
    }
}
