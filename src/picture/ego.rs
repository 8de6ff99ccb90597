//! A thing in the middle, what points to it on the left, what it points to on the right.
//!
//! Neighbours are grouped by property, and each group has its label once. No label touches another: each has its own
//! lines on its side.

use super::network::Node;
use super::svg::{Frame, Svg};
use super::text::{self, LINE};

/// A thing and its neighbours.
#[derive(Debug, Clone, PartialEq)]
pub struct Ego {
    /// The thing.
    pub focus: Node,
    /// Its neighbours, by property.
    pub groups: Vec<Group>,
}

/// The neighbours that one property joins to the thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The property.
    pub label: String,
    /// True if they point to the thing.
    pub is_incoming: bool,
    /// The neighbours.
    pub nodes: Vec<Node>,
    /// Where all of them are listed.
    pub href: Option<String>,
}

const UNITS: f64 = 1000.0;
const MARGIN: f64 = 12.0;
const FOCUS_WIDTH: f64 = 176.0;
const PILL: f64 = 130.0;
const DOT: f64 = 5.0;
/// From the middle to the nearer ends of pills, dots and labels.
const TO_PILL: f64 = FOCUS_WIDTH / 2.0 + 34.0;
const TO_DOT: f64 = TO_PILL + PILL + 34.0;
const TO_LABEL: f64 = TO_DOT + DOT + 6.0;
const LABEL: f64 = UNITS / 2.0 - TO_LABEL - 4.0;
const ROW_GAP: f64 = 4.0;
const GROUP_GAP: f64 = 10.0;

/// One line of a group: a neighbour, or how many more there are.
enum Row<'a> {
    Node(&'a Node),
    More(usize),
}

struct Block<'a> {
    group: &'a Group,
    rows: Vec<(Row<'a>, Vec<String>)>,
}

impl Block<'_> {
    fn height(&self) -> f64 {
        self.rows.iter().map(|(_, lines)| row_height(lines)).sum()
    }
}

fn row_height(lines: &[String]) -> f64 {
    lines.len().max(1) as f64 * LINE + ROW_GAP
}

/// Draws a thing and at most `most` of its neighbours. Of the biggest groups only the first ones are drawn, and the
/// number of the others.
pub fn render_ego(ego: &Ego, most: usize, frame: Frame<'_>) -> String {
    let blocks = fold(&ego.groups, most);
    let kinds = Kinds::of(blocks.iter().flat_map(shown).chain([&ego.focus]));
    let [left, right] = sides(blocks);
    let name = text::lines(&ego.focus.label, FOCUS_WIDTH - 20.0, 5);
    let focus_height = name.len().max(1) as f64 * LINE + 16.0;
    let height = side_height(&left).max(side_height(&right)).max(focus_height) + 2.0 * MARGIN;
    let mut svg = Svg::default();
    let middle = height / 2.0;
    for (side, direction) in [(&left, -1.0), (&right, 1.0)] {
        let mut y = middle - side_height(side) / 2.0;
        for (index, block) in side.iter().enumerate() {
            // Where their lines meet the box, side by side.
            let share = (index as f64 + 0.5) / side.len() as f64 - 0.5;
            let anchor = middle + share * (focus_height - 14.0);
            draw_block(&mut svg, block, &kinds, direction, [y, anchor]);
            y += block.height() + GROUP_GAP;
        }
    }
    draw_focus(&mut svg, &ego.focus, &name, [middle, focus_height]);
    let height = kinds.draw_legend(&mut svg, height, UNITS);
    svg.finish(frame, "graph", UNITS, height)
}

/// How many of each group are shown if there is room for `most`: the same number of all that have more.
///
/// Groups for which there is no room at all have none.
pub fn share(sizes: &[usize], most: usize) -> Vec<usize> {
    let room = most.max(2) / 2;
    let total = |each: usize| sizes.iter().take(room).map(|size| (*size).min(each)).sum::<usize>();
    let each = (1..=most).rev().find(|each| total(*each) <= most).unwrap_or(1);
    // Saying that there is one more takes no less room than showing it.
    let shown = |size: usize| if size <= each + 1 { size } else { each };
    sizes.iter().enumerate().map(|(index, size)| if index < room { shown(*size) } else { 0 }).collect()
}

/// The rows of each group.
fn fold(groups: &[Group], most: usize) -> Vec<Block<'_>> {
    let sizes: Vec<usize> = groups.iter().map(|g| g.nodes.len()).collect();
    let shown = groups.iter().zip(share(&sizes, most)).filter(|(_, shown)| *shown > 0);
    shown.map(|(group, shown)| block(group, shown)).collect()
}

fn block(group: &Group, shown: usize) -> Block<'_> {
    let rows = group.nodes.iter().take(shown).map(|n| (Row::Node(n), text::lines(&n.label, LABEL, 2)));
    let mut rows: Vec<(Row<'_>, Vec<String>)> = rows.collect();
    if shown < group.nodes.len() {
        let more = group.nodes.len() - shown;
        rows.push((Row::More(more), vec![text::fit(&format!("+{more} {}", group.label), LABEL)]));
    }
    Block { group, rows }
}

fn shown<'a>(block: &'a Block<'_>) -> impl Iterator<Item = &'a Node> {
    block.rows.iter().filter_map(|(row, _)| match row {
        Row::Node(node) => Some(*node),
        Row::More(_) => None,
    })
}

/// What points to the thing to the left, the others to the right. If there is nothing on one side, half of the
/// other goes there; the arrows tell the direction.
fn sides(blocks: Vec<Block<'_>>) -> [Vec<Block<'_>>; 2] {
    let (left, right): (Vec<_>, Vec<_>) = blocks.into_iter().partition(|b| b.group.is_incoming);
    match (left.is_empty(), right.is_empty()) {
        (true, false) => {
            let [right, left] = halves(right);
            [left, right]
        }
        (false, true) => halves(left),
        _ => [left, right],
    }
}

fn halves(blocks: Vec<Block<'_>>) -> [Vec<Block<'_>>; 2] {
    let half = side_height(&blocks) / 2.0;
    let (mut first, mut second, mut used) = (Vec::new(), Vec::new(), 0.0);
    for block in blocks {
        let height = block.height();
        let side = if used == 0.0 || used + height / 2.0 <= half { &mut first } else { &mut second };
        used += height + GROUP_GAP;
        side.push(block);
    }
    [first, second]
}

fn side_height(blocks: &[Block<'_>]) -> f64 {
    blocks.iter().map(Block::height).sum::<f64>() + GROUP_GAP * blocks.len().saturating_sub(1) as f64
}

fn draw_block(svg: &mut Svg, block: &Block<'_>, kinds: &Kinds, direction: f64, [top, anchor]: [f64; 2]) {
    let at = |offset: f64| UNITS / 2.0 + direction * offset;
    let pill_y = top + block.height() / 2.0;
    let label = text::fit(&block.group.label, PILL - 14.0);
    let pill = text::width(&label) + 14.0;
    let is_incoming = block.group.is_incoming;
    let head = if is_incoming { 8.0 } else { 0.0 };
    let near = TO_PILL + (PILL - pill) / 2.0;
    svg.open("graph-group");
    svg.curve("graph-trunk", [at(FOCUS_WIDTH / 2.0 + head), anchor, at(near), pill_y]);
    if is_incoming {
        svg.arrow_head("graph-head", [at(FOCUS_WIDTH / 2.0), anchor], [-direction, 0.0]);
    }
    let mut y = top;
    for (_, lines) in &block.rows {
        let height = row_height(lines);
        let row_y = y + height / 2.0;
        let head = if is_incoming { 0.0 } else { 8.0 };
        svg.curve("graph-edge", [at(near + pill), pill_y, at(TO_DOT - DOT - head), row_y]);
        if !is_incoming {
            svg.arrow_head("graph-head", [at(TO_DOT - DOT), row_y], [direction, 0.0]);
        }
        y += height;
    }
    let href = block.group.href.as_deref();
    svg.open_link("graph-pill-link", href, &block.group.label);
    let left = at(near).min(at(near + pill));
    svg.rect("graph-pill", [left, pill_y - 9.0, pill, 18.0], 9.0);
    svg.text("graph-property middle", left + pill / 2.0, pill_y + 4.0, &label);
    svg.close_link(href);
    let mut y = top;
    for (row, lines) in &block.rows {
        draw_row(svg, block.group, row, lines, kinds, [direction, y]);
        y += row_height(lines);
    }
    svg.close();
}

fn draw_row(
    svg: &mut Svg,
    group: &Group,
    row: &Row<'_>,
    lines: &[String],
    kinds: &Kinds,
    [direction, top]: [f64; 2],
) {
    let at = |offset: f64| UNITS / 2.0 + direction * offset;
    let middle = top + row_height(lines) / 2.0;
    let anchor = if direction < 0.0 { " end" } else { "" };
    let (href, title, class) = match row {
        Row::Node(node) => (node.href.as_deref(), node.title(), "graph-label"),
        Row::More(more) => (group.href.as_deref(), format!("{} and {more} more", group.label), "graph-more"),
    };
    svg.open_link("graph-node", href, &title);
    match row {
        Row::Node(node) => {
            let kind = kinds.class(&node.kind);
            svg.circle(&format!("graph-dot {kind}"), at(TO_DOT), middle, DOT);
        }
        Row::More(_) => svg.circle("graph-dot", at(TO_DOT), middle, DOT - 2.0),
    }
    let first = middle - (lines.len() as f64 - 1.0) * LINE / 2.0 + 4.0;
    for (index, line) in lines.iter().enumerate() {
        svg.text(&format!("{class}{anchor}"), at(TO_LABEL), first + index as f64 * LINE, line);
    }
    svg.close_link(href);
}

fn draw_focus(svg: &mut Svg, focus: &Node, name: &[String], [middle, height]: [f64; 2]) {
    let href = focus.href.as_deref();
    svg.open_link("graph-node is-focus", href, &focus.title());
    let left = (UNITS - FOCUS_WIDTH) / 2.0;
    svg.rect("graph-box is-focus", [left, middle - height / 2.0, FOCUS_WIDTH, height], 6.0);
    let first = middle - (name.len() as f64 - 1.0) * LINE / 2.0 + 4.0;
    for (index, line) in name.iter().enumerate() {
        svg.text("graph-focus-label middle", UNITS / 2.0, first + index as f64 * LINE, line);
    }
    svg.close_link(href);
}

/// The kinds of things in a picture, the most frequent first; each of the first seven has a colour of its own.
pub(super) struct Kinds(Vec<String>);

/// How many colours there are; the last one is for all other kinds.
const COLOURS: usize = 8;

impl Kinds {
    pub fn of<'a>(nodes: impl Iterator<Item = &'a Node>) -> Self {
        let mut kinds: Vec<(String, usize)> = Vec::new();
        for node in nodes.filter(|n| !n.kind.is_empty()) {
            match kinds.iter_mut().find(|(kind, _)| *kind == node.kind) {
                Some((_, number)) => *number += 1,
                None => kinds.push((node.kind.clone(), 1)),
            }
        }
        kinds.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Self(kinds.into_iter().map(|(kind, _)| kind).collect())
    }

    pub fn class(&self, kind: &str) -> String {
        let index = self.0.iter().position(|k| k == kind).unwrap_or(COLOURS);
        format!("graph-kind-{}", index.min(COLOURS - 1))
    }

    /// False if all things are of one kind, or none has any.
    pub fn is_worth_a_legend(&self) -> bool {
        self.0.len() > 1
    }

    /// The colours with the kinds that have them. Gives the height of the whole picture.
    pub fn draw_legend(&self, svg: &mut Svg, top: f64, units: f64) -> f64 {
        let (mut x, mut y) = (MARGIN, top + LINE);
        svg.open("graph-legend");
        let others = (self.0.len() >= COLOURS).then(|| "other kinds".to_owned());
        for (index, kind) in self.0.iter().take(COLOURS - 1).chain(&others).enumerate() {
            let label = text::fit(kind, 240.0);
            let long = 3.0 * DOT + text::width(&label) + 18.0;
            if x + long > units && x > MARGIN {
                (x, y) = (MARGIN, y + LINE + 3.0);
            }
            svg.circle(&format!("graph-dot graph-kind-{index}"), x + DOT, y - 4.0, DOT);
            svg.text("graph-note", x + 3.0 * DOT, y, &label);
            x += long;
        }
        svg.close();
        if self.0.is_empty() { top } else { y + MARGIN }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame<'static> = Frame { id: "g", title: "Graph", description: "A thing and its links." };

    fn node(label: String) -> Node {
        Node { id: label.clone(), label, kind: "thing".to_owned(), href: None }
    }

    fn group(label: &str, is_incoming: bool, size: usize) -> Group {
        let nodes = (0..size).map(|n| node(format!("neighbour {n} of {label}"))).collect();
        Group { label: label.to_owned(), is_incoming, nodes, href: None }
    }

    #[test]
    fn big_groups_are_folded_and_small_ones_are_not() {
        let groups =
            vec![group("cited by", true, 5000), group("funded by", false, 3), group("cites", false, 70)];
        let ego = Ego { focus: node("resolution".to_owned()), groups };
        let svg = render_ego(&ego, 60, FRAME);
        let nodes = svg.matches("class=\"graph-node\"").count();
        assert!(nodes <= 62, "{nodes}");
        assert!(svg.contains("+4972 cited by") && svg.contains("+42 cites"));
        assert!(svg.contains("neighbour 2 of funded by") && !svg.contains("+1 "));
    }

    #[test]
    fn arrows_show_the_direction() {
        let ego = |is_incoming| Ego { focus: node("x".to_owned()), groups: vec![group("y", is_incoming, 4)] };
        let heads = |svg: String| svg.matches("graph-head").count();
        assert_eq!(heads(render_ego(&ego(false), 60, FRAME)), 4, "one at each neighbour");
        assert_eq!(heads(render_ego(&ego(true), 60, FRAME)), 1, "one at the thing");
    }

    #[test]
    fn rows_do_not_touch() {
        let groups: Vec<Group> = (0..20).map(|n| group(&format!("property {n}"), n % 3 == 0, n)).collect();
        let blocks = fold(&groups, 60);
        for side in sides(blocks) {
            assert!(side.iter().all(|b| b.height() >= 18.0), "a pill fits beside its group");
        }
    }

    #[test]
    fn a_thing_without_neighbours_is_a_picture() {
        let svg = render_ego(&Ego { focus: node("alone & <only>".to_owned()), groups: vec![] }, 0, FRAME);
        assert!(svg.contains("alone &amp;"));
    }
}
