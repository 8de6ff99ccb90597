"""Loads every syntax of output/ in rdflib and in Oxigraph, without a warning, and compares the graphs.

An export has no blank node, so two graphs are isomorphic if and only if they are the same set of triples.
Run from the project's root: python syntaxes.py output
"""

import logging
import sys
import warnings
from pathlib import Path

import pyoxigraph
import rdflib

SYNTAXES = {
    "ttl": ("turtle", pyoxigraph.RdfFormat.TURTLE),
    "nt": ("nt", pyoxigraph.RdfFormat.N_TRIPLES),
    "rdf": ("xml", pyoxigraph.RdfFormat.RDF_XML),
    "jsonld": ("json-ld", pyoxigraph.RdfFormat.JSON_LD),
    "trig": ("trig", pyoxigraph.RdfFormat.TRIG),
    "nq": ("nquads", pyoxigraph.RdfFormat.N_QUADS),
}


class Warned(logging.Handler):
    """rdflib reports a bad literal in its log only; here that is a failure."""

    def emit(self, record):
        raise SystemExit(f"rdflib warned: {record.getMessage()}")


def in_rdflib(file, syntax):
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(file, format=syntax)
    nodes = {t for t in dataset.triples((None, None, None))}
    blank = [t for t in nodes if any(isinstance(x, rdflib.BNode) for x in t)]
    assert not blank, f"{file}: blank nodes: {blank[:3]}"
    return {" ".join(x.n3() for x in t) for t in nodes}


def in_oxigraph(file, syntax):
    return {
        f"{q.subject} {q.predicate} {q.object}"
        for q in pyoxigraph.parse(path=str(file), format=syntax)
    }


def main(folder):
    logging.getLogger("rdflib").addHandler(Warned())
    warnings.simplefilter("error", UserWarning)
    graphs = {"rdflib": {}, "oxigraph": {}}
    for suffix, (rdflib_name, oxigraph_format) in SYNTAXES.items():
        for file in sorted(Path(folder).glob(f"ctgraph.{suffix}")):
            graphs["rdflib"][file.name] = in_rdflib(file, rdflib_name)
            graphs["oxigraph"][file.name] = in_oxigraph(file, oxigraph_format)
    for program, by_file in graphs.items():
        assert len(by_file) == len(SYNTAXES), f"missing syntaxes: {sorted(by_file)}"
        reference = by_file["ctgraph.nt"]
        for name, graph in by_file.items():
            assert graph == reference, (
                f"{program}: {name} differs from ctgraph.nt: "
                f"only in it {sorted(graph - reference)[:3]}, missing {sorted(reference - graph)[:3]}"
            )
        print(f"{program}: {len(by_file)} syntaxes, {len(reference)} triples each, the same graph")


if __name__ == "__main__":
    main(sys.argv[1])
