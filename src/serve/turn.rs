//! Whose query is answered next, and for how long.
//!
//! As many queries are answered at once as there are cores; the others wait for their turn. Waiting counts as time
//! of the query. A query whose client has left, or whose time is over, is told to stop, and does
//! after at most one call of each function in an expression: see [`Asking::answer`]. It keeps its turn until then.

use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};
use tokio::time::{Instant, timeout_at};

use crate::error::Error;
use crate::query::{Asking, Limits, begin};

/// How many queries may wait.
const WAITING: usize = 512;

/// The turns of a server.
#[derive(Debug)]
pub struct Turns {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

/// Why some work was not done.
#[derive(Debug)]
pub(super) enum NoTurn {
    /// Too many are waiting already.
    Busy,
    /// The time was over before there was a turn.
    Waited(Duration),
    /// The time was over before the work was done.
    OverTime(Duration),
    /// The work broke off, which is a bug.
    Broken,
    /// There is no thread for it.
    System(Error),
}

impl Default for Turns {
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self { running: Arc::new(Semaphore::new(cores)), waiting: Arc::new(Semaphore::new(WAITING)) }
    }
}

impl Turns {
    /// Does some work with queries on a thread of its own, when it is its turn. If the future is dropped, the work
    /// is told to stop.
    pub async fn take<T: Send + 'static>(
        &self,
        limit: Duration,
        work: impl FnOnce(&Asking) -> T + Send + 'static,
    ) -> Result<T, NoTurn> {
        let end = Instant::now() + limit;
        let place = self.waiting.try_acquire().map_err(|_| NoTurn::Busy)?;
        let turn = timeout_at(end, Arc::clone(&self.running).acquire_owned()).await;
        let turn = turn.map_err(|_| NoTurn::Waited(limit))?.map_err(|_| NoTurn::Busy)?;
        drop(place);
        let (sender, receiver) = oneshot::channel();
        let _running = begin(Limits::SERVED, move |asking| {
            let done = work(asking);
            // Whoever asked may have left.
            let _ = sender.send(done);
            // A thread that does not stop at once keeps its turn until it does.
            drop(turn);
        })
        .map_err(NoTurn::System)?;
        match timeout_at(end, receiver).await {
            Ok(done) => done.map_err(|_| NoTurn::Broken),
            Err(_) => Err(NoTurn::OverTime(limit)),
        }
    }
}
