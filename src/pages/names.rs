//! All things by their names: what a folder of files has in place of a search.

use std::collections::BTreeMap;

use askama::Template;
use oxigraph::model::TermRef;

use super::{Frame, View, render};
use crate::assets;
use crate::part::Part;

#[derive(Template)]
#[template(path = "names.html")]
struct NamesPage {
    frame: Frame,
    letters: Vec<(String, Vec<NamedThing>)>,
}

/// A thing that has a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedThing {
    /// The label, folded for sorting.
    folded: String,
    /// The label.
    pub title: String,
    /// What it is.
    pub kind: String,
    /// The page.
    pub href: String,
    /// Its other names.
    pub others: Vec<String>,
}

/// The things with a name, without those that only join others, by their names.
pub fn named_things(view: &View<'_>) -> Vec<NamedThing> {
    let atlas = view.atlas();
    let is_wanted = |iri: &&str| {
        matches!(atlas.part(iri), Some(Part::Facts | Part::Evidence | Part::Concepts)) && !atlas.is_line(iri)
    };
    let thing = |iri: &str| {
        let title = atlas.label(iri)?.to_owned();
        let names = atlas.about(iri).filter(|e| e.stands() && atlas.is_name(e.triple.predicate.as_str()));
        let names = names.filter_map(|entry| match entry.triple.object.as_ref() {
            TermRef::Literal(literal) => Some(literal.value().to_owned()),
            _ => None,
        });
        let others = names.filter(|name| *name != title).collect();
        let (folded, kind, href) = (title.to_lowercase(), atlas.kind(iri), view.links.page(iri)?);
        Some(NamedThing { folded, title, kind, href, others })
    };
    let mut things: Vec<NamedThing> = atlas.subjects().filter(is_wanted).filter_map(thing).collect();
    things.sort();
    things
}

/// The page of all names, by their first letters. With a script, and the index that it reads, it can be searched.
pub fn names(view: &View<'_>, index: &str) -> String {
    let mut letters: BTreeMap<String, Vec<NamedThing>> = BTreeMap::new();
    for thing in named_things(view) {
        let first = thing.title.chars().find(|c| c.is_alphanumeric());
        let letter = first
            .filter(|c| c.is_alphabetic())
            .map_or_else(|| "0-9".to_owned(), |c| c.to_uppercase().collect());
        letters.entry(letter).or_default().push(thing);
    }
    let mut frame = view.frame("Search", "search");
    frame.scripts.extend([index, &assets::path("search.js")].map(|path| view.links.file(path)));
    render(&NamesPage { frame, letters: letters.into_iter().collect() })
}
