//! The inherited properties: given for a table group, a table, a schema or a column, they hold for
//! every column within.
//!
//! Spec: metadata, section 5.7; datatypes, section 5.11.

use super::datatype::{Builtin, Datatype, Family, Format, is_language_tag, parse_regex};
use super::date::DateFormat;
use super::json::{Kind, Member, Value};
use super::number::NumberFormat;
use super::reader::{At, Reader};
use super::template::UriTemplate;
use super::{Column, Origin};
use crate::diagnostic::{Code, Diagnostic, did_you_mean};

/// The inherited properties that are given at one level.
#[derive(Debug, Clone, Default)]
pub(super) struct Inherited {
    pub(super) about_url: Option<UriTemplate>,
    pub(super) datatype: Option<Datatype>,
    pub(super) default: Option<String>,
    pub(super) lang: Option<String>,
    pub(super) null: Option<Vec<String>>,
    pub(super) ordered: Option<bool>,
    pub(super) property_url: Option<UriTemplate>,
    pub(super) required: Option<bool>,
    pub(super) separator: Option<Option<String>>,
    pub(super) value_url: Option<UriTemplate>,
}

pub(super) const INHERITED_PROPERTIES: [&str; 11] = [
    "aboutUrl",
    "datatype",
    "default",
    "lang",
    "null",
    "ordered",
    "propertyUrl",
    "required",
    "separator",
    "textDirection",
    "valueUrl",
];

impl Inherited {
    /// What holds within: the properties of the inner level, else those of this one.
    pub(super) fn around(&self, inner: Self) -> Self {
        Self {
            about_url: inner.about_url.or_else(|| self.about_url.clone()),
            datatype: inner.datatype.or_else(|| self.datatype.clone()),
            default: inner.default.or_else(|| self.default.clone()),
            lang: inner.lang.or_else(|| self.lang.clone()),
            null: inner.null.or_else(|| self.null.clone()),
            ordered: inner.ordered.or(self.ordered),
            property_url: inner.property_url.or_else(|| self.property_url.clone()),
            required: inner.required.or(self.required),
            separator: inner.separator.or_else(|| self.separator.clone()),
            value_url: inner.value_url.or_else(|| self.value_url.clone()),
        }
    }

    /// A column that has these properties and the defaults, and no name yet.
    pub(super) fn column(self, origin: Origin) -> Column {
        Column {
            about_url: self.about_url,
            property_url: self.property_url,
            value_url: self.value_url,
            datatype: self.datatype.unwrap_or_default(),
            default: self.default.unwrap_or_default(),
            lang: self.lang.unwrap_or_else(|| "und".to_owned()),
            null: self.null.unwrap_or_else(|| vec![String::new()]),
            ordered: self.ordered.unwrap_or(false),
            required: self.required.unwrap_or(false),
            separator: self.separator.flatten(),
            origin,
            ..Column::default()
        }
    }
}

impl Reader<'_> {
    /// Takes a member if it is an inherited property; false if it is not.
    ///
    /// A value that does not fit counts as absent, and a URI template as empty.
    pub(super) fn inherited(&mut self, member: &Member, at: &At<'_>, into: &mut Inherited) -> bool {
        let value = &member.value;
        match member.key.as_str() {
            "aboutUrl" => into.about_url = Some(self.template(value, at)),
            "propertyUrl" => into.property_url = Some(self.template(value, at)),
            "valueUrl" => into.value_url = Some(self.template(value, at)),
            "datatype" => into.datatype = self.datatype(value, at),
            "default" => into.default = self.string(value, at).map(str::to_owned),
            "lang" => into.lang = self.lang(value, at),
            "null" => into.null = self.strings(value, at),
            "ordered" => into.ordered = self.boolean(value, at),
            "required" => into.required = self.boolean(value, at),
            "separator" if value.kind == Kind::Null => into.separator = Some(None),
            "separator" => into.separator = self.string(value, at).map(|s| Some(s.to_owned())),
            "textDirection" => {
                if !matches!(value.as_str(), Some("ltr" | "rtl" | "auto" | "inherit")) {
                    let message = "expected \"ltr\", \"rtl\", \"auto\" or \"inherit\"".to_owned();
                    self.report(Code::MetadataProperty, value, at, message);
                }
            }
            _ => return false,
        }
        true
    }

    fn lang(&mut self, value: &Value, at: &At<'_>) -> Option<String> {
        let text = self.string(value, at)?;
        if is_language_tag(text) {
            return Some(text.to_owned());
        }
        self.report(Code::MetadataProperty, value, at, format!("\"{text}\" is not a language tag"));
        None
    }

    fn datatype(&mut self, value: &Value, at: &At<'_>) -> Option<Datatype> {
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
            let near = did_you_mean(name, Builtin::names());
            let message =
                format!("`{}`: there is no datatype \"{name}\"; the values are read as strings", at_name(at));
            let problem = Diagnostic::new(Code::MetadataProperty, self.place(value, at), message)
                .maybe_help(near.map(|n| format!("did you mean \"{n}\"?")));
            self.push(problem);
        }
        builtin
    }

    fn datatype_description(&mut self, value: &Value, members: &[Member], at: &At<'_>) -> Datatype {
        let base = match value.get("base") {
            Some(base) => {
                let at = &at.key("base");
                self.string(base, at).and_then(|name| self.builtin(name, base, at))
            }
            None => None,
        };
        let mut datatype = base.map(Datatype::of).unwrap_or_default();
        for member in members {
            let (value, at) = (&member.value, &at.key(&member.key));
            match member.key.as_str() {
                "base" => {}
                "@id" => datatype.id = self.datatype_id(value, at),
                "@type" => self.check_type(value, at, "Datatype"),
                "format" => datatype.format = self.format(value, at, datatype.base),
                "length" => {
                    let length = self.length(value, at, datatype.base);
                    datatype.length.inclusive = (length, length);
                }
                "minLength" => datatype.length.inclusive.0 = self.length(value, at, datatype.base),
                "maxLength" => datatype.length.inclusive.1 = self.length(value, at, datatype.base),
                "minimum" | "minInclusive" => datatype.range.inclusive.0 = self.limit(value, at, &datatype),
                "maximum" | "maxInclusive" => datatype.range.inclusive.1 = self.limit(value, at, &datatype),
                "minExclusive" => datatype.range.exclusive.0 = self.limit(value, at, &datatype),
                "maxExclusive" => datatype.range.exclusive.1 = self.limit(value, at, &datatype),
                _ if self.is_common(member, at) => {}
                key => self.unknown_property(key, member, at, DATATYPE_PROPERTIES),
            }
        }
        self.check_limits(value, at, &datatype);
        datatype
    }

    fn is_common(&mut self, member: &Member, at: &At<'_>) -> bool {
        let name = self.common_iri(member, at);
        if let Some(name) = &name {
            self.check_extension(name, member, at, &[]);
        }
        name.map(|name| self.common_property(name, member, at)).is_some()
    }

    fn datatype_id(&mut self, value: &Value, at: &At<'_>) -> Option<String> {
        let id = self.id(value, at)?;
        if Builtin::names().filter_map(Builtin::named).any(|b| b.iri == id) {
            self.report(
                Code::MetadataInvalid,
                value,
                at,
                "the IRI of a built-in datatype cannot be redefined".to_owned(),
            );
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

    fn limit(&mut self, value: &Value, at: &At<'_>, datatype: &Datatype) -> Option<super::datatype::Ordinal> {
        if !datatype.base.has_order() {
            let message = format!("values of the datatype {} have no order", datatype.base.name);
            self.report(Code::MetadataInvalid, value, at, message);
            return None;
        }
        let text = match &value.kind {
            Kind::String(text) | Kind::Number(text) => text,
            _ => {
                self.report(Code::MetadataProperty, value, at, "expected a number or a string".to_owned());
                return None;
            }
        };
        match datatype.parse_limit(text) {
            Ok(limit) => Some(limit),
            Err(fault) => {
                self.report(Code::MetadataProperty, value, at, format!("\"{text}\" {}", fault.message));
                None
            }
        }
    }

    /// Limits that exclude each other (metadata, section 5.11.2).
    fn check_limits(&mut self, value: &Value, at: &At<'_>, datatype: &Datatype) {
        let range = &datatype.range;
        let both = |a: bool, b: bool| a && b;
        let contradiction = match (&datatype.length.inclusive, &range.inclusive, &range.exclusive) {
            ((Some(min), Some(max)), _, _) if min > max => Some("minLength is greater than maxLength"),
            (_, (Some(min), Some(max)), _) if min > max => Some("minimum is greater than maximum"),
            (_, _, (Some(min), Some(max))) if min > max => Some("minExclusive is greater than maxExclusive"),
            (_, (Some(min), _), (_, Some(max))) if min >= max => {
                Some("minimum is not less than maxExclusive")
            }
            (_, (_, Some(max)), (Some(min), _)) if min >= max => {
                Some("minExclusive is not less than maximum")
            }
            (_, (i, _), (e, _)) if both(i.is_some(), e.is_some()) => {
                Some("minimum and minExclusive exclude each other")
            }
            (_, (_, i), (_, e)) if both(i.is_some(), e.is_some()) => {
                Some("maximum and maxExclusive exclude each other")
            }
            _ => None,
        };
        let length = value.get("length").and_then(Value::as_usize);
        let outside = |key: &str, wrong: fn(usize, usize) -> bool| {
            let limit = value.get(key).and_then(Value::as_usize);
            length.zip(limit).is_some_and(|(length, limit)| wrong(length, limit))
        };
        let contradiction = contradiction
            .or_else(|| outside("minLength", |l, min| l < min).then_some("length is less than minLength"))
            .or_else(|| outside("maxLength", |l, max| l > max).then_some("length is greater than maxLength"));
        if let Some(message) = contradiction {
            self.report(Code::MetadataInvalid, value, at, message.to_owned());
        }
    }

    /// A `format` that is not understood is a warning, and values are read as if there were none.
    fn format(&mut self, value: &Value, at: &At<'_>, base: &Builtin) -> Option<Format> {
        let parsed = match (&value.kind, base.family) {
            (Kind::String(text), Family::Boolean) => match text.split_once('|') {
                Some((yes, no)) if !yes.is_empty() && !no.is_empty() && yes != no => {
                    Ok(Format::Boolean(yes.to_owned(), no.to_owned()))
                }
                _ => Err("expected two words with | between them, as in \"yes|no\"".to_owned()),
            },
            (Kind::String(text), Family::Date | Family::Time | Family::DateTime) => {
                DateFormat::parse_pattern(text, base.family)
                    .map(Format::Date)
                    .ok_or_else(|| format!("\"{text}\" is not one of the patterns of CSV on the Web"))
            }
            (Kind::Object(_), Family::Integer | Family::Decimal | Family::Float) => {
                return self.number_format(value, at);
            }
            (Kind::String(_), Family::Integer | Family::Decimal | Family::Float) => {
                Err("patterns for numbers are not understood; the values are read as plain numbers"
                    .to_owned())
            }
            (Kind::String(text), _) => parse_regex(text),
            _ => Err(format!("expected a string, found {}", value.kind_name())),
        };
        match parsed {
            Ok(format) => Some(format),
            Err(message) => {
                self.report(Code::MetadataProperty, value, at, message);
                None
            }
        }
    }

    fn number_format(&mut self, value: &Value, at: &At<'_>) -> Option<Format> {
        let mut format = NumberFormat { decimal_char: '.', group_char: None };
        for member in value.as_object().unwrap_or_default() {
            let (value, at) = (&member.value, &at.key(&member.key));
            let char = value.as_str().and_then(|t| t.chars().next().filter(|c| c.len_utf8() == t.len()));
            match (member.key.as_str(), char) {
                ("decimalChar", Some(char)) => format.decimal_char = char,
                ("groupChar", Some(char)) => format.group_char = Some(char),
                ("decimalChar" | "groupChar", None) => {
                    self.report(Code::MetadataProperty, value, at, "expected one character".to_owned());
                }
                ("pattern", _) => {
                    let message =
                        "patterns for numbers are not understood; only the separators are used".to_owned();
                    self.report(Code::MetadataProperty, value, at, message);
                }
                (key, _) => self.unknown_property(key, member, at, &["decimalChar", "groupChar", "pattern"]),
            }
        }
        Some(Format::Number(format))
    }
}

fn at_name(at: &At<'_>) -> String {
    at.pointer().rsplit('/').next().unwrap_or_default().to_owned()
}

const DATATYPE_PROPERTIES: &[&str] = &[
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
