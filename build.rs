//! Embeds the built-in project: `ctgraph.toml`, `mappings/` and `ontology/` of this repository; and, if
//! `web/build` has made them, the interactive parts of the pages.
//!
//! Rationale: a build script rather than a macro, because Cargo then sees new files, and a folder
//! that does not exist yet is an empty one.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    let mut files = Vec::new();
    for name in ["ctgraph.toml", "mappings", "ontology"] {
        collect(&root.join(name), name, &mut files)?;
        println!("cargo::rerun-if-changed={name}");
    }
    fs::write(out.join("embedded.rs"), list(files))?;

    let mut bundles = Vec::new();
    collect(&root.join("web/dist"), "", &mut bundles)?;
    // A path that is not there would make every build start anew; its folder changes when it appears.
    println!("cargo::rerun-if-changed={}", if bundles.is_empty() { "web" } else { "web/dist" });
    fs::write(out.join("bundles.rs"), list(bundles))
}

/// The Rust expression of a list of names and contents, sorted by name.
fn list(mut files: Vec<(String, PathBuf)>) -> String {
    files.sort();
    let mut code = String::from("&[\n");
    for (name, path) in &files {
        // Writing to a string cannot fail.
        let _ = writeln!(code, "    ({name:?}, include_bytes!({path:?})),");
    }
    code.push_str("]\n");
    code
}

/// Adds the file, or all files of the folder, or nothing if neither is there; what is hidden (`.git`, an editor's copy) stays out.
fn collect(path: &Path, name: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let child = entry.file_name().to_string_lossy().into_owned();
            if !child.starts_with('.') && !child.ends_with('~') {
                collect(&entry.path(), format!("{name}/{child}").trim_start_matches('/'), files)?;
            }
        }
    } else if path.is_file() {
        files.push((name.to_owned(), path.to_owned()));
    }
    Ok(())
}
