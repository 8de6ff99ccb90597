//! Why an answer is empty: the triple patterns that nothing fits.

use spargebra::Query as Algebra;
use spargebra::algebra::GraphPattern;
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::bind::{Node, pattern_of, walk};
use super::{Answer, Asking, Query};
use crate::error::Error;
use crate::prefixes::Prefixes;
use crate::store::Queryable;

/// How many patterns of a query are tried.
const TRIED: usize = 50;

/// The triple patterns of a query that nothing in the graph fits, each taken alone, as the query could have
/// written them. A query whose answer is empty has such a pattern, or patterns that do not fit together.
///
/// Property paths are passed over.
pub fn unmatched(asking: &Asking, store: &impl Queryable, query: &Query, prefixes: &Prefixes) -> Vec<String> {
    let mut patterns: Vec<TriplePattern> = Vec::new();
    let mut inner = query.inner.clone();
    let _: Result<(), Error> = walk(pattern_of(&mut inner), &mut |node| {
        if let Node::Pattern(GraphPattern::Bgp { patterns: more }) = node {
            patterns.extend(more.iter().cloned());
        }
        Ok(())
    });
    patterns.truncate(TRIED);
    let finds_nothing = |pattern: &&TriplePattern| {
        let pattern = GraphPattern::Bgp { patterns: vec![(*pattern).clone()] };
        let inner = Algebra::Ask { dataset: query.inner.dataset().cloned(), pattern, base_iri: None };
        let alone = Query { inner, ordered: false, variables: query.variables };
        matches!(asking.answer(store, alone), Ok(Answer::Boolean(false)))
    };
    patterns.iter().filter(finds_nothing).map(|pattern| written(pattern, prefixes)).collect()
}

/// A pattern with short names.
fn written(pattern: &TriplePattern, prefixes: &Prefixes) -> String {
    let node = |text: String| {
        let iri = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
        let short =
            iri.and_then(|iri| prefixes.shorten(iri)).map(|(prefix, local)| format!("{prefix}:{local}"));
        short.unwrap_or(text)
    };
    let term = |term: &TermPattern| match term {
        TermPattern::BlankNode(_) => "[]".to_owned(),
        other => node(other.to_string()),
    };
    let predicate = match &pattern.predicate {
        NamedNodePattern::NamedNode(iri) => node(iri.to_string()),
        NamedNodePattern::Variable(variable) => variable.to_string(),
    };
    format!("{} {predicate} {}", term(&pattern.subject), term(&pattern.object))
}
