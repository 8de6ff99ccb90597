//! What is wrong with a project beyond single cells and quotes: references, evidence, terms.
//!
//! Every function here returns problems only. One cause has one message: rows that have a problem
//! already are passed over, and [`one_message_per_cause`] drops what another message explains.

mod claims;
mod iris;
mod references;
mod terms;

pub use claims::{check_statements, check_verbatim, unused_passages};
pub use iris::check_iris;
pub use references::check_references;
pub use terms::check_terms;

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Detail, Diagnostic, Position};

/// Removes what another message about the same cell explains better.
pub fn one_message_per_cause(diagnostics: &mut Vec<Diagnostic>) {
    let mut best: HashMap<(String, Option<Position>), usize> = HashMap::new();
    for diagnostic in diagnostics.iter() {
        if let Some(rank) = rank(diagnostic.code) {
            let entry = best.entry(key(diagnostic)).or_insert(rank);
            *entry = (*entry).min(rank);
        }
    }
    let is_about_place = |d: &&Diagnostic| matches!(d.code, Code::QuoteUnplaced | Code::QuoteAmbiguous);
    let unplaced: HashSet<(String, usize)> =
        diagnostics.iter().filter(is_about_place).filter_map(row).collect();
    diagnostics.retain(|d| {
        let is_best = rank(d.code).is_none_or(|r| best.get(&key(d)) == Some(&r));
        let explained = d.code == Code::RequiredEmpty && row(d).is_some_and(|r| unplaced.contains(&r));
        is_best && !explained
    });
}

/// Problems that can have the same cause in one cell, the one that says most first.
fn rank(code: Code) -> Option<usize> {
    const ORDER: [Code; 10] = [
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
