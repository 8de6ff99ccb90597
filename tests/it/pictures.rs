//! Timelines and graphs as a person or a program sees them.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::http::{BUILT_IN, get};
use crate::util::{ctgraph, project, stderr, stdout};

fn built_in(args: &[&str]) -> String {
    let output = ctgraph(Path::new(env!("CARGO_MANIFEST_DIR")), args);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", stderr(&output));
    stdout(&output)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn a_timeline_has_dates_of_every_precision_and_says_what_is_only_announced() {
    let table = built_in(&["timeline"]);
    for row in [
        "| 2006 | United Nations Global Counter-Terrorism Strategy | instrument | asserted |",
        "| 4 to 5 April 2018 | VII Moscow Conference on International Security | event | asserted |",
        "| attested on 30 June 2021 | Antonio Guterres, Secretary-General | tenure | asserted |",
    ] {
        assert!(table.contains(row), "{row} is not in\n{table}");
    }
    let dates = json(&built_in(&["timeline", "--type", "ctg:Event", "-f", "json"]));
    let dates = dates.as_array().expect("an array");
    let of = |stands: bool| {
        let is_it = |d: &&Value| d["thing"].as_str().is_some_and(|t| t.ends_with("event/hlc-2018"));
        dates.iter().filter(is_it).find(|d| d["in_graph"] == stands).expect("a date")
    };
    assert_eq!((of(true)["date"].as_str(), of(true)["first"].as_str()), (Some("2018"), Some("2018-01-01")));
    assert_eq!(of(false)["date"], "2018-06-28/2018-06-29");
    assert_eq!(of(false)["modality"], "announced");
    assert!(of(false)["documents"].as_array().is_some_and(|d| !d.is_empty()));
}

#[test]
fn the_extension_decides_what_is_written_and_a_picture_needs_nothing_else() {
    let folder = project("simple", "pictures");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, begin) in [("t.svg", "<?xml"), ("t.csv", "thing,label"), ("t.md", "| when")] {
        let file = folder.join(name);
        let output = ctgraph(root, &["timeline", "UNOCT", "-o", &file.to_string_lossy()]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let text = fs::read_to_string(&file).expect("written");
        assert!(text.starts_with(begin), "{name}: {text}");
        assert!(!name.ends_with("svg") || !text.contains("var(") && text.contains("<style>"), "{text}");
    }
    let output = ctgraph(root, &["timeline", "-o", "t.pdf"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("svg, csv, json, markdown"), "{}", stderr(&output));
}

#[test]
fn dates_of_other_vocabularies_are_there_too() {
    let folder = project("simple", "pictures-simple");
    let table = stdout(&ctgraph(&folder, &["timeline"]));
    assert!(table.contains("3 June 2019"), "{table}");
}

#[test]
fn a_node_between_things_is_an_edge_with_the_role_as_its_name() {
    let graph = json(&built_in(&["graph", "event:hlc-2021-session-5", "-f", "json"]));
    let edges = graph["edges"].as_array().expect("edges");
    let speaker = edges.iter().find(|e| e["label"] == "speaker").expect("an edge");
    assert!(speaker["source"].as_str().is_some_and(|s| s.ends_with("event/hlc-2021-session-5")));
    assert!(speaker["target"].as_str().is_some_and(|s| s.ends_with("person/vladimir-voronkov")));
    assert!(speaker["claim"].as_str().is_some_and(|s| s.contains("/claim/")));
    let nodes = graph["nodes"].as_array().expect("nodes");
    assert!(nodes.iter().all(|n| n["kind"] != "participation"), "{nodes:?}");
    let ends: Vec<&Value> = edges.iter().flat_map(|e| [&e["source"], &e["target"]]).collect();
    assert!(ends.iter().all(|end| nodes.iter().any(|n| n["id"] == **end)), "every end is a node");
}

#[test]
fn a_graph_has_as_many_neighbours_as_asked_for_in_every_format() {
    let most = |max: &str| {
        let graph = json(&built_in(&["graph", "UNOCT", "--max", max, "-f", "json"]));
        graph["edges"].as_array().map(Vec::len).unwrap_or_default()
    };
    assert!(most("20") < most("60") && most("60") < most("500"));
    for (format, begin) in
        [("svg", "<?xml"), ("dot", "digraph {"), ("graphml", "<?xml"), ("mermaid", "flowchart LR")]
    {
        assert!(built_in(&["graph", "UNOCT", "-f", format]).starts_with(begin), "{format}");
        assert!(built_in(&["graph", "--classes", "-f", format]).contains("organization"), "{format}");
    }
}

#[test]
fn the_pages_have_the_picture_and_the_same_in_words() {
    let page = get(*BUILT_IN, "/timeline?type=ctg%2FEvent&from=2018&to=2018", &[]);
    let page = page.text();
    assert_eq!(page.matches("<svg ").count(), 2, "for wide and for narrow screens");
    assert!(page.contains("28 to 29 June 2018") && page.contains("not stated as a fact"));
    assert!(!page.contains("Security Council resolution 2199"), "no event");
    assert!(!page.contains(" style="), "forbidden by the Content-Security-Policy");
    let page = get(*BUILT_IN, "/graph?focus=organization%2Funoct", &[]);
    let page = page.text();
    assert!(page.contains("data-graph=\"/graph.json?focus=organization%2Funoct\""));
    assert!(page.contains("/graph?focus=organization%2Fun\""), "neighbours lead to their own graphs");
    assert!(!page.contains(" style="));
    let thing = get(*BUILT_IN, "/page/event/hlc-2021-session-5", &[]);
    let thing = thing.text();
    assert!(thing.contains("timeline-strip") && thing.contains("graph-focus-label"));
}

#[test]
fn the_pages_are_files_too_and_odd_requests_have_an_answer() {
    for (path, media_type, begin) in [
        ("/timeline.svg", "image/svg+xml", "<?xml"),
        ("/timeline.csv?type=ctg%2FEvent", "text/csv", "thing,label"),
        ("/timeline.json", "application/json", "[{"),
        ("/graph.svg?focus=organization%2Funoct", "image/svg+xml", "<?xml"),
        ("/graph.dot", "text/vnd.graphviz", "digraph"),
        ("/graph.json?focus=organization%2Funoct", "application/json", "{\"nodes\""),
    ] {
        let answer = get(*BUILT_IN, path, &[]);
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.header("content-type").starts_with(media_type), "{path}");
        assert!(answer.text().starts_with(begin), "{path}");
    }
    assert_eq!(get(*BUILT_IN, "/graph?focus=nobody", &[]).status, 404);
    for odd in ["from=99999999999999&to=-99999999999999", "from=x&type=%00", "type=nothing"] {
        assert_eq!(get(*BUILT_IN, &format!("/timeline?{odd}"), &[]).status, 200, "{odd}");
    }
}
