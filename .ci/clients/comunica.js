// Comunica: asks the endpoint, and documents about things. usage: comunica.js URL QUERIES

import { QueryEngine } from "@comunica/query-sparql";
import { readFileSync, readdirSync, existsSync } from "node:fs";
import { join } from "node:path";

const [url, folder] = process.argv.slice(2);
const engine = new QueryEngine();
const XSD_STRING = "http://www.w3.org/2001/XMLSchema#string";
const LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";

const plain = (datatype) => (!datatype || datatype === XSD_STRING || datatype === LANG_STRING ? "" : datatype);
const ofTerm = (term) => [term.termType === "NamedNode" ? "uri" : term.termType === "Literal" ? "literal" : "bnode", term.value, plain(term.datatype?.value), (term.language ?? "").toLowerCase()];
const ofJson = (term) => [term.type, term.value, plain(term.datatype), (term["xml:lang"] ?? "").toLowerCase()];
const sorted = (rows) => rows.map((row) => JSON.stringify(row.sort())).sort().join("\n");

function same(name, expected, got) {
  if (expected !== got) throw new Error(`${name}: the answers differ\n${String(expected).slice(0, 500)}\n${String(got).slice(0, 500)}`);
}

let asked = 0;
const context = { sources: [{ type: "sparql", value: `${url}sparql` }] };
for (const file of readdirSync(folder).filter((name) => name.endsWith(".rq"))) {
  const text = readFileSync(join(folder, file), "utf8");
  const rows = join(folder, file.replace(/\.rq$/, ".srj"));
  asked += 1;
  if (!existsSync(rows)) {
    const lines = new Set(readFileSync(join(folder, file.replace(/\.rq$/, ".nt")), "utf8").split("\n").filter(Boolean));
    const quads = await (await engine.queryQuads(text, context)).toArray();
    same(file, lines.size, new Set(quads.map((quad) => JSON.stringify([quad.subject, quad.predicate, quad.object].map(ofTerm)))).size);
    continue;
  }
  const expected = JSON.parse(readFileSync(rows, "utf8"));
  if ("boolean" in expected) {
    same(file, expected.boolean, await engine.queryBoolean(text, context));
    continue;
  }
  const bindings = await (await engine.queryBindings(text, context)).toArray();
  const got = bindings.map((row) => [...row].map(([variable, term]) => [variable.value, ofTerm(term)]));
  same(file, sorted(expected.results.bindings.map((row) => Object.entries(row).map(([name, term]) => [name, ofJson(term)]))), sorted(got));
}

// The documents, each found by itself: by their extension, or by what is answered to the address of the thing.
for (const source of [`${url}data/organization/unoct.ttl`, `${url}data/organization/unoct.jsonld`, `${url}data/organization/unoct.rdf`, `${url}id/organization/unoct`]) {
  const labels = await (await engine.queryBindings("SELECT ?label { <https://w3id.org/ctgraph/id/organization/unoct> <http://www.w3.org/2000/01/rdf-schema#label> ?label }", { sources: [source] })).toArray();
  if (!labels.length) throw new Error(`${source}: no label`);
  asked += 1;
}
console.log(`${asked} questions`);
