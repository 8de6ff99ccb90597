//! Moving a graph to another base.

use oxigraph::model::NamedNode;

use crate::error::Error;
use crate::graph::Graph;
use crate::prefixes::Prefixes;

/// The same graph with every IRI under `from` moved under `to`.
///
/// Subjects, predicates and objects are moved; text that looks like an IRI stays as it is. Fails if
/// `to` is not an absolute IRI that ends in `/` or `#`, or if a moved term would not be an IRI.
pub fn rebase(graph: &Graph, from: &str, to: &str) -> Result<Graph, Error> {
    check_base(to)?;
    graph.map_iris(|iri| {
        let Some(rest) = iri.strip_prefix(from) else { return Ok(None) };
        let iri = format!("{to}{rest}");
        match NamedNode::new(&iri) {
            Ok(_) => Ok(Some(iri)),
            Err(error) => Err(Error::Usage(format!("`{iri}` is not an IRI: {error}"))),
        }
    })
}

/// The same prefixes with the namespaces under `from` moved under `to`.
pub fn rebase_prefixes(prefixes: &Prefixes, from: &str, to: &str) -> Prefixes {
    let mut moved = Prefixes::default();
    for (prefix, namespace) in prefixes.iter() {
        match namespace.strip_prefix(from) {
            Some(rest) => moved.insert(prefix, format!("{to}{rest}")),
            None => moved.insert(prefix, namespace),
        }
    }
    moved
}

fn check_base(base: &str) -> Result<(), Error> {
    if NamedNode::new(base).is_err() {
        return Err(Error::Usage(format!(
            "`{base}` is not an absolute IRI, such as https://example.org/id/"
        )));
    }
    if !base.ends_with(['/', '#']) {
        return Err(Error::Usage(format!(
            "the base `{base}` should end in `/` or `#`, or else it runs into the names after it"
        )));
    }
    Ok(())
}
