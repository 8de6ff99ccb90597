//! From the description of a datatype in the metadata to a [`Datatype`].
//!
//! Spec: metadata, section 5.11.2.

use std::cmp::Ordering;

use super::super::json::{Kind, Member, Value};
use super::super::reader::{At, Reader};
use super::{
    Builtin, Datatype, DateFormat, Expression, Family, Fault, Format, Limit, NumberFormat, Pattern, decimal,
};
use crate::diagnostic::{Code, Diagnostic, did_you_mean, shown};

const PROPERTIES: &[&str] = &[
    "base",
    "format",
    "length",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minInclusive",
    "maxInclusive",
    "minExclusive",
    "maxExclusive",
];

/// What a datatype of databases and programming languages is called in CSV on the Web.
fn elsewhere(name: &str) -> Option<&'static str> {
    Some(match name.to_lowercase().as_str() {
        "int8" | "int16" | "int32" | "int64" | "bigint" | "smallint" | "long int" | "count" => "integer",
        "text" | "str" | "char" | "varchar" | "character" | "literal" | "markdown" => "string",
        "bool" | "logical" | "yes/no" => "boolean",
        "float32" | "float64" | "real" => "double",
        "numeric" | "money" | "currency" | "percentage" => "decimal",
        "timestamp" | "date-time" | "date time" => "dateTime",
        "year" => "gYear",
        "month" => "gYearMonth",
        "url" | "uri" | "iri" | "link" => "anyURI",
        "lang" => "language",
        _ => return None,
    })
}

/// The lengths that a description gives.
#[derive(Default)]
struct Lengths {
    exactly: Option<usize>,
    least: Option<usize>,
    most: Option<usize>,
}

impl Reader<'_> {
    /// The `datatype` property: the name of a built-in datatype, or a description.
    pub(in crate::csvw) fn datatype(&mut self, value: &Value, at: &At<'_>) -> Option<Datatype> {
        match &value.kind {
            Kind::String(name) => self.builtin(name, value, at).map(Datatype::of),
            Kind::Object(members) => Some(self.datatype_description(value, members, at)),
            _ => {
                let message = format!("expected a name or an object, found {}", value.kind_name());
                self.report(Code::MetadataProperty, value, at, message);
                None
            }
        }
    }

    fn builtin(&mut self, name: &str, value: &Value, at: &At<'_>) -> Option<&'static Builtin> {
        let builtin = Builtin::named(name);
        if builtin.is_none() {
            // `xsd:date` and the IRI of it are no names in CSVW.
            let local = name.rsplit(['#', ':']).next().filter(|local| Builtin::named(local).is_some());
            let near = local.or_else(|| elsewhere(name)).or_else(|| did_you_mean(name, Builtin::names()));
            let message = format!("there is no datatype {}; the values are read as strings", shown(name));
            let help = match near {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => "the usual ones are string, integer, decimal, boolean, date, dateTime, gYear, anyURI and language".to_owned(),
            };
            self.warn(message, Some(help), value, at);
        }
        builtin
    }

    /// A warning about a property, which then counts as absent.
    fn warn(&mut self, message: String, help: Option<String>, value: &Value, at: &At<'_>) {
        let property = at.pointer().rsplit('/').next().unwrap_or_default().to_owned();
        let message = format!("`{property}`: {message}");
        let problem = Diagnostic::new(Code::MetadataProperty, self.place(value, at), message);
        self.push(problem.maybe_help(help));
    }

    fn datatype_description(&mut self, value: &Value, members: &[Member], at: &At<'_>) -> Datatype {
        let given_base = value.get("base");
        let base = given_base.and_then(|base| {
            let at = &at.key("base");
            self.string(base, at).and_then(|name| self.builtin(name, base, at))
        });
        // What is said of a base that does not exist cannot be held against strings.
        let is_lost = given_base.is_some() && base.is_none();
        let mut datatype = base.map(Datatype::of).unwrap_or_default();
        let mut lengths = Lengths::default();
        for member in members {
            let (value, at) = (&member.value, &at.key(&member.key));
            match member.key.as_str() {
                "base" => {}
                "@id" => datatype.id = self.datatype_id(value, at),
                "@type" => self.check_type(value, at, "Datatype"),
                key if is_lost && PROPERTIES.contains(&key) => {}
                "format" => datatype.format = self.format(value, at, datatype.base),
                "length" => lengths.exactly = self.length(value, at, datatype.base),
                "minLength" => lengths.least = self.length(value, at, datatype.base),
                "maxLength" => lengths.most = self.length(value, at, datatype.base),
                "minimum" | "minInclusive" => datatype.range.inclusive.0 = self.limit(value, at, &datatype),
                "maximum" | "maxInclusive" => datatype.range.inclusive.1 = self.limit(value, at, &datatype),
                "minExclusive" => datatype.range.exclusive.0 = self.limit(value, at, &datatype),
                "maxExclusive" => datatype.range.exclusive.1 = self.limit(value, at, &datatype),
                _ if self.is_common(member, at) => {}
                key => self.unknown_property(key, member, at, PROPERTIES),
            }
        }
        if !is_lost {
            self.check_lengths(value, at, &lengths);
            self.check_limits(value, at, &datatype);
        }
        datatype.length.inclusive = (lengths.exactly.or(lengths.least), lengths.exactly.or(lengths.most));
        datatype
    }

    fn is_common(&mut self, member: &Member, at: &At<'_>) -> bool {
        let name = self.common_iri(member, at);
        if let Some(name) = &name {
            self.check_extension(name, member, at, &[]);
        }
        name.map(|name| self.common_property(name, member, at)).is_some()
    }

    /// The `@id`: neither a blank node nor a built-in datatype.
    fn datatype_id(&mut self, value: &Value, at: &At<'_>) -> Option<String> {
        let id = self.id(value, at)?;
        if Builtin::with_iri(&id).is_some() {
            let message = "the IRI of a built-in datatype cannot be redefined".to_owned();
            self.report(Code::MetadataInvalid, value, at, message);
        }
        Some(id)
    }

    fn length(&mut self, value: &Value, at: &At<'_>, base: &Builtin) -> Option<usize> {
        if !base.has_length() {
            let message = format!("values of the datatype {} have no length", base.name);
            self.report(Code::MetadataInvalid, value, at, message);
            return None;
        }
        self.number(value, at)
    }

    /// A limit in the form of XML Schema; numbers may also be numbers of JSON.
    fn limit(&mut self, value: &Value, at: &At<'_>, datatype: &Datatype) -> Option<Limit> {
        let base = datatype.base;
        if !base.has_order() {
            let message = format!("values of the datatype {} have no order", base.name);
            self.report(Code::MetadataInvalid, value, at, message);
            return None;
        }
        let limit = match &value.kind {
            // Any number can limit others, 2.5 and 1e3 also whole ones.
            Kind::Number(text) if base.family.is_number() && base.family != Family::Float => {
                let plain = decimal::without_exponent(text);
                plain.and_then(|plain| Limit::new(plain, base.family)).ok_or_else(|| {
                    (text, Fault::new(Code::BadNumber, "is too large or too small for a limit"))
                })
            }
            Kind::String(text) | Kind::Number(text) => {
                datatype.parse_limit(text).map_err(|fault| (text, fault))
            }
            _ => {
                self.report(Code::MetadataProperty, value, at, "expected a number or a string".to_owned());
                return None;
            }
        };
        limit
            .map_err(|(text, fault)| {
                self.report(Code::MetadataProperty, value, at, format!("\"{text}\" {}", fault.message));
            })
            .ok()
    }

    fn check_lengths(&mut self, value: &Value, at: &At<'_>, lengths: &Lengths) {
        let Lengths { exactly, least, most } = *lengths;
        let greater = |a: Option<usize>, b: Option<usize>| a.zip(b).is_some_and(|(a, b)| a > b);
        let contradiction = if greater(least, exactly) {
            "length is less than minLength"
        } else if greater(exactly, most) {
            "length is greater than maxLength"
        } else if greater(least, most) {
            "minLength is greater than maxLength"
        } else {
            return;
        };
        self.report(Code::MetadataInvalid, value, at, contradiction.to_owned());
    }

    /// Limits that exclude each other. That two are given for the same end is an error whatever they are.
    fn check_limits(&mut self, value: &Value, at: &At<'_>, datatype: &Datatype) {
        let given = |keys: [&str; 2]| keys.into_iter().any(|key| value.get(key).is_some());
        let order = |a: &Option<Limit>, b: &Option<Limit>| a.as_ref()?.compare(b.as_ref()?);
        let (least, most) = &datatype.range.inclusive;
        let (above, below) = &datatype.range.exclusive;
        let has_order = datatype.base.has_order();
        let contradiction = if !has_order {
            return;
        } else if given(["minimum", "minInclusive"]) && value.get("minExclusive").is_some() {
            "minimum and minExclusive exclude each other"
        } else if given(["maximum", "maxInclusive"]) && value.get("maxExclusive").is_some() {
            "maximum and maxExclusive exclude each other"
        } else if order(least, most) == Some(Ordering::Greater) {
            "minimum is greater than maximum"
        } else if order(least, below).is_some_and(Ordering::is_ge) {
            "minimum is not less than maxExclusive"
        } else if order(above, below) == Some(Ordering::Greater) {
            "minExclusive is greater than maxExclusive"
        } else if order(above, most).is_some_and(Ordering::is_ge) {
            "minExclusive is not less than maximum"
        } else {
            return;
        };
        self.report(Code::MetadataInvalid, value, at, contradiction.to_owned());
    }

    /// A `format` that is not understood is a warning, and values are read as if there were none.
    fn format(&mut self, value: &Value, at: &At<'_>, base: &Builtin) -> Option<Format> {
        let family = base.family;
        match &value.kind {
            Kind::Object(members) if family.is_number() => self.number_format(members, at),
            Kind::String(pattern) if family.is_number() => {
                self.number_pattern(pattern, value, at, NumberFormat::default())
            }
            Kind::String(words) if family == Family::Boolean => {
                let format = read_words(words);
                if format.is_none() {
                    let message = "expected two words with | between them, as in \"yes|no\"".to_owned();
                    self.warn(message, None, value, at);
                }
                format
            }
            Kind::String(pattern) if family.is_moment() => {
                let format = DateFormat::parse(pattern, family);
                if format.is_none() {
                    let message = format!("{} is not one of the patterns of CSV on the Web", shown(pattern));
                    let near = DateFormat::near(pattern, family);
                    let help = near.map(|n| format!("did you mean \"{n}\"?"));
                    self.warn(message, help.or_else(|| not_for_strings(pattern)), value, at);
                }
                format.map(Format::Date)
            }
            Kind::String(source) => match Expression::parse(source) {
                Ok(expression) => Some(Format::Regex(expression)),
                Err(message) => {
                    self.warn(message, None, value, at);
                    None
                }
            },
            _ => {
                let message = format!("expected a string, found {}", value.kind_name());
                self.warn(message, None, value, at);
                None
            }
        }
    }

    /// The object form of a format of numbers. A member that is not understood counts as absent.
    fn number_format(&mut self, members: &[Member], at: &At<'_>) -> Option<Format> {
        let (mut decimal_char, mut group_char, mut pattern) = (None, None, None);
        for member in members {
            let (value, at) = (&member.value, &at.key(&member.key));
            match member.key.as_str() {
                "decimalChar" => decimal_char = self.separator_char(value, at),
                "groupChar" => group_char = self.separator_char(value, at),
                "pattern" => pattern = self.string(value, at).map(|text| (text, value)),
                key => self.unknown_property(key, member, at, &["decimalChar", "groupChar", "pattern"]),
            }
        }
        let mut format = NumberFormat { group_char, ..NumberFormat::default() };
        format.decimal_char = decimal_char.unwrap_or(format.decimal_char);
        if format.group_char.as_ref() == Some(&format.decimal_char) {
            if let Some(value) = members.iter().find(|m| m.key == "groupChar").map(|m| &m.value) {
                let message = format!("\"{}\" already stands before the decimals", format.decimal_char);
                self.report(Code::MetadataProperty, value, &at.key("groupChar"), message);
            }
            format.group_char = None;
        }
        match pattern {
            Some((pattern, value)) => {
                let plain = format.clone();
                let at = &at.key("pattern");
                self.number_pattern(pattern, value, at, format).or(Some(Format::Number(plain)))
            }
            None => Some(Format::Number(format)),
        }
    }

    /// A pattern for numbers; the group character is a comma if none is given.
    fn number_pattern(
        &mut self,
        pattern: &str,
        value: &Value,
        at: &At<'_>,
        format: NumberFormat,
    ) -> Option<Format> {
        let other = if format.decimal_char == "," { "." } else { "," };
        let group = format.group_char.as_deref().unwrap_or(other);
        let Some(parsed) = Pattern::parse(pattern, &format.decimal_char, group) else {
            let message = format!(
                "{} is not a pattern for numbers such as \"#,##0.00\", or not one that is understood",
                shown(pattern)
            );
            self.warn(message, not_for_strings(pattern), value, at);
            return None;
        };
        Some(Format::Number(NumberFormat { pattern: Some(parsed), ..format }))
    }

    /// What separates digits: anything that cannot be part of a number itself.
    fn separator_char(&mut self, value: &Value, at: &At<'_>) -> Option<String> {
        let text = self.string(value, at)?;
        let is_part_of_numbers = |c: char| c.is_ascii_digit() || "+-%‰eE".contains(c);
        if text.is_empty() || text.contains(is_part_of_numbers) {
            let message = format!("\"{text}\" cannot separate digits");
            self.report(Code::MetadataProperty, value, at, message);
            return None;
        }
        Some(text.to_owned())
    }
}

/// `Y|N`
fn read_words(text: &str) -> Option<Format> {
    let (yes, no) = text.split_once('|')?;
    let are_words = !yes.is_empty() && !no.is_empty() && yes != no && !no.contains('|');
    are_words.then(|| Format::Boolean(yes.to_owned(), no.to_owned()))
}

/// The help for a regular expression where there can be none.
fn not_for_strings(pattern: &str) -> Option<String> {
    let is_regex = pattern.contains(['\\', '^', '$', '[', '+']);
    is_regex.then(|| {
        "regular expressions are for strings; give numbers and dates limits with `minimum` and `maximum`"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use crate::csvw::{Datatype, Nowhere, Source, read_metadata};
    use crate::prefixes::Prefixes;

    /// The datatype, the problems with their severity (`E` or `W`), and the help for the first one.
    fn read(json: &str) -> (Datatype, Vec<String>, Option<String>) {
        let text = format!(
            r#"{{"@context":"http://www.w3.org/ns/csvw","url":"a.csv","tableSchema":{{"columns":[{{"name":"a","datatype":{json}}}]}}}}"#
        );
        let prefixes = Prefixes::default();
        let source = Source { url: "file:///m.json", prefixes: &prefixes, web: &Nowhere };
        let (group, problems) = read_metadata(&text, &source);
        let datatype = group.expect("a group").tables.remove(0).schema.columns.remove(0).datatype;
        let help = problems.first().and_then(|p| p.help.clone());
        let shown = problems.iter().map(|p| {
            let severity = format!("{:?}", p.severity);
            format!("{} {}", severity.get(..1).unwrap_or_default(), p.message)
        });
        (datatype, shown.collect(), help)
    }

    #[test]
    fn values_are_read_as_their_datatype_says() {
        for (json, text, expected) in [
            (r##"{"base":"decimal","format":"#,##0.00"}"##, "1,234.50", Ok("1234.50")),
            (r##"{"base":"integer","format":"#0"}"##, "1.5", Err("does not have the form #0")),
            (r##"{"base":"double","format":"0.00E0"}"##, "10.10e10", Err("does not have the form 0.00E0")),
            (
                r##"{"base":"decimal","format":{"pattern":"#.##0,00","decimalChar":",","groupChar":"."}}"##,
                "1.234,50",
                Ok("1234.50"),
            ),
            (
                r##"{"base":"decimal","format":{"pattern":"#,##0.00","decimalChar":","}}"##,
                "1.234,50",
                Ok("1234.50"),
            ),
            (r##"{"base":"decimal","format":{"groupChar":","}}"##, "123,456.789", Ok("123456.789")),
            (r##"{"base":"decimal","format":{"decimalChar":"::"}}"##, "1::5", Ok("1.5")),
            (r##"{"base":"boolean","format":"X|-"}"##, "-", Ok("false")),
            (r##"{"base":"date","format":"d.M.yyyy"}"##, "1.2.2001", Ok("2001-02-01")),
            (r##"{"base":"gYear","format":"19.."}"##, "2018", Err("does not have the form 19..")),
            (r##"{"base":"duration","format":"^PT.*$"}"##, "PT5M", Ok("PT5M")),
            (r##"{"format":"^\\d$"}"##, "1", Ok("1")),
            (r##"{"length":3,"minLength":1}"##, "ab", Err("has 2 characters; the column allows exactly 3")),
            (
                r##"{"base":"integer","maximum":2.5}"##,
                "3",
                Err("is too large: the column allows at most 2.5"),
            ),
            (
                r##"{"base":"decimal","minimum":1e2}"##,
                "99.9",
                Err("is too small: the column allows at least 100"),
            ),
            (
                r##"{"base":"date","format":"dd.MM.yyyy","minimum":"2001-01-01"}"##,
                "31.12.2000",
                Err("is too early: the column allows nothing before 2001-01-01"),
            ),
            (
                r##"{"base":"decimal","format":"0%","maximum":1}"##,
                "101%",
                Err("is too large: the column allows at most 1"),
            ),
        ] {
            let (datatype, problems, _) = read(json);
            assert_eq!(problems, [""; 0], "{json}");
            let found = datatype.parse(text).map_err(|f| f.message);
            assert_eq!(found.as_deref(), expected.map_err(str::to_owned).as_deref(), "{json}");
        }
    }

    #[test]
    fn problems_of_descriptions() {
        for (json, expected) in [
            (r#""foo""#, "W `datatype`: there is no datatype \"foo\"; the values are read as strings"),
            (
                r#""http://example.org/d""#,
                "W `datatype`: there is no datatype \"http://example.org/d\"; the values are read as strings",
            ),
            ("5", "W `datatype`: expected a name or an object, found a number"),
            (
                r#"{"base":"foo","minimum":5}"#,
                "W `base`: there is no datatype \"foo\"; the values are read as strings",
            ),
            (r#"{"base":5}"#, "W `base`: expected a string, found a number"),
            (r#"{"@id":"_:a"}"#, "E `@id`: an IRI is needed, not a blank node"),
            (
                r#"{"@id":"http://www.w3.org/2001/XMLSchema#string"}"#,
                "E `@id`: the IRI of a built-in datatype cannot be redefined",
            ),
            (r#"{"@type":"Column"}"#, "E `@type`: expected \"Datatype\""),
            (r#"{"dc:title":"x","rdfs:label":"y"}"#, ""),
            (r#"{"lenght":1}"#, "W CSV on the Web has no property `lenght` here; it is ignored"),
            (r#"{"length":-1}"#, "W `length`: expected a whole number from 0, found a number"),
            (r#"{"length":1,"minLength":2}"#, "E `datatype`: length is less than minLength"),
            (r#"{"maxLength":1,"length":2}"#, "E `datatype`: length is greater than maxLength"),
            (r#"{"minLength":2,"maxLength":1}"#, "E `datatype`: minLength is greater than maxLength"),
            (r#"{"length":2,"minLength":2,"maxLength":2}"#, ""),
            (r#"{"base":"date","length":1}"#, "E `length`: values of the datatype date have no length"),
            (
                r#"{"base":"anyURI","maxLength":1}"#,
                "E `maxLength`: values of the datatype anyURI have no length",
            ),
            (r#"{"minimum":1}"#, "E `minimum`: values of the datatype string have no order"),
            (
                r#"{"base":"boolean","maxExclusive":1}"#,
                "E `maxExclusive`: values of the datatype boolean have no order",
            ),
            (
                r#"{"base":"integer","minimum":1,"minExclusive":1}"#,
                "E `datatype`: minimum and minExclusive exclude each other",
            ),
            (
                r#"{"base":"integer","maxInclusive":1,"maxExclusive":"x"}"#,
                "W `maxExclusive`: \"x\" is not a whole number; E `datatype`: maximum and maxExclusive exclude each other",
            ),
            (
                r#"{"base":"integer","maxInclusive":1,"minInclusive":2}"#,
                "E `datatype`: minimum is greater than maximum",
            ),
            (
                r#"{"base":"decimal","minimum":1.5,"maxExclusive":"1.50"}"#,
                "E `datatype`: minimum is not less than maxExclusive",
            ),
            (r#"{"base":"double","minExclusive":1,"maxExclusive":"1e0"}"#, ""),
            (
                r#"{"base":"double","minExclusive":10,"maxExclusive":"1e0"}"#,
                "E `datatype`: minExclusive is greater than maxExclusive",
            ),
            (
                r#"{"base":"date","minExclusive":"2018-01-01","maximum":"2018-01-01"}"#,
                "E `datatype`: minExclusive is not less than maximum",
            ),
            (
                r#"{"base":"duration","minimum":"P2M","maximum":"P1M"}"#,
                "E `datatype`: minimum is greater than maximum",
            ),
            (r#"{"base":"date","minimum":"01/02/2001"}"#, "W `minimum`: \"01/02/2001\" is not a date"),
            (
                r#"{"base":"decimal","minimum":1e5000}"#,
                "W `minimum`: \"1e5000\" is too large or too small for a limit",
            ),
            (r#"{"base":"date","minimum":true}"#, "W `minimum`: expected a number or a string"),
            (
                r#"{"base":"date","format":"yy-MM-dd"}"#,
                "W `format`: \"yy-MM-dd\" is not one of the patterns of CSV on the Web",
            ),
            (
                r#"{"base":"boolean","format":"YN"}"#,
                "W `format`: expected two words with | between them, as in \"yes|no\"",
            ),
            (
                r#"{"base":"boolean","format":"Y|N|X"}"#,
                "W `format`: expected two words with | between them, as in \"yes|no\"",
            ),
            (r#"{"format":"+"}"#, "W `format`: there is nothing before `+` to repeat"),
            (r#"{"format":{"pattern":"0"}}"#, "W `format`: expected a string, found an object"),
            (
                r#"{"base":"integer","format":"["}"#,
                "W `format`: \"[\" is not a pattern for numbers such as \"#,##0.00\", or not one that is understood",
            ),
            (
                r#"{"base":"integer","format":{"pattern":"["}}"#,
                "W `pattern`: \"[\" is not a pattern for numbers such as \"#,##0.00\", or not one that is understood",
            ),
            (
                r#"{"base":"integer","format":{"groupChar":"."}}"#,
                "W `groupChar`: \".\" already stands before the decimals",
            ),
            (
                r#"{"base":"integer","format":{"groupChar":1}}"#,
                "W `groupChar`: expected a string, found a number",
            ),
            (
                r#"{"base":"integer","format":{"decimalChar":"-"}}"#,
                "W `decimalChar`: \"-\" cannot separate digits",
            ),
        ] {
            assert_eq!(read(json).1.join("; "), expected, "{json}");
        }
        for (json, expected) in [
            (r#""xsd:date""#, "did you mean \"date\"?"),
            (r#""http://www.w3.org/2001/XMLSchema#gYear""#, "did you mean \"gYear\"?"),
            (r#""Integer""#, "did you mean \"integer\"?"),
            (r#"{"base":"date","format":"YYYY-MM-DD"}"#, "did you mean \"yyyy-MM-dd\"?"),
            (r#"{"base":"date","format":"%d.%m.%Y"}"#, "did you mean \"dd.MM.yyyy\"?"),
            (r#"{"base":"dateTime","format":"yyyy-mm-dd hh:mm"}"#, "did you mean \"yyyy-MM-dd HH:mm\"?"),
            (
                r#"{"base":"integer","format":"^\\d{4}$"}"#,
                "regular expressions are for strings; give numbers and dates limits with `minimum` and `maximum`",
            ),
        ] {
            assert_eq!(read(json).2, Some(expected.to_owned()), "{json}");
        }
        // What is not understood counts as absent.
        let (datatype, ..) = read(r#"{"base":"integer","format":{"pattern":"[","groupChar":" "}}"#);
        assert_eq!(datatype.parse("1 000").as_deref(), Ok("1000"));
        let (datatype, ..) = read(r#"{"base":"date","format":"yy-MM-dd"}"#);
        assert_eq!(datatype.parse("2018-06-28").as_deref(), Ok("2018-06-28"));
    }

    /// The first table of `docs/values.md`: a datatype, a cell, and its value.
    #[test]
    fn what_the_documentation_says_is_true() {
        let rows = include_str!("../../../docs/values.md")
            .lines()
            .filter(|l| l.starts_with(['|']) && l.contains("| `") && l.contains('"'));
        let mut count = 0;
        for row in rows {
            let cells: Vec<String> =
                row.replace("\\|", "\u{0}").split('|').map(|c| c.trim().replace('\u{0}', "|")).collect();
            let [_, json, text, value, _] = cells.as_slice() else { panic!("{row}") };
            let [json, text] = [json, text].map(|c| c.trim_matches('`'));
            let (datatype, problems, _) = read(json);
            assert_eq!(problems, [""; 0], "{row}");
            let found = datatype.parse(text).map_or_else(|_| "refused".to_owned(), |v| format!("`{v}`"));
            assert_eq!(&found, value, "{row}");
            count += 1;
        }
        assert_eq!(count, 14);
    }
}
