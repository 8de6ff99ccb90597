//! Triples written as they come, in their order: for graphs that are larger than memory.

use std::io::{self, Write};

use oxigraph::io::{RdfFormat, RdfSerializer, WriterQuadSerializer};
use oxigraph::model::{GraphNameRef, TermRef, TripleRef};

use super::rdfxml::is_xml_char;
use crate::emit::Sink;
use crate::prefixes::Prefixes;
use crate::table::CellRef;

/// Writes triples in any syntax, without sorting them and without keeping any.
///
/// What goes wrong is kept until [`finish`](Self::finish); nothing is written after that.
pub struct StreamWriter<W: Write> {
    serializer: Option<WriterQuadSerializer<W>>,
    /// True for the syntaxes that end without a line end.
    ends_within_line: bool,
    is_xml: bool,
    error: Option<io::Error>,
    triples: usize,
}

impl<W: Write> StreamWriter<W> {
    /// Prefixes that Turtle, TriG, RDF/XML and JSON-LD declare at the beginning, used or not.
    ///
    /// The unhappy path is a namespace that is no IRI.
    pub fn new(format: RdfFormat, prefixes: &Prefixes, out: W) -> io::Result<Self> {
        let mut serializer = RdfSerializer::from_format(format);
        for (prefix, namespace) in prefixes.iter() {
            serializer = serializer.with_prefix(prefix, namespace).map_err(io::Error::other)?;
        }
        let ends_within_line = matches!(format, RdfFormat::RdfXml | RdfFormat::JsonLd { .. });
        Ok(Self {
            serializer: Some(serializer.for_writer(out)),
            ends_within_line,
            is_xml: format == RdfFormat::RdfXml,
            error: None,
            triples: 0,
        })
    }

    /// How many triples were written.
    pub fn triples(&self) -> usize {
        self.triples
    }

    fn write(&mut self, triple: TripleRef<'_>) {
        let Some(serializer) = self.serializer.as_mut().filter(|_| self.error.is_none()) else { return };
        if let (true, TermRef::Literal(literal)) = (self.is_xml, triple.object)
            && let Some(char) = literal.value().chars().find(|c| !is_xml_char(*c))
        {
            let (char, predicate) = (u32::from(char), triple.predicate);
            let message = format!(
                "RDF/XML cannot hold the character U+{char:04X}, which a value of {predicate} has; Turtle can"
            );
            self.error = Some(io::Error::new(io::ErrorKind::InvalidData, message));
            return;
        }
        self.triples += 1;
        self.error = serializer.serialize_quad(triple.in_graph(GraphNameRef::DefaultGraph)).err();
    }

    /// Writes the end, and says what went wrong if something did.
    pub fn finish(mut self) -> io::Result<W> {
        match (self.error, self.serializer.take()) {
            (Some(error), _) => Err(error),
            (None, Some(serializer)) => {
                let mut out = serializer.finish()?;
                if self.ends_within_line {
                    writeln!(out)?;
                }
                Ok(out)
            }
            (None, None) => Err(io::ErrorKind::WriteZero.into()),
        }
    }
}

impl<W: Write> Sink for StreamWriter<W> {
    fn triple(&mut self, triple: TripleRef<'_>, _: CellRef) {
        self.write(triple);
    }

    fn annotation(&mut self, triple: TripleRef<'_>) {
        self.write(triple);
    }

    fn is_closed(&self) -> bool {
        self.error.is_some()
    }
}

#[cfg(test)]
mod tests {
    use oxigraph::model::{LiteralRef, NamedNodeRef};

    use super::*;

    #[test]
    fn xml_has_no_control_characters() {
        let write = |format, text| {
            let mut writer =
                StreamWriter::new(format, &Prefixes::default(), Vec::new()).expect("no prefixes");
            let node = NamedNodeRef::new_unchecked("http://example.org/a");
            writer.annotation(TripleRef::new(node, node, LiteralRef::new_simple_literal(text)));
            writer.finish().map(drop).map_err(|e| e.to_string())
        };
        assert_eq!(write(RdfFormat::Turtle, "a\u{1}"), Ok(()));
        assert_eq!(write(RdfFormat::RdfXml, "a\tb\n\u{10000}"), Ok(()));
        let expected = "RDF/XML cannot hold the character U+0001, which a value of <http://example.org/a> has; Turtle can".to_owned();
        assert_eq!(write(RdfFormat::RdfXml, "a\u{1}"), Err(expected));
    }
}
