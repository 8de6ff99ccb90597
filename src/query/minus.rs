//! `FILTER NOT EXISTS` as `MINUS`, where both mean the same.
//!
//! *Rationale:* the evaluator looks for what must not exist anew for each solution, and plans that search
//! without knowing what is bound by then: a query that looks for facts without a claim took seconds.
//! `MINUS` finds it once for all solutions. What is looked for must not depend on what is bound before, and
//! be no more than a few patterns that hang together; all else stays as it is.

use oxigraph::model::Variable;
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern, PropertyPathExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::bind;
use super::unbound::{binds, is_open};

/// Replaces those that can be replaced.
pub(super) fn not_exists_to_minus(query: &mut Query) {
    bind::each_pattern(query, &mut |pattern| {
        if let GraphPattern::Filter { expr, inner } = pattern {
            let mut rest = Vec::new();
            let mut inner = std::mem::take(inner.as_mut());
            for condition in conditions(std::mem::replace(expr, Expression::Literal(true.into()))) {
                match missing(&condition).filter(|missing| is_same(&inner, missing)) {
                    Some(missing) => {
                        inner = GraphPattern::Minus { left: inner.into(), right: missing.clone().into() };
                    }
                    None => rest.push(condition),
                }
            }
            let rest = rest.into_iter().reduce(|one, other| Expression::And(one.into(), other.into()));
            *pattern = match rest {
                Some(expr) => GraphPattern::Filter { expr, inner: inner.into() },
                None => inner,
            };
        }
    });
}

fn conditions(expression: Expression) -> Vec<Expression> {
    match expression {
        Expression::And(one, other) => conditions(*one).into_iter().chain(conditions(*other)).collect(),
        other => vec![other],
    }
}

fn missing(condition: &Expression) -> Option<&GraphPattern> {
    match condition {
        Expression::Not(inner) => match inner.as_ref() {
            Expression::Exists(pattern) => Some(pattern),
            _ => None,
        },
        _ => None,
    }
}

/// True if the variables that both sides have always get their values from both, and there is one.
fn is_same(pattern: &GraphPattern, missing: &GraphPattern) -> bool {
    let mut shared: Vec<&Variable> = Vec::new();
    pattern.on_in_scope_variable(|variable| {
        if bind::is_in_pattern(missing, variable) && !shared.contains(&variable) {
            shared.push(variable);
        }
    });
    let fits = |v: &&Variable| binds(pattern, v) && binds(missing, v) && is_open(missing, v);
    !shared.is_empty() && shared.iter().all(fits) && is_cheap(missing)
}

fn is_cheap(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Bgp { patterns } => hang_together(patterns),
        GraphPattern::Path { path, .. } => is_finite(path),
        GraphPattern::Filter { expr, inner } => is_cheap(inner) && !bind::any_pattern(expr, |_| true),
        GraphPattern::Union { left, right } => is_cheap(left) && is_cheap(right),
        _ => false,
    }
}

/// True if each triple pattern shares a variable with one before it: the others would multiply.
fn hang_together(patterns: &[TriplePattern]) -> bool {
    let mut reached: Vec<&Variable> = Vec::new();
    let mut left: Vec<&TriplePattern> = patterns.iter().collect();
    while !left.is_empty() {
        let next = left.iter().position(|t| reached.is_empty() || variables(t).any(|v| reached.contains(&v)));
        let Some(next) = next else { return false };
        reached.extend(variables(left.swap_remove(next)));
    }
    true
}

fn variables<'a>(triple: &'a TriplePattern) -> impl Iterator<Item = &'a Variable> {
    let of_term = |term: &'a TermPattern| match term {
        TermPattern::Variable(variable) => Some(variable),
        _ => None,
    };
    let predicate = match &triple.predicate {
        NamedNodePattern::Variable(variable) => Some(variable),
        NamedNodePattern::NamedNode(_) => None,
    };
    [of_term(&triple.subject), predicate, of_term(&triple.object)].into_iter().flatten()
}

/// True for paths of a known number of steps.
fn is_finite(path: &PropertyPathExpression) -> bool {
    match path {
        PropertyPathExpression::NamedNode(_) | PropertyPathExpression::NegatedPropertySet(_) => true,
        PropertyPathExpression::Reverse(path) => is_finite(path),
        PropertyPathExpression::Sequence(one, other) | PropertyPathExpression::Alternative(one, other) => {
            is_finite(one) && is_finite(other)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_means_the_same_is_replaced() {
        for (body, expected) in [
            ("?x :p ?o FILTER NOT EXISTS { ?x :q ?y }", true),
            ("?x :p ?o FILTER NOT EXISTS { ?c :q ?x ; :r ?o FILTER(?c = :a) }", true),
            ("?x :p ?o FILTER(?o > 1) FILTER NOT EXISTS { ?x :q|(:r/:s) ?y }", true),
            ("?x :p ?o FILTER NOT EXISTS { ?y :q ?z }", false),
            ("?x :p ?o FILTER NOT EXISTS { ?x :q ?y FILTER(?y > ?o) }", false),
            ("?x :p ?o FILTER NOT EXISTS { ?x :q* ?y }", false),
            ("?x :p ?o FILTER NOT EXISTS { ?x :q ?y . ?a :q ?b }", false),
            ("?x :p ?o OPTIONAL { ?x :r ?y } FILTER NOT EXISTS { ?x :q ?y }", false),
            ("?x :p ?o FILTER EXISTS { ?x :q ?y }", false),
        ] {
            let text = format!("PREFIX : <http://example.org/> SELECT ?x WHERE {{ {body} }}");
            let mut query = spargebra::SparqlParser::new().parse_query(&text).expect("a query");
            not_exists_to_minus(&mut query);
            assert_eq!(query.to_string().contains("MINUS"), expected, "{query}");
        }
    }
}
