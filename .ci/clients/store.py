"""rdflib's SPARQLStore: a graph that asks for each of its triples. usage: store.py URL QUERIES"""

import sys

import rdflib
from rdflib import RDF, Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

import answers

url, folder = sys.argv[1:]
asked = 0
for method in ["GET", "POST", "POST_FORM"]:
    for kind in ["xml", "json", "csv", "tsv"]:
        graph = Graph(store=SPARQLStore(query_endpoint=f"{url}sparql", method=method, returnFormat=kind))
        for name, text, expected in answers.questions(folder):
            # It asks for graphs in RDF/XML only, and reads a yes or no in XML and JSON only.
            if (name == "construct" and kind != "xml") or (isinstance(expected, bool) and kind in ["csv", "tsv"]):
                continue
            result = graph.query(text)
            if result.type == "CONSTRUCT":
                answers.same(name, expected, answers.of_graph(result.graph))
            elif kind == "csv":
                # Terms have no types there: the number of rows must be right.
                answers.same(name, len(expected), len(list(result)))
            else:
                answers.same(f"{name} as {kind}", expected, answers.of_rdflib(result))
            asked += 1

organization = URIRef("https://w3id.org/ctgraph/ns#Organization")
store = SPARQLStore(query_endpoint=f"{url}sparql")
remote = Graph(store=store)
members = list(remote.subjects(RDF.type, organization))
assert members and (members[0], RDF.type, organization) in remote
[[(_, count)]] = next(expected for name, _, expected in answers.questions(folder) if name == "count")
answers.same("the number of triples", int(count[1]), len(remote))
print(f"rdflib {rdflib.__version__}, {asked} questions, {len(remote)} triples")
