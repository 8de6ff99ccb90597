//! What all pages need: their frame, terms for people, and the sources of facts.

use oxigraph::model::{NamedNode, NamedOrBlankNodeRef, Term, TermRef};

use super::Links;
use crate::assets;
use crate::claim::{Claim, Derivation, Modality};
use crate::diagnostic::{Counts, Diagnostic, count};
use crate::edition::Edition;
use crate::look::words::first_words;
use crate::look::{Atlas, Entry};
use crate::source::Passage;
use crate::vocab::ctg;

/// How many characters of a fact or a quote tell a link to it from others, for those who hear it.
const LINE: usize = 80;

/// What a page is made from.
#[derive(Debug, Clone)]
pub struct View<'a> {
    /// The data.
    pub edition: &'a Edition,
    /// The URLs.
    pub links: Links<'a>,
    /// What is wrong in the files as they are now. While the newest state of them cannot be shown, this says why.
    pub problems: &'a [Diagnostic],
    /// Why the files as they are now cannot be read at all.
    pub failure: Option<&'a str>,
    /// True if the files changed after the edition was read, and cannot be shown because of the problems.
    pub is_behind: bool,
    /// Where a page hears of new data; `None` if nobody watches the files.
    pub events: Option<String>,
}

/// What stands around every page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The title of the page.
    pub title: String,
    /// The title of the project.
    pub site: String,
    /// The language of the project.
    pub language: String,
    /// The pages that every page leads to: label, URL, and whether it is this one.
    pub menu: Vec<(&'static str, String, bool)>,
    /// The pages that stand at the foot of every page: label and URL.
    pub more: Vec<(&'static str, String)>,
    /// The home page.
    pub home: String,
    /// Where the search form goes; `None` without a server.
    pub search: Option<String>,
    /// The style sheets.
    pub styles: Vec<String>,
    /// The scripts.
    pub scripts: Vec<String>,
    /// The same content in other forms.
    pub alternates: Vec<Alternate>,
    /// `2 errors` with the page that shows them; `None` if all is well.
    pub problems: Option<(String, String)>,
    /// True if what is shown is older than the files.
    pub is_behind: bool,
    /// Where a page hears of new data.
    pub events: Option<String>,
    /// The digest of the data, shortened.
    pub digest: String,
    /// The licence of the data, as the project gives it.
    pub license: Option<String>,
}

/// The content of a page in another form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternate {
    /// The form, for people.
    pub name: &'static str,
    /// The media type.
    pub media_type: &'static str,
    /// The URL.
    pub href: String,
}

/// A term for people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The label or the value.
    pub text: String,
    /// The page about it; `None` for literals, and for things that nothing is said about.
    pub href: Option<String>,
    /// What appears on hovering: the IRI, or the datatype. May be empty.
    pub title: String,
    /// The language of the text, if it is not that of the project.
    pub language: Option<String>,
}

/// Where a fact comes from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// How many passages there are.
    pub passages: usize,
    /// What the best witness qualifies: `announced`, `inferred`; empty for what is asserted word for word.
    pub qualifiers: String,
    /// A claim each, in the order of their IRIs.
    pub witnesses: Vec<Witness>,
}

/// One document stating a fact.
#[derive(Debug, Clone)]
pub struct Witness {
    /// The page of the claim.
    pub fact: Option<String>,
    /// The fact in words, at most a line of them.
    pub sentence: String,
    /// The statement or document.
    pub document: Shown,
    /// `reported, inferred`, or nothing.
    pub qualifiers: String,
    /// The words.
    pub quotes: Vec<Quote>,
}

/// Words of a document.
#[derive(Debug, Clone)]
pub struct Quote {
    /// The words.
    pub text: String,
    /// The place in the page of the document.
    pub href: Option<String>,
}

impl<'a> View<'a> {
    /// The atlas of the edition.
    pub fn atlas(&self) -> &'a Atlas<'a> {
        self.edition.atlas()
    }

    /// The frame of a page with a title; `here` is its path, as [`Links::to`] takes it.
    pub fn frame(&self, title: &str, here: &str) -> Frame {
        let menu = [
            ("Search", "search"),
            ("Types", "types"),
            ("Timeline", "timeline"),
            ("Questions", "query"),
            ("Vocabulary", "vocabulary"),
            ("Download", "download"),
        ];
        let counts = Counts::of(self.problems);
        let is_bad = counts.errors + counts.warnings > 0;
        let problems = match self.failure {
            Some(_) => Some("The files cannot be read".to_owned()),
            None => is_bad.then(|| counts.to_string()),
        };
        let more =
            [("Graph", "graph"), ("Coverage", "coverage"), ("Problems", "problems"), ("Rules", "rules")];
        let notices = assets::find("licenses.txt").map(|asset| ("Software", self.links.file(&asset.path)));
        Frame {
            title: title.to_owned(),
            site: self.edition.title().to_owned(),
            language: self.edition.project().language().to_owned(),
            menu: menu
                .into_iter()
                .filter(|(_, path)| *path != "search" || !self.links.is_served())
                .map(|(label, path)| (label, self.links.to(path), path == here))
                .collect(),
            more: more.map(|(label, path)| (label, self.links.to(path))).into_iter().chain(notices).collect(),
            home: self.links.to(""),
            search: self.links.is_served().then(|| self.links.to("search")),
            styles: ["style.css", "picture.css"].map(|name| self.links.file(&assets::path(name))).to_vec(),
            scripts: vec![self.links.file(&assets::path("app.js"))],
            alternates: Vec::new(),
            problems: problems.map(|text| (text, self.links.to("problems"))),
            is_behind: self.is_behind,
            events: self.events.clone(),
            digest: self.edition.digest().chars().take(12).collect(),
            license: self.edition.project().license().map(str::to_owned),
        }
    }

    /// The frame with the style sheet and the script of a bundle, such as `editor`, if the program has it.
    pub fn with_bundle(&self, mut frame: Frame, name: &str) -> Frame {
        let link = |extension| {
            let asset = assets::find(&format!("{name}.{extension}"))?;
            Some(self.links.file(&asset.path))
        };
        frame.styles.extend(link("css"));
        frame.scripts.extend(link("js"));
        frame
    }

    /// A thing by its IRI.
    pub fn thing(&self, iri: &str) -> Shown {
        let text = self.atlas().title(iri);
        Shown { text, href: self.links.page(iri), title: iri.to_owned(), language: None }
    }

    /// A property by its IRI, in words.
    pub fn property(&self, iri: &str) -> Shown {
        Shown { text: self.atlas().property(iri), ..self.thing(iri) }
    }

    /// A term; nodes that only join things are unfolded to a line.
    pub fn term(&self, term: &Term) -> Shown {
        self.term_beside(term, &[])
    }

    /// A term, without saying again what stands beside it.
    pub fn term_beside(&self, term: &Term, said: &[&str]) -> Shown {
        let atlas = self.atlas();
        match term.as_ref() {
            TermRef::NamedNode(node) => {
                let iri = node.as_str();
                let is_line = atlas.is_line(iri);
                let text = if is_line { atlas.line(iri, said) } else { atlas.show(term) };
                Shown { text, ..self.thing(iri) }
            }
            TermRef::Literal(literal) => {
                let own = self.edition.project().language();
                let language = literal.language().filter(|tag| !tag.eq_ignore_ascii_case(own));
                let title = match literal.language() {
                    Some(_) => String::new(),
                    None => atlas.short(literal.datatype().as_str()),
                };
                let title = if title == "xsd:string" { String::new() } else { title };
                let language = language.map(str::to_owned);
                Shown { text: literal.value().to_owned(), href: None, title, language }
            }
            _ => Shown { text: term.to_string(), ..Shown::default() },
        }
    }

    /// A term that may be the address of something on the web.
    pub fn outside(&self, term: &Term) -> Shown {
        let mut shown = self.term(term);
        let address = match term {
            Term::NamedNode(node) => node.as_str(),
            Term::Literal(literal) => literal.value(),
            _ => "",
        };
        let is_web = address.starts_with("https://") || address.starts_with("http://");
        if shown.href.is_none() && is_web && NamedNode::new(address).is_ok() {
            shown.href = Some(address.to_owned());
        }
        shown
    }

    /// The subject of an entry, seen from the thing that it points to.
    pub fn subject_beside(&self, entry: Entry<'_>, said: &[&str]) -> Shown {
        self.term_beside(&entry.triple.subject.clone().into(), said)
    }

    /// Where an entry comes from; `None` for those of the vocabulary and the like, which need no source.
    pub fn sources(&self, entry: Entry<'_>) -> Option<Sources> {
        let atlas = self.atlas();
        let fact = entry.fact?;
        let mark = atlas.mark(fact);
        let witnesses: Vec<Witness> = atlas.claims(fact).map(|claim| self.witness(claim)).collect();
        Some(Sources {
            passages: witnesses.iter().map(|witness| witness.quotes.len()).sum(),
            qualifiers: qualifiers(mark.modality, mark.derivation),
            witnesses,
        })
    }

    /// One document stating a fact.
    pub fn witness(&self, claim: &Claim) -> Witness {
        let build = self.edition.build();
        let document = match (&claim.stated_in, build.document_of(claim)) {
            (Some(statement), _) => self.thing(statement.as_str()),
            (None, Some(document)) => self.thing(&document.iri),
            (None, None) => Shown::default(),
        };
        Witness {
            fact: self.links.page(&claim.iri),
            sentence: self.fact_line(claim, LINE).map(|line| line.text).unwrap_or_default(),
            document,
            qualifiers: qualifiers(claim.modality, claim.derivation),
            quotes: build.passages_of(claim).map(|passage| self.quote(passage)).collect(),
        }
    }

    /// The words of a passage, with their place in the page of their document.
    pub fn quote(&self, passage: &Passage) -> Quote {
        let document = passage.document.and_then(|index| self.edition.build().documents.get(index));
        let page = document.and_then(|document| self.links.page(&document.iri));
        let href = page.map(|page| format!("{page}#{}", passage_anchor(passage)));
        Quote { text: passage.quote.clone(), href }
    }

    /// The forms in which what is said about a thing can be had.
    pub fn alternates(&self, iri: &str) -> Vec<Alternate> {
        let forms = [
            ("Turtle", "text/turtle", "ttl"),
            ("JSON-LD", "application/ld+json", "jsonld"),
            ("N-Triples", "application/n-triples", "nt"),
            ("RDF/XML", "application/rdf+xml", "rdf"),
            ("CSV", "text/csv", "csv"),
            ("JSON", "application/json", "json"),
        ];
        let alternate = |(name, media_type, extension)| {
            // A folder has fewer files.
            if !self.links.is_served() && !matches!(extension, "ttl" | "jsonld") {
                return None;
            }
            let href = self.links.data(iri, extension)?;
            Some(Alternate { name, media_type, href })
        };
        forms.into_iter().filter_map(alternate).collect()
    }
}

/// The properties by which a document or statement names its address on the web.
const ADDRESSES: [&str; 8] = [
    "http://purl.org/dc/terms/source",
    "http://purl.org/dc/terms/identifier",
    "http://schema.org/url",
    "https://schema.org/url",
    "http://xmlns.com/foaf/0.1/page",
    "http://www.w3.org/2000/01/rdf-schema#seeAlso",
    "http://www.w3.org/ns/prov#hadPrimarySource",
    "http://www.w3.org/ns/dcat#accessURL",
];

impl View<'_> {
    /// The statements whose words a document holds, sorted by IRI.
    pub fn statements_in(&self, document: &str) -> Vec<&str> {
        let to = self.atlas().to(document);
        let holds = to.filter(|e| e.stands() && e.triple.predicate.as_str() == ctg::SOURCE_DOCUMENT);
        let mut statements: Vec<&str> = holds
            .filter_map(|entry| match entry.triple.subject.as_ref() {
                NamedOrBlankNodeRef::NamedNode(node) => Some(node.as_str()),
                NamedOrBlankNodeRef::BlankNode(_) => None,
            })
            .collect();
        statements.sort_unstable();
        statements.dedup();
        statements
    }

    /// Where on the web a document, or the statement in it, can be read, if the graph says so.
    pub fn original(&self, document: usize) -> Option<String> {
        let document = self.edition.build().documents.get(document)?;
        let mut things = vec![document.iri.as_str()];
        things.extend(self.statements_in(&document.iri));
        let entries = things.into_iter().flat_map(|thing| self.atlas().about(thing)).filter(Entry::stands);
        let address = |entry: Entry<'_>| {
            let (text, is_address) = match entry.triple.object.as_ref() {
                TermRef::NamedNode(node) => (node.as_str(), false),
                TermRef::Literal(literal) => {
                    (literal.value(), literal.datatype().as_str().ends_with("#anyURI"))
                }
                _ => return None,
            };
            let is_meant = is_address || ADDRESSES.contains(&entry.triple.predicate.as_str());
            let is_web = text.starts_with("https://") || text.starts_with("http://");
            (is_meant && is_web && self.links.page(text).is_none()).then(|| text.to_owned())
        };
        entries.filter_map(address).next()
    }
}

/// The `id` of a passage in the page of its document.
pub fn passage_anchor(passage: &Passage) -> String {
    format!("p-{}", span_anchor((passage.start, passage.end)))
}

/// What the anchors of a passage end with.
pub(super) fn span_anchor((start, end): (usize, usize)) -> String {
    format!("{start}-{end}")
}

/// What is not simply asserted word for word: `announced, inferred`.
pub(super) fn qualifiers(modality: Modality, derivation: Derivation) -> String {
    let mut words = Vec::new();
    if modality != Modality::default() {
        words.push(modality.as_str());
    }
    if derivation != Derivation::default() {
        words.push(derivation.as_str());
    }
    words.join(", ")
}

impl Quote {
    /// The first words, which tell a quote from others.
    pub fn opening(&self) -> String {
        first_words(&self.text, LINE)
    }
}

impl Sources {
    /// `2 passages`
    pub fn count(&self) -> String {
        count(self.passages, "passage")
    }
}
