//! The server as a program, and its pages of questions.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::http::{Answer, BUILT_IN, get};

fn at(path: &str) -> Answer {
    get(*BUILT_IN, path, &[])
}

/// A text as a value in a URL.
fn value(text: &str) -> String {
    ctgraph::iri::percent_encode(text)
}

fn program(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_ctgraph"))
        .current_dir(std::env::temp_dir())
        .arg("serve")
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started")
}

#[test]
fn standard_output_is_the_address_and_an_interrupt_ends_it_well() {
    let mut child = program(&["--port", "0"]);
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut url = String::new();
    lines.read_line(&mut url).expect("a line");
    let host = url.trim().strip_prefix("http://").and_then(|rest| rest.strip_suffix('/')).expect("a URL");
    let address: SocketAddr = host.parse().expect("an address");
    assert!(address.ip().is_loopback());
    assert_eq!(get(address, "/", &[]).status, 200);
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(killed.success());
    let mut rest = String::new();
    lines.read_to_string(&mut rest).expect("the rest");
    assert_eq!(rest, "");
    assert_eq!(child.wait().expect("an end").code(), Some(0));
}

#[test]
fn a_port_in_use_is_an_environment_that_failed_and_has_a_way_out() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let output = program(&["--port", &port]).wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(3));
    let message = String::from_utf8_lossy(&output.stderr);
    let expected = format!(
        "ctgraph: port {port}: in use by another program; choose one with --port, or --port 0 for any that is free\n"
    );
    assert_eq!(message, expected);
    assert!(output.stdout.is_empty());
}

#[test]
fn only_requests_for_this_machine_are_answered_and_nothing_is_loaded_from_elsewhere() {
    let ask = |host: &str| {
        let lines = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        crate::http::raw(*BUILT_IN, lines.as_bytes())
    };
    for host in ["localhost", "localhost:80", "127.0.0.1:2847", "[::1]:2847", "LocalHost"] {
        assert_eq!(ask(host).status, 200, "{host}");
    }
    for host in ["example.org", "127.0.0.1.example.org", "localhost.example.org:2847", "192.0.2.1", "[::2]"] {
        let refused = ask(host);
        assert_eq!(refused.status, 421, "{host}");
        assert!(refused.text().contains("--allow-host"), "{}", refused.text());
    }
    for path in ["/", "/page/organization/unoct", "/no/such/page", "/query?query=nonsense", "/assets/none.js"]
    {
        let answer = at(path);
        assert!(
            answer.header("content-security-policy").starts_with("default-src 'none'; script-src 'self'")
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}

#[test]
fn the_first_page_leads_to_answers_with_the_words_behind_them() {
    let home = at("/");
    let questions: Vec<&str> =
        home.text().split("<a href=\"/query/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(questions.len(), 5);
    for question in questions {
        let page = at(&format!("/query/{question}"));
        assert_eq!(page.status, 200);
        assert!(page.text().contains("<blockquote"), "{question}");
        assert!(page.text().contains("in its context</a>"), "{question}");
    }
}

#[test]
fn every_saved_question_has_a_page_and_its_answer_as_a_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings/questions");
    let mut asked = 0;
    for entry in fs::read_dir(&folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".rq")) else {
            continue;
        };
        let page = at(&format!("/query/{name}"));
        assert_eq!(page.status, 200, "{name}");
        assert!(!page.text().contains("role=\"alert\""), "{name}: {}", page.text());
        let expected = fs::read_to_string(path.with_extension("csv")).expect("the answer");
        let file = at(&format!("/query/{name}.csv"));
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(file.text().replace("\r\n", "\n"), expected.replace("\r\n", "\n"), "{name}");
        asked += 1;
    }
    assert!(asked > 70);
}

#[test]
fn a_question_takes_things_by_name_and_says_what_it_does_not_understand() {
    let by_name =
        at("/query/participants-of-an-event?event=VII%20Moscow%20Conference%20on%20International%20Security");
    assert!(
        by_name.text().contains("<option value=\"event:moscow-conference-2018\" selected>"),
        "{}",
        by_name.text()
    );
    let unknown = at("/query/participants-of-an-event?event=nobody%3Cscript%3E");
    assert_eq!(unknown.status, 200);
    assert!(unknown.text().contains("role=\"alert\""));
    assert!(!unknown.text().contains("nobody<script>"));
    let file = at("/query/participants-of-an-event.csv?event=nobody");
    assert_eq!(file.status, 400, "{}", file.text());
    assert_eq!(at("/query/no-such-question").status, 404);
    let cited = at("/query/donors-and-what-they-pay-for.cited.csv");
    let head = cited.text().lines().next().unwrap_or_default();
    assert_eq!(head, "donor,donor_label,programme,programme_label,named,quote,document,modality,derivation");
    assert!(cited.text().contains("I would like to express my gratitude to the State of Qatar"));
}

#[test]
fn a_query_of_ones_own_has_an_answer_or_a_reason() {
    let ask = |query: &str| at(&format!("/query?query={}", value(query)));
    let answer = ask("SELECT ?programme ?donor { ?programme ctg:fundedBy ?donor }");
    assert!(answer.text().contains("3 rows"), "{}", answer.text());
    assert!(answer.text().contains("State of Qatar</a>"));
    assert!(answer.text().contains("view=graph"));
    assert!(!answer.text().contains("view=timeline"));
    let slip = ask("SELECT ?x WHERE {\n  ?x a ctg:Event ,\n}");
    assert!(slip.text().contains("data-line=\"3\""), "{}", slip.text());
    assert!(slip.text().contains("SPARQL syntax, line 3"));
    let empty = ask("SELECT ?x { ?x a ctg:Event ; ctg:fundedBy ctg:Nobody }");
    assert!(empty.text().contains("<code>?x ctg:fundedBy ctg:Nobody</code>"), "{}", empty.text());
    assert!(!empty.text().contains("<code>?x rdf:type"));
    let yes = ask("ASK { ?x a ctg:Event }");
    assert!(yes.text().contains("Yes."));
    let graph = ask("CONSTRUCT { ?p ctg:fundedBy ?d } { ?p ctg:fundedBy ?d }");
    assert!(graph.text().contains("3 triples"));
    let refused = ask("DELETE WHERE { ?s ?p ?o }");
    assert!(refused.text().contains("is refused"), "{}", refused.text());
    let hostile = ask("SELECT (\"<script>alert(1)</script>\" AS ?x) {}");
    assert!(!hostile.text().contains("<script>alert"));
}
