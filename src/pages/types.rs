//! The classes that have things, and the things of a class as a table that can be narrowed down.

use std::collections::BTreeMap;

use askama::Template;
use oxigraph::model::vocab::rdf;
use rustc_hash::FxHashSet;

use super::search::csv_row;
use super::{Frame, Shown, View, render};
use crate::date::{Day, iso};
use crate::diagnostic::count;
use crate::look::words::first_words;
use crate::look::{Entry, object, subject};
use crate::part::Part;

/// How many things are on a page of the server.
const PAGE: usize = 100;

/// How many values of a coded column are offered.
const VALUES: usize = 24;

/// How many characters of a name are shown.
const NAME: usize = 160;

#[derive(Template)]
#[template(path = "types.html")]
struct TypesPage {
    frame: Frame,
    parts: Vec<(&'static str, Vec<ClassRow>)>,
}

struct ClassRow {
    class: Shown,
    things: Option<String>,
    number: usize,
    definition: String,
}

#[derive(Template)]
#[template(path = "type.html")]
struct ClassPage {
    frame: Frame,
    class: Shown,
    definition: Option<String>,
    total: String,
    csv: String,
    facets: Vec<Facet>,
    chosen: Vec<(String, Option<String>)>,
    columns: Vec<(&'static str, Option<String>, bool)>,
    has_dates: bool,
    rows: Vec<Row>,
    previous: Option<String>,
    next: Option<String>,
}

/// How many dates of a thing are shown.
const DATES: usize = 3;

/// A coded property with its values, and how many of the things have each.
struct Facet {
    name: String,
    values: Vec<(String, usize, Option<String>)>,
    more: usize,
}

/// A thing.
struct Row {
    iri: String,
    thing: Shown,
    kind: String,
    /// Its dates as people write them.
    date: String,
    /// The first and the last day that they allow.
    days: (Option<Day>, Option<Day>),
    facts: usize,
    documents: usize,
}

/// All classes that have things.
pub fn types(view: &View<'_>) -> String {
    let mut by_part: BTreeMap<Part, BTreeMap<&str, FxHashSet<&str>>> = BTreeMap::new();
    for entry in view.atlas().entries().iter().filter(|e| e.stands() && e.triple.predicate == rdf::TYPE) {
        if let (Some(thing), Some(class)) = (subject(entry.triple), object(entry.triple)) {
            by_part.entry(entry.part).or_default().entry(class).or_default().insert(thing);
        }
    }
    let part = |(part, classes): (Part, BTreeMap<&str, FxHashSet<&str>>)| {
        let title = match part {
            Part::Facts => "Things that the documents speak of",
            Part::Concepts => "Concepts that classify them",
            Part::Evidence => "Evidence",
            _ => return None,
        };
        let row = |(class, things): (&str, FxHashSet<&str>)| ClassRow {
            class: view.property(class),
            things: view.links.class(class),
            number: things.len(),
            definition: view.definition(class).unwrap_or_default(),
        };
        let mut rows: Vec<ClassRow> = classes.into_iter().map(row).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.number));
        Some((title, rows))
    };
    let parts = by_part.into_iter().filter_map(part).collect();
    render(&TypesPage { frame: view.frame("Types", "types"), parts })
}

/// What was asked for: which values of coded properties, in which order.
type Asked = [(String, String)];

/// The table of the things of a class; `None` if there are none.
///
/// `asked` may have `sort`, `page`, and for a property's key the key of the concept that its value must be. Without a
/// server the page has all things.
pub fn class(view: &View<'_>, iri: &str, asked: &Asked) -> Option<String> {
    let things = things(view, iri)?;
    let key = view.edition.addresses().key(iri)?;
    let filters = filters(view, asked);
    let kept: Vec<&str> = things.into_iter().filter(|thing| has_all(view, thing, &filters)).collect();
    let is_served = view.links.is_served();
    let path = format!("type/{key}");
    let facets = if is_served { facets(view, &kept, &path, asked) } else { Vec::new() };
    let mut rows: Vec<Row> = kept.iter().map(|thing| row(view, thing)).collect();
    let sort = value(asked, "sort").unwrap_or("name");
    sort_rows(&mut rows, sort);
    let (total, has_dates) = (rows.len(), rows.iter().any(|row| !row.date.is_empty()));
    let page = value(asked, "page").and_then(|page| page.parse::<usize>().ok()).unwrap_or(1).max(1);
    if is_served {
        rows = rows.into_iter().skip((page - 1).saturating_mul(PAGE)).take(PAGE).collect();
    }
    let go = |name: &str, value: &str| view.links.ask(&path, &with(asked, name, Some(value)));
    let columns = [("name", "name"), ("date", "date"), ("facts", "facts"), ("documents", "documents")];
    let without = |name: &str| {
        let rest = with(asked, name, None);
        view.links.ask(&path, &rest)
    };
    let chosen = filters.iter().map(|(property, concept)| {
        let name = view.edition.addresses().key(property).unwrap_or_default();
        (format!("{}: {}", view.property(property).text, view.atlas().title(concept)), without(name))
    });
    let class = view.property(iri);
    let mut frame = view.frame(&class.text, "types");
    let csv = view.links.file(&format!("{path}.csv"));
    frame.alternates.push(super::Alternate { name: "CSV", media_type: "text/csv", href: csv.clone() });
    Some(render(&ClassPage {
        frame,
        definition: view.definition(iri),
        class,
        total: count(total, "thing"),
        csv: view.links.ask(&format!("{path}.csv"), &with(asked, "page", None)).unwrap_or(csv),
        facets,
        chosen: chosen.collect(),
        columns: columns.map(|(label, key)| (label, go("sort", key), sort == key)).to_vec(),
        has_dates,
        previous: if page > 1 { go("page", &(page - 1).to_string()) } else { None },
        next: if is_served && total > page.saturating_mul(PAGE) {
            go("page", &(page + 1).to_string())
        } else {
            None
        },
        rows,
    }))
}

/// The things of a class as CSV, of all pages; `None` if there are none.
pub fn class_csv(view: &View<'_>, iri: &str, asked: &Asked) -> Option<String> {
    let filters = filters(view, asked);
    let things = things(view, iri)?.into_iter().filter(|thing| has_all(view, thing, &filters));
    let mut rows: Vec<Row> = things.map(|thing| row(view, thing)).collect();
    sort_rows(&mut rows, value(asked, "sort").unwrap_or("name"));
    let mut csv =
        csv_row(["iri", "name", "kind", "date", "first", "last", "facts", "documents"].map(str::to_owned));
    for row in rows {
        let numbers = [row.facts.to_string(), row.documents.to_string()];
        let [first, last] = [row.days.0, row.days.1].map(|day| day.map(iso).unwrap_or_default());
        let texts = [row.iri, row.thing.text, row.kind, row.date, first, last];
        csv.push_str(&csv_row(texts.into_iter().chain(numbers)));
    }
    Some(csv)
}

fn value<'q>(asked: &'q Asked, name: &str) -> Option<&'q str> {
    asked.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
}

/// What was asked for with another value of a name, or without it; on the first page, unless the page is meant.
fn with<'q>(asked: &'q Asked, name: &'q str, value: Option<&'q str>) -> Vec<(&'q str, &'q str)> {
    let others = asked.iter().filter(|(n, _)| n != name && n != "page");
    others
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .chain(value.map(|value| (name, value)))
        .collect()
}

/// The things of a class, each once.
fn things<'v>(view: &View<'v>, class: &str) -> Option<Vec<&'v str>> {
    let is_a = |entry: &Entry<'_>| entry.stands() && entry.triple.predicate == rdf::TYPE;
    let mut seen = FxHashSet::default();
    let entries = view.atlas().to(class).filter(is_a);
    let things: Vec<&str> =
        entries.filter_map(|entry| subject(entry.triple)).filter(|thing| seen.insert(*thing)).collect();
    (!things.is_empty()).then_some(things)
}

/// The properties and concepts that a query string names by their keys.
fn filters<'v>(view: &View<'v>, asked: &Asked) -> Vec<(&'v str, &'v str)> {
    let addresses = view.edition.addresses();
    asked.iter().filter_map(|(name, value)| Some((addresses.iri(name)?, addresses.iri(value)?))).collect()
}

fn has_all(view: &View<'_>, thing: &str, filters: &[(&str, &str)]) -> bool {
    let has = |(property, concept): &(&str, &str)| {
        let mut entries = view.atlas().about(thing).filter(Entry::stands);
        entries.any(|e| e.triple.predicate.as_str() == *property && object(e.triple) == Some(*concept))
    };
    filters.iter().all(has)
}

/// The coded properties of some things: those whose values are concepts.
fn facets(view: &View<'_>, things: &[&str], path: &str, asked: &Asked) -> Vec<Facet> {
    let atlas = view.atlas();
    let mut counts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for entry in things.iter().flat_map(|thing| atlas.about(thing)).filter(Entry::stands) {
        if let Some(concept) = object(entry.triple).filter(|object| atlas.is_concept(object)) {
            *counts.entry(entry.triple.predicate.as_str()).or_default().entry(concept).or_default() += 1;
        }
    }
    let addresses = view.edition.addresses();
    let facet = |(property, counts): (&str, BTreeMap<&str, usize>)| {
        let name = addresses.key(property)?;
        let is_chosen = value(asked, name).is_some();
        let mut values: Vec<(&str, usize)> = counts.into_iter().collect();
        values.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
        let more = values.len().saturating_sub(VALUES);
        let link = |(concept, number): (&str, usize)| {
            let key = addresses.key(concept).unwrap_or_default();
            (atlas.title(concept), number, view.links.ask(path, &with(asked, name, Some(key))))
        };
        let is_useful = values.len() > 1 && !is_chosen;
        let values = values.into_iter().take(VALUES).map(link).collect();
        is_useful.then(|| Facet { name: view.property(property).text, values, more })
    };
    counts.into_iter().filter_map(facet).collect()
}

fn row(view: &View<'_>, thing: &str) -> Row {
    let atlas = view.atlas();
    let (mut facts, mut documents) = (0, FxHashSet::default());
    for entry in atlas.about(thing).filter(Entry::stands) {
        facts += 1;
        documents
            .extend(entry.fact.into_iter().flat_map(|fact| atlas.claims(fact)).map(|claim| claim.document));
    }
    let mut dates = atlas.known(thing).map(|thing| atlas.dates_of(thing)).unwrap_or_default();
    dates.retain(|dated| dated.stands);
    let texts: Vec<String> = dates.iter().take(DATES).map(|dated| dated.span.to_string()).collect();
    let first = dates.iter().filter_map(|dated| dated.span.first).min();
    let last = dates.iter().filter_map(|dated| dated.span.last).max();
    let concepts = atlas.kinds(thing).1;
    let mut shown = view.thing(thing);
    if atlas.is_line(thing) {
        shown.text = atlas.line(thing, &[]);
    }
    shown.text = first_words(&shown.text, NAME);
    Row {
        iri: thing.to_owned(),
        thing: shown,
        kind: concepts.iter().map(|concept| atlas.title(concept)).collect::<Vec<_>>().join(", "),
        date: texts.join("; "),
        days: (first, last),
        facts,
        documents: documents.len(),
    }
}

/// By name, or by what is asked for: the earliest date first, the largest number first.
fn sort_rows(rows: &mut [Row], by: &str) {
    rows.sort_by_cached_key(|row| row.thing.text.to_lowercase());
    match by {
        "date" => rows.sort_by_key(|row| (row.date.is_empty(), row.days)),
        "facts" => rows.sort_by_key(|row| std::cmp::Reverse(row.facts)),
        "documents" => rows.sort_by_key(|row| std::cmp::Reverse(row.documents)),
        _ => {}
    }
}
