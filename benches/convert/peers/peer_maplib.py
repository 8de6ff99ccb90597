"""The table of the benchmark with maplib, which has no mapping language for files: Polars reads, a template maps.

    python peer_maplib.py FOLDER OUT.nt
"""

import sys

import polars
from maplib import Model

ID = "https://example.org/id/"
TEMPLATE = """
@prefix v: <https://example.org/vocab#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
v:Organizations [
  ottr:IRI ?id, xsd:string ?name, xsd:string ?acronym, ottr:IRI ?kind, ottr:IRI ?parent,
  xsd:date ?founded, xsd:integer ?members, xsd:anyURI ?homepage
] :: {
  ottr:Triple(?id, a, v:Organization), ottr:Triple(?id, v:name, ?name), ottr:Triple(?id, v:acronym, ?acronym),
  ottr:Triple(?id, v:kind, ?kind), ottr:Triple(?id, v:parent, ?parent), ottr:Triple(?id, v:founded, ?founded),
  ottr:Triple(?id, v:members, ?members), ottr:Triple(?id, v:homepage, ?homepage)
} .
"""

folder, out = sys.argv[1:]
column = polars.col
table = polars.read_csv(f"{folder}/orgs.csv", try_parse_dates=True).with_columns(
    id=ID + column("id"), kind=ID + "kind/" + column("kind"), parent=ID + column("parent"))
model = Model()
model.add_template(TEMPLATE)
model.map("https://example.org/vocab#Organizations", table)
model.write(out, format="ntriples")
