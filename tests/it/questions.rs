//! The saved questions of the built-in project, each with the rows that it must answer.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;

use ctgraph::part::Part;
use ctgraph::pipeline::build;
use ctgraph::project::Project;
use ctgraph::query::{Answer, Question, evaluate, with_common_prefixes, write_results};
use ctgraph::store;
use oxigraph::sparql::results::QueryResultsFormat;

#[test]
fn every_question_has_its_expected_rows() {
    let project = Project::built_in().expect("the built-in project");
    let store = store::index(build(&project).expect("a graph").graph(&Part::DEFAULT));
    let prefixes = with_common_prefixes(project.prefixes());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let questions = project.questions().expect("questions");
    assert!(questions.len() >= 40, "{} questions", questions.len());
    let mut differing = Vec::new();
    for path in &questions {
        let question = Question::read(&project.read_text(path).expect("a question")).expect(path);
        assert!(question.title.ends_with('?'), "{path} has no question for a title");
        let query = question.prepare(&BTreeMap::new(), &prefixes).expect(path);
        let Answer::Rows(rows) = evaluate(&store, query, None).expect(path) else {
            panic!("{path} gives no rows")
        };
        let mut answer = Vec::new();
        write_results(&rows, QueryResultsFormat::Csv, &mut answer).expect("written");
        let answer = String::from_utf8(answer).expect("UTF-8").replace("\r\n", "\n");
        let expected = folder.join(path).with_extension("csv");
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&expected, &answer).expect("written");
        }
        let text = fs::read_to_string(&expected).unwrap_or_default().replace("\r\n", "\n");
        assert!(text.lines().count() > 1, "{} expects no row", expected.display());
        if answer != text {
            let only = |a: &str, b: &str| {
                a.lines().filter(|l| !b.lines().any(|m| m == *l)).take(3).collect::<Vec<_>>().join("\n    ")
            };
            differing.push(format!(
                "{path}\n  unexpected:\n    {}\n  missing:\n    {}",
                only(&answer, &text),
                only(&text, &answer)
            ));
        }
    }
    assert!(differing.is_empty(), "UPDATE_EXPECT=1 rewrites the files:\n{}", differing.join("\n"));
}

/// Asked of the graph as it is, and of Oxigraph's store.
#[test]
fn both_ways_to_ask_give_the_same_answers() {
    let project = Project::built_in().expect("the built-in project");
    let graph = build(&project).expect("a graph").graph(&Part::DEFAULT);
    let (indexed, store) = (store::index(graph.clone()), store::load(&graph).expect("a store"));
    let prefixes = with_common_prefixes(project.prefixes());
    let mut texts: Vec<String> = project
        .questions()
        .expect("questions")
        .iter()
        .map(|path| project.read_text(path).expect("a question"))
        .collect();
    // Patterns of all shapes, a property path, terms that are not in the graph, and other forms.
    let claim = "<https://w3id.org/ctgraph/ns#Claim>";
    texts.extend([
        "# Which?\nSELECT (COUNT(*) AS ?n) { ?s ?p ?o }".to_owned(),
        format!("# Which?\nSELECT ?p (COUNT(*) AS ?n) {{ ?s a {claim} ; ?p ?o }} GROUP BY ?p"),
        "# Which?\nSELECT ?s ?p ?o { ?s ?p rdfs:Class , ?o } LIMIT 0".to_owned(),
        format!("# Which?\nSELECT (COUNT(*) AS ?n) {{ ?s ?p {claim} . ?s a ?o . ?s ?q ?o }}"),
        "# Which?\nSELECT * { ?s rdfs:subClassOf+ ?c . GRAPH ?g { ?a ?b ?d } }".to_owned(),
        "# Which?\nSELECT (COUNT(*) AS ?n) { ?s ?p ?o . BIND(CONCAT(STR(?o), \"!\") AS ?x) FILTER(?x = \"Qatar!\") }"
            .to_owned(),
        "# Is it?\nASK { ?s ?p <urn:nothing> }".to_owned(),
        format!("# What?\nDESCRIBE {claim}"),
    ]);
    for text in &texts {
        let question = Question::read(text).expect(text);
        let query = || question.prepare(&BTreeMap::new(), &prefixes).expect(text);
        let of_graph = evaluate(&indexed, query(), None).expect(text);
        assert_eq!(of_graph, evaluate(&store, query(), None).expect(text), "{text}");
    }
}
