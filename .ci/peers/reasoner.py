"""The vocabulary with the facts and concepts is consistent, and every class can have members (HermiT).

Claims are left out: they describe triples with rdf:subject and so on, which OWL 2 DL reserves.
Run from the project's root: python reasoner.py FACTS.nt ontology/vocabulary.ttl
"""

import sys
import tempfile
from pathlib import Path

import owlready2
import rdflib


def main(*files):
    graph = rdflib.Graph()
    for file in files:
        graph.parse(file)
    with tempfile.TemporaryDirectory() as folder:
        merged = Path(folder) / "merged.rdf"
        graph.serialize(merged, format="pretty-xml")
        world = owlready2.World()
        ontology = world.get_ontology(merged.as_uri()).load()
        with ontology:
            owlready2.sync_reasoner_hermit(world, ignore_unsupported_datatypes=True, debug=0)
        unsatisfiable = [c for c in world.inconsistent_classes() if c is not owlready2.Nothing]
        assert not unsatisfiable, f"classes that can have no member: {unsatisfiable}"
    print(f"HermiT: {len(graph)} triples, consistent, every class satisfiable")


if __name__ == "__main__":
    main(*sys.argv[1:])
