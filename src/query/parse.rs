//! From text to a query, with the project's prefixes known and the network out of reach.

use oxigraph::model::{Term, Variable};
use spargebra::SparqlParser;
use spargebra::algebra::{Expression, GraphPattern, OrderExpression};

use super::{bind, slip};
use crate::error::Error;
use crate::prefixes::Prefixes;

/// Prefixes that every query may use; a project's own come before them.
const COMMON_PREFIXES: [(&str, &str); 9] = [
    ("dcterms", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("org", "http://www.w3.org/ns/org#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// The project's prefixes, and those that everyone uses (`rdf`, `rdfs`, `owl`, `xsd`, `skos`, `prov`,
/// `org`, `foaf`, `dcterms`) unless the project gives them another meaning.
pub fn with_common_prefixes(prefixes: &Prefixes) -> Prefixes {
    let mut all = Prefixes::default();
    for (prefix, namespace) in COMMON_PREFIXES.into_iter().chain(prefixes.iter()) {
        all.insert(prefix, namespace);
    }
    all
}

/// A query that has been parsed and that stays within this machine.
#[derive(Debug, Clone)]
pub struct Query {
    pub(super) inner: spargebra::Query,
    /// True if the query has an ORDER BY of its own.
    pub(super) ordered: bool,
}

/// What a query answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Rows (SELECT).
    Rows,
    /// Yes or no (ASK).
    Boolean,
    /// Triples (CONSTRUCT and DESCRIBE).
    Graph,
}

/// Parses a query; `prefixes` need no PREFIX line.
///
/// Fails with [`Error::Query`]: on a slip, with the line, the column and a caret; on `SERVICE`, since
/// nothing here uses the network; on an update, since nothing here changes data.
pub fn parse(text: &str, prefixes: &Prefixes) -> Result<Query, Error> {
    let parser = parser(prefixes)?;
    let parsed = parser.clone().parse_query(text);
    let mut inner = parsed.map_err(|e| slip::explain(text, &e.to_string(), prefixes, &parser))?;
    if bind::has_service(&mut inner) {
        return Err(Error::Query("SERVICE is refused: ctgraph does not use the network".to_owned()));
    }
    let ordered = match &mut inner {
        spargebra::Query::Select { pattern, .. } => break_ties(pattern),
        _ => false,
    };
    Ok(Query { inner, ordered })
}

impl Query {
    /// What the query answers with.
    pub fn form(&self) -> Form {
        match self.inner {
            spargebra::Query::Select { .. } => Form::Rows,
            spargebra::Query::Ask { .. } => Form::Boolean,
            spargebra::Query::Construct { .. } | spargebra::Query::Describe { .. } => Form::Graph,
        }
    }

    /// Puts a term in the place of a variable, everywhere in the query.
    ///
    /// A column of that name stays and shows the term. Fails if the query has no such variable, or
    /// gives it values of its own with BIND, AS or VALUES.
    ///
    /// *Rationale:* the evaluator can bind variables too (`substitute_variable`), but only those in
    /// the SELECT clause, and not inside subqueries.
    pub fn bind(&mut self, variable: &str, term: Term) -> Result<(), Error> {
        let name = Variable::new(variable)
            .map_err(|_| Error::Usage(format!("`{variable}` cannot be the name of a variable")))?;
        bind::bind(&mut self.inner, &name, &term)
    }

    /// True if the query chooses its own graphs (FROM), of which this store has none but the default.
    pub fn has_dataset_clause(&self) -> bool {
        self.inner.dataset().is_some()
    }
}

fn parser(prefixes: &Prefixes) -> Result<SparqlParser, Error> {
    prefixes.iter().try_fold(SparqlParser::new(), |parser, (prefix, namespace)| {
        parser.with_prefix(prefix, namespace).map_err(|error| {
            Error::Usage(format!(
                "the prefix `{prefix}` stands for `{namespace}`, which is not an IRI: {error}"
            ))
        })
    })
}

/// Makes rows that ORDER BY leaves equal come in the order of their columns; false without ORDER BY.
fn break_ties(pattern: &mut GraphPattern) -> bool {
    match pattern {
        GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner } => break_ties(inner),
        GraphPattern::Project { inner, variables } => {
            let GraphPattern::OrderBy { expression, .. } = inner.as_mut() else {
                return false;
            };
            let ties = variables.iter().cloned();
            expression.extend(ties.map(|v| OrderExpression::Asc(Expression::Variable(v))));
            true
        }
        _ => false,
    }
}

/// The candidate that is most like a word, if it is like it at all.
pub(super) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}
