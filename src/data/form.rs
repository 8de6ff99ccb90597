//! The forms in which a thing can be had.

use oxigraph::io::{JsonLdProfileSet, RdfFormat};

const JSON_LD: RdfFormat = RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() };

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A graph.
    Rdf(RdfFormat),
    /// A table.
    Csv,
    /// JSON for programs that know no RDF.
    Json,
    /// The text of a document, byte by byte.
    Text,
}

impl Form {
    /// The forms of everything; the first is the one for those who do not mind.
    pub const ALL: [Self; 8] = [
        Self::Rdf(RdfFormat::Turtle),
        Self::Rdf(JSON_LD),
        Self::Rdf(RdfFormat::NTriples),
        Self::Rdf(RdfFormat::RdfXml),
        Self::Rdf(RdfFormat::TriG),
        Self::Rdf(RdfFormat::NQuads),
        Self::Csv,
        Self::Json,
    ];

    /// Those of them that are RDF.
    pub const RDF: [Self; 6] = {
        let [turtle, json_ld, n_triples, rdf_xml, trig, n_quads, ..] = Self::ALL;
        [turtle, json_ld, n_triples, rdf_xml, trig, n_quads]
    };

    /// The form of files with an extension, given without its dot.
    pub fn of_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().chain([Self::Text]).find(|form| form.extension() == extension)
    }

    /// The extension without its dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Rdf(format) => format.file_extension(),
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Text => "txt",
        }
    }

    /// The media type, without parameters.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Rdf(format) => format.media_type(),
            Self::Csv => "text/csv",
            Self::Json => "application/json",
            Self::Text => "text/plain",
        }
    }

    /// The media type with the encoding, for the forms that do not always have the same one.
    pub fn content_type(self) -> String {
        match self.media_type() {
            json @ ("application/json" | "application/ld+json") => json.to_owned(),
            other => format!("{other}; charset=utf-8"),
        }
    }

    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rdf(format) => format.name(),
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Text => "plain text",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_has_an_extension_of_its_own() {
        for form in Form::ALL {
            assert_eq!(Form::of_extension(form.extension()), Some(form));
        }
        assert_eq!(
            Form::ALL.map(Form::extension),
            ["ttl", "jsonld", "nt", "rdf", "trig", "nq", "csv", "json"]
        );
        assert_eq!(Form::of_extension("html"), None);
    }
}
