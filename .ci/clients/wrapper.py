"""SPARQLWrapper, in all its forms of answers. usage: wrapper.py URL QUERIES"""

import sys
from xml.dom.minidom import Document

import SPARQLWrapper as sw
from rdflib import ConjunctiveGraph, Graph

import answers

url, folder = sys.argv[1:]
asked = 0
for name, text, expected in answers.questions(folder):
    client = sw.SPARQLWrapper(f"{url}sparql")
    client.setQuery(text)
    if client.queryType == "ADD":
        continue  # It finds the word in `ctg:addressedTo`, and would send the query as an update.
    is_graph = client.queryType in ["CONSTRUCT", "DESCRIBE"]
    forms = [sw.TURTLE, sw.N3, sw.RDFXML, sw.JSONLD] if is_graph else [sw.JSON, sw.XML]
    forms += [sw.CSV, sw.TSV] if client.queryType == "SELECT" else []
    for form in forms:
        for method in [sw.GET, sw.POST]:
            for way in [sw.URLENCODED, sw.POSTDIRECTLY] if method == sw.POST else [sw.URLENCODED]:
                client.setMethod(method)
                client.setRequestMethod(way)
                client.setReturnFormat(form)
                got = client.query().convert()
                asked += 1
                if form == sw.JSON:
                    answers.same(name, expected, answers.of_json(got))
                elif form == sw.XML:
                    assert isinstance(got, Document)
                    if isinstance(expected, list):
                        answers.same(name, len(expected), len(got.getElementsByTagName("result")))
                elif form in [sw.CSV, sw.TSV]:
                    assert got.count(b"\n") >= len(expected)
                else:
                    graph = got if isinstance(got, (Graph, ConjunctiveGraph)) else Graph().parse(data=got, format="turtle")
                    answers.same(f"{name} as {form}", expected, answers.of_graph(graph))
print(f"SPARQLWrapper {sw.__version__}, {asked} questions")
