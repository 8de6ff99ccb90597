//! The pages as a folder of files: no dead link, no way out, the same bytes every time.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::util::{ctgraph, project, stderr};

/// An empty place for a site.
fn place(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("an old site can be removed");
    }
    folder
}

fn write(project: &Path, folder: &Path) {
    let output = ctgraph(project, &["site", "-o", &folder.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

/// All files with their bytes, by their paths.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("below").to_string_lossy().replace('\\', "/");
            all.insert(name, fs::read(&path).expect("a file"));
        }
    }
    all
}

/// The values of `href`, `src` and `action` in a page.
fn links(html: &str) -> Vec<&str> {
    let attributes = [" href=\"", " src=\"", " action=\""];
    attributes
        .iter()
        .flat_map(|name| html.split(name).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[test]
fn every_link_of_a_site_leads_to_one_of_its_files() {
    let folder = place("site-links");
    write(&project("simple", "site-links-project"), &folder);
    let files = files(&folder);
    let mut followed = 0;
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = std::str::from_utf8(bytes).expect("UTF-8");
        assert!(!html.contains("<h1>Only on the server</h1>"), "{path} is a page that a folder has not");
        for link in links(html) {
            let (target, fragment) = link.split_once('#').unwrap_or((link, ""));
            let is_foreign = ["http://", "https://", "data:"].iter().any(|scheme| target.starts_with(scheme));
            if is_foreign {
                continue;
            }
            assert!(!target.starts_with('/') && !target.contains('?'), "{path}: {link}");
            let mut segments: Vec<&str> = path.split('/').collect();
            segments.pop();
            for segment in target.split('/') {
                match segment {
                    ".." => assert!(segments.pop().is_some(), "{path}: {link} leads out of the folder"),
                    segment => segments.push(segment),
                }
            }
            let there = if target.is_empty() { path.clone() } else { segments.join("/") };
            let found = files.get(&there).unwrap_or_else(|| panic!("{path}: {link} leads to no file"));
            if !fragment.is_empty() && there.ends_with(".html") {
                let anchor = format!(" id=\"{fragment}\"");
                assert!(String::from_utf8_lossy(found).contains(&anchor), "{path}: {link} has no such place");
            }
            followed += 1;
        }
    }
    assert!(followed > 500, "{followed}");
    for path in [
        "index.html",
        "404.html",
        "search.html",
        "page/programme/sport.html",
        "data/programme/sport.ttl",
        "table/programmes.csv",
    ] {
        assert!(files.contains_key(path), "{path}");
    }
    let safe = |path: &String| path.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~/".contains(&b));
    assert!(files.keys().all(safe), "names that every system has");
    let index = files.get("assets/search-index.js").expect("an index");
    assert!(String::from_utf8_lossy(index).contains("[\"programme on sport\","));
}

#[test]
fn the_same_data_makes_the_same_site_in_the_place_of_the_old_one() {
    let project = project("simple", "site-again-project");
    let folder = place("site-again");
    write(&project, &folder);
    let first = files(&folder);
    fs::write(folder.join("stale.html"), "of before").expect("written");
    write(&project, &folder);
    assert!(files(&folder) == first, "the same bytes, and nothing that is stale");
    let beside: Vec<_> = fs::read_dir(folder.parent().expect("a parent")).expect("a folder").collect();
    let left =
        beside.iter().flatten().any(|entry| entry.file_name().to_string_lossy().starts_with(".site-again."));
    assert!(!left, "nothing is left beside it");
}

#[test]
fn a_folder_with_other_files_is_left_alone() {
    let folder = place("site-refused");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("thesis.txt"), "years of work").expect("written");
    let output =
        ctgraph(&project("simple", "site-refused-project"), &["site", "-o", &folder.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("is not empty, and no former site"), "{}", stderr(&output));
    assert_eq!(files(&folder).len(), 1);
}
