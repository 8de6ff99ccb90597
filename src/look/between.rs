//! The facts behind a row of an answer.

use oxigraph::model::{Term, TermRef};
use rustc_hash::FxHashMap;

use super::Atlas;
use super::atlas::{Entry, subject};

/// How many facts are found for one row at most: a row of very common values says little about any of them.
const MOST: usize = 40;

/// A value that more facts than this point to joins nothing: it is a kind, a topic, a language.
const COMMON: usize = 400;

impl<'a> Atlas<'a> {
    /// The facts that join the values of a row, with one another: both ends are in the row, or both belong to
    /// a node that joins them and that people see as one line.
    ///
    /// So the answer to a question leads to its sources without the question having to ask for them. Facts
    /// that are only claimed are found as well.
    pub fn facts_between(&self, row: &[&Term]) -> Vec<Entry<'a>> {
        let mut found: Vec<Entry<'a>> = Vec::new();
        let mut joints: FxHashMap<&str, usize> = FxHashMap::default();
        let mut terms: Vec<&Term> = Vec::new();
        for term in row {
            if !terms.contains(term) {
                terms.push(term);
            }
        }
        for term in &terms {
            let TermRef::NamedNode(node) = term.as_ref() else { continue };
            let ends = self.about(node.as_str()).filter(|e| terms.contains(&&e.triple.object));
            found.extend(ends.filter(|e| e.fact.is_some()));
            // Many nodes share a kind or a role, and are not joined by it.
            let pointing = self.to(node.as_str()).filter(|_| !self.is_concept(node.as_str()));
            for entry in pointing.take(COMMON) {
                if let Some(joint) = subject(entry.triple).filter(|s| self.is_line(s)) {
                    *joints.entry(joint).or_default() += 1;
                }
            }
        }
        let mut joints: Vec<&str> =
            joints.into_iter().filter(|(_, ends)| *ends > 1).map(|(joint, _)| joint).collect();
        joints.sort_unstable();
        for joint in joints {
            let ends = self.about(joint).filter(|e| terms.contains(&&e.triple.object) && e.fact.is_some());
            found.extend(ends);
        }
        found.truncate(MOST);
        found
    }
}
