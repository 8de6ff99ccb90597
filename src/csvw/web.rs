//! Where the files behind URLs are: on this machine only.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::diagnostic::did_you_mean;
use crate::iri;

/// What is at a URL.
pub struct Resource {
    /// The bytes.
    pub body: Box<dyn Read + Send>,
    /// How many bytes these are, if that is known.
    pub length: Option<u64>,
    /// The values of its HTTP `Link` headers (RFC 8288), if it came with any.
    pub links: Vec<String>,
    /// Its media type, if it came with one.
    pub content_type: Option<String>,
    /// Its language, if it came with one (`Content-Language`).
    pub content_language: Option<String>,
}

impl Resource {
    /// Bytes without any header.
    pub fn new(body: impl Read + Send + 'static) -> Self {
        Self {
            body: Box::new(body),
            length: None,
            links: Vec::new(),
            content_type: None,
            content_language: None,
        }
    }
}

/// Gives what is at URLs. Nothing here ever asks a network: that is for an implementation to decide.
pub trait Web {
    /// Opens what is at a URL; `None` if nothing is there.
    fn open(&self, url: &str) -> io::Result<Option<Resource>>;

    /// Opens what is at a URL, from one of its bytes on.
    fn open_at(&self, url: &str, byte: u64) -> io::Result<Option<Resource>> {
        let Some(mut resource) = self.open(url)? else { return Ok(None) };
        io::copy(&mut (&mut resource.body).take(byte), &mut io::sink())?;
        Ok(Some(resource))
    }

    /// The name of a URL's file in diagnostics.
    fn name(&self, url: &str) -> String {
        iri::file_of(url).to_owned()
    }

    /// The URL that was probably meant by one at which there is nothing: that of a file beside it with nearly
    /// the same name.
    fn near(&self, _: &str) -> Option<String> {
        None
    }
}

/// A web without anything in it, for metadata that refers to no other file.
pub struct Nowhere;

impl Web for Nowhere {
    fn open(&self, _: &str) -> io::Result<Option<Resource>> {
        Ok(None)
    }
}

/// The files of this machine: `file:` URLs, and URLs that begin like that of a folder that stands for a
/// part of the web.
#[derive(Debug, Clone, Default)]
pub struct LocalFiles {
    folders: Vec<(String, PathBuf)>,
    here: PathBuf,
}

impl LocalFiles {
    /// Without any folder; `here` is the folder from which files are named in diagnostics.
    pub fn new(here: impl Into<PathBuf>) -> Self {
        Self { folders: Vec::new(), here: here.into() }
    }

    /// Lets a folder stand for all URLs that begin with `url`. Of several that fit, the longest counts.
    pub fn map(&mut self, url: impl Into<String>, folder: impl Into<PathBuf>) {
        self.folders.push((url.into(), folder.into()));
        self.folders.sort_by_key(|(url, _)| std::cmp::Reverse(url.len()));
    }

    /// The URL of a file: through the folders if one fits, else a `file:` URL. The path must be absolute.
    pub fn url_of(&self, path: &Path) -> String {
        let mapped = self.folders.iter().find_map(|(url, folder)| {
            let rest = path.strip_prefix(folder).ok()?;
            Some(format!("{url}{}", url_path(rest)))
        });
        mapped.unwrap_or_else(|| {
            let path = url_path(path);
            format!("file://{}{path}", if path.starts_with('/') { "" } else { "/" })
        })
    }

    /// The file that a URL stands for. A query is part of its name; a fragment is not.
    pub fn path_of(&self, url: &str) -> Option<PathBuf> {
        let url = url.split('#').next().unwrap_or_default();
        for (start, folder) in &self.folders {
            if let Some(rest) = url.strip_prefix(start.as_str()) {
                return Some(folder.join(path_from(rest.trim_start_matches('/'))));
            }
        }
        // With a host or without (RFC 8089); that of another machine is none of our files.
        let rest = url.strip_prefix("file:")?;
        let path = rest.strip_prefix("//localhost").or_else(|| rest.strip_prefix("//")).unwrap_or(rest);
        if !path.starts_with('/') {
            return None;
        }
        // `/C:/folder` on Windows.
        Some(path_from(if cfg!(windows) { path.trim_start_matches('/') } else { path }))
    }
}

/// A path as a part of a URL, with `/` between its folders. Names that are no UTF-8 have a URL as well.
fn url_path(path: &Path) -> String {
    #[cfg(unix)]
    let bytes = std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str());
    #[cfg(not(unix))]
    let text = path.to_string_lossy().replace('\\', "/");
    #[cfg(not(unix))]
    let bytes = text.as_bytes();
    iri::percent_encode_path(bytes)
}

/// The path that a part of a URL stands for.
fn path_from(url_path: &str) -> PathBuf {
    #[cfg(unix)]
    let path: std::ffi::OsString =
        std::os::unix::ffi::OsStringExt::from_vec(iri::percent_decode_bytes(url_path));
    #[cfg(not(unix))]
    let path = iri::percent_decode(url_path);
    path.into()
}

impl Web for LocalFiles {
    fn open(&self, url: &str) -> io::Result<Option<Resource>> {
        self.open_at(url, 0)
    }

    fn open_at(&self, url: &str, byte: u64) -> io::Result<Option<Resource>> {
        let Some(path) = self.path_of(url) else { return Ok(None) };
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(e) => return Err(e),
        };
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Ok(None);
        }
        if byte > 0 {
            file.seek(SeekFrom::Start(byte))?;
        }
        let length = metadata.is_file().then_some(metadata.len());
        Ok(Some(Resource { length, ..Resource::new(file) }))
    }

    fn near(&self, url: &str) -> Option<String> {
        let path = self.path_of(url)?;
        let entries = std::fs::read_dir(path.parent()?).ok()?;
        // The extension is no likeness.
        let extension = path.extension();
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let stems = paths.filter(|other| other.extension() == extension);
        let stems: Vec<String> =
            stems.filter_map(|other| Some(other.file_stem()?.to_str()?.to_owned())).collect();
        let mut near =
            did_you_mean(path.file_stem()?.to_str()?, stems.iter().map(String::as_str))?.to_owned();
        if let Some(extension) = extension {
            near.push('.');
            near.push_str(extension.to_str()?);
        }
        Some(self.url_of(&path.with_file_name(near)))
    }

    fn name(&self, url: &str) -> String {
        let Some(path) = self.path_of(url) else { return url.to_owned() };
        path.strip_prefix(&self.here).unwrap_or(&path).display().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_urls_and_urls_files() {
        let mut files = LocalFiles::new("/home/me");
        assert_eq!(files.url_of(Path::new("/home/me/a b.csv")), "file:///home/me/a%20b.csv");
        assert_eq!(files.path_of("file:///home/me/a%20b.csv#row=2"), Some("/home/me/a b.csv".into()));
        assert_eq!(files.name("file:///home/me/a%20b.csv"), "a b.csv");
        assert_eq!(files.path_of("http://example.org/t/a.csv"), None);
        files.map("http://example.org/", "/data");
        files.map("http://example.org/t/", "/home/me");
        assert_eq!(files.path_of("http://example.org/t/a.csv"), Some("/home/me/a.csv".into()));
        assert_eq!(files.url_of(Path::new("/home/me/a.csv")), "http://example.org/t/a.csv");
        assert_eq!(files.url_of(Path::new("/data/é.csv")), "http://example.org/é.csv");
    }

    /// Characters that mean something in URLs or to a shell, and some that no URL has.
    const ODD: [&str; 24] = [
        "a", ".", " ", "%", "%20", "#", "?", "[", "]", "\\", ":", "+", "&", "=", "'", "é", "e\u{301}", "😀",
        "\u{202e}", "\u{e000}", "\u{fffe}", "\u{7f}", "\n", "{x}",
    ];

    #[test]
    fn every_name_has_a_url_that_leads_back_to_it() {
        let mut files = LocalFiles::new("/");
        files.map("https://example.org/d/", "/mapped [1]");
        for first in ODD {
            for second in ODD {
                for folder in ["/home", "/mapped [1]", "/mapped [1]/more"] {
                    let path = PathBuf::from(format!("{folder}/{first}/{second}{first}.csv"));
                    let url = files.url_of(&path);
                    assert_eq!(iri::check(&url), Ok(()));
                    assert_eq!(files.path_of(&url), Some(path), "{url}");
                }
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_text_have_a_url_too() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"/a\xff\xc3b\xe9.csv"));
        let files = LocalFiles::new("/");
        assert_eq!(files.url_of(path), "file:///a%FF%C3b%E9.csv");
        assert_eq!(files.path_of("file:///a%FF%C3b%E9.csv").as_deref(), Some(path));
    }
}
