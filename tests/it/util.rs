//! Folders for tests, and running the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder of the cases.
pub fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// A copy of a case's project in a folder of its own.
///
/// A case that has no metadata holds only the files in which it differs from the case `simple`. An
/// empty file takes the one of `simple` away.
pub fn project(case: &str, copy: &str) -> PathBuf {
    let source = cases().join(case);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join(copy);
    if target.exists() {
        fs::remove_dir_all(&target).expect("an old copy can be removed");
    }
    let stands_alone =
        ["mappings/csv-metadata.json", "csv-metadata.json"].iter().any(|m| source.join(m).exists());
    if !stands_alone {
        copy_folder(&cases().join("simple"), &target);
    }
    copy_folder(&source, &target);
    target
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the case is there") {
        let entry = entry.expect("an entry");
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy_folder(&source, &target);
        } else if entry.metadata().expect("the size").len() == 0 {
            let _ = fs::remove_file(&target);
        } else if !entry.file_name().to_string_lossy().starts_with("expected.") {
            fs::copy(&source, &target).expect("a file can be copied");
        }
    }
}

/// Runs the program on a project.
pub fn ctgraph(project: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ctgraph"));
    command.env_remove("CLICOLOR_FORCE").arg("-C").arg(project).args(args);
    command.output().expect("the program can be run")
}

/// Standard output as text.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Standard error as text.
pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}
