//! Tables of facts: properties, their values, and where each value comes from.

use super::{Shown, Sources, View};
use crate::look::{Entry, Group};

/// How many values of a property are shown at once; the rest unfolds.
const SHOWN: usize = 20;

/// The values of one property.
#[derive(Debug, Clone)]
pub struct Property {
    /// The property.
    pub name: Shown,
    /// True if the values are what points to the thing.
    pub is_incoming: bool,
    /// The values that are shown at once.
    pub first: Vec<Value>,
    /// The others.
    pub more: Vec<Value>,
}

/// A value with where it comes from.
#[derive(Debug, Clone)]
pub struct Value {
    /// The value, or the thing that points here.
    pub term: Shown,
    /// Its sources; `None` for what needs none.
    pub sources: Option<Sources>,
}

impl Property {
    /// How many values there are.
    pub fn len(&self) -> usize {
        self.first.len() + self.more.len()
    }
}

impl View<'_> {
    /// The properties of a thing with their values.
    pub fn properties(&self, thing: &str, groups: &[Group<'_>]) -> Vec<Property> {
        groups.iter().map(|group| self.values(group, false, thing)).collect()
    }

    /// The properties by which others point to a thing, with those others.
    pub fn pointing(&self, thing: &str, groups: &[Group<'_>]) -> Vec<Property> {
        groups.iter().map(|group| self.values(group, true, thing)).collect()
    }

    fn values(&self, group: &Group<'_>, is_incoming: bool, thing: &str) -> Property {
        let value = |entry: &Entry<'_>| Value {
            term: match is_incoming {
                true => self.subject_beside(*entry, &[thing]),
                false => self.term_beside(&entry.triple.object, &[thing]),
            },
            sources: self.sources(*entry),
        };
        let mut first: Vec<Value> = group.entries.iter().map(value).collect();
        // One more than fits is no reason to hide it.
        let shown = if first.len() > SHOWN + 1 { SHOWN } else { first.len() };
        let more = first.split_off(shown);
        Property { name: self.property(group.property), is_incoming, first, more }
    }
}
