//! CSV on the Web: what metadata says about tables.
//!
//! The types carry the names of the specification ("Metadata Vocabulary for Tabular Data",
//! "Model for Tabular Data and Metadata on the Web"); [`read_metadata`] makes them from JSON. Nothing
//! here knows about rows: that is [`crate::table`].

mod common;
pub mod cookbook;
pub mod datatype;
mod dialect;
mod expected;
mod extension;
mod inherited;
pub mod json;
mod keys;
mod locate;
mod metadata;
mod pitfall;
mod reader;
pub mod template;
pub mod web;

pub use common::{Annotation, AnnotationKind, CommonProperty};
pub use datatype::{Builtin, Datatype, Family, Fault};
pub use dialect::Dialect;
pub use locate::{Description, describe};
pub use metadata::read_metadata;
pub use reader::Source;
pub use template::UriTemplate;
pub use web::{LocalFiles, Nowhere, Resource, Web};

use crate::diagnostic::{Place, Position};
use crate::prefixes::Prefixes;

/// Tables that are described together, and may refer to each other.
#[derive(Debug, Clone, Default)]
pub struct TableGroup {
    /// The `@id`, resolved.
    pub id: Option<String>,
    /// The tables in the order of the metadata.
    pub tables: Vec<Table>,
    /// True if a table is not in `tables` though there should be one, or if what the rows of one
    /// describe is not known: then nothing can be said about what is not described.
    pub is_incomplete: bool,
    /// Properties that CSVW does not define, such as `dc:title`.
    pub common: Vec<CommonProperty>,
    /// The `notes`, normalised.
    pub notes: Vec<Annotation>,
}

/// What the metadata says about one CSV file.
#[derive(Debug, Clone)]
pub struct Table {
    /// Where the CSV file is, resolved against the metadata's base.
    pub url: String,
    /// The `@id`, resolved.
    pub id: Option<String>,
    /// True if the table's triples are not to be written.
    pub suppress_output: bool,
    /// The columns and keys.
    pub schema: Schema,
    /// How the CSV file is written.
    pub dialect: Dialect,
    /// True if the metadata says how, so that a media type does not change it.
    pub is_dialect_given: bool,
    /// Properties that CSVW does not define.
    pub common: Vec<CommonProperty>,
    /// The `notes`, normalised.
    pub notes: Vec<Annotation>,
    /// The prefixes that the metadata declares for itself (`ctx:prefix`); cells may begin with them.
    pub prefixes: Prefixes,
    /// Where the description stands in the metadata file.
    pub origin: Origin,
    /// Where its `url` stands there.
    pub url_origin: Origin,
}

/// The columns of a table, and what ties them together.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// True if the metadata has a schema, even an empty one: else the columns are those of the header.
    pub is_given: bool,
    /// The `@id`, resolved.
    pub id: Option<String>,
    /// The columns in the order of the CSV file; virtual columns follow.
    pub columns: Vec<Column>,
    /// Indices of the columns that together identify a row; empty if rows have no identity.
    pub primary_key: Vec<usize>,
    /// References to rows of other tables, or of the same one.
    pub foreign_keys: Vec<ForeignKey>,
    /// Indices of the columns whose values are titles of their row.
    pub row_titles: Vec<usize>,
    /// What holds for columns that the metadata does not describe: the inherited properties of the table.
    pub default_column: Column,
    /// Properties that CSVW does not define. They are not part of the graph.
    pub common: Vec<CommonProperty>,
}

/// A column, with the inherited properties that hold for it.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// The name for URI templates: the `name` property, else the first title, percent-encoded, else
    /// `_col.N`.
    pub name: String,
    /// True if `name` is given, and not made from a title or the position.
    pub is_named: bool,
    /// Titles with their languages (`und` if none is given).
    pub titles: Vec<(String, String)>,
    /// True if the column has no cells in the CSV file.
    pub is_virtual: bool,
    /// True if the column's triples are not to be written.
    pub suppress_output: bool,
    /// The subject of the column's triples, if not the row's blank node.
    pub about_url: Option<UriTemplate>,
    /// The predicate, if not the table's URL with the column's name as its fragment.
    pub property_url: Option<UriTemplate>,
    /// The object, if it is an IRI.
    pub value_url: Option<UriTemplate>,
    /// What cells look like, and the datatype of literals.
    pub datatype: Datatype,
    /// What an empty cell stands for.
    pub default: String,
    /// The language of strings; `und` for none.
    pub lang: String,
    /// Texts that stand for no value.
    pub null: Vec<String>,
    /// True if the order of the values in a cell matters.
    pub ordered: bool,
    /// True if every row needs a value.
    pub required: bool,
    /// What separates the values in a cell; without it a cell has one value.
    pub separator: Option<String>,
    /// True if `value_url` makes an IRI of each value (`ctx:eachValue`), and not one of all together.
    pub each_value: bool,
    /// Indices of the columns that need a value for a row to have triples of this one (`ctx:onlyIf`).
    pub only_if: Vec<usize>,
    /// Properties that CSVW does not define. They are not part of the graph.
    pub common: Vec<CommonProperty>,
    /// Where the description stands in the metadata file.
    pub origin: Origin,
}

impl Column {
    /// True if a text that is not empty is the only value of its cell, as it stands there.
    pub fn is_plain(&self) -> bool {
        self.separator.is_none() && self.null.iter().all(String::is_empty) && self.datatype.takes_any_text()
    }

    /// True if an empty cell has no value, and may be empty.
    pub fn is_null_when_empty(&self) -> bool {
        self.default.is_empty() && !self.required && self.null.iter().any(String::is_empty)
    }
}

/// Columns whose values must occur as those of some columns of a table.
#[derive(Debug, Clone)]
pub struct ForeignKey {
    /// Indices of the columns.
    pub columns: Vec<usize>,
    /// The index of the other table in the group.
    pub table: usize,
    /// Indices of the columns in the other table.
    pub referenced: Vec<usize>,
    /// Where it stands in the metadata file.
    pub origin: Origin,
}

/// Where something stands in the metadata.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file: a schema can be in another one than the table.
    pub file: String,
    /// The line and column.
    pub position: Position,
    /// The JSON Pointer.
    pub pointer: String,
}

impl Origin {
    /// The same as a place in a file; none for what no metadata describes.
    pub fn place(&self) -> Option<Place> {
        let place = || Place::json(&self.file, self.position, self.pointer.clone());
        (!self.file.is_empty()).then(place)
    }
}

impl Table {
    /// The value of a common property as text: that of a literal, or the IRI of a node; of anything else
    /// what it is, such as `an array`.
    pub fn common_text(&self, iri: &str) -> Option<(&str, Position)> {
        let value = &self.common.iter().find(|c| c.iri == iri)?.value;
        Some((value.text(), value.origin.position))
    }
}

impl Schema {
    /// Puts a column in a place before the virtual ones, and keeps what refers to columns by index.
    pub fn insert_column(&mut self, index: usize, column: Column) {
        if index >= self.columns.len() {
            return self.columns.push(column); // Nothing moves.
        }
        self.columns.insert(index, column);
        let conditions = self.columns.iter_mut().flat_map(|column| column.only_if.iter_mut());
        conditions.filter(|column| **column >= index).for_each(|column| *column += 1);
        let keys = self.foreign_keys.iter_mut().flat_map(|key| key.columns.iter_mut());
        let moved = self.primary_key.iter_mut().chain(self.row_titles.iter_mut()).chain(keys);
        moved.filter(|column| **column >= index).for_each(|column| *column += 1);
    }

    /// The names of the columns, for messages; of many only the first ones.
    pub fn column_names(&self) -> String {
        const MOST: usize = 12;
        let names: Vec<&str> = self.columns.iter().map(|c| c.name.as_str()).collect();
        match names.get(..MOST) {
            Some(first) if names.len() > MOST => format!("{}, …", first.join(", ")),
            _ => names.join(", "),
        }
    }

    /// The index of the column with a name.
    pub fn column_index(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }

    /// The index of the column that has a name of its own, as references to columns need it.
    pub fn named_column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.is_named && c.name == name)
    }

    /// The index of the column whose property is a certain IRI.
    ///
    /// This is how columns with a meaning for the engine are found: by their term and not by their
    /// name.
    pub fn column_with_property(&self, iri: &str) -> Option<usize> {
        let is_it = |c: &Column| c.property_url.as_ref().and_then(|t| t.as_constant()) == Some(iri);
        self.columns.iter().position(is_it)
    }
}
