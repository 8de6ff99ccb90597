//! The projects in `examples/`: without a problem, and with the export that lies beside them.
//!
//! `UPDATE_EXPECT=1` writes the exports anew.

use std::env;
use std::fs;
use std::path::Path;

use crate::util::{ctgraph, stderr, stdout};

#[test]
fn the_examples_have_no_problem_and_their_exports_are_fresh() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut projects = 0;
    for entry in fs::read_dir(examples).expect("the examples") {
        let project = entry.expect("an entry").path();
        let checked = ctgraph(&project, &["check", "--fail-on", "warning"]);
        assert_eq!(checked.status.code(), Some(0), "{}", stdout(&checked));
        let export = ctgraph(&project, &["export"]);
        assert_eq!(export.status.code(), Some(0), "{}", stderr(&export));
        let expected = project.join("graph.ttl");
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&expected, stdout(&export)).expect("written");
        }
        let expected = fs::read_to_string(&expected).expect("the export");
        assert_eq!(stdout(&export), expected, "UPDATE_EXPECT=1 rewrites it");
        projects += 1;
    }
    assert!(projects > 0);
}
