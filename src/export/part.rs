//! Parts of a graph as text, each of which can be written without the others.

use std::sync::Arc;

use oxigraph::io::RdfFormat;
use oxigraph::model::vocab::rdf;
use oxigraph::model::{NamedNodeRef, NamedOrBlankNodeRef, TermRef, TripleRef};

use rustc_hash::FxHashMap;

use super::terms::push_line;
use super::turtle_terms::{is_prefix_name, push_literal};
use crate::emit::Sink;
use crate::prefixes::Prefixes;
use crate::table::CellRef;

/// Triples as text, in the order in which they come: a part of a file.
///
/// Parts in N-Triples and N-Quads are lines. Those in Turtle and TriG need the [beginning](Self::beginning) of the
/// file; each of them begins with a subject.
pub struct Part {
    text: String,
    triples: usize,
    syntax: Syntax,
}

enum Syntax {
    Lines,
    Turtle(Turtle),
}

/// What has to be known to go on in Turtle.
struct Turtle {
    prefixes: Arc<Prefixes>,
    /// The subject and the predicate of the last triple; both are empty if the next one begins a statement.
    subject: String,
    predicate: String,
    /// How IRIs are written that nearly every row has: predicates and datatypes.
    spelled: Vec<(String, String)>,
    /// Where each of them is in the list.
    places: FxHashMap<String, usize>,
    /// Which of them is probably the next: they come in the same order in every row.
    next: usize,
}

/// How many IRIs are kept with their spelling.
const MOST_SPELLED: usize = 1 << 14;

impl Part {
    /// An empty part; `None` for syntaxes whose documents are not simply one part after the other.
    pub fn new(format: RdfFormat, prefixes: &Prefixes) -> Option<Self> {
        let syntax = match format {
            RdfFormat::NTriples | RdfFormat::NQuads => Syntax::Lines,
            RdfFormat::Turtle | RdfFormat::TriG => {
                let mut usable = Prefixes::default();
                for (prefix, namespace) in prefixes.iter().filter(|(prefix, _)| is_prefix_name(prefix)) {
                    usable.insert(prefix, namespace);
                }
                Syntax::Turtle(Turtle::new(Arc::new(usable)))
            }
            _ => return None,
        };
        Some(Self { text: String::new(), triples: 0, syntax })
    }

    /// Another empty part of the same file.
    pub fn another(&self) -> Self {
        let syntax = match &self.syntax {
            Syntax::Lines => Syntax::Lines,
            Syntax::Turtle(turtle) => Syntax::Turtle(Turtle::new(Arc::clone(&turtle.prefixes))),
        };
        Self { text: String::new(), triples: 0, syntax }
    }

    /// What a file begins with, before its first part.
    pub fn beginning(&self) -> String {
        match &self.syntax {
            Syntax::Lines => String::new(),
            Syntax::Turtle(Turtle { prefixes, .. }) => {
                let lines = prefixes.iter().map(|(prefix, iri)| format!("@prefix {prefix}: <{iri}> .\n"));
                let mut lines: String = lines.collect();
                lines.push_str(if lines.is_empty() { "" } else { "\n" });
                lines
            }
        }
    }

    /// How many bytes it has so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// True if it has no triple.
    pub fn is_empty(&self) -> bool {
        self.triples == 0
    }

    /// Gives the text and the number of triples to `take`, and is empty then.
    pub fn take<T>(&mut self, take: impl FnOnce(&str, usize) -> T) -> T {
        if let Syntax::Turtle(turtle) = &mut self.syntax {
            turtle.end(&mut self.text);
        }
        let taken = take(&self.text, self.triples);
        self.text.clear();
        self.triples = 0;
        taken
    }
}

impl Sink for Part {
    fn triple(&mut self, triple: TripleRef<'_>, _: CellRef) {
        self.annotation(triple);
    }

    fn annotation(&mut self, triple: TripleRef<'_>) {
        self.triples += 1;
        match &mut self.syntax {
            Syntax::Lines => push_line(&mut self.text, triple),
            Syntax::Turtle(turtle) => turtle.push(&mut self.text, triple),
        }
    }
}

impl Turtle {
    fn new(prefixes: Arc<Prefixes>) -> Self {
        let (subject, predicate) = (String::new(), String::new());
        Self { prefixes, subject, predicate, spelled: Vec::new(), places: FxHashMap::default(), next: 0 }
    }

    /// Appends a triple; what it has in common with the one before is left out.
    fn push(&mut self, text: &mut String, triple: TripleRef<'_>) {
        let (subject, is_blank) = match triple.subject {
            NamedOrBlankNodeRef::NamedNode(node) => (node.as_str(), false),
            NamedOrBlankNodeRef::BlankNode(node) => (node.as_str(), true),
        };
        // The label of a blank node is no IRI, since it has no colon.
        if self.subject != subject {
            self.end(text);
            self.push_node(text, subject, is_blank);
            self.subject.push_str(subject);
            text.push(' ');
        } else if self.predicate == triple.predicate.as_str() {
            text.push_str(" , ");
            return self.push_object(text, triple.object);
        } else {
            text.push_str(" ;\n    ");
        }
        self.predicate.clear();
        self.predicate.push_str(triple.predicate.as_str());
        if triple.predicate == rdf::TYPE {
            text.push('a');
        } else {
            self.push_frequent(text, triple.predicate.as_str());
        }
        text.push(' ');
        self.push_object(text, triple.object);
    }

    /// Ends the statement, if there is one.
    fn end(&mut self, text: &mut String) {
        if !self.subject.is_empty() {
            text.push_str(" .\n");
        }
        self.subject.clear();
        self.predicate.clear();
    }

    fn push_object(&mut self, text: &mut String, object: TermRef<'_>) {
        match object {
            TermRef::NamedNode(node) => self.push_iri(text, node.as_str()),
            TermRef::BlankNode(node) => self.push_node(text, node.as_str(), true),
            TermRef::Literal(literal) => {
                push_literal(text, literal, |text, datatype: NamedNodeRef<'_>| {
                    self.push_frequent(text, datatype.as_str());
                });
            }
        }
    }

    fn push_node(&self, text: &mut String, name: &str, is_blank: bool) {
        if is_blank {
            text.push_str("_:");
            text.push_str(name);
        } else {
            self.push_iri(text, name);
        }
    }

    /// Appends an IRI that will come again.
    fn push_frequent(&mut self, text: &mut String, iri: &str) {
        let is_next = self.spelled.get(self.next).is_some_and(|(known, _)| known == iri);
        let place = if is_next { Some(self.next) } else { self.places.get(iri).copied() };
        let Some(index) = place else {
            let start = text.len();
            self.push_iri(text, iri);
            if self.spelled.len() < MOST_SPELLED {
                let spelling = text.get(start..).unwrap_or_default();
                self.places.insert(iri.to_owned(), self.spelled.len());
                self.spelled.push((iri.to_owned(), spelling.to_owned()));
            }
            return;
        };
        if let Some((_, spelling)) = self.spelled.get(index) {
            text.push_str(spelling);
        }
        self.next = if index + 1 < self.spelled.len() { index + 1 } else { 0 };
    }

    fn push_iri(&self, text: &mut String, iri: &str) {
        if let Some((prefix, local)) = self.prefixes.shorten(iri) {
            text.push_str(prefix);
            text.push(':');
            text.push_str(local);
        } else {
            text.push('<');
            text.push_str(iri);
            text.push('>');
        }
    }
}
