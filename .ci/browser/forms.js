// Sends every form of every kind of page: as it is, and with words in its fields; with and without script.

const WORDS = { search: "counter", text: "united", date: "2020-01-01", number: "1", url: "https://example.org/" };

export async function forms(browser, samples, report) {
  const done = new Set();
  for (const { url } of samples) {
    const found = await browser.with(url, { script: false }, (page) =>
      page.$$eval("form", (all) => all.map((form) => [form.getAttribute("action"), form.method, ...[...form.elements].map((e) => e.name)].join(" "))),
    );
    for (const [index, form] of found.entries()) {
      if (done.has(form)) continue;
      done.add(form);
      for (const script of [true, false]) {
        for (const filled of [false, true]) await send(browser, url, index, { script, filled, form }, report);
      }
    }
  }
  console.log(`  ${done.size} different forms`);
  report.check(done.size > 1, "", "there are no forms");
}

async function send(browser, url, index, { script, filled, form }, report) {
  // A question may have no answer, which is said with a status of its own.
  await browser.with(url, { script, expected: filled ? [/^400 /, /^console: .*status of 400/] : [] }, async (page) => {
    const handle = (await page.$$("form"))[index];
    if (filled) {
      await handle.$$eval(
        "input, select",
        (fields, words) => {
          for (const field of fields) {
            if (field.tagName === "SELECT") field.selectedIndex = field.options.length - 1;
            else if (words[field.type]) field.value = words[field.type];
          }
        },
        WORDS,
      );
    }
    const button = await handle.$("button[type=submit], button:not([type]), input[type=submit]");
    report.check(button, url, `a form has no button: ${form}`);
    if (!button) return;
    const [answer] = await Promise.all([page.waitForNavigation({ timeout: 20_000 }), button.evaluate((b) => b.click())]);
    report.check(answer.status() < 500, page.url(), `a form leads to ${answer.status()}: ${form}`);
    const title = await page.title();
    const heading = await page.$("h1");
    report.check(title && heading, page.url(), `the answer to a form is no page: ${form}`);
  });
}
