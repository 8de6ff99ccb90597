//! What kinds of things there are, and what joins them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use oxigraph::model::vocab::rdf;
use rustc_hash::FxHashMap;

use super::Atlas;
use super::atlas::{object, subject};
use crate::part::Part;

/// The classes in a project's facts, and how many links of each property go from one to another.
#[derive(Debug, Clone, Default)]
pub struct Schema<'a> {
    /// The classes, those with the most things first.
    pub classes: Vec<(&'a str, usize)>,
    /// Class, property, class, and how many links; the most frequent first.
    pub links: Vec<(&'a str, &'a str, &'a str, usize)>,
}

impl<'a> Atlas<'a> {
    /// What kinds of things there are, and what joins them. A thing counts for its first class.
    pub fn schema(&self) -> Schema<'a> {
        let standing = || self.entries().iter().filter(|e| e.part == Part::Facts && e.stands());
        let mut class_of: FxHashMap<&str, &str> = Default::default();
        for entry in standing().filter(|e| e.triple.predicate == rdf::TYPE) {
            if let (Some(thing), Some(class)) = (subject(entry.triple), object(entry.triple)) {
                class_of.entry(thing).or_insert(class);
            }
        }
        let mut classes: BTreeMap<&str, usize> = Default::default();
        class_of.values().for_each(|class| *classes.entry(class).or_default() += 1);
        let mut links: BTreeMap<(&str, &str, &str), usize> = Default::default();
        for entry in standing() {
            let class = |thing: Option<&str>| thing.and_then(|thing| class_of.get(thing).copied());
            let ends = class(subject(entry.triple)).zip(class(object(entry.triple)));
            if let Some((source, target)) = ends {
                *links.entry((source, entry.triple.predicate.as_str(), target)).or_default() += 1;
            }
        }
        let mut schema = Schema {
            classes: classes.into_iter().collect(),
            links: links.into_iter().map(|((s, p, t), n)| (s, p, t, n)).collect(),
        };
        schema.classes.sort_by_key(|(_, number)| Reverse(*number));
        schema.links.sort_by_key(|(.., number)| Reverse(*number));
        schema
    }
}
