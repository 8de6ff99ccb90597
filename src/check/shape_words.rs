//! What a shape finds wrong, in plain words.

use oxigraph::model::TermRef;

use crate::diagnostic::count;
use crate::graph::TermId;
use crate::prefixes::Prefixes;
use crate::project::Project;
use crate::shacl::{Bound, Constraint, Path, Shapes, Violation};
use crate::store::IndexedGraph;

/// A violation in words.
pub(super) struct Explained {
    /// All of it: what the thing is, what is wrong with it, what was expected.
    pub sentence: String,
    /// What it is about: `place:doha`, or `"x" as ctg:quote of passage:1`.
    pub about: String,
    /// What was expected: `needs at least 1 value of ctg:placeType`, `should be a literal of xsd:date`.
    pub expected: String,
}

/// Says what a constraint finds wrong.
pub(super) fn explain(
    words: &Words<'_>,
    shapes: &Shapes,
    violation: &Violation,
    constraint: &Constraint,
) -> Explained {
    let focus = words.show(violation.focus);
    let path = violation.path.as_ref().map(|path| words.path(path));
    let of_path = path.as_ref().map(|path| format!("of {path}")).unwrap_or_default();
    let about = match (&path, violation.value) {
        (Some(path), Some(value)) => format!("{} as {path} of {focus}", words.show(value)),
        (Some(path), None) => format!("{path} of {focus}"),
        (None, _) => focus.clone(),
    };
    let has = || match violation.path.as_ref().map(|path| path.values(words.data, violation.focus).len()) {
        None | Some(0) => "none".to_owned(),
        Some(number) => number.to_string(),
    };
    let name = |shape: usize| shapes.list.get(shape).map(|s| words.shape(s.node)).unwrap_or_default();
    let names = |ids: &[usize]| ids.iter().map(|&id| name(id)).collect::<Vec<_>>().join(", ");
    let list = |ids: &[TermId]| ids.iter().map(|&id| words.show(id)).collect::<Vec<_>>().join(", ");
    let with_values = |property: TermId| {
        let values = Path::Property(property).values(words.data, violation.focus);
        let values: Vec<String> = values.into_iter().map(|value| words.plain(value)).collect();
        format!("{} ({})", words.show(property), values.join(", "))
    };
    let needs = |expected: String| (&focus, format!("needs {expected}"));
    let should = |expected: String| (&about, format!("should {expected}"));
    let (who, expected) = match constraint {
        Constraint::MinCount(least) => needs(format!("at least {} {of_path}", count(*least, "value"))),
        Constraint::MaxCount(most) => {
            (&focus, format!("may have at most {} {of_path}", count(*most, "value")))
        }
        Constraint::UniqueLang => (&focus, format!("may not have two values {of_path} in one language")),
        Constraint::HasValue(wanted) => match &path {
            Some(path) => needs(format!("the value {} of {path}", words.show(*wanted))),
            None => should(format!("be {}", words.show(*wanted))),
        },
        Constraint::Qualified(qualified) => {
            let range = match (qualified.min, qualified.max) {
                (Some(min), Some(max)) => format!("{min} to {max} values"),
                (Some(min), None) => format!("at least {}", count(min, "value")),
                (None, Some(max)) => format!("at most {}", count(max, "value")),
                (None, None) => "values".to_owned(),
            };
            needs(format!("{range} {of_path} that fit {}", name(qualified.shape)))
        }
        Constraint::Closed(_) => {
            (&focus, format!("may not have the property {}", path.clone().unwrap_or_default()))
        }
        Constraint::Sparql(_) => (&about, "should not be what the query of the shape finds".to_owned()),
        Constraint::Class(class) => should(format!("be of the class {}", words.show(*class))),
        Constraint::Datatype(datatype) => should(format!("be a literal of {}", words.show(*datatype))),
        Constraint::NodeKind(kind) => should(format!("be {kind}")),
        Constraint::Range(bound, limit) => {
            let bound = match bound {
                Bound::MinExclusive => "greater than",
                Bound::MinInclusive => "at least",
                Bound::MaxExclusive => "less than",
                Bound::MaxInclusive => "at most",
            };
            should(format!("be {bound} {}", words.plain(*limit)))
        }
        Constraint::MinLength(least) => should(format!("have at least {}", count(*least, "character"))),
        Constraint::MaxLength(most) => should(format!("have at most {}", count(*most, "character"))),
        Constraint::Pattern(_, pattern) => should(format!("fit the pattern {pattern}")),
        Constraint::LanguageIn(languages) if languages.len() == 1 => {
            should(format!("be in the language {}", languages.concat()))
        }
        Constraint::LanguageIn(languages) => {
            should(format!("be in one of the languages {}", languages.join(", ")))
        }
        Constraint::Equals(other) => should(format!(
            "be a value of both {} and {}",
            path.clone().unwrap_or_default(),
            words.show(*other)
        )),
        Constraint::Disjoint(other) => should(format!("not be a value of {} too", words.show(*other))),
        Constraint::LessThan(other) => should(format!("be less than {}", with_values(*other))),
        Constraint::LessThanOrEquals(other) => should(format!("not be greater than {}", with_values(*other))),
        Constraint::In(allowed) => should(format!("be one of {}", list(allowed))),
        Constraint::Node(shape) | Constraint::Property(shape) => should(format!("fit {}", name(*shape))),
        Constraint::Not(shape) => should(format!("not fit {}", name(*shape))),
        Constraint::And(shapes) => should(format!("fit all of {}", names(shapes))),
        Constraint::Or(shapes) => should(format!("fit one of {}", names(shapes))),
        Constraint::Xone(shapes) => should(format!("fit exactly one of {}", names(shapes))),
    };
    let counts = matches!(constraint, Constraint::MinCount(_) | Constraint::MaxCount(_));
    let but = if counts { format!(", and has {}", has()) } else { String::new() };
    let sentence = format!("{who} {expected}{but}");
    Explained { sentence, about, expected }
}

/// How terms are written in messages.
pub(super) struct Words<'a> {
    prefixes: Prefixes,
    base: &'a str,
    data: &'a IndexedGraph,
}

impl<'a> Words<'a> {
    /// With the prefixes of the project, and besides with those that the shapes declare.
    pub fn new(project: &'a Project, data: &'a IndexedGraph, declared: &Prefixes) -> Self {
        let mut prefixes = declared.clone();
        project.prefixes().iter().for_each(|(prefix, namespace)| prefixes.insert(prefix, namespace));
        Self { prefixes, base: project.base(), data }
    }

    /// A term with the project's prefixes: `ctg:Place`, `<x/y>` for what is under the base, `"text"`.
    pub fn show(&self, id: TermId) -> String {
        match self.data.graph().term(id) {
            TermRef::NamedNode(node) => self.iri(node.as_str()),
            TermRef::Literal(literal) => {
                let text = crate::diagnostic::shown(literal.value());
                literal.language().map(|tag| format!("{text}@{tag}")).unwrap_or(text)
            }
            _ => "a nameless node".to_owned(),
        }
    }

    /// A shape as the object of a sentence.
    fn shape(&self, node: TermId) -> String {
        match self.data.graph().term(node) {
            TermRef::NamedNode(_) => format!("the shape {}", self.show(node)),
            _ => "a shape without a name".to_owned(),
        }
    }

    fn iri(&self, iri: &str) -> String {
        match self.prefixes.shorten(iri) {
            Some((prefix, local)) => format!("{prefix}:{local}"),
            None => format!("<{}>", iri.strip_prefix(self.base).unwrap_or(iri)),
        }
    }

    /// The text of a literal or the whole IRI.
    pub fn plain(&self, id: TermId) -> String {
        match self.data.graph().term(id) {
            TermRef::NamedNode(node) => node.as_str().to_owned(),
            TermRef::Literal(literal) => literal.value().to_owned(),
            _ => String::new(),
        }
    }

    /// A path as SPARQL writes it.
    pub fn path(&self, path: &Path) -> String {
        let all = |paths: &[Path], between: &str| {
            paths.iter().map(|path| self.path(path)).collect::<Vec<_>>().join(between)
        };
        match path {
            Path::Property(property) => self.show(*property),
            Path::Inverse(path) => format!("^{}", self.path(path)),
            Path::Sequence(paths) => all(paths, "/"),
            Path::Alternative(paths) => format!("({})", all(paths, "|")),
            Path::ZeroOrMore(path) => format!("({})*", self.path(path)),
            Path::OneOrMore(path) => format!("({})+", self.path(path)),
            Path::ZeroOrOne(path) => format!("({})?", self.path(path)),
        }
    }
}
