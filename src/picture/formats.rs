//! Things and links for other programs.

use serde_json::{Map, Value, json};

use super::found::Href;
use super::network::Network;
use super::svg::escape;

/// `{"nodes": [{"id", "label", "kind", "href"?, "graph"?}], "edges": [{"source", "target", "label", "property",
/// "claim"?}]}`, which is what cytoscape takes. `graph` is where the neighbours of a thing are.
pub fn to_json(network: &Network, graph: Href<'_>) -> Value {
    let nodes = network.nodes.iter().map(|node| {
        let mut object = Map::new();
        object.insert("id".into(), json!(node.id));
        object.insert("label".into(), json!(node.label));
        object.insert("kind".into(), json!(node.kind));
        object.extend(node.href.iter().map(|href| ("href".to_owned(), json!(href))));
        object.extend(graph(&node.id).map(|href| ("graph".to_owned(), json!(href))));
        Value::Object(object)
    });
    let edges = network.edges.iter().map(|edge| {
        let mut object = Map::new();
        object.insert("source".into(), json!(edge.source));
        object.insert("target".into(), json!(edge.target));
        object.insert("label".into(), json!(edge.label));
        object.insert("property".into(), json!(edge.property));
        object.extend(edge.claim.iter().map(|claim| ("claim".to_owned(), json!(claim))));
        Value::Object(object)
    });
    json!({ "nodes": nodes.collect::<Vec<_>>(), "edges": edges.collect::<Vec<_>>() })
}

/// The DOT language of Graphviz.
pub fn render_dot(network: &Network) -> String {
    let mut dot = String::from("digraph {\n  rankdir=LR\n  node [shape=box]\n");
    for node in &network.nodes {
        let href = node.href.iter().map(|href| format!(", URL={}", quoted(href))).collect::<String>();
        dot.push_str(&format!("  {} [label={}{href}]\n", quoted(&node.id), quoted(&node.label)));
    }
    for edge in &network.edges {
        let (source, target) = (quoted(&edge.source), quoted(&edge.target));
        dot.push_str(&format!("  {source} -> {target} [label={}]\n", quoted(&edge.label)));
    }
    dot.push_str("}\n");
    dot
}

/// A string of DOT. Its backslashes would begin escapes of Graphviz's own.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " "))
}

/// GraphML, for Gephi, yEd, networkx and igraph.
pub fn render_graphml(network: &Network) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n\
         \x20 <key id=\"label\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>\n\
         \x20 <key id=\"kind\" for=\"node\" attr.name=\"kind\" attr.type=\"string\"/>\n\
         \x20 <key id=\"role\" for=\"edge\" attr.name=\"label\" attr.type=\"string\"/>\n\
         \x20 <key id=\"property\" for=\"edge\" attr.name=\"property\" attr.type=\"string\"/>\n\
         \x20 <graph edgedefault=\"directed\">\n",
    );
    for node in &network.nodes {
        xml.push_str(&format!(
            "    <node id=\"{}\"><data key=\"label\">{}</data><data key=\"kind\">{}</data></node>\n",
            escape(&node.id),
            escape(&node.label),
            escape(&node.kind)
        ));
    }
    for edge in &network.edges {
        xml.push_str(&format!(
            "    <edge source=\"{}\" target=\"{}\"><data key=\"role\">{}</data><data key=\"property\">{}</data></edge>\n",
            escape(&edge.source),
            escape(&edge.target),
            escape(&edge.label),
            escape(&edge.property)
        ));
    }
    xml.push_str("  </graph>\n</graphml>\n");
    xml
}

/// A flowchart in Mermaid, which code hosts draw in Markdown. Its names are numbers, since it takes few characters.
pub fn render_mermaid(network: &Network) -> String {
    let mut text = String::from("flowchart LR\n");
    let number = |id: &str| network.nodes.iter().position(|node| node.id == id);
    for (index, node) in network.nodes.iter().enumerate() {
        text.push_str(&format!("  n{index}[\"{}\"]\n", entities(&node.label)));
    }
    for edge in &network.edges {
        if let Some((source, target)) = number(&edge.source).zip(number(&edge.target)) {
            text.push_str(&format!("  n{source} -->|\"{}\"| n{target}\n", entities(&edge.label)));
        }
    }
    text
}

/// A text of Mermaid, whose entities have `#` where those of HTML have `&`.
fn entities(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '"' | '#' | '<' | '>' | '&' | '`' | '\\' => escaped.push_str(&format!("#{};", u32::from(c))),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Edge, Node};

    #[test]
    fn odd_names_stay_in_their_places() {
        let node = |id: &str| Node {
            id: id.to_owned(),
            label: format!("\"{id}\" <&> \\ #"),
            kind: String::new(),
            href: None,
        };
        let edge = Edge {
            source: "urn:a".to_owned(),
            target: "urn:b".to_owned(),
            label: "is \"it\"".to_owned(),
            property: "urn:p".to_owned(),
            claim: None,
            weight: 1,
        };
        let network = Network { nodes: vec![node("urn:a"), node("urn:b")], edges: vec![edge] };
        assert!(render_dot(&network).contains(r#""urn:a" [label="\"urn:a\" <&> \\ #"]"#));
        assert!(render_dot(&network).contains(r#""urn:a" -> "urn:b" [label="is \"it\""]"#));
        assert!(render_graphml(&network).contains("&quot;urn:a&quot; &lt;&amp;&gt;"));
        assert!(render_mermaid(&network).contains("n0 -->|\"is #34;it#34;\"| n1"));
        let json = to_json(&network, &|_| None);
        assert_eq!(json["edges"][0]["property"], "urn:p");
        assert!(json["nodes"][0].get("graph").is_none() && json["edges"][0].get("claim").is_none());
    }
}
