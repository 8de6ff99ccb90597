//! What happened when: a picture and a list, of all things or of some.

use askama::Template;

use super::{Frame, Shown, Sources, View, render};
use crate::date::{Civil, Day, month_start};
use crate::look::Dated;
use crate::picture::{self, Item, Width};

/// How many dates are listed; the files have all.
const LISTED: usize = 500;

/// How many spans one can choose among, at most.
const SPANS: usize = 16;

/// Which dates somebody wants to see.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Only things of this class, by its key.
    pub class: Option<String>,
    /// Not before this year.
    pub from: Option<i64>,
    /// Not after this year.
    pub to: Option<i64>,
}

#[derive(Template)]
#[template(path = "timeline.html")]
struct TimelinePage {
    frame: Frame,
    filters: Vec<(&'static str, Vec<Filter>)>,
    files: Vec<(&'static str, String)>,
    pictures: Vec<String>,
    rows: Vec<Row>,
    more: usize,
}

/// A link that shows other dates.
struct Filter {
    label: String,
    number: usize,
    href: String,
    is_this: bool,
}

/// A date.
struct Row {
    date: String,
    written: String,
    property: Option<Shown>,
    thing: Shown,
    kind: Shown,
    note: &'static str,
    sources: Option<Sources>,
}

impl Choice {
    fn admits(&self, dated: &Dated<'_>, view: &View<'_>) -> bool {
        let class = self.class.as_deref();
        let is_of_class = class.is_none_or(|class| view.edition.addresses().key(dated.class) == Some(class));
        is_of_class && touches(dated, self.from, self.to)
    }

    /// The address of a page or a file with this choice, if there is a server.
    fn href(&self, path: &str, view: &View<'_>) -> Option<String> {
        let year = |year: Option<i64>| year.map(|year| year.to_string()).unwrap_or_default();
        let (from, to) = (year(self.from), year(self.to));
        let all = [("type", self.class.as_deref().unwrap_or_default()), ("from", &from), ("to", &to)];
        let given: Vec<(&str, &str)> = all.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        match given.as_slice() {
            [] if path.contains('.') => Some(view.links.file(path)),
            [] => Some(view.links.to(path)),
            given => view.links.ask(path, given),
        }
    }
}

/// True if a date can be in the years.
fn touches(dated: &Dated<'_>, from: Option<i64>, to: Option<i64>) -> bool {
    // Years of more digits than a date can have are as good as the last ones.
    let start = |year: i64| month_start(year.clamp(-100_000_000_000, 100_000_000_000), 1);
    let ends_before = from.zip(dated.span.last).is_some_and(|(year, last)| last < start(year));
    let begins_after =
        to.zip(dated.span.first).is_some_and(|(year, first)| first >= start(year.saturating_add(1)));
    !ends_before && !begins_after
}

/// The page of a choice.
pub fn timeline(view: &View<'_>, choice: &Choice) -> String {
    let all = view.atlas().dated();
    let dates: Vec<&Dated<'_>> = all.iter().filter(|dated| choice.admits(dated, view)).collect();
    let files = ["svg", "csv", "json"]
        .into_iter()
        .filter_map(|extension| Some((extension, choice.href(&format!("timeline.{extension}"), view)?)));
    let pictures = [("timeline-wide", Width::Wide), ("timeline-narrow", Width::Narrow)];
    let pictures = pictures.into_iter().filter(|_| !dates.is_empty());
    render(&TimelinePage {
        frame: view.frame("Timeline", "timeline"),
        filters: filters(&all, choice, view),
        files: files.collect(),
        pictures: pictures.map(|(id, width)| draw(&dates, id, width, view)).collect(),
        rows: dates.iter().take(LISTED).map(|dated| row(dated, view)).collect(),
        more: dates.len().saturating_sub(LISTED),
    })
}

/// A choice as a file: its media type and its text. `None` for an extension that there is not.
pub fn timeline_file(view: &View<'_>, choice: &Choice, extension: &str) -> Option<(&'static str, String)> {
    let atlas = view.atlas();
    let mut dates = atlas.dated();
    dates.retain(|dated| choice.admits(dated, view));
    match extension {
        "svg" => {
            let dates: Vec<&Dated<'_>> = dates.iter().collect();
            let svg = draw(&dates, "timeline", Width::Wide, view);
            Some(("image/svg+xml; charset=utf-8", picture::standalone(&svg)))
        }
        "csv" => Some(("text/csv; charset=utf-8", atlas.dated_csv(&dates))),
        "json" => Some(("application/json; charset=utf-8", atlas.dated_json(&dates).to_string())),
        _ => None,
    }
}

/// The dates of a thing among those of its neighbours, as a strip; `None` if it has no date.
pub fn strip(view: &View<'_>, iri: &str) -> Option<String> {
    let atlas = view.atlas();
    let iri = atlas.known(iri)?;
    if atlas.dates_of(iri).is_empty() {
        return None;
    }
    let dates = atlas.dated_around(iri);
    let items = items(dates.iter(), Some(iri), view);
    let title = format!("{}: its place in time", atlas.title(iri));
    let description = "Its dates stand out among those of its neighbours. A hollow mark is the date of a property, not of the whole thing.";
    Some(picture::render_strip(&items, picture::Frame { id: "strip", title: &title, description }))
}

fn draw(dates: &[&Dated<'_>], id: &str, width: Width, view: &View<'_>) -> String {
    let items = items(dates.iter().copied(), None, view);
    let description = "Things with dates, in lanes by their class, from the earliest to the latest. The list has them in words.";
    picture::render_timeline(&items, picture::Frame { id, title: "Timeline", description }, width)
}

fn items<'a>(dates: impl Iterator<Item = &'a Dated<'a>>, focus: Option<&str>, view: &View<'_>) -> Vec<Item> {
    let href = |iri: &str| view.links.page(iri);
    dates.map(|dated| picture::item(view.atlas(), dated, focus, &href)).collect()
}

fn row(dated: &Dated<'_>, view: &View<'_>) -> Row {
    Row {
        date: dated.span.to_string(),
        written: dated.written.clone(),
        property: dated.property.map(|property| view.property(property)),
        thing: Shown { text: view.atlas().title(dated.iri), ..view.thing(dated.iri) },
        kind: Shown { text: view.atlas().class_name(dated.class), ..view.thing(dated.class) },
        note: if dated.stands { "" } else { "not stated as a fact" },
        sources: dated.facts.first().and_then(|entry| view.sources(*entry)),
    }
}

/// Links to the classes that have dates, and to spans of years; none without a server.
fn filters(all: &[Dated<'_>], choice: &Choice, view: &View<'_>) -> Vec<(&'static str, Vec<Filter>)> {
    if !view.links.is_served() {
        return Vec::new();
    }
    let filter = |label: String, other: Choice| {
        let number = all.iter().filter(|dated| other.admits(dated, view)).count();
        let is_this = (&other.class, other.from, other.to) == (&choice.class, choice.from, choice.to);
        Some(Filter { label, number, href: other.href("timeline", view)?, is_this })
    };
    let mut classes: Vec<&str> = Vec::new();
    all.iter().for_each(|dated| {
        if !classes.contains(&dated.class) {
            classes.push(dated.class);
        }
    });
    let of_class = |class: &str| {
        let key = view.edition.addresses().key(class)?;
        filter(view.atlas().class_name(class), Choice { class: Some(key.to_owned()), ..choice.clone() })
    };
    let any_class = filter("all".to_owned(), Choice { class: None, ..choice.clone() });
    let types = any_class.into_iter().chain(classes.into_iter().filter_map(of_class)).collect();
    let any_year = filter("all".to_owned(), Choice { from: None, to: None, ..choice.clone() });
    let of_years = |(from, to): (i64, i64)| {
        let label = if from == to { from.to_string() } else { format!("{from} to {to}") };
        filter(label, Choice { from: Some(from), to: Some(to), ..choice.clone() })
    };
    let years = any_year.into_iter().chain(spans(all).into_iter().filter_map(of_years));
    vec![("Types", types), ("Years", years.filter(|f| f.number > 0).collect())]
}

/// Years, decades, centuries and so on, as few as can be chosen among, from the first to the last date.
fn spans(all: &[Dated<'_>]) -> Vec<(i64, i64)> {
    let year = |day: Day| Civil::of(day).year;
    let days = || all.iter().flat_map(|dated| [dated.span.first, dated.span.last]).flatten();
    let Some((first, last)) = days().min().map(year).zip(days().max().map(year)) else { return Vec::new() };
    let fits = |step: &i64| (last.div_euclid(*step) - first.div_euclid(*step)) < SPANS as i64 * 2;
    let Some(step) = (0..12).map(|power| 10i64.pow(power)).find(fits) else { return Vec::new() };
    let with_dates = |index: &i64| {
        all.iter().any(|dated| touches(dated, Some(index * step), Some(index * step + step - 1)))
    };
    let steps = (first.div_euclid(step)..=last.div_euclid(step)).filter(with_dates);
    steps.map(|index| (index * step, index * step + step - 1)).collect()
}
