//! Every thing at its address: pages for people, data in every form for programs.

use std::fs;
use std::path::Path;

use ctgraph::project::Project;
use ctgraph::serve::Options;
use oxigraph::io::{RdfFormat, RdfParser};
use serde_json::Value;

use crate::http::{Answer, BUILT_IN, get, request, start};
use crate::util::project;

const UNOCT: &str = "<https://w3id.org/ctgraph/id/organization/unoct>";

fn at(path: &str, headers: &[&str]) -> Answer {
    get(*BUILT_IN, path, headers)
}

/// The triples of an answer, sorted, as N-Triples.
fn triples(answer: &Answer) -> Vec<String> {
    let format = RdfFormat::from_media_type(answer.header("content-type")).expect("RDF");
    let quads = RdfParser::from_format(format).for_slice(&answer.body);
    let mut lines: Vec<String> = quads.map(|quad| quad.expect("RDF").to_string()).collect();
    lines.sort();
    lines
}

#[test]
fn a_thing_is_not_a_document_but_leads_to_two() {
    for path in
        ["/id/organization/unoct", "/ctgraph/id/organization/unoct", "/ctgraph/id/organization%2Funoct"]
    {
        for (accept, target) in [
            ("text/html,application/xhtml+xml,*/*;q=0.8", "/page/organization/unoct"),
            ("*/*", "/page/organization/unoct"),
            ("text/turtle", "/data/organization/unoct.ttl"),
            ("application/ld+json;q=0.9, text/html;q=0.1", "/data/organization/unoct.jsonld"),
            ("application/rdf+xml", "/data/organization/unoct.rdf"),
            ("text/csv", "/data/organization/unoct.csv"),
        ] {
            let answer = at(path, &[&format!("Accept: {accept}")]);
            assert_eq!((answer.status, answer.header("location")), (303, target), "{path} {accept}");
            assert_eq!(answer.header("vary"), "Accept");
        }
    }
    let refused = at("/id/organization/unoct", &["Accept: image/png"]);
    assert_eq!(refused.status, 406);
    assert!(refused.text().contains("text/turtle (?format=ttl)"), "{}", refused.text());
    assert_eq!(
        at("/id/organization/unoct?format=ttl", &[]).header("location"),
        "/data/organization/unoct.ttl"
    );
    for (format, extension) in [("turtle", "ttl"), ("application/ld+json", "jsonld"), ("ntriples", "nt")] {
        let answer = at(&format!("/id/organization/unoct?format={format}"), &[]);
        assert_eq!(answer.header("location"), format!("/data/organization/unoct.{extension}"));
    }
    let data = at("/page/organization/unoct", &["Accept: text/turtle"]);
    assert_eq!((data.status, data.header("location")), (303, "/data/organization/unoct.ttl"));
    assert_eq!(at("/page/organization/unoct", &["Accept: image/png"]).status, 200);
}

#[test]
fn concepts_classes_and_namespaces_answer_as_well() {
    let turtle = ["Accept: text/turtle"];
    let concept = at("/ctgraph/concept/modality/announced", &turtle);
    assert_eq!((concept.status, concept.header("location")), (303, "/data/modality/announced.ttl"));
    let class = at("/data/ctg/Organization", &turtle);
    assert!(class.text().contains("ctg:Organization a owl:Class"), "{}", class.text());
    let vocabulary = at("/ctgraph/ns", &turtle);
    assert_eq!((vocabulary.status, vocabulary.header("vary")), (200, "Accept"));
    assert!(vocabulary.text().contains("ctg:fundedBy a owl:ObjectProperty"));
    assert!(vocabulary.text().contains("<https://w3id.org/ctgraph/ns> a owl:Ontology"));
    let page = at("/ctgraph/ns", &["Accept: text/html"]);
    assert_eq!((page.status, page.header("location")), (303, "/vocabulary"));
}

#[test]
fn all_forms_say_the_same() {
    let expected = triples(&at("/data/organization/unoct.nt", &[]));
    assert!(expected.iter().any(|line| line.contains("ns#Claim>")), "with the claims");
    assert!(expected.iter().any(|line| line.contains("ns#quote>")), "and their words");
    for (extension, media_type) in [
        ("ttl", "text/turtle; charset=utf-8"),
        ("nq", "application/n-quads; charset=utf-8"),
        ("trig", "application/trig; charset=utf-8"),
        ("rdf", "application/rdf+xml; charset=utf-8"),
        ("jsonld", "application/ld+json"),
    ] {
        let answer = at(&format!("/data/organization/unoct.{extension}"), &[]);
        assert_eq!(answer.header("content-type"), media_type);
        assert_eq!(triples(&answer), expected, "{extension}");
    }
    let card: Value = serde_json::from_slice(&at("/data/organization/unoct.json", &[]).body).expect("JSON");
    assert_eq!(card["curie"], "organization:unoct");
    let table = at("/data/organization/unoct.csv", &[]);
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    let header = table.text().lines().next().expect("a header");
    assert!(header.starts_with("subject,subject_label,property") && header.ends_with("quote,claim"));
    assert!(table.text().contains("mappings/documents/"), "each row names its document");
}

#[test]
fn data_can_be_kept_and_asked_for_again() {
    let first = at("/data/organization/unoct.ttl", &[]);
    let tag = first.header("etag").to_owned();
    assert_eq!(first.status, 200);
    let again = at("/data/organization/unoct.ttl", &[&format!("If-None-Match: \"x\", {tag}")]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    let other = at("/data/organization/unoct.nt", &[&format!("If-None-Match: {tag}")]);
    assert_eq!(other.status, 200, "another form has another tag");
    let head = request(*BUILT_IN, "HEAD", "/data/organization/unoct.ttl", &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), first.body.len().to_string());
    assert_eq!(first.header("x-content-type-options"), "nosniff");
    let negotiated = at("/data/organization/unoct", &["Accept: application/n-triples"]);
    assert_eq!(negotiated.header("content-location"), "/data/organization/unoct.nt");
    assert_eq!(negotiated.header("vary"), "Accept");
    let saved = at("/data/organization/unoct.csv?download", &[]);
    assert_eq!(saved.header("content-disposition"), "attachment; filename=\"unoct.csv\"");
}

#[test]
fn pages_and_data_name_each_other() {
    let page = at("/page/organization/unoct", &["Accept: text/html"]);
    assert_eq!((page.status, page.header("vary")), (200, "Accept"));
    let links = page.header("link");
    assert!(
        links.contains("</data/organization/unoct.ttl>; rel=\"alternate\"; type=\"text/turtle\""),
        "{links}"
    );
    assert!(links.contains("</data/organization/unoct.ttl>; rel=\"describedby\"; type=\"text/turtle\""));
    assert!(links.contains("</page/organization/unoct>; rel=\"canonical\""), "{links}");
    let data = at("/data/organization/unoct.ttl", &[]);
    let links = data.header("link");
    assert!(links.contains("</page/organization/unoct>; rel=\"alternate\"; type=\"text/html\""), "{links}");
    assert!(links.contains(&format!("{UNOCT}; rel=\"describes\"")), "{links}");
}

#[test]
fn what_is_not_there_has_a_neighbour() {
    let missing = at("/data/organization/unokt.ttl", &[]);
    assert_eq!(missing.status, 404);
    assert_eq!(
        missing.text(),
        "There is no thing \"organization/unokt\"; did you mean organization/unoct?\n"
    );
    let page = at("/id/organization/unokt", &["Accept: text/html"]);
    assert_eq!(page.status, 404);
    assert!(page.text().contains("href=\"/page/organization/unoct\""), "{}", page.text());
    assert_eq!(at("/ctgraph/id/organization/unokt", &[]).status, 404);
    assert_eq!(at("/data/%FF%00", &[]).status, 400);
}

#[test]
fn a_slip_in_a_path_has_a_neighbour_too() {
    for path in ["/page/person/vladimir-voronkof", "/ctgraph/id/person/vladimir-voronkof"] {
        let text = at(path, &["Accept: */*"]);
        let expected =
            "There is no thing \"person/vladimir-voronkof\"; did you mean person/vladimir-voronkov?\n";
        assert_eq!((text.status, text.text()), (404, expected), "{path}");
        let page = at(path, &["Accept: text/html"]);
        assert_eq!(page.status, 404, "{path}");
        assert!(page.text().contains("href=\"/page/person/vladimir-voronkov\""), "{}", page.text());
    }
    assert!(at("/ctgraph/elsewhere", &[]).text().contains("There is nothing at this address"));
}

#[test]
fn documents_passages_and_claims_have_data() {
    let document = "/data/document/d51fd1ecf503049c";
    let text = at(&format!("{document}.txt"), &[]);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings/documents/000_16710d08a7335c9c.txt");
    assert_eq!(text.body, fs::read(file).expect("a document"));
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(at("/data/organization/unoct.txt", &[]).status, 404);

    let page: Value = serde_json::from_slice(&at(&format!("{document}.json"), &[]).body).expect("JSON");
    let item = &page["items"][0];
    let [position, quote] = [&item["target"]["selector"][0], &item["target"]["selector"][1]];
    let (start, end) =
        (position["start"].as_u64().expect("a number"), position["end"].as_u64().expect("a number"));
    let exact: String = text.text().chars().skip(start as usize).take((end - start) as usize).collect();
    assert_eq!(quote["exact"], exact);
    assert!(item["body"][0]["value"].is_string());

    let passage = item["id"].as_str().and_then(|iri| iri.rsplit('/').next()).expect("a passage");
    let turtle = at(&format!("/data/passage/{passage}.ttl"), &[]);
    assert!(turtle.text().contains(&format!("ctg:evidence passage:{passage}")), "{}", turtle.text());
    assert!(turtle.text().contains("document:d51fd1ecf503049c a ctg:Document"), "{}", turtle.text());
    let claim = item["body"][0]["id"].as_str().and_then(|iri| iri.rsplit('/').next()).expect("a claim");
    let json: Value =
        serde_json::from_slice(&at(&format!("/data/claim/{claim}.json"), &[]).body).expect("JSON");
    assert!(json["fact"]["text"].is_string() && json["passages"][0]["quote"].is_string(), "{json}");
}

#[test]
fn a_project_of_ones_own_has_its_own_paths() {
    let folder = project("simple", "linked-data");
    let config = "[project]\ntitle = \"É\"\nbase = \"https://example.org/données/\"\n";
    fs::write(folder.join("ctgraph.toml"), config).expect("written");
    let metadata = folder.join("mappings/csv-metadata.json");
    let text = fs::read_to_string(&metadata).expect("metadata");
    let text = text.replace("https://w3id.org/ctgraph/id/", "https://example.org/données/");
    fs::write(metadata, text).expect("written");
    let address = start(&Project::open(Some(&folder)).expect("a project"), Options::default());
    let turtle = ["Accept: text/turtle"];
    let answer = get(address, "/donn%C3%A9es/programme/sport", &turtle);
    assert_eq!((answer.status, answer.header("location")), (303, "/data/programme/sport.ttl"));
    let data = get(address, answer.header("location"), &turtle);
    assert!(data.text().contains("<https://example.org/données/programme/sport>"), "{}", data.text());
    assert!(
        data.header("link").contains("<https://example.org/donn%C3%A9es/programme/sport>; rel=\"describes\"")
    );
}

#[test]
fn the_whole_graph_can_be_downloaded_and_is_what_export_writes() {
    let page = at("/download", &["Accept: text/html"]);
    let sums = at("/download/SHA256SUMS", &[]);
    let mut files = 0;
    for line in sums.text().lines() {
        let (digest, name) = line.split_once("  ").expect("a digest and a name");
        let file = at(&format!("/download/{name}"), &[]);
        assert_eq!(ctgraph::source::digest::sha256_hex(&file.body), digest, "{name}");
        assert!(page.text().contains(digest) && page.text().contains(&format!("href=\"/download/{name}\"")));
        let extension = name.rsplit('.').next().expect("an extension");
        let export = Path::new(env!("CARGO_MANIFEST_DIR")).join("output/ctgraph").with_extension(extension);
        assert!(
            file.body == fs::read(export).expect("an export"),
            "{name} is what `ctgraph export` has written"
        );
        files += 1;
    }
    assert_eq!(files, 6);
    assert_eq!(at("/download/other.ttl", &[]).status, 404);
}

#[test]
fn what_describes_the_graph_can_be_read() {
    let context: Value = serde_json::from_slice(&at("/context.jsonld", &[]).body).expect("JSON");
    assert_eq!(context["@context"]["fundedBy"]["@id"], "ctg:fundedBy");
    let prefixes: Value = serde_json::from_slice(&at("/prefixes.json", &[]).body).expect("JSON");
    assert_eq!(prefixes["ctg"], "https://w3id.org/ctgraph/ns#");
    assert!(at("/prefixes.ttl", &[]).text().contains("@prefix ctg: <https://w3id.org/ctgraph/ns#> .\n"));
    let questions = at("/queries.ttl", &[]);
    assert!(
        triples(&questions).iter().any(|line| line.contains("/query/acronyms>") && line.contains("#select>"))
    );
    let dataset = at("/dataset", &["Accept: text/turtle"]);
    let lines = triples(&dataset);
    assert_eq!(lines.iter().filter(|line| line.contains("dcat#downloadURL>")).count(), 6);
    assert!(lines.iter().any(|line| line.contains("terms#checksumValue>")));
    assert_eq!(triples(&at("/dataset.jsonld", &[])), lines);
    assert_eq!(at("/dataset", &["Accept: text/html"]).header("location"), "/download");
}
