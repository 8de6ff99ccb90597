//! The rows of one table on several threads.
//!
//! Where a row begins is known only to who has read all before it, and the triples are to be in the order of the
//! rows. So threads take turns at both ends, reading and appending; what is between, which is most of the work, they
//! do at the same time:
//!
//! ```text
//! thread 1   read A | cells and triples of A          | append A | read C | ...
//! thread 2          | read B | cells and triples of B |          | append B | read D | ...
//! ```

use std::panic::resume_unwind;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::rows::{Emitter, Rows, STRETCH};
use super::{Listener, Progress, TableReader};
use crate::csvw::Table;
use crate::diagnostic::Diagnostic;
use crate::emit::ParallelSink;
use crate::error::Error;
use crate::table::Batch;

/// More threads than any machine has cores would only wait for each other.
const MOST_THREADS: usize = 256;

/// Where threads take their turns at reading.
struct Source<'a> {
    reader: &'a mut TableReader,
    /// How many turns there were.
    turns: usize,
    /// True if nothing more is to be read.
    is_over: bool,
}

/// What a thread got.
struct Turn {
    number: usize,
    batch: Option<Batch>,
    problems: Vec<Diagnostic>,
    error: Option<Error>,
}

/// Where threads take their turns at appending, in the same order.
struct Target<'a, S> {
    sink: &'a mut S,
    listener: &'a mut dyn Listener,
    progress: Progress,
    /// Whose turn it is.
    turn: usize,
    error: Option<Error>,
    /// True if a thread is lost, and its turn will never be over.
    is_broken: bool,
}

/// Sends the triples of all rows to a sink.
pub(super) fn convert<S: ParallelSink>(
    rows: &mut Rows<'_>,
    threads: usize,
    sink: &mut S,
    listener: &mut dyn Listener,
) -> Result<(), Error> {
    let Rows { reader, node, plan, looks, progress } = rows;
    // All threads look at the table while one of them reads on.
    let table = &reader.table.clone();
    let parts: Vec<S::Part> = (0..threads.clamp(1, MOST_THREADS)).map_while(|_| sink.part()).collect();
    let source = &Mutex::new(Source { reader, turns: 0, is_over: false });
    let target =
        &Mutex::new(Target { sink, listener, progress: *progress, turn: 0, error: None, is_broken: false });
    let next = &Condvar::new();
    thread::scope(|scope| {
        let mut workers = parts.into_iter().map(|part| {
            let emitter = Emitter::new(plan, looks, node.clone());
            move || work(source, target, next, emitter, part, table)
        });
        // This thread is one of them.
        let own = workers.next();
        let others: Vec<_> = workers.map(|worker| scope.spawn(worker)).collect();
        own.into_iter().for_each(|work| work());
        for thread in others {
            thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
    });
    let mut target = lock(target);
    *progress = target.progress;
    target.error.take().map_or(Ok(()), Err)
}

/// What each thread does until there is nothing left.
fn work<S: ParallelSink>(
    source: &Mutex<Source<'_>>,
    target: &Mutex<Target<'_, S>>,
    next: &Condvar,
    mut emitter: Emitter<'_>,
    mut part: S::Part,
    table: &Table,
) {
    let guard = Guard { target, next };
    loop {
        let Some(mut turn) = lock(source).turn() else { break };
        let (mut rows, mut bytes) = (0, 0);
        if let Some(batch) = turn.batch.take() {
            (rows, bytes) = (batch.row_count(), batch.byte_count());
            turn.problems.extend(emitter.emit(batch, table, &mut part));
        }
        let is_not_mine = |target: &mut Target<'_, S>| target.turn != turn.number && !target.is_broken;
        let waited = next.wait_while(lock(target), is_not_mine);
        let mut target = waited.unwrap_or_else(PoisonError::into_inner);
        if target.is_broken {
            break;
        }
        target.append(&mut part, turn, rows, bytes);
        if target.sink.is_closed() || target.error.is_some() {
            lock(source).is_over = true;
        }
        drop(target);
        next.notify_all();
    }
    drop(guard);
}

impl Source<'_> {
    /// The next rows; `None` if there are none. What is found besides is a turn as well, so that it is told in order.
    fn turn(&mut self) -> Option<Turn> {
        if self.is_over {
            return None;
        }
        let mut problems = Vec::new();
        let read = self.reader.read_batch(STRETCH, &mut |problem| problems.push(problem));
        let (batch, error) = match read {
            Ok(batch) => (batch, None),
            Err(error) => (None, Some(error)),
        };
        self.is_over = batch.is_none();
        self.turns += 1;
        Some(Turn { number: self.turns - 1, batch, problems, error })
    }
}

impl<S: ParallelSink> Target<'_, S> {
    fn append(&mut self, part: &mut S::Part, turn: Turn, rows: usize, bytes: usize) {
        self.turn += 1;
        if self.error.is_some() || self.sink.is_closed() {
            return;
        }
        self.sink.append(part);
        turn.problems.into_iter().for_each(|problem| self.listener.problem(problem.for_converter()));
        self.error = turn.error;
        self.progress.rows += rows;
        self.progress.bytes += bytes as u64;
        self.progress.triples = self.sink.taken();
        self.listener.progress(self.progress);
    }
}

/// Wakes the others if its thread panics, so that nobody waits for it.
struct Guard<'a, 'b, S> {
    target: &'a Mutex<Target<'b, S>>,
    next: &'a Condvar,
}

impl<S> Drop for Guard<'_, '_, S> {
    fn drop(&mut self) {
        if thread::panicking() {
            lock(self.target).is_broken = true;
            self.next.notify_all();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
