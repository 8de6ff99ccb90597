//! Looking after the files of the project: what is saved is shown.
//!
//! *Rationale:* the files are asked for their times and sizes again and again. Systems can tell of changes
//! by themselves, but each in its own way, not for folders of other machines, and not before a list of exceptions;
//! asking a few hundred files takes less than a millisecond, five times a second.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use super::{Served, Server};
use crate::diagnostic::Counts;
use crate::edition::Edition;
use crate::error::Error;
use crate::project::{CONFIG_FILE, Project};

/// How often the files are looked at.
const PAUSE: Duration = Duration::from_millis(200);

/// After how many pauses files that could not be read are tried again. *Rationale:* what a project names is known only
/// when it can be read, so that nobody can say which file will mend it.
const AGAIN: usize = 5;

/// How coarse the times of files can be.
const GRAIN: Duration = Duration::from_secs(2);

const BUG: &str = "reading the files stopped because of a bug; please report it with the files";

/// The times and sizes of files; `None` for those that are not there.
type Stamps = BTreeMap<String, Option<(SystemTime, u64)>>;

/// Reads the project anew whenever its files have changed, until the server ends; `tell` hears of each time.
///
/// A state without errors is shown at once. While there are errors, the last good one stays, if there is one.
/// Returns an error if the project has no files that could change.
pub fn watch(
    server: Arc<Server>,
    tell: impl Fn(&Served) + Send + 'static,
) -> Result<thread::JoinHandle<()>, Error> {
    let served = server.served();
    let Some(folder) = served.newest.project().folder().map(Path::to_owned) else {
        let text = "the built-in project has no files that could change; choose a folder with -C, or leave out --watch";
        return Err(Error::Usage(text.to_owned()));
    };
    let stamps = as_read(stamps(&folder, &files(&served.newest)), served.newest.began());
    let watcher = thread::Builder::new().name("watch".to_owned());
    let watched = watcher.spawn(move || run(&server, &folder, stamps, &tell));
    watched.map_err(|source| Error::io("threads", source))
}

fn run(server: &Server, folder: &Path, mut seen: Stamps, tell: &dyn Fn(&Served)) {
    let mut last = stamps(folder, &files(&server.served().newest));
    let mut pauses = 0;
    while !server.is_stopping() {
        thread::sleep(PAUSE);
        let now = stamps(folder, &files(&server.served().newest));
        // A change is looked into when nothing else has changed for a moment: programs save in several steps.
        let is_quiet = now == last;
        last = now;
        let before = server.served();
        pauses += 1;
        let is_again =
            last == seen && pauses >= AGAIN && before.failure.as_deref().is_some_and(|why| why != BUG);
        if !is_quiet || (last == seen && !is_again) {
            continue;
        }
        pauses = 0;
        seen.clone_from(&last);
        let (began, failure) = (SystemTime::now(), before.failure.clone());
        let served = next(before, read(folder));
        // Files that are new to the project are known from now on.
        last = stamps(folder, &files(&served.newest));
        let mut known = as_read(last.clone(), began);
        known.extend(seen.into_iter().filter(|(file, _)| last.contains_key(file)));
        seen = known;
        server.show(served.clone());
        if !is_again || served.failure != failure {
            tell(&served);
        }
    }
}

/// Reads the project; the reason if that is not possible.
fn read(folder: &Path) -> Result<Edition, String> {
    let read = || Project::open(Some(folder)).and_then(|project| Edition::read(&project));
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err(BUG.to_owned()),
    }
}

/// What is shown after a reading.
fn next(before: Served, read: Result<Edition, String>) -> Served {
    let is_good = |edition: &Edition| Counts::of(edition.problems()).errors == 0;
    match read {
        Err(failure) => Served { failure: Some(failure), ..before },
        Ok(edition) => {
            let newest = Arc::new(edition);
            // Without a good one, the newest is the best.
            let stays = !is_good(&newest) && is_good(&before.edition);
            let edition = if stays { before.edition } else { Arc::clone(&newest) };
            Served { edition, newest, failure: None }
        }
    }
}

/// The files of a project: those it names, and those in the folders in which files count by being there.
fn files(edition: &Edition) -> Vec<String> {
    let project = edition.project();
    let mut files = vec![CONFIG_FILE.to_owned(), project.metadata().to_owned()];
    files.extend(edition.build().tables.sheets.iter().map(|sheet| sheet.file.clone()));
    files.extend(edition.build().documents.iter().map(|document| document.file.clone()));
    for folder in project.folders() {
        // A folder that cannot be read now may be readable the next time.
        files.extend(project.list(folder).unwrap_or_default());
    }
    files
}

/// The stamps that files had when they were read: nobody knows those of files that have changed since that began.
fn as_read(mut stamps: Stamps, began: SystemTime) -> Stamps {
    let since = began.checked_sub(GRAIN).unwrap_or(began);
    for stamp in stamps.values_mut() {
        *stamp = stamp.filter(|(modified, _)| *modified < since);
    }
    stamps
}

fn stamps(folder: &Path, files: &[String]) -> Stamps {
    let stamp = |file: &str| {
        let path: PathBuf = folder.join(file);
        let metadata = fs::metadata(path).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    };
    files.iter().map(|file| (file.clone(), stamp(file))).collect()
}
