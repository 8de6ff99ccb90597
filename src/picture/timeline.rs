//! Things with dates, in lanes over one axis.
//!
//! Points are days; pale bars are months, years and what else is some day among several; full bars are all days of
//! an interval, and fade where its end is open. What is uncertain or only announced is dashed. Hollow is the date of a
//! property, such as the day on which an office is attested, which may be held for long.

use std::collections::{BTreeMap, BTreeSet};

use super::axis::Axis;
use super::svg::{Frame, Svg};
use super::text::{self, LINE};
use crate::date::{Precision, Span};

/// Something that has a date.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it is called; with the property, if the date is that of one.
    pub label: String,
    /// Where its mark leads to.
    pub href: Option<String>,
    /// Its lane. Lanes are in the order of their first items.
    pub lane: String,
    /// The days.
    pub span: Span,
    /// What is said of it when the mouse is over it: the date in words, how firmly it is stated.
    pub note: String,
    /// The property whose date this is; `None` for the date of the thing as a whole.
    pub property: Option<String>,
    /// True if it is only announced, or hoped for.
    pub is_tentative: bool,
    /// True if the picture is about it.
    pub is_focus: bool,
}

/// For what a picture is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// A page or a sheet of paper: labels stand beside their marks.
    Wide,
    /// A telephone: labels stand above their marks.
    Narrow,
}

/// The most rows of a lane. Marks for which there is no room in them stand in one more, without labels.
const MOST_ROWS: usize = 30;

/// The most marks without labels in a lane.
const MOST_MARKS: usize = 500;

const MARGIN: f64 = 10.0;
const RADIUS: f64 = 5.0;
const BAR: f64 = 16.0;
const NARROWEST_BAR: f64 = 7.0;
const LONGEST_LABEL: f64 = 380.0;
/// Between a mark and its label.
const BESIDE: f64 = 5.0;
/// Between a label and the next mark of its row.
const APART: f64 = 14.0;
/// How long each of the three pieces is in which an open end fades.
const FADE: f64 = 14.0;
const HEAD: f64 = 26.0;
const LANE_HEAD: f64 = 24.0;

impl Width {
    fn units(self) -> f64 {
        match self {
            Self::Wide => 960.0,
            Self::Narrow => 360.0,
        }
    }

    fn row(self) -> f64 {
        match self {
            Self::Wide => 22.0,
            Self::Narrow => LINE + BAR + 6.0,
        }
    }
}

/// Where an item is drawn: from left to right its mark, its label, and both.
#[derive(Debug)]
struct Placed<'a> {
    item: &'a Item,
    mark: [f64; 2],
    label: String,
    label_x: f64,
    extent: [f64; 2],
}

/// The marks of a lane, row by row, and those without a row.
#[derive(Debug, Default)]
struct Lane<'a> {
    rows: Vec<Vec<Placed<'a>>>,
    crowd: Vec<Placed<'a>>,
}

/// Draws a timeline. Without items it is an empty picture.
pub fn render_timeline(items: &[Item], frame: Frame<'_>, width: Width) -> String {
    let mut svg = Svg::default();
    let class = if width == Width::Wide { "timeline" } else { "timeline is-narrow" };
    let Some(axis) = axis_of(items, MARGIN, width.units() - MARGIN) else {
        return svg.finish(frame, class, width.units(), HEAD);
    };
    let lanes = place(items, axis, width);
    let height = HEAD + lanes.iter().map(|(_, lane)| lane_height(lane, width)).sum::<f64>();
    draw_bands(&mut svg, &lanes, width);
    draw_axis(&mut svg, axis, height);
    let mut y = HEAD;
    for (name, lane) in &lanes {
        draw_lane(&mut svg, name, lane, y, width);
        y += lane_height(lane, width);
    }
    let height = draw_legend(&mut svg, items, height, width.units());
    svg.finish(frame, class, width.units(), height)
}

/// An axis for all days of the items, with room for what is open.
pub(super) fn axis_of(items: &[Item], left: f64, right: f64) -> Option<Axis> {
    let days = || items.iter().flat_map(|i| [i.span.first, i.span.last]).flatten();
    let (mut first, mut last) = (days().min()?, days().max()?);
    let more = ((last - first) / 10).max(1);
    first -= if items.iter().any(|i| i.span.first.is_none()) { more } else { 0 };
    last += if items.iter().any(|i| i.span.last.is_none()) { more } else { 0 };
    Some(Axis::new(first, last, left, right))
}

/// The items in their order: by what they allow first, then by what they allow last.
pub(super) fn in_order(items: &[Item]) -> Vec<&Item> {
    let mut sorted: Vec<&Item> = items.iter().collect();
    let key = |item: &Item| (item.span.first, item.span.last.unwrap_or(i64::MAX));
    sorted.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| (&a.label, &a.note).cmp(&(&b.label, &b.note))));
    sorted
}

fn place<'a>(items: &'a [Item], axis: Axis, width: Width) -> Vec<(&'a str, Lane<'a>)> {
    let sorted = in_order(items);
    let mut names: Vec<&str> = Vec::new();
    let mut lanes: BTreeMap<&str, Lane<'a>> = BTreeMap::new();
    for item in sorted {
        if !lanes.contains_key(item.lane.as_str()) {
            names.push(&item.lane);
        }
        let lane = lanes.entry(&item.lane).or_default();
        let placed = place_item(item, axis, width);
        let has_room = |row: &Vec<Placed<'_>>| {
            row.iter()
                .all(|p| p.extent[1] + APART <= placed.extent[0] || placed.extent[1] + APART <= p.extent[0])
        };
        match lane.rows.iter().position(has_room) {
            Some(row) => lane.rows[row].push(placed),
            None if lane.rows.len() < MOST_ROWS => lane.rows.push(vec![placed]),
            None => lane.crowd.push(placed),
        }
    }
    names.into_iter().filter_map(|name| Some((name, lanes.remove(name)?))).collect()
}

/// From where to where the mark of a span goes.
pub(super) fn mark_of(span: Span, axis: Axis, units: f64) -> [f64; 2] {
    let from = span.first.map_or(0.0, |day| axis.x(day));
    let to = span.last.map_or(units, |day| axis.x(day + 1));
    let middle = (from + to) / 2.0;
    match span.precision {
        Precision::Day => [middle - RADIUS, middle + RADIUS],
        _ if to - from < NARROWEST_BAR => [middle - NARROWEST_BAR / 2.0, middle + NARROWEST_BAR / 2.0],
        _ => [from, to],
    }
}

fn place_item(item: &Item, axis: Axis, width: Width) -> Placed<'_> {
    let units = width.units();
    let mark = mark_of(item.span, axis, units);
    let longest = LONGEST_LABEL.min(units - 2.0 * MARGIN);
    let label = text::fit(&item.label, longest);
    let long = text::width(&label);
    let rooms = [mark[1] - mark[0] - 2.0 * BESIDE, units - mark[1] - 2.0 * BESIDE, mark[0] - 2.0 * BESIDE];
    let [inside, right, left] = rooms;
    let places = |long: f64| [mark[0] + BESIDE, mark[1] + BESIDE, mark[0] - BESIDE - long];
    let (label, label_x) = if width == Width::Narrow {
        let x = mark[0].min(units - MARGIN / 2.0 - long).max(MARGIN / 2.0);
        (label, x)
    } else if let Some(place) = rooms.iter().position(|room| long <= *room) {
        (label, places(long)[place])
    } else {
        let roomiest = if right >= left && right >= inside {
            1
        } else if left >= inside {
            2
        } else {
            0
        };
        let label = text::fit(&item.label, rooms[roomiest]);
        let x = places(text::width(&label))[roomiest];
        (label, x)
    };
    let end = label_x + text::width(&label);
    Placed { item, mark, label, label_x, extent: [mark[0].min(label_x), mark[1].max(end)] }
}

fn lane_height(lane: &Lane<'_>, width: Width) -> f64 {
    let crowd = if lane.crowd.is_empty() { 0.0 } else { LINE + BAR + 4.0 };
    LANE_HEAD + lane.rows.len() as f64 * width.row() + crowd + 6.0
}

/// Every second lane has a background.
fn draw_bands(svg: &mut Svg, lanes: &[(&str, Lane<'_>)], width: Width) {
    let mut y = HEAD;
    for (index, (_, lane)) in lanes.iter().enumerate() {
        let height = lane_height(lane, width);
        if !index.is_multiple_of(2) {
            svg.rect("timeline-band", [0.0, y, width.units(), height], 0.0);
        }
        y += height;
    }
}

fn draw_axis(svg: &mut Svg, axis: Axis, height: f64) {
    svg.open("timeline-axis");
    for tick in axis.ticks() {
        svg.line("timeline-grid", [tick.x, HEAD - 6.0, tick.x, height]);
        svg.text("timeline-tick", tick.x + 3.0, HEAD - 10.0, &tick.label);
    }
    svg.close();
}

fn draw_lane(svg: &mut Svg, name: &str, lane: &Lane<'_>, top: f64, width: Width) {
    let units = width.units();
    svg.open("timeline-lane");
    let room = units - 2.0 * MARGIN;
    svg.text("timeline-lane-name", MARGIN / 2.0, top + 16.0, &text::fit(name, room * 0.9));
    let mut y = top + LANE_HEAD;
    for row in &lane.rows {
        for placed in row {
            let (mark_y, text_y) = match width {
                Width::Wide => (y, y + BAR - 4.0),
                Width::Narrow => (y + LINE, y + LINE - 3.0),
            };
            draw_item(svg, placed, mark_y, Some(text_y), units);
        }
        y += width.row();
    }
    if !lane.crowd.is_empty() {
        let more = format!("and {} more, without their labels", lane.crowd.len());
        svg.text("timeline-more", MARGIN / 2.0, y + LINE - 4.0, &more);
        draw_crowd(svg, &lane.crowd, y + LINE, units);
    }
    svg.close();
}

/// Marks without labels; of those that would stand in the same place, the first.
fn draw_crowd(svg: &mut Svg, crowd: &[Placed<'_>], y: f64, units: f64) {
    let mut drawn: BTreeSet<[i64; 2]> = BTreeSet::new();
    for placed in crowd {
        let place = placed.mark.map(|x| (x / 2.0).round() as i64);
        if drawn.len() < MOST_MARKS && drawn.insert(place) {
            draw_item(svg, placed, y, None, units);
        }
    }
}

fn draw_item(svg: &mut Svg, placed: &Placed<'_>, y: f64, text_y: Option<f64>, units: f64) {
    let item = placed.item;
    let href = item.href.as_deref();
    let title = format!("{}: {}", item.label, item.note);
    svg.open_link("timeline-item", href, title.trim_end_matches(": "));
    draw_mark(svg, item, placed.mark, y, units);
    if let Some(text_y) = text_y {
        let class = if item.is_focus { "timeline-label is-focus" } else { "timeline-label" };
        // A label before its mark or at the edge ends there, however wide it comes out.
        if placed.label_x < placed.mark[0] {
            let end = placed.label_x + text::width(&placed.label);
            svg.text(&format!("{class} end"), end, text_y, &placed.label);
        } else {
            svg.text(class, placed.label_x, text_y, &placed.label);
        }
    }
    svg.close_link(href);
}

/// The point or the bar of an item, with its upper edge at `y`.
pub(super) fn draw_mark(svg: &mut Svg, item: &Item, [from, to]: [f64; 2], y: f64, units: f64) {
    let mut class = match item.span.precision {
        Precision::Day => "timeline-point",
        Precision::Interval => "timeline-bar",
        _ => "timeline-within",
    }
    .to_owned();
    if item.property.is_some() {
        class.push_str(" is-property");
    }
    if item.is_tentative || item.span.is_approximate {
        class.push_str(" is-tentative");
    }
    if item.is_focus {
        class.push_str(" is-focus");
    }
    if item.span.precision == Precision::Day {
        svg.circle(&class, (from + to) / 2.0, y + BAR / 2.0, RADIUS);
        return;
    }
    let length = 3.0 * FADE;
    let begin = if item.span.first.is_none() { (from + length).min(to) } else { from };
    let end = if item.span.last.is_none() { (to - length).max(begin) } else { to.min(units) };
    svg.rect(&class, [begin, y + 1.0, (end - begin).max(1.0), BAR - 2.0], 3.0);
    for piece in 0..3 {
        let at = f64::from(piece) * FADE;
        let class = format!("timeline-fade timeline-fade-{}", piece + 1);
        if item.span.first.is_none() {
            svg.rect(&class, [begin - at - FADE, y + 1.0, FADE, BAR - 2.0], 0.0);
        }
        if item.span.last.is_none() {
            svg.rect(&class, [end + at, y + 1.0, FADE, BAR - 2.0], 0.0);
        }
    }
}

/// What the marks mean, as far as they occur. Gives the height of the whole picture.
fn draw_legend(svg: &mut Svg, items: &[Item], top: f64, units: f64) -> f64 {
    let has = |test: &dyn Fn(&Item) -> bool| items.iter().any(test);
    let precision = |p: Precision| move |i: &Item| i.property.is_none() && i.span.precision == p;
    let within =
        |i: &Item| i.property.is_none() && !matches!(i.span.precision, Precision::Day | Precision::Interval);
    let entries = [
        (has(&precision(Precision::Day)), "timeline-point", "a day"),
        (has(&|i| i.property.is_some()), "timeline-point is-property", "the date of what its label says"),
        (has(&within), "timeline-within", "some day in this time"),
        (has(&precision(Precision::Interval)), "timeline-bar", "from the first day to the last"),
        (
            has(&|i| i.is_tentative || i.span.is_approximate),
            "timeline-within is-tentative",
            "uncertain, or only announced",
        ),
    ];
    let (mut x, mut y) = (MARGIN, top + 12.0);
    svg.open("timeline-legend");
    for (_, class, words) in entries.into_iter().filter(|(is_there, ..)| *is_there) {
        let long = 22.0 + BESIDE + text::width(words) + 2.0 * APART;
        if x + long > units + APART {
            (x, y) = (MARGIN, y + LINE + 5.0);
        }
        match class.starts_with("timeline-point") {
            true => svg.circle(class, x + 17.0, y + BAR / 2.0, RADIUS),
            false => svg.rect(class, [x, y + 3.0, 22.0, BAR - 6.0], 3.0),
        }
        svg.text("timeline-note", x + 22.0 + BESIDE, y + BAR - 4.0, words);
        x += long;
    }
    svg.close();
    y + BAR + 8.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame<'static> = Frame { id: "t", title: "Timeline", description: "Things with dates." };

    fn item(label: &str, date: &str) -> Item {
        Item {
            label: label.to_owned(),
            href: Some("x".to_owned()),
            lane: "events".to_owned(),
            span: Span::parse_edtf(date).expect("a date"),
            note: date.to_owned(),
            property: None,
            is_tentative: false,
            is_focus: false,
        }
    }

    fn placed_rows(items: &[Item], width: Width) -> Vec<Vec<[f64; 2]>> {
        let axis = axis_of(items, MARGIN, width.units() - MARGIN).expect("an axis");
        let lanes = place(items, axis, width);
        let rows = lanes.into_iter().flat_map(|(_, lane)| lane.rows);
        rows.map(|row| row.iter().map(|p| p.extent).collect()).collect()
    }

    #[test]
    fn year_month_and_day_are_drawn_apart() {
        let items = [item("year", "2001"), item("month", "2001-09"), item("day", "2001-09-28")];
        let axis = axis_of(&items, MARGIN, 950.0).expect("an axis");
        let widths: Vec<f64> =
            items.iter().map(|i| mark_of(i.span, axis, 960.0)).map(|[from, to]| to - from).collect();
        assert!(widths[0] > widths[1] && widths[1] > widths[2], "{widths:?}");
        let labels: Vec<&str> = in_order(&items).into_iter().map(|i| i.label.as_str()).collect();
        assert_eq!(labels, ["year", "month", "day"]);
        let svg = render_timeline(&items, FRAME, Width::Wide);
        assert_eq!(svg.matches("class=\"timeline-within\"").count(), 3, "two, and the legend");
        assert!(svg.contains("role=\"group\""));
    }

    #[test]
    fn labels_never_overlap_and_stay_in_the_picture() {
        let items: Vec<Item> = (0..90)
            .map(|n| {
                let long = "a very long name of a conference with many words ".repeat(n % 4);
                let date = format!("20{:02}-{:02}-{:02}", n % 23, n % 12 + 1, n % 28 + 1);
                item(&format!("{n} {long}"), &date)
            })
            .collect();
        for width in [Width::Wide, Width::Narrow] {
            for row in placed_rows(&items, width) {
                for (index, a) in row.iter().enumerate() {
                    assert!(a[0] >= 0.0 && a[1] <= width.units(), "{a:?}");
                    assert!(row[index + 1..].iter().all(|b| a[1] < b[0] || b[1] < a[0]), "{row:?}");
                }
            }
        }
    }

    #[test]
    fn thousands_of_things_make_a_small_picture() {
        let items: Vec<Item> =
            (0..5000).map(|n| item("resolution", &format!("{}-01-01", 1900 + n % 100))).collect();
        let svg = render_timeline(&items, FRAME, Width::Wide);
        assert!(svg.contains("more, without their labels"));
        assert!(svg.len() < 500_000, "{} bytes", svg.len());
    }

    #[test]
    fn open_ends_fade_and_uncertain_dates_are_dashed() {
        let svg = render_timeline(&[item("from", "2015/.."), item("about", "2016~")], FRAME, Width::Wide);
        assert!(svg.contains("timeline-fade-3") && svg.contains("timeline-within is-tentative"));
    }

    #[test]
    fn the_date_of_a_property_is_no_day_of_the_whole_thing() {
        let property = Some("attested on".to_owned());
        let office = Item { property, ..item("minister, attested on", "2020-12-02") };
        let svg = render_timeline(&[office], FRAME, Width::Wide);
        assert_eq!(svg.matches("class=\"timeline-point is-property\"").count(), 2, "it, and the legend");
        assert!(svg.contains(">minister, attested on</text>") && !svg.contains(">a day</text>"), "{svg}");
    }

    #[test]
    fn odd_dates_make_pictures_too() {
        for date in ["-0043-03-15", "Y99999999999", "2001-01-01", "../-0500", "0000"] {
            let svg = render_timeline(&[item("<odd> & \"bold\"", date)], FRAME, Width::Narrow);
            assert!(svg.contains("&lt;odd&gt;") && !svg.contains("NaN") && !svg.contains("inf"), "{date}");
        }
        assert!(render_timeline(&[], FRAME, Width::Wide).contains("role=\"img\""));
    }
}
