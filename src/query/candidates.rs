//! The values with which a question has an answer.

use oxigraph::model::Variable;
use spargebra::Query as Algebra;
use spargebra::algebra::GraphPattern;

use super::{Query, bind};

impl Query {
    /// The query for the values of a variable with which this one has an answer; `None` if the variable is
    /// not one that the whole query can give values to.
    ///
    /// Other parameters should be bound already, unless they are to vary as well.
    pub fn candidates(&self, variable: &str) -> Option<Self> {
        let Algebra::Select { pattern, dataset, base_iri } = &self.inner else { return None };
        let variable = Variable::new(variable).ok()?;
        let inner = Box::new(body(pattern).clone());
        if !bind::is_in_pattern(&inner, &variable) || matches!(*inner, GraphPattern::Group { .. }) {
            return None;
        }
        let project = GraphPattern::Project { inner, variables: vec![variable] };
        let pattern = GraphPattern::Distinct { inner: Box::new(project) };
        let inner = Algebra::Select { pattern, dataset: dataset.clone(), base_iri: base_iri.clone() };
        Some(Self { inner, ordered: false, variables: self.variables })
    }
}

/// What stands between the braces of WHERE: the pattern without what comes after it, groups included.
fn body(pattern: &GraphPattern) -> &GraphPattern {
    match pattern {
        GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Project { inner, .. } => body(inner),
        // `AS` of an aggregate, HAVING, and the group itself.
        GraphPattern::Extend { inner, .. } | GraphPattern::Filter { inner, .. } if is_grouped(inner) => {
            body(inner)
        }
        GraphPattern::Group { inner, .. } => inner,
        other => other,
    }
}

fn is_grouped(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Group { .. } => true,
        GraphPattern::Extend { inner, .. } | GraphPattern::Filter { inner, .. } => is_grouped(inner),
        _ => false,
    }
}
