//! The program: exit codes, formats, what goes to standard output and what to standard error.

use std::fs;

use ctgraph::diagnostic::Code;

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
    for format in ["full", "concise", "json", "jsonl", "sarif", "github", "csv", "html", ".SARIF", "text/csv"]
    {
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
    assert_eq!(record["expected"], "a date, as YYYY-MM-DD");
    let declared = &record["declared"];
    assert_eq!(declared["file"], "mappings/csv-metadata.json");
    let place = (&declared["line"], &declared["pointer"]);
    assert_eq!(place, (&62.into(), &"/tables/3/tableSchema/columns/3".into()));
}

#[test]
fn reports_are_written_besides_the_screen_whatever_the_exit_code() {
    let folder = project("bad-date", "cli-report");
    let names = ["p.sarif", "p.sarif.json", "p.json", "p.jsonl", "p.csv", "p.html", "p.txt"];
    let paths = names.map(|name| folder.join(name).display().to_string());
    let reports = paths.iter().flat_map(|path| ["--report", path.as_str()]);
    let arguments: Vec<&str> = ["check", "-f", "concise"].into_iter().chain(reports).collect();
    let output = ctgraph(&folder, &arguments);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(stdout(&output).lines().count(), 1);
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("a report");
    for name in names {
        assert!(read(name).contains("bad-date"), "{name}");
    }
    assert_eq!(read("p.sarif"), read("p.sarif.json"));
    assert!(read("p.csv").starts_with("\u{feff}problem,level,code,"), "for spreadsheets");
    for (name, format) in [("p.txt", "full"), ("p.html", "html"), ("p.json", "json")] {
        assert_eq!(read(name), stdout(&ctgraph(&folder, &["check", "-f", format])), "{name}");
    }
    let csv = stdout(&ctgraph(&folder, &["check", "-f", "csv"]));
    assert!(csv.starts_with("problem,"), "for pipes");
}

#[test]
fn a_report_that_cannot_be_is_refused_before_any_work() {
    let folder = project("bad-date", "cli-no-report");
    for arguments in [
        ["--report", "problems.xlsx"],
        ["--report", "problems"],
        ["--select", "bad-dat"],
        ["--ignore", "bad-date,nonsense"],
        ["--fail-on", "sometimes"],
        ["--format", "sarfi"],
    ] {
        let output = ctgraph(&folder, &["check", arguments[0], arguments[1]]);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(stdout(&output), "", "{arguments:?}");
    }
    let message = stderr(&ctgraph(&folder, &["check", "--select", "bad-dat"]));
    assert!(message.contains("did you mean `bad-date`?"), "{message}");
    let message = stderr(&ctgraph(&folder, &["check", "--format", "sarfi"]));
    assert!(message.contains("use one of sarif, "), "{message}");
    let nowhere = folder.join("no/such/folder/p.csv").display().to_string();
    let output = ctgraph(&folder, &["check", "-f", "concise", "--report", &nowhere]);
    assert_eq!(output.status.code(), Some(3));
    assert!(stdout(&output).contains("bad-date"), "the screen shows them all the same");
}

#[test]
fn the_level_that_fails_and_the_codes_that_count_can_be_chosen() {
    let folder = project("bad-date", "cli-levels");
    let code = |arguments: &[&str]| {
        let arguments: Vec<&str> = ["check"].into_iter().chain(arguments.iter().copied()).collect();
        ctgraph(&folder, &arguments).status.code()
    };
    assert_eq!(code(&["--fail-on", "never"]), Some(0));
    assert_eq!(code(&["--ignore", "bad-date"]), Some(0));
    assert_eq!(code(&["--select", "bad-number,ragged-row"]), Some(0));
    assert_eq!(code(&["--select", "bad-date", "--fail-on", "hint"]), Some(1));
    let ignoring = ctgraph(&folder, &["check", "--ignore", "bad-date"]);
    assert_eq!(stdout(&ignoring), "");
    assert!(stderr(&ignoring).starts_with("no problems in "), "{}", stderr(&ignoring));
    assert!(stderr(&ignoring).contains("; 1 problem not asked for"), "{}", stderr(&ignoring));
    let warnings = project("unused-passage", "cli-hints");
    let code = |level: &str| ctgraph(&warnings, &["check", "--fail-on", level]).status.code();
    assert_eq!(["error", "warning", "hint"].map(code), [Some(0), Some(0), Some(1)]);
}

/// What GitHub's code scanning asks of a log: its documentation of "SARIF support".
#[test]
fn sarif_has_what_code_hosts_require() {
    for case in ["bad-date", "values", "metadata-property", "failed-rows", "quote-moved", "simple"] {
        let folder = project(case, &format!("cli-sarif-{case}"));
        let output = ctgraph(&folder, &["check", "-f", "sarif"]);
        let log: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        for rule in rules {
            for text in ["shortDescription", "fullDescription", "help"] {
                let text = rule[text]["text"].as_str().expect("a text");
                assert!(!text.is_empty() && text.chars().count() < 1024 || text.contains("Wrong"));
            }
        }
        let results = run["results"].as_array().expect("results");
        assert_eq!(results.is_empty(), case == "simple");
        for result in results {
            let rule = result["ruleIndex"].as_u64().and_then(|index| rules.get(index as usize));
            assert_eq!(rule.expect("a rule")["id"], result["ruleId"]);
            assert!(["error", "warning", "note"].contains(&result["level"].as_str().expect("a level")));
            assert!(!result["partialFingerprints"]["primaryLocationLineHash"].is_null());
            let location = &result["locations"][0]["physicalLocation"];
            let uri = location["artifactLocation"]["uri"].as_str().expect("a URI");
            assert!(!uri.starts_with('/') && !uri.contains(['\\', ' ', ':']), "{uri}");
            let region = &location["region"];
            let number = |name: &str| region[name].as_u64();
            assert!(number("startLine") >= Some(1) && number("startColumn") >= Some(1), "{region}");
            assert!(number("endColumn").is_none_or(|end| Some(end) > number("startColumn")), "{region}");
        }
    }
}

#[test]
fn codes_are_listed_and_explained_without_a_project() {
    let folder = std::env::temp_dir();
    let list = ctgraph(&folder, &["explain", "--list"]);
    assert_eq!(list.status.code(), Some(0), "{}", stderr(&list));
    let text = stdout(&list);
    for code in Code::ALL {
        assert!(text.contains(&format!("{code} ")), "{code}");
        let explained = stdout(&ctgraph(&folder, &["explain", code.as_str()]));
        assert!(explained.contains(code.explanation().repair), "{explained}");
    }
    assert_eq!(stdout(&ctgraph(&folder, &["explain"])), text);
    let json: serde_json::Value =
        serde_json::from_str(&stdout(&ctgraph(&folder, &["explain", "--list", "-f", "json"]))).expect("JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(Code::ALL.len()));
    let folder = project("simple", "cli-codes");
    let unknown = ctgraph(&folder, &["explain", "quote-notfound"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("did you mean quote-not-found?"), "{}", stderr(&unknown));
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
