//! A URI template property, compiled for the rows of one table.

use std::borrow::Cow;

use crate::csvw::Table;
use crate::csvw::template::{Expansion, Operator, Part, UriTemplate};
use crate::iri::{self, Base};
use crate::prefixes::Prefixes;
use crate::table::{Cell, Content, Row, Values};
use crate::vocab::INITIAL_CONTEXT;

/// How an IRI is made from a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IriPlan {
    /// The same for every row.
    Constant(String),
    /// From a template that begins with a scheme and a host, perhaps those of the table: nothing is left to resolve.
    Settled(UriTemplate<Variable>),
    /// From a template whose expansion may begin with a prefix, or be relative to a base.
    Open {
        /// The template.
        template: UriTemplate<Variable>,
        /// What it is resolved against: the URL of the table.
        base: Base,
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
        let base = Base::new(&table.url);
        if let Some(text) = template.as_constant() {
            let mut iri = text.to_owned();
            expand_prefix(&mut iri, prefixes);
            base.settle(&mut iri);
            return Self::Constant(iri);
        }
        let mut template = template.map(|name| Variable::named(name, table, column));
        if let Some(Part::Literal(first)) = template.parts.first_mut() {
            expand_prefix(first, prefixes);
        }
        settled(&template, &base)
            .filter(takes_any_value)
            .map_or_else(|| Self::Open { template, base, prefixes: prefixes.clone() }, Self::Settled)
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
                expand_prefix(out, prefixes);
                base.settle(out);
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
                Some(start) if known_prefix(start, prefixes).is_none() => {
                    let mut start = start.to_owned();
                    base.settle(&mut start);
                    Cow::Owned(start)
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
        match self {
            Self::Constant(_) => false,
            Self::Settled(template) => is_lenient(template),
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

/// The template with nothing left to resolve, whatever its values are; `None` if it depends on them.
fn settled(template: &UriTemplate<Variable>, base: &Base) -> Option<UriTemplate<Variable>> {
    let mut settled = template.clone();
    let Some(Part::Literal(first)) = settled.parts.first_mut() else { return None };
    if iri::scheme(first).is_none() {
        let is_resolved_by_start =
            is_relative(template) && !is_lenient(template) && !can_have_segments_of_dots(template);
        is_resolved_by_start.then(|| base.settle(first))?;
    }
    Some(settled)
}

/// True if no value makes an absolute IRI of the template, or gives it a host.
fn is_relative(template: &UriTemplate<Variable>) -> bool {
    let first = literal(template).unwrap_or_default();
    let has_colon = |part: &Part<Variable>| matches!(part, Part::Literal(text) if text.contains(':'));
    !first.starts_with("//")
        && !iri::has_colon_first(first)
        && (first.contains(['/', '?', '#']) || !template.parts.iter().any(has_colon))
}

/// True if a value can become `.` or `..` between slashes, which resolving takes away: if nothing but dots stands
/// beside it in a path. The literal text may have such segments at the beginning of the template only.
fn can_have_segments_of_dots(template: &UriTemplate<Variable>) -> bool {
    let is_number =
        |v: &Variable| matches!(v, Variable::Row | Variable::SourceRow | Variable::ColumnNumber(..));
    let has_more_than_dots = |text: &str| text.bytes().any(|b| b != b'.');
    let mut is_settled = false; // What there is of the segment has more than dots.
    for (index, part) in template.parts.iter().enumerate() {
        match part {
            Part::Literal(text) => {
                let path = text.split(['?', '#']).next().unwrap_or_default();
                if index > 0 && path.contains("/.") {
                    return true;
                }
                if path.len() < text.len() {
                    return false;
                }
                let segment = path.rsplit('/').next().unwrap_or_default();
                is_settled = is_settled && segment.len() == path.len() || has_more_than_dots(segment);
                if !is_settled && !segment.is_empty() {
                    return true;
                }
            }
            Part::Expression(Operator::Path, _) => return true,
            Part::Expression(_, variables) => {
                is_settled |= variables.iter().all(|v| is_number(&v.name));
                if !is_settled {
                    return true;
                }
            }
        }
    }
    false
}

/// True if reserved characters of values pass.
fn is_lenient(template: &UriTemplate<Variable>) -> bool {
    let lenient =
        |part: &Part<Variable>| matches!(part, Part::Expression(Operator::Reserved | Operator::Fragment, _));
    template.parts.iter().any(lenient)
}

/// True if values, percent-encoded, cannot make the IRI illegal: it is legal with a harmless one, and they are
/// not part of its host or port.
fn takes_any_value(template: &UriTemplate<Variable>) -> bool {
    let first = literal(template).unwrap_or_default();
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

/// Replaces a prefix by its namespace, be it a known one or one of those that all metadata may use.
fn expand_prefix(text: &mut String, prefixes: &Prefixes) {
    if let Some((prefix, namespace)) = known_prefix(text, prefixes) {
        let colon = prefix.len();
        text.replace_range(..=colon, namespace);
    }
}

/// The prefix that a text begins with, and its namespace.
fn known_prefix<'t, 'p>(text: &'t str, prefixes: &'p Prefixes) -> Option<(&'t str, &'p str)> {
    let prefix = iri::scheme(text)?;
    if text.get(prefix.len() + 1..)?.starts_with("//") {
        return None;
    }
    let namespace = prefixes.namespace(prefix).or_else(|| {
        let index = INITIAL_CONTEXT.binary_search_by_key(&prefix, |(known, _)| known).ok()?;
        INITIAL_CONTEXT.get(index).map(|(_, namespace)| *namespace)
    })?;
    Some((prefix, namespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the IRIs of a relative template begin with, if nothing is left to resolve for each row.
    fn settled_start(template: &str) -> Option<String> {
        let table = Table::undescribed("http://example.org/a/b.csv");
        let template = UriTemplate::parse(template).expect("a template");
        match IriPlan::compile(&template, &table, 0, &Prefixes::default()) {
            IriPlan::Settled(template) => literal(&template).map(str::to_owned),
            _ => None,
        }
    }

    #[test]
    fn a_relative_template_is_settled_if_values_cannot_change_where_it_leads() {
        for (template, start) in [
            ("#row-{_row}", "http://example.org/a/b.csv#row-"),
            ("#{x}", "http://example.org/a/b.csv#"),
            ("?row={x}", "http://example.org/a/b.csv?row="),
            ("/x/{_row}", "http://example.org/x/"),
            ("../c-{x}", "http://example.org/c-"),
            ("row-{x}/y", "http://example.org/a/row-"),
        ] {
            assert_eq!(settled_start(template).as_deref(), Some(start), "{template}");
        }
        for template in [
            "{x}",
            "x/{x}",
            "..{_row}",
            "../..{_row}",
            "x-{x}:y",
            "#{+x}",
            "x{/x}",
            "x-{x}/../y",
            "x-{x}/{y}",
            "//{x}/y",
            "//x/{y}",
        ] {
            assert_eq!(settled_start(template), None, "{template}");
        }
    }
}
