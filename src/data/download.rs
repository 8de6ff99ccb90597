//! The whole graph as files, and what describes them: context, prefixes, questions, checksums, a catalogue entry.

use oxigraph::model::vocab::{rdf, rdfs, xsd};
use oxigraph::model::{BlankNode, Literal, NamedNode, NamedNodeRef, NamedOrBlankNodeRef, Term, TripleRef};
use serde_json::Value;

use super::Form;
use crate::edition::Edition;
use crate::error::Error;
use crate::export::{self, Section};
use crate::graph::{Graph, GraphBuilder};
use crate::query;

/// The longest name of a file, in bytes, without its extension.
const LONGEST_NAME: usize = 48;

const DCAT: &str = "http://www.w3.org/ns/dcat#";
const DCTERMS: &str = "http://purl.org/dc/terms/";
const SPDX: &str = "http://spdx.org/rdf/terms#";
const SHACL: &str = "http://www.w3.org/ns/shacl#";
const MEDIA_TYPES: &str = "https://www.iana.org/assignments/media-types/";

/// A file with the whole graph.
#[derive(Debug, Clone, Copy)]
pub struct Download<'a> {
    /// The syntax.
    pub form: Form,
    /// The bytes.
    pub bytes: &'a [u8],
    /// Their SHA-256.
    pub sha256: &'a str,
}

/// The files in all syntaxes that can express the graph.
pub fn downloads(edition: &Edition) -> Vec<Download<'_>> {
    let files = Form::RDF.into_iter().filter_map(|form| {
        let Form::Rdf(format) = form else { return None };
        let (bytes, sha256) = edition.exported(format).ok()?;
        Some(Download { form, bytes, sha256 })
    });
    files.collect()
}

/// The name of the files without their extensions: the first words of the title.
pub fn file_name(edition: &Edition) -> String {
    let title = edition.project().title().to_lowercase();
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut name = String::new();
    for word in words {
        if name.len() + word.len() >= LONGEST_NAME {
            break;
        }
        name.push_str(if name.is_empty() { "" } else { "-" });
        name.push_str(word);
    }
    if name.is_empty() { "graph".to_owned() } else { name }
}

/// The digests of all files, as `sha256sum -c` reads them.
pub fn checksums(edition: &Edition) -> String {
    let name = file_name(edition);
    let line = |file: Download<'_>| format!("{}  {name}.{}\n", file.sha256, file.form.extension());
    downloads(edition).into_iter().map(line).collect()
}

/// The prefixes of the project as JSON: names and namespaces.
pub fn prefixes_json(edition: &Edition) -> Vec<u8> {
    let pairs = edition.project().prefixes().iter().map(|(name, iri)| (name.to_owned(), Value::from(iri)));
    format!("{:#}\n", Value::Object(pairs.collect())).into_bytes()
}

/// The prefixes of the project in Turtle.
pub fn prefixes_turtle(edition: &Edition) -> Vec<u8> {
    let lines = edition.project().prefixes().iter().map(|(name, iri)| format!("@prefix {name}: <{iri}> .\n"));
    lines.collect::<String>().into_bytes()
}

/// The saved questions, as programs that collect queries look for them; each is at its address.
///
/// The unhappy path is a URL that is no IRI. Spec: SHACL, 5.1 (prefixes) and SHACL-AF, 4.2 (executables).
pub fn questions(edition: &Edition, url: &str) -> Result<Vec<u8>, Error> {
    let mut said = Said::default();
    let prefixes = BlankNode::new_unchecked("prefixes");
    for (name, namespace) in edition.query_prefixes().iter() {
        let declaration = BlankNode::new_unchecked(format!("prefix-{name}"));
        said.say(&prefixes, SHACL, "declare", declaration.clone());
        said.say(&declaration, SHACL, "prefix", Literal::new_simple_literal(name));
        said.say(&declaration, SHACL, "namespace", Literal::new_typed_literal(namespace, xsd::ANY_URI));
    }
    for saved in edition.questions() {
        let question = said.iri(&format!("{url}/query/{}", saved.name))?;
        let parsed = query::parse(&saved.question.text, edition.query_prefixes());
        let kind = parsed.ok().and_then(|query| match query.form() {
            query::Form::Rows => Some(("SPARQLSelectExecutable", "select")),
            query::Form::Boolean => Some(("SPARQLAskExecutable", "ask")),
            query::Form::Graph if query.is_description() => None,
            query::Form::Graph => Some(("SPARQLConstructExecutable", "construct")),
        });
        said.is_a(&question, SHACL, "SPARQLExecutable");
        if let Some((class, property)) = kind {
            said.is_a(&question, SHACL, class);
            said.say(&question, SHACL, property, Literal::new_simple_literal(&saved.question.text));
        }
        let texts = [(rdfs::LABEL, &saved.question.title), (rdfs::COMMENT, &saved.question.about)];
        for (property, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
            said.insert((&question).into(), property, Literal::new_simple_literal(text).into());
        }
        said.say(&question, SHACL, "prefixes", prefixes.clone());
    }
    said.write(edition, Form::ALL[0])
}

/// The dataset as a catalogue has it, with its files; without times, so that it is the same every time.
///
/// The unhappy path is a URL that is no IRI. Spec: DCAT 3.
pub fn dataset(edition: &Edition, url: &str, form: Form) -> Result<Vec<u8>, Error> {
    let mut said = Said::default();
    let (name, project) = (file_name(edition), edition.project());
    let dataset = said.iri(&format!("{url}/dataset"))?;
    said.is_a(&dataset, DCAT, "Dataset");
    let title = Literal::new_language_tagged_literal(edition.title(), project.language());
    let title = title.unwrap_or_else(|_| Literal::new_simple_literal(edition.title()));
    said.say(&dataset, DCTERMS, "title", title);
    said.say(
        &dataset,
        DCTERMS,
        "identifier",
        Literal::new_simple_literal(format!("sha256:{}", edition.digest())),
    );
    let license = project.license().map(|license| match NamedNode::new(license) {
        Ok(license) => Term::from(license),
        Err(_) => Literal::new_simple_literal(license).into(),
    });
    if let Some(license) = &license {
        said.say(&dataset, DCTERMS, "license", license.clone());
    }
    let home = said.iri(&format!("{url}/"))?;
    said.say(&dataset, DCAT, "landingPage", home);
    for file in downloads(edition) {
        let extension = file.form.extension();
        let distribution = said.iri(&format!("{url}/dataset#{extension}"))?;
        let address = said.iri(&format!("{url}/download/{name}.{extension}"))?;
        let media_type = said.iri(&format!("{MEDIA_TYPES}{}", file.form.media_type()))?;
        let checksum = said.iri(&format!("{url}/dataset#checksum-{extension}"))?;
        let algorithm = said.iri(&format!("{SPDX}checksumAlgorithm_sha256"))?;
        said.say(&dataset, DCAT, "distribution", distribution.clone());
        said.is_a(&distribution, DCAT, "Distribution");
        said.say(&distribution, DCTERMS, "title", Literal::new_simple_literal(file.form.name()));
        said.say(&distribution, DCAT, "downloadURL", address);
        said.say(&distribution, DCAT, "mediaType", media_type);
        let size = Literal::new_typed_literal(file.bytes.len().to_string(), xsd::NON_NEGATIVE_INTEGER);
        said.say(&distribution, DCAT, "byteSize", size);
        if let Some(license) = &license {
            said.say(&distribution, DCTERMS, "license", license.clone());
        }
        said.say(&distribution, SPDX, "checksum", checksum.clone());
        said.is_a(&checksum, SPDX, "Checksum");
        said.say(&checksum, SPDX, "algorithm", algorithm);
        said.say(&checksum, SPDX, "checksumValue", Literal::new_typed_literal(file.sha256, xsd::HEX_BINARY));
    }
    said.write(edition, form)
}

/// A description in the making.
#[derive(Default)]
struct Said {
    graph: GraphBuilder,
}

impl Said {
    fn iri(&self, iri: &str) -> Result<NamedNode, Error> {
        NamedNode::new(iri).map_err(|error| Error::Usage(format!("`{iri}` is not an IRI: {error}")))
    }

    fn insert(&mut self, subject: NamedOrBlankNodeRef<'_>, property: NamedNodeRef<'_>, object: Term) {
        self.graph.insert(TripleRef::new(subject, property, &object));
    }

    fn say<'s>(
        &mut self,
        subject: impl Into<NamedOrBlankNodeRef<'s>>,
        vocabulary: &str,
        property: &str,
        object: impl Into<Term>,
    ) {
        let property = format!("{vocabulary}{property}");
        self.insert(subject.into(), NamedNodeRef::new_unchecked(&property), object.into());
    }

    fn is_a(&mut self, subject: &NamedNode, vocabulary: &str, class: &str) {
        let class = NamedNode::new_unchecked(format!("{vocabulary}{class}"));
        self.insert(subject.into(), rdf::TYPE, class.into());
    }

    fn write(self, edition: &Edition, form: Form) -> Result<Vec<u8>, Error> {
        let graph: Graph = self.graph.finish();
        let mut prefixes = edition.project().prefixes().clone();
        let own = [
            ("dcat", DCAT),
            ("dcterms", DCTERMS),
            ("sh", SHACL),
            ("spdx", SPDX),
            ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
            ("xsd", "http://www.w3.org/2001/XMLSchema#"),
        ];
        own.into_iter().for_each(|(prefix, namespace)| prefixes.insert(prefix, namespace));
        let Form::Rdf(format) = form else { return Ok(Vec::new()) };
        let sections = [Section::merged(&graph)];
        export::check(&sections, format)?;
        let mut bytes = Vec::new();
        export::write(&sections, format, &prefixes, &mut bytes)
            .map_err(|source| Error::io("memory", source))?;
        Ok(bytes)
    }
}
