//! N-Triples and N-Quads: a statement a line, the lines in the order of their characters.
//!
//! Without blank nodes this is the canonical form of the dataset (RDF Dataset Canonicalization,
//! section 5), so that the SHA-256 of the file is the digest of the dataset.

use std::io::{self, Write};
use std::ops::Range;

use super::Section;
use crate::graph::{Graph, sort_by_text};

/// Writes a graph in N-Triples.
pub fn write_ntriples(graph: &Graph, out: &mut impl Write) -> io::Result<()> {
    write_nquads(&[Section::merged(graph)], out)
}

/// Writes graphs in N-Quads; those without a name have no fourth term.
pub fn write_nquads(sections: &[Section<'_>], out: &mut impl Write) -> io::Result<()> {
    let mut lines = Lines::default();
    for section in sections {
        let end = section.name.as_ref().map_or(" .\n".to_owned(), |name| format!(" {name} .\n"));
        lines.add(section.graph, &end);
    }
    lines.write_sorted(out)
}

/// Statements in one text.
#[derive(Default)]
struct Lines {
    text: String,
    ranges: Vec<Range<usize>>,
}

impl Lines {
    /// Adds the triples of a graph, each with the same end. Each term is spelled once.
    fn add(&mut self, graph: &Graph, end: &str) {
        let mut spelled: Vec<Option<Box<str>>> = vec![None; graph.term_count()];
        for ids in graph.ids() {
            let start = self.text.len();
            for (id, separator) in ids.iter().zip(["", " ", " "]) {
                self.text.push_str(separator);
                let spell = || graph.term(*id).to_string().into();
                self.text.push_str(spelled[*id as usize].get_or_insert_with(spell));
            }
            self.text.push_str(end);
            self.ranges.push(start..self.text.len());
        }
    }

    fn write_sorted(&self, out: &mut impl Write) -> io::Result<()> {
        let line = |index: u32| &self.text.as_bytes()[self.ranges[index as usize].clone()];
        let mut order: Vec<u32> = (0..self.ranges.len() as u32).collect();
        sort_by_text(&mut order, &line);
        order.dedup_by(|a, b| line(*a) == line(*b));
        order.into_iter().try_for_each(|index| out.write_all(line(index)))
    }
}
