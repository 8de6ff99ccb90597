//! Terms, facts, claims, passages and places as JSON.
//!
//! Programs rely on it: names stay as they are, and what has no value is left out. The objects are
//!
//! | object  | members |
//! |---------|---------|
//! | term    | `iri`, `curie`, `label`; of a literal `value` and `language` or `datatype` (none for plain strings) |
//! | fact    | `subject`, `property`, `object` (terms), `text` (the fact in words), `part`, `stands`; with evidence also `modality`, `derivation` (the best of its claims), `documents` (how many state it), `claims` (IRIs) |
//! | claim   | `iri`, `curie`, `modality`, `derivation`, `stated_in` (term), `document` (`iri`, `file`, `sha256`), `passages`, `cells` and `overrides` (places), `references` |
//! | passage | `id`, `iri`, `file`, `start`, `end` (code points from 0, end exclusive), `line` (from 1), `quote`, `context` (the paragraph around it), `verified` |
//! | card    | a term with `classes`; `names`, `facts`, `claimed`, `incoming`, `claimed_incoming` (facts); `mentions` (`statement`, `document`, `passages`, `facts`: how many) |
//! | place   | `file`, `line` and `column` (from 1), `cell` (as a spreadsheet names it), `row_id`, `field` (the column's name), `value` |

use oxigraph::model::vocab::xsd;
use oxigraph::model::{Term, TermRef};
use serde_json::{Map, Value, json};

use super::context::{Excerpt, excerpts, line_of};
use super::{Atlas, Card, Entry, Group, Mention};
use crate::claim::Claim;
use crate::diagnostic::{Detail, Place};
use crate::source::Passage;
use crate::table::CellRef;

impl Atlas<'_> {
    /// A term.
    pub fn term_json(&self, term: &Term) -> Value {
        match term.as_ref() {
            TermRef::NamedNode(node) => self.iri_json(node.as_str()),
            TermRef::Literal(literal) => {
                let mut object = Map::new();
                object.insert("value".into(), json!(literal.value()));
                if let Some(language) = literal.language() {
                    object.insert("language".into(), json!(language));
                } else if literal.datatype() != xsd::STRING {
                    object.insert("datatype".into(), json!(literal.datatype().as_str()));
                }
                Value::Object(object)
            }
            other => json!({ "blank": other.to_string() }),
        }
    }

    /// A thing, as a term.
    pub fn iri_json(&self, iri: &str) -> Value {
        let mut object = Map::new();
        object.insert("iri".into(), json!(iri));
        if let Some(curie) = self.curie(iri) {
            object.insert("curie".into(), json!(curie));
        }
        if let Some(label) = self.label(iri) {
            object.insert("label".into(), json!(label));
        }
        Value::Object(object)
    }

    /// A fact, or a triple of another part.
    pub fn fact_json(&self, entry: Entry<'_>) -> Value {
        let triple = entry.triple;
        let mut object = Map::new();
        object.insert("subject".into(), self.term_json(&triple.subject.clone().into()));
        object.insert("property".into(), self.iri_json(triple.predicate.as_str()));
        object.insert("object".into(), self.term_json(&triple.object));
        object.insert("text".into(), json!(self.sentence(triple)));
        object.insert("part".into(), json!(entry.part.as_str()));
        object.insert("stands".into(), json!(entry.stands()));
        if let Some(fact) = entry.fact {
            let mark = self.mark(fact);
            object.insert("modality".into(), json!(mark.modality.as_str()));
            object.insert("derivation".into(), json!(mark.derivation.as_str()));
            object.insert("documents".into(), json!(mark.documents));
            let claims: Vec<&str> = self.claims(fact).map(|c| c.iri.as_str()).collect();
            object.insert("claims".into(), json!(claims));
        }
        Value::Object(object)
    }

    /// A fact with its claims in full, under `claims`.
    pub fn explained_fact_json(&self, entry: Entry<'_>) -> Value {
        let mut fact = self.fact_json(entry);
        if let Some(object) = fact.as_object_mut() {
            match entry.fact {
                Some(of) => {
                    let claims: Vec<Value> = self.claims(of).map(|claim| self.claim_json(claim)).collect();
                    object.insert("claims".into(), json!(claims));
                }
                None => {
                    let cells: Vec<Value> = entry.cells.iter().map(|cell| self.cell_json(*cell)).collect();
                    object.insert("cells".into(), json!(cells));
                }
            }
        }
        fact
    }

    /// A card: a thing with its facts, and with those that point to it.
    pub fn card_json(&self, card: &Card<'_>) -> Value {
        let facts = |groups: &[Group<'_>]| -> Vec<Value> {
            groups.iter().flat_map(|g| &g.entries).map(|entry| self.fact_json(*entry)).collect()
        };
        let mut object = Map::new();
        if let Value::Object(term) = self.iri_json(card.iri) {
            object.extend(term);
        }
        let classes: Vec<Value> = card.classes.iter().map(|class| self.iri_json(class)).collect();
        object.insert("classes".into(), json!(classes));
        for (name, groups) in [
            ("names", &card.names),
            ("facts", &card.facts),
            ("claimed", &card.claimed),
            ("incoming", &card.incoming),
            ("claimed_incoming", &card.claimed_incoming),
        ] {
            object.insert(name.into(), json!(facts(groups)));
        }
        let mentions: Vec<Value> = card.mentions.iter().map(|mention| self.mention_json(mention)).collect();
        object.insert("mentions".into(), json!(mentions));
        Value::Object(object)
    }

    fn mention_json(&self, mention: &Mention<'_>) -> Value {
        let mut object = Map::new();
        if let Some(statement) = mention.statement {
            object.insert("statement".into(), self.iri_json(statement));
        }
        let document = self.build.documents.get(mention.document).map(|d| d.file.as_str());
        object.insert("document".into(), json!(document.unwrap_or_default()));
        object.insert("passages".into(), json!(mention.passages));
        object.insert("facts".into(), json!(mention.facts));
        Value::Object(object)
    }

    /// A claim.
    pub fn claim_json(&self, claim: &Claim) -> Value {
        let mut object = Map::new();
        object.insert("iri".into(), json!(claim.iri));
        if let Some(curie) = self.curie(&claim.iri) {
            object.insert("curie".into(), json!(curie));
        }
        object.insert("modality".into(), json!(claim.modality.as_str()));
        object.insert("derivation".into(), json!(claim.derivation.as_str()));
        if let Some(statement) = &claim.stated_in {
            object.insert("stated_in".into(), self.iri_json(statement.as_str()));
        }
        if let Some(document) = self.build.document_of(claim) {
            let value = json!({ "iri": document.iri, "file": document.file, "sha256": document.sha256 });
            object.insert("document".into(), value);
        }
        let passages: Vec<Value> = self.build.passages_of(claim).map(|p| self.passage_json(p)).collect();
        object.insert("passages".into(), json!(passages));
        let cells: Vec<Value> = claim.cells.iter().map(|cell| self.cell_json(*cell)).collect();
        object.insert("cells".into(), json!(cells));
        let overrides = self.overrides(claim);
        if !overrides.is_empty() {
            let places: Vec<Value> =
                overrides.into_iter().map(|row| place_json(&self.build.tables.row_place(row))).collect();
            object.insert("overrides".into(), json!(places));
        }
        if !claim.references.is_empty() {
            let references: Vec<Value> = claim.references.iter().map(|r| self.term_json(r)).collect();
            object.insert("references".into(), json!(references));
        }
        Value::Object(object)
    }

    /// A passage.
    pub fn passage_json(&self, passage: &Passage) -> Value {
        let mut object = Map::new();
        object.insert("id".into(), json!(passage.id));
        object.insert("iri".into(), json!(passage.iri));
        let document = passage.document.and_then(|d| self.build.documents.get(d));
        if let Some(document) = document {
            object.insert("file".into(), json!(document.file));
        }
        object.insert("start".into(), json!(passage.start));
        object.insert("end".into(), json!(passage.end));
        if let Some(text) = document.and_then(|d| d.text.as_ref()).filter(|_| passage.is_verified) {
            object.insert("line".into(), json!(line_of(text, passage.start)));
            let around = excerpts(text, &[(passage.start, passage.end)]);
            let around: String = around.iter().map(Excerpt::text).collect();
            object.insert("quote".into(), json!(passage.quote));
            object.insert("context".into(), json!(around));
        } else {
            object.insert("quote".into(), json!(passage.quote));
        }
        object.insert("verified".into(), json!(passage.is_verified));
        Value::Object(object)
    }

    /// The place of a cell, with what stands in it.
    pub fn cell_json(&self, cell: CellRef) -> Value {
        let mut place = place_json(&self.build.place(cell));
        let value = self.build.tables.cell(cell).filter(|c| !c.is_empty()).map(|c| c.joined());
        if let (Some(object), Some(value)) = (place.as_object_mut(), value) {
            object.insert("value".into(), json!(value));
        }
        place
    }
}

/// A place in a file.
pub fn place_json(place: &Place) -> Value {
    let mut object = Map::new();
    object.insert("file".into(), json!(place.file));
    if let Some(position) = place.position {
        object.insert("line".into(), json!(position.line));
        object.insert("column".into(), json!(position.column));
    }
    if let Detail::Cell { cell, row_id, column, .. } = &place.detail {
        if !cell.is_empty() {
            object.insert("cell".into(), json!(cell));
        }
        if let Some(id) = row_id {
            object.insert("row_id".into(), json!(id));
        }
        if let Some(column) = column {
            object.insert("field".into(), json!(column));
        }
    }
    Value::Object(object)
}
