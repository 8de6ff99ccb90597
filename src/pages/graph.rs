//! A thing and its neighbours: a picture and a list. Without a thing, the classes and what joins them.

use askama::Template;

use super::{Frame, Shown, Sources, View, render};
use crate::look::{Link, Neighbourhood, Neighbours};
use crate::picture::{self, Href};

/// How many neighbours are drawn.
const DRAWN: usize = 60;

/// How many are drawn on the page of a thing.
const DRAWN_SMALL: usize = 18;

/// How many of one property are listed.
const LISTED: usize = 200;

#[derive(Template)]
#[template(path = "graph.html")]
struct GraphPage {
    frame: Frame,
    thing: Option<Shown>,
    files: Vec<(&'static str, String)>,
    figure: Figure,
    groups: Vec<Group>,
    classes: Vec<(Shown, usize)>,
}

/// A picture, with the address of the same as data, if there is a server.
#[derive(Debug, Clone)]
pub struct Figure {
    /// SVG, made by us.
    pub svg: String,
    /// Where its nodes and edges are, as JSON.
    pub data: Option<String>,
}

/// The links of one property.
struct Group {
    property: Shown,
    label: String,
    is_incoming: bool,
    links: Vec<Row>,
    more: usize,
}

/// A neighbour.
struct Row {
    thing: Shown,
    expand: Option<String>,
    sources: Option<Sources>,
}

/// The page of a thing's neighbours; of the classes, if there is no thing.
pub fn graph(view: &View<'_>, focus: Option<&str>) -> Option<String> {
    let atlas = view.atlas();
    let Some(focus) = focus else { return Some(overview(view)) };
    let neighbourhood = atlas.neighbourhood(atlas.known(focus)?);
    let title = atlas.title(focus);
    Some(render(&GraphPage {
        frame: view.with_bundle(view.frame(&title, "graph"), "graph"),
        thing: Some(view.thing(focus)),
        files: files(view, Some(focus)),
        figure: figure(view, &neighbourhood, DRAWN, &|iri| around(view, "graph", iri)),
        groups: neighbourhood.groups.iter().map(|neighbours| group(view, neighbours)).collect(),
        classes: Vec::new(),
    }))
}

fn overview(view: &View<'_>) -> String {
    let class = |(iri, number): (&str, usize)| {
        (Shown { text: view.atlas().class_name(iri), ..view.thing(iri) }, number)
    };
    render(&GraphPage {
        frame: view.with_bundle(view.frame("Graph", "graph"), "graph"),
        thing: None,
        files: files(view, None),
        figure: classes_figure(view),
        groups: Vec::new(),
        classes: view.atlas().schema().classes.into_iter().map(class).collect(),
    })
}

/// What kinds of things there are, and what joins them.
pub fn classes_figure(view: &View<'_>) -> Figure {
    let network = picture::schema(view.atlas(), &view.atlas().schema(), &|iri| view.links.class(iri));
    let title = "The classes and the links between them";
    let description = "A box for each class, with the number of its things; lines are properties, with the number of their links.";
    let frame = picture::Frame { id: "classes", title, description };
    Figure { svg: picture::render_network(&network, DRAWN, frame), data: view.links.ask("graph.json", &[]) }
}

/// A thing with its first neighbours, for its page; `None` if it has none.
pub fn small_graph(view: &View<'_>, iri: &str) -> Option<Figure> {
    let atlas = view.atlas();
    let neighbourhood = atlas.neighbourhood(atlas.known(iri)?);
    let has_links = !neighbourhood.groups.is_empty();
    has_links.then(|| figure(view, &neighbourhood, DRAWN_SMALL, &|iri| view.links.page(iri)))
}

/// The address of the page of a thing's neighbours, if there is a server.
pub fn graph_of(view: &View<'_>, iri: &str) -> Option<String> {
    around(view, "graph", iri)
}

/// A graph as a file: its media type and its text. `None` for what there is not.
pub fn graph_file(view: &View<'_>, focus: Option<&str>, extension: &str) -> Option<(&'static str, String)> {
    let atlas = view.atlas();
    let page: Href<'_> = &|iri| view.links.page(iri);
    let neighbourhood = match focus {
        Some(focus) => Some(atlas.neighbourhood(atlas.known(focus)?)),
        None => None,
    };
    let network = match &neighbourhood {
        Some(neighbourhood) => picture::network(atlas, neighbourhood, DRAWN, page),
        None => picture::schema(atlas, &atlas.schema(), page),
    };
    match extension {
        "svg" => {
            let svg = match &neighbourhood {
                Some(neighbourhood) => figure(view, neighbourhood, DRAWN, page).svg,
                None => classes_figure(view).svg,
            };
            Some(("image/svg+xml; charset=utf-8", picture::standalone(&svg)))
        }
        "dot" => Some(("text/vnd.graphviz; charset=utf-8", picture::render_dot(&network))),
        "json" => {
            let graph: Href<'_> = &|iri| around(view, "graph.json", iri);
            let json = picture::to_json(&network, if neighbourhood.is_some() { graph } else { &|_| None });
            Some(("application/json; charset=utf-8", json.to_string()))
        }
        _ => None,
    }
}

fn figure(view: &View<'_>, neighbourhood: &Neighbourhood<'_>, most: usize, href: Href<'_>) -> Figure {
    let title = view.atlas().title(neighbourhood.focus);
    let description =
        "What points to it is on the left, what it points to on the right. The list has all links in words.";
    let frame = picture::Frame { id: "graph", title: &title, description };
    let ego = picture::ego(view.atlas(), neighbourhood, href);
    Figure {
        svg: picture::render_ego(&ego, most, frame),
        data: around(view, "graph.json", neighbourhood.focus),
    }
}

fn group(view: &View<'_>, neighbours: &Neighbours<'_>) -> Group {
    let row = |link: &Link<'_>| Row {
        thing: view.thing(link.iri),
        expand: around(view, "graph", link.iri),
        sources: view.sources(link.entry),
    };
    Group {
        property: view.property(neighbours.property),
        label: neighbours.label.clone(),
        is_incoming: neighbours.is_incoming,
        links: neighbours.links.iter().take(LISTED).map(row).collect(),
        more: neighbours.links.len().saturating_sub(LISTED),
    }
}

fn files(view: &View<'_>, focus: Option<&str>) -> Vec<(&'static str, String)> {
    let href = |extension: &'static str| {
        let path = format!("graph.{extension}");
        let href = match focus {
            Some(iri) => around(view, &path, iri),
            None => view.links.is_served().then(|| view.links.file(&path)),
        };
        Some((extension, href?))
    };
    ["svg", "dot", "json"].into_iter().filter_map(href).collect()
}

/// The address of a page or a file about a thing's neighbours.
fn around(view: &View<'_>, path: &str, iri: &str) -> Option<String> {
    let key = view.edition.addresses().key(iri)?;
    view.links.ask(path, &[("focus", key)])
}
