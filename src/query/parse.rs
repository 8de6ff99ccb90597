//! From text to a query, with the project's prefixes known and the network out of reach.

use oxigraph::model::{NamedNode, Term, Variable};
use spargebra::SparqlParser;
use spargebra::algebra::{Expression, GraphPattern, OrderExpression, QueryDataset};
use spargebra::term::GroundTerm;

use super::depth::Depth;
use super::slip::Slip;
use super::{bind, depth, minus, slip, unbound};
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
    /// How many variables it has.
    pub(super) variables: usize,
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
    read_query(text, prefixes)?.map_err(|slip| slip.into_error(text))
}

/// As [`parse`], with what is wrong as a value. Fails only if a prefix does not stand for an IRI.
pub fn read_query(text: &str, prefixes: &Prefixes) -> Result<Result<Query, Slip>, Error> {
    let parser = parser(prefixes)?;
    Ok(match depth::check_text(text) {
        Ok(Depth::Usual) => read(text, prefixes, &parser),
        Ok(Depth::Deep) => depth::with_stack(|| read(text, prefixes, &parser))?,
        Err(slip) => Err(slip),
    })
}

fn read(text: &str, prefixes: &Prefixes, parser: &SparqlParser) -> Result<Query, Slip> {
    let parsed = parser.clone().parse_query(text);
    let mut inner = parsed.map_err(|error| slip::find(text, &error.to_string(), prefixes, parser))?;
    if bind::has_service(&mut inner) {
        return Err(Slip::whole("SERVICE is refused: ctgraph does not use the network"));
    }
    depth::check_patterns(&mut inner)?;
    let ordered = match &mut inner {
        spargebra::Query::Select { pattern, .. } => break_ties(pattern),
        _ => false,
    };
    Ok(Query { inner, ordered, variables: depth::variables(text) })
}

/// The query in SPARQL, with full IRIs.
impl std::fmt::Display for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.inner.fmt(f)
    }
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

    /// True for DESCRIBE, which answers with a graph as CONSTRUCT does, but has no template for it.
    pub fn is_description(&self) -> bool {
        matches!(self.inner, spargebra::Query::Describe { .. })
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

    /// The same query in a form that is faster where it looks for what does not exist.
    #[must_use]
    pub fn without_exists(mut self) -> Self {
        minus::not_exists_to_minus(&mut self.inner);
        self
    }

    /// Makes a query that [finds all](Self::finds_all) values of a variable look at some only; blank nodes
    /// among them are passed over.
    pub fn restrict(&mut self, variable: &str, terms: impl IntoIterator<Item = Term>) {
        let terms = terms.into_iter().filter_map(|term| match term {
            Term::NamedNode(node) => Some(GroundTerm::NamedNode(node)),
            Term::Literal(literal) => Some(GroundTerm::Literal(literal)),
            #[allow(unreachable_patterns)]
            _ => None,
        });
        unbound::restrict(&mut self.inner, &Variable::new_unchecked(variable), terms.collect());
    }

    /// True if the query, asked as it is, finds for each value of a variable what it finds when the
    /// variable is [bound](Self::bind) to it. When in doubt, it is false.
    pub fn finds_all(&self, variable: &str) -> bool {
        Variable::new(variable).is_ok_and(|variable| unbound::finds_all(&self.inner, &variable))
    }

    /// Puts other graphs in the place of those that the query chooses: a default graph of these, and these named
    /// graphs. Without any, all graphs of the dataset are asked.
    pub fn choose_graphs(&mut self, graphs: Option<(Vec<NamedNode>, Vec<NamedNode>)>) {
        let (spargebra::Query::Select { dataset, .. }
        | spargebra::Query::Ask { dataset, .. }
        | spargebra::Query::Construct { dataset, .. }
        | spargebra::Query::Describe { dataset, .. }) = &mut self.inner;
        *dataset = graphs.map(|(default, named)| QueryDataset { default, named: Some(named) });
    }

    /// True if the same data gives the same answer each time: nothing in the query looks at a clock or throws dice.
    /// When in doubt, it is false.
    pub fn is_stable(&self) -> bool {
        let text = self.inner.to_string();
        !["NOW()", "RAND()", "UUID()"].iter().any(|call| text.contains(call))
    }

    /// True if the query chooses its own graphs (FROM).
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
