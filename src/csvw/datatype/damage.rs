//! What spreadsheets and people do to values, and how to undo it.
//!
//! Nothing here decides whether a value is right: a fault that was found already gets a better help text,
//! if it is clear what has happened.

use super::date::{MONTHS, Moment, civil_from_days, xml_form};
use super::decimal::{self, Parts, split_digits};
use super::{Datatype, Family, Fault, Format};
use crate::diagnostic::Code;

/// No value that is damaged in a way that is known here is longer, in bytes.
const LONGEST: usize = 64;

/// A fault with the help that fits the value, or else with the help that it has.
pub(super) fn explain(datatype: &Datatype, text: &str, fault: Fault) -> Fault {
    if fault.code == Code::OutOfRange || text.len() > LONGEST {
        return fault;
    }
    let family = datatype.base.family;
    let help = error_value(text).or_else(|| match family {
        _ if family.is_number() => number(datatype, text),
        _ if family.is_moment() || family.is_part() => date(datatype, text),
        _ if family.is_duration() => duration(datatype, text),
        Family::Boolean => boolean(datatype, text),
        _ => None,
    });
    match help {
        Some(help) => fault.help(help),
        None => fault,
    }
}

/// What a spreadsheet shows in place of a value: `######`, `#REF!`; and words for "no value".
pub fn error_value(text: &str) -> Option<String> {
    let no_value =
        ["n/a", "na", "#n/a", "#nv", "null", "nil", "none", "nan", "-", "--", "?", "unknown", "tbd"];
    if text.len() > 1 && text.bytes().all(|b| b == b'#') {
        return Some("a spreadsheet shows this where a column is too narrow; the value itself is not in the file, so take it from the spreadsheet".to_owned());
    }
    if no_value.contains(&text.to_lowercase().as_str()) {
        return Some(format!(
            "leave the cell empty if there is no value, or declare it for the column: \"null\": [\"\", \"{text}\"]"
        ));
    }
    let failed = text.starts_with('#') && text.ends_with(['!', '?']) || text.starts_with("Err:");
    failed.then(|| {
        "a spreadsheet puts this where a formula has failed: correct the formula there, or empty the cell"
            .to_owned()
    })
}

/// `1E+05`, `1-Feb`, `25%`, `1.234,5`, `12 kg` in a column of numbers.
fn number(datatype: &Datatype, text: &str) -> Option<String> {
    let format = match &datatype.format {
        Some(Format::Number(format)) => Some(format),
        _ => None,
    };
    // A number in the form of XML Schema as the column wants it, if it can have such a value.
    let written = |plain: &str| {
        Datatype::of(datatype.base).read(plain).ok()?;
        format.map_or_else(|| Some(plain.to_owned()), |f| f.write(plain))
    };
    let parts = Parts::read(text);
    let is_whole = datatype.base.family == Family::Integer;
    if datatype.base.family != Family::Float && parts.is_some_and(|p| p.exponent.is_some()) {
        let left = decimal::without_exponent(text).and_then(|plain| written(&plain));
        let left = left.map_or_else(String::new, |left| format!(" (it is {left} if none are)"));
        let help = "a spreadsheet has shortened the number, and digits may be lost: look it up in the source";
        return Some(format!("{help}{left}"));
    }
    if is_date(text) {
        let help = "a spreadsheet may have taken a number for a date: look the number up in the source";
        return Some(help.to_owned());
    }
    if let Some(percentage) = text.strip_suffix('%').filter(|_| format.is_none()) {
        let plain = written(&decimal::divide(percentage.trim_end(), 2)?)?;
        let format = "\"format\": \"#0.##%\"";
        return Some(format!("write {plain}, or declare a percentage for the column, as in {format}"));
    }
    let digits = text.replace(['O', 'o'], "0").replace(['l', 'I'], "1");
    if digits != text
        && text.chars().filter(char::is_ascii_digit).count() * 2 >= text.chars().count()
        && let Some(plain) = written(&digits)
    {
        return Some(format!("write {plain}: there is a letter that looks like a digit"));
    }
    let why = why_unreadable(text);
    let readings: Vec<String> = readings(text).iter().filter_map(|plain| written(plain)).collect();
    match readings.as_slice() {
        [] if is_whole && parts.is_some() => {
            Some("write a whole number, or make the column's datatype \"decimal\"".to_owned())
        }
        [] => {
            let plain = written(&only_number(text)?)?;
            let rest = "what else is to be said of it needs a column of its own";
            Some(format!("write only the number, {plain}; {rest}"))
        }
        [one] if *one == text => None,
        [one] if format.is_none() && text.contains(',') => {
            Some(format!("{why}write {one}, or declare the column's `decimalChar` and `groupChar`"))
        }
        [one] => Some(format!("{why}write {one}")),
        [one, two, ..] => Some(format!("{why}write {one} or {two}, whichever is meant")),
    }
}

/// What in a number looks right and is not.
fn why_unreadable(text: &str) -> &'static str {
    match text.chars().find(|c| !c.is_ascii() && (c.is_whitespace() || is_dash(*c))) {
        Some(c) if c.is_whitespace() => "it holds a non-breaking space, which only looks like a blank: ",
        Some(_) => "it has a dash in place of the minus sign: ",
        None => "",
    }
}

fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// What a number for people may mean, in the form of XML Schema: `1,234` is `1234` or `1.234`.
fn readings(text: &str) -> Vec<String> {
    let mut unsigned = text;
    let mut sign = "";
    if let Some(rest) = text.strip_prefix(|c| c == '-' || is_dash(c)) {
        (unsigned, sign) = (rest, "-");
    }
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '\'' | '\u{2019}' | '_');
    let digits: String = unsigned.trim().chars().filter(|c| !is_blank(*c)).collect();
    if !digits.starts_with(|c: char| c.is_ascii_digit()) || !digits.ends_with(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    let groups: Vec<&str> = digits.split([',', '.']).collect();
    let marks: Vec<char> = digits.chars().filter(|c| matches!(c, ',' | '.')).collect();
    let is_number = groups.iter().all(|g| !g.is_empty() && g.bytes().all(|b| b.is_ascii_digit()));
    let in_threes = |groups: &[&str]| groups.iter().skip(1).all(|g| g.len() == 3);
    let whole = || groups.concat();
    let decimal = || match groups.split_last() {
        Some((decimals, whole)) => format!("{}.{decimals}", whole.concat()),
        None => String::new(),
    };
    let same = marks.iter().all(|m| Some(m) == marks.first());
    let before_last = groups.get(..groups.len().saturating_sub(1)).unwrap_or_default();
    let grouped_decimal = match marks.split_last() {
        Some((last, others)) => !others.contains(last) && in_threes(before_last),
        None => false,
    };
    let plain = match marks.len() {
        _ if !is_number => vec![],
        0 => vec![digits.clone()],
        1 if in_threes(&groups) && groups.first().is_some_and(|g| g.len() <= 3) => vec![whole(), decimal()],
        1 => vec![decimal()],
        _ if same && in_threes(&groups) => vec![whole()],
        _ if grouped_decimal => vec![decimal()],
        _ => vec![],
    };
    let without_zeros = |p: String| match p.split_once('.') {
        Some((whole, decimals)) if decimals.bytes().all(|b| b == b'0') => whole.to_owned(),
        _ => p,
    };
    let mut plain: Vec<String> = plain.into_iter().map(|p| format!("{sign}{}", without_zeros(p))).collect();
    plain.dedup();
    plain
}

/// The number in a text with one number and words or signs around it.
fn only_number(text: &str) -> Option<String> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let rest = text.get(start..)?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',')).unwrap_or(rest.len());
    let (number, after) = rest.split_at_checked(end)?;
    let alone = !after.contains(|c: char| c.is_ascii_digit()) && !text.starts_with(['-', '+']);
    match readings(number.trim_end_matches(['.', ','])).as_slice() {
        [one] if alone => Some(one.clone()),
        _ => None,
    }
}

/// A day or a time as people and spreadsheets write it, in a column of dates.
fn date(datatype: &Datatype, text: &str) -> Option<String> {
    let family = datatype.base.family;
    let show = |moment: &Moment<'_>| match &datatype.format {
        Some(Format::Date(format)) => format.write(moment),
        _ => moment.write(xml_form(family)),
    };
    let has_day = family != Family::Time;
    if let Some(days) = serial(text).filter(|_| has_day && !family.is_part()) {
        // 1900 was no leap year, but spreadsheets take it for one.
        let (day, other) = (civil_from_days(days - 25_569), civil_from_days(days - 24_107));
        let xml = |m: &Moment<'_>| m.write(xml_form(Family::Date));
        return Some(format!(
            "this is the number of a day in a spreadsheet: of {}, or of {} if its days are counted from 1904",
            xml(&day),
            xml(&other)
        ));
    }
    let (days, clock) = moments(text, has_day);
    let needs_clock = matches!(family, Family::Time | Family::DateTime | Family::DateTimeStamp);
    if days.is_empty() && has_day {
        return None;
    }
    if needs_clock && clock.is_none() {
        return Some("add the time of day, or make the column's datatype \"date\"".to_owned());
    }
    let (hour, minute, second) = clock.unwrap_or_default();
    let day_or_none = if has_day { days } else { vec![Moment::default()] };
    let mut shown: Vec<String> = Vec::new();
    for day in day_or_none {
        let text = show(&Moment { hour, minute, second, ..day });
        if datatype.read(&text).is_ok() && !shown.contains(&text) {
            shown.push(text);
        }
    }
    match shown.as_slice() {
        [one] if !needs_clock && clock.is_some() => {
            Some(format!("write {one}: the time does not belong to the value"))
        }
        [one] => Some(format!("write {one}")),
        [one, two] => Some(format!("write {one} or {two}, whichever the source means")),
        [one, ..] => Some(format!("write it as in {one}, if that is what the source means")),
        [] => None,
    }
}

/// The number of a day: spreadsheets count from 1900.
fn serial(text: &str) -> Option<i64> {
    let whole = text.split('.').next().filter(|w| w.len() == 5)?;
    Parts::read(text).filter(|p| p.exponent.is_none() && !text.starts_with(['-', '+']))?;
    whole.parse().ok()
}

type Clock = (u32, u32, u32);

/// The days that a text may mean, and the time of day if it has one.
fn moments(text: &str, has_day: bool) -> (Vec<Moment<'static>>, Option<Clock>) {
    let text: String = text.chars().map(|c| if is_dash(c) { '-' } else { c }).collect();
    if !has_day {
        return (Vec::new(), clock(&text));
    }
    let at_time = text.match_indices(['T', ' ']).find_map(|(at, _)| {
        let time = clock(text.get(at + 1..)?)?;
        Some((at, time))
    });
    match at_time {
        Some((at, time)) => (days(text.get(..at).unwrap_or_default()), Some(time)),
        None => (days(&text), None),
    }
}

/// `15:02`, `3:02:37 PM`
fn clock(text: &str) -> Option<Clock> {
    let lower = text.trim().to_ascii_lowercase();
    let (time, afternoon) = match (lower.strip_suffix("pm"), lower.strip_suffix("am")) {
        (Some(time), _) => (time.trim_end(), Some(true)),
        (_, Some(time)) => (time.trim_end(), Some(false)),
        _ => (lower.as_str(), None),
    };
    let mut parts = time.split(':');
    let mut part = || parts.next().map(|p| p.parse::<u32>().ok().filter(|_| p.len() <= 2));
    let (hour, minute, second) = (part()??, part()??, part().unwrap_or(Some(0))?);
    let hour = match afternoon {
        Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + if afternoon { 12 } else { 0 },
        Some(_) => return None,
        None => hour,
    };
    (parts.next().is_none() && hour < 24 && minute < 60 && second < 60).then_some((hour, minute, second))
}

/// A part of a date for people.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Number(u32, usize),
    Month(u32),
}

/// The days that a date for people may mean: `01/02/2001`, `1-Feb-01`, `February 1, 2001`, `2001-2-1`.
fn days(text: &str) -> Vec<Moment<'static>> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let parts = [text.get(..4), text.get(4..6), text.get(6..)].map(|p| p.and_then(|p| p.parse().ok()));
        let [Some(year), Some(month), Some(day)] = parts else { return Vec::new() };
        return possible(&[(year, month, day)]);
    }
    let parts: Option<Vec<Part>> =
        text.split(['-', '/', '.', ' ', ',']).filter(|p| !p.is_empty()).map(part).collect();
    let parts = parts.unwrap_or_default();
    match *parts.as_slice() {
        [Part::Number(y, 4), Part::Number(m, _), Part::Number(d, _)] => possible(&[(y, m, d)]),
        [Part::Number(a, _), Part::Number(b, _), Part::Number(y, 4)] => possible(&[(y, b, a), (y, a, b)]),
        [Part::Number(a, _), Part::Number(b, _), Part::Number(y, 2)] => {
            possible(&[(2000 + y, b, a), (2000 + y, a, b), (1900 + y, b, a), (1900 + y, a, b)])
        }
        [Part::Number(d, 1 | 2), Part::Month(m), Part::Number(y, 4)]
        | [Part::Month(m), Part::Number(d, _), Part::Number(y, 4)]
        | [Part::Number(y, 4), Part::Month(m), Part::Number(d, _)] => possible(&[(y, m, d)]),
        [Part::Number(d, 1 | 2), Part::Month(m), Part::Number(y, 2)]
        | [Part::Month(m), Part::Number(d, _), Part::Number(y, 2)] => {
            possible(&[(2000 + y, m, d), (1900 + y, m, d)])
        }
        _ => Vec::new(),
    }
}

/// A number of up to four digits, perhaps with the ending of an ordinal; or the name of a month.
fn part(text: &str) -> Option<Part> {
    let (digits, rest) = split_digits(text);
    if (1..=4).contains(&digits.len()) && matches!(rest, "" | "st" | "nd" | "rd" | "th") {
        return digits.parse().ok().map(|n| Part::Number(n, digits.len()));
    }
    let lower = text.to_lowercase();
    let is_it = |month: &&str| month.to_lowercase().starts_with(&lower);
    let index = MONTHS.iter().position(is_it).filter(|_| lower.len() >= 3)?;
    u32::try_from(index + 1).ok().map(Part::Month)
}

/// Those that the calendar has, each once.
fn possible(days: &[(u32, u32, u32)]) -> Vec<Moment<'static>> {
    let mut found = Vec::new();
    for &(year, month, day) in days {
        let moment = Moment { year: i64::from(year), month, day, ..Moment::default() };
        if moment.check().is_ok() && !found.contains(&moment) {
            found.push(moment);
        }
    }
    found
}

/// True for what can only be a date, in a column of numbers.
fn is_date(text: &str) -> bool {
    let has_name = text.split(['-', ' ', '/', '.']).any(|p| matches!(part(p), Some(Part::Month(_))));
    let is_short = has_name && text.split(['-', ' ', '/', '.']).all(|p| part(p).is_some());
    is_short || !days(text).is_empty() && !text.bytes().all(|b| b.is_ascii_digit())
}

/// `1:30` in a column of durations.
fn duration(datatype: &Datatype, text: &str) -> Option<String> {
    let (hours, minutes, seconds) = clock(text)?;
    let unit = |n: u32, unit: &str| if n == 0 { String::new() } else { format!("{n}{unit}") };
    let written = format!("PT{}{}{}", unit(hours, "H"), unit(minutes, "M"), unit(seconds, "S"));
    datatype.read(&written).is_ok().then(|| format!("write {written} if hours and minutes are meant"))
}

/// `TRUE`, `yes`, `Y` and the like.
fn boolean(datatype: &Datatype, text: &str) -> Option<String> {
    const WORDS: [(&str, &str); 5] = [("true", "false"), ("yes", "no"), ("y", "n"), ("t", "f"), ("1", "0")];
    let lower = text.to_lowercase();
    let (yes, no) = WORDS.into_iter().find(|(yes, no)| *yes == lower || *no == lower)?;
    let is_true = yes == lower;
    if let Some(Format::Boolean(yes, no)) = &datatype.format {
        return Some(format!("write {}", if is_true { yes } else { no }));
    }
    let like = |word: &str| match text.chars().filter(|c| c.is_uppercase()).count() {
        0 => word.to_owned(),
        1 if text.len() > 1 => {
            let (first, rest) = word.split_at(1);
            format!("{}{rest}", first.to_uppercase())
        }
        _ => word.to_uppercase(),
    };
    let word = if is_true { "true" } else { "false" };
    Some(format!("write {word}, or declare \"format\": \"{}|{}\" for the column", like(yes), like(no)))
}

#[cfg(test)]
mod tests {
    use super::super::{Builtin, DateFormat, NumberFormat, Pattern};
    use super::*;

    fn help(name: &str, format: &str, text: &str) -> String {
        let mut datatype = Datatype::of(Builtin::named(name).expect("a datatype"));
        datatype.format = match (format, datatype.base.family) {
            ("", _) => None,
            (words, Family::Boolean) => {
                words.split_once('|').map(|(y, n)| Format::Boolean(y.to_owned(), n.to_owned()))
            }
            (",", _) => {
                let decimal_char = ",".to_owned();
                Some(Format::Number(NumberFormat { decimal_char, ..NumberFormat::default() }))
            }
            (pattern, family) if family.is_number() => {
                let pattern = Pattern::parse(pattern, ".", ",");
                Some(Format::Number(NumberFormat { pattern, ..NumberFormat::default() }))
            }
            (pattern, family) => DateFormat::parse(pattern, family).map(Format::Date),
        };
        datatype.parse(text).expect_err(text).help.unwrap_or_default()
    }

    #[test]
    fn damaged_values_hear_their_repair() {
        let shortened =
            "a spreadsheet has shortened the number, and digits may be lost: look it up in the source";
        let taken = "a spreadsheet may have taken a number for a date: look the number up in the source";
        let failed = "a spreadsheet puts this where a formula has failed: correct the formula there, or empty the cell";
        for (name, format, text, expected) in [
            ("integer", "", "#REF!", failed),
            ("date", "", "Err:502", failed),
            (
                "date",
                "",
                "######",
                "a spreadsheet shows this where a column is too narrow; the value itself is not in the file, so take it from the spreadsheet",
            ),
            (
                "decimal",
                "",
                "#N/A",
                "leave the cell empty if there is no value, or declare it for the column: \"null\": [\"\", \"#N/A\"]",
            ),
            ("decimal", "", "1.234,5", "write 1234.5, or declare the column's `decimalChar` and `groupChar`"),
            ("decimal", "", "1,5", "write 1.5, or declare the column's `decimalChar` and `groupChar`"),
            ("decimal", "", "1,234", "write 1234 or 1.234, whichever is meant"),
            ("integer", "", "1,234", "write 1234, or declare the column's `decimalChar` and `groupChar`"),
            ("integer", "", "1.234.567", "write 1234567"),
            ("integer", "", "1 234", "write 1234"),
            (
                "integer",
                "",
                "1\u{a0}234",
                "it holds a non-breaking space, which only looks like a blank: write 1234",
            ),
            ("integer", "", "−5", "it has a dash in place of the minus sign: write -5"),
            ("integer", "", "12.0", "write 12"),
            ("integer", "", "12.5", "write a whole number, or make the column's datatype \"decimal\""),
            ("integer", "", "1E+05", &format!("{shortened} (it is 100000 if none are)")),
            ("integer", "", "1.5E-7", shortened),
            (
                "decimal",
                "",
                "25%",
                "write 0.25, or declare a percentage for the column, as in \"format\": \"#0.##%\"",
            ),
            (
                "integer",
                "",
                "about 130",
                "write only the number, 130; what else is to be said of it needs a column of its own",
            ),
            (
                "decimal",
                "",
                "€ 12.50",
                "write only the number, 12.50; what else is to be said of it needs a column of its own",
            ),
            ("integer", "", "130 to 140", ""),
            ("integer", "", "1-Feb", taken),
            ("decimal", "", "Jan-00", taken),
            ("decimal", "", "01.02.2001", taken),
            ("integer", "", "many", ""),
            ("decimal", ",", "1.5", "write 1,5"),
            ("decimal", "#,##0.00", "1234.5", "write 1,234.50"),
            ("integer", "#,##0", "1234", "write 1,234"),
            ("integer", "#,##0", "12,34", "write it as in 1,234"),
            ("date", "", "01/02/2001", "write 2001-02-01 or 2001-01-02, whichever the source means"),
            ("date", "", "13/02/2001", "write 2001-02-13"),
            ("date", "", "1-Feb-01", "write 2001-02-01 or 1901-02-01, whichever the source means"),
            ("date", "", "01/02/03", "write it as in 2003-02-01, if that is what the source means"),
            ("date", "", "February 1st, 2001", "write 2001-02-01"),
            ("date", "", "28 June 2018", "write 2018-06-28"),
            ("date", "", "2001-2-1", "write 2001-02-01"),
            ("date", "", "2001–02–01", "write 2001-02-01"),
            ("date", "", "20010201", "write 2001-02-01"),
            ("date", "", "2001-02-01 00:00:00", "write 2001-02-01: the time does not belong to the value"),
            (
                "date",
                "",
                "43279",
                "this is the number of a day in a spreadsheet: of 2018-06-28, or of 2022-06-29 if its days are counted from 1904",
            ),
            ("date", "dd.MM.yyyy", "1.2.2001", "write 01.02.2001 or 02.01.2001, whichever the source means"),
            ("date", "M/d/yyyy", "18/10/2010", "write 10/18/2010"),
            (
                "date",
                "",
                "2018",
                "only a full date YYYY-MM-DD fits; keep the words in a text column, or give the first and last possible day",
            ),
            ("date", "", "soon", "write YYYY-MM-DD"),
            ("dateTime", "", "2001-02-01", "add the time of day, or make the column's datatype \"date\""),
            ("dateTime", "", "2001-02-01 10:30", "write 2001-02-01T10:30:00"),
            ("time", "", "3:02 PM", "write 15:02:00"),
            ("gYear", "", "28.06.2018", "write 2018"),
            ("duration", "", "1:30", "write PT1H30M if hours and minutes are meant"),
            ("boolean", "", "TRUE", "write true, or declare \"format\": \"TRUE|FALSE\" for the column"),
            ("boolean", "", "No", "write false, or declare \"format\": \"Yes|No\" for the column"),
            ("boolean", "Y|N", "true", "write Y"),
            ("boolean", "", "perhaps", ""),
        ] {
            assert_eq!(help(name, format, text), expected, "{name} {text}");
        }
    }
}
