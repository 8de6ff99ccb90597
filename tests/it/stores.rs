//! Stores on the disk: `load`, `query --store`, `export --store`. Run with `--features rocksdb`; without it, the
//! program says how to get them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder that is empty at first and gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("stores-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    /// Runs the program in the folder, without anything on standard input.
    fn run(&self, arguments: &[&str]) -> Output {
        self.program(arguments).stdin(Stdio::null()).output().expect("the program starts")
    }

    fn program(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ctgraph"));
        command.current_dir(&self.0).args(arguments);
        command
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn messages(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[cfg(not(feature = "rocksdb"))]
#[test]
fn a_program_without_stores_says_how_to_get_them() {
    let folder = Folder::new("without");
    for arguments in [
        &["load", "--store", "x"] as &[&str],
        &["query", "--store", "x", "ASK {}"],
        &["export", "--store", "x"],
    ] {
        let output = folder.run(arguments);
        assert_eq!((code(&output), output.stdout.len()), (Some(2), 0), "{arguments:?}");
        let expected = "cargo install --path . --locked --features rocksdb";
        assert!(messages(&output).contains(expected), "{}", messages(&output));
    }
    assert!(!folder.0.join("x").exists());
}

#[cfg(feature = "rocksdb")]
mod on_the_disk {
    use std::io::Write;

    use super::*;
    use crate::util;

    impl Folder {
        /// Runs the program, which is to succeed, and gives its standard output.
        fn ok(&self, arguments: &[&str]) -> String {
            let output = self.run(arguments);
            assert_eq!(code(&output), Some(0), "{arguments:?}: {}", messages(&output));
            String::from_utf8(output.stdout).expect("UTF-8")
        }

        fn write(&self, name: &str, text: &str) {
            fs::write(self.0.join(name), text).expect("a file");
        }

        /// The names in the store `s`, sorted.
        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(self.0.join("s")).expect("a store");
            let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
            let mut names: Vec<String> = entries.map(|e| name(e).to_string_lossy().into_owned()).collect();
            names.sort();
            names
        }
    }

    /// What is in a store that was loaded once.
    const ONE: [&str; 4] = ["data-1", "data-1.lock", "loading.lock", "store.json"];

    /// The objects in the store `s`.
    const OBJECTS: [&str; 4] = ["query", "--store", "s", "SELECT ?o { ?s ?p ?o }"];

    fn sorted(lines: &str) -> Vec<&str> {
        let mut lines: Vec<&str> = lines.lines().collect();
        lines.sort_unstable();
        lines
    }

    #[test]
    fn a_store_holds_what_the_project_exports() {
        let folder = Folder::new("project");
        let loaded = folder.run(&["load", "--store", "s"]);
        assert!(messages(&loaded).contains(" triples in the store s\nmade from "), "{}", messages(&loaded));
        let (exported, stored) =
            (folder.ok(&["export", "-f", "nt"]), folder.ok(&["export", "--store", "s", "-f", "nt"]));
        assert_eq!(sorted(&exported), sorted(&stored));
        assert_eq!(folder.names(), ONE);
        // Saved questions, parameters that are names, labels in tables.
        for question in [
            &["timeline"] as &[&str],
            &["quotes-behind-a-thing", "-p", "subject=UNOCT"],
            &["donors-and-what-they-pay-for", "-f", "table"],
        ] {
            let of_tables = folder.run(&[&["query"], question].concat());
            let of_store = folder.run(&[&["query", "--store", "s"], question].concat());
            assert!(!of_tables.stdout.is_empty() && of_tables.stdout == of_store.stdout, "{question:?}");
            assert_eq!(messages(&of_tables), messages(&of_store), "{question:?}");
        }
        let turtle = folder.ok(&["export", "--store", "s", "-o", "x.ttl"]);
        assert_eq!(turtle, "");
        folder.ok(&["load", "--store", "t", "x.ttl"]);
        let again = folder.ok(&["export", "--store", "t", "-f", "nt"]);
        assert_eq!(sorted(&again), sorted(&exported));
    }

    #[test]
    fn tables_and_streams_can_be_loaded() {
        let folder = Folder::new("tables");
        folder.write("t.csv", "id,name\n1,Ann\n2,Bob\n");
        let options = ["--mode", "minimal", "--base", "https://example.org/"];
        folder.ok(&[&["load", "--store", "s", "t.csv"], &options as &[&str]].concat());
        let stored = folder.ok(&["export", "--store", "s", "-f", "nt"]);
        assert_eq!(stored.lines().count(), 4);
        assert!(stored.contains(" <https://example.org/t.csv#name> \"Ann\" .\n"), "{stored}");
        let mut command = folder.program(&["load", "--store", "s", "-"]);
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
        child.stdin.take().expect("piped").write_all(b"<urn:a> <urn:b> \"c\" .\n").expect("read");
        let output = child.wait_with_output().expect("an end");
        assert!(
            messages(&output).starts_with("1 triple in the store s\nmade from a stream"),
            "{}",
            messages(&output)
        );
        assert_eq!(folder.ok(&OBJECTS), "o\r\nc\r\n");
    }

    #[test]
    fn a_store_knows_that_its_sources_have_changed() {
        let folder = Folder::new("changed");
        folder.write("t.csv", "id,name\n1,Ann\n");
        folder.ok(&["load", "--store", "s", "t.csv"]);
        let told = || messages(&folder.run(&["query", "--store", "s", "ASK {}"]));
        assert_eq!(told(), "");
        folder.write("t.csv", "id,name\n1,Ann\n"); // At another time, but the same.
        assert_eq!(told(), "");
        folder.write("t.csv", "id,name\n1,Bob\n");
        let expected = "t.csv changed after the store was filled; `ctgraph load` fills it anew";
        assert!(told().starts_with("note: ") && told().contains(expected), "{}", told());
        fs::remove_file(folder.0.join("t.csv")).expect("a file");
        assert!(told().contains(expected), "{}", told());

        let project = util::project("simple", "stores-simple");
        let project = project.to_str().expect("UTF-8");
        folder.ok(&["-C", project, "load", "--store", "s"]);
        assert_eq!(told(), "");
        let table = Path::new(project).join("mappings/documents.csv");
        let text = fs::read_to_string(&table).expect("a table");
        fs::write(&table, format!("{text}\n")).expect("a table");
        assert!(told().contains("mappings/documents.csv changed after"), "{}", told());
    }

    /// Begins to load from standard input, and returns when the program is in the middle of it.
    fn half_way(folder: &Folder) -> (std::process::Child, std::process::ChildStdin) {
        let mut command = folder.program(&["load", "--store", "s", "-"]);
        let mut child =
            command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let mut pipe = child.stdin.take().expect("piped");
        // Far more than a pipe holds: when it is written, most of it was read.
        for number in 0..30_000 {
            writeln!(pipe, "<urn:s{number}> <urn:p> \"new\" .").expect("somebody reads");
        }
        (child, pipe)
    }

    #[test]
    fn a_load_that_is_killed_leaves_the_old_store_or_none() {
        let folder = Folder::new("killed");
        let kill = || {
            let (mut child, pipe) = half_way(&folder);
            child.kill().expect("SIGKILL");
            child.wait().expect("an end");
            drop(pipe);
        };
        let kept = |text: &str| {
            kill();
            assert!(folder.ok(&OBJECTS).starts_with(text));
        };
        kill();
        for arguments in [&OBJECTS as &[&str], &["export", "--store", "s"]] {
            let output = folder.run(arguments);
            assert_eq!(code(&output), Some(3));
            let expected =
                "s: no store is here: a load has not come to its end, or is under way; `ctgraph load`";
            assert!(messages(&output).contains(expected), "{}", messages(&output));
        }
        folder.write("old.nt", "<urn:s> <urn:p> \"old\" .\n");
        folder.ok(&["load", "--store", "s", "old.nt"]);
        kept("o\r\nold\r\n");
        kept("o\r\nold\r\n");
        assert!(folder.names().len() > ONE.len(), "{:?}", folder.names());
        // The next load removes what the killed ones have left.
        folder.ok(&["load", "--store", "s", "old.nt"]);
        assert_eq!(folder.names().len(), ONE.len(), "{:?}", folder.names());
        kept("o\r\nold\r\n");
    }

    #[cfg(unix)]
    #[test]
    fn ctrl_c_leaves_nothing_behind() {
        let folder = Folder::new("interrupted");
        folder.write("old.nt", "<urn:s> <urn:p> \"old\" .\n");
        folder.ok(&["load", "--store", "s", "old.nt"]);
        let (child, pipe) = half_way(&folder);
        let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
        assert!(sent.success());
        let output = child.wait_with_output().expect("an end");
        drop(pipe);
        assert_eq!(code(&output), Some(130), "{}", messages(&output));
        assert!(!folder.0.join("s/data-2").exists(), "{:?}", folder.names());
        assert_eq!(folder.ok(&OBJECTS), "o\r\nold\r\n");
    }

    #[test]
    fn a_load_that_fails_leaves_the_old_store() {
        let folder = Folder::new("fails");
        folder.write("old.nt", "<urn:s> <urn:p> \"old\" .\n");
        folder.ok(&["load", "--store", "s", "old.nt"]);
        folder.write("bad.nt", "<urn:s> <urn:p> \"new\" .\n<urn:s> <urn:p> new .\n");
        folder.write("bad.csv-metadata.json", "{");
        folder.write("bad.csv", "a\n1\n");
        folder.write("quads.nq", "<urn:s> <urn:p> \"new\" <urn:g> .\n");
        for (input, expected) in [
            ("bad.nt", (1, "bad.nt: ")),
            ("bad.csv", (1, "bad.csv-metadata.json:1:")),
            ("quads.nq", (1, "quads.nq: ")),
        ] {
            let output = folder.run(&["load", "--store", "s", input]);
            assert_eq!(code(&output), Some(expected.0), "{input}: {}", messages(&output));
            assert!(messages(&output).contains(expected.1), "{}", messages(&output));
            assert_eq!(folder.names(), ONE);
            assert_eq!(folder.ok(&OBJECTS), "o\r\nold\r\n");
        }
    }

    #[test]
    fn what_is_no_store_is_left_alone() {
        let folder = Folder::new("other");
        fs::create_dir(folder.0.join("s")).expect("a folder");
        let none = folder.run(&OBJECTS);
        assert_eq!(code(&none), Some(3));
        assert!(
            messages(&none).contains("s: no store is here; `ctgraph load` makes one"),
            "{}",
            messages(&none)
        );
        folder.write("s/thesis.odt", "");
        let output = folder.run(&["load", "--store", "s"]);
        assert_eq!(code(&output), Some(2));
        assert!(messages(&output).contains("it holds thesis.odt"), "{}", messages(&output));
        assert_eq!(folder.names(), ["thesis.odt"]);
        fs::remove_file(folder.0.join("s/thesis.odt")).expect("a file");
        for (text, reason) in
            [("{", "EOF"), ("{}", "says nothing of a store"), ("{\"store\": 99}", "another version")]
        {
            folder.write("s/store.json", text);
            let output = folder.run(&OBJECTS);
            assert_eq!(code(&output), Some(3));
            let message = messages(&output);
            assert!(
                message.contains("`ctgraph load` makes it anew") && message.contains(reason),
                "{message}"
            );
        }
        folder.ok(&["load", "--store", "s"]);
        fs::remove_dir_all(folder.0.join("s/data-1")).expect("a folder");
        let output = folder.run(&OBJECTS);
        assert_eq!(code(&output), Some(3));
        assert!(
            messages(&output).contains("cannot be opened; `ctgraph load` makes it anew"),
            "{}",
            messages(&output)
        );
    }

    /// Needs the right to mount, and says so if it has none.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_leaves_the_old_store() {
        let folder = Folder::new("full");
        let store = folder.0.join("s");
        fs::create_dir(&store).expect("a folder");
        let mount = |program: &str, arguments: &[&str]| {
            Command::new(program)
                .args(arguments)
                .arg(&store)
                .output()
                .is_ok_and(|output| output.status.success())
        };
        if !mount("mount", &["-t", "tmpfs", "-o", "size=4m", "ctgraph-test"]) {
            println!("SKIPPED a_full_disk_leaves_the_old_store: a small disk cannot be mounted here");
            return;
        }
        folder.write("old.nt", "<urn:s> <urn:p> \"old\" .\n");
        let old = folder.run(&["load", "--store", "s", "old.nt"]);
        let full = folder.run(&["load", "--store", "s"]);
        let (names, answer) = (folder.names(), folder.run(&OBJECTS));
        assert!(mount("umount", &[]));
        assert_eq!(code(&old), Some(0), "{}", messages(&old));
        assert_eq!(code(&full), Some(3), "{}", messages(&full));
        assert!(
            messages(&full).contains("ctgraph: s: ") && messages(&full).contains("space"),
            "{}",
            messages(&full)
        );
        assert_eq!(names, ONE);
        assert_eq!(answer.stdout, b"o\r\nold\r\n");
    }
}
