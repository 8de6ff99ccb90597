//! The SPARQL protocol, over a socket: the W3C's descriptions of its tests for queries, what real clients accept,
//! refusals, and requests that are none.
//!
//! Names of tests that begin with `query_` and `bad_` are those of the W3C:
//! <https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/>.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use ctgraph::edition::Edition;
use ctgraph::project::Project;
use ctgraph::serve::{Options, Server, serve};

use crate::dice::{Dice, rounds};
use crate::util;

/// The address of a server that all tests share.
fn address() -> SocketAddr {
    static ADDRESS: OnceLock<SocketAddr> = OnceLock::new();
    *ADDRESS
        .get_or_init(|| start("protocol", Options { timeout: Duration::from_secs(20), ..Options::default() }))
}

fn start(copy: &str, options: Options) -> SocketAddr {
    start_with(copy, options, |config| config)
}

/// A server of a copy with another `ctgraph.toml`.
fn start_with(copy: &str, options: Options, change: impl FnOnce(String) -> String) -> SocketAddr {
    let folder = util::project("simple", copy);
    let config = folder.join("ctgraph.toml");
    let text = std::fs::read_to_string(&config).expect("a configuration");
    std::fs::write(&config, change(text)).expect("a configuration");
    let project = Project::open(Some(&folder)).expect("a project");
    let edition = Edition::read(&project).expect("an edition");
    let (sender, receiver) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
            sender.send(listener.local_addr().expect("an address")).expect("a test");
            let server = Arc::new(Server::new(edition, options));
            serve(server, listener, std::future::pending::<()>()).await;
        });
    });
    receiver.recv().expect("an address")
}

/// An answer as it comes.
#[derive(Debug)]
struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    fn media_type(&self) -> &str {
        self.header("content-type").split(';').next().unwrap_or_default()
    }
}

/// Sends bytes, and reads all that comes back until the server closes the connection; after some patience, the
/// client closes its side first, and the server need not answer.
fn raw(address: SocketAddr, request: &[u8], patience: Duration) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(patience)).expect("a timeout");
    // The server may have answered and left before it has read all.
    let _ = stream.write_all(request);
    let mut bytes = Vec::new();
    if stream.read_to_end(&mut bytes).is_err() {
        let _ = stream.shutdown(Shutdown::Write);
        let _ = stream.read_to_end(&mut bytes);
    }
    bytes
}

fn reply(bytes: &[u8]) -> Reply {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    Reply { status, head: head.to_owned(), body: body.to_owned() }
}

fn send_to(address: SocketAddr, method: &str, path: &str, headers: &[&str], body: &[u8]) -> Reply {
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: localhost:3030\r\nConnection: close\r\n");
    headers.iter().for_each(|header| request.push_str(&format!("{header}\r\n")));
    if !body.is_empty() || method == "POST" {
        request.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    request.push_str("\r\n");
    let mut bytes = request.into_bytes();
    bytes.extend(body);
    reply(&raw(address, &bytes, Duration::from_secs(60)))
}

fn send(method: &str, path: &str, headers: &[&str], body: &str) -> Reply {
    send_to(address(), method, path, headers, body.as_bytes())
}

fn get(path: &str, headers: &[&str]) -> Reply {
    send("GET", path, headers, "")
}

fn post(kind: &str, body: &str) -> Reply {
    send("POST", "/sparql", &[&format!("Content-Type: {kind}")], body)
}

const FORM: &str = "application/x-www-form-urlencoded";
const DIRECT: &str = "application/sparql-query";

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn url(query: &str) -> String {
    format!("/sparql?query={}", encoded(query))
}

/// What the W3C asks of an answer to ASK.
fn is_true(reply: &Reply) -> bool {
    reply.status == 200
        && reply.media_type() == "application/sparql-results+json"
        && reply.body.contains(r#""boolean":true"#)
}

fn graph(part: &str) -> String {
    format!("https://w3id.org/ctgraph/id/graph/{part}")
}

#[test]
fn query_get() {
    assert!(is_true(&get("/sparql?query=ASK%20%7B%7D", &[])));
    assert!(is_true(&get("/sparql?query=ASK+%7B%7D", &[])));
}

#[test]
fn query_post_form() {
    assert!(is_true(&post(FORM, "query=ASK%20%7B%7D")));
    assert!(is_true(&post("Application/X-WWW-Form-Urlencoded; charset=UTF-8", "query=ASK%20%7B%7D")));
}

#[test]
fn query_post_direct() {
    assert!(is_true(&post(DIRECT, "ASK {}")));
    assert!(is_true(&post("application/sparql-query;charset=\"utf-8\"", "ASK {}")));
}

#[test]
fn query_dataset_default_graphs_get() {
    let query =
        encoded("ASK { ?thing a ?class . ?claim <http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> ?s }");
    let (facts, evidence) = (encoded(&graph("facts")), encoded(&graph("evidence")));
    let path = format!("/sparql?query={query}&default-graph-uri={facts}&default-graph-uri={evidence}");
    assert!(is_true(&get(&path, &[])));
    let path = format!("/sparql?query={query}&default-graph-uri={facts}");
    assert!(get(&path, &[]).body.contains(r#""boolean":false"#));
}

#[test]
fn query_dataset_default_graphs_post() {
    let body = format!(
        "query={}&default-graph-uri={}&default-graph-uri={}",
        encoded("ASK { ?s ?p ?o }"),
        encoded(&graph("facts")),
        encoded(&graph("evidence"))
    );
    assert!(is_true(&post(FORM, &body)));
    let path = format!("/sparql?default-graph-uri={}", encoded(&graph("facts")));
    assert!(is_true(&send("POST", &path, &[&format!("Content-Type: {DIRECT}")], "ASK { ?s ?p ?o }")));
}

#[test]
fn query_dataset_named_graphs() {
    let query = "ASK { GRAPH ?g { ?s ?p ?o } }";
    let named = format!("named-graph-uri={}", encoded(&graph("facts")));
    assert!(is_true(&get(&format!("{}&{named}", url(query)), &[])));
    assert!(is_true(&post(FORM, &format!("query={}&{named}", encoded(query)))));
    let default = get(&format!("{}&{named}", url("ASK { ?s ?p ?o }")), &[]);
    assert!(default.body.contains("false"), "{default:?}");
}

#[test]
fn query_dataset_full() {
    let query = "ASK { GRAPH ?g { ?s ?p ?o } { ?thing a ?class } }";
    let graphs = format!(
        "default-graph-uri={}&named-graph-uri={}&named-graph-uri={}",
        encoded(&graph("facts")),
        encoded(&graph("evidence")),
        encoded(&graph("other"))
    );
    assert!(is_true(&get(&format!("{}&{graphs}", url(query)), &[])));
    assert!(is_true(&post(FORM, &format!("query={}&{graphs}", encoded(query)))));
}

#[test]
fn query_multiple_dataset() {
    // What the protocol chooses takes the place of what the query chooses.
    let query = format!(
        "ASK FROM <{}> {{ ?claim <http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> ?s }}",
        graph("facts")
    );
    assert!(get(&url(&query), &[]).body.contains("false"));
    assert!(is_true(&get(
        &format!("{}&default-graph-uri={}", url(&query), encoded(&graph("evidence"))),
        &[]
    )));
}

#[test]
fn query_content_type_select_ask_describe_construct() {
    let type_of = |query: &str, accept: &str| {
        let reply = get(&url(query), &[&format!("Accept: {accept}")]);
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.header("vary"), "Accept");
        reply.media_type().to_owned()
    };
    for name in ["xml", "json"] {
        let name = format!("application/sparql-results+{name}");
        assert_eq!(type_of("SELECT (1 AS ?value) {}", &name), name);
        assert_eq!(type_of("ASK {}", &name), name);
    }
    assert_eq!(type_of("SELECT (1 AS ?value) {}", "text/csv"), "text/csv");
    assert_eq!(type_of("ASK {}", "text/tab-separated-values"), "text/tab-separated-values");
    for name in [
        "text/turtle",
        "application/rdf+xml",
        "application/ld+json",
        "application/n-triples",
        "application/trig",
        "application/n-quads",
    ] {
        assert_eq!(type_of("DESCRIBE <http://example.org/>", name), name);
        assert_eq!(type_of("CONSTRUCT { <a:s> <a:p> 1 } WHERE {}", name), name);
    }
}

#[test]
fn bad_query_method() {
    for method in ["PUT", "DELETE", "PATCH", "NONSENSE"] {
        let reply = send(method, &url("ASK {}"), &[], "");
        assert_eq!((reply.status, reply.header("allow")), (405, "GET, HEAD, POST, OPTIONS"), "{reply:?}");
    }
}

#[test]
fn bad_multiple_queries() {
    let reply = get("/sparql?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", &[]);
    assert_eq!(reply.status, 400);
    assert_eq!(reply.body, "One query is answered at a time, and here are 2.\n");
    assert_eq!(post(FORM, "query=ASK%20%7B%7D&query=ASK%20%7B%7D").status, 400);
    let kind = format!("Content-Type: {DIRECT}");
    assert_eq!(send("POST", "/sparql?query=ASK%20%7B%7D", &[&kind], "ASK {}").status, 400);
}

#[test]
fn bad_query_wrong_media_type() {
    assert_eq!(post("text/plain", "ASK {}").status, 415);
    assert_eq!(post("multipart/form-data; boundary=x", "--x--").status, 415);
}

#[test]
fn bad_query_missing_form_type() {
    assert_eq!(send("POST", "/sparql", &[], "query=ASK%20%7B%7D").status, 415);
}

#[test]
fn bad_query_missing_direct_type() {
    assert_eq!(send("POST", "/sparql", &[], "ASK {}").status, 415);
}

#[test]
fn bad_query_non_utf8() {
    let utf_16: Vec<u8> = "ASK {}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let kind = "Content-Type: application/sparql-query; charset=UTF-16";
    assert_eq!(send_to(address(), "POST", "/sparql", &[kind], &utf_16).status, 415);
    let kind = format!("Content-Type: {DIRECT}");
    let reply = send_to(address(), "POST", "/sparql", &[&kind], b"ASK { ?s ?p '\xe9' }");
    assert_eq!((reply.status, reply.body.as_str()), (400, "The query is not encoded in UTF-8.\n"));
    assert_eq!(get("/sparql?query=ASK%20%7B%7D%FF", &[]).status, 400);
}

#[test]
fn bad_query_syntax() {
    let reply = get(&url("SELECT *\nWHERE { ?s ?p }"), &[]);
    assert_eq!((reply.status, reply.media_type()), (400, "text/plain"));
    assert!(
        reply.body.starts_with("SPARQL syntax, line 2, column 15\n  | WHERE { ?s ?p }\n  |               ^ "),
        "{}",
        reply.body
    );
    let reply = get(&url("SELECT *\nWHERE { ?s ?p }"), &["Accept: application/problem+json"]);
    assert_eq!((reply.status, reply.media_type()), (400, "application/problem+json"));
    assert!(reply.body.contains(r#""line":2,"column":15"#), "{}", reply.body);
    for query in
        ["", "ASK", "ASK {", "INSERT DATA { <a:s> <a:p> 1 }", "ASK { SERVICE <http://example.org/> {} }"]
    {
        assert_eq!(get(&url(query), &[]).status, 400, "{query}");
    }
}

#[test]
fn updates_are_refused() {
    for reply in [
        post("application/sparql-update", "CLEAR ALL"),
        post(FORM, "update=CLEAR%20ALL"),
        get("/sparql?update=CLEAR%20ALL", &[]),
    ] {
        assert_eq!(reply.status, 403, "{reply:?}");
        assert!(reply.body.starts_with("Updates are refused: "), "{}", reply.body);
    }
}

#[test]
fn head_is_get_without_the_body() {
    for path in [url("SELECT (1 AS ?one) {}"), "/sparql".to_owned(), "/graph-store?default".to_owned()] {
        let (head, get) = (send("HEAD", &path, &[], ""), get(&path, &[]));
        assert_eq!((head.status, get.status), (200, 200), "{path}");
        assert_eq!(head.body, "", "{path}");
        for name in ["content-type", "content-length", "etag", "vary"] {
            assert_eq!(head.header(name), get.header(name), "{path}: {name}");
            assert_ne!(get.header(name), "", "{path}: {name}");
        }
    }
    let options = send("OPTIONS", "/sparql", &[], "");
    assert_eq!((options.status, options.header("allow")), (204, "GET, HEAD, POST, OPTIONS"));
}

/// What clients send, and what they get for rows and for graphs; `-` is 406, `page` is 303.
const ACCEPT: [(&str, &str, &str); 42] = [
    // curl, wget, fetch in a browser or in Node, and others who do not care.
    ("*/*", "json", "turtle"),
    ("", "json", "turtle"),
    ("*", "json", "turtle"),
    // Firefox, Chrome, Safari.
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "page", "page"),
    (
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
        "page",
        "page",
    ),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8", "page", "page"),
    // lynx.
    ("text/html, text/plain, text/sgml, text/css, application/xhtml+xml, */*;q=0.01", "csv", "ntriples"),
    // rdflib's SPARQLStore and SPARQLConnector.
    ("application/sparql-results+xml, application/rdf+xml", "xml", "rdfxml"),
    ("application/sparql-results+json, application/rdf+xml", "json", "rdfxml"),
    ("application/sparql-results+xml,text/xml, application/xml", "xml", "rdfxml"),
    // SPARQLWrapper: JSON, XML, Turtle, N3, JSON-LD, CSV, TSV.
    (
        "application/sparql-results+json,application/json,text/javascript,application/javascript",
        "json",
        "jsonld",
    ),
    ("application/sparql-results+xml", "xml", "-"),
    ("application/turtle,text/turtle", "-", "turtle"),
    ("application/rdf+n3,application/n-triples,application/turtle,text/turtle,text/n3", "-", "ntriples"),
    ("application/ld+json,application/x-json+ld", "-", "jsonld"),
    ("text/csv", "csv", "-"),
    ("text/tab-separated-values", "tsv", "-"),
    // SPARQLWrapper for "anything".
    (
        "application/sparql-results+xml,text/tab-separated-values,text/csv,application/sparql-results+json,text/javascript,application/json",
        "xml",
        "jsonld",
    ),
    // Jena: SELECT and ASK, then graphs, then datasets.
    (
        "application/sparql-results+json, application/sparql-results+xml;q=0.9, text/tab-separated-values;q=0.7, text/csv;q=0.5, application/json;q=0.2, application/xml;q=0.2, */*;q=0.1",
        "json",
        "jsonld",
    ),
    (
        "text/turtle, application/n-triples;q=0.9, application/ld+json;q=0.8, application/rdf+xml;q=0.7, */*;q=0.3",
        "json",
        "turtle",
    ),
    ("application/trig, application/n-quads;q=0.9, application/ld+json;q=0.8, */*;q=0.5", "json", "trig"),
    // Comunica.
    ("application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7", "json", "-"),
    (
        "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,text/turtle;q=0.6,application/rdf+xml;q=0.5,text/n3;q=0.35,application/xml;q=0.3,image/svg+xml;q=0.3,text/xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18",
        "xml",
        "nquads",
    ),
    // fetch-sparql-endpoint.
    (
        "application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7,text/turtle",
        "json",
        "turtle",
    ),
    // rapper.
    (
        "application/n-triples, text/plain;q=0.1, application/rdf+xml, application/xml;q=0.1, text/turtle, application/x-turtle, text/n3;q=0.3, */*;q=0.1",
        "csv",
        "ntriples",
    ),
    // RDF4J.
    (
        "application/x-binary-rdf-results-table;q=0.8, application/sparql-results+xml;q=0.8, application/sparql-results+json",
        "json",
        "-",
    ),
    ("application/x-binary-rdf, text/turtle;q=0.9, application/rdf+xml;q=0.8", "-", "turtle"),
    // YASGUI.
    ("application/sparql-results+json,*/*;q=0.9", "json", "turtle"),
    ("text/turtle,*/*;q=0.9", "json", "turtle"),
    // Protégé and the OWL API.
    (
        "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09",
        "xml",
        "rdfxml",
    ),
    // R, Excel, Tableau, and other readers of tables.
    ("application/json, text/xml, application/xml, */*", "json", "jsonld"),
    ("text/csv; charset=utf-8", "csv", "-"),
    ("text/plain", "csv", "ntriples"),
    ("application/json", "json", "jsonld"),
    ("text/xml", "xml", "rdfxml"),
    ("application/x-turtle", "-", "turtle"),
    // Odd ones.
    ("TEXT/CSV;Q=0.3, text/tab-separated-values ; q = 0.5", "tsv", "-"),
    ("text/*;q=0.5, application/json;q=0.4", "csv", "turtle"),
    ("*/*;q=0.1, application/sparql-results+json;q=0", "xml", "turtle"),
    ("image/png", "-", "-"),
    ("text/csv;q=0, application/ld+json;q=0", "-", "-"),
    ("text/turtle;profile=\"a;b\", application/ld+json;q=2", "-", "turtle"),
];

#[test]
fn clients_get_what_they_accept() {
    let name = |reply: &Reply| {
        match (reply.status, reply.media_type()) {
            (303, _) => "page",
            (406, _) => "-",
            (200, "application/sparql-results+json") => "json",
            (200, "application/sparql-results+xml") => "xml",
            (200, "text/csv") => "csv",
            (200, "text/tab-separated-values") => "tsv",
            (200, "text/turtle") => "turtle",
            (200, "application/n-triples") => "ntriples",
            (200, "application/rdf+xml") => "rdfxml",
            (200, "application/ld+json") => "jsonld",
            (200, "application/trig") => "trig",
            (200, "application/n-quads") => "nquads",
            _ => "?",
        }
        .to_owned()
    };
    for (accept, rows, graph) in ACCEPT {
        let headers = [format!("Accept: {accept}")];
        let headers: Vec<&str> = headers.iter().filter(|_| !accept.is_empty()).map(String::as_str).collect();
        assert_eq!(name(&get(&url("SELECT ?s { ?s a ?c }"), &headers)), rows, "rows: {accept}");
        assert_eq!(name(&get(&url("CONSTRUCT { ?s a ?c } { ?s a ?c }"), &headers)), graph, "graph: {accept}");
    }
    let several = get(&url("ASK {}"), &["Accept: text/csv;q=0.5", "Accept: application/sparql-results+xml"]);
    assert_eq!(name(&several), "xml");
}

#[test]
fn a_format_wins_over_the_header() {
    let browser = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";
    for (parameter, expected) in [
        ("format=csv", "text/csv"),
        ("output=xml", "application/sparql-results+xml"),
        ("results=application/sparql-results+json", "application/sparql-results+json"),
        ("format=text%2Ftab-separated-values", "text/tab-separated-values"),
    ] {
        let reply = get(&format!("{}&{parameter}", url("ASK {}")), &[browser]);
        assert_eq!(reply.media_type(), expected, "{parameter}");
    }
    // SPARQLWrapper sends the same format for all.
    let reply = get(&format!("{}&format=turtle", url("ASK {}")), &["Accept: text/csv"]);
    assert_eq!(reply.media_type(), "text/csv");
    let reply = get(&format!("{}&format=jsn", url("ASK {}")), &["Accept: */*"]);
    assert_eq!(reply.status, 406);
    assert!(
        reply
            .body
            .contains("there are application/sparql-results+json, application/sparql-results+xml, text/csv"),
        "{}",
        reply.body
    );
}

#[test]
fn browsers_are_led_to_the_page() {
    let browser = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let reply = get(&url("ASK { ?a ?b 'é&' }"), &[browser]);
    assert_eq!(
        (reply.status, reply.header("location")),
        (303, "/query?query=ASK%20%7B%20%3Fa%20%3Fb%20%27%C3%A9%26%27%20%7D")
    );
    let reply = get("/sparql", &[browser]);
    assert_eq!((reply.status, reply.header("location")), (303, "/query"));
}

#[test]
fn browsers_get_data_where_there_is_no_page() {
    let browser = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let graphs = format!("default-graph-uri={}", encoded(&graph("facts")));
    assert!(is_true(&get(&format!("{}&{graphs}", url("ASK { ?s ?p ?o }")), &[browser])));
    let reply = get(&format!("{}&{graphs}", url("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")), &[browser]);
    assert_eq!((reply.status, reply.media_type()), (200, "text/turtle"));
    let long = format!("ASK {{}} # {}", "x".repeat(10_000));
    let kind = format!("Content-Type: {DIRECT}");
    assert!(is_true(&send("POST", "/sparql", &[&kind, browser], &long)));
    assert!(is_true(&send("POST", "/sparql", &[&kind, "Accept: text/html"], &long)));
}

#[test]
fn no_query_makes_a_text_that_takes_the_memory() {
    let doubled: String = (0..14).map(|n| format!("BIND(CONCAT(?v{n},?v{n}) AS ?v{})", n + 1)).collect();
    let query =
        |expression: &str| format!("SELECT ({expression} AS ?n) {{ BIND('0123456789' AS ?v0) {doubled} }}");
    for expression in
        ["STRLEN(REPLACE(?v14,'[0-9]',?v14))", "STRLEN(CONCAT(?v14,?v14))", "GROUP_CONCAT(CONCAT(?v14,?v14))"]
    {
        let reply = get(&url(&query(expression)), &[]);
        assert_eq!(reply.status, 422, "{expression}: {reply:?}");
    }
    assert!(get(&url(&query("STRLEN(?v14)")), &["Accept: text/csv"]).body.contains("163840"));
    let many = format!("STRLEN(CONCAT({}?v0))", "?v0,".repeat(1500));
    assert_eq!(get(&url(&query(&many)), &[]).status, 400);
}

#[test]
fn graphs_are_answered_at_their_own_path() {
    let type_of = |address: SocketAddr, path: &str, headers: &[&str]| {
        let reply = send_to(address, "GET", path, headers, b"");
        (reply.status, reply.media_type().to_owned())
    };
    let turtle = (200, "text/turtle".to_owned());
    assert_eq!(type_of(address(), "/ctgraph/id/graph/facts", &[]), turtle);
    assert_eq!(type_of(address(), "/ctgraph/id/graph/%66acts", &[]), turtle);
    let lines = (200, "application/n-triples".to_owned());
    assert_eq!(type_of(address(), "/ctgraph/id/graph/facts?format=nt", &[]), lines);
    for (copy, base, path) in [
        ("protocol-short-base", "https://example.org/id/", "/id/graph/facts"),
        ("protocol-letters", "https://example.org/é/", "/%C3%A9/graph/facts"),
        ("protocol-encoded", "https://example.org/%C3%A9/", "/%C3%A9/graph/facts"),
    ] {
        let address = start_with(copy, Options::default(), |config| {
            config.replace("[project]", &format!("[project]\nbase = \"{base}\""))
        });
        assert_eq!(type_of(address, path, &[]), turtle, "{base}");
        assert_eq!(type_of(address, &format!("{path}?format=nt"), &[]), lines, "{base}");
        assert_eq!(type_of(address, &path.replace("facts", "other"), &[]).0, 404, "{base}");
    }
}

#[test]
fn other_settings_make_other_tags() {
    let changed = start_with("protocol-changed", Options::default(), |config| {
        config
            .replace("[project]", "[project]\nlicense = \"https://example.org/licence\"")
            .replace("[prefixes]", "[prefixes]\nwords = \"https://w3id.org/ctgraph/id/passage/\"")
    });
    for path in
        [url("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"), "/graph-store?default".to_owned(), "/sparql".to_owned()]
    {
        let seen = format!("If-None-Match: {}", get(&path, &[]).header("etag"));
        assert_eq!(send("GET", &path, &[&seen], "").status, 304, "{path}");
        assert_eq!(send_to(changed, "GET", &path, &[&seen], b"").status, 200, "{path}");
    }
}

#[test]
fn answers_have_tags() {
    let path = url("SELECT ?s { ?s a ?c } LIMIT 3");
    let first = get(&path, &["Accept: text/csv"]);
    let tag = first.header("etag").to_owned();
    let seen = format!("If-None-Match: \"other\", W/{tag}");
    let again = get(&path, &["Accept: text/csv", &seen]);
    assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", tag.as_str()));
    assert_eq!(get(&path, &["Accept: text/tab-separated-values", &seen]).status, 200);
    assert_eq!(get(&path, &["If-None-Match: *"]).status, 304);
    assert_eq!(get("/", &["If-None-Match: *"]).status, 304);
    assert_eq!(get(&url("SELECT (RAND() AS ?x) {}"), &[]).header("etag"), "");
    let blank = url("SELECT (BNODE() AS ?x) ?s { ?s a ?c }");
    assert_eq!(get(&blank, &[]).body, get(&blank, &[]).body);
}

#[test]
fn what_takes_too_long_says_so() {
    let product = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }";
    let reply = get(&format!("{}&timeout=100ms", url(product)), &[]);
    assert_eq!((reply.status, reply.header("retry-after")), (503, "5"), "{reply:?}");
    assert!(reply.body.starts_with("The query took longer than the limit of 100 ms"), "{}", reply.body);
    assert_eq!(get(&format!("{}&timeout=soon", url("ASK {}")), &[]).status, 400);
    assert!(is_true(&get(&format!("{}&timeout=0", url("ASK {}")), &[])));
    let sorted = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?a";
    let reply = get(&url(sorted), &[]);
    assert_eq!(reply.status, 422, "{reply:?}");
    let message = "The query needs more memory than it may have";
    assert!(reply.body.starts_with(message), "{}", reply.body);
}

#[test]
fn clients_that_leave_free_their_turn() {
    let product = url("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }");
    let address =
        start("protocol-leave", Options { timeout: Duration::from_secs(600), ..Options::default() });
    for _ in 0..20 {
        let mut stream = TcpStream::connect(address).expect("a connection");
        let request = format!("GET {product} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("a request");
    }
    let reply = send_to(address, "GET", &url("ASK {}"), &[], b"");
    assert!(is_true(&reply), "{reply:?}");
}

#[test]
fn deep_queries_are_refused_and_long_ones_answered() {
    let deep = format!("SELECT * {{ FILTER({}1{}) }}", "(".repeat(5000), ")".repeat(5000));
    let reply = post(DIRECT, &deep);
    assert_eq!(reply.status, 400);
    assert!(reply.body.contains("line 1, column 145"), "{}", reply.body);
    let rows: String = (0..100_000).map(|n| format!("({n} \"{n}\")\n")).collect();
    let long = format!("SELECT (COUNT(*) AS ?n) {{ VALUES (?a ?b) {{ {rows} }} }}");
    let reply = send("POST", "/sparql", &[&format!("Content-Type: {DIRECT}"), "Accept: text/csv"], &long);
    assert_eq!((reply.status, reply.body.as_str()), (200, "n\r\n100000\r\n"));
    let too_long = " ".repeat((16 << 20) + 1);
    assert_eq!(post(DIRECT, &too_long).status, 413);
}

#[test]
fn graphs_can_be_read_and_not_be_changed() {
    let default = get("/graph-store?default", &["Accept: application/n-triples"]);
    assert_eq!((default.status, default.media_type()), (200, "application/n-triples"));
    let part = |part: &str| {
        let path = format!("/graph-store?graph={}", encoded(&graph(part)));
        get(&path, &["Accept: application/n-triples"])
    };
    let lines =
        |reply: &Reply| reply.body.lines().map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
    let facts = part("facts");
    assert!(
        facts.status == 200
            && lines(&facts).is_subset(&lines(&default))
            && lines(&facts).len() < lines(&default).len()
    );
    let all = ["facts", "evidence", "concepts", "vocabulary"].iter().flat_map(|name| lines(&part(name)));
    assert_eq!(all.collect::<std::collections::BTreeSet<_>>(), lines(&default));
    assert_eq!(part("other").status, 404);
    assert_eq!(get("/graph-store", &[]).status, 400);
    assert_eq!(get("/graph-store?default&graph=a:b", &[]).status, 400);
    assert_eq!(get("/graph-store?graph=nonsense", &[]).status, 400);
    let direct = get("/ctgraph/id/graph/facts", &["Accept: application/n-triples"]);
    assert_eq!((direct.status, &direct.body), (200, &facts.body));
    for method in ["PUT", "POST", "DELETE", "PATCH"] {
        let reply = send(method, "/graph-store?default", &[], "");
        assert_eq!((reply.status, reply.header("allow")), (405, "GET, HEAD, OPTIONS"));
        assert!(reply.body.starts_with("Graphs can be read here"), "{}", reply.body);
    }
}

#[test]
fn the_description_counts_what_sparql_counts() {
    let description = get("/sparql", &["Accept: application/n-triples"]);
    assert_eq!(description.status, 200);
    assert_eq!(description.body, get("/.well-known/void", &["Accept: application/n-triples"]).body);
    assert!(get("/sparql", &[]).body.contains("<http://localhost:3030/sparql> a sd:Service"));
    let mut asked = 0;
    let value = |subject: &str, property: &str| {
        let line =
            description.body.lines().find(|line| line.starts_with(&format!("{subject} <{property}> ")));
        let object = line.and_then(|line| line.split(' ').nth(2)).unwrap_or_default();
        object.split("^^").next().unwrap_or_default().trim_matches('"').to_owned()
    };
    const VOID: &str = "http://rdfs.org/ns/void#";
    for line in description.body.lines() {
        let mut words = line.split(' ');
        let (Some(subject), Some(property), Some(object)) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        let (query, count) = match property.trim_matches(['<', '>']).strip_prefix(VOID) {
            Some("class") => (format!("?s a {object}"), value(subject, &format!("{VOID}entities"))),
            Some("property") => (format!("?s {object} ?o"), value(subject, &format!("{VOID}triples"))),
            _ => continue,
        };
        let reply = get(&url(&format!("SELECT (COUNT(*) AS ?n) {{ {query} }}")), &["Accept: text/csv"]);
        assert_eq!(reply.body, format!("n\r\n{count}\r\n"), "{query}");
        asked += 1;
    }
    assert!(asked > 10, "{asked} counts");
    let all = value("<http://localhost:3030/dataset>", &format!("{VOID}triples"));
    let reply = get(&url("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), &["Accept: text/csv"]);
    assert_eq!(reply.body, format!("n\r\n{all}\r\n"));
}

#[test]
fn other_origins_read_nothing_unless_they_may() {
    let origin = "Origin: https://example.com";
    assert_eq!(get(&url("ASK {}"), &[origin]).header("access-control-allow-origin"), "");
    let options = Options { cors: vec!["https://example.com".to_owned()], ..Options::default() };
    let address = start("protocol-cors", options);
    let reply = send_to(address, "GET", &url("ASK {}"), &[origin], b"");
    assert_eq!(reply.header("access-control-allow-origin"), "https://example.com");
    let reply = send_to(address, "GET", &url("ASK {}"), &["Origin: https://example.net"], b"");
    assert_eq!(reply.header("access-control-allow-origin"), "");
    let asks = [origin, "Access-Control-Request-Method: POST"];
    let reply = send_to(address, "OPTIONS", "/sparql", &asks, b"");
    assert_eq!(
        (reply.status, reply.header("access-control-allow-methods")),
        (204, "GET, HEAD, POST, OPTIONS")
    );
}

/// A thousand requests with something wrong in them: each has an answer of four hundred and more, or none.
#[test]
fn nonsense_is_answered_or_left() {
    let mut dice = Dice(5);
    let address = address();
    let methods = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "get", "", "G\u{0}T", "\u{7f}"];
    let paths = [
        "/sparql",
        "/sparql?query=ASK%20%7B%7D",
        "/sparql?query=%",
        "/graph-store?default",
        "/sparql?query=%F0%28%8C",
        "*",
        "http://",
        "/.well-known/void",
        "//",
        "/%00",
        "/sparql?default-graph-uri=%20",
        "/../../etc/passwd",
    ];
    let headers = [
        "Host: localhost",
        "Host:",
        "Host: evil.example",
        "Content-Length: 5",
        "Content-Length: -1",
        "Content-Length: 99999999999999999999",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "Content-Type: application/sparql-query",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Type: \u{e9}",
        "Accept: ;;;,,,q=",
        "Accept: */*;q=1e99",
        "Accept: application/problem+json",
        "If-None-Match: *",
        "Expect: 100-continue",
        "Connection: close",
        "Upgrade: h2c",
        "no colon",
        ": x",
        "Range: bytes=0-1",
    ];
    let bodies = [
        "",
        "ASK {}",
        "query=ASK%20%7B%7D",
        "5\r\nASK {\r\n1\r\n}\r\n0\r\n\r\n",
        "zz\r\n",
        "\u{0}\u{0}",
        "query=%FF&query",
        "SELECT * { ?s ?p ?o } #",
    ];
    for round in 0..rounds(1000) {
        let mut request = format!(
            "{} {} HTTP/{}\r\n",
            dice.pick(&methods),
            dice.pick(&paths),
            dice.pick(&["1.1", "1.0", "2", "9.9", ""])
        );
        for _ in 0..dice.below(6) {
            request.push_str(dice.pick::<&str>(&headers));
            request.push_str(dice.pick::<&str>(&["\r\n", "\r\n", "\r\n", "\n", "\r"]));
        }
        request.push_str("\r\n");
        request.push_str(dice.pick::<&str>(&bodies));
        let mut bytes = request.into_bytes();
        for _ in 0..dice.below(4) {
            let at = dice.below(bytes.len());
            bytes[at] = u8::try_from(dice.below(256)).unwrap_or_default();
        }
        let status = reply(&raw(address, &bytes, Duration::from_millis(20))).status;
        assert!(
            matches!(status, 0 | 200..=499),
            "round {round}: {status}: {}",
            String::from_utf8_lossy(&bytes)
        );
    }
    assert!(is_true(&get(&url("ASK {}"), &[])));
}
