//! The pages of the server as a folder of files, which opens without a server and can be put on any web host.
//!
//! It begins with the pages that there are for sure, and goes on with whatever they link to, so that no link is
//! dead: what is linked is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

use serde_json::{Value, json};

use crate::assets;
use crate::data::{self, Form};
use crate::diagnostic::{Code, render};
use crate::edition::Edition;
use crate::error::Error;
use crate::iri;
use crate::pages::{self, Choice, Links, Place, View};
use crate::parallel;
use crate::query::{self, Limits};

/// The file that says that a folder is a site, and may be replaced by another one.
pub const MARKER: &str = ".ctgraph-site";

/// The file with what can be found on the page for searching.
const INDEX: &str = "assets/search-index.js";

/// Writes a site into an empty folder, and returns how many files it has. `tell` hears how many there are so far.
pub fn write(edition: &Arc<Edition>, folder: &Path, tell: &(dyn Fn(usize) + Sync)) -> Result<usize, Error> {
    let answers = answers(edition)?;
    let done = AtomicUsize::new(0);
    let mut next: BTreeSet<String> = ["index.html", "404.html", "search.html"].map(str::to_owned).into();
    next.extend(edition.addresses().iter().map(|(_, key)| format!("page/{key}.html")));
    let mut seen = next.clone();
    while !next.is_empty() {
        let paths: Vec<String> = std::mem::take(&mut next).into_iter().collect();
        let work = |path: &String| -> Result<Vec<String>, Error> {
            let Some(bytes) = make(edition, &answers, path) else { return Ok(Vec::new()) };
            save(folder, path, &bytes)?;
            tell(done.fetch_add(1, Ordering::Relaxed) + 1);
            Ok(if path.ends_with(".html") { targets(&bytes, path) } else { Vec::new() })
        };
        for linked in parallel::map(&paths, |_| 1, work) {
            next.extend(linked?.into_iter().filter(|path| seen.insert(path.clone())));
        }
    }
    save(folder, MARKER, format!("{}\n", edition.digest()).as_bytes())?;
    Ok(done.into_inner() + 1)
}

fn save(folder: &Path, path: &str, bytes: &[u8]) -> Result<(), Error> {
    let file = folder.join(path);
    let written = match file.parent() {
        Some(parent) => fs::create_dir_all(parent).and_then(|()| fs::write(&file, bytes)),
        None => fs::write(&file, bytes),
    };
    written.map_err(|source| Error::io(file, source))
}

/// The pages of the saved questions with their answers, by their paths.
fn answers(edition: &Arc<Edition>) -> Result<BTreeMap<String, String>, Error> {
    let (done, wait) = mpsc::channel();
    let asked = Arc::clone(edition);
    let running = query::begin(Limits::NONE, move |asking| {
        let path = "query.html".to_owned();
        let html = pages::query(None, pages::Look::parse(None), asking, &view(&asked, &path));
        let _ = done.send((path, html)); // Whoever does not wait any more needs no answer.
        for saved in asked.questions() {
            let path = format!("query/{}.html", saved.name);
            let html = pages::question(saved, &BTreeMap::new(), asking, &view(&asked, &path));
            let _ = done.send((path, html));
        }
    })?;
    let pages = wait.into_iter().collect();
    drop(running);
    Ok(pages)
}

/// What the page at a path is made from.
fn view<'a>(edition: &'a Edition, path: &str) -> View<'a> {
    let depth = path.matches('/').count();
    View {
        edition,
        links: Links::new(edition.addresses(), Place::Files(depth)),
        problems: edition.problems(),
        failure: None,
        is_behind: false,
        events: None,
    }
}

/// The file at a path; `None` if there is no such file.
fn make(edition: &Edition, answers: &BTreeMap<String, String>, path: &str) -> Option<Vec<u8>> {
    if let Some(asset) = assets::all().iter().find(|asset| asset.path == path) {
        return Some(asset.bytes.to_vec());
    }
    if let Some(page) = path.strip_suffix(".html") {
        let view = view(edition, path);
        let html = answers.get(path).cloned().or_else(|| page_at(&view, page));
        return Some(html.unwrap_or_else(|| missing(&view, page)).into_bytes());
    }
    match path.split_once('/') {
        Some(("page", rest)) => {
            let iri = edition.addresses().iri(rest.strip_suffix(".txt")?)?;
            data::document_text(edition, iri).map(<[u8]>::to_vec)
        }
        Some(("type", rest)) => {
            let class = edition.addresses().iri(rest.strip_suffix(".csv")?)?;
            pages::class_csv(&view(edition, path), class, &[]).map(String::into_bytes)
        }
        Some(("data", rest)) => {
            let (key, extension) = rest.rsplit_once('.')?;
            data::thing(edition, edition.addresses().iri(key)?, Form::of_extension(extension)?).ok()?
        }
        Some(("table", rest)) => {
            let index = table_index(edition, rest.strip_suffix(".csv")?)?;
            let sheet = edition.build().tables.sheets.get(index)?;
            edition.project().read(&sheet.file).ok().map(|bytes| bytes.into_owned())
        }
        Some(("download", "SHA256SUMS")) => Some(data::checksums(edition).into_bytes()),
        Some(("download", rest)) => match Form::of_extension(rest.rsplit_once('.')?.1)? {
            Form::Rdf(format) => edition.exported(format).ok().map(|(bytes, _)| bytes.to_vec()),
            _ => None,
        },
        _ => top_file(edition, path),
    }
}

/// The files at the top that are no pages, and the index for searching.
fn top_file(edition: &Edition, path: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let written = match path {
        "problems.json" => render::write_json(edition.problems(), &mut bytes),
        "problems.csv" => render::write_csv(edition.problems(), &mut bytes),
        "problems.sarif" => render::write_sarif(edition.problems(), "", &mut bytes),
        _ => Ok(()),
    };
    written.ok()?;
    match path {
        _ if !bytes.is_empty() => Some(bytes),
        "coverage.json" => Some(format!("{:#}\n", edition.coverage().to_json(edition.atlas())).into_bytes()),
        "context.jsonld" => Some(edition.context().to_vec()),
        "prefixes.json" => Some(data::prefixes_json(edition)),
        "prefixes.ttl" => Some(data::prefixes_turtle(edition)),
        INDEX => Some(index(edition).into_bytes()),
        _ => {
            let view = view(edition, path);
            let text = match path.split_once('.')? {
                ("timeline", extension) => pages::timeline_file(&view, &Choice::default(), extension),
                ("graph", extension) => pages::graph_file(&view, None, extension),
                _ => None,
            };
            text.map(|(_, text)| text.into_bytes())
        }
    }
}

/// A page by its path without an extension.
fn page_at(view: &View<'_>, path: &str) -> Option<String> {
    let edition = view.edition;
    match path.split_once('/') {
        Some(("page", key)) => pages::thing(view, edition.addresses().iri(key)?),
        Some(("type", key)) => pages::class(view, edition.addresses().iri(key)?, &[]),
        Some(("rules", code)) => Some(pages::rule(view, code.parse::<Code>().ok()?)),
        Some(("table", name)) => pages::table(view, table_index(edition, name)?),
        Some(_) => None,
        None => match path {
            "index" => Some(pages::home(view)),
            "types" => Some(pages::types(view)),
            "vocabulary" => Some(pages::vocabulary(view)),
            "timeline" => Some(pages::timeline(view, &Choice::default())),
            "graph" => pages::graph(view, None),
            "problems" => Some(pages::problems(view)),
            "rules" => Some(pages::rules(view)),
            "coverage" => Some(pages::coverage(view)),
            "download" => Some(pages::download(view)),
            "search" => Some(pages::names(view, INDEX)),
            "404" => Some(pages::notice(view, "Not found", "There is nothing at this address.", &[])),
            _ => None,
        },
    }
}

/// A page that only the server has.
fn missing(view: &View<'_>, page: &str) -> String {
    let text = format!("This page needs the server: `ctgraph serve` has it at /{page}.");
    pages::notice(view, "Only on the server", &text, &[("Home".to_owned(), view.links.to(""))])
}

fn table_index(edition: &Edition, name: &str) -> Option<usize> {
    pages::table_names(edition).iter().position(|known| known == name)
}

/// What can be found: for each thing its title, its kind, its page, and other words.
fn index(edition: &Edition) -> String {
    let (atlas, view) = (edition.atlas(), view(edition, "search.html"));
    let mut entries: Vec<Value> = pages::named_things(&view)
        .into_iter()
        .map(|thing| json!([thing.title, thing.kind, thing.href, thing.others.join(" ")]))
        .collect();
    for passage in edition.build().passages.iter().filter(|passage| passage.is_verified) {
        if let Some(href) = view.quote(passage).href {
            entries.push(json!([passage.quote, atlas.kind(&passage.iri), href, ""]));
        }
    }
    let lines: Vec<String> = entries.iter().map(Value::to_string).collect();
    format!("window.ctgraphIndex = [\n{}\n];\n", lines.join(",\n"))
}

/// The files of the site that a page links to, as paths below its top.
fn targets(html: &[u8], path: &str) -> Vec<String> {
    let html = String::from_utf8_lossy(html);
    let links = [" href=\"", " src=\""].into_iter().flat_map(|attribute| html.split(attribute).skip(1));
    let links = links.filter_map(|rest| rest.split('"').next());
    let links = links.filter(|link| iri::scheme(link).is_none() && !link.starts_with(['#', '/']));
    let links = links.map(|link| link.split(['#', '?']).next().unwrap_or_default());
    links.filter(|link| !link.is_empty()).map(|link| below_top(path, link)).collect()
}

/// A relative link of a page as a path below the top of the site.
fn below_top(page: &str, link: &str) -> String {
    let mut segments: Vec<&str> = page.split('/').collect();
    segments.pop();
    for segment in link.split('/') {
        match segment {
            "." => {}
            ".." => drop(segments.pop()),
            other => segments.push(other),
        }
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_followed_from_where_they_stand() {
        let html = b"<a href=\"../../index.html#top\"> <a href=\"#here\"> <a href=\"https://example.org/\">\
            <img src=\"b.svg\"> <a href=\"../x/c.html\"> <link href=\"data:,\">";
        let expected = ["index.html", "page/x/c.html", "page/a/b.svg"];
        assert_eq!(targets(html, "page/a/b.html"), expected);
    }
}
