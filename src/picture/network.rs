//! Things and links without a middle: the result of a query, or the classes of a project.
//!
//! Boxes push each other away and links pull (Fruchterman and Reingold 1991), from a fixed beginning and in a fixed
//! number of steps; then boxes that overlap are moved apart.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::ego::Kinds;
use super::svg::{Frame, Svg};
use super::text::{self, LINE};

/// A thing in a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What links call it.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// What it is; things of a kind have the same colour.
    pub kind: String,
    /// Where it leads to.
    pub href: Option<String>,
}

impl Node {
    pub(super) fn title(&self) -> String {
        if self.kind.is_empty() { self.label.clone() } else { format!("{} ({})", self.label, self.kind) }
    }
}

/// A link between two things.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edge {
    /// The `id` of the thing where it begins.
    pub source: String,
    /// The `id` of the thing where it ends.
    pub target: String,
    /// The property or the role, for people.
    pub label: String,
    /// The IRI of the property; may be empty.
    pub property: String,
    /// The IRI of a claim that it is so.
    pub claim: Option<String>,
    /// How many links it stands for; the heavier ones are drawn if there are too many.
    pub weight: usize,
}

/// Things and links.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Network {
    /// The things.
    pub nodes: Vec<Node>,
    /// The links; those of things that are not there are left out.
    pub edges: Vec<Edge>,
}

const STEPS: usize = 400;
/// How many lines there are for each thing, and in the smallest of pictures.
const LINES_EACH: usize = 2;
const FEWEST_LINES: usize = 30;
/// How strongly everything is drawn to the middle.
const CENTRE: f64 = 0.6;
const LABEL: f64 = 130.0;
const PADDING: f64 = 9.0;
const APART: f64 = 30.0;
const MARGIN: f64 = 14.0;
/// Pictures are wider than they are high.
const FLAT: f64 = 1.5;
/// How far the middle of one of two opposite links is from the straight line.
const BEND: f64 = 16.0;

/// All links from one thing to another, as one line.
#[derive(Debug)]
struct Line {
    source: usize,
    target: usize,
    label: String,
    title: String,
    weight: usize,
}

#[derive(Debug, Clone, Copy)]
struct Boxed {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// Draws at most `most` things, those with the most links, and the links between them.
pub fn render_network(network: &Network, most: usize, frame: Frame<'_>) -> String {
    let nodes = best_nodes(network, most);
    let mut lines = lines_between(&nodes, &network.edges);
    let all = lines.len();
    keep_heaviest(&mut lines, (nodes.len() * LINES_EACH).max(FEWEST_LINES));
    let rarer = all - lines.len();
    let names: Vec<Vec<String>> = nodes.iter().map(|n| text::lines(&n.label, LABEL, 2)).collect();
    let mut boxes = begin(&names);
    spread(&mut boxes, &lines);
    part(&mut boxes);
    let (width, height) = into_view(&mut boxes);
    let kinds = Kinds::of(nodes.iter().copied());
    let mut svg = Svg::default();
    draw_lines(&mut svg, &lines, &nodes, &boxes);
    for (index, node) in nodes.iter().enumerate() {
        draw_node(&mut svg, node, &names[index], &kinds, boxes[index]);
    }
    let mut height = height;
    let left_out = [(network.nodes.len() - nodes.len(), "more with fewer links"), (rarer, "rarer links")];
    for (number, what) in left_out.into_iter().filter(|(number, _)| *number > 0) {
        svg.text("graph-more", MARGIN, height + LINE, &format!("and {number} {what}"));
        height += LINE + 4.0;
    }
    let height = if kinds.is_worth_a_legend() { kinds.draw_legend(&mut svg, height, width) } else { height };
    svg.finish(frame, "graph is-natural", width, height)
}

fn best_nodes(network: &Network, most: usize) -> Vec<&Node> {
    let mut degrees: FxHashMap<&str, usize> = FxHashMap::default();
    for edge in &network.edges {
        *degrees.entry(&edge.source).or_default() += 1;
        *degrees.entry(&edge.target).or_default() += 1;
    }
    let mut nodes: Vec<&Node> = network.nodes.iter().collect();
    nodes.sort_by_key(|n| std::cmp::Reverse(degrees.get(n.id.as_str()).copied().unwrap_or_default()));
    nodes.truncate(most);
    nodes
}

/// One line for all links from one thing to another, the heaviest first.
fn lines_between(nodes: &[&Node], edges: &[Edge]) -> Vec<Line> {
    let index: FxHashMap<&str, usize> = nodes.iter().enumerate().map(|(i, n)| (n.id.as_str(), i)).collect();
    let mut pairs: BTreeMap<(usize, usize), Vec<(&str, usize)>> = BTreeMap::new();
    for edge in edges {
        let ends = (index.get(edge.source.as_str()), index.get(edge.target.as_str()));
        let (Some(&source), Some(&target)) = ends else { continue };
        let labels = pairs.entry((source, target)).or_default();
        match labels.iter_mut().find(|(label, _)| *label == edge.label) {
            Some((_, weight)) => *weight += edge.weight,
            None => labels.push((&edge.label, edge.weight)),
        }
    }
    let mut lines: Vec<Line> = pairs.into_iter().map(|(ends, labels)| line(ends, labels)).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.weight));
    lines
}

/// Keeps the first lines, and the first one of each thing.
fn keep_heaviest(lines: &mut Vec<Line>, most: usize) {
    let mut joined: Vec<usize> = Vec::new();
    let mut number = 0;
    lines.retain(|line| {
        number += 1;
        let is_first = [line.source, line.target].iter().any(|end| !joined.contains(end));
        let is_kept = number <= most || (is_first && line.source != line.target);
        if is_kept {
            joined.extend([line.source, line.target]);
        }
        is_kept
    });
}

fn line((source, target): (usize, usize), mut labels: Vec<(&str, usize)>) -> Line {
    labels.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    let counted = |(label, weight): &(&str, usize)| {
        if *weight > 1 { format!("{label} {weight}") } else { (*label).to_owned() }
    };
    let more = if labels.len() > 1 { format!(" +{}", labels.len() - 1) } else { String::new() };
    let label = labels.first().map(|first| counted(first) + &more).unwrap_or_default();
    let title = labels.iter().map(counted).collect::<Vec<_>>().join(", ");
    Line { source, target, label, title, weight: labels.iter().map(|(_, weight)| weight).sum() }
}

/// Boxes as large as their names, on a circle.
fn begin(names: &[Vec<String>]) -> Vec<Boxed> {
    let radius = 60.0 * (names.len() as f64).sqrt();
    let boxed = |(index, lines): (usize, &Vec<String>)| {
        let long = lines.iter().map(|line| text::width(line)).fold(20.0, f64::max);
        let angle = index as f64 * 2.399_963;
        let away = radius * ((index as f64 + 0.5) / names.len() as f64).sqrt();
        Boxed {
            x: away * angle.cos() * FLAT,
            y: away * angle.sin(),
            width: long + 2.0 * PADDING,
            height: lines.len().max(1) as f64 * LINE + PADDING,
        }
    };
    names.iter().enumerate().map(boxed).collect()
}

/// Moves boxes until those with links are near each other, and all have room.
fn spread(boxes: &mut [Boxed], lines: &[Line]) {
    let size = boxes.iter().map(|b| b.width + b.height).sum::<f64>() / boxes.len().max(1) as f64;
    let ideal = size * 1.2;
    // Many links together would pull everything into one place.
    let pull = boxes.len() as f64 / lines.len().max(boxes.len()) as f64;
    for step in 0..STEPS {
        let mut forces = vec![(0.0, 0.0); boxes.len()];
        for i in 0..boxes.len() {
            for j in i + 1..boxes.len() {
                let (dx, dy) = (boxes[i].x - boxes[j].x, (boxes[i].y - boxes[j].y) * FLAT);
                let far = dx.hypot(dy).max(1.0);
                let force = ideal * ideal / far / far;
                forces[i].0 += dx * force;
                forces[i].1 += dy * force;
                forces[j].0 -= dx * force;
                forces[j].1 -= dy * force;
            }
            // So that what has no links does not fly away.
            forces[i].0 -= boxes[i].x * CENTRE;
            forces[i].1 -= boxes[i].y * CENTRE * FLAT;
        }
        for line in lines.iter().filter(|l| l.source != l.target) {
            let (a, b) = (boxes[line.source], boxes[line.target]);
            let (dx, dy) = (a.x - b.x, (a.y - b.y) * FLAT);
            let force = dx.hypot(dy) / ideal * pull;
            for (index, sign) in [(line.source, -1.0), (line.target, 1.0)] {
                forces[index].0 += sign * dx * force;
                forces[index].1 += sign * dy * force;
            }
        }
        let heat = ideal * 0.6 * (1.0 - step as f64 / STEPS as f64);
        for (boxed, (fx, fy)) in boxes.iter_mut().zip(forces) {
            let strength = fx.hypot(fy).max(f64::MIN_POSITIVE);
            boxed.x += fx / strength * strength.min(heat);
            boxed.y += fy / strength * strength.min(heat);
        }
    }
}

/// Moves boxes that overlap apart, by the shorter way.
fn part(boxes: &mut [Boxed]) {
    for _ in 0..STEPS {
        let mut is_done = true;
        for i in 0..boxes.len() {
            for j in i + 1..boxes.len() {
                let (a, b) = (boxes[i], boxes[j]);
                let x = (a.width + b.width) / 2.0 + APART - (a.x - b.x).abs();
                let y = (a.height + b.height) / 2.0 + APART - (a.y - b.y).abs();
                if x <= 0.0 || y <= 0.0 {
                    continue;
                }
                is_done = false;
                let sign = |d: f64| if d < 0.0 { -1.0 } else { 1.0 };
                if x < y {
                    let push = sign(a.x - b.x) * (x / 2.0 + 0.1);
                    boxes[i].x += push;
                    boxes[j].x -= push;
                } else {
                    let push = sign(a.y - b.y) * (y / 2.0 + 0.1);
                    boxes[i].y += push;
                    boxes[j].y -= push;
                }
            }
        }
        if is_done {
            return;
        }
    }
}

/// Moves all boxes so that the picture begins at its upper left corner. Gives its width and height.
fn into_view(boxes: &mut [Boxed]) -> (f64, f64) {
    let left = boxes.iter().map(|b| b.x - b.width / 2.0).fold(f64::INFINITY, f64::min);
    let top = boxes.iter().map(|b| b.y - b.height / 2.0).fold(f64::INFINITY, f64::min);
    let (mut width, mut height): (f64, f64) = (360.0, LINE);
    for boxed in boxes.iter_mut() {
        boxed.x += MARGIN - left;
        boxed.y += MARGIN - top;
        width = width.max(boxed.x + boxed.width / 2.0 + MARGIN);
        height = height.max(boxed.y + boxed.height / 2.0 + MARGIN);
    }
    (width, height)
}

fn draw_lines(svg: &mut Svg, lines: &[Line], nodes: &[&Node], boxes: &[Boxed]) {
    let mut taken: Vec<Boxed> = boxes.to_vec();
    let mut labels: Vec<(f64, f64, &Line)> = Vec::new();
    for line in lines.iter().filter(|l| l.source != l.target) {
        let (from, to) = (boxes[line.source], boxes[line.target]);
        let has_opposite = lines.iter().any(|l| (l.source, l.target) == (line.target, line.source));
        let bend = if has_opposite { BEND } else { 0.0 };
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let far = dx.hypot(dy).max(1.0);
        let control =
            [(from.x + to.x) / 2.0 - dy / far * bend * 2.0, (from.y + to.y) / 2.0 + dx / far * bend * 2.0];
        let start = from.border(control);
        let end = to.border(control);
        let came = [end[0] - control[0], end[1] - control[1]];
        let title = format!("{}: {} → {}", line.title, nodes[line.source].label, nodes[line.target].label);
        svg.open_link("graph-link", None, &title);
        svg.bend("graph-edge", start, control, end);
        svg.arrow_head("graph-head", end, came);
        svg.close_link(None);
        // The label stands where it touches nothing; if there is no such place, the title has it.
        let label = Boxed { x: 0.0, y: 0.0, width: text::width(&line.label), height: LINE };
        let places = [0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72].map(|t| on_curve(start, control, end, t));
        let free = places.into_iter().find(|[x, y]| {
            let place = Boxed { x: *x, y: *y, ..label };
            !taken.iter().any(|t| t.touches(&place))
        });
        if let Some([x, y]) = free {
            taken.push(Boxed { x, y, ..label });
            labels.push((x, y, line));
        }
    }
    for (x, y, line) in labels {
        svg.text("graph-edge-label middle", x, y + 4.0, &line.label);
    }
    for line in lines.iter().filter(|l| l.source == l.target) {
        draw_loop(svg, line, nodes[line.source], boxes[line.source]);
    }
}

fn draw_loop(svg: &mut Svg, line: &Line, node: &Node, at: Boxed) {
    let (x, y) = (at.x + at.width / 2.0, at.y - at.height / 2.0);
    svg.open_link("graph-link", None, &format!("{}: {} → itself", line.title, node.label));
    svg.circle("graph-edge", x, y, 8.0);
    svg.close_link(None);
}

fn draw_node(svg: &mut Svg, node: &Node, name: &[String], kinds: &Kinds, at: Boxed) {
    let href = node.href.as_deref();
    svg.open_link("graph-node", href, &node.title());
    let place = [at.x - at.width / 2.0, at.y - at.height / 2.0, at.width, at.height];
    svg.rect(&format!("graph-box {}", kinds.class(&node.kind)), place, 5.0);
    let first = at.y - (name.len() as f64 - 1.0) * LINE / 2.0 + 4.0;
    for (index, line) in name.iter().enumerate() {
        svg.text("graph-label middle", at.x, first + index as f64 * LINE, line);
    }
    svg.close_link(href);
}

fn on_curve([x1, y1]: [f64; 2], [cx, cy]: [f64; 2], [x2, y2]: [f64; 2], t: f64) -> [f64; 2] {
    let s = 1.0 - t;
    [s * s * x1 + 2.0 * s * t * cx + t * t * x2, s * s * y1 + 2.0 * s * t * cy + t * t * y2]
}

impl Boxed {
    /// Where a line from the middle to a place leaves the box.
    fn border(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (dx, dy) = (x - self.x, y - self.y);
        let share = |half: f64, d: f64| if d == 0.0 { f64::INFINITY } else { (half / d).abs() };
        let share = share(self.width / 2.0 + 1.0, dx).min(share(self.height / 2.0 + 1.0, dy)).min(1.0);
        [self.x + dx * share, self.y + dy * share]
    }

    fn touches(&self, other: &Self) -> bool {
        (self.x - other.x).abs() < (self.width + other.width) / 2.0
            && (self.y - other.y).abs() < (self.height + other.height) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame<'static> = Frame { id: "n", title: "Graph", description: "Things and links." };

    fn network(size: usize, edges: impl Iterator<Item = (usize, usize)>) -> Network {
        let node = |n: usize| Node {
            id: n.to_string(),
            label: format!("a thing with the number {n}"),
            kind: String::new(),
            href: None,
        };
        let edge = |(a, b): (usize, usize)| Edge {
            source: a.to_string(),
            target: b.to_string(),
            label: "knows".to_owned(),
            weight: 1,
            ..Edge::default()
        };
        Network { nodes: (0..size).map(node).collect(), edges: edges.map(edge).collect() }
    }

    #[test]
    fn boxes_do_not_touch() {
        let network = network(40, (0..120).map(|n| (n * 7 % 40, n * 11 % 40)));
        let nodes = best_nodes(&network, 60);
        let lines = lines_between(&nodes, &network.edges);
        let names: Vec<Vec<String>> = nodes.iter().map(|n| text::lines(&n.label, LABEL, 2)).collect();
        let mut boxes = begin(&names);
        spread(&mut boxes, &lines);
        part(&mut boxes);
        into_view(&mut boxes);
        for (index, a) in boxes.iter().enumerate() {
            assert!(boxes[index + 1..].iter().all(|b| !a.touches(b)), "{a:?}");
            assert!(a.x > 0.0 && a.y > 0.0);
        }
    }

    #[test]
    fn of_thousands_of_links_the_picture_keeps_the_heaviest() {
        let network = network(1000, (0..5000).map(|n| (n % 7, n * 13 % 1000)));
        let svg = render_network(&network, 60, FRAME);
        assert_eq!(svg.matches("class=\"graph-node\"").count(), 60);
        assert!(svg.contains("and 940 more") && !svg.contains("NaN"));
    }

    #[test]
    fn parallel_links_are_one_line() {
        let mut network = network(2, [(0, 1), (0, 1), (1, 1)].into_iter());
        network.edges[1].label = "likes".to_owned();
        let svg = render_network(&network, 60, FRAME);
        assert_eq!(svg.matches("graph-head").count(), 1);
        assert!(svg.contains("<title>knows, likes: "));
        assert!(svg.contains("itself"));
    }

    #[test]
    fn the_same_network_is_the_same_picture() {
        let network = network(20, (0..30).map(|n| (n % 20, n * 3 % 20)));
        assert_eq!(render_network(&network, 60, FRAME), render_network(&network, 60, FRAME));
        assert!(render_network(&Network::default(), 60, FRAME).ends_with("</svg>\n"));
    }
}
