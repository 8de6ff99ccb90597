"""Answers in a form that can be compared: rows as sorted lists of bindings, graphs as sorted N-Triples lines."""

import json
from pathlib import Path

XSD = "http://www.w3.org/2001/XMLSchema#"


def term(value):
    """A term of a JSON answer, as a tuple. Plain literals and xsd:string are one."""
    kind = "literal" if value["type"] == "typed-literal" else value["type"]
    datatype = value.get("datatype")
    language = value.get("xml:lang")
    return kind, value["value"], None if datatype == XSD + "string" else datatype, language.lower() if language else None


def of_json(answer):
    if "boolean" in answer:
        return answer["boolean"]
    rows = answer["results"]["bindings"]
    return sorted(sorted((name, term(value)) for name, value in row.items()) for row in rows)


def of_rdflib_term(value):
    from rdflib import BNode, URIRef

    if isinstance(value, URIRef):
        return "uri", str(value), None, None
    if isinstance(value, BNode):
        return "bnode", str(value), None, None
    datatype = str(value.datatype) if value.datatype and not value.language else None
    return "literal", str(value), None if datatype == XSD + "string" else datatype, value.language.lower() if value.language else None


def of_rdflib(result):
    if result.type == "ASK":
        return bool(result.askAnswer)
    rows = ({str(name): value for name, value in row.asdict().items()} for row in result)
    return sorted(sorted((name, of_rdflib_term(value)) for name, value in row.items()) for row in rows)


def of_graph(graph):
    return sorted(set(line for line in graph.serialize(format="nt").splitlines() if line.strip()))


def of_ntriples(text):
    from rdflib import Graph

    return of_graph(Graph().parse(data=text, format="nt"))


def questions(folder):
    """Name, text and expected answer of every query in a folder."""
    for file in sorted(Path(folder).glob("*.rq")):
        rows = file.with_suffix(".srj")
        expected = of_json(json.loads(rows.read_text())) if rows.exists() else of_ntriples(file.with_suffix(".nt").read_text())
        yield file.stem, file.read_text(), expected


def same(name, expected, got):
    if expected != got:
        wrong = f"{len(expected)} and {len(got)} rows" if isinstance(expected, list) and isinstance(got, list) else f"{expected} and {got}"
        first = next(((a, b) for a, b in zip(expected, got) if a != b), "") if isinstance(expected, list) and isinstance(got, list) else ""
        raise SystemExit(f"{name}: the answers differ: {wrong}\n{first}")
