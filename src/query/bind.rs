//! Walking through the algebra of a query: putting a term in the place of a variable, finding SERVICE.

use oxigraph::model::{Literal, Term, Variable};
use spargebra::Query;
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use crate::error::Error;

/// True if the query asks another endpoint, wherever in it that is.
pub(super) fn has_service(query: &mut Query) -> bool {
    let mut found = false;
    let _: Result<(), Error> = walk(pattern_of(query), &mut |node| {
        found |= matches!(node, Node::Pattern(GraphPattern::Service { .. }));
        Ok(())
    });
    found
}

/// Puts a term in the place of a variable; see [`super::Query::bind`].
pub(super) fn bind(query: &mut Query, variable: &Variable, term: &Term) -> Result<(), Error> {
    let mut found = false;
    if let Query::Construct { template, .. } = query {
        for triple in template {
            found |= replace_in_triple(triple, variable, term)?;
        }
    }
    walk(pattern_of(query), &mut |node| {
        found |= replace(node, variable, term)?;
        Ok(())
    })?;
    if found {
        Ok(())
    } else {
        Err(Error::Usage(format!(
            "the query has no variable {variable}, so that a value for it would do nothing"
        )))
    }
}

/// True if a variable is anywhere in a pattern.
pub(super) fn is_in_pattern(pattern: &GraphPattern, variable: &Variable) -> bool {
    let mut found = false;
    let _: Result<(), Error> = walk(&mut pattern.clone(), &mut |node| {
        found |= replace(node, variable, &Literal::from(true).into()).unwrap_or(true);
        Ok(())
    });
    found
}

/// True if a variable is anywhere in an expression.
pub(super) fn is_in_expression(expression: &Expression, variable: &Variable) -> bool {
    let mut found = false;
    let _: Result<(), Error> = walk_expression(&mut expression.clone(), &mut |node| {
        found |= replace(node, variable, &Literal::from(true).into()).unwrap_or(true);
        Ok(())
    });
    found
}

/// True if there is such a pattern anywhere in an expression.
pub(super) fn any_pattern(expression: &Expression, is_it: impl Fn(&GraphPattern) -> bool) -> bool {
    let mut found = false;
    let _: Result<(), Error> = walk_expression(&mut expression.clone(), &mut |node| {
        found |= matches!(node, Node::Pattern(pattern) if is_it(pattern));
        Ok(())
    });
    found
}

/// Visits every pattern of a query, the inner ones first.
pub(super) fn each_pattern(query: &mut Query, visit: &mut impl FnMut(&mut GraphPattern)) {
    let _: Result<(), Error> = walk(pattern_of(query), &mut |node| {
        if let Node::Pattern(pattern) = node {
            visit(pattern);
        }
        Ok(())
    });
}

pub(super) fn pattern_of(query: &mut Query) -> &mut GraphPattern {
    match query {
        Query::Select { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. } => pattern,
    }
}

/// A place in a query where variables may be.
pub(super) enum Node<'a> {
    Pattern(&'a mut GraphPattern),
    Expression(&'a mut Expression),
}

/// Visits every pattern and expression, the inner ones first.
pub(super) fn walk(
    pattern: &mut GraphPattern,
    visit: &mut impl FnMut(Node<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Values { .. } => {}
        GraphPattern::Join { left, right }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::Union { left, right }
        | GraphPattern::Minus { left, right } => {
            walk(left, visit)?;
            walk(right, visit)?;
        }
        GraphPattern::LeftJoin { left, right, expression } => {
            walk(left, visit)?;
            walk(right, visit)?;
            if let Some(expression) = expression {
                walk_expression(expression, visit)?;
            }
        }
        GraphPattern::Filter { expr, inner } => {
            walk(inner, visit)?;
            walk_expression(expr, visit)?;
        }
        GraphPattern::Extend { inner, expression, .. } => {
            walk(inner, visit)?;
            walk_expression(expression, visit)?;
        }
        GraphPattern::OrderBy { inner, expression } => {
            walk(inner, visit)?;
            for order in expression {
                let (OrderExpression::Asc(expression) | OrderExpression::Desc(expression)) = order;
                walk_expression(expression, visit)?;
            }
        }
        GraphPattern::Graph { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Service { inner, .. } => walk(inner, visit)?,
        GraphPattern::Group { inner, aggregates, .. } => {
            walk(inner, visit)?;
            for (_, aggregate) in aggregates {
                if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                    walk_expression(expr, visit)?;
                }
            }
        }
    }
    visit(Node::Pattern(pattern))
}

fn walk_expression(
    expression: &mut Expression,
    visit: &mut impl FnMut(Node<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    match expression {
        Expression::NamedNode(_)
        | Expression::Literal(_)
        | Expression::Variable(_)
        | Expression::Bound(_) => {}
        Expression::Or(a, b)
        | Expression::And(a, b)
        | Expression::Equal(a, b)
        | Expression::SameTerm(a, b)
        | Expression::Greater(a, b)
        | Expression::GreaterOrEqual(a, b)
        | Expression::Less(a, b)
        | Expression::LessOrEqual(a, b)
        | Expression::Add(a, b)
        | Expression::Subtract(a, b)
        | Expression::Multiply(a, b)
        | Expression::Divide(a, b) => {
            walk_expression(a, visit)?;
            walk_expression(b, visit)?;
        }
        Expression::UnaryPlus(a) | Expression::UnaryMinus(a) | Expression::Not(a) => {
            walk_expression(a, visit)?;
        }
        Expression::If(a, b, c) => {
            walk_expression(a, visit)?;
            walk_expression(b, visit)?;
            walk_expression(c, visit)?;
        }
        Expression::In(a, list) => {
            walk_expression(a, visit)?;
            for item in list {
                walk_expression(item, visit)?;
            }
        }
        Expression::Coalesce(list) | Expression::FunctionCall(_, list) => {
            for item in list {
                walk_expression(item, visit)?;
            }
        }
        Expression::Exists(pattern) => walk(pattern, visit)?,
    }
    visit(Node::Expression(expression))
}

/// Replaces the variable in one node (not in those inside it); true if it was there.
fn replace(node: Node<'_>, variable: &Variable, term: &Term) -> Result<bool, Error> {
    match node {
        Node::Expression(expression) => Ok(replace_in_expression(expression, variable, term)),
        Node::Pattern(pattern) => replace_in_pattern(pattern, variable, term),
    }
}

fn replace_in_expression(expression: &mut Expression, variable: &Variable, term: &Term) -> bool {
    match expression {
        Expression::Variable(v) if v == variable => {
            if let Some(constant) = as_expression(term) {
                *expression = constant;
            }
            true
        }
        Expression::Bound(v) if v == variable => {
            *expression = Expression::Literal(true.into());
            true
        }
        _ => false,
    }
}

fn replace_in_pattern(pattern: &mut GraphPattern, variable: &Variable, term: &Term) -> Result<bool, Error> {
    match pattern {
        GraphPattern::Bgp { patterns } => patterns
            .iter_mut()
            .try_fold(false, |found, triple| Ok(found | replace_in_triple(triple, variable, term)?)),
        GraphPattern::Path { subject, object, .. } => {
            Ok(replace_in_term(subject, variable, term) | replace_in_term(object, variable, term))
        }
        GraphPattern::Graph { name, .. } | GraphPattern::Service { name, .. } => {
            replace_in_name(name, variable, term)
        }
        GraphPattern::Extend { variable: v, .. } if v == variable => Err(own_values(variable)),
        GraphPattern::Values { variables, .. } if variables.contains(variable) => Err(own_values(variable)),
        GraphPattern::Group { aggregates, .. } if aggregates.iter().any(|(v, _)| v == variable) => {
            Err(own_values(variable))
        }
        // What is inside has lost the variable; here it must have its value.
        GraphPattern::Project { inner, variables } | GraphPattern::Group { inner, variables, .. }
            if variables.contains(variable) =>
        {
            if !shows(inner, variable)
                && let Some(expression) = as_expression(term)
            {
                let pattern = std::mem::take(inner.as_mut());
                **inner = match pattern {
                    // The order was made from what is inside.
                    GraphPattern::OrderBy { inner, expression: order } => GraphPattern::OrderBy {
                        inner: Box::new(extend(*inner, variable, expression)),
                        expression: order,
                    },
                    pattern => extend(pattern, variable, expression),
                };
            }
            Ok(true)
        }
        _ => Ok(false),
    }
}

fn extend(inner: GraphPattern, variable: &Variable, expression: Expression) -> GraphPattern {
    GraphPattern::Extend { inner: Box::new(inner), variable: variable.clone(), expression }
}

/// True if a pattern from which the variable has been taken still gives it a value, since a GROUP BY or
/// a subquery in it has the variable as a column.
fn shows(pattern: &GraphPattern, variable: &Variable) -> bool {
    let mut shown = false;
    pattern.on_in_scope_variable(|v| shown |= v == variable);
    shown
}

fn own_values(variable: &Variable) -> Error {
    Error::Usage(format!(
        "the query gives {variable} values of its own (BIND, AS or VALUES), so that it cannot be a parameter"
    ))
}

fn replace_in_triple(triple: &mut TriplePattern, variable: &Variable, term: &Term) -> Result<bool, Error> {
    Ok(replace_in_term(&mut triple.subject, variable, term)
        | replace_in_name(&mut triple.predicate, variable, term)?
        | replace_in_term(&mut triple.object, variable, term))
}

fn replace_in_term(pattern: &mut TermPattern, variable: &Variable, term: &Term) -> bool {
    let found = matches!(pattern, TermPattern::Variable(v) if v == variable);
    if found {
        *pattern = term.clone().into();
    }
    found
}

fn replace_in_name(pattern: &mut NamedNodePattern, variable: &Variable, term: &Term) -> Result<bool, Error> {
    if !matches!(pattern, NamedNodePattern::Variable(v) if v == variable) {
        return Ok(false);
    }
    let Term::NamedNode(node) = term else {
        return Err(Error::Usage(format!(
            "{variable} stands for a property or a graph, so that its value must be an IRI; it is {term}"
        )));
    };
    *pattern = node.clone().into();
    Ok(true)
}

/// The term in an expression; parameters are never blank nodes, for which there is none.
fn as_expression(term: &Term) -> Option<Expression> {
    match term {
        Term::NamedNode(node) => Some(Expression::NamedNode(node.clone())),
        Term::Literal(literal) => Some(Expression::Literal(literal.clone())),
        #[allow(unreachable_patterns)]
        _ => None,
    }
}
