//! N-Triples and N-Quads: a statement a line, the lines in the order of their characters.
//!
//! Without blank nodes this is the canonical form of the dataset (RDF Dataset Canonicalization,
//! section 5), so that the SHA-256 of the file is the digest of the dataset.
//!
//! *Rationale:* no line is kept, and none is compared. A spelled term is never the beginning of another one
//! that goes on with a character before the blank which follows it in a line; so lines are in the order of
//! their subjects, those of a subject in the order of their predicates, and so on, each as it is spelled.

use std::io::{self, Write};
use std::ops::Range;

use super::Section;
use crate::graph::{Graph, Ids, TermId, sort_by_text, starts};
use crate::spell::spell;

/// Writes a graph in N-Triples.
pub fn write_ntriples(graph: &Graph, out: &mut impl Write) -> io::Result<()> {
    write_nquads(&[Section::merged(graph)], out)
}

/// Writes graphs in N-Quads; those without a name have no fourth term.
pub fn write_nquads(sections: &[Section<'_>], out: &mut impl Write) -> io::Result<()> {
    let mut sections: Vec<Lines<'_>> = sections.iter().map(Lines::new).collect();
    if let [only] = sections.as_mut_slice() {
        return only.write(out);
    }
    let (mut subject, mut text) = (String::new(), String::new());
    while let Some(next) = sections.iter().filter_map(Lines::subject).min() {
        next.clone_into(&mut subject);
        text.clear();
        let with_it = sections.iter_mut().filter(|section| section.subject() == Some(&subject));
        for section in with_it {
            section.next();
            section.push_lines(&mut text);
        }
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        lines.sort_unstable();
        lines.dedup();
        lines.iter().try_for_each(|line| out.write_all(line.as_bytes()))?;
    }
    Ok(())
}

/// The lines of how many subjects are put together before they are written.
const SUBJECTS: usize = 64;

/// The lines of a graph, subject by subject.
struct Lines<'a> {
    graph: &'a Graph,
    /// What every line ends with: the name of the graph, if it has one, and the full stop.
    end: String,
    spelling: Spelling,
    /// For each term, where the triples with it as their subject begin.
    starts: Vec<TermId>,
    /// The subjects that are still to come, the next one at the end.
    subjects: Vec<TermId>,
    /// The triples whose lines come next.
    triples: Vec<Ids>,
    /// The places of their terms in the text.
    places: Vec<[Range<usize>; 3]>,
}

impl<'a> Lines<'a> {
    fn new(section: &Section<'a>) -> Self {
        let graph = section.graph;
        let spelling = Spelling::new(graph);
        let starts = starts(graph.ids(), 0, graph.term_count());
        let is_subject = |&term: &TermId| starts[term as usize] < starts[term as usize + 1];
        let subjects = spelling.order.iter().rev().copied().filter(is_subject).collect();
        let end = section.name.as_ref().map_or(" .\n".to_owned(), |name| format!(" {name} .\n"));
        Self { graph, end, spelling, starts, subjects, triples: Vec::new(), places: Vec::new() }
    }

    /// Writes all lines.
    fn write(&mut self, out: &mut impl Write) -> io::Result<()> {
        let mut text = String::new();
        while !self.subjects.is_empty() {
            (0..SUBJECTS).for_each(|_| self.next());
            self.push_lines(&mut text);
            out.write_all(text.as_bytes())?;
            text.clear();
        }
        Ok(())
    }

    /// The next subject, as it is spelled.
    fn subject(&self) -> Option<&str> {
        self.subjects.last().map(|&term| self.spelling.text(term))
    }

    /// Takes the triples of the next subject, in the order of their lines.
    fn next(&mut self) {
        let Some(subject) = self.subjects.pop() else { return };
        let [from, to] = [subject, subject + 1].map(|term| self.starts[term as usize] as usize);
        let taken = self.triples.len();
        self.triples.extend_from_slice(&self.graph.ids()[from..to]);
        let rank = |term: TermId| self.spelling.ranks[term as usize];
        self.triples[taken..].sort_unstable_by(|[_, predicate, object], [_, other, object_of_other]| {
            let objects = || rank(*object).cmp(&rank(*object_of_other));
            if predicate == other { objects() } else { rank(*predicate).cmp(&rank(*other)) }
        });
    }

    /// Appends the lines of the triples that were taken.
    fn push_lines(&mut self, out: &mut String) {
        let text = &self.spelling.text;
        // All places first: they are all over the memory, and fetched at once if nothing else comes between.
        self.places.clear();
        self.places.extend(self.triples.drain(..).map(|triple| triple.map(|term| self.spelling.place(term))));
        for [subject, predicate, object] in &self.places {
            for place in [subject, predicate] {
                out.push_str(&text[place.clone()]);
                out.push(' ');
            }
            out.push_str(&text[object.clone()]);
            out.push_str(&self.end);
        }
    }
}

/// The terms of a graph as lines spell them.
struct Spelling {
    text: String,
    /// Where each term begins in the text, and at the end, where the last one ends.
    starts: Vec<usize>,
    /// The terms in the order in which they are spelled.
    order: Vec<TermId>,
    /// For each term, its place in that order.
    ranks: Vec<u32>,
}

impl Spelling {
    fn new(graph: &Graph) -> Self {
        let terms = graph.term_count() as TermId;
        let mut spelling =
            Self { text: String::new(), starts: vec![0], order: Vec::new(), ranks: Vec::new() };
        for term in 0..terms {
            spell(graph.term(term), &mut spelling.text);
            spelling.starts.push(spelling.text.len());
        }
        let mut order = spelling.sorted(graph.iris());
        let mut others: Vec<TermId> = (order.len() as TermId..terms).collect();
        sort_by_text(&mut others, &|term| spelling.text(term).as_bytes());
        let literals = others.partition_point(|&term| spelling.text(term).starts_with('"'));
        let blank_nodes = others.split_off(literals);
        order.splice(0..0, others);
        order.extend(blank_nodes);
        spelling.ranks = vec![0; order.len()];
        for (rank, &term) in order.iter().enumerate() {
            spelling.ranks[term as usize] = rank as u32;
        }
        spelling.order = order;
        spelling
    }

    /// IRIs that are in their order as texts in the order in which they are spelled.
    ///
    /// The two differ only where one IRI is the beginning of others: as it is spelled, it comes after those that
    /// go on with a character before `>`. So it waits until these have passed.
    fn sorted(&self, iris: Range<TermId>) -> Vec<TermId> {
        let mut sorted = Vec::with_capacity(self.starts.len());
        let mut waiting: Vec<TermId> = Vec::new();
        for iri in iris {
            let comes_first = |last: &mut TermId| {
                !self.text(*last).strip_suffix('>').is_some_and(|beginning| {
                    self.text(iri).strip_prefix(beginning).is_some_and(|rest| rest < ">")
                })
            };
            while let Some(last) = waiting.pop_if(comes_first) {
                sorted.push(last);
            }
            waiting.push(iri);
        }
        sorted.extend(waiting.into_iter().rev());
        sorted
    }

    fn text(&self, term: TermId) -> &str {
        &self.text[self.place(term)]
    }

    fn place(&self, term: TermId) -> Range<usize> {
        self.starts[term as usize]..self.starts[term as usize + 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxigraph::model::{Literal, NamedNode, Term, Triple};

    /// Terms whose order is another one as they are spelled: some begin with others, some need escapes.
    fn terms() -> Vec<Term> {
        let iris = ["urn:a", "urn:a1", "urn:a/b", "urn:aB", "urn:a-b"];
        let texts = ["", "a", "a b", "a\nb", "a\"b", "a!", "a\u{ffff}", "a\u{feff}", "b"];
        let iris = iris.map(|iri| Term::from(NamedNode::new_unchecked(iri)));
        let literals = texts.into_iter().flat_map(|text| {
            let tagged = |tag: &str| Literal::new_language_tagged_literal_unchecked(text, tag);
            let typed = Literal::new_typed_literal(text, NamedNode::new_unchecked("urn:a"));
            [Literal::new_simple_literal(text), tagged("en"), tagged("en-gb"), typed]
        });
        iris.into_iter().chain(literals.map(Term::from)).collect()
    }

    #[test]
    fn lines_are_in_the_order_of_their_characters() {
        let terms = terms();
        let nodes: Vec<NamedNode> = terms
            .iter()
            .filter_map(|term| match term {
                Term::NamedNode(node) => Some(node.clone()),
                _ => None,
            })
            .collect();
        let mut triples = Vec::new();
        for (subject, predicate) in nodes.iter().flat_map(|s| nodes.iter().map(move |p| (s, p))) {
            triples.extend(terms.iter().map(|o| Triple::new(subject.clone(), predicate.clone(), o.clone())));
        }
        let mut expected: Vec<String> = triples.iter().map(|triple| format!("{triple} .\n")).collect();
        expected.sort_unstable();
        let graph: Graph = triples.iter().cloned().collect();
        let mut written = Vec::new();
        write_ntriples(&graph, &mut written).expect("memory does not fail");
        assert_eq!(String::from_utf8(written), Ok(expected.concat()));

        // Several graphs, two of them with the same name.
        let some: Graph = triples.iter().step_by(3).cloned().collect();
        let name = NamedNode::new_unchecked("urn:g");
        let sections =
            [Section::named(name.clone(), &some), Section::merged(&graph), Section::named(name, &some)];
        expected.extend(some.iter().map(|triple| format!("{triple} <urn:g> .\n")));
        expected.sort_unstable();
        let mut written = Vec::new();
        write_nquads(&sections, &mut written).expect("memory does not fail");
        assert_eq!(String::from_utf8(written), Ok(expected.concat()));
    }
}
