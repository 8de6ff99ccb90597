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
    let store = store::load(&build(&project).expect("a graph").graph(&Part::DEFAULT)).expect("a store");
    let prefixes = with_common_prefixes(project.prefixes());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let questions = project.questions().expect("questions");
    assert!(questions.len() >= 40, "{} questions", questions.len());
    let mut differing = Vec::new();
    for path in &questions {
        let question = Question::read(&project.read_text(path).expect("a question")).expect(path);
        assert!(question.title.ends_with('?'), "{path} has no question for a title");
        let query = question.prepare(&BTreeMap::new(), &prefixes).expect(path);
        let Answer::Rows(rows) = evaluate(&store, query, None).expect(path) else { panic!("{path} gives no rows") };
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
            let only = |a: &str, b: &str| a.lines().filter(|l| !b.lines().any(|m| m == *l)).take(3).collect::<Vec<_>>().join("\n    ");
            differing.push(format!("{path}\n  unexpected:\n    {}\n  missing:\n    {}", only(&answer, &text), only(&text, &answer)));
        }
    }
    assert!(differing.is_empty(), "UPDATE_EXPECT=1 rewrites the files:\n{}", differing.join("\n"));
}
