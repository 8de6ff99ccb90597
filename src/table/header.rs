//! Does the header of the file fit the columns of the metadata?
//!
//! Spec: metadata, section 5.5.1 (schema compatibility): columns are matched by position.

use super::records::Record;
use crate::csvw::template::variable_name_of;
use crate::csvw::{Column, Dialect};
use crate::diagnostic::{Code, Detail, Diagnostic, Lines, Place, cell_name, did_you_mean};

/// What is wrong with the header: a missing or surplus column explains all that follows it, so that
/// names in the wrong place are only reported if there is none.
pub(super) fn check_header(
    header: &Record<'_>,
    columns: &[&Column],
    file: &str,
    text: &str,
    dialect: &Dialect,
) -> Vec<Diagnostic> {
    let names: Vec<&str> = header.fields.iter().skip(dialect.skip_columns).map(|f| f.text.as_ref()).collect();
    let place = |index: usize| header_place(header, index + dialect.skip_columns, file, text);
    if names.len() == 1
        && columns.len() > 1
        && let Some(delimiter) = other_delimiter(names[0], dialect.delimiter)
    {
        let message = format!(
            "the cells are separated by {delimiter:?}, but the metadata says {:?}",
            dialect.delimiter
        );
        let problem = Diagnostic::new(Code::WrongDelimiter, place(0), message);
        return vec![problem.help(format!("save the table with {:?} between its cells", dialect.delimiter))];
    }
    if columns.is_empty() {
        let problem =
            Diagnostic::new(Code::SurplusColumn, place(0), "the metadata describes no column of the table");
        return vec![problem.help("describe the columns under `columns` in the table's `tableSchema`")];
    }
    let missing: Vec<&&Column> = columns.iter().filter(|c| !names.iter().any(|n| fits(c, n))).collect();
    let surplus: Vec<usize> =
        (0..names.len()).filter(|&i| !columns.iter().any(|c| fits(c, names[i]))).collect();
    if columns.len() > 1 && missing.len() == columns.len() && surplus.len() == names.len() {
        let message = if header.is_blank() {
            "the header is empty"
        } else {
            "the first row is no header: none of its cells is the name of a column"
        };
        let expected: Vec<&str> = columns.iter().map(|c| title(c)).collect();
        let expected = expected.join(&dialect.delimiter.to_string());
        let problem = Diagnostic::new(Code::HeaderMismatch, place(0), message);
        return vec![problem.help(format!("the header should be {expected}"))];
    }
    let mut problems = Vec::new();
    let unknown = || surplus.iter().map(|&i| names[i]);
    if columns.len() > names.len() {
        for column in &missing {
            let near = did_you_mean(&column.name, unknown());
            let at = columns.iter().position(|c| c.name == column.name).unwrap_or_default();
            let message = format!("the column \"{}\" of the metadata is not in the table", title(column));
            let help = near.map(|n| format!("the table has \"{n}\"; did you mean that one?"));
            problems.push(
                Diagnostic::new(Code::MissingColumn, place(at.min(names.len().saturating_sub(1))), message)
                    .maybe_help(help),
            );
        }
    } else if names.len() > columns.len() {
        for &index in &surplus {
            let near = did_you_mean(names[index], missing.iter().map(|c| title(c)));
            let message = format!("the column \"{}\" is not in the metadata", names[index]);
            let help = near.map(|n| format!("the metadata has \"{n}\"; did you mean that one?"));
            problems.push(Diagnostic::new(Code::SurplusColumn, place(index), message).maybe_help(help));
        }
    }
    if !problems.is_empty() {
        return problems;
    }
    for (index, (column, name)) in columns.iter().zip(&names).enumerate() {
        if fits(column, name) {
            continue;
        }
        let elsewhere = columns.iter().position(|c| fits(c, name));
        let message =
            format!("the column is called \"{name}\", but the metadata has \"{}\" here", title(column));
        let help = match elsewhere {
            Some(other) => {
                format!("the metadata has \"{name}\" as column {}; use the same order in both", other + 1)
            }
            None => match did_you_mean(name, [title(column)]) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => "give the column the same name in both".to_owned(),
            },
        };
        problems.push(Diagnostic::new(Code::HeaderMismatch, place(index), message).help(help));
        if elsewhere.is_some() {
            break; // The rest of the columns is in the wrong place for the same reason.
        }
    }
    if problems.is_empty() && names.len() != columns.len() {
        let message = format!("the table has {} columns, the metadata {}", names.len(), columns.len());
        let code = if names.len() < columns.len() { Code::MissingColumn } else { Code::SurplusColumn };
        problems.push(Diagnostic::new(code, place(0), message).help("a name occurs twice"));
    }
    problems
}

fn header_place(header: &Record<'_>, index: usize, file: &str, text: &str) -> Place {
    let Some(field) = header.fields.get(index) else {
        return Place::file(file);
    };
    Place {
        file: file.to_owned(),
        position: Some(Lines::of(text).position(text, field.span.start)),
        width: field.text.chars().count(),
        detail: Detail::Cell {
            cell: cell_name(index + 1, header.number),
            row: 0,
            row_id: None,
            column: None,
        },
    }
}

fn title(column: &Column) -> &str {
    if column.is_named { &column.name } else { column.titles.first().map_or(&column.name, |(_, t)| t) }
}

/// A column fits a name if it has no name and no titles of its own, or has it as a title or name.
fn fits(column: &Column, name: &str) -> bool {
    let titled = column.titles.iter().any(|(_, title)| title == name);
    let nameless = !column.is_named && column.titles.is_empty();
    titled || nameless || column.is_named && (column.name == name || column.name == variable_name_of(name))
}

fn other_delimiter(header: &str, delimiter: char) -> Option<char> {
    [',', ';', '\t', '|'].into_iter().find(|d| *d != delimiter && header.contains(*d))
}
