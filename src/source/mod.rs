//! Documents pinned by their digests, and the passages that are quoted from them.
//!
//! Offsets are Unicode code points from 0, and an end is the first one after the quote. They become
//! bytes in `text.rs`, and nowhere else.

pub mod digest;
mod document;
mod passage;
pub mod quote;
mod text;

pub use document::{Document, read_documents, unlisted};
pub use passage::{Passage, passages_tables, read_passages};
pub use text::Text;
