// The graph that can be moved about in, if the program was built with it and a page has one.

import { join } from "node:path";

export async function graph(browser, samples, pictures, report) {
  const found = new Map();
  for (const { kind, url } of samples) {
    const html = await (await fetch(url)).text();
    const sort = kind.startsWith("/page/") ? "page" : kind;
    if (/data-graph="/.test(html) && !found.has(sort)) found.set(sort, { url, isBuilt: /src="[^"]*graph\.[0-9a-f]+\.js"/.test(html) });
  }
  if (!found.size) return report.skip("no page has a graph");
  for (const [sort, { url, isBuilt }] of found) {
    if (isBuilt) await move(browser, sort, url, pictures, report);
    else report.skip(`${sort}: the program was built without web/dist`);
  }
}

async function move(browser, sort, url, pictures, report) {
  for (const view of [{}, { dark: true }, { width: 390, height: 844 }]) {
    await browser.with(url, view, async (page) => {
      await page.evaluate(() => addEventListener("graph-drawn", ({ detail }) => (window.cy = detail)));
      await page.click(".picture-actions button");
      await page.waitForSelector(".graph-canvas canvas", { timeout: 10_000 });
      report.check(!(await shows(page, "figure[data-graph] > svg")), url, "the drawn picture stays beside the graph");
      const before = await page.evaluate(() => window.cy.nodes().length);
      report.check(before > 1, url, "the graph is empty");
      // The keyboard chooses a node that has neighbours to show, Enter shows them.
      await page.focus(".graph-canvas");
      for (let i = 0; i < before; i++) {
        await page.keyboard.press("ArrowRight");
        if (await page.$(".graph-status button")) break;
      }
      if (await page.$(".graph-status button")) {
        await page.keyboard.press("Enter");
        await page.waitForFunction(() => /are new/.test(document.querySelector(".graph-status").textContent), { timeout: 10_000 });
      } else report.skip(`${sort}: no node of the graph can be expanded`);
      report.check(await page.$(".graph-status a"), url, "a chosen node has no link to its page");
      const box = await page.$(".graph-properties input");
      await box.evaluate((e) => e.click());
      const hidden = await page.evaluate(() => window.cy.edges(":hidden").length);
      report.check(hidden > 0, url, "a property is not hidden");
      await box.evaluate((e) => e.click());
      const type = await page.evaluate(async () => (await window.cy.png({ output: "blob-promise" })).type);
      report.check(type === "image/png", url, "the graph cannot be saved");
      if (pictures) await page.screenshot({ path: join(pictures, `graph.${sort.replace(/\W+/g, "")}.${view.dark ? "dark" : (view.width ?? "wide")}.png`) });
      await page.click(".picture-actions button");
      report.check(await shows(page, "figure[data-graph] > svg"), url, "the drawn picture does not come back");
    });
  }
}

const shows = (page, selector) => page.$eval(selector, (element) => element.getClientRects().length > 0);
