//! N-Triples and N-Quads: a statement a line, the lines in the order of their characters.
//!
//! Without blank nodes this is the canonical form of the dataset (RDF Dataset Canonicalization,
//! section 5), so that the SHA-256 of the file is the digest of the dataset.

use std::io::{self, Write};

use oxigraph::model::{GraphNameRef, QuadRef};

use super::Section;
use crate::graph::Graph;

/// Writes a graph in N-Triples.
pub fn write_ntriples(graph: &Graph, out: &mut impl Write) -> io::Result<()> {
    write_sorted(graph.iter().map(|triple| format!("{triple} .\n")), out)
}

/// Writes graphs in N-Quads; those without a name have no fourth term.
pub fn write_nquads(sections: &[Section<'_>], out: &mut impl Write) -> io::Result<()> {
    let lines = sections.iter().flat_map(|section| {
        let name = section.name.as_ref();
        let name = name.map_or(GraphNameRef::DefaultGraph, |n| n.as_ref().into());
        section.graph.iter().map(move |triple| {
            let quad: QuadRef<'_> = triple.in_graph(name);
            format!("{quad} .\n")
        })
    });
    write_sorted(lines, out)
}

fn write_sorted(lines: impl Iterator<Item = String>, out: &mut impl Write) -> io::Result<()> {
    let mut lines: Vec<String> = lines.collect();
    lines.sort_unstable();
    lines.dedup();
    lines.iter().try_for_each(|line| out.write_all(line.as_bytes()))
}
