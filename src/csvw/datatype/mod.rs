//! Datatypes: what the text of a cell must look like, and what it becomes in the graph.
//!
//! Spec: tabular data model, sections 4.6 (values) and 6.4 (parsing cells); metadata, section 5.11.
//!
//! ```text
//! read.rs      the description in the metadata   -> Datatype
//! mod.rs       Datatype + text of a cell         -> lexical form, or Fault
//! number.rs, date.rs, duration.rs, lexical.rs       the forms of XML Schema, section 6.4.1
//! number_pattern.rs, date_format.rs, regex.rs       the formats, sections 6.4.2 to 6.4.6
//! damage.rs                                         what spreadsheets do to values
//! ```

mod builtin;
mod damage;
mod date;
mod date_format;
mod decimal;
mod duration;
mod lexical;
mod limits;
mod number;
mod number_pattern;
mod read;
mod regex;

use std::borrow::Cow;

use crate::diagnostic::{Code, count};

pub use builtin::{Builtin, Family};
pub use damage::error_value;
pub use date_format::DateFormat;
pub use lexical::is_language_tag;
pub use limits::{Limit, Limits};
pub use number::NumberFormat;
pub use number_pattern::Pattern;
pub use regex::Expression;

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
    /// `minimum` (also called `minInclusive`) and the like, in the form of XML Schema.
    pub range: Limits<Limit>,
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
    /// A regular expression for the whole value.
    Regex(Expression),
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

impl Default for Datatype {
    /// `string`
    fn default() -> Self {
        Self::of(Builtin::STRING)
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

    /// True if all texts are values, and stay as they are.
    pub fn takes_any_text(&self) -> bool {
        self.base.keeps_white_space()
            && self.format.is_none()
            && self.length.is_empty()
            && self.range.is_empty()
    }

    /// The lexical form of the value that stands in a cell (white space is normalised already).
    ///
    /// It is that of XML Schema, without more changes than the format asks for: `1.50` stays
    /// `1.50`, and `10/18/2010` becomes `2010-10-18` under `M/d/yyyy`.
    pub fn parse<'a>(&self, text: &'a str) -> Result<Cow<'a, str>, Fault> {
        let lexical = self.read(text).map_err(|fault| damage::explain(self, text, fault))?;
        self.check_length(&lexical)?;
        self.check_range(&lexical)?;
        Ok(lexical)
    }

    /// Checks a limit as the metadata writes it: always in the form of XML Schema.
    pub fn parse_limit(&self, text: &str) -> Result<Limit, Fault> {
        let plain = Self::of(self.base);
        let limit = plain.read(text)?;
        Limit::new(limit.into_owned(), self.base.family)
            .ok_or_else(|| Fault::new(Code::BadValue, "cannot be a limit"))
    }

    /// A text that is the same for all lexical forms of a value, as keys are compared: `1` for `01`. What is
    /// no value of the datatype stays as it is.
    pub fn value_key<'a>(&self, lexical: &'a str) -> Cow<'a, str> {
        let key = match self.base.family {
            Family::Integer | Family::Decimal => decimal::canonical(lexical),
            // Zero is zero with either sign.
            Family::Float => {
                lexical.parse::<f64>().ok().map(|number| Cow::Owned(format!("{:e}", number + 0.0)))
            }
            Family::Date if !lexical.contains(['Z', '+', ':']) => None, // There is but one form.
            family if family.is_moment() => date::canonical(lexical, family).map(Cow::Owned),
            _ => None,
        };
        key.unwrap_or(Cow::Borrowed(lexical))
    }

    fn read<'a>(&self, text: &'a str) -> Result<Cow<'a, str>, Fault> {
        match self.base.family {
            Family::Text if self.format.is_none() => Ok(Cow::Borrowed(text)),
            Family::Boolean => read_boolean(text, self.format.as_ref()),
            Family::Integer | Family::Decimal | Family::Float => self.read_number(text),
            Family::Date | Family::Time | Family::DateTime | Family::DateTimeStamp => self.read_moment(text),
            family => {
                if let Some(Format::Regex(expression)) = &self.format {
                    expression.check(text)?;
                }
                if family.is_part() {
                    date::Moment::parse(text, family)?;
                }
                lexical::check(text, family)?;
                Ok(Cow::Borrowed(text))
            }
        }
    }

    fn read_number<'a>(&self, text: &'a str) -> Result<Cow<'a, str>, Fault> {
        let format = match &self.format {
            Some(Format::Number(format)) => Some(format),
            _ => None,
        };
        let lexical = number::parse(text, self.base.family, format)?;
        let (least, most) = self.base.range;
        let outside = least.is_some_and(|l| decimal::compare(&lexical, l).is_none_or(|o| o.is_lt()))
            || most.is_some_and(|m| decimal::compare(&lexical, m).is_none_or(|o| o.is_gt()));
        if !outside {
            return Ok(lexical);
        }
        let range = match (least, most) {
            (Some(least), Some(most)) => format!("from {least} to {most}"),
            (Some(least), None) => format!("from {least}"),
            (_, most) => format!("up to {}", most.unwrap_or_default()),
        };
        let message = format!("is outside of the range of the datatype {}, which is {range}", self.base.name);
        Err(Fault::new(Code::OutOfRange, message))
    }

    fn read_moment<'a>(&self, text: &'a str) -> Result<Cow<'a, str>, Fault> {
        let family = self.base.family;
        let (lexical, moment) = match &self.format {
            Some(Format::Date(format)) => {
                let moment = format.read(text)?;
                (Cow::Owned(moment.write(date::xml_form(family))), moment)
            }
            _ => (Cow::Borrowed(text), date::Moment::parse(text, family)?),
        };
        if family == Family::DateTimeStamp && moment.zone.is_none() {
            return Err(
                Fault::new(Code::BadDate, "has no time zone").help("add Z, or an offset such as +02:00")
            );
        }
        Ok(lexical)
    }

    /// Tabular data model, section 4.6.1.
    fn check_length(&self, lexical: &str) -> Result<(), Fault> {
        if self.length.is_empty() {
            return Ok(());
        }
        let length = lexical::length(lexical, self.base.family);
        let limit = match self.length.inclusive {
            (Some(least), Some(most)) if least == most && length != least => format!("exactly {least}"),
            (Some(least), _) if length < least => format!("at least {least}"),
            (_, Some(most)) if length > most => format!("at most {most}"),
            _ => return Ok(()),
        };
        let unit =
            if matches!(self.base.family, Family::Base64 | Family::Hex) { "byte" } else { "character" };
        let message = format!("has {}; the column allows {limit}", count(length, unit));
        Err(Fault::new(Code::OutOfRange, message))
    }

    /// Tabular data model, section 4.6.2.
    fn check_range(&self, lexical: &str) -> Result<(), Fault> {
        if self.range.is_empty() {
            return Ok(());
        }
        limits::check(&self.range, lexical, self.base.family)
    }
}

fn read_boolean<'a>(text: &'a str, format: Option<&Format>) -> Result<Cow<'a, str>, Fault> {
    let (yes, no) = match format {
        Some(Format::Boolean(yes, no)) => (yes.as_str(), no.as_str()),
        _ if matches!(text, "1" | "0") => {
            return Ok(Cow::Borrowed(if text == "1" { "true" } else { "false" }));
        }
        _ => ("true", "false"),
    };
    match text {
        text if text == yes => Ok(Cow::Borrowed("true")),
        text if text == no => Ok(Cow::Borrowed("false")),
        _ => Err(Fault::new(Code::BadBoolean, format!("is neither {yes} nor {no}"))),
    }
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
            ("nonNegativeInteger", "999999999999999999999999999999999999999999999999999999999999"),
            ("negativeInteger", "-999999999999999999999999999999999999999999999999999999999999"),
            ("nonNegativeInteger", "-0"),
            ("double", "1e3"),
            ("double", "1E3"),
            ("float", "-INF"),
            ("date", "2015-03-22Z"),
            ("dateTime", "2015-03-22T10:00:00+01:00"),
            ("duration", "PT130M"),
            ("gYear", "2018"),
            ("language", "pt-BR"),
            ("anyURI", "../a"),
            ("hexBinary", "0aFF"),
            ("time", "23:59:59.5"),
            ("json", "{"),
            ("xml", "<"),
        ] {
            let datatype = Datatype::of(Builtin::named(name).expect("a datatype"));
            assert_eq!(datatype.parse(text), Ok(Cow::Borrowed(text)), "{name}");
            assert!(matches!(datatype.parse(text), Ok(Cow::Borrowed(_))), "{name}");
        }
        assert_eq!(parse("boolean", "1").as_deref(), Ok("true"));
    }

    #[test]
    fn keys_are_equal_if_the_values_are() {
        for (name, a, b) in [
            ("integer", "1", "+01"),
            ("decimal", "1.50", "1.5"),
            ("double", "1e3", "1000"),
            ("double", "-0", "0"),
            ("date", "2001-01-01Z", "2001-01-01+00:00"),
            ("dateTime", "2001-01-01T24:00:00", "2001-01-02T00:00:00.0"),
            ("dateTime", "2001-01-01T12:00:00Z", "2001-01-01T14:00:00+02:00"),
        ] {
            let datatype = Datatype::of(Builtin::named(name).expect("a datatype"));
            assert_eq!(datatype.value_key(a), datatype.value_key(b), "{name} {a} {b}");
        }
        assert_eq!(Datatype::default().value_key("01"), "01");
        let date = Datatype::of(Builtin::named("date").expect("a datatype"));
        assert_ne!(date.value_key("2001-01-01"), date.value_key("2001-01-01Z"));
    }

    #[test]
    fn faults_say_what_is_wrong() {
        for (name, text, expected) in [
            ("integer", "1.5", "bad-number: is not a whole number"),
            (
                "byte",
                "200",
                "out-of-range: is outside of the range of the datatype byte, which is from -128 to 127",
            ),
            (
                "positiveInteger",
                "0",
                "out-of-range: is outside of the range of the datatype positiveInteger, which is from 1",
            ),
            (
                "nonPositiveInteger",
                "99999999999999999999999999999999999999999999999999999999999",
                "out-of-range: is outside of the range of the datatype nonPositiveInteger, which is up to 0",
            ),
            ("boolean", "yes", "bad-boolean: is neither true nor false"),
            ("language", "no tag", "bad-value: is not a language tag such as en or pt-BR"),
            ("anyURI", "a b", "bad-iri: is not a URI: it holds a blank"),
            ("dateTimeStamp", "2015-03-22T10:00:00", "bad-date: has no time zone"),
            ("gMonth", "13", "bad-date: is not a month"),
            ("dayTimeDuration", "P1Y", "bad-value: is not a duration such as P10D or PT90M"),
        ] {
            assert_eq!(parse(name, text), Err(expected.to_owned()), "{name}");
        }
    }

    #[test]
    fn datatypes_know_what_they_can_have() {
        let having = |has: fn(&Builtin) -> bool| {
            let names = Builtin::names().filter(|n| Builtin::named(n).is_some_and(has));
            names.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            having(Builtin::has_length),
            "string base64Binary binary hexBinary normalizedString token language Name NMTOKEN xml html json"
        );
        assert_eq!(having(Builtin::keeps_white_space), "string anyAtomicType any xml html json");
        let neither = having(|b| !b.has_length() && !b.has_order());
        assert_eq!(neither, "anyAtomicType any anyURI boolean QName");
    }

    /// Texts of the characters that have a meaning somewhere, in any order.
    #[test]
    fn no_text_and_no_format_makes_a_panic_and_what_is_read_is_read_again() {
        let alphabet: Vec<char> =
            "00112399#,.;'+-E%‰¤ /:TZXSPYMDHdyms|()[]{}\\^$*?<=!kuxpé\u{a0}−Ja#".chars().collect();
        let mut state = 2018_u64;
        let mut text = |longest: u64| -> String {
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                state >> 33
            };
            let length = next() % longest;
            (0..length).filter_map(|_| alphabet.get(next() as usize % alphabet.len()).copied()).collect()
        };
        for _ in 0..200 {
            let format = text(12);
            let value = text(14);
            for name in Builtin::names() {
                let mut datatype = Datatype::of(Builtin::named(name).expect("a datatype"));
                datatype.format = match datatype.base.family {
                    family if family.is_number() => Pattern::parse(&format, ".", ",").map(|pattern| {
                        Format::Number(NumberFormat { pattern: Some(pattern), ..NumberFormat::default() })
                    }),
                    family if family.is_moment() => DateFormat::parse(&format, family).map(Format::Date),
                    Family::Boolean => None,
                    _ => Expression::parse(&format).ok().map(Format::Regex),
                };
                let plain = Datatype::of(datatype.base);
                if let Ok(lexical) = datatype.parse(&value) {
                    assert_eq!(plain.parse(&lexical).as_deref(), Ok(&*lexical), "{name} {format} {value}");
                }
                let _ = plain.parse(&value);
            }
        }
    }
}
