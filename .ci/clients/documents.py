"""rdflib reads the documents about things, in every form, and finds the same triples. usage: documents.py URL QUERIES"""

import sys
from pathlib import Path
from urllib.request import Request, urlopen

from rdflib import Dataset, Graph

import answers

FORMS = {"ttl": "text/turtle", "nt": "application/n-triples", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}
GRAPHS = {"trig": "application/trig", "nq": "application/n-quads"}

url, folder = sys.argv[1:]
read = 0
for key in ["organization/unoct", "ctg/Organization"]:
    expected = answers.of_graph(Graph().parse(f"{url}data/{key}.nt", format="nt"))
    assert expected, f"nothing is said about {key}"
    for suffix, media_type in FORMS.items():
        answers.same(f"{key}.{suffix}", expected, answers.of_graph(Graph().parse(f"{url}data/{key}.{suffix}")))
        with urlopen(Request(f"{url}id/{key}", headers={"Accept": media_type})) as answer:
            assert answer.headers["Content-Type"].startswith(media_type), answer.headers["Content-Type"]
            assert "/data/" in answer.url, answer.url
            answers.same(f"{key} as {media_type}", expected, answers.of_graph(Graph().parse(data=answer.read(), format=media_type)))
        read += 2
    for suffix, media_type in GRAPHS.items():
        dataset = Dataset(default_union=True).parse(f"{url}data/{key}.{suffix}", format=media_type)
        answers.same(f"{key}.{suffix}", len(expected), len(set(dataset.triples((None, None, None)))))
        read += 1

# Without a query, the endpoint describes itself; the description of the data is VoID.
service = Graph().parse(f"{url}sparql", format="turtle")
assert list(service.query("ASK { ?s a <http://www.w3.org/ns/sparql-service-description#Service> }"))[0]
[[(_, count)]] = next(expected for name, _, expected in answers.questions(Path(folder)) if name == "count")
void = Graph().parse(f"{url}.well-known/void", format="turtle")
counts = {int(row.n) for row in void.query("SELECT ?n { ?d <http://rdfs.org/ns/void#triples> ?n }")}
assert int(count[1]) in counts, f"VoID says {counts}, and there are {count[1]} triples"
print(f"{read} documents")
