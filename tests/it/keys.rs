//! `check FILE` with tables that are read in several stretches: keys, and very many problems.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::util::{stderr, stdout};

/// A folder with a table of people, and one of their letters that refers to it and stands before it.
fn folder(name: &str, people: &str, letters: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("a folder");
    let metadata = r#"{
  "@context": "http://www.w3.org/ns/csvw",
  "tables": [
    { "url": "letters.csv", "tableSchema": {
      "columns": [
        { "name": "number", "titles": "number", "datatype": "integer" },
        { "name": "from", "titles": "from" }
      ],
      "primaryKey": "number",
      "foreignKeys": [{ "columnReference": "from", "reference": { "resource": "people.csv", "columnReference": "id" } }]
    } },
    { "url": "people.csv", "tableSchema": {
      "columns": [{ "name": "id", "titles": "id" }, { "name": "note", "titles": "note" }],
      "primaryKey": "id"
    } }
  ]
}"#;
    for (file, text) in [("csv-metadata.json", metadata), ("people.csv", people), ("letters.csv", letters)] {
        fs::write(folder.join(file), text).expect("written");
    }
    folder
}

/// Checks all tables of a folder.
fn check(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ctgraph"));
    command.env_remove("CLICOLOR_FORCE").current_dir(folder).args(["check", "csv-metadata.json"]);
    command.args(arguments).output().expect("the program can be run")
}

/// So many people, each with a note that makes the file long.
fn people(number: usize) -> String {
    let mut people = "id,note\n".to_owned();
    (0..number).for_each(|id| writeln!(people, "p{id},{}", "x".repeat(100)).expect("text"));
    people
}

fn letters(number: usize) -> String {
    let mut letters = "number,from\n".to_owned();
    (0..number).for_each(|id| writeln!(letters, "{id},p{}", id % 9000).expect("text"));
    letters
}

#[test]
fn keys_are_compared_across_stretches() {
    let people = people(9000).replace("\np8990,", "\np7,");
    let letters = letters(40_000) + "0017,p1\n";
    let folder = folder("keys", &people, &letters.replace("\n20000,p2000\n", "\n20000,p2OOO\n"));
    let output = check(&folder, &["-f", "concise"]);
    let expected = [
        r#"letters.csv:8992:6: B8992 error[missing-reference] people.csv has no row with the key "p8990" (same problem in 3 more cells: letters.csv B17992, B26992, B35992)"#,
        r#"letters.csv:20002:7: B20002 error[missing-reference] people.csv has no row with the key "p2OOO""#,
        r#"letters.csv:40002:1: A40002 error[duplicate-key] the key "0017" is taken already, by the row in line 19"#,
        r#"people.csv:8992:1: A8992 error[duplicate-key] the key "p7" is taken already, by the row in line 9"#,
        "",
    ]
    .join("\n");
    assert_eq!(stdout(&output), expected);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn keys_that_are_right_say_nothing() {
    let folder = folder("right-keys", &people(9000), &letters(40_000));
    let output = check(&folder, &[]);
    assert_eq!(stdout(&output), "");
    assert!(stderr(&output).starts_with("no problems in 49000 rows of 2 tables;"), "{}", stderr(&output));
}

#[test]
fn of_very_many_problems_the_first_are_kept_and_all_are_counted() {
    let letters: String = (0..12_000).map(|number| format!("no-{number},p1\n")).collect();
    let folder = folder("many-problems", &people(2), &format!("number,from\n{letters}"));
    let output = check(&folder, &["-f", "jsonl"]);
    assert_eq!(stdout(&output).lines().count(), 10_000);
    let summary = "12000 errors in 12002 rows of 2 tables; 2000 problems not listed; ";
    assert!(stderr(&output).starts_with(summary), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(1));
    let output = check(&folder, &["--ignore", "bad-number"]);
    let summary = "no problems in 12002 rows of 2 tables; 12000 problems not asked for; ";
    assert!(stderr(&output).starts_with(summary), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(0));
}
