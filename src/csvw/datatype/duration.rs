//! Durations in cells.
//!
//! Spec: XML Schema 1.1 part 2, section 3.3.6 and 3.4.26 to 3.4.27.

use std::cmp::Ordering;

use super::Family;
use super::date::days_from_civil;
use super::decimal::split_digits;

/// True for `P1Y2M3DT4H5M6.7S` and its parts; the two restricted kinds have only some of them.
pub(super) fn is_duration(text: &str, family: Family) -> bool {
    parts(text, family).is_some()
}

/// The sign, and the numbers with their units: `Y`, `M`, `D`, and after the `T` in small letters
/// `h`, `m`, `s`.
fn parts(text: &str, family: Family) -> Option<(bool, Vec<(char, &str)>)> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, text),
    };
    let mut units = match family {
        Family::DayTimeDuration => "DThms",
        Family::YearMonthDuration => "YM",
        _ => "YMDThms",
    }
    .chars();
    let mut rest = unsigned.strip_prefix('P')?;
    let mut found = Vec::new();
    let mut in_time = false;
    while !rest.is_empty() {
        if !in_time && let Some(time) = rest.strip_prefix('T').filter(|t| !t.is_empty()) {
            units.find(|u| *u == 'T')?;
            (in_time, rest) = (true, time);
        }
        let (digits, mut after) = split_digits(rest);
        if let Some(decimals) = after.strip_prefix('.') {
            let (decimals, end) = split_digits(decimals);
            after = Some(end).filter(|e| in_time && e.starts_with('S') && !decimals.is_empty())?;
        }
        let letter = after.chars().next().filter(char::is_ascii_uppercase)?;
        let unit = if in_time { letter.to_ascii_lowercase() } else { letter };
        units.find(|u| *u == unit)?;
        if digits.is_empty() {
            return None;
        }
        found.push((unit, rest.get(..rest.len() - after.len())?));
        rest = after.get(1..)?;
    }
    (!found.is_empty()).then_some((negative, found))
}

/// The order of two durations; `None` if there is none, as between `P1M` and `P30D`.
///
/// One is longer than the other if it leads to a later moment from each of four dates that XML Schema
/// names. Decimals of a second count up to the eighteenth.
pub(super) fn compare(a: &str, b: &str, family: Family) -> Option<Ordering> {
    let (a, b) = (Duration::read(a, family)?, Duration::read(b, family)?);
    let mut orders = [(1696, 9), (1697, 2), (1903, 3), (1903, 7)].into_iter().map(|(year, month)| {
        let end = |d: &Duration| d.after(year, month);
        Some(end(&a)?.cmp(&end(&b)?))
    });
    let first = orders.next()??;
    orders.all(|order| order == Some(first)).then_some(first)
}

struct Duration {
    months: i128,
    attoseconds: i128,
}

const SECOND: i128 = 1_000_000_000_000_000_000;

impl Duration {
    /// `None` if it is no duration, or longer than can be reckoned with.
    fn read(text: &str, family: Family) -> Option<Self> {
        let (negative, parts) = parts(text, family)?;
        let (mut months, mut attoseconds) = (0_i128, 0_i128);
        for (unit, number) in parts {
            let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
            let whole: i128 = whole.parse().ok()?;
            let of_months = |factor: i128| whole.checked_mul(factor);
            let of_seconds = |factor: i128| whole.checked_mul(factor)?.checked_mul(SECOND);
            match unit {
                'Y' => months = months.checked_add(of_months(12)?)?,
                'M' => months = months.checked_add(whole)?,
                'D' => attoseconds = attoseconds.checked_add(of_seconds(86_400)?)?,
                'h' => attoseconds = attoseconds.checked_add(of_seconds(3600)?)?,
                'm' => attoseconds = attoseconds.checked_add(of_seconds(60)?)?,
                _ => {
                    let decimals: i128 = format!("{decimals:0<18}").get(..18)?.parse().ok()?;
                    attoseconds = attoseconds.checked_add(of_seconds(1)?)?.checked_add(decimals)?;
                }
            }
        }
        let sign = if negative { -1 } else { 1 };
        Some(Self { months: months * sign, attoseconds: attoseconds * sign })
    }

    /// The attoseconds from 1970 to the end of the duration, if it begins with a certain month.
    fn after(&self, year: i64, month: u32) -> Option<i128> {
        let months = (i128::from(year) * 12 + i128::from(month) - 1).checked_add(self.months)?;
        let year = i64::try_from(months.div_euclid(12)).ok()?;
        let month = u32::try_from(months.rem_euclid(12)).ok()? + 1;
        let days = days_from_civil(year, month, 1);
        days.checked_mul(86_400)?.checked_mul(SECOND)?.checked_add(self.attoseconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_durations() {
        for text in ["P1Y", "PT1.5S", "-P1Y2M3DT4H5M6S", "PT130M", "P0Y20M0D", "P1M", "PT0S", "P1DT1M"] {
            assert!(is_duration(text, Family::Duration), "{text}");
        }
        for text in [
            "", "P", "PT", "1Y", "P1M1Y", "P1.5Y", "PT1D", "P1YT", "PTS", "PT.5S", "PT1.S", "P1S", "P1H",
            "P-1Y", "+P1Y", "P1y", "PT1s", "PT1HT1M", "P1", "P1Y ", "PT1.5H",
        ] {
            assert!(!is_duration(text, Family::Duration), "{text}");
        }
        assert!(
            is_duration("P1DT2H", Family::DayTimeDuration) && !is_duration("P1Y", Family::DayTimeDuration)
        );
        assert!(!is_duration("P1M", Family::DayTimeDuration) && is_duration("PT1M", Family::DayTimeDuration));
        assert!(
            is_duration("P1Y2M", Family::YearMonthDuration) && !is_duration("P1D", Family::YearMonthDuration)
        );
    }

    #[test]
    fn durations_have_a_partial_order() {
        use Ordering::{Equal, Greater, Less};
        for (a, b, expected) in [
            ("P1Y", "P12M", Some(Equal)),
            ("P1D", "PT24H", Some(Equal)),
            ("P1M", "P27D", Some(Greater)),
            ("P1M", "P30D", None),
            ("P1M", "P32D", Some(Less)),
            ("-P1D", "PT0S", Some(Less)),
            ("PT1.5S", "PT1.50S", Some(Equal)),
            ("-PT1.5S", "-PT1S", Some(Less)),
            ("P99999999999999999999999999999999999999999Y", "P1Y", None),
        ] {
            assert_eq!(compare(a, b, Family::Duration), expected, "{a} {b}");
        }
    }
}
