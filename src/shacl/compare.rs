//! Literals as values: whether they are what their datatype says, and which comes before which.

use std::cmp::Ordering;
use std::str::FromStr;

use oxigraph::model::LiteralRef;
use oxigraph::model::vocab::xsd;
use oxsdatatypes::{
    Boolean, Date, DateTime, DayTimeDuration, Decimal, Double, Duration, Float, GDay, GMonth, GMonthDay,
    GYear, GYearMonth, Integer, Time, YearMonthDuration,
};

/// True if the text of a literal is one of its datatype; datatypes that are not those of XML Schema are
/// taken at their word.
pub fn is_well_formed(literal: LiteralRef<'_>) -> bool {
    let text = literal.value();
    let datatype = literal.datatype();
    if let Some((from, to)) = integer_range(literal) {
        return text.parse::<i128>().is_ok_and(|value| (from..=to).contains(&value));
    }
    match datatype {
        xsd::BOOLEAN => is::<Boolean>(text),
        xsd::DECIMAL => is::<Decimal>(text),
        xsd::FLOAT => is::<Float>(text),
        xsd::DOUBLE => is::<Double>(text),
        xsd::DATE => is::<Date>(text),
        xsd::TIME => is::<Time>(text),
        xsd::DATE_TIME => is::<DateTime>(text),
        xsd::DATE_TIME_STAMP => text.parse::<DateTime>().is_ok_and(|t| t.timezone_offset().is_some()),
        xsd::G_YEAR => is::<GYear>(text),
        xsd::G_YEAR_MONTH => is::<GYearMonth>(text),
        xsd::G_MONTH => is::<GMonth>(text),
        xsd::G_MONTH_DAY => is::<GMonthDay>(text),
        xsd::G_DAY => is::<GDay>(text),
        xsd::DURATION => is::<Duration>(text),
        xsd::DAY_TIME_DURATION => is::<DayTimeDuration>(text),
        xsd::YEAR_MONTH_DURATION => is::<YearMonthDuration>(text),
        _ => true,
    }
}

fn is<T: FromStr>(text: &str) -> bool {
    text.parse::<T>().is_ok()
}

/// The smallest and the greatest value of a datatype of integers.
fn integer_range(literal: LiteralRef<'_>) -> Option<(i128, i128)> {
    Some(match literal.datatype() {
        xsd::INTEGER => (i128::MIN, i128::MAX),
        xsd::NON_NEGATIVE_INTEGER => (0, i128::MAX),
        xsd::POSITIVE_INTEGER => (1, i128::MAX),
        xsd::NON_POSITIVE_INTEGER => (i128::MIN, 0),
        xsd::NEGATIVE_INTEGER => (i128::MIN, -1),
        xsd::LONG => (i64::MIN.into(), i64::MAX.into()),
        xsd::INT => (i32::MIN.into(), i32::MAX.into()),
        xsd::SHORT => (i16::MIN.into(), i16::MAX.into()),
        xsd::BYTE => (i8::MIN.into(), i8::MAX.into()),
        xsd::UNSIGNED_LONG => (0, u64::MAX.into()),
        xsd::UNSIGNED_INT => (0, u32::MAX.into()),
        xsd::UNSIGNED_SHORT => (0, u16::MAX.into()),
        xsd::UNSIGNED_BYTE => (0, u8::MAX.into()),
        _ => return None,
    })
}

/// How two literals compare as in SPARQL; `None` if they cannot be compared.
pub fn compare(one: LiteralRef<'_>, other: LiteralRef<'_>) -> Option<Ordering> {
    match (number(one), number(other)) {
        (Some(one), Some(other)) => return compare_numbers(one, other),
        (None, None) => {}
        _ => return None,
    }
    if one.datatype() != other.datatype() {
        return None;
    }
    let (a, b) = (one.value(), other.value());
    match one.datatype() {
        xsd::STRING => Some(a.cmp(b)),
        xsd::BOOLEAN => both::<Boolean>(a, b),
        xsd::DATE => both::<Date>(a, b),
        xsd::TIME => both::<Time>(a, b),
        xsd::DATE_TIME | xsd::DATE_TIME_STAMP => both::<DateTime>(a, b),
        xsd::G_YEAR => both::<GYear>(a, b),
        xsd::G_YEAR_MONTH => both::<GYearMonth>(a, b),
        xsd::DURATION => both::<Duration>(a, b),
        xsd::DAY_TIME_DURATION => both::<DayTimeDuration>(a, b),
        xsd::YEAR_MONTH_DURATION => both::<YearMonthDuration>(a, b),
        _ => None,
    }
}

fn both<T: FromStr + PartialOrd>(one: &str, other: &str) -> Option<Ordering> {
    one.parse::<T>().ok()?.partial_cmp(&other.parse::<T>().ok()?)
}

enum Number {
    Integer(i128),
    Decimal(Decimal),
    Double(f64),
}

fn number(literal: LiteralRef<'_>) -> Option<Number> {
    let text = literal.value();
    if integer_range(literal).is_some() {
        return text.parse().ok().map(Number::Integer);
    }
    match literal.datatype() {
        xsd::DECIMAL => text.parse().ok().map(Number::Decimal),
        xsd::DOUBLE => text.parse::<Double>().ok().map(|d| Number::Double(d.into())),
        xsd::FLOAT => text.parse::<Float>().ok().map(|f| Number::Double(Double::from(f).into())),
        _ => None,
    }
}

fn compare_numbers(one: Number, other: Number) -> Option<Ordering> {
    match (&one, &other) {
        (Number::Integer(a), Number::Integer(b)) => Some(a.cmp(b)),
        (Number::Double(_), _) | (_, Number::Double(_)) => as_double(&one).partial_cmp(&as_double(&other)),
        _ => as_decimal(&one)?.partial_cmp(&as_decimal(&other)?),
    }
}

fn as_decimal(number: &Number) -> Option<Decimal> {
    match number {
        Number::Integer(value) => Some(Integer::from(i64::try_from(*value).ok()?).into()),
        Number::Decimal(value) => Some(*value),
        Number::Double(_) => None,
    }
}

fn as_double(number: &Number) -> f64 {
    match number {
        Number::Integer(value) => *value as f64,
        Number::Decimal(value) => Double::from(*value).into(),
        Number::Double(value) => *value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(text: &str) -> oxigraph::model::Literal {
        let (value, datatype) = text.split_once("^^").unwrap_or((text, "string"));
        let datatype = format!("http://www.w3.org/2001/XMLSchema#{datatype}");
        oxigraph::model::Literal::new_typed_literal(
            value,
            oxigraph::model::NamedNode::new_unchecked(datatype),
        )
    }

    #[test]
    fn literals_compare_by_value_and_only_with_their_kind() {
        for (one, other, expected) in [
            ("9^^integer", "10^^int", Some(Ordering::Less)),
            ("1.50^^decimal", "1.5^^double", Some(Ordering::Equal)),
            ("2^^integer", "1.5^^decimal", Some(Ordering::Greater)),
            ("2018-06-29^^date", "2018-06-28^^date", Some(Ordering::Greater)),
            ("a", "b", Some(Ordering::Less)),
            ("9", "10^^integer", None),
            ("2018-06-29^^date", "2018-06-28T00:00:00^^dateTime", None),
            ("x^^date", "2018-06-28^^date", None),
        ] {
            assert_eq!(compare(literal(one).as_ref(), literal(other).as_ref()), expected, "{one} {other}");
        }
    }

    #[test]
    fn the_text_must_be_one_of_the_datatype() {
        for text in ["1^^integer", "-128^^byte", "2018-06-28^^date", "1^^boolean", "x", "x^^anyURI"] {
            assert!(is_well_formed(literal(text).as_ref()), "{text}");
        }
        for text in ["many^^integer", "128^^byte", "2018-02-30^^date", "yes^^boolean", "0^^positiveInteger"] {
            assert!(!is_well_formed(literal(text).as_ref()), "{text}");
        }
    }
}
