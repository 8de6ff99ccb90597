//! The floors of `benches/convert/run`: what reading the table costs, and what it costs to write its triples
//! with a program that knows nothing else.
//!
//! - `floor read orgs.csv` reads every field and prints the sum of their lengths;
//! - `floor write orgs.csv` prints the eight triples of each row as N-Triples, on one thread, without
//!   looking whether the values are any good;
//! - `floor lines FILE.ttl` prints a Turtle file as N-Triples, so that outputs can be compared.

use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};

use csv::{ByteRecord, Reader, ReaderBuilder};
use oxttl::{NTriplesSerializer, TurtleParser};

const BUFFER: usize = 1 << 18;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["read", file] => read(table(file)?),
        ["write", file] => write(table(file)?),
        ["lines", file] => lines(File::open(file)?),
        _ => Err("usage: floor read|write|lines FILE".into()),
    }
}

fn table(file: &str) -> csv::Result<Reader<File>> {
    ReaderBuilder::new().buffer_capacity(BUFFER).from_path(file)
}

fn read(mut table: Reader<File>) -> Result<(), Box<dyn Error>> {
    let mut row = ByteRecord::new();
    let mut bytes = 0;
    while table.read_byte_record(&mut row)? {
        bytes += row.as_slice().len();
    }
    println!("{bytes}");
    Ok(())
}

fn write(mut table: Reader<File>) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    let mut row = ByteRecord::new();
    let mut lines = Vec::with_capacity(4096);
    while table.read_byte_record(&mut row)? {
        lines.clear();
        write_row(&row, &mut lines);
        out.write_all(&lines)?;
    }
    Ok(out.flush()?)
}

fn write_row(row: &ByteRecord, out: &mut Vec<u8>) {
    start(out, &row[0], b"http://www.w3.org/1999/02/22-rdf-syntax-ns#type");
    out.extend_from_slice(b"<https://example.org/vocab#Organization> .\n");
    text(out, &row[0], b"https://example.org/vocab#name", &row[1]);
    text(out, &row[0], b"https://example.org/vocab#acronym", &row[2]);
    link(out, &row[0], b"https://example.org/vocab#kind", b"<https://example.org/id/kind/", &row[3]);
    link(out, &row[0], b"https://example.org/vocab#parent", b"<https://example.org/id/", &row[4]);
    typed(out, &row[0], b"https://example.org/vocab#founded", &row[5], b"date");
    typed(out, &row[0], b"https://example.org/vocab#members", &row[6], b"integer");
    typed(out, &row[0], b"https://example.org/vocab#homepage", &row[7], b"anyURI");
}

/// Subject and property of a triple.
#[inline(always)]
fn start(out: &mut Vec<u8>, id: &[u8], property: &'static [u8]) {
    out.extend_from_slice(b"<https://example.org/id/");
    out.extend_from_slice(id);
    out.extend_from_slice(b"> <");
    out.extend_from_slice(property);
    out.extend_from_slice(b"> ");
}

#[inline(always)]
fn link(out: &mut Vec<u8>, id: &[u8], property: &'static [u8], base: &'static [u8], field: &[u8]) {
    start(out, id, property);
    out.extend_from_slice(base);
    out.extend_from_slice(field);
    out.extend_from_slice(b"> .\n");
}

#[inline(always)]
fn text(out: &mut Vec<u8>, id: &[u8], property: &'static [u8], field: &[u8]) {
    start(out, id, property);
    escaped(out, field);
    out.extend_from_slice(b"\" .\n");
}

#[inline(always)]
fn typed(out: &mut Vec<u8>, id: &[u8], property: &'static [u8], field: &[u8], datatype: &'static [u8]) {
    start(out, id, property);
    escaped(out, field);
    out.extend_from_slice(b"\"^^<http://www.w3.org/2001/XMLSchema#");
    out.extend_from_slice(datatype);
    out.extend_from_slice(b"> .\n");
}

/// A quotation mark and a text in which those of N-Triples are escaped.
#[inline(always)]
fn escaped(out: &mut Vec<u8>, field: &[u8]) {
    out.push(b'"');
    let mut rest = field;
    while let Some(place) = rest.iter().position(|b| matches!(b, b'"' | b'\\' | b'\n' | b'\r')) {
        out.extend_from_slice(&rest[..place]);
        out.extend_from_slice(match rest[place] {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            _ => b"\\r",
        });
        rest = &rest[place + 1..];
    }
    out.extend_from_slice(rest);
}

fn lines(turtle: File) -> Result<(), Box<dyn Error>> {
    let mut out = NTriplesSerializer::new().for_writer(BufWriter::with_capacity(BUFFER, io::stdout().lock()));
    for triple in TurtleParser::new().for_reader(BufReader::with_capacity(BUFFER, turtle)) {
        out.serialize_triple(&triple?)?;
    }
    Ok(out.finish().flush()?)
}
