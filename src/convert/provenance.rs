//! Which files a graph was made from.
//!
//! Spec: csv2rdf, section 6 (which is not normative). No times are given, so that the same tables make
//! the same bytes.

use oxigraph::model::{BlankNodeRef, NamedNodeRef, TermRef, TripleRef};

use crate::emit::{GroupNode, Sink};
use crate::vocab::{csvw, prov, rdf};

/// Says that the group was made by an activity that used these tables and this metadata.
pub(super) fn emit<'u>(
    group: &GroupNode,
    tables: impl Iterator<Item = &'u str>,
    metadata: Option<&str>,
    sink: &mut impl Sink,
) {
    let activity = BlankNodeRef::new_unchecked("p");
    let say = |subject: BlankNodeRef<'_>,
               property: &str,
               object: TermRef<'_>,
               sink: &mut dyn FnMut(TripleRef<'_>)| {
        sink(TripleRef::new(subject, NamedNodeRef::new_unchecked(property), object));
    };
    let named = |iri| TermRef::from(NamedNodeRef::new_unchecked(iri));
    let mut sink = |triple: TripleRef<'_>| sink.annotation(triple);
    let generated = NamedNodeRef::new_unchecked(prov::WAS_GENERATED_BY);
    sink(TripleRef::new(group.node(), generated, activity));
    say(activity, rdf::TYPE, named(prov::ACTIVITY), &mut sink);
    let tables = tables.map(|url| (url, csvw::CSV_ENCODED_TABULAR_DATA));
    let metadata = metadata.map(|url| (url, csvw::TABULAR_METADATA));
    for (index, (url, role)) in tables.chain(metadata).enumerate() {
        let label = format!("p{}", index + 1);
        let usage = BlankNodeRef::new_unchecked(&label);
        say(activity, prov::QUALIFIED_USAGE, usage.into(), &mut sink);
        say(usage, rdf::TYPE, named(prov::USAGE), &mut sink);
        say(usage, prov::ENTITY, named(url), &mut sink);
        say(usage, prov::HAD_ROLE, named(role), &mut sink);
    }
}
