//! The program: exit codes, formats, what goes to standard output and what to standard error.

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
    let output = ctgraph(&folder.join("no-such-folder"), &["check"]);
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_mistake_in_the_configuration_is_named_with_its_line() {
    let folder = project("simple", "cli-config");
    std::fs::write(folder.join("ctgraph.toml"), "[project]\ntitel = \"x\"\n").expect("written");
    let output = ctgraph(&folder, &["check"]);
    assert_eq!(output.status.code(), Some(2));
    let message = stderr(&output);
    assert!(message.starts_with("ctgraph: ") && message.contains("ctgraph.toml:2:1: "), "{message}");
    assert!(message.contains("did you mean `title`?"), "{message}");
}
