#!/usr/bin/env python3
"""What claims cost: `ctgraph export` of a project whose facts all have their quotes, and of its facts alone.

    cargo build --release && benches/claims.py [--program P] [--runs N] [--keep DIR] [FACTS ...]

For each number of facts (100,000 and 1,000,000 if none is given) two projects are made, the same bytes every
time. Both have a table of organizations with five facts a row. In the one, each row cites a passage of a text
that describes it, so that there is a claim for every fact; the other has the same table without the column for
evidence, and neither documents nor passages.

First the graph with claims is looked at: there must be one claim for each fact, and its IRI the one that
docs/model.md describes. Then each export is run RUNS times, one after the other in turn, with `-q` and into
/dev/null; shown are the medians, and their ratios to the facts alone. `--no-evidence` is the project with
claims, of which the facts alone are written. Nothing is needed but Python.
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


def export(program, folder, *options):
    return [program, "-q", "-C", folder, "export", "-f", "ntriples", *options]


def measure(command):
    """Wall seconds, CPU seconds and peak memory in MB."""
    before = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit("the export failed")
    return time.perf_counter() - before, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def look_at(program, folder):
    """Stops if a fact has no claim or a claim no fact; gives the bytes of the whole graph and those of its facts."""
    digests = [line.split(",")[2].strip() for line in open(folder / "mappings/documents.csv", encoding="utf-8")][1:]
    expected, found, size = set(), set(), [0, 0]
    process = subprocess.Popen(export(program, folder), stdout=subprocess.PIPE)
    for line in process.stdout:
        size[0] += len(line)
        text = line.decode()
        if text.startswith((f"<{BASE}organization/", f"<{BASE}place/", f"<{BASE}text/")):
            size[1] += len(line)
            is_row = text.startswith(f"<{BASE}organization/org-")
            row = int(text.split(">")[0].rsplit("-")[-1]) if is_row else 0
            said = text.replace(f"<{BASE}", "<") + digests[row // ROWS_A_DOCUMENT]
            expected.add(hashlib.sha256(said.encode()).hexdigest()[:16])
        elif text.endswith(f"<{CTG}Claim> .\n"):
            found.add(text.split(">")[0].rsplit("/")[-1])
    if process.wait() != 0 or found != expected:
        sys.exit(f"{len(found)} claims, of which {len(found & expected)} are right, for {len(expected)} facts")
    return size


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
    program = arguments.program
    whole, alone = look_at(program, folder / "claims")
    commands = {
        "facts alone": export(program, folder / "facts"),
        "--no-evidence": export(program, folder / "claims", "--no-evidence"),
        "with claims": export(program, folder / "claims"),
    }
    runs = {name: [] for name in commands}
    for _ in range(arguments.runs):
        for name, command in commands.items():
            runs[name].append(measure(command))
    medians = {name: [statistics.median(values) for values in zip(*done)] for name, done in runs.items()}
    sizes = {"facts alone": alone, "--no-evidence": alone, "with claims": whole}
    print(f"{facts:,} facts, medians of {arguments.runs} runs, and ratios to the first line")
    print(f"{'':14}{'wall s':>8}{'CPU s':>8}{'CPU µs a fact':>15}{'peak MB':>9}{'MB written':>12}", end="")
    print(f"{'wall':>8}{'CPU':>7}{'memory':>8}{'bytes':>7}")
    first = medians["facts alone"]
    for name, (wall, cpu, memory) in medians.items():
        ratios = f"{wall / first[0]:8.2f}{cpu / first[1]:7.2f}{memory / first[2]:8.2f}{sizes[name] / alone:7.2f}"
        print(f"{name:14}{wall:8.2f}{cpu:8.2f}{cpu / facts * 1e6:15.2f}{memory:9.0f}{sizes[name] / 1e6:12.0f}{ratios}")
    print()


if __name__ == "__main__":
    main()
