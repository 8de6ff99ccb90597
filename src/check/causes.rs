//! One cause, one message: what another message explains is dropped, or noted there.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::diagnostic::{
    Code, Detail, Diagnostic, Position, Severity, Wanted, cell_list, count, did_you_mean, shown,
};

/// Removes what another message explains better.
pub fn one_message_per_cause(diagnostics: &mut Vec<Diagnostic>) {
    drop_weaker_of_a_cell(diagnostics);
    drop_iris_of_lost_templates(diagnostics);
    drop_references_to_misnamed_tables(diagnostics);
    drop_consequences_of_metadata(diagnostics);
    drop_consequences_of_misspelt_templates(diagnostics);
    note_references_to_failed_rows(diagnostics);
    blame_misspelt_ids(diagnostics);
}

/// From how many cells on that refer to the same id it is believed that they are right.
const BELIEVED: usize = 3;

/// Where many cells agree about an id that no row has, and nothing refers to a row that has nearly that id,
/// it is the row that is to be corrected: one message there, in place of those about the cells.
fn blame_misspelt_ids(diagnostics: &mut Vec<Diagnostic>) {
    let mut wanted: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        if let Some(Wanted { file, key: Some(key) }) = &diagnostic.wants {
            wanted.entry((file.clone(), key.clone())).or_default().push(index);
        }
    }
    let mut explained = HashSet::new();
    let mut blamed = Vec::new();
    for ((_, key), mut cells) in wanted.into_iter().filter(|(_, cells)| cells.len() >= BELIEVED) {
        let first =
            cells.iter().find_map(|&cell| Some((&diagnostics[cell], diagnostics[cell].meant.as_deref()?)));
        let Some((first, place)) = first else { continue };
        cells.sort_by_key(|&cell| (&diagnostics[cell].place.file, diagnostics[cell].place.position));
        let id = match &place.detail {
            Detail::Cell { row_id: Some(id), .. } => id.clone(),
            _ => continue,
        };
        let number = cells.len();
        let message = format!(
            "{number} cells refer to {}, and none to {}, the id of this row",
            shown(&key),
            shown(&id)
        );
        let list = cell_list(cells.iter().map(|&cell| &diagnostics[cell].place), NOTED);
        let problem = Diagnostic::new(first.code, place.clone(), message).value(id);
        let problem = problem.expected(format!("{key:?}")).note(format!("the cells are {list}"));
        blamed.push(problem.help(format!("write {key} here, or correct the {number} cells")));
        explained.extend(cells);
    }
    let mut indices = 0..;
    diagnostics.retain(|_| indices.next().is_none_or(|index| !explained.contains(&index)));
    diagnostics.append(&mut blamed);
}

/// Of several problems that one mistake in a cell leads to, the one that says most stays.
fn drop_weaker_of_a_cell(diagnostics: &mut Vec<Diagnostic>) {
    // A warning does not explain an error away.
    let rank = |d: &Diagnostic| rank(d.code).map(|rank| (d.severity, rank));
    let mut best: HashMap<(String, Option<Position>), (Severity, usize)> = HashMap::new();
    for diagnostic in diagnostics.iter() {
        if let Some(rank) = rank(diagnostic) {
            let entry = best.entry(key(diagnostic)).or_insert(rank);
            *entry = (*entry).min(rank);
        }
    }
    let is_about_place = |d: &&Diagnostic| matches!(d.code, Code::QuoteUnplaced | Code::QuoteAmbiguous);
    let unplaced: HashSet<(String, usize)> =
        diagnostics.iter().filter(is_about_place).filter_map(row).collect();
    diagnostics.retain(|d| {
        let is_best = rank(d).is_none_or(|r| best.get(&key(d)) == Some(&r));
        let explained = d.code == Code::RequiredEmpty && row(d).is_some_and(|r| unplaced.contains(&r));
        is_best && !explained
    });
}

/// Problems that can have the same cause in one cell, the one that says most first.
fn rank(code: Code) -> Option<usize> {
    const ORDER: [Code; 12] = [
        Code::BadIri,
        Code::DocumentChanged,
        Code::UnknownDocument,
        Code::UnknownPassage,
        Code::NoEvidence,
        Code::UnknownModality,
        Code::UnknownDerivation,
        Code::RequiredEmpty,
        Code::MissingReference,
        Code::BadValue,
        Code::UnknownReference,
        Code::DamagedValue,
    ];
    ORDER.iter().position(|c| *c == code)
}

fn key(diagnostic: &Diagnostic) -> (String, Option<Position>) {
    (diagnostic.place.file.clone(), diagnostic.place.position)
}

fn row(diagnostic: &Diagnostic) -> Option<(String, usize)> {
    match &diagnostic.place.detail {
        Detail::Cell { row, .. } => Some((diagnostic.place.file.clone(), *row)),
        _ => None,
    }
}

/// A URI template that cannot be read explains IRIs that are none; and since nothing right can come from
/// it, its own message becomes an error.
fn drop_iris_of_lost_templates(diagnostics: &mut Vec<Diagnostic>) {
    let pointer = |d: &Diagnostic| match &d.place.detail {
        Detail::Json { pointer } => Some(pointer.clone()),
        _ => None,
    };
    let owners = |d: &Diagnostic| {
        let pointer = pointer(d).filter(|_| d.code == Code::MetadataProperty)?;
        let (owner, property) = pointer.rsplit_once('/')?;
        let is_template = matches!(property, "aboutUrl" | "propertyUrl" | "valueUrl");
        is_template.then(|| [owner, owner.strip_suffix("/tableSchema").unwrap_or(owner)].map(str::to_owned))
    };
    let bad: HashSet<String> =
        diagnostics.iter().filter(|d| d.code == Code::BadIri).filter_map(pointer).collect();
    let mut explained = HashSet::new();
    for diagnostic in diagnostics.iter_mut() {
        for owner in owners(diagnostic).into_iter().flatten().filter(|owner| bad.contains(owner)) {
            diagnostic.severity = Severity::Error;
            explained.insert(owner);
        }
    }
    diagnostics.retain(|d| d.code != Code::BadIri || pointer(d).is_none_or(|p| !explained.contains(&p)));
}

/// A misspelt `url` in the metadata explains why nothing else knows the table.
fn drop_references_to_misnamed_tables(diagnostics: &mut Vec<Diagnostic>) {
    let name = |d: &Diagnostic| {
        let wanted = d.wants.as_ref().filter(|w| w.key.is_none())?;
        Some(wanted.file.rsplit('/').next().unwrap_or_default().to_owned())
    };
    let is_missing = |d: &Diagnostic| d.code == Code::FileMissing;
    let meant: HashSet<String> = diagnostics.iter().filter(|d| is_missing(d)).filter_map(name).collect();
    diagnostics.retain(|d| is_missing(d) || name(d).is_none_or(|name| !meant.contains(&name)));
}

/// What cells and headers have against a description that is itself mistaken. The message about the
/// description becomes as severe as what it explains: it is what has to be repaired.
fn drop_consequences_of_metadata(diagnostics: &mut Vec<Diagnostic>) {
    let mut mistakes: HashMap<(String, String), usize> = HashMap::new();
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        let is_metadata = matches!(diagnostic.code, Code::MetadataInvalid | Code::MetadataProperty);
        if let (true, Detail::Json { pointer }) = (is_metadata, &diagnostic.place.detail)
            && let Some((owner, property)) = described(pointer)
        {
            mistakes.insert((diagnostic.place.file.clone(), format!("{owner}/{property}")), index);
        }
    }
    let explanation = |d: &Diagnostic| {
        let declared = d.declared.as_ref()?;
        let Detail::Json { pointer } = &declared.detail else { return None };
        let property = match d.code {
            Code::HeaderMismatch => "titles",
            Code::MissingColumn | Code::SurplusColumn => "columns",
            // What is only a warning makes the datatype one that every value fits.
            Code::BadDate | Code::BadNumber | Code::BadBoolean | Code::BadValue | Code::OutOfRange => {
                "datatype"
            }
            _ => return None,
        };
        mistakes.get(&(declared.file.clone(), format!("{pointer}/{property}"))).copied()
    };
    let explained: Vec<Option<usize>> = diagnostics.iter().map(explanation).collect();
    for (index, mistake) in explained.iter().enumerate() {
        if let Some(mistake) = *mistake {
            diagnostics[mistake].severity = diagnostics[mistake].severity.min(diagnostics[index].severity);
        }
    }
    let mut explained = explained.into_iter();
    diagnostics.retain(|_| explained.next().flatten().is_none());
}

/// Without its `aboutUrl`, it is not known what a table describes, and so what is missing elsewhere.
fn drop_consequences_of_misspelt_templates(diagnostics: &mut Vec<Diagnostic>) {
    let is_misspelt = |d: &Diagnostic| match &d.place.detail {
        Detail::Json { pointer } if d.code == Code::MetadataProperty => {
            let key = pointer.rsplit('/').next().unwrap_or_default();
            did_you_mean(key, ["aboutUrl", "propertyUrl", "valueUrl"]) == Some("aboutUrl")
        }
        _ => false,
    };
    let is_explained = |d: &Diagnostic| {
        matches!(d.code, Code::UnknownDocument | Code::UnknownPassage | Code::UnknownReference)
    };
    if diagnostics.iter().any(is_misspelt) && diagnostics.iter().any(is_explained) {
        diagnostics.iter_mut().filter(|d| is_misspelt(d)).for_each(|d| d.severity = Severity::Error);
        diagnostics.retain(|d| !is_explained(d));
    }
}

/// The description that a pointer leads into, and its property that is mistaken: `/…/columns/4` and
/// `datatype` for `/…/columns/4/datatype/minimum`, and `titles` also if it is misspelt.
fn described(pointer: &str) -> Option<(&str, &str)> {
    const EXPLAINING: [&str; 3] = ["columns", "datatype", "titles"];
    for property in ["columns", "datatype"] {
        if let Some(at) = pointer.rfind(&format!("/{property}"))
            && pointer.get(at + 1..)?.split('/').next() == Some(property)
            && (property == "datatype" || pointer.ends_with("/columns"))
        {
            return Some((pointer.get(..at)?, property));
        }
    }
    let (owner, key) = pointer.rsplit_once('/')?;
    EXPLAINING.into_iter().find(|p| *p == key).or_else(|| did_you_mean(key, EXPLAINING)).map(|p| (owner, p))
}

/// Where a row failed so that its id is not known, whatever refers to that id is no problem of its own.
///
/// An id belongs to a failed row if it stands somewhere in it. An id that stands nowhere belongs to one
/// too, as long as there are no more such ids than rows that failed: otherwise some are plain mistakes,
/// and all of them are reported.
fn note_references_to_failed_rows(diagnostics: &mut Vec<Diagnostic>) {
    let mut wanted: BTreeMap<&str, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
    let mut failed: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        if let Some(Wanted { file, key: Some(key) }) = &diagnostic.wants {
            wanted.entry(file).or_default().entry(key).or_default().push(index);
        }
        if hides_its_id(diagnostic) {
            failed.entry(&diagnostic.place.file).or_default().push(index);
        }
    }
    let mut notes: Vec<(usize, String)> = Vec::new();
    let mut explained = HashSet::new();
    for (file, mut rows) in failed {
        let Some(wanted) = wanted.remove(file) else { continue };
        rows.sort_by_key(|&index| diagnostics[index].place.position);
        let (mut found, mut homeless) = (Vec::new(), Vec::new());
        for (key, cells) in wanted {
            let holds = |&&row: &&usize| diagnostics[row].value.as_ref().is_some_and(|t| holds_word(t, key));
            match rows.iter().find(holds) {
                Some(&row) => found.push((row, (key, cells))),
                None => homeless.push((key, cells)),
            }
        }
        // A damaged id is known, and belongs to whatever it looks like.
        let is_damaged = |row: &usize| diagnostics[*row].code == Code::DamagedValue;
        rows.retain(|row| !is_damaged(row) && !found.iter().any(|(taken, _)| taken == row));
        let whose = match rows.as_slice() {
            [_] => "probably that of this row".to_owned(),
            rows => format!("probably that of this row, or of {}", others_in_words(rows, diagnostics)),
        };
        if homeless.len() > rows.len() {
            homeless.clear();
        }
        let found = found.into_iter().map(|(row, ids)| (row, ids, "which stands in this row"));
        let homeless = homeless.into_iter().filter_map(|ids| Some((*rows.first()?, ids, whose.as_str())));
        for (row, (key, mut cells), whose) in found.chain(homeless) {
            cells.sort_by_key(|&cell| (&diagnostics[cell].place.file, diagnostics[cell].place.position));
            let number = count(cells.len(), "cell");
            let verb = if cells.len() == 1 { "refers" } else { "refer" };
            let list = cell_list(cells.iter().map(|&cell| &diagnostics[cell].place), NOTED);
            notes.push((row, format!("{number} {verb} to {}, {whose}: {list}", shown(key))));
            explained.extend(cells);
        }
    }
    for (row, note) in notes {
        diagnostics[row].severity = Severity::Error;
        diagnostics[row].notes.push(note);
    }
    let mut indices = 0..;
    diagnostics.retain(|_| indices.next().is_none_or(|index| !explained.contains(&index)));
}

/// `the one in line 5`, `one of 3 others that failed`: the rows but the first one.
fn others_in_words(rows: &[usize], diagnostics: &[Diagnostic]) -> String {
    let line = |row: &usize| diagnostics[*row].place.position.map_or(0, |p| p.line);
    match rows {
        [_, other] => format!("the one in line {}", line(other)),
        _ => format!("one of {} others that failed", rows.len().saturating_sub(1)),
    }
}

/// How many of the cells that refer to a failed row its note lists.
const NOTED: usize = 6;

/// True for the problems of a row that leave open which id it has.
fn hides_its_id(diagnostic: &Diagnostic) -> bool {
    match (&diagnostic.place.detail, diagnostic.code) {
        (Detail::Cell { .. }, Code::RaggedRow | Code::DuplicateKey | Code::DamagedValue) => true,
        (Detail::Cell { row_id, .. }, Code::RequiredEmpty) => row_id.is_none(),
        _ => false,
    }
}

/// True if a word stands in a text, and not only as a part of another word.
fn holds_word(text: &str, word: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            let (before, after) =
                (text.get(..at).unwrap_or_default(), text.get(at + word.len()..).unwrap_or_default());
            !is_part(before.chars().next_back()) && !is_part(after.chars().next())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_as_words() {
        assert!(holds_word("qatar;p-1,x", "qatar"));
        assert!(!holds_word("qatar-fund,x", "qatar"));
        assert!(!holds_word("x", ""));
    }
}
