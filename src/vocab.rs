//! The IRIs that the engine itself knows: those of the standards, and the evidence terms.
//!
//! What the facts of a project are about is none of the engine's business: no class or property of
//! a project's own appears here.

/// The vocabulary of the project.
pub const CTG: &str = "https://w3id.org/ctgraph/ns#";
/// Our common properties in CSVW metadata, which other processors ignore.
pub const CTX: &str = "https://w3id.org/ctgraph/csvw#";
/// The concepts: `{CONCEPT}{scheme}/{name}`.
pub const CONCEPT: &str = "https://w3id.org/ctgraph/concept/";
/// The base of the IRIs of things, unless a project chooses another.
pub const DEFAULT_BASE: &str = "https://w3id.org/ctgraph/id/";
/// The namespace and context of CSV on the Web.
pub const CSVW: &str = "http://www.w3.org/ns/csvw";

/// RDF itself.
pub mod rdf {
    /// `rdf:langString`
    pub const LANG_STRING: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";
    /// `rdf:type`
    pub const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
    /// `rdf:first`
    pub const FIRST: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first";
    /// `rdf:rest`
    pub const REST: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest";
    /// `rdf:nil`
    pub const NIL: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil";
    /// `rdf:Statement`
    pub const STATEMENT: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement";
    /// `rdf:subject`
    pub const SUBJECT: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#subject";
    /// `rdf:predicate`
    pub const PREDICATE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate";
    /// `rdf:object`
    pub const OBJECT: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#object";
}

/// The datatypes.
pub mod xsd {
    /// `xsd:string`
    pub const STRING: &str = "http://www.w3.org/2001/XMLSchema#string";
    /// `xsd:boolean`
    pub const BOOLEAN: &str = "http://www.w3.org/2001/XMLSchema#boolean";
    /// `xsd:double`
    pub const DOUBLE: &str = "http://www.w3.org/2001/XMLSchema#double";
    /// `xsd:integer`
    pub const INTEGER: &str = "http://www.w3.org/2001/XMLSchema#integer";
}

/// The evidence terms of the vocabulary.
pub mod ctg {
    /// Which passages show a fact.
    pub const EVIDENCE: &str = "https://w3id.org/ctgraph/ns#evidence";
    /// Whether the document asserts, reports, announces or desires the fact.
    pub const MODALITY: &str = "https://w3id.org/ctgraph/ns#modality";
    /// How the recorded value follows from the words.
    pub const DERIVATION: &str = "https://w3id.org/ctgraph/ns#derivation";
    /// A source outside the documents.
    pub const REFERENCE: &str = "https://w3id.org/ctgraph/ns#reference";
    /// The class of claims.
    pub const CLAIM: &str = "https://w3id.org/ctgraph/ns#Claim";
    /// The statement (speech, press release) in which a claim is made.
    pub const STATED_IN: &str = "https://w3id.org/ctgraph/ns#statedIn";
    /// The document that holds a statement's words.
    pub const SOURCE_DOCUMENT: &str = "https://w3id.org/ctgraph/ns#sourceDocument";
    /// The digest of a document.
    pub const SHA256: &str = "https://w3id.org/ctgraph/ns#sha256";
    /// The file of a document.
    pub const FILE_NAME: &str = "https://w3id.org/ctgraph/ns#fileName";
    /// The length of a document in bytes.
    pub const BYTE_LENGTH: &str = "https://w3id.org/ctgraph/ns#byteLength";
    /// The length of a document in Unicode code points.
    pub const CHAR_LENGTH: &str = "https://w3id.org/ctgraph/ns#charLength";
    /// The document of a passage.
    pub const IN_DOCUMENT: &str = "https://w3id.org/ctgraph/ns#inDocument";
    /// The first code point of a passage, from 0.
    pub const START: &str = "https://w3id.org/ctgraph/ns#start";
    /// The code point after the last one of a passage, from 0.
    pub const END: &str = "https://w3id.org/ctgraph/ns#end";
    /// The words of a passage.
    pub const QUOTE: &str = "https://w3id.org/ctgraph/ns#quote";
}

/// What we add to CSVW.
pub mod ctx {
    /// The part of the graph that a table's triples belong to.
    pub const PART: &str = "https://w3id.org/ctgraph/csvw#part";
    /// Column of an override table: the CSV file that is meant.
    pub const TABLE: &str = "https://w3id.org/ctgraph/csvw#table";
    /// Column of an override table: the primary key of the row that is meant.
    pub const ROW: &str = "https://w3id.org/ctgraph/csvw#row";
    /// Column of an override table: the name of the column that is meant.
    pub const COLUMN: &str = "https://w3id.org/ctgraph/csvw#column";
    /// On a column with a separator: its `valueUrl` makes an IRI of each value.
    pub const EACH_VALUE: &str = "https://w3id.org/ctgraph/csvw#eachValue";
    /// On a column: those that need a value for its triples to be made.
    pub const ONLY_IF: &str = "https://w3id.org/ctgraph/csvw#onlyIf";
    /// At the top of metadata: the prefixes that it uses.
    pub const PREFIX: &str = "https://w3id.org/ctgraph/csvw#prefix";
    /// How the things of a table are shown to people: `line` for nodes that only join others.
    pub const SHOWN_AS: &str = "https://w3id.org/ctgraph/csvw#shownAs";
}

/// The terms of PROV-O that csv2rdf uses.
pub mod prov {
    /// `prov:Activity`
    pub const ACTIVITY: &str = "http://www.w3.org/ns/prov#Activity";
    /// `prov:Usage`
    pub const USAGE: &str = "http://www.w3.org/ns/prov#Usage";
    /// `prov:wasGeneratedBy`
    pub const WAS_GENERATED_BY: &str = "http://www.w3.org/ns/prov#wasGeneratedBy";
    /// `prov:qualifiedUsage`
    pub const QUALIFIED_USAGE: &str = "http://www.w3.org/ns/prov#qualifiedUsage";
    /// `prov:entity`
    pub const ENTITY: &str = "http://www.w3.org/ns/prov#entity";
    /// `prov:hadRole`
    pub const HAD_ROLE: &str = "http://www.w3.org/ns/prov#hadRole";
}

/// The terms of CSVW with which standard mode describes tables and rows.
pub mod csvw {
    /// `csvw:TableGroup`
    pub const TABLE_GROUP: &str = "http://www.w3.org/ns/csvw#TableGroup";
    /// `csvw:Table`
    pub const TABLE_CLASS: &str = "http://www.w3.org/ns/csvw#Table";
    /// `csvw:Row`
    pub const ROW_CLASS: &str = "http://www.w3.org/ns/csvw#Row";
    /// `csvw:table`
    pub const TABLE: &str = "http://www.w3.org/ns/csvw#table";
    /// `csvw:row`
    pub const ROW: &str = "http://www.w3.org/ns/csvw#row";
    /// `csvw:rownum`
    pub const ROWNUM: &str = "http://www.w3.org/ns/csvw#rownum";
    /// `csvw:url`
    pub const URL: &str = "http://www.w3.org/ns/csvw#url";
    /// `csvw:title`
    pub const TITLE: &str = "http://www.w3.org/ns/csvw#title";
    /// `csvw:describes`
    pub const DESCRIBES: &str = "http://www.w3.org/ns/csvw#describes";
    /// The role of a table in the activity that made a graph from it.
    pub const CSV_ENCODED_TABULAR_DATA: &str = "http://www.w3.org/ns/csvw#csvEncodedTabularData";
    /// The role of metadata in the activity that made a graph with it.
    pub const TABULAR_METADATA: &str = "http://www.w3.org/ns/csvw#tabularMetadata";
}

/// The prefixes that CSVW metadata may use without declaring them: the RDFa initial context as the
/// CSVW context file lists it, sorted by prefix.
pub const INITIAL_CONTEXT: &[(&str, &str)] = &[
    ("as", "https://www.w3.org/ns/activitystreams#"),
    ("cc", "http://creativecommons.org/ns#"),
    ("csvw", "http://www.w3.org/ns/csvw#"),
    ("ctag", "http://commontag.org/ns#"),
    ("dc", "http://purl.org/dc/terms/"),
    ("dc11", "http://purl.org/dc/elements/1.1/"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("dctypes", "http://purl.org/dc/dcmitype/"),
    ("dqv", "http://www.w3.org/ns/dqv#"),
    ("duv", "https://www.w3.org/TR/vocab-duv#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("gr", "http://purl.org/goodrelations/v1#"),
    ("grddl", "http://www.w3.org/2003/g/data-view#"),
    ("ical", "http://www.w3.org/2002/12/cal/icaltzd#"),
    ("ldp", "http://www.w3.org/ns/ldp#"),
    ("ma", "http://www.w3.org/ns/ma-ont#"),
    ("oa", "http://www.w3.org/ns/oa#"),
    ("og", "http://ogp.me/ns#"),
    ("org", "http://www.w3.org/ns/org#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("qb", "http://purl.org/linked-data/cube#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfa", "http://www.w3.org/ns/rdfa#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("rev", "http://purl.org/stuff/rev#"),
    ("rif", "http://www.w3.org/2007/rif#"),
    ("role", "http://www.w3.org/1999/xhtml/vocab#role"),
    ("rr", "http://www.w3.org/ns/r2rml#"),
    ("schema", "http://schema.org/"),
    ("sd", "http://www.w3.org/ns/sparql-service-description#"),
    ("sioc", "http://rdfs.org/sioc/ns#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("skosxl", "http://www.w3.org/2008/05/skos-xl#"),
    ("v", "http://rdf.data-vocabulary.org/#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("void", "http://rdfs.org/ns/void#"),
    ("wdr", "http://www.w3.org/2007/05/powder#"),
    ("wdrs", "http://www.w3.org/2007/05/powder-s#"),
    ("wrds", "http://www.w3.org/2007/05/powder-s#"),
    ("xhv", "http://www.w3.org/1999/xhtml/vocab#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];
