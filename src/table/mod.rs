//! Rows of typed cells from a CSV file and the description of its table.
//!
//! Every cell knows its place in the file: the bytes, and from them the physical line, the column
//! in characters, and the name that a spreadsheet shows.

mod cell;
mod decode;
mod header;
pub mod keys;
mod piece;
mod ragged;
mod reader;
mod records;
mod row_problems;
mod rows;
mod sheet;

pub use cell::{Cell, Content, Values};
pub use decode::{Trouble, not_utf8};
pub use header::{Header, NameRule, check_delimiter, check_header};
pub use reader::{Mark, SheetReader, read_sheet};
pub use rows::Batch;
pub use sheet::{Row, Sheet};

use crate::diagnostic::Diagnostic;

/// A cell of a table group: of which table, in which row and column, each from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellRef {
    /// The index of the table in the group.
    pub table: u32,
    /// The index of the row in the sheet.
    pub row: u32,
    /// The index of the column in the schema.
    pub column: u32,
}

/// A problem of a row: the row stays out of the graph if it is an error.
pub type RowProblem = (RowRef, Diagnostic);

/// A row of a table group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowRef {
    /// The index of the table in the group.
    pub table: u32,
    /// The index of the row in the sheet.
    pub row: u32,
}

impl CellRef {
    /// The row that the cell is in.
    pub fn row_ref(self) -> RowRef {
        RowRef { table: self.table, row: self.row }
    }
}

impl RowRef {
    /// A cell of the row.
    pub fn cell(self, column: usize) -> CellRef {
        CellRef { table: self.table, row: self.row, column: column as u32 }
    }
}
