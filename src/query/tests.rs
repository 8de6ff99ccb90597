//! What is asked is answered, the same way each time; what must not be asked is refused.

use std::collections::BTreeMap;
use std::time::Duration;

use oxigraph::model::{Literal, NamedNode, Term, Triple};
use oxigraph::sparql::results::QueryResultsFormat;
use oxigraph::store::Store;

use super::*;
use crate::error::Error;
use crate::graph::Graph;
use crate::prefixes::Prefixes;
use crate::store;

fn prefixes() -> Prefixes {
    let mut prefixes = Prefixes::default();
    prefixes.insert("ex", "http://ex.org/");
    with_common_prefixes(&prefixes)
}

fn graph() -> Graph {
    let turtle = r#"
        @prefix ex: <http://ex.org/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        ex:qatar a ex:State ; rdfs:label "Qatar"@en , "قطر"@ar ; ex:members 3 .
        ex:spain a ex:State ; rdfs:label "Spain"@en ; ex:members 12 .
        ex:unoct a ex:Office ; rdfs:label "Office of Counter-Terrorism"@en .
        ex:sport ex:fundedBy ex:qatar , ex:spain ; ex:runBy ex:unoct ; rdfs:label "Sport" .
        ex:border ex:fundedBy ex:spain ; ex:runBy ex:unoct ; rdfs:label "Border" .
        ex:quote ex:text "two\nlines, and a | pipe" .
    "#;
    oxigraph::io::RdfParser::from_format(oxigraph::io::RdfFormat::Turtle)
        .for_slice(turtle)
        .map(|quad| Triple::from(quad.expect("Turtle")))
        .collect()
}

fn store() -> Store {
    store::load(&graph()).expect("a store in memory")
}

fn ask(text: &str) -> Result<Answer, Error> {
    evaluate(&store(), parse(text, &prefixes())?, None)
}

fn rows(text: &str) -> Rows {
    match ask(text) {
        Ok(Answer::Rows(rows)) => rows,
        other => panic!("{text}: {other:?}"),
    }
}

fn csv(rows: &Rows) -> String {
    let mut bytes = Vec::new();
    write_results(rows, QueryResultsFormat::Csv, &mut bytes).expect("memory");
    String::from_utf8(bytes).expect("UTF-8").replace("\r\n", "\n").replace("http://ex.org/", "")
}

fn message<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    let error = result.expect_err("an error");
    assert!(matches!(error, Error::Query(_)), "{error:?}");
    error.to_string()
}

fn usage<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    let error = result.expect_err("an error");
    assert!(matches!(error, Error::Usage(_)), "{error:?}");
    error.to_string()
}

fn iri(local: &str) -> Term {
    NamedNode::new(format!("http://ex.org/{local}")).expect("an IRI").into()
}

#[test]
fn rows_without_order_by_are_sorted() {
    let text = "SELECT ?s ?p WHERE { ?s ex:fundedBy ?p }";
    assert_eq!(csv(&rows(text)), "s,p\nborder,spain\nsport,qatar\nsport,spain\n");
}

#[test]
fn rows_with_order_by_come_as_ordered_and_ties_by_their_cells() {
    let text = "SELECT ?s ?n WHERE { ?s ex:members ?n } ORDER BY DESC(?n)";
    assert_eq!(csv(&rows(text)), "s,n\nspain,12\nqatar,3\n");
    let text = "SELECT DISTINCT ?s ?p WHERE { ?s ex:fundedBy ?p } ORDER BY DESC(?s) LIMIT 2";
    assert_eq!(csv(&rows(text)), "s,p\nsport,qatar\nsport,spain\n");
    let text = "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?n LIMIT 1";
    assert_eq!(csv(&rows(text)), "p,n\ntext,1\n");
}

#[test]
fn the_network_is_out_of_reach() {
    for text in [
        "SELECT * WHERE { SERVICE <http://ex.org/sparql> { ?s ?p ?o } }",
        "SELECT * WHERE { SERVICE SILENT <http://ex.org/sparql> { ?s ?p ?o } }",
        "SELECT * WHERE { ?s ?p ?o SERVICE ?s { ?s ?p ?o } }",
        "SELECT * WHERE { { SELECT ?s { SERVICE SILENT ex:a { ?s ?p ?o } } } }",
        "SELECT * WHERE { ?s ?p ?o OPTIONAL { SERVICE SILENT ex:a { ?s ?p ?o } } }",
        "ASK { ?s ?p ?o FILTER NOT EXISTS { SERVICE SILENT ex:a { ?s ?p ?o } } }",
        "SELECT (EXISTS { SERVICE ex:a { ?s ?p ?o } } AS ?x) WHERE { ?s ?p ?o }",
        "SELECT ?s WHERE { ?s ?p ?o } ORDER BY (EXISTS { SERVICE ex:a { ?s ?p ?o } })",
        "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE ex:a { ?s ?p ?o } }",
        "DESCRIBE ?s WHERE { SERVICE ex:a { ?s ?p ?o } }",
    ] {
        assert!(message(ask(text)).contains("SERVICE is refused"), "{text}");
    }
}

#[test]
fn nothing_can_be_changed() {
    for text in [
        "LOAD <http://ex.org/data>",
        "INSERT DATA { ex:a ex:b ex:c }",
        "# a comment\nPREFIX x: <http://x.org/>\nDELETE WHERE { ?s ?p ?o }",
        "clear all",
        "DROP ALL",
    ] {
        assert!(message(ask(text)).contains("changes no data"), "{text}");
    }
    assert!(message(ask("SELECT * WHERE {} ; LOAD <http://ex.org/>")).contains("line 1"));
}

#[test]
fn from_reads_nothing_from_elsewhere() {
    let text = "SELECT * FROM <http://ex.org/data> WHERE { ?s ?p ?o }";
    let query = parse(text, &prefixes()).expect("a query");
    assert!(query.has_dataset_clause());
    assert!(rows(text).rows.is_empty());
}

#[test]
fn a_slip_is_shown_with_a_caret() {
    let shown = message(ask("SELECT ?x\n\tWHERE { ?x a \"漢字\" } }"));
    assert_eq!(
        shown,
        "SPARQL syntax, line 2, column 22\n  |  WHERE { ?x a \"漢字\" } }\n  |                        ^ `}` does not fit here"
    );
    // The place is marked with `!`, which is not a part of the query.
    for (marked, advice) in [
        ("!SELEC ?x {}", "did you mean SELECT?"),
        ("!", "the query ends too early"),
        ("!{", "`{` does not fit here"),
        ("SELECT!", "ends too early"),
        ("SELECT ?x {\n  ?x a ex:State!", "the query ends inside `{`"),
        ("SELECT ?x { ?x a !}", "`}` does not fit here"),
        ("SELECT ?x { ?x a ?y . ?z !}", "`}` does not fit here"),
        ("SELECT ?x { ?x ?y 'a }!", "has no end"),
        ("SELECT ?x { FILTER(?x = !) }", "`)` does not fit here"),
        ("SELECT ?x { ?x a ?y } ORDER !?x", "`?x` does not fit here"),
        ("SELECT ?x { ?x a ?y !OPTIONL { ?x ?y ?z } }", "did you mean OPTIONAL?"),
        ("SELECT ?x { ?x a ?y } LIMIT !x", "`x` does not fit here"),
        ("SELECT ?x { ?x ?y !<a b> }", "IRI"),
        ("SELECT ?x WHERE { ?x a !exx:State }", "did you mean `ex:`?"),
        ("SELECT ?x WHERE { ?x a !z:S }", "add a PREFIX line"),
        ("PREFIX z: <http://z.org/> SELECT ?x WHERE { ?x a z:S !) }", "`)` does not fit here"),
        ("SELECT ?y WHERE { ?x a ex:State } GROUP BY ?x", "unbound"),
    ] {
        let text = marked.replace('!', "");
        let shown = message(ask(&text));
        assert!(shown.contains(advice), "{text}\n{shown}");
        if let Some(place) = marked.find('!') {
            let line = marked[..place].matches('\n').count() + 1;
            let column = place - marked[..place].rfind('\n').map_or(0, |at| at + 1) + 1;
            let expected = format!("SPARQL syntax, line {line}, column {column}\n");
            assert!(shown.starts_with(&expected), "{text}\n{shown}");
        }
    }
}

/// Whatever is cut off, left out or put in, there is a query or an explanation, and no panic.
#[test]
fn no_text_is_too_strange() {
    let text = "PREFIX é: <http://e.org/> SELECT ?x WHERE { ?x a é:S , '''a\"b''' ; ex:p \"\\\"\" # c\n FILTER(?x < 1) } LIMIT 1";
    for (at, c) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        for strange in [before.to_owned(), format!("{before}{after}"), format!("{before}漢\0\\'{c}{after}")]
        {
            if let Err(error) = parse(&strange, &prefixes()) {
                assert!(!error.to_string().is_empty());
            }
        }
    }
}

#[test]
fn the_time_limit_holds() {
    let many: Graph = (0..300)
        .map(|n| {
            let node = NamedNode::new(format!("http://ex.org/{n}")).expect("an IRI");
            Triple::new(node.clone(), node.clone(), node)
        })
        .collect();
    let store = store::load(&many).expect("a store");
    for text in [
        "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
        "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(STR(?a) = CONCAT(STR(?l), 'x')) }",
        "CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    ] {
        let query = parse(text, &prefixes()).expect("a query");
        let shown = message(evaluate(&store, query, Some(Duration::from_millis(50))));
        assert!(shown.contains("the limit of 50 ms"), "{shown}");
    }
    let query = parse("ASK {}", &prefixes()).expect("a query");
    let answer = evaluate(&store, query, Some(Duration::from_secs(60)));
    assert_eq!(answer.expect("in time"), Answer::Boolean(true));
}

#[test]
fn unknown_functions_fail() {
    assert!(message(ask("SELECT (ex:f(1) AS ?x) WHERE {}")).contains("http://ex.org/f"));
}

fn asked(text: &str, values: &[(&str, &str)]) -> Result<String, Error> {
    let values: BTreeMap<String, String> =
        values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let query = Question::read(text)?.prepare(&values, &prefixes())?;
    Ok(match evaluate(&store(), query, None)? {
        Answer::Rows(rows) => csv(&rows),
        other => format!("{other:?}"),
    })
}

#[test]
fn parameters_are_bound_wherever_the_variable_is() {
    let param = "# param: who iri = ex:qatar\n";
    for (text, qatar, spain) in [
        // Not in the SELECT clause.
        ("SELECT ?s WHERE { ?s ex:fundedBy ?who }", "s\nsport\n", "s\nborder\nsport\n"),
        // In the SELECT clause.
        (
            "SELECT ?who ?s WHERE { ?s ex:fundedBy ?who }",
            "who,s\nqatar,sport\n",
            "who,s\nspain,border\nspain,sport\n",
        ),
        // With all columns, in a group, in order.
        ("SELECT * WHERE { ?who ex:members ?n }", "n,who\n3,qatar\n", "n,who\n12,spain\n"),
        (
            "SELECT ?who (COUNT(*) AS ?n) WHERE { ?s ex:fundedBy ?who } GROUP BY ?who",
            "who,n\nqatar,1\n",
            "who,n\nspain,2\n",
        ),
        (
            "SELECT ?who ?s WHERE { ?s ex:fundedBy ?who } ORDER BY ?who DESC(?s) LIMIT 1",
            "who,s\nqatar,sport\n",
            "who,s\nspain,sport\n",
        ),
        // In a subquery with a column of that name, and in one without.
        (
            "SELECT ?who ?n WHERE { { SELECT ?who (COUNT(*) AS ?n) WHERE { ?s ex:fundedBy ?who } GROUP BY ?who } }",
            "who,n\nqatar,1\n",
            "who,n\nspain,2\n",
        ),
        ("SELECT ?n WHERE { { SELECT (COUNT(*) AS ?n) WHERE { ?s ex:fundedBy ?who } } }", "n\n1\n", "n\n2\n"),
        // In filters, optional parts, unions, expressions.
        (
            "SELECT ?s WHERE { ?s ex:runBy ex:unoct FILTER NOT EXISTS { ?s ex:fundedBy ?who } }",
            "s\nborder\n",
            "s\n",
        ),
        (
            "SELECT ?s WHERE { ?s ex:members ?n OPTIONAL { ?s a ?t FILTER(?s = ?who) } FILTER(!BOUND(?t)) }",
            "s\nspain\n",
            "s\nqatar\n",
        ),
        (
            "SELECT ?x WHERE { { BIND(STRAFTER(STR(?who), 'org/') AS ?x) } UNION { ?who ex:none ?x } }",
            "x\nqatar\n",
            "x\nspain\n",
        ),
        ("SELECT ?s WHERE { ?s ex:fundedBy|ex:none ?who }", "s\nsport\n", "s\nborder\nsport\n"),
        ("SELECT ?s WHERE { ?s ex:fundedBy ?f FILTER(?f IN (?who)) }", "s\nsport\n", "s\nborder\nsport\n"),
    ] {
        let text = format!("{param}{text}");
        assert_eq!(asked(&text, &[]).expect(&text), qatar, "{text}");
        assert_eq!(asked(&text, &[("who", "ex:spain")]).expect(&text), spain, "{text}");
    }
    let text = format!("{param}CONSTRUCT {{ ?who ex:funds ?s }} WHERE {{ ?s ex:fundedBy ?who }}");
    assert!(asked(&text, &[]).expect("a graph").contains("http://ex.org/qatar"));
    let text = format!("{param}DESCRIBE ?who");
    assert!(asked(&text, &[]).expect("a graph").contains("Qatar"));
    let text = format!("{param}ASK {{ ?s ex:fundedBy ?who }}");
    assert_eq!(asked(&text, &[("who", "ex:unoct")]).expect("a boolean"), "Boolean(false)");
}

#[test]
fn a_value_is_a_term_and_never_a_part_of_the_text() {
    let text = "# param: what string\nSELECT ?s WHERE { ?s rdfs:label ?what }";
    assert_eq!(asked(text, &[("what", "Sport")]).expect("rows"), "s\nsport\n");
    for hostile in ["\" } UNION { ?s ?p ?o } #", "?s", "\\", "\n"] {
        assert_eq!(asked(text, &[("what", hostile)]).expect("rows"), "s\n", "{hostile}");
    }
}

#[test]
fn every_type_of_parameter_is_checked() {
    let text = |kind: &str| format!("# param: x {kind}\nSELECT (DATATYPE(?x) AS ?d) (?x AS ?v) WHERE {{}}");
    for (kind, value, expected) in [
        ("string", "a b", "string,a b"),
        ("integer", "-42", "integer,-42"),
        ("date", "2024-02-29", "date,2024-02-29"),
        ("lang-string", "Qatar@EN", "langString,Qatar"),
    ] {
        let found = asked(&text(kind), &[("x", value)]).expect(value);
        assert!(found.trim_end().ends_with(expected), "{found}");
    }
    for value in ["ex:qatar", "<http://ex.org/qatar>", "http://ex.org/qatar"] {
        assert!(asked(&text("iri"), &[("x", value)]).expect(value).ends_with(",qatar\n"));
    }
    for (kind, value, reason) in [
        ("integer", "4.5", "digits"),
        ("integer", "", "digits"),
        ("date", "2023-02-29", "as in 2021-07-27"),
        ("date", "27 July", "as in 2021-07-27"),
        ("lang-string", "Qatar", "Qatar@en"),
        ("lang-string", "Qatar@e n", "language tag"),
        ("iri", "qatar", "whole IRI"),
        ("iri", "exx:qatar", "did you mean `ex:`?"),
        ("iri", "<a b>", "cannot be the x"),
    ] {
        let shown = usage(asked(&text(kind), &[("x", value)]));
        assert!(shown.contains(reason), "{shown}");
    }
}

#[test]
fn headers_are_read() {
    let text = "# title: Who funds what?\n#about: One row\n# about: per programme.\n\n# Just a comment\n\
                # param: who iri ex:State = ex:qatar\n# param: ?n integer:10\n# param: t lang-string\n\
                SELECT ?s WHERE { ?s ?who ?n, ?t }\n# param: not header";
    let question = Question::read(text).expect("a question");
    assert_eq!(question.title, "Who funds what?");
    assert_eq!(question.about, "One row per programme.");
    let parameter = |name: &str, kind, default: Option<&str>| Parameter {
        name: name.to_owned(),
        kind,
        default: default.map(str::to_owned),
    };
    assert_eq!(
        question.parameters,
        [
            parameter("who", ParameterType::Iri, Some("ex:qatar")),
            parameter("n", ParameterType::Integer, Some("10")),
            parameter("t", ParameterType::LangString, None),
        ]
    );
    assert!(usage(Question::read("# param: x")).contains("has no type"));
    assert!(usage(Question::read("# param: x url")).contains("there are iri, string"));
}

#[test]
fn parameters_must_fit_the_question() {
    let text = "# param: who iri\nSELECT ?s WHERE { ?s ex:fundedBy ?who }";
    assert!(usage(asked(text, &[])).contains("-p who=… (iri)"));
    let both = [("who", "ex:qatar"), ("whom", "x")];
    assert!(usage(asked(text, &both)).contains("did you mean `who`?"));
    assert!(usage(asked("ASK {}", &[("x", "y")])).contains("this question has none"));
    assert!(usage(asked("# param: x iri = ex:a\nASK {}", &[])).contains("no variable ?x"));
    for text in [
        "# param: x iri = ex:a\nSELECT ?x WHERE { BIND(1 AS ?x) }",
        "# param: x iri = ex:a\nSELECT ?x WHERE { VALUES ?x { 1 } }",
        "# param: x iri = ex:a\nSELECT (COUNT(*) AS ?x) WHERE { }",
    ] {
        assert!(usage(asked(text, &[])).contains("values of its own"), "{text}");
    }
    let text = "# param: p string = x\nSELECT ?s WHERE { ?s ?p ?o }";
    assert!(usage(asked(text, &[])).contains("must be an IRI"));
}

#[test]
fn a_project_may_give_common_prefixes_another_meaning() {
    let mut own = Prefixes::default();
    own.insert("org", "http://ex.org/");
    let all = with_common_prefixes(&own);
    assert_eq!(all.expand("org:a").as_deref(), Some("http://ex.org/a"));
    assert!(all.expand("skos:prefLabel").is_some());
}

fn look<'a>(labels: Option<&'a Labels>, prefixes: &'a Prefixes) -> Look<'a> {
    Look { labels, prefixes, language: "en" }
}

#[test]
fn tables_show_labels_and_align() {
    let (prefixes, labels) = (prefixes(), Labels::new(&graph(), "en"));
    let found =
        rows("SELECT ?state ?type ?members WHERE { ?state a ?type OPTIONAL { ?state ex:members ?members } }");
    assert_eq!(
        render_table(&found, &look(Some(&labels), &prefixes), None),
        "\
state                        type       members
───────────────────────────  ─────────  ───────
Qatar                        ex:State         3
Spain                        ex:State        12
Office of Counter-Terrorism  ex:Office
"
    );
    assert_eq!(
        render_table(&found, &look(None, &prefixes), None),
        "\
state     type       members
────────  ─────────  ───────
ex:qatar  ex:State         3
ex:spain  ex:State        12
ex:unoct  ex:Office
"
    );
    assert_eq!(
        render_markdown(&found, &look(Some(&labels), &prefixes)),
        "\
| state | type | members |
| --- | --- | ---: |
| Qatar | ex:State | 3 |
| Spain | ex:State | 12 |
| Office of Counter-Terrorism | ex:Office |  |
"
    );
}

#[test]
fn long_cells_go_over_several_lines() {
    let prefixes = prefixes();
    let cell = |text: &str| Some(Term::from(Literal::from(text)));
    let rows = Rows {
        columns: vec!["a".to_owned(), "b".to_owned()],
        rows: vec![
            vec![cell("one two three four five six"), cell("x\u{1b}[31m")],
            vec![cell("Counter-Terrorism 2021-06-30"), None],
            vec![cell("漢字漢字漢字 漢字漢字漢字"), cell("two\nlines")],
        ],
    };
    let text = render_table(&rows, &look(None, &prefixes), Some(22));
    assert_eq!(
        text,
        "\
a               b
──────────────  ──────
one two three   x␛[31m
four five six
Counter-
Terrorism
2021-06-30
漢字漢字漢字    two
漢字漢字漢字    lines
"
    );
    assert!(text.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 22));
}

#[test]
fn rows_are_lists_where_columns_would_break_words() {
    let prefixes = prefixes();
    let cell = |text: &str| Some(Term::from(Literal::from(text)));
    let rows = Rows {
        columns: vec!["word".to_owned(), "n".to_owned()],
        rows: vec![
            vec![cell("Donaudampfschiffahrtsgesellschaft"), Some(Literal::from(1).into())],
            vec![cell("one two three four five"), None],
        ],
    };
    let shown = |width| render_table(&rows, &look(None, &prefixes), width);
    let list = "\
word  Donaudampfschiffahrtsg
      esellschaft
n     1

word  one two three four
      five
";
    assert_eq!(shown(Some(28)), list);
    for width in [None, Some(40)] {
        assert!(shown(width).starts_with("word                               n\n"), "{width:?}");
    }
}

#[test]
fn markdown_keeps_to_its_cells() {
    let prefixes = prefixes();
    let found = rows("SELECT ?t WHERE { ?s ex:text ?t }");
    assert_eq!(
        render_markdown(&found, &look(None, &prefixes)),
        "| t |\n| --- |\n| two<br>lines, and a \\| pipe |\n"
    );
}

#[test]
fn labels_prefer_the_language_and_say_when_they_are_shared() {
    let english = Labels::new(&graph(), "en");
    let arabic = Labels::new(&graph(), "ar");
    assert_eq!(english.get("http://ex.org/qatar"), Some("Qatar"));
    assert_eq!(arabic.get("http://ex.org/qatar"), Some("قطر"));
    assert_eq!(arabic.get("http://ex.org/spain"), Some("Spain"));
    assert_eq!(arabic.get("http://ex.org/quote"), None);

    let label = NamedNode::new("http://www.w3.org/2004/02/skos/core#prefLabel").expect("an IRI");
    let shared: Graph = ["a", "b"]
        .map(|name| {
            let node = NamedNode::new(format!("http://ex.org/{name}")).expect("an IRI");
            Triple::new(node, label.clone(), Literal::from("Same"))
        })
        .into_iter()
        .collect();
    let (labels, prefixes) = (Labels::new(&shared, "en"), prefixes());
    assert_eq!(look(Some(&labels), &prefixes).show(&iri("a")), "Same (ex:a)");
}

#[test]
fn standard_forms_have_everything() {
    let found = rows("SELECT ?s ?n WHERE { ?s ex:members ?n }");
    let written = |format| {
        let mut bytes = Vec::new();
        write_results(&found, format, &mut bytes).expect("memory");
        String::from_utf8(bytes).expect("UTF-8")
    };
    assert_eq!(
        written(QueryResultsFormat::Tsv),
        "?s\t?n\n<http://ex.org/qatar>\t3\n<http://ex.org/spain>\t12\n"
    );
    assert!(written(QueryResultsFormat::Json).ends_with("}\n"));
    assert!(written(QueryResultsFormat::Xml).ends_with("</sparql>\n"));
    let mut bytes = Vec::new();
    write_boolean(true, QueryResultsFormat::Csv, &mut bytes).expect("memory");
    assert_eq!(bytes, b"true\n");
}

#[test]
fn forms_go_by_many_names() {
    use super::ResultFormat::{Markdown, Standard, Table};
    for (name, format) in [
        ("table", Table),
        ("MD", Markdown),
        ("csv", Standard(QueryResultsFormat::Csv)),
        ("application/sparql-results+json", Standard(QueryResultsFormat::Json)),
        (".srx", Standard(QueryResultsFormat::Xml)),
    ] {
        assert_eq!(parse_result_format(name).expect(name), format);
    }
    let shown = usage(parse_result_format("tabel"));
    assert!(shown.contains("use one of table, "), "{shown}");
    assert_eq!(result_format_of_file("x.txt".as_ref()), Some(Table));
    assert_eq!(result_format_of_file("x".as_ref()), None);
}
