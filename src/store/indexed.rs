//! A graph that can be asked for patterns.

use std::cell::RefCell;
use std::convert::Infallible;
use std::slice;
use std::sync::{Arc, OnceLock};

use oxigraph::model::Term;
use oxigraph::sparql::{PreparedSparqlQuery, QueryEvaluationError, QueryResults};
use rustc_hash::FxHashMap;
use spareval::{InternalQuad, QueryableDataset};

use super::Queryable;
use crate::graph::{Graph, Ids, TermId, grouped, starts};

/// A graph in three orders, so that the triples of every pattern stand together. Each order is made when
/// a query first needs it.
#[derive(Debug, Clone)]
pub struct IndexedGraph {
    orders: Arc<Orders>,
}

#[derive(Debug)]
struct Orders {
    graph: Graph,
    /// Where each subject begins in the graph, which is sorted by subject, predicate, object.
    subjects: OnceLock<Vec<TermId>>,
    /// By object, subject, predicate.
    by_object: OnceLock<Order>,
    /// By predicate, object, subject.
    by_predicate: OnceLock<Order>,
}

/// The triples in the order of one position, and where each term begins there.
#[derive(Debug)]
struct Order {
    starts: Vec<TermId>,
    triples: Vec<Ids>,
}

const SUBJECT: usize = 0;
const PREDICATE: usize = 1;
const OBJECT: usize = 2;

impl Order {
    fn new(triples: &[Ids], position: usize, terms: usize) -> Self {
        let starts = starts(triples, position, terms);
        Self { triples: grouped(triples, position, &starts), starts }
    }
}

impl IndexedGraph {
    pub(super) fn new(graph: Graph) -> Self {
        let (subjects, by_object, by_predicate) = Default::default();
        Self { orders: Arc::new(Orders { graph, subjects, by_object, by_predicate }) }
    }

    /// The graph.
    pub fn graph(&self) -> &Graph {
        &self.orders.graph
    }

    /// The triples that fit a pattern, as numbers of terms.
    pub fn matching(
        &self,
        subject: Option<TermId>,
        predicate: Option<TermId>,
        object: Option<TermId>,
    ) -> &[Ids] {
        self.orders.matching(subject, predicate, object)
    }
}

impl Queryable for IndexedGraph {
    fn execute(&self, query: PreparedSparqlQuery) -> Result<QueryResults<'_>, QueryEvaluationError> {
        query.on_queryable_dataset(View { orders: &self.orders, others: RefCell::default() }).execute()
    }
}

impl Orders {
    /// The triples that fit a pattern, in the order that finds them.
    fn matching(&self, subject: Option<TermId>, predicate: Option<TermId>, object: Option<TermId>) -> &[Ids] {
        match (subject, predicate, object) {
            (None, None, None) => self.graph.ids(),
            (Some(subject), None, Some(object)) => narrow(self.with_object(object), SUBJECT, subject),
            (Some(subject), Some(predicate), Some(object)) => {
                narrow(narrow(self.with_subject(subject), PREDICATE, predicate), OBJECT, object)
            }
            (Some(subject), Some(predicate), None) => {
                narrow(self.with_subject(subject), PREDICATE, predicate)
            }
            (Some(subject), None, None) => self.with_subject(subject),
            (None, Some(predicate), Some(object)) => narrow(self.with_predicate(predicate), OBJECT, object),
            (None, Some(predicate), None) => self.with_predicate(predicate),
            (None, None, Some(object)) => self.with_object(object),
        }
    }

    fn with_subject(&self, id: TermId) -> &[Ids] {
        let (triples, terms) = (self.graph.ids(), self.graph.term_count());
        range(triples, self.subjects.get_or_init(|| starts(triples, SUBJECT, terms)), id)
    }

    fn with_object(&self, id: TermId) -> &[Ids] {
        let order = self.by_object();
        range(&order.triples, &order.starts, id)
    }

    fn with_predicate(&self, id: TermId) -> &[Ids] {
        let from_objects = || Order::new(&self.by_object().triples, PREDICATE, self.graph.term_count());
        let order = self.by_predicate.get_or_init(from_objects);
        range(&order.triples, &order.starts, id)
    }

    fn by_object(&self) -> &Order {
        self.by_object.get_or_init(|| Order::new(self.graph.ids(), OBJECT, self.graph.term_count()))
    }
}

/// The triples from where a term begins to where the next one does; none for a term of other numbers.
fn range<'a>(triples: &'a [Ids], starts: &[TermId], id: TermId) -> &'a [Ids] {
    match starts.get(id as usize..).unwrap_or_default() {
        [start, end, ..] => &triples[*start as usize..*end as usize],
        _ => &[],
    }
}

/// Those with a term at a position, of triples that are sorted by that position.
fn narrow(triples: &[Ids], position: usize, id: TermId) -> &[Ids] {
    let from = triples.partition_point(|ids| ids[position] < id);
    let rest = &triples[from..];
    &rest[..rest.partition_point(|ids| ids[position] == id)]
}

/// The graph as one query sees it: the terms that the query makes itself have numbers too.
struct View<'a> {
    orders: &'a Orders,
    others: RefCell<Others>,
}

/// Terms that are not in the graph. Their numbers begin where those of the graph end.
#[derive(Default)]
struct Others {
    terms: Vec<Term>,
    numbers: FxHashMap<Term, TermId>,
}

impl<'a> QueryableDataset<'a> for View<'a> {
    type InternalTerm = TermId;
    type Error = Infallible;

    /// All triples are in the default graph, and there are no others.
    fn internal_quads_for_pattern(
        &self,
        subject: Option<&TermId>,
        predicate: Option<&TermId>,
        object: Option<&TermId>,
        graph_name: Option<Option<&TermId>>,
    ) -> impl Iterator<Item = Result<InternalQuad<TermId>, Infallible>> + use<'a> {
        let found: slice::Iter<'a, Ids> = match graph_name {
            Some(None) => self.orders.matching(subject.copied(), predicate.copied(), object.copied()).iter(),
            _ => [].iter(),
        };
        found.map(|&[subject, predicate, object]| {
            Ok(InternalQuad { subject, predicate, object, graph_name: None })
        })
    }

    fn internalize_term(&self, term: Term) -> Result<TermId, Infallible> {
        if let Some(id) = self.orders.graph.find(term.as_ref()) {
            return Ok(id);
        }
        let Others { terms, numbers } = &mut *self.others.borrow_mut();
        let next = (self.orders.graph.term_count() + terms.len()) as TermId;
        Ok(*numbers.entry(term).or_insert_with_key(|term| {
            terms.push(term.clone());
            next
        }))
    }

    fn externalize_term(&self, term: TermId) -> Result<Term, Infallible> {
        Ok(match (term as usize).checked_sub(self.orders.graph.term_count()) {
            None => self.orders.graph.term(term).into_owned(),
            Some(other) => self.others.borrow().terms[other].clone(),
        })
    }
}
