// Looks at pages as people do: wide and narrow, by day and by night, without script, on paper, with the keyboard alone.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const NARROW = { name: "narrow", width: 390, height: 844 };
const VIEWS = [{ name: "wide", width: 1280, height: 900 }, { name: "dark", width: 1280, height: 900, dark: true }, NARROW];

export async function look(browser, samples, pictures, report) {
  const drawn = new Set();
  for (const { kind, url } of samples) {
    const isFirst = !drawn.has(kind);
    drawn.add(kind);
    for (const view of isFirst ? VIEWS : [NARROW]) {
      await browser.with(url, view, async (page) => {
        await structure(page, url, report);
        await accessible(page, `${url} (${view.name})`, report);
        await fits(page, url, view, report);
        if (pictures && isFirst) await page.screenshot({ path: join(pictures, `${fileName(kind)}.${view.name}.png`), fullPage: await isShort(page) });
      });
    }
    await browser.with(url, { script: false }, async (page) => {
      await structure(page, url, report);
      const own = await page.$$eval("[style], style, script:not([src])", (all) => all.map((element) => element.outerHTML.slice(0, 100)));
      report.check(own.length === 0, url, `the page has style or script of its own: ${own[0]}`);
      if (pictures && isFirst) await page.screenshot({ path: join(pictures, `${fileName(kind)}.noscript.png`) });
    });
    if (!isFirst) continue;
    await browser.with(url, {}, async (page) => {
      await focusShows(page, url, report);
      const paper = await page.pdf({ format: "A4", ...(pictures && { path: join(pictures, `${fileName(kind)}.pdf`) }) });
      report.check(paper.length > 1000, url, "the page cannot be printed");
    });
  }
}

function fileName(kind) {
  return kind.replace(/[^\w*?-]+/g, "_").replaceAll("*", "x").replaceAll("?", "ask") || "home";
}

async function isShort(page) {
  return page.evaluate(() => document.documentElement.scrollHeight < 8000);
}

/** A title, one heading of the first rank, landmarks, names of fields and pictures. */
export async function structure(page, url, report) {
  const found = await page.evaluate(() => {
    const problems = [];
    const expect = (isGood, message) => isGood || problems.push(message);
    expect(document.title.trim(), "the page has no title");
    expect(document.documentElement.lang, "the page says no language");
    expect(document.querySelectorAll("h1").length === 1, `the page has ${document.querySelectorAll("h1").length} h1`);
    expect(document.querySelector("h1")?.textContent.trim(), "the h1 is empty");
    for (const name of ["header", "nav", "main", "footer"]) expect(document.querySelector(name), `the page has no ${name}`);
    for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
      expect(field.labels.length || field.ariaLabel, `a field has no label: ${field.outerHTML.slice(0, 120)}`);
    }
    for (const picture of document.querySelectorAll("figure svg, svg[role=img]")) {
      const name = picture.querySelector(":scope > title")?.textContent || picture.ariaLabel || picture.getAttribute("aria-labelledby") || picture.ariaHidden;
      expect(name, "an SVG has no title");
    }
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    const twice = ids.find((id, i) => ids.indexOf(id) !== i);
    expect(!twice, `an id is used twice: ${twice}`);
    for (const link of document.querySelectorAll('a[href^="#"]')) {
      const id = decodeURIComponent(link.getAttribute("href").slice(1));
      expect(!id || document.getElementById(id), `a link within the page leads nowhere: #${id}`);
    }
    return problems;
  });
  report.check(found.length === 0, url, found.join("; "));
}

/** The rules of WCAG 2.2 A and AA that a program can judge, contrast among them. */
async function accessible(page, where, report) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { violations } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length} times, such as ${nodes[0].html.slice(0, 160)})`);
  });
  for (const message of found) report.check(false, where, message);
  report.check(true, where, "");
}

/** Nothing but tables and code in boxes of their own is wider than the window. */
async function fits(page, url, { width }, report) {
  const over = await page.evaluate(() => {
    const page = document.scrollingElement;
    if (page.scrollWidth <= page.clientWidth) return null;
    const wide = [...document.querySelectorAll("main *, header *, footer *")].filter((e) => e.getBoundingClientRect().right > page.clientWidth + 1);
    return `${page.scrollWidth} px: ${wide.slice(0, 3).map((e) => e.outerHTML.slice(0, 90)).join(" … ")}`;
  });
  report.check(!over, url, `the page is wider than ${width} px: ${over}`);
}

/** The first elements that Tab reaches look different when they have the focus. */
async function focusShows(page, url, report) {
  const reached = new Set();
  for (let i = 0; i < 25; i++) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const look = (e) => {
        const style = getComputedStyle(e);
        return [style.outlineStyle === "none" ? "" : style.outlineWidth + style.outlineColor, style.boxShadow, style.borderColor, style.backgroundColor, style.left].join();
      };
      const line = [element, element.parentElement, ...[element.closest(".CodeMirror")].filter(Boolean)];
      const focused = line.map(look).join("|");
      element.blur();
      const plain = line.map(look).join("|");
      element.focus({ focusVisible: true });
      return { html: element.outerHTML.slice(0, 100), shows: focused !== plain };
    });
    if (!seen || (reached.has(seen.html) && i > 12)) break;
    reached.add(seen.html);
    report.check(seen.shows, url, `the focus cannot be seen: ${seen.html}`);
  }
  report.check(reached.size > 3, url, "Tab reaches almost nothing");
}
