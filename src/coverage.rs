//! How much there is in a project, and what is missing.

use std::collections::BTreeMap;

use oxigraph::model::vocab::rdf;
use rustc_hash::FxHashSet;
use serde_json::{Value, json};

use crate::claim::{Derivation, EvidenceColumns, FactSet, Modality, is_override_table};
use crate::emit::Scratch;
use crate::look::Atlas;
use crate::look::context::{line_of, paragraphs};
use crate::look::words::first_words;
use crate::part::Part;
use crate::pipeline::Build;
use crate::table::{CellRef, RowRef};

/// How many characters of a paragraph stand for it.
const FIRST_WORDS: usize = 60;

/// The counts of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Facts that stand in the graph.
    pub facts: usize,
    /// Facts that are only claimed.
    pub only_claimed: usize,
    /// Claims.
    pub claims: usize,
    /// Claims of facts that do not stand.
    pub claims_not_standing: usize,
    /// Passages.
    pub passages: usize,
    /// Things, by class; a thing of two classes counts in both. The largest first.
    pub classes: Vec<(String, usize)>,
    /// Standing facts, by property, the most frequent first.
    pub properties: Vec<(String, usize)>,
    /// The tables, in the order of the metadata.
    pub tables: Vec<TableCount>,
    /// The documents, in the order of their table.
    pub documents: Vec<DocumentCount>,
    /// Claims by modality and derivation; pairs without claims are left out.
    pub kinds: Vec<(Modality, Derivation, usize)>,
    /// Standing facts by the number of documents that state them, those stated by one included.
    pub by_witnesses: Vec<(usize, usize)>,
    /// Facts that tables state and for which they cite no passage that stands in its document, in words.
    pub without_evidence: Vec<String>,
    /// The IRIs of things of the project that have no name.
    pub without_label: Vec<String>,
    /// The ids of passages that no claim cites.
    pub unused_passages: Vec<String>,
}

/// A table with its counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableCount {
    /// The file.
    pub file: String,
    /// The part that its triples belong to.
    pub part: Part,
    /// Its rows.
    pub rows: usize,
    /// The rows that nothing comes from, because of errors.
    pub left_out: usize,
    /// The triples that it makes; those of several tables count in each.
    pub triples: usize,
}

/// A document with its counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentCount {
    /// The file.
    pub file: String,
    /// The standing facts that it states.
    pub facts: usize,
    /// The claims that are made in it.
    pub claims: usize,
    /// The passages that are quoted from it and cited.
    pub passages: usize,
    /// Its code points; 0 if it could not be read.
    pub characters: usize,
    /// The code points that some cited passage covers.
    pub covered: usize,
    /// How many paragraphs it has.
    pub paragraphs: usize,
    /// The paragraphs that no cited passage touches.
    pub bare: Vec<BareParagraph>,
}

/// A paragraph that nothing is taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BareParagraph {
    /// Its first line, from 1.
    pub line: usize,
    /// Its first words.
    pub words: String,
}

impl DocumentCount {
    /// Counts what is taken from a document; `None` if there is no document with this number.
    pub fn of(atlas: &Atlas<'_>, index: usize) -> Option<Self> {
        document(atlas, index, &cited(atlas.build))
    }

    /// How much of the text is covered, in percent, from 0 to 100.
    pub fn percent(&self) -> usize {
        (100 * self.covered).checked_div(self.characters).unwrap_or_default()
    }
}

impl Coverage {
    /// Counts what is in a build.
    pub fn of(atlas: &Atlas<'_>) -> Self {
        let build = atlas.build;
        let standing = || build.facts.iter().filter(|f| f.is_standing);
        let cited = cited(build);
        let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
        let mut properties: BTreeMap<&str, usize> = BTreeMap::new();
        let mut by_witnesses: BTreeMap<usize, usize> = BTreeMap::new();
        for fact in standing() {
            *properties.entry(fact.triple.predicate.as_str()).or_default() += 1;
            *by_witnesses.entry(fact.claims.len()).or_default() += 1;
            if fact.triple.predicate == rdf::TYPE
                && let oxigraph::model::Term::NamedNode(class) = &fact.triple.object
            {
                *classes.entry(class.as_str()).or_default() += 1;
            }
        }
        let mut kinds: BTreeMap<(Modality, Derivation), usize> = BTreeMap::new();
        for claim in &build.claims {
            *kinds.entry((claim.modality, claim.derivation)).or_default() += 1;
        }
        let unused = build.passages.iter().enumerate().filter(|(index, _)| !cited.contains(index));
        Self {
            facts: standing().count(),
            only_claimed: build.facts.len() - standing().count(),
            claims: build.claims.len(),
            claims_not_standing: build.facts.iter().filter(|f| !f.is_standing).map(|f| f.claims.len()).sum(),
            passages: build.passages.len(),
            classes: largest_first(classes),
            properties: largest_first(properties),
            tables: tables(atlas),
            documents: (0..build.documents.len()).filter_map(|d| document(atlas, d, &cited)).collect(),
            kinds: kinds.into_iter().map(|((m, d), number)| (m, d, number)).collect(),
            by_witnesses: by_witnesses.into_iter().collect(),
            without_evidence: without_evidence(atlas),
            without_label: without_label(atlas),
            unused_passages: unused.map(|(_, passage)| passage.id.clone()).collect(),
        }
    }
}

/// The numbers of the passages that some claim cites.
fn cited(build: &Build) -> FxHashSet<usize> {
    build.claims.iter().flat_map(|claim| claim.passages.iter().copied()).collect()
}

fn largest_first(counts: BTreeMap<&str, usize>) -> Vec<(String, usize)> {
    let mut list: Vec<(String, usize)> = counts.into_iter().map(|(iri, n)| (iri.to_owned(), n)).collect();
    list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    list
}

fn tables(atlas: &Atlas<'_>) -> Vec<TableCount> {
    let build = atlas.build;
    let mut triples = vec![0; build.tables.sheets.len()];
    for entry in atlas.entries() {
        let mut of: Vec<u32> = entry.cells.iter().map(|c| c.table).collect();
        of.dedup();
        for table in of {
            if let Some(number) = triples.get_mut(table as usize) {
                *number += 1;
            }
        }
    }
    let sheets = build.tables.sheets.iter().zip(&build.parts).zip(triples).enumerate();
    sheets
        .map(|(index, ((sheet, part), triples))| TableCount {
            file: sheet.file.clone(),
            part: *part,
            rows: sheet.row_count(),
            left_out: build.left_out.iter().filter(|r| r.table as usize == index).count(),
            triples,
        })
        .collect()
}

fn document(atlas: &Atlas<'_>, index: usize, cited: &FxHashSet<usize>) -> Option<DocumentCount> {
    let build = atlas.build;
    let document = build.documents.get(index)?;
    let claims = || build.claims.iter().filter(move |c| c.document == index);
    let stands = |fact: usize| build.facts.get(fact).is_some_and(|f| f.is_standing);
    let passages = build.passages.iter().enumerate();
    let passages: Vec<_> =
        passages.filter(|(i, p)| p.document == Some(index) && cited.contains(i)).map(|(_, p)| p).collect();
    let mut spans: Vec<(usize, usize)> = passages.iter().map(|p| (p.start, p.end)).collect();
    spans.sort_unstable();
    let mut count = DocumentCount {
        file: document.file.clone(),
        facts: claims().filter(|c| stands(c.fact)).count(),
        claims: claims().count(),
        passages: passages.len(),
        characters: 0,
        covered: covered(&spans),
        paragraphs: 0,
        bare: Vec::new(),
    };
    if let Some(text) = &document.text {
        let paragraphs = paragraphs(text);
        count.characters = text.len();
        count.paragraphs = paragraphs.len();
        let is_bare = |start, end| !spans.iter().any(|(s, e)| *s < end && *e > start);
        for paragraph in paragraphs.iter().filter(|p| is_bare(p.start, p.end)) {
            let words = text.slice(paragraph.start, paragraph.end).unwrap_or_default();
            let line = line_of(text, paragraph.start);
            count.bare.push(BareParagraph { line, words: first_words(words, FIRST_WORDS) });
        }
    }
    Some(count)
}

/// How many code points some sorted spans cover together.
fn covered(spans: &[(usize, usize)]) -> usize {
    let mut reached = 0;
    let mut covered = 0;
    for &(start, end) in spans {
        covered += end.saturating_sub(start.max(reached));
        reached = reached.max(end);
    }
    covered
}

/// The triples that tables of facts state, in rows that cite no passage that stands in its document.
///
/// Such rows are left out of the graph, so that its own facts all have evidence; they are counted
/// here from the tables, errors included, so that nothing is missing in silence.
fn without_evidence(atlas: &Atlas<'_>) -> Vec<String> {
    let build = atlas.build;
    let verified: FxHashSet<&str> =
        build.passages.iter().filter(|p| p.is_verified).map(|p| p.id.as_str()).collect();
    let has_evidence = |row: RowRef| {
        let columns = build.tables.schema(row.table as usize).and_then(EvidenceColumns::of);
        let cell = columns.and_then(|c| build.tables.cell(row.cell(c.evidence)));
        cell.is_some_and(|c| c.values().any(|id| verified.contains(id.trim())))
    };
    let mut stated = FactSet::default();
    let mut scratch = Scratch::default();
    for (index, table) in build.tables.group.tables.iter().enumerate() {
        let is_facts = build.parts.get(index) == Some(&Part::Facts) && !is_override_table(&table.schema);
        if is_facts && (!table.suppress_output || EvidenceColumns::of(&table.schema).is_some()) {
            let mut sink = |triple: oxigraph::model::TripleRef<'_>, cell: CellRef| stated.add(triple, cell);
            build.tables.emit(index, &mut scratch, &mut sink);
        }
    }
    let mut bare = Vec::new();
    for fact in stated.into_facts() {
        let has_claim = || build.fact(&fact.triple).is_some_and(|f| !f.claims.is_empty());
        if !fact.cells.iter().any(|c| has_evidence(c.row_ref())) && !has_claim() {
            bare.push(atlas.sentence(&fact.triple));
        }
    }
    bare
}

fn without_label(atlas: &Atlas<'_>) -> Vec<String> {
    let is_bare = |iri: &&str| atlas.part(iri) == Some(Part::Facts) && atlas.label(iri).is_none();
    let mut bare: Vec<String> = atlas.subjects().filter(is_bare).map(str::to_owned).collect();
    bare.sort_unstable();
    bare
}

impl Coverage {
    /// The same for programs.
    pub fn to_json(&self, atlas: &Atlas<'_>) -> Value {
        let named = |list: &[(String, usize)]| -> Vec<Value> {
            list.iter().map(|(iri, n)| json!({ "iri": iri, "name": atlas.short(iri), "count": n })).collect()
        };
        let tables = self.tables.iter().map(|t| {
            json!({
                "file": t.file, "part": t.part.as_str(), "rows": t.rows, "left_out": t.left_out, "triples": t.triples,
            })
        });
        let documents = self.documents.iter().map(|d| {
            let bare: Vec<Value> =
                d.bare.iter().map(|p| json!({ "line": p.line, "words": p.words })).collect();
            json!({
                "file": d.file, "facts": d.facts, "claims": d.claims, "passages": d.passages,
                "characters": d.characters, "covered": d.covered, "percent": d.percent(),
                "paragraphs": d.paragraphs, "bare_paragraphs": bare,
            })
        });
        let kinds = self.kinds.iter().map(|(modality, derivation, number)| {
            json!({ "modality": modality.as_str(), "derivation": derivation.as_str(), "count": number })
        });
        let witnesses =
            self.by_witnesses.iter().map(|(documents, n)| json!({ "documents": documents, "count": n }));
        json!({
            "facts": self.facts,
            "only_claimed": self.only_claimed,
            "claims": self.claims,
            "claims_not_standing": self.claims_not_standing,
            "passages": self.passages,
            "classes": named(&self.classes),
            "properties": named(&self.properties),
            "tables": tables.collect::<Vec<_>>(),
            "documents": documents.collect::<Vec<_>>(),
            "claims_by": kinds.collect::<Vec<_>>(),
            "facts_by_documents": witnesses.collect::<Vec<_>>(),
            "without_evidence": self.without_evidence,
            "without_label": self.without_label,
            "unused_passages": self.unused_passages,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_spans_count_once() {
        assert_eq!(covered(&[(0, 5), (2, 3), (4, 8), (10, 12)]), 10);
        assert_eq!(covered(&[]), 0);
    }
}
