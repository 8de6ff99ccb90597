//! Facts, terms and places in plain words, for the terminal and for pages alike.

use oxigraph::model::vocab::xsd;
use oxigraph::model::{Literal, Term, Triple};

use super::Atlas;
use crate::diagnostic::{Detail, Place};

impl Atlas<'_> {
    /// A triple as one would write it in Turtle, without its stop.
    pub fn spelled(&self, triple: &Triple) -> String {
        let subject = self.spelled_term(&triple.subject.clone().into());
        let property = self.short(triple.predicate.as_str());
        format!("{subject} {property} {}", self.spelled_term(&triple.object))
    }

    fn spelled_term(&self, term: &Term) -> String {
        match term {
            Term::NamedNode(node) => self.short(node.as_str()),
            Term::Literal(literal) => self.spelled_literal(literal),
            other => other.to_string(),
        }
    }

    fn spelled_literal(&self, literal: &Literal) -> String {
        let text = Literal::new_simple_literal(literal.value()).to_string();
        match literal.language() {
            Some(language) => format!("{text}@{language}"),
            None if literal.datatype() == xsd::STRING => text,
            None => format!("{text}^^{}", self.short(literal.datatype().as_str())),
        }
    }
}

/// `mappings/organizations.csv:3, cell C3 (row unoct, column kind)`
pub fn place_text(place: &Place) -> String {
    let line = place.position.map(|p| format!(":{}", p.line)).unwrap_or_default();
    let mut text = format!("{}{line}", place.file);
    if let Detail::Cell { cell, row_id, column, .. } = &place.detail {
        if !cell.is_empty() {
            text.push_str(&format!(", cell {cell}"));
        }
        let row = row_id.as_ref().map(|id| format!("row {id}"));
        let column = column.as_ref().map(|name| format!("column {name}"));
        let names: Vec<String> = row.into_iter().chain(column).collect();
        if !names.is_empty() {
            text.push_str(&format!(" ({})", names.join(", ")));
        }
    }
    text
}

/// A text on one line; one that is longer than so many characters ends with the last word that fits, and `…`.
pub fn first_words(text: &str, limit: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(limit) {
        Some((at, _)) => {
            let end = text.get(..at).and_then(|t| t.rfind(' ')).unwrap_or(at);
            format!("{} …", text.get(..end).unwrap_or_default())
        }
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_words_end_with_a_word() {
        assert_eq!(first_words("a\n b", 60), "a b");
        let long = first_words(&"word ".repeat(30), 60);
        assert!(long.ends_with("word …") && long.chars().count() <= 62, "{long}");
    }
}
