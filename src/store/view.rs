//! A dataset as one query sees it.

use std::cell::RefCell;
use std::convert::Infallible;
use std::{slice, vec};

use oxigraph::model::{NamedNode, Term};
use rustc_hash::FxHashMap;
use spareval::{InternalQuad, QueryableDataset};

use super::IndexedGraph;
use super::meter::{Number, Stop, check_length, stop};
use crate::graph::{Ids, TermId};

/// How many bytes of text the values of variables may have that are not in the graph, of all rows together. Those
/// that only exist inside an expression are limited one by one.
const MADE_TEXT: usize = 64 << 20;

/// Graphs that share their terms; the terms that the query makes itself have numbers too.
pub(super) struct View<'a> {
    default: &'a IndexedGraph,
    named: Vec<(TermId, &'a IndexedGraph)>,
    others: RefCell<Others>,
}

/// Terms that are not in the graphs. Their numbers begin where those of the graphs end.
#[derive(Default)]
struct Others {
    terms: Vec<Term>,
    numbers: FxHashMap<Term, TermId>,
    /// The bytes of all literals.
    text: usize,
}

impl<'a> View<'a> {
    /// The named graphs must have the terms of the default graph.
    pub fn new(
        default: &'a IndexedGraph,
        named: impl IntoIterator<Item = (&'a NamedNode, &'a IndexedGraph)>,
    ) -> Self {
        let mut view = Self { default, named: Vec::new(), others: RefCell::default() };
        let named = named.into_iter().map(|(name, graph)| (view.number(name.clone().into()), graph));
        view.named = named.collect();
        view
    }

    fn number(&self, term: Term) -> TermId {
        let graph = self.default.graph();
        if let Some(id) = graph.find(term.as_ref()) {
            return id;
        }
        if let Term::Literal(literal) = &term {
            check_length(literal.value().len());
        }
        let Others { terms, numbers, text } = &mut *self.others.borrow_mut();
        let next = (graph.term_count() + terms.len()) as TermId;
        let number = numbers.entry(term).or_insert_with_key(|term| {
            terms.push(term.clone());
            if let Term::Literal(literal) = term {
                *text += literal.value().len();
            }
            next
        });
        if *text > MADE_TEXT {
            stop(Stop::Full);
        }
        *number
    }
}

impl<'a> QueryableDataset<'a> for View<'a> {
    type InternalTerm = Number;
    type Error = Infallible;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Number>,
        predicate: Option<&Number>,
        object: Option<&Number>,
        graph_name: Option<Option<&Number>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Number>, Infallible>> + use<'a> {
        let id = |number: Option<&Number>| number.map(Number::id);
        let find = |graph: &'a IndexedGraph| graph.matching(id(subject), id(predicate), id(object)).iter();
        let named = |&(name, graph): &(TermId, &'a IndexedGraph)| (name, find(graph));
        match graph_name {
            Some(None) => Found { graph: None, triples: find(self.default), rest: Vec::new().into_iter() },
            Some(Some(name)) => {
                let graph = self.named.iter().find(|(number, _)| *number == name.id());
                Found::in_graphs(graph.map(named).into_iter().collect())
            }
            None => Found::in_graphs(self.named.iter().map(named).collect()),
        }
    }

    fn internal_named_graphs(&self) -> impl Iterator<Item = Result<Number, Infallible>> + use<'a> {
        let names: Vec<TermId> = self.named.iter().map(|(name, _)| *name).collect();
        names.into_iter().map(|name| Ok(Number::new(name)))
    }

    /// A graph that is empty is there too.
    fn contains_internal_graph_name(&self, name: &Number) -> Result<bool, Infallible> {
        Ok(self.named.iter().any(|(number, _)| *number == name.id()))
    }

    fn internalize_term(&self, term: Term) -> Result<Number, Infallible> {
        Ok(Number::new(self.number(term)))
    }

    fn externalize_term(&self, term: Number) -> Result<Term, Infallible> {
        let graph = self.default.graph();
        Ok(match (term.id() as usize).checked_sub(graph.term_count()) {
            None => graph.term(term.id()).into_owned(),
            Some(other) => self.others.borrow().terms[other].clone(),
        })
    }
}

/// The triples that fit a pattern, graph by graph.
struct Found<'a> {
    /// The graph of the present triples; none is the default graph.
    graph: Option<TermId>,
    triples: slice::Iter<'a, Ids>,
    rest: vec::IntoIter<(TermId, slice::Iter<'a, Ids>)>,
}

impl<'a> Found<'a> {
    fn in_graphs(found: Vec<(TermId, slice::Iter<'a, Ids>)>) -> Self {
        Self { graph: None, triples: [].iter(), rest: found.into_iter() }
    }
}

impl Iterator for Found<'_> {
    type Item = Result<InternalQuad<Number>, Infallible>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(&[subject, predicate, object]) = self.triples.next() {
                return Some(Ok(InternalQuad {
                    subject: Number::new(subject),
                    predicate: Number::new(predicate),
                    object: Number::new(object),
                    graph_name: self.graph.map(Number::new),
                }));
            }
            let (graph, triples) = self.rest.next()?;
            self.graph = Some(graph);
            self.triples = triples;
        }
    }
}
