//! Tables of facts: properties, their values, and where each value comes from.

use super::{Shown, Sources, View};
use crate::look::{Entry, Group, object, subject};

/// How many values of a property are shown at once; the rest unfolds.
const SHOWN: usize = 20;

/// With more kinds of values than these, kinds do not help to find one.
const KINDS: usize = 40;

/// What an incoming property is called from the other side.
const INVERSES: [(&str, &str); 4] = [
    ("http://www.w3.org/2004/02/skos/core#broader", "narrower"),
    ("http://www.w3.org/2004/02/skos/core#inScheme", "its concepts"),
    ("http://www.w3.org/2000/01/rdf-schema#subClassOf", "narrower classes"),
    ("http://www.w3.org/2000/01/rdf-schema#subPropertyOf", "narrower properties"),
];

/// The values of one property.
#[derive(Debug, Clone)]
pub struct Property {
    /// The property.
    pub name: Shown,
    /// True if the values are what points to the thing.
    pub is_incoming: bool,
    /// The values that are shown at once.
    pub first: Vec<Value>,
    /// The others; by their kind, if they have kinds.
    pub more: Vec<More>,
}

/// Values that unfold.
#[derive(Debug, Clone)]
pub struct More {
    /// What they have in common; `None` for those that are simply the rest.
    pub kind: Option<String>,
    /// The values.
    pub values: Vec<Value>,
}

/// A value with where it comes from.
#[derive(Debug, Clone)]
pub struct Value {
    /// The value, or the thing that points here.
    pub term: Shown,
    /// Its sources; `None` for what needs none.
    pub sources: Option<Sources>,
    /// The kind of the thing, if it is one and has one.
    kind: Option<String>,
}

impl Property {
    /// How many values there are.
    pub fn len(&self) -> usize {
        self.first.len() + self.more.iter().map(|more| more.values.len()).sum::<usize>()
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
        let is_long = group.entries.len() > SHOWN;
        // Things of several classes are told apart by them; those of one by what their row says besides.
        let is_of_one_class = is_long && {
            let other = |entry: &Entry<'_>| match is_incoming {
                true => self.class(subject(entry.triple)?),
                false => self.class(object(entry.triple)?),
            };
            let mut classes = group.entries.iter().map(other);
            let first = classes.next();
            classes.all(|class| Some(&class) == first.as_ref())
        };
        let value = |entry: &Entry<'_>| {
            let term = match is_incoming {
                true => self.subject_beside(*entry, &[thing]),
                false => self.term_beside(&entry.triple.object, &[thing]),
            };
            let kind = match is_of_one_class {
                _ if !is_long => None,
                true => self.concept(&term.title),
                false => self.class(&term.title),
            };
            Value { sources: self.sources(*entry), kind, term }
        };
        let mut name = self.property(group.property);
        let inverse = INVERSES.iter().find(|(iri, _)| is_incoming && *iri == group.property);
        inverse.iter().for_each(|(_, words)| name.text = (*words).to_owned());
        let is_incoming = is_incoming && inverse.is_none();
        let (first, more) = folded(group.entries.iter().map(value).collect());
        Property { name, is_incoming, first, more }
    }
}

impl View<'_> {
    /// The first class of a thing, in words.
    fn class(&self, iri: &str) -> Option<String> {
        self.atlas().kinds(iri).0.first().map(|class| self.atlas().title(class))
    }

    /// The first concept that stands in the same row as the class of a thing.
    fn concept(&self, iri: &str) -> Option<String> {
        self.atlas().kinds(iri).1.first().map(|concept| self.atlas().title(concept))
    }
}

/// The values that are shown at once, and those that unfold.
fn folded(mut values: Vec<Value>) -> (Vec<Value>, Vec<More>) {
    let mut kinds: Vec<Option<String>> = Vec::new();
    for value in &values {
        if !kinds.contains(&value.kind) {
            kinds.push(value.kind.clone());
        }
    }
    // One more than fits is no reason to hide it.
    if values.len() <= SHOWN + 1 {
        return (values, Vec::new());
    }
    if kinds.len() == 1 || kinds.len() > KINDS {
        let rest = values.split_off(SHOWN);
        return (values, vec![More { kind: None, values: rest }]);
    }
    let of_kind = |kind: Option<String>| {
        let values: Vec<Value> = values.iter().filter(|value| value.kind == kind).cloned().collect();
        More { kind: Some(kind.unwrap_or_else(|| "others".to_owned())), values }
    };
    let mut more: Vec<More> = kinds.into_iter().map(of_kind).collect();
    more.sort_by_key(|more| std::cmp::Reverse(more.values.len()));
    (Vec::new(), more)
}
