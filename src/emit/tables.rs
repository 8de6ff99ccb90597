//! The tables of a project, read: descriptions, rows and plans side by side.

use std::borrow::Cow;

use super::cell::{Scratch, emit_row};
use super::plan::TablePlan;
use super::sink::Sink;
use crate::csvw::{Schema, Table, TableGroup};
use crate::diagnostic::Place;
use crate::table::{Cell, CellRef, Row, RowRef, Sheet};

/// Tables with their rows. The three lists have the same order.
#[derive(Debug, Default)]
pub struct Tables {
    /// What the metadata says.
    pub group: TableGroup,
    /// The rows of each table.
    pub sheets: Vec<Sheet>,
    /// How the rows of each table become triples.
    pub plans: Vec<TablePlan>,
}

impl Tables {
    /// The description of a table.
    pub fn table(&self, index: usize) -> Option<&Table> {
        self.group.tables.get(index)
    }

    /// The schema of a table.
    pub fn schema(&self, index: usize) -> Option<&Schema> {
        self.table(index).map(|t| &t.schema)
    }

    /// The indices of the tables whose schema is of a certain kind.
    pub fn with_columns(&self, is_it: impl Fn(&Schema) -> bool) -> impl Iterator<Item = usize> {
        let all = self.group.tables.iter().enumerate();
        all.filter(move |(_, table)| is_it(&table.schema)).map(|(index, _)| index)
    }

    /// A row.
    pub fn row(&self, row: RowRef) -> Option<Row<'_>> {
        self.sheets.get(row.table as usize)?.row(row.row as usize)
    }

    /// A cell.
    pub fn cell(&self, cell: CellRef) -> Option<Cell<'_>> {
        self.row(cell.row_ref())?.cell(cell.column as usize)
    }

    /// The values of a cell.
    pub fn values(&self, cell: CellRef) -> impl Iterator<Item = &str> + Clone {
        self.cell(cell).into_iter().flat_map(Cell::values)
    }

    /// The rows of a table with their names.
    pub fn rows(&self, table: usize) -> impl Iterator<Item = (RowRef, Row<'_>)> {
        let rows = self.sheets.get(table).into_iter().flat_map(Sheet::rows);
        rows.map(move |row| (RowRef { table: table as u32, row: row.index() as u32 }, row))
    }

    /// The place of a cell in its file.
    pub fn place(&self, cell: CellRef) -> Place {
        self.place_in(cell.row_ref(), Some(cell.column as usize))
    }

    /// The place of a row in its file.
    pub fn row_place(&self, row: RowRef) -> Place {
        self.place_in(row, None)
    }

    fn place_in(&self, row: RowRef, column: Option<usize>) -> Place {
        let table = row.table as usize;
        match (self.sheets.get(table), self.schema(table)) {
            (Some(sheet), Some(schema)) => sheet.place(schema, row.row as usize, column),
            _ => Place::file(""),
        }
    }

    /// The primary key of a row.
    pub fn key(&self, row: RowRef) -> Option<Cow<'_, str>> {
        self.row(row)?.key(self.schema(row.table as usize)?)
    }

    /// The cell that the subject of a cell's triples is made from: the first one, if there are several,
    /// and the cell itself if there is none.
    pub fn subject_cell(&self, cell: CellRef) -> CellRef {
        let plan = self.plans.get(cell.table as usize);
        let subject = plan.and_then(|p| p.subjects.get(p.columns.get(cell.column as usize)?.subject?));
        match subject.and_then(|s| s.columns().next()) {
            Some(column) => cell.row_ref().cell(column),
            None => cell,
        }
    }

    /// The IRI that the triples of a cell have as their subject; `None` if it is a blank node.
    pub fn subject(&self, cell: CellRef) -> Option<String> {
        let plan = self.plans.get(cell.table as usize)?;
        let subject = plan.subjects.get(plan.columns.get(cell.column as usize)?.subject?)?;
        let mut iri = String::new();
        subject.write(self.row(cell.row_ref())?, &mut iri);
        Some(iri)
    }

    /// The IRI that the first triple of a cell has as its object; `None` if it has a literal, or none.
    pub fn object(&self, cell: CellRef) -> Option<String> {
        self.objects(cell).into_iter().next()
    }

    /// The IRIs that the triples of a cell have as their objects, or would have if its column was not
    /// suppressed; several only with `ctx:eachValue`.
    pub fn objects(&self, cell: CellRef) -> Vec<String> {
        let mut iris = Vec::new();
        let plan = self.plans.get(cell.table as usize).and_then(|p| p.columns.get(cell.column as usize));
        if let (Some(plan), Some(row), Some(content)) = (plan, self.row(cell.row_ref()), self.cell(cell))
            && plan.applies_to(row, content)
        {
            plan.each_link(row, content, &mut String::new(), |iri| iris.push(iri.to_owned()));
        }
        iris
    }

    /// Sends the triples of all rows of a table to the sink.
    pub fn emit(&self, table: usize, scratch: &mut Scratch, sink: &mut impl Sink) {
        if let (Some(plan), Some(sheet)) = (self.plans.get(table), self.sheets.get(table)) {
            for row in sheet.rows() {
                emit_row(plan, row, None, scratch, sink);
            }
        }
    }
}
