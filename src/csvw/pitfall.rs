//! Templates that CSV on the Web expands to something that nobody means, without a word.

use super::json::{Kind, Value};
use super::reader::Reader;
use super::template::{Operator, Part, UriTemplate};
use super::{Column, Schema};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::vocab::{ctx, rdf};

impl Reader<'_> {
    /// Warns of the templates of a schema's columns, once per column; `columns` are their descriptions.
    pub(super) fn check_pitfalls(&mut self, columns: &Value, schema: &Schema) {
        for column in &schema.columns {
            if let Some(list) = column.value_url.as_ref().and_then(|t| joined_list(t, schema))
                && !column.common.iter().any(|c| c.iri == ctx::EACH_VALUE)
            {
                let message = format!("all values of a cell are joined with commas at {{{}}}", list.name);
                let help = match list.name == column.name && !column.is_virtual {
                    true => format!("for an IRI for each value, add \"{}\": true", ctx::EACH_VALUE),
                    false => format!(
                        "give the column `{}` this `valueUrl` and \"{}\": true",
                        list.name,
                        ctx::EACH_VALUE
                    ),
                };
                self.pitfall(Code::JoinedValues, columns, column, "valueUrl", message, help);
            }
            let has_type = column.property_url.as_ref().and_then(|t| t.as_constant()) == Some(rdf::TYPE);
            for (property, template, is_iri) in [
                ("aboutUrl", &column.about_url, false),
                ("propertyUrl", &column.property_url, true),
                ("valueUrl", &column.value_url, has_type),
            ] {
                if let Some(name) = template.as_ref().and_then(|t| encoded_iri(t, schema, is_iri)) {
                    let message = format!("{{{name}}} at the beginning encodes the colon of an IRI");
                    let help = format!("write {{+{name}}}, which leaves IRIs and prefixed names as they are");
                    self.pitfall(Code::EncodedIri, columns, column, property, message, help);
                }
            }
        }
    }

    /// Reports a template at its own place, or at the column if the template is inherited.
    fn pitfall(
        &mut self,
        code: Code,
        columns: &Value,
        column: &Column,
        property: &str,
        message: String,
        help: String,
    ) {
        let (position, pointer) = (column.origin.position, &column.origin.pointer);
        let place = match template(columns, column, property) {
            Some(value) => Place::json(&self.file, value.position, format!("{pointer}/{property}")),
            None => Place::json(&self.file, position, pointer.clone()),
        };
        self.push(Diagnostic::new(code, place, format!("`{property}`: {message}")).help(help));
    }
}

/// A property of a column where it is described.
fn template<'v>(columns: &'v Value, column: &Column, property: &str) -> Option<&'v Value> {
    let Kind::Array(items) = &columns.kind else {
        return None;
    };
    items.iter().find(|item| item.position == column.origin.position)?.get(property)
}

/// A column with several values that a template joins with commas. `{/x*}` and the like do not: who
/// writes that knows what it does.
fn joined_list<'s>(template: &UriTemplate, schema: &'s Schema) -> Option<&'s Column> {
    template.parts.iter().find_map(|part| {
        let Part::Expression(operator, variables) = part else {
            return None;
        };
        let is_comma = matches!(operator, Operator::Simple | Operator::Reserved | Operator::Fragment);
        let joined = variables.iter().filter(|v| is_comma || !v.explode);
        let mut columns = joined.filter_map(|v| schema.columns.get(schema.column_index(&v.name)?));
        columns.find(|c| c.separator.is_some())
    })
}

/// The column whose cells begin a template, if these are surely IRIs: by the datatype of the column, or
/// because the whole template is the cell and `is_iri` says that nothing but an IRI makes sense there.
fn encoded_iri<'s>(template: &UriTemplate, schema: &'s Schema, is_iri: bool) -> Option<&'s str> {
    let [Part::Expression(Operator::Simple, variables), rest @ ..] = template.parts.as_slice() else {
        return None;
    };
    let first = variables.first().filter(|v| v.prefix.is_none())?;
    let column = schema.columns.get(schema.column_index(&first.name)?)?;
    let is_alone = variables.len() == 1 && rest.is_empty();
    (column.datatype.base.name == "anyURI" || is_iri && is_alone).then_some(column.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::{Nowhere, Source, read_metadata};
    use super::*;
    use crate::diagnostic::Detail;
    use crate::prefixes::Prefixes;

    /// The problems of columns: the code, the pointer within the columns, the help.
    fn problems(columns: &str) -> Vec<String> {
        let text = format!(
            r#"{{"@context": "http://www.w3.org/ns/csvw", "url": "t.csv", "tableSchema": {{"columns": [{columns}]}}}}"#
        );
        let mut prefixes = Prefixes::default();
        prefixes.insert("ctx", crate::vocab::CTX);
        let source = Source { url: "file:///m.json", prefixes: &prefixes, web: &Nowhere };
        let line = |d: &Diagnostic| {
            let Detail::Json { pointer } = &d.place.detail else { panic!("{d:?}") };
            let pointer = pointer.trim_start_matches("/tableSchema/columns");
            format!("{} {pointer} {}", d.code, d.help.as_deref().unwrap_or("-"))
        };
        read_metadata(&text, &source).1.iter().map(line).collect()
    }

    #[test]
    fn lists_in_a_value_template_are_joined() {
        let each = "add \"https://w3id.org/ctgraph/csvw#eachValue\": true";
        assert_eq!(
            problems(r#"{"name": "a", "separator": ";", "valueUrl": "http://example.org/{a}"}"#),
            [format!("joined-values /0/valueUrl for an IRI for each value, {each}")]
        );
        assert_eq!(
            problems(
                r#"{"name": "a", "separator": ";"},
                   {"name": "v", "virtual": true, "valueUrl": "http://example.org/{a}"}"#
            ),
            [
                "joined-values /1/valueUrl give the column `a` this `valueUrl` and \"https://w3id.org/ctgraph/csvw#eachValue\": true"
            ]
        );
        for fine in [
            r#"{"name": "a", "separator": ";", "valueUrl": "http://example.org/{a}", "ctx:eachValue": true}"#,
            r#"{"name": "a", "separator": ";", "valueUrl": "http://example.org{/a*}"}"#,
            r#"{"name": "a", "separator": ";"}"#,
        ] {
            assert_eq!(problems(fine), Vec::<String>::new(), "{fine}");
        }
    }

    #[test]
    fn iris_are_encoded_without_a_plus() {
        let plus = "write {+a}, which leaves IRIs and prefixed names as they are";
        assert_eq!(
            problems(r#"{"name": "a", "datatype": "anyURI", "valueUrl": "{a}#me"}"#),
            [format!("encoded-iri /0/valueUrl {plus}")]
        );
        assert_eq!(
            problems(r#"{"name": "a", "propertyUrl": "rdf:type", "valueUrl": "{a}"}"#),
            [format!("encoded-iri /0/valueUrl {plus}")]
        );
        assert_eq!(
            problems(r#"{"name": "a"}, {"name": "b", "propertyUrl": "{a}"}"#),
            [format!("encoded-iri /1/propertyUrl {plus}")]
        );
        for fine in [
            r#"{"name": "a", "datatype": "anyURI", "valueUrl": "{+a}"}"#,
            r#"{"name": "a", "datatype": "anyURI", "valueUrl": "http://example.org/?of={a}"}"#,
            r#"{"name": "a", "valueUrl": "{a}"}"#,
            r#"{"name": "a", "propertyUrl": "{_name}"}"#,
        ] {
            assert_eq!(problems(fine), Vec::<String>::new(), "{fine}");
        }
    }
}
