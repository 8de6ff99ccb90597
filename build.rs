//! Embeds the built-in project: `ctgraph.toml`, `mappings/` and `ontology/` of this repository.
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
    files.sort();
    let mut code = String::from("&[\n");
    for (name, path) in &files {
        // Writing to a string cannot fail.
        let _ = writeln!(code, "    ({name:?}, include_bytes!({path:?})),");
    }
    code.push_str("]\n");
    fs::write(out.join("embedded.rs"), code)
}

/// Adds the file, or all files of the folder; what is hidden (`.git`, an editor's copy) stays out.
fn collect(path: &Path, name: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let child = entry.file_name().to_string_lossy().into_owned();
            if !child.starts_with('.') && !child.ends_with('~') {
                collect(&entry.path(), &format!("{name}/{child}"), files)?;
            }
        }
    } else if path.is_file() {
        files.push((name.to_owned(), path.to_owned()));
    }
    Ok(())
}
