//! Answers with their sources beside them.

use oxigraph::model::{Literal, Term, TermRef};

use super::Atlas;
use super::atlas::Entry;
use crate::query::Rows;

impl Atlas<'_> {
    /// The rows with a column of labels after each column of IRIs, and at the end the words that the row
    /// rests on, the documents that they stand in, and how the fact is stated that is stated least firmly, and that
    /// follows least directly; `about` are the values that the question was asked with.
    ///
    /// Several quotes or documents stand in one cell, a line each. What they prove are the facts that join the
    /// values of the row ([`facts_between`](Self::facts_between)).
    pub fn cited(&self, rows: &Rows, about: &[Term]) -> Rows {
        let is_thing = |column: usize| {
            rows.rows.iter().any(|row| matches!(row.get(column), Some(Some(Term::NamedNode(_)))))
        };
        let things: Vec<bool> = (0..rows.columns.len()).map(is_thing).collect();
        let mut columns = Vec::new();
        for (column, is_thing) in rows.columns.iter().zip(&things) {
            columns.push(column.clone());
            columns.extend(is_thing.then(|| format!("{column}_label")));
        }
        columns.extend(["quote", "document", "modality", "derivation"].map(str::to_owned));
        let cite = |row: &Vec<Option<Term>>| {
            let mut cells = Vec::with_capacity(columns.len());
            for (cell, is_thing) in row.iter().zip(&things) {
                cells.push(cell.clone());
                if *is_thing {
                    cells.push(cell.as_ref().and_then(|term| self.label_of(term)));
                }
            }
            let terms: Vec<&Term> = row.iter().flatten().chain(about).collect();
            let facts = self.facts_between(&terms);
            let [quotes, documents] = self.words_behind(&facts);
            let marks = || facts.iter().filter_map(|entry| entry.fact).map(|fact| self.mark(fact));
            let modality = marks().map(|mark| mark.modality).max().map(|modality| modality.to_string());
            let derivation =
                marks().map(|mark| mark.derivation).max().map(|derivation| derivation.to_string());
            let how = [modality, derivation].map(|word| word.map(|word| Literal::from(word).into()));
            cells.extend([text(quotes), text(documents)].into_iter().chain(how));
            cells
        };
        Rows { rows: rows.rows.iter().map(cite).collect(), columns }
    }

    fn label_of(&self, term: &Term) -> Option<Term> {
        match term.as_ref() {
            TermRef::NamedNode(node) => Some(Literal::from(self.title(node.as_str())).into()),
            _ => None,
        }
    }

    /// The quotes and the documents of the claims of some facts, each once.
    fn words_behind(&self, facts: &[Entry<'_>]) -> [Vec<String>; 2] {
        let (mut quotes, mut documents) = (Vec::new(), Vec::new());
        for claim in facts.iter().filter_map(|entry| entry.fact).flat_map(|fact| self.claims(fact)) {
            let document = self.build.document_of(claim).map(|document| document.iri.as_str());
            let document = claim.stated_in.as_ref().map(|statement| statement.as_str()).or(document);
            documents.extend(document.map(|iri| self.title(iri)));
            quotes.extend(self.build.passages_of(claim).map(|passage| passage.quote.clone()));
        }
        [quotes, documents].map(|mut texts| {
            let mut seen = rustc_hash::FxHashSet::default();
            texts.retain(|text| seen.insert(text.clone()));
            texts
        })
    }
}

/// The lines as one cell; an empty cell if there are none.
fn text(lines: Vec<String>) -> Option<Term> {
    (!lines.is_empty()).then(|| Literal::from(lines.join("\n")).into())
}
