//! Which queries are too deep for the parser, the optimizer and the evaluator, which go through them by recursion.
//!
//! Where their stack ends, the program does. So what makes a query deep is counted before it is parsed, and what
//! is beyond the limits is refused; all that are left fit into the [`STACK`] of the threads on which queries are
//! read and answered.
//!
//! Three things make a query deep: brackets in brackets, chains (`a || b || c`, `{} UNION {} UNION {}`, which
//! become a tree as deep as they are long), and triple patterns, which are joined one by one. Rows of VALUES,
//! texts and items of lists do not.
//!
//! *Rationale:* each bracket inside another takes at most 105 KB of the stack in a build for debugging, each link
//! of a chain 41 KB, each triple pattern 60 KB, and a fifth of that in a release (measured for 54 constructs: the
//! depth at which a thread with 16 MiB ends). All limits together take less than half of the stack. Memory for it
//! is only taken where it is used.

use std::thread;

use rustc_hash::FxHashSet;
use spargebra::Query;
use spargebra::algebra::{GraphPattern, PropertyPathExpression};

use super::bind;
use super::slip::{Slip, Token, tokens};
use crate::error::Error;

/// The stack of a thread that reads and answers queries.
pub(super) const STACK: usize = 192 << 20;

/// How many brackets may be open at one place.
const NESTED: usize = 128;

/// How many brackets and operators there may be in all.
const LINKS: usize = 1000;

/// What of each can be read on a thread with the 2 MiB that threads usually have.
const USUALLY_NESTED: usize = 10;
const USUAL_LINKS: usize = 100;

/// How many triple patterns and steps of paths there may be in all.
const PATTERNS: usize = 500;

/// How many of them may be joined: to find the best order of so many takes a second, of twice as many twenty.
const JOINED: usize = 100;

/// How deep a query is, of those that are not too deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// It can be read on any thread.
    Usual,
    /// It has to be read [with a stack](with_stack) of its own.
    Deep,
}

/// How deep a query is by its text, or what is too deep in it.
pub(super) fn check_text(text: &str) -> Result<Depth, Slip> {
    let tokens = tokens(text);
    let word = |token: &Token| &text[token.start..token.end];
    let (mut open, mut deepest, mut links) = (0_usize, 0, 0);
    let mut rest = tokens.iter().enumerate();
    while let Some((index, token)) = rest.next() {
        let previous = index.checked_sub(1).and_then(|before| tokens.get(before));
        match word(token) {
            "(" | "[" | "{" => {
                open += 1;
                links += 1;
            }
            ")" | "]" | "}" => open = open.saturating_sub(1),
            // The second sign of `||`, `&&`, `^^`, `!=`, `<=`.
            sign @ ("|" | "&" | "^" | "=") => {
                let is_second = previous.is_some_and(|p| {
                    p.end == token.start
                        && (word(p) == sign || sign == "=" && matches!(word(p), "!" | "<" | ">"))
                });
                // The datatype of a literal.
                let is_datatype = sign == "^" && text[token.start..].starts_with("^^");
                links += usize::from(!is_second && !is_datatype);
            }
            "+" | "-" | "*" | "/" | "!" | "<" | ">" => links += 1,
            // Up to the end of its rows, in which nothing can be inside anything.
            values if values.eq_ignore_ascii_case("VALUES") => {
                links += 1;
                rest.find(|(_, token)| word(token) == "}");
            }
            // `1-1-1` and `?a-1-1` are one word here.
            other if !other.contains(':') && !other.starts_with(['"', '\'']) => {
                links += other.bytes().filter(|byte| *byte == b'-').count();
            }
            _ => {}
        }
        deepest = deepest.max(open);
        if open > NESTED {
            let message = format!("brackets may be inside each other {NESTED} deep, and here are more");
            return Err(Slip::at(text, token.start, message));
        }
        if links > LINKS {
            let message = format!(
                "a query may have {LINKS} brackets and operators, and here are more; VALUES and IN take any \
                 number of values"
            );
            return Err(Slip::at(text, token.start, message));
        }
    }
    Ok(if deepest <= USUALLY_NESTED && links <= USUAL_LINKS { Depth::Usual } else { Depth::Deep })
}

/// Does some work on a thread with enough of a stack for all queries that are not refused.
pub(super) fn with_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, Error> {
    let failed = |source| Error::io("query thread", source);
    thread::scope(|scope| {
        let worker = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).map_err(failed)?;
        worker.join().map_err(|_| Error::Query("the query could not be read; this is a bug".to_owned()))
    })
}

/// What is too much in a query, if anything is.
pub(super) fn check_patterns(query: &mut Query) -> Result<(), Slip> {
    let (mut all, mut joined) = (0, 0);
    bind::each_pattern(query, &mut |pattern| {
        all += match pattern {
            GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Values { .. } => {
                leaves(pattern)
            }
            _ => 0,
        };
        joined = joined.max(leaves(pattern));
    });
    let refuse = |limit: usize, count: usize, what: &str| {
        Err(Slip::whole(format!(
            "a query may {what} {limit} triple patterns and steps of paths, and this one has {count}; VALUES takes \
             any number of values"
        )))
    };
    match (all, joined) {
        (all, _) if all > PATTERNS => refuse(PATTERNS, all, "have"),
        (_, joined) if joined > JOINED => refuse(JOINED, joined, "join"),
        _ => Ok(()),
    }
}

/// How many patterns are joined with each other in this one.
fn leaves(pattern: &GraphPattern) -> usize {
    match pattern {
        GraphPattern::Bgp { patterns } => patterns.len(),
        GraphPattern::Path { path, .. } => steps(path),
        GraphPattern::Join { left, right }
        | GraphPattern::LeftJoin { left, right, .. }
        | GraphPattern::Lateral { left, right } => leaves(left) + leaves(right),
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Graph { inner, .. } => leaves(inner),
        _ => 1,
    }
}

/// How many patterns a path becomes when it is evaluated.
fn steps(path: &PropertyPathExpression) -> usize {
    match path {
        PropertyPathExpression::Sequence(one, other) | PropertyPathExpression::Alternative(one, other) => {
            steps(one) + steps(other)
        }
        PropertyPathExpression::Reverse(path) => steps(path),
        _ => 1,
    }
}

/// How many variables there are in the text of a query.
pub(super) fn variables(text: &str) -> usize {
    let names = tokens(text).into_iter().map(|token| &text[token.start..token.end]);
    let names = names.filter(|name| name.starts_with(['?', '$'])).map(|name| &name[1..]);
    names.collect::<FxHashSet<&str>>().len()
}
