//! The one door to the Oxigraph store, which answers SPARQL.
//!
//! The store lives in memory and is filled anew in each run. It never writes: what it gives back may
//! differ in form from what went in (`xsd:int` becomes `xsd:integer`, `1.50` becomes `1.5`).

use oxigraph::model::GraphNameRef;
use oxigraph::store::Store;

use crate::error::Error;
use crate::graph::Graph;

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
