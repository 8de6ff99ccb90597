//! Texts that a query makes, none of them longer than it may.
//!
//! All functions of SPARQL give back at most a few times the text that they are given, but three: CONCAT and
//! GROUP_CONCAT add texts up, REPLACE multiplies them; and ENCODE_FOR_URI inside itself grows each time. The
//! evaluator calls ours in their place, which stop the query before a text is longer than [`Limits::longest`],
//! wherever in an expression they are. Aggregates that keep values count what they keep.
//!
//! So an expression holds no more than [`AT_ONCE`] such texts (or literals of the data) for each of the brackets
//! that may be [inside each other](super::depth): 256 MiB at a server, in the worst case that can be written.

use std::sync::{Arc, Mutex, PoisonError};

use oxigraph::model::vocab::xsd;
use oxigraph::model::{Literal, NamedNode, Term};
use oxigraph::sparql::{AggregateFunctionAccumulator, SparqlEvaluator};
use regex::{Regex, RegexBuilder};
use spargebra::Query;
use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression, Function, GraphPattern};

use super::Limits;
use super::bind::{Node, pattern_of, walk};
use crate::error::Error;
use crate::store::{check_length, keep};

const CONCAT: &str = "urn:ctgraph:function:concat";
const REPLACE: &str = "urn:ctgraph:function:replace";
const CHECKED: &str = "urn:ctgraph:function:checked";
const KEPT: &str = "urn:ctgraph:function:kept";
const GROUP_CONCAT: &str = "urn:ctgraph:function:group-concat-";

/// How many texts are joined at a time: all of them are there at once.
const AT_ONCE: usize = 8;

/// How large a regular expression may be, in bytes: as many as for those of FILTER.
const REGEX_SIZE: usize = 1_000_000;

/// Puts our functions in the place of those that make long texts, and tells the evaluator what they do.
pub(super) fn bounded(query: &mut Query, limits: &Limits, evaluator: SparqlEvaluator) -> SparqlEvaluator {
    let mut separators: Vec<Arc<str>> = Vec::new();
    let counts = limits.kept != usize::MAX;
    let _: Result<(), Error> = walk(pattern_of(query), &mut |node| {
        match node {
            Node::Expression(expression) => bound_expression(expression),
            Node::Pattern(GraphPattern::Group { aggregates, .. }) => {
                aggregates.iter_mut().for_each(|(_, call)| bound_aggregate(call, counts, &mut separators));
            }
            Node::Pattern(_) => {}
        }
        Ok(())
    });
    let regex = LastRegex::default();
    let evaluator = evaluator
        .with_custom_function(name(CONCAT), concat)
        .with_custom_function(name(REPLACE), move |terms| replace(&regex, terms))
        .with_custom_function(name(CHECKED), checked)
        .with_custom_function(name(KEPT), kept);
    separators.into_iter().enumerate().fold(evaluator, |evaluator, (number, separator)| {
        evaluator.with_custom_aggregate_function(name(&format!("{GROUP_CONCAT}{number}")), move || {
            Box::new(Joined { text: Some(String::new()), language: None, separator: Arc::clone(&separator) })
        })
    })
}

fn name(iri: &str) -> NamedNode {
    NamedNode::new_unchecked(iri)
}

fn call(function: &str, arguments: Vec<Expression>) -> Expression {
    Expression::FunctionCall(Function::Custom(name(function)), arguments)
}

fn bound_expression(expression: &mut Expression) {
    match expression {
        Expression::Literal(literal) => check_length(literal.value().len()),
        Expression::FunctionCall(Function::Concat, arguments) if !arguments.is_empty() => {
            *expression = concat_call(std::mem::take(arguments));
        }
        Expression::FunctionCall(Function::Replace, arguments) => {
            *expression = call(REPLACE, std::mem::take(arguments));
        }
        Expression::FunctionCall(Function::EncodeForUri, arguments) => {
            let inner = Expression::FunctionCall(Function::EncodeForUri, std::mem::take(arguments));
            *expression = call(CHECKED, vec![inner]);
        }
        _ => {}
    }
}

/// `CONCAT` of any number of texts, as one of few of those of few.
fn concat_call(mut arguments: Vec<Expression>) -> Expression {
    while arguments.len() > AT_ONCE {
        let mut rest = arguments.into_iter().peekable();
        arguments = Vec::new();
        while rest.peek().is_some() {
            arguments.push(call(CONCAT, rest.by_ref().take(AT_ONCE).collect()));
        }
    }
    call(CONCAT, arguments)
}

fn bound_aggregate(aggregate: &mut AggregateExpression, counts: bool, separators: &mut Vec<Arc<str>>) {
    let AggregateExpression::FunctionCall { name: function, expr, distinct } = aggregate else { return };
    let keeps = match function {
        // Of a variable, only numbers are kept.
        AggregateFunction::Count => *distinct && !matches!(expr, Expression::Variable(_)),
        AggregateFunction::Min | AggregateFunction::Max | AggregateFunction::Sample => true,
        _ => *distinct,
    };
    if keeps && counts {
        *expr = call(KEPT, vec![std::mem::replace(expr, Expression::Literal(false.into()))]);
    }
    if let AggregateFunction::GroupConcat { separator } = function {
        let separator: Arc<str> = separator.as_deref().unwrap_or(" ").into();
        check_length(separator.len());
        *function = AggregateFunction::Custom(name(&format!("{GROUP_CONCAT}{}", separators.len())));
        separators.push(separator);
    }
}

/// The text of a literal that is a text, and its language.
fn text(term: &Term) -> Option<(&str, Option<&str>)> {
    match term {
        Term::Literal(literal) if literal.language().is_some() || literal.datatype() == xsd::STRING => {
            Some((literal.value(), literal.language()))
        }
        _ => None,
    }
}

fn literal(text: String, language: Option<&str>) -> Term {
    match language {
        Some(language) => Literal::new_language_tagged_literal_unchecked(text, language).into(),
        None => Literal::new_simple_literal(text).into(),
    }
}

/// Spec: SPARQL 1.1 Query 17.4.3.12. The language is that of all texts, if they have the same.
fn concat(terms: &[Term]) -> Option<Term> {
    let texts: Vec<_> = terms.iter().map(text).collect::<Option<_>>()?;
    check_length(texts.iter().map(|(text, _)| text.len()).sum());
    let language = texts.first().and_then(|(_, first)| *first);
    let language = language.filter(|first| texts.iter().all(|(_, language)| *language == Some(first)));
    Some(literal(texts.iter().map(|(text, _)| *text).collect(), language))
}

/// The regular expression that was used last, with its text and its flags.
#[derive(Default)]
struct LastRegex(Mutex<Option<(String, String, Option<Regex>)>>);

impl LastRegex {
    fn get(&self, pattern: &str, flags: &str) -> Option<Regex> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, _, regex)) = last.as_ref().filter(|(p, f, _)| p == pattern && f == flags) {
            return regex.clone();
        }
        let regex = regex(pattern, flags);
        *last = Some((pattern.to_owned(), flags.to_owned(), regex.clone()));
        regex
    }
}

/// A regular expression as those of FILTER are read.
fn regex(pattern: &str, flags: &str) -> Option<Regex> {
    let is_literal = flags.contains('q');
    let mut builder = match is_literal {
        true => RegexBuilder::new(&regex::escape(pattern)),
        false => RegexBuilder::new(pattern),
    };
    builder.size_limit(REGEX_SIZE);
    for flag in flags.chars() {
        match flag {
            's' => builder.dot_matches_new_line(true),
            'm' => builder.multi_line(true),
            'i' => builder.case_insensitive(true),
            'x' => builder.ignore_whitespace(true),
            'q' => &mut builder,
            _ => return None,
        };
    }
    builder.build().ok()
}

/// Spec: SPARQL 1.1 Query 17.4.3.15.
fn replace(last: &LastRegex, terms: &[Term]) -> Option<Term> {
    let plain = |place: usize| text(terms.get(place)?).filter(|(_, language)| language.is_none());
    let (source, language) = text(terms.first()?)?;
    let (pattern, _) = plain(1)?;
    let (replacement, _) = plain(2)?;
    let flags = if terms.len() > 3 { plain(3)?.0 } else { "" };
    let regex = last.get(pattern, flags)?;
    let mut made = String::new();
    let mut from = 0;
    for found in regex.captures_iter(source) {
        let whole = found.get(0)?;
        made.push_str(&source[from..whole.start()]);
        // The whole match may be in the replacement for each of its signs.
        check_length(made.len() + expanded(&found, replacement));
        found.expand(replacement, &mut made);
        from = whole.end();
    }
    made.push_str(&source[from..]);
    check_length(made.len());
    Some(literal(made, language))
}

/// How long a replacement can become: each `$` stands for a part of what was found.
fn expanded(found: &regex::Captures<'_>, replacement: &str) -> usize {
    let whole = found.get(0).map_or(0, |whole| whole.len());
    replacement.len() + replacement.matches('$').count().saturating_mul(whole)
}

fn checked(terms: &[Term]) -> Option<Term> {
    let term = terms.first()?;
    check_length(length(term));
    Some(term.clone())
}

fn kept(terms: &[Term]) -> Option<Term> {
    let term = terms.first()?;
    keep(length(term));
    Some(term.clone())
}

fn length(term: &Term) -> usize {
    match term {
        Term::NamedNode(node) => node.as_str().len(),
        Term::Literal(literal) => literal.value().len(),
        _ => 0,
    }
}

/// `GROUP_CONCAT` of a group; nothing once there was something that is no text.
///
/// Spec: SPARQL 1.1 Query 18.5.1.7.
struct Joined {
    text: Option<String>,
    /// The language of all texts so far, which may be none; nothing before the first.
    language: Option<Option<String>>,
    separator: Arc<str>,
}

impl AggregateFunctionAccumulator for Joined {
    fn accumulate(&mut self, element: Term) {
        let Some(joined) = &mut self.text else { return };
        let Some((text, language)) = text(&element) else {
            self.text = None;
            return;
        };
        let before = joined.len();
        match &mut self.language {
            None => self.language = Some(language.map(str::to_owned)),
            Some(known) => {
                if known.as_deref() != language {
                    *known = None;
                }
                joined.push_str(&self.separator);
            }
        }
        check_length(joined.len() + text.len());
        joined.push_str(text);
        keep(joined.len() - before);
    }

    fn finish(&mut self) -> Option<Term> {
        Some(literal(self.text.take()?, self.language.take().flatten().as_deref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Graph;
    use crate::prefixes::Prefixes;
    use crate::query::{Answer, evaluate, parse};
    use crate::store::{Queryable, index};
    use oxigraph::sparql::QueryResults;

    /// What an expression is for the evaluator's own functions, and for ours.
    fn both(text: &str) -> (Option<Term>, Option<Term>) {
        let query = parse(text, &Prefixes::default()).expect(text);
        let graph = index(Graph::default());
        let theirs = graph.execute(SparqlEvaluator::new().for_query(query.inner.clone())).expect(text);
        let QueryResults::Solutions(mut rows) = theirs else { panic!("{text}") };
        let theirs = rows.next().and_then(|row| row.expect(text).get("x").cloned());
        let Ok(Answer::Rows(rows)) = evaluate(&graph, query, None) else { panic!("{text}") };
        (theirs, rows.rows.first().and_then(|row| row[0].clone()))
    }

    #[test]
    fn our_functions_make_what_those_of_the_evaluator_make() {
        for expression in [
            "CONCAT()",
            "CONCAT('a')",
            "CONCAT('a', 'b'@en)",
            "CONCAT('a'@en, 'b'@en)",
            "CONCAT('a'@en, 'b'@de, 'c'@en)",
            "CONCAT('a', 1)",
            "CONCAT('1','2','3','4','5','6','7','8','9','10','11','12','13','14','15','16','17')",
            "CONCAT('1'@en,'2'@en,'3'@en,'4'@en,'5'@en,'6'@en,'7'@en,'8'@en,'9'@en)",
            "CONCAT('1'@en,'2'@en,'3'@en,'4'@en,'5'@en,'6'@en,'7'@en,'8'@en,'9')",
            "REPLACE('abcd', 'b', 'Z')",
            "REPLACE('abab'@en, 'B', 'Z', 'i')",
            "REPLACE('abab', '(a)(b)', '$2$1')",
            "REPLACE('abab', '', '-')",
            "REPLACE('a.b', '.', '$0$0', 'q')",
            "REPLACE('ab', 'x*', '-')",
            "REPLACE('ab', '(', '-')",
            "REPLACE('ab', 'a', '-', 'y')",
            "REPLACE(1, 'a', '-')",
            "REPLACE('ab', 'a'@en, '-')",
            "REPLACE(REPLACE('ab', 'a', 'b'), 'b', 'ü')",
            "ENCODE_FOR_URI('a b/ü'@en)",
        ] {
            let (theirs, ours) = both(&format!("SELECT ({expression} AS ?x) {{}}"));
            assert_eq!(ours, theirs, "{expression}");
        }
        for (aggregate, values) in [
            ("GROUP_CONCAT(?v)", "'a' 'b'"),
            ("GROUP_CONCAT(?v; SEPARATOR='')", "'a'@en 'b'@en"),
            ("GROUP_CONCAT(DISTINCT ?v; SEPARATOR=', ')", "'a'@en 'a'@en 'b'"),
            ("GROUP_CONCAT(?v)", ""),
            ("GROUP_CONCAT(?v)", "'a' 1"),
            ("CONCAT(GROUP_CONCAT(?v; SEPARATOR='1'), GROUP_CONCAT(?v; SEPARATOR='2'))", "'a' 'b'"),
        ] {
            let (theirs, ours) = both(&format!("SELECT ({aggregate} AS ?x) {{ VALUES ?v {{ {values} }} }}"));
            assert_eq!(ours, theirs, "{aggregate} {values}");
        }
    }
}
