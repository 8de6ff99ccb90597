//! Numbers in cells.
//!
//! Spec: tabular data model, section 6.4.2.

use std::borrow::Cow;

use super::decimal::{Parts, compare, divide, split_digits};
use super::number_pattern::Pattern;
use super::{Family, Fault};
use crate::diagnostic::Code;

/// How numbers are written: `{"decimalChar": ",", "groupChar": ".", "pattern": "#.##0,00"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberFormat {
    /// What stands before the decimals.
    pub decimal_char: String,
    /// What stands between groups of digits; without one, digits cannot be grouped.
    pub group_char: Option<String>,
    /// Which digits there must be, and what else.
    pub pattern: Option<Pattern>,
}

impl Default for NumberFormat {
    /// Decimals after a point, and no groups.
    fn default() -> Self {
        Self { decimal_char: ".".to_owned(), group_char: None, pattern: None }
    }
}

/// The parts of a number in a cell, without what only separates them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Number<'a> {
    pub(super) sign: Option<char>,
    pub(super) whole: Cow<'a, str>,
    pub(super) fraction: Option<Cow<'a, str>>,
    /// What follows the `E`, sign and all.
    pub(super) exponent: Option<&'a str>,
    /// How many places a percent or per-mille sign moves the point to the left.
    pub(super) places: i64,
}

/// The lexical form of a number.
///
/// It is the text of the cell without group characters, with a point before the decimals and a small
/// `e` before the exponent; only percentages are divided.
pub(super) fn parse<'a>(
    text: &'a str,
    family: Family,
    format: Option<&NumberFormat>,
) -> Result<Cow<'a, str>, Fault> {
    if family == Family::Float && matches!(text, "NaN" | "INF" | "-INF") {
        return Ok(Cow::Borrowed(text));
    }
    let Some(format) = format else {
        return match Parts::read(text) {
            Some(parts) => check_family(&parts, family).map(|()| Cow::Borrowed(text)),
            None if family == Family::Float && text == "+INF" => Ok(Cow::Borrowed(text)),
            None => Err(not_a_number(family)),
        };
    };
    let number = match &format.pattern {
        Some(pattern) => pattern.read(text).ok_or_else(|| {
            let example = pattern.example();
            Fault::new(Code::BadNumber, format!("does not have the form {}", pattern.source()))
                .help(format!("write it as in {example}"))
        })?,
        None => format.read(text, family)?,
    };
    let lexical = number.lexical(text).ok_or_else(|| not_a_number(family))?;
    let parts = Parts::read(&lexical).ok_or_else(|| not_a_number(family))?;
    check_family(&parts, family)?;
    Ok(lexical)
}

impl NumberFormat {
    /// A number in the form of XML Schema as this format writes it; `None` if it cannot.
    pub(super) fn write(&self, plain: &str) -> Option<String> {
        let parts = Parts::read(plain).filter(|p| p.exponent.is_none())?;
        let sign = if plain.starts_with('-') { "-" } else { "" };
        let decimals = parts.fraction.unwrap_or_default();
        let text = match &self.pattern {
            Some(pattern) => pattern.write(sign, parts.whole, decimals, "0"),
            None if decimals.is_empty() => format!("{sign}{}", parts.whole),
            None => format!("{sign}{}{}{decimals}", parts.whole, self.decimal_char),
        };
        let read = parse(&text, Family::Decimal, Some(self)).ok()?;
        (compare(&read, plain)?.is_eq()).then_some(text)
    }

    /// Reads a number without a pattern: a sign, digits with group characters, decimals, an exponent,
    /// a percent or per-mille sign.
    fn read<'a>(&self, text: &'a str, family: Family) -> Result<Number<'a>, Fault> {
        let mut number =
            Number { sign: text.chars().next().filter(|c| matches!(c, '+' | '-')), ..Number::default() };
        let mut rest = text.get(number.sign.map_or(0, char::len_utf8)..).unwrap_or_default();
        let group = self.group_char.as_deref();
        let strip_group = |text: &'a str| group.and_then(|g| text.strip_prefix(g));
        loop {
            let (digits, after) = split_digits(rest);
            number.whole += digits;
            if number.whole.is_empty() {
                return Err(not_a_number(family));
            }
            rest = after;
            match strip_group(rest) {
                Some(after) if strip_group(after).is_some() => {
                    let group = group.unwrap_or_default();
                    return Err(Fault::new(Code::BadNumber, format!("has two `{group}` in a row")));
                }
                Some(after) => rest = after,
                None => break,
            }
        }
        if let Some(after) = rest.strip_prefix(self.decimal_char.as_str()) {
            let (digits, after) = split_digits(after);
            if digits.is_empty() {
                return Err(not_a_number(family));
            }
            (number.fraction, rest) = (Some(Cow::Borrowed(digits)), after);
        }
        if let Some(after) = rest.strip_prefix(['e', 'E']) {
            let (exponent, after) = split_exponent(after).ok_or_else(|| not_a_number(family))?;
            (number.exponent, rest) = (Some(exponent), after);
        }
        number.places = match rest {
            "" => 0,
            "%" => 2,
            "‰" => 3,
            _ => return Err(not_a_number(family)),
        };
        Ok(number)
    }
}

/// Digits with a sign or without, and the rest.
pub(super) fn split_exponent(text: &str) -> Option<(&str, &str)> {
    let sign = usize::from(text.starts_with(['+', '-']));
    let (digits, _) = split_digits(text.get(sign..)?);
    if digits.is_empty() { None } else { text.split_at_checked(sign + digits.len()) }
}

impl Number<'_> {
    /// The number as XML Schema writes it, borrowed from the text of the cell if that is the same; `None` if its
    /// point cannot be moved.
    fn lexical<'t>(&self, text: &'t str) -> Option<Cow<'t, str>> {
        let parts = self.parts();
        let mut rest = text;
        let is_same = parts.iter().all(|part| {
            let after = rest.strip_prefix(part);
            rest = after.unwrap_or(rest);
            after.is_some()
        });
        if is_same && rest.is_empty() {
            return Some(Cow::Borrowed(text));
        }
        let lexical = parts.concat();
        Some(Cow::Owned(if self.places == 0 { lexical } else { divide(&lexical, self.places)? }))
    }

    fn parts(&self) -> [&str; 6] {
        let sign = self.sign.map_or("", |sign| if sign == '-' { "-" } else { "+" });
        let [point, fraction] = self.fraction.as_deref().map_or([""; 2], |digits| [".", digits]);
        let [e, exponent] = self.exponent.map_or([""; 2], |digits| ["e", digits]);
        [sign, &self.whole, point, fraction, e, exponent]
    }
}

/// Integers have no decimal character, decimals no exponent.
fn check_family(parts: &Parts<'_>, family: Family) -> Result<(), Fault> {
    let message = match family {
        Family::Integer if parts.fraction.is_some() || parts.exponent.is_some() => "is not a whole number",
        Family::Decimal if parts.exponent.is_some() => "has an exponent, which decimals do not have",
        _ => return Ok(()),
    };
    Err(Fault::new(Code::BadNumber, message))
}

fn not_a_number(family: Family) -> Fault {
    let what = if family == Family::Integer { "is not a whole number" } else { "is not a number" };
    Fault::new(Code::BadNumber, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(text: &str, family: Family, decimal_char: &str, group_char: &str) -> Result<String, String> {
        let group_char = Some(group_char.to_owned()).filter(|g| !g.is_empty());
        let format = NumberFormat { decimal_char: decimal_char.to_owned(), group_char, pattern: None };
        parse(text, family, Some(&format)).map(Cow::into_owned).map_err(|f| f.message)
    }

    #[test]
    fn separators_are_removed_and_percentages_divided() {
        for (text, family, decimal, group, expected) in [
            ("1.234,50", Family::Decimal, ",", ".", "1234.50"),
            ("+1 234 567", Family::Integer, ".", " ", "+1234567"),
            ("12,5%", Family::Decimal, ",", "", "0.125"),
            ("-7‰", Family::Decimal, ".", "", "-0.007"),
            ("200%", Family::Integer, ".", ",", "2"),
            ("1,0.5E+3", Family::Float, ".", ",", "10.5e+3"),
            ("-INF", Family::Float, ".", ",", "-INF"),
        ] {
            assert_eq!(formatted(text, family, decimal, group).as_deref(), Ok(expected), "{text}");
        }
        for (text, family, decimal, group, expected) in [
            ("1,,000", Family::Decimal, ".", ",", "has two `,` in a row"),
            ("1.5", Family::Decimal, ",", "", "is not a number"),
            (",5", Family::Decimal, ",", "", "is not a number"),
            ("1,000", Family::Decimal, ".", "", "is not a number"),
            ("50%", Family::Integer, ".", ",", "is not a whole number"),
            ("1E3", Family::Decimal, ".", ",", "has an exponent, which decimals do not have"),
            ("NaN", Family::Decimal, ".", ",", "is not a number"),
        ] {
            assert_eq!(formatted(text, family, decimal, group), Err(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn without_a_format_numbers_are_those_of_xml_schema() {
        for (text, family) in [
            ("-007", Family::Integer),
            (".5", Family::Decimal),
            ("5.", Family::Decimal),
            ("1E-7", Family::Float),
            ("NaN", Family::Float),
            ("+INF", Family::Float),
        ] {
            assert!(matches!(parse(text, family, None), Ok(Cow::Borrowed(_))), "{text}");
        }
        for text in ["", "-", ".", "1e", "e1", "1 000", "one", "1.2.3", "0x10", "1,000", "50%", "inf", "٣"] {
            assert!(parse(text, Family::Float, None).is_err(), "{text}");
        }
        for text in ["1e3", "NaN", "INF"] {
            assert!(parse(text, Family::Decimal, None).is_err(), "{text}");
        }
    }
}
