//! Which page a thing has.

use super::View;
use super::document::document;
use super::entity::entity;
use super::fact::fact;
use super::passage::passage;
use super::term::term;

/// The page of anything that has an address: a document, a fact, a passage, a class or property, a thing of the project.
///
/// `None` if there is nothing to say about it.
pub fn thing<'v>(view: &View<'v>, iri: &'v str) -> Option<String> {
    let (build, numbers) = (view.edition.build(), view.edition.numbers());
    if let Some(index) = numbers.document(build, iri) {
        return document(view, index);
    }
    if let Some(number) = numbers.claim(build, iri) {
        return fact(view, number);
    }
    if let Some(number) = numbers.passage(build, iri) {
        return passage(view, number);
    }
    Some(if view.is_term(iri) { term(view, iri) } else { entity(view, iri) })
}
