#!/usr/bin/env python3
"""What claims cost: `ctgraph export` of a project whose facts all have their quotes, and of its facts alone.

    cargo build --release && benches/claims.py [--program P] [--runs N] [--keep DIR] [FACTS ...]

For each number of facts (100,000 and 1,000,000 if none is given) two projects are made, the same bytes every
time. Both have a table of organizations with five facts a row. In the one, each row cites a passage of a text
that describes it, so that there is a claim for every fact; the other has the same table without the column for
evidence, and neither documents nor passages. Shown are the medians of RUNS runs, one of each in turn, with the
ratio to the facts alone; as a floor, what it takes to hash the documents and to copy what is written. Nothing is needed but
Python.
"""

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://example.org/registry/id/"
NS = "https://example.org/registry/ns#"
CTG = "https://w3id.org/ctgraph/ns#"
PART = "https://w3id.org/ctgraph/csvw#part"
FACTS_A_ROW = 5
ROWS_A_DOCUMENT = 100_000  # Some 11 MB of text each.
PLACES = ["Aberdeen", "Bergen", "Cádiz", "Dakar", "Esbjerg", "Funchal", "Genoa", "Halifax"]
KINDS = ["Library", "Museum", "Archive", "Observatory", "Institute"]


def rows(count):
    """The organizations: id, label, place, the year of its founding, and how many members it has."""
    state = 42
    for number in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        draw = state >> 33
        place, kind = PLACES[draw % 8], KINDS[draw // 8 % 5]
        yield f"org-{number}", f"{kind} No. {number} of {place}", place, 1700 + draw // 40 % 320, draw // 12800 % 9999


def column(name, **more):
    return {"name": name, "titles": name, **more}


def virtual(name, iri):
    return {"name": name, "virtual": True, "propertyUrl": "rdf:type", "valueUrl": iri}


def table(url, about, columns, part=None):
    described = {"url": url, "tableSchema": {"aboutUrl": BASE + about, "primaryKey": "id", "columns": columns}}
    return {**described, PART: part} if part else described


def write_table(path, header, lines):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(",".join(header) + "\n")
        file.writelines(lines)


def make_project(folder, count, claims):
    """Writes a project with `count` organizations; with documents and passages if `claims`."""
    tables, documents = folder / "mappings", folder / "mappings/documents"
    documents.mkdir(parents=True)
    (folder / "ontology").mkdir()
    (folder / "ctgraph.toml").write_text(f'[project]\ntitle = "Registry"\nbase = "{BASE}"\n')
    classes = "".join(f"<{NS}{name}> a rdfs:Class .\n" for name in ["Organization", "Place", "Text"])
    properties = "".join(f"<{NS}{name}> a rdf:Property .\n" for name in ["in", "founded", "members"])
    prefixes = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    prefixes += "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    (folder / "ontology/vocabulary.ttl").write_text(prefixes + classes + properties)

    # Without evidence, the tables are not among the facts, all of which need a claim.
    part = None if claims else "concepts"
    cited = [column("evidence", separator=";", propertyUrl=CTG + "evidence", suppressOutput=True)] if claims else []
    name, hidden = {"propertyUrl": "rdfs:label", "lang": "en"}, {"suppressOutput": True}
    organizations = table("organizations.csv", "organization/{id}", [
        column("id", required=True, **hidden),
        column("label", **name),
        column("place", propertyUrl=NS + "in", valueUrl=BASE + "place/{place}"),
        column("founded", datatype="gYear", propertyUrl=NS + "founded"),
        column("members", datatype="integer", propertyUrl=NS + "members"),
        *cited, virtual("class", NS + "Organization"),
    ], part)
    places = table("places.csv", "place/{id}", [
        column("id", required=True, **name), *cited, virtual("class", NS + "Place")], part)
    group = [organizations, places]
    mark = (lambda passage: f",{passage}") if claims else (lambda passage: "")
    header = ["evidence"] if claims else []
    write_table(tables / "organizations.csv", ["id", "label", "place", "founded", "members", *header], (
        f"{id},{label},{place},{founded},{members}{mark(f'p-{id}')}\n"
        for id, label, place, founded, members in rows(count)))
    write_table(tables / "places.csv", ["id", *header], (f"{place}{mark('places')}\n" for place in PLACES))
    if claims:
        group += make_evidence(tables, documents, count, cited)
    metadata = {"@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}], "tables": group}
    (tables / "csv-metadata.json").write_text(json.dumps(metadata, indent=1, ensure_ascii=False))


def make_evidence(tables, documents, count, cited):
    """Writes the documents, a sentence for each organization, and the passages; gives the descriptions of tables."""
    texts, passages = [], []
    first = "The places are " + ", ".join(PLACES) + "."
    for number, (id, label, place, founded, members) in enumerate(rows(count)):
        if number % ROWS_A_DOCUMENT == 0:
            texts.append([first + "\n"])
            at = len(first) + 1
        document = f"text-{len(texts)}"
        if number == 0:
            passages.append(f'places,{document},0,{len(first)},"{first}"\n')
        quote = f"The {label}, which is in {place}, was founded in the year {founded} and has {members} members today."
        passages.append(f'p-{id},{document},{at},{at + len(quote)},"{quote}"\n')
        texts[-1].append(quote + "\n")
        at += len(quote) + 1
    listed, stated = [], []
    for number, text in enumerate(texts, 1):
        content = "".join(text).encode()
        (documents / f"text-{number}.txt").write_bytes(content)
        listed.append(f"text-{number},text-{number}.txt,{hashlib.sha256(content).hexdigest()}\n")
        stated.append(f"text-{number},text-{number},places\n")
    write_table(tables / "documents.csv", ["id", "file", "sha256"], listed)
    write_table(tables / "passages.csv", ["id", "document", "start", "end", "quote"], passages)
    write_table(tables / "texts.csv", ["id", "document", "evidence"], stated)
    id = column("id", required=True, suppressOutput=True)
    document = {"valueUrl": BASE + "document/{document}"}
    return [
        table("documents.csv", "document/{id}", [
            id,
            column("file", propertyUrl=CTG + "fileName"),
            column("sha256", propertyUrl=CTG + "sha256"),
            virtual("class", CTG + "Document"),
        ], "evidence"),
        table("passages.csv", "passage/{document}.{start}-{end}", [
            id,
            column("document", propertyUrl=CTG + "inDocument", **document),
            column("start", datatype="integer", propertyUrl=CTG + "start"),
            column("end", datatype="integer", propertyUrl=CTG + "end"),
            column("quote", propertyUrl=CTG + "quote"),
            virtual("class", CTG + "Passage"),
        ], "evidence"),
        table("texts.csv", "text/{id}", [
            id,
            column("document", propertyUrl=CTG + "sourceDocument", **document),
            *cited, virtual("class", NS + "Text"),
        ]),
    ]


def measure(command):
    """Wall seconds, CPU seconds, peak memory in MB, bytes and lines written."""
    before = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    size = lines = 0
    while block := process.stdout.read1(1 << 20):
        size += len(block)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - before
    if status != 0:
        sys.exit(process.stderr.read().decode())
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, size


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("facts", nargs="*", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--program", default=ROOT / "target/release/ctgraph")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    for facts in arguments.facts:
        with tempfile.TemporaryDirectory() as scratch:
            folder = (arguments.keep or Path(scratch)) / str(facts)
            report(folder, facts, arguments)


def report(folder, facts, arguments):
    for name in ["facts", "claims"]:
        if not (folder / name).exists():
            make_project(folder / name, facts // FACTS_A_ROW, name == "claims")
    runs = {"facts": [], "claims": []}
    for _ in range(arguments.runs):
        for name, done in runs.items():
            done.append(measure([arguments.program, "-q", "-C", folder / name, "export", "-f", "ntriples"]))
    print(f"{facts:,} facts, medians of {arguments.runs} runs")
    print(f"{'':8} {'wall s':>8} {'CPU s':>8} {'µs/fact':>8} {'MB peak':>8} {'MB out':>8}")
    medians = {name: [statistics.median(values) for values in zip(*done)] for name, done in runs.items()}
    for name, (wall, cpu, memory, size) in medians.items():
        print(f"{name:8} {wall:8.2f} {cpu:8.2f} {cpu / facts * 1e6:8.2f} {memory:8.0f} {size / 1e6:8.0f}")
    ratios = [claims / alone for alone, claims in zip(medians["facts"], medians["claims"])]
    print(f"{'ratio':8} {ratios[0]:8.2f} {ratios[1]:8.2f} {'':8} {ratios[2]:8.2f} {ratios[3]:8.2f}\n")


if __name__ == "__main__":
    main()
