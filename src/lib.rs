//! Tables that describe documents, as a knowledge graph in which every fact has its exact quote.
//!
//! The way of a fact, and the module that is responsible for each step:
//!
//! ```text
//! csvw/    metadata JSON         -> Table, Column, Datatype
//! table/   CSV bytes + Table     -> Row, Cell (typed, with its place in the file)
//! emit/    Row                   -> triples      <- emit/cell.rs: where a cell becomes a triple
//! source/  documents, quotes     -> Passage
//! claim/   triples + Passage     -> claims
//! graph/   triples               -> sorted, each term once; export/ writes them
//! store/   the same              -> query/
//! look/    the same, for people  -> cards, explanations; coverage counts
//! picture/ what look/ finds      -> SVG
//! shacl/   the same, and shapes  -> where the graph is not what it must be
//! ```
//!
//! [`edition`] is a project that was read, with all that pages and answers need of it: [`pages`] are made from
//! it, [`serve`] is the server, and [`site`] makes a folder of files of them.
//!
//! [`convert`] does the first three steps for any tables that CSV on the Web describes, without a project.
//!
//! [`project`] says which files there are, [`pipeline`] calls the stages in their order, [`check`] finds
//! what is wrong beyond single cells and sees that one cause has one message, [`diagnostic`] shows it,
//! and [`cli`] is the program.

pub mod assets;
pub mod check;
pub mod claim;
pub mod cli;
pub mod convert;
pub mod coverage;
pub mod csvw;
pub mod data;
pub mod date;
pub mod describe;
pub mod diagnostic;
pub mod edition;
pub mod emit;
pub mod error;
mod escape;
pub mod export;
pub mod graph;
pub mod iri;
pub mod look;
pub mod ontology;
pub mod pages;
pub mod parallel;
pub mod part;
pub mod picture;
pub mod pipeline;
pub mod prefixes;
pub mod project;
pub mod query;
pub mod serve;
pub mod shacl;
pub mod site;
pub mod source;
pub mod spell;
pub mod store;
pub mod table;
pub mod vocab;
