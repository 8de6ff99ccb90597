// The SPARQL editor, if the program was built with it: what somebody types, completes, gets wrong and runs.

import { join } from "node:path";

const INPUT = ".query-editor [contenteditable]";
const QUERY = "SELECT ?s WHERE { ?s a ctg:Organization } LIMIT 3";

export async function editor(browser, origin, pictures, report) {
  const url = `${origin}/query`;
  await plain(browser, url, report);
  const html = await (await fetch(url)).text();
  if (!/src="[^"]*editor\.[0-9a-f]+\.js"/.test(html)) return report.skip("the program was built without web/dist");
  await browser.with(url, {}, async (page) => {
    await page.waitForSelector(INPUT);
    await write(page, QUERY);
    report.check((await value(page)) === QUERY, url, "the text area does not get what is typed");
    report.check(!(await page.$(".query-editor .cm-error")), url, "a prefix of the project is an error");
    await page.keyboard.press("Tab");
    const isLeft = await page.evaluate((input) => document.activeElement !== document.querySelector(input), INPUT);
    report.check(isLeft, url, "Tab does not leave the editor");
    await page.focus(INPUT);
    await Promise.all([page.waitForNavigation(), chord(page, "Control", "Enter")]);
    report.check(new URL(page.url()).searchParams.get("query") === QUERY, page.url(), "the address of the answer does not have the query");
    const rows = await page.$$eval("table.answer tbody tr", (all) => all.length);
    report.check(rows === 3, page.url(), `Ctrl-Enter shows ${rows} rows, not 3`);
  });

  await browser.with(url, {}, async (page) => {
    await page.waitForSelector(INPUT);
    await write(page, "SELECT ?s WHERE { ?s a ctg:Organ");
    await page.waitForSelector(".CodeMirror-hint", { timeout: 5000 });
    if (pictures) await page.screenshot({ path: join(pictures, "editor.completion.png") });
    await page.keyboard.press("Enter");
    report.check(/ctg:Organization/.test(await value(page)), url, `completing made ${await value(page)}`);
    await write(page, "SELECT ?s WHERE { ?s org");
    await chord(page, "Control", "Space");
    await page.waitForSelector(".CodeMirror-hint", { timeout: 5000 });
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    const isLeft = await page.evaluate((input) => document.activeElement !== document.querySelector(input), INPUT);
    report.check(isLeft, url, "Escape and Tab do not leave the editor");
  });

  await browser.with(url, { dark: true }, async (page) => {
    await page.waitForSelector(INPUT);
    await write(page, "SELECT ?s WHERE {\n?s BAD bad");
    await page.waitForFunction(() => document.querySelector(".query-editor-problem").textContent.startsWith("Line 2"), { timeout: 5000 });
    report.check(await page.$(".query-editor .cm-error"), url, "an error of syntax is not underlined");
    await page.hover(".parseErrorIcon");
    if (pictures) await page.screenshot({ path: join(pictures, "editor.error.png") });
  });

  // What the server finds wrong is shown where it is.
  const wrong = `${url}?${new URLSearchParams({ query: "SELECT ?s WHERE {\n  ?s a ctg:Organization .\n  FILTER(?x >)\n}" })}`;
  await browser.with(wrong, { expected: [/^400 /, /^console: .*status of 400/] }, async (page) => {
    await page.waitForSelector(INPUT);
    report.check(await page.$(".query-editor-slip, .query-editor .cm-error"), wrong, "the place of an error is not marked");
  });
}

/** Without the script there is a text area and a button, and the same answer. */
async function plain(browser, url, report) {
  await browser.with(url, { script: false }, async (page) => {
    await page.$eval("textarea[name=query]", (area, query) => (area.value = query), QUERY);
    await Promise.all([page.waitForNavigation(), page.$eval("form.query-form [type=submit]", (button) => button.click())]);
    const rows = await page.$$eval("table.answer tbody tr", (all) => all.length);
    report.check(rows === 3, page.url(), `without script the answer has ${rows} rows, not 3`);
  });
}

async function write(page, text) {
  await page.focus(INPUT);
  await chord(page, "Control", "KeyA");
  await page.keyboard.press("Delete");
  await page.keyboard.type(text);
}

async function chord(page, modifier, key) {
  await page.keyboard.down(modifier);
  await page.keyboard.press(key);
  await page.keyboard.up(modifier);
}

const value = (page) => page.$eval("textarea[name=query]", (area) => area.value);
