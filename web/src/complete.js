// Suggests classes, properties and things, by what the grammar allows where the cursor is.

const AFTER = 150; // milliseconds without a key

/**
 * Suggestions for an editor: `show()` asks for them, and typing a prefixed name, a property or a class does.
 *
 * `url` answers `?q=TEXT&kind=class|property|thing` with `[{"iri", "curie", "label", "count"}]`. Answers that come after the text has
 * changed are dropped.
 */
export function completer(editor, CodeMirror, url) {
  if (!url) return { show() {} };
  let waiting;
  let request;

  async function hint() {
    request?.abort();
    request = new AbortController();
    const place = here(editor);
    if (!place) return null;
    const address = new URL(url, document.baseURI);
    address.search = new URLSearchParams({ q: place.text, kind: place.kind });
    try {
      const answer = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
      const found = answer.ok ? await answer.json() : [];
      return { list: found.map((term) => suggestion(term)), from: place.from, to: place.to };
    } catch {
      return null; // The next key asks again.
    }
  }

  function show() {
    editor.showHint({ hint, completeSingle: false, closeCharacters: /[\s>"]/, container: editor.rootEl });
  }

  editor.on("inputRead", (_, change) => {
    clearTimeout(waiting);
    if (change.origin !== "+input" || editor.state.completionActive) return;
    const place = here(editor);
    if (place && worthAsking(place)) waiting = setTimeout(show, AFTER);
  });
  return { show };
}

/** What is being written: its text, its range, and which kind of term can stand there. Nothing for variables, texts and comments. */
function here(editor) {
  const cursor = editor.getCursor();
  const token = editor.getCompleteToken();
  if (/^[?$"'#@]/.test(token.string) || token.type === "comment") return null;
  const text = token.string.trim().replace(/^<|>$/g, "");
  const from = text ? token.start : cursor.ch;
  const to = text ? token.end : cursor.ch;
  const before = editor.getPreviousNonWsToken(cursor.line, token);
  return { text, kind: kind(token, before), from: { line: cursor.line, ch: from }, to: { line: cursor.line, ch: to } };
}

function kind(token, before) {
  if (["a", "rdf:type", "rdfs:domain", "rdfs:range"].includes(before?.state.lastProperty)) return "class";
  return token.state.possibleCurrent?.includes("a") ? "property" : "thing";
}

/** Unasked, only where a name is likely: keywords are written in the same places as things. */
function worthAsking({ text, kind }) {
  return text.includes(":") || (kind !== "thing" && text.length > 1);
}

function suggestion({ iri, curie, label, count }) {
  const text = curie || `<${iri}>`;
  return {
    text,
    render(element) {
      const name = document.createElement("strong");
      name.textContent = text;
      const about = document.createElement("span");
      about.textContent = [label, count === undefined ? "" : `×${count}`].filter(Boolean).join(" ");
      element.title = iri;
      element.append(name, " ", about);
    },
  };
}
