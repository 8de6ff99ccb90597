"""The table of the benchmark: organisations, eight triples a row, the same bytes whenever it is made.

Type, name, acronym, kind and parent (links), date of foundation, number of members, address of a website. A name has
two to six words, some of them not in Latin letters, some with commas or quotation marks. The mapping is written twice:
as CSVW metadata and, for others, in RML.
"""

import json
import random

ID = "https://example.org/id/"
VOCABULARY = "https://example.org/vocab#"
KINDS = ["regional", "intergovernmental", "agency", "non-profit", "court"]
WORDS = ["Council", "Union", "Office", "Centre", "League", "Committee", "Agency", "Forum", "Initiative", "Mission",
         "Région", "Sécurité", "Türkiye", "Совет", "上海", "الجامعة", '"quoted"', "a, comma"]


def write(rows, folder):
    """Writes the table with so many rows, its metadata and the other mappings into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "orgs.csv", "w", encoding="utf-8", newline="\n") as table:
        table.write("id,name,acronym,kind,parent,founded,members,homepage\n")
        table.writelines(lines(rows))
    (folder / "orgs.csv-metadata.json").write_text(json.dumps(metadata(), indent=1))
    (folder / "mapping.rml.ttl").write_text(rml())
    (folder / "morph.ini").write_text(MORPH)
    (folder / "rdfizer.ini").write_text(RDFIZER)


def lines(rows):
    """The rows, from one seed: the order in which random numbers are drawn is that of the fields."""
    chance = random.Random(2341)
    for number in range(rows):
        name = " ".join(chance.choice(WORDS) for _ in range(chance.randint(2, 6))) + f" {number}"
        if '"' in name or "," in name:
            name = '"' + name.replace('"', '""') + '"'
        kind = chance.choice(KINDS)
        parent = chance.randrange(max(1, number))
        year, month, day = chance.randint(1900, 2025), chance.randint(1, 12), chance.randint(1, 28)
        members = chance.randint(1, 193)
        yield (f"org-{number},{name},ORG{number},{kind},org-{parent},{year}-{month:02d}-{day:02d},{members},"
               f"https://example.org/home/{number}\n")


def metadata():
    """The mapping as CSV on the Web has it."""
    column = lambda name, **more: {"name": name, "titles": name, "propertyUrl": VOCABULARY + name, **more}
    return {"@context": "http://www.w3.org/ns/csvw", "url": "orgs.csv", "tableSchema": {
        "aboutUrl": ID + "{id}",
        "columns": [
            column("id", suppressOutput=True),
            column("name"),
            column("acronym"),
            column("kind", valueUrl=ID + "kind/{kind}"),
            column("parent", valueUrl=ID + "{parent}"),
            column("founded", datatype="date"),
            column("members", datatype="integer"),
            column("homepage", datatype="anyURI"),
            {"name": "type", "virtual": True, "propertyUrl": "rdf:type", "valueUrl": VOCABULARY + "Organization"}]}}


def rml():
    """The mapping as morph-kgc and rdfizer want it."""
    objects = {"name": 'rml:reference "name"', "acronym": 'rml:reference "acronym"',
               "kind": f'rr:template "{ID}kind/{{kind}}"', "parent": f'rr:template "{ID}{{parent}}"',
               "founded": 'rml:reference "founded"; rr:datatype xsd:date',
               "members": 'rml:reference "members"; rr:datatype xsd:integer',
               "homepage": 'rml:reference "homepage"; rr:datatype xsd:anyURI'}
    said = [f"  rr:predicateObjectMap [ rr:predicate v:{name}; rr:objectMap [ {how} ] ]" for name, how in objects.items()]
    return f"""@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix v: <{VOCABULARY}> .
@base <https://example.org/map/> .
<#Orgs> a rr:TriplesMap;
  rml:logicalSource [ rml:source "orgs.csv"; rml:referenceFormulation ql:CSV ];
  rr:subjectMap [ rr:template "{ID}{{id}}"; rr:class v:Organization ];
""" + ";\n".join(said) + ".\n"


MORPH = """[CONFIGURATION]
output_file=morph.nt
output_format=N-TRIPLES
logging_level=ERROR
[DS]
mappings=mapping.rml.ttl
"""

RDFIZER = """[default]
main_directory: .
[datasets]
number_of_datasets: 1
output_folder: .
all_in_one_file: no
remove_duplicate: yes
enrichment: yes
name: rdfizer
ordered: yes
large_file: false
[dataset1]
name: rdfizer
mapping: mapping.rml.ttl
"""
