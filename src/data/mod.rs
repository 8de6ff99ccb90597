//! An edition as files for programs: what is said about a thing, in any form.
//!
//! ```text
//! form.rs         the forms: media types and extensions
//! thing.rs        a thing, a document, a namespace -> what is said about it
//! facts.rs        the same as a table: a row for each fact and quote
//! annotations.rs  a document              -> its passages as Web Annotations
//! download.rs     the whole graph, and what describes it: context, prefixes, questions, catalogue entry
//! ```
//!
//! The server and the folder of files give the same bytes. IRIs are never changed: what links here is HTML alone.

mod annotations;
mod download;
mod facts;
mod form;
mod thing;

pub use download::{
    Download, checksums, dataset, downloads, file_name, prefixes_json, prefixes_turtle, questions,
};
pub use form::Form;
pub use thing::{document, document_text, thing};
