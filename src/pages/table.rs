//! The tables as a spreadsheet shows them, with their problems where they are.

use std::collections::BTreeMap;

use askama::Template;

use super::links::table_name;
use super::{Frame, View, render};
use crate::assets;
use crate::diagnostic::{Detail, Diagnostic, Place, Severity, count};
use crate::edition::Edition;
use crate::table::{Row, RowRef};

/// How many rows are shown; of what follows, only those with problems.
const SHOWN: usize = 3000;

#[derive(Template)]
#[template(path = "table.html")]
struct TablePage {
    frame: Frame,
    file: String,
    source: String,
    letters: Vec<String>,
    header: (usize, Vec<String>),
    rows: Vec<GridRow>,
    more: usize,
    problems: (String, String),
    general: Vec<(&'static str, String)>,
}

/// A row of the grid; its number is that of the spreadsheet.
struct GridRow {
    number: usize,
    mark: Mark,
    cells: Vec<GridCell>,
}

struct GridCell {
    id: String,
    text: String,
    href: Option<String>,
    mark: Mark,
}

/// What is wrong at a place.
#[derive(Default)]
struct Mark {
    class: String,
    messages: Vec<String>,
}

/// The names of the tables in paths, in the order of the tables: those of their files without `.csv`, or with
/// folders too, or with a number, if several would have the same one.
pub fn table_names(edition: &Edition) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (index, sheet) in edition.build().tables.sheets.iter().enumerate() {
        let whole = table_name(&sheet.file.replace('/', "-"));
        let ways = [table_name(&sheet.file), whole, format!("table-{}", index + 1)];
        let is_free =
            |name: &String| !name.is_empty() && !names.iter().any(|known| known.eq_ignore_ascii_case(name));
        let name = ways.into_iter().find(is_free).unwrap_or_else(|| format!("table--{}", index + 1));
        names.push(name);
    }
    names
}

/// Where the page of a table shows a place.
pub fn cell_link(view: &View<'_>, place: &Place) -> Option<String> {
    let Detail::Cell { cell, .. } = &place.detail else { return None };
    let sheets = &view.edition.build().tables.sheets;
    let index = sheets.iter().position(|sheet| sheet.file == place.file)?;
    let page = view.links.to(&format!("table/{}", table_names(view.edition).get(index)?));
    match (cell.as_str(), place.position) {
        ("", _) => Some(page),
        (cell, _) => Some(format!("{page}#{cell}")),
    }
}

/// The page of a table, by its index.
pub fn table(view: &View<'_>, index: usize) -> Option<String> {
    let tables = &view.edition.build().tables;
    let (sheet, schema) = (tables.sheets.get(index)?, tables.schema(index)?);
    let columns: Vec<usize> =
        (0..schema.columns.len()).filter(|column| !schema.columns[*column].is_virtual).collect();
    let problems: Vec<&Diagnostic> = view.problems.iter().filter(|d| d.place.file == sheet.file).collect();
    let marks = Marks::of(&problems);
    let row = |row: Row<'_>| -> GridRow {
        let reference = RowRef { table: index as u32, row: row.index() as u32 };
        let cell = |column: &usize| {
            let (_, id) = sheet.cell_name(row, *column);
            let is_key = schema.primary_key.first() == Some(column);
            let subject = is_key.then(|| tables.subject(reference.cell(*column))).flatten();
            GridCell {
                mark: marks.at(&id),
                text: row.cell(*column).map(|cell| cell.joined().into_owned()).unwrap_or_default(),
                href: subject.and_then(|iri| view.links.page(&iri)),
                id,
            }
        };
        GridRow {
            number: row.source_number(),
            mark: marks.of_row(row.number()),
            cells: columns.iter().map(cell).collect(),
        }
    };
    let is_shown = |row: &Row<'_>| row.index() < SHOWN || marks.rows.contains_key(&row.number());
    let first = sheet.rows().next();
    let letters = |column: &usize| first.map(|row| sheet.cell_name(row, *column).0).unwrap_or_default();
    let name = |column: &usize| {
        let column = &schema.columns[*column];
        column.titles.first().map_or_else(|| column.name.clone(), |(_, title)| title.clone())
    };
    let mut frame = view.frame(&sheet.file, "table");
    frame.styles.push(view.links.file(&assets::path("problems.css")));
    let names = table_names(view.edition);
    let rows: Vec<GridRow> = sheet.rows().filter(is_shown).map(row).collect();
    Some(render(&TablePage {
        file: sheet.file.clone(),
        source: view.links.file(&format!("table/{}.csv", names.get(index)?)),
        letters: columns.iter().map(letters).collect(),
        header: (
            first.map_or(1, |row| row.source_number().saturating_sub(1)),
            columns.iter().map(name).collect(),
        ),
        more: sheet.row_count() - rows.len(),
        rows,
        problems: (count(problems.len(), "problem"), view.links.to("problems")),
        general: marks.general,
        frame,
    }))
}

/// The problems of a table by where they are.
#[derive(Default)]
struct Marks {
    cells: BTreeMap<String, Vec<(Severity, String)>>,
    /// All rows that have any, with what is wrong with them as a whole.
    rows: BTreeMap<usize, Vec<(Severity, String)>>,
    general: Vec<(&'static str, String)>,
}

impl Marks {
    fn of(problems: &[&Diagnostic]) -> Self {
        let mut marks = Self::default();
        for problem in problems {
            let what = (problem.severity, problem.message.clone());
            match &problem.place.detail {
                Detail::Cell { cell, row, .. } if *row > 0 => {
                    let of_row = marks.rows.entry(*row).or_default();
                    match cell.is_empty() {
                        true => of_row.push(what),
                        false => marks.cells.entry(cell.clone()).or_default().push(what),
                    }
                }
                _ => marks.general.push((problem.severity.as_str(), what.1)),
            }
        }
        marks
    }

    fn at(&self, cell: &str) -> Mark {
        Mark::of(self.cells.get(cell))
    }

    fn of_row(&self, row: usize) -> Mark {
        Mark::of(self.rows.get(&row))
    }
}

impl Mark {
    fn of(problems: Option<&Vec<(Severity, String)>>) -> Self {
        let problems = problems.map(Vec::as_slice).unwrap_or_default();
        let worst = problems.iter().map(|(severity, _)| *severity).min();
        Self {
            class: worst.map(|severity| format!("is-{severity}")).unwrap_or_default(),
            messages: problems.iter().map(|(severity, message)| format!("{severity}: {message}")).collect(),
        }
    }
}
