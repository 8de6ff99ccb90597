//! The passages of a document as Web Annotations, which other tools for annotating texts can read.

use serde_json::{Value, json};

use super::facts;
use crate::look::Atlas;
use crate::source::{Passage, Text};

/// How many characters before and after the words help to find them again.
const CONTEXT: usize = 32;

/// A page of annotations: one for each passage, with the facts that rest on it in words.
///
/// Positions are code points from 0, as in the tables, and as the model wants them.
///
/// Spec: Web Annotation Data Model, 4.2.4, 4.2.5 and 5.2.
pub(super) fn of_document(atlas: &Atlas<'_>, index: usize) -> Value {
    let build = atlas.build;
    let Some(document) = build.documents.get(index) else { return Value::Null };
    let passages = build.passages.iter().enumerate().filter(|(_, p)| p.document == Some(index));
    let mut passages: Vec<(usize, &Passage)> = passages.filter(|(_, p)| p.is_verified).collect();
    passages.sort_by_key(|(_, passage)| (passage.start, passage.end));
    let annotation = |(number, passage): (usize, &Passage)| {
        let bodies = facts::citing(atlas, number).map(|(entry, claim)| {
            json!({
                "id": claim.iri, "type": "TextualBody", "purpose": "describing", "format": "text/plain",
                "value": atlas.sentence(entry.triple),
            })
        });
        json!({
            "id": passage.iri,
            "type": "Annotation",
            "motivation": "describing",
            "body": bodies.collect::<Vec<_>>(),
            "target": { "source": document.iri, "selector": selectors(passage, document.text.as_ref()) },
        })
    };
    json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "AnnotationPage",
        "items": passages.into_iter().map(annotation).collect::<Vec<_>>(),
    })
}

fn selectors(passage: &Passage, text: Option<&Text>) -> Value {
    let part = |start, end| text.and_then(|text| text.slice(start, end)).unwrap_or_default();
    let length = text.map_or(0, Text::len);
    json!([
        { "type": "TextPositionSelector", "start": passage.start, "end": passage.end },
        {
            "type": "TextQuoteSelector",
            "exact": passage.quote,
            "prefix": part(passage.start.saturating_sub(CONTEXT), passage.start),
            "suffix": part(passage.end, length.min(passage.end + CONTEXT)),
        },
    ])
}
