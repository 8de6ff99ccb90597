//! What things are called, for people.

use std::collections::HashMap;

use oxigraph::model::vocab::rdfs;
use oxigraph::model::{NamedOrBlankNodeRef, TermRef};

use crate::graph::Graph;

/// The properties that name things; the first that a thing has is taken.
const PROPERTIES: [&str; 4] = [
    rdfs::LABEL.as_str(),
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://purl.org/dc/terms/title",
    "http://xmlns.com/foaf/0.1/name",
];

/// The labels of a graph, one for each thing that has any.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    by_iri: HashMap<String, String>,
    /// How many things go by a label.
    uses: HashMap<String, usize>,
}

impl Labels {
    /// Reads `rdfs:label`, or else `skos:prefLabel`, `dcterms:title` or `foaf:name`.
    ///
    /// Of several, one in `language` is preferred, then one without a language, then the first.
    pub fn new(graph: &Graph, language: &str) -> Self {
        let mut best: HashMap<&str, ((usize, u8), &str)> = HashMap::new();
        for triple in graph {
            let property = PROPERTIES.iter().position(|property| *property == triple.predicate.as_str());
            let (Some(property), TermRef::Literal(literal)) = (property, triple.object) else {
                continue;
            };
            let NamedOrBlankNodeRef::NamedNode(subject) = triple.subject else {
                continue;
            };
            let rank = match literal.language() {
                Some(tag) if tag.eq_ignore_ascii_case(language) => 0,
                None => 1,
                Some(_) => 2,
            };
            let this = ((property, rank), literal.value());
            best.entry(subject.as_str()).and_modify(|known| *known = (*known).min(this)).or_insert(this);
        }
        let by_iri: HashMap<String, String> =
            best.into_iter().map(|(iri, (_, label))| (iri.to_owned(), label.to_owned())).collect();
        let mut uses = HashMap::new();
        for label in by_iri.values() {
            *uses.entry(label.clone()).or_default() += 1;
        }
        Self { by_iri, uses }
    }

    /// What a thing is called.
    pub fn get(&self, iri: &str) -> Option<&str> {
        self.by_iri.get(iri).map(String::as_str)
    }

    /// True if more than one thing goes by this label.
    pub fn is_shared(&self, label: &str) -> bool {
        self.uses.get(label).is_some_and(|uses| *uses > 1)
    }
}
