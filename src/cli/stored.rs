//! `--store`: what was loaded, instead of the project's tables.

use std::collections::HashSet;
use std::path::Path;

use oxigraph::model::{GraphNameRef, NamedNodeRef, Term, TripleRef};
use oxigraph::store::{StorageError, Store};

use super::output::tell;
use crate::error::Error;
use crate::graph::{Graph, GraphBuilder};
use crate::query::Answer;
use crate::store::folder::{self, Opened};

/// Opens a store, and says if what it was made from is no longer the same.
pub(super) fn open(folder: &Path, quiet: bool) -> Result<Opened, Error> {
    let opened = folder::open(folder)?;
    if !quiet && let [first, others @ ..] = opened.origin.changed()?.as_slice() {
        let more = match others.len() {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        tell(format_args!(
            "note: {first}{more} changed after the store was filled; `ctgraph load` fills it anew"
        ));
    }
    Ok(opened)
}

/// What a store says in words of the things in an answer: their names are there.
pub(super) fn names(store: &Store, answer: &Answer) -> Result<Graph, Error> {
    let mut names = GraphBuilder::default();
    let Answer::Rows(rows) = answer else { return Ok(names.finish()) };
    let iris = rows.rows.iter().flatten().flatten().filter_map(|term| match term {
        Term::NamedNode(node) => Some(node.as_ref()),
        _ => None,
    });
    let mut add = |thing: NamedNodeRef<'_>| -> Result<(), StorageError> {
        let graph = GraphNameRef::DefaultGraph;
        for quad in store.quads_for_pattern(Some(thing.into()), None, None, Some(graph)) {
            let quad = quad?;
            if quad.object.is_literal() {
                names.insert(TripleRef::from(quad.as_ref()));
            }
        }
        Ok(())
    };
    for iri in iris.collect::<HashSet<_>>() {
        add(iri).map_err(|error| Error::io("the store", error.into()))?;
    }
    Ok(names.finish())
}
