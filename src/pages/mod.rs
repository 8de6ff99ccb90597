//! Pages for people: HTML that is complete without a script, for the server and for a folder of files.
//!
//! ```text
//! links.rs    where a page is          -> the URLs in it
//! view.rs     an edition, and links    -> what all pages need: the frame, terms, sources
//! home.rs, entity.rs, …               a page each, with a template of the same name in templates/
//! ```
//!
//! A page is a function from a [`View`] (and what was asked for) to HTML. It never asks who will read it: whether
//! there is a server that can answer forms is known to [`Links`] alone. All text goes through the templates,
//! which escape it.

mod answer;
mod coverage;
mod depict;
mod document;
mod download;
mod entity;
mod evidence;
mod fact;
mod facts;
mod graph;
mod home;
mod links;
mod names;
mod notice;
mod passage;
mod problems;
mod query;
mod question;
mod search;
mod table;
mod term;
mod thing;
mod timeline;
mod types;
mod view;
mod vocabulary;

use askama::Template;

pub use self::answer::Answer;
pub use self::coverage::coverage;
pub use self::depict::Look;
pub use self::document::document_text;
pub use self::download::download;
pub use self::entity::entity;
pub use self::graph::{Figure, classes_figure, graph, graph_file, graph_of, small_graph};
pub use self::home::home;
pub use self::links::{Links, Place};
pub use self::names::{NamedThing, named_things, names};
pub use self::notice::notice;
pub use self::problems::{problems, rule, rules};
pub use self::query::query;
pub use self::question::{ask, question};
pub use self::search::{search, search_csv, search_json};
pub use self::table::{table, table_names};
pub use self::thing::thing;
pub use self::timeline::{Choice, strip, timeline, timeline_file};
pub use self::types::{class, class_csv, types};
pub use self::view::{Alternate, Frame, Quote, Shown, Sources, View, Witness};
pub use self::vocabulary::vocabulary;

/// The HTML of a template. Writing to memory cannot fail; if a template did, its page would say so.
fn render(page: &impl Template) -> String {
    page.render().unwrap_or_else(|error| format!("<!DOCTYPE html><title>Error</title><p>{error}</p>"))
}
