// The SPARQL editor: takes the place of the text area of a query form, and keeps it filled.
//
//   <form class="query-form"><label for="q">…</label>
//     <textarea id="q" name="query" data-prefixes="/prefixes.json" data-complete="/api/complete"></textarea>
//
// `data-prefixes` names a JSON object of prefixes that queries here need not declare, `data-complete` an address that
// completes terms. `data-error`, `data-line` and `data-column` (both from one) say what was wrong with the query.
// Nothing else is fetched, and nothing is kept in the browser.

import { Yasqe } from "@zazuko/yasqe";
import { completer } from "./complete.js";
import "@zazuko/yasqe/build/yasqe.min.css";
import "./editor.css";

const CodeMirror = Object.getPrototypeOf(Yasqe);

// Those for classes and properties would ask a service of the web. Lists of options are merged by place, hence here.
Yasqe.defaults.autocompleters = ["variables"];

for (const area of document.querySelectorAll("form.query-form textarea[name=query]")) replace(area);

async function replace(area) {
  const prefixes = await readPrefixes(area.dataset.prefixes);
  const place = document.createElement("div");
  place.className = "query-editor";
  area.after(place);
  area.hidden = true;
  // A hidden field that must be filled would keep the form from being sent without a word.
  area.required = false;
  defineMode(prefixes);

  const submit = () => area.form.requestSubmit();
  const editor = new Yasqe(place, {
    mode: "sparql-here",
    value: area.value,
    extraKeys: {
      "Ctrl-Enter": submit,
      "Cmd-Enter": submit,
      "Ctrl-Space": () => complete.show(),
      "Ctrl-S": false,
      "Shift-Ctrl-D": false,
      // Tab goes on to the next field, as everywhere on the page: lines are indented as they are typed.
      Tab: false,
      "Shift-Tab": false,
      // Suggestions close themselves on Escape; without any, there is nothing to leave.
      Esc: () => CodeMirror.Pass,
    },
    collapsePrefixesOnLoad: true,
    consumeShareLink: null,
    createShareableLink: null,
    editorHeight: "auto",
    highlightSelectionMatches: false,
    inputStyle: "contenteditable",
    persistenceId: null,
    prefixCcApi: null,
    requestConfig: { endpoint: "" },
    resizeable: false,
    screenReaderLabel: labelOf(area),
    showQueryButton: false,
    viewportMargin: Infinity,
  });
  const complete = completer(editor, CodeMirror, area.dataset.complete);
  nameInput(editor);
  focusWithLabel(area, editor);
  tellErrors(editor, place);
  markError(editor, area);
  area.form.querySelector("[type=submit]")?.after(" ", writeOut(editor, prefixes));

  // The value of the text area is what is sent, whoever asks for it.
  editor.on("change", () => (area.value = editor.getValue()));
  area.form.addEventListener("reset", () => setTimeout(() => editor.setValue(area.value)));
  document.dispatchEvent(new CustomEvent("query-editor", { detail: { area, editor } }));
}

/** The prefixes at an address: an object, or a JSON-LD context; none if they cannot be read. */
async function readPrefixes(url) {
  if (!url) return {};
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    const json = await answer.json();
    const entries = Object.entries(json["@context"] ?? json);
    return Object.fromEntries(entries.filter(([, namespace]) => typeof namespace === "string"));
  } catch {
    return {};
  }
}

/** SPARQL, with prefixes that are known before the first PREFIX. */
function defineMode(prefixes) {
  CodeMirror.defineMode("sparql-here", (config) => {
    const sparql = CodeMirror.getMode(config, "sparql11");
    return { ...sparql, startState: () => ({ ...sparql.startState(), prefixes: { ...prefixes } }) };
  });
}

function labelOf(area) {
  const label = area.labels[0]?.textContent.trim() || area.getAttribute("aria-label") || "SPARQL query";
  return `${label} (Ctrl-Enter runs it, Ctrl-Space suggests, Tab leaves)`;
}

/** The editable element has a name; it needs a role as well to be a field. */
function nameInput(editor) {
  const input = editor.getInputField();
  input.setAttribute("role", "textbox");
  input.setAttribute("aria-multiline", "true");
}

function focusWithLabel(area, editor) {
  for (const label of area.labels) {
    label.addEventListener("click", (event) => {
      event.preventDefault();
      editor.focus();
    });
  }
}

/** Says under the editor what the grammar expects, in place of the tooltip on the mark beside the line. */
function tellErrors(editor, place) {
  const line = document.createElement("p");
  line.className = "query-editor-problem";
  line.setAttribute("role", "status");
  place.append(line);
  place.addEventListener("mouseover", (event) => event.target.closest(".parseErrorIcon") && event.stopPropagation(), true);
  let waiting;
  const tell = () => (line.textContent = grammarProblem(editor));
  editor.on("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(tell, 600);
  });
  tell();
}

/** What some words of the grammar look like. */
const LOOKS = { VAR1: "?variable", IRI_REF: "<IRI>", PNAME_LN: "prefix:name", STRING_LITERAL1: '"text"', INTEGER: "number" };

function grammarProblem(editor) {
  if (editor.queryValid || !editor.getValue().trim()) return "";
  for (let line = 0; line < editor.lineCount(); line++) {
    const { state } = editor.getTokenAt({ line, ch: editor.getLine(line).length }, true);
    if (state.OK) continue;
    if (state.errorMsg) return `Line ${line + 1}: ${state.errorMsg}.`;
    const words = (state.possibleCurrent ?? []).map((word) => LOOKS[word] ?? word).filter((word) => !/[A-Z_]+(\d|_[A-Z]+)|invalid_token/.test(word));
    return `Line ${line + 1} cannot be read. Possible here: ${words.slice(0, 12).join(" ")}${words.length > 12 ? " …" : ""}`;
  }
  return "";
}

/** Underlines the word where the server found the query wrong. */
function markError(editor, area) {
  const { error, line, column } = area.dataset;
  if (!line) return;
  const from = { line: line - 1, ch: (column ?? 1) - 1 };
  const end = editor.getTokenAt({ line: from.line, ch: from.ch + 1 }).end;
  const mark = editor.markText(from, { line: from.line, ch: Math.max(end, from.ch + 1) }, { className: "query-editor-slip", attributes: { title: error ?? "" } });
  editor.setCursor(from);
  editor.on("change", () => mark.clear());
}

/** A button that makes the query fit for elsewhere. */
function writeOut(editor, prefixes) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Write out prefixes";
  button.title = "For use elsewhere: adds the PREFIX lines that the query can do without here";
  button.addEventListener("click", () => {
    const text = editor.getValue();
    const declared = new Set([...text.matchAll(/^\s*PREFIX\s+([\w.-]*):/gim)].map((match) => match[1]));
    const isUsed = (prefix) => new RegExp(`(^|[^\\w<.-])${prefix}:`).test(text);
    const missing = Object.entries(prefixes).filter(([prefix]) => !declared.has(prefix) && isUsed(prefix));
    const lines = missing.map(([prefix, namespace]) => `PREFIX ${prefix}: <${namespace}>\n`);
    editor.replaceRange(lines.join(""), { line: 0, ch: 0 });
  });
  return button;
}
