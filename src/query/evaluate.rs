//! Running a query, within a time limit.

use std::cmp::Ordering;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use oxigraph::model::{Term, TermRef, Variable};
use oxigraph::sparql::{
    CancellationToken, QueryEvaluationError, QueryResults, QuerySolutionIter, SparqlEvaluator,
};

use super::Query;
use crate::error::Error;
use crate::graph::Graph;
use crate::store::Queryable;

/// Deeply nested queries are evaluated by recursion; the main thread's stack is of this order too.
const STACK: usize = 64 << 20;

/// What a query answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Rows (SELECT).
    Rows(Rows),
    /// Yes or no (ASK).
    Boolean(bool),
    /// Triples (CONSTRUCT and DESCRIBE).
    Graph(Graph),
}

/// A table of terms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// The names of the columns, without `?`.
    pub columns: Vec<String>,
    /// A term or nothing for each column, in the order that the [module](super) describes.
    pub rows: Vec<Vec<Option<Term>>>,
}

/// Answers a query. An answer is whole or an error, never the part that was there when time ran out.
///
/// With a `limit`, the query is told to stop when it is over and the error says so. The evaluator looks
/// for that whenever it reads from the store; if it is busy with something else, it is left behind and
/// ends with the program.
pub fn evaluate(store: &impl Queryable, query: Query, limit: Option<Duration>) -> Result<Answer, Error> {
    let token = CancellationToken::new();
    let (sender, receiver) = mpsc::channel();
    let worker = {
        let (store, token) = (store.clone(), token.clone());
        move || {
            // If nobody waits any more, nobody wants the answer.
            let _ = sender.send(run(&store, query, token));
        }
    };
    thread::Builder::new()
        .name("query".to_owned())
        .stack_size(STACK)
        .spawn(worker)
        .map_err(|source| Error::io("query thread", source))?;
    let answer = match limit {
        Some(limit) => receiver.recv_timeout(limit),
        None => receiver.recv().map_err(RecvTimeoutError::from),
    };
    match (answer, limit) {
        (Ok(answer), _) => answer.map_err(|error| explain(&error)),
        (Err(RecvTimeoutError::Timeout), Some(limit)) => {
            token.cancel();
            Err(Error::Query(format!(
                "the query took longer than the limit of {}; ask for less (LIMIT, fewer patterns without a \
                 common variable), or give it more time with --timeout",
                shown(limit)
            )))
        }
        (Err(_), _) => Err(Error::Query("the query stopped without an answer; this is a bug".to_owned())),
    }
}

fn run(
    store: &impl Queryable,
    query: Query,
    token: CancellationToken,
) -> Result<Answer, QueryEvaluationError> {
    let evaluator = SparqlEvaluator::new().with_cancellation_token(token);
    Ok(match store.execute(evaluator.for_query(query.inner))? {
        QueryResults::Boolean(value) => Answer::Boolean(value),
        QueryResults::Graph(triples) => Answer::Graph(triples.collect::<Result<_, _>>()?),
        QueryResults::Solutions(solutions) => Answer::Rows(rows(solutions, query.ordered)?),
    })
}

fn rows(solutions: QuerySolutionIter<'_>, ordered: bool) -> Result<Rows, QueryEvaluationError> {
    let columns =
        solutions.variables().iter().map(|variable: &Variable| variable.as_str().to_owned()).collect();
    let mut rows = solutions
        .map(|solution| Ok(solution?.values().to_vec()))
        .collect::<Result<Vec<_>, QueryEvaluationError>>()?;
    if !ordered {
        rows.sort_by(|a, b| compare_rows(a, b));
    }
    Ok(Rows { columns, rows })
}

fn compare_rows(a: &[Option<Term>], b: &[Option<Term>]) -> Ordering {
    a.iter().map(key).cmp(b.iter().map(key))
}

fn key(term: &Option<Term>) -> (u8, &str, &str, &str) {
    match term.as_ref().map(Term::as_ref) {
        None => (0, "", "", ""),
        Some(TermRef::NamedNode(node)) => (1, node.as_str(), "", ""),
        Some(TermRef::BlankNode(node)) => (2, node.as_str(), "", ""),
        Some(TermRef::Literal(literal)) => {
            (3, literal.value(), literal.datatype().as_str(), literal.language().unwrap_or_default())
        }
        #[allow(unreachable_patterns)]
        Some(_) => (4, "", "", ""),
    }
}

fn explain(error: &QueryEvaluationError) -> Error {
    Error::Query(format!("the query failed: {error}"))
}

fn shown(limit: Duration) -> String {
    if limit.subsec_millis() == 0 {
        format!("{} s", limit.as_secs())
    } else {
        format!("{} ms", limit.as_millis())
    }
}
