//! Number patterns such as `#,##0.00`.
//!
//! Spec: tabular data model, section 6.4.2; Unicode Technical Standard 35, part 3,
//! section 3 (number format patterns).

use std::borrow::Cow;

use super::decimal::split_digits;
use super::number::{Number, split_exponent};

/// A pattern, ready to read numbers.
///
/// Understood are `0 # E + - % ‰`, the characters for decimals and groups, primary and secondary
/// groups, groups of decimals, text before and after the number (quoted if it has a meaning in
/// patterns), and a second pattern for negative numbers after `;`. Rounding (`1` to `9`), significant
/// digits (`@`), padding (`*`) and currencies (`¤`) are not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    source: String,
    decimal: String,
    group: String,
    around: Affixes,
    /// What stands around negative numbers, if the pattern says so.
    around_negative: Option<Affixes>,
    digits: Digits,
}

/// What stands before and after a number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Affixes {
    before: Vec<Affix>,
    after: Vec<Affix>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Affix {
    Text(char),
    Plus,
    Minus,
    /// `%` and `‰`, with the places that they move the point.
    Divisor(char, i64),
}

/// The part of a pattern for the number itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Digits {
    /// At least so many digits before the point; with an exponent, also at most `places`.
    least: usize,
    places: usize,
    /// How many digits the last group has, and those before it; 0 if there are no groups.
    primary: usize,
    secondary: usize,
    /// At least and at most so many decimals.
    decimals: (usize, usize),
    /// After how many decimals a group character stands.
    decimal_groups: Vec<usize>,
    exponent: Option<Exponent>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Exponent {
    /// True if there must be a sign, be it a plus.
    signed: bool,
    least: usize,
}

impl Pattern {
    /// Reads a pattern; `None` if it is none, or uses what is not understood.
    ///
    /// In CSVW the pattern holds the very characters that stand in the cells (`#.##0,00`); UTS 35 has
    /// `.` and `,` whatever the cells hold, which is understood too where it makes sense alone.
    pub(super) fn parse(source: &str, decimal: &str, group: &str) -> Option<Self> {
        let read = |point: &str, comma: &str| {
            let mut parser = Parser { rest: source, decimal: point, group: comma };
            let (around, digits) = parser.subpattern()?;
            let around_negative = match parser.take(';') {
                true => Some(parser.subpattern()?.0),
                false => None,
            };
            let (source, decimal, group) = (source.to_owned(), decimal.to_owned(), group.to_owned());
            let complete = parser.rest.is_empty();
            complete.then_some(Self { source, decimal, group, around, around_negative, digits })
        };
        read(decimal, group).or_else(|| read(".", ","))
    }

    /// The pattern as the metadata has it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Reads a number that is written in this pattern.
    pub(super) fn read<'a>(&self, text: &'a str) -> Option<Number<'a>> {
        let positive = self.read_within(&self.around, text);
        let Some(negative) = &self.around_negative else {
            return positive;
        };
        positive.filter(|n| n.sign != Some('-') || self.around.has_sign()).or_else(|| {
            let number = self.read_within(negative, text)?;
            let signed = number.sign.is_none() || negative.has_sign();
            signed.then_some(Number { sign: Some('-'), ..number })
        })
    }

    /// A sign that the pattern does not mention may stand before everything, or before the digits.
    fn read_within<'a>(&self, around: &Affixes, text: &'a str) -> Option<Number<'a>> {
        let mut number = Number { places: around.places(), ..Number::default() };
        let may_have_sign = !around.has_sign();
        let mut rest = if may_have_sign { take_sign(&mut number.sign, text) } else { text };
        for affix in &around.before {
            rest = affix.strip(rest, &mut number.sign)?;
        }
        if may_have_sign && number.sign.is_none() {
            rest = take_sign(&mut number.sign, rest);
        }
        rest = self.read_whole(rest, &mut number)?;
        rest = self.read_decimals(rest, &mut number)?;
        rest = self.read_exponent(rest, &mut number)?;
        for affix in &around.after {
            rest = affix.strip(rest, &mut number.sign)?;
        }
        let has_digits = number.whole.len() + number.fraction.as_ref().map_or(0, |digits| digits.len()) > 0;
        (rest.is_empty() && has_digits).then_some(number)
    }

    fn read_whole<'a>(&self, text: &'a str, number: &mut Number<'a>) -> Option<&'a str> {
        let Digits { least, places, primary, secondary, exponent, .. } = self.digits;
        let (first, mut rest) = split_digits(text);
        number.whole = Cow::Borrowed(first);
        let mut last = first;
        let mut grouped = true;
        while let Some((digits, after)) = self.next_group(rest).filter(|_| primary > 0 && !last.is_empty()) {
            let is_first = last.len() == number.whole.len();
            grouped &= if is_first { (1..=secondary).contains(&last.len()) } else { last.len() == secondary };
            number.whole += digits;
            (last, rest) = (digits, after);
        }
        let is_only = last.len() == number.whole.len();
        grouped &= primary == 0 || if is_only { last.len() <= primary } else { last.len() == primary };
        let enough = number.whole.len() >= least;
        let not_too_many = exponent.is_none() || number.whole.len() <= places;
        (enough && not_too_many && grouped).then_some(rest)
    }

    /// The digits after a group character.
    fn next_group<'a>(&self, text: &'a str) -> Option<(&'a str, &'a str)> {
        let group = split_digits(text.strip_prefix(self.group.as_str())?);
        (!group.0.is_empty()).then_some(group)
    }

    fn read_decimals<'a>(&self, text: &'a str, number: &mut Number<'a>) -> Option<&'a str> {
        let (least, most) = self.digits.decimals;
        let Some(mut rest) = text.strip_prefix(self.decimal.as_str()).filter(|_| most > 0) else {
            return (least == 0).then_some(text);
        };
        let mut decimals = Cow::Borrowed("");
        if self.digits.decimal_groups.is_empty() {
            let (digits, after) = split_digits(rest);
            (decimals, rest) = (Cow::Borrowed(digits), after);
        }
        while let Some(digit) = rest.chars().next().filter(char::is_ascii_digit) {
            decimals.to_mut().push(digit);
            rest = rest.get(1..)?;
            if self.digits.decimal_groups.contains(&decimals.len()) {
                match rest.strip_prefix(self.group.as_str()) {
                    Some(after) if after.starts_with(|c: char| c.is_ascii_digit()) => rest = after,
                    _ => break,
                }
            }
        }
        let fits = (least.max(1)..=most).contains(&decimals.len());
        number.fraction = Some(decimals);
        fits.then_some(rest)
    }

    fn read_exponent<'a>(&self, text: &'a str, number: &mut Number<'a>) -> Option<&'a str> {
        let Some(pattern) = self.digits.exponent else {
            return Some(text);
        };
        let (exponent, rest) = split_exponent(text.strip_prefix(['E', 'e'])?)?;
        let unsigned = exponent.trim_start_matches(['+', '-']);
        let fits = unsigned.len() >= pattern.least && (!pattern.signed || unsigned.len() < exponent.len());
        number.exponent = Some(exponent);
        fits.then_some(rest)
    }

    /// A number that is written as the pattern wants it: `1,234.50` for `#,##0.00`.
    pub(super) fn example(&self) -> String {
        let digits = &self.digits;
        let count = match digits.exponent {
            Some(_) => digits.least.max(1).min(digits.places),
            None => digits.least.max(digits.primary + 1),
        };
        let whole: String = "123456789".chars().cycle().take(count.min(30)).collect();
        self.write("", &whole, if digits.decimals.1 == 1 { "5" } else { "50" }, "3")
    }

    /// A number in this pattern. Places that the pattern wants and the number lacks are zeros; decimals
    /// that it has too many are left out, as is an exponent that the pattern does not have.
    pub(super) fn write(&self, sign: &str, whole: &str, decimals: &str, exponent: &str) -> String {
        let digits = &self.digits;
        let whole = format!("{}{whole}", zeros(digits.least, whole));
        let mut number = String::new();
        for (index, digit) in whole.chars().enumerate() {
            let left = whole.len() - index;
            let at_group = digits.primary > 0
                && left >= digits.primary
                && (left - digits.primary).is_multiple_of(digits.secondary);
            if index > 0 && at_group {
                number.push_str(&self.group);
            }
            number.push(digit);
        }
        let (least, most) = digits.decimals;
        let decimals = format!("{decimals}{}", zeros(least, decimals));
        for (place, digit) in decimals.chars().take(most).enumerate() {
            if place == 0 {
                number.push_str(&self.decimal);
            } else if digits.decimal_groups.contains(&place) {
                number.push_str(&self.group);
            }
            number.push(digit);
        }
        if let Some(Exponent { signed, least }) = digits.exponent {
            let sign = if signed { "+" } else { "" };
            number.push_str(&format!("E{sign}{}{exponent}", zeros(least, exponent)));
        }
        let show = |affixes: &[Affix]| affixes.iter().map(|a| a.char()).collect::<String>();
        let sign = if self.around.has_sign() { "" } else { sign };
        format!("{sign}{}{number}{}", show(&self.around.before), show(&self.around.after))
    }
}

fn take_sign<'a>(sign: &mut Option<char>, text: &'a str) -> &'a str {
    *sign = text.chars().next().filter(|c| matches!(c, '+' | '-'));
    text.get(usize::from(sign.is_some())..).unwrap_or_default()
}

impl Affixes {
    fn all(&self) -> impl Iterator<Item = &Affix> {
        self.before.iter().chain(&self.after)
    }

    fn has_sign(&self) -> bool {
        self.all().any(|a| matches!(a, Affix::Plus | Affix::Minus))
    }

    fn places(&self) -> i64 {
        self.all().map(|a| if let Affix::Divisor(_, places) = a { *places } else { 0 }).sum()
    }
}

impl Affix {
    fn char(self) -> char {
        match self {
            Self::Text(char) | Self::Divisor(char, _) => char,
            Self::Plus => '+',
            Self::Minus => '-',
        }
    }

    /// Where the pattern has a plus there is always a sign; where it has a minus there is just that.
    fn strip<'a>(self, text: &'a str, sign: &mut Option<char>) -> Option<&'a str> {
        let found = text.chars().next()?;
        let fits = found == self.char() || self == Self::Plus && found == '-';
        if matches!(self, Self::Plus | Self::Minus) {
            *sign = Some(found);
        }
        if fits { text.get(found.len_utf8()..) } else { None }
    }
}

/// Takes a pattern apart from left to right.
struct Parser<'a> {
    rest: &'a str,
    decimal: &'a str,
    group: &'a str,
}

impl Parser<'_> {
    fn subpattern(&mut self) -> Option<(Affixes, Digits)> {
        let before = self.affix(false)?;
        let digits = self.digits()?;
        let around = Affixes { before, after: self.affix(true)? };
        let marks = |wanted: fn(&Affix) -> bool| around.all().filter(|a| wanted(a)).count();
        let signs = marks(|a| matches!(a, Affix::Plus | Affix::Minus));
        let divisors = marks(|a| matches!(a, Affix::Divisor(..)));
        (signs <= 1 && divisors <= 1).then_some((around, digits))
    }

    fn take(&mut self, char: char) -> bool {
        self.take_text(char.encode_utf8(&mut [0; 4]))
    }

    fn take_text(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// The text up to the digits, or after them up to the end or to `;`.
    fn affix(&mut self, after_digits: bool) -> Option<Vec<Affix>> {
        let mut affixes = Vec::new();
        while let Some(char) = self.rest.chars().next() {
            let number_begins = !after_digits && self.rest.starts_with(self.decimal);
            if number_begins || matches!(char, '0' | '#' | ';') {
                break;
            }
            self.rest = self.rest.get(char.len_utf8()..)?;
            match char {
                '+' => affixes.push(Affix::Plus),
                '-' => affixes.push(Affix::Minus),
                '%' => affixes.push(Affix::Divisor('%', 2)),
                '‰' => affixes.push(Affix::Divisor('‰', 3)),
                '\'' => self.quoted(&mut affixes)?,
                '1'..='9' | '@' | '*' | '¤' | '.' | ',' => return None,
                char => affixes.push(Affix::Text(char)),
            }
        }
        Some(affixes)
    }

    /// The text after a quotation mark; two of them are one.
    fn quoted(&mut self, affixes: &mut Vec<Affix>) -> Option<()> {
        if self.take('\'') {
            affixes.push(Affix::Text('\''));
            return Some(());
        }
        let (text, rest) = self.rest.split_once('\'')?;
        self.rest = rest;
        affixes.extend(text.chars().map(Affix::Text));
        if self.rest.starts_with('\'') {
            affixes.push(Affix::Text('\''));
            self.rest = self.rest.get(1..)?;
            return self.quoted(affixes);
        }
        Some(())
    }

    fn digits(&mut self) -> Option<Digits> {
        let mut digits = Digits::default();
        let whole = self.places(&['#', '0']);
        (digits.least, digits.places) = (whole.zeros, whole.places);
        if let [.., last] = whole.groups.as_slice() {
            digits.primary = whole.places - last;
            digits.secondary = match whole.groups.as_slice() {
                [.., before, last] => last - before,
                _ => digits.primary,
            };
        }
        if self.take_text(self.decimal) {
            let decimals = self.places(&['0', '#']);
            digits.decimals = (decimals.zeros, decimals.places);
            digits.decimal_groups = decimals.groups;
            if decimals.places == 0 {
                return None;
            }
        }
        if digits.places + digits.decimals.1 == 0 {
            return None;
        }
        if self.take('E') {
            let signed = self.take('+');
            let exponent = self.places(&['#', '0']);
            if exponent.zeros == 0 || !exponent.groups.is_empty() {
                return None;
            }
            digits.exponent = Some(Exponent { signed, least: exponent.zeros });
        }
        Some(digits)
    }

    /// Places of one kind, then of the other, with group characters only between them.
    fn places(&mut self, order: &[char; 2]) -> Places {
        let mut found = Places::default();
        let mut kind = order[0];
        loop {
            if self.take(kind) {
                found.places += 1;
                found.zeros += usize::from(kind == '0');
            } else if self.rest.starts_with(order[1]) && kind == order[0] {
                kind = order[1];
            } else {
                let after_group = self.rest.strip_prefix(self.group).filter(|r| r.starts_with(['0', '#']));
                let Some(rest) = after_group.filter(|_| found.places > 0) else {
                    return found;
                };
                self.rest = rest;
                found.groups.push(found.places);
            }
        }
    }
}

#[derive(Default)]
struct Places {
    places: usize,
    zeros: usize,
    /// After how many places a group character stands.
    groups: Vec<usize>,
}

/// The zeros that digits lack to be at least so many. (`format!` pads to 65,535 at most.)
fn zeros(least: usize, digits: &str) -> String {
    "0".repeat(least.saturating_sub(digits.len()))
}

#[cfg(test)]
mod tests {
    use super::super::{Family, NumberFormat, number};
    use super::*;

    fn read(pattern: &str, text: &str) -> Option<String> {
        let pattern = Pattern::parse(pattern, ".", ",")?;
        let format = NumberFormat { decimal_char: ".".to_owned(), group_char: None, pattern: Some(pattern) };
        number::parse(text, Family::Float, Some(&format)).ok().map(std::borrow::Cow::into_owned)
    }

    #[test]
    fn patterns_of_any_length_have_an_example() {
        let pattern = Pattern::parse(&"0".repeat(70_000), ".", ",").expect("a pattern");
        assert_eq!(pattern.example().len(), 70_000);
    }

    #[test]
    fn numbers_that_have_the_form_of_their_pattern() {
        for (pattern, texts) in [
            ("0", &["1", "12", "+1", "-1"] as &[_]),
            ("##0", &["0", "007", "1234"]),
            ("#", &["0", "5"]),
            ("+0", &["+1", "-1"]),
            ("-0", &["-1"]),
            ("0-", &["1-"]),
            ("###0.#####", &["1", "1.23456"]),
            ("#.00", &[".50", "1.50"]),
            ("#,##0", &["1", "123", "1,234", "1,234,567"]),
            ("#,##,#00", &["12", "12,345", "1,23,456", "10,00,00,000"]),
            ("0,00,000", &["1,23,456"]),
            ("0.0##,###", &["1.1", "1.123", "1.123,4", "1.123,456"]),
            ("0.000,0##", &["1.123,4"]),
            ("#0.###E#0", &["0.0E0", "10.10E1", "1e-7", "1E100"]),
            ("0.0E+00", &["1.5E+03", "1.5E-03"]),
            ("##0.##E0", &["123.45E6"]),
            ("000%", &["123%", "+123%"]),
            ("%000", &["%123", "%-123", "-%123"]),
            ("‰0.0", &["‰1.5"]),
            ("'#'0", &["#5"]),
            ("€ 0.00", &["€ 1.50", "-€ 1.50", "€ -1.50"]),
            ("0 'o''clock'", &["9 o'clock"]),
            ("#,##0;(#,##0)", &["1,234", "(1,234)"]),
        ] {
            for text in texts {
                assert!(read(pattern, text).is_some(), "{pattern} {text}");
            }
        }
    }

    #[test]
    fn numbers_that_do_not() {
        for (pattern, texts) in [
            ("0", &["10.1", "", "-", "1%", "1 ", "x", "1E3", "--1", "+-1"] as &[_]),
            ("##0", &["1,234", "123.4", ""]),
            ("+0", &["1"]),
            ("-0", &["1", "+1"]),
            ("#,#00", &["1", "1234", "12,34", "12,34,567", "1,,234", ",234", "1,234,"]),
            ("#,##,#00", &["1", "1234", "12,34", "1,234,567", "123,456"]),
            ("#0.#", &["12.34", "1,234.5", "1."]),
            ("#0.0#", &["1", "12.345", "12.34,567", "12.3,4"]),
            ("0.000,0##", &["1.123", "1.1234", "1.12,3", "1.123,"]),
            ("0.00E0", &["10.10e10", "1.50", "1.50E"]),
            ("0.0E+00", &["1.5E03", "1.5E+3"]),
            ("000%", &["12%", "123", "123‰"]),
            ("#,##0;(#,##0)", &["-1", "(1", "(-1)", "(+1)"]),
        ] {
            for text in texts {
                assert_eq!(read(pattern, text), None, "{pattern} {text}");
            }
        }
    }

    #[test]
    fn values_are_kept_but_for_separators_and_signs_of_percentage() {
        for (pattern, text, expected) in [
            ("+0", "+1", "+1"),
            ("#,##0.00", "1,234.50", "1234.50"),
            ("0.000,000", "1.123,456", "1.123456"),
            ("#0.###E#0", "10.10E1", "10.10e1"),
            ("%000", "%+123", "1.23"),
            ("000.0‰", "-123.4‰", "-0.1234"),
            ("#,##0;(#,##0)", "(1,234)", "-1234"),
            ("0-", "5-", "-5"),
            ("'No.' 0", "No. 5", "5"),
        ] {
            assert_eq!(read(pattern, text).as_deref(), Some(expected), "{pattern} {text}");
        }
    }

    #[test]
    fn what_is_no_pattern_or_not_understood() {
        for pattern in [
            "", "[", "x", "%", "0#", "#0#", "0.#0", "0.", ".", ",0", "0,", "#,,##0", "0.0,", "0.,0", "0..0",
            "0E", "0E+", "0E#", "1", "0.5", "@@", "*x0", "¤0", "0'", "+0-", "%0%", "0;", "0;1", "0 0", "0 .",
            "00x0",
        ] {
            assert_eq!(Pattern::parse(pattern, ".", ","), None, "{pattern}");
        }
    }

    #[test]
    fn patterns_hold_the_characters_of_the_cells_or_those_of_unicode() {
        for (pattern, decimal, group, text, expected) in [
            ("#.##0,00", ",", ".", "1.234,50", "1234.50"),
            ("#,##0.00", ",", ".", "1.234,50", "1234.50"),
            ("# ##0,0 €", ",", " ", "1 234,5 €", "1234.5"),
            ("# ##0 €", ",", " ", "1 234 €", "1234"),
            ("0,000", ",", ".", "1,234", "1.234"),
            ("#0·00", "·", ",", "10·25", "10.25"),
        ] {
            let pattern = Pattern::parse(pattern, decimal, group).expect("a pattern");
            let format =
                NumberFormat { decimal_char: String::new(), group_char: None, pattern: Some(pattern) };
            let found = number::parse(text, Family::Decimal, Some(&format)).expect("a number");
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn an_example_has_the_form_of_its_pattern() {
        for (pattern, expected) in [
            ("#,##0.00", "1,234.50"),
            ("#,##,#00", "1,234"),
            ("0,00,000", "1,23,456"),
            ("0.000,000", "1.500,000"),
            ("+0", "+1"),
            ("000.0%", "123.5%"),
            ("0.00E+00", "1.50E+03"),
            ("€ 0", "€ 1"),
        ] {
            let example = Pattern::parse(pattern, ".", ",").expect("a pattern").example();
            assert_eq!(example, expected);
            assert!(read(pattern, &example).is_some(), "{pattern}");
        }
    }
}
