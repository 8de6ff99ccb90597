"""Each outside term that the ontology or the export uses exists in its vocabulary.

The vocabularies are the @vocabulary/* packages. Our own terms must be declared, labelled, defined and used.
Run from the project's root: python terms.py NODE_MODULES output/ctgraph.nt ontology/*.ttl
"""

import re
import sys
from pathlib import Path

import rdflib
from rdflib import RDF, RDFS, SKOS, OWL

OURS = "https://w3id.org/ctgraph/"
NS = OURS + "ns#"
# Namespaces of things, not of terms: licences, document links.
THINGS = ("https://creativecommons.org/", "https://undocs.org/")


def known_terms(node_modules):
    terms = set()
    for file in Path(node_modules, "@vocabulary").glob("*/*.nq"):
        terms.update(re.findall(r"^<([^>]+)>", file.read_text(encoding="utf-8"), re.M))
    assert len(terms) > 1000, "the @vocabulary packages are not installed"
    return terms


def main(node_modules, export, *ontology):
    known = known_terms(node_modules)
    data = rdflib.Graph().parse(export, format="nt")
    everything = rdflib.Graph()
    everything += data
    for file in ontology:
        if not file.endswith("shapes.ttl"):
            everything.parse(file)
    iris = {str(x) for t in everything for x in t if isinstance(x, rdflib.URIRef)}
    outside = {i for i in iris if not i.startswith((OURS, *THINGS))}
    missing = sorted(outside - known)
    assert not missing, f"outside terms that do not exist in their vocabularies: {missing}"

    declared = {t for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
                for t in everything.subjects(RDF.type, kind) if str(t).startswith(NS)}
    for term in declared:
        for needed in (RDFS.label, SKOS.definition, RDFS.isDefinedBy):
            assert (term, needed, None) in everything, f"{term} has no {needed}"
    in_data = {t for t in data if not str(t[0]).startswith(NS[:-1])}
    used = {p for _, p, _ in in_data} | {o for _, p, o in in_data if p == RDF.type}
    used |= {o for _, p, o in in_data if p == RDF.predicate}
    undeclared = sorted(t for t in used if str(t).startswith(NS) and t not in declared)
    assert not undeclared, f"terms that are used but not declared: {undeclared}"
    supers = set(used)
    while True:
        more = {o for s in supers for p in (RDFS.subClassOf, RDFS.subPropertyOf) for o in everything.objects(s, p)}
        if more <= supers:
            break
        supers |= more
    unused = sorted(t for t in declared if t not in supers)
    assert not unused, f"terms that no row uses: {unused}"
    print(f"terms: {len(outside)} outside terms exist, {len(declared)} of our own are declared, defined and used")


if __name__ == "__main__":
    main(*sys.argv[1:])
