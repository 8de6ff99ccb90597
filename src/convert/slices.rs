//! Tables in slices that can be converted one by one, on one machine or on many.
//!
//! The triples of all slices together are those of the tables; blank nodes, numbers of rows and places in
//! messages are the same as well. What is said of the table group, and of a table besides its rows, comes with
//! the first slice of all and with the first of that table.

use std::io::Read;

use oxigraph::model::TripleRef;

use super::{Converted, Input, Listener, Options, TableReader, convert_tables, in_parallel};
use crate::csvw::{Description, Table, TableGroup, Web};
use crate::diagnostic::{Diagnostic, Severity};
use crate::emit::{ParallelSink, Sink};
use crate::error::Error;
use crate::table::{CellRef, Mark, NameRule};

/// Some consecutive rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// The part that it belongs to, from 0. A part is one slice, or several of different tables.
    pub part: usize,
    /// The place of the table in its group, from 0.
    pub table: usize,
    /// The URL of the table.
    pub url: String,
    /// How many bytes the whole file has: a slice is good only as long as the file stays as it is.
    pub length: u64,
    /// Where it begins: the first slice of a table before the header.
    pub from: Mark,
    /// The byte before which it ends.
    pub end: u64,
}

impl Slice {
    /// True for the slice that begins with the header.
    pub fn is_first(&self) -> bool {
        self.from.byte == 0
    }
}

/// Cuts tables into parts with about the same number of bytes: `count` of them, or fewer if there are fewer
/// rows. `report` takes the errors that are found on the way: then the slices are of no use. Warnings come with
/// the conversion.
///
/// A table stays whole if its encoding has several bytes for a character and is not UTF-8.
///
/// An [`Error`] is a file that is there and cannot be read, or has no length (a pipe).
pub fn cut(
    input: &Input<'_>,
    description: Description,
    count: usize,
    report: &mut dyn FnMut(Diagnostic),
) -> Result<Vec<Slice>, Error> {
    let metadata = description.metadata.as_deref();
    let is_error = |problem: &Diagnostic| problem.severity == Severity::Error;
    let is_sound = !description.diagnostics.iter().any(is_error);
    description.diagnostics.into_iter().filter(is_error).for_each(&mut *report);
    let report = &mut |problem: Diagnostic| {
        Some(problem.for_converter()).into_iter().filter(is_error).for_each(&mut *report);
    };
    let group = description.group.filter(|_| is_sound).unwrap_or_default();
    let mut tables = Vec::new();
    for (index, table) in group.tables.into_iter().enumerate().filter(|(_, table)| !table.suppress_output) {
        tables.push((index, length(&table, input.web)?, table));
    }
    let mut parts = Parts::new(tables.iter().map(|(_, length, _)| length).sum(), count);
    let mut slices = Vec::new();
    let mut before = 0;
    for (index, length, table) in tables {
        let mut reader = TableReader::open(table, metadata, NameRule::Any, input.web, report)?;
        let url = reader.table.url.clone();
        let mut slice = Slice {
            part: parts.begin(before),
            table: index,
            url,
            length,
            from: Mark::default(),
            end: length,
        };
        while let Some(limit) = parts.next_limit().filter(|limit| *limit < before + length) {
            let mark = reader.pass(limit.saturating_sub(before), report)?;
            let Some(mark) = mark.filter(|mark| mark.byte < length) else { break };
            slices.push(Slice { end: mark.byte, ..slice.clone() });
            slice = Slice { part: parts.begin(before + mark.byte), from: mark, ..slice };
        }
        slices.push(slice);
        before += length;
    }
    Ok(slices)
}

/// Where parts should end, in bytes from the beginning of the first table.
struct Parts {
    total: u64,
    count: u64,
    /// How many limits are passed: more than parts, where a row is longer than a part.
    passed: u64,
    /// That of the last slice.
    part: Option<usize>,
}

impl Parts {
    fn new(total: u64, count: usize) -> Self {
        Self { total, count: count.max(1) as u64, passed: 0, part: None }
    }

    fn next_limit(&self) -> Option<u64> {
        let share = u128::from(self.total) * u128::from(self.passed + 1) / u128::from(self.count);
        (self.passed + 1 < self.count).then_some(share as u64)
    }

    /// The part of a slice that begins at a byte.
    fn begin(&mut self, byte: u64) -> usize {
        let before = self.passed;
        // Limit `k` is at the byte `total * k / count`, rounded down; this is the last that is not beyond `byte`.
        let (total, count) = (u128::from(self.total), u128::from(self.count));
        let limits =
            ((u128::from(byte) + 1) * count).checked_sub(1).and_then(|scaled| scaled.checked_div(total));
        let passed = limits.unwrap_or(count).min(count - 1) as u64;
        self.passed = self.passed.max(passed);
        *self.part.insert(self.part.map_or(0, |part| part + usize::from(self.passed > before)))
    }
}

/// How many bytes the file of a table has; 0 if it is not there.
fn length(table: &Table, web: &dyn Web) -> Result<u64, Error> {
    let file = web.name(&table.url);
    let Some(resource) = web.open(&table.url).map_err(|e| Error::io(&file, e))? else { return Ok(0) };
    resource.length.ok_or_else(|| Error::Usage(format!("{file} is no ordinary file and cannot be cut")))
}

/// Converts slices: see [`convert_in_parallel`](super::convert_in_parallel).
///
/// An [`Error`] is also a slice of another table than the one that is there now, or none at all.
pub fn convert_slices(
    input: &Input<'_>,
    description: Description,
    options: Options,
    slices: &[Slice],
    threads: usize,
    sink: &mut impl ParallelSink,
    listener: &mut dyn Listener,
) -> Result<Converted, Error> {
    if slices.is_empty() {
        return Err(Error::Usage("there is no slice to be converted".to_owned()));
    }
    let tables = description.group.as_ref().map_or(&[][..], |group| &group.tables);
    for slice in slices {
        let is_known = tables.get(slice.table).is_some_and(|table| table.url == slice.url);
        if !tables.is_empty() && !is_known {
            return Err(another_table(&input.web.name(&slice.url)));
        }
        if slice.from.byte > slice.end || slice.end > slice.length {
            let message = format!("a slice of {} ends before it begins", input.web.name(&slice.url));
            return Err(Error::Usage(message));
        }
    }
    convert_tables(input, description, options, Share(Some(slices)), sink, listener, in_parallel(threads))
}

fn another_table(file: &str) -> Error {
    Error::Usage(format!("{file} is not the table that was cut into slices: cut it again"))
}

/// What is converted of some tables: slices, or all.
#[derive(Clone, Copy)]
pub(super) struct Share<'a>(Option<&'a [Slice]>);

impl<'a> Share<'a> {
    pub(super) const ALL: Self = Self(None);

    /// True if what is said of the group belongs to the share: it comes with its first table.
    pub(super) fn begins_group(self, group: Option<&TableGroup>) -> bool {
        let tables = group.map(|group| group.tables.as_slice()).unwrap_or_default();
        let first = tables.iter().position(|table| !table.suppress_output);
        first.is_none_or(|first| self.begins_table(first))
    }

    /// True if what is said of a table belongs to the share: it comes with its first slice.
    pub(super) fn begins_table(self, index: usize) -> bool {
        self.of_table(index).into_iter().any(|stretch| stretch.is_none_or(Slice::is_first))
    }

    /// The stretches of a table that belong to the share; `None` is the whole table.
    pub(super) fn of_table(self, index: usize) -> Vec<Option<&'a Slice>> {
        match self.0 {
            Some(slices) => {
                let mut of_table: Vec<_> = slices.iter().filter(|slice| slice.table == index).collect();
                of_table.sort_by_key(|slice| slice.from.byte);
                of_table.into_iter().map(Some).collect()
            }
            None => vec![None],
        }
    }
}

/// A sink for what another slice says.
pub(super) fn nowhere() -> impl Sink {
    |_: TripleRef<'_>, _: CellRef| {}
}

impl TableReader {
    /// Goes on with a slice of the table; to be called when the header is read.
    pub(super) fn go_to(
        &mut self,
        slice: &Slice,
        web: &dyn Web,
        report: &mut dyn FnMut(Diagnostic),
    ) -> Result<(), Error> {
        let url = self.table.url.clone();
        let file = web.name(&url);
        let found = web.open(&url).map_err(|e| Error::io(&file, e))?;
        if slice.url != url || found.is_none_or(|found| found.length != Some(slice.length)) {
            return Err(another_table(&file));
        }
        // The first slice begins before the header; a table that stays whole is read on as it is.
        let from = if slice.is_first() { self.pass(0, report)? } else { Some(slice.from) };
        let Some(from) = from else { return Ok(()) };
        let resource = web.open_at(&url, from.byte).map_err(|e| Error::io(&file, e))?;
        let Some(resource) = resource else { return Err(another_table(&file)) };
        self.go_on(Box::new(resource.body.take(slice.end.saturating_sub(from.byte))), from);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of slices that begin at these bytes.
    fn parts(total: u64, count: usize, begins: &[u64]) -> Vec<usize> {
        let mut parts = Parts::new(total, count);
        begins.iter().map(|byte| parts.begin(*byte)).collect()
    }

    #[test]
    fn parts_follow_each_other_and_none_is_empty() {
        assert_eq!(parts(90, 3, &[0, 30, 60]), [0, 1, 2]);
        assert_eq!(parts(90, 3, &[0, 10, 29, 31, 89]), [0, 0, 0, 1, 2]);
        assert_eq!(parts(90, 9, &[0, 55, 56, 80]), [0, 1, 1, 2]);
        assert_eq!(parts(90, 1, &[0, 89]), [0, 0]);
        assert_eq!(parts(0, 4, &[0]), [0]);
        assert_eq!(parts(u64::MAX, usize::MAX, &[0, u64::MAX]), [0, 1]);
    }
}
