//! Style sheets and scripts of the pages, embedded in the program.
//!
//! Ours are always there. The bundles of `web/` (a SPARQL editor, a graph to move about in) are there if they had
//! been made when the program was built; the pages are complete without them.

use std::sync::LazyLock;

use crate::source::digest::short_sha256;

/// A file that pages refer to.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its name among the sources, such as `style.css`.
    pub name: &'static str,
    /// Its path below the top of the site. It changes with the content, so that it can be kept for ever.
    pub path: String,
    /// Its content.
    pub bytes: &'static [u8],
}

/// Names and contents.
type Files = [(&'static str, &'static [u8])];

static OURS: &Files = &[
    ("app.js", include_bytes!("../assets/app.js")),
    ("picture.css", include_bytes!("../assets/picture.css")),
    ("problems.css", include_bytes!("../assets/problems.css")),
    ("search.js", include_bytes!("../assets/search.js")),
    ("style.css", include_bytes!("../assets/style.css")),
];

static BUNDLES: &Files = include!(concat!(env!("OUT_DIR"), "/bundles.rs"));

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let asset = |(name, bytes): (&'static str, &'static [u8])| {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let path = format!("assets/{stem}.{}.{extension}", short_sha256(bytes));
        Asset { name, path, bytes }
    };
    OURS.iter().chain(BUNDLES).copied().map(asset).collect()
});

/// All files.
pub fn all() -> &'static [Asset] {
    &ASSETS
}

/// A file by its name; `None` for parts of a bundle that this program was built without.
pub fn find(name: &str) -> Option<&'static Asset> {
    all().iter().find(|asset| asset.name == name)
}

/// The names of the bundles that this program was built with, such as `editor` and `graph`.
pub fn bundles() -> Vec<&'static str> {
    BUNDLES.iter().filter_map(|(name, _)| name.strip_suffix(".js")).collect()
}

/// The path of a file, given its name.
pub fn path(name: &str) -> String {
    find(name).map_or_else(|| name.to_owned(), |asset| asset.path.clone())
}

impl Asset {
    /// The media type, by the extension.
    pub fn media_type(&self) -> &'static str {
        match self.name.rsplit_once('.').map(|(_, extension)| extension) {
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("txt") => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        }
    }
}
