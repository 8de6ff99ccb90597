// A graph to move about in: takes the place of the drawn picture of a figure, on demand, and gives it back.
//
//   <figure class="picture" data-graph="/graph.json?focus=…"><svg>…</svg>…</figure>
//
// The address answers {"nodes": [{"id", "label", "kind", "href"?, "graph"?}], "edges": [{"source", "target", "label", "property"}]}.
// `href` is a page about the node, `graph` the address of its own neighbours; both are resolved against the address of the answer.

import cytoscape from "cytoscape";
import "./graph.css";
import { coloursOf, style } from "./style.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

// Pages that were opened from a folder may not read other files.
if (location.protocol !== "file:") {
  for (const figure of document.querySelectorAll("figure.picture[data-graph]")) offer(figure);
}

/** Adds the button that changes between the drawn and the interactive picture. */
function offer(figure) {
  const drawn = figure.querySelector("svg, img, object");
  const bar = element("p", { className: "picture-actions" });
  const button = element("button", { type: "button", textContent: "Interactive" });
  button.setAttribute("aria-pressed", "false");
  bar.append(button);
  figure.prepend(bar);
  let view;
  button.addEventListener("click", async () => {
    const on = button.getAttribute("aria-pressed") === "false";
    if (on && !view) {
      button.disabled = true;
      view = await open(figure, bar, drawn);
      button.disabled = false;
      if (!view) return;
    }
    button.setAttribute("aria-pressed", String(on));
    drawn?.classList.toggle("picture-away", on);
    view.show(on);
  });
}

/** Reads the graph and draws it. Nothing if it cannot be read, which the figure then says. */
async function open(figure, bar, drawn) {
  const status = element("p", { className: "graph-status" });
  status.setAttribute("role", "status");
  let graph;
  try {
    graph = await read(figure.dataset.graph, document.baseURI);
  } catch (error) {
    status.textContent = `The graph cannot be read: ${error.message}`;
    bar.after(status);
    return null;
  }
  const canvas = element("div", { className: "graph-canvas", tabIndex: 0 });
  const height = drawn?.getBoundingClientRect().height ?? 0;
  canvas.style.height = `${Math.max(360, Math.min(height, innerHeight * 0.8))}px`;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", "Graph. Arrow keys choose a node, Enter shows its neighbours, plus and minus zoom. The same is said in the list of this page.");
  const properties = element("fieldset", { className: "graph-properties" });
  properties.append(element("legend", { textContent: "Shown" }));
  const whole = element("div", { className: "graph" });
  whole.append(canvas, status, properties);
  bar.after(whole);
  return draw({ graph, whole, canvas, status, properties, bar });
}

async function read(url, base) {
  const answer = await fetch(new URL(url, base), { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  const { nodes, edges } = await answer.json();
  const resolve = (address) => address && new URL(address, answer.url).href;
  return { nodes: nodes.map((node) => ({ ...node, href: resolve(node.href), graph: resolve(node.graph) })), edges };
}

function draw({ graph, whole, canvas, status, properties, bar }) {
  holdStyleElement();
  const cy = cytoscape({ container: canvas, elements: elements(graph), minZoom: 0.1, maxZoom: 4, layout: { name: "concentric", concentric: (node) => node.degree(), minNodeSpacing: 40 } });
  const hidden = new Set();
  const colour = () => cy.style(style(coloursOf(canvas), kindsOf(cy)));
  dark.addEventListener("change", colour);

  function arrange() {
    colour();
    cy.layout({ name: "cose", randomize: false, animate: calm.matches ? false : "end", nodeDimensionsIncludeLabels: true, idealEdgeLength: () => 90, padding: 20 }).run();
    listProperties();
  }

  function listProperties() {
    const known = new Set([...properties.querySelectorAll("input")].map((input) => input.value));
    for (const edge of cy.edges()) {
      const { property, label } = edge.data();
      if (known.has(property)) continue;
      known.add(property);
      const box = element("input", { type: "checkbox", value: property, checked: true });
      box.addEventListener("change", () => {
        box.checked ? hidden.delete(property) : hidden.add(property);
        cy.edges().forEach((e) => e.style("display", hidden.has(e.data("property")) ? "none" : "element"));
        cy.nodes().forEach((n) => n.style("display", n.degree() > 0 && n.connectedEdges(":visible").empty() ? "none" : "element"));
      });
      const choice = element("label", {});
      choice.append(box, ` ${label}`);
      properties.append(choice);
    }
  }

  function choose(node) {
    cy.nodes().removeClass("chosen");
    node.addClass("chosen");
    const { label, kind, href } = node.data();
    const about = `${label}${kind ? ` (${kind})` : ""}: ${node.degree()} links. `;
    status.replaceChildren(about);
    if (href) status.append(element("a", { href, textContent: "Open its page" }), " ");
    if (canExpand(node)) {
      const more = element("button", { type: "button", textContent: "Show its neighbours" });
      more.addEventListener("click", () => expand(node));
      status.append(more);
    }
  }

  const canExpand = (node) => node.data("graph") && !node.data("expanded");

  async function expand(node) {
    if (!canExpand(node)) return;
    node.data("expanded", true);
    let more;
    try {
      more = await read(node.data("graph"), document.baseURI);
    } catch (error) {
      node.data("expanded", false);
      status.append(` Its neighbours cannot be read: ${error.message}`);
      return;
    }
    const added = cy.add(elements(more).filter(({ data }) => cy.getElementById(data.id).empty()));
    scatter(added.nodes(), node.position());
    if (added.nonempty()) arrange();
    choose(node);
    status.append(` ${added.nodes().length} nodes and ${added.edges().length} links are new.`);
  }

  cy.on("tap", "node", ({ target }) => {
    choose(target);
    expand(target);
  });
  cy.on("dbltap", "node", ({ target }) => {
    if (target.data("href")) location.assign(target.data("href"));
  });
  // The wheel scrolls the page until the graph is entered.
  cy.userZoomingEnabled(false);
  canvas.addEventListener("focus", () => cy.userZoomingEnabled(true));
  canvas.addEventListener("blur", () => cy.userZoomingEnabled(false));
  canvas.addEventListener("pointerdown", () => canvas.focus({ preventScroll: true }));
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const nodes = cy.nodes(":visible").sort((a, b) => a.data("label").localeCompare(b.data("label")));
    const now = nodes.toArray().findIndex((node) => node.hasClass("chosen"));
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const zoom = { "+": 1.25, "-": 0.8 }[event.key];
    if (step && nodes.nonempty()) choose(nodes[(Math.max(now, step < 0 ? 0 : -1) + step + nodes.length) % nodes.length]);
    else if (zoom) cy.zoom({ level: cy.zoom() * zoom, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
    else if (event.key === "0") cy.fit(undefined, 20);
    else if (event.key === "Enter" && now >= 0) expand(nodes[now]);
    else return;
    event.preventDefault();
  });

  const save = element("button", { type: "button", textContent: "Save as PNG" });
  save.addEventListener("click", async () => {
    const picture = await cy.png({ output: "blob-promise", full: true, scale: 2, maxWidth: 8000, maxHeight: 8000, bg: coloursOf(canvas).paper });
    const address = URL.createObjectURL(picture);
    element("a", { href: address, download: "graph.png" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  });
  const fit = element("button", { type: "button", textContent: "Fit" });
  fit.addEventListener("click", () => cy.fit(undefined, 20));
  bar.append(" ", fit, " ", save);

  arrange();
  status.textContent = `${cy.nodes().length} nodes, ${cy.edges().length} links. Click a node for its neighbours, twice for its page.`;
  whole.dispatchEvent(new CustomEvent("graph-drawn", { bubbles: true, detail: cy }));
  return {
    show(on) {
      whole.hidden = !on;
      save.hidden = !on;
      fit.hidden = !on;
      if (on) cy.resize().fit(undefined, 20);
    },
  };
}

/** Edges have no identifier of their own: two of the same property between the same nodes are one. Edges to what is not shown are left out. */
function elements({ nodes, edges }) {
  const shown = new Set(nodes.map((node) => node.id));
  const links = edges.filter((edge) => shown.has(edge.source) && shown.has(edge.target));
  return [
    ...nodes.map((node) => ({ group: "nodes", data: node })),
    ...links.map((edge) => ({ group: "edges", data: { ...edge, id: JSON.stringify([edge.source, edge.property, edge.target]) } })),
  ];
}

/** Puts new nodes around the one they came from, for the layout to start with. */
function scatter(nodes, centre) {
  nodes.forEach((node, i) => {
    const angle = (2 * Math.PI * i) / nodes.length;
    node.position({ x: centre.x + 120 * Math.cos(angle), y: centre.y + 120 * Math.sin(angle) });
  });
}

function kindsOf(cy) {
  return [...new Set(cy.nodes().map((node) => node.data("kind") ?? ""))].sort();
}

/** Cytoscape adds a style element unless one of this name is there, which the policy of these pages would refuse; its rule is in graph.css. */
function holdStyleElement() {
  const id = "__________cytoscape_stylesheet";
  if (!document.getElementById(id)) document.head.append(element("meta", { id, name: "graph", content: "styled" }));
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
