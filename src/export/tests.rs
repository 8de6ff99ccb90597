//! What is written comes back the same, looks as promised, and stays within what every loader takes.

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::vocab::{rdf, rdfs, xsd};
use oxigraph::model::{BlankNode, GraphName, Literal, NamedNode, Quad, Term, Triple};

use super::*;

const BASE: &str = "https://w3id.org/ctgraph/id/";

fn node(iri: &str) -> NamedNode {
    NamedNode::new(iri).expect("an IRI")
}

fn ctg(name: &str) -> NamedNode {
    node(&format!("https://w3id.org/ctgraph/ns#{name}"))
}

fn id(name: &str) -> NamedNode {
    node(&format!("{BASE}{name}"))
}

fn prefixes() -> Prefixes {
    let mut prefixes = Prefixes::default();
    for (prefix, namespace) in [
        ("ctg", "https://w3id.org/ctgraph/ns#"),
        ("organization", "https://w3id.org/ctgraph/id/organization/"),
        ("passage", "https://w3id.org/ctgraph/id/passage/"),
        ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
        ("unused", "http://unused.example/"),
        ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ] {
        prefixes.insert(prefix, namespace);
    }
    prefixes
}

fn english(text: &str) -> Literal {
    Literal::new_language_tagged_literal(text, "en").expect("a language")
}

fn typed(text: &str, datatype: oxigraph::model::NamedNodeRef<'_>) -> Literal {
    Literal::new_typed_literal(text, datatype)
}

/// A small graph of the usual kind.
fn plain() -> Graph {
    let unoct = id("organization/unoct");
    let passage = id("passage/fbc3213afd8f4a00.3121-3221");
    [
        Triple::new(unoct.clone(), rdf::TYPE, ctg("Organization")),
        Triple::new(unoct.clone(), rdfs::LABEL, english("Office of Counter-Terrorism")),
        Triple::new(unoct.clone(), ctg("acronym"), Literal::from("UNOCT")),
        Triple::new(unoct, ctg("partOf"), id("organization/un")),
        Triple::new(passage.clone(), rdf::TYPE, ctg("Passage")),
        Triple::new(passage.clone(), ctg("start"), Literal::from(3121)),
        Triple::new(passage, ctg("quote"), Literal::from("two\nlines")),
    ]
    .into_iter()
    .collect()
}

/// Everything that has broken some writer or loader.
fn nasty() -> Graph {
    let s = id("organization/nasty");
    let mut objects: Vec<Term> = vec![
        Literal::from("").into(),
        Literal::from("  spaces around  ").into(),
        Literal::from("\n").into(),
        Literal::from("a\nb\r\nc\rd\te").into(),
        Literal::from("quotes \" ' \"\"\" ''' and \\ backslash \\n \\u0041").into(),
        Literal::from("emoji 🕊️, Michèle –, العربية, \u{2028}\u{85}\u{FEFF}").into(),
        Literal::from("<&>]]>{{ #comment").into(),
        Literal::from("true").into(),
        english("true").into(),
        Literal::new_language_tagged_literal("oui", "fr-ca").expect("tag").into(),
        Literal::new_language_tagged_literal("是", "zh-hant").expect("tag").into(),
        node("http://example.org/a(b)").into(),
        node("http://example.org/a'b;c,d?e=f&g=h#i").into(),
        node("http://example.org/é/%20").into(),
        node("urn:isbn:123").into(),
        node("https://w3id.org/ctgraph/ns#").into(),
        id("organization/ends.").into(),
        id("organization/-starts").into(),
        id("organization/a/b").into(),
        id("organization/0.9_x-y").into(),
    ];
    for value in ["4", "-4", "0", "-0", "+4", "007", "9007199254740993", "99999999999999999999", " 4 "] {
        objects.push(typed(value, xsd::INTEGER).into());
    }
    for value in ["true", "false", "1", "0"] {
        objects.push(typed(value, xsd::BOOLEAN).into());
    }
    for value in ["1.50", "1.5", "1", ".5", "1e3"] {
        objects.push(typed(value, xsd::DECIMAL).into());
        objects.push(typed(value, xsd::DOUBLE).into());
    }
    objects.push(typed("2021-07-27", xsd::DATE).into());
    objects.push(typed("P4Y", xsd::DURATION).into());
    objects.push(typed("4", xsd::INT).into());
    objects.push(typed("x", node("http://example.org/datatype(1)").as_ref()).into());
    let mut triples: Vec<Triple> =
        objects.into_iter().map(|object| Triple::new(s.clone(), ctg("value"), object)).collect();
    for predicate in ["http://example.org/p", "http://example.org/1/p-2", "urn:p", "http://other.org/start"] {
        triples.push(Triple::new(s.clone(), node(predicate), Literal::from("x")));
        triples.push(Triple::new(node("http://example.org/s(1)"), node(predicate), s.clone()));
    }
    triples.push(Triple::new(s.clone(), rdf::TYPE, node("http://example.org/2020")));
    triples.push(Triple::new(
        s.clone(),
        rdf::TYPE,
        node("http://www.w3.org/1999/02/22-rdf-syntax-ns#Description"),
    ));
    triples.push(Triple::new(s.clone(), rdf::TYPE, Literal::from("a literal type")));
    triples.push(Triple::new(s.clone(), ctg("id"), Literal::from("x")));
    triples.push(Triple::new(s.clone(), ctg("type"), Literal::from("x")));
    triples.push(Triple::new(s.clone(), ctg("organization"), Literal::from("named as a prefix")));
    triples.push(Triple::new(s.clone(), ctg("start"), Literal::from(1)));
    triples.push(Triple::new(s, rdf::VALUE, Literal::from("shares its local name")));
    triples.into_iter().chain(plain().iter().map(Triple::from)).collect()
}

fn formats() -> Vec<RdfFormat> {
    format_names().map(|name| parse_format(name).expect("a format")).collect()
}

fn written(sections: &[Section<'_>], format: RdfFormat) -> String {
    let mut bytes = Vec::new();
    write(sections, format, &prefixes(), &mut bytes).expect("writing to memory");
    String::from_utf8(bytes).expect("UTF-8")
}

fn read_quads(text: &str, format: RdfFormat) -> Vec<Quad> {
    RdfParser::from_format(format)
        .for_slice(text)
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("{format}: {error}\n{text}"))
}

fn read(text: &str, format: RdfFormat) -> Graph {
    read_quads(text, format).into_iter().map(Triple::from).collect()
}

fn assert_same(expected: &Graph, actual: &Graph, context: &str) {
    for triple in expected {
        assert!(actual.contains(triple), "lost: {triple}\n{context}");
    }
    for triple in actual {
        assert!(expected.contains(triple), "made up: {triple}\n{context}");
    }
}

#[test]
fn every_syntax_gives_back_the_same_triples() {
    for graph in [plain(), nasty(), Graph::default()] {
        for format in formats() {
            let text = written(&[Section::merged(&graph)], format);
            assert_same(&graph, &read(&text, format), &format!("{format}\n{text}"));
            assert!(text.is_empty() || text.ends_with('\n') && !text.ends_with("\n\n"));
            assert!(!text.contains('\r') && !text.starts_with('\u{FEFF}'));
            assert_eq!(text, written(&[Section::merged(&graph)], format), "twice the same");
        }
    }
}

#[test]
fn datasets_give_back_the_same_quads_and_others_the_union() {
    let (facts, evidence) = (plain(), nasty());
    let rest: Graph = [Triple::new(id("x/1"), ctg("p"), id("x/2"))].into_iter().collect();
    let sections = [
        Section::merged(&rest),
        Section::named(id("graph/facts"), &facts),
        Section::named(id("graph/evidence"), &evidence),
    ];
    for format in formats() {
        let text = written(&sections, format);
        let quads = read_quads(&text, format);
        if !format.supports_datasets() {
            let union = rest.iter().chain(&facts).chain(&evidence).collect();
            assert_same(&union, &quads.into_iter().map(Triple::from).collect(), &text);
            continue;
        }
        for section in &sections {
            let name = section.name.clone().map_or(GraphName::DefaultGraph, GraphName::from);
            let graph: Graph = quads
                .iter()
                .filter(|quad| quad.graph_name == name)
                .map(|quad| Triple::from(quad.clone()))
                .collect();
            assert_same(section.graph, &graph, &format!("{format} {name}\n{text}"));
        }
    }
}

#[test]
fn blank_nodes_get_the_same_names_whatever_they_were_called() {
    let graph = |a: &str, b: &str| -> Graph {
        let (a, b) = (BlankNode::new_unchecked(a), BlankNode::new_unchecked(b));
        [
            Triple::new(id("x/1"), ctg("members"), a.clone()),
            Triple::new(a.clone(), rdf::FIRST, id("x/2")),
            Triple::new(a, rdf::REST, b.clone()),
            Triple::new(b.clone(), rdf::FIRST, id("x/3")),
            Triple::new(b, rdf::REST, rdf::NIL),
        ]
        .into_iter()
        .collect()
    };
    let (one, two) = (graph("a", "b"), graph("z", "f00"));
    for format in formats() {
        let text = written(&[Section::merged(&one)], format);
        assert_eq!(text, written(&[Section::merged(&two)], format));
        assert!(text.contains("c14n0") && text.contains("c14n1"), "{text}");
        let back = read(&text, format);
        assert_eq!(written(&[Section::merged(&back)], format), text);
    }
}

#[test]
fn turtle_looks_as_promised() {
    let text = written(&[Section::merged(&plain())], RdfFormat::Turtle);
    assert_eq!(
        text,
        r#"@prefix ctg: <https://w3id.org/ctgraph/ns#> .
@prefix organization: <https://w3id.org/ctgraph/id/organization/> .
@prefix passage: <https://w3id.org/ctgraph/id/passage/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

organization:unoct a ctg:Organization ;
    rdfs:label "Office of Counter-Terrorism"@en ;
    ctg:acronym "UNOCT" ;
    ctg:partOf organization:un .

passage:fbc3213afd8f4a00.3121-3221 a ctg:Passage ;
    ctg:quote "two\nlines" ;
    ctg:start 3121 .
"#
    );
}

#[test]
fn several_objects_share_a_line_or_have_one_each() {
    let objects = |count: usize| -> Graph {
        (0..count)
            .map(|n| Triple::new(id("organization/x"), ctg("partOf"), id(&format!("organization/unit-{n}"))))
            .collect()
    };
    let text = written(&[Section::merged(&objects(2))], RdfFormat::Turtle);
    assert!(
        text.ends_with("organization:x ctg:partOf organization:unit-0 , organization:unit-1 .\n"),
        "{text}"
    );
    let text = written(&[Section::merged(&objects(9))], RdfFormat::Turtle);
    assert!(
        text.contains(
            "organization:x ctg:partOf\n        organization:unit-0 ,\n        organization:unit-1 ,\n"
        ),
        "{text}"
    );
    assert!(text.ends_with("        organization:unit-8 .\n"), "{text}");
}

#[test]
fn trig_puts_named_graphs_in_braces() {
    let graph: Graph =
        [Triple::new(id("organization/a"), ctg("partOf"), id("organization/b"))].into_iter().collect();
    let text =
        written(&[Section::merged(&graph), Section::named(id("graph/facts"), &graph)], RdfFormat::TriG);
    assert_eq!(
        text,
        "@prefix ctg: <https://w3id.org/ctgraph/ns#> .\n\
         @prefix organization: <https://w3id.org/ctgraph/id/organization/> .\n\n\
         organization:a ctg:partOf organization:b .\n\n\
         <https://w3id.org/ctgraph/id/graph/facts> {\n    organization:a ctg:partOf organization:b .\n}\n"
    );
}

#[test]
fn json_ld_reads_without_knowing_rdf() {
    let text = written(&[Section::merged(&plain())], parse_format("jsonld").expect("known"));
    assert_eq!(
        text,
        r#"{
  "@context": {
    "id": "@id",
    "type": "@type",
    "ctg": "https://w3id.org/ctgraph/ns#",
    "organization": "https://w3id.org/ctgraph/id/organization/",
    "passage": "https://w3id.org/ctgraph/id/passage/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "Organization": "ctg:Organization",
    "Passage": "ctg:Passage",
    "acronym": "ctg:acronym",
    "label": { "@id": "rdfs:label", "@language": "en" },
    "partOf": { "@id": "ctg:partOf", "@type": "@id" },
    "quote": "ctg:quote",
    "start": "ctg:start"
  },
  "@graph": [
    {
      "id": "organization:unoct",
      "type": "Organization",
      "label": "Office of Counter-Terrorism",
      "acronym": "UNOCT",
      "partOf": "organization:un"
    },
    {
      "id": "passage:fbc3213afd8f4a00.3121-3221",
      "type": "Passage",
      "quote": "two\nlines",
      "start": 3121
    }
  ]
}
"#
    );
}

#[test]
fn rdf_xml_has_typed_elements() {
    let text = written(&[Section::merged(&plain())], RdfFormat::RdfXml);
    assert_eq!(
        text,
        r#"<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF
    xmlns:ctg="https://w3id.org/ctgraph/ns#"
    xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#">
  <ctg:Organization rdf:about="https://w3id.org/ctgraph/id/organization/unoct">
    <rdfs:label xml:lang="en">Office of Counter-Terrorism</rdfs:label>
    <ctg:acronym>UNOCT</ctg:acronym>
    <ctg:partOf rdf:resource="https://w3id.org/ctgraph/id/organization/un"/>
  </ctg:Organization>
  <ctg:Passage rdf:about="https://w3id.org/ctgraph/id/passage/fbc3213afd8f4a00.3121-3221">
    <ctg:quote>two&#xA;lines</ctg:quote>
    <ctg:start rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">3121</ctg:start>
  </ctg:Passage>
</rdf:RDF>
"#
    );
}

#[test]
fn rdf_xml_refuses_what_it_cannot_hold() {
    for (predicate, value, reason) in [
        ("http://example.org/p", "bell \u{7}", "the character U+0007"),
        ("http://example.org/p", "\u{FFFF}", "the character U+FFFF"),
        ("http://example.org/2020", "x", "the property <http://example.org/2020>"),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#li", "x", "keeps that name"),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#about", "x", "keeps that name"),
    ] {
        let graph: Graph =
            [Triple::new(id("x/1"), node(predicate), Literal::from(value))].into_iter().collect();
        let sections = [Section::merged(&graph)];
        let message = check(&sections, RdfFormat::RdfXml).expect_err("refused").to_string();
        assert!(message.contains(reason) && message.contains("turtle"), "{message}");
        let error = write(&sections, RdfFormat::RdfXml, &prefixes(), &mut Vec::new());
        assert_eq!(error.expect_err("refused").kind(), io::ErrorKind::InvalidData);
        for format in formats().into_iter().filter(|format| *format != RdfFormat::RdfXml) {
            check(&sections, format).expect("only RDF/XML has limits");
            assert_same(&graph, &read(&written(&sections, format), format), "");
        }
    }
}

/// The subset of Turtle that all loaders take; DESIGN.md, section 6.
#[test]
fn linter() {
    let text = written(&[Section::merged(&nasty())], RdfFormat::Turtle);
    let mut lines = text.lines().peekable();
    let mut declared = Vec::new();
    while let Some(line) = lines.next_if(|line| line.starts_with("@prefix ")) {
        declared.push(line.split_whitespace().nth(1).expect("a prefix").to_owned());
    }
    assert!(!declared.is_empty(), "prefix lines come first");
    let body = without_strings_and_iris(&lines.collect::<Vec<_>>().join("\n"));
    assert!(!body.contains("@prefix") && !body.contains("@base"));
    for forbidden in ['#', '[', ']', '(', ')', '\\', '\'', '\t', '\r', '{', '}'] {
        assert!(!body.contains(forbidden), "{forbidden:?} in {body}");
    }
    assert!(!body.contains("_:") && !text.contains("\"\"\"x") && !text.contains("^^xsd:string"));
    for prefix in declared {
        assert!(body.contains(&prefix), "{prefix} is declared and not used");
    }
}

/// Turtle with `""` for every string and `<>` for every IRI; panics if a string goes over a line.
fn without_strings_and_iris(text: &str) -> String {
    let mut rest = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        rest.push(c);
        let end = match c {
            '"' => '"',
            '<' => '>',
            _ => continue,
        };
        loop {
            match chars.next().expect("an end") {
                '\\' => drop(chars.next()),
                '\n' => panic!("a line break in a string or an IRI"),
                c if c == end => break,
                _ => {}
            }
        }
        rest.push(end);
    }
    rest
}

#[test]
fn lines_are_sorted_and_their_own_canonical_form() {
    let text = written(&[Section::merged(&nasty())], RdfFormat::NTriples);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.is_sorted());
    assert_eq!(lines.len(), nasty().len());
    assert_eq!(text, written(&[Section::merged(&nasty())], RdfFormat::NQuads));
}

#[test]
fn rebase_moves_iris_and_leaves_text_alone() {
    let graph: Graph = [
        Triple::new(id("organization/a"), ctg("partOf"), id("organization/b")),
        Triple::new(id("organization/a"), ctg("about"), Literal::from(BASE)),
    ]
    .into_iter()
    .collect();
    let moved = rebase(&graph, BASE, "http://other.org/x/").expect("a base");
    let moved_prefixes = rebase_prefixes(&prefixes(), BASE, "http://other.org/x/");
    let mut text = Vec::new();
    write(&[Section::merged(&moved)], RdfFormat::Turtle, &moved_prefixes, &mut text).expect("memory");
    assert_eq!(
        String::from_utf8(text).expect("UTF-8"),
        "@prefix ctg: <https://w3id.org/ctgraph/ns#> .\n\
         @prefix organization: <http://other.org/x/organization/> .\n\n\
         organization:a ctg:about \"https://w3id.org/ctgraph/id/\" ;\n    ctg:partOf organization:b .\n"
    );
    for bad in ["x", "http://other.org/x", "http://other.org/ x/", ""] {
        assert!(matches!(rebase(&graph, BASE, bad), Err(Error::Usage(_))), "{bad}");
    }
}
