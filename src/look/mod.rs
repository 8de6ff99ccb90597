//! Looking at a graph: finding things by what people call them, and what there is to say about each.
//!
//! ```text
//! address.rs  the things              -> short paths for pages and files
//! atlas.rs    Build                  -> triples by subject and object, labels, names
//! find.rs     a name, CURIE or IRI   -> the thing that is meant
//! target.rs   what `explain` is asked -> facts, a claim, a passage, a cell, a code, a thing
//! unfold.rs   a node between things  -> one line
//! cite.rs     an answer               -> the same with labels, quotes and documents
//! complete.rs the begin of a name    -> the terms that it may become
//! context.rs  spans of a document    -> the paragraphs around them, with line numbers
//! marks.rs    quotes of a document   -> its text, cut where they begin and end
//! numbers.rs  the IRI of a claim    -> where it stands in the list of claims; so for passages and documents
//! words.rs    facts and places       -> plain words
//! origin.rs   a claim                -> the rows of the override table behind it
//! between.rs  values of a row         -> the facts that join them
//! time.rs     a thing                -> its dates, as spans of days
//! dated_rows.rs  dated things        -> CSV, JSON, Markdown
//! neighbours.rs  a thing             -> the things that links join to it
//! schema.rs   the facts              -> classes, and how many links join them
//! card.rs     a thing                -> what its card shows
//! search.rs   words                  -> what has them, the best first
//! json.rs     facts, claims, places  -> JSON
//! ```
//!
//! Nothing here knows the terminal, and nothing needs the store: looking a thing up costs no more than
//! reading the tables.

mod address;
mod atlas;
mod between;
mod card;
mod cite;
mod complete;
pub mod context;
mod dated_rows;
mod find;
pub mod json;
pub mod marks;
mod neighbours;
mod numbers;
mod origin;
mod schema;
mod search;
mod target;
mod time;
mod unfold;
pub mod words;

pub use address::Addresses;
pub use atlas::{Atlas, Entry, Mark, object, subject};
pub use card::{Card, Group, Mention};
pub use complete::{Completions, Use};
pub use find::NotFound;
pub use neighbours::{Link, Neighbourhood, Neighbours};
pub use numbers::Numbers;
pub use schema::Schema;
pub use search::{Answer, Hit, HitKind, Pattern, Search};
pub use target::Target;
pub use time::Dated;
