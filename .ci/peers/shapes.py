"""The shapes hold on the export (pySHACL), and they are well-formed SHACL (its meta-shapes).

Run from the project's root: python shapes.py output/ctgraph.nt ontology/shapes.ttl
"""

import sys

import pyshacl
import rdflib


def main(data_file, shapes_file):
    data = rdflib.Graph().parse(data_file, format="nt")
    shapes = rdflib.Graph().parse(shapes_file, format="turtle")
    conforms, _, text = pyshacl.validate(
        data, shacl_graph=shapes, meta_shacl=True, inference="none"
    )
    if not conforms:
        print(text)
        raise SystemExit("the shapes do not hold on the export")
    print(f"pySHACL {pyshacl.__version__}: {len(data)} triples conform to {len(shapes)} triples of shapes")


if __name__ == "__main__":
    main(*sys.argv[1:])
