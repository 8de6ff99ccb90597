//! Where results go: a file that is there as a whole or not at all, or standard output.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, SyncSender};
use std::thread::{self, JoinHandle};

use super::interrupt;
use crate::error::Error;
use sha2::{Digest, Sha256};

/// The destination of a command's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Standard output: without `-o`, and with `-o -`.
    Stdout,
    /// A file.
    File(PathBuf),
}

impl Output {
    /// The destination that `-o` names.
    pub fn new(option: Option<&Path>) -> Self {
        match option {
            Some(path) if path != Path::new("-") => Self::File(path.to_owned()),
            _ => Self::Stdout,
        }
    }

    /// The file, if it is one: its extension decides the format.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Stdout => None,
            Self::File(path) => Some(path),
        }
    }

    /// True if a person sees what is written.
    pub fn is_terminal(&self) -> bool {
        *self == Self::Stdout && io::stdout().is_terminal()
    }

    /// The name for messages.
    pub fn name(&self) -> String {
        match self {
            Self::Stdout => "stdout".to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// Writes all that `content` writes, or leaves everything as it was.
    ///
    /// A file gets its name only when its content is on the disk; until then that is in a temporary
    /// file in the same folder, which is removed on any error. What is not an ordinary file (a device,
    /// a pipe) is written to directly. Errors name the file; a reader of standard output that went away
    /// is an error of kind `BrokenPipe` ([`Error::is_broken_pipe`]).
    pub fn write<T>(
        &self,
        content: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<T>,
    ) -> Result<T, Error> {
        match self {
            Self::Stdout => standard_output()
                .and_then(|out| write_through(out, content))
                .map_err(|source| Error::io("standard output", source)),
            Self::File(path) => {
                // Through a link to the file that it stands for, so that the link stays.
                let target = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
                let written = match fs::metadata(&target) {
                    Ok(metadata) if metadata.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
                    Ok(metadata) if !metadata.is_file() => OpenOptions::new()
                        .write(true)
                        .open(&target)
                        .and_then(|file| write_through(file, content)),
                    _ => write_and_rename(&target, content),
                };
                written.map_err(|source| Error::io(path, source))
            }
        }
    }
}

/// Standard output, without a buffer that looks for line ends in all that is written.
#[cfg(unix)]
fn standard_output() -> io::Result<File> {
    use std::os::fd::AsFd;
    io::stdout().flush()?;
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

#[cfg(not(unix))]
fn standard_output() -> io::Result<io::Stdout> {
    Ok(io::stdout())
}

fn write_through<T>(
    out: impl Write + Send,
    content: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<T>,
) -> io::Result<T> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let result = content(&mut out);
    // What is still in the buffer after an error stays there: nobody wants half a line.
    if result.is_err() {
        let (mut inner, _) = out.into_parts();
        let _ = inner.flush();
        return result;
    }
    out.flush()?;
    result
}

fn write_and_rename<T>(
    target: &Path,
    content: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<T>,
) -> io::Result<T> {
    let mut temporary = Temporary::new(target)?;
    let mut out = BufWriter::with_capacity(1 << 16, &temporary.file);
    let result = content(&mut out)?;
    out.flush()?;
    drop(out);
    if let Ok(metadata) = fs::metadata(target) {
        temporary.file.set_permissions(metadata.permissions())?;
    }
    temporary.file.sync_all()?;
    let unfinished = interrupt::unfinished();
    fs::rename(&temporary.path, target)?;
    temporary.renamed = true;
    drop(unfinished);
    Ok(result)
}

/// A file that is removed again unless it is renamed.
struct Temporary {
    path: PathBuf,
    file: File,
    renamed: bool,
}

impl Temporary {
    fn new(target: &Path) -> io::Result<Self> {
        let mut name = OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(format!(".{}.tmp", std::process::id()));
        let path = target.with_file_name(name);
        interrupt::listen();
        let mut unfinished = interrupt::unfinished();
        let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        unfinished.insert(path.clone());
        Ok(Self { path, file, renamed: false })
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let mut unfinished = interrupt::unfinished();
        if !self.renamed {
            let _ = fs::remove_file(&self.path);
        }
        unfinished.remove(&self.path);
    }
}

/// How many columns the terminal has: `COLUMNS` if that is set, and 80 if nobody knows.
pub fn terminal_width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let size = || terminal_size::terminal_size().map(|(width, _)| width.0.into());
    columns.or_else(size).unwrap_or(80)
}

/// Says something to the person at the terminal, on standard error; if that is closed, nobody listens.
pub fn tell(message: impl std::fmt::Display) {
    let _ = writeln!(io::stderr(), "{message}");
}

/// A writer that computes the SHA-256 of what passes through it, on a thread of its own: making the bytes takes
/// not much longer than hashing them.
pub struct Digesting<'a> {
    out: &'a mut dyn Write,
    piece: Vec<u8>,
    pieces: SyncSender<Vec<u8>>,
    digest: JoinHandle<Sha256>,
}

/// How many bytes go to the other thread at a time, and how many pieces can wait for it.
const PIECE: usize = 1 << 16;
const WAITING: usize = 16;

impl<'a> Digesting<'a> {
    /// Passes everything on to `out`.
    pub fn new(out: &'a mut dyn Write) -> Self {
        let (pieces, received) = mpsc::sync_channel::<Vec<u8>>(WAITING);
        let add = |digest: Sha256, piece: Vec<u8>| digest.chain_update(piece);
        let digest = thread::spawn(move || received.into_iter().fold(Sha256::new(), add));
        Self { out, piece: Vec::with_capacity(PIECE), pieces, digest }
    }

    /// The digest of all that was written, in hexadecimal.
    pub fn finish(self) -> String {
        drop(self.pieces);
        let digest = self.digest.join().unwrap_or_else(|panic| resume_unwind(panic));
        let digest = digest.chain_update(self.piece).finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Write for Digesting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.piece.extend_from_slice(&bytes[..written]);
        if self.piece.len() >= PIECE {
            let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
            // It listens until the last piece, unless it panicked: then there is a panic at the end.
            let _ = self.pieces.send(piece);
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own for each test, which is removed at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("ctgraph-{}-{name}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(&path).expect("a folder");
            Self(path)
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(&self.0).expect("a folder");
            let mut names: Vec<String> =
                entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn text(bytes: &'static [u8]) -> impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()> {
        move |out| out.write_all(bytes)
    }

    #[test]
    fn a_file_is_written_and_replaced() {
        let folder = Folder::new("replace");
        let file = folder.0.join("x.ttl");
        let output = Output::new(Some(&file));
        output.write(text(b"one")).expect("written");
        output.write(text(b"two")).expect("replaced");
        assert_eq!(fs::read(&file).expect("there"), b"two");
        assert_eq!(folder.names(), ["x.ttl"]);
    }

    #[test]
    fn after_an_error_all_is_as_before() {
        let folder = Folder::new("error");
        let file = folder.0.join("x.ttl");
        let output = Output::new(Some(&file));
        let fail = |out: &mut (dyn Write + Send)| -> io::Result<()> {
            out.write_all(&[b'x'; 1 << 20])?;
            Err(io::ErrorKind::StorageFull.into())
        };
        let error = output.write(fail).expect_err("fails");
        assert!(error.to_string().contains("x.ttl"), "{error}");
        assert!(folder.names().is_empty());
        output.write(text(b"one")).expect("written");
        output.write(fail).expect_err("fails");
        assert_eq!(fs::read(&file).expect("there"), b"one");
        assert_eq!(folder.names(), ["x.ttl"]);
    }

    #[test]
    fn what_cannot_be_written_is_named() {
        let folder = Folder::new("missing");
        for path in [folder.0.clone(), folder.0.join("no/such/folder.ttl")] {
            let error = Output::new(Some(&path)).write(text(b"x")).expect_err("fails");
            assert!(matches!(&error, Error::Io { file, .. } if *file == path), "{error}");
        }
        assert!(folder.names().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = Folder::new("links");
        let (file, link) = (folder.0.join("x.ttl"), folder.0.join("link.ttl"));
        fs::write(&file, "old").expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("set");
        std::os::unix::fs::symlink(&file, &link).expect("linked");
        Output::new(Some(&link)).write(text(b"new")).expect("written");
        assert_eq!(fs::read(&file).expect("there"), b"new");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        let mode = fs::metadata(&file).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_device_is_an_error_with_its_name() {
        let path = Path::new("/dev/full");
        let error = Output::new(Some(path)).write(text(b"x")).expect_err("full");
        assert!(matches!(&error, Error::Io { file, source }
            if file == path && source.kind() == io::ErrorKind::StorageFull));
        Output::new(Some(Path::new("/dev/null"))).write(text(b"x")).expect("taken");
        assert!(Path::new("/dev/null").exists());
    }

    /// Needs the right to mount, and says so if it has none.
    #[cfg(target_os = "linux")]
    #[test]
    fn on_a_full_disk_nothing_is_left_behind() {
        use std::process::Command;
        let folder = Folder::new("full");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=64k", "ctgraph-test"])
            .arg(&folder.0)
            .output()
            .is_ok_and(|output| output.status.success());
        if !mounted {
            tell("SKIPPED on_a_full_disk_nothing_is_left_behind: a small disk cannot be mounted here");
            return;
        }
        let file = folder.0.join("x.ttl");
        let output = Output::new(Some(&file));
        let results = [output.write(text(b"one")), output.write(|out| out.write_all(&[b'x'; 1 << 20]))];
        let (names, content) = (folder.names(), fs::read(&file));
        let unmounted = Command::new("umount").arg(&folder.0).status();
        assert!(unmounted.is_ok_and(|status| status.success()));
        let [Ok(()), Err(error)] = results else {
            panic!("64 kB hold three bytes and not a million");
        };
        assert!(error.to_string().contains("x.ttl: No space left"), "{error}");
        assert_eq!(names, ["x.ttl"]);
        assert_eq!(content.expect("there"), b"one");
    }

    #[test]
    fn a_dash_is_standard_output() {
        assert_eq!(Output::new(Some(Path::new("-"))), Output::Stdout);
        assert_eq!(Output::new(None), Output::Stdout);
    }

    #[test]
    fn what_passes_through_is_digested() {
        let mut bytes = Vec::new();
        let mut out = Digesting::new(&mut bytes);
        out.write_all(b"abc").expect("memory");
        assert_eq!(out.finish(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(bytes, b"abc");
    }
}
