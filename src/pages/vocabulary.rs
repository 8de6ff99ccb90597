//! The vocabulary: classes, properties, schemes of concepts, and prefixes.

use askama::Template;
use oxigraph::model::vocab::rdf;
use oxigraph::model::{Term, TermRef};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Frame, Shown, View, render};
use crate::diagnostic::thousands;
use crate::iri;

/// The properties that say in a sentence what something means; the first that a thing has is taken.
const DEFINITIONS: [&str; 4] = [
    "http://www.w3.org/2004/02/skos/core#definition",
    "http://www.w3.org/2000/01/rdf-schema#comment",
    "http://purl.org/dc/terms/description",
    "http://www.w3.org/2004/02/skos/core#scopeNote",
];

const CONCEPT_SCHEME: &str = "http://www.w3.org/2004/02/skos/core#ConceptScheme";
const IN_SCHEME: &str = "http://www.w3.org/2004/02/skos/core#inScheme";

#[derive(Template)]
#[template(path = "vocabulary.html")]
struct VocabularyPage {
    frame: Frame,
    sections: Vec<Section>,
    prefixes: Vec<(String, String)>,
}

/// Terms of one kind.
struct Section {
    id: &'static str,
    title: &'static str,
    uses: &'static str,
    terms: Vec<Row>,
}

/// A term with what it means.
struct Row {
    /// The local name for terms of the project's own namespace, so that `…/ns#Agent` leads here; the key for others.
    /// None where another row has it.
    anchor: Option<String>,
    term: Shown,
    short: String,
    definition: Option<String>,
    uses: String,
}

/// What a class, a property or a concept means, in the words of the vocabulary.
pub fn definition(iri: &str, view: &View<'_>) -> Option<String> {
    let about = |property: &&str| {
        let mut entries = view.atlas().about(iri).filter(|e| e.triple.predicate.as_str() == *property);
        entries.find_map(|entry| match entry.triple.object.as_ref() {
            TermRef::Literal(literal) => Some(literal.value().to_owned()),
            _ => None,
        })
    };
    DEFINITIONS.iter().find_map(about)
}

/// The page of the whole vocabulary.
pub fn vocabulary(view: &View<'_>) -> String {
    let coverage = view.edition.coverage();
    let uses: FxHashMap<&str, usize> =
        coverage.classes.iter().chain(&coverage.properties).map(|(iri, n)| (iri.as_str(), *n)).collect();
    let (mut classes, mut properties, mut schemes): (Vec<&str>, Vec<&str>, Vec<&str>) = Default::default();
    for entry in view.atlas().entries().iter().filter(|e| e.triple.predicate == rdf::TYPE) {
        let (Some(kind), Some(subject)) = (iri_of(&entry.triple.object), subject_of(entry.triple)) else {
            continue;
        };
        match iri::local_name(kind) {
            _ if kind == CONCEPT_SCHEME => schemes.push(subject),
            "Class" => classes.push(subject),
            name if name.ends_with("Property") => properties.push(subject),
            _ => {}
        }
    }
    classes.extend(coverage.classes.iter().map(|(iri, _)| iri.as_str()));
    properties.extend(coverage.properties.iter().map(|(iri, _)| iri.as_str()));
    let members = |scheme: &str| {
        view.atlas().to(scheme).filter(|entry| entry.triple.predicate.as_str() == IN_SCHEME).count()
    };
    let row = |iri: &str, uses: usize| Row {
        anchor: anchor(iri, view),
        term: Shown { text: view.atlas().title(iri), ..view.thing(iri) },
        short: view.atlas().short(iri),
        definition: definition(iri, view),
        uses: thousands(uses),
    };
    let used = |iri: &str| uses.get(iri).copied().unwrap_or_default();
    let rows = |mut iris: Vec<&str>, uses: &dyn Fn(&str) -> usize| -> Vec<Row> {
        iris.sort_unstable();
        iris.dedup();
        iris.into_iter().map(|iri| row(iri, uses(iri))).collect()
    };
    let mut sections = vec![
        Section { id: "classes", title: "Classes", uses: "things", terms: rows(classes, &used) },
        Section { id: "properties", title: "Properties", uses: "facts", terms: rows(properties, &used) },
        Section {
            id: "schemes",
            title: "Schemes of concepts",
            uses: "concepts",
            terms: rows(schemes, &members),
        },
    ];
    sections.retain(|section| !section.terms.is_empty());
    keep_first_anchors(&mut sections);
    let prefixes = view.atlas().prefixes().iter();
    render(&VocabularyPage {
        frame: view.frame("Vocabulary", "vocabulary"),
        sections,
        prefixes: prefixes.map(|(prefix, iri)| (prefix.to_owned(), iri.to_owned())).collect(),
    })
}

fn anchor(iri: &str, view: &View<'_>) -> Option<String> {
    let local =
        iri.starts_with(&own_space(view.edition.project().base())).then(|| iri.split_once('#')).flatten();
    let key = view.edition.addresses().key(iri);
    local.map(|(_, local)| local).filter(|local| !local.is_empty()).or(key).map(str::to_owned)
}

/// Where the project's own names are: beside its things, `https://w3id.org/ctgraph/` for `https://w3id.org/ctgraph/id/`.
fn own_space(base: &str) -> String {
    let parent = base.trim_end_matches('/').rsplit_once('/').map(|(parent, _)| parent);
    parent.filter(|parent| parent.contains("://")).map_or(base.to_owned(), |parent| format!("{parent}/"))
}

/// An `id` stands once on a page: a term that is in two sections has it in the first, and headings have theirs.
fn keep_first_anchors(sections: &mut [Section]) {
    let mut seen: FxHashSet<String> = sections.iter().map(|section| section.id.to_owned()).collect();
    seen.insert("prefixes".to_owned());
    for row in sections.iter_mut().flat_map(|section| &mut section.terms) {
        row.anchor = row.anchor.take().filter(|anchor| seen.insert(anchor.clone()));
    }
}

fn iri_of(term: &Term) -> Option<&str> {
    match term {
        Term::NamedNode(node) => Some(node.as_str()),
        _ => None,
    }
}

fn subject_of(triple: &oxigraph::model::Triple) -> Option<&str> {
    match &triple.subject {
        oxigraph::model::NamedOrBlankNode::NamedNode(node) => Some(node.as_str()),
        oxigraph::model::NamedOrBlankNode::BlankNode(_) => None,
    }
}
