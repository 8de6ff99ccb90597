//! Looking at a graph: finding things by what people call them, and what there is to say about each.
//!
//! ```text
//! address.rs  the things              -> short paths for pages and files
//! atlas.rs    Build                  -> triples by subject and object, labels, names
//! find.rs     a name, CURIE or IRI   -> the thing that is meant
//! target.rs   what `explain` is asked -> facts, a claim, a passage, a cell, a code, a thing
//! unfold.rs   a node between things  -> one line
//! context.rs  spans of a document    -> the paragraphs around them, with line numbers
//! marks.rs    quotes of a document   -> its text, cut where they begin and end
//! numbers.rs  the IRI of a claim    -> where it stands in the list of claims; so for passages and documents
//! words.rs    facts and places       -> plain words
//! origin.rs   a claim                -> the rows of the override table behind it
//! card.rs     a thing                -> what its card shows
//! search.rs   words                  -> what has them, the best first
//! json.rs     facts, claims, places  -> JSON
//! ```
//!
//! Nothing here knows the terminal, and nothing needs the store: looking a thing up costs no more than
//! reading the tables.

mod address;
mod atlas;
mod card;
pub mod context;
mod find;
pub mod json;
pub mod marks;
mod numbers;
mod origin;
mod search;
mod target;
mod unfold;
pub mod words;

pub use address::Addresses;
pub use atlas::{Atlas, Entry, Mark, object, subject};
pub use card::{Card, Group, Mention};
pub use find::NotFound;
pub use numbers::Numbers;
pub use search::{Answer, Hit, HitKind, Pattern, Search};
pub use target::Target;
