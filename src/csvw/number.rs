//! Numbers in cells.
//!
//! Spec: tabular data model, section 6.4.2.

use std::borrow::Cow;

use super::datatype::{Family, Fault};
use crate::diagnostic::Code;

/// How numbers are written: `{"decimalChar": ",", "groupChar": "."}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberFormat {
    /// What stands before the decimals.
    pub decimal_char: char,
    /// What stands between groups of digits; without one, digits cannot be grouped.
    pub group_char: Option<char>,
}

/// The lexical form of a number; group characters are gone, and the decimal character is a point.
pub fn parse<'a>(
    text: &'a str,
    family: Family,
    format: Option<&NumberFormat>,
) -> Result<Cow<'a, str>, Fault> {
    if family == Family::Float && matches!(text, "NaN" | "INF" | "-INF") {
        return Ok(Cow::Borrowed(text));
    }
    let Some(format) = format else {
        check(text, family)?;
        return Ok(Cow::Borrowed(text));
    };
    let plain = without_groups(text, format)?;
    let (number, sign) = match plain.char_indices().last() {
        Some((at, sign @ ('%' | '‰'))) => (plain.get(..at).unwrap_or_default(), Some(sign)),
        _ => (plain.as_str(), None),
    };
    let number = number.replace(['E'], "e");
    let lexical = match sign {
        None => number,
        Some(sign) => divide(&number, if sign == '%' { 2 } else { 3 })?,
    };
    check(&lexical, family)?;
    Ok(Cow::Owned(lexical))
}

/// The value of a lexical form, for comparisons.
pub fn value_of(lexical: &str) -> Option<f64> {
    match lexical {
        "INF" => Some(f64::INFINITY),
        "-INF" => Some(f64::NEG_INFINITY),
        "NaN" => None,
        _ => lexical.parse().ok(),
    }
}

fn without_groups(text: &str, format: &NumberFormat) -> Result<String, Fault> {
    let mut plain = String::with_capacity(text.len());
    let mut after_group = false;
    for char in text.chars() {
        if Some(char) == format.group_char {
            if after_group {
                return Err(Fault::new(Code::BadNumber, format!("has two `{char}` in a row")));
            }
            after_group = true;
            continue;
        }
        after_group = false;
        plain.push(match char {
            c if c == format.decimal_char => '.',
            '.' => return Err(not_a_number(Family::Decimal)),
            c => c,
        });
    }
    Ok(plain)
}

/// Moves the decimal point to the left; no float is involved, so that no digit changes.
fn divide(number: &str, places: usize) -> Result<String, Fault> {
    check(number, Family::Decimal)?;
    let (sign, digits) = match number.strip_prefix(['-', '+']) {
        Some(digits) => (if number.starts_with('-') { "-" } else { "" }, digits),
        None => ("", number),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = format!("{whole:0>width$}", width = places + 1);
    let (whole, moved) = whole.split_at(whole.len() - places);
    let all = format!("{whole}.{moved}{decimals}");
    let all = all.trim_end_matches('0').trim_end_matches('.');
    Ok(format!("{sign}{all}"))
}

fn check(text: &str, family: Family) -> Result<(), Fault> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let unsigned = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let is_number = digits(whole) && digits(decimals) && whole.len() + decimals.len() > 0;
    let is_exponent = |e: &str| {
        let e = e.strip_prefix(['+', '-']).unwrap_or(e);
        !e.is_empty() && digits(e)
    };
    let fits = match family {
        Family::Integer => exponent.is_none() && !unsigned.contains('.'),
        Family::Decimal => exponent.is_none(),
        _ => exponent.is_none_or(is_exponent),
    };
    if is_number && fits { Ok(()) } else { Err(not_a_number(family)) }
}

fn not_a_number(family: Family) -> Fault {
    let what = if family == Family::Integer { "is not a whole number" } else { "is not a number" };
    Fault::new(Code::BadNumber, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(text: &str, decimal_char: char, group_char: Option<char>) -> Option<String> {
        let format = NumberFormat { decimal_char, group_char };
        parse(text, Family::Decimal, Some(&format)).ok().map(Cow::into_owned)
    }

    #[test]
    fn separators_are_removed_and_percentages_divided() {
        assert_eq!(formatted("1.234,50", ',', Some('.')).as_deref(), Some("1234.50"));
        assert_eq!(formatted("12,5%", ',', None).as_deref(), Some("0.125"));
        assert_eq!(formatted("-7‰", '.', None).as_deref(), Some("-0.007"));
        assert_eq!(formatted("1,,000", '.', Some(',')), None);
        assert_eq!(formatted("1.5", ',', None), None);
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for text in ["", "-", ".", "1e", "e1", "1 000", "one", "1.2.3", "0x10"] {
            assert!(parse(text, Family::Float, None).is_err(), "{text}");
        }
        assert!(parse("1e3", Family::Decimal, None).is_err());
        assert!(parse("NaN", Family::Decimal, None).is_err());
        assert!(parse("NaN", Family::Float, None).is_ok());
    }
}
