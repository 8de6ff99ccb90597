// The pages as files: opened from a folder, with links that stay in it.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { structure } from "./look.js";

export async function site(browser, ctgraph, folder, pictures, report) {
  const made = spawnSync(ctgraph, ["site", "-o", folder], { encoding: "utf8" });
  if (made.status === 2) return report.skip(`ctgraph has no \`site\` yet: ${made.stderr.split("\n")[0]}`);
  report.check(made.status === 0, folder, `ctgraph site ended with ${made.status}: ${made.stderr}`);
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".html"));
  for (const file of files) deadLinks(folder, file, report);
  const kinds = new Map(files.map((file) => [file.split("/").slice(0, -1).join("/"), file]));
  for (const file of ["index.html", ...kinds.values()]) {
    const url = pathToFileURL(join(folder, file)).href;
    for (const view of [{}, { width: 390, height: 844 }, { script: false }]) {
      await browser.with(url, view, async (page) => {
        await structure(page, `site: ${file}`, report);
        if (pictures && file === "index.html" && !view.width) await page.screenshot({ path: join(pictures, `site.${view.script === false ? "noscript" : "index"}.png`) });
      });
    }
  }
  console.log(`  ${files.length} files, ${kinds.size} folders`);
}

/** Links of a file to other files: relative, within the folder, and there. */
function deadLinks(folder, file, report) {
  const text = readFileSync(join(folder, file), "utf8");
  for (const [, link] of text.matchAll(/\s(?:href|src|data-graph)="([^"#]*)[^"]*"/g)) {
    if (!link || /^[a-z]+:/i.test(link)) continue;
    const target = fileURLToPath(new URL(link.replaceAll("&amp;", "&"), pathToFileURL(join(folder, file))).href.split("?")[0]);
    const isInside = !relative(folder, resolve(dirname(join(folder, file)), target)).startsWith("..");
    report.check(isInside && !link.startsWith("/"), file, `a link leads out of the folder: ${link}`);
    report.check(existsSync(target), file, `a link leads to no file: ${relative(folder, target).replace(/[^/]+$/, "…")}, such as ${link}`);
  }
}
