//! Stops a query wherever it is: when nobody wants its answer any more, or when it holds too much.
//!
//! The evaluator looks for a cancellation only when it reads triples. While it multiplies, sorts or groups what
//! it has read it does not, and keeps as much as it likes. But all it keeps are rows of [`Number`]s, which it
//! gets from our graphs and copies: so a number counts its copies, and they stop the query by unwinding to
//! [`watched`], as if the evaluator had panicked, but without a message.
//!
//! *Rationale:* the evaluator has no other place where each row passes. An allocator that counts would need
//! `unsafe`, and a process for each query would need the graph once more.
//!
//! Texts that functions make are no numbers: they are [checked](check_length) one by one, and those that aggregates
//! [keep] are counted. Between two of these checks is at most one call of a function, over texts of limited
//! length; that is how long a query goes on after it was told to stop.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use oxigraph::sparql::CancellationToken;

use crate::graph::TermId;

/// After how many copies the token is looked at.
const PATIENCE: usize = 1 << 12;

/// The number of a term, as the evaluator sees it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Number(TermId);

impl Number {
    pub fn new(id: TermId) -> Self {
        count();
        Self(id)
    }

    pub fn id(&self) -> TermId {
        self.0
    }
}

impl Clone for Number {
    fn clone(&self) -> Self {
        Self::new(self.0)
    }
}

impl Drop for Number {
    fn drop(&mut self) {
        HELD.set(HELD.get().wrapping_sub(1));
    }
}

thread_local! {
    /// How many numbers there are.
    static HELD: Cell<usize> = const { Cell::new(0) };
    /// How many there may be.
    static LIMIT: Cell<usize> = const { Cell::new(usize::MAX) };
    /// How many have been made since the token was looked at.
    static MADE: Cell<usize> = const { Cell::new(0) };
    /// How long a text may be.
    static LONGEST: Cell<usize> = const { Cell::new(usize::MAX) };
    /// How many more bytes of text aggregates may keep.
    static KEPT: Cell<usize> = const { Cell::new(usize::MAX) };
    static TOKEN: RefCell<Option<CancellationToken>> = const { RefCell::new(None) };
}

/// Why a query was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Its token was cancelled.
    Cancelled,
    /// It held more terms than it may.
    Full,
    /// It panicked, which is a bug.
    Panicked,
}

/// How much some work may hold.
#[derive(Debug, Clone, Copy)]
pub struct Amounts {
    /// How many terms in its rows.
    pub terms: usize,
    /// How many bytes in a text that it makes, or has in its query.
    pub longest: usize,
    /// How many bytes in the texts that aggregates keep, one for each group or each value.
    pub kept: usize,
}

/// Does some work on this thread, until it is done or has to stop: if the token is cancelled, or if the work
/// holds more than it may.
pub fn watched<T>(token: &CancellationToken, amounts: Amounts, work: impl FnOnce() -> T) -> Result<T, Stop> {
    HELD.set(0);
    LIMIT.set(amounts.terms);
    LONGEST.set(amounts.longest);
    KEPT.set(amounts.kept);
    MADE.set(0);
    TOKEN.set(Some(token.clone()));
    let done = catch_unwind(AssertUnwindSafe(work));
    LIMIT.set(usize::MAX);
    LONGEST.set(usize::MAX);
    KEPT.set(usize::MAX);
    TOKEN.set(None);
    done.map_err(|payload| payload.downcast().map_or(Stop::Panicked, |stop| *stop))
}

/// Ends the work of [`watched`] from inside of it.
pub(super) fn stop(why: Stop) -> ! {
    resume_unwind(Box::new(why))
}

/// Ends the work if a text of so many bytes is too long for it, or if nobody waits for it any more.
pub(crate) fn check_length(bytes: usize) {
    if bytes > LONGEST.get() {
        stop(Stop::Full);
    }
    look_at_token();
}

/// Counts so many bytes among those that an aggregate keeps, and ends the work if they are too many.
pub(crate) fn keep(bytes: usize) {
    match KEPT.get().checked_sub(bytes) {
        Some(rest) => KEPT.set(rest),
        None => stop(Stop::Full),
    }
    look_at_token();
}

fn look_at_token() {
    if TOKEN.with_borrow(|token| token.as_ref().is_some_and(CancellationToken::is_cancelled)) {
        stop(Stop::Cancelled);
    }
}

fn count() {
    let held = HELD.get().wrapping_add(1);
    HELD.set(held);
    // Where a query has ended, what is left of it is less than nothing.
    if held > LIMIT.get() && held < usize::MAX / 2 {
        stop(Stop::Full);
    }
    let made = MADE.get() + 1;
    MADE.set(made % PATIENCE);
    if made == PATIENCE {
        look_at_token();
    }
}
