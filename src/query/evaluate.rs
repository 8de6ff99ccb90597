//! Running a query, within a time limit.

use std::cmp::Ordering;
use std::fmt;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use oxigraph::model::{BlankNode, Term, TermRef, Variable};
use oxigraph::sparql::{
    CancellationToken, QueryEvaluationError, QueryResults, QuerySolutionIter, SparqlEvaluator,
};
use rustc_hash::FxHashMap;

use super::Query;
use super::depth::STACK;
use super::made;
use crate::error::Error;
use crate::graph::{Graph, GraphBuilder};
use crate::store::{Amounts, Queryable, Stop, watched};

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

/// Queries with more variables than this may hold fewer terms, in proportion.
const USUAL_VARIABLES: usize = 16;

/// How much a query may use.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many terms there may be in the rows that it holds at any time: while it sorts, groups and joins.
    pub working: usize,
    /// How many terms there may be in its answer: cells of rows, or three for a triple.
    pub terms: usize,
    /// How many bytes of text there may be in its answer.
    pub text: usize,
    /// How many bytes a text may have that is in the query or that a function makes.
    pub longest: usize,
    /// How many bytes of text its aggregates may keep: GROUP_CONCAT, MIN, MAX, SAMPLE, and those with DISTINCT.
    pub kept: usize,
}

impl Limits {
    /// None, but those of the machine, and 64 MiB for a text.
    pub const NONE: Self = Self {
        working: usize::MAX,
        terms: usize::MAX,
        text: usize::MAX,
        longest: 64 << 20,
        kept: usize::MAX,
    };

    /// What a server allows each query: some hundred megabytes, and a quarter of that for the answer.
    pub const SERVED: Self =
        Self { working: 12_000_000, terms: 2_000_000, text: 128 << 20, longest: 256 << 10, kept: 128 << 20 };
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It took longer than this.
    OverTime(Duration),
    /// Nobody waits for it any more.
    Cancelled,
    /// It held more terms while it was worked out than it may, or made too much text: see [`Limits::working`].
    TooMuchWork,
    /// There are more terms in it than this: see [`Limits::terms`].
    TooManyTerms(usize),
    /// There is more text in it than this, in bytes.
    TooMuchText(usize),
    /// The query uses a function that there is not.
    Unsupported(String),
    /// The evaluator gave up, for this reason.
    Failed(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OverTime(limit) => write!(
                f,
                "the query took longer than the limit of {}; ask for less (LIMIT, fewer patterns without a \
                 common variable)",
                shown(*limit)
            ),
            Self::Cancelled => f.write_str("the query was cancelled"),
            Self::TooMuchWork => f.write_str(
                "the query needs more memory than it may have; ask for less (fewer patterns without a common \
                 variable, ORDER BY and DISTINCT of fewer rows, shorter texts)",
            ),
            Self::TooManyTerms(limit) => {
                write!(f, "the answer has more than {limit} terms, which is the limit; ask for less (LIMIT)")
            }
            Self::TooMuchText(limit) => {
                write!(
                    f,
                    "the answer has more than {limit} bytes of text, which is the limit; ask for less (LIMIT)"
                )
            }
            Self::Unsupported(why) | Self::Failed(why) => write!(f, "the query failed: {why}"),
        }
    }
}

impl std::error::Error for Failure {}

impl Failure {
    /// The error for people at a command line.
    pub fn into_error(self) -> Error {
        Error::Query(match self {
            Self::OverTime(_) => format!("{self}, or give it more time with --timeout"),
            _ => self.to_string(),
        })
    }
}

impl From<QueryEvaluationError> for Failure {
    fn from(error: QueryEvaluationError) -> Self {
        match error {
            QueryEvaluationError::Cancelled => Self::Cancelled,
            QueryEvaluationError::UnsupportedCustomFunction(_)
            | QueryEvaluationError::UnsupportedCustomFunctionArity { .. } => {
                Self::Unsupported(error.to_string())
            }
            error => Self::Failed(error.to_string()),
        }
    }
}

impl From<Stop> for Failure {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Cancelled => Self::Cancelled,
            Stop::Full => Self::TooMuchWork,
            Stop::Panicked => Self::Failed("the evaluator broke off; this is a bug".to_owned()),
        }
    }
}

/// A query that is being answered. Dropping it tells the query to stop.
#[derive(Debug)]
#[must_use = "a query stops when this is dropped"]
pub struct Running {
    token: Token,
}

/// [`CancellationToken`], which has no form for debugging.
struct Token(CancellationToken);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Token").field(&self.0.is_cancelled()).finish()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.token.0.cancel();
    }
}

/// What a thread for queries works with.
#[derive(Debug)]
pub struct Asking {
    token: Token,
    limits: Limits,
}

impl Asking {
    /// Answers a query.
    ///
    /// An answer is whole or an error, never the part that was there when it had to stop. Over our own graphs a
    /// query stops with the next rows or with the next text that it makes, so that it goes on for at most one call of
    /// each function in an expression; over a store, it also has to read from the store or make a text.
    pub fn answer(&self, store: &impl Queryable, query: Query) -> Result<Answer, Failure> {
        let token = &self.token.0;
        if token.is_cancelled() {
            return Err(Failure::Cancelled);
        }
        // Each row has room for all variables, however few of them have a value.
        let working = self.limits.working / query.variables.div_ceil(USUAL_VARIABLES).max(1);
        let amounts = Amounts { terms: working, longest: self.limits.longest, kept: self.limits.kept };
        let work = || run(store, query, &self.limits, token);
        watched(token, amounts, work).map_err(Failure::from).flatten()
    }
}

/// Does some work with queries on a thread of its own, whose stack is large enough to read and answer them. What
/// becomes of it, it has to tell by itself.
pub fn begin(limits: Limits, work: impl FnOnce(&Asking) + Send + 'static) -> Result<Running, Error> {
    let token = CancellationToken::new();
    let asking = Asking { token: Token(token.clone()), limits };
    thread::Builder::new()
        .name("query".to_owned())
        .stack_size(STACK)
        .spawn(move || work(&asking))
        .map_err(|source| Error::io("query thread", source))?;
    Ok(Running { token: Token(token) })
}

/// Answers a query, within a time limit if there is one, and waits for it: see [`Asking::answer`].
pub fn evaluate(store: &impl Queryable, query: Query, limit: Option<Duration>) -> Result<Answer, Error> {
    let (sender, receiver) = mpsc::channel();
    let store = store.clone();
    // If nobody waits any more, nobody wants the answer.
    let _running = begin(Limits::NONE, move |asking| drop(sender.send(asking.answer(&store, query))))?;
    let answer = match limit {
        Some(limit) => receiver.recv_timeout(limit),
        None => receiver.recv().map_err(RecvTimeoutError::from),
    };
    match (answer, limit) {
        (Ok(answer), _) => answer,
        (Err(RecvTimeoutError::Timeout), Some(limit)) => Err(Failure::OverTime(limit)),
        (Err(_), _) => Err(Stop::Panicked.into()),
    }
    .map_err(Failure::into_error)
}

fn run(
    store: &impl Queryable,
    mut query: Query,
    limits: &Limits,
    token: &CancellationToken,
) -> Result<Answer, Failure> {
    let chosen = query.inner.dataset().and_then(|graphs| store.chosen(graphs));
    let store = match chosen {
        Some(chosen) => {
            query.choose_graphs(None);
            chosen
        }
        None => store.clone(),
    };
    let evaluator = SparqlEvaluator::new().with_cancellation_token(token.clone());
    let evaluator = made::bounded(&mut query.inner, limits, evaluator);
    let mut size = Size { limits, terms: 0, text: 0 };
    Ok(match store.execute(evaluator.for_query(query.inner))? {
        QueryResults::Boolean(value) => Answer::Boolean(value),
        QueryResults::Graph(triples) => {
            let mut graph = GraphBuilder::default();
            for triple in triples {
                let triple = triple?;
                size.add(3, text_of(triple.object.as_ref()))?;
                graph.insert(triple.as_ref());
            }
            Answer::Graph(graph.finish())
        }
        QueryResults::Solutions(solutions) => Answer::Rows(rows(solutions, query.ordered, &mut size)?),
    })
}

/// How much of an answer there is so far.
struct Size<'a> {
    limits: &'a Limits,
    terms: usize,
    text: usize,
}

impl Size<'_> {
    fn add(&mut self, terms: usize, text: usize) -> Result<(), Failure> {
        self.terms += terms;
        self.text += text;
        if self.terms > self.limits.terms {
            return Err(Failure::TooManyTerms(self.limits.terms));
        }
        if self.text > self.limits.text {
            return Err(Failure::TooMuchText(self.limits.text));
        }
        Ok(())
    }
}

fn text_of(term: TermRef<'_>) -> usize {
    match term {
        TermRef::NamedNode(node) => node.as_str().len(),
        TermRef::Literal(literal) => literal.value().len(),
        _ => 0,
    }
}

fn rows(solutions: QuerySolutionIter<'_>, ordered: bool, size: &mut Size<'_>) -> Result<Rows, Failure> {
    let columns: Vec<String> =
        solutions.variables().iter().map(|variable: &Variable| variable.as_str().to_owned()).collect();
    let mut rows = Vec::new();
    for solution in solutions {
        let row = solution?.values().to_vec();
        let text = row.iter().flatten().map(|term| text_of(term.as_ref())).sum();
        // A row without columns needs room too.
        size.add(columns.len().max(1), text)?;
        rows.push(row);
    }
    if !ordered {
        rows.sort_by(|a, b| compare_rows(a, b));
    }
    name_blank_nodes(&mut rows);
    Ok(Rows { columns, rows })
}

/// Names blank nodes in the order in which they come: those of `BNODE()` have other names each time.
fn name_blank_nodes(rows: &mut [Vec<Option<Term>>]) {
    let mut names: FxHashMap<BlankNode, BlankNode> = FxHashMap::default();
    for term in rows.iter_mut().flatten().flatten() {
        if let Term::BlankNode(node) = term {
            let next = names.len();
            let name =
                names.entry(node.clone()).or_insert_with(|| BlankNode::new_unchecked(format!("b{next}")));
            *node = name.clone();
        }
    }
}

fn compare_rows(a: &[Option<Term>], b: &[Option<Term>]) -> Ordering {
    a.iter().map(key).cmp(b.iter().map(key))
}

fn key(term: &Option<Term>) -> (u8, &str, &str, &str) {
    match term.as_ref().map(Term::as_ref) {
        None => (0, "", "", ""),
        Some(TermRef::NamedNode(node)) => (1, node.as_str(), "", ""),
        // Their names say nothing.
        Some(TermRef::BlankNode(_)) => (2, "", "", ""),
        Some(TermRef::Literal(literal)) => {
            (3, literal.value(), literal.datatype().as_str(), literal.language().unwrap_or_default())
        }
        #[allow(unreachable_patterns)]
        Some(_) => (4, "", "", ""),
    }
}

fn shown(limit: Duration) -> String {
    if limit.subsec_millis() == 0 {
        format!("{} s", limit.as_secs())
    } else {
        format!("{} ms", limit.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prefixes::Prefixes;
    use crate::query::parse;
    use crate::store::{IndexedGraph, index};
    use oxigraph::model::{NamedNode, Triple};

    fn nodes(count: usize) -> IndexedGraph {
        let node = |n: usize| NamedNode::new_unchecked(format!("http://ex.org/{n}"));
        index((0..count).map(|n| Triple::new(node(n), node(n), node(n))).collect())
    }

    fn limited(text: &str, limits: Limits) -> Result<Answer, Failure> {
        let query = parse(text, &Prefixes::default()).expect(text);
        let (sender, receiver) = mpsc::channel();
        let work = move |asking: &Asking| drop(sender.send(asking.answer(&nodes(300), query)));
        let _running = begin(limits, work).expect("a thread");
        receiver.recv().expect("an answer")
    }

    const FOUR: &str = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l";

    #[test]
    fn a_query_that_nobody_waits_for_stops() {
        for body in [
            &format!("SELECT (COUNT(*) AS ?n) {{ {FOUR} }}"),
            &format!("SELECT (COUNT(DISTINCT ?z) AS ?n) {{ {FOUR} BIND(STR(?a) AS ?z) }}"),
            &format!("ASK {{ {FOUR} FILTER(?a = ?d && ?d != ?a) }}"),
            &format!("ASK {{ {{ {FOUR} }} MINUS {{ ?a ?y ?x }} }}"),
        ] {
            let query = parse(body, &Prefixes::default()).expect(body);
            let (sender, receiver) = mpsc::channel();
            let (started, start) = mpsc::channel();
            let work = move |asking: &Asking| {
                let _ = started.send(());
                let _ = sender.send(asking.answer(&nodes(300), query));
            };
            let running = begin(Limits::NONE, work).expect("a thread");
            start.recv().expect("a start");
            drop(running);
            assert_eq!(receiver.recv(), Ok(Err(Failure::Cancelled)), "{body}");
        }
    }

    #[test]
    fn what_a_query_holds_is_limited() {
        let limits = Limits { working: 100_000, ..Limits::NONE };
        for text in [
            format!("SELECT ?a {{ {FOUR} }} ORDER BY ?a LIMIT 1"),
            format!("SELECT DISTINCT ?a ?d ?g ?j {{ {FOUR} }}"),
            format!("SELECT (COUNT(DISTINCT *) AS ?n) {{ {FOUR} }}"),
            format!("SELECT ?a ?j (COUNT(*) AS ?n) {{ {FOUR} }} GROUP BY ?a ?d ?g ?j"),
        ] {
            assert_eq!(limited(&text, limits), Err(Failure::TooMuchWork), "{text}");
        }
        assert!(limited("SELECT DISTINCT ?a { ?a ?b ?c } ORDER BY ?a", limits).is_ok());
    }

    #[test]
    fn what_an_answer_holds_is_limited() {
        let limits = Limits { terms: 900, text: 900 * 20, ..Limits::NONE };
        assert!(limited("SELECT * { ?a ?b ?c }", limits).is_ok());
        assert!(limited("CONSTRUCT { ?a ?b ?c } { ?a ?b ?c }", limits).is_ok());
        let more = Err(Failure::TooManyTerms(900));
        assert_eq!(limited("SELECT * { { ?a ?b ?c } UNION { ?a ?b ?c } }", limits), more);
        assert_eq!(limited("CONSTRUCT { ?a ?b ?c . ?b ?c 1 } { ?a ?b ?c }", limits), more);
        assert_eq!(limited("SELECT ?z { ?a ?b ?c BIND(1/0 AS ?z) ?d ?e ?f . ?g ?h ?i }", limits), more);
        let long = "SELECT ?z { ?a ?b ?c BIND(CONCAT(STR(?a), STR(?b), STR(?c), STR(?a), STR(?b)) AS ?z) }";
        assert_eq!(limited(long, limits), Err(Failure::TooMuchText(18_000)));
    }

    #[test]
    fn text_cannot_be_made_without_an_end() {
        let doubled: String =
            (0..40).map(|n| format!("BIND(CONCAT(?v{n}, ?v{n}) AS ?v{})\n", n + 1)).collect();
        let text = format!("SELECT (STRLEN(?v40) AS ?n) {{ BIND('0123456789' AS ?v0) {doubled} }}");
        assert_eq!(limited(&text, Limits::NONE), Err(Failure::TooMuchWork));
    }

    #[test]
    fn no_expression_makes_a_text_that_is_too_long() {
        let doubled: String =
            (0..14).map(|n| format!("BIND(CONCAT(?v{n}, ?v{n}) AS ?v{})\n", n + 1)).collect();
        let start = format!("BIND('0123456789' AS ?v0) {doubled}");
        let inside = |open: &str, close: &str, times: usize| {
            format!("STRLEN({}?v14{})", open.repeat(times), close.repeat(times))
        };
        for expression in [
            "STRLEN(REPLACE(?v14,'[0-9]',?v14))".to_owned(),
            "STRLEN(REPLACE(?v14,'.*','$0$0$0$0'))".to_owned(),
            "SUM(STRLEN(CONCAT(?v14, ?v14)))".to_owned(),
            format!("STRLEN(CONCAT({}?v14))", "?v14,".repeat(900)),
            inside("REPLACE(", ",'.','$0$0')", 8),
            inside("CONCAT('a',", ",?v14)", 100),
            "STRLEN(ENCODE_FOR_URI(REPLACE(?v13,'[0-9]',' ')))".to_owned(),
            "STRLEN(GROUP_CONCAT(CONCAT(STR(?a), ?v13); SEPARATOR='x'))".to_owned(),
        ] {
            let text = format!("SELECT ({expression} AS ?n) {{ {start} ?a ?b ?c }}");
            let limits = Limits { longest: 200_000, ..Limits::NONE };
            assert_eq!(limited(&text, limits), Err(Failure::TooMuchWork), "{expression}");
        }
        let long = "0123456789".repeat(20_001);
        for body in [format!("VALUES ?x {{ '{long}' }}"), format!("FILTER(STRLEN('{long}') > 1)")] {
            let limits = Limits { longest: 200_000, ..Limits::NONE };
            assert_eq!(limited(&format!("SELECT * {{ {body} }}"), limits), Err(Failure::TooMuchWork));
        }
    }

    #[test]
    fn what_aggregates_keep_is_limited() {
        let limits = Limits { kept: 10_000, ..Limits::NONE };
        for aggregate in ["MAX(?x)", "MIN(?x)", "SAMPLE(?x)", "COUNT(DISTINCT STR(?x))", "GROUP_CONCAT(?x)"] {
            let text = format!(
                "SELECT ({aggregate} AS ?y) {{ VALUES ?x {{ '{}' }} ?a ?b ?c }} GROUP BY ?a",
                "x".repeat(100)
            );
            assert_eq!(limited(&text, limits), Err(Failure::TooMuchWork), "{aggregate}");
            assert!(limited(&text, Limits::SERVED).is_ok(), "{aggregate}");
        }
    }
}
