//! The page of a document: its whole text with the quotes in it, and the facts beside them.

use askama::Template;

use super::evidence::FactLine;
use super::facts::Property;
use super::view::span_anchor;
use super::{Frame, Shown, View, render};
use crate::coverage::{BareParagraph, DocumentCount};
use crate::diagnostic::{count, thousands};
use crate::look::marks::{Bit, Block, Span, blocks};
use crate::look::words::first_words;
use crate::look::{Card, Numbers};
use crate::source::{Document, Passage, Text};
use crate::vocab::ctg;

/// How many characters of a quote stand in the margin.
const QUOTE: usize = 50;

/// How many characters of a fact stand in the margin.
const FACT: usize = 160;

/// With more facts than these beside a block, those of each quote unfold.
const OPEN: usize = 8;

/// With more quotes than these beside a block, the others unfold.
const QUOTES: usize = 5;

/// The style sheet knows this many lanes; quotes on others are told apart by their first words only.
const LANES: usize = 16;

/// With fewer headings than these a text needs no contents.
const HEADINGS: usize = 4;

/// Properties with more values than these describe what a statement says, and not what it is.
const DESCRIBING: usize = 5;

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage<'a> {
    frame: Frame,
    iri: &'a str,
    name: String,
    document: &'a Document,
    counts: DocumentCount,
    /// `1,777 facts, 20 only claimed`
    facts: String,
    statements: Vec<Statement>,
    text: Option<String>,
    original: Option<String>,
    contents: Vec<Heading>,
    blocks: Vec<Marked>,
    lost: Vec<Noted>,
    bare: Vec<(String, BareParagraph)>,
    properties: Vec<Property>,
}

/// A statement that the document holds.
struct Statement {
    thing: Shown,
    kind: String,
    properties: Vec<Property>,
}

/// A heading of the text, with the block that it stands in.
struct Heading {
    text: String,
    href: String,
}

/// A block of the text with what stands beside it.
struct Marked {
    line: usize,
    is_bare: bool,
    bits: Vec<Shard>,
    first: Vec<Noted>,
    more: Vec<Noted>,
    is_open: bool,
}

/// A bit of a block, for the template.
enum Shard {
    /// The place where a quote begins, with its anchor and the class of its lane.
    Start { id: String, class: String },
    /// The place where a quote ends.
    End { class: String },
    /// Words of no quote.
    Plain(String),
    /// Words of quotes: the words, how many quotes, where their facts are, and what appears on hovering.
    Quoted { text: String, depth: usize, href: String, title: String },
}

/// A quote with its facts.
#[derive(Debug, Clone)]
struct Noted {
    /// What the anchors of the quote and of its facts end with.
    anchor: String,
    quote: String,
    title: String,
    /// The page of the passage.
    href: Option<String>,
    facts: Vec<FactLine>,
}

impl Marked {
    /// `2 more passages`
    fn more_count(&self) -> String {
        count(self.more.len(), "more passage")
    }
}

/// What the document states, and what it only claims.
fn facts(counts: &DocumentCount) -> String {
    let facts = format!("{} facts", thousands(counts.facts));
    match counts.claims.saturating_sub(counts.facts) {
        0 => facts,
        claimed => format!("{facts}, {claimed} only claimed"),
    }
}

impl Noted {
    /// `3 facts`
    fn count(&self) -> String {
        count(self.facts.len(), "fact")
    }
}

/// The page of a document, by its number.
pub fn document(view: &View<'_>, index: usize) -> Option<String> {
    let atlas = view.atlas();
    let document = atlas.build.documents.get(index)?;
    let counts = DocumentCount::of(atlas, index)?;
    let mut frame = view.frame(&title(view, document), "page");
    frame.alternates = view.alternates(&document.iri);
    let quotes = Quotes::of(view, index);
    let empty = Text::default();
    let text = document.text.as_ref().unwrap_or(&empty);
    let blocks: Vec<Marked> =
        blocks(text, &quotes.spans).iter().map(|block| quotes.marked(block, &counts)).collect();
    let bare = counts.bare.iter().map(|bare| (block_href(&blocks, bare.line), bare.clone())).collect();
    let card: Card<'_> = atlas.card(atlas.known(&document.iri).unwrap_or_default());
    Some(render(&DocumentPage {
        frame,
        iri: &document.iri,
        name: atlas.title(&document.iri),
        document,
        facts: facts(&counts),
        statements: statements(view, &document.iri),
        text: document.text.as_ref().and_then(|_| view.links.text(&document.iri)),
        original: view.original(index),
        contents: contents(text, &blocks),
        lost: quotes.lost(),
        blocks,
        bare,
        counts,
        properties: view.properties(&document.iri, &card.facts),
    }))
}

/// The text of a document as it is; `None` if the IRI is no document's, or its text could not be read.
pub fn document_text<'v>(view: &'v View<'_>, iri: &str) -> Option<&'v str> {
    let build = view.edition.build();
    let index = view.edition.numbers().document(build, iri)?;
    build.documents.get(index)?.text.as_ref().map(Text::as_str)
}

/// The title of the statement that a document holds, if it holds one, or else the document's own.
fn title(view: &View<'_>, document: &Document) -> String {
    match view.statements_in(&document.iri).as_slice() {
        [one] => view.atlas().title(one),
        _ => view.atlas().title(&document.iri),
    }
}

fn statements(view: &View<'_>, document: &str) -> Vec<Statement> {
    let atlas = view.atlas();
    let statement = |iri: &str| {
        let card = atlas.card(atlas.known(iri).unwrap_or_default());
        let is_brief =
            |property: &Property| property.len() <= DESCRIBING && property.name.title != ctg::SOURCE_DOCUMENT;
        let mut properties = view.properties(iri, &card.facts);
        properties.retain(is_brief);
        let kind = atlas.kind(iri);
        let kind = kind.rsplit(", ").next().unwrap_or_default().to_owned();
        Statement { thing: view.thing(iri), kind, properties }
    };
    view.statements_in(document).into_iter().map(statement).collect()
}

/// The quotes of a document with the claims that rest on them. Quotes of the same words are one.
struct Quotes<'a> {
    view: &'a View<'a>,
    /// Where each quote stands.
    spans: Vec<Span>,
    /// The numbers of the passages at each place.
    passages: Vec<Vec<usize>>,
    /// The passages whose words do not stand where they should.
    lost: Vec<usize>,
}

impl<'a> Quotes<'a> {
    fn of(view: &'a View<'a>, document: usize) -> Self {
        let passages = view.edition.build().passages.iter().enumerate();
        let own = passages.filter(|(_, passage)| passage.document == Some(document));
        let (verified, lost): (Vec<_>, Vec<_>) = own.partition(|(_, passage)| passage.is_verified);
        let mut places: Vec<(Span, usize)> =
            verified.into_iter().map(|(number, p)| ((p.start, p.end), number)).collect();
        places.sort_unstable();
        let (mut spans, mut passages): (Vec<Span>, Vec<Vec<usize>>) = (Vec::new(), Vec::new());
        for (span, number) in places {
            match passages.last_mut().filter(|_| spans.last() == Some(&span)) {
                Some(same) => same.push(number),
                None => {
                    spans.push(span);
                    passages.push(vec![number]);
                }
            }
        }
        Self { view, spans, passages, lost: lost.into_iter().map(|(number, _)| number).collect() }
    }

    fn marked(&self, block: &Block, counts: &DocumentCount) -> Marked {
        let is_bare = |line: &usize| counts.bare.iter().any(|bare| bare.line == *line);
        let mut first: Vec<Noted> = block.spans.iter().map(|&span| self.noted(span)).collect();
        let is_open = first.iter().map(|noted| noted.facts.len()).sum::<usize>() <= OPEN;
        let shown = if is_open || first.len() <= QUOTES + 1 { first.len() } else { QUOTES };
        let more = first.split_off(shown);
        Marked {
            line: block.line,
            is_bare: block.lines.iter().all(is_bare),
            bits: block.bits.iter().map(|bit| self.shard(bit)).collect(),
            first,
            more,
            is_open,
        }
    }

    fn shard(&self, bit: &Bit) -> Shard {
        let class = |kind: &str, lane: usize| match lane {
            0..LANES => format!("{kind}{lane}"),
            _ => kind.to_owned(),
        };
        let anchor = |span: usize| self.spans.get(span).map(|span| span_anchor(*span)).unwrap_or_default();
        match bit {
            Bit::Start { span, lane } => {
                Shard::Start { id: format!("p-{}", anchor(*span)), class: class("s", *lane) }
            }
            Bit::End { lane } => Shard::End { class: class("e", *lane) },
            Bit::Text { text, spans } => match spans.first() {
                None => Shard::Plain(text.clone()),
                Some(shortest) => Shard::Quoted {
                    text: text.clone(),
                    depth: spans.len().min(3),
                    href: format!("#f-{}", anchor(*shortest)),
                    title: self.place(*shortest),
                },
            },
        }
    }

    /// `characters 5-69, passage hlc2021-001`
    fn place(&self, span: usize) -> String {
        let place = self.spans.get(span).map(|(start, end)| format!("characters {start}-{end}"));
        let passages = self.passages.get(span).into_iter().flatten();
        let ids = passages.filter_map(|&number| self.view.edition.build().passages.get(number));
        place
            .into_iter()
            .chain(ids.map(|passage| format!("passage {}", passage.id)))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn noted(&self, span: usize) -> Noted {
        let passages = self.passages.get(span).map(Vec::as_slice).unwrap_or_default();
        let quote = passages.first().and_then(|&number| self.view.edition.build().passages.get(number));
        Noted {
            anchor: self.spans.get(span).map(|span| span_anchor(*span)).unwrap_or_default(),
            quote: quote.map(|passage| first_words(&passage.quote, QUOTE)).unwrap_or_default(),
            title: self.place(span),
            href: quote.and_then(|passage| self.view.links.page(&passage.iri)),
            facts: self.facts(passages),
        }
    }

    /// The facts that rest on some passages, each once.
    fn facts(&self, passages: &[usize]) -> Vec<FactLine> {
        let (view, build) = (self.view, self.view.edition.build());
        let numbers: &Numbers = view.edition.numbers();
        let mut claims: Vec<usize> =
            passages.iter().flat_map(|&passage| numbers.citing(passage)).copied().collect();
        claims.sort_unstable();
        claims.dedup();
        let claims = claims.into_iter().filter_map(|claim| build.claims.get(claim));
        claims.filter_map(|claim| view.fact_line(claim, FACT)).collect()
    }

    /// The passages whose words were not found.
    fn lost(&self) -> Vec<Noted> {
        let lost = self.lost.iter().filter_map(|&number| self.view.edition.build().passages.get(number));
        let noted = |passage: &Passage| Noted {
            anchor: span_anchor((passage.start, passage.end)),
            quote: passage.quote.clone(),
            title: format!("passage {}", passage.id),
            href: None,
            facts: Vec::new(),
        };
        lost.map(noted).collect()
    }
}

/// The anchor of the block that holds a line.
fn block_href(blocks: &[Marked], line: usize) -> String {
    let block = blocks.iter().rev().find(|block| block.line <= line);
    format!("#line-{}", block.map_or(line, |block| block.line))
}

/// The headings that the text itself marks with `#`, as Markdown does; none if there are only a few.
fn contents(text: &Text, blocks: &[Marked]) -> Vec<Heading> {
    let heading = |(index, line): (usize, &str)| {
        let words = line.trim_start_matches('#');
        let is_heading = (1..=6).contains(&(line.len() - words.len())) && words.starts_with(' ');
        let href = block_href(blocks, index + 1);
        is_heading.then(|| Heading { text: words.trim().to_owned(), href })
    };
    let headings: Vec<Heading> = text.as_str().lines().enumerate().filter_map(heading).collect();
    if headings.len() < HEADINGS { Vec::new() } else { headings }
}
