//! Style sheets and scripts of the pages, embedded in the program.

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

static FILES: [(&str, &str); 2] =
    [("app.js", include_str!("../assets/app.js")), ("style.css", include_str!("../assets/style.css"))];

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let asset = |(name, text): (&'static str, &'static str)| {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let path = format!("assets/{stem}.{}.{extension}", short_sha256(text));
        Asset { name, path, bytes: text.as_bytes() }
    };
    FILES.iter().copied().map(asset).collect()
});

/// All files.
pub fn all() -> &'static [Asset] {
    &ASSETS
}

/// The path of a file, given its name.
pub fn path(name: &str) -> String {
    all().iter().find(|asset| asset.name == name).map_or_else(|| name.to_owned(), |asset| asset.path.clone())
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
