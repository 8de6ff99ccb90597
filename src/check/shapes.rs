//! The project's shapes: what they find wrong with the graph, traced back to the cells it comes from.
//!
//! Shapes look at the whole graph, so that they are asked when it is built. What they find keeps no row out
//! of it. They are about what an export holds: facts, evidence, concepts and the vocabulary.
//!
//! One cause, one message: rows with an error are not in the graph, so that nothing is said about the
//! things that they name, and no query is asked (what it misses may be in such a row). If a table could
//! not be read, only the shapes themselves are looked at.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use oxigraph::model::{NamedNodeRef, TermRef};
use rustc_hash::{FxHashMap, FxHashSet};

use super::shape_words::{Words, explain};
use crate::claim::Fact;
use crate::diagnostic::{Code, Detail, Diagnostic, Place, Position, Severity};
use crate::emit::IriPlan;
use crate::error::Error;
use crate::graph::{Graph, GraphBuilder, Ids, TermId};
use crate::ontology::{declared_prefixes, parse_turtle, subject_lines};
use crate::pipeline::{Build, Part};
use crate::prefixes::Prefixes;
use crate::project::Project;
use crate::shacl::{Constraint, Path, Shapes, Violation, read_shapes, validate};
use crate::store::{IndexedGraph, index};
use crate::table::CellRef;
use crate::vocab::rdf;

/// The name of the file with the shapes, in the folder of the ontology.
const FILE: &str = "shapes.ttl";

/// Looks at the graph through the project's shapes; a project without any has no problems.
pub fn check_shapes(build: &Build, project: &Project) -> Result<Vec<Diagnostic>, Error> {
    let Some(file) = project.ontology(FILE) else { return Ok(Vec::new()) };
    let text = project.read(&file)?;
    let triples = match parse_turtle(&text, &file) {
        Ok(triples) => triples,
        Err(problem) => return Ok(vec![*problem]),
    };
    let mut builder = GraphBuilder::default();
    build.insert(&Part::DEFAULT, &mut builder, |_| ());
    builder.next_graph();
    triples.iter().for_each(|triple| builder.insert(triple.as_ref()));
    builder.next_graph();
    let [data, shapes_graph] = builder.finish_all().try_into().unwrap_or_default();
    let (shapes, mistakes) = read_shapes(&shapes_graph, project.language());
    let tables = &build.tables;
    let is_whole = !tables.group.is_incomplete && !tables.sheets.iter().any(|s| s.is_broken);
    let data = index(data);
    let violations = if is_whole { validate(&data, &shapes)? } else { Vec::new() };
    if mistakes.is_empty() && violations.is_empty() {
        return Ok(Vec::new());
    }
    let declared = Declared::new(&file, &String::from_utf8_lossy(&text), shapes_graph);
    let of_shapes = mistakes.into_iter().map(|mistake| {
        let problem = Diagnostic::new(Code::ShapeInvalid, declared.place(mistake.node), mistake.message);
        problem.severity(mistake.severity)
    });
    let of_data = Tracer::new(build, project, &data, &shapes, &declared).trace(violations);
    Ok(of_shapes.chain(of_data).collect())
}

/// Where the shapes stand in their file.
struct Declared<'a> {
    file: &'a str,
    lines: BTreeMap<String, Position>,
    prefixes: Prefixes,
    graph: Graph,
}

impl<'a> Declared<'a> {
    fn new(file: &'a str, text: &str, graph: Graph) -> Self {
        Self { file, lines: subject_lines(text), prefixes: declared_prefixes(text), graph }
    }

    /// The shape itself if it has a name, or else the one that it stands in.
    fn named(&self, mut node: TermId) -> Option<TermId> {
        for _ in 0..self.graph.len() {
            if matches!(self.graph.term(node), TermRef::NamedNode(_)) {
                return Some(node);
            }
            node = self.graph.ids().iter().find(|ids| ids[2] == node)?[0];
        }
        None
    }

    fn place(&self, node: TermId) -> Place {
        let position = self.named(node).and_then(|node| match self.graph.term(node) {
            TermRef::NamedNode(node) => self.lines.get(node.as_str()).copied(),
            _ => None,
        });
        position.map_or_else(|| Place::file(self.file), |position| Place::text(self.file, position))
    }
}

/// Finds the cells that violations come from.
struct Tracer<'a> {
    build: &'a Build,
    project: &'a Project,
    data: &'a IndexedGraph,
    shapes: &'a Shapes,
    declared: &'a Declared<'a>,
    /// The facts by the numbers of their terms.
    facts: FxHashMap<Ids, &'a Fact>,
    /// The problems that are known without the shapes, by row.
    known: FxHashMap<(&'a str, usize), Vec<&'a Diagnostic>>,
    rdf_type: Option<TermId>,
}

impl<'a> Tracer<'a> {
    fn new(
        build: &'a Build,
        project: &'a Project,
        data: &'a IndexedGraph,
        shapes: &'a Shapes,
        declared: &'a Declared<'a>,
    ) -> Self {
        let rdf_type = NamedNodeRef::new_unchecked(rdf::TYPE);
        let rdf_type = data.graph().find(rdf_type.into());
        let (facts, known) = Default::default();
        Self { build, project, data, shapes, declared, facts, known, rdf_type }
    }

    /// A problem for each value that does not meet its constraints, and for each other violation.
    fn trace(mut self, violations: Vec<Violation>) -> Vec<Diagnostic> {
        self.facts = self.facts_by_ids();
        for problem in &self.build.diagnostics {
            if let Some(row) = row_of(&problem.place) {
                self.known.entry(row).or_default().push(problem);
            }
        }
        let unsettled = self.unsettled();
        let words = Words::new(self.project, self.data, &self.declared.prefixes);
        let mut found = BTreeMap::new();
        for violation in violations {
            let Some(shape) = self.shapes.list.get(violation.shape) else { continue };
            let Some(constraint) = shape.constraints.get(violation.constraint) else { continue };
            let is_query = matches!(constraint, Constraint::Sparql(_));
            if is_query && !unsettled.is_empty() || self.is_unsettled(&violation, &unsettled) {
                continue;
            }
            let place = self.place(&violation, constraint);
            if self.is_explained(&place, shape.severity) {
                continue;
            }
            let constraints = Some((violation.shape, violation.constraint));
            let alone = constraints.filter(|_| is_query || violation.value.is_none());
            let key = (place.file.clone(), place.position, violation.focus, violation.value, alone);
            let problem = self.problem(&violation, place, &words);
            match found.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert(problem);
                }
                Entry::Occupied(mut entry) => {
                    let (mut first, mut other) = (entry.get().clone(), problem);
                    if other.severity < first.severity {
                        std::mem::swap(&mut first, &mut other);
                    }
                    if other.message != first.message {
                        let declared = other.notes.pop().unwrap_or_default();
                        first.notes.push(format!("besides: {} ({declared})", other.message));
                    }
                    entry.insert(first);
                }
            }
        }
        found.into_values().collect()
    }

    /// What a constraint finds wrong; the last note says where it is declared.
    fn problem(&self, violation: &Violation, place: Place, words: &Words<'_>) -> Diagnostic {
        let shape = self.shapes.list.get(violation.shape);
        let constraint = shape.and_then(|shape| shape.constraints.get(violation.constraint));
        let Some((shape, constraint)) = shape.zip(constraint) else {
            return Diagnostic::new(Code::ShapeViolation, place, "a shape is not met");
        };
        let explained = explain(words, self.shapes, violation, constraint);
        let message = violation.message.as_ref().or(shape.message.as_ref());
        let mut problem = match message {
            None => Diagnostic::new(Code::ShapeViolation, place, explained.sentence),
            Some(message) => Diagnostic::new(Code::ShapeViolation, place, message.trim_end_matches('.'))
                .note(format!("about {}", explained.about)),
        };
        if message.is_some() && !matches!(constraint, Constraint::Sparql(_)) {
            problem = problem.note(format!("it {}", explained.expected));
        }
        problem.value = violation.value.map(|value| words.plain(value));
        problem.severity(shape.severity).note(self.declared_in(shape.node, constraint, words))
    }

    fn is_unsettled(&self, violation: &Violation, unsettled: &FxHashSet<String>) -> bool {
        let is_one = |node: TermId| match self.data.graph().term(node) {
            TermRef::NamedNode(node) => unsettled.contains(node.as_str()),
            _ => false,
        };
        is_one(violation.focus) || violation.value.is_some_and(is_one)
    }

    /// `sh:minCount of cts:Person-label, ontology/shapes.ttl:197`.
    fn declared_in(&self, node: TermId, constraint: &Constraint, words: &Words<'_>) -> String {
        let place = self.declared.place(node);
        let line = place.position.map(|p| format!(":{}", p.line)).unwrap_or_default();
        let name = self.declared.named(node).map(|node| words.show(node));
        format!("sh:{} of {}, {}{line}", constraint.name(), name.unwrap_or_default(), place.file)
    }

    fn facts_by_ids(&self) -> FxHashMap<Ids, &'a Fact> {
        let build = self.build;
        let all = build.facts.iter().chain(&build.evidence).chain(&build.concepts);
        let find = |term: TermRef<'_>| self.data.graph().find(term);
        let ids = |fact: &Fact| {
            let triple = fact.triple.as_ref();
            Some([find(triple.subject.into())?, find(triple.predicate.into())?, find(triple.object)?])
        };
        all.filter_map(|fact| Some((ids(fact)?, fact))).collect()
    }

    /// The IRIs of all things that a row names which is left out.
    fn unsettled(&self) -> FxHashSet<String> {
        let tables = &self.build.tables;
        let mut iris = FxHashSet::default();
        for &row in &self.build.left_out {
            let Some((plan, cells)) = tables.plans.get(row.table as usize).zip(tables.row(row)) else {
                continue;
            };
            let mut iri = String::new();
            for subject in &plan.subjects {
                subject.write(cells, &mut iri);
                iris.insert(iri.clone());
            }
            iris.extend((0..plan.columns.len()).filter_map(|column| tables.object(row.cell(column))));
        }
        iris
    }

    /// True for what another problem explains: an error of the same row; and for what is less than an
    /// error, any problem of the same cell or of the row as a whole.
    fn is_explained(&self, place: &Place, severity: Severity) -> bool {
        let in_row = row_of(place).and_then(|row| self.known.get(&row));
        in_row.into_iter().flatten().any(|known| {
            let is_of_row = matches!(&known.place.detail, Detail::Cell { column: None, .. });
            let is_here = is_of_row || known.place.position == place.position;
            known.severity == Severity::Error || severity != Severity::Error && is_here
        })
    }

    // Places

    fn place(&self, violation: &Violation, constraint: &Constraint) -> Place {
        let cell = match (&violation.path, violation.value) {
            (Some(path), Some(value)) => self.cell_of_value(violation.focus, path, value),
            (Some(path), None) => match constraint {
                // Too many of them: what is wrong is at the last one.
                Constraint::MaxCount(_) | Constraint::UniqueLang => {
                    let values = path.values(self.data, violation.focus);
                    values.iter().filter_map(|&v| self.cell_of_value(violation.focus, path, v)).max()
                }
                _ => self.cell_for_value(violation.focus, path),
            },
            (None, _) => None,
        };
        match cell.or_else(|| self.cell_of(violation.focus)) {
            Some(cell) => self.build.place(cell),
            None => self.place_in_ontology(violation),
        }
    }

    /// The cell that makes a value of a node; for a path of several steps, one that the path goes through.
    fn cell_of_value(&self, focus: TermId, path: &Path, value: TermId) -> Option<CellRef> {
        match path {
            Path::Property(property) => self.first_cell(&[focus, *property, value]),
            Path::Inverse(path) => self.cell_of_value(value, path, focus),
            Path::Alternative(paths) => paths.iter().find_map(|path| self.cell_of_value(focus, path, value)),
            Path::Sequence(paths) => {
                let (last, before) = paths.split_last()?;
                let before = Path::Sequence(before.to_vec());
                let nodes = if paths.len() == 1 { vec![focus] } else { before.values(self.data, focus) };
                nodes.into_iter().find_map(|node| self.cell_of_value(node, last, value))
            }
            Path::ZeroOrMore(path) | Path::OneOrMore(path) | Path::ZeroOrOne(path) => {
                self.cell_of_value(focus, path, value)
            }
        }
    }

    /// The cell that would make a value that is missing: in the row that describes the node.
    fn cell_for_value(&self, focus: TermId, path: &Path) -> Option<CellRef> {
        let row = self.cell_of(focus)?;
        let property = match path {
            Path::Property(property) => *property,
            Path::Sequence(paths) => paths.first()?.property()?,
            _ => return None,
        };
        let TermRef::NamedNode(property) = self.data.graph().term(property) else { return None };
        let tables = &self.build.tables;
        let plan = tables.plans.get(row.table as usize)?;
        let TermRef::NamedNode(focus) = self.data.graph().term(focus) else { return None };
        let columns = plan.columns.iter().enumerate().filter(
            |(_, column)| matches!(&column.predicate, IriPlan::Constant(iri) if iri == property.as_str()),
        );
        let mut cells = columns.map(|(number, _)| row.row_ref().cell(number));
        cells.find(|&cell| tables.subject(cell).as_deref() == Some(focus.as_str()))
    }

    /// The cell that names a node in the row that describes it; for a claim, the cell of its fact.
    fn cell_of(&self, node: TermId) -> Option<CellRef> {
        let about = self.data.matching(Some(node), None, None);
        let types = about.iter().filter(|ids| Some(ids[1]) == self.rdf_type);
        let cells = types.chain(about).filter_map(|ids| self.first_cell(ids));
        let subject = cells.map(|cell| self.build.tables.subject_cell(cell)).next();
        subject.or_else(|| match self.data.graph().term(node) {
            TermRef::NamedNode(node) => {
                let claims = &self.build.claims;
                let claim = claims.binary_search_by(|claim| claim.iri.as_str().cmp(node.as_str())).ok()?;
                claims.get(claim)?.cells.first().copied()
            }
            _ => None,
        })
    }

    fn first_cell(&self, ids: &Ids) -> Option<CellRef> {
        self.facts.get(ids)?.cells.first().copied()
    }

    /// The line of the vocabulary that is about the node, or else the line of the shape.
    fn place_in_ontology(&self, violation: &Violation) -> Place {
        let in_vocabulary = || {
            let TermRef::NamedNode(node) = self.data.graph().term(violation.focus) else { return None };
            let file = self.project.ontology("vocabulary.ttl")?;
            let text = self.project.read_text(&file).ok()?;
            let position = subject_lines(&text).get(node.as_str()).copied()?;
            Some(Place::text(file, position))
        };
        let shape = self.shapes.list.get(violation.shape);
        in_vocabulary().unwrap_or_else(|| match shape {
            Some(shape) => self.declared.place(shape.node),
            None => Place::file(self.declared.file),
        })
    }
}

fn row_of(place: &Place) -> Option<(&str, usize)> {
    match &place.detail {
        Detail::Cell { row, .. } => Some((&place.file, *row)),
        _ => None,
    }
}
