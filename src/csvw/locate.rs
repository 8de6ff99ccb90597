//! Which metadata describes a table: found from the table, or given.
//!
//! Spec: tabular data model, sections 5 (locating metadata) and 6.1 (creating annotated tables).

use std::io;

use super::inherited::Inherited;
use super::metadata::{read_metadata, read_text};
use super::reader::Source;
use super::template::{Expansion, UriTemplate};
use super::web::Web;
use super::{Origin, Table, TableGroup};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::iri;
use crate::prefixes::Prefixes;

/// What describes some tables.
#[derive(Debug)]
pub struct Description {
    /// The tables; `None` if the metadata cannot be understood at all.
    pub group: Option<TableGroup>,
    /// The URL of the metadata; `None` if there is none but what the table itself says.
    pub metadata: Option<String>,
    /// What is wrong with the metadata, and which metadata was looked at in vain.
    pub diagnostics: Vec<Diagnostic>,
}

/// Finds what describes the tables that a URL stands for: that of a metadata document, or of a CSV file.
///
/// From a metadata document, nothing else is looked for. For a CSV file it is the first of: the overriding
/// metadata; that of its last `Link` header; the files that the site's `/.well-known/csvm` names, or by
/// default `{+url}-metadata.json` and `csv-metadata.json`; and at last the file's own header. Metadata that
/// does not mention the table is passed over with a warning, also that which overrides.
///
/// An error is a file that is there and cannot be read, and overriding metadata or a start that is not
/// there; it comes with its URL.
pub fn describe(
    url: &str,
    overriding: Option<&str>,
    prefixes: &Prefixes,
    web: &dyn Web,
) -> Result<Description, (String, io::Error)> {
    let url = url.split('#').next().unwrap_or_default();
    let locating = Locating { table: url, prefixes, web };
    let resource = open(url, web)?;
    if is_metadata(url, resource.content_type.as_deref()) {
        let Some(metadata) = overriding else { return locating.read(url) };
        let mut found = locating.read(metadata)?;
        let message = format!("{} is used instead of this metadata", web.name(metadata));
        let problem = Diagnostic::new(Code::MetadataIgnored, Place::file(web.name(url)), message);
        found
            .diagnostics
            .push(problem.help("start from a table, or from one of the two metadata files alone"));
        return Ok(found);
    }
    let mut passed_over = Vec::new();
    if let Some(metadata) = overriding {
        let found = locating.read(metadata)?;
        if found.group.as_ref().is_none_or(|group| locating.is_about_table(group)) {
            return Ok(found);
        }
        passed_over.push(locating.not_used(metadata));
    }
    locating.look(&resource.links, passed_over)
}

fn open(url: &str, web: &dyn Web) -> Result<super::Resource, (String, io::Error)> {
    let missing = || io::Error::from(io::ErrorKind::NotFound);
    web.open(url).and_then(|r| r.ok_or_else(missing)).map_err(|e| (url.to_owned(), e))
}

/// True if a URL is that of metadata and not of a table: by its media type, or else by its extension.
fn is_metadata(url: &str, content_type: Option<&str>) -> bool {
    let Some(content_type) = content_type else {
        let path = url.split('?').next().unwrap_or_default();
        return path.ends_with(".json") || path.ends_with(".jsonld");
    };
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    METADATA_TYPES.contains(&media_type)
}

/// The media types of metadata (section 5.2).
const METADATA_TYPES: [&str; 3] = ["application/csvm+json", "application/ld+json", "application/json"];

/// Where metadata is looked for if the site does not say (section 5.3).
const DEFAULT_LOCATIONS: &str = "{+url}-metadata.json\ncsv-metadata.json";

struct Locating<'a> {
    table: &'a str,
    prefixes: &'a Prefixes,
    web: &'a dyn Web,
}

impl Locating<'_> {
    fn read(&self, metadata: &str) -> Result<Description, (String, io::Error)> {
        let missing = || (metadata.to_owned(), io::Error::from(io::ErrorKind::NotFound));
        self.metadata_at(metadata)?.ok_or_else(missing)
    }

    /// The metadata at a URL; `None` if nothing is there. Bytes that are no UTF-8 are no JSON.
    fn metadata_at(&self, url: &str) -> Result<Option<Description>, (String, io::Error)> {
        let (group, diagnostics) = match read_text(self.web, url) {
            Ok(None) => return Ok(None),
            Ok(Some(text)) => read_metadata(&text, &Source { url, prefixes: self.prefixes, web: self.web }),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                let message = "the file is not UTF-8, as JSON has to be";
                let place = Place::file(self.web.name(url));
                let problem = Diagnostic::new(Code::MetadataSyntax, place, message);
                (None, vec![problem.help("save the file again with the encoding UTF-8")])
            }
            Err(error) => return Err((url.to_owned(), error)),
        };
        Ok(Some(Description { group, metadata: Some(url.to_owned()), diagnostics }))
    }

    /// Sections 5.2 and 5.3, and last embedded metadata (5.4).
    fn look(
        &self,
        links: &[String],
        mut passed_over: Vec<Diagnostic>,
    ) -> Result<Description, (String, io::Error)> {
        let linked = links.iter().flat_map(|value| described_by(value)).next_back();
        let linked = linked.map(|reference| iri::resolve(self.table, &reference));
        for metadata in linked.into_iter().chain(self.locations()?) {
            let Some(found) = self.metadata_at(&metadata)? else { continue };
            let is_used = match &found.group {
                Some(group) => self.is_about_table(group),
                // What is no JSON is an error wherever it is found (metadata, section 5); other JSON is not.
                None => found.diagnostics.iter().any(|d| d.code == Code::MetadataSyntax),
            };
            if is_used {
                let diagnostics = [passed_over, found.diagnostics].concat();
                return Ok(Description { diagnostics, ..found });
            }
            passed_over.push(self.not_used(&metadata));
        }
        let table = Table::undescribed(self.table);
        let group = TableGroup { tables: vec![table], ..TableGroup::default() };
        Ok(Description { group: Some(group), metadata: None, diagnostics: passed_over })
    }

    fn is_about_table(&self, group: &TableGroup) -> bool {
        group.tables.iter().any(|table| iri::is_same_url(&table.url, self.table))
    }

    fn not_used(&self, metadata: &str) -> Diagnostic {
        let message =
            format!("this metadata does not describe {}, and is not used", self.web.name(self.table));
        let place = Place::file(self.web.name(metadata));
        Diagnostic::new(Code::MetadataIgnored, place, message).value(iri::file_of(self.table))
    }

    /// The URLs at which metadata may be, as the site or the default says.
    fn locations(&self) -> Result<Vec<String>, (String, io::Error)> {
        let configuration = iri::resolve(self.table, "/.well-known/csvm");
        let is_on_web = matches!(iri::scheme(self.table), Some("http" | "https"));
        let text = if is_on_web {
            read_text(self.web, &configuration).map_err(|e| (configuration.clone(), e))?
        } else {
            None
        };
        let lines = text.as_deref().unwrap_or(DEFAULT_LOCATIONS).lines();
        let templates = lines.map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let expand = |line: &str| {
            let template = UriTemplate::parse(line).ok()?;
            let mut reference = String::new();
            let value = |name: &String| match name.as_str() {
                "url" => Expansion::<std::iter::Empty<&str>>::Text(self.table),
                _ => Expansion::Undefined,
            };
            template.expand(value, String::as_str, &mut reference);
            Some(iri::resolve(self.table, &reference))
        };
        Ok(templates.filter_map(expand).collect())
    }
}

impl Table {
    /// A table of which nothing is known but where it is.
    pub fn undescribed(url: &str) -> Self {
        let mut table = Self {
            url: url.to_owned(),
            id: None,
            suppress_output: false,
            schema: super::Schema::default(),
            dialect: super::Dialect::default(),
            is_dialect_given: false,
            common: Vec::new(),
            notes: Vec::new(),
            prefixes: Prefixes::default(),
            origin: Origin::default(),
            url_origin: Origin::default(),
        };
        table.schema.default_column = Inherited::default().column(Origin::default());
        table
    }
}

/// The targets of the links in a `Link` header that lead to metadata: those with the relation
/// `describedby` and a media type of metadata (section 5.2; the syntax is that of RFC 8288).
fn described_by(header: &str) -> Vec<String> {
    let mut targets = Vec::new();
    let mut rest = header;
    while let Some((_, after)) = rest.split_once('<') {
        let Some((target, after)) = after.split_once('>') else { break };
        let end = end_of_link(after);
        let (parameters, others) = after.split_at(end);
        let value = |name: &str| {
            parameters.split(';').find_map(|parameter| {
                let (key, value) = parameter.split_once('=')?;
                let is_it = key.trim().eq_ignore_ascii_case(name);
                is_it.then(|| value.trim().trim_matches('"').to_owned())
            })
        };
        let is_described = value("rel").is_some_and(|rel| {
            rel.split_ascii_whitespace().any(|relation| relation.eq_ignore_ascii_case("describedby"))
        });
        if is_described && value("type").is_some_and(|t| METADATA_TYPES.contains(&t.as_str())) {
            targets.push(target.to_owned());
        }
        rest = others;
    }
    targets
}

/// Where the comma before the next link is: not one between quotation marks.
fn end_of_link(parameters: &str) -> usize {
    let mut is_quoted = false;
    let comma = parameters.char_indices().find(|(_, char)| {
        is_quoted ^= *char == '"';
        *char == ',' && !is_quoted
    });
    comma.map_or(parameters.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::csvw::Resource;

    #[test]
    fn links_to_metadata_need_the_relation_and_a_media_type() {
        let header = r#"<a.json>; rel="describedby"; type="application/csvm+json", <b.json>; rel=describedby, <c.json>; title="x, y"; type=application/json; rel="up describedby""#;
        assert_eq!(described_by(header), ["a.json", "c.json"]);
        assert_eq!(described_by("<a.json>; rel=\"next\"; type=\"application/json\""), [""; 0]);
        assert_eq!(described_by("<a.json; rel"), [""; 0]);
    }

    /// A web of texts; the CSV file has a `Link` header.
    struct Texts(BTreeMap<&'static str, &'static str>, &'static str);

    impl Web for Texts {
        fn open(&self, url: &str) -> io::Result<Option<Resource>> {
            let found = self.0.get(url).map(|text| Resource::new(text.as_bytes()));
            Ok(found.map(|r| Resource { links: vec![self.1.to_owned()], ..r }))
        }
    }

    /// The URL of the metadata that is used, and the files that are passed over.
    fn located(files: &[(&'static str, &'static str)], link: &'static str) -> (Option<String>, Vec<String>) {
        let mut texts = BTreeMap::from([("http://e.org/d/t.csv", "a\n1\n")]);
        texts.extend(files.iter().copied());
        let prefixes = Prefixes::default();
        let overriding = texts.contains_key("http://e.org/d/mine.json").then_some("http://e.org/d/mine.json");
        let found = describe("http://e.org/d/t.csv", overriding, &prefixes, &Texts(texts, link));
        let found = found.expect("readable");
        let passed_over = found.diagnostics.into_iter().map(|d| d.place.file);
        (found.metadata, passed_over.collect())
    }

    const MINE: &str = r#"{"@context":"http://www.w3.org/ns/csvw","url":"t.csv"}"#;
    const OTHER: &str = r#"{"@context":"http://www.w3.org/ns/csvw","url":"other.csv"}"#;
    const LINK: &str = r#"<l.json>; rel="describedby"; type="application/csvm+json""#;

    #[test]
    fn the_first_metadata_that_mentions_the_table_is_used() {
        assert_eq!(located(&[], ""), (None, vec![]));
        let beside = ("http://e.org/d/t.csv-metadata.json", MINE);
        let folder = ("http://e.org/d/csv-metadata.json", MINE);
        let linked = ("http://e.org/d/l.json", MINE);
        let used = |files: &[_], link| located(files, link).0.unwrap_or_default();
        assert_eq!(used(&[folder], LINK), "http://e.org/d/csv-metadata.json");
        assert_eq!(used(&[folder, beside], LINK), "http://e.org/d/t.csv-metadata.json");
        assert_eq!(used(&[folder, beside, linked], LINK), "http://e.org/d/l.json");
        assert_eq!(used(&[folder, beside, linked], ""), "http://e.org/d/t.csv-metadata.json");
    }

    #[test]
    fn metadata_of_another_table_is_passed_over_with_a_warning() {
        let files =
            [("http://e.org/d/t.csv-metadata.json", OTHER), ("http://e.org/d/csv-metadata.json", MINE)];
        let expected = "http://e.org/d/csv-metadata.json".to_owned();
        assert_eq!(
            located(&files, ""),
            (Some(expected.clone()), vec!["http://e.org/d/t.csv-metadata.json".to_owned()])
        );
        let mine = "http://e.org/d/mine.json";
        let folder = ("http://e.org/d/csv-metadata.json", MINE);
        assert_eq!(located(&[(mine, MINE), folder], ""), (Some(mine.to_owned()), vec![]));
        assert_eq!(located(&[(mine, OTHER), folder], ""), (Some(expected), vec![mine.to_owned()]));
        assert_eq!(located(&[(mine, OTHER)], ""), (None, vec![mine.to_owned()]));
        // Other JSON mentions no table either; but what is no JSON is an error, and not passed over.
        assert_eq!(located(&[(folder.0, "{}")], ""), (None, vec![folder.0.to_owned()]));
        assert_eq!(located(&[(folder.0, "{")], "").0, Some(folder.0.to_owned()));
    }

    #[test]
    fn a_site_may_say_where_its_metadata_is() {
        let files = [
            ("http://e.org/.well-known/csvm", "{+url}.json\n\n/meta/all.json\n"),
            ("http://e.org/d/csv-metadata.json", MINE),
            ("http://e.org/meta/all.json", r#"{"@context":"http://www.w3.org/ns/csvw","url":"../d/t.csv"}"#),
        ];
        assert_eq!(located(&files, "").0.as_deref(), Some("http://e.org/meta/all.json"));
    }
}
