//! Looking at the nodes of a graph through shapes (SHACL, sections 3 and 4).

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::rc::Rc;

use oxigraph::model::vocab::rdfs;
use oxigraph::model::{LiteralRef, NamedNodeRef, TermRef};
use rustc_hash::{FxHashMap, FxHashSet};

use super::ask::{Found, Question};
use super::compare::{compare, is_well_formed};
use super::{Bound, Constraint, Path, Qualified, Shape, ShapeId, Shapes, Target};
use crate::error::Error;
use crate::graph::TermId;
use crate::parallel;
use crate::store::IndexedGraph;
use crate::vocab::rdf;

/// A constraint that is not met (section 3.6.2, where it is called a validation result).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The node that the shape is about.
    pub focus: TermId,
    /// Where the values are that the constraint is about; `None` if it is the node itself.
    pub path: Option<Path>,
    /// The value that does not meet it, if it is one value.
    pub value: Option<TermId>,
    /// The shape.
    pub shape: ShapeId,
    /// The index of the constraint in the shape.
    pub constraint: usize,
    /// What the query of a constraint says.
    pub message: Option<String>,
}

/// What shapes find wrong with a graph, in the order of the shapes and of their nodes.
///
/// Fails if the query of a shape fails.
pub fn validate(graph: &IndexedGraph, shapes: &Shapes) -> Result<Vec<Violation>, Error> {
    let validator = Validator::new(graph, shapes);
    validator.ask_all()?;
    let mut found = Vec::new();
    for (id, shape) in shapes.list.iter().enumerate() {
        for focus in validator.focus_nodes(shape) {
            validator.check(id, focus, &mut found)?;
        }
    }
    Ok(found)
}

struct Validator<'a> {
    graph: &'a IndexedGraph,
    shapes: &'a Shapes,
    rdf_type: Option<TermId>,
    sub_class_of: Option<TermId>,
    /// A class with all those below it.
    classes: RefCell<FxHashMap<TermId, Rc<FxHashSet<TermId>>>>,
    /// What the queries found, by shape and constraint.
    answers: RefCell<FxHashMap<(ShapeId, usize), Rc<Answer>>>,
}

/// What a query found wrong.
struct Answer {
    /// The nodes that it was asked for; `None` for all.
    nodes: Option<FxHashSet<TermId>>,
    found: FxHashMap<TermId, Vec<Found>>,
}

impl<'a> Validator<'a> {
    fn new(graph: &'a IndexedGraph, shapes: &'a Shapes) -> Self {
        let find = |iri: &str| graph.graph().find(NamedNodeRef::new_unchecked(iri).into());
        Self {
            graph,
            shapes,
            rdf_type: find(rdf::TYPE),
            sub_class_of: find(rdfs::SUB_CLASS_OF.as_str()),
            classes: RefCell::default(),
            answers: RefCell::default(),
        }
    }

    /// The nodes that a shape is about by itself, each once (section 2.1.3).
    fn focus_nodes(&self, shape: &Shape) -> Vec<TermId> {
        let mut nodes = Vec::new();
        if shape.is_deactivated {
            return nodes;
        }
        for target in &shape.targets {
            match target {
                Target::Node(node) => nodes.push(*node),
                Target::Class(class) => nodes.extend(self.instances(*class)),
                Target::SubjectsOf(property) => {
                    nodes.extend(self.graph.matching(None, Some(*property), None).iter().map(|ids| ids[0]));
                }
                Target::ObjectsOf(property) => {
                    nodes.extend(self.graph.matching(None, Some(*property), None).iter().map(|ids| ids[2]));
                }
            }
        }
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    fn instances(&self, class: TermId) -> Vec<TermId> {
        let Some(rdf_type) = self.rdf_type else { return Vec::new() };
        let of = |class: &TermId| self.graph.matching(None, Some(rdf_type), Some(*class)).iter();
        self.with_subclasses(class).iter().flat_map(of).map(|ids| ids[0]).collect()
    }

    /// A class with all those below it.
    fn with_subclasses(&self, class: TermId) -> Rc<FxHashSet<TermId>> {
        if let Some(known) = self.classes.borrow().get(&class) {
            return Rc::clone(known);
        }
        let mut nodes = vec![class];
        if let Some(property) = self.sub_class_of {
            let below = Path::Inverse(Box::new(Path::Property(property)));
            nodes = Path::ZeroOrMore(Box::new(below)).values(self.graph, class);
        }
        let classes = Rc::new(nodes.into_iter().collect::<FxHashSet<_>>());
        self.classes.borrow_mut().insert(class, Rc::clone(&classes));
        classes
    }

    fn is_instance(&self, node: TermId, class: TermId) -> bool {
        let classes = self.with_subclasses(class);
        self.rdf_type.is_some_and(|rdf_type| {
            self.graph.matching(Some(node), Some(rdf_type), None).iter().any(|ids| classes.contains(&ids[2]))
        })
    }

    fn conforms(&self, shape: ShapeId, node: TermId) -> Result<bool, Error> {
        let mut found = Vec::new();
        self.check(shape, node, &mut found)?;
        Ok(found.is_empty())
    }

    /// Looks at one node through one shape.
    fn check(&self, id: ShapeId, focus: TermId, found: &mut Vec<Violation>) -> Result<(), Error> {
        let Some(shape) = self.shapes.list.get(id).filter(|shape| !shape.is_deactivated) else {
            return Ok(());
        };
        let values = match &shape.path {
            Some(path) => path.values(self.graph, focus),
            None => vec![focus],
        };
        for (number, constraint) in shape.constraints.iter().enumerate() {
            let at = |path: Option<Path>, value: Option<TermId>, message: Option<String>| Violation {
                focus,
                path: path.or_else(|| shape.path.clone()),
                value,
                shape: id,
                constraint: number,
                message,
            };
            match constraint {
                Constraint::Property(property) => {
                    for &value in &values {
                        self.check(*property, value, found)?;
                    }
                }
                Constraint::Closed(allowed) => {
                    for &[_, property, object] in
                        values.iter().flat_map(|&value| self.graph.matching(Some(value), None, None))
                    {
                        if !allowed.contains(&property) {
                            found.push(at(Some(Path::Property(property)), Some(object), None));
                        }
                    }
                }
                Constraint::Sparql(question) => {
                    for Found { path, value, message } in self.ask((id, number), question, focus)? {
                        let value = value.or(Some(focus).filter(|_| shape.path.is_none() && path.is_none()));
                        found.push(at(path.map(Path::Property), value, message));
                    }
                }
                _ => {
                    let failing = self.failing(constraint, focus, &values)?;
                    found.extend(failing.into_iter().map(|value| at(None, value, None)));
                }
            }
        }
        Ok(())
    }

    /// Asks the queries of shapes that have nodes of their own, two at the same time: they take the most time.
    fn ask_all(&self) -> Result<(), Error> {
        let mut questions = Vec::new();
        for (id, shape) in self.shapes.list.iter().enumerate() {
            for (number, constraint) in shape.constraints.iter().enumerate() {
                if let Constraint::Sparql(question) = constraint {
                    questions.push(((id, number), question, self.focus_nodes(shape)));
                }
            }
        }
        questions.retain(|(.., nodes)| !nodes.is_empty());
        let graph = self.graph;
        let answers =
            parallel::map(&questions, |_| 1, |(_, question, nodes)| question.ask(graph, Some(nodes)));
        for ((name, _, nodes), found) in questions.into_iter().zip(answers) {
            let answer = Answer { nodes: Some(nodes.into_iter().collect()), found: found? };
            self.answers.borrow_mut().insert(name, Rc::new(answer));
        }
        Ok(())
    }

    /// What a query finds wrong with a node; it is asked for as many nodes at once as it can be.
    fn ask(&self, name: (ShapeId, usize), question: &Question, focus: TermId) -> Result<Vec<Found>, Error> {
        let fits = |answer: &Rc<Answer>| answer.nodes.as_ref().is_none_or(|nodes| nodes.contains(&focus));
        let known = self.answers.borrow().get(&name).cloned();
        let answer = match known.filter(fits) {
            Some(answer) => answer,
            None => {
                // It is none of the shape's own nodes, but comes from another shape.
                let nodes = Some(vec![focus]).filter(|_| !question.is_for_all);
                let found = question.ask(self.graph, nodes.as_deref())?;
                let answer = Rc::new(Answer { nodes: nodes.map(|nodes| nodes.into_iter().collect()), found });
                self.answers.borrow_mut().insert(name, Rc::clone(&answer));
                answer
            }
        };
        Ok(answer.found.get(&focus).cloned().unwrap_or_default())
    }

    /// The values that do not meet a constraint; `None` stands for one that is about all of them.
    fn failing(
        &self,
        constraint: &Constraint,
        focus: TermId,
        values: &[TermId],
    ) -> Result<Vec<Option<TermId>>, Error> {
        let those = |fails: &dyn Fn(TermId) -> bool| -> Vec<Option<TermId>> {
            values.iter().copied().filter(|&value| fails(value)).map(Some).collect()
        };
        let all = |fails: bool| if fails { vec![None] } else { Vec::new() };
        Ok(match constraint {
            // 4.1 Value type
            Constraint::Class(class) => those(&|v| !self.is_instance(v, *class)),
            Constraint::Datatype(datatype) => those(&|v| {
                !self.literal(v).is_some_and(|literal| {
                    self.graph.graph().term(*datatype) == literal.datatype().into() && is_well_formed(literal)
                })
            }),
            Constraint::NodeKind(kind) => those(&|v| match self.term(v) {
                TermRef::NamedNode(_) => !kind.iri,
                TermRef::BlankNode(_) => !kind.blank,
                TermRef::Literal(_) => !kind.literal,
                #[allow(unreachable_patterns)]
                _ => true,
            }),
            // 4.2 Cardinality
            Constraint::MinCount(least) => all(values.len() < *least),
            Constraint::MaxCount(most) => all(values.len() > *most),
            // 4.3 Value range
            Constraint::Range(bound, limit) => those(&|v| !self.is_within(v, *bound, *limit)),
            // 4.4 Strings
            Constraint::MinLength(least) => {
                those(&|v| self.text(v).is_none_or(|text| text.chars().count() < *least))
            }
            Constraint::MaxLength(most) => {
                those(&|v| self.text(v).is_none_or(|text| text.chars().count() > *most))
            }
            Constraint::Pattern(regex, _) => {
                those(&|v| !self.text(v).is_some_and(|text| regex.is_match(text)))
            }
            Constraint::LanguageIn(ranges) => those(&|v| {
                let language = self.literal(v).and_then(|literal| literal.language());
                !language.is_some_and(|language| ranges.iter().any(|range| is_in_range(language, range)))
            }),
            Constraint::UniqueLang => self.repeated_languages(values),
            // 4.5 Pairs of properties
            Constraint::Equals(property) => {
                let others = Path::Property(*property).values(self.graph, focus);
                let missing = others.iter().filter(|other| !values.contains(other)).map(|&v| Some(v));
                those(&|v| !others.contains(&v)).into_iter().chain(missing).collect()
            }
            Constraint::Disjoint(property) => {
                let others = Path::Property(*property).values(self.graph, focus);
                those(&|v| others.contains(&v))
            }
            Constraint::LessThan(property) => {
                let others = Path::Property(*property).values(self.graph, focus);
                those(&|v| others.iter().any(|&o| !matches!(self.compare(v, o), Some(Ordering::Less))))
            }
            Constraint::LessThanOrEquals(property) => {
                let others = Path::Property(*property).values(self.graph, focus);
                let fits = |order| matches!(order, Some(Ordering::Less | Ordering::Equal));
                those(&|v| others.iter().any(|&o| !fits(self.compare(v, o))))
            }
            // 4.6 and 4.7 Other shapes
            Constraint::Node(shape) => self.where_count(values, &[*shape], |count| count != 1)?,
            Constraint::Not(shape) => self.where_count(values, &[*shape], |count| count != 0)?,
            Constraint::And(shapes) => self.where_count(values, shapes, |count| count != shapes.len())?,
            Constraint::Or(shapes) => self.where_count(values, shapes, |count| count == 0)?,
            Constraint::Xone(shapes) => self.where_count(values, shapes, |count| count != 1)?,
            Constraint::Qualified(qualified) => all(!self.has_qualified(qualified, values)?),
            // 4.8 Other
            Constraint::HasValue(wanted) => all(!values.contains(wanted)),
            Constraint::In(allowed) => those(&|v| !allowed.contains(&v)),
            Constraint::Property(_) | Constraint::Closed(_) | Constraint::Sparql(_) => Vec::new(),
        })
    }

    /// The values for which the number of shapes that they conform to is wrong.
    fn where_count(
        &self,
        values: &[TermId],
        shapes: &[ShapeId],
        is_wrong: impl Fn(usize) -> bool,
    ) -> Result<Vec<Option<TermId>>, Error> {
        let mut failing = Vec::new();
        for &value in values {
            let mut count = 0;
            for &shape in shapes {
                count += usize::from(self.conforms(shape, value)?);
            }
            if is_wrong(count) {
                failing.push(Some(value));
            }
        }
        Ok(failing)
    }

    fn has_qualified(&self, qualified: &Qualified, values: &[TermId]) -> Result<bool, Error> {
        let mut count = 0;
        for &value in values {
            let mut counts = self.conforms(qualified.shape, value)?;
            for &sibling in &qualified.siblings {
                counts = counts && !self.conforms(sibling, value)?;
            }
            count += usize::from(counts);
        }
        Ok(qualified.min.is_none_or(|min| count >= min) && qualified.max.is_none_or(|max| count <= max))
    }

    /// One `None` for each language that more than one value has.
    fn repeated_languages(&self, values: &[TermId]) -> Vec<Option<TermId>> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let literals = values.iter().filter_map(|&value| self.literal(value));
        for language in literals.filter_map(|literal| literal.language()) {
            *counts.entry(language.to_ascii_lowercase()).or_default() += 1;
        }
        counts.values().filter(|count| **count > 1).map(|_| None).collect()
    }

    fn is_within(&self, value: TermId, bound: Bound, limit: TermId) -> bool {
        let Some(order) = self.compare(value, limit) else { return false };
        match bound {
            Bound::MinExclusive => order == Ordering::Greater,
            Bound::MinInclusive => order != Ordering::Less,
            Bound::MaxExclusive => order == Ordering::Less,
            Bound::MaxInclusive => order != Ordering::Greater,
        }
    }

    fn compare(&self, one: TermId, other: TermId) -> Option<Ordering> {
        compare(self.literal(one)?, self.literal(other)?)
    }

    fn term(&self, id: TermId) -> TermRef<'_> {
        self.graph.graph().term(id)
    }

    fn literal(&self, id: TermId) -> Option<LiteralRef<'_>> {
        match self.term(id) {
            TermRef::Literal(literal) => Some(literal),
            _ => None,
        }
    }

    /// What SPARQL's `str` gives; nothing for a blank node.
    fn text(&self, id: TermId) -> Option<&str> {
        match self.graph.graph().term(id) {
            TermRef::NamedNode(node) => Some(node.as_str()),
            TermRef::Literal(literal) => Some(literal.value()),
            _ => None,
        }
    }
}

/// Basic filtering of language tags (RFC 4647, section 3.3.1): the range `en` has the tag `en-GB`.
fn is_in_range(language: &str, range: &str) -> bool {
    let (language, range) = (language.to_ascii_lowercase(), range.to_ascii_lowercase());
    language.strip_prefix(&range).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}
