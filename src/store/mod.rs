//! The one door to Oxigraph, which answers SPARQL.
//!
//! There are several ways to ask, and the same evaluator behind all of them:
//!
//! - [`index`] asks a [`Graph`] as it is. That costs next to nothing, so that a command that answers one
//!   question and ends has its answer soon. What comes out is what went in.
//! - [`Dataset`] is the same with a named graph for each part.
//! - [`load`] and [`fill`] fill Oxigraph's store in memory. It takes its time (some 4 µs a triple), and it is
//!   the way to data that changes.
//! - [`folder`] keeps Oxigraph's store on a disk (feature `rocksdb`), filled once and asked often: for data
//!   that is larger than memory.
//!
//! A store keeps values rather than texts: what it gives back may differ in form from what went in
//! (`xsd:int` becomes `xsd:integer`, `1.50` becomes `1.5`).
//!
//! *Rationale:* filling the store was two thirds of the time of a query, and most questions touch a small
//! part of the graph, which is sorted already. The evaluator takes any set of quads that can be asked for
//! a pattern; a second order of the triples is made when a question first needs it.

mod dataset;
pub mod folder;
mod indexed;
mod loader;
mod meter;
mod origin;
mod view;

use std::path::Path;

use oxigraph::model::NamedNode;
use oxigraph::sparql::{PreparedSparqlQuery, QueryEvaluationError, QueryResults};
use oxigraph::store::Store;
use spargebra::algebra::QueryDataset;

pub use self::dataset::Dataset;
pub use self::indexed::IndexedGraph;
pub use self::loader::{Loader, fill};
pub use self::meter::{Amounts, Stop, watched};
pub(crate) use self::meter::{check_length, keep};
pub use self::origin::Origin;

use crate::emit::Sink;
use crate::error::Error;
use crate::graph::Graph;
use crate::part::Part;

/// What can be asked. A clone asks the same triples.
pub trait Queryable: Clone + Send + 'static {
    /// Begins to answer a query.
    fn execute(&self, query: PreparedSparqlQuery) -> Result<QueryResults<'_>, QueryEvaluationError>;

    /// The graphs that a query chooses with FROM and FROM NAMED, as if there were no others; none if
    /// [`execute`](Self::execute) looks at that itself.
    fn chosen(&self, _graphs: &QueryDataset) -> Option<Self> {
        None
    }
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

/// A store in memory with the triples of a graph in its default graph.
pub fn load(graph: &Graph) -> Result<Store, Error> {
    let name = Path::new("the store in memory");
    let store = Store::new().map_err(|error| Error::io(name, error.into()))?;
    fill(&store, name, |sink| {
        graph.iter().for_each(|triple| sink.annotation(triple));
        Ok(())
    })?;
    Ok(store)
}

/// The name of the graph with the triples of a part, in exports and in a [`Dataset`]: `{base}graph/{part}`.
///
/// Fails if the base makes no IRI.
pub fn graph_name(base: &str, part: Part) -> Result<NamedNode, Error> {
    let iri = format!("{base}graph/{part}");
    NamedNode::new(&iri).map_err(|error| Error::Usage(format!("`{iri}` is not an IRI: {error}")))
}
