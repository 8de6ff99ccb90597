//! The order of the stages, and what comes out of them.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use oxigraph::model::{Triple, TripleRef};

use crate::check;
use crate::claim::{
    Claim, ClaimTerms, ClaimWords, EvidenceColumns, Fact, FactSet, emit_claim, is_override_table,
    make_claims, read_evidence,
};
use crate::csvw::{Source, Table, TableGroup, read_metadata};
use crate::diagnostic::{self, Code, Counts, Diagnostic, Place, Severity, did_you_mean};
use crate::emit::{Scratch, TablePlan, Tables};
use crate::error::Error;
use crate::graph::{Graph, GraphBuilder, Ids, TermId};
use crate::iri::{self, ROOT};
use crate::ontology::parse_turtle;
use crate::parallel::{self, both};
pub use crate::part::Part;
use crate::project::Project;
use crate::source::{Document, Passage, read_documents, read_passages, unlisted};
use crate::table::keys::check_keys;
use crate::table::{CellRef, RowProblem, RowRef, Sheet, not_utf8, read_sheet};
use crate::vocab::ctx;

/// A project, read, checked and turned into triples.
///
/// Rows that have an error are in `tables`, but nothing in the parts comes from them: see
/// [`left_out`](Self::left_out).
#[derive(Debug)]
pub struct Build {
    /// The base of the project's IRIs.
    pub base: String,
    /// The tables: metadata, rows, plans.
    pub tables: Tables,
    /// The part that each table belongs to, in the order of the tables.
    pub parts: Vec<Part>,
    /// What the documents say; not all of it stands in the graph, some is only claimed.
    pub facts: Vec<Fact>,
    /// The triples of documents and passages; those of claims are made from `claims`.
    pub evidence: Vec<Fact>,
    /// The triples of concepts.
    pub concepts: Vec<Fact>,
    /// The documents in the order of their table.
    pub documents: Vec<Document>,
    /// The passages in the order of their table.
    pub passages: Vec<Passage>,
    /// The claims in the order of the facts; those of a fact are sorted by IRI.
    pub claims: Vec<Claim>,
    /// What is wrong, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
    /// The rows that nothing comes from: those with an error, and those that need one of them.
    pub left_out: Vec<RowRef>,
    vocabulary: Vec<Triple>,
    alignment: Vec<Triple>,
}

/// Reads a project, and makes its triples.
///
/// The diagnostics tell all errors. Warnings that take time to find are looked for only if something else is
/// wrong; [`inspect`] has them all. An error is a file that cannot be read; whatever is wrong in the files is a
/// diagnostic.
pub fn build(project: &Project) -> Result<Build, Error> {
    build_and_warn(project, false)
}

/// As [`build`], with all warnings.
pub fn inspect(project: &Project) -> Result<Build, Error> {
    build_and_warn(project, true)
}

fn build_and_warn(project: &Project, wants_warnings: bool) -> Result<Build, Error> {
    let mut stage = Stage::new(project);
    stage.read()?;
    let claiming: Vec<usize> = (0..stage.parts.len()).filter(|&t| stage.makes_facts(t)).collect();
    let mut problems = Vec::new();
    let mut general = Vec::new();
    let (sources, (of_keys, of_iris, mut facts, mut concepts)) = both(
        || -> Result<_, Error> {
            let documents = read_documents(project, &stage.tables, &mut problems)?;
            let passages = read_passages(&stage.tables, &documents, &mut problems);
            let metadata = project.metadata();
            let (tables, problems) = (&stage.tables, &mut problems);
            let evidence = read_evidence(tables, &passages, &claiming, metadata, problems, &mut general);
            Ok((documents, passages, evidence, stage.emit(Part::Evidence)))
        },
        || {
            let tables = &stage.tables;
            let of_keys = check_keys(&tables.group, &tables.sheets);
            let of_iris = check::check_iris(tables, &FxHashSet::default(), true);
            (of_keys, of_iris, stage.emit(Part::Facts), stage.emit(Part::Concepts))
        },
    );
    let (documents, passages, evidence, mut evidence_facts) = sources?;
    stage.problems.extend(of_keys);
    stage.problems.append(&mut problems);
    stage.general.append(&mut general);
    let all = [facts.as_slice(), &evidence_facts, &concepts];
    let invalid = stage.invalid_rows();
    stage.problems.extend(of_iris.into_iter().filter(|(row, _)| !invalid.contains(row)));
    let (of_references, of_terms) = both(
        || check::check_references(&stage.tables, all, project.base(), &invalid),
        || check::check_terms(&stage.tables, all, &stage.vocabulary, project.metadata()),
    );
    stage.problems.extend(of_references);
    stage.general.extend(check::check_relative_iris(&stage.tables, project.metadata()));
    stage.general.extend(check::check_nameless_rows(&stage.tables, project.metadata()));
    stage.general.extend(of_terms);
    stage.general.extend(check::check_statements(
        &stage.tables,
        &facts,
        &passages,
        &evidence.citations,
        &documents,
    ));
    let mut invalid = stage.invalid_rows();
    invalid.extend(passages.iter().filter(|p| !p.is_verified).map(|p| p.row));
    for part in [&mut facts, &mut evidence_facts, &mut concepts] {
        keep_valid(part, &invalid, &stage.tables);
    }
    let mut claims = make_claims(&facts, &evidence, &passages, &documents, project.base())?;
    if !claiming.iter().any(|&table| invalid.iter().any(|row| row.table as usize == table)) {
        stage.general.extend(check::unused_passages(&stage.tables, &passages, &evidence.citations, &invalid));
    }
    stage.general.extend(unlisted(project, &documents)?);
    if wants_warnings || !stage.problems.is_empty() || !stage.general.is_empty() {
        let (damaged, not_quoted) = both(
            || check::check_damage(&stage.tables.group, &stage.tables.sheets),
            || check::check_verbatim(&stage.tables, &facts, &claims, &passages),
        );
        stage.problems.extend(damaged);
        stage.general.extend(not_quoted);
    }
    keep_claimed(&mut facts, &mut claims, &mut invalid);
    let mut left_out: Vec<RowRef> = invalid.into_iter().collect();
    left_out.sort_unstable();
    Ok(Build {
        base: project.base().to_owned(),
        diagnostics: stage.diagnostics(),
        tables: stage.tables,
        parts: stage.parts,
        facts,
        evidence: evidence_facts,
        concepts,
        documents,
        passages,
        claims,
        left_out,
        vocabulary: stage.vocabulary,
        alignment: stage.alignment,
    })
}

/// As [`inspect`], and looks at what has no part in building: the project's shapes, which are about the
/// finished graph, and its saved questions.
///
/// What this finds keeps no row out of the graph. It takes its time, and only a check needs it.
pub fn check(project: &Project) -> Result<Build, Error> {
    let mut build = inspect(project)?;
    let (of_questions, of_shapes) =
        both(|| check::check_questions(project), || check::check_shapes(&build, project));
    build.diagnostics.extend(of_shapes?);
    build.diagnostics.extend(of_questions?);
    diagnostic::sort(&mut build.diagnostics);
    Ok(build)
}

/// What the stages work on.
struct Stage<'a> {
    project: &'a Project,
    tables: Tables,
    parts: Vec<Part>,
    /// Problems of rows: an error keeps the row out of the graph.
    problems: Vec<RowProblem>,
    /// All other problems.
    general: Vec<Diagnostic>,
    vocabulary: Vec<Triple>,
    alignment: Vec<Triple>,
}

impl<'a> Stage<'a> {
    fn new(project: &'a Project) -> Self {
        Self {
            project,
            tables: Tables::default(),
            parts: Vec::new(),
            problems: Vec::new(),
            general: Vec::new(),
            vocabulary: Vec::new(),
            alignment: Vec::new(),
        }
    }

    /// Reads the ontology, the metadata and the tables.
    fn read(&mut self) -> Result<(), Error> {
        let project = self.project;
        let (ontology, metadata) = both(|| read_ontology(project), || read_description(project));
        let (graphs, problems) = ontology?;
        [self.vocabulary, self.alignment] = graphs;
        self.general.extend(problems);
        let (group, problems) = metadata?;
        self.general.extend(problems);
        let Some(group) = group else { return Ok(()) };
        let mut files = Vec::new();
        for table in &group.tables {
            let path = iri::file_of(&table.url);
            let bytes = project.contains(path).then(|| project.read(path)).transpose()?;
            files.push((files.len(), table, path, bytes));
        }
        let size =
            |(_, _, _, bytes): &(_, _, _, Option<Cow<'_, [u8]>>)| bytes.as_ref().map_or(0, |b| b.len());
        let sheets = parallel::map(&files, size, |(index, table, path, bytes)| {
            let sheet = match bytes {
                Some(bytes) => read_sheet(bytes, path, table),
                None => missing_sheet(project, table, path)?,
            };
            Ok((sheet, TablePlan::compile(table, *index, project.prefixes())))
        });
        for (table, sheet) in group.tables.iter().zip(sheets) {
            let ((sheet, problems), plan) = sheet?;
            self.general.extend(problems);
            let part = self.part(table);
            self.tables.sheets.push(sheet);
            self.tables.plans.push(plan);
            self.parts.push(part);
        }
        self.tables.group = group;
        Ok(())
    }

    /// The part that the metadata gives to a table; those that are about evidence need not say so.
    fn part(&mut self, table: &Table) -> Part {
        let default = if is_override_table(&table.schema) { Part::Evidence } else { Part::Facts };
        let Some((name, position)) = table.common_text(ctx::PART) else {
            return default;
        };
        match name.parse() {
            Ok(part @ (Part::Facts | Part::Evidence | Part::Concepts)) => part,
            _ => {
                let pointer = format!("{}/{}", table.origin.pointer, ctx::PART.replace('/', "~1"));
                let place = Place::json(self.project.metadata(), position, pointer);
                let message =
                    format!("a table can belong to facts, evidence or concepts, but not to {name:?}");
                self.general.push(Diagnostic::new(Code::MetadataInvalid, place, message));
                Part::Concepts // The part that asks for nothing: one cause, one message.
            }
        }
    }

    /// True if the rows of a table state facts: those that stand in the graph, or claims alone.
    fn makes_facts(&self, index: usize) -> bool {
        let Some(table) = self.tables.table(index) else {
            return false;
        };
        let claims_only = table.suppress_output;
        self.parts.get(index) == Some(&Part::Facts)
            && !is_override_table(&table.schema)
            && (!claims_only || EvidenceColumns::of(&table.schema).is_some())
    }

    /// The triples of all rows of a part, those with errors included.
    fn emit(&self, part: Part) -> Vec<Fact> {
        let mut set = FactSet::default();
        let mut scratch = Scratch::default();
        for (index, table) in self.tables.group.tables.iter().enumerate() {
            if self.parts.get(index) == Some(&part) && (!table.suppress_output || self.makes_facts(index)) {
                let mut sink = |triple: TripleRef<'_>, cell: CellRef| set.add(triple, cell);
                self.tables.emit(index, &mut scratch, &mut sink);
            }
        }
        set.into_facts()
    }

    /// The rows that have an error of their own, or are in a table that could not be read to its end.
    fn invalid_rows(&self) -> FxHashSet<RowRef> {
        let is_error = |(_, problem): &&RowProblem| problem.severity == Severity::Error;
        let mut invalid: FxHashSet<RowRef> =
            self.problems.iter().filter(is_error).map(|(row, _)| *row).collect();
        for (index, sheet) in self.tables.sheets.iter().enumerate() {
            let rows = self.tables.rows(index).filter(|(_, row)| row.is_invalid() || sheet.is_broken);
            invalid.extend(rows.map(|(name, _)| name));
        }
        invalid
    }

    fn diagnostics(&mut self) -> Vec<Diagnostic> {
        let mut all = std::mem::take(&mut self.general);
        all.extend(std::mem::take(&mut self.problems).into_iter().map(|(_, problem)| problem));
        check::one_message_per_cause(&mut all);
        diagnostic::sort(&mut all);
        all
    }
}

/// The triples of the vocabulary and of the alignment, and what is wrong in them.
fn read_ontology(project: &Project) -> Result<([Vec<Triple>; 2], Vec<Diagnostic>), Error> {
    let mut problems = Vec::new();
    let mut read = |name: &str| -> Result<Vec<Triple>, Error> {
        let Some(path) = project.ontology(name) else { return Ok(Vec::new()) };
        Ok(parse_turtle(&project.read(&path)?, &path).unwrap_or_else(|problem| {
            problems.push(*problem);
            Vec::new()
        }))
    };
    let graphs = [read("vocabulary.ttl")?, read("alignment.ttl")?];
    Ok((graphs, problems))
}

/// What the metadata says about the tables, if it can be read, and what is wrong in it.
fn read_description(project: &Project) -> Result<(Option<TableGroup>, Vec<Diagnostic>), Error> {
    let file = project.metadata();
    let bytes = project.read(file)?;
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            let problem = not_utf8(Code::MetadataSyntax, &bytes, error.valid_up_to(), file);
            return Ok((None, vec![problem]));
        }
    };
    let source = Source { url: &format!("{ROOT}{file}"), prefixes: project.prefixes(), web: project };
    Ok(read_metadata(text, &source))
}

/// What stands for a table whose file is not there.
fn missing_sheet(project: &Project, table: &Table, path: &str) -> Result<(Sheet, Vec<Diagnostic>), Error> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let files = project.list(folder)?;
    let near = did_you_mean(path, files.iter().map(String::as_str));
    let place = table.url_origin.place().unwrap_or_else(|| Place::file(project.metadata()));
    let problem = Diagnostic::new(Code::FileMissing, place, project.what_is_wrong_with(path));
    let problem = match near {
        Some(near) => problem.help(format!("did you mean {near}?")).wants_table(near),
        None => problem,
    };
    Ok((Sheet::missing(path), vec![problem]))
}

/// Drops what comes from rows that are left out, and sees which of the rest stands in the graph.
fn keep_valid(facts: &mut Vec<Fact>, invalid: &FxHashSet<RowRef>, tables: &Tables) {
    let stands = |cell: &CellRef| tables.table(cell.table as usize).is_some_and(|t| !t.suppress_output);
    for fact in facts.iter_mut() {
        fact.cells.retain(|cell| !invalid.contains(&cell.row_ref()));
        fact.is_standing = fact.cells.iter().any(stands);
    }
    facts.retain(|fact| !fact.cells.is_empty());
}

/// Drops facts without a claim; their rows are left out too, since a problem elsewhere took their
/// evidence away.
fn keep_claimed(facts: &mut Vec<Fact>, claims: &mut [Claim], invalid: &mut FxHashSet<RowRef>) {
    for (index, claim) in claims.iter().enumerate() {
        if let Some(fact) = facts.get_mut(claim.fact) {
            fact.claims.push(index);
        }
    }
    let mut number = 0;
    let mut kept = vec![0; facts.len()];
    for (index, fact) in facts.iter().enumerate() {
        kept[index] = number;
        if fact.claims.is_empty() {
            invalid.extend(fact.cells.iter().map(|c| c.row_ref()));
        } else {
            number += 1;
        }
    }
    for claim in claims {
        claim.fact = kept.get(claim.fact).copied().unwrap_or_default();
    }
    facts.retain(|fact| !fact.claims.is_empty());
}

/// Puts claims into a graph in the making, by the numbers of their terms there.
#[derive(Debug)]
pub struct ClaimNumbers {
    words: ClaimWords<TermId>,
    terms: ClaimTerms<TermId>,
}

impl ClaimNumbers {
    /// Looks up the terms that claims share.
    pub fn new(graph: &mut GraphBuilder) -> Self {
        Self { words: ClaimWords::new(|word| graph.number(word.into())), terms: ClaimTerms::default() }
    }

    /// Adds the triples of a claim, given the numbers of its fact's triple and of the IRIs of its passages.
    pub fn insert(
        &mut self,
        claim: &Claim,
        fact: Ids,
        passages: impl Iterator<Item = TermId>,
        graph: &mut GraphBuilder,
    ) {
        let terms = &mut self.terms;
        terms.claim = graph.iri(&claim.iri);
        terms.fact = fact;
        terms.passages.clear();
        terms.passages.extend(passages);
        terms.references.clear();
        terms.references.extend(claim.references.iter().map(|source| graph.number(source.as_ref())));
        terms.stated_in = claim.stated_in.as_ref().map(|statement| graph.iri(statement.as_str()));
        emit_claim(claim, &self.words, terms, &mut |triple| graph.insert_numbers(triple));
    }
}

impl Build {
    /// The triples of some parts, as one graph.
    pub fn graph(&self, parts: &[Part]) -> Graph {
        let mut builder = GraphBuilder::default();
        self.insert(parts, &mut builder, |_| ());
        builder.finish()
    }

    /// The triples of some parts, each as a graph of its own; they share their terms, so that putting
    /// them together again with [`Graph::union`] is cheap.
    pub fn graphs(&self, parts: &[Part]) -> Vec<Graph> {
        let mut builder = GraphBuilder::default();
        self.insert(parts, &mut builder, GraphBuilder::next_graph);
        builder.finish_all()
    }

    /// Puts the triples of some parts into a graph in the making; `next` is called at the end of each part.
    pub fn insert(&self, parts: &[Part], graph: &mut GraphBuilder, next: impl Fn(&mut GraphBuilder)) {
        let is_evident = parts.contains(&Part::Evidence);
        let claims = if is_evident { self.claims.len() + self.evidence.len() } else { 0 };
        graph.reserve(self.facts.len() + claims);
        // The numbers of the terms of each fact, as far as they are known.
        let mut facts = vec![None; self.facts.len()];
        for part in parts {
            match part {
                Part::Facts => {
                    for (fact, numbers) in self.facts.iter().zip(&mut facts).filter(|(f, _)| f.is_standing) {
                        let triple = graph.numbers(fact.triple.as_ref());
                        graph.insert_numbers(triple);
                        *numbers = Some(triple);
                    }
                }
                Part::Evidence => {
                    self.evidence.iter().for_each(|fact| graph.insert(fact.triple.as_ref()));
                    self.insert_claims(&facts, graph);
                }
                Part::Concepts => self.concepts.iter().for_each(|fact| graph.insert(fact.triple.as_ref())),
                Part::Vocabulary => self.vocabulary.iter().for_each(|triple| graph.insert(triple.as_ref())),
                Part::Alignment => self.alignment.iter().for_each(|triple| graph.insert(triple.as_ref())),
            }
            next(graph);
        }
    }

    /// Puts the claims into a graph in the making, given what is known of the numbers of facts.
    fn insert_claims(&self, facts: &[Option<Ids>], graph: &mut GraphBuilder) {
        let passages: Vec<TermId> = self.passages.iter().map(|passage| graph.iri(&passage.iri)).collect();
        let mut numbers = ClaimNumbers::new(graph);
        for (fact, known) in self.facts.iter().zip(facts) {
            let triple = known.unwrap_or_else(|| graph.numbers(fact.triple.as_ref()));
            for claim in self.claims_of(fact) {
                let cited = claim.passages.iter().map(|&passage| passages[passage]);
                numbers.insert(claim, triple, cited, graph);
            }
        }
    }

    /// The vocabulary, in the order of its file.
    pub fn vocabulary(&self) -> &[Triple] {
        &self.vocabulary
    }

    /// The fact with a triple, if there is one.
    pub fn fact(&self, triple: &Triple) -> Option<&Fact> {
        self.facts.iter().find(|f| f.triple == *triple)
    }

    /// The claims of a fact.
    pub fn claims_of(&self, fact: &Fact) -> impl Iterator<Item = &Claim> {
        fact.claims.iter().filter_map(|&c| self.claims.get(c))
    }

    /// The passages of a claim, in the order of the document.
    pub fn passages_of(&self, claim: &Claim) -> impl Iterator<Item = &Passage> {
        claim.passages.iter().filter_map(|&p| self.passages.get(p))
    }

    /// The document that a claim is made in.
    pub fn document_of(&self, claim: &Claim) -> Option<&Document> {
        self.documents.get(claim.document)
    }

    /// The place of a cell in its file.
    pub fn place(&self, cell: CellRef) -> Place {
        self.tables.place(cell)
    }

    /// How many problems there are.
    pub fn counts(&self) -> Counts {
        Counts::of(&self.diagnostics)
    }

    /// True if there is an error among the problems.
    pub fn has_errors(&self) -> bool {
        self.counts().errors > 0
    }
}
