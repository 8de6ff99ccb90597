//! The URLs in pages: paths of the server, or files beside each other.

use crate::iri;
use crate::look::Addresses;

/// Where pages are, and so how they refer to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// On a server, below a path that is empty or begins with `/` and does not end with one.
    Server(String),
    /// In a folder, this many folders below its top.
    Files(usize),
}

/// Makes the URLs of pages, data and assets.
///
/// Nothing else does, so that the same pages can be served and be put into a folder.
#[derive(Debug, Clone)]
pub struct Links<'a> {
    addresses: &'a Addresses,
    place: Place,
}

impl<'a> Links<'a> {
    /// The links of a page that is at a place.
    pub fn new(addresses: &'a Addresses, place: Place) -> Self {
        Self { addresses, place }
    }

    /// True if there is a server that can answer: search, queries with a text, forms.
    pub fn is_served(&self) -> bool {
        matches!(self.place, Place::Server(_))
    }

    /// A page of the site by its path without an extension, such as `timeline`; the empty path is home.
    pub fn to(&self, path: &str) -> String {
        match &self.place {
            Place::Server(root) => format!("{root}/{path}"),
            Place::Files(_) if path.is_empty() => self.file("index.html"),
            Place::Files(_) => self.file(&format!("{path}.html")),
        }
    }

    /// A file of the site by its path with its extension.
    pub fn file(&self, path: &str) -> String {
        match &self.place {
            Place::Server(root) => format!("{root}/{path}"),
            Place::Files(depth) => format!("{}{path}", "../".repeat(*depth)),
        }
    }

    /// A page with a query string, given names and values; `None` without a server.
    pub fn ask(&self, path: &str, query: &[(&str, &str)]) -> Option<String> {
        let Place::Server(root) = &self.place else { return None };
        let pairs: Vec<String> =
            query.iter().map(|(name, value)| format!("{name}={}", iri::percent_encode(value))).collect();
        Some(format!("{root}/{path}?{}", pairs.join("&")))
    }

    /// The page about a thing, if there is one.
    pub fn page(&self, iri: &str) -> Option<String> {
        self.addresses.key(iri).map(|key| self.to(&format!("page/{key}")))
    }

    /// What is said about a thing, as a file with an extension.
    pub fn data(&self, iri: &str, extension: &str) -> Option<String> {
        self.addresses.key(iri).map(|key| self.file(&format!("data/{key}.{extension}")))
    }

    /// The text of a document, without anything around it.
    pub fn text(&self, iri: &str) -> Option<String> {
        self.addresses.key(iri).map(|key| self.file(&format!("page/{key}.txt")))
    }

    /// A cell in the page of its table; the page itself if the cell has no name.
    pub fn table(&self, file: &str, cell: &str) -> String {
        let page = self.to(&format!("table/{}", table_name(file)));
        if cell.is_empty() { page } else { format!("{page}#{cell}") }
    }

    /// The table of the things of a class.
    pub fn class(&self, iri: &str) -> Option<String> {
        self.addresses.key(iri).map(|key| self.to(&format!("type/{key}")))
    }
}

/// The name of a table in paths: that of its file without folders and extension, in characters that are safe
/// everywhere.
pub fn table_name(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let safe = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' };
    stem.chars().map(safe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_files_and_a_server_has_paths() {
        let addresses = Addresses::default();
        let served = Links::new(&addresses, Place::Server("/ct".to_owned()));
        let filed = Links::new(&addresses, Place::Files(2));
        assert_eq!([served.to(""), filed.to("")], ["/ct/", "../../index.html"]);
        assert_eq!([served.to("timeline"), filed.to("timeline")], ["/ct/timeline", "../../timeline.html"]);
        assert_eq!([served.file("a.css"), filed.file("a.css")], ["/ct/a.css", "../../a.css"]);
        let asked = served.ask("query", &[("query", "ASK { ?s ?p 'é&+=#' }")]);
        let expected = "/ct/query?query=ASK%20%7B%20%3Fs%20%3Fp%20%27%C3%A9%26%2B%3D%23%27%20%7D";
        assert_eq!(asked.as_deref(), Some(expected));
        assert_eq!(filed.ask("query", &[]), None);
    }
}
