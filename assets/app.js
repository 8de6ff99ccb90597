// Small conveniences. Every page is complete without them.
"use strict";

/** Makes an element with properties and children. */
function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/** A line that screen readers read out when it changes. */
const said = make("p", { className: "hidden" });
said.setAttribute("role", "status");
document.body.append(said);

// Copying: <button data-copy="TEXT" hidden>
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
    said.textContent = "Copied";
    setTimeout(() => {
      button.textContent = label;
      said.textContent = "";
    }, 1500);
  });
}

// Sorting: <table class="sortable">, whose cells may have data-sort="KEY".
const order = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true, sensitivity: "base" });

function key(row, column) {
  const cell = row.cells[column];
  return (cell?.dataset.sort ?? cell?.textContent ?? "").trim();
}

/** Numbers by their value if there are only numbers, else texts; empty cells last, either way. */
function comparison(rows, column, sign) {
  const number = (text) => Number(text.replace(/[\s,]/g, ""));
  const isNumeric = rows.every((row) => !Number.isNaN(number(key(row, column))));
  return (a, b) => {
    const [left, right] = [key(a, column), key(b, column)];
    if (!left || !right) return Number(!left) - Number(!right);
    return sign * (isNumeric ? number(left) - number(right) : order.compare(left, right));
  };
}

for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  if (!body || body.rows.length < 2) continue;
  heads.forEach((head, column) => {
    if (!head.textContent.trim()) return;
    const button = make("button", { type: "button", className: "sort" }, ...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const isUp = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", isUp ? "descending" : "ascending");
      const rows = [...body.rows];
      body.append(...rows.sort(comparison(rows, column, isUp ? -1 : 1)));
    });
  });
}

// Filtering: <table data-filter="LABEL"> or a list; it matters for long ones only.
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const whole of document.querySelectorAll("[data-filter]")) {
  const parts = [...(whole.tBodies?.[0]?.rows ?? whole.children)];
  if (parts.length < 8) continue;
  const texts = parts.map((part) => fold(part.textContent));
  const field = make("input", { type: "search", autocomplete: "off" });
  const count = make("span", { className: "note" });
  count.setAttribute("role", "status");
  const line = make("p", { className: "filter" }, make("label", {}, `${whole.dataset.filter || "Filter"} `, field), " ", count);
  (whole.closest(".scroll") ?? whole).before(line);
  field.addEventListener("input", () => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    parts.forEach((part, i) => (part.hidden = !words.every((word) => texts[i].includes(word))));
    count.textContent = words.length ? `${parts.filter((part) => !part.hidden).length} of ${parts.length}` : "";
  });
}

// A link to something inside a closed <details> opens it.
function openTarget() {
  let id;
  try {
    id = decodeURIComponent(location.hash.slice(1));
  } catch {
    return;
  }
  const target = id && document.getElementById(id);
  if (!target) return;
  for (let part = target; part; part = part.parentElement) if (part instanceof HTMLDetailsElement) part.open = true;
  target.scrollIntoView();
}
addEventListener("hashchange", openTarget);
openTarget();

// Everything is opened for printing, and then as before.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("main details.sources:not([open])")];
  opened.forEach((details) => (details.open = true));
});
addEventListener("afterprint", () => opened.forEach((details) => (details.open = false)));

// Ctrl-Enter sends a query.
for (const area of document.querySelectorAll(".query-form textarea")) {
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form.requestSubmit();
  });
}

// News of the files: <html data-events="URL"> sends {"digest", "is_behind", "problems"}, at the start and after every change.
const events = document.documentElement.dataset.events;
if (events && "EventSource" in window) {
  let source;
  let first;
  const notice = make("p", { className: "notice" });
  notice.setAttribute("role", "status");
  document.querySelector("main")?.before(notice);
  notice.hidden = true;
  const hear = ({ data }) => {
    const news = JSON.parse(data);
    first ??= data;
    notice.hidden = data === first;
    if (notice.hidden) return;
    // A page of problems is read while the files are mended.
    if (document.querySelector("[data-live]")) return location.reload();
    const problems = make("a", { href: new URL("../problems", new URL(events, location)).pathname }, news.problems || "");
    notice.replaceChildren(news.is_behind ? "The files have changed, and have errors: " : "The data has changed. ");
    if (news.problems) notice.append(problems, ". ");
    const button = make("button", { type: "button" }, "Show it");
    button.addEventListener("click", () => location.reload());
    if (!news.is_behind) notice.append(button);
  };
  // A browser has six connections to a server for all its tabs: those that nobody sees hold none.
  const listen = () => {
    source?.close();
    source = document.hidden ? undefined : new EventSource(events);
    source?.addEventListener("message", hear);
  };
  document.addEventListener("visibilitychange", listen);
  listen();
}
