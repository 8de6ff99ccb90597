//! A graph that can be asked for patterns.

use std::sync::{Arc, OnceLock};

use oxigraph::sparql::{PreparedSparqlQuery, QueryEvaluationError, QueryResults};
use spargebra::algebra::QueryDataset;

use super::Queryable;
use super::view::View;
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
        // All triples are in the default graph, and there are no others.
        query.on_queryable_dataset(View::new(self, [])).execute()
    }

    /// There are no named graphs, so that whatever is chosen is empty.
    fn chosen(&self, _: &QueryDataset) -> Option<Self> {
        Some(Self::new(self.graph().without_triples()))
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
