//! Ticks for ranges from a few days to many centuries.

use crate::date::{Civil, Day, long, month_name, month_start, year_text};

use super::text;

/// Between the labels of two ticks.
const GAP: f64 = 16.0;

/// Where days are on a line.
#[derive(Debug, Clone, Copy)]
pub struct Axis {
    first: Day,
    last: Day,
    left: f64,
    right: f64,
}

/// A mark with its label.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where it is.
    pub x: f64,
    /// `2018`, `June 2018`, `28 June 2018`.
    pub label: String,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Days(i64),
    Months(i64),
    Years(i64),
}

impl Axis {
    /// An axis for the days from one to another, between two places. It is a little longer than its days.
    pub fn new(first: Day, last: Day, left: f64, right: f64) -> Self {
        let (first, last) = (first.min(last), first.max(last));
        let margin = ((last - first) / 40).max(2);
        Self { first: first - margin, last: last + margin + 1, left, right }
    }

    /// Where a day begins.
    pub fn x(&self, day: Day) -> f64 {
        let share = (day - self.first) as f64 / (self.last - self.first) as f64;
        self.left + share * (self.right - self.left)
    }

    /// Marks at round dates, with labels that do not overlap.
    pub fn ticks(&self) -> Vec<Tick> {
        let steps = [1, 2, 7].map(Step::Days).into_iter().chain([1, 3, 6].map(Step::Months));
        let years = (0..12).flat_map(|power| [1, 2, 5].map(|digit| Step::Years(digit * 10i64.pow(power))));
        steps.chain(years).find_map(|step| self.ticks_by(step)).unwrap_or_default()
    }

    /// `None` if the labels would overlap.
    fn ticks_by(&self, step: Step) -> Option<Vec<Tick>> {
        let unit = self.x(self.first + step.days()) - self.left;
        let widest = text::width(&step.label(self.last)).max(text::width(&step.label(self.first)));
        if unit < widest + GAP {
            return None;
        }
        let mut ticks = Vec::new();
        let mut index = step.index(self.first);
        while step.day(index) < self.last {
            let x = self.x(step.day(index));
            if x >= self.left {
                ticks.push(Tick { x, label: step.label(step.day(index)) });
            }
            index += 1;
        }
        // A single mark says where it is, and nothing about how long the days are.
        (ticks.len() > 1 || matches!(step, Step::Days(1))).then_some(ticks)
    }
}

impl Step {
    /// The fewest days that it has.
    fn days(self) -> i64 {
        match self {
            Self::Days(days) => days,
            Self::Months(months) => months * 28,
            Self::Years(years) => years * 365,
        }
    }

    /// The number of the step that a day is in.
    fn index(self, day: Day) -> i64 {
        let Civil { year, month, .. } = Civil::of(day);
        match self {
            // Weeks begin on a Monday, as 1970-01-05 was one.
            Self::Days(days) => (day - 4).div_euclid(days),
            Self::Months(months) => (year * 12 + i64::from(month) - 1).div_euclid(months),
            Self::Years(years) => year.div_euclid(years),
        }
    }

    /// The day on which a step begins.
    fn day(self, index: i64) -> Day {
        match self {
            Self::Days(days) => index * days + 4,
            Self::Months(months) => month_start(0, index * months + 1),
            Self::Years(years) => month_start(index * years, 1),
        }
    }

    fn label(self, day: Day) -> String {
        match self {
            Self::Days(_) => long(day),
            Self::Months(_) => {
                let Civil { year, month, .. } = Civil::of(day);
                format!("{} {year}", month_name(month))
            }
            Self::Years(_) => year_text(Civil::of(day).year),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::Span;

    fn ticks(span: &str) -> Vec<String> {
        let span = Span::parse_edtf(span).expect("a date");
        let (first, last) = span.first.zip(span.last).expect("two ends");
        Axis::new(first, last, 0.0, 960.0).ticks().into_iter().map(|t| t.label).collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(ticks("2021-06-28/2021-06-30")[..2], ["26 June 2021", "27 June 2021"]);
        assert_eq!(ticks("2021-03/2021-06")[..2], ["March 2021", "April 2021"]);
        assert_eq!(ticks("2006/2021")[..2], ["2006", "2007"]);
        assert_eq!(ticks("1000/1999").first().map(String::as_str), Some("1000"));
        assert!(ticks("-0500/2000").contains(&"0000".to_owned()));
        assert!(!ticks("Y-9999999999/2000").is_empty());
    }

    #[test]
    fn labels_never_overlap() {
        for span in
            ["2021-06-28", "2021-06", "2020/2021", "2006/2021", "1000/2021", "-4000/2021", "Y170000/Y990000"]
        {
            let span = Span::parse_edtf(span).expect("a date");
            for width in [300.0, 960.0] {
                let axis = Axis::new(span.first.expect("day"), span.last.expect("day"), 0.0, width);
                let ticks = axis.ticks();
                assert!(!ticks.is_empty(), "{span} on {width}");
                for pair in ticks.windows(2) {
                    assert!(
                        pair[1].x - pair[0].x > text::width(&pair[0].label),
                        "{span} on {width}: {pair:?}"
                    );
                }
            }
        }
    }
}
