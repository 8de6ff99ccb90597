//! The inherited properties: given for a table group, a table, a schema or a column, they hold for
//! every column within.
//!
//! Spec: metadata, section 5.7; datatypes are read in [`super::datatype`].

use super::datatype::{Datatype, is_language_tag};
use super::json::{Kind, Member, Value};
use super::reader::{At, Reader};
use super::template::UriTemplate;
use super::{Column, Origin};
use crate::diagnostic::Code;

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
    /// In place of a value that does not fit stands the default, whatever holds outside (section 5.1.6,
    /// atomic properties); a URI template is empty then.
    pub(super) fn inherited(&mut self, member: &Member, at: &At<'_>, into: &mut Inherited) -> bool {
        let value = &member.value;
        match member.key.as_str() {
            "aboutUrl" => into.about_url = Some(self.template(value, at)),
            "propertyUrl" => into.property_url = Some(self.template(value, at)),
            "valueUrl" => into.value_url = Some(self.template(value, at)),
            "datatype" => into.datatype = Some(self.datatype(value, at).unwrap_or_default()),
            "default" => into.default = Some(self.string(value, at).unwrap_or_default().to_owned()),
            "lang" => into.lang = Some(self.lang(value, at).unwrap_or_else(|| "und".to_owned())),
            "null" => into.null = Some(self.strings(value, at).unwrap_or_else(|| vec![String::new()])),
            "ordered" => into.ordered = Some(self.boolean(value, at).unwrap_or(false)),
            "required" => into.required = Some(self.boolean(value, at).unwrap_or(false)),
            "separator" if value.kind == Kind::Null => into.separator = Some(None),
            "separator" => into.separator = Some(self.separator(value, at)),
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

    fn separator(&mut self, value: &Value, at: &At<'_>) -> Option<String> {
        let text = self.string(value, at)?;
        if text.is_empty() {
            let message = "an empty text separates nothing; a cell has one value".to_owned();
            self.report(Code::MetadataProperty, value, at, message);
            return None;
        }
        Some(text.to_owned())
    }

    fn lang(&mut self, value: &Value, at: &At<'_>) -> Option<String> {
        let text = self.string(value, at)?;
        if is_language_tag(text) {
            return Some(text.to_owned());
        }
        self.report(Code::MetadataProperty, value, at, format!("\"{text}\" is not a language tag"));
        None
    }
}
