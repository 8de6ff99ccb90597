//! What we add to CSV on the Web: properties in our own namespace, which other processors carry along
//! without effect.
//!
//! For an extension that cannot be understood there is a warning, and the table is read as if it were
//! not there: what any other processor does.

use super::common::{Annotation, AnnotationKind, CommonProperty};
use super::json::{Kind, Member, Value};
use super::reader::{At, Reader};
use super::{Column, Schema};
use crate::diagnostic::{Code, Diagnostic, Place, did_you_mean};
use crate::iri;
use crate::vocab::{CTX, INITIAL_CONTEXT, ctx, xsd};

/// Our properties, and where they belong.
const EXTENSIONS: [(&str, &str); 5] = [
    (ctx::EACH_VALUE, "a column"),
    (ctx::ONLY_IF, "a column"),
    (ctx::PART, "a table"),
    (ctx::PREFIX, "the top of the metadata"),
    (ctx::SHOWN_AS, "a table"),
];

impl Reader<'_> {
    /// Warns of a property in our namespace that does not exist, or not here: `known` are the properties
    /// that have a meaning in the description that it is given for.
    pub(super) fn check_extension(&mut self, name: &str, member: &Member, at: &At<'_>, known: &[&str]) {
        let Some(local) = name.strip_prefix(CTX) else {
            return;
        };
        if known.contains(&name) && (name != ctx::PREFIX || is_at_top(at)) {
            return;
        }
        let place = Place::json(&self.file, member.position, at.pointer());
        let problem = |message| Diagnostic::new(Code::MetadataProperty, place, message);
        let problem = match EXTENSIONS.iter().find(|(extension, _)| *extension == name) {
            Some((_, home)) => {
                problem(format!("`{local}` has no effect here")).help(format!("move it to {home}"))
            }
            None => {
                let locals = EXTENSIONS.iter().filter_map(|(extension, _)| extension.strip_prefix(CTX));
                let near = did_you_mean(local, locals).map(|n| format!("did you mean <{CTX}{n}>?"));
                problem(format!("there is no extension <{name}>")).maybe_help(near)
            }
        };
        self.push(problem);
    }

    /// The prefixes that a document declares for itself, as in Turtle: `"my: https://example.org/my#"`.
    pub(super) fn declared_prefixes(&mut self, document: &Value, at: &At<'_>) {
        for member in document.as_object().unwrap_or_default() {
            if !self.is_name_of(&member.key, ctx::PREFIX) {
                continue;
            }
            let at = &at.key(&member.key);
            match &member.value.kind {
                Kind::Array(items) => {
                    for (index, item) in items.iter().enumerate() {
                        self.declared_prefix(item, &at.index(index));
                    }
                }
                _ => self.declared_prefix(&member.value, at),
            }
        }
    }

    fn declared_prefix(&mut self, value: &Value, at: &At<'_>) {
        let parsed = match value.as_str() {
            Some(text) => parse_prefix(text),
            None => Err(format!("expected a string, found {}", value.kind_name())),
        };
        match parsed {
            Ok((prefix, namespace)) => {
                self.prefixes.insert(prefix.to_owned(), namespace.to_owned());
                self.declared.insert(prefix, namespace);
            }
            Err(message) => {
                let problem = Diagnostic::new(Code::MetadataProperty, self.place(value, at), message);
                self.push(problem.help("write \"my: https://example.org/my#\""));
            }
        }
    }

    fn is_name_of(&self, key: &str, iri: &str) -> bool {
        let expanded = || {
            let (prefix, local) = key.split_once(':')?;
            Some(format!("{}{local}", self.prefixes.get(prefix)?))
        };
        key == iri || expanded().is_some_and(|name| name == iri)
    }

    /// Reads the extensions of the columns of a schema, which speak of other columns.
    pub(super) fn column_extensions(&mut self, schema: &mut Schema) {
        let columns = schema.columns.iter();
        let found: Vec<(bool, Vec<usize>)> =
            columns.map(|column| (self.each_value(column), self.only_if(column, schema))).collect();
        for (column, (each_value, only_if)) in schema.columns.iter_mut().zip(found) {
            column.each_value = each_value;
            column.only_if = only_if;
        }
    }

    /// `eachValue`: true if it is given, and if there is something for it to do.
    fn each_value(&mut self, column: &Column) -> bool {
        let Some(value) = extension(column, ctx::EACH_VALUE) else {
            return false;
        };
        let own = |t: &super::UriTemplate| t.variables().any(|v| *v == column.name);
        let missing = match boolean(value) {
            Some(false) => return false,
            None => {
                self.extension_problem(value, "`eachValue` is true or false, and this is neither".to_owned());
                return false;
            }
            Some(true) if column.is_virtual => "a virtual column has no cells".to_owned(),
            Some(true) if column.separator.is_none() => "the column has no `separator`".to_owned(),
            Some(true) if column.value_url.is_none() => "the column has no `valueUrl`".to_owned(),
            Some(true) if !column.value_url.as_ref().is_some_and(own) => {
                format!("the `valueUrl` does not use {{{}}}", column.name)
            }
            Some(true) => return true,
        };
        self.extension_problem(value, format!("`eachValue` has no effect: {missing}"));
        false
    }

    /// `onlyIf`: the indices of the columns that it names; with `true` those that the column's templates
    /// use.
    fn only_if(&mut self, column: &Column, schema: &Schema) -> Vec<usize> {
        let Some(value) = extension(column, ctx::ONLY_IF) else {
            return Vec::new();
        };
        if boolean(value) == Some(true) {
            let templates = [&column.about_url, &column.property_url, &column.value_url];
            let variables = templates.into_iter().flatten().flat_map(|t| t.variables());
            let mut columns: Vec<usize> = variables.filter_map(|v| schema.column_index(v)).collect();
            columns.sort_unstable();
            columns.dedup();
            if columns.is_empty() {
                let message = "`onlyIf` has no effect: the column's templates use no column".to_owned();
                self.extension_problem(value, message);
            }
            return columns;
        }
        let names = match &value.kind {
            AnnotationKind::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(value),
        };
        names.iter().filter_map(|name| self.named_column(name, schema)).collect()
    }

    fn named_column(&mut self, value: &Annotation, schema: &Schema) -> Option<usize> {
        let Some(name) = string(value) else {
            let message = "`onlyIf` is the name of a column, an array of names, or true".to_owned();
            self.extension_problem(value, message);
            return None;
        };
        let index = schema.column_index(name);
        if index.is_none() {
            let near = did_you_mean(name, schema.columns.iter().map(|c| c.name.as_str()));
            let message = format!("`onlyIf`: the table has no column `{name}`");
            let problem = Diagnostic::new(Code::MetadataProperty, self.place_of(value), message)
                .maybe_help(near.map(|n| format!("did you mean \"{n}\"?")));
            self.push(problem);
        }
        index
    }

    fn extension_problem(&mut self, value: &Annotation, message: String) {
        self.push(Diagnostic::new(Code::MetadataProperty, self.place_of(value), message));
    }

    fn place_of(&self, value: &Annotation) -> Place {
        Place::json(&self.file, value.origin.position, value.origin.pointer.clone())
    }
}

/// True if a member belongs to the document itself.
fn is_at_top(at: &At<'_>) -> bool {
    at.pointer().rfind('/') == Some(0)
}

fn extension<'c>(column: &'c Column, name: &str) -> Option<&'c Annotation> {
    let is_it = |property: &&CommonProperty| property.iri == name;
    column.common.iter().find(is_it).map(|property| &property.value)
}

fn boolean(value: &Annotation) -> Option<bool> {
    match &value.kind {
        AnnotationKind::Literal { text, datatype, .. } if datatype == xsd::BOOLEAN => text.parse().ok(),
        _ => None,
    }
}

fn string(value: &Annotation) -> Option<&str> {
    match &value.kind {
        AnnotationKind::Literal { text, datatype, language }
            if language.is_some() || datatype == xsd::STRING =>
        {
            Some(text)
        }
        _ => None,
    }
}

/// A prefix and its namespace. Those of CSV on the Web mean the same in all metadata.
fn parse_prefix(text: &str) -> Result<(&str, &str), String> {
    let (Some(prefix), Some((_, namespace))) = (iri::scheme(text), text.split_once(':')) else {
        return Err(format!("\"{text}\" does not begin with a prefix and a colon"));
    };
    let namespace = namespace.trim();
    if iri::is_common_scheme(prefix) {
        return Err(format!("`{prefix}:` begins absolute IRIs and cannot be a prefix"));
    }
    if let Some((_, fixed)) = INITIAL_CONTEXT.iter().find(|(known, _)| *known == prefix)
        && *fixed != namespace
    {
        return Err(format!("`{prefix}:` means {fixed} in all of CSV on the Web"));
    }
    iri::check_namespace(namespace)?;
    Ok((prefix, namespace))
}

#[cfg(test)]
mod tests {
    use super::super::{Nowhere, Source, Table, read_metadata};
    use super::*;
    use crate::diagnostic::Detail;
    use crate::prefixes::Prefixes;

    /// The table of a document that has `members` besides its context and `url`, with each problem as
    /// its pointer, its message and its help.
    fn read(members: &str) -> (Table, Vec<String>) {
        let text = format!(r#"{{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", {members}}}"#);
        let mut prefixes = Prefixes::default();
        prefixes.insert("ctx", CTX);
        let url = "http://example.org/m.json";
        let source = Source { url, prefixes: &prefixes, web: &Nowhere };
        let (group, diagnostics) = read_metadata(&text, &source);
        let line = |d: &Diagnostic| {
            assert_ne!(d.severity, crate::diagnostic::Severity::Error, "{d:?}");
            let Detail::Json { pointer } = &d.place.detail else { panic!("{d:?}") };
            format!("{pointer} {} | {}", d.message, d.help.as_deref().unwrap_or("-"))
        };
        let problems = diagnostics.iter().map(line).collect();
        (group.expect("a group").tables.remove(0), problems)
    }

    /// The column `a` with some properties, beside a column `b`.
    fn column(properties: &str) -> (Column, Vec<String>) {
        let (mut table, problems) = read(&format!(
            r#""tableSchema": {{"columns": [{{"name": "a", {properties}}}, {{"name": "b"}}]}}"#
        ));
        (table.schema.columns.remove(0), problems)
    }

    #[test]
    fn each_value_needs_a_separator_and_a_template_with_the_value() {
        let template = r#""separator": ";", "valueUrl": "http://example.org/{a}""#;
        let (column_a, problems) = column(&format!(r#"{template}, "ctx:eachValue": true"#));
        assert_eq!((column_a.each_value, problems), (true, vec![]));
        let (column_a, problems) = column(&format!(r#"{template}, "ctx:eachValue": "true""#));
        assert!(!column_a.each_value);
        let at = "/tableSchema/columns/0/ctx:eachValue";
        assert_eq!(problems, [format!("{at} `eachValue` is true or false, and this is neither | -")]);
        for (properties, missing) in [
            (r#""valueUrl": "http://example.org/{a}""#, "the column has no `separator`"),
            (r#""separator": ";""#, "the column has no `valueUrl`"),
            (r#""separator": ";", "valueUrl": "http://example.org/{b}""#, "the `valueUrl` does not use {a}"),
        ] {
            let (column_a, problems) = column(&format!(r#"{properties}, "ctx:eachValue": true"#));
            assert_eq!(problems, [format!("{at} `eachValue` has no effect: {missing} | -")]);
            assert!(!column_a.each_value);
        }
    }

    #[test]
    fn only_if_names_columns() {
        let only_if = |value: &str| {
            let (a, problems) =
                column(&format!(r#""valueUrl": "http://example.org/{{b}}", "ctx:onlyIf": {value}"#));
            (a.only_if, problems)
        };
        assert_eq!(only_if(r#""b""#), (vec![1], vec![]));
        assert_eq!(only_if(r#"["a", "b"]"#), (vec![0, 1], vec![]));
        assert_eq!(only_if("true"), (vec![1], vec![]));
        let (found, problems) = only_if(r#"["b", "bb", 1]"#);
        assert_eq!(found, [1]);
        let at = "/tableSchema/columns/0/ctx:onlyIf";
        assert_eq!(
            problems,
            [
                format!("{at}/1 `onlyIf`: the table has no column `bb` | did you mean \"b\"?"),
                format!("{at}/2 `onlyIf` is the name of a column, an array of names, or true | -"),
            ]
        );
    }

    #[test]
    fn properties_that_we_do_not_have_are_noticed() {
        let (_, problems) = column(r#""ctx:eachvalue": true, "ctx:part": "facts", "ctx:x": {}"#);
        let at = "/tableSchema/columns/0";
        assert_eq!(
            problems,
            [
                format!(
                    "{at}/ctx:eachvalue there is no extension <{CTX}eachvalue> | did you mean <{CTX}eachValue>?"
                ),
                format!("{at}/ctx:part `part` has no effect here | move it to a table"),
                format!("{at}/ctx:x there is no extension <{CTX}x> | -"),
            ]
        );
    }

    #[test]
    fn prefixes_hold_for_names_and_templates() {
        let (table, problems) = read(
            r#""https://w3id.org/ctgraph/csvw#prefix": ["my: https://example.org/my#", "o:https://example.org/o/"],
               "my:x": {"@id": "o:y"},
               "tableSchema": {"columns": [{"name": "a", "propertyUrl": "my:a"}]}"#,
        );
        assert_eq!(problems, Vec::<String>::new());
        let property = table.common.last().expect("a property");
        assert_eq!(
            (property.iri.as_str(), property.value.text()),
            ("https://example.org/my#x", "https://example.org/o/y")
        );
        let template = table.schema.columns.first().and_then(|c| c.property_url.as_ref());
        assert_eq!(template.and_then(|t| t.as_constant()), Some("https://example.org/my#a"));
        assert_eq!(table.prefixes.expand("my:b").as_deref(), Some("https://example.org/my#b"));
    }

    #[test]
    fn malformed_prefixes_are_explained() {
        let error = |text| parse_prefix(text).expect_err("malformed");
        assert_eq!(error("https://example.org/"), "`https:` begins absolute IRIs and cannot be a prefix");
        assert_eq!(error("my"), "\"my\" does not begin with a prefix and a colon");
        assert_eq!(
            error("schema: https://schema.org/"),
            "`schema:` means http://schema.org/ in all of CSV on the Web"
        );
        assert!(error("my: nothing").starts_with("\"nothing\" is not an absolute IRI"));
        assert!(error("my: https://example.org/my").ends_with("since names are appended to it"));
        let (_, problems) = read(r#""ctx:prefix": 1"#);
        let help = "write \"my: https://example.org/my#\"";
        assert_eq!(problems, [format!("/ctx:prefix expected a string, found a number | {help}")]);
    }
}
