//! The page of a class or property: what it means, which table makes it, and where it is used.

use askama::Template;
use oxigraph::model::vocab::rdf;

use super::evidence::{FactLine, InTable};
use super::facts::Property;
use super::{Frame, Shown, View, render};
use crate::diagnostic::count;
use crate::look::{Entry, Group, object, subject};
use crate::part::Part;

/// How many examples are shown.
const EXAMPLES: usize = 10;

/// How many characters of an example are shown.
const EXAMPLE: usize = 200;

/// The properties by which vocabularies say what a term means, the best first.
const DEFINITIONS: [&str; 4] = [
    "http://www.w3.org/2004/02/skos/core#definition",
    "http://www.w3.org/2000/01/rdf-schema#comment",
    "http://purl.org/dc/terms/description",
    "http://purl.org/dc/elements/1.1/description",
];

#[derive(Template)]
#[template(path = "term.html")]
struct TermPage<'a> {
    frame: Frame,
    iri: &'a str,
    short: String,
    kind: &'static str,
    definition: Option<String>,
    usage: String,
    class: Option<String>,
    said: Vec<Property>,
    pointing: Vec<Property>,
    columns: Vec<(InTable, usize)>,
    things: Vec<Shown>,
    facts: Vec<FactLine>,
}

impl<'a> View<'a> {
    /// What a class, property or concept means, in the words of the vocabulary.
    pub fn definition(&self, iri: &str) -> Option<String> {
        let about = |property: &&str| {
            let mut entries = self.atlas().about(iri);
            entries.find(|entry| entry.triple.predicate.as_str() == *property)
        };
        let entry = DEFINITIONS.iter().find_map(about)?;
        Some(self.term(&entry.triple.object).text)
    }

    /// True if an IRI is a class or a property, be it that the vocabulary says so or that the graph uses it so.
    pub fn is_term(&self, iri: &str) -> bool {
        match self.atlas().part(iri) {
            Some(Part::Vocabulary) => {
                let mut classes = self.atlas().about(iri).filter(|e| e.triple.predicate == rdf::TYPE);
                classes.any(|entry| {
                    object(entry.triple).is_some_and(|c| c.ends_with("Class") || c.ends_with("Property"))
                }) || self.uses(iri).next().is_some()
            }
            Some(_) => false,
            None => true,
        }
    }

    /// The entries that use a class or property.
    fn uses(&self, iri: &'a str) -> impl Iterator<Item = Entry<'a>> {
        let as_class = self.atlas().to(iri).filter(|entry| entry.triple.predicate == rdf::TYPE);
        let entries = self.atlas().entries().iter().copied();
        let as_property = entries.filter(move |entry| entry.triple.predicate.as_str() == iri);
        as_class.chain(as_property).filter(|entry| entry.part != Part::Vocabulary)
    }
}

/// The page of a class or property.
pub fn term<'v>(view: &View<'v>, iri: &'v str) -> String {
    let atlas = view.atlas();
    let uses: Vec<Entry<'v>> = view.uses(iri).collect();
    let is_class = uses.first().map_or_else(
        || says_class(view, iri),
        |entry| object(entry.triple) == Some(iri) && entry.triple.predicate == rdf::TYPE,
    );
    let card = atlas.known(iri).map(|iri| atlas.card(iri));
    let own = card.iter().flat_map(|card| card.names.iter().chain(&card.facts));
    let said: Vec<Group<'_>> = own.filter(|group| !DEFINITIONS.contains(&group.property)).cloned().collect();
    let mut pointing: Vec<Group<'_>> = card.iter().flat_map(|card| card.incoming.iter()).cloned().collect();
    pointing.iter_mut().for_each(|group| group.entries.retain(|entry| entry.part == Part::Vocabulary));
    pointing.retain(|group| !group.entries.is_empty());
    let mut frame = view.frame(&atlas.property(iri), "vocabulary");
    frame.alternates = view.alternates(iri);
    let (things, facts) = match is_class {
        true => (
            uses.iter()
                .filter_map(|entry| subject(entry.triple))
                .take(EXAMPLES)
                .map(|iri| view.thing(iri))
                .collect(),
            Vec::new(),
        ),
        false => {
            (Vec::new(), uses.iter().take(EXAMPLES).map(|entry| view.entry_line(*entry, EXAMPLE)).collect())
        }
    };
    render(&TermPage {
        frame,
        iri,
        short: atlas.short(iri),
        kind: if is_class { "class" } else { "property" },
        definition: view.definition(iri),
        usage: count(uses.len(), if is_class { "thing" } else { "triple" }),
        class: if is_class && !uses.is_empty() { view.links.class(iri) } else { None },
        said: view.properties(iri, &said),
        pointing: view.pointing(iri, &pointing),
        columns: columns(view, &uses),
        things,
        facts,
    })
}

/// True if the vocabulary says that it is a class.
fn says_class(view: &View<'_>, iri: &str) -> bool {
    let mut types = view.atlas().about(iri).filter(|entry| entry.triple.predicate == rdf::TYPE);
    types.any(|entry| object(entry.triple).is_some_and(|class| class.ends_with("Class")))
}

/// The columns that some triples come from, with how many come from each, in the order of the tables.
fn columns(view: &View<'_>, uses: &[Entry<'_>]) -> Vec<(InTable, usize)> {
    let mut columns: std::collections::BTreeMap<(u32, u32), (InTable, usize)> = Default::default();
    for cell in uses.iter().flat_map(|entry| entry.cells) {
        let place = || (InTable { value: String::new(), ..view.in_table(*cell) }, 0);
        columns.entry((cell.table, cell.column)).or_insert_with(place).1 += 1;
    }
    columns.into_values().collect()
}
