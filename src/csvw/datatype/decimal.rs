//! Numbers as text: taken apart, compared and divided digit by digit, so that none is ever lost.

use std::borrow::Cow;
use std::cmp::Ordering;

/// The parts of a number as XML Schema writes it: `-12.50e3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// The digits before the point.
    pub(super) whole: &'a str,
    /// The digits after it, if there is one.
    pub(super) fraction: Option<&'a str>,
    /// What follows the `e`, sign and all.
    pub(super) exponent: Option<&'a str>,
    negative: bool,
}

impl<'a> Parts<'a> {
    /// Takes a number apart; `None` if it is none. Infinity and NaN are none.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let negative = text.starts_with('-');
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, mut rest) = split_digits(unsigned);
        let mut fraction = None;
        if let Some(after) = rest.strip_prefix('.') {
            let (digits, after) = split_digits(after);
            (fraction, rest) = (Some(digits), after);
        }
        if whole.is_empty() && fraction.is_none_or(str::is_empty) {
            return None;
        }
        let exponent = rest.strip_prefix(['e', 'E']);
        let is_exponent = |e: &str| {
            let (digits, rest) = split_digits(e.strip_prefix(['+', '-']).unwrap_or(e));
            !digits.is_empty() && rest.is_empty()
        };
        let is_whole = exponent.map_or(rest.is_empty(), is_exponent);
        is_whole.then_some(Self { whole, fraction, exponent, negative })
    }

    /// The digits that make the value, and whether it is negative: zero is not.
    fn value(self) -> (bool, &'a str, &'a str) {
        let whole = self.whole.trim_start_matches('0');
        let fraction = self.fraction.unwrap_or_default().trim_end_matches('0');
        (self.negative && whole.len() + fraction.len() > 0, whole, fraction)
    }
}

/// A number without an exponent as XML Schema writes it in its canonical form, so that equal numbers are
/// equal texts: `1.5` for `+01.50`. `None` if it is none.
pub(super) fn canonical(text: &str) -> Option<Cow<'_, str>> {
    let parts = Parts::read(text).filter(|parts| parts.exponent.is_none())?;
    let (negative, whole, fraction) = parts.value();
    let whole = if whole.is_empty() { "0" } else { whole };
    let (sign, point) = (if negative { "-" } else { "" }, if fraction.is_empty() { "" } else { "." });
    if text.len() == sign.len() + whole.len() + point.len() + fraction.len() {
        return Some(Cow::Borrowed(text)); // Nothing is left out of it.
    }
    Some(Cow::Owned(format!("{sign}{whole}{point}{fraction}")))
}

/// The digits at the beginning of a text, and the rest.
pub(super) fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// The order of two numbers without exponents; `None` if one is no such number.
pub(super) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let plain = |t| Parts::read(t).filter(|p| p.exponent.is_none()).map(Parts::value);
    let ((a_negative, a_whole, a_fraction), (b_negative, b_whole, b_fraction)) = (plain(a)?, plain(b)?);
    // Of two whole numbers without leading zeros, the longer one is the greater one.
    let size = a_whole.len().cmp(&b_whole.len());
    let size = size.then_with(|| a_whole.cmp(b_whole)).then_with(|| a_fraction.cmp(b_fraction));
    Some(match (a_negative, b_negative) {
        (false, false) => size,
        (true, true) => size.reverse(),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    })
}

/// A number with its point moved to the left, or to the right if `places` is negative, and without
/// the zeros that are then of no use. An exponent stays one.
///
/// The unhappy path is an exponent that no program can reckon with.
pub(super) fn divide(number: &str, places: i64) -> Option<String> {
    let parts = Parts::read(number)?;
    let sign = if parts.negative { "-" } else { "" };
    if let Some(exponent) = parts.exponent {
        let exponent = exponent.parse::<i64>().ok()?.checked_sub(places)?;
        let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
        return Some(format!("{mantissa}e{exponent}"));
    }
    let fraction = parts.fraction.unwrap_or_default();
    let point = i64::try_from(parts.whole.len()).ok()?.checked_sub(places)?;
    let zeros_before = usize::try_from(point.saturating_neg()).unwrap_or_default();
    let point = usize::try_from(point).unwrap_or_default();
    let mut digits = "0".repeat(zeros_before) + parts.whole + fraction;
    let zeros_after = point.saturating_sub(digits.len());
    digits.extend(std::iter::repeat_n('0', zeros_after));
    let (whole, fraction) = digits.split_at_checked(point)?;
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    Some([sign, whole, point, fraction].concat())
}

/// A number without its exponent: `1.5e3` is `1500`. Exponents of more than three digits are refused,
/// since they would make long texts of short ones.
pub(super) fn without_exponent(number: &str) -> Option<String> {
    let Some(exponent) = Parts::read(number)?.exponent else {
        return Some(number.to_owned());
    };
    let exponent: i64 = exponent.parse().ok().filter(|e: &i64| e.abs() < 1000)?;
    divide(number.split(['e', 'E']).next()?, -exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_have_one_canonical_form() {
        for (text, expected) in [
            ("1", "1"),
            ("-1.5", "-1.5"),
            ("0", "0"),
            ("+01.50", "1.5"),
            ("-0.0", "0"),
            (".5", "0.5"),
            ("7.", "7"),
        ] {
            assert_eq!(canonical(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(canonical("1e3"), None);
        assert!(matches!(canonical("42"), Some(Cow::Borrowed(_))));
    }

    #[test]
    fn numbers_are_compared_digit_by_digit() {
        use Ordering::{Equal, Greater, Less};
        let long = "9".repeat(60);
        for (a, b, expected) in [
            ("1", "2", Less),
            ("10", "9", Greater),
            ("-10", "-9", Less),
            ("-1", "1", Less),
            ("1.10", "01.1", Equal),
            ("-0", "0.0", Equal),
            (".5", "0.49", Greater),
            ("1.23", "1.234", Less),
            (long.as_str(), "18446744073709551615", Greater),
            ("0.10000000000000000000000000001", "0.1", Greater),
        ] {
            assert_eq!(compare(a, b), Some(expected), "{a} {b}");
            assert_eq!(compare(b, a), Some(expected.reverse()), "{b} {a}");
        }
        assert_eq!(compare("1e3", "1"), None);
    }

    #[test]
    fn points_are_moved_without_loss() {
        for (number, places, expected) in [
            ("123456.789", 2, "1234.56789"),
            ("+25", 2, "0.25"),
            ("-7", 3, "-0.007"),
            ("100", 2, "1"),
            ("0.5", 2, "0.005"),
            (".5", 0, "0.5"),
            ("1.5", -3, "1500"),
            ("1.5e3", 2, "1.5e1"),
        ] {
            assert_eq!(divide(number, places).as_deref(), Some(expected), "{number}");
        }
        for (number, expected) in [("1.5e3", "1500"), ("2E-2", "0.02"), ("1.50", "1.50")] {
            assert_eq!(without_exponent(number).as_deref(), Some(expected), "{number}");
        }
        assert_eq!(without_exponent("1e99999"), None);
    }
}
