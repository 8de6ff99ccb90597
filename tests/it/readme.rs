//! What README and docs show in their `console` blocks is what the program prints.
//!
//! A block is a command after `$ `, then its standard output. `UPDATE_EXPECT=1` writes the outputs anew.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn the_readme_shows_what_the_program_prints() {
    compare("README.md", 5);
}

#[test]
fn the_docs_show_what_the_program_prints() {
    compare("docs/tables.md", 2);
    compare("docs/diagnostics.md", 4);
    compare("docs/csvw.md", 3);
}

fn compare(file: &str, at_least: usize) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = fs::read_to_string(&file).expect("the file");
    let mut fresh = String::new();
    let mut blocks = 0;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        fresh.push_str(line);
        fresh.push('\n');
        if line != "```console" {
            continue;
        }
        blocks += 1;
        let command = lines.next().and_then(|l| l.strip_prefix("$ ")).expect("a block starts with `$ `");
        fresh.push_str(&format!("$ {command}\n{}```\n", run(command)));
        lines.by_ref().find(|l| *l == "```").expect("a block has an end");
    }
    assert!(blocks >= at_least, "{blocks} blocks");
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&file, fresh).expect("written");
    } else {
        assert_eq!(text, fresh, "UPDATE_EXPECT=1 rewrites {}", file.display());
    }
}

fn run(command: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_ctgraph"));
    let folder = program.parent().expect("a folder");
    let path = env::join_paths(
        [folder.into()].into_iter().chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())),
    );
    // Far from any project, so that the built-in one answers, unless the command names one of ours.
    let here = if command.contains("examples/") || command.contains("tests/") {
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
    } else {
        env::temp_dir()
    };
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(here)
        .env("PATH", path.expect("a path"))
        .env_remove("CLICOLOR_FORCE")
        .output()
        .expect("a shell");
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    // CSV results end their lines with CR LF, which a README does not.
    String::from_utf8(output.stdout).expect("UTF-8").replace("\r\n", "\n")
}
