//! One thing's place among the dates of its neighbours, on one line.

use super::svg::{Frame, Svg};
use super::text;
use super::timeline::{Item, axis_of, draw_mark, in_order, mark_of};
use crate::date::{Civil, Precision, iso};

const UNITS: f64 = 720.0;
const HEIGHT: f64 = 54.0;
const MARGIN: f64 = 14.0;
const MARK_TOP: f64 = 8.0;
const MIDDLE: f64 = MARK_TOP + 8.0;

/// Draws a strip: all items on one line, those in focus on top, with short dates below as far as there is room.
/// The dates in focus are written first.
pub fn render_strip(items: &[Item], frame: Frame<'_>) -> String {
    let mut svg = Svg::default();
    let Some(axis) = axis_of(items, MARGIN, UNITS - MARGIN) else {
        return svg.finish(frame, "timeline-strip", UNITS, HEIGHT);
    };
    svg.line("timeline-line", [0.0, MIDDLE, UNITS, MIDDLE]);
    let mut sorted = in_order(items);
    sorted.sort_by_key(|item| item.is_focus);
    for item in &sorted {
        let href = item.href.as_deref();
        svg.open_link("timeline-item", href, &format!("{}: {}", item.label, item.note));
        draw_mark(&mut svg, item, mark_of(item.span, axis, UNITS), MARK_TOP, UNITS);
        svg.close_link(href);
    }
    let mut taken: Vec<[f64; 2]> = Vec::new();
    for item in sorted.iter().rev() {
        let property = item.property.as_ref().filter(|_| item.is_focus);
        let date = property.map_or_else(|| short(item), |property| format!("{property} {}", short(item)));
        let (long, mark) = (text::width(&date), mark_of(item.span, axis, UNITS));
        let from = ((mark[0] + mark[1]) / 2.0 - long / 2.0).min(UNITS - long).max(0.0);
        let to = from + long;
        if taken.iter().all(|[a, b]| to + 8.0 < *a || b + 8.0 < from) {
            taken.push([from, to]);
            let class = if item.is_focus { "timeline-label is-focus" } else { "timeline-note" };
            svg.text(class, from, MIDDLE + 28.0, &date);
        }
    }
    svg.finish(frame, "timeline-strip", UNITS, HEIGHT)
}

/// `2001-09-28`, `2001-09`, `2001`, `2001 to 2004`.
fn short(item: &Item) -> String {
    let (first, last) = (item.span.first, item.span.last);
    let years = || {
        let year = |day| Civil::of(day).year.to_string();
        match (first.map(year), last.map(year)) {
            (Some(a), Some(b)) if a == b => a,
            (a, b) => format!("{} to {}", a.unwrap_or_else(|| "…".into()), b.unwrap_or_else(|| "…".into())),
        }
    };
    match (item.span.precision, first) {
        (Precision::Day, Some(day)) => iso(day),
        (Precision::Month, Some(day)) => iso(day).trim_end_matches("-01").to_owned(),
        _ => years(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::Span;

    #[test]
    fn the_dates_in_focus_are_written_before_those_of_neighbours() {
        let item = |date: &str, is_focus: bool| Item {
            label: "thing".to_owned(),
            href: None,
            lane: String::new(),
            span: Span::parse_edtf(date).expect("a date"),
            note: date.to_owned(),
            property: is_focus.then(|| "attested on".to_owned()),
            is_tentative: false,
            is_focus,
        };
        let items = [item("2018-06", false), item("2018-05", true), item("1990", false)];
        let svg = render_strip(&items, Frame { id: "s", title: "", description: "" });
        assert!(svg.contains(">attested on 2018-05</text>") && svg.contains(">1990</text>"));
        assert!(!svg.contains(">2018-06</text>"), "there is no room for it");
    }
}
