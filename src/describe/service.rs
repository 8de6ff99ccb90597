//! A SPARQL service and its dataset, described for programs that come across it.
//!
//! Spec: SPARQL 1.1 Service Description, and Describing Linked Datasets with the VoID Vocabulary.

use oxigraph::model::vocab::{rdf, xsd};
use oxigraph::model::{Literal, NamedNode, NamedNodeRef, Term, TripleRef};

use crate::data;
use crate::edition::Edition;
use crate::graph::{Graph, GraphBuilder};
use crate::prefixes::Prefixes;
use crate::source::digest::short_sha256;

const SD: &str = "http://www.w3.org/ns/sparql-service-description#";
const VOID: &str = "http://rdfs.org/ns/void#";
const DCTERMS: &str = "http://purl.org/dc/terms/";
const FOAF: &str = "http://xmlns.com/foaf/0.1/";
const FORMATS: &str = "http://www.w3.org/ns/formats/";

/// The prefixes that make a description short.
pub const PREFIXES: [(&str, &str); 6] = [
    ("sd", SD),
    ("void", VOID),
    ("dcterms", DCTERMS),
    ("foaf", FOAF),
    ("formats", FORMATS),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// What answers can be written as.
const RESULTS: [&str; 10] = [
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
    "TriG",
    "N-Quads",
];

/// A service at an address.
#[derive(Debug, Clone, Copy)]
pub struct Service<'a> {
    /// The URL of the server, without a slash at its end.
    pub url: &'a str,
    /// What it serves.
    pub edition: &'a Edition,
}

impl Service<'_> {
    /// The description of the service with that of its dataset inside.
    ///
    /// The unhappy path is a URL that is no IRI.
    pub fn describe(&self) -> Result<Graph, String> {
        let mut said = Said { graph: GraphBuilder::default() };
        let endpoint = self.iri("/sparql")?;
        let dataset = self.iri("/dataset")?;
        said.is_a(&endpoint, &sd("Service"));
        said.say(&endpoint, &sd("endpoint"), endpoint.clone());
        said.say(&endpoint, &sd("supportedLanguage"), sd("SPARQL11Query"));
        said.say(&endpoint, &sd("feature"), sd("UnionDefaultGraph"));
        said.say(&endpoint, &sd("defaultEntailmentRegime"), iri("http://www.w3.org/ns/entailment/Simple"));
        for format in RESULTS {
            said.say(&endpoint, &sd("resultFormat"), iri(&format!("{FORMATS}{format}")));
        }
        said.say(&endpoint, &sd("defaultDataset"), dataset.clone());
        said.is_a(&dataset, &sd("Dataset"));
        self.describe_graphs(&dataset, &mut said)?;
        self.describe_dataset(&dataset, &endpoint, &mut said)?;
        Ok(said.graph.finish())
    }

    fn describe_graphs(&self, dataset: &NamedNode, said: &mut Said) -> Result<(), String> {
        let default = self.iri("/.well-known/void#default-graph")?;
        said.say(dataset, &sd("defaultGraph"), default.clone());
        said.is_a(&default, &sd("Graph"));
        said.say(&default, &void("triples"), count(self.edition.graph().graph().len()));
        for (name, graph) in self.edition.dataset().named_graphs() {
            let part = name.as_str().rsplit(['/', '#']).next().unwrap_or_default();
            let named = self.iri(&format!("/.well-known/void#named-graph-{part}"))?;
            let triples = self.iri(&format!("/.well-known/void#graph-{part}"))?;
            said.say(dataset, &sd("namedGraph"), named.clone());
            said.is_a(&named, &sd("NamedGraph"));
            said.say(&named, &sd("name"), name.clone());
            said.say(&named, &sd("graph"), triples.clone());
            said.is_a(&triples, &sd("Graph"));
            said.say(&triples, &void("triples"), count(graph.graph().len()));
        }
        Ok(())
    }

    fn describe_dataset(
        &self,
        dataset: &NamedNode,
        endpoint: &NamedNode,
        said: &mut Said,
    ) -> Result<(), String> {
        let (project, counts) = (self.edition.project(), self.edition.counts());
        said.is_a(dataset, &void("Dataset"));
        let title = Literal::new_language_tagged_literal(self.edition.title(), project.language());
        said.say(
            dataset,
            &dcterms("title"),
            title.unwrap_or_else(|_| Literal::new_simple_literal(self.edition.title())),
        );
        if let Some(license) = project.license() {
            let license = NamedNode::new(license)
                .map_or_else(|_| Term::from(Literal::new_simple_literal(license)), Term::from);
            said.say(dataset, &dcterms("license"), license);
        }
        let digest = format!("sha256:{}", self.edition.digest());
        said.say(dataset, &dcterms("identifier"), Literal::new_simple_literal(digest));
        for document in &self.edition.build().documents {
            if let Ok(document) = NamedNode::new(&document.iri) {
                said.say(dataset, &dcterms("source"), document);
            }
        }
        said.say(dataset, &foaf("homepage"), self.iri("/")?);
        said.say(dataset, &void("sparqlEndpoint"), endpoint.clone());
        said.say(dataset, &void("uriSpace"), Literal::new_simple_literal(project.base()));
        let name = data::file_name(self.edition);
        for form in data::Form::RDF {
            let dump = self.iri(&format!("/download/{name}.{}", form.extension()))?;
            said.say(dataset, &void("dataDump"), dump);
        }
        for format in ["Turtle", "N-Triples", "RDF_XML", "JSON-LD"] {
            said.say(dataset, &void("feature"), iri(&format!("{FORMATS}{format}")));
        }
        for vocabulary in counts.vocabularies() {
            said.say(dataset, &void("vocabulary"), iri(vocabulary));
        }
        said.say(dataset, &void("triples"), count(counts.triples));
        said.say(dataset, &void("distinctSubjects"), count(counts.subjects));
        said.say(dataset, &void("distinctObjects"), count(counts.objects));
        said.say(dataset, &void("classes"), count(counts.classes.len()));
        said.say(dataset, &void("properties"), count(counts.properties.len()));
        for class in &counts.classes {
            let partition = self.partition("class", &class.iri)?;
            said.say(dataset, &void("classPartition"), partition.clone());
            said.say(&partition, &void("class"), iri(&class.iri));
            said.say(&partition, &void("entities"), count(class.count));
        }
        for property in &counts.properties {
            let partition = self.partition("property", &property.iri)?;
            said.say(dataset, &void("propertyPartition"), partition.clone());
            said.say(&partition, &void("property"), iri(&property.iri));
            said.say(&partition, &void("triples"), count(property.count));
        }
        Ok(())
    }

    /// The part of the dataset that uses a class or a property: it has the same name as long as that has.
    fn partition(&self, kind: &str, term: &str) -> Result<NamedNode, String> {
        let key = self.edition.addresses().key(term).map_or_else(|| short_sha256(term), str::to_owned);
        self.iri(&format!("/.well-known/void#{kind}-{key}"))
    }

    fn iri(&self, path: &str) -> Result<NamedNode, String> {
        let url = format!("{}{path}", self.url);
        NamedNode::new(&url).map_err(|error| format!("`{url}` is not an IRI: {error}"))
    }

    /// The prefixes for writing a description: those of the project, and those of its words.
    pub fn prefixes(&self) -> Prefixes {
        let mut prefixes = self.edition.project().prefixes().clone();
        for (prefix, namespace) in PREFIXES {
            prefixes.insert(prefix, namespace);
        }
        prefixes
    }
}

/// What has been said.
struct Said {
    graph: GraphBuilder,
}

impl Said {
    fn say(&mut self, subject: &NamedNode, property: &NamedNode, object: impl Into<Term>) {
        let object = object.into();
        self.graph.insert(TripleRef::new(subject, property, &object));
    }

    fn is_a(&mut self, subject: &NamedNode, class: &NamedNode) {
        self.graph.insert(TripleRef::new(subject, rdf::TYPE, NamedNodeRef::from(class)));
    }
}

fn count(number: usize) -> Literal {
    Literal::new_typed_literal(number.to_string(), xsd::INTEGER)
}

fn iri(text: &str) -> NamedNode {
    NamedNode::new_unchecked(text)
}

fn sd(name: &str) -> NamedNode {
    iri(&format!("{SD}{name}"))
}

fn void(name: &str) -> NamedNode {
    iri(&format!("{VOID}{name}"))
}

fn dcterms(name: &str) -> NamedNode {
    iri(&format!("{DCTERMS}{name}"))
}

fn foaf(name: &str) -> NamedNode {
    iri(&format!("{FOAF}{name}"))
}
