//! Datatypes: what the text of a cell must look like, and what it becomes in the graph.
//!
//! Spec: tabular data model, sections 4.6 (values) and 6.4 (parsing cells); metadata, section 5.11.

use std::borrow::Cow;

use regex::Regex;

use super::date::{self, DateFormat, Moment};
use super::number::{self, NumberFormat};
use crate::diagnostic::Code;

/// A datatype with its format and its limits.
#[derive(Debug, Clone)]
pub struct Datatype {
    /// The `@id`: the datatype that the literals get instead of the built-in's.
    pub id: Option<String>,
    /// The built-in datatype that it is made from.
    pub base: &'static Builtin,
    /// How values are written in cells, if not as in XML Schema.
    pub format: Option<Format>,
    /// `length`, `minLength`, `maxLength`, in Unicode code points (bytes for binary data).
    pub length: Limits<usize>,
    /// `minimum` (also called `minInclusive`) and the like.
    pub range: Limits<Ordinal>,
}

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

impl<T: PartialOrd> Limits<T> {
    fn allow(&self, value: &T) -> bool {
        self.inclusive.0.as_ref().is_none_or(|min| value >= min)
            && self.inclusive.1.as_ref().is_none_or(|max| value <= max)
            && self.exclusive.0.as_ref().is_none_or(|min| value > min)
            && self.exclusive.1.as_ref().is_none_or(|max| value < max)
    }
}

/// A value that can be compared with another of the same family.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub enum Ordinal {
    /// A whole number.
    Integer(i128),
    /// Any other number.
    Number(f64),
    /// A point in time, or a date as its first moment, in seconds; without a zone, UTC is assumed.
    Seconds(f64),
}

/// The `format` of a datatype.
#[derive(Debug, Clone)]
pub enum Format {
    /// `Y|N`: the words for true and false.
    Boolean(String, String),
    /// A date, a time or both.
    Date(DateFormat),
    /// A number with its separators.
    Number(NumberFormat),
    /// A regular expression for the whole value, and its source.
    Regex(Regex, String),
}

/// A datatype that CSVW has by name.
#[derive(Debug, PartialEq)]
pub struct Builtin {
    /// The name in metadata.
    pub name: &'static str,
    /// The IRI.
    pub iri: &'static str,
    /// How its values are parsed.
    pub family: Family,
    /// The least and greatest value of the integer types.
    range: Option<(i128, i128)>,
}

/// What datatypes with the same way of parsing have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Anything goes.
    Text,
    /// A reference to a resource.
    Uri,
    /// True or false.
    Boolean,
    /// Whole numbers.
    Integer,
    /// Numbers with a decimal point.
    Decimal,
    /// Numbers with an exponent, infinity and NaN.
    Float,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A day and a time.
    DateTime,
    /// `P1Y2M` and the like.
    Duration,
    /// Parts of a date: year, month, day.
    Gregorian,
    /// Bytes as text.
    Binary,
    /// A language tag.
    Language,
}

macro_rules! builtins {
    ($($name:literal $ns:literal $local:literal $family:ident $($min:expr, $max:expr)?;)*) => {
        static BUILTINS: &[Builtin] = &[$(Builtin {
            name: $name,
            iri: concat!($ns, $local),
            family: Family::$family,
            range: builtins!(@range $($min, $max)?),
        }),*];
    };
    (@range) => { None };
    (@range $min:expr, $max:expr) => { Some(($min, $max)) };
}

builtins! {
    "string" "http://www.w3.org/2001/XMLSchema#" "string" Text;
    "anyAtomicType" "http://www.w3.org/2001/XMLSchema#" "anyAtomicType" Text;
    "any" "http://www.w3.org/2001/XMLSchema#" "anyAtomicType" Text;
    "anyURI" "http://www.w3.org/2001/XMLSchema#" "anyURI" Uri;
    "base64Binary" "http://www.w3.org/2001/XMLSchema#" "base64Binary" Binary;
    "binary" "http://www.w3.org/2001/XMLSchema#" "base64Binary" Binary;
    "hexBinary" "http://www.w3.org/2001/XMLSchema#" "hexBinary" Binary;
    "boolean" "http://www.w3.org/2001/XMLSchema#" "boolean" Boolean;
    "date" "http://www.w3.org/2001/XMLSchema#" "date" Date;
    "dateTime" "http://www.w3.org/2001/XMLSchema#" "dateTime" DateTime;
    "datetime" "http://www.w3.org/2001/XMLSchema#" "dateTime" DateTime;
    "dateTimeStamp" "http://www.w3.org/2001/XMLSchema#" "dateTimeStamp" DateTime;
    "time" "http://www.w3.org/2001/XMLSchema#" "time" Time;
    "decimal" "http://www.w3.org/2001/XMLSchema#" "decimal" Decimal;
    "integer" "http://www.w3.org/2001/XMLSchema#" "integer" Integer;
    "long" "http://www.w3.org/2001/XMLSchema#" "long" Integer i64::MIN as i128, i64::MAX as i128;
    "int" "http://www.w3.org/2001/XMLSchema#" "int" Integer i32::MIN as i128, i32::MAX as i128;
    "short" "http://www.w3.org/2001/XMLSchema#" "short" Integer i16::MIN as i128, i16::MAX as i128;
    "byte" "http://www.w3.org/2001/XMLSchema#" "byte" Integer i8::MIN as i128, i8::MAX as i128;
    "nonNegativeInteger" "http://www.w3.org/2001/XMLSchema#" "nonNegativeInteger" Integer 0, i128::MAX;
    "positiveInteger" "http://www.w3.org/2001/XMLSchema#" "positiveInteger" Integer 1, i128::MAX;
    "unsignedLong" "http://www.w3.org/2001/XMLSchema#" "unsignedLong" Integer 0, u64::MAX as i128;
    "unsignedInt" "http://www.w3.org/2001/XMLSchema#" "unsignedInt" Integer 0, u32::MAX as i128;
    "unsignedShort" "http://www.w3.org/2001/XMLSchema#" "unsignedShort" Integer 0, u16::MAX as i128;
    "unsignedByte" "http://www.w3.org/2001/XMLSchema#" "unsignedByte" Integer 0, u8::MAX as i128;
    "nonPositiveInteger" "http://www.w3.org/2001/XMLSchema#" "nonPositiveInteger" Integer i128::MIN, 0;
    "negativeInteger" "http://www.w3.org/2001/XMLSchema#" "negativeInteger" Integer i128::MIN, -1;
    "double" "http://www.w3.org/2001/XMLSchema#" "double" Float;
    "number" "http://www.w3.org/2001/XMLSchema#" "double" Float;
    "float" "http://www.w3.org/2001/XMLSchema#" "float" Float;
    "duration" "http://www.w3.org/2001/XMLSchema#" "duration" Duration;
    "dayTimeDuration" "http://www.w3.org/2001/XMLSchema#" "dayTimeDuration" Duration;
    "yearMonthDuration" "http://www.w3.org/2001/XMLSchema#" "yearMonthDuration" Duration;
    "gDay" "http://www.w3.org/2001/XMLSchema#" "gDay" Gregorian;
    "gMonth" "http://www.w3.org/2001/XMLSchema#" "gMonth" Gregorian;
    "gMonthDay" "http://www.w3.org/2001/XMLSchema#" "gMonthDay" Gregorian;
    "gYear" "http://www.w3.org/2001/XMLSchema#" "gYear" Gregorian;
    "gYearMonth" "http://www.w3.org/2001/XMLSchema#" "gYearMonth" Gregorian;
    "QName" "http://www.w3.org/2001/XMLSchema#" "QName" Text;
    "normalizedString" "http://www.w3.org/2001/XMLSchema#" "normalizedString" Text;
    "token" "http://www.w3.org/2001/XMLSchema#" "token" Text;
    "language" "http://www.w3.org/2001/XMLSchema#" "language" Language;
    "Name" "http://www.w3.org/2001/XMLSchema#" "Name" Text;
    "NMTOKEN" "http://www.w3.org/2001/XMLSchema#" "NMTOKEN" Text;
    "xml" "http://www.w3.org/1999/02/22-rdf-syntax-ns#" "XMLLiteral" Text;
    "html" "http://www.w3.org/1999/02/22-rdf-syntax-ns#" "HTML" Text;
    "json" "http://www.w3.org/ns/csvw#" "JSON" Text;
}

impl Builtin {
    /// The datatype with a name; the names are case-sensitive.
    pub fn named(name: &str) -> Option<&'static Self> {
        BUILTINS.iter().find(|b| b.name == name)
    }

    /// The names of all datatypes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILTINS.iter().map(|b| b.name)
    }

    /// True if white space of a cell is kept as it is (section 6.4, step 2).
    pub fn keeps_white_space(&self) -> bool {
        matches!(self.name, "string" | "json" | "xml" | "html" | "anyAtomicType" | "any")
    }

    /// True if the parts of a separated cell are not trimmed (section 6.4, step 6).
    pub fn keeps_blanks_of_items(&self) -> bool {
        matches!(self.name, "string" | "anyAtomicType" | "any")
    }

    /// True if values can have a length.
    pub fn has_length(&self) -> bool {
        matches!(self.family, Family::Text | Family::Uri | Family::Binary | Family::Language)
            && !matches!(self.name, "anyAtomicType" | "any" | "QName")
    }

    /// True if values can be smaller and greater than others.
    pub fn has_order(&self) -> bool {
        matches!(
            self.family,
            Family::Integer
                | Family::Decimal
                | Family::Float
                | Family::Date
                | Family::Time
                | Family::DateTime
        )
    }
}

impl Default for Datatype {
    /// `string`
    fn default() -> Self {
        Self::of(&BUILTINS[0])
    }
}

/// Why a value does not fit its datatype.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What kind of problem.
    pub code: Code,
    /// What is wrong with the value: goes on after the value itself, as in `"x" is not a number`.
    pub message: String,
    /// What to write instead, if we know.
    pub help: Option<String>,
}

impl Fault {
    /// A fault without help.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None }
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl Datatype {
    /// A built-in datatype as it is.
    pub fn of(base: &'static Builtin) -> Self {
        Self { id: None, base, format: None, length: Limits::default(), range: Limits::default() }
    }

    /// The IRI that literals of this datatype get.
    pub fn iri(&self) -> &str {
        self.id.as_deref().unwrap_or(self.base.iri)
    }

    /// The lexical form of the value that stands in a cell (white space is normalised already).
    ///
    /// It is that of XML Schema, without more changes than the format asks for: `1.50` stays
    /// `1.50`, and `10/18/2010` becomes `2010-10-18` under `M/d/yyyy`.
    pub fn parse<'a>(&self, text: &'a str) -> Result<Cow<'a, str>, Fault> {
        let (lexical, ordinal) = self.read(text)?;
        self.check_length(&lexical)?;
        if let Some(ordinal) = ordinal {
            self.check_range(ordinal)?;
        }
        Ok(lexical)
    }

    /// A limit as the metadata writes it: always in the form of XML Schema.
    pub fn parse_limit(&self, text: &str) -> Result<Ordinal, Fault> {
        let plain = Self { format: None, ..Self::of(self.base) };
        let (_, ordinal) = plain.read(text)?;
        ordinal.ok_or_else(|| Fault::new(Code::BadValue, "cannot be a limit"))
    }

    fn read<'a>(&self, text: &'a str) -> Result<(Cow<'a, str>, Option<Ordinal>), Fault> {
        match (self.base.family, &self.format) {
            (Family::Boolean, format) => read_boolean(text, format.as_ref()).map(|v| (v, None)),
            (Family::Integer | Family::Decimal | Family::Float, format) => {
                let format = match format {
                    Some(Format::Number(format)) => Some(format),
                    _ => None,
                };
                self.read_number(text, format)
            }
            (Family::Date | Family::Time | Family::DateTime, format) => {
                let format = match format {
                    Some(Format::Date(format)) => Some(format),
                    _ => None,
                };
                self.read_moment(text, format)
            }
            (family, format) => {
                if let Some(Format::Regex(regex, source)) = format
                    && !regex.is_match(text)
                {
                    return Err(Fault::new(Code::BadValue, format!("does not have the form {source}")));
                }
                check_form(family, self.base.name, text)?;
                Ok((Cow::Borrowed(text), None))
            }
        }
    }

    fn read_number<'a>(
        &self,
        text: &'a str,
        format: Option<&NumberFormat>,
    ) -> Result<(Cow<'a, str>, Option<Ordinal>), Fault> {
        let lexical = number::parse(text, self.base.family, format)?;
        if self.base.family != Family::Integer {
            let value = number::value_of(&lexical);
            return Ok((lexical, value.map(Ordinal::Number)));
        }
        let Ok(value) = lexical.trim_start_matches('+').parse::<i128>() else {
            // Greater than anything that can be compared: fine for xsd:integer.
            return match self.base.range {
                Some(_) => Err(Fault::new(
                    Code::OutOfRange,
                    format!("is too large for the datatype {}", self.base.name),
                )),
                None => Ok((lexical, None)),
            };
        };
        if let Some((min, max)) = self.base.range
            && !(min..=max).contains(&value)
        {
            let message = format!("is outside of the range of the datatype {}", self.base.name);
            return Err(Fault::new(Code::OutOfRange, message));
        }
        Ok((lexical, Some(Ordinal::Integer(value))))
    }

    fn read_moment<'a>(
        &self,
        text: &'a str,
        format: Option<&DateFormat>,
    ) -> Result<(Cow<'a, str>, Option<Ordinal>), Fault> {
        let (lexical, moment) = match format {
            Some(format) => {
                let moment = format.parse(text)?;
                (Cow::Owned(moment.lexical(self.base.family)), moment)
            }
            None => (Cow::Borrowed(text), Moment::parse(text, self.base.family)?),
        };
        if self.base.name == "dateTimeStamp" && moment.zone.is_none() {
            return Err(
                Fault::new(Code::BadDate, "has no time zone").help("add Z, or an offset such as +02:00")
            );
        }
        Ok((lexical, Some(Ordinal::Seconds(moment.seconds()))))
    }

    fn check_length(&self, text: &str) -> Result<(), Fault> {
        if self.length.is_empty() {
            return Ok(());
        }
        let length = match self.base.name {
            "base64Binary" | "binary" => {
                let digits = text.bytes().filter(u8::is_ascii_graphic).count();
                digits / 4 * 3 - text.bytes().filter(|b| *b == b'=').count()
            }
            "hexBinary" => text.len() / 2,
            _ => text.chars().count(),
        };
        if self.length.allow(&length) {
            return Ok(());
        }
        let limit = match self.length.inclusive {
            (Some(min), Some(max)) if min == max => format!("exactly {min}"),
            (Some(min), _) if length < min => format!("at least {min}"),
            (_, Some(max)) => format!("at most {max}"),
            _ => String::new(),
        };
        let length = crate::diagnostic::count(length, "character");
        Err(Fault::new(Code::OutOfRange, format!("has {length}; the column allows {limit}")))
    }

    fn check_range(&self, value: Ordinal) -> Result<(), Fault> {
        let comparable = |limit: &Option<Ordinal>| match (limit, value) {
            (Some(Ordinal::Integer(i)), Ordinal::Number(_)) => Some(Ordinal::Number(*i as f64)),
            (limit, _) => *limit,
        };
        let limits = Limits {
            inclusive: (comparable(&self.range.inclusive.0), comparable(&self.range.inclusive.1)),
            exclusive: (comparable(&self.range.exclusive.0), comparable(&self.range.exclusive.1)),
        };
        if limits.allow(&value) {
            return Ok(());
        }
        Err(Fault::new(Code::OutOfRange, "is outside of the limits that its column sets"))
    }
}

fn read_boolean<'a>(text: &'a str, format: Option<&Format>) -> Result<Cow<'a, str>, Fault> {
    let (yes, no) = match format {
        Some(Format::Boolean(yes, no)) => (yes.as_str(), no.as_str()),
        _ if matches!(text, "true" | "false" | "1" | "0") => {
            let value = if matches!(text, "true" | "1") { "true" } else { "false" };
            return Ok(Cow::Borrowed(value));
        }
        _ => ("true", "false"),
    };
    match text {
        text if text == yes => Ok(Cow::Borrowed("true")),
        text if text == no => Ok(Cow::Borrowed("false")),
        _ => Err(Fault::new(Code::BadBoolean, format!("is neither {yes} nor {no}"))),
    }
}

/// The forms that need no numbers and no calendar.
fn check_form(family: Family, name: &str, text: &str) -> Result<(), Fault> {
    let bad = |what: &str| Err(Fault::new(Code::BadValue, what));
    match family {
        Family::Uri => match crate::iri::illegal_char(text) {
            Some(' ') => Err(Fault::new(Code::BadIri, "is not a URI: it holds a blank")),
            Some(c) => Err(Fault::new(Code::BadIri, format!("is not a URI: it holds the character {c:?}"))),
            None => Ok(()),
        },
        Family::Language if !is_language_tag(text) => bad("is not a language tag such as en or pt-BR"),
        Family::Duration if !date::is_duration(text, name) => bad("is not a duration such as P1Y6M or PT90M"),
        Family::Gregorian if !date::is_gregorian(text, name) => {
            bad(&format!("is not a value of the datatype {name}"))
        }
        Family::Binary if name == "hexBinary" => {
            let hex = text.len().is_multiple_of(2) && text.bytes().all(|b| b.is_ascii_hexdigit());
            if hex { Ok(()) } else { bad("is not a sequence of pairs of hexadecimal digits") }
        }
        Family::Binary => {
            let digit = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
            let body = text.trim_end_matches('=');
            let well = text.len() - body.len() <= 2
                && body.bytes().filter(|b| *b != b' ').all(digit)
                && text.bytes().filter(|b| *b != b' ').count().is_multiple_of(4);
            if well { Ok(()) } else { bad("is not Base64") }
        }
        _ => Ok(()),
    }
}

/// The shape of a language tag (BCP 47): a language of 2 to 8 letters, and subtags.
pub fn is_language_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    let subtag = |p: &str| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric());
    (2..=8).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(subtag)
}

/// A pattern of CSVW (an ECMAScript regular expression) for the whole value.
///
/// The unhappy path is an expression with look-around or back-references, which have no place in a
/// linear-time engine.
pub fn parse_regex(source: &str) -> Result<Format, String> {
    let regex = Regex::new(&format!("^(?:{source})$")).map_err(|e| {
        let text = e.to_string();
        text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
    })?;
    Ok(Format::Regex(regex, source.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(name: &str, text: &str) -> Result<String, String> {
        let datatype = Datatype::of(Builtin::named(name).expect("a datatype"));
        datatype.parse(text).map(Cow::into_owned).map_err(|f| format!("{}: {}", f.code, f.message))
    }

    #[test]
    fn lexical_forms_are_kept() {
        for (name, text) in [
            ("decimal", "1.50"),
            ("integer", "0042"),
            ("double", "1e3"),
            ("date", "2015-03-22Z"),
            ("dateTime", "2015-03-22T10:00:00+01:00"),
            ("duration", "PT130M"),
            ("gYear", "2018"),
            ("language", "pt-BR"),
            ("anyURI", "../a"),
            ("hexBinary", "0aFF"),
            ("time", "23:59:59.5"),
        ] {
            assert_eq!(parse(name, text).as_deref(), Ok(text), "{name}");
        }
        assert_eq!(parse("boolean", "1").as_deref(), Ok("true"));
    }

    #[test]
    fn faults_say_what_is_wrong() {
        for (name, text, expected) in [
            ("integer", "1.5", "bad-number: is not a whole number"),
            ("byte", "200", "out-of-range: is outside of the range of the datatype byte"),
            ("boolean", "yes", "bad-boolean: is neither true nor false"),
            ("language", "no tag", "bad-value: is not a language tag such as en or pt-BR"),
            ("anyURI", "a b", "bad-iri: is not a URI: it holds a blank"),
            ("dateTimeStamp", "2015-03-22T10:00:00", "bad-date: has no time zone"),
        ] {
            assert_eq!(parse(name, text), Err(expected.to_owned()), "{name}");
        }
    }

    #[test]
    fn limits_apply_to_values_and_lengths() {
        let mut datatype = Datatype::of(Builtin::named("decimal").expect("a datatype"));
        datatype.range.inclusive.0 = datatype.parse_limit("1").ok();
        datatype.range.exclusive.1 = datatype.parse_limit("2.5").ok();
        assert!(datatype.parse("1.0").is_ok());
        assert!(datatype.parse("2.5").is_err());
        let mut text = Datatype::default();
        text.length.inclusive = (Some(2), Some(3));
        assert!(text.parse("éé").is_ok());
        let fault = text.parse("é").expect_err("too short");
        assert_eq!(fault.message, "has 1 character; the column allows at least 2");
    }
}
