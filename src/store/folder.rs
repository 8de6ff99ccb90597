//! A store that stays: Oxigraph's database in a folder, filled once and asked often.
//!
//! ```text
//! DIR/store.json      which database is the store's, and what it was made from
//! DIR/data-1          that database: RocksDB, as Oxigraph keeps it
//! DIR/data-1.lock     held by those who ask it
//! DIR/loading.lock    held by whoever fills the store
//! ```
//!
//! A load never touches the database that is there. It fills another one, `data-2`, and when that is complete
//! and on the disk it replaces `store.json` as a whole. So whatever happens to a load, killing it included, the
//! folder holds the old store or none; a store that looks whole is whole. What a load has left behind is
//! removed by the next. A database that is still being asked when another takes its place stays until the next
//! load.
//!
//! Without the feature `rocksdb` all this is there, and says that the program was built without it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use oxigraph::store::{StorageError, Store};
use serde_json::{Value, json};

use super::loader::{self, Loader};
use super::origin::Origin;
use crate::error::Error;

const DESCRIPTION: &str = "store.json";
const LOADING: &str = "loading.lock";
const DATA: &str = "data-";

/// The version of what is in `store.json`.
const VERSION: u64 = 1;

/// A store in a folder, opened for questions. As long as it is there, nobody removes its data.
pub struct Opened {
    /// The store; it can only be read.
    pub store: Store,
    /// What it was made from.
    pub origin: Origin,
    /// How many triples were loaded; those that came twice count twice.
    pub triples: usize,
    _in_use: File,
}

/// Opens the store of a folder.
///
/// The unhappy path is a folder without a store (a load that did not come to its end leaves none), one of
/// another version, or a program without the feature `rocksdb`.
pub fn open(folder: &Path) -> Result<Opened, Error> {
    check_feature()?;
    // Whoever replaces a store may remove its database between two of our steps: then there is a new one.
    loop {
        let description = Description::read(folder)?;
        let data = folder.join(&description.data);
        let in_use = match File::open(lock_of(&data)) {
            Ok(file) => file,
            Err(_) if Description::read(folder)?.data != description.data => continue,
            Err(error) => return Err(damaged(folder, error)),
        };
        in_use.lock_shared().map_err(|error| Error::io(folder, error))?;
        if Description::read(folder)?.data == description.data {
            let store = open_data(&data).map_err(|error| damaged(folder, error.into()))?;
            let Description { origin, triples, .. } = description;
            return Ok(Opened { store, origin, triples, _in_use: in_use });
        }
    }
}

/// A store that is being filled, to take the place of the one in a folder, if there is one.
///
/// Unless it is [finished](Self::finish), dropping it removes it.
pub struct Filling {
    folder: PathBuf,
    data: PathBuf,
    /// There until the end.
    store: Option<Store>,
    is_finished: bool,
    /// Locked as long as it is open.
    _loading: File,
}

impl Filling {
    /// Makes an empty database in a folder, which is made too.
    ///
    /// The unhappy path is a folder with something else in it, one that somebody else is filling, or a program
    /// without the feature `rocksdb`.
    pub fn begin(folder: &Path) -> Result<Self, Error> {
        check_feature()?;
        let fail = |error| Error::io(folder, error);
        fs::create_dir_all(folder).map_err(fail)?;
        check_ours(folder)?;
        let loading = lock_file(&folder.join(LOADING)).map_err(fail)?;
        match loading.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(fail(io::Error::other("somebody else is filling this store; wait for its end")));
            }
            Err(TryLockError::Error(error)) => return Err(fail(error)),
        }
        remove_unused(folder)?;
        let used = numbers(folder).map_err(fail)?.into_iter().max().unwrap_or_default();
        let data = folder.join(format!("{DATA}{}", used + 1));
        let mut filling =
            Self { folder: folder.to_owned(), data, store: None, is_finished: false, _loading: loading };
        lock_file(&lock_of(&filling.data)).map_err(fail)?;
        filling.store = Some(create_data(&filling.data).map_err(|error| fail(error.into()))?);
        Ok(filling)
    }

    /// The folder of the database that is being filled: what to remove if the program has to end here.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Fills the store: see [`fill`](loader::fill).
    pub fn fill<T>(
        &self,
        content: impl FnOnce(&mut Loader) -> Result<T, Error>,
    ) -> Result<(T, usize), Error> {
        let store =
            self.store.as_ref().ok_or_else(|| Error::io(&self.folder, io::ErrorKind::NotFound.into()))?;
        loader::fill(store, &self.folder, content)
    }

    /// Puts the new store in the place of the old one.
    pub fn finish(mut self, origin: &Origin, triples: usize) -> Result<(), Error> {
        self.replace(origin, triples).map_err(|error| Error::io(&self.folder, error))?;
        remove_unused(&self.folder)
    }

    fn replace(&mut self, origin: &Origin, triples: usize) -> io::Result<()> {
        if let Some(store) = self.store.take() {
            flush(&store)?;
        }
        let name = self.data.file_name().unwrap_or_default().to_string_lossy();
        let description = json!({
            "store": VERSION,
            "program": concat!("ctgraph ", env!("CARGO_PKG_VERSION")),
            "data": name,
            "triples": triples,
            "origin": origin.to_json(),
        });
        let target = self.folder.join(DESCRIPTION);
        let temporary = target.with_extension("json.tmp");
        let mut file = File::create(&temporary)?;
        writeln!(file, "{description:#}")?;
        file.sync_all()?;
        // The names of new files are in their folders; those must be on the disk before the last step and after it.
        sync_folder(&self.data)?;
        sync_folder(&self.folder)?;
        fs::rename(&temporary, &target)?;
        // From here on this is the store, whatever else fails.
        self.is_finished = true;
        sync_folder(&self.folder)
    }
}

impl Drop for Filling {
    fn drop(&mut self) {
        if !self.is_finished {
            drop(self.store.take());
            // What cannot be removed now is removed by the next load.
            let _ = fs::remove_dir_all(&self.data);
            let _ = fs::remove_file(lock_of(&self.data));
        }
    }
}

/// What `store.json` says.
struct Description {
    data: String,
    triples: usize,
    origin: Origin,
}

impl Description {
    fn read(folder: &Path) -> Result<Self, Error> {
        let file = folder.join(DESCRIPTION);
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(no_store(folder)),
            Err(error) => return Err(Error::io(file, error)),
        };
        let value: Value = serde_json::from_slice(&bytes).map_err(|error| damaged(folder, error.into()))?;
        match value["store"].as_u64() {
            Some(VERSION) => {}
            Some(_) => return Err(damaged(folder, io::Error::other("another version of ctgraph made it"))),
            None => return Err(damaged(folder, io::Error::other("its store.json says nothing of a store"))),
        }
        let parsed = || {
            let data = value["data"].as_str().filter(|name| number(name).is_some())?.to_owned();
            let triples = usize::try_from(value["triples"].as_u64()?).ok()?;
            Some(Self { data, triples, origin: Origin::from_json(&value["origin"])? })
        };
        parsed().ok_or_else(|| damaged(folder, io::Error::other("its store.json lacks something")))
    }
}

fn no_store(folder: &Path) -> Error {
    let reason = match folder.join(LOADING).exists() {
        true => {
            "no store is here: a load has not come to its end, or is under way; `ctgraph load` makes it anew"
        }
        false => "no store is here; `ctgraph load` makes one",
    };
    Error::io(folder, io::Error::new(io::ErrorKind::NotFound, reason))
}

fn damaged(folder: &Path, error: io::Error) -> Error {
    let message = format!("the store cannot be opened; `ctgraph load` makes it anew ({error})");
    Error::io(folder, io::Error::other(message))
}

/// Sees that there is nothing in a folder but what belongs to a store.
fn check_ours(folder: &Path) -> Result<(), Error> {
    let names = names(folder).map_err(|error| Error::io(folder, error))?;
    let is_ours = |name: &String| {
        name.starts_with(DESCRIPTION) || name == LOADING || number(name.trim_end_matches(".lock")).is_some()
    };
    match names.iter().find(|name| !is_ours(name)) {
        Some(other) => Err(Error::Usage(format!(
            "{} is no place for a store: it holds {other}; name a folder that is new or empty",
            folder.display()
        ))),
        None => Ok(()),
    }
}

/// Removes all databases but that of the store and those that somebody still asks. Only for whoever fills it.
fn remove_unused(folder: &Path) -> Result<(), Error> {
    let fail = |error| Error::io(folder, error);
    let used = match Description::read(folder) {
        Ok(description) => number(&description.data),
        // Whose store this is, and which database is its own, is not known: nothing is unused.
        Err(_) if folder.join(DESCRIPTION).exists() => return Ok(()),
        Err(_) => None,
    };
    for number in numbers(folder).map_err(fail)?.into_iter().filter(|number| Some(*number) != used) {
        let data = folder.join(format!("{DATA}{number}"));
        let lock = lock_file(&lock_of(&data)).map_err(fail)?;
        if lock.try_lock().is_ok() {
            match fs::remove_dir_all(&data) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(fail(error)),
                _ => fs::remove_file(lock_of(&data)).map_err(fail)?,
            }
        }
    }
    Ok(())
}

/// The numbers of the databases in a folder, each once: those of their locks, and of databases without one.
fn numbers(folder: &Path) -> io::Result<Vec<u64>> {
    let names = names(folder)?;
    let mut numbers: Vec<u64> =
        names.iter().filter_map(|name| number(name.trim_end_matches(".lock"))).collect();
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

fn number(name: &str) -> Option<u64> {
    name.strip_prefix(DATA)?.parse().ok()
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

fn lock_of(data: &Path) -> PathBuf {
    data.with_extension("lock")
}

fn lock_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(false).open(path)
}

/// Writes to the disk which files a folder has. Only on Unix is there a way.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(feature = "rocksdb")]
fn check_feature() -> Result<(), Error> {
    Ok(())
}

#[cfg(not(feature = "rocksdb"))]
fn check_feature() -> Result<(), Error> {
    Err(Error::Usage(
        "this program was built without stores on a disk. To have them, build it with \
         `cargo install --path . --locked --features rocksdb`: that takes a C++ compiler, libclang and some \
         fifteen minutes"
            .to_owned(),
    ))
}

#[cfg(feature = "rocksdb")]
fn create_data(data: &Path) -> Result<Store, StorageError> {
    Store::open(data)
}

#[cfg(feature = "rocksdb")]
fn open_data(data: &Path) -> Result<Store, StorageError> {
    Store::open_read_only(data)
}

#[cfg(feature = "rocksdb")]
fn flush(store: &Store) -> io::Result<()> {
    Ok(store.flush()?)
}

// Never called: see `check_feature`.
#[cfg(not(feature = "rocksdb"))]
fn create_data(_: &Path) -> Result<Store, StorageError> {
    Store::new()
}

#[cfg(not(feature = "rocksdb"))]
fn open_data(_: &Path) -> Result<Store, StorageError> {
    Store::new()
}

#[cfg(not(feature = "rocksdb"))]
fn flush(_: &Store) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, feature = "rocksdb"))]
mod tests {
    use oxigraph::model::{Literal, NamedNode, Triple};

    use super::*;

    fn fill(folder: &Path, value: &str) {
        let filling = Filling::begin(folder).expect("a store");
        let node = NamedNode::new_unchecked("http://example.org/a");
        let triple = Triple::new(node.clone(), node, Literal::from(value));
        let ((), triples) = filling
            .fill(|sink| {
                sink.load(triple);
                Ok(())
            })
            .expect("a triple");
        filling.finish(&Origin::of_files(folder, &[]).expect("no files"), triples).expect("a store");
    }

    fn value(opened: &Opened) -> String {
        let quad = opened.store.iter().next().expect("a triple").expect("a triple");
        quad.object.to_string()
    }

    #[test]
    fn who_asks_the_old_store_can_go_on() {
        let folder = std::env::temp_dir().join(format!("ctgraph-stores-{}", std::process::id()));
        fill(&folder, "old");
        let old = open(&folder).expect("a store");
        fill(&folder, "new");
        assert_eq!(value(&old), "\"old\"");
        assert_eq!(value(&open(&folder).expect("a store")), "\"new\"");
        assert_eq!(numbers(&folder).expect("a folder"), [1, 2]);
        drop(old);
        let filling = Filling::begin(&folder).expect("a store");
        assert_eq!(numbers(&folder).expect("a folder"), [2, 3]);
        let error = Filling::begin(&folder).map(drop).expect_err("it is being filled").to_string();
        assert!(error.ends_with("somebody else is filling this store; wait for its end"), "{error}");
        drop(filling);
        assert_eq!(numbers(&folder).expect("a folder"), [2]);
        fs::remove_dir_all(&folder).expect("our own folder");
    }
}
