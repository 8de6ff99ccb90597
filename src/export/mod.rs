//! Writing graphs in the RDF syntaxes, the same bytes every time.
//!
//! A writer takes a [`Graph`] and sends it to an [`io::Write`] straight away. It never goes through a
//! store: stores change literals (`1.50` becomes `1.5`).
//!
//! ```
//! use ctgraph::export;
//! use ctgraph::graph::Graph;
//! use ctgraph::prefixes::Prefixes;
//! use oxigraph::model::{Literal, NamedNode, Triple};
//!
//! let mut prefixes = Prefixes::default();
//! prefixes.insert("ex", "http://example.org/");
//! let graph = Graph::from_iter([Triple::new(
//!     NamedNode::new("http://example.org/qatar")?,
//!     NamedNode::new("http://example.org/name")?,
//!     Literal::new_simple_literal("Qatar"),
//! )]);
//! let mut turtle = Vec::new();
//! let format = export::parse_format("ttl")?;
//! export::write(&[export::Section::merged(&graph)], format, &prefixes, &mut turtle)?;
//! assert_eq!(
//!     String::from_utf8(turtle)?,
//!     "@prefix ex: <http://example.org/> .\n\nex:qatar ex:name \"Qatar\" .\n"
//! );
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

mod blank;
mod entity;
mod format;
mod jsonld;
mod lines;
mod part;
mod rdfxml;
mod rebase;
mod stream;
mod terms;
mod turtle;
mod turtle_terms;

use std::borrow::Cow;
use std::io::{self, Write};

use oxigraph::io::RdfFormat;
use oxigraph::model::NamedNode;

pub(crate) use self::format::{find_by_name, nearest_first};
pub use self::format::{format_name, format_names, format_of_file, parse_format};
pub use self::jsonld::jsonld_context;
pub use self::rebase::{rebase, rebase_prefixes};
pub use self::stream::StreamWriter;

use crate::error::Error;
use crate::graph::Graph;
use crate::prefixes::Prefixes;

/// A graph with its place in a dataset.
#[derive(Debug, Clone)]
pub struct Section<'a> {
    /// The name of the graph; none is the default graph.
    pub name: Option<NamedNode>,
    /// Its triples.
    pub graph: &'a Graph,
}

impl<'a> Section<'a> {
    /// The default graph.
    pub fn merged(graph: &'a Graph) -> Self {
        Self { name: None, graph }
    }

    /// A graph with a name.
    pub fn named(name: NamedNode, graph: &'a Graph) -> Self {
        Self { name: Some(name), graph }
    }
}

/// Writes graphs in a syntax. Syntaxes for one graph get the union of all.
///
/// Fails if the bytes cannot be written, or with `InvalidData` where [`check`] has an error.
pub fn write(
    sections: &[Section<'_>],
    format: RdfFormat,
    prefixes: &Prefixes,
    out: &mut impl Write,
) -> io::Result<()> {
    let stable = blank::with_stable_blank_nodes(sections);
    let sections: Vec<Section<'_>> =
        stable.iter().map(|(name, graph)| Section { name: name.clone(), graph }).collect();
    match format {
        RdfFormat::TriG => turtle::write_trig(&sections, prefixes, out),
        RdfFormat::NQuads => lines::write_nquads(&sections, out),
        RdfFormat::JsonLd { .. } => jsonld::write_jsonld(&sections, prefixes, out),
        RdfFormat::Turtle => turtle::write_turtle(&union(&sections), prefixes, out),
        RdfFormat::NTriples => lines::write_ntriples(&union(&sections), out),
        RdfFormat::RdfXml => rdfxml::write_rdfxml(&union(&sections), prefixes, out),
        other => Err(io::Error::new(io::ErrorKind::Unsupported, format!("{other} is not written"))),
    }
}

/// Says what, if anything, a syntax cannot express; only RDF/XML has such limits.
pub fn check(sections: &[Section<'_>], format: RdfFormat) -> Result<(), Error> {
    match format {
        RdfFormat::RdfXml => sections.iter().try_for_each(|section| rdfxml::check_rdfxml(section.graph)),
        _ => Ok(()),
    }
}

fn union<'a>(sections: &[Section<'a>]) -> Cow<'a, Graph> {
    match sections {
        [one] => Cow::Borrowed(one.graph),
        many => Cow::Owned(Graph::union(many.iter().map(|section| section.graph))),
    }
}

#[cfg(test)]
mod tests;
