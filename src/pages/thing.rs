//! Which page a thing has.

use super::View;
use super::document::document;
use super::entity::entity;

/// The page of anything that has an address: a document, a thing of the project.
///
/// `None` if there is nothing to say about it.
pub fn thing(view: &View<'_>, iri: &str) -> Option<String> {
    let (build, numbers) = (view.edition.build(), view.edition.numbers());
    if let Some(index) = numbers.document(build, iri) {
        return document(view, index);
    }
    Some(entity(view, iri))
}
