//! The program: exit codes, formats, what goes to standard output and what to standard error.

use std::fs;

use crate::util::{ctgraph, project, stderr, stdout};

#[test]
fn a_project_without_problems_exits_0_and_counts_on_standard_error() {
    let folder = project("simple", "cli-simple");
    let output = ctgraph(&folder, &["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    assert!(
        stderr(&output).starts_with("no problems in 9 rows of 6 tables and 1 document: 7 facts, 8 claims")
    );
    let quiet = ctgraph(&folder, &["-q", "check"]);
    assert_eq!(stderr(&quiet), "");
}

#[test]
fn errors_exit_1_in_every_format() {
    let folder = project("bad-date", "cli-bad-date");
    for format in ["full", "concise", "json", "jsonl"] {
        let output = ctgraph(&folder, &["check", "--format", format]);
        assert_eq!(output.status.code(), Some(1), "{format}");
        assert!(stdout(&output).contains("bad-date"), "{format}");
    }
}

#[test]
fn the_concise_format_is_one_line_with_the_cell() {
    let folder = project("bad-date", "cli-concise");
    let output = ctgraph(&folder, &["check", "--format", "concise"]);
    assert_eq!(
        stdout(&output),
        "mappings/programmes.csv:2:45: D2 error[bad-date] \"2001-09-31\" is not a calendar date: September has 30 days\n"
    );
}

#[test]
fn the_json_record_names_line_column_cell_and_row() {
    let folder = project("bad-date", "cli-json");
    let output = ctgraph(&folder, &["check", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let record = &list[0];
    for (key, expected) in [
        ("level", "error"),
        ("code", "bad-date"),
        ("file", "mappings/programmes.csv"),
        ("cell", "D2"),
        ("row_id", "sport"),
        ("field", "began"),
        ("value", "2001-09-31"),
    ] {
        assert_eq!(record[key], expected, "{key}");
    }
    for (key, expected) in [("line", 2), ("column", 45), ("end_column", 55), ("row", 1)] {
        assert_eq!(record[key], expected, "{key}");
    }
}

#[test]
fn wrong_usage_exits_2_and_a_missing_folder_3() {
    let folder = project("simple", "cli-usage");
    assert_eq!(ctgraph(&folder, &["no-such-command"]).status.code(), Some(2));
    assert_eq!(ctgraph(&folder, &["check", "--format", "xml"]).status.code(), Some(2));
    let output = ctgraph(&folder.join("mappings/documents"), &["check"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("is not a project"), "{}", stderr(&output));
    for not_a_folder in ["no-such-folder", "ctgraph.toml"] {
        let output = ctgraph(&folder.join(not_a_folder), &["check"]);
        assert_eq!(output.status.code(), Some(3));
        assert!(stderr(&output).contains(&format!("{not_a_folder}: No")), "{}", stderr(&output));
    }
}

#[test]
fn help_fits_eighty_columns_and_names_the_exit_codes() {
    let folder = project("simple", "cli-help");
    for command in ["", "query", "show", "explain", "check", "stats", "export"] {
        let arguments: Vec<&str> = [command, "--help"].into_iter().filter(|a| !a.is_empty()).collect();
        let output = ctgraph(&folder, &arguments);
        assert_eq!(output.status.code(), Some(0), "{command}");
        let text = stdout(&output);
        assert!(text.contains("Everywhere:\n  -C, --project <FOLDER>"), "{text}");
        let examples = text.split("\nExamples:\n").nth(1).unwrap_or_default();
        assert!(examples.lines().all(|line| line.chars().count() < 86), "{examples}");
    }
    assert!(stdout(&ctgraph(&folder, &["--help"])).contains("\n  4  the query failed\n"));
}

#[test]
fn a_question_with_a_bad_header_does_not_hide_the_others() {
    let folder = project("simple", "cli-questions");
    fs::create_dir_all(folder.join("mappings/questions")).expect("a folder");
    let write = |name: &str, text: &str| {
        fs::write(folder.join("mappings/questions").join(name), text).expect("written");
    };
    write("good.rq", "# title: Is it?\nASK {}\n");
    write("bad.rq", "# param: x foo\nASK {}\n");
    let list = ctgraph(&folder, &["query", "--list"]);
    assert_eq!(stdout(&list), "name,title,parameters,group\r\ngood,Is it?,,\r\n");
    assert!(stderr(&list).starts_with("warning: question `bad`: "), "{}", stderr(&list));
    assert_eq!(ctgraph(&folder, &["query", "bad"]).status.code(), Some(2));
    assert_eq!(stdout(&ctgraph(&folder, &["query", "is it?"])), "true\n");
}

#[test]
fn a_document_without_a_digest_is_told_the_digest() {
    let folder = project("simple", "cli-digest");
    let digest = "bd668e174cc28d7f1c787b8ec69d98c7a3ca5352eab65d1dc4d6f98c61299945";
    let table = folder.join("mappings/documents.csv");
    let text = fs::read_to_string(&table).expect("the table");
    fs::write(&table, text.replace(digest, "")).expect("written");
    let output = ctgraph(&folder, &["check"]);
    assert!(stdout(&output).contains(&format!("= help: enter {digest}")), "{}", stdout(&output));
    assert!(!stdout(&output).contains("\"sha256\" needs a value"), "{}", stdout(&output));
}

#[test]
fn a_mistake_in_the_configuration_is_named_with_its_line() {
    let folder = project("simple", "cli-config");
    fs::write(folder.join("ctgraph.toml"), "[project]\ntitel = \"x\"\n").expect("written");
    let output = ctgraph(&folder, &["check"]);
    assert_eq!(output.status.code(), Some(2));
    let message = stderr(&output);
    assert!(message.starts_with("ctgraph: ") && message.contains("ctgraph.toml:2:1: "), "{message}");
    assert!(message.contains("did you mean `title`?"), "{message}");
}
