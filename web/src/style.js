// How the nodes and links of a graph look; colours come from graph.css, so that light and dark are decided in one place.

const SHAPES = ["ellipse", "round-rectangle", "diamond", "hexagon", "triangle", "octagon", "round-tag", "star"];

export function coloursOf(canvas) {
  const read = getComputedStyle(canvas);
  const colour = (name) => read.getPropertyValue(`--${name}`).trim();
  return {
    paper: colour("paper"),
    ink: colour("ink"),
    line: colour("line"),
    chosen: colour("chosen"),
    kinds: SHAPES.map((_, i) => colour(`kind-${i}`)),
  };
}

/** A kind has a colour and a shape, so that it is not told by colour alone. */
export function style(colours, kinds) {
  const looks = kinds.map((kind, i) => ({
    selector: `node[kind = ${JSON.stringify(kind)}]`,
    style: { shape: SHAPES[i % SHAPES.length], "background-color": colours.kinds[i % SHAPES.length] },
  }));
  return [
    {
      selector: "node",
      style: {
        label: "data(label)",
        color: colours.ink,
        "font-size": 11,
        "text-wrap": "wrap",
        "text-max-width": 130,
        "text-valign": "bottom",
        "text-margin-y": 3,
        "text-background-color": colours.paper,
        "text-background-opacity": 0.8,
        width: 22,
        height: 22,
        "border-width": 1,
        "border-color": colours.ink,
      },
    },
    ...looks,
    { selector: "node[graph][!expanded]", style: { "border-width": 2 } },
    {
      selector: "edge",
      style: {
        label: "data(label)",
        color: colours.ink,
        "font-size": 8,
        "min-zoomed-font-size": 7,
        "text-rotation": "autorotate",
        "text-background-color": colours.paper,
        "text-background-opacity": 0.8,
        width: 1.2,
        "line-color": colours.line,
        "target-arrow-color": colours.line,
        "target-arrow-shape": "triangle",
        "arrow-scale": 0.8,
        "curve-style": "bezier",
      },
    },
    { selector: "node.chosen", style: { "border-width": 4, "border-color": colours.chosen } },
  ];
}
