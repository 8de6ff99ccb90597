//! The least and the greatest value that a column allows.
//!
//! Spec: tabular data model, section 4.6.2; metadata, section 5.11.2.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use super::duration::Duration;
use super::{Family, Fault, date, decimal};
use crate::diagnostic::Code;

/// Limits of a value: inclusive, or exclusive, or none.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits<T> {
    /// At least, and at most.
    pub inclusive: (Option<T>, Option<T>),
    /// More than, and less than.
    pub exclusive: (Option<T>, Option<T>),
}

impl<T> Default for Limits<T> {
    fn default() -> Self {
        Self { inclusive: (None, None), exclusive: (None, None) }
    }
}

impl<T> Limits<T> {
    /// True if there is no limit at all.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self { inclusive: (None, None), exclusive: (None, None) })
    }
}

/// A limit, both as it is shown and as values are compared with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    text: String,
    size: Size<'static>,
}

impl Limit {
    /// A limit from a value in the form of XML Schema; `None` if nothing can be compared with it.
    pub(super) fn new(text: String, family: Family) -> Option<Self> {
        let size = Size::read(&text, family)?.into_owned();
        size.compare(&size)?;
        Some(Self { text, size })
    }

    /// The order of two limits; `None` if there is none.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        self.size.compare(&other.size)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A value as it is compared: numbers exactly, doubles and floats as the computer has them.
#[derive(Debug, Clone, PartialEq)]
enum Size<'a> {
    Number(Cow<'a, str>),
    Float(f64),
    /// Seconds, and the decimals of the last one.
    Moment(i128, Cow<'a, str>),
    Duration(Duration),
}

impl<'a> Size<'a> {
    /// From the form of XML Schema; `None` if values of this kind have no order, as NaN has none.
    fn read(text: &'a str, family: Family) -> Option<Self> {
        match family {
            Family::Integer | Family::Decimal => Some(Self::Number(Cow::Borrowed(text))),
            Family::Float => float(text).map(Self::Float),
            _ if family.is_moment() || family.is_part() => {
                let (seconds, decimals) = date::instant(text, family)?;
                Some(Self::Moment(seconds, Cow::Borrowed(decimals)))
            }
            _ if family.is_duration() => Duration::read(text, family).map(Self::Duration),
            _ => None,
        }
    }

    fn into_owned(self) -> Size<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Number(text) => Size::Number(owned(text)),
            Self::Float(number) => Size::Float(number),
            Self::Moment(seconds, decimals) => Size::Moment(seconds, owned(decimals)),
            Self::Duration(duration) => Size::Duration(duration),
        }
    }

    /// The order of two values of one kind; `None` if they cannot be compared, as `P1M` with `P30D`.
    fn compare(&self, other: &Size<'_>) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(a), Size::Number(b)) => decimal::compare(a, b),
            (Self::Float(a), Size::Float(b)) => a.partial_cmp(b),
            (Self::Moment(a, a_decimals), Size::Moment(b, b_decimals)) => {
                Some(a.cmp(b).then_with(|| a_decimals.cmp(b_decimals)))
            }
            (Self::Duration(a), Size::Duration(b)) => a.compare(b),
            _ => None,
        }
    }
}

fn float(text: &str) -> Option<f64> {
    match text {
        "INF" | "+INF" => Some(f64::INFINITY),
        "-INF" => Some(f64::NEG_INFINITY),
        "NaN" => None,
        text => text.parse().ok(),
    }
}

/// Whether a value is within the limits; the message names the one that it is not.
pub(super) fn check(limits: &Limits<Limit>, value: &str, family: Family) -> Result<(), Fault> {
    let size = Size::read(value, family);
    let order = |limit: &Limit| size.as_ref()?.compare(&limit.size);
    let calendar = family.is_moment() || family.is_part();
    let (small, great) = match (calendar, family.is_duration()) {
        (true, _) => ("early", "late"),
        (_, true) => ("short", "long"),
        _ => ("small", "large"),
    };
    let Limits { inclusive: (least, most), exclusive: (above, below) } = limits;
    type Holds = fn(Ordering) -> bool;
    let all: [(_, Holds, _, _); 4] = [
        (least, Ordering::is_ge, small, if calendar { "nothing before" } else { "at least" }),
        (most, Ordering::is_le, great, if calendar { "nothing after" } else { "at most" }),
        (above, Ordering::is_gt, small, if calendar { "only what is after" } else { "only more than" }),
        (below, Ordering::is_lt, great, if calendar { "only what is before" } else { "only less than" }),
    ];
    for (limit, holds, size, rule) in all {
        let Some(limit) = limit else { continue };
        let message = match order(limit) {
            Some(order) if holds(order) => continue,
            Some(_) => format!("is too {size}: the column allows {rule} {limit}"),
            None => format!("cannot be compared with {limit}: the column allows {rule} that"),
        };
        return Err(Fault::new(Code::OutOfRange, message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Builtin, Datatype};

    #[test]
    fn values_outside_of_the_limits_hear_which() {
        // Least, most, more than, less than; then what the message says.
        for (name, limits, text, expected) in [
            ("decimal", ["1", "", "", ""], "1.0", None),
            ("decimal", ["1", "", "", ""], "0.99", Some("is too small: the column allows at least 1")),
            ("integer", ["", "20", "", ""], "21", Some("is too large: the column allows at most 20")),
            (
                "decimal",
                ["", "", "2.5", ""],
                "2.50",
                Some("is too small: the column allows only more than 2.5"),
            ),
            (
                "decimal",
                ["", "", "", "2.5"],
                "2.5",
                Some("is too large: the column allows only less than 2.5"),
            ),
            (
                "decimal",
                ["", "0.1", "", ""],
                "0.10000000000000000000001",
                Some("is too large: the column allows at most 0.1"),
            ),
            (
                "integer",
                ["", "10", "", ""],
                "99999999999999999999999999999999999999999",
                Some("is too large: the column allows at most 10"),
            ),
            ("float", ["5", "", "", ""], "5e0", None),
            ("double", ["", "1E3", "", ""], "INF", Some("is too large: the column allows at most 1E3")),
            (
                "double",
                ["0", "", "", ""],
                "NaN",
                Some("cannot be compared with 0: the column allows at least that"),
            ),
            (
                "date",
                ["2015-06-05", "", "", ""],
                "2015-06-04",
                Some("is too early: the column allows nothing before 2015-06-05"),
            ),
            (
                "date",
                ["", "", "", "2015-06-05"],
                "2015-06-05",
                Some("is too late: the column allows only what is before 2015-06-05"),
            ),
            ("dateTime", ["", "2015-06-05T10:00:00Z", "", ""], "2015-06-05T11:30:00+02:00", None),
            (
                "gYear",
                ["1945", "", "", ""],
                "1944",
                Some("is too early: the column allows nothing before 1945"),
            ),
            ("duration", ["", "P1D", "", ""], "PT25H", Some("is too long: the column allows at most P1D")),
            (
                "duration",
                ["", "P1M", "", ""],
                "P30D",
                Some("cannot be compared with P1M: the column allows at most that"),
            ),
        ] {
            let mut datatype = Datatype::of(Builtin::named(name).expect("a datatype"));
            let [least, most, above, below] =
                limits.map(|l| Some(l).filter(|l| !l.is_empty()).map(|l| datatype.parse_limit(l).expect(l)));
            (datatype.range.inclusive, datatype.range.exclusive) = ((least, most), (above, below));
            let found = datatype.parse(text).err().map(|f| f.message);
            assert_eq!(found.as_deref(), expected, "{name} {text}");
        }
    }

    #[test]
    fn lengths_are_those_of_characters() {
        let mut datatype = Datatype::default();
        datatype.length.inclusive = (Some(2), Some(3));
        assert!(datatype.parse("éé").is_ok());
        let message = |text| datatype.parse(text).expect_err(text).message;
        assert_eq!(message("é"), "has 1 character; the column allows at least 2");
        assert_eq!(message("éééé"), "has 4 characters; the column allows at most 3");
        datatype.length.inclusive = (Some(2), Some(2));
        assert_eq!(
            datatype.parse("a").expect_err("a").message,
            "has 1 character; the column allows exactly 2"
        );
    }
}
