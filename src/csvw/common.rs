//! Common properties and notes: what metadata says in other vocabularies, in a small part of JSON-LD.
//!
//! Spec: metadata, section 5.8 (common properties) and 6.1 (normalization).

use super::Origin;
use super::datatype::{Builtin, is_language_tag};
use super::json::{Kind, Member, Value};
use super::reader::{At, Reader};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::iri;
use crate::vocab::{rdf, xsd};

/// A property that CSVW does not define, such as `dc:title`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommonProperty {
    /// The IRI, with its prefix expanded.
    pub iri: String,
    /// The value, normalised.
    pub value: Annotation,
    /// Where its name stands in the metadata file.
    pub origin: Origin,
}

/// The value of a common property, or a note: normalised, so that the `@base` and `@language` of the
/// context are no longer needed to understand it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// The value itself.
    pub kind: AnnotationKind,
    /// Where it stands in the metadata file.
    pub origin: Origin,
}

/// The kinds of values, with the names of JSON-LD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnnotationKind {
    /// `null`, which says nothing.
    Null,
    /// A string, a number, a boolean, or an object with `@value`.
    Literal {
        /// The lexical form.
        text: String,
        /// The IRI of the datatype; `rdf:langString` if there is a language.
        datatype: String,
        /// The language tag as it is written.
        language: Option<String>,
    },
    /// An object: a thing with its properties, or just a link to it.
    Node {
        /// The `@id`, resolved; without it the thing is a blank node.
        id: Option<String>,
        /// The IRIs of the `@type`s.
        types: Vec<String>,
        /// All other members.
        properties: Vec<CommonProperty>,
    },
    /// Several values; their order means nothing.
    Array(Vec<Annotation>),
}

impl Annotation {
    /// The text of a literal or the IRI of a node; of anything else what it is, such as `an array`.
    pub fn text(&self) -> &str {
        match &self.kind {
            AnnotationKind::Literal { text, .. } => text,
            AnnotationKind::Node { id: Some(id), .. } => id,
            AnnotationKind::Null => "null",
            AnnotationKind::Node { .. } => "an object",
            AnnotationKind::Array(_) => "an array",
        }
    }
}

impl Reader<'_> {
    /// A member whose name was found to be that of a common property: the IRI `name`.
    ///
    /// `None` if the name is no IRI after all, which is reported.
    pub(super) fn common_property(
        &mut self,
        name: String,
        member: &Member,
        at: &At<'_>,
    ) -> Option<CommonProperty> {
        let value = self.annotation(&member.value, at);
        if let Err(reason) = iri::check(&name) {
            let message = format!("`{}` cannot be the name of a property: {reason}", member.key);
            self.push(Diagnostic::new(Code::MetadataProperty, self.key_place(member, at), message));
            return None;
        }
        let origin = Origin { file: self.file.clone(), position: member.position, pointer: at.pointer() };
        Some(CommonProperty { iri: name, value, origin })
    }

    /// The `notes`: an array of objects. What is none is left out, with a warning.
    pub(super) fn notes(&mut self, value: &Value, at: &At<'_>) -> Vec<Annotation> {
        let mut notes = Vec::new();
        for (index, item) in self.array(value, at).iter().enumerate() {
            let at = &at.index(index);
            if item.as_object().is_some() {
                notes.push(self.annotation(item, at));
            } else {
                let message = format!("a note is an object, and this is {}", item.kind_name());
                self.report(Code::MetadataProperty, item, at, message);
            }
        }
        notes
    }

    /// The value of a common property (section 6.1, step 1).
    fn annotation(&mut self, value: &Value, at: &At<'_>) -> Annotation {
        let kind = match &value.kind {
            Kind::Null => AnnotationKind::Null,
            Kind::Array(items) => {
                let items = items.iter().enumerate();
                AnnotationKind::Array(items.map(|(i, item)| self.annotation(item, &at.index(i))).collect())
            }
            Kind::Object(members) => match members.iter().any(|m| m.key == "@value") {
                true => self.value_object(value, members, at),
                false => self.node_object(members, at),
            },
            Kind::String(text) => {
                let language = Some(self.language.clone()).filter(|tag| tag != "und");
                literal(text.clone(), None, language)
            }
            Kind::Number(_) | Kind::Bool(_) => native_literal(value).unwrap_or(AnnotationKind::Null),
        };
        Annotation { kind, origin: self.origin(value, at) }
    }

    /// An object with `@value`: that, and `@type` or `@language`, but not both.
    fn value_object(&mut self, object: &Value, members: &[Member], at: &At<'_>) -> AnnotationKind {
        let (mut kind, mut datatype, mut language) = (None, None, None);
        for member in members {
            let (value, at) = (&member.value, &at.key(&member.key));
            match member.key.as_str() {
                "@value" => {
                    kind = native_literal(value);
                    if kind.is_none() {
                        let message =
                            format!("expected a string, a number or a boolean, found {}", value.kind_name());
                        self.report(Code::MetadataInvalid, value, at, message);
                    }
                }
                "@type" => datatype = self.value_type(value, at),
                "@language" if object.get("@type").is_some() => {
                    self.invalid_member(member, at, "a value has either @type or @language, not both");
                }
                "@language" => language = self.value_language(value, at),
                _ => {
                    let message = "beside @value only @type or @language can stand";
                    self.invalid_member(member, at, message);
                }
            }
        }
        if let Some(tag) = object.get("@language").filter(|_| language.is_some())
            && object.get("@value").is_some_and(|v| v.as_str().is_none())
        {
            let message = "only a string can have a language".to_owned();
            self.report(Code::MetadataInvalid, tag, &at.key("@language"), message);
        }
        match (kind, datatype, language) {
            (Some(AnnotationKind::Literal { text, datatype: native, .. }), datatype, language) => {
                literal(text, Some(datatype.unwrap_or(native)), language)
            }
            _ => AnnotationKind::Null,
        }
    }

    /// The `@type` of a value: the name of a built-in datatype, a prefixed name or an absolute URL.
    fn value_type(&mut self, value: &Value, at: &At<'_>) -> Option<String> {
        let expected = "the name of a datatype";
        match value.as_str().and_then(Builtin::named) {
            Some(builtin) => Some(builtin.iri.to_owned()),
            None => self.type_iri(value, at, expected),
        }
    }

    /// The `@language` of a value; `null` is none.
    fn value_language(&mut self, value: &Value, at: &At<'_>) -> Option<String> {
        match &value.kind {
            Kind::Null => None,
            Kind::String(tag) if is_language_tag(tag) => Some(tag.clone()),
            _ => {
                let message = "expected a language tag such as \"en\" or \"pt-BR\"".to_owned();
                self.report(Code::MetadataInvalid, value, at, message);
                None
            }
        }
    }

    /// An object without `@value`.
    fn node_object(&mut self, members: &[Member], at: &At<'_>) -> AnnotationKind {
        let (mut id, mut types, mut properties) = (None, Vec::new(), Vec::new());
        for member in members {
            let (value, at) = (&member.value, &at.key(&member.key));
            match member.key.as_str() {
                "@id" => id = self.node_id(value, at),
                "@type" => types = self.node_types(value, at),
                "@list" | "@set" => {
                    self.invalid_member(
                        member,
                        at,
                        "expected an array instead of an object with lists or sets",
                    );
                }
                "@context" => {
                    self.invalid_member(member, at, "a context can only stand at the top of the metadata");
                }
                "@language" => self.invalid_member(member, at, "a language needs an @value beside it"),
                key if key.starts_with('@') => {
                    self.invalid_member(member, at, "only @id, @type, @value and @language can stand here");
                }
                key if key.starts_with("_:") => {
                    self.invalid_member(member, at, "a property needs an IRI, and this is a blank node");
                }
                key => match self.common_iri(member, at) {
                    Some(name) => properties.extend(self.common_property(name, member, at)),
                    None if members.iter().any(|m| m.key == "@context") => {} // One cause, one message.
                    None => {
                        let message =
                            format!("`{key}` is neither a prefixed name nor an absolute URL; it is left out");
                        let place = self.key_place(member, at);
                        self.push(Diagnostic::new(Code::MetadataProperty, place, message));
                    }
                },
            }
        }
        AnnotationKind::Node { id, types, properties }
    }

    /// The `@id` of a node: a URL, resolved against the base of the metadata.
    fn node_id(&mut self, value: &Value, at: &At<'_>) -> Option<String> {
        let Some(text) = value.as_str() else {
            let message = format!("expected a URL, found {}", value.kind_name());
            self.report(Code::MetadataInvalid, value, at, message);
            return None;
        };
        if text.starts_with("_:") {
            self.report(Code::MetadataInvalid, value, at, "a blank node cannot be named here".to_owned());
            return None;
        }
        self.link(value, at)
    }

    /// The `@type` of a node: a class of the CSVW context, a prefixed name or an absolute URL, or several.
    fn node_types(&mut self, value: &Value, at: &At<'_>) -> Vec<String> {
        match &value.kind {
            Kind::Array(items) => {
                let items = items.iter().enumerate();
                items.filter_map(|(index, item)| self.node_type(item, &at.index(index))).collect()
            }
            _ => self.node_type(value, at).into_iter().collect(),
        }
    }

    fn node_type(&mut self, value: &Value, at: &At<'_>) -> Option<String> {
        match value.as_str().and_then(context_class) {
            Some(class) => Some(class),
            None => self.type_iri(value, at, "a term of CSV on the Web"),
        }
    }

    /// A type that is no term: a prefixed name or an absolute URL.
    fn type_iri(&mut self, value: &Value, at: &At<'_>, term: &str) -> Option<String> {
        let found = match &value.kind {
            Kind::String(text) => {
                let expanded = self.expand_prefix(text, value, at);
                if iri::check(&expanded).is_ok() {
                    return Some(expanded);
                }
                format!("\"{text}\"")
            }
            _ => value.kind_name().to_owned(),
        };
        let message = format!("expected {term}, a prefixed name or an absolute URL, found {found}");
        self.report(Code::MetadataInvalid, value, at, message);
        None
    }

    /// Reports a member that must not be there, at its name.
    fn invalid_member(&mut self, member: &Member, at: &At<'_>, message: &str) {
        let message = format!("`{}`: {message}", member.key);
        self.push(Diagnostic::new(Code::MetadataInvalid, self.key_place(member, at), message));
    }

    fn key_place(&self, member: &Member, at: &At<'_>) -> Place {
        Place::json(&self.file, member.position, at.pointer())
    }
}

fn literal(text: String, datatype: Option<String>, language: Option<String>) -> AnnotationKind {
    let default = if language.is_some() { rdf::LANG_STRING } else { xsd::STRING };
    let datatype = datatype.filter(|_| language.is_none()).unwrap_or_else(|| default.to_owned());
    AnnotationKind::Literal { text, datatype, language }
}

/// A string, number or boolean with the datatype that it has in RDF; anything else is none.
///
/// A number with a fraction or an exponent is an `xsd:double` in its canonical form, any other one an
/// `xsd:integer`.
fn native_literal(value: &Value) -> Option<AnnotationKind> {
    let (text, datatype) = match &value.kind {
        Kind::String(text) => (text.clone(), xsd::STRING),
        Kind::Bool(value) => (value.to_string(), xsd::BOOLEAN),
        Kind::Number(number) if number.contains(['.', 'e', 'E']) => (canonical_double(number), xsd::DOUBLE),
        Kind::Number(number) if number == "-0" => ("0".to_owned(), xsd::INTEGER),
        Kind::Number(number) => (number.clone(), xsd::INTEGER),
        Kind::Null | Kind::Array(_) | Kind::Object(_) => return None,
    };
    Some(literal(text, Some(datatype.to_owned()), None))
}

/// The canonical form of an `xsd:double` (XML Schema, part 2, section 3.2.5.2): `1.5E0`, `1.0E2`.
fn canonical_double(number: &str) -> String {
    let Ok(value) = number.parse::<f64>() else {
        return number.to_owned();
    };
    if value.is_infinite() {
        return if value > 0.0 { "INF" } else { "-INF" }.to_owned();
    }
    let text = format!("{value:E}");
    match text.split_once('E') {
        Some((mantissa, exponent)) if !mantissa.contains('.') => format!("{mantissa}.0E{exponent}"),
        _ => text,
    }
}

/// The IRI of a class or datatype that the CSVW context has a term for.
fn context_class(term: &str) -> Option<String> {
    const CLASSES: [&str; 15] = [
        "Cell",
        "Column",
        "Datatype",
        "Dialect",
        "Direction",
        "ForeignKey",
        "JSON",
        "NumericFormat",
        "Row",
        "Schema",
        "Table",
        "TableGroup",
        "TableReference",
        "Transformation",
        "uriTemplate",
    ];
    if CLASSES.contains(&term) {
        return Some(format!("{}#{term}", crate::vocab::CSVW));
    }
    Builtin::named(term).map(|b| b.iri.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::{Nowhere, Source, TableGroup, read_metadata};
    use super::*;
    use crate::diagnostic::Detail;
    use crate::prefixes::Prefixes;

    const BASE: &str = "http://example.org/data/m.json";

    fn read(members: &str) -> (TableGroup, Vec<Diagnostic>) {
        let context = r#"["http://www.w3.org/ns/csvw", {"@language": "en"}]"#;
        let text = format!(r#"{{"@context": {context}, {members}, "url": "t.csv"}}"#);
        let prefixes = Prefixes::default();
        let source = Source { url: BASE, prefixes: &prefixes, web: &Nowhere };
        let (group, diagnostics) = read_metadata(&text, &source);
        (group.expect("a group"), diagnostics)
    }

    /// The value of `dc:x`, in the form of a test: no diagnostics are expected.
    fn value(json: &str) -> AnnotationKind {
        let (group, diagnostics) = read(&format!(r#""dc:x": {json}"#));
        assert_eq!(diagnostics, [], "{json}");
        let common = group.tables.into_iter().flat_map(|t| t.common).next().expect("a property");
        assert_eq!(common.iri, "http://purl.org/dc/terms/x");
        common.value.kind
    }

    fn pointer(diagnostic: &Diagnostic) -> &str {
        match &diagnostic.place.detail {
            Detail::Json { pointer } => pointer,
            _ => "",
        }
    }

    /// What is wrong with the value of `dc:x`: pointer, message, and `!` for an error.
    fn problems(json: &str) -> Vec<String> {
        let (_, diagnostics) = read(&format!(r#""dc:x": {json}"#));
        let line = |d: &Diagnostic| {
            let mark = if d.code == Code::MetadataInvalid { "!" } else { "" };
            format!("{mark}{} {}", pointer(d), d.message)
        };
        diagnostics.iter().map(line).collect()
    }

    fn is_literal(json: &str, text: &str, datatype: &str, language: Option<&str>) {
        let language = language.map(str::to_owned);
        let expected =
            AnnotationKind::Literal { text: text.to_owned(), datatype: datatype.to_owned(), language };
        assert_eq!(value(json), expected, "{json}");
    }

    #[test]
    fn literals_are_normalised() {
        is_literal(r#""a""#, "a", rdf::LANG_STRING, Some("en"));
        is_literal(r#"{"@value": "a"}"#, "a", xsd::STRING, None);
        is_literal(r#"{"@value": "a", "@language": null}"#, "a", xsd::STRING, None);
        is_literal(r#"{"@value": "a", "@language": "pt-BR"}"#, "a", rdf::LANG_STRING, Some("pt-BR"));
        let date = "http://www.w3.org/2001/XMLSchema#date";
        is_literal(r#"{"@value": "2010-12-31", "@type": "xsd:date"}"#, "2010-12-31", date, None);
        is_literal(r#"{"@value": "2010-12-31", "@type": "date"}"#, "2010-12-31", date, None);
        is_literal(r#"{"@value": "x", "@type": "urn:x:y"}"#, "x", "urn:x:y", None);
        is_literal(r#"{"@value": 12, "@type": "xsd:double"}"#, "12", xsd::DOUBLE, None);
        is_literal(r#"{"@value": false}"#, "false", xsd::BOOLEAN, None);
        is_literal("true", "true", xsd::BOOLEAN, None);
        is_literal("12", "12", xsd::INTEGER, None);
        is_literal("-0", "0", xsd::INTEGER, None);
        is_literal("1.50", "1.5E0", xsd::DOUBLE, None);
        is_literal("-100.0", "-1.0E2", xsd::DOUBLE, None);
        is_literal("1e-7", "1.0E-7", xsd::DOUBLE, None);
        is_literal("1E999", "INF", xsd::DOUBLE, None);
        assert_eq!(value("null"), AnnotationKind::Null);
    }

    #[test]
    fn names_in_nodes_are_expanded_and_ids_resolved() {
        let json = r#"{"@id": "../x", "@type": ["schema:Thing", "Table", "http://example.org/T"], "schema:name": ["a", null]}"#;
        let AnnotationKind::Node { id, types, properties } = value(json) else {
            panic!("not a node");
        };
        assert_eq!(id.as_deref(), Some("http://example.org/x"));
        assert_eq!(
            types,
            ["http://schema.org/Thing", "http://www.w3.org/ns/csvw#Table", "http://example.org/T"]
        );
        let [name] = properties.as_slice() else { panic!("one property") };
        assert_eq!((name.iri.as_str(), name.value.text()), ("http://schema.org/name", "an array"));
        assert_eq!(name.origin.pointer, "/dc:x/schema:name");
        let AnnotationKind::Node { id, .. } = value(r#"{"@id": "schema:Thing"}"#) else {
            panic!("not a node");
        };
        assert_eq!(id.as_deref(), Some("http://schema.org/Thing"));
    }

    #[test]
    fn what_json_ld_has_and_csvw_has_not_is_an_error() {
        let invalid = |json, pointer: &str| {
            let found = problems(json);
            let [only] = found.as_slice() else { panic!("{json}: {found:?}") };
            assert!(only.starts_with(&format!("!{pointer} ")), "{json}: {only}");
        };
        invalid(r#"{"@list": [1]}"#, "/dc:x/@list");
        invalid(r#"{"@set": [1]}"#, "/dc:x/@set");
        invalid(r#"{"@context": "http://schema.org/"}"#, "/dc:x/@context");
        invalid(r#"[1, {"dc:y": {"@graph": []}}]"#, "/dc:x/1/dc:y/@graph");
        invalid(r#"{"_:b": 1}"#, "/dc:x/_:b");
        invalid(r#"{"@language": "en", "schema:name": "a"}"#, "/dc:x/@language");
        invalid(r#"{"@id": "_:b"}"#, "/dc:x/@id");
        invalid(r#"{"@id": 1}"#, "/dc:x/@id");
        invalid(r#"{"@type": "_:b"}"#, "/dc:x/@type");
        invalid(r#"{"@type": "not a link"}"#, "/dc:x/@type");
        invalid(r#"{"@type": ["Table", 1]}"#, "/dc:x/@type/1");
        invalid(r#"{"@value": "a", "@language": "en", "@type": "xsd:string"}"#, "/dc:x/@language");
        invalid(r#"{"@value": "a", "@language": "en", "schema:name": "b"}"#, "/dc:x/schema:name");
        invalid(r#"{"@value": "a", "@id": "http://example.org/"}"#, "/dc:x/@id");
        invalid(r#"{"@value": ["a"]}"#, "/dc:x/@value");
        invalid(r#"{"@value": null}"#, "/dc:x/@value");
        invalid(r#"{"@value": "a", "@language": 1}"#, "/dc:x/@language");
        invalid(r#"{"@value": "a", "@language": "not a tag"}"#, "/dc:x/@language");
        invalid(r#"{"@value": 1, "@language": "en"}"#, "/dc:x/@language");
        invalid(r#"{"@value": "a", "@type": "Table"}"#, "/dc:x/@type");
        invalid(r#"{"@value": "a", "@type": ["date"]}"#, "/dc:x/@type");
        invalid(r#"{"@value": "a", "@type": "_:b"}"#, "/dc:x/@type");
    }

    #[test]
    fn what_is_left_out_is_a_warning() {
        assert_eq!(
            problems(r#"{"name": "a"}"#),
            ["/dc:x/name `name` is neither a prefixed name nor an absolute URL; it is left out"]
        );
        assert_eq!(problems(r#"{"my:name": "a"}"#), ["/dc:x/my:name the prefix `my:` is not declared"]);
        let (group, diagnostics) = read(r#""notes": [1, {"dc:x": "a"}]"#);
        let messages: Vec<_> = diagnostics.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(messages, ["`notes`: a note is an object, and this is a number"]);
        assert_eq!(group.tables.iter().map(|t| t.notes.len()).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn common_properties_are_checked_wherever_they_stand() {
        let (group, diagnostics) = read(
            r#""tableSchema": {"dc:x": {"@list": []}, "columns": [
                {"name": "a", "dc:x": {"@set": []}, "datatype": {"base": "date", "dc:x": {"@id": "_:b"}}}]},
               "notes": [{"@context": {}}]"#,
        );
        let mut pointers: Vec<_> = diagnostics.iter().map(pointer).collect();
        pointers.sort_unstable();
        assert_eq!(
            pointers,
            [
                "/notes/0/@context",
                "/tableSchema/columns/0/datatype/dc:x/@id",
                "/tableSchema/columns/0/dc:x/@set",
                "/tableSchema/dc:x/@list",
            ]
        );
        let schema = &group.tables.first().expect("a table").schema;
        assert_eq!(schema.common.len(), 1);
        assert_eq!(schema.columns.first().map(|c| c.common.len()), Some(1));
    }
}
