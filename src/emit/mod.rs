//! From rows to triples.
//!
//! A table's description is compiled once into a [`TablePlan`]; [`emit_row`] then sends the triples
//! of a row to a [`Sink`], as borrowed terms. `cell.rs` is where a cell becomes a triple; `standard.rs`
//! adds what standard mode says of table groups, tables and rows.

mod annotation;
mod cell;
mod iri_plan;
mod plan;
mod sink;
mod standard;
mod tables;

pub use annotation::{BlankNodes, emit_annotations, emit_notes};
pub use cell::{Scratch, emit_row};
pub use iri_plan::{IriPlan, Variable};
pub use plan::{ColumnPlan, ObjectPlan, TablePlan};
pub use sink::{ParallelSink, Sink};
pub use standard::{GroupNode, TableNode};
pub use tables::Tables;
