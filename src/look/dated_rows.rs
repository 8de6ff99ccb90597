//! Dated things as rows: CSV, JSON, Markdown.

use serde_json::{Value, json};

use super::{Atlas, Dated};
use crate::date::iso;
use crate::diagnostic::render::csv_field;

impl Atlas<'_> {
    /// `thing,label,class,property,date,first,last,modality,in_graph,documents`, with a line end as RFC 4180 has it. An
    /// end that is open is empty.
    pub fn dated_csv(&self, dates: &[Dated<'_>]) -> String {
        let mut csv = "thing,label,class,property,date,first,last,modality,in_graph,documents\r\n".to_owned();
        for dated in dates {
            let documents = self.documents_of(dated).join(";");
            let end = |day: Option<i64>| day.map(iso).unwrap_or_default();
            let fields = [
                dated.iri,
                &dated.label,
                dated.class,
                dated.property.unwrap_or_default(),
                &dated.written,
                &end(dated.span.first),
                &end(dated.span.last),
                dated.modality.as_str(),
                if dated.stands { "true" } else { "false" },
                &documents,
            ];
            csv.push_str(&fields.map(csv_field).join(","));
            csv.push_str("\r\n");
        }
        csv
    }

    /// An array of objects with the members of [`dated_csv`](Self::dated_csv); what there is not is `null`.
    pub fn dated_json(&self, dates: &[Dated<'_>]) -> Value {
        let object = |dated: &Dated<'_>| {
            json!({
                "thing": dated.iri,
                "label": dated.label,
                "class": Some(dated.class).filter(|class| !class.is_empty()),
                "property": dated.property,
                "date": dated.written,
                "first": dated.span.first.map(iso),
                "last": dated.span.last.map(iso),
                "modality": dated.modality.as_str(),
                "in_graph": dated.stands,
                "documents": self.documents_of(dated),
            })
        };
        dates.iter().map(object).collect()
    }

    /// A table for people.
    pub fn dated_markdown(&self, dates: &[Dated<'_>]) -> String {
        let mut text = "| when | what | kind | stated |\n| --- | --- | --- | --- |\n".to_owned();
        for dated in dates {
            let property = dated.property.map(|p| format!("{} ", self.property(p))).unwrap_or_default();
            let in_graph = if dated.stands { "" } else { ", not in the graph" };
            let cells = [
                format!("{property}{}", dated.span),
                dated.label.clone(),
                self.class_name(dated.class),
                format!("{}{in_graph}", dated.modality),
            ];
            text.push_str(&format!("| {} |\n", cells.map(|cell| crate::query::markdown(&cell)).join(" | ")));
        }
        text
    }

    /// The files of the documents that state a date.
    pub fn documents_of(&self, dated: &Dated<'_>) -> Vec<&str> {
        let claims = dated.facts.iter().filter_map(|e| e.fact).flat_map(|fact| self.claims(fact));
        let mut files: Vec<&str> = claims
            .filter_map(|claim| self.build.document_of(claim))
            .map(|document| document.file.rsplit('/').next().unwrap_or_default())
            .collect();
        files.sort_unstable();
        files.dedup();
        files
    }
}
