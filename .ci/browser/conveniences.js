// What the script adds: sorting, filtering, copying, opening what a link leads to. Each on the first sample that has it.

export async function conveniences(browser, origin, samples, report) {
  const at = async (selector, what) => {
    // Documents have some of these in margins that are closed.
    for (const { url } of [...samples].sort((a, b) => a.kind.startsWith("/page/document") - b.kind.startsWith("/page/document"))) {
      const html = await (await fetch(url)).text();
      if (selector.test(html)) return url;
    }
    report.skip(`${what}: no page has it`);
    return null;
  };

  const sortable = await at(/<table[^>]*class="[^"]*sortable/, "sorting");
  if (sortable) {
    await browser.with(sortable, {}, async (page) => {
      const rows = () => page.$$eval("table.sortable", (tables) => [...tables.find((t) => t.querySelector("button.sort")).tBodies[0].rows].map((row) => row.cells[0].textContent.trim()));
      const before = await rows();
      await page.click("table.sortable button.sort");
      const up = await rows();
      await page.click("table.sortable button.sort");
      const down = await rows();
      report.check([...before].sort().join() === [...up].sort().join(), sortable, "sorting loses rows");
      const isTurned = [...up].filter(Boolean).reverse().sort().join() === [...down].filter(Boolean).sort().join() && (new Set(up).size < 2 || up[0] !== down[0]);
      report.check(isTurned, sortable, "sorting the other way changes nothing");
      report.check(await page.$("th[aria-sort=descending]"), sortable, "the sorted column is not said");
    });
  }

  const filtered = await at(/ data-filter="/, "filtering");
  if (filtered) {
    await browser.with(filtered, {}, async (page) => {
      const field = await page.$(".filter input");
      if (!field) return report.skip("filtering: the tables are too short");
      const shown = () => page.$$eval("[data-filter]", ([whole]) => [...(whole.tBodies?.[0]?.rows ?? whole.children)].filter((row) => !row.hidden).length);
      const before = await shown();
      await field.type("zzzzqq");
      report.check((await shown()) === 0 && before > 0, filtered, "the filter does not filter");
      report.check(/^0 of /.test(await page.$eval(".filter [role=status]", (e) => e.textContent)), filtered, "the filter does not say how many are left");
    });
  }

  const copies = await at(/ data-copy="/, "copying");
  if (copies) {
    await browser.with(copies, {}, async (page) => {
      await page.browserContext().overridePermissions(origin, ["clipboard-read", "clipboard-sanitized-write"]);
      await page.bringToFront();
      await page.click("[data-copy]");
      const [expected, got] = await page.evaluate(async () => [document.querySelector("[data-copy]").dataset.copy, await navigator.clipboard.readText()]);
      report.check(expected === got, copies, `copying copied ${JSON.stringify(got)}`);
    });
  }

  const details = await at(/<details class="sources"[^>]*>(?:(?!<\/details>)[^])*<blockquote/, "sources that open");
  if (details) {
    for (const script of [true, false]) {
      await browser.with(details, { script }, async (page) => {
        const marks = await page.$$("details.sources:has(blockquote) > summary");
        const shown = await Promise.all(marks.map((mark) => mark.evaluate((summary) => summary.checkVisibility())));
        const mark = marks[shown.indexOf(true)];
        if (!mark) return report.skip(`${details}: no source mark can be seen`);
        await mark.focus();
        await page.keyboard.press("Enter");
        const isOpen = await mark.evaluate((summary) => summary.parentElement.open);
        report.check(isOpen, details, "a source mark does not open its quote by keyboard");
      });
    }
  }
}
