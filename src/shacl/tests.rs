//! Each kind of constraint, target and path on a small graph.

use super::*;
use crate::graph::{Graph, GraphBuilder};
use crate::ontology::parse_turtle;
use crate::store::index;

const PREFIXES: &str = "@prefix : <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
";

const DATA: &str = r#"
:D rdfs:subClassOf :C .
:x a :D ; :knows :y , :z ; :n 1 , "x" ; :l "Axx"@en , "b"@en , "c"@de-CH ; :m "q" , 1 ;
   :from "2018-01-02"^^xsd:date ; :to "2018-01-02"^^xsd:date ; :until "2018-01-01"^^xsd:date .
:y a :C ; :a :q ; :bad "many"^^xsd:integer .
:q :b :x .
:z :n 7 ; :knows :x .
"#;

fn graphs(data: &str, shapes: &str) -> [Graph; 2] {
    let mut builder = GraphBuilder::default();
    for text in [data, shapes] {
        let triples = parse_turtle(format!("{PREFIXES}{text}").as_bytes(), "a.ttl").expect("Turtle");
        triples.iter().for_each(|triple| builder.insert(triple.as_ref()));
        builder.next_graph();
    }
    builder.finish_all().try_into().expect("two graphs")
}

/// What the shapes find wrong with the data: `constraint focus value`, sorted.
fn violations(shapes: &str) -> Vec<String> {
    let [data, shapes] = graphs(DATA, shapes);
    let (shapes, problems) = read_shapes(&shapes, "en");
    assert!(problems.is_empty(), "{problems:?}");
    let data = index(data);
    let show = |id: TermId| {
        let text = data.graph().term(id).to_string();
        let text = text.split("^^").next().unwrap_or_default();
        text.trim_matches(['<', '>']).trim_start_matches("http://example.org/").to_owned()
    };
    let line = |violation: &Violation| {
        let name = shapes.list[violation.shape].constraints[violation.constraint].name();
        let value = violation.value.map(|value| format!(" {}", show(value))).unwrap_or_default();
        format!("{name} {}{value}", show(violation.focus))
    };
    let mut found: Vec<String> = validate(&data, &shapes).expect("an answer").iter().map(line).collect();
    found.sort();
    found
}

#[test]
fn every_kind_of_constraint() {
    for (constraint, expected) in [
        // 4.1
        (":knows ; sh:class :C", vec!["class x z"]),
        (":n ; sh:datatype xsd:integer", vec![r#"datatype x "x""#]),
        (":knows ; sh:nodeKind sh:BlankNodeOrLiteral", vec!["nodeKind x y", "nodeKind x z"]),
        // 4.2
        (":knows ; sh:minCount 3", vec!["minCount x"]),
        (":knows ; sh:maxCount 1", vec!["maxCount x"]),
        // 4.3
        (":n ; sh:minExclusive 0", vec![r#"minExclusive x "x""#]),
        (":n ; sh:minInclusive 2", vec![r#"minInclusive x "1""#, r#"minInclusive x "x""#]),
        (":n ; sh:maxExclusive 1.0", vec![r#"maxExclusive x "1""#, r#"maxExclusive x "x""#]),
        (":from ; sh:maxInclusive \"2018-01-01\"^^xsd:date", vec![r#"maxInclusive x "2018-01-02""#]),
        // 4.4
        (":m ; sh:minLength 2", vec![r#"minLength x "1""#, r#"minLength x "q""#]),
        (":l ; sh:maxLength 2", vec![r#"maxLength x "Axx"@en"#]),
        (":l ; sh:pattern \"^[AB]\" ; sh:flags \"i\"", vec![r#"pattern x "c"@de-ch"#]),
        (":l ; sh:languageIn ( \"de\" )", vec![r#"languageIn x "Axx"@en"#, r#"languageIn x "b"@en"#]),
        (":l ; sh:uniqueLang true", vec!["uniqueLang x"]),
        // 4.5
        (":n ; sh:equals :m", vec![r#"equals x "q""#, r#"equals x "x""#]),
        (":n ; sh:disjoint :m", vec![r#"disjoint x "1""#]),
        (":from ; sh:lessThan :to", vec![r#"lessThan x "2018-01-02""#]),
        (":from ; sh:lessThanOrEquals :to", vec![]),
        (":from ; sh:lessThanOrEquals :until", vec![r#"lessThanOrEquals x "2018-01-02""#]),
        (":n ; sh:lessThan :from", vec![r#"lessThan x "1""#, r#"lessThan x "x""#]),
        // 4.6
        (":n ; sh:not [ sh:datatype xsd:integer ]", vec![r#"not x "1""#]),
        (":n ; sh:and ( [ sh:datatype xsd:string ] [ sh:minLength 1 ] )", vec![r#"and x "1""#]),
        (":n ; sh:or ( [ sh:datatype xsd:string ] [ sh:minInclusive 1 ] )", vec![]),
        (":n ; sh:xone ( [ sh:minLength 1 ] [ sh:minInclusive 1 ] )", vec![r#"xone x "1""#]),
        // 4.7
        (":knows ; sh:node [ sh:property [ sh:path :n ; sh:minCount 1 ] ]", vec!["node x y"]),
        (":knows ; sh:property [ sh:path :n ; sh:minCount 1 ]", vec!["minCount y"]),
        (
            ":knows ; sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMinCount 2",
            vec!["qualifiedValueShape x"],
        ),
        (":n ; sh:qualifiedValueShape [ sh:datatype xsd:string ] ; sh:qualifiedMaxCount 1", vec![]),
        // 4.8
        (":knows ; sh:hasValue :q", vec!["hasValue x"]),
        (":knows ; sh:in ( :y )", vec!["in x z"]),
    ] {
        let found = violations(&format!(":S sh:targetNode :x ; sh:property [ sh:path {constraint} ] ."));
        assert_eq!(found, expected, "{constraint}");
    }
}

#[test]
fn literals_must_be_what_their_datatype_says() {
    let shapes = ":S sh:targetNode :y ; sh:property [ sh:path :bad ; sh:datatype xsd:integer ] .";
    assert_eq!(violations(shapes), [r#"datatype y "many""#]);
}

#[test]
fn every_kind_of_target() {
    for (target, expected) in [
        ("sh:targetClass :C", vec!["nodeKind x x", "nodeKind y y"]),
        ("sh:targetNode :nobody , :z", vec!["nodeKind nobody nobody", "nodeKind z z"]),
        ("sh:targetSubjectsOf :b", vec!["nodeKind q q"]),
        ("sh:targetObjectsOf :b", vec!["nodeKind x x"]),
        ("sh:targetObjectsOf :b ; sh:deactivated true", vec![]),
    ] {
        assert_eq!(violations(&format!(":S {target} ; sh:nodeKind sh:Literal .")), expected, "{target}");
    }
    let class = ":C a rdfs:Class , sh:NodeShape ; sh:nodeKind sh:Literal .";
    assert_eq!(violations(class), ["nodeKind x x", "nodeKind y y"]);
}

#[test]
fn every_kind_of_path() {
    for (path, expected) in [
        (":knows", vec!["y", "z"]),
        ("[ sh:inversePath :knows ]", vec!["z"]),
        ("( :knows :n )", vec!["\"7\""]),
        ("[ sh:inversePath ( :a :b ) ]", vec!["y"]),
        ("[ sh:alternativePath ( ( :knows :a ) :from ) ]", vec!["\"2018-01-02\"", "q"]),
        ("[ sh:zeroOrMorePath :knows ]", vec!["x", "y", "z"]),
        ("[ sh:oneOrMorePath :knows ]", vec!["x", "y", "z"]),
        ("[ sh:zeroOrOnePath :knows ]", vec!["x", "y", "z"]),
    ] {
        let found = violations(&format!(":S sh:targetNode :x ; sh:path {path} ; sh:in ( :nothing ) ."));
        let expected: Vec<String> = expected.into_iter().map(|value| format!("in x {value}")).collect();
        assert_eq!(found, expected, "{path}");
    }
}

#[test]
fn closed_shapes_name_all_properties() {
    let shapes = ":S sh:targetNode :z ; sh:closed true ; sh:property [ sh:path :n ] .";
    assert_eq!(violations(shapes), ["closed z x"]);
    let ignoring = shapes.replace("true", "true ; sh:ignoredProperties ( :knows )");
    assert!(violations(&ignoring).is_empty());
}

#[test]
fn siblings_do_not_count() {
    let shapes = ":S sh:targetNode :x ; sh:property :P , :Q .
        :P sh:path :knows ; sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMinCount 1 ;
           sh:qualifiedValueShapesDisjoint true .
        :Q sh:path :knows ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 2 .";
    assert_eq!(violations(shapes), ["qualifiedValueShape x"]);
    assert!(violations(&shapes.replace("Disjoint true", "Disjoint false")).is_empty());
}

#[test]
fn queries_are_asked_for_all_nodes_or_for_each() {
    let shapes = |query: &str| {
        format!(
            "<http://example.org/s> sh:declare [ sh:prefix \"e\" ; sh:namespace \"http://example.org/\" ] .
            :S a sh:NodeShape ; sh:targetSubjectsOf :knows ; sh:sparql [ sh:prefixes <http://example.org/s> ;
            sh:message \"{{?value}} is one\" ; sh:select \"{query}\" ] ."
        )
    };
    for (query, expected) in [
        (
            "SELECT $this ?value { $this e:knows ?value FILTER NOT EXISTS { ?value a ?c } }",
            vec!["sparql x z"],
        ),
        ("SELECT $this { FILTER NOT EXISTS { $this a e:D } }", vec!["sparql z z"]),
        ("SELECT $this { $this e:knows ?o } GROUP BY $this HAVING (COUNT(*) > 1)", vec!["sparql x x"]),
    ] {
        assert_eq!(violations(&shapes(query)), expected, "{query}");
    }
    let with_path = ":S sh:targetNode :x , :z ; sh:property [ sh:path :knows ; sh:sparql [
        sh:select \"SELECT $this ?value { $this $PATH ?value . ?value <http://example.org/a> ?q }\" ] ] .";
    assert_eq!(violations(with_path), ["sparql x y"]);
}

#[test]
fn mistakes_in_shapes_are_reported() {
    for (shape, expected) in [
        ("sh:property [ sh:minCount 1 ]", "a shape of sh:property has no sh:path"),
        ("sh:property [ sh:path [] ; sh:minCount 1 ]", "sh:path is not a property path"),
        ("sh:property [ sh:path :p , :q ]", "a shape has one sh:path only"),
        ("sh:minCount 1", "sh:minCount needs an sh:path"),
        (
            "sh:property [ sh:path :p ; sh:minCount \"one\" ]",
            "sh:minCount is not a number that counts something",
        ),
        ("sh:pattern \"(\"", "sh:pattern \"(\" is not a regular expression: unclosed group"),
        ("sh:class \"C\"", "sh:class is not an IRI"),
        ("sh:nodeKind sh:Iri", "sh:nodeKind is none of the six kinds of nodes"),
        ("sh:in :a", "sh:in is not a list"),
        ("sh:or ( \"a\" ) ; sh:or :b", "sh:or is not a list of shapes"),
        ("sh:node :S", "the shape refers to itself, and SHACL leaves open what that means"),
        ("sh:sparql []", "sh:sparql has no sh:select"),
        (
            "sh:sparql [ sh:select \"SELECT $this { SERVICE <https://example.org/> { $this ?p ?o } }\" ]",
            "the query of sh:sparql cannot be asked: SERVICE is refused: ctgraph does not use the network",
        ),
        ("sh:js []", "sh:js is not evaluated"),
        ("sh:mincount 1", "sh:mincount is not evaluated"),
    ] {
        let [_, graph] = graphs("", &format!(":S sh:targetNode :x ; {shape} ."));
        let (_, problems) = read_shapes(&graph, "en");
        assert!(problems.iter().any(|p| p.message == expected), "{shape}: {problems:?}");
    }
    let [_, graph] =
        graphs("", ":S sh:targetNode :x ; sh:sparql [ sh:select \"SELECT $this { $this a:b ?c }\" ] .");
    let (_, problems) = read_shapes(&graph, "en");
    assert!(problems.iter().any(|p| p.message.starts_with("the query of sh:sparql cannot be asked: ")));
}

#[test]
fn messages_come_in_the_language_of_the_project() {
    let [_, graph] =
        graphs("", ":S sh:targetNode :x ; sh:message \"ein Satz\"@de , \"one\" , \"a sentence\"@en .");
    let message = |language| read_shapes(&graph, language).0.list.first().and_then(|s| s.message.clone());
    assert_eq!(message("de").as_deref(), Some("ein Satz"));
    assert_eq!(message("fr").as_deref(), Some("one"));
}
