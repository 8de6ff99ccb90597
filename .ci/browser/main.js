// The order of the checks, and what is printed at the end. See `run` for how to call it.

import { mkdtempSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Browser } from "./browser.js";
import { crawl } from "./crawl.js";
import { conveniences } from "./conveniences.js";
import { editor } from "./editor.js";
import { forms } from "./forms.js";
import { graph } from "./graph.js";
import { look } from "./look.js";
import { Report } from "./report.js";
import { site } from "./site.js";
import { serve } from "./server.js";

const [chromium, ctgraph, pictures] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "ctgraph-browser-"));
if (pictures) mkdirSync(pictures, { recursive: true });
const report = new Report();
const server = await serve(ctgraph, folder);
const browser = await Browser.launch(chromium, server.origin, report);
try {
  const samples = await report.step("crawl: every link answers", () => crawl(server.origin, report));
  await report.step("look at every kind of page, two widths, light and dark, without script, on paper", () => look(browser, samples, pictures, report));
  await report.step("forms", () => forms(browser, samples, report));
  await report.step("conveniences of the script", () => conveniences(browser, server.origin, samples, report));
  await report.step("editor", () => editor(browser, server.origin, pictures, report));
  await report.step("graph", () => graph(browser, samples, pictures, report));
  await report.step("ctgraph site, from its files", () => site(browser, ctgraph, join(folder, "site"), pictures, report));
} finally {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
report.print();
process.exitCode = report.isGood() ? 0 : 1;
