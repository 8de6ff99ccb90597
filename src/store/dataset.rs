//! A graph of several parts, of which each can be asked alone.

use std::sync::Arc;

use oxigraph::model::NamedNode;
use oxigraph::sparql::{PreparedSparqlQuery, QueryEvaluationError, QueryResults};
use spargebra::algebra::QueryDataset;

use super::view::View;
use super::{IndexedGraph, Queryable};
use crate::graph::Graph;

/// A default graph and named graphs, which share their terms. A clone asks the same triples.
///
/// A graph name that nobody knows stands for an empty graph.
#[derive(Debug, Clone)]
pub struct Dataset {
    default: IndexedGraph,
    named: Arc<[(NamedNode, IndexedGraph)]>,
}

impl Dataset {
    /// The dataset of some graphs: each by its name, and all together as the default graph.
    ///
    /// The graphs come from one [`GraphBuilder`](crate::graph::GraphBuilder), so that they share their terms;
    /// others are copied until they do.
    pub fn new(graphs: impl IntoIterator<Item = (NamedNode, Graph)>) -> Self {
        let (names, graphs): (Vec<_>, Vec<_>) = graphs.into_iter().unzip();
        let graphs = Graph::sharing_terms(graphs);
        let default = IndexedGraph::new(Graph::union(&graphs));
        let named = names.into_iter().zip(graphs.into_iter().map(IndexedGraph::new)).collect();
        Self { default, named }
    }

    /// All triples.
    pub fn default_graph(&self) -> &IndexedGraph {
        &self.default
    }

    /// The graphs with names, in the order of the parts.
    pub fn named_graphs(&self) -> impl Iterator<Item = (&NamedNode, &IndexedGraph)> {
        self.named.iter().map(|(name, graph)| (name, graph))
    }

    /// The graph with a name, if there is one.
    pub fn named_graph(&self, name: &str) -> Option<&IndexedGraph> {
        self.named_graphs().find(|(known, _)| known.as_str() == name).map(|(_, graph)| graph)
    }

    /// A graph without triples, with the terms of the others.
    fn empty(&self) -> Graph {
        self.default.graph().without_triples()
    }

    /// The triples of some of the graphs: what FROM makes of them.
    fn merged(&self, names: &[NamedNode]) -> IndexedGraph {
        let mut names: Vec<&str> = names.iter().map(NamedNode::as_str).collect();
        names.sort_unstable();
        names.dedup();
        let graphs: Vec<&IndexedGraph> = names.iter().filter_map(|name| self.named_graph(name)).collect();
        match graphs.as_slice() {
            [] => IndexedGraph::new(self.empty()),
            [graph] => (*graph).clone(),
            all if all.len() == self.named.len() => self.default.clone(),
            some => IndexedGraph::new(Graph::union(some.iter().map(|graph| graph.graph()))),
        }
    }
}

impl Queryable for Dataset {
    fn execute(&self, query: PreparedSparqlQuery) -> Result<QueryResults<'_>, QueryEvaluationError> {
        query.on_queryable_dataset(View::new(&self.default, self.named_graphs())).execute()
    }

    /// Spec: SPARQL 1.1 Query 13.2. What is not chosen is not there: FROM alone leaves no named graph, and FROM
    /// NAMED alone an empty default graph.
    fn chosen(&self, graphs: &QueryDataset) -> Option<Self> {
        let mut named: Vec<(NamedNode, IndexedGraph)> = Vec::new();
        for name in graphs.named.iter().flatten() {
            if named.iter().all(|(known, _)| known != name) {
                let graph = self.named_graph(name.as_str()).cloned();
                named.push((name.clone(), graph.unwrap_or_else(|| IndexedGraph::new(self.empty()))));
            }
        }
        Some(Self { default: self.merged(&graphs.default), named: named.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prefixes::Prefixes;
    use crate::query::{self, Answer, write_results};
    use oxigraph::model::{NamedNode, Triple};
    use oxigraph::sparql::results::QueryResultsFormat;

    fn iri(local: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("http://ex.org/{local}"))
    }

    fn graph(triples: &[&str]) -> Graph {
        let triple = |text: &&str| {
            let parts: Vec<&str> = text.split(' ').collect();
            Triple::new(iri(parts[0]), iri(parts[1]), iri(parts[2]))
        };
        triples.iter().map(triple).collect()
    }

    fn dataset() -> Dataset {
        Dataset::new([
            (iri("one"), graph(&["a p b", "b p c"])),
            (iri("two"), graph(&["b p c", "c q d"])),
            (iri("none"), graph(&[])),
        ])
    }

    fn ask(text: &str, graphs: Option<(&[&str], &[&str])>) -> String {
        let mut prefixes = Prefixes::default();
        prefixes.insert("", "http://ex.org/");
        let mut query = query::parse(text, &prefixes).expect(text);
        if let Some((default, named)) = graphs {
            let iris = |names: &[&str]| names.iter().map(|name| iri(name)).collect();
            query.choose_graphs(Some((iris(default), iris(named))));
        }
        let Ok(Answer::Rows(rows)) = query::evaluate(&dataset(), query, None) else { panic!("{text}") };
        let mut bytes = Vec::new();
        write_results(&rows, QueryResultsFormat::Csv, &mut bytes).expect("memory");
        let text = String::from_utf8(bytes).expect("UTF-8").replace("http://ex.org/", "");
        text.lines().skip(1).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_default_graph_has_all_triples_once() {
        assert_eq!(ask("SELECT ?s ?o { ?s ?p ?o }", None), "a,b b,c c,d");
        assert_eq!(ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", None), "3");
    }

    #[test]
    fn graphs_are_asked_by_name() {
        assert_eq!(ask("SELECT ?s { GRAPH :two { ?s ?p ?o } }", None), "b c");
        assert_eq!(ask("SELECT ?g ?s { GRAPH ?g { ?s :p ?o } }", None), "one,a one,b two,b");
        assert_eq!(ask("SELECT ?g { GRAPH ?g {} }", None), "none one two");
        assert_eq!(ask("SELECT ?s { GRAPH :other { ?s ?p ?o } }", None), "");
        assert_eq!(ask("SELECT ?g ?o { GRAPH ?g { :a :p+ ?o } }", None), "one,b one,c");
        assert_eq!(ask("SELECT ?o { :a :p/:p/:q ?o }", None), "d");
    }

    #[test]
    fn queries_choose_their_graphs() {
        let from = |clause: &str, body: &str| ask(&format!("SELECT ?g ?s ?o {clause} {{ {body} }}"), None);
        assert_eq!(from("FROM :one", "?s :p ?o"), ",a,b ,b,c");
        assert_eq!(ask("SELECT (COUNT(*) AS ?n) FROM :one FROM :two { ?s ?p ?o }", None), "3");
        assert_eq!(ask("SELECT (COUNT(*) AS ?n) FROM :one FROM :none { ?s ?p ?o }", None), "2");
        assert_eq!(from("FROM :other", "?s ?p ?o"), "");
        assert_eq!(from("FROM :one", "GRAPH ?g { ?s ?p ?o }"), "");
        assert_eq!(from("FROM NAMED :two", "?s ?p ?o"), "");
        assert_eq!(from("FROM NAMED :two", "GRAPH ?g { ?s :q ?o }"), "two,c,d");
        assert_eq!(from("FROM NAMED :two FROM NAMED :other", "GRAPH ?g {}"), "other,, two,,");
        assert_eq!(from("FROM NAMED :two", "GRAPH :one { ?s :p ?o }"), "");
    }

    #[test]
    fn graphs_can_be_chosen_from_outside() {
        let text = "SELECT ?s FROM :one { ?s ?p ?o }";
        assert_eq!(ask(text, Some((&["two"], &[]))), "b c");
        assert_eq!(ask(text, Some((&[], &["two"]))), "");
        assert_eq!(ask("SELECT ?s { GRAPH ?g { ?s ?p ?o } }", Some((&[], &["two", "two"]))), "b c");
    }
}
