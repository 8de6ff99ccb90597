//! CSV on the Web: what metadata says about tables.
//!
//! The types carry the names of the specification ("Metadata Vocabulary for Tabular Data",
//! "Model for Tabular Data and Metadata on the Web"); [`read_metadata`] makes them from JSON. Nothing
//! here knows about rows: that is [`crate::table`].

pub mod datatype;
mod dialect;
mod inherited;
pub mod json;
mod keys;
mod metadata;
mod reader;
pub mod template;

pub use datatype::{Builtin, Datatype, Family, Fault};
pub use dialect::Dialect;
pub use metadata::read_metadata;
pub use reader::Source;
pub use template::UriTemplate;

use crate::diagnostic::Position;

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
    /// The `notes`, uninterpreted.
    pub notes: Vec<json::Value>,
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
    /// Properties that CSVW does not define.
    pub common: Vec<CommonProperty>,
    /// The `notes`, uninterpreted.
    pub notes: Vec<json::Value>,
    /// Where the description stands in the metadata file.
    pub origin: Origin,
}

/// The columns of a table, and what ties them together.
#[derive(Debug, Clone, Default)]
pub struct Schema {
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
}

/// A column, with the inherited properties that hold for it.
#[derive(Debug, Clone)]
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
    /// Where the description stands in the metadata file.
    pub origin: Origin,
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

/// A property that CSVW does not define: its IRI, and its value uninterpreted.
#[derive(Debug, Clone)]
pub struct CommonProperty {
    /// The IRI, with its prefix expanded.
    pub iri: String,
    /// The value.
    pub value: json::Value,
}

/// Where something stands in the metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The line and column.
    pub position: Position,
    /// The JSON Pointer.
    pub pointer: String,
}

impl Table {
    /// The value of a common property: a string, or an object with `@value` or `@id`; of anything else
    /// what it is, such as `a number`.
    pub fn common_text(&self, iri: &str) -> Option<(&str, Position)> {
        let value = &self.common.iter().find(|c| c.iri == iri)?.value;
        let text = [Some(value), value.get("@value"), value.get("@id")];
        let text = text.into_iter().flatten().find_map(json::Value::as_str);
        Some((text.unwrap_or(value.kind_name()), value.position))
    }
}

impl Schema {
    /// The index of the column with a name.
    pub fn column_index(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
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
