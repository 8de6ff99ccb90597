//! What is to be done with each row of a table, worked out once.

use super::iri_plan::IriPlan;
use crate::csvw::template::variable_name_of;
use crate::csvw::{Column, Table};
use crate::prefixes::Prefixes;
use crate::vocab::xsd;

/// How the rows of a table become triples.
#[derive(Debug, Clone)]
pub struct TablePlan {
    /// The index of the table in its group.
    pub table: usize,
    /// The different subjects of a row; columns refer to them by index.
    pub subjects: Vec<IriPlan>,
    /// A plan for each column, in the order of the schema.
    pub columns: Vec<ColumnPlan>,
}

/// How the cells of a column become triples.
#[derive(Debug, Clone)]
pub struct ColumnPlan {
    /// The index of the subject; `None` for the blank node that stands for the row.
    pub subject: Option<usize>,
    /// The predicate.
    pub predicate: IriPlan,
    /// The object.
    pub object: ObjectPlan,
    /// True if several values become one `rdf:List`.
    pub is_ordered: bool,
    /// True if the column has no cells of its own, and its `valueUrl` therefore holds for every row.
    pub is_virtual: bool,
    /// True if the column has no triples.
    pub is_suppressed: bool,
}

/// What the objects of a column are.
#[derive(Debug, Clone)]
pub enum ObjectPlan {
    /// IRIs.
    Link(IriPlan),
    /// Plain strings.
    String,
    /// Strings in a language.
    Tagged(String),
    /// Literals with a datatype.
    Typed(String),
}

impl TablePlan {
    /// Works out the plan for a table, which is number `index` in its group.
    pub fn compile(table: &Table, index: usize, prefixes: &Prefixes) -> Self {
        let mut plan = Self { table: index, subjects: Vec::new(), columns: Vec::new() };
        for (number, column) in table.schema.columns.iter().enumerate() {
            let compile = |template| IriPlan::compile(template, &table.schema, number, &table.url, prefixes);
            let subject = column.about_url.as_ref().map(|t| plan.subject(compile(t)));
            let predicate = match &column.property_url {
                Some(template) => compile(template),
                None => IriPlan::Constant(default_property(table, column)),
            };
            let object = match &column.value_url {
                Some(template) => ObjectPlan::Link(compile(template)),
                None => ObjectPlan::literal(column),
            };
            plan.columns.push(ColumnPlan {
                subject,
                predicate,
                object,
                is_ordered: column.ordered,
                is_virtual: column.is_virtual,
                is_suppressed: column.suppress_output,
            });
        }
        plan
    }

    fn subject(&mut self, plan: IriPlan) -> usize {
        let known = self.subjects.iter().position(|s| *s == plan && s.is_same_for_columns());
        known.unwrap_or_else(|| {
            self.subjects.push(plan);
            self.subjects.len() - 1
        })
    }
}

impl ObjectPlan {
    /// A language tags strings only, and a string is never written with its datatype.
    fn literal(column: &Column) -> Self {
        match column.datatype.iri() {
            xsd::STRING if column.lang == "und" => Self::String,
            xsd::STRING => Self::Tagged(column.lang.clone()),
            iri => Self::Typed(iri.to_owned()),
        }
    }
}

/// The URL of the table, with the name of the column as its fragment (csv2rdf, section 4.6.8.3).
fn default_property(table: &Table, column: &Column) -> String {
    let name = if column.is_named { variable_name_of(&column.name) } else { column.name.clone() };
    format!("{}#{name}", table.url)
}
