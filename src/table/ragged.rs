//! Which cell of a row with too many or too few cells is probably the one to repair.
//!
//! Nothing is known for sure: a cell that is split in two moves all that follow it, so that it is looked
//! for where the dates and numbers of the row come to stand under their columns again.

use super::records::Field;
use crate::csvw::{Column, Family};
use crate::iri;

/// What has probably happened to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slip {
    /// So many cells, from this one on, should be one.
    Split(usize, usize),
    /// The cells from this one on are empty and too many.
    SurplusAtEnd(usize),
    /// Cells are missing before this one, or before one of those up to the second; at the end if there is none.
    Missing(usize, usize),
    /// There are too many, from this one on.
    TooMany(usize),
}

impl Slip {
    /// The index of the field at which a person would look.
    pub(super) fn index(self) -> usize {
        let (Self::Split(index, _)
        | Self::SurplusAtEnd(index)
        | Self::Missing(_, index)
        | Self::TooMany(index)) = self;
        index
    }
}

/// Rows with more fields are not looked into: each place for the slip costs a look at all of them.
const WIDEST: usize = 200;

/// Finds what has happened to a row whose number of fields is not that of the columns.
pub(super) fn slip(columns: &[&Column], fields: &[Field<'_>]) -> Slip {
    let (found, expected) = (fields.len(), columns.len());
    if found.max(expected) > WIDEST {
        let end = found.min(expected);
        return if found > expected { Slip::TooMany(end) } else { Slip::Missing(end, end) };
    }
    if found > expected {
        let surplus = fields.get(expected..).unwrap_or_default();
        let parts = found - expected + 1;
        let scores = (0..expected).map(|index| score_of_split(columns, fields, index, parts));
        let as_it_is: i32 =
            columns.iter().zip(fields).map(|(column, field)| score(column, &field.text)).sum();
        let is_blank = surplus.iter().all(|field| field.text.is_empty());
        if is_blank && scores.clone().all(|score| score <= as_it_is) {
            return Slip::SurplusAtEnd(expected);
        }
        let split = best(scores).filter(|&index| score_of_whole(columns, fields, index, parts) >= 0);
        let surplus = || without_some(columns, fields, as_it_is).unwrap_or(expected);
        return split.map_or_else(|| Slip::TooMany(surplus()), |index| Slip::Split(index, parts));
    }
    let missing = expected - found;
    let scores: Vec<i32> = (0..=found)
        .map(|index| {
            let before = columns.iter().zip(fields).take(index);
            let after = columns.iter().skip(index + missing).zip(fields.iter().skip(index));
            let left_out = columns.iter().skip(index).take(missing).filter(|column| column.required).count();
            let fits: i32 = before.chain(after).map(|(column, field)| score(column, &field.text)).sum();
            fits - 2 * left_out as i32
        })
        .collect();
    let most = scores.iter().max();
    if scores.last() == most && best(scores.iter().copied()).is_none() {
        return Slip::Missing(found, found);
    }
    let first = scores.iter().position(|score| Some(score) == most).unwrap_or(found);
    Slip::Missing(first, scores.iter().rposition(|score| Some(score) == most).unwrap_or(found))
}

/// How well the cells fit their columns if some of them are parts of one. Whoever writes a comma in a text
/// writes a blank after it.
fn score_of_split(columns: &[&Column], fields: &[Field<'_>], index: usize, parts: usize) -> i32 {
    let before = columns.iter().zip(fields).take(index);
    let after = columns.iter().skip(index + 1).zip(fields.iter().skip(index + parts));
    let others: i32 = before.chain(after).map(|(column, field)| score(column, &field.text)).sum();
    let pieces = fields.get(index..index + parts).unwrap_or_default();
    let is_prose = pieces.iter().skip(1).all(|piece| piece.text.starts_with(' '));
    others + score_of_whole(columns, fields, index, parts) + if is_prose { 3 } else { 0 }
}

/// The first of the cells without which the others fit their columns, and better than they do as it is.
fn without_some(columns: &[&Column], fields: &[Field<'_>], as_it_is: i32) -> Option<usize> {
    let surplus = fields.len() - columns.len();
    let score_without = |index: usize| -> i32 {
        let rest = fields.iter().take(index).chain(fields.iter().skip(index + surplus));
        columns.iter().zip(rest).map(|(column, field)| score(column, &field.text)).sum()
    };
    let scores: Vec<i32> = (0..=columns.len()).map(score_without).collect();
    let most = scores.iter().max().filter(|most| **most > as_it_is)?;
    scores.iter().position(|score| score == most)
}

/// How well a cell fits its column if it is made of so many parts.
fn score_of_whole(columns: &[&Column], fields: &[Field<'_>], index: usize, parts: usize) -> i32 {
    let pieces = fields.get(index..index + parts).unwrap_or_default();
    let joined: Vec<&str> = pieces.iter().map(|piece| piece.text.as_ref()).collect();
    columns.get(index).map_or(0, |column| match number(column, &joined) {
        Some(_) => 1,
        None => score(column, &joined.join(",")),
    })
}

/// The number that the parts of a cell are, if they were separated by a comma before the decimals or between
/// the thousands.
pub(super) fn number(column: &Column, parts: &[&str]) -> Option<String> {
    let is_number = column.datatype.base.family.is_number();
    if !is_number || parts.iter().any(|part| part.is_empty()) {
        return None;
    }
    let is_grouped = parts.iter().skip(1).all(|part| part.len() == 3);
    let readings = [is_grouped.then(|| parts.concat()), (parts.len() == 2).then(|| parts.join("."))];
    readings.into_iter().flatten().find(|number| column.datatype.parse(number).is_ok())
}

/// Whether a text can stand in a column: 1 if it is what few texts are, -2 if it cannot.
fn score(column: &Column, text: &str) -> i32 {
    if text.is_empty() || column.null.iter().any(|null| null == text) {
        return if column.required { -2 } else { 0 };
    }
    if column.datatype.base.family == Family::Text && column.datatype.format.is_none() {
        return 0;
    }
    let text = text.trim();
    let values = column.separator.as_deref().map_or_else(|| vec![text], |s| text.split(s).collect());
    if !values.iter().all(|value| column.datatype.parse(value).is_ok()) {
        return -2;
    }
    // Nearly every text is a relative reference.
    let is_telling =
        column.datatype.base.family != Family::Uri || values.iter().all(|v| iri::scheme(v).is_some());
    i32::from(is_telling)
}

/// The index of the highest score, if only one is that high.
fn best(scores: impl Iterator<Item = i32>) -> Option<usize> {
    let scores: Vec<i32> = scores.collect();
    let most = scores.iter().max()?;
    let mut highest = scores.iter().enumerate().filter(|(_, score)| *score == most);
    match (highest.next(), highest.next()) {
        (Some((index, _)), None) => Some(index),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csvw::{Builtin, Datatype};

    fn slip_of(datatypes: &[&str], row: &str) -> Slip {
        let column = |name: &&str| Column {
            datatype: Datatype::of(Builtin::named(name).expect("a datatype")),
            ..Column::default()
        };
        let columns: Vec<Column> = datatypes.iter().map(column).collect();
        let columns: Vec<&Column> = columns.iter().collect();
        let field = |text| Field { text: std::borrow::Cow::Borrowed(text), span: 0..0 };
        slip(&columns, &row.split(',').map(field).collect::<Vec<_>>())
    }

    #[test]
    fn a_cell_that_a_comma_splits_is_found() {
        let columns = ["string", "string", "date", "integer"];
        assert_eq!(slip_of(&columns, "a,Cole, Cy,2001-01-01,5"), Slip::Split(1, 2));
        assert_eq!(slip_of(&columns, "a,b,2001-01-01,1,234"), Slip::Split(3, 2));
        assert_eq!(slip_of(&columns, "a,b,2001-01-01,5,c"), Slip::TooMany(4));
        assert_eq!(slip_of(&columns, "a,b,2001-01-01,5,,"), Slip::SurplusAtEnd(4));
        assert_eq!(slip_of(&["string", "date", "string"], "a,2001-01-01,b, c"), Slip::Split(2, 2));
    }

    #[test]
    fn the_place_of_a_missing_cell_is_found() {
        let columns = ["string", "date", "integer", "language"];
        assert_eq!(slip_of(&columns, "a,5,en"), Slip::Missing(1, 1));
        assert_eq!(slip_of(&columns, "a,2001-01-01,5"), Slip::Missing(3, 3));
        assert_eq!(slip_of(&["string", "string", "string", "date"], "a,b,2001-01-01"), Slip::Missing(0, 2));
        assert_eq!(slip_of(&["string", "string", "string"], "a,b"), Slip::Missing(2, 2));
    }
}
