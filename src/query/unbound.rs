//! Whether a query that is about one thing can be asked for all things at once.
//!
//! A query with a variable can be asked with a term in the variable's place ([`super::Query::bind`]), for
//! one term after the other. Or it is asked as it is, and the rows with a term are the answer for that term.
//! Both give the same if the query itself gives the variable its values before it uses them: in `FILTER`,
//! `BIND` and `OPTIONAL`, which see only what their own group has bound.

use oxigraph::model::Variable;
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};

use super::bind;

/// True if asking the query with the variable unbound finds the same for each term.
///
/// When in doubt, it is false.
pub(super) fn finds_all(query: &Query, variable: &Variable) -> bool {
    match query {
        Query::Select { pattern, .. } => binds(pattern, variable) && is_open(pattern, variable),
        _ => false,
    }
}

/// Makes a query that [finds all](finds_all) look at some terms only; literals and IRIs, that is.
pub(super) fn restrict(query: &mut Query, variable: &Variable, terms: Vec<GroundTerm>) {
    if let Query::Select { pattern, .. } = query {
        let bindings = terms.into_iter().map(|term| vec![Some(term)]).collect();
        join(pattern, GraphPattern::Values { variables: vec![variable.clone()], bindings });
    }
}

/// Joins the values with the innermost pattern that all others start from.
fn join(pattern: &mut GraphPattern, values: GraphPattern) {
    match pattern {
        GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Minus { left: inner, .. } => join(inner, values),
        _ => {
            let right = Box::new(std::mem::take(pattern));
            *pattern = GraphPattern::Join { left: Box::new(values), right };
        }
    }
}

/// True if every solution of a pattern has a value for the variable.
pub(super) fn binds(pattern: &GraphPattern, variable: &Variable) -> bool {
    match pattern {
        GraphPattern::Bgp { patterns } => patterns.iter().any(|triple| has(triple, variable)),
        GraphPattern::Path { subject, object, .. } => is(subject, variable) || is(object, variable),
        GraphPattern::Join { left, right } => binds(left, variable) || binds(right, variable),
        GraphPattern::Union { left, right } => binds(left, variable) && binds(right, variable),
        GraphPattern::LeftJoin { left, .. } => binds(left, variable),
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner } => binds(inner, variable),
        GraphPattern::Project { inner, variables } => variables.contains(variable) && binds(inner, variable),
        _ => false,
    }
}

/// True if nothing in a pattern uses the variable where it need not have a value yet, and nothing counts
/// or cuts solutions, which would mix those of different terms.
pub(super) fn is_open(pattern: &GraphPattern, variable: &Variable) -> bool {
    let sees = |inner: &GraphPattern, expression: &Expression| {
        is_plain(expression) && (binds(inner, variable) || !bind::is_in_expression(expression, variable))
    };
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => true,
        GraphPattern::Values { variables, .. } => !variables.contains(variable),
        GraphPattern::Join { left, right } | GraphPattern::Union { left, right } => {
            is_open(left, variable) && is_open(right, variable)
        }
        GraphPattern::LeftJoin { left, right, expression } => {
            let is_used = bind::is_in_pattern(right, variable)
                || expression.as_ref().is_some_and(|e| bind::is_in_expression(e, variable));
            is_open(left, variable)
                && is_open(right, variable)
                && expression.as_ref().is_none_or(is_plain)
                && (binds(left, variable) || !is_used)
        }
        GraphPattern::Filter { expr, inner } => is_open(inner, variable) && sees(inner, expr),
        GraphPattern::Extend { inner, expression, variable: name } => {
            name != variable && is_open(inner, variable) && sees(inner, expression)
        }
        GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner } => is_open(inner, variable),
        GraphPattern::Project { inner, variables } => {
            variables.contains(variable) && binds(inner, variable) && is_open(inner, variable)
        }
        _ => false,
    }
}

/// True if no subquery is inside: it would not see the value that EXISTS hands on.
fn is_plain(expression: &Expression) -> bool {
    !bind::any_pattern(expression, |pattern| {
        matches!(
            pattern,
            GraphPattern::Project { .. } | GraphPattern::Minus { .. } | GraphPattern::Values { .. }
        )
    })
}

fn has(triple: &TriplePattern, variable: &Variable) -> bool {
    let is_predicate = matches!(&triple.predicate, NamedNodePattern::Variable(v) if v == variable);
    is_predicate || is(&triple.subject, variable) || is(&triple.object, variable)
}

fn is(term: &TermPattern, variable: &Variable) -> bool {
    matches!(term, TermPattern::Variable(v) if v == variable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_needs_a_value_where_it_is_used() {
        for (body, expected) in [
            ("?this :p ?o", true),
            ("?this :p+ ?this", true),
            ("?this :p ?o FILTER(?o != ?this)", true),
            ("?this :p ?o FILTER NOT EXISTS { ?x :q ?this FILTER(?x != ?this) }", true),
            ("?this :p ?o OPTIONAL { ?this :q ?x }", true),
            ("{ ?this :p ?o } UNION { ?this :q ?o }", true),
            ("{ ?this :p ?o } UNION { ?x :q ?o }", false),
            ("FILTER NOT EXISTS { ?x :q ?this }", false),
            ("?x :p ?o OPTIONAL { ?this :q ?x }", false),
            ("?this :p ?o { ?x :q ?y FILTER(?x != ?this) }", false),
            ("?this :p ?o MINUS { ?this :q ?x }", false),
            ("?this :p ?o { SELECT (COUNT(*) AS ?n) WHERE { ?this :q ?x } }", false),
            ("?this :p ?o FILTER NOT EXISTS { SELECT ?x WHERE { ?x :q ?this } }", false),
        ] {
            let text = format!("PREFIX : <http://example.org/> SELECT ?this WHERE {{ {body} }}");
            let query = spargebra::SparqlParser::new().parse_query(&text).expect("a query");
            assert_eq!(finds_all(&query, &Variable::new_unchecked("this")), expected, "{body}");
        }
        let query = spargebra::SparqlParser::new().parse_query("SELECT ?this { ?this ?p ?o } LIMIT 1");
        assert!(!finds_all(&query.expect("a query"), &Variable::new_unchecked("this")));
    }
}
