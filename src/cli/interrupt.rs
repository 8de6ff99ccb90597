//! Ctrl-C, and other wishes that the program should end: files and folders that are half written go away.
#![expect(clippy::exit, reason = "whoever presses Ctrl-C wants the program to end, wherever it is")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// The exit code that shells expect after Ctrl-C: 128, and 2 for the signal.
const INTERRUPTED: i32 = 130;

/// The files and folders that are half written. As long as they are held, the program does not end.
pub(super) fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on, Ctrl-C removes what is unfinished before the program ends. Whoever ignores such signals
/// (`nohup`) goes on to do so.
pub(super) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Without it the program ends as well, but leaves a file behind.
        let _ = ctrlc::try_set_handler(|| {
            let files = unfinished();
            for file in files.iter() {
                let _ = if file.is_dir() { fs::remove_dir_all(file) } else { fs::remove_file(file) };
            }
            process::exit(INTERRUPTED)
        });
    });
}

/// A folder that Ctrl-C removes, until this is dropped or the folder is [kept](Self::keep).
pub(super) struct Unfinished(PathBuf);

/// From now on, Ctrl-C removes a folder before the program ends.
pub(super) fn removes(folder: &Path) -> Unfinished {
    listen();
    unfinished().insert(folder.to_owned());
    Unfinished(folder.to_owned())
}

impl Unfinished {
    /// Does what makes the folder one to keep; Ctrl-C waits for that.
    pub(super) fn keep<T, E>(self, finish: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let mut unfinished = unfinished();
        let finished = finish();
        unfinished.remove(&self.0);
        drop(unfinished);
        finished
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        unfinished().remove(&self.0);
    }
}
