//! Values that are allowed as they stand, and that nobody meant: what spreadsheets, word processors and wrong
//! encodings leave behind.

use rustc_hash::FxHashSet;

use crate::csvw::{Column, Family, TableGroup};
use crate::diagnostic::{Code, Diagnostic, hidden_characters, shown};
use crate::table::{RowProblem, RowRef, Sheet};

/// A warning for each cell that is probably damaged; the sheets are in the order of the tables.
pub fn check_damage(group: &TableGroup, sheets: &[Sheet]) -> Vec<RowProblem> {
    let mut problems = Vec::new();
    for (number, (table, sheet)) in group.tables.iter().zip(sheets).enumerate() {
        let schema = &table.schema;
        let keys: FxHashSet<usize> = schema.primary_key.iter().copied().collect();
        for (index, row) in sheet.rows().enumerate().filter(|(_, row)| !row.is_unusable()) {
            for (column, described) in schema.columns.iter().enumerate().filter(|(_, c)| !c.is_virtual) {
                let Some(cell) = row.cell(column).filter(|cell| !cell.is_invalid()) else {
                    continue;
                };
                let is_key = keys.contains(&column);
                let damage = cell.values().find_map(|value| Some((value, damage(described, value, is_key)?)));
                if let Some((value, (message, help))) = damage {
                    let place = sheet.place(schema, index, Some(column));
                    let name = RowRef { table: number as u32, row: index as u32 };
                    let problem = Diagnostic::new(Code::DamagedValue, place, message).help(help).value(value);
                    problems.push((name, problem.declared(described.origin.place())));
                }
            }
        }
    }
    problems
}

/// What has happened to a value, and what to do.
fn damage(column: &Column, value: &str, is_key: bool) -> Option<(String, String)> {
    if let Some(problem) = error_of_spreadsheet(value) {
        return Some(problem);
    }
    if !value.is_ascii()
        && let Some(problem) = wrong_encoding(value)
    {
        return Some(problem);
    }
    if is_key && let Some(problem) = damaged_key(value) {
        return Some(problem);
    }
    match column.datatype.base.family {
        Family::Uri => damaged_link(value),
        Family::Language => name_of_language(value),
        _ => None,
    }
}

/// `#REF!`, `#NAME?`, `######`: what a spreadsheet shows in place of a value.
fn error_of_spreadsheet(value: &str) -> Option<(String, String)> {
    const ERRORS: [&str; 10] =
        ["#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#NV"];
    let is_too_narrow = value.len() > 2 && value.bytes().all(|byte| byte == b'#');
    if !ERRORS.contains(&value) && !is_too_narrow {
        return None;
    }
    let help = match is_too_narrow {
        true => "widen the column in the spreadsheet and save the table again",
        false => "correct the formula in the spreadsheet, or write the value itself",
    };
    Some((format!("{value} is what a spreadsheet shows in place of a value"), help.to_owned()))
}

/// Characters that were lost, or that come of UTF-8 read as Windows-1252.
fn wrong_encoding(value: &str) -> Option<(String, String)> {
    if value.contains('\u{fffd}') {
        let message = format!("{} has � where a character was lost", shown(value));
        return Some((
            message,
            "take the text from its source; an earlier program has read it in the wrong encoding".to_owned(),
        ));
    }
    let chars: Vec<char> = value.chars().collect();
    let pair = chars.windows(2).find(|pair| match pair {
        ['Ã' | 'Â', second] => ('\u{80}'..='\u{bf}').contains(second),
        ['â', second] => *second == '€' || ('\u{80}'..='\u{9f}').contains(second),
        _ => false,
    })?;
    let seen: String = pair.iter().collect();
    let message =
        format!("{} is probably text in UTF-8 that was read as Windows-1252: it has {seen:?}", shown(value));
    // Only what Windows-1252 and Latin-1 have in common can be undone with certainty.
    let bytes: Option<Vec<u8>> = chars.iter().map(|c| u8::try_from(*c as u32).ok()).collect();
    let meant = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let help = match meant {
        Some(meant) => format!("write {}; open the table as UTF-8 in the spreadsheet", shown(&meant)),
        None => "take the text from its source, and open the table as UTF-8 in the spreadsheet".to_owned(),
    };
    Some((message, help))
}

/// Blanks around an id that nobody sees, and ids that a spreadsheet took for numbers.
fn damaged_key(value: &str) -> Option<(String, String)> {
    if let Some((hidden, clean)) = hidden_characters(value) {
        let message =
            format!("the id {} {hidden}: nothing that refers to {} finds it", shown(value), shown(&clean));
        return Some((message, format!("write {clean}")));
    }
    let (mantissa, exponent) = value.split_once("E+")?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (is_number(mantissa) && is_number(exponent)).then(|| {
        let message = format!("{value} is probably an id that a spreadsheet took for a number");
        (message, "write the id itself, and format the column as text in the spreadsheet before".to_owned())
    })
}

/// Links that are formally references to a file beside the table.
fn damaged_link(value: &str) -> Option<(String, String)> {
    let lower = value.to_ascii_lowercase();
    let wrong = |meant: String| {
        let message = format!("{} is taken for a file beside the table", shown(value));
        Some((message, format!("write {meant}")))
    };
    if lower.starts_with("www.") {
        return wrong(format!("https://{value}"));
    }
    for scheme in ["https", "http"] {
        let Some(rest) =
            lower.strip_prefix(scheme).map(|rest| value.get(value.len() - rest.len()..).unwrap_or_default())
        else {
            continue;
        };
        if rest.starts_with("://") && rest.len() > 3 {
            break;
        }
        let path = rest.trim_start_matches([':', ';', '/', '\\']);
        return (path.len() < rest.len()).then(|| wrong(format!("{scheme}://{path}")))?;
    }
    let is_open = |opening: char, closing: char| value.ends_with(closing) && !value.contains(opening);
    let is_too_long =
        is_open('(', ')') || is_open('<', '>') || is_open('[', ']') || value.ends_with([',', ';', '"']);
    (is_too_long && value.contains("://")).then(|| {
        let last = value.chars().next_back().unwrap_or_default();
        let clean = value.trim_end_matches([')', '>', ']', ',', ';', '"']);
        (
            format!("the link {} ends in {last}, which is probably not part of it", shown(value)),
            format!("write {clean}"),
        )
    })
}

/// `English` has the form of a tag, and is none.
fn name_of_language(value: &str) -> Option<(String, String)> {
    const TAGS: [(&str, &str); 24] = [
        ("arabic", "ar"),
        ("bengali", "bn"),
        ("chinese", "zh"),
        ("czech", "cs"),
        ("danish", "da"),
        ("deutsch", "de"),
        ("dutch", "nl"),
        ("english", "en"),
        ("espanol", "es"),
        ("finnish", "fi"),
        ("francais", "fr"),
        ("french", "fr"),
        ("german", "de"),
        ("greek", "el"),
        ("hebrew", "he"),
        ("hindi", "hi"),
        ("italian", "it"),
        ("japanese", "ja"),
        ("korean", "ko"),
        ("persian", "fa"),
        ("polish", "pl"),
        ("russian", "ru"),
        ("spanish", "es"),
        ("turkish", "tr"),
    ];
    let lower = value.to_lowercase();
    let (_, tag) = TAGS.iter().find(|(name, _)| *name == lower)?;
    Some((format!("{} is the name of a language, and not its tag", shown(value)), format!("write {tag}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csvw::{Builtin, Datatype};

    fn help(datatype: &str, value: &str, is_key: bool) -> Option<String> {
        let datatype = Datatype::of(Builtin::named(datatype).expect("a datatype"));
        damage(&Column { datatype, ..Column::default() }, value, is_key).map(|(_, help)| help)
    }

    #[test]
    fn what_programs_leave_behind_is_recognised() {
        for (datatype, value, expected) in [
            ("string", "CafÃ©", Some("write \"Café\"; open the table as UTF-8 in the spreadsheet")),
            ("string", "São Paulo", None),
            ("string", "#1 of 3", None),
            ("string", "#NAME?", Some("correct the formula in the spreadsheet, or write the value itself")),
            ("anyURI", "www.un.org", Some("write https://www.un.org")),
            ("anyURI", "http//un.org/a", Some("write http://un.org/a")),
            ("anyURI", "https:/un.org/a", Some("write https://un.org/a")),
            ("anyURI", "http://un.org/a)", Some("write http://un.org/a")),
            ("anyURI", "http://un.org/a_(b)", None),
            ("anyURI", "httpd.html", None),
            ("language", "English", Some("write en")),
            ("language", "en-GB", None),
        ] {
            assert_eq!(help(datatype, value, false).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn ids_are_looked_at_closely() {
        assert_eq!(help("string", "qatar\u{a0}", true).as_deref(), Some("write qatar"));
        assert_eq!(help("string", "qatar ", false), None);
        assert!(help("string", "1.2E+05", true).is_some());
        assert_eq!(help("string", "E+5", true), None);
    }
}
