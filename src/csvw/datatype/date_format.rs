//! Patterns for dates and times such as `d.M.yyyy HH:mm`.
//!
//! Spec: tabular data model, section 6.4.4.

use super::date::{Moment, Token, Zone, ZoneForm};
use super::{Family, Fault};
use crate::diagnostic::{Code, did_you_mean};

/// The format of a date, a time or both: one of a closed list of patterns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFormat {
    source: String,
    form: Vec<Token>,
}

const DATE_PATTERNS: [&str; 14] = [
    "yyyy-MM-dd",
    "yyyyMMdd",
    "dd-MM-yyyy",
    "d-M-yyyy",
    "MM-dd-yyyy",
    "M-d-yyyy",
    "dd/MM/yyyy",
    "d/M/yyyy",
    "MM/dd/yyyy",
    "M/d/yyyy",
    "dd.MM.yyyy",
    "d.M.yyyy",
    "MM.dd.yyyy",
    "M.d.yyyy",
];
const TIME_PATTERNS: [&str; 4] = ["HH:mm:ss", "HHmmss", "HH:mm", "HHmm"];

impl DateFormat {
    /// The pattern as it stands in the metadata.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Reads a pattern; `None` if it is not one of the closed list for this kind of value.
    ///
    /// Between a date and a time stands `T` or a blank. The time may have decimals (`.SSS`: at most
    /// three), and all may end with a time zone.
    pub(super) fn parse(source: &str, family: Family) -> Option<Self> {
        let body = source.trim_end_matches('X');
        let body = if body.len() < source.len() { body } else { source.trim_end_matches('x') };
        let (body, marker) = source.split_at_checked(body.len())?;
        let zone = zone_form(marker)?;
        let body = body.strip_suffix(' ').filter(|_| zone.is_some()).unwrap_or(body);
        let fits = match family {
            Family::Date => DATE_PATTERNS.contains(&body),
            Family::Time => is_time_pattern(body),
            _ => {
                let split = body.split_once('T').or_else(|| body.split_once(' '));
                split.is_some_and(|(d, t)| DATE_PATTERNS.contains(&d) && is_time_pattern(t))
            }
        };
        let mut form = tokens(source.get(..source.len() - marker.len())?);
        form.extend(zone.map(Token::Zone));
        fits.then(|| Self { source: source.to_owned(), form })
    }

    /// The pattern that was probably meant by something that is none: `YYYY-MM-DD`, `%d.%m.%Y`.
    pub(super) fn near(source: &str, family: Family) -> Option<String> {
        let fields = [("%Y", "yyyy"), ("%m", "MM"), ("%d", "dd"), ("%H", "HH"), ("%M", "mm"), ("%S", "ss")];
        let source = fields.into_iter().fold(source.to_owned(), |text, (from, to)| text.replace(from, to));
        let candidates: Vec<String> = match family {
            Family::Date => DATE_PATTERNS.map(str::to_owned).into(),
            Family::Time => TIME_PATTERNS.map(str::to_owned).into(),
            _ => {
                let both = |between| {
                    DATE_PATTERNS
                        .into_iter()
                        .flat_map(move |d| TIME_PATTERNS.map(|t| format!("{d}{between}{t}")))
                };
                both('T').chain(both(' ')).collect()
            }
        };
        if candidates.contains(&source) {
            return Some(source);
        }
        did_you_mean(&source, candidates.iter().map(String::as_str)).map(str::to_owned)
    }

    /// Reads a value that is written in this format.
    pub(super) fn read<'a>(&self, text: &'a str) -> Result<Moment<'a>, Fault> {
        let Some(moment) = Moment::read(&self.form, text) else {
            let example = Moment {
                year: 2018,
                month: 6,
                day: 28,
                hour: 15,
                minute: 2,
                zone: Some(Zone::UTC),
                ..Moment::default()
            };
            return Err(Fault::new(Code::BadDate, format!("does not have the form {}", self.source))
                .help(format!("write it as in {}", self.write(&example))));
        };
        moment.check()?;
        Ok(moment)
    }

    /// A moment in this format; a time zone that the format wants and the moment lacks is left out.
    pub(super) fn write(&self, moment: &Moment<'_>) -> String {
        moment.write(&self.form)
    }
}

/// The zones that a marker stands for; `None` if it is no marker, `Some(None)` if it is empty.
fn zone_form(marker: &str) -> Option<Option<ZoneForm>> {
    let form = ZoneForm { optional: false, has_z: marker.starts_with('X'), short: false, colon: false };
    match marker {
        "" => Some(None),
        "X" | "x" => Some(Some(ZoneForm { short: true, ..form })),
        "XX" | "xx" => Some(Some(form)),
        "XXX" | "xxx" => Some(Some(ZoneForm { colon: true, ..form })),
        _ => None,
    }
}

/// One of the time patterns; only those with seconds have decimals.
fn is_time_pattern(text: &str) -> bool {
    let body = text.trim_end_matches('S');
    match body.strip_suffix('.') {
        Some(body) if body.len() + 1 < text.len() => body.ends_with("ss") && TIME_PATTERNS.contains(&body),
        _ => body.len() == text.len() && TIME_PATTERNS.contains(&text),
    }
}

/// The steps of a pattern without its time zone.
fn tokens(pattern: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = pattern;
    while let Some(char) = rest.chars().next() {
        if let Some(decimals) = rest.strip_prefix('.').filter(|r| r.starts_with('S')) {
            let digits = decimals.chars().take_while(|c| *c == 'S').count();
            tokens.push(Token::Fraction(digits));
            rest = decimals.get(digits..).unwrap_or_default();
            continue;
        }
        let run = rest.chars().take_while(|c| *c == char).count();
        let (token, length) = match char {
            'y' => (Token::Year4, run),
            'M' => (Token::Month(run == 2), run),
            'd' => (Token::Day(run == 2), run),
            'H' => (Token::Hour, run),
            'm' => (Token::Minute, run),
            's' => (Token::Second, run),
            c => (Token::Literal(c), c.len_utf8()),
        };
        tokens.push(token);
        rest = rest.get(length..).unwrap_or_default();
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::super::date::xml_form;
    use super::*;

    fn read(format: &str, family: Family, text: &str) -> Result<String, String> {
        let format = DateFormat::parse(format, family).ok_or("no format")?;
        format.read(text).map(|m| m.write(xml_form(family))).map_err(|f| f.message)
    }

    #[test]
    fn a_zone_follows_decimals_with_a_blank_or_without() {
        for (format, text) in [("HH:mm:ss.SSS X", "15:02:37.123 Z"), ("HH:mm:ss.SX", "15:02:37.1Z")] {
            let expected = text.replace(' ', "");
            assert_eq!(read(format, Family::Time, text), Ok(expected), "{format}");
        }
    }

    #[test]
    fn every_date_pattern_combines_with_every_time_pattern() {
        let day =
            Moment { year: 2015, month: 3, day: 22, hour: 15, minute: 2, second: 37, ..Moment::default() };
        for date in DATE_PATTERNS {
            let format = DateFormat::parse(date, Family::Date).expect("a format");
            assert_eq!(read(date, Family::Date, &format.write(&day)).as_deref(), Ok("2015-03-22"), "{date}");
            for (time, expected) in
                TIME_PATTERNS.into_iter().zip(["15:02:37", "15:02:37", "15:02:00", "15:02:00"])
            {
                let format = DateFormat::parse(time, Family::Time).expect("a format");
                assert_eq!(read(time, Family::Time, &format.write(&day)).as_deref(), Ok(expected), "{time}");
                for between in ["T", " "] {
                    let both = format!("{date}{between}{time}");
                    let format = DateFormat::parse(&both, Family::DateTime).expect("a format");
                    let found = read(&both, Family::DateTime, &format.write(&day));
                    assert_eq!(found, Ok(format!("2015-03-22T{expected}")), "{both}");
                }
            }
        }
    }

    #[test]
    fn formats_become_the_form_of_xml_schema() {
        for (format, family, text, expected) in [
            ("M/d/yyyy", Family::Date, "10/18/2010", "2010-10-18"),
            ("d.M.yyyy", Family::Date, "02.3.2010", "2010-03-02"),
            ("yyyy-MM-ddX", Family::Date, "2015-03-22Z", "2015-03-22Z"),
            ("dd.MM.yyyy XXX", Family::Date, "22.03.2015 -00:00", "2015-03-22-00:00"),
            ("HH:mm:ssX", Family::Time, "15:02:37-05", "15:02:37-05:00"),
            ("HHmm X", Family::Time, "1502 +0530", "15:02:00+05:30"),
            ("HHmm XX", Family::Time, "1502 +0800", "15:02:00+08:00"),
            ("HH:mmxxx", Family::Time, "15:02+14:00", "15:02:00+14:00"),
            ("HH:mm:ss.SSS", Family::Time, "15:02:37.1", "15:02:37.1"),
            ("HHmmss.S", Family::Time, "150237", "15:02:37"),
            ("HH:mm", Family::Time, "24:00", "24:00:00"),
            ("yyyy-MM-ddTHH:mm:ss.SSS", Family::DateTime, "2015-03-15T15:02:37.14", "2015-03-15T15:02:37.14"),
            ("yyyy-MM-dd HH:mm x", Family::DateTime, "2015-03-15 15:02 +01", "2015-03-15T15:02:00+01:00"),
            ("yyyy-MM-dd HH:mm:ss X", Family::DateTimeStamp, "2015-03-15 15:02:37 Z", "2015-03-15T15:02:37Z"),
        ] {
            assert_eq!(read(format, family, text).as_deref(), Ok(expected), "{format}");
        }
    }

    #[test]
    fn values_in_another_form_are_refused() {
        for (format, family, texts) in [
            (
                "dd.MM.yyyy",
                Family::Date,
                &["1.2.2001", "01.02.01", "01-02-2001", "01.02.2001 ", "2001-02-01"] as &[_],
            ),
            ("d.M.yyyy", Family::Date, &["001.2.2001", "1.2.20011", "1.2.-200", ".2.2001"]),
            ("M/d/yyyy", Family::Date, &["18/10/2010", "2/30/2010"]),
            (
                "yyyy-MM-ddX",
                Family::Date,
                &["2015-03-22", "2015-03-22+5", "2015-03-22+05:30", "2015-03-22 Z"],
            ),
            ("HHmm XX", Family::Time, &["1502 +08", "1502 +08:00", "1502+0800"]),
            ("HHmm XXX", Family::Time, &["1502 +0800", "1502 +08"]),
            ("HHmmx", Family::Time, &["1502Z", "1502+08:00"]),
            ("HH:mm:ss.S", Family::Time, &["15:02:37.143", "15:02:37."]),
            ("HH:mm", Family::Time, &["15:02:00", "5:02", "25:00"]),
            ("yyyy-MM-dd HH:mm", Family::DateTime, &["2015-03-15T15:02", "2015-03-15  15:02", "2015-03-15"]),
        ] {
            for text in texts {
                assert!(read(format, family, text).is_err_and(|m| m != "no format"), "{format} {text}");
            }
        }
        let fault =
            DateFormat::parse("d.M.yyyy HH:mm", Family::DateTime).map(|f| f.read("x").expect_err("x"));
        let fault = fault.expect("a format");
        assert_eq!(fault.message, "does not have the form d.M.yyyy HH:mm");
        assert_eq!(fault.help.as_deref(), Some("write it as in 28.6.2018 15:02"));
    }

    #[test]
    fn the_list_of_patterns_is_closed() {
        for (format, family) in [
            ("yy-MM-dd", Family::Date),
            ("d MMM yyyy", Family::Date),
            ("yyyy-MM-dd HH:mm", Family::Date),
            ("dd.MM.yyyy", Family::Time),
            ("dd.MM.yyyy", Family::DateTime),
            ("HH:mm.S", Family::Time),
            ("HH:mm:ss.", Family::Time),
            ("hh:mm", Family::Time),
            ("HH:mm ", Family::Time),
            ("HH:mm  X", Family::Time),
            ("yyyy-MM-ddXXXX", Family::Date),
            ("yyyy-MM-ddXx", Family::Date),
            ("yyyy-MM-ddxX", Family::Date),
            ("yyyy-MM-dd  HH:mm", Family::DateTime),
            ("", Family::Date),
        ] {
            assert_eq!(DateFormat::parse(format, family), None, "{format}");
        }
    }
}
