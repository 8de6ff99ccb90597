//! Where documents, passages and claims stand in the lists of a build, by their IRIs.

use crate::pipeline::Build;

/// The numbers of documents, passages and claims, to be looked up by IRI, and which claims rest on a passage.
#[derive(Debug, Default)]
pub struct Numbers {
    documents: Vec<usize>,
    passages: Vec<usize>,
    claims: Vec<usize>,
    /// The claims that cite each passage, in the order of the facts.
    citing: Vec<Vec<usize>>,
}

impl Numbers {
    /// Sorts the lists of a build.
    pub fn new(build: &Build) -> Self {
        let mut citing = vec![Vec::new(); build.passages.len()];
        for (number, claim) in build.claims.iter().enumerate() {
            for &passage in &claim.passages {
                citing.get_mut(passage).into_iter().for_each(|list: &mut Vec<usize>| list.push(number));
            }
        }
        Self {
            documents: sorted(&build.documents, |document| &document.iri),
            passages: sorted(&build.passages, |passage| &passage.iri),
            claims: sorted(&build.claims, |claim| &claim.iri),
            citing,
        }
    }

    /// The number of the document with an IRI.
    pub fn document(&self, build: &Build, iri: &str) -> Option<usize> {
        find(&self.documents, |number| build.documents.get(number).map(|document| document.iri.as_str()), iri)
    }

    /// The number of the passage with an IRI.
    pub fn passage(&self, build: &Build, iri: &str) -> Option<usize> {
        find(&self.passages, |number| build.passages.get(number).map(|passage| passage.iri.as_str()), iri)
    }

    /// The number of the claim with an IRI.
    pub fn claim(&self, build: &Build, iri: &str) -> Option<usize> {
        find(&self.claims, |number| build.claims.get(number).map(|claim| claim.iri.as_str()), iri)
    }

    /// The numbers of the claims that cite a passage.
    pub fn citing(&self, passage: usize) -> &[usize] {
        self.citing.get(passage).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The numbers of the things of a list, sorted by IRI.
fn sorted<T>(list: &[T], iri: impl Fn(&T) -> &String) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..list.len()).collect();
    numbers.sort_by_key(|&number| list.get(number).map(&iri));
    numbers
}

fn find<'b>(sorted: &[usize], iri_of: impl Fn(usize) -> Option<&'b str>, iri: &str) -> Option<usize> {
    let at = sorted.binary_search_by(|&number| iri_of(number).cmp(&Some(iri))).ok()?;
    sorted.get(at).copied()
}
