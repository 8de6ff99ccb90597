//! Each folder in `tests/tables` has tables outside of any project, and `expected.txt`: commands after
//! `$ `, each with what it prints, on standard output and then on standard error, and how it ends.
//!
//! `UPDATE_EXPECT=1 cargo test` writes the answers anew; the difference is then to be read as carefully
//! as code.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::util;

#[test]
fn tables_are_converted_and_checked_as_expected() {
    let mut failures = Vec::new();
    for folder in folders() {
        let path = folder.join("expected.txt");
        let text = fs::read_to_string(&path).expect("an expectation");
        let commands: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("$ ctgraph ")).collect();
        assert!(!commands.is_empty(), "{}: no commands", path.display());
        let found: String = commands.iter().map(|command| run(&folder, command)).collect();
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, found).expect("written");
        } else if found != text {
            failures.push(format!("{}: expected:\n{text}\nfound:\n{found}", path.display()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The folders, sorted.
pub fn folders() -> Vec<PathBuf> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables");
    let entries = fs::read_dir(all).expect("the tables");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("a folder").path()).collect();
    folders.sort();
    folders
}

/// The command, and what came of it; the time that it took is left out.
fn run(folder: &Path, command: &str) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_ctgraph"));
    program.current_dir(folder).env_remove("CLICOLOR_FORCE").args(command.split_whitespace());
    let output = program.output().expect("the program can be run");
    let mut text = format!("$ ctgraph {command}\n{}{}", util::stdout(&output), util::stderr(&output));
    if let Some(at) = text.rfind("; 0.").filter(|_| text.ends_with(" s\n")) {
        text.truncate(at);
        text.push('\n');
    }
    if !output.status.success() {
        text.push_str(&format!("[{}]\n", output.status));
    }
    text.push('\n');
    text
}
