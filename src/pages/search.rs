//! The page of a search, and its answers as JSON and CSV.

use askama::Template;
use serde_json::{Value, json};

use super::{Frame, Shown, View, render};
use crate::diagnostic::count;
use crate::look::context::Piece;
use crate::look::words::first_words;
use crate::look::{Answer, Hit, HitKind, Pattern};

/// How many hits a page has.
const PAGE: usize = 40;

/// How many hits programs get.
const MOST: usize = 1000;

/// How many characters of a search are read.
const LONGEST: usize = 300;

/// How many characters of a name are shown.
const NAME: usize = 140;

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage<'a> {
    frame: Frame,
    text: &'a str,
    action: String,
    is_asked: bool,
    is_partial: bool,
    total: String,
    kinds: Vec<(&'static str, usize, Option<String>, bool)>,
    found: Vec<Found>,
    near: Option<(String, Option<String>)>,
    previous: Option<String>,
    next: Option<String>,
    json: Option<String>,
    csv: Option<String>,
}

/// A hit, for people.
struct Found {
    thing: Shown,
    kind: String,
    why: &'static str,
    pieces: Vec<Piece>,
}

/// The hits of a search; of one kind, if one is asked for.
struct Asked<'a> {
    pattern: Pattern,
    answer: Answer<'a>,
    /// How many hits there are of each kind.
    kinds: Vec<(HitKind, usize)>,
}

impl<'a> Asked<'a> {
    fn new(view: &View<'a>, text: &str, kind: Option<HitKind>) -> Self {
        let text: String = text.chars().take(LONGEST).collect();
        let pattern = Pattern::new(&text);
        let mut answer = view.edition.search().find(&pattern);
        let mut kinds: Vec<(HitKind, usize)> = Vec::new();
        for hit in &answer.hits {
            match kinds.iter_mut().find(|(kind, _)| *kind == hit.kind) {
                Some((_, number)) => *number += 1,
                None => kinds.push((hit.kind, 1)),
            }
        }
        kinds.sort_unstable();
        answer.hits.retain(|hit| kind.is_none_or(|kind| hit.kind == kind));
        Self { pattern, answer, kinds }
    }
}

/// The page of a search for a text, of one kind of hits or of all; `page` counts from 1.
pub fn search(view: &View<'_>, text: &str, kind: &str, page: usize) -> String {
    let kind = kind_of(kind);
    let asked = Asked::new(view, text, kind);
    let hits = &asked.answer.hits;
    let first = page.saturating_sub(1).saturating_mul(PAGE);
    let link = |kind: Option<HitKind>, page: usize| {
        let page = page.to_string();
        let mut query = vec![("q", text)];
        query.extend(kind.map(|kind| ("kind", name_of(kind))));
        query.extend((page != "1").then_some(("page", page.as_str())));
        view.links.ask("search", &query)
    };
    let all = asked.kinds.iter().map(|(_, number)| number).sum();
    let mut kinds = vec![("all", all, link(None, 1), kind.is_none())];
    kinds.extend(
        asked.kinds.iter().map(|(of, n)| (plural_of(*of), *n, link(Some(*of), 1), kind == Some(*of))),
    );
    let near = if hits.is_empty() || asked.answer.is_partial {
        view.edition.search().near(&asked.pattern)
    } else {
        None
    };
    let title =
        if text.is_empty() { "Search".to_owned() } else { format!("Search: {}", first_words(text, 60)) };
    render(&SearchPage {
        frame: view.frame(&title, "search"),
        text,
        action: view.links.to("search"),
        is_asked: !asked.pattern.is_empty(),
        is_partial: asked.answer.is_partial,
        total: count(hits.len(), "hit"),
        kinds,
        found: hits.iter().skip(first).take(PAGE).map(|hit| found(view, &asked.pattern, hit)).collect(),
        near: near.map(|near| (near.clone(), view.links.ask("search", &[("q", &near)]))),
        previous: if page > 1 { link(kind, page - 1) } else { None },
        next: if hits.len() > first.saturating_add(PAGE) { link(kind, page.max(1) + 1) } else { None },
        json: view.links.ask("search.json", &[("q", text)]),
        csv: view.links.ask("search.csv", &[("q", text)]),
    })
}

/// The hits of a search as JSON: `query`, `total`, `partial` (nothing has all words), `hits`.
///
/// A hit has `iri` and `curie` (a question `name`), `label`, `kind`, `url`, `match` (`name` or `text`) and `text`.
pub fn search_json(view: &View<'_>, text: &str, limit: usize) -> Value {
    let asked = Asked::new(view, text, None);
    let hit = |hit: &Hit<'_>| {
        let thing = thing(view, hit);
        let mut object = match hit.kind {
            HitKind::Question => json!({ "name": hit.target }),
            _ => view.atlas().iri_json(hit.target),
        };
        if let Some(object) = object.as_object_mut() {
            object.insert("label".into(), json!(thing.text));
            object.insert("kind".into(), json!(kind_in_words(view, hit)));
            object.insert("url".into(), json!(thing.href));
            object.insert("match".into(), json!(if hit.is_name { "name" } else { "text" }));
            object.insert("text".into(), json!(plain(&asked.pattern.marked(hit.text))));
        }
        object
    };
    let hits: Vec<Value> = asked.answer.hits.iter().take(limit.min(MOST)).map(hit).collect();
    json!({ "query": text, "total": asked.answer.hits.len(), "partial": asked.answer.is_partial, "hits": hits })
}

/// The hits of a search as CSV.
pub fn search_csv(view: &View<'_>, text: &str) -> String {
    let asked = Asked::new(view, text, None);
    let mut csv = csv_row(["iri", "label", "kind", "match", "text"].map(str::to_owned));
    for hit in asked.answer.hits.iter().take(MOST) {
        let matched = if hit.is_name { "name" } else { "text" };
        let label = thing(view, hit).text;
        let text = plain(&asked.pattern.marked(hit.text));
        csv.push_str(&csv_row([
            hit.target.to_owned(),
            label,
            kind_in_words(view, hit),
            matched.to_owned(),
            text,
        ]));
    }
    csv
}

/// A row of CSV (RFC 4180).
pub(super) fn csv_row(cells: impl IntoIterator<Item = String>) -> String {
    let quoted = |cell: String| match cell.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell,
    };
    let cells: Vec<String> = cells.into_iter().map(quoted).collect();
    format!("{}\r\n", cells.join(","))
}

fn plain(pieces: &[Piece]) -> String {
    let text: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn found(view: &View<'_>, pattern: &Pattern, hit: &Hit<'_>) -> Found {
    let mut thing = thing(view, hit);
    let is_itself = hit.is_name && hit.text == thing.text;
    let why = match hit.is_name && hit.kind != HitKind::Question {
        true if hit.is_key => "short name ",
        true => "also called ",
        false => "",
    };
    thing.text = first_words(&thing.text, NAME);
    let pieces = if is_itself { Vec::new() } else { pattern.marked(hit.text) };
    Found { kind: kind_in_words(view, hit), why, pieces, thing }
}

/// What was found, with the page about it; documents at the line that has the words.
fn thing(view: &View<'_>, hit: &Hit<'_>) -> Shown {
    match hit.kind {
        HitKind::Question => {
            let title = view.edition.questions().iter().find(|saved| saved.name == hit.target);
            let title = title.map(|saved| saved.question.title.clone()).filter(|title| !title.is_empty());
            let href = Some(view.links.to(&format!("query/{}", crate::iri::percent_encode(hit.target))));
            let text = title.unwrap_or_else(|| hit.target.to_owned());
            Shown { text, href, title: hit.target.to_owned(), language: None }
        }
        HitKind::Passage => {
            let build = view.edition.build();
            let number = view.edition.numbers().passage(build, hit.target);
            let document =
                number.and_then(|number| build.documents.get(build.passages.get(number)?.document?));
            let name = document.map(|document| view.atlas().title(&document.iri)).unwrap_or_default();
            Shown { text: format!("passage of {name}"), ..view.thing(hit.target) }
        }
        HitKind::Document => {
            let mut shown = view.thing(hit.target);
            if let Some(href) = shown.href.as_mut().filter(|_| hit.line > 0) {
                href.push_str(&format!("#line-{}", hit.line));
            }
            if let [one] = view.statements_in(hit.target).as_slice() {
                shown.text = view.atlas().title(one);
            }
            shown
        }
        HitKind::Term => Shown { text: view.atlas().property(hit.target), ..view.thing(hit.target) },
        _ => view.thing(hit.target),
    }
}

fn kind_in_words(view: &View<'_>, hit: &Hit<'_>) -> String {
    let kind = match hit.kind {
        HitKind::Question => "question".to_owned(),
        HitKind::Document if hit.line > 0 => format!("document, line {}", hit.line),
        HitKind::Document => "document".to_owned(),
        HitKind::Passage => "passage".to_owned(),
        _ => view.atlas().kind(hit.target),
    };
    if kind.is_empty() { name_of(hit.kind).to_owned() } else { kind }
}

const KINDS: [(HitKind, &str, &str); 6] = [
    (HitKind::Thing, "thing", "things"),
    (HitKind::Concept, "concept", "concepts"),
    (HitKind::Term, "term", "classes and properties"),
    (HitKind::Question, "question", "questions"),
    (HitKind::Document, "document", "documents"),
    (HitKind::Passage, "passage", "passages"),
];

fn kind_of(name: &str) -> Option<HitKind> {
    KINDS.iter().find(|(_, of, _)| *of == name).map(|(kind, ..)| *kind)
}

fn name_of(kind: HitKind) -> &'static str {
    KINDS.iter().find(|(of, ..)| *of == kind).map_or("", |(_, name, _)| name)
}

fn plural_of(kind: HitKind) -> &'static str {
    KINDS.iter().find(|(of, ..)| *of == kind).map_or("", |(.., plural)| plural)
}
