//! The things that links join to a thing.
//!
//! Nodes that only join things (see `unfold.rs`) are no neighbours: a participation is a link between an event and who
//! takes part, and the role is its name.

use oxigraph::model::vocab::rdf;
use rustc_hash::FxHashSet;

use super::Atlas;
use super::atlas::{Entry, object, subject};
use crate::part::Part;

/// A thing with its neighbours.
#[derive(Debug, Clone)]
pub struct Neighbourhood<'a> {
    /// The thing.
    pub focus: &'a str,
    /// Its neighbours: those that it points to, then those that point to it.
    pub groups: Vec<Neighbours<'a>>,
}

/// The neighbours that one property or one role joins to a thing.
#[derive(Debug, Clone)]
pub struct Neighbours<'a> {
    /// The property or the role, for people.
    pub label: String,
    /// The property; that of the node between, if there is one.
    pub property: &'a str,
    /// True if they point to the thing.
    pub is_incoming: bool,
    /// The neighbours, each once, in the order of the tables.
    pub links: Vec<Link<'a>>,
}

/// A neighbour.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// The thing.
    pub iri: &'a str,
    /// The triple that joins it, or that joins it to the node between.
    pub entry: Entry<'a>,
}

/// One of the things that a node joins.
#[derive(Debug, Clone, Copy)]
struct End<'a> {
    property: &'a str,
    link: Link<'a>,
}

impl<'a> Atlas<'a> {
    /// The neighbours of a thing, by links that stand.
    ///
    /// Classes are none, and claims, passages and documents only of each other.
    pub fn neighbourhood(&self, focus: &'a str) -> Neighbourhood<'a> {
        let own = self.part(focus);
        let counts = |e: &Entry<'a>| {
            let is_of_project = matches!(e.part, Part::Facts | Part::Concepts);
            e.stands() && e.triple.predicate != rdf::TYPE && (is_of_project || Some(e.part) == own)
        };
        let mut groups = Groups::default();
        for entry in self.about(focus).filter(counts) {
            let Some(iri) = object(entry.triple).filter(|iri| *iri != focus) else { continue };
            let property = entry.triple.predicate.as_str();
            if !self.is_line(iri) {
                groups.push(self.property(property), property, false, Link { iri, entry });
                continue;
            }
            for end in self.ends(iri).into_iter().filter(|end| end.link.iri != focus) {
                groups.push(self.property(property), property, false, end.link);
            }
        }
        for entry in self.to(focus).filter(counts) {
            let Some(iri) = subject(entry.triple).filter(|iri| *iri != focus) else { continue };
            let property = entry.triple.predicate.as_str();
            if self.is_line(iri) {
                self.push_joined(iri, focus, &mut groups);
            } else {
                groups.push(self.property(property), property, true, Link { iri, entry });
            }
        }
        groups.groups.sort_by_key(|group| group.is_incoming);
        Neighbourhood { focus, groups: groups.groups }
    }

    /// Adds what a node joins to the focus. The node's first thing is where its link begins, and the role is what its
    /// second is to the first; what comes after is joined by its own property.
    fn push_joined(&self, line: &'a str, focus: &str, groups: &mut Groups<'a>) {
        let ends = self.ends(line);
        let Some(here) = ends.iter().position(|end| end.link.iri == focus) else { return };
        let role = self.roles(line);
        for (there, end) in ends.iter().enumerate().filter(|(_, end)| end.link.iri != focus) {
            let later = here.max(there);
            let property = ends[later].property;
            let label = if later == 1 && !role.is_empty() { role.clone() } else { self.property(property) };
            groups.push(label, property, there < here, end.link);
        }
    }

    /// The things that a node joins, in the order of its table; then those behind nodes that it points to.
    fn ends(&self, line: &'a str) -> Vec<End<'a>> {
        let (mut ends, mut behind) = (Vec::new(), Vec::new());
        for entry in self.about(line).filter(|e| e.stands() && e.triple.predicate != rdf::TYPE) {
            let property = entry.triple.predicate.as_str();
            match object(entry.triple) {
                Some(iri) if self.is_line(iri) => {
                    let further = self.about(iri).filter(|e| e.stands() && e.triple.predicate != rdf::TYPE);
                    let of = |e: Entry<'a>| object(e.triple).map(|iri| Link { iri, entry });
                    behind.extend(further.filter_map(of).map(|link| End { property, link }));
                }
                Some(iri) => ends.push(End { property, link: Link { iri, entry } }),
                None => {}
            }
        }
        ends.append(&mut behind);
        ends.retain(|end| !self.is_line(end.link.iri) && !self.is_concept(end.link.iri));
        let mut seen: Vec<&str> = Vec::new();
        ends.retain(|end| {
            let is_new = !seen.contains(&end.link.iri);
            seen.push(end.link.iri);
            is_new
        });
        ends
    }

    /// The concepts of a node: `co-chair`.
    fn roles(&self, line: &str) -> String {
        let concepts = self.about(line).filter(|e| e.stands()).filter_map(|e| object(e.triple));
        let names: Vec<String> =
            concepts.filter(|iri| self.is_concept(iri)).map(|iri| self.title(iri)).collect();
        names.join(" and ")
    }
}

/// Groups in the making.
#[derive(Default)]
struct Groups<'a> {
    groups: Vec<Neighbours<'a>>,
    /// The index of a group, and a thing in it.
    known: FxHashSet<(usize, &'a str)>,
}

impl<'a> Groups<'a> {
    fn push(&mut self, label: String, property: &'a str, is_incoming: bool, link: Link<'a>) {
        let is_it =
            |g: &Neighbours<'_>| g.is_incoming == is_incoming && g.property == property && g.label == label;
        let index = self.groups.iter().position(is_it).unwrap_or(self.groups.len());
        if index == self.groups.len() {
            self.groups.push(Neighbours { label, property, is_incoming, links: Vec::new() });
        }
        if self.known.insert((index, link.iri)) {
            self.groups[index].links.push(link);
        }
    }
}
