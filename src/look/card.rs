//! What there is to say about a thing.

use oxigraph::model::TermRef;
use rustc_hash::FxHashSet;

use super::atlas::{Atlas, Entry, object, subject};
use crate::claim::{Claim, Fact};
use crate::graph::{Graph, GraphBuilder, TermId};
use crate::part::Part;
use crate::pipeline::ClaimNumbers;

/// A thing with its facts, and with those that point to it.
#[derive(Debug)]
pub struct Card<'a> {
    /// The IRI.
    pub iri: &'a str,
    /// The classes.
    pub classes: Vec<&'a str>,
    /// Names other than the label.
    pub names: Vec<Group<'a>>,
    /// The facts about it, by property, without labels and classes.
    pub facts: Vec<Group<'a>>,
    /// The facts that point to it, by property.
    pub incoming: Vec<Group<'a>>,
    /// What is only claimed about it.
    pub claimed: Vec<Group<'a>>,
    /// What is only claimed and points to it.
    pub claimed_incoming: Vec<Group<'a>>,
    /// The statements whose words bear facts about it.
    pub mentions: Vec<Mention<'a>>,
}

/// Triples with the same property.
#[derive(Debug, Clone)]
pub struct Group<'a> {
    /// The property.
    pub property: &'a str,
    /// The triples, in the order of the tables.
    pub entries: Vec<Entry<'a>>,
}

/// A statement with what it says about a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention<'a> {
    /// The index of the document.
    pub document: usize,
    /// The statement; `None` if the tables do not say which one the document holds.
    pub statement: Option<&'a str>,
    /// How many passages bear facts about the thing.
    pub passages: usize,
    /// How many facts about it, or that point to it, the statement makes.
    pub facts: usize,
}

impl<'a> Atlas<'a> {
    /// Everything that the graph has about a thing.
    pub fn card(&self, iri: &'a str) -> Card<'a> {
        let (classes, _) = self.kinds(iri);
        let (mut names, mut facts, mut claimed) = (Vec::new(), Vec::new(), Vec::new());
        for entry in self.about(iri) {
            let property = entry.triple.predicate.as_str();
            let is_class = object(entry.triple).is_some_and(|o| classes.contains(&o));
            if !entry.stands() {
                push(&mut claimed, entry);
            } else if self.is_name(property) {
                if !self.is_label(entry) {
                    push(&mut names, entry);
                }
            } else if !is_class {
                push(&mut facts, entry);
            }
        }
        let (mut incoming, mut claimed_incoming) = (Vec::new(), Vec::new());
        for entry in self.to(iri) {
            push(if entry.stands() { &mut incoming } else { &mut claimed_incoming }, entry);
        }
        // Nodes that join the thing to others say the most; then the groups in the order of the tables.
        let is_line =
            |g: &Group<'a>| g.entries.iter().any(|e| subject(e.triple).is_some_and(|s| self.is_line(s)));
        incoming.sort_by_key(|group| !is_line(group));
        Card { iri, classes, names, facts, incoming, claimed, claimed_incoming, mentions: self.mentions(iri) }
    }

    /// True if the triple gives its subject the label that stands above the card.
    fn is_label(&self, entry: Entry<'_>) -> bool {
        let label = subject(entry.triple).and_then(|s| self.label(s));
        let is_main = !entry.triple.predicate.as_str().ends_with("altLabel");
        matches!(entry.triple.object.as_ref(), TermRef::Literal(l) if is_main && Some(l.value()) == label)
    }

    fn mentions(&self, iri: &str) -> Vec<Mention<'a>> {
        let mut mentions: Vec<(Mention<'a>, FxHashSet<usize>)> = Vec::new();
        for claim in self.about(iri).chain(self.to(iri)).filter_map(|e| e.fact).flat_map(|f| self.claims(f)) {
            let known = mentions.iter_mut().find(|(m, _)| m.document == claim.document);
            let (mention, passages) = match known {
                Some(known) => known,
                None => {
                    let statement = claim.stated_in.as_ref().map(|s| s.as_str());
                    let mention = Mention { document: claim.document, statement, passages: 0, facts: 0 };
                    mentions.push((mention, FxHashSet::default()));
                    let last = mentions.len() - 1;
                    &mut mentions[last]
                }
            };
            mention.facts += 1;
            passages.extend(claim.passages.iter().copied());
        }
        let mut mentions: Vec<Mention<'a>> =
            mentions.into_iter().map(|(m, passages)| Mention { passages: passages.len(), ..m }).collect();
        mentions.sort_by_key(|m| m.document);
        mentions
    }

    /// The triples of a thing, with the claims of its facts and the passages that bear them: what an
    /// RDF reader needs to see where each comes from.
    pub fn graph_of(&self, iri: &str) -> Graph {
        let mut graph = GraphBuilder::default();
        self.about(iri).filter(Entry::stands).for_each(|e| graph.insert(e.triple.as_ref()));
        self.insert_claims(self.about(iri).filter_map(|e| e.fact).flat_map(|f| self.claims(f)), &mut graph);
        graph.finish()
    }

    /// The triples of a fact with its claims and their passages; the fact itself only if it stands.
    pub fn graph_of_fact(&self, fact: &'a Fact) -> Graph {
        let mut graph = GraphBuilder::default();
        if fact.is_standing {
            graph.insert(fact.triple.as_ref());
        }
        self.insert_claims(self.claims(fact), &mut graph);
        graph.finish()
    }

    /// The triples of a passage and its document, with the claims that cite it.
    pub fn graph_of_passage(&self, passage: usize) -> Graph {
        let mut graph = GraphBuilder::default();
        if let Some(passage) = self.build.passages.get(passage) {
            let document = passage.document.and_then(|index| self.build.documents.get(index));
            self.insert_sources([passage.iri.as_str()], &mut graph);
            self.insert_sources(document.map(|document| document.iri.as_str()), &mut graph);
        }
        let claims = self.build.claims.iter().filter(|claim| claim.passages.contains(&passage));
        self.insert_claims(claims, &mut graph);
        graph.finish()
    }

    /// The triples of a document and its passages.
    pub fn graph_of_document(&self, document: usize) -> Graph {
        let mut graph = GraphBuilder::default();
        let own = self.build.documents.get(document).map(|document| document.iri.as_str());
        let passages = self.build.passages.iter().filter(|passage| passage.document == Some(document));
        self.insert_sources(own.into_iter().chain(passages.map(|passage| passage.iri.as_str())), &mut graph);
        graph.finish()
    }

    fn insert_claims(&self, claims: impl IntoIterator<Item = &'a Claim>, graph: &mut GraphBuilder) {
        let mut numbers = ClaimNumbers::new(graph);
        for claim in claims {
            let Some(fact) = self.build.facts.get(claim.fact) else { continue };
            let fact = graph.numbers(fact.triple.as_ref());
            let passages: Vec<TermId> = self.build.passages_of(claim).map(|p| graph.iri(&p.iri)).collect();
            numbers.insert(claim, fact, passages.into_iter(), graph);
            let document = self.build.document_of(claim).map(|d| d.iri.as_str());
            self.insert_sources(self.build.passages_of(claim).map(|p| p.iri.as_str()).chain(document), graph);
        }
    }

    /// The descriptions of passages and documents.
    fn insert_sources<'i>(&self, iris: impl IntoIterator<Item = &'i str>, graph: &mut GraphBuilder) {
        let about = iris.into_iter().flat_map(|iri| self.about(iri));
        about.filter(|e| e.part == Part::Evidence).for_each(|e| graph.insert(e.triple.as_ref()));
    }
}

fn push<'a>(groups: &mut Vec<Group<'a>>, entry: Entry<'a>) {
    let property = entry.triple.predicate.as_str();
    match groups.iter_mut().find(|g| g.property == property) {
        Some(group) => group.entries.push(entry),
        None => groups.push(Group { property, entries: vec![entry] }),
    }
}
