//! Sorting: texts that have much in common, and triples of numbers.

use super::Ids;
use super::terms::TermId;

/// Below this many texts, comparing them in pairs is faster than anything clever.
const FEW: usize = 24;

/// Sorts numbers by the bytes of their texts; those of equal texts come in any order.
///
/// *Rationale:* IRIs begin alike, so that comparing two of them reads the same characters again and
/// again. Here what all texts of a group have in common is skipped once, the next seven bytes become a
/// number, the numbers are sorted, and groups of equal ones are sorted in the same way from there on.
pub(crate) fn sort_by_text<'t>(ids: &mut [u32], text: &impl Fn(u32) -> &'t [u8]) {
    let mut keyed: Vec<(u64, u32)> = ids.iter().map(|&id| (0, id)).collect();
    sort_from(&mut keyed, 0, text);
    for (id, (_, sorted)) in ids.iter_mut().zip(keyed) {
        *id = sorted;
    }
}

/// Sorts texts whose first `depth` bytes are equal.
fn sort_from<'t>(keyed: &mut [(u64, u32)], depth: usize, text: &impl Fn(u32) -> &'t [u8]) {
    let tail = |id: u32| text(id).get(depth..).unwrap_or_default();
    if keyed.len() <= FEW {
        return keyed.sort_unstable_by(|a, b| tail(a.1).cmp(tail(b.1)));
    }
    let first = tail(keyed[0].1);
    let common = keyed.iter().fold(first.len(), |length, (_, id)| common_length(&first[..length], tail(*id)));
    for (key, id) in keyed.iter_mut() {
        *key = next_bytes(&tail(*id)[common..]);
    }
    keyed.sort_unstable_by_key(|(key, _)| *key);
    for group in keyed.chunk_by_mut(|a, b| a.0 == b.0) {
        let goes_on = group[0].0 & 0xFF > 7;
        if group.len() > 1 && goes_on {
            sort_from(group, depth + common + 7, text);
        }
    }
}

/// How many bytes at the beginning are the same.
fn common_length(a: &[u8], b: &[u8]) -> usize {
    if b.starts_with(a) { a.len() } else { a.iter().zip(b).take_while(|(a, b)| a == b).count() }
}

/// The next seven bytes, the first being the highest; in the lowest, how many there are: 8 for more.
fn next_bytes(text: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(7);
    bytes[..length].copy_from_slice(&text[..length]);
    bytes[7] = text.len().min(8) as u8;
    u64::from_be_bytes(bytes)
}

/// The triples sorted, each once; `terms` is more than any of their numbers.
///
/// *Rationale:* what is said of one thing mostly comes together, and is not much.
pub(super) fn sorted(mut triples: Vec<Ids>, terms: usize) -> Vec<Ids> {
    if triples.is_sorted_by(|a, b| a < b) {
        return triples;
    }
    if triples.len() < terms / 4 {
        triples.sort_unstable();
    } else {
        triples = grouped(&triples, 0, &starts(&triples, 0, terms));
        triples.chunk_by_mut(|a, b| a[0] == b[0]).for_each(<[Ids]>::sort_unstable);
    }
    triples.dedup();
    triples
}

/// The triples of two sorted lists, sorted, each once. What stands together in one of them is copied together.
pub(super) fn merged<'t>(mut a: &'t [Ids], mut b: &'t [Ids]) -> Vec<Ids> {
    let mut merged = Vec::with_capacity(a.len() + b.len());
    while let Some(next) = b.first() {
        let (before, rest) = a.split_at(a.iter().take_while(|ids| *ids < next).count());
        merged.extend_from_slice(before);
        let is_same = rest.first() == Some(next);
        (a, b) = (b, &rest[usize::from(is_same)..]);
    }
    merged.extend_from_slice(a);
    merged
}

/// For each number of a term, where the triples with it at a position would begin if they were
/// [grouped] by that position; and at the end, the number of triples.
pub fn starts(triples: &[Ids], position: usize, terms: usize) -> Vec<TermId> {
    let mut starts = vec![0; terms + 1];
    for ids in triples {
        starts[ids[position] as usize + 1] += 1;
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    starts
}

/// The triples in the order of one position; those that are equal there stay in the order they are in.
pub fn grouped(triples: &[Ids], position: usize, starts: &[TermId]) -> Vec<Ids> {
    let mut next = starts.to_vec();
    let mut grouped = vec![Ids::default(); triples.len()];
    for ids in triples {
        let place = &mut next[ids[position] as usize];
        grouped[*place as usize] = *ids;
        *place += 1;
    }
    grouped
}
