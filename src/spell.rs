//! Terms as N-Triples spell them: in canonical form, with no escapes but those that are needed.

use oxigraph::model::vocab::xsd;
use oxigraph::model::{LiteralRef, TermRef};

use crate::escape::is_suspect;

/// Appends a term as N-Triples spell it.
pub fn spell(term: TermRef<'_>, out: &mut String) {
    match term {
        TermRef::NamedNode(node) => {
            out.push('<');
            out.push_str(node.as_str());
            out.push('>');
        }
        TermRef::BlankNode(node) => {
            out.push_str("_:");
            out.push_str(node.as_str());
        }
        TermRef::Literal(literal) => spell_literal(literal, out),
    }
}

/// Appends a literal as N-Triples spell it.
pub fn spell_literal(literal: LiteralRef<'_>, out: &mut String) {
    out.push('"');
    push_escaped(literal.value(), out);
    out.push('"');
    if let Some(language) = literal.language() {
        out.push('@');
        out.push_str(language);
    } else if literal.datatype() != xsd::STRING {
        out.push_str("^^<");
        out.push_str(literal.datatype().as_str());
        out.push('>');
    }
}

/// Nearly all of a text goes over as it is.
fn push_escaped(value: &str, out: &mut String) {
    let mut rest = value;
    while let Some(at) = first_to_escape(rest) {
        let (plain, from) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = from.chars();
        match chars.next() {
            Some('\u{8}') => out.push_str("\\b"),
            Some('\t') => out.push_str("\\t"),
            Some('\n') => out.push_str("\\n"),
            Some('\u{c}') => out.push_str("\\f"),
            Some('\r') => out.push_str("\\r"),
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some(other) => out.push_str(&format!("\\u{:04X}", u32::from(other))),
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
}

/// Where the first character is that needs an escape: U+FFFE and U+FFFF, which do, begin with the byte `EF`.
fn first_to_escape(text: &str) -> Option<usize> {
    let needs_escape = |c: char| c < ' ' || matches!(c, '"' | '\\' | '\u{7f}' | '\u{fffe}' | '\u{ffff}');
    is_suspect(text, [b'"', b'\\', 0x7f, 0xEF]).then(|| text.find(needs_escape)).flatten()
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
