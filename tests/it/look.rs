//! `show`, `explain` and `stats` as a person or a program sees them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::util::{ctgraph, project, stderr, stdout};

/// Runs the program on the built-in project's folder, where it is to succeed.
fn built_in(args: &[&str]) -> String {
    let output = run_built_in(args);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", stderr(&output));
    stdout(&output)
}

fn run_built_in(args: &[&str]) -> Output {
    ctgraph(Path::new(env!("CARGO_MANIFEST_DIR")), args)
}

/// Runs the program where it is to refuse: exit code 2, and nothing on standard output.
fn refused(folder: &Path, args: &[&str]) -> String {
    let output = ctgraph(folder, args);
    assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stdout(&output));
    assert_eq!(stdout(&output), "", "{args:?}");
    stderr(&output)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// A copy of the case `simple` in which the programme has a second one of its name, and its facts two
/// passages.
fn programmes(copy: &str) -> PathBuf {
    let folder = project("simple", copy);
    let rows = "id,name,fundedBy,began,evidence,modality,derivation\n\
                sport,programme on sport,the State of Qatar,2019-06-03,sport;began,,\n\
                sport-2,programme on sport,,,sport,announced,inferred\n";
    fs::write(folder.join("mappings/programmes.csv"), rows).expect("written");
    folder
}

#[test]
fn a_card_has_names_facts_and_what_points_to_the_thing() {
    let card = built_in(&["show", "organization:unoct"]);
    let lines: Vec<&str> = card.lines().collect();
    assert_eq!(lines[0], "United Nations Office of Counter-Terrorism");
    assert!(lines[1].starts_with("organization:unoct  organization"), "{card}");
    for part in [
        "  acronym  ",
        "UNOCT",
        "What points to it",
        "← party (",
        "more (--all)",
        "Where it stands",
        "[resolved]",
    ] {
        assert!(card.contains(part), "{part} is not in\n{card}");
    }
    assert!(!card.contains("https://"), "labels in place of IRIs\n{card}");
    let all = built_in(&["show", "organization:unoct", "--all"]);
    assert!(!all.contains("(--all)") && all.len() > card.len());
}

#[test]
fn a_thing_is_found_by_every_kind_of_name() {
    let expected = built_in(&["show", "organization:unoct"]);
    for name in [
        "organization/unoct",
        "https://w3id.org/ctgraph/id/organization/unoct",
        "<https://w3id.org/ctgraph/id/organization/unoct>",
        "united nations office of  Counter-Terrorism",
        "unoct",
    ] {
        assert_eq!(built_in(&["show", name]), expected, "{name}");
    }
}

#[test]
fn nodes_that_join_things_are_one_line() {
    let line = "co-chair: Joanneke Balfourt, as Director for Security and Defence Policy, European External Action Service";
    assert!(built_in(&["show", "event:eu-un-dialogue-3"]).contains(line));
    let person = built_in(&["show", "Joanneke Balfourt"]);
    assert!(person.contains("← by agent  co-chair: "), "{person}");
    assert!(!person.contains("participation/"), "{person}");
}

#[test]
fn unknown_and_ambiguous_names_exit_2_with_advice() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let message = refused(here, &["show", "organization:quatar"]);
    assert!(message.contains("did you mean organization:qatar?"), "{message}");
    let message = refused(here, &["explain", "State of Quatar"]);
    assert!(message.contains("did you mean organization:qatar  State of Qatar"), "{message}");
    let folder = programmes("look-ambiguous");
    for command in ["show", "explain"] {
        let message = refused(&folder, &[command, "Programme on Sport"]);
        assert!(message.contains("can be one of 2; say which:\n  programme/sport  "), "{message}");
        assert!(message.contains("\n  programme/sport-2  "), "{message}");
    }
    refused(&folder, &["show", "sport", "--format", "html"]);
}

#[test]
fn a_card_shows_what_is_only_claimed_apart() {
    let folder = project("simple", "look-claimed");
    let card = stdout(&ctgraph(&folder, &["show", "programme/sport"]));
    let expected = "\
programme on sport
programme/sport  programme

  funder  the State of Qatar
  began   2019-06-03  [normalized]

Only claimed, and not in the graph
  reaches  every region  [desired]

Where it stands
  statement/remarks: 3 passages for 5 facts
";
    assert_eq!(card, expected);
}

#[test]
fn a_card_as_json_and_as_rdf() {
    let folder = project("simple", "look-formats");
    let run = |format: &str| stdout(&ctgraph(&folder, &["show", "sport", "--format", format]));
    let card = json(&run("json"));
    assert_eq!(card["label"], "programme on sport");
    assert_eq!(card["facts"][1]["object"]["value"], "2019-06-03");
    assert_eq!(card["facts"][1]["derivation"], "normalized");
    assert_eq!(card["claimed"][0]["stands"], false);
    assert_eq!(card["mentions"][0]["passages"], 3);
    let triples = run("ntriples");
    assert!(triples.contains("<https://example.org/ns#began>") && triples.contains("#Claim>"), "{triples}");
    assert!(triples.contains("\"The programme began on 3 June 2019\""), "with its quote: {triples}");
    assert!(
        !triples.contains("programme/sport> <https://example.org/ns#reaches>"),
        "only claimed: {triples}"
    );
    assert!(run("turtle").contains("@prefix ctg:"));
}

#[test]
fn a_fact_is_explained_down_to_quote_line_and_cell() {
    let fact = ["explain", "programme:vulnerable-targets-sport", "ctg:fundedBy", "organization:qatar"];
    let text = built_in(&fact);
    for part in [
        "programme:vulnerable-targets-sport ctg:fundedBy organization:qatar\nIn the graph, stated by 1 document.",
        "\nclaim:",
        "asserted: the document says that it is so",
        "document    mappings/documents/004_2fdf252ec4fb06cd.txt",
        ": line 31, characters ",
        "mappings/programme-facts.csv:",
        "(column funded_by): organization/qatar",
        "It will also include an important component",
        "the State of Qatar",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(text.contains('‹') && text.contains('›'), "{text}");
    let words = ["explain", "vulnerable-targets-sport", "funded by", "State of Qatar"];
    assert_eq!(built_in(&words), text);
    let triples = built_in(&[&fact[..], &["--triples"]].concat());
    assert!(
        triples.contains("programme:vulnerable-targets-sport ctg:fundedBy organization:qatar ."),
        "{triples}"
    );
    let claim =
        json(&built_in(&[&fact[..], &["--format", "json"]].concat()))["facts"][0]["claims"][0].clone();
    assert_eq!(claim["passages"][0]["line"], 31);
    let digits = claim["iri"].as_str().and_then(|iri| iri.rsplit('/').next()).expect("an IRI").to_owned();
    assert!(built_in(&["explain", &format!("claim:{digits}")]).contains(&digits));
    assert_eq!(built_in(&["explain", &digits]), text, "a fact with one claim");
}

#[test]
fn a_resolved_date_shows_both_passages() {
    let text = built_in(&["explain", "event:eu-un-dialogue-3", "ctg:startDate", "\"2020-12-02\""]);
    assert!(text.contains("resolved: the value follows from the words together with other words"), "{text}");
    assert!(
        text.contains("‹3 December, 2020›")
            && text.contains("Leaders' Dialogue on Counter-Terrorism yesterday›"),
        "{text}"
    );
    assert_eq!(text.matches("\n  passage     ").count(), 2, "{text}");
}

#[test]
fn a_fact_with_two_passages_has_one_excerpt_with_both() {
    let folder = programmes("look-passages");
    let text = stdout(&ctgraph(&folder, &["explain", "programme/sport", "ex:funder"]));
    let both = "    ‹I thank the State of Qatar for its support of the programme on sport›.\n    \
                ‹The programme began on 3 June 2019›.\n";
    assert!(text.contains(both), "{text}");
    let bold = stdout(&ctgraph(&folder, &["--color", "always", "explain", "programme/sport", "ex:funder"]));
    assert!(bold.contains("\u{1b}[1mThe programme began on 3 June 2019\u{1b}[0m."), "{bold}");
}

#[test]
fn rows_and_cells_are_found_by_key_line_and_name() {
    let folder = project("simple", "look-cells");
    let run = |thing: &str| stdout(&ctgraph(&folder, &["explain", thing]));
    let cell = run("programmes.csv:D2");
    assert!(
        cell.starts_with("mappings/programmes.csv:2, cell D2 (row sport, column began): 2019-06-03\n"),
        "{cell}"
    );
    assert!(cell.contains("changed by  mappings/cells.csv:2"), "{cell}");
    for other in
        ["mappings/programmes.csv:d2", "programmes.csv:sport:began", "./mappings/programmes.csv:2:46"]
    {
        assert_eq!(run(other), cell, "{other}");
    }
    let row = run("programmes.csv:sport");
    assert!(row.contains("\"The programme began on 3 June 2019\"  began, remarks.txt:4"), "{row}");
    assert_eq!(run("programmes.csv:2"), row);
    let evidence = run("programmes.csv:E2");
    assert!(evidence.contains("‹I thank the State of Qatar"), "{evidence}");
    for (thing, near) in [
        ("programmes.csv:sprt", "programmes.csv:sport"),
        ("programes.csv:2", "programmes.csv:2"),
        ("programmes.csv:99", "its last row is at line 2"),
    ] {
        let message = refused(&folder, &["explain", thing]);
        assert!(message.contains(near), "{message}");
    }
}

#[test]
fn a_row_with_errors_says_what_is_wrong_with_it() {
    let folder = project("bad-date", "look-bad-date");
    let output = ctgraph(&folder, &["explain", "programmes.csv:D2"]);
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    assert!(text.contains("error[bad-date]") && text.contains("left out of the graph"), "{text}");
    assert!(stderr(&output).starts_with("warning: 1 error; "), "{}", stderr(&output));
}

#[test]
fn passages_things_and_codes_are_explained() {
    let folder = project("simple", "look-things");
    let run = |args: &[&str]| stdout(&ctgraph(&folder, &[&["explain"], args].concat()));
    let passage = run(&["began"]);
    assert!(passage.starts_with("passage began\n") && passage.contains("It bears 1 fact\n"), "{passage}");
    let thing = run(&["programme/sport"]);
    assert!(thing.contains("\"The programme began on 3 June 2019\"  began, remarks.txt:4"), "{thing}");
    assert!(thing.contains("[desired]  [only claimed]"), "{thing}");
    let code = run(&["quote-not-found"]);
    assert!(code.starts_with("error[quote-not-found]\nA quote does not occur"), "{code}");
    assert_eq!(json(&run(&["quote-not-found", "--format", "json"]))["level"], "error");
    let message = refused(&folder, &["explain", "quote-notfound"]);
    assert!(message.contains("did you mean quote-not-found?"), "{message}");
}

#[test]
fn an_unknown_fact_is_answered_with_those_there_are() {
    let folder = project("simple", "look-facts");
    let message = refused(&folder, &["explain", "programme/sport", "funders"]);
    assert!(message.contains("did you mean funder?"), "{message}");
    let message = refused(&folder, &["explain", "programme/sport", "funder", "Norway"]);
    assert!(message.contains("did you mean '\"the State of Qatar\"'?"), "{message}");
}

#[test]
fn statistics_count_what_is_there_and_what_is_missing() {
    let folder = project("simple", "look-stats");
    let text = stdout(&ctgraph(&folder, &["stats"]));
    assert!(text.contains("7 facts, 1 only claimed; 8 claims, 4 passages, 1 document\n"), "{text}");
    let stats = json(&stdout(&ctgraph(&folder, &["stats", "--format", "json"])));
    assert_eq!(stats["documents"][0]["percent"], 93);
    assert_eq!(stats["documents"][0]["characters"], 195);
    assert_eq!(stats["claims_not_standing"], 1);
    assert_eq!(stats["without_evidence"], json("[]"));
    assert_eq!(stats["without_label"][0], "https://w3id.org/ctgraph/id/statement/remarks");
}

#[test]
fn a_fact_without_evidence_fails_the_statistics() {
    let folder = project("simple", "look-no-evidence");
    let rows = "id,name,fundedBy,began,evidence,modality,derivation\nsport,programme on sport,,,,,\n";
    fs::write(folder.join("mappings/programmes.csv"), rows).expect("written");
    let output = ctgraph(&folder, &["stats"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stdout(&output)
            .contains("facts without evidence  2\n    programme/sport: label \"programme on sport\"\n"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn the_built_in_project_has_evidence_for_everything() {
    let stats = json(&built_in(&["stats", "--format", "json"]));
    assert_eq!(stats["without_evidence"], json("[]"));
    assert_eq!(stats["without_label"], json("[]"));
    let documents = stats["documents"].as_array().expect("a list");
    assert!(documents.iter().all(|d| d["facts"].as_u64() > Some(0)), "{documents:?}");
}
