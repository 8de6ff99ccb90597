// The table of the benchmark with @zazuko/rdf-parser-csvw, as N-Triples on standard output.
//
//     node peer_zazuko.mjs NODE_MODULES FOLDER
//
// It wants the metadata as RDF; this turns the JSON into the triples that the CSVW vocabulary defines, key by key.
// What it says of tables and rows, as in standard mode, is left out.
import { createReadStream, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [modules, folder] = process.argv.slice(2)
const require = createRequire(path.resolve(modules, 'x.js'))
const load = async name => (await import(pathToFileURL(require.resolve(name)).href)).default
const Parser = await load('@zazuko/rdf-parser-csvw')
const rdf = await load('@rdfjs/dataset')
const model = await load('@rdfjs/data-model')

const CSVW = 'http://www.w3.org/ns/csvw#'
const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
const XSD = 'http://www.w3.org/2001/XMLSchema#'
const csvw = name => model.namedNode(CSVW + (name === 'titles' ? 'title' : name))

function metadata ({ aboutUrl, columns }) {
  const dataset = rdf.dataset()
  const add = (s, p, o) => dataset.add(model.quad(s, p, o))
  const schema = model.blankNode()
  add(model.blankNode(), csvw('tableSchema'), schema)
  add(schema, csvw('aboutUrl'), model.literal(aboutUrl))
  let list = model.namedNode(RDF + 'nil')
  for (const column of columns.toReversed()) {
    const [node, cell] = [model.blankNode(), model.blankNode()]
    for (const [key, value] of Object.entries(column)) {
      // It knows no compact IRIs.
      const text = String(value).replace(/^rdf:/, RDF)
      add(node, csvw(key), key === 'datatype' ? model.namedNode(XSD + value) : model.literal(text))
    }
    add(cell, model.namedNode(RDF + 'first'), node)
    add(cell, model.namedNode(RDF + 'rest'), list)
    list = cell
  }
  add(schema, csvw('column'), list)
  return dataset
}

function term (t) {
  if (t.termType === 'NamedNode') return `<${t.value}>`
  const text = t.value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r')
  return t.datatype.value === XSD + 'string' ? `"${text}"` : `"${text}"^^<${t.datatype.value}>`
}

const table = path.join(folder, 'orgs.csv')
const { tableSchema } = JSON.parse(readFileSync(table + '-metadata.json', 'utf8'))
const parser = new Parser({ metadata: metadata(tableSchema), baseIRI: pathToFileURL(table).href, relaxColumnCount: false })
let lines = []
for await (const { subject, predicate, object } of parser.import(createReadStream(table, 'utf8'))) {
  const besides = [predicate, object].some(t => t.value.startsWith(CSVW)) || subject.termType === 'BlankNode'
  if (!besides) lines.push(`${term(subject)} ${term(predicate)} ${term(object)} .\n`)
  if (lines.length === 10000) await flush()
}
await flush()

async function flush () {
  if (!process.stdout.write(lines.join(''))) await new Promise(resolve => process.stdout.once('drain', resolve))
  lines = []
}
