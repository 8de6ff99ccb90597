//! Primary and foreign keys: from names of columns to the columns.
//!
//! Spec: metadata, sections 5.5.2.1 (foreign keys) and 5.1.4 (column references).

use super::json::{Kind, Value};
use super::reader::{At, Reader};
use super::{ForeignKey, Origin, Schema, TableGroup};
use crate::diagnostic::{Code, Diagnostic, Place, did_you_mean};
use crate::iri;

/// A foreign key whose other table may not have been read yet.
pub(super) struct UnresolvedKey {
    columns: Vec<usize>,
    target: Target,
    referenced: Vec<String>,
    origin: Origin,
}

/// A key refers to a table that the group does not have.
struct NoSuchTable;

enum Target {
    Resource(String),
    Schema(String),
}

impl Reader<'_> {
    /// The names in a column reference property: one, or an array of at least one. What is neither is
    /// reported and counts as absent, also if only one item is no string.
    ///
    /// Spec: metadata, section 5.1.4.
    fn column_names(&mut self, value: &Value, at: &At<'_>, code: Code) -> Option<Vec<String>> {
        let names: Option<Vec<String>> = match &value.kind {
            Kind::String(name) => Some(vec![name.clone()]),
            Kind::Array(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
            _ => None,
        };
        let names = names.filter(|names| !names.is_empty());
        if names.is_none() {
            let message = "expected the name of a column, or an array of names".to_owned();
            self.report(code, value, at, message);
        }
        names
    }

    /// One name or several, as the indices of the columns. With an unknown name the whole property
    /// is as good as absent.
    pub(super) fn column_references(
        &mut self,
        value: &Value,
        at: &At<'_>,
        schema: &Schema,
        code: Code,
    ) -> Vec<usize> {
        let Some(names) = self.column_names(value, at, code) else { return Vec::new() };
        let property = at.property().unwrap_or_default();
        let indices: Option<Vec<usize>> = names
            .iter()
            .map(|name| {
                let index = schema.named_column(name);
                if index.is_none() {
                    let named = schema.columns.iter().filter(|c| c.is_named);
                    let near = did_you_mean(name, named.map(|c| c.name.as_str()));
                    let help = match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("the columns are {}", schema.column_names()),
                    };
                    let message = match schema.column_index(name) {
                        Some(_) => format!("the column `{name}` has a title, but no `name` of its own"),
                        None => format!("`{property}`: the table has no column `{name}`"),
                    };
                    self.push(Diagnostic::new(code, self.place(value, at), message).help(help));
                }
                index
            })
            .collect();
        indices.unwrap_or_default()
    }

    pub(super) fn foreign_key(
        &mut self,
        value: &Value,
        at: &At<'_>,
        schema: &Schema,
    ) -> Option<UnresolvedKey> {
        self.only_properties(value, at, &["columnReference", "reference"]);
        let Some(columns) = value.get("columnReference") else {
            self.report(
                Code::MetadataInvalid,
                value,
                at,
                "a foreign key needs a `columnReference`".to_owned(),
            );
            return None;
        };
        let Some(reference) = value.get("reference").filter(|r| matches!(r.kind, Kind::Object(_))) else {
            self.report(
                Code::MetadataInvalid,
                value,
                at,
                "a foreign key needs a `reference` that is an object".to_owned(),
            );
            return None;
        };
        let columns =
            self.column_references(columns, &at.key("columnReference"), schema, Code::MetadataInvalid);
        let at = &at.key("reference");
        self.only_properties(reference, at, &["columnReference", "resource", "schemaReference"]);
        let url = |key: &str| {
            reference
                .get(key)
                .and_then(Value::as_str)
                .map(|u| iri::resolve(&self.base, &iri::encode_illegal(u)))
        };
        let target = match (url("resource"), url("schemaReference")) {
            (Some(url), None) => Target::Resource(url),
            (None, Some(url)) => Target::Schema(url),
            _ => {
                let message = "a reference needs either a `resource` or a `schemaReference`".to_owned();
                self.report(Code::MetadataInvalid, reference, at, message);
                return None;
            }
        };
        let Some(names) = reference.get("columnReference") else {
            self.report(
                Code::MetadataInvalid,
                reference,
                at,
                "a reference needs a `columnReference`".to_owned(),
            );
            return None;
        };
        let referenced = self.column_names(names, &at.key("columnReference"), Code::MetadataInvalid)?;
        let origin = self.origin(reference, at);
        (!columns.is_empty()).then_some(UnresolvedKey { columns, target, referenced, origin })
    }

    fn only_properties(&mut self, value: &Value, at: &At<'_>, known: &[&str]) {
        for member in value.as_object().unwrap_or_default() {
            if !known.contains(&member.key.as_str()) {
                let at = &at.key(&member.key);
                self.report(
                    Code::MetadataInvalid,
                    &member.value,
                    at,
                    "not a property of foreign keys".to_owned(),
                );
            }
        }
    }

    /// Finds the tables and columns that foreign keys mean; `keys` has a list for each table.
    pub(super) fn resolve_keys(&mut self, group: &mut TableGroup, keys: Vec<Vec<UnresolvedKey>>) {
        let mut lacks_a_table = false;
        for (index, keys) in keys.into_iter().enumerate() {
            for key in keys {
                match self.resolve_key(group, key) {
                    Ok(key) => group.tables[index].schema.foreign_keys.extend(key),
                    Err(NoSuchTable) => lacks_a_table = true,
                }
            }
        }
        group.is_incomplete |= lacks_a_table;
    }

    /// The unhappy path is a table that is not in the group; any other mistake makes the key absent.
    fn resolve_key(
        &mut self,
        group: &TableGroup,
        key: UnresolvedKey,
    ) -> Result<Option<ForeignKey>, NoSuchTable> {
        let place = Place::json(&key.origin.file, key.origin.position, key.origin.pointer.clone());
        let found = match &key.target {
            Target::Resource(url) => {
                // Nearly always it is written in the same way, which is quickly seen.
                let position = |is_it: &dyn Fn(&str) -> bool| group.tables.iter().position(|t| is_it(&t.url));
                position(&|other| other == url).or_else(|| position(&|other| iri::is_same_url(other, url)))
            }
            Target::Schema(url) => {
                let is_it = |id: &String| iri::is_same_url(id, url);
                group.tables.iter().position(|t| t.schema.id.as_ref().is_some_and(is_it))
            }
        };
        let Some(table) = found else {
            let (Target::Resource(url) | Target::Schema(url)) = &key.target;
            if group.is_incomplete {
                return Err(NoSuchTable); // It may be the table whose description could not be read.
            }
            let name = |url: &str| self.source.web.name(url);
            let file = name(url);
            let near = did_you_mean(url, group.tables.iter().map(|t| t.url.as_str()));
            let help = match near {
                Some(near) => format!("did you mean {}?", name(near)),
                None => {
                    let tables: Vec<String> = group.tables.iter().map(|t| name(&t.url)).collect();
                    format!(
                        "the tables of the group are {}; correct the reference, or describe the table, too",
                        tables.join(", ")
                    )
                }
            };
            let message =
                format!("the foreign key refers to {file}, which is not among the tables described here");
            let problem = Diagnostic::new(Code::MetadataInvalid, place, message).help(help);
            self.push(problem.wants_table(file));
            return Err(NoSuchTable);
        };
        let schema = &group.tables[table].schema;
        let referenced: Option<Vec<usize>> = key.referenced.iter().map(|n| schema.named_column(n)).collect();
        match referenced {
            Some(referenced) if referenced.len() == key.columns.len() => {
                Ok(Some(ForeignKey { columns: key.columns, table, referenced, origin: key.origin }))
            }
            Some(_) => {
                let message = "the two `columnReference`s have different lengths";
                self.push(Diagnostic::new(Code::MetadataInvalid, place, message));
                Ok(None)
            }
            None => {
                let missing: Vec<&str> = key
                    .referenced
                    .iter()
                    .map(String::as_str)
                    .filter(|n| schema.named_column(n).is_none())
                    .collect();
                let near = did_you_mean(
                    missing.first().copied().unwrap_or_default(),
                    schema.columns.iter().map(|c| c.name.as_str()),
                );
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("its columns are {}", schema.column_names()),
                };
                let file = self.source.web.name(&group.tables[table].url);
                let message = format!("`reference`: {file} has no column `{}`", missing.join("`, `"));
                self.push(Diagnostic::new(Code::MetadataInvalid, place, message).help(help));
                Ok(None)
            }
        }
    }
}
