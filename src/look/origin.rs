//! Which cells a claim comes from, and which rows of the override table had a say in it.

use super::Atlas;
use crate::claim::{Claim, EvidenceColumns, is_override_table};
use crate::table::{CellRef, RowRef};
use crate::vocab::ctx;

impl Atlas<'_> {
    /// The rows of override tables that say something about a claim: about one of its cells or rows,
    /// for its document or for all.
    pub fn overrides(&self, claim: &Claim) -> Vec<RowRef> {
        let tables = &self.build.tables;
        let mut found = Vec::new();
        for (index, table) in
            tables.group.tables.iter().enumerate().filter(|(_, t)| is_override_table(&t.schema))
        {
            let column = |property| table.schema.column_with_property(property);
            let (Some(file), Some(key), Some(name), Some(evidence)) = (
                column(ctx::TABLE),
                column(ctx::ROW),
                column(ctx::COLUMN),
                EvidenceColumns::of(&table.schema),
            ) else {
                continue;
            };
            for (row, _) in tables.rows(index) {
                let value = |column: usize| tables.cell(row.cell(column)).map(|c| c.joined());
                let means = |cell: &CellRef| {
                    let meant =
                        tables.sheets.get(cell.table as usize).zip(tables.schema(cell.table as usize));
                    let Some((sheet, schema)) = meant else { return false };
                    let is_file =
                        |file: &str| sheet.file == file || sheet.file.rsplit('/').next() == Some(file);
                    let is_column =
                        |name: &str| schema.columns.get(cell.column as usize).is_some_and(|c| c.name == name);
                    value(file).is_some_and(|file| is_file(&file))
                        && value(name).is_some_and(|name| name.is_empty() || is_column(&name))
                        && value(key) == tables.key(cell.row_ref())
                };
                if claim.cells.iter().any(means)
                    && self.speaks_for(row.cell(evidence.evidence), claim.document)
                {
                    found.push(row);
                }
            }
        }
        found
    }

    /// True if an evidence cell is empty, or cites a passage of a document.
    fn speaks_for(&self, cell: CellRef, document: usize) -> bool {
        let ids = self.build.tables.values(cell);
        let is_in =
            |id: &str| self.build.passages.iter().any(|p| p.id == id.trim() && p.document == Some(document));
        ids.clone().all(str::is_empty) || ids.clone().any(is_in)
    }
}
