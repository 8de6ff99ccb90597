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

/// The units in their order; those after the `T` have small letters.
const UNITS: [u8; 6] = *b"YMDhms";

/// A duration taken apart.
struct Parts<'a> {
    negative: bool,
    /// The number of each unit, perhaps with decimals; empty where there is none.
    numbers: [&'a str; UNITS.len()],
}

fn parts(text: &str, family: Family) -> Option<Parts<'_>> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let mut numbers = [""; UNITS.len()];
    // The units that may follow.
    let mut units = match family {
        Family::DayTimeDuration => 2..UNITS.len(),
        Family::YearMonthDuration => 0..2,
        _ => 0..UNITS.len(),
    };
    let mut rest = unsigned.strip_prefix('P').filter(|rest| !rest.is_empty())?;
    let mut in_time = false;
    while !rest.is_empty() {
        if !in_time && let Some(time) = rest.strip_prefix('T').filter(|t| !t.is_empty()) {
            (in_time, rest) = (true, time);
        }
        let (digits, mut after) = split_digits(rest);
        if let Some(decimals) = after.strip_prefix('.') {
            let (decimals, end) = split_digits(decimals);
            after = Some(end).filter(|e| in_time && e.starts_with('S') && !decimals.is_empty())?;
        }
        let letter = *after.as_bytes().first().filter(|b| b.is_ascii_uppercase())?;
        let unit = if in_time { letter.to_ascii_lowercase() } else { letter };
        let index = UNITS.iter().position(|u| *u == unit).filter(|index| units.contains(index))?;
        units.start = index + 1;
        if digits.is_empty() {
            return None;
        }
        *numbers.get_mut(index)? = rest.get(..rest.len() - after.len())?;
        rest = after.get(1..)?;
    }
    Some(Parts { negative: unsigned.len() < text.len(), numbers })
}

/// A duration as it is reckoned with.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Duration {
    months: i128,
    attoseconds: i128,
}

const SECOND: i128 = 1_000_000_000_000_000_000;

impl Duration {
    /// `None` if it is no duration, or longer than can be reckoned with. Decimals of a second count up to the
    /// eighteenth.
    pub(super) fn read(text: &str, family: Family) -> Option<Self> {
        let Parts { negative, numbers } = parts(text, family)?;
        let [years, months, days, hours, minutes, seconds] = numbers;
        let (seconds, decimals) = seconds.split_once('.').unwrap_or((seconds, ""));
        let months = times(years, 12)?.checked_add(times(months, 1)?)?;
        let clock = [(days, 86_400), (hours, 3600), (minutes, 60), (seconds, 1)];
        let seconds =
            clock.into_iter().try_fold(0_i128, |all, (n, unit)| all.checked_add(times(n, unit)?))?;
        let mut attoseconds = seconds.checked_mul(SECOND)?;
        if !decimals.is_empty() {
            attoseconds = attoseconds.checked_add(format!("{decimals:0<18}").get(..18)?.parse().ok()?)?;
        }
        let sign = if negative { -1 } else { 1 };
        Some(Self { months: months * sign, attoseconds: attoseconds * sign })
    }

    /// The order of two durations; `None` if there is none, as between `P1M` and `P30D`.
    ///
    /// One is longer than the other if it leads to a later moment from each of four dates that XML Schema
    /// names. All do if only months or only seconds are to be compared.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        if self.attoseconds == other.attoseconds {
            return Some(self.months.cmp(&other.months));
        }
        if self.months == other.months {
            return Some(self.attoseconds.cmp(&other.attoseconds));
        }
        let mut orders = [(1696, 9), (1697, 2), (1903, 3), (1903, 7)]
            .into_iter()
            .map(|(year, month)| Some(self.after(year, month)?.cmp(&other.after(year, month)?)));
        let first = orders.next()??;
        orders.all(|order| order == Some(first)).then_some(first)
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

/// So many times a unit; none of it is nothing.
fn times(number: &str, unit: i128) -> Option<i128> {
    if number.is_empty() { Some(0) } else { number.parse::<i128>().ok()?.checked_mul(unit) }
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
            let read = |text| Duration::read(text, Family::Duration);
            let found = read(a).and_then(|a| a.compare(&read(b)?));
            assert_eq!(found, expected, "{a} {b}");
        }
    }
}
