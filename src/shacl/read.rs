//! From a graph of shapes to [`Shapes`].
//!
//! Reading goes on after a mistake: a constraint that cannot be understood is left out and reported, so
//! that none is left out in silence.

use oxigraph::model::{NamedNodeRef, TermRef};
use regex::RegexBuilder;
use rustc_hash::FxHashMap;

use super::{Bound, Constraint, NodeKind, Path, Qualified, Question, SH, Shape, ShapeId, Shapes, Target};
use crate::diagnostic::Severity;
use crate::graph::{Graph, Ids, TermId};
use crate::prefixes::Prefixes;
use crate::vocab::rdf;

/// What is wrong with a shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The shape's node.
    pub node: TermId,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// An error if the shape is not one; a warning if it asks for something that is not evaluated.
    pub severity: Severity,
}

/// The properties of shapes that are read, and those that say nothing about the data.
const KNOWN: [&str; 49] = [
    "and",
    "class",
    "closed",
    "datatype",
    "deactivated",
    "defaultValue",
    "description",
    "disjoint",
    "equals",
    "flags",
    "group",
    "hasValue",
    "ignoredProperties",
    "in",
    "languageIn",
    "lessThan",
    "lessThanOrEquals",
    "maxCount",
    "maxExclusive",
    "maxInclusive",
    "maxLength",
    "message",
    "minCount",
    "minExclusive",
    "minInclusive",
    "minLength",
    "name",
    "node",
    "nodeKind",
    "not",
    "or",
    "order",
    "path",
    "pattern",
    "property",
    "qualifiedMaxCount",
    "qualifiedMinCount",
    "qualifiedValueShape",
    "qualifiedValueShapesDisjoint",
    "severity",
    "sparql",
    "targetClass",
    "targetNode",
    "targetObjectsOf",
    "targetSubjectsOf",
    "uniqueLang",
    "xone",
    "codeIdentifier",
    "intent",
];

/// Reads the shapes of a graph that have a target, or that say that they are shapes, and those that these
/// refer to. Of messages in several languages, the one in `language` is taken.
pub fn read_shapes(graph: &Graph, language: &str) -> (Shapes, Vec<Problem>) {
    let mut reader = Reader {
        graph,
        language,
        shapes: Vec::new(),
        known: FxHashMap::default(),
        open: Vec::new(),
        problems: Vec::new(),
    };
    for node in reader.roots() {
        reader.shape(node);
    }
    let custom = reader.sh("ConstraintComponent").map(|class| reader.instances(class));
    for node in custom.into_iter().flatten() {
        reader.warn(node, "constraint components of one's own are not evaluated");
    }
    (Shapes { list: reader.shapes }, reader.problems)
}

struct Reader<'a> {
    graph: &'a Graph,
    language: &'a str,
    shapes: Vec<Shape>,
    /// The shapes that were read.
    known: FxHashMap<TermId, ShapeId>,
    /// The shapes that are being read, each within the one before.
    open: Vec<TermId>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    // What stands in the graph

    fn iri(&self, iri: &str) -> Option<TermId> {
        self.graph.find(NamedNodeRef::new_unchecked(iri).into())
    }

    fn sh(&self, name: &str) -> Option<TermId> {
        self.iri(&format!("{SH}{name}"))
    }

    fn about(&self, node: TermId) -> &[Ids] {
        let triples = self.graph.ids();
        let from = triples.partition_point(|ids| ids[0] < node);
        let rest = triples.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|ids| ids[0] == node)).unwrap_or_default()
    }

    fn values(&self, node: TermId, property: Option<TermId>) -> Vec<TermId> {
        let fits = |ids: &&Ids| Some(ids[1]) == property;
        self.about(node).iter().filter(fits).map(|ids| ids[2]).collect()
    }

    fn objects(&self, node: TermId, name: &str) -> Vec<TermId> {
        self.values(node, self.sh(name))
    }

    fn instances(&self, class: TermId) -> Vec<TermId> {
        let rdf_type = self.iri(rdf::TYPE);
        let fits = |ids: &&Ids| Some(ids[1]) == rdf_type && ids[2] == class;
        self.graph.ids().iter().filter(fits).map(|ids| ids[0]).collect()
    }

    fn is_iri(&self, node: TermId) -> bool {
        matches!(self.graph.term(node), TermRef::NamedNode(_))
    }

    fn text(&self, node: TermId) -> Option<&str> {
        match self.graph.term(node) {
            TermRef::Literal(literal) => Some(literal.value()),
            _ => None,
        }
    }

    /// The members of a list; `None` for what is no list.
    fn list(&self, mut node: TermId) -> Option<Vec<TermId>> {
        let [first, rest, nil] = [rdf::FIRST, rdf::REST, rdf::NIL].map(|iri| self.iri(iri));
        let mut members = Vec::new();
        while Some(node) != nil {
            let [member] = self.values(node, first)[..] else { return None };
            let [next] = self.values(node, rest)[..] else { return None };
            members.push(member);
            node = next;
            if members.len() > self.graph.len() {
                return None; // The list runs in a circle.
            }
        }
        Some(members)
    }

    // What is wrong with it

    fn report(&mut self, node: TermId, message: impl Into<String>) {
        self.problems.push(Problem { node, message: message.into(), severity: Severity::Error });
    }

    fn warn(&mut self, node: TermId, message: impl Into<String>) {
        self.problems.push(Problem { node, message: message.into(), severity: Severity::Warning });
    }

    // Shapes

    /// The nodes that are shapes by themselves (section 2.1), in the order of the graph.
    fn roots(&self) -> Vec<TermId> {
        let targets = ["targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"];
        let targets = targets.map(|name| self.sh(name));
        let classes = [self.sh("NodeShape"), self.sh("PropertyShape")];
        let rdf_type = self.iri(rdf::TYPE);
        let is_root = |ids: &&Ids| {
            let [_, property, value] = ids.map(Some);
            targets.contains(&property) || property == rdf_type && classes.contains(&value)
        };
        let mut roots: Vec<TermId> = self.graph.ids().iter().filter(is_root).map(|ids| ids[0]).collect();
        roots.dedup();
        roots
    }

    /// Reads a shape, or knows it already; `None` for one that would refer to itself.
    fn shape(&mut self, node: TermId) -> Option<ShapeId> {
        if let Some(&known) = self.known.get(&node) {
            return Some(known);
        }
        if self.open.contains(&node) {
            self.report(node, "the shape refers to itself, and SHACL leaves open what that means");
            return None;
        }
        self.open.push(node);
        self.report_unknown(node);
        let path = self.path_of(node);
        let mut constraints = Vec::new();
        // Without its path, a property shape would speak of the wrong nodes.
        if path.is_ok() {
            self.constraints(node, path.as_ref().ok().and_then(Option::as_ref), &mut constraints);
        }
        let shape = Shape {
            node,
            targets: self.targets(node),
            path: path.ok().flatten(),
            constraints,
            severity: self.severity(node),
            message: self.message(node),
            is_deactivated: self.flag(node, "deactivated"),
        };
        self.open.pop();
        self.shapes.push(shape);
        let id = self.shapes.len() - 1;
        self.known.insert(node, id);
        Some(id)
    }

    fn report_unknown(&mut self, node: TermId) {
        let names: Vec<String> = self
            .about(node)
            .iter()
            .filter_map(|ids| match self.graph.term(ids[1]) {
                TermRef::NamedNode(property) => property.as_str().strip_prefix(SH),
                _ => None,
            })
            .filter(|name| !KNOWN.contains(name))
            .map(str::to_owned)
            .collect();
        for name in names {
            self.warn(node, format!("sh:{name} is not evaluated"));
        }
    }

    fn targets(&self, node: TermId) -> Vec<Target> {
        type Kind = fn(TermId) -> Target;
        let kinds: [(&str, Kind); 4] = [
            ("targetClass", Target::Class),
            ("targetNode", Target::Node),
            ("targetSubjectsOf", Target::SubjectsOf),
            ("targetObjectsOf", Target::ObjectsOf),
        ];
        let stated =
            kinds.into_iter().flat_map(|(name, kind)| self.objects(node, name).into_iter().map(kind));
        let mut targets: Vec<Target> = stated.collect();
        // A shape that is a class is about its instances (section 2.1.3.3).
        let types = self.values(node, self.iri(rdf::TYPE));
        let classes = ["http://www.w3.org/2000/01/rdf-schema#Class", "http://www.w3.org/2002/07/owl#Class"];
        if classes.iter().any(|class| self.iri(class).is_some_and(|class| types.contains(&class))) {
            targets.push(Target::Class(node));
        }
        targets
    }

    fn severity(&self, node: TermId) -> Severity {
        match self.objects(node, "severity")[..] {
            [level] if Some(level) == self.sh("Warning") => Severity::Warning,
            [level] if Some(level) == self.sh("Info") => Severity::Hint,
            _ => Severity::Error,
        }
    }

    /// The message in the language of the project, or else one without a language, or else the first.
    fn message(&self, node: TermId) -> Option<String> {
        let rank = |literal: &oxigraph::model::LiteralRef<'_>| match literal.language() {
            Some(language) if language == self.language => 0,
            None => 1,
            Some(_) => 2,
        };
        let messages = self.objects(node, "message").into_iter();
        let literals = messages.filter_map(|message| match self.graph.term(message) {
            TermRef::Literal(literal) => Some(literal),
            _ => None,
        });
        literals.min_by_key(rank).map(|literal| literal.value().to_owned())
    }

    fn flag(&self, node: TermId, name: &str) -> bool {
        self.objects(node, name).iter().any(|&value| matches!(self.text(value), Some("true" | "1")))
    }

    // Paths

    /// The path of a shape: none for a node shape, an error for one that is no path.
    fn path_of(&mut self, node: TermId) -> Result<Option<Path>, ()> {
        match self.objects(node, "path")[..] {
            [] => Ok(None),
            [path] => match self.path(path, 0) {
                Some(path) => Ok(Some(path)),
                None => {
                    self.report(node, "sh:path is not a property path");
                    Err(())
                }
            },
            _ => {
                self.report(node, "a shape has one sh:path only");
                Err(())
            }
        }
    }

    fn path(&self, node: TermId, depth: usize) -> Option<Path> {
        const DEEPEST: usize = 64;
        if depth > DEEPEST {
            return None; // The path runs in a circle.
        }
        if self.is_iri(node) {
            return Some(Path::Property(node)).filter(|_| Some(node) != self.iri(rdf::NIL));
        }
        let inner = |name: &str| match self.objects(node, name)[..] {
            [path] => self.path(path, depth + 1).map(Box::new),
            _ => None,
        };
        let all = |list: TermId| -> Option<Vec<Path>> {
            let paths = self.list(list)?;
            paths.into_iter().map(|path| self.path(path, depth + 1)).collect()
        };
        if let Some(paths) = all(node) {
            return Some(Path::Sequence(paths)).filter(|_| !self.about(node).is_empty());
        }
        if let [list] = self.objects(node, "alternativePath")[..] {
            return all(list).map(Path::Alternative);
        }
        let inverse = || inner("inversePath").map(Path::Inverse);
        let any = || inner("zeroOrMorePath").map(Path::ZeroOrMore);
        let some = || inner("oneOrMorePath").map(Path::OneOrMore);
        let optional = || inner("zeroOrOnePath").map(Path::ZeroOrOne);
        inverse().or_else(any).or_else(some).or_else(optional)
    }

    // Constraints, in the order of section 4

    fn constraints(&mut self, node: TermId, path: Option<&Path>, found: &mut Vec<Constraint>) {
        self.of_iris(node, "class", Constraint::Class, found);
        self.of_iris(node, "datatype", Constraint::Datatype, found);
        for kind in self.objects(node, "nodeKind") {
            match self.node_kind(kind) {
                Some(kind) => found.push(Constraint::NodeKind(kind)),
                None => self.report(node, "sh:nodeKind is none of the six kinds of nodes"),
            }
        }
        if path.is_some() {
            self.of_counts(node, "minCount", Constraint::MinCount, found);
            self.of_counts(node, "maxCount", Constraint::MaxCount, found);
        }
        for (name, bound) in [
            ("minExclusive", Bound::MinExclusive),
            ("minInclusive", Bound::MinInclusive),
            ("maxExclusive", Bound::MaxExclusive),
            ("maxInclusive", Bound::MaxInclusive),
        ] {
            found.extend(self.objects(node, name).into_iter().map(|limit| Constraint::Range(bound, limit)));
        }
        self.of_counts(node, "minLength", Constraint::MinLength, found);
        self.of_counts(node, "maxLength", Constraint::MaxLength, found);
        self.pattern(node, found);
        for list in self.objects(node, "languageIn") {
            match self.texts(list) {
                Some(languages) => found.push(Constraint::LanguageIn(languages)),
                None => self.report(node, "sh:languageIn is not a list of language tags"),
            }
        }
        if path.is_some() && self.flag(node, "uniqueLang") {
            found.push(Constraint::UniqueLang);
        }
        self.of_iris(node, "equals", Constraint::Equals, found);
        self.of_iris(node, "disjoint", Constraint::Disjoint, found);
        if path.is_some() {
            self.of_iris(node, "lessThan", Constraint::LessThan, found);
            self.of_iris(node, "lessThanOrEquals", Constraint::LessThanOrEquals, found);
        } else {
            self.report_without_path(node);
        }
        self.of_shapes(node, "not", Constraint::Not, found);
        self.of_shape_lists(node, "and", Constraint::And, found);
        self.of_shape_lists(node, "or", Constraint::Or, found);
        self.of_shape_lists(node, "xone", Constraint::Xone, found);
        self.of_shapes(node, "node", Constraint::Node, found);
        self.properties(node, found);
        self.qualified(node, found);
        if self.flag(node, "closed") {
            self.closed(node, found);
        }
        found.extend(self.objects(node, "hasValue").into_iter().map(Constraint::HasValue));
        for list in self.objects(node, "in") {
            match self.list(list) {
                Some(values) => found.push(Constraint::In(values)),
                None => self.report(node, "sh:in is not a list"),
            }
        }
        self.questions(node, path, found);
    }

    /// Constraints that count or order values ask for a path (section 2.3).
    fn report_without_path(&mut self, node: TermId) {
        const WITH_PATH: [&str; 6] =
            ["minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"];
        for name in WITH_PATH {
            if !self.objects(node, name).is_empty() {
                self.report(node, format!("sh:{name} needs an sh:path"));
            }
        }
    }

    fn of_iris(
        &mut self,
        node: TermId,
        name: &str,
        constraint: fn(TermId) -> Constraint,
        found: &mut Vec<Constraint>,
    ) {
        for value in self.objects(node, name) {
            if self.is_iri(value) {
                found.push(constraint(value));
            } else {
                self.report(node, format!("sh:{name} is not an IRI"));
            }
        }
    }

    fn of_counts(
        &mut self,
        node: TermId,
        name: &str,
        constraint: fn(usize) -> Constraint,
        found: &mut Vec<Constraint>,
    ) {
        for value in self.objects(node, name) {
            match self.text(value).and_then(|text| text.parse().ok()) {
                Some(number) => found.push(constraint(number)),
                None => self.report(node, format!("sh:{name} is not a number that counts something")),
            }
        }
    }

    fn node_kind(&self, kind: TermId) -> Option<NodeKind> {
        let TermRef::NamedNode(kind) = self.graph.term(kind) else { return None };
        let (iri, blank, literal) = match kind.as_str().strip_prefix(SH)? {
            "IRI" => (true, false, false),
            "BlankNode" => (false, true, false),
            "Literal" => (false, false, true),
            "BlankNodeOrIRI" => (true, true, false),
            "BlankNodeOrLiteral" => (false, true, true),
            "IRIOrLiteral" => (true, false, true),
            _ => return None,
        };
        Some(NodeKind { iri, blank, literal })
    }

    /// `sh:pattern` with the flags of SPARQL's REGEX.
    fn pattern(&mut self, node: TermId, found: &mut Vec<Constraint>) {
        let flags =
            self.objects(node, "flags").first().and_then(|&flags| self.text(flags)).unwrap_or_default();
        let has = |flag| flags.contains(flag);
        let (quoted, flags) = (has('q'), (has('i'), has('s'), has('m'), has('x')));
        for pattern in self.objects(node, "pattern") {
            let text = self.text(pattern).unwrap_or_default().to_owned();
            let source = if quoted { regex::escape(&text) } else { text.clone() };
            let mut builder = RegexBuilder::new(&source);
            builder.case_insensitive(flags.0).dot_matches_new_line(flags.1);
            builder.multi_line(flags.2).ignore_whitespace(flags.3);
            match builder.build() {
                Ok(regex) => found.push(Constraint::Pattern(Box::new(regex), text)),
                Err(error) => {
                    let error = error.to_string();
                    let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
                    let message = format!("sh:pattern {text:?} is not a regular expression: {reason}");
                    self.report(node, message);
                }
            }
        }
    }

    fn texts(&self, list: TermId) -> Option<Vec<String>> {
        self.list(list)?.into_iter().map(|member| self.text(member).map(str::to_owned)).collect()
    }

    fn of_shapes(
        &mut self,
        node: TermId,
        name: &str,
        constraint: fn(ShapeId) -> Constraint,
        found: &mut Vec<Constraint>,
    ) {
        for other in self.objects(node, name) {
            if self.text(other).is_some() {
                self.report(node, format!("sh:{name} is not a shape"));
            } else {
                found.extend(self.shape(other).map(constraint));
            }
        }
    }

    fn of_shape_lists(
        &mut self,
        node: TermId,
        name: &str,
        constraint: fn(Vec<ShapeId>) -> Constraint,
        found: &mut Vec<Constraint>,
    ) {
        for list in self.objects(node, name) {
            match self.list(list) {
                // Without one of its members, the list would mean something else.
                Some(members) => {
                    let shapes: Option<Vec<ShapeId>> = members.iter().map(|&m| self.shape(m)).collect();
                    found.extend(shapes.map(constraint));
                }
                None => self.report(node, format!("sh:{name} is not a list of shapes")),
            }
        }
    }

    fn properties(&mut self, node: TermId, found: &mut Vec<Constraint>) {
        for property in self.objects(node, "property") {
            if self.objects(property, "path").is_empty() {
                self.report(node, "a shape of sh:property has no sh:path");
            } else {
                found.extend(self.shape(property).map(Constraint::Property));
            }
        }
    }

    /// Section 4.7.3; siblings are the qualified shapes besides this one, under the same parent.
    fn qualified(&mut self, node: TermId, found: &mut Vec<Constraint>) {
        let count = |reader: &Self, name: &str| {
            let values = reader.objects(node, name);
            values.first().and_then(|&value| reader.text(value)?.parse().ok())
        };
        let (min, max) = (count(self, "qualifiedMinCount"), count(self, "qualifiedMaxCount"));
        for value in self.objects(node, "qualifiedValueShape") {
            let mut others = Vec::new();
            if self.flag(node, "qualifiedValueShapesDisjoint") {
                let property = self.sh("property");
                let is_parent = |ids: &&Ids| Some(ids[1]) == property && ids[2] == node;
                let parents: Vec<TermId> =
                    self.graph.ids().iter().filter(is_parent).map(|ids| ids[0]).collect();
                let siblings = parents.into_iter().flat_map(|parent| self.objects(parent, "property"));
                others.extend(siblings.flat_map(|sibling| self.objects(sibling, "qualifiedValueShape")));
                others.retain(|&other| other != value);
            }
            let siblings: Option<Vec<ShapeId>> = others.into_iter().map(|other| self.shape(other)).collect();
            if let (Some(shape), Some(siblings)) = (self.shape(value), siblings) {
                found.push(Constraint::Qualified(Qualified { shape, min, max, siblings }));
            }
        }
    }

    /// Section 4.8.1: the paths of the property shapes that are properties, and what is to be ignored.
    fn closed(&mut self, node: TermId, found: &mut Vec<Constraint>) {
        let properties = self.objects(node, "property").into_iter();
        let paths = properties.flat_map(|property| self.objects(property, "path"));
        let mut allowed: Vec<TermId> = paths.filter(|&path| self.is_iri(path)).collect();
        for list in self.objects(node, "ignoredProperties") {
            match self.list(list) {
                Some(ignored) => allowed.extend(ignored),
                None => self.report(node, "sh:ignoredProperties is not a list"),
            }
        }
        found.push(Constraint::Closed(allowed));
    }

    /// Section 5: queries that find what is wrong.
    fn questions(&mut self, node: TermId, path: Option<&Path>, found: &mut Vec<Constraint>) {
        for question in self.objects(node, "sparql") {
            if self.flag(question, "deactivated") {
                continue;
            }
            let selects = self.objects(question, "select");
            let Some(text) = selects.first().and_then(|&select| self.text(select)) else {
                self.report(node, "sh:sparql has no sh:select");
                continue;
            };
            let prefixes = self.prefixes(question);
            let message = self.message(question);
            match Question::read(text, &prefixes, path.map(|path| self.sparql_path(path)), message) {
                Ok(question) => found.push(Constraint::Sparql(Box::new(question))),
                Err(reason) => self.report(node, format!("the query of sh:sparql cannot be asked: {reason}")),
            }
        }
    }

    fn prefixes(&self, question: TermId) -> Prefixes {
        let mut prefixes = Prefixes::default();
        let declarations = self.objects(question, "prefixes").into_iter();
        for declaration in declarations.flat_map(|ontology| self.objects(ontology, "declare")) {
            let one = |name: &str| {
                let values = self.objects(declaration, name);
                values.first().and_then(|&value| self.text(value)).map(str::to_owned)
            };
            if let (Some(prefix), Some(namespace)) = (one("prefix"), one("namespace")) {
                prefixes.insert(prefix, namespace);
            }
        }
        prefixes
    }

    /// A path as SPARQL writes it, for `$PATH`.
    fn sparql_path(&self, path: &Path) -> String {
        let all = |paths: &[Path], between: &str| {
            let parts: Vec<String> = paths.iter().map(|path| self.sparql_path(path)).collect();
            format!("({})", parts.join(between))
        };
        match path {
            Path::Property(property) => self.graph.term(*property).to_string(),
            Path::Inverse(path) => format!("^{}", self.sparql_path(path)),
            Path::Sequence(paths) => all(paths, "/"),
            Path::Alternative(paths) => all(paths, "|"),
            Path::ZeroOrMore(path) => format!("({})*", self.sparql_path(path)),
            Path::OneOrMore(path) => format!("({})+", self.sparql_path(path)),
            Path::ZeroOrOne(path) => format!("({})?", self.sparql_path(path)),
        }
    }
}
