//! SHACL: what a graph must look like, and where it does not.
//!
//! ```text
//! read.rs      a graph of shapes     -> Shapes, and what is wrong with them
//! path.rs      a node and a Path     -> the nodes at its end
//! compare.rs   literals              -> well-formed or not, before or after
//! validate.rs  a graph and Shapes    -> Violations
//! ask.rs       a shape's query       -> the nodes that it finds fault with
//! ```
//!
//! All of SHACL Core, and SPARQL-based constraints (sections 2 to 5 of the recommendation). Constraint
//! components of one's own (section 6), rules and JavaScript are not evaluated, and reading the shapes says
//! so. The shapes and the data share the numbers of their terms, so that comparing terms is comparing
//! numbers.
//!
//! *Rationale:* `docs/design.md` has the figures of the libraries that were looked at.

mod ask;
mod compare;
mod path;
mod read;
mod validate;

pub use self::ask::Question;
pub use self::path::Path;
pub use self::read::{Problem, read_shapes};
pub use self::validate::{Violation, validate};

use std::fmt;

use regex::Regex;

use crate::diagnostic::Severity;
use crate::graph::TermId;

/// The namespace of SHACL.
pub const SH: &str = "http://www.w3.org/ns/shacl#";

/// The index of a shape in [`Shapes`].
pub type ShapeId = usize;

/// The shapes of a file. They refer to each other by index, and never in a circle.
#[derive(Debug, Default)]
pub struct Shapes {
    /// The shapes, those that are referred to before those that refer to them.
    pub list: Vec<Shape>,
}

/// What certain nodes must be like (SHACL, section 2.1).
#[derive(Debug)]
pub struct Shape {
    /// The node of the shapes graph.
    pub node: TermId,
    /// Which nodes it is about, if not only those that another shape hands to it.
    pub targets: Vec<Target>,
    /// The path of a property shape: the constraints are about the values at its end.
    pub path: Option<Path>,
    /// What is asked of the nodes.
    pub constraints: Vec<Constraint>,
    /// How bad it is if one is not met.
    pub severity: Severity,
    /// What is then to be said, in the project's language if there are several.
    pub message: Option<String>,
    /// True if the shape is switched off.
    pub is_deactivated: bool,
}

/// Which nodes a shape is about (section 2.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// One node.
    Node(TermId),
    /// The instances of a class.
    Class(TermId),
    /// Whatever has a property.
    SubjectsOf(TermId),
    /// Whatever is the value of a property.
    ObjectsOf(TermId),
}

/// What is asked of a node, or of the values at the end of a path (section 4).
#[derive(Debug)]
pub enum Constraint {
    /// `sh:class`
    Class(TermId),
    /// `sh:datatype`
    Datatype(TermId),
    /// `sh:nodeKind`
    NodeKind(NodeKind),
    /// `sh:minCount`
    MinCount(usize),
    /// `sh:maxCount`
    MaxCount(usize),
    /// `sh:minExclusive`, `sh:minInclusive`, `sh:maxExclusive`, `sh:maxInclusive`
    Range(Bound, TermId),
    /// `sh:minLength`
    MinLength(usize),
    /// `sh:maxLength`
    MaxLength(usize),
    /// `sh:pattern` and `sh:flags`
    Pattern(Box<Regex>, String),
    /// `sh:languageIn`
    LanguageIn(Vec<String>),
    /// `sh:uniqueLang`
    UniqueLang,
    /// `sh:equals`
    Equals(TermId),
    /// `sh:disjoint`
    Disjoint(TermId),
    /// `sh:lessThan`
    LessThan(TermId),
    /// `sh:lessThanOrEquals`
    LessThanOrEquals(TermId),
    /// `sh:hasValue`
    HasValue(TermId),
    /// `sh:in`
    In(Vec<TermId>),
    /// `sh:closed`: the only properties there may be.
    Closed(Vec<TermId>),
    /// `sh:node`
    Node(ShapeId),
    /// `sh:property`
    Property(ShapeId),
    /// `sh:and`
    And(Vec<ShapeId>),
    /// `sh:or`
    Or(Vec<ShapeId>),
    /// `sh:xone`
    Xone(Vec<ShapeId>),
    /// `sh:not`
    Not(ShapeId),
    /// `sh:qualifiedValueShape`
    Qualified(Qualified),
    /// `sh:sparql`
    Sparql(Box<Question>),
}

/// How many of the values must have a shape (section 4.7.3).
#[derive(Debug)]
pub struct Qualified {
    /// The shape.
    pub shape: ShapeId,
    /// `sh:qualifiedMinCount`
    pub min: Option<usize>,
    /// `sh:qualifiedMaxCount`
    pub max: Option<usize>,
    /// With `sh:qualifiedValueShapesDisjoint`, the shapes that a value must not have in order to count.
    pub siblings: Vec<ShapeId>,
}

/// Which side of a value is allowed, and whether the value itself is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Greater.
    MinExclusive,
    /// Not smaller.
    MinInclusive,
    /// Smaller.
    MaxExclusive,
    /// Not greater.
    MaxInclusive,
}

/// Which kinds of nodes are allowed (section 4.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeKind {
    /// IRIs.
    pub iri: bool,
    /// Blank nodes.
    pub blank: bool,
    /// Literals.
    pub literal: bool,
}

impl Constraint {
    /// The name of its parameter: `minCount`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Class(_) => "class",
            Self::Datatype(_) => "datatype",
            Self::NodeKind(_) => "nodeKind",
            Self::MinCount(_) => "minCount",
            Self::MaxCount(_) => "maxCount",
            Self::Range(Bound::MinExclusive, _) => "minExclusive",
            Self::Range(Bound::MinInclusive, _) => "minInclusive",
            Self::Range(Bound::MaxExclusive, _) => "maxExclusive",
            Self::Range(Bound::MaxInclusive, _) => "maxInclusive",
            Self::MinLength(_) => "minLength",
            Self::MaxLength(_) => "maxLength",
            Self::Pattern(..) => "pattern",
            Self::LanguageIn(_) => "languageIn",
            Self::UniqueLang => "uniqueLang",
            Self::Equals(_) => "equals",
            Self::Disjoint(_) => "disjoint",
            Self::LessThan(_) => "lessThan",
            Self::LessThanOrEquals(_) => "lessThanOrEquals",
            Self::HasValue(_) => "hasValue",
            Self::In(_) => "in",
            Self::Closed(_) => "closed",
            Self::Node(_) => "node",
            Self::Property(_) => "property",
            Self::And(_) => "and",
            Self::Or(_) => "or",
            Self::Xone(_) => "xone",
            Self::Not(_) => "not",
            Self::Qualified(_) => "qualifiedValueShape",
            Self::Sparql(_) => "sparql",
        }
    }
}

impl fmt::Display for NodeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [(self.iri, "an IRI"), (self.blank, "a blank node"), (self.literal, "a literal")];
        let allowed: Vec<&str> =
            kinds.into_iter().filter(|(is_in, _)| *is_in).map(|(_, name)| name).collect();
        f.write_str(&allowed.join(" or "))
    }
}

#[cfg(test)]
mod tests;
