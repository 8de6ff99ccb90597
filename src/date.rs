//! Dates of any precision, as the days that they allow.
//!
//! A year, a month, a day and an interval can only be compared and drawn together if each is what it says:
//! a first and a last day. What is written stays with whoever read it; here is what it means.
//!
//! Days are counted from 1970-01-01 in the Gregorian calendar, also before it was made; the year 0 is 1 BC,
//! as in EDTF and XSD 1.1.

use std::fmt;

/// A day, counted from 1970-01-01.
pub type Day = i64;

/// The most digits that a year may have: enough for the age of the universe in days.
const YEAR_DIGITS: usize = 11;

/// The datatype that the Library of Congress has for EDTF.
const EDTF_DATATYPE: &str = "http://id.loc.gov/datatypes/edtf/EDTF";

const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// How exactly a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// To the day.
    Day,
    /// Some day of a month.
    Month,
    /// Some day of a year.
    Year,
    /// Some day of a season, a decade, or what else the days allow.
    Vague,
    /// Not one day, but all from the first to the last.
    Interval,
}

/// The days that a date allows. At least one of its ends is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first day; `None` if the beginning is open or unknown.
    pub first: Option<Day>,
    /// The last day; `None` if the end is open or unknown.
    pub last: Option<Day>,
    /// How exactly it is known.
    pub precision: Precision,
    /// True for what EDTF qualifies as uncertain (`?`), approximate (`~`) or both (`%`).
    pub is_approximate: bool,
}

impl Span {
    /// The days from one to another. `None` if neither is known, or they are in the wrong order.
    pub fn between(first: Option<Day>, last: Option<Day>) -> Option<Self> {
        if first.is_none() && last.is_none() || first.zip(last).is_some_and(|(a, b)| a > b) {
            return None;
        }
        let precision = if first == last {
            Precision::Day
        } else {
            precision_of(first, last).unwrap_or(Precision::Interval)
        };
        Some(Self { first, last, precision, is_approximate: false })
    }

    /// Reads a date in EDTF (ISO 8601-2), level 0 and most of level 1: `2001`, `2001-09`, `2001-09-28`, a date with a
    /// time, `2001/2004`, `../2004`, `2001/`, `2001?`, `2001-21` (spring), `201X`, `2001-XX`, `-0043`, `Y12345`.
    pub fn parse_edtf(text: &str) -> Option<Self> {
        let text = text.trim();
        let Some((from, to)) = text.split_once('/') else {
            return parse_edtf_date(text);
        };
        let end = |text: &str| match text {
            "" | ".." => Some(None),
            _ => parse_edtf_date(text).map(Some),
        };
        let (from, to) = (end(from)?, end(to)?);
        let mut span = Self::between(from.and_then(|d| d.first), to.and_then(|d| d.last))?;
        span.precision = Precision::Interval;
        span.is_approximate = [from, to].into_iter().flatten().any(|d| d.is_approximate);
        Some(span)
    }

    /// Reads a literal of one of the types for dates: `xsd:date`, `xsd:dateTime`, `xsd:dateTimeStamp`, `xsd:gYear`,
    /// `xsd:gYearMonth`, EDTF. The day is that of the place where it was written: time zones are passed over.
    pub fn parse_literal(text: &str, datatype: &str) -> Option<Self> {
        if datatype == EDTF_DATATYPE {
            return Self::parse_edtf(text);
        }
        let text = without_zone(text.trim());
        let parts = match datatype.strip_prefix(XSD)? {
            "date" => 3,
            "dateTime" | "dateTimeStamp" => {
                let (date, _) = text.split_once('T')?;
                return parse_numbers(date).filter(|n| n.len() == 3).and_then(|n| calendar_span(&n));
            }
            "gYearMonth" => 2,
            "gYear" => 1,
            _ => return None,
        };
        parse_numbers(text).filter(|n| n.len() == parts).and_then(|n| calendar_span(&n))
    }

    /// True if literals of the datatype are dates.
    pub fn is_date_type(datatype: &str) -> bool {
        let of_xsd = ["date", "dateTime", "dateTimeStamp", "gYear", "gYearMonth"];
        datatype == EDTF_DATATYPE || datatype.strip_prefix(XSD).is_some_and(|name| of_xsd.contains(&name))
    }
}

/// `28 June 2021`, `28 to 30 June 2021`, `June 2018`, `2019`, `from 2015`, `about 2006`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_approximate {
            write!(f, "about ")?;
        }
        let (first, last) = match (self.first, self.last) {
            (Some(first), Some(last)) => (first, last),
            (Some(first), None) => return write!(f, "from {}", long(first)),
            (None, Some(last)) => return write!(f, "until {}", long(last)),
            (None, None) => return Ok(()),
        };
        let (a, b) = (Civil::of(first), Civil::of(last));
        let is_whole = a.day == 1 && b.day == days_in_month(b.year, b.month);
        match precision_of(Some(first), Some(last)) {
            Some(Precision::Day) => f.write_str(&long(first)),
            Some(Precision::Month) => write!(f, "{} {}", month_name(a.month), year_text(a.year)),
            Some(Precision::Year) => f.write_str(&year_text(a.year)),
            _ if is_whole && a.month == 1 && b.month == 12 => {
                write!(f, "{} to {}", year_text(a.year), year_text(b.year))
            }
            _ if is_whole && a.year == b.year => {
                write!(f, "{} to {} {}", month_name(a.month), month_name(b.month), year_text(b.year))
            }
            _ if (a.year, a.month) == (b.year, b.month) => write!(f, "{} to {}", a.day, long(last)),
            _ => write!(f, "{} to {}", long(first), long(last)),
        }
    }
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// The year; 0 is 1 BC.
    pub year: i64,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

impl Civil {
    /// The day of the calendar that a number stands for.
    ///
    /// See "chrono-Compatible Low-Level Date Algorithms" by Howard Hinnant: years begin in March, so that the leap
    /// day is the last.
    pub fn of(day: Day) -> Self {
        let shifted = day + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = (of_year - (153 * shifted_month + 2) / 5 + 1) as u8;
        let month = (if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 }) as u8;
        Self { year: year_of_era + era * 400 + i64::from(month <= 2), month, day }
    }

    /// The number of the day.
    pub fn number(self) -> Day {
        let year = self.year - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let shifted_month = (i64::from(self.month) + 9) % 12;
        let of_year = (153 * shifted_month + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
    }
}

/// The first day of a month; months before the first and after the twelfth are those of other years.
pub fn month_start(year: i64, month: i64) -> Day {
    let months = month - 1;
    let month = (months.rem_euclid(12) + 1) as u8;
    Civil { year: year + months.div_euclid(12), month, day: 1 }.number()
}

/// `2018-06-28`.
pub fn iso(day: Day) -> String {
    let Civil { year, month, day } = Civil::of(day);
    format!("{}-{month:02}-{day:02}", year_text(year))
}

/// `28 June 2018`.
pub fn long(day: Day) -> String {
    let Civil { year, month, day } = Civil::of(day);
    format!("{day} {} {}", month_name(month), year_text(year))
}

/// `June`.
pub fn month_name(month: u8) -> &'static str {
    usize::from(month).checked_sub(1).and_then(|m| MONTHS.get(m)).copied().unwrap_or_default()
}

/// A year of at least four digits, with a minus sign before 1 BC: `0800`, `-0043`.
pub fn year_text(year: i64) -> String {
    let sign = if year < 0 { "-" } else { "" };
    format!("{sign}{:04}", year.unsigned_abs())
}

/// The precision that a first and a last day amount to, if they are the bounds of a day, a month or a year.
fn precision_of(first: Option<Day>, last: Option<Day>) -> Option<Precision> {
    let (first, last) = first.zip(last)?;
    let (a, b) = (Civil::of(first), Civil::of(last));
    let is_whole = a.day == 1 && b.day == days_in_month(b.year, b.month) && a.year == b.year;
    match (first == last, is_whole) {
        (true, _) => Some(Precision::Day),
        (_, true) if a.month == b.month => Some(Precision::Month),
        (_, true) if (a.month, b.month) == (1, 12) => Some(Precision::Year),
        _ => None,
    }
}

fn parse_edtf_date(text: &str) -> Option<Span> {
    let bare = text.trim_end_matches(['?', '~', '%']);
    let mut span = parse_vague(bare)?;
    span.is_approximate = bare.len() < text.len();
    Some(span)
}

/// A date without its qualifier.
fn parse_vague(text: &str) -> Option<Span> {
    if let Some((date, time)) = text.split_once('T') {
        let is_time = time.starts_with(|c: char| c.is_ascii_digit());
        return parse_numbers(date).filter(|n| is_time && n.len() == 3).and_then(|n| calendar_span(&n));
    }
    if text.ends_with('X') {
        return parse_unspecified(text);
    }
    let numbers = parse_numbers(text.strip_prefix('Y').unwrap_or(text))?;
    match numbers.as_slice() {
        [year, season @ 21..=24] => {
            let month = 3 * (season - 21) + 3;
            let (first, next) = (month_start(*year, month), month_start(*year, month + 3));
            Some(vague(first, next - 1))
        }
        numbers => calendar_span(numbers),
    }
}

/// `201X`, `20XX`, `2004-XX`, `2004-06-XX`, `2004-XX-XX`: the days that the digits allow.
fn parse_unspecified(text: &str) -> Option<Span> {
    let known = text.trim_end_matches("-XX");
    if known.len() < text.len() {
        return parse_numbers(known).filter(|n| n.len() <= 2).and_then(|n| calendar_span(&n));
    }
    let digits = text.trim_end_matches('X');
    let unknown = (text.len() - digits.len()) as u32;
    if text.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let years = 10i64.pow(unknown);
    let year = if digits.is_empty() { 0 } else { digits.parse::<i64>().ok()? * years };
    Some(vague(month_start(year, 1), month_start(year + years, 1) - 1))
}

fn vague(first: Day, last: Day) -> Span {
    Span { first: Some(first), last: Some(last), precision: Precision::Vague, is_approximate: false }
}

/// Year, month and day, as far as they are there. Years have four digits or more, and maybe a sign.
fn parse_numbers(text: &str) -> Option<Vec<i64>> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let mut numbers = Vec::with_capacity(3);
    for (index, part) in text.split('-').enumerate() {
        let is_long_enough =
            if index == 0 { (4..=YEAR_DIGITS).contains(&part.len()) } else { part.len() == 2 };
        if !is_long_enough || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        numbers.push(part.parse::<i64>().ok()?);
    }
    if let Some(year) = numbers.first_mut() {
        *year *= sign;
    }
    Some(numbers)
}

/// The days of a year, of a month, or a day; `None` if the calendar does not have it.
fn calendar_span(numbers: &[i64]) -> Option<Span> {
    let span = |first, last, precision| {
        Some(Span { first: Some(first), last: Some(last), precision, is_approximate: false })
    };
    match *numbers {
        [year] => span(month_start(year, 1), month_start(year + 1, 1) - 1, Precision::Year),
        [year, month @ 1..=12] => {
            span(month_start(year, month), month_start(year, month + 1) - 1, Precision::Month)
        }
        [year, month @ 1..=12, day] if (1..=i64::from(days_in_month(year, month as u8))).contains(&day) => {
            let number = month_start(year, month) + day - 1;
            span(number, number, Precision::Day)
        }
        _ => None,
    }
}

fn days_in_month(year: i64, month: u8) -> u8 {
    (month_start(year, i64::from(month) + 1) - month_start(year, month.into())) as u8
}

/// A date or year without `Z`, `+02:00` or `-05:00` at its end.
fn without_zone(text: &str) -> &str {
    if let Some(rest) = text.strip_suffix('Z') {
        return rest;
    }
    let is_zone = |zone: &[u8]| matches!(zone, [b'+' | b'-', a, b, b':', c, d] if [a, b, c, d].iter().all(|x| x.is_ascii_digit()));
    match text.len().checked_sub(6).and_then(|at| text.split_at_checked(at)) {
        Some((date, zone)) if is_zone(zone.as_bytes()) => date,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edtf(text: &str) -> Option<(String, String)> {
        let span = Span::parse_edtf(text)?;
        let end = |day: Option<Day>| day.map_or_else(|| "..".to_owned(), iso);
        Some((end(span.first), end(span.last)))
    }

    fn days(first: &str, last: &str) -> Option<(String, String)> {
        Some((first.to_owned(), last.to_owned()))
    }

    #[test]
    fn a_date_is_the_days_that_it_allows() {
        assert_eq!(edtf("2001"), days("2001-01-01", "2001-12-31"));
        assert_eq!(edtf("2001-09"), days("2001-09-01", "2001-09-30"));
        assert_eq!(edtf("2001-09-28"), days("2001-09-28", "2001-09-28"));
        assert_eq!(edtf("2000-02"), days("2000-02-01", "2000-02-29"));
        assert_eq!(edtf("2001-09-28T10:00:00Z"), days("2001-09-28", "2001-09-28"));
        assert_eq!(edtf("2001/2004-06"), days("2001-01-01", "2004-06-30"));
        assert_eq!(edtf("2001/.."), days("2001-01-01", ".."));
        assert_eq!(edtf("/2001"), days("..", "2001-12-31"));
        assert_eq!(edtf("201X"), days("2010-01-01", "2019-12-31"));
        assert_eq!(edtf("20XX"), days("2000-01-01", "2099-12-31"));
        assert_eq!(edtf("2004-XX"), days("2004-01-01", "2004-12-31"));
        assert_eq!(edtf("2004-06-XX"), days("2004-06-01", "2004-06-30"));
        assert_eq!(edtf("2001-21"), days("2001-03-01", "2001-05-31"));
        assert_eq!(edtf("2001-24"), days("2001-12-01", "2002-02-28"));
        assert_eq!(edtf("-0043-03-15"), days("-0043-03-15", "-0043-03-15"));
        assert_eq!(edtf("Y17000"), days("17000-01-01", "17000-12-31"));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "..",
            "../..",
            "/",
            "yesterday",
            "2001-13",
            "2001-02-30",
            "1999/1998",
            "999999999999",
            "20é1",
            "X",
            "2001-9",
            "Y",
            "-",
            "--",
            "2001/2002/2003",
            "T10",
            "éééé",
            "12XX-XX-12",
        ] {
            assert_eq!(edtf(text), None, "{text}");
        }
    }

    #[test]
    fn qualified_dates_are_approximate() {
        let is_approximate = |text| Span::parse_edtf(text).map(|s| s.is_approximate);
        assert_eq!(
            ["1984?", "1984~/2004", "1984/2004-06%", "1984"].map(is_approximate),
            [Some(true), Some(true), Some(true), Some(false)]
        );
    }

    #[test]
    fn literals_of_xsd_are_read_with_or_without_zone() {
        let read = |text: &str, name: &str| {
            Span::parse_literal(text, &format!("{XSD}{name}")).and_then(|s| s.first).map(iso)
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(read("2018-06-28", "date"), some("2018-06-28"));
        assert_eq!(read("2018-06-28-05:00", "date"), some("2018-06-28"));
        assert_eq!(read("2018-06-28Z", "date"), some("2018-06-28"));
        assert_eq!(read("2018-06-28T23:59:59.5+02:00", "dateTime"), some("2018-06-28"));
        assert_eq!(read("-0044", "gYear"), some("-0044-01-01"));
        assert_eq!(read("12018+01:00", "gYear"), some("12018-01-01"));
        assert_eq!(read("2018-06Z", "gYearMonth"), some("2018-06-01"));
        assert_eq!(read("99999999999-12-31", "date"), some("99999999999-12-31"));
        assert_eq!(read("2018", "date"), None);
        assert_eq!(read("2018-06-28", "string"), None);
        assert_eq!(read("ééé", "gYear"), None);
    }

    #[test]
    fn days_and_the_calendar_go_both_ways() {
        for day in (-800_000..800_000).step_by(97) {
            assert_eq!(Civil::of(day).number(), day);
        }
        assert_eq!(Civil::of(0), Civil { year: 1970, month: 1, day: 1 });
    }

    #[test]
    fn dates_are_shown_as_people_write_them() {
        let show = |text: &str| Span::parse_edtf(text).map(|s| s.to_string()).unwrap_or_default();
        let pairs = [
            ("2001-09-28", "28 September 2001"),
            ("2001-09", "September 2001"),
            ("2001", "2001"),
            ("2006~", "about 2006"),
            ("2021-06-28/2021-06-30", "28 to 30 June 2021"),
            ("2021-06-28/2021-07-02", "28 June 2021 to 2 July 2021"),
            ("2021-03/2021-06", "March to June 2021"),
            ("2015/2017", "2015 to 2017"),
            ("201X", "2010 to 2019"),
            ("2015/..", "from 1 January 2015"),
            ("../2015", "until 31 December 2015"),
        ];
        for (text, shown) in pairs {
            assert_eq!(show(text), shown, "{text}");
        }
    }

    #[test]
    fn bounds_of_a_year_are_a_year() {
        let year = Span::parse_edtf("2018").expect("a year");
        assert_eq!(Span::between(year.first, year.last), Some(year));
        assert_eq!(Span::between(year.last, year.first), None);
        assert_eq!(Span::between(None, None), None);
    }
}
