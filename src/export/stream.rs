//! Triples written as they come, in their order: for graphs that are larger than memory.

use std::io::{self, Write};

use oxigraph::io::{RdfFormat, RdfSerializer, WriterQuadSerializer};
use oxigraph::model::{GraphNameRef, TermRef, TripleRef};

use super::part::Part;
use super::rdfxml::is_xml_char;
use crate::emit::{ParallelSink, Sink};
use crate::prefixes::Prefixes;
use crate::table::CellRef;

/// Writes triples in any syntax, without sorting them and without keeping any.
///
/// What goes wrong is kept until [`finish`](Self::finish); nothing is written after that.
pub struct StreamWriter<W: Write> {
    writer: Writer<W>,
    error: Option<io::Error>,
    triples: usize,
}

enum Writer<W: Write> {
    /// Parts, one after the other.
    Parts(Part, W),
    /// A document that is written as a whole.
    Document { serializer: Box<WriterQuadSerializer<W>>, is_xml: bool },
}

/// How many bytes are written at once.
const ENOUGH: usize = 1 << 16;

impl<W: Write> StreamWriter<W> {
    /// Prefixes that Turtle, TriG, RDF/XML and JSON-LD declare at the beginning, used or not.
    ///
    /// The unhappy path is a namespace that is no IRI, and bytes that cannot be written.
    pub fn new(format: RdfFormat, prefixes: &Prefixes, mut out: W) -> io::Result<Self> {
        let writer = match Part::new(format, prefixes) {
            Some(part) => {
                out.write_all(part.beginning().as_bytes())?;
                Writer::Parts(part, out)
            }
            None => {
                let mut serializer = RdfSerializer::from_format(format);
                for (prefix, namespace) in prefixes.iter() {
                    serializer = serializer.with_prefix(prefix, namespace).map_err(io::Error::other)?;
                }
                let serializer = Box::new(serializer.for_writer(out));
                Writer::Document { serializer, is_xml: format == RdfFormat::RdfXml }
            }
        };
        Ok(Self { writer, error: None, triples: 0 })
    }

    /// How many triples were written.
    pub fn triples(&self) -> usize {
        self.triples
    }

    fn write(&mut self, triple: TripleRef<'_>) {
        if self.error.is_some() {
            return;
        }
        match &mut self.writer {
            Writer::Parts(part, out) => {
                part.annotation(triple);
                self.triples += 1;
                if part.len() >= ENOUGH {
                    self.error = part.take(|text, _| out.write_all(text.as_bytes())).err();
                }
            }
            Writer::Document { serializer, is_xml } => {
                self.error = Some(triple).filter(|_| *is_xml).and_then(unwritable);
                if self.error.is_none() {
                    self.triples += 1;
                    let quad = triple.in_graph(GraphNameRef::DefaultGraph);
                    self.error = serializer.serialize_quad(quad).err();
                }
            }
        }
    }

    /// Writes the end, and says what went wrong if something did.
    pub fn finish(self) -> io::Result<W> {
        if let Some(error) = self.error {
            return Err(error);
        }
        match self.writer {
            Writer::Parts(mut part, mut out) => {
                part.take(|text, _| out.write_all(text.as_bytes()))?;
                Ok(out)
            }
            Writer::Document { serializer, .. } => {
                let mut out = serializer.finish()?;
                // These syntaxes end without a line end.
                writeln!(out)?;
                Ok(out)
            }
        }
    }
}

/// What XML cannot hold.
fn unwritable(triple: TripleRef<'_>) -> Option<io::Error> {
    let TermRef::Literal(literal) = triple.object else { return None };
    let char = literal.value().chars().find(|c| !is_xml_char(*c))?;
    let (char, predicate) = (u32::from(char), triple.predicate);
    let message = format!(
        "RDF/XML cannot hold the character U+{char:04X}, which a value of {predicate} has; Turtle can"
    );
    Some(io::Error::new(io::ErrorKind::InvalidData, message))
}

impl<W: Write> Sink for StreamWriter<W> {
    fn triple(&mut self, triple: TripleRef<'_>, _: CellRef) {
        self.write(triple);
    }

    fn annotation(&mut self, triple: TripleRef<'_>) {
        self.write(triple);
    }

    fn taken(&self) -> Option<usize> {
        Some(self.triples)
    }

    fn is_closed(&self) -> bool {
        self.error.is_some()
    }
}

impl<W: Write + Send> ParallelSink for StreamWriter<W> {
    type Part = Part;

    fn part(&self) -> Option<Part> {
        match &self.writer {
            Writer::Parts(part, _) => Some(part.another()),
            Writer::Document { .. } => None,
        }
    }

    fn append(&mut self, part: &mut Part) {
        if let (Writer::Parts(own, out), None) = (&mut self.writer, &self.error) {
            let (own, all) = (own.take(|text, _| out.write_all(text.as_bytes())), &mut self.triples);
            let written = own.and_then(|()| {
                part.take(|text, triples| {
                    *all += triples;
                    out.write_all(text.as_bytes())
                })
            });
            self.error = written.err();
        }
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
