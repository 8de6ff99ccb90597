// Another CSVW processor (@zazuko/rdf-parser-csvw) reads mappings/ and must make the same facts as we do, triple for triple.
//
// node csvw.mjs NODE_MODULES MAPPINGS OUT.nt OURS.nt-or-ttl(facts only)
//
// That processor wants its metadata as RDF, one table at a time, and knows neither table groups nor suppressed tables;
// so this script turns the JSON of each table into the RDF that the CSVW vocabulary defines for it, key by key.
// Two of its known deviations from the standard are set right here, both visible below: it writes row scaffolding
// (standard mode only), and a column with a `valueUrl` gives a stump of an IRI where the cell is empty.
import { createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [nodeModules, mappings, out, ours] = process.argv.slice(2)
const require = createRequire(path.resolve(nodeModules, 'x.js'))
const load = async name => (await import(pathToFileURL(require.resolve(name)).href)).default
const Parser = await load('@zazuko/rdf-parser-csvw')
const rdf = await load('@rdfjs/dataset')
const model = await load('@rdfjs/data-model')

const CSVW = 'http://www.w3.org/ns/csvw#'
const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
const XSD = 'http://www.w3.org/2001/XMLSchema#'
const PART = 'https://w3id.org/ctgraph/csvw#part'
const csvw = name => model.namedNode(CSVW + name)
const names = { titles: 'title' }

function metadata (table) {
  const dataset = rdf.dataset()
  const add = (s, p, o) => dataset.add(model.quad(s, p, o))
  const schema = model.blankNode()
  add(model.blankNode(), csvw('tableSchema'), schema)
  add(schema, csvw('aboutUrl'), model.literal(table.tableSchema.aboutUrl))
  let list = model.namedNode(RDF + 'nil')
  for (const column of table.tableSchema.columns.toReversed()) {
    const node = model.blankNode()
    for (const [key, value] of Object.entries(column)) {
      if (key === 'datatype') {
        add(node, csvw(key), model.namedNode(XSD + (value.base ?? value)))
      } else {
        add(node, csvw(names[key] ?? key), model.literal(String(value)))
      }
    }
    const cell = model.blankNode()
    add(cell, model.namedNode(RDF + 'first'), node)
    add(cell, model.namedNode(RDF + 'rest'), list)
    list = cell
  }
  add(schema, csvw('column'), list)
  return dataset
}

function term (t) {
  if (t.termType === 'NamedNode') return `<${t.value}>`
  if (t.termType !== 'Literal') return `_:${t.value}`
  const text = t.value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n').replace(/\r/g, '\\r')
  if (t.language) return `"${text}"@${t.language}`
  return t.datatype.value === XSD + 'string' ? `"${text}"` : `"${text}"^^<${t.datatype.value}>`
}

const group = JSON.parse(readFileSync(path.join(mappings, 'csv-metadata.json'), 'utf8'))
const theirs = new Set()
for (const table of group.tables) {
  if (table.suppressOutput || (table[PART] ?? 'facts') !== 'facts') continue
  const file = path.join(mappings, table.url)
  const parser = new Parser({ metadata: metadata(table), baseIRI: pathToFileURL(file).href, relaxColumnCount: false })
  for await (const quad of parser.import(createReadStream(file, 'utf8'))) {
    const scaffolding = quad.predicate.value.startsWith(CSVW) || quad.object.value.startsWith(CSVW) || quad.subject.termType === 'BlankNode'
    const stump = quad.object.termType === 'NamedNode' && quad.object.value.endsWith('/') && quad.object.value.startsWith('https://w3id.org/ctgraph/')
    if (!scaffolding && !stump) theirs.add([quad.subject, quad.predicate, quad.object].map(term).join(' ') + ' .')
  }
}
writeFileSync(out, [...theirs].sort().join('\n') + '\n')
const mine = new Set(readFileSync(ours, 'utf8').split('\n').filter(Boolean))
const only = (a, b) => [...a].filter(line => !b.has(line))
const [left, right] = [only(theirs, mine), only(mine, theirs)]
console.log(`@zazuko/rdf-parser-csvw: ${theirs.size} facts, ours ${mine.size}; only theirs ${left.length}, only ours ${right.length}`)
for (const line of left.slice(0, 5)) console.log('only theirs:', line)
for (const line of right.slice(0, 5)) console.log('only ours:', line)
process.exit(left.length + right.length === 0 && theirs.size > 0 ? 0 : 1)
