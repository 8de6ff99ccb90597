//! What looking at a graph finds, as what pictures are made of.

use super::{Edge, Ego, Group, Item, Network, Node, share};
use crate::claim::Modality;
use crate::look::{Atlas, Dated, Neighbourhood, Schema};

/// Where a thing leads to, if to anywhere.
pub type Href<'h> = &'h dyn Fn(&str) -> Option<String>;

/// A dated thing on a timeline; in `focus` if it is that one.
pub fn item(atlas: &Atlas<'_>, dated: &Dated<'_>, focus: Option<&str>, href: Href<'_>) -> Item {
    let property = dated.property.map(|property| atlas.property(property));
    Item {
        label: property.iter().fold(dated.label.clone(), |label, property| format!("{label}, {property}")),
        property,
        href: href(dated.iri),
        lane: atlas.class_name(dated.class),
        span: dated.span,
        note: note(atlas, dated),
        is_tentative: dated.is_tentative(),
        is_focus: focus == Some(dated.iri),
    }
}

/// `attested on 2 December 2020`, `28 to 29 June 2018 (announced)`.
fn note(atlas: &Atlas<'_>, dated: &Dated<'_>) -> String {
    let property = dated.property.map(|p| format!("{} ", atlas.property(p))).unwrap_or_default();
    let modality = match dated.modality {
        Modality::Asserted => String::new(),
        other => format!(" ({other})"),
    };
    format!("{property}{}{modality}", dated.span)
}

/// A thing with its neighbours. `all` is where all neighbours of a property are.
pub fn ego(atlas: &Atlas<'_>, neighbourhood: &Neighbourhood<'_>, href: Href<'_>) -> Ego {
    let focus = node(atlas, neighbourhood.focus, href);
    let group = |group: &crate::look::Neighbours<'_>| Group {
        label: group.label.clone(),
        is_incoming: group.is_incoming,
        nodes: group.links.iter().map(|link| node(atlas, link.iri, href)).collect(),
        href: focus.href.clone(),
    };
    Ego { groups: neighbourhood.groups.iter().map(group).collect(), focus }
}

/// A thing and as many of its neighbours as its picture shows, as things and links.
pub fn network(atlas: &Atlas<'_>, neighbourhood: &Neighbourhood<'_>, most: usize, href: Href<'_>) -> Network {
    let sizes: Vec<usize> = neighbourhood.groups.iter().map(|g| g.links.len()).collect();
    let mut network = Network { nodes: vec![node(atlas, neighbourhood.focus, href)], edges: Vec::new() };
    for (group, shown) in neighbourhood.groups.iter().zip(share(&sizes, most)) {
        for link in group.links.iter().take(shown) {
            if !network.nodes.iter().any(|n| n.id == link.iri) {
                network.nodes.push(node(atlas, link.iri, href));
            }
            let (mut source, mut target) = (neighbourhood.focus.to_owned(), link.iri.to_owned());
            if group.is_incoming {
                std::mem::swap(&mut source, &mut target);
            }
            let claim = link.entry.fact.and_then(|fact| atlas.claims(fact).next());
            network.edges.push(Edge {
                source,
                target,
                label: group.label.clone(),
                property: group.property.to_owned(),
                claim: claim.map(|claim| claim.iri.as_str().to_owned()),
                weight: 1,
            });
        }
    }
    network
}

/// Classes and the links between them.
pub fn schema(atlas: &Atlas<'_>, schema: &Schema<'_>, href: Href<'_>) -> Network {
    let class = |(iri, number): &(&str, usize)| Node {
        id: (*iri).to_owned(),
        label: format!("{} {number}", atlas.class_name(iri)),
        kind: String::new(),
        href: href(iri),
    };
    let edge = |(source, property, target, number): &(&str, &str, &str, usize)| Edge {
        source: (*source).to_owned(),
        target: (*target).to_owned(),
        label: atlas.property(property),
        property: (*property).to_owned(),
        claim: None,
        weight: *number,
    };
    Network {
        nodes: schema.classes.iter().map(class).collect(),
        edges: schema.links.iter().map(edge).collect(),
    }
}

fn node(atlas: &Atlas<'_>, iri: &str, href: Href<'_>) -> Node {
    let class = atlas.kinds(iri).0.first().copied().unwrap_or_default();
    let kind = if class.is_empty() { String::new() } else { atlas.class_name(class) };
    Node { id: iri.to_owned(), label: atlas.title(iri), kind, href: href(iri) }
}
