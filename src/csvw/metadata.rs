//! Table groups, tables, schemas and columns from JSON.
//!
//! Spec: metadata, sections 5.3 (table groups) to 5.6 (columns).

use std::collections::HashSet;
use std::io;

use super::datatype::is_language_tag;
use super::inherited::{INHERITED_PROPERTIES, Inherited};
use super::json::{Kind, Member, Value, read_json};
use super::keys::UnresolvedKey;
use super::reader::{At, Reader, Source};
use super::template::{is_variable_name, variable_name_of};
use super::web::Web;
use super::{Column, CommonProperty, Dialect, Schema, Table, TableGroup};
use crate::diagnostic::{Code, Diagnostic, Place, did_you_mean, shown};
use crate::iri;
use crate::vocab::{CSVW, ctx};

/// Reads a metadata document: a table group, or a single table as a group of one.
///
/// The group is `None` if the text is no metadata at all; the diagnostics then say why. Otherwise
/// everything that could be understood is in the group, and the diagnostics name the rest.
pub fn read_metadata(text: &str, source: &Source<'_>) -> (Option<TableGroup>, Vec<Diagnostic>) {
    let value = match read_json(text) {
        Ok(value) => value,
        Err(error) => {
            let place = Place::text(source.web.name(source.url), error.position);
            let problem = Diagnostic::new(Code::MetadataSyntax, place, error.message);
            return (None, vec![problem.maybe_help(error.help)]);
        }
    };
    let mut reader = Reader::new(source);
    let mut group = reader.document(&value);
    if let Some(group) = &mut group {
        group.is_incomplete |= reader.lost_templates;
    }
    let mut diagnostics = reader.diagnostics;
    // A schema that several tables share is read for each of them.
    let mut seen = HashSet::new();
    diagnostics.retain(|d| seen.insert((d.place.file.clone(), d.place.position, d.message.clone())));
    (group, diagnostics)
}

/// The text at a URL; `None` if there is nothing.
pub fn read_text(web: &dyn Web, url: &str) -> io::Result<Option<String>> {
    let Some(mut resource) = web.open(url)? else { return Ok(None) };
    let mut text = String::new();
    resource.body.read_to_string(&mut text)?;
    Ok(Some(text))
}

const GROUP_PROPERTIES: &[&str] = &[
    "@context",
    "@id",
    "@type",
    "dialect",
    "notes",
    "tableDirection",
    "tableSchema",
    "tables",
    "transformations",
    ctx::PREFIX,
];
const TABLE_PROPERTIES: &[&str] = &[
    "@id",
    "@type",
    "dialect",
    "notes",
    "suppressOutput",
    "tableDirection",
    "tableSchema",
    "transformations",
    "url",
    ctx::PART,
    ctx::PREFIX,
    ctx::SHOWN_AS,
];
const SCHEMA_PROPERTIES: &[&str] = &["@id", "@type", "columns", "foreignKeys", "primaryKey", "rowTitles"];
const COLUMN_PROPERTIES: &[&str] =
    &["@id", "@type", "name", "suppressOutput", "titles", "virtual", ctx::EACH_VALUE, ctx::ONLY_IF];

/// What a table group gives to its tables.
#[derive(Default)]
struct Defaults<'v> {
    inherited: Inherited,
    dialect: Option<Dialect>,
    schema: Option<&'v Value>,
}

impl Reader<'_> {
    /// The value of an array property that holds descriptions; items that are none are left out.
    fn objects<'v>(&mut self, value: &'v Value, at: &At<'_>) -> Vec<(usize, &'v Value)> {
        let mut objects = Vec::new();
        for (index, item) in self.array(value, at).iter().enumerate() {
            if item.as_object().is_some() {
                objects.push((index, item));
            } else {
                let message = format!("expected an object, found {}", item.kind_name());
                self.report(Code::MetadataProperty, item, &at.index(index), message);
            }
        }
        objects
    }

    fn document(&mut self, value: &Value) -> Option<TableGroup> {
        let at = &At::ROOT;
        if value.as_object().is_none() {
            let message = format!("expected an object, found {}", value.kind_name());
            self.report(Code::MetadataInvalid, value, at, message);
            return None;
        }
        if value.get("@context").is_none() {
            let message = format!("`@context` is missing; it should be \"{CSVW}\"");
            let problem = Diagnostic::new(Code::MetadataProperty, self.place(value, at), message);
            self.push(problem.help(format!("begin the metadata with {{ \"@context\": \"{CSVW}\",")));
        }
        self.context(value, at);
        self.declared_prefixes(value, at);
        if value.get("tables").is_some() {
            return Some(self.table_group(value, at));
        }
        let mut group = TableGroup::default();
        let mut keys = Vec::new();
        let table = self.table(value, at, &Defaults::default(), &mut keys)?;
        group.tables.push(table);
        self.resolve_keys(&mut group, vec![keys]);
        Some(group)
    }

    /// The `@context` of a document: that of CSVW, alone or with a base and a language.
    ///
    /// Spec: metadata, section 5.2.
    fn context(&mut self, value: &Value, at: &At<'_>) {
        let Some(context) = value.get("@context") else { return };
        let at = &at.key("@context");
        let items = match &context.kind {
            Kind::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(context),
        };
        let first = items.first();
        if first.and_then(Value::as_str) != Some(CSVW) {
            let found = first.and_then(Value::as_str).map_or("something else".to_owned(), shown);
            let message = format!("`@context`: expected \"{CSVW}\", found {found}");
            let problem =
                Diagnostic::new(Code::MetadataInvalid, self.place(first.unwrap_or(context), at), message);
            self.push(
                problem.help(format!("write \"{CSVW}\" to the letter: it is a name, and no page is read")),
            );
        }
        for (index, item) in items.iter().enumerate().skip(1) {
            if index > 1 || item.as_object().is_none() {
                let message = "after the URL only an object with @base and @language can stand".to_owned();
                self.report(Code::MetadataInvalid, item, &at.index(index), message);
            }
        }
        for member in items.get(1).and_then(Value::as_object).unwrap_or_default() {
            let (value, at) = (&member.value, &at.index(1));
            match (member.key.as_str(), value.as_str()) {
                ("@base", Some(base)) => {
                    if let Some(base) = self.resolve(base, value, at) {
                        self.base = base;
                    }
                }
                ("@base", None) => {
                    let message = format!("@base: expected a URL, found {}", value.kind_name());
                    self.report(Code::MetadataProperty, value, at, message);
                }
                ("@language", Some(tag)) if is_language_tag(tag) => {
                    tag.clone_into(&mut self.language);
                }
                ("@language", _) => {
                    self.report(Code::MetadataProperty, value, at, "expected a language tag".to_owned());
                }
                (key, _) => {
                    let message = format!("`{key}` cannot stand here; only @base and @language can");
                    self.report(Code::MetadataInvalid, value, at, message);
                }
            }
        }
    }

    fn table_group(&mut self, value: &Value, at: &At<'_>) -> TableGroup {
        let mut group = TableGroup::default();
        let mut defaults = Defaults::default();
        for member in value.as_object().unwrap_or_default() {
            let (value, at) = (&member.value, &at.key(&member.key));
            match member.key.as_str() {
                "@context" | "tables" => {}
                "@id" => group.id = self.id(value, at),
                "transformations" => self.transformations(value, at),
                "@type" => self.check_type(value, at, "TableGroup"),
                "dialect" => defaults.dialect = Some(self.dialect_or_link(value, at)),
                "notes" => group.notes = self.notes(value, at),
                "tableDirection" => self.direction(value, at),
                "tableSchema" => defaults.schema = Some(value),
                _ if self.inherited(member, at, &mut defaults.inherited) => {}
                _ => self.common(member, at, &mut group.common, GROUP_PROPERTIES),
            }
        }
        let Some(tables) = value.get("tables") else {
            return group;
        };
        let at = &at.key("tables");
        if !matches!(tables.kind, Kind::Array(_)) {
            let message = format!("expected an array of tables, found {}", tables.kind_name());
            self.report(Code::MetadataInvalid, tables, at, message);
            return group;
        }
        let items = self.objects(tables, at);
        if items.is_empty() {
            self.report(Code::MetadataInvalid, tables, at, "expected at least one table".to_owned());
        }
        let mut keys = Vec::new();
        for (index, item) in items {
            let mut table_keys = Vec::new();
            match self.table(item, &at.index(index), &defaults, &mut table_keys) {
                Some(table) => {
                    if group.tables.iter().any(|t| t.url == table.url) {
                        let message = format!("two tables have the `url` {}", iri::file_of(&table.url));
                        let problem = Diagnostic::new(
                            Code::MetadataProperty,
                            self.place(item, &at.index(index)),
                            message,
                        );
                        self.push(problem.help("describe each file once: its rows are read twice"));
                    }
                    group.tables.push(table);
                    keys.push(table_keys);
                }
                None => group.is_incomplete = true,
            }
        }
        self.resolve_keys(&mut group, keys);
        group
    }

    fn table(
        &mut self,
        value: &Value,
        at: &At<'_>,
        defaults: &Defaults<'_>,
        keys: &mut Vec<UnresolvedKey>,
    ) -> Option<Table> {
        let given = value.get("url").and_then(|url| Some((url.as_str()?, url)));
        let given = given.filter(|(url, _)| !url.is_empty());
        let url = given.and_then(|(url, of_url)| Some((self.resolve(url, of_url, &at.key("url"))?, of_url)));
        let Some((url, of_url)) = url else {
            let message = if at.pointer().is_empty() && value.get("url").is_none() {
                "neither `tables` nor `url` is given: this describes no table"
            } else {
                "a table needs a `url`, which says where its file is"
            };
            self.push(Diagnostic::new(Code::MetadataInvalid, self.place(value, at), message));
            return None;
        };
        let mut table = Table::undescribed(&url);
        table.origin = self.origin(value, at);
        table.url_origin = self.origin(of_url, &at.key("url"));
        table.is_dialect_given = defaults.dialect.is_some() || value.get("dialect").is_some();
        table.dialect = defaults.dialect.clone().unwrap_or_default();
        table.prefixes.clone_from(&self.declared);
        let mut own = Inherited::default();
        let is_top = at.pointer().is_empty();
        for member in value.as_object().unwrap_or_default() {
            let (value, at) = (&member.value, &at.key(&member.key));
            match member.key.as_str() {
                "@context" if is_top => {}
                "url" | "tableSchema" => {}
                "@id" => table.id = self.id(value, at),
                "transformations" => self.transformations(value, at),
                "@type" => self.check_type(value, at, "Table"),
                "dialect" => table.dialect = self.dialect_or_link(value, at),
                "notes" => table.notes = self.notes(value, at),
                "suppressOutput" => table.suppress_output = self.boolean(value, at).unwrap_or(false),
                "tableDirection" => self.direction(value, at),
                _ if self.inherited(member, at, &mut own) => {}
                _ => self.common(member, at, &mut table.common, TABLE_PROPERTIES),
            }
        }
        let inherited = defaults.inherited.around(own);
        table.schema.default_column = inherited.clone().column(table.origin.clone());
        let own_schema = value.get("tableSchema");
        if let Some(schema) = own_schema.or(defaults.schema) {
            let home = if own_schema.is_some() { at } else { &At::ROOT };
            table.schema = self.schema_or_link(schema, &home.key("tableSchema"), &inherited, keys);
        }
        Some(table)
    }

    /// The transformations are for others; here it is only seen whether they are well described.
    ///
    /// Spec: metadata, section 5.10.
    fn transformations(&mut self, value: &Value, at: &At<'_>) {
        const REQUIRED: [&str; 3] = ["url", "scriptFormat", "targetFormat"];
        const KNOWN: &[&str] = &["@id", "@type", "scriptFormat", "source", "targetFormat", "titles", "url"];
        for (index, item) in self.objects(value, at) {
            let at = &at.index(index);
            for property in REQUIRED.into_iter().filter(|p| item.get(p).is_none()) {
                let message = format!("a transformation needs `{property}`");
                self.report(Code::MetadataInvalid, item, at, message);
            }
            for member in item.as_object().unwrap_or_default() {
                let (value, at) = (&member.value, &at.key(&member.key));
                match member.key.as_str() {
                    "@id" => drop(self.id(value, at)),
                    "@type" => self.check_type(value, at, "Template"),
                    "scriptFormat" | "targetFormat" | "url" => drop(self.link(value, at)),
                    "source" if matches!(value.as_str(), Some("json" | "rdf")) => {}
                    "source" if value.kind == Kind::Null => {}
                    "source" => {
                        let message = "expected \"json\", \"rdf\" or null".to_owned();
                        self.report(Code::MetadataProperty, value, at, message);
                    }
                    "titles" => drop(self.titles(value, at)),
                    _ => self.common(member, at, &mut Vec::new(), KNOWN),
                }
            }
        }
    }

    fn direction(&mut self, value: &Value, at: &At<'_>) {
        if !matches!(value.as_str(), Some("ltr" | "rtl" | "auto")) {
            let message = "expected \"ltr\", \"rtl\" or \"auto\"".to_owned();
            self.report(Code::MetadataProperty, value, at, message);
        }
    }

    fn common(&mut self, member: &Member, at: &At<'_>, into: &mut Vec<CommonProperty>, known: &[&str]) {
        match self.common_iri(member, at) {
            Some(name) => {
                self.check_extension(&name, member, at, known);
                into.extend(self.common_property(name, member, at));
            }
            None => {
                let known: Vec<&str> = known.iter().copied().chain(INHERITED_PROPERTIES).collect();
                self.unknown_property(&member.key, member, at, &known);
            }
        }
    }

    fn dialect_or_link(&mut self, value: &Value, at: &At<'_>) -> Dialect {
        match &value.kind {
            Kind::Object(_) => self.dialect(value, at),
            Kind::String(_) => {
                self.follow(value, at, |reader, value| reader.dialect(value, &At::ROOT)).unwrap_or_default()
            }
            _ => {
                let message = format!("expected an object or a URL, found {}", value.kind_name());
                self.report(Code::MetadataProperty, value, at, message);
                Dialect::default()
            }
        }
    }

    fn schema_or_link(
        &mut self,
        value: &Value,
        at: &At<'_>,
        inherited: &Inherited,
        keys: &mut Vec<UnresolvedKey>,
    ) -> Schema {
        match &value.kind {
            Kind::Object(_) => self.schema(value, at, inherited, keys),
            Kind::String(url) => {
                let id = iri::resolve(&self.base, &iri::encode_illegal(url));
                let schema =
                    self.follow(value, at, |reader, value| reader.schema(value, &At::ROOT, inherited, keys));
                let mut schema = schema.unwrap_or_default();
                schema.id.get_or_insert(id);
                schema
            }
            _ => {
                let message = format!("expected an object or a URL, found {}", value.kind_name());
                self.report(Code::MetadataProperty, value, at, message);
                let default_column = inherited.clone().column(self.origin(value, at));
                Schema { is_given: true, default_column, ..Schema::default() }
            }
        }
    }

    /// Reads the description that a URL stands for, with positions in that other file, and with its own
    /// context. That it cannot be had is an error.
    ///
    /// Spec: metadata, section 6.1 (normalization), object properties.
    fn follow<T>(
        &mut self,
        link: &Value,
        at: &At<'_>,
        read: impl FnOnce(&mut Self, &Value) -> T,
    ) -> Option<T> {
        let url = self.link(link, at)?;
        let file = self.source.web.name(&url);
        let text = match read_text(self.source.web, &url) {
            Ok(Some(text)) => text,
            other => {
                let reason = other.err().map(|e| format!(": {e}")).unwrap_or_default();
                self.report(Code::MetadataInvalid, link, at, format!("{file} cannot be read{reason}"));
                return None;
            }
        };
        match read_json(&text) {
            Err(error) => {
                let place = Place::text(file, error.position);
                let problem = Diagnostic::new(Code::MetadataSyntax, place, error.message);
                self.push(problem.maybe_help(error.help));
                None
            }
            Ok(value) if value.as_object().is_none() => {
                let place = Place::json(file, value.position, String::new());
                let message = format!("expected an object, found {}", value.kind_name());
                self.push(Diagnostic::new(Code::MetadataInvalid, place, message));
                None
            }
            Ok(value) => {
                let file = std::mem::replace(&mut self.file, file);
                let base = std::mem::replace(&mut self.base, url);
                let language = std::mem::replace(&mut self.language, "und".to_owned());
                self.context(&value, &At::ROOT);
                let result = read(self, &value);
                (self.file, self.base, self.language) = (file, base, language);
                Some(result)
            }
        }
    }

    fn schema(
        &mut self,
        value: &Value,
        at: &At<'_>,
        outer: &Inherited,
        keys: &mut Vec<UnresolvedKey>,
    ) -> Schema {
        let mut schema = Schema { is_given: true, ..Schema::default() };
        let mut own = Inherited::default();
        let is_top = at.pointer().is_empty();
        for member in value.as_object().unwrap_or_default() {
            let (value, at) = (&member.value, &at.key(&member.key));
            match member.key.as_str() {
                "@context" if is_top => {}
                "columns" | "primaryKey" | "rowTitles" | "foreignKeys" => {}
                "@id" => schema.id = self.id(value, at),
                "@type" => self.check_type(value, at, "Schema"),
                _ if self.inherited(member, at, &mut own) => {}
                _ => self.common(member, at, &mut schema.common, SCHEMA_PROPERTIES),
            }
        }
        let inherited = outer.around(own);
        schema.default_column = inherited.clone().column(self.origin(value, at));
        if let Some(columns) = value.get("columns") {
            let at = &at.key("columns");
            for (index, item) in self.objects(columns, at) {
                let number = schema.columns.len();
                schema.columns.push(self.column(item, &at.index(index), number, &inherited));
            }
            self.check_columns(columns, at, &schema);
            self.column_extensions(&mut schema);
            self.check_pitfalls(columns, &schema);
        }
        if let Some(key) = value.get("primaryKey") {
            schema.primary_key =
                self.column_references(key, &at.key("primaryKey"), &schema, Code::MetadataProperty);
        }
        if let Some(titles) = value.get("rowTitles") {
            schema.row_titles =
                self.column_references(titles, &at.key("rowTitles"), &schema, Code::MetadataProperty);
        }
        if let Some(list) = value.get("foreignKeys") {
            let at = &at.key("foreignKeys");
            for (index, item) in self.objects(list, at) {
                keys.extend(self.foreign_key(item, &at.index(index), &schema));
            }
        }
        schema
    }

    fn column(&mut self, value: &Value, at: &At<'_>, index: usize, outer: &Inherited) -> Column {
        let mut own = Inherited::default();
        let mut common = Vec::new();
        let (mut name, mut titles, mut is_virtual, mut suppress_output) = (None, Vec::new(), false, false);
        for member in value.as_object().unwrap_or_default() {
            let (value, at) = (&member.value, &at.key(&member.key));
            match member.key.as_str() {
                "@id" => drop(self.id(value, at)),
                "@type" => self.check_type(value, at, "Column"),
                "name" => name = self.column_name(value, at),
                "titles" => titles = self.titles(value, at),
                "virtual" => is_virtual = self.boolean(value, at).unwrap_or(false),
                "suppressOutput" => suppress_output = self.boolean(value, at).unwrap_or(false),
                _ if self.inherited(member, at, &mut own) => {}
                _ => self.common(member, at, &mut common, COLUMN_PROPERTIES),
            }
        }
        let is_named = name.is_some();
        let language = self.language.as_str();
        let in_language = |(l, _): &&(String, String)| l.eq_ignore_ascii_case(language) || l == "und";
        let from_title = || titles.iter().find(in_language).map(|(_, title)| variable_name_of(title));
        Column {
            name: name.or_else(from_title).unwrap_or_else(|| format!("_col.{}", index + 1)),
            is_named,
            titles,
            is_virtual,
            suppress_output,
            common,
            ..outer.around(own).column(self.origin(value, at))
        }
    }

    fn column_name(&mut self, value: &Value, at: &At<'_>) -> Option<String> {
        let name = self.string(value, at)?;
        if is_variable_name(name) && !name.starts_with('_') {
            return Some(name.to_owned());
        }
        let message =
            format!("`name`: \"{name}\" cannot be a name: letters, digits, dots and inner `_` only");
        let problem = Diagnostic::new(Code::MetadataProperty, self.place(value, at), message);
        let better = Some(name_like(name)).filter(|better| is_variable_name(better));
        self.push(
            problem.maybe_help(better.map(|b| format!("write \"{b}\"; what people read goes into `titles`"))),
        );
        None
    }

    /// A natural language property: a string, an array of them, or an object by language.
    fn titles(&mut self, value: &Value, at: &At<'_>) -> Vec<(String, String)> {
        let with = |language: &str, titles: Vec<String>| -> Vec<(String, String)> {
            titles.into_iter().map(|t| (language.to_owned(), t)).collect()
        };
        let language = self.language.clone();
        match &value.kind {
            Kind::Object(members) => {
                let mut titles = Vec::new();
                for member in members {
                    let at = &at.key(&member.key);
                    if !is_language_tag(&member.key) {
                        let place = Place::json(&self.file, member.position, at.pointer());
                        let message = format!("`titles`: \"{}\" is not a language tag", member.key);
                        self.push(Diagnostic::new(Code::MetadataProperty, place, message));
                        continue;
                    }
                    if let Some(texts) = self.strings(&member.value, at) {
                        titles.extend(with(&member.key, texts));
                    }
                }
                titles
            }
            _ => self.strings(value, at).map(|t| with(&language, t)).unwrap_or_default(),
        }
    }

    /// Rules between columns: names are unique, virtual columns come last, templates use columns.
    fn check_columns(&mut self, value: &Value, at: &At<'_>, schema: &Schema) {
        let mut names = HashSet::new();
        let (mut seen_virtual, mut out_of_order) = (false, false);
        for column in &schema.columns {
            let place = Place::json(&self.file, column.origin.position, column.origin.pointer.clone());
            if !names.insert(column.name.as_str()) {
                let message = format!("two columns have the name `{}`", column.name);
                let problem = Diagnostic::new(Code::MetadataInvalid, place.clone(), message);
                self.push(problem.help("give each column a `name` of its own"));
            }
            if seen_virtual && !column.is_virtual && !out_of_order {
                out_of_order = true;
                let message = format!("the column `{}` comes after a virtual column", column.name);
                let problem = Diagnostic::new(Code::MetadataInvalid, place, message);
                self.push(problem.help("virtual columns have no cells in the file and come last"));
            }
            seen_virtual |= column.is_virtual;
        }
        let mut reported = HashSet::new();
        for column in &schema.columns {
            let templates = [&column.about_url, &column.property_url, &column.value_url];
            let templates = ["aboutUrl", "propertyUrl", "valueUrl"].into_iter().zip(templates);
            let variables = templates.flat_map(|(property, template)| {
                template
                    .iter()
                    .flat_map(|t| t.variables())
                    .map(move |variable| (property, variable))
                    .collect::<Vec<_>>()
            });
            for (property, variable) in variables {
                let known = names.contains(variable.as_str())
                    || matches!(
                        variable.as_str(),
                        "_row" | "_sourceRow" | "_column" | "_sourceColumn" | "_name"
                    );
                if known || !reported.insert(variable) {
                    continue;
                }
                let mut candidates: Vec<&str> = names.iter().copied().collect();
                candidates.sort_unstable();
                let near = did_you_mean(variable, candidates);
                let help = match near {
                    Some(near) => format!("did you mean {{{near}}}?"),
                    None => format!("the names of the columns are {}", schema.column_names()),
                };
                let place = self.template_place(&column.origin, property);
                let message = format!("`{property}` uses {{{variable}}}, but the table has no such column");
                self.push(Diagnostic::new(Code::UnknownVariable, place, message).help(help));
            }
        }
        if schema.columns.is_empty() && matches!(value.kind, Kind::Array(_)) {
            self.report(
                Code::MetadataProperty,
                value,
                at,
                "no column is described; those of the table get numbers for names".to_owned(),
            );
        }
    }
}

/// A name for templates that is like another one: `no_pages` for `no pages`.
fn name_like(text: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' };
    let words: String = text.chars().map(letter).collect();
    words.split('_').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::super::Nowhere;
    use super::*;
    use crate::diagnostic::{Detail, Severity};
    use crate::prefixes::Prefixes;

    /// Where problems are, with `!` for an error.
    fn problems(text: &str) -> Vec<String> {
        let prefixes = Prefixes::default();
        let source = Source { url: "http://example.org/m.json", prefixes: &prefixes, web: &Nowhere };
        let line = |d: &Diagnostic| {
            let Detail::Json { pointer } = &d.place.detail else { panic!("{d:?}") };
            format!("{}{pointer}", if d.severity == Severity::Error { "!" } else { "" })
        };
        read_metadata(text, &source).1.iter().map(line).collect()
    }

    #[test]
    fn the_context_is_that_of_csvw_perhaps_with_a_base_and_a_language() {
        for (context, expected) in [
            (r#""http://www.w3.org/ns/csvw""#, &[] as &[_]),
            (r#"["http://www.w3.org/ns/csvw"]"#, &[]),
            (r#"["http://www.w3.org/ns/csvw", {"@base": "a/", "@language": "en"}]"#, &[]),
            (r#"["http://www.w3.org/ns/csvw", {"@base": 1}]"#, &["/@context/1"]),
            (r#"["http://www.w3.org/ns/csvw", {"@language": "1"}]"#, &["/@context/1"]),
            (r#"["http://www.w3.org/ns/csvw", {"x": "y"}]"#, &["!/@context/1"]),
            (r#"["http://www.w3.org/ns/csvw", "x"]"#, &["!/@context/1"]),
            (r#"["http://www.w3.org/ns/csvw", {}, {}]"#, &["!/@context/2"]),
            ("null", &["!/@context"]),
            (r#"{"@language": "en"}"#, &["!/@context"]),
        ] {
            assert_eq!(
                problems(&format!(r#"{{"@context": {context}, "url": "t.csv"}}"#)),
                expected,
                "{context}"
            );
        }
        assert_eq!(problems(r#"{"url": "t.csv"}"#), [""]);
    }

    #[test]
    fn references_to_columns_are_names_or_count_as_absent() {
        for (schema, expected) in [
            (r#""primaryKey": "a", "rowTitles": ["a"]"#, &[] as &[_]),
            (r#""primaryKey": 1, "rowTitles": []"#, &["/tableSchema/primaryKey", "/tableSchema/rowTitles"]),
            (r#""primaryKey": ["a", 1]"#, &["/tableSchema/primaryKey"]),
            (r#""primaryKey": "b""#, &["/tableSchema/primaryKey"]),
            (r#""primaryKey": "t""#, &["/tableSchema/primaryKey"]),
            (
                r#""foreignKeys": [{"columnReference": [], "reference": {"resource": "t.csv", "columnReference": "a"}}]"#,
                &["!/tableSchema/foreignKeys/0/columnReference"],
            ),
            (
                r#""foreignKeys": [{"columnReference": "a", "reference": {"resource": "t.csv", "columnReference": 1}}]"#,
                &["!/tableSchema/foreignKeys/0/reference/columnReference"],
            ),
            (
                r#""foreignKeys": [{"columnReference": "a", "reference": {"resource": "HTTP://example.org:80/./t.csv", "columnReference": "a"}}]"#,
                &[],
            ),
        ] {
            let columns = r#""columns": [{"name": "a"}, {"titles": "t"}]"#;
            let context = r#""@context": "http://www.w3.org/ns/csvw", "url": "t.csv""#;
            let text = format!(r#"{{{context}, "tableSchema": {{{columns}, {schema}}}}}"#);
            assert_eq!(problems(&text), expected, "{schema}");
        }
    }

    #[test]
    fn a_schema_for_all_tables_is_blamed_once_and_where_it_stands() {
        let text = r#"{"@context": "http://www.w3.org/ns/csvw", "tableSchema": {"x": 1},
            "tables": [{"url": "a.csv"}, {"url": "b.csv"}]}"#;
        assert_eq!(problems(text), ["/tableSchema/x"]);
    }
}
