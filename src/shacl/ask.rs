//! SPARQL-based constraints (SHACL, section 5): a query finds what is wrong.
//!
//! The query is about one node, `$this`. Where it gives `$this` its values anyway, it is asked once for
//! all nodes instead of once for each, which is hundreds of times faster and finds the same; see
//! [`Query::finds_all`].

use std::collections::BTreeMap;

use oxigraph::model::{Term, TermRef};
use rustc_hash::FxHashMap;

use crate::diagnostic::Position;
use crate::error::Error;
use crate::graph::TermId;
use crate::prefixes::Prefixes;
use crate::query::{Answer, Query, evaluate, read_query};
use crate::store::IndexedGraph;

/// A query of a shape: each row of its answer is something wrong with the node `$this`.
#[derive(Debug)]
pub struct Question {
    query: Query,
    /// True if it is asked for all nodes at once.
    pub is_for_all: bool,
    message: Option<String>,
}

/// Something that a query finds wrong with a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The property that `?path` names.
    pub path: Option<TermId>,
    /// `?value`.
    pub value: Option<TermId>,
    /// The message, with the values of variables in it.
    pub message: Option<String>,
}

impl Question {
    /// Reads a query; `path` stands for `$PATH` in it.
    pub fn read(
        text: &str,
        prefixes: &Prefixes,
        path: Option<String>,
        message: Option<String>,
    ) -> Result<Self, String> {
        let text = match path {
            Some(path) => text.replace("$PATH", &path).replace("?PATH", &path),
            None => text.to_owned(),
        };
        let query = read_query(&text, prefixes).map_err(|error| error.to_string())?;
        let query = query.map_err(|slip| match slip.position {
            Some(Position { line, column }) => format!("{} (its line {line}, column {column})", slip.message),
            None => slip.message,
        })?;
        let is_for_all = query.finds_all(THIS);
        let query = if is_for_all { query.without_exists() } else { query };
        Ok(Self { query, is_for_all, message })
    }

    /// What the query finds, by node; `None` asks for all nodes of the graph, for which the query must be
    /// [fit](Self::is_for_all).
    pub fn ask(
        &self,
        graph: &IndexedGraph,
        nodes: Option<&[TermId]>,
    ) -> Result<FxHashMap<TermId, Vec<Found>>, Error> {
        let mut found = FxHashMap::default();
        let is_blank = |node: &TermId| matches!(graph.graph().term(*node), TermRef::BlankNode(_));
        let term = |&node: &TermId| graph.graph().term(node).into_owned();
        if let Some(nodes) = nodes.filter(|_| !self.is_for_all) {
            // SPARQL has no name for a blank node.
            for node in nodes.iter().filter(|node| !is_blank(node)) {
                let mut query = self.query.clone();
                query.bind(THIS, term(node))?;
                self.add(graph, query, Some(*node), &mut found)?;
            }
            return Ok(found);
        }
        let mut query = self.query.clone();
        // For many nodes it is faster to look at all there are.
        if let Some(nodes) = nodes.filter(|nodes| nodes.len() <= FEW && !nodes.iter().any(is_blank)) {
            query.restrict(THIS, nodes.iter().map(term));
        }
        self.add(graph, query, None, &mut found)?;
        Ok(found)
    }

    fn add(
        &self,
        graph: &IndexedGraph,
        query: Query,
        node: Option<TermId>,
        found: &mut FxHashMap<TermId, Vec<Found>>,
    ) -> Result<(), Error> {
        let Answer::Rows(rows) = evaluate(graph, query, None)? else { return Ok(()) };
        for row in &rows.rows {
            let values: BTreeMap<&str, &Term> = rows
                .columns
                .iter()
                .zip(row)
                .filter_map(|(name, t)| Some((name.as_str(), t.as_ref()?)))
                .collect();
            let id = |name: &str| graph.graph().find(values.get(name)?.as_ref());
            if let Some(node) = node.or_else(|| id(THIS)) {
                let message = self.message.as_ref().map(|message| fill(message, &values));
                found.entry(node).or_default().push(Found { path: id("path"), value: id("value"), message });
            }
        }
        Ok(())
    }
}

/// How many nodes are few enough to list them in the query.
const FEW: usize = 1000;

/// The variable for the node.
const THIS: &str = "this";

/// Puts values in the place of `{?name}` and `{$name}` (section 5.3.2).
fn fill(message: &str, values: &BTreeMap<&str, &Term>) -> String {
    values.iter().fold(message.to_owned(), |text, (name, term)| {
        let value = match term {
            Term::NamedNode(node) => node.as_str().to_owned(),
            Term::Literal(literal) => literal.value().to_owned(),
            other => other.to_string(),
        };
        text.replace(&format!("{{?{name}}}"), &value).replace(&format!("{{${name}}}"), &value)
    })
}
