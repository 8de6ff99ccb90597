//! Terms, each once, and their numbers.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry as TableEntry;
use indexmap::IndexSet;
use oxigraph::model::vocab::{rdf, xsd};
use oxigraph::model::{BlankNodeRef, LiteralRef, NamedNodeRef, TermRef, TripleRef};
use rustc_hash::{FxBuildHasher, FxHasher};

use super::{Ids, order};
use crate::parallel::both;

/// The number of a term. Four bytes: a graph that has more terms does not fit into memory.
pub type TermId = u32;

/// Terms, numbered in their order.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// The texts of all terms: IRIs, names of blank nodes, values of literals.
    text: String,
    entries: Vec<Entry>,
    /// Datatypes and language tags.
    suffixes: IndexSet<String, FxBuildHasher>,
}

/// What kind of term it is, and where its text is.
#[derive(Debug, Clone, Copy)]
struct Entry {
    kind: Kind,
    start: usize,
    length: usize,
}

/// The kinds of terms; a literal with the place of its datatype or language tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Iri,
    Blank,
    String,
    Typed(u32),
    Tagged(u32),
}

impl Kind {
    /// IRIs come before blank nodes, and these before literals.
    fn class(self) -> u8 {
        match self {
            Self::Iri => 0,
            Self::Blank => 1,
            Self::String | Self::Typed(_) | Self::Tagged(_) => 2,
        }
    }
}

impl Terms {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn get(&self, id: TermId) -> TermRef<'_> {
        let text = self.text(id);
        match self.entries[id as usize].kind {
            Kind::Iri => NamedNodeRef::new_unchecked(text).into(),
            Kind::Blank => BlankNodeRef::new_unchecked(text).into(),
            Kind::String => LiteralRef::new_simple_literal(text).into(),
            Kind::Typed(datatype) => {
                LiteralRef::new_typed_literal(text, NamedNodeRef::new_unchecked(self.suffix(datatype))).into()
            }
            Kind::Tagged(tag) => {
                LiteralRef::new_language_tagged_literal_unchecked(text, self.suffix(tag)).into()
            }
        }
    }

    /// The term as an IRI, which it must be.
    pub(super) fn iri(&self, id: TermId) -> NamedNodeRef<'_> {
        NamedNodeRef::new_unchecked(self.text(id))
    }

    /// The number of a term, if it is among these.
    pub(super) fn find(&self, term: TermRef<'_>) -> Option<TermId> {
        let index = self.entries.binary_search_by(|entry| {
            let text = &self.text[entry.start..entry.start + entry.length];
            let (class, other, suffix) = shape(term);
            let by_text = (entry.kind.class(), text).cmp(&(class, other));
            by_text.then_with(|| self.suffix_key(entry.kind).cmp(&suffix))
        });
        index.ok().map(|index| index as TermId)
    }

    /// The numbers of blank nodes, which come after the IRIs and before the literals.
    pub(super) fn blank_nodes(&self) -> Range<TermId> {
        let from = |class| self.entries.partition_point(|entry| entry.kind.class() < class) as TermId;
        from(1)..from(2)
    }

    fn text(&self, id: TermId) -> &str {
        let entry = self.entries[id as usize];
        &self.text[entry.start..entry.start + entry.length]
    }

    fn suffix(&self, index: u32) -> &str {
        self.suffixes.get_index(index as usize).map_or("", String::as_str)
    }

    /// The order of the literals of one value: by datatype, then by language.
    fn suffix_key(&self, kind: Kind) -> (&str, &str) {
        match kind {
            Kind::Iri | Kind::Blank => ("", ""),
            Kind::String => (xsd::STRING.as_str(), ""),
            Kind::Typed(datatype) => (self.suffix(datatype), ""),
            Kind::Tagged(tag) => (rdf::LANG_STRING.as_str(), self.suffix(tag)),
        }
    }

    fn compare_suffixes(&self, a: TermId, b: TermId) -> Ordering {
        let key = |id: TermId| self.suffix_key(self.entries[id as usize].kind);
        key(a).cmp(&key(b))
    }
}

/// A term taken apart: the number of its class, its text, and its datatype and language as they are sorted.
fn shape(term: TermRef<'_>) -> (u8, &str, (&str, &str)) {
    match term {
        TermRef::NamedNode(node) => (0, node.as_str(), ("", "")),
        TermRef::BlankNode(node) => (1, node.as_str(), ("", "")),
        TermRef::Literal(literal) => {
            (2, literal.value(), (literal.datatype().as_str(), literal.language().unwrap_or_default()))
        }
        #[allow(unreachable_patterns)]
        _ => unreachable!("RDF 1.1 has no other terms, and the parsers read nothing newer"),
    }
}

/// Gives numbers to terms in the order in which they come.
#[derive(Debug, Default)]
pub(super) struct Interner {
    terms: Terms,
    numbers: HashTable<TermId>,
    /// The last subject: triples come subject by subject.
    subject: Option<TermId>,
    /// The last term whose text was at an address, by the lower bits of the address.
    ///
    /// *Rationale:* nearly all triples of claims are made of constants and of texts of the build, which
    /// stay where they are. So a text at a known address is most likely the known one, and to compare it
    /// is faster than to hash it. The address is only a hint.
    hints: Vec<TermId>,
}

/// How many hints there are.
const HINTS: usize = 1 << 10;

/// From this many texts on, sorting them takes longer than starting a thread.
const WORTH_A_THREAD: usize = 1 << 10;

impl Interner {
    /// Makes room for some terms, so that those that are there need not be hashed again with each growth.
    pub(super) fn reserve(&mut self, terms: usize) {
        let Terms { text, entries, .. } = &self.terms;
        let rehash = |&id: &TermId| {
            let entry = entries[id as usize];
            hash(entry.kind, &text[entry.start..entry.start + entry.length])
        };
        self.numbers.reserve(terms, rehash);
    }

    /// The numbers of the terms of a triple.
    pub(super) fn triple(&mut self, triple: TripleRef<'_>) -> Ids {
        let subject = self.subject(triple.subject.into());
        [subject, self.term(triple.predicate.into()), self.term(triple.object)]
    }

    fn subject(&mut self, term: TermRef<'_>) -> TermId {
        if let (Some(last), TermRef::NamedNode(node)) = (self.subject, term)
            && self.terms.text(last) == node.as_str()
            && self.terms.entries[last as usize].kind == Kind::Iri
        {
            return last;
        }
        let id = self.term(term);
        self.subject = Some(id);
        id
    }

    /// The number of a term.
    pub(super) fn term(&mut self, term: TermRef<'_>) -> TermId {
        let TermRef::NamedNode(node) = term else { return self.number(term) };
        // The lowest bits of addresses of owned texts are all the same.
        let address = node.as_str().as_ptr().addr();
        let place = (address >> 4 ^ address >> 14) % HINTS;
        if let Some(&id) = self.hints.get(place)
            && let Some(entry) = self.terms.entries.get(id as usize)
            && entry.kind == Kind::Iri
            && self.terms.text(id) == node.as_str()
        {
            return id;
        }
        let id = self.number(term);
        self.hints.resize(HINTS, TermId::MAX);
        self.hints[place] = id;
        id
    }

    fn number(&mut self, term: TermRef<'_>) -> TermId {
        let (kind, text) = self.kind(term);
        let Terms { text: all, entries, .. } = &mut self.terms;
        let is_same = |&id: &TermId| {
            let entry = entries[id as usize];
            entry.kind == kind && &all.as_bytes()[entry.start..entry.start + entry.length] == text.as_bytes()
        };
        let rehash = |&id: &TermId| {
            let entry = entries[id as usize];
            hash(entry.kind, &all[entry.start..entry.start + entry.length])
        };
        match self.numbers.entry(hash(kind, text), is_same, rehash) {
            TableEntry::Occupied(entry) => *entry.get(),
            TableEntry::Vacant(place) => {
                let id = entries.len() as TermId;
                place.insert(id);
                entries.push(Entry { kind, start: all.len(), length: text.len() });
                all.push_str(text);
                id
            }
        }
    }

    fn kind<'t>(&mut self, term: TermRef<'t>) -> (Kind, &'t str) {
        let (class, text, (datatype, tag)) = shape(term);
        let kind = match class {
            0 => Kind::Iri,
            1 => Kind::Blank,
            _ if !tag.is_empty() => Kind::Tagged(self.suffix(tag)),
            _ if datatype == xsd::STRING.as_str() => Kind::String,
            _ => Kind::Typed(self.suffix(datatype)),
        };
        (kind, text)
    }

    fn suffix(&mut self, text: &str) -> u32 {
        let suffixes = &mut self.terms.suffixes;
        let known = suffixes.get_index_of(text);
        known.unwrap_or_else(|| suffixes.insert_full(text.to_owned()).0) as u32
    }

    /// The terms in their order; and for each of the numbers that were given, the one in that order.
    pub(super) fn into_sorted(self) -> (Terms, Vec<TermId>) {
        let mut terms = self.terms;
        let mut order: Vec<TermId> = (0..terms.entries.len() as TermId).collect();
        let class = |id: TermId| terms.entries[id as usize].kind.class();
        order.sort_by_key(|&id| class(id));
        let sort = |ids: &mut [TermId]| {
            for group in ids.chunk_by_mut(|&a, &b| class(a) == class(b)) {
                order::sort_by_text(group, &|id| terms.text(id).as_bytes());
                for same in group.chunk_by_mut(|&a, &b| terms.text(a) == terms.text(b)) {
                    same.sort_unstable_by(|&a, &b| terms.compare_suffixes(a, b));
                }
            }
        };
        let first_other = order.partition_point(|&id| class(id) == 0);
        let (iris, others) = order.split_at_mut(first_other);
        if others.len() < WORTH_A_THREAD {
            sort(others);
            sort(iris);
        } else {
            both(|| sort(others), || sort(iris));
        }
        let mut ranks = vec![0; order.len()];
        for (rank, &id) in order.iter().enumerate() {
            ranks[id as usize] = rank as TermId;
        }
        terms.entries = order.iter().map(|&id| terms.entries[id as usize]).collect();
        (terms, ranks)
    }
}

fn hash(kind: Kind, text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    kind.hash(&mut hasher);
    text.hash(&mut hasher);
    hasher.finish()
}
