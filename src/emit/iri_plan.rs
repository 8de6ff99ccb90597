//! A URI template property, compiled for the rows of one table.

use std::borrow::Cow;

use crate::csvw::Table;
use crate::csvw::template::{Expansion, Operator, Part, UriTemplate};
use crate::iri;
use crate::prefixes::Prefixes;
use crate::table::{Cell, Content, Row, Values};
use crate::vocab::INITIAL_CONTEXT;

/// How an IRI is made from a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IriPlan {
    /// The same for every row.
    Constant(String),
    /// From a template that begins with a scheme and a host: nothing is left to resolve.
    Settled(UriTemplate<Variable>),
    /// From a template whose expansion may begin with a prefix, or be relative to a base.
    Open {
        /// The template.
        template: UriTemplate<Variable>,
        /// What it is resolved against: the URL of the table.
        base: String,
        /// Prefixes that an expansion may begin with.
        prefixes: Prefixes,
    },
}

/// A variable of a template: where its value is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Variable {
    /// A cell of the row; with the name of its column.
    Column(usize, String),
    /// One value of the cell of the column itself, of which there may be several (`ctx:eachValue`).
    OwnValue(usize, String),
    /// `_row`: the number of the row.
    Row,
    /// `_sourceRow`: the number of the row in the file.
    SourceRow,
    /// `_column` and `_sourceColumn`: the number of the column.
    ColumnNumber(&'static str, usize),
    /// `_name`: the name of the column, percent-decoded.
    Name(String),
    /// A name that means nothing in this table.
    Unknown(String),
}

impl IriPlan {
    /// Compiles the template of a column, number `column` from 0 in its table.
    pub fn compile(template: &UriTemplate, table: &Table, column: usize, prefixes: &Prefixes) -> Self {
        let base = table.url.as_str();
        if let Some(text) = template.as_constant() {
            let expanded = expand_prefix(text, prefixes).unwrap_or_else(|| text.to_owned());
            return Self::Constant(settle(expanded, base));
        }
        let mut template = template.map(|name| Variable::named(name, table, column));
        if let Some(Part::Literal(first)) = template.parts.first_mut()
            && let Some(expanded) = expand_prefix(first, prefixes)
        {
            *first = expanded;
        }
        match template.parts.first() {
            Some(Part::Literal(first))
                if iri::scheme(first).is_some()
                    && !has_dot_segments(&template)
                    && takes_any_value(first, &template) =>
            {
                Self::Settled(template)
            }
            _ => Self::Open { template, base: base.to_owned(), prefixes: prefixes.clone() },
        }
    }

    /// The same for a template that is expanded for each value of its own column, number `own`.
    #[must_use]
    pub fn for_each_value(self, own: usize) -> Self {
        let one_value = |template: UriTemplate<Variable>| {
            template.map(|variable| match variable {
                Variable::Column(index, name) if *index == own => Variable::OwnValue(own, name.clone()),
                other => other.clone(),
            })
        };
        match self {
            Self::Constant(iri) => Self::Constant(iri),
            Self::Settled(template) => Self::Settled(one_value(template)),
            Self::Open { template, base, prefixes } => {
                Self::Open { template: one_value(template), base, prefixes }
            }
        }
    }

    /// The IRI for a row, either constant or written into `scratch`.
    pub fn expand<'a>(&'a self, row: Row<'_>, scratch: &'a mut String) -> &'a str {
        if let Self::Constant(iri) = self {
            return iri;
        }
        self.write(row, scratch);
        scratch
    }

    /// Replaces `out` by the IRI for a row.
    pub fn write(&self, row: Row<'_>, out: &mut String) {
        self.write_value(row, None, out);
    }

    /// Replaces `out` by the IRI for a row and one of the values of the column's own cell.
    pub fn write_value(&self, row: Row<'_>, own: Option<&str>, out: &mut String) {
        out.clear();
        match self {
            Self::Constant(iri) => out.push_str(iri),
            Self::Settled(template) => expand_template(template, row, own, out),
            Self::Open { template, base, prefixes } => {
                expand_template(template, row, own, out);
                let expanded = expand_prefix(out, prefixes).unwrap_or_else(|| out.clone());
                *out = settle(expanded, base);
            }
        }
    }

    /// The columns whose cells become part of the IRI.
    pub fn columns(&self) -> impl Iterator<Item = usize> {
        let template = match self {
            Self::Constant(_) => None,
            Self::Settled(template) | Self::Open { template, .. } => Some(template),
        };
        template.into_iter().flat_map(|t| t.variables()).filter_map(|v| match v {
            Variable::Column(index, _) | Variable::OwnValue(index, _) => Some(*index),
            _ => None,
        })
    }

    /// What the IRIs of all rows begin with; empty if that is made from cells.
    pub fn start(&self) -> Cow<'_, str> {
        match self {
            Self::Constant(iri) => Cow::Borrowed(iri),
            Self::Settled(template) => Cow::Borrowed(literal(template).unwrap_or_default()),
            Self::Open { template, base, prefixes } => match literal(template) {
                Some(start) if expand_prefix(start, prefixes).is_none() => {
                    Cow::Owned(iri::resolve(base, start))
                }
                _ => Cow::Borrowed(""),
            },
        }
    }

    /// What an IRI has after the beginning that all rows share, if it could be that of a row: it has as
    /// many slashes as those have.
    pub fn rest_of<'i>(&self, iri: &'i str) -> Option<&'i str> {
        let Self::Settled(template) = self else { return None };
        let rest = iri.strip_prefix(literal(template)?)?;
        let slashes = |part: &Part<Variable>| match part {
            Part::Literal(text) => text.matches('/').count(),
            Part::Expression(..) => 0,
        };
        let expected: usize = template.parts.iter().skip(1).map(slashes).sum();
        (rest.matches('/').count() == expected).then_some(rest)
    }

    /// True if a cell can make the IRI illegal: only `{+x}` and `{#x}` let reserved characters pass.
    pub fn can_be_illegal(&self) -> bool {
        let lenient = |part: &Part<Variable>| {
            matches!(part, Part::Expression(Operator::Reserved | Operator::Fragment, _))
        };
        match self {
            Self::Constant(_) => false,
            Self::Settled(template) => template.parts.iter().any(lenient),
            Self::Open { .. } => true,
        }
    }

    /// True if the IRI is the same for all columns of a row.
    pub(super) fn is_same_for_columns(&self) -> bool {
        let of_column = |v: &Variable| matches!(v, Variable::ColumnNumber(..) | Variable::Name(_));
        match self {
            Self::Constant(_) => true,
            Self::Settled(template) | Self::Open { template, .. } => !template.variables().any(of_column),
        }
    }
}

impl Variable {
    /// Spec: metadata, section 5.1.3. A virtual column has no place in the file, hence no `_sourceColumn`.
    fn named(name: &str, table: &Table, column: usize) -> Self {
        let schema = &table.schema;
        let is_virtual = schema.columns.get(column).is_some_and(|c| c.is_virtual);
        match name {
            "_row" => Self::Row,
            "_sourceRow" => Self::SourceRow,
            "_column" => Self::ColumnNumber("_column", column + 1),
            "_sourceColumn" if is_virtual => Self::Unknown(name.to_owned()),
            "_sourceColumn" => {
                Self::ColumnNumber("_sourceColumn", table.dialect.skip_columns.saturating_add(column + 1))
            }
            "_name" => {
                let name = schema.columns.get(column).map_or("", |c| c.name.as_str());
                Self::Name(iri::percent_decode(name))
            }
            name => match schema.column_index(name) {
                Some(index) => Self::Column(index, name.to_owned()),
                None => Self::Unknown(name.to_owned()),
            },
        }
    }

    fn value<'r>(&'r self, row: Row<'r>, own: Option<&'r str>) -> Expansion<'r, Values<'r>> {
        match (self, own) {
            (Self::OwnValue(..), Some(value)) => Expansion::Text(value),
            (Self::Column(index, _) | Self::OwnValue(index, _), _) => {
                match row.cell(*index).map(Cell::content) {
                    Some(Content::One(text)) => Expansion::Text(text),
                    Some(Content::Many(texts)) => Expansion::List(texts),
                    Some(Content::Null) | None => Expansion::Undefined,
                }
            }
            (Self::Row, _) => Expansion::Number(row.number()),
            (Self::SourceRow, _) => Expansion::Number(row.source_number()),
            (Self::ColumnNumber(_, number), _) => Expansion::Number(*number),
            (Self::Name(name), _) => Expansion::Text(name),
            (Self::Unknown(_), _) => Expansion::Undefined,
        }
    }

    fn label(&self) -> &str {
        match self {
            Self::Column(_, name) | Self::OwnValue(_, name) | Self::Unknown(name) => name,
            Self::ColumnNumber(name, _) => name,
            Self::Row => "_row",
            Self::SourceRow => "_sourceRow",
            Self::Name(_) => "_name",
        }
    }
}

/// The literal text that a template begins with.
fn literal(template: &UriTemplate<Variable>) -> Option<&str> {
    match template.parts.first() {
        Some(Part::Literal(text)) => Some(text),
        _ => None,
    }
}

fn expand_template(template: &UriTemplate<Variable>, row: Row<'_>, own: Option<&str>, out: &mut String) {
    template.expand(|v| v.value(row, own), Variable::label, out);
}

/// True if values, percent-encoded, cannot make the IRI illegal: it is legal with a harmless one, and they are
/// not part of its host or port.
fn takes_any_value(first: &str, template: &UriTemplate<Variable>) -> bool {
    let after_scheme =
        iri::scheme(first).and_then(|scheme| first.get(scheme.len() + 1..)).unwrap_or_default();
    let is_after_host = match after_scheme.strip_prefix("//") {
        Some(host) => host.contains('/'),
        None => !after_scheme.starts_with('/'),
    };
    let mut harmless = String::new();
    template.expand(|_| Expansion::<Values<'_>>::Text("1"), Variable::label, &mut harmless);
    is_after_host && iri::check(&harmless).is_ok()
}

fn has_dot_segments(template: &UriTemplate<Variable>) -> bool {
    template.parts.iter().any(|part| match part {
        Part::Literal(text) => {
            text.contains("/./") || text.contains("/../") || text.ends_with("/.") || text.ends_with("/..")
        }
        Part::Expression(..) => false,
    })
}

/// Replaces a prefix by its namespace, be it a known one or one of those that all metadata may use.
fn expand_prefix(text: &str, prefixes: &Prefixes) -> Option<String> {
    let prefix = iri::scheme(text)?;
    let local = text.get(prefix.len() + 1..)?;
    if local.starts_with("//") {
        return None;
    }
    prefixes.expand(text).or_else(|| {
        let index = INITIAL_CONTEXT.binary_search_by_key(&prefix, |(known, _)| known).ok()?;
        INITIAL_CONTEXT.get(index).map(|(_, namespace)| format!("{namespace}{local}"))
    })
}

fn settle(text: String, base: &str) -> String {
    if iri::is_settled(&text) { text } else { iri::resolve(base, &text) }
}
