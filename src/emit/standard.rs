//! What standard mode says besides the cells: the table group, its tables and their rows.
//!
//! Spec: csv2rdf 4.2 to 4.6.7.

use std::fmt::Write as _;

use oxigraph::model::{
    BlankNode, BlankNodeRef, LiteralRef, NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef,
    TermRef, TripleRef,
};

use super::annotation::{BlankNodes, emit_annotations, emit_notes};
use super::plan::{ObjectPlan, TablePlan};
use super::sink::Sink;
use crate::csvw::{Table, TableGroup};
use crate::iri;
use crate::table::{Cell, Row};
use crate::vocab::{csvw, rdf, xsd};

/// The node that stands for a table group: its `@id`, or a blank node.
pub struct GroupNode {
    node: NamedOrBlankNode,
    blank_nodes: BlankNodes,
}

/// The node that stands for a table: its `@id`, or a blank node.
#[derive(Clone)]
pub struct TableNode {
    node: NamedOrBlankNode,
    /// What the URLs of its rows begin with.
    row_url: String,
    row_titles: Vec<usize>,
    texts: Texts,
}

/// Buffers that are used again for every row.
#[derive(Clone, Default)]
struct Texts {
    node: String,
    number: String,
    url: String,
}

impl GroupNode {
    /// The node itself.
    pub fn node(&self) -> NamedOrBlankNodeRef<'_> {
        self.node.as_ref()
    }

    /// Sends what is to be said of the group before its tables.
    ///
    /// Spec: csv2rdf 4.2 and 4.3.
    pub fn emit(group: &TableGroup, sink: &mut impl Sink) -> Self {
        let node = node(group.id.as_deref(), || "g".to_owned());
        annotate(node.as_ref(), rdf::TYPE, named(csvw::TABLE_GROUP), sink);
        let mut blank_nodes = BlankNodes::default();
        emit_annotations(node.as_ref(), &group.common, &mut blank_nodes, &mut |t| sink.annotation(t));
        emit_notes(node.as_ref(), &group.notes, &mut blank_nodes, &mut |t| sink.annotation(t));
        Self { node, blank_nodes }
    }

    /// Sends what is to be said of a table before its rows; `index` is its place in the group.
    ///
    /// Spec: csv2rdf 4.4 and 4.5.
    pub fn emit_table(&mut self, table: &Table, index: usize, sink: &mut impl Sink) -> TableNode {
        let node = node(table.id.as_deref(), || format!("t{}", index + 1));
        annotate(self.node.as_ref(), csvw::TABLE, node.as_ref().into(), sink);
        annotate(node.as_ref(), rdf::TYPE, named(csvw::TABLE_CLASS), sink);
        annotate(node.as_ref(), csvw::URL, named(&table.url), sink);
        let blank_nodes = &mut self.blank_nodes;
        emit_annotations(node.as_ref(), &table.common, blank_nodes, &mut |t| sink.annotation(t));
        emit_notes(node.as_ref(), &table.notes, blank_nodes, &mut |t| sink.annotation(t));
        TableNode {
            node,
            row_url: format!("{}#row=", iri::without_fragment(&table.url)),
            row_titles: table.schema.row_titles.clone(),
            texts: Texts::default(),
        }
    }
}

impl TableNode {
    /// Sends what is to be said of a row before its cells; `blank` is what it describes where columns have
    /// no `aboutUrl`.
    ///
    /// Spec: csv2rdf 4.6.1 to 4.6.7, and `csvw:describes` from 4.6.8.1.
    pub(super) fn emit_row(
        &mut self,
        plan: &TablePlan,
        row: Row<'_>,
        subjects: &[String],
        blank: &str,
        sink: &mut impl Sink,
    ) {
        let texts = &mut self.texts;
        for text in [&mut texts.node, &mut texts.number, &mut texts.url] {
            text.clear();
        }
        // Writing to strings cannot fail.
        let _ = write!(texts.node, "{blank}n");
        let _ = write!(texts.number, "{}", row.number());
        let _ = write!(texts.url, "{}{}", self.row_url, row.source_number());
        let node = NamedOrBlankNodeRef::from(BlankNodeRef::new_unchecked(&texts.node));
        annotate(self.node.as_ref(), csvw::ROW, node.into(), sink);
        annotate(node, rdf::TYPE, named(csvw::ROW_CLASS), sink);
        let integer = NamedNodeRef::new_unchecked(xsd::INTEGER);
        let number = LiteralRef::new_typed_literal(&texts.number, integer);
        annotate(node, csvw::ROWNUM, number.into(), sink);
        annotate(node, csvw::URL, named(&texts.url), sink);
        for &column in &self.row_titles {
            let object = plan.columns.get(column).map(|c| &c.object);
            for title in row.cell(column).into_iter().flat_map(Cell::values) {
                let title = match object {
                    Some(ObjectPlan::Tagged(language)) => {
                        LiteralRef::new_language_tagged_literal_unchecked(title, language)
                    }
                    _ => LiteralRef::new_simple_literal(title),
                };
                annotate(node, csvw::TITLE, title.into(), sink);
            }
        }
        let subject_of = |column: usize| {
            let column = plan.columns.get(column).filter(|c| !c.is_suppressed && c.meets_conditions(row))?;
            Some(column.subject.and_then(|s| subjects.get(s)).map(String::as_str))
        };
        for column in 0..plan.columns.len() {
            let subject = subject_of(column);
            if subject.is_none() || (0..column).any(|earlier| subject_of(earlier) == subject) {
                continue;
            }
            let described = match subject.flatten() {
                Some(iri) => named(iri),
                None => BlankNodeRef::new_unchecked(blank).into(),
            };
            annotate(node, csvw::DESCRIBES, described, sink);
        }
    }
}

fn node(id: Option<&str>, label: impl FnOnce() -> String) -> NamedOrBlankNode {
    match id {
        Some(id) => NamedNode::new_unchecked(id).into(),
        None => BlankNode::new_unchecked(label()).into(),
    }
}

fn named(iri: &str) -> TermRef<'_> {
    NamedNodeRef::new_unchecked(iri).into()
}

fn annotate(subject: NamedOrBlankNodeRef<'_>, predicate: &str, object: TermRef<'_>, sink: &mut impl Sink) {
    sink.annotation(TripleRef::new(subject, NamedNodeRef::new_unchecked(predicate), object));
}
