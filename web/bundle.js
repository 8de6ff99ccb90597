// Bundles src/ into dist/, with the notices of what came from others. Run by ./build.

import { build } from "esbuild";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const OUT = "dist";

/**
 * The editor brings a list of some five hundred prefixes collected on the web, among them advertising. Ours are the project's.
 * It fails if a new version looks different, so that nobody gets the list again unnoticed.
 */
const ownPrefixesOnly = {
  name: "own-prefixes-only",
  setup({ onLoad }) {
    onLoad({ filter: /yasqe\.esm\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const contents = text.replace(/(, [\w$]+ = "[^"]*")+, prefixes_default = \{[^}]*\}/, ", prefixes_default = {}");
      if (contents === text) throw new Error(`${path}: the list of prefixes is not where it was`);
      return { contents, loader: "js" };
    });
  },
};

/** Every package that is part of a bundle: those that are installed for use, and those that were bundled into one of them before. */
function packages() {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const used = Object.entries(lock.packages).filter(([path, { dev }]) => path && !dev && existsSync(path));
  const installed = used.map(([path]) => path);
  const names = new Set(installed.map((path) => path.replace(/^.*node_modules\//, "")));
  const map = JSON.parse(readFileSync("node_modules/@zazuko/yasqe/build/yasqe.esm.js.map", "utf8"));
  const inside = map.sources.map((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1]).filter(Boolean);
  const others = [...new Set(inside)].filter((name) => !names.has(name)).sort();
  return { installed: installed.sort(), others };
}

/** The licence texts, one package after another; it fails if a text is missing. */
function notices() {
  const { installed, others } = packages();
  const parts = installed.map((path) => {
    const about = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
    const files = readdirSync(path).filter((file) => /^(licen[cs]e|notice)(-mit|\.md|\.txt)?$/i.test(file)).sort();
    const texts = files.map((file) => readFileSync(join(path, file), "utf8").trim());
    return notice(`${about.name} ${about.version}`, about.license, texts.length ? texts : [mit(about)]);
  });
  const bundled = others.map((name) => notice(name, "MIT", [readFileSync(`notices/${name}.txt`, "utf8").trim()]));
  return [...parts, ...bundled].join("\n");
}

function notice(title, license, texts) {
  return `${title} (${license})\n${"-".repeat(title.length)}\n\n${texts.join("\n\n")}\n\n`;
}

/** Some packages name the MIT licence without its text. */
function mit({ name, license, author, contributors = [] }) {
  if (license !== "MIT") throw new Error(`${name}: no licence text, and the licence is ${license}`);
  const people = [author, ...contributors].map((one) => (one?.name ?? one ?? "").replace(/ *<.*>/, "")).filter(Boolean);
  return `Copyright (c) ${people.join(", ")}\n\n${readFileSync("notices/mit.txt", "utf8").trim()}`;
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT);
await build({
  entryPoints: ["src/editor.js", "src/graph.js"],
  outdir: OUT,
  bundle: true,
  format: "iife",
  minify: true,
  legalComments: "none",
  target: ["es2022"],
  charset: "utf8",
  plugins: [ownPrefixesOnly],
  logLevel: "warning",
});
writeFileSync(join(OUT, "licenses.txt"), `Parts of these pages come from others, under these licences.\n\n${notices()}`);
