//! The one door to Oxigraph, which answers SPARQL.
//!
//! There are two ways to ask, and the same evaluator behind both:
//!
//! - [`index`] asks a [`Graph`] as it is. That costs next to nothing, so that a command that answers one
//!   question and ends has its answer soon. What comes out is what went in.
//! - [`load`] fills Oxigraph's store, in memory and anew in each run. It takes its time (some 4 µs a
//!   triple), and it is the way to data that is large, changes, or stays on a disk. It keeps values rather
//!   than texts: what it gives back may differ in form from what went in (`xsd:int` becomes `xsd:integer`,
//!   `1.50` becomes `1.5`).
//!
//! *Rationale:* filling the store was two thirds of the time of a query, and most questions touch a small
//! part of the graph, which is sorted already. The evaluator takes any set of quads that can be asked for
//! a pattern; a second order of the triples is made when a question first needs it.

mod indexed;

use oxigraph::model::GraphNameRef;
use oxigraph::sparql::{PreparedSparqlQuery, QueryEvaluationError, QueryResults};
use oxigraph::store::Store;

pub use self::indexed::IndexedGraph;

use crate::error::Error;
use crate::graph::Graph;

/// What can be asked. A clone asks the same triples.
pub trait Queryable: Clone + Send + 'static {
    /// Begins to answer a query.
    fn execute(&self, query: PreparedSparqlQuery) -> Result<QueryResults<'_>, QueryEvaluationError>;
}

impl Queryable for Store {
    fn execute(&self, query: PreparedSparqlQuery) -> Result<QueryResults<'_>, QueryEvaluationError> {
        query.on_store(self).execute()
    }
}

/// The triples of a graph as they are, for questions.
pub fn index(graph: Graph) -> IndexedGraph {
    IndexedGraph::new(graph)
}

/// A store with the triples of a graph in its default graph.
pub fn load(graph: &Graph) -> Result<Store, Error> {
    let fail = |what: &dyn std::fmt::Display| Error::Query(format!("the store failed: {what}"));
    let store = Store::new().map_err(|error| fail(&error))?;
    let mut loader = store.bulk_loader();
    loader
        .load_quads(graph.iter().map(|triple| {
            let quad = triple.in_graph(GraphNameRef::DefaultGraph);
            quad.into_owned()
        }))
        .map_err(|error| fail(&error))?;
    loader.commit().map_err(|error| fail(&error))?;
    Ok(store)
}
