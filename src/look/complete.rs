//! What a name that somebody begins to write may become: only what is in the data.

use oxigraph::model::vocab::rdf;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::Atlas;
use super::atlas::object;
use super::find::fold;

/// How many terms are offered at once.
const OFFERED: usize = 50;

/// What a term can be used as in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// After `a`.
    Class,
    /// Between subject and object.
    Property,
    /// As subject or object.
    Thing,
}

impl Use {
    /// The use with a name: `class`, `property`, `thing`.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Class, Self::Property, Self::Thing].into_iter().find(|kind| kind.as_str() == name)
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Property => "property",
            Self::Thing => "thing",
        }
    }
}

/// The terms of a graph, with how often each is used.
#[derive(Debug, Default)]
pub struct Completions {
    terms: Vec<Term>,
}

#[derive(Debug)]
struct Term {
    used_as: Use,
    iri: String,
    curie: Option<String>,
    label: Option<String>,
    count: usize,
    /// The short name and the label, folded.
    words: [String; 2],
}

impl Completions {
    /// The classes and properties that triples use, and the things that they are about.
    pub fn new(atlas: &Atlas<'_>) -> Self {
        let mut counts: FxHashMap<(Use, &str), usize> = FxHashMap::default();
        for entry in atlas.entries().iter().filter(|entry| entry.stands()) {
            *counts.entry((Use::Property, entry.triple.predicate.as_str())).or_default() += 1;
            if let Some(class) = object(entry.triple).filter(|_| entry.triple.predicate == rdf::TYPE) {
                *counts.entry((Use::Class, class)).or_default() += 1;
            }
        }
        for thing in atlas.subjects() {
            let uses = atlas.about(thing).count() + atlas.to(thing).count();
            counts.entry((Use::Thing, thing)).or_insert(uses);
        }
        let term = |((used_as, iri), count): ((Use, &str), usize)| {
            let label = atlas.label(iri).map(str::to_owned);
            let words = [fold(&atlas.short(iri)), fold(label.as_deref().unwrap_or_default())];
            Term { used_as, iri: iri.to_owned(), curie: atlas.curie(iri), label, count, words }
        };
        let mut terms: Vec<Term> = counts.into_iter().map(term).collect();
        terms.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.iri.cmp(&b.iri)));
        Self { terms }
    }

    /// The terms that some text may become, the likeliest first: those whose short name begins with it, then
    /// those of which a word does, then those that have it somewhere; among them the most used.
    ///
    /// A JSON array of objects with `iri`, `curie` and `label` (if there is one), `kind`, and `count`, the number
    /// of its uses.
    pub fn find(&self, text: &str, used_as: Option<Use>) -> Value {
        let wanted = fold(text);
        let mut found: Vec<(u8, &Term)> = Vec::new();
        for term in self.terms.iter().filter(|term| used_as.is_none_or(|kind| kind == term.used_as)) {
            found.extend(term.rank(&wanted).map(|rank| (rank, term)));
        }
        found.sort_by_key(|(rank, _)| *rank); // Stable: the most used stay first.
        found.into_iter().take(OFFERED).map(|(_, term)| term.json()).collect()
    }
}

impl Term {
    fn rank(&self, wanted: &str) -> Option<u8> {
        let [short, label] = &self.words;
        let local = short.split_once(':').map_or(short.as_str(), |(_, local)| local);
        let begins_word =
            |text: &str| text.split([' ', '-', ':', '/', '_']).any(|word| word.starts_with(wanted));
        match () {
            () if short.starts_with(wanted) || local.starts_with(wanted) || label.starts_with(wanted) => {
                Some(0)
            }
            () if begins_word(short) || begins_word(label) => Some(1),
            () if short.contains(wanted) || label.contains(wanted) => Some(2),
            () => None,
        }
    }

    fn json(&self) -> Value {
        let mut value = json!({ "iri": self.iri });
        if let (Some(object), Some(curie)) = (value.as_object_mut(), &self.curie) {
            object.insert("curie".into(), json!(curie));
        }
        if let (Some(object), Some(label)) = (value.as_object_mut(), &self.label) {
            object.insert("label".into(), json!(label));
        }
        if let Some(object) = value.as_object_mut() {
            object.insert("kind".into(), json!(self.used_as.as_str()));
            object.insert("count".into(), json!(self.count));
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::build;
    use crate::project::Project;

    #[test]
    fn only_what_is_in_the_data_is_offered_the_likeliest_first() {
        let project = Project::built_in().expect("a project");
        let build = build(&project).expect("a build");
        let completions = Completions::new(&Atlas::new(&build, &project));
        let names = |text: &str, used_as| -> Vec<String> {
            let found = completions.find(text, used_as);
            let name = |term: &Value| term["curie"].as_str().unwrap_or_default().to_owned();
            found.as_array().into_iter().flatten().map(name).collect()
        };
        assert_eq!(names("ctg:fund", Some(Use::Property)), ["ctg:fundedBy"]);
        assert_eq!(names("funded", Some(Use::Property)), ["ctg:fundedBy"]);
        assert_eq!(names("UNOCT", None).first().map(String::as_str), Some("organization:unoct"));
        assert_eq!(names("organ", Some(Use::Class)).first().map(String::as_str), Some("ctg:Organization"));
        assert_eq!(names("no such name", None), [""; 0]);
        assert_eq!(names("", Some(Use::Class)).len().min(5), 5);
    }
}
