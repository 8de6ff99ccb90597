//! Filling a store with triples as they are made.

use std::mem;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use oxigraph::model::{GraphName, Quad, Triple, TripleRef};
use oxigraph::store::{StorageError, Store};

use crate::emit::Sink;
use crate::error::Error;
use crate::table::CellRef;

/// How many triples go to the store at a time: enough that handing them over costs nothing.
const BATCH: usize = 4096;

/// How many batches wait for the store, at most.
const WAITING: usize = 16;

/// Takes triples and hands them to the bulk loader of a store, which works on a thread of its own.
pub struct Loader {
    batch: Vec<Quad>,
    sender: SyncSender<Vec<Quad>>,
    /// True if the store takes nothing more, because it failed.
    is_closed: bool,
    triples: usize,
}

/// Fills a store with what `content` sends, all of it or nothing, and counts it.
///
/// The triples go to the default graph. `name` is what errors of the store call it. Nothing is in the store if
/// `content` fails or the store does; if both do, the error is that of the store, since a full disk ends the
/// content as well.
pub fn fill<T>(
    store: &Store,
    name: &Path,
    content: impl FnOnce(&mut Loader) -> Result<T, Error>,
) -> Result<(T, usize), Error> {
    let failed = |error: StorageError| Error::io(name, error.into());
    let (sender, receiver) = sync_channel::<Vec<Quad>>(WAITING);
    thread::scope(|scope| {
        let loading = scope.spawn(move || {
            let mut loader = store.bulk_loader();
            loader.load_quads(receiver.into_iter().flatten()).map(|()| loader)
        });
        let mut sink = Loader { batch: Vec::with_capacity(BATCH), sender, is_closed: false, triples: 0 };
        let made = content(&mut sink);
        sink.send();
        let triples = sink.triples;
        drop(sink); // The end of what is to be loaded.
        let loader = match loading.join() {
            Ok(loader) => loader.map_err(failed)?,
            Err(_) => return Err(Error::Query("the store stopped; this is a bug".to_owned())),
        };
        let made = made?;
        loader.commit().map_err(failed)?;
        Ok((made, triples))
    })
}

impl Loader {
    /// Takes a triple that is ours to keep.
    pub fn load(&mut self, triple: Triple) {
        self.triples += 1;
        self.batch.push(triple.in_graph(GraphName::DefaultGraph));
        if self.batch.len() == BATCH {
            self.send();
        }
    }

    fn send(&mut self) {
        let batch = mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
        self.is_closed |= self.sender.send(batch).is_err();
    }
}

impl Sink for Loader {
    fn triple(&mut self, triple: TripleRef<'_>, _: CellRef) {
        self.load(triple.into_owned());
    }

    fn annotation(&mut self, triple: TripleRef<'_>) {
        self.load(triple.into_owned());
    }

    fn is_closed(&self) -> bool {
        self.is_closed
    }
}
