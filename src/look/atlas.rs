//! All triples of a build by subject and object, with what things are called.

use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{NamedOrBlankNodeRef, Term, TermRef, Triple};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::claim::{Claim, Derivation, Fact, Modality};
use crate::graph::Graph;
use crate::iri;
use crate::part::Part;
use crate::pipeline::Build;
use crate::prefixes::Prefixes;
use crate::project::Project;
use crate::query::{Labels, Look, with_common_prefixes};
use crate::table::CellRef;
use crate::vocab::ctx;

/// The properties by which SKOS names things besides their label.
const ALTERNATIVE_NAME: &str = "http://www.w3.org/2004/02/skos/core#altLabel";

/// The properties whose values are names, unless the vocabulary has more (`rdfs:subPropertyOf`).
const NAMES: [&str; 4] = [
    rdfs::LABEL.as_str(),
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    ALTERNATIVE_NAME,
    "http://xmlns.com/foaf/0.1/name",
];

/// A triple, with where it comes from.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The triple.
    pub triple: &'a Triple,
    /// The part that it belongs to.
    pub part: Part,
    /// The fact; `None` for triples of other parts than facts, which need no evidence.
    pub fact: Option<&'a Fact>,
    /// The cells that it comes from; none for the vocabulary's.
    pub cells: &'a [CellRef],
}

impl Entry<'_> {
    /// False if it is only claimed and not in the graph.
    pub fn stands(&self) -> bool {
        self.fact.is_none_or(|f| f.is_standing)
    }
}

/// How firmly a fact is stated and how directly, by the document that is the best witness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The strongest modality.
    pub modality: Modality,
    /// The most direct derivation.
    pub derivation: Derivation,
    /// How many documents state the fact.
    pub documents: usize,
}

/// A build as something to look things up in.
#[derive(Debug)]
pub struct Atlas<'a> {
    /// What it is made from.
    pub build: &'a Build,
    prefixes: Prefixes,
    language: String,
    labels: Labels,
    entries: Vec<Entry<'a>>,
    by_subject: FxHashMap<&'a str, Vec<usize>>,
    by_object: FxHashMap<&'a str, Vec<usize>>,
    names: FxHashSet<&'a str>,
    properties: FxHashSet<&'a str>,
    lines: FxHashSet<&'a str>,
}

impl<'a> Atlas<'a> {
    /// Sorts the triples of a build by subject and object.
    pub fn new(build: &'a Build, project: &Project) -> Self {
        let mut entries = Vec::new();
        for (part, facts) in [
            (Part::Facts, &build.facts),
            (Part::Concepts, &build.concepts),
            (Part::Evidence, &build.evidence),
        ] {
            entries.extend(facts.iter().map(|fact| Entry {
                triple: &fact.triple,
                part,
                fact: (part == Part::Facts).then_some(fact),
                cells: &fact.cells,
            }));
        }
        let vocabulary = build.vocabulary().iter();
        entries.extend(vocabulary.map(|triple| Entry {
            triple,
            part: Part::Vocabulary,
            fact: None,
            cells: &[],
        }));
        let mut by_subject: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        let mut by_object: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (index, entry) in entries.iter().enumerate() {
            if let NamedOrBlankNodeRef::NamedNode(node) = entry.triple.subject.as_ref() {
                by_subject.entry(node.as_str()).or_default().push(index);
            }
            if let TermRef::NamedNode(node) = entry.triple.object.as_ref() {
                by_object.entry(node.as_str()).or_default().push(index);
            }
        }
        let names = naming_properties(build.vocabulary());
        let properties = entries.iter().map(|entry| entry.triple.predicate.as_str()).collect();
        let is_name = |e: &&Entry<'_>| e.stands() && names.contains(e.triple.predicate.as_str());
        let named: Graph = entries.iter().filter(is_name).map(|e| e.triple.clone()).collect();
        let mut atlas = Self {
            build,
            prefixes: with_common_prefixes(project.prefixes()),
            language: project.language().to_owned(),
            labels: Labels::new(&named, project.language()),
            entries,
            by_subject,
            by_object,
            names,
            properties,
            lines: FxHashSet::default(),
        };
        atlas.lines = atlas.find_lines();
        atlas
    }

    /// The subjects of tables that the metadata says to show as a line (`ctx:shownAs`).
    fn find_lines(&self) -> FxHashSet<&'a str> {
        let shown_as = |table: usize| {
            let table = self.build.tables.table(table)?;
            Some(table.common_text(ctx::SHOWN_AS)?.0)
        };
        let tables: Vec<bool> =
            (0..self.build.tables.sheets.len()).map(|t| shown_as(t) == Some("line")).collect();
        let from_such = |e: &&Entry<'_>| {
            e.triple.predicate == rdf::TYPE
                && e.cells.iter().any(|c| tables.get(c.table as usize).is_some_and(|b| *b))
        };
        self.entries.iter().filter(from_such).filter_map(|e| subject(e.triple)).collect()
    }

    /// All triples, those of facts first.
    pub fn entries(&self) -> &[Entry<'a>] {
        &self.entries
    }

    /// The triples with a subject, in the order of the tables.
    pub fn about(&self, iri: &str) -> impl Iterator<Item = Entry<'a>> {
        let indices = self.by_subject.get(iri).map(Vec::as_slice).unwrap_or_default();
        indices.iter().filter_map(|&i| self.entries.get(i).copied())
    }

    /// The triples that point to a thing, in the order of the tables.
    pub fn to(&self, iri: &str) -> impl Iterator<Item = Entry<'a>> {
        let indices = self.by_object.get(iri).map(Vec::as_slice).unwrap_or_default();
        indices.iter().filter_map(|&i| self.entries.get(i).copied())
    }

    /// The IRIs that triples are about.
    pub fn subjects(&self) -> impl Iterator<Item = &'a str> {
        self.by_subject.keys().copied()
    }

    /// The part that a thing belongs to: that of its first triple.
    pub fn part(&self, iri: &str) -> Option<Part> {
        self.about(iri).next().map(|e| e.part)
    }

    /// True for nodes that stand between things, and that people would rather see as one line.
    pub fn is_line(&self, iri: &str) -> bool {
        self.lines.contains(iri)
    }

    /// True if the property's values are names of its subject.
    pub fn is_name(&self, property: &str) -> bool {
        self.names.contains(property)
    }

    /// True if the thing is one of the project's concepts.
    pub fn is_concept(&self, iri: &str) -> bool {
        self.part(iri) == Some(Part::Concepts)
    }

    /// True if triples have it as their property.
    pub fn is_property(&self, iri: &str) -> bool {
        self.properties.contains(iri)
    }

    /// The label of a thing, if it has one.
    pub fn label(&self, iri: &str) -> Option<&str> {
        self.labels.get(iri)
    }

    /// `prefix:local`, if there is a prefix for the IRI.
    pub fn curie(&self, iri: &str) -> Option<String> {
        self.prefixes.shorten(iri).map(|(prefix, local)| format!("{prefix}:{local}"))
    }

    /// The shortest that commands take for an IRI: `prefix:local`, or the path below the base.
    pub fn short(&self, iri: &str) -> String {
        let path = || iri.strip_prefix(self.build.base.as_str()).filter(|path| !path.is_empty());
        self.curie(iri).unwrap_or_else(|| path().unwrap_or(iri).to_owned())
    }

    /// The IRI that a short name stands for.
    pub fn expand(&self, curie: &str) -> Option<String> {
        self.prefixes.expand(curie)
    }

    /// A thing for people: its label, or else its short name.
    pub fn title(&self, iri: &str) -> String {
        self.label(iri).map_or_else(|| self.short(iri), str::to_owned)
    }

    /// A term for people: its label (with the short name if others have the same one), or its text.
    pub fn show(&self, term: &Term) -> String {
        if let TermRef::NamedNode(node) = term.as_ref() {
            let iri = node.as_str();
            return match self.label(iri) {
                Some(label) if self.labels.is_shared(label) => format!("{label} ({})", self.short(iri)),
                Some(label) => label.to_owned(),
                None => self.short(iri),
            };
        }
        Look { labels: None, prefixes: &self.prefixes, language: &self.language }.show(term)
    }

    /// A property for people: its label, or else the words of its local name.
    pub fn property(&self, iri: &str) -> String {
        match iri {
            _ if iri == rdf::TYPE.as_str() => "is a".to_owned(),
            ALTERNATIVE_NAME => "also called".to_owned(),
            _ => self.label(iri).map_or_else(|| words(iri::local_name(iri)), str::to_owned),
        }
    }

    /// The prefixes of the project and those that everybody uses.
    pub fn prefixes(&self) -> &Prefixes {
        &self.prefixes
    }

    /// The classes of a thing, and the concepts that stand in the same row as its class.
    ///
    /// The row that says what a thing is also says of which kind it is: an organization and a United
    /// Nations office, an event and a conference.
    pub fn kinds(&self, iri: &str) -> (Vec<&'a str>, Vec<&'a str>) {
        let (mut classes, mut concepts) = (Vec::new(), Vec::new());
        let mut rows = FxHashSet::default();
        for entry in self.about(iri).filter(|e| e.triple.predicate == rdf::TYPE) {
            classes.extend(object(entry.triple));
            rows.extend(entry.cells.iter().map(|c| c.row_ref()));
        }
        for entry in self.about(iri).filter(Entry::stands) {
            let beside = entry.cells.iter().any(|c| rows.contains(&c.row_ref()));
            if let Some(concept) = object(entry.triple).filter(|o| beside && self.is_concept(o)) {
                concepts.push(concept);
            }
        }
        (classes, concepts)
    }

    /// `organization, UN office`: what a thing is in one line, without saying the same word twice.
    pub fn kind(&self, iri: &str) -> String {
        let (classes, concepts) = self.kinds(iri);
        let mut words: Vec<String> = Vec::new();
        for thing in classes.into_iter().chain(concepts.into_iter().take(1)) {
            let word = match self.label(thing) {
                Some(label) => label.to_owned(),
                None => self::words(iri::local_name(thing)),
            };
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words.join(", ")
    }

    /// The fact's claims.
    pub fn claims(&self, fact: &Fact) -> impl Iterator<Item = &'a Claim> {
        fact.claims.iter().filter_map(|&c| self.build.claims.get(c))
    }

    /// How well a fact is attested.
    pub fn mark(&self, fact: &Fact) -> Mark {
        let claims = || self.claims(fact);
        Mark {
            modality: claims().map(|c| c.modality).min().unwrap_or_default(),
            derivation: claims().map(|c| c.derivation).min().unwrap_or_default(),
            documents: claims().count(),
        }
    }

    /// A fact in words: `programme on sport: funded by State of Qatar`.
    pub fn sentence(&self, triple: &Triple) -> String {
        let subject = self.show(&Term::from(triple.subject.clone()));
        let value = self.value(&triple.object);
        let mut property = self.property(triple.predicate.as_str());
        if property.ends_with(" a") && value.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) {
            property.push('n');
        }
        format!("{subject}: {property} {value}")
    }

    /// A fact's object for people: a line is unfolded, a text that is no number stands in quotes.
    pub fn value(&self, term: &Term) -> String {
        match term.as_ref() {
            TermRef::NamedNode(node) if self.is_line(node.as_str()) => self.line(node.as_str(), &[]),
            TermRef::Literal(literal) if literal.datatype() == oxigraph::model::vocab::xsd::STRING => {
                format!("\"{}\"", literal.value())
            }
            TermRef::Literal(literal) if literal.language().is_some() => {
                format!("\"{}\"", self.show(&literal.into_owned().into()))
            }
            _ => self.show(term),
        }
    }
}

/// The subject of a triple, if it is an IRI.
pub fn subject(triple: &Triple) -> Option<&str> {
    match triple.subject.as_ref() {
        NamedOrBlankNodeRef::NamedNode(node) => Some(node.as_str()),
        NamedOrBlankNodeRef::BlankNode(_) => None,
    }
}

/// The object of a triple, if it is an IRI.
pub fn object(triple: &Triple) -> Option<&str> {
    match triple.object.as_ref() {
        TermRef::NamedNode(node) => Some(node.as_str()),
        _ => None,
    }
}

/// The properties whose values are names: those that everybody knows, and their subproperties.
fn naming_properties(vocabulary: &[Triple]) -> FxHashSet<&str> {
    let mut names: FxHashSet<&str> = NAMES.into_iter().collect();
    loop {
        let below = vocabulary.iter().filter(|t| t.predicate == rdfs::SUB_PROPERTY_OF);
        let new: Vec<&str> = below
            .filter(|t| object(t).is_some_and(|o| names.contains(o)))
            .filter_map(subject)
            .filter(|s| !names.contains(s))
            .collect();
        if new.is_empty() {
            return names;
        }
        names.extend(new);
    }
}

/// `subOrganizationOf` as `sub organization of`, `EventSeries` as `event series`, `SHA256` as it is.
fn words(name: &str) -> String {
    let mut words = String::new();
    let mut was_lower = false;
    let chars: Vec<char> = name.chars().collect();
    for (index, &c) in chars.iter().enumerate() {
        let begins_word = c.is_uppercase() && chars.get(index + 1).is_none_or(|next| next.is_lowercase());
        if matches!(c, '-' | '_') {
            words.push(' ');
        } else if begins_word && (index == 0 || was_lower) {
            words.extend((index > 0).then_some(' '));
            words.extend(c.to_lowercase());
        } else {
            words.push(c);
        }
        was_lower = c.is_lowercase() || c.is_numeric();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn local_names_become_words() {
        let all = ["subOrganizationOf", "postIn", "SHA256", "alt-label", "EventSeries"].map(words);
        assert_eq!(all, ["sub organization of", "post in", "SHA256", "alt label", "event series"]);
    }
}
