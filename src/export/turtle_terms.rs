//! The terms of Turtle and TriG.

use oxigraph::model::vocab::xsd;
use oxigraph::model::{LiteralRef, NamedNodeRef};

use crate::escape::is_suspect;

/// True for the prefixes that need no thought in any syntax: ASCII letters, digits, `_` and `-`.
pub(super) fn is_prefix_name(prefix: &str) -> bool {
    prefix.is_empty()
        || prefix.starts_with(|c: char| c.is_ascii_alphabetic())
            && !prefix.ends_with('-')
            && prefix.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// Appends a literal; `push_iri` appends its datatype.
pub(super) fn push_literal(
    text: &mut String,
    literal: LiteralRef<'_>,
    push_iri: impl FnOnce(&mut String, NamedNodeRef<'_>),
) {
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
        push_iri(text, literal.datatype());
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
    // Nearly all of a text goes over as it is, and most texts do so as a whole.
    let mut rest = value;
    while let Some(at) = is_suspect(rest, SUSPECTS).then(|| rest.find(needs_escape)).flatten() {
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

/// The bytes, besides control characters, with which the characters begin that need an escape.
const SUSPECTS: [u8; 6] = [b'"', b'\\', 0x7f, 0xC2, 0xE2, 0xEF];

fn needs_escape(c: char) -> bool {
    match c {
        '"' | '\\' => true,
        ' '..='~' => false,
        '\0'..='\u{9F}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => true,
        _ => false,
    }
}
