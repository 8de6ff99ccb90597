//! The evidence of rows and cells.

use oxigraph::model::{Literal, NamedNode, Term};
use rustc_hash::FxHashMap;

use super::columns::EvidenceColumns;
use super::overrides::{Overrides, read_overrides};
use super::words::{Derivation, Modality};
use crate::diagnostic::{Code, Detail, Diagnostic, Place, Suggestions, did_you_mean, shown};
use crate::emit::Tables;
use crate::iri;
use crate::source::{Passage, passages_tables};
use crate::table::{CellRef, RowProblem, RowRef, Sheet};

/// What a row of a table says about the evidence of its facts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Indices of the passages.
    pub passages: Vec<usize>,
    /// The modality, if the row says something about it.
    pub modality: Option<Modality>,
    /// The derivation, if the row says something about it.
    pub derivation: Option<Derivation>,
    /// Sources outside of the documents.
    pub references: Vec<Term>,
}

/// What one document says about the facts of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The index of the document.
    pub document: usize,
    /// Indices of the passages.
    pub passages: Vec<usize>,
    /// How firmly.
    pub modality: Modality,
    /// How the value follows.
    pub derivation: Derivation,
}

/// The evidence of every cell that makes facts.
#[derive(Debug, Default)]
pub struct EvidenceByCell {
    rows: FxHashMap<RowRef, Evidence>,
    overrides: Overrides,
    /// How often each passage is cited.
    pub citations: Vec<usize>,
}

impl EvidenceByCell {
    /// What each document says about the facts that a cell makes, into `out`.
    ///
    /// It is what the row says, changed by the overrides of the row and then by those of the cell. An
    /// override speaks for the documents whose passages it cites, and replaces what was said about
    /// each of them; one without passages speaks for all documents.
    pub fn of(&self, cell: CellRef, passages: &[Passage], out: &mut Vec<Stated>) {
        out.clear();
        let Some(row) = self.rows.get(&cell.row_ref()) else {
            return;
        };
        let (modality, derivation) = (row.modality.unwrap_or_default(), row.derivation.unwrap_or_default());
        group(row, passages, (modality, derivation), out);
        for change in self.overrides.of(cell) {
            if change.passages.is_empty() {
                for stated in out.iter_mut() {
                    stated.modality = change.modality.unwrap_or(stated.modality);
                    stated.derivation = change.derivation.unwrap_or(stated.derivation);
                }
                continue;
            }
            let mut changed = Vec::new();
            group(change, passages, (modality, derivation), &mut changed);
            for mut new in changed {
                let old = out.iter().position(|s| s.document == new.document);
                let was = old.map_or((modality, derivation), |i| (out[i].modality, out[i].derivation));
                new.modality = change.modality.unwrap_or(was.0);
                new.derivation = change.derivation.unwrap_or(was.1);
                match old {
                    Some(index) => out[index] = new,
                    None => out.push(new),
                }
            }
        }
    }

    /// The sources outside of the documents that the row of a cell names.
    pub fn references(&self, cell: CellRef) -> impl Iterator<Item = &Term> {
        let row = self.rows.get(&cell.row_ref()).map(|row| row.references.as_slice());
        let own = self.overrides.of(cell).flat_map(|change| &change.references);
        row.unwrap_or_default().iter().chain(own)
    }
}

/// The passages by document; those of unknown documents are left out.
fn group(
    evidence: &Evidence,
    passages: &[Passage],
    (modality, derivation): (Modality, Derivation),
    out: &mut Vec<Stated>,
) {
    for &passage in &evidence.passages {
        let Some(document) = passages.get(passage).and_then(|p| p.document) else {
            continue;
        };
        match out.iter_mut().find(|s| s.document == document) {
            Some(stated) => stated.passages.push(passage),
            None => out.push(Stated { document, passages: vec![passage], modality, derivation }),
        }
    }
}

/// Reads the evidence columns of the given tables, and the override tables.
///
/// `claiming` are the indices of the tables whose facts need evidence; `metadata` is the file that
/// describes them.
pub fn read_evidence(
    tables: &Tables,
    passages: &[Passage],
    claiming: &[usize],
    metadata: &str,
    problems: &mut Vec<RowProblem>,
    general: &mut Vec<Diagnostic>,
) -> EvidenceByCell {
    let mut reader = EvidenceReader::new(tables, passages, problems);
    let mut all = EvidenceByCell::default();
    for &table in claiming {
        let Some(description) = tables.table(table) else {
            continue;
        };
        if tables.sheets.get(table).is_none_or(|s| s.is_broken) {
            continue; // What is wrong with it has been said.
        }
        let Some(columns) = EvidenceColumns::of(&description.schema) else {
            let origin = &description.origin;
            let place = Place::json(metadata, origin.position, origin.pointer.clone());
            let message = "the table states facts and has no evidence column";
            let problem = Diagnostic::new(Code::NoEvidence, place, message);
            general
                .push(problem.help("add a column with the propertyUrl https://w3id.org/ctgraph/ns#evidence"));
            continue;
        };
        for (row, content) in tables.rows(table) {
            if content.is_unusable() {
                continue;
            }
            let cell = row.cell(columns.evidence);
            if tables.cell(cell).is_none_or(|c| c.values().all(|id| id.trim().is_empty())) {
                let problem =
                    Diagnostic::new(Code::NoEvidence, tables.place(cell), "the row cites no passage");
                reader
                    .problems
                    .push((row, problem.help("enter the ids of the passages that show its facts")));
            }
            all.rows.insert(row, reader.read(row, &columns));
        }
    }
    all.overrides = read_overrides(tables, passages, &mut reader);
    reader.forget_cited_ids();
    all.citations = reader.citations;
    all
}

/// Reads evidence cells.
pub(super) struct EvidenceReader<'a> {
    pub(super) tables: &'a Tables,
    pub(super) problems: &'a mut Vec<RowProblem>,
    by_id: FxHashMap<&'a str, usize>,
    citations: Vec<usize>,
    suggestions: Suggestions,
    /// The passages table; `None` if there is none, or if it could not be read, so that no id is known.
    known_in: Option<&'a Sheet>,
    /// True if there is a passages table at all.
    has_table: bool,
}

impl<'a> EvidenceReader<'a> {
    fn new(tables: &'a Tables, passages: &'a [Passage], problems: &'a mut Vec<RowProblem>) -> Self {
        let mut sheets = passages_tables(tables).map(|table| tables.sheets.get(table));
        let known_in = sheets.try_fold(None, |_, sheet| sheet.filter(|s| !s.is_broken).map(Some));
        Self {
            tables,
            problems,
            by_id: passages.iter().enumerate().map(|(i, p)| (p.id.as_str(), i)).collect(),
            citations: vec![0; passages.len()],
            suggestions: Suggestions::default(),
            known_in: known_in.flatten(),
            has_table: passages_tables(tables).next().is_some(),
        }
    }

    /// The evidence of a row; what an empty cell means is left to the reader.
    pub(super) fn read(&mut self, row: RowRef, columns: &EvidenceColumns) -> Evidence {
        Evidence {
            passages: self.passages(row.cell(columns.evidence)),
            modality: columns.modality.and_then(|c| {
                let words = Modality::ALL.map(Modality::as_str);
                self.word(row.cell(c), Code::UnknownModality, "modality", &words)
            }),
            derivation: columns.derivation.and_then(|c| {
                let words = Derivation::ALL.map(Derivation::as_str);
                self.word(row.cell(c), Code::UnknownDerivation, "derivation", &words)
            }),
            references: columns.reference.map(|c| self.references(row.cell(c))).unwrap_or_default(),
        }
    }

    fn passages(&mut self, cell: CellRef) -> Vec<usize> {
        let mut passages = Vec::new();
        let tables = self.tables;
        for id in tables.values(cell) {
            let id = id.trim();
            match (self.by_id.get(id), self.known_in) {
                (Some(&index), _) => {
                    self.citations[index] += 1;
                    passages.push(index);
                }
                _ if id.is_empty() => {}
                (None, Some(sheet)) => self.unknown_passage(cell, id, sheet),
                (None, None) if self.has_table => {}
                (None, None) => {
                    let message = "the metadata describes no table of passages";
                    let problem = Diagnostic::new(Code::UnknownPassage, tables.place(cell), message);
                    let help =
                        "describe one, with columns for ctg:inDocument, ctg:start, ctg:end and ctg:quote";
                    self.problems.push((cell.row_ref(), problem.value(id).help(help)));
                }
            }
        }
        passages
    }

    fn unknown_passage(&mut self, cell: CellRef, id: &str, sheet: &Sheet) {
        let parts = id.split([',', ';', '|', ' ']).map(str::trim).filter(|part| !part.is_empty());
        let several = parts.clone().count() > 1 && parts.clone().all(|part| self.by_id.contains_key(part));
        let schema = self.tables.schema(cell.table as usize);
        let separator = schema.and_then(|s| s.columns.get(cell.column as usize)?.separator.as_deref());
        let help = match separator {
            Some(separator) if several => {
                Some(format!("write {separator:?} between the ids of several passages"))
            }
            None if several => {
                Some("the column needs a `separator` in the metadata to hold several ids".to_owned())
            }
            _ => {
                let near = self.suggestions.near(id, self.by_id.keys().copied());
                near.map(|n| format!("did you mean \"{n}\"?"))
            }
        };
        let near = self.suggestions.near(id, self.by_id.keys().copied()).map(str::to_owned);
        let meant = near.and_then(|near| self.place_of(sheet, &near));
        let (place, message) = (self.tables.place(cell), format!("there is no passage {}", shown(id)));
        let problem = sheet.missing_row(Code::UnknownPassage, place, id, message);
        let problem = problem.expected(format!("an id from {}", sheet.file)).declared(self.declared(cell));
        self.problems.push((cell.row_ref(), problem.maybe_help(help).meant(meant)));
    }

    /// The cell with the id of a passage.
    fn place_of(&self, sheet: &Sheet, id: &str) -> Option<Place> {
        let table = passages_tables(self.tables)
            .find(|&t| self.tables.sheets.get(t).is_some_and(|s| std::ptr::eq(s, sheet)))?;
        let schema = self.tables.schema(table)?;
        let row = sheet.rows().position(|row| row.key(schema).as_deref() == Some(id))?;
        Some(sheet.place(schema, row, schema.primary_key.first().copied()))
    }

    /// An id that is cited somewhere is not misspelt.
    fn forget_cited_ids(&mut self) {
        for (_, problem) in self.problems.iter_mut().filter(|(_, p)| p.code == Code::UnknownPassage) {
            let Some(Detail::Cell { row_id: Some(id), .. }) =
                problem.meant.as_ref().map(|place| &place.detail)
            else {
                continue;
            };
            let passage = self.by_id.get(id.as_str());
            if passage.is_some_and(|&passage| self.citations.get(passage).is_some_and(|&count| count > 0)) {
                problem.meant = None;
            }
        }
    }

    /// Where the metadata says what a cell is to hold.
    fn declared(&self, cell: CellRef) -> Option<Place> {
        let schema = self.tables.schema(cell.table as usize)?;
        schema.columns.get(cell.column as usize)?.origin.place()
    }

    fn word<T: std::str::FromStr>(
        &mut self,
        cell: CellRef,
        code: Code,
        what: &str,
        words: &[&str],
    ) -> Option<T> {
        let text = self.tables.cell(cell)?.text()?.trim();
        if text.is_empty() {
            return None;
        }
        let word = text.parse().ok();
        if word.is_none() {
            let near = did_you_mean(text, words.iter().copied());
            let help = near.map(|near| format!("did you mean \"{near}\"?"));
            let problem =
                Diagnostic::new(code, self.tables.place(cell), format!("there is no {what} {}", shown(text)));
            let problem =
                problem.value(text).expected(format!("one of {}", words.join(", "))).maybe_help(help);
            self.problems.push((cell.row_ref(), problem.declared(self.declared(cell))));
        }
        word
    }

    /// IRIs, from the column's `valueUrl` or as they stand; other texts are literals.
    fn references(&self, cell: CellRef) -> Vec<Term> {
        let links = self.tables.objects(cell);
        if !links.is_empty() {
            return links.into_iter().map(|iri| NamedNode::new_unchecked(iri).into()).collect();
        }
        let values = self.tables.values(cell);
        let term = |text: &str| match iri::check(text) {
            Ok(()) => Term::from(NamedNode::new_unchecked(text)),
            Err(_) => Literal::new_simple_literal(text).into(),
        };
        values.filter(|v| !v.is_empty()).map(term).collect()
    }
}
