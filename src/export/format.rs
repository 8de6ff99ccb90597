//! The names of the RDF syntaxes: what people type after `--format`.

use std::path::Path;

use oxigraph::io::{JsonLdProfileSet, RdfFormat};

use crate::error::Error;

const JSON_LD: RdfFormat = RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() };

/// The syntaxes that we write: the name that we show, the syntax, and the other names it goes by
/// (extensions and media types among them).
const FORMATS: [(&str, RdfFormat, &[&str]); 6] = [
    ("turtle", RdfFormat::Turtle, &["ttl", "text/turtle", "application/x-turtle"]),
    ("trig", RdfFormat::TriG, &["application/trig", "application/x-trig"]),
    ("ntriples", RdfFormat::NTriples, &["n-triples", "nt", "application/n-triples"]),
    ("nquads", RdfFormat::NQuads, &["n-quads", "nq", "application/n-quads"]),
    (
        "rdfxml",
        RdfFormat::RdfXml,
        &["rdf/xml", "rdf-xml", "rdf", "xml", "application/rdf+xml", "application/xml"],
    ),
    ("jsonld", JSON_LD, &["json-ld", "json", "application/ld+json", "application/json"]),
];

/// The syntax with this name, extension (with or without a dot) or media type, in any case.
///
/// An unknown name is a usage error that lists the valid ones, the nearest first.
pub fn parse_format(name: &str) -> Result<RdfFormat, Error> {
    find(name).ok_or_else(|| {
        Error::Usage(format!(
            "unknown format `{name}`; use one of {}",
            nearest_first(&FORMATS, name).join(", ")
        ))
    })
}

/// The syntax for a file name, by its extension; none if it says nothing to us.
pub fn format_of_file(file: &Path) -> Option<RdfFormat> {
    find(file.extension()?.to_str()?)
}

/// The name that we show for a syntax; [`parse_format`] understands it.
pub fn format_name(format: RdfFormat) -> &'static str {
    FORMATS.iter().find(|(_, candidate, _)| *candidate == format).map_or(format.name(), |(name, ..)| name)
}

/// The names of all syntaxes that we write.
pub fn format_names() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|(name, ..)| *name)
}

fn find(name: &str) -> Option<RdfFormat> {
    find_by_name(&FORMATS, name)
}

/// What goes by a name in a list of names, things and other names: in any case, as an extension with or
/// without its dot, and as a media type with or without parameters.
pub(crate) fn find_by_name<T: Copy>(list: &[(&str, T, &[&str])], name: &str) -> Option<T> {
    let name = name.split(';').next().unwrap_or_default().trim();
    let name = name.strip_prefix('.').unwrap_or(name);
    let is_name = |known: &&str| known.eq_ignore_ascii_case(name);
    list.iter().find(|(shown, _, others)| is_name(shown) || others.iter().any(&is_name)).map(|found| found.1)
}

/// The shown names of such a list, the nearest to a name that is in none first.
pub(crate) fn nearest_first<'n, T>(list: &[(&'n str, T, &[&str])], name: &str) -> Vec<&'n str> {
    let name = name.trim_start_matches('.').to_ascii_lowercase();
    let distance = |(shown, _, others): &&(&str, T, &[&str])| {
        let names = others.iter().copied().chain([*shown]);
        names.map(|known| strsim::damerau_levenshtein(&name, known)).min()
    };
    let mut nearest: Vec<_> = list.iter().collect();
    nearest.sort_by_key(distance);
    nearest.into_iter().map(|(shown, ..)| *shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_extension_and_media_type_is_understood() {
        for (name, format, others) in FORMATS {
            for name in others.iter().chain([&name]) {
                assert_eq!(find(name), Some(format), "{name}");
                assert_eq!(find(&name.to_uppercase()), Some(format), "{name}");
            }
            assert_eq!(find(format.file_extension()), Some(format));
            assert_eq!(find(format.media_type()), Some(format));
        }
        assert_eq!(find("text/turtle; charset=utf-8"), Some(RdfFormat::Turtle));
        assert_eq!(format_of_file(Path::new("a/b.c.ttl")), Some(RdfFormat::Turtle));
        assert_eq!(format_of_file(Path::new("a/b")), None);
    }

    #[test]
    fn an_unknown_name_lists_the_nearest_first() {
        let message = parse_format("turtel").expect_err("unknown").to_string();
        assert!(message.contains("`turtel`; use one of turtle, "), "{message}");
        let message = parse_format("nqads").expect_err("unknown").to_string();
        assert!(message.contains("use one of nquads, "), "{message}");
        assert!(parse_format("n3").is_err(), "n3 can be read, but not written");
    }
}
