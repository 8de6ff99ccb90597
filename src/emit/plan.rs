//! What is to be done with each row of a table, worked out once.

use super::iri_plan::IriPlan;
use crate::csvw::{Column, Table};
use crate::iri;
use crate::prefixes::Prefixes;
use crate::table::{Cell, Content, Row};
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
    /// True if triples of some column have blank nodes: that of the row, or those of a list.
    pub(super) has_blank_nodes: bool,
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
    /// True if a cell links to an IRI for each of its values.
    pub each_value: bool,
    /// The columns that need a value for a row to have triples of this one.
    pub only_if: Vec<usize>,
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
        let mut plan =
            Self { table: index, subjects: Vec::new(), columns: Vec::new(), has_blank_nodes: false };
        let prefixes = &prefixes.and(&table.prefixes);
        for (number, column) in table.schema.columns.iter().enumerate() {
            let compile = |template| IriPlan::compile(template, table, number, prefixes);
            let subject = column.about_url.as_ref().map(|t| plan.subject(compile(t)));
            let predicate = match &column.property_url {
                Some(template) => compile(template),
                None => IriPlan::Constant(default_property(table, column)),
            };
            let object = match &column.value_url {
                Some(template) if column.each_value => {
                    ObjectPlan::Link(compile(template).for_each_value(number))
                }
                Some(template) => ObjectPlan::Link(compile(template)),
                None => ObjectPlan::literal(column),
            };
            plan.has_blank_nodes |= subject.is_none() || column.ordered;
            plan.columns.push(ColumnPlan {
                subject,
                predicate,
                object,
                is_ordered: column.ordered,
                is_virtual: column.is_virtual,
                is_suppressed: column.suppress_output,
                each_value: column.each_value,
                only_if: column.only_if.clone(),
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

impl ColumnPlan {
    /// What makes the subject, the predicate and the object, as far as these are IRIs; `subjects` are those of
    /// the table.
    pub fn iris<'p>(&'p self, subjects: &'p [IriPlan]) -> impl Iterator<Item = &'p IriPlan> {
        let subject = self.subject.and_then(|s| subjects.get(s));
        let object = match &self.object {
            ObjectPlan::Link(link) => Some(link),
            _ => None,
        };
        [subject, Some(&self.predicate), object].into_iter().flatten()
    }

    /// True if a row has triples of this column; `cell` is its cell there.
    pub fn has_triples(&self, row: Row<'_>, cell: Cell<'_>) -> bool {
        !self.is_suppressed && self.applies_to(row, cell)
    }

    /// True if a row has something to say in this column, suppressed or not.
    ///
    /// A virtual column has them for every row, whatever its cell is; an empty list is a value as well.
    pub fn applies_to(&self, row: Row<'_>, cell: Cell<'_>) -> bool {
        let is_list = || {
            let is_literal = !matches!(self.object, ObjectPlan::Link(_));
            self.is_ordered && is_literal && matches!(cell.content(), Content::Many(_))
        };
        (self.is_virtual || cell.has_values() || is_list()) && self.meets_conditions(row)
    }

    /// True if a row has values in all columns that `ctx:onlyIf` names. If it has not, it says nothing in
    /// this column, and is not about the column's subject either.
    pub fn meets_conditions(&self, row: Row<'_>) -> bool {
        self.only_if.iter().all(|&c| row.cell(c).is_some_and(Cell::has_values))
    }

    /// What the column's own variable stands for, one triple after the other: with `ctx:eachValue` each
    /// value of the cell, else (`None`) the cell as it is.
    pub fn own_values<'c>(&self, cell: Cell<'c>) -> impl Iterator<Item = Option<&'c str>> {
        let values = self.each_value.then(|| cell.values()).into_iter().flatten();
        let whole = (!self.each_value).then_some(None);
        values.map(Some).chain(whole)
    }

    /// Gives each IRI that a cell links to, written into `scratch`; there is none if it has literals.
    pub fn each_link(&self, row: Row<'_>, cell: Cell<'_>, scratch: &mut String, mut take: impl FnMut(&str)) {
        let ObjectPlan::Link(link) = &self.object else {
            return;
        };
        for own in self.own_values(cell) {
            match own {
                None => take(link.expand(row, scratch)),
                Some(_) => {
                    link.write_value(row, own, scratch);
                    take(scratch);
                }
            }
        }
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

/// The URL of the table, with the name of the column as its fragment (csv2rdf, section 4.6.8.3). A name has
/// only characters that a fragment can have.
fn default_property(table: &Table, column: &Column) -> String {
    format!("{}#{}", iri::without_fragment(&table.url), column.name)
}
