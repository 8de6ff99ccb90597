//! Queries with words changed at random: each is answered or refused, and nothing panics.

use std::time::Duration;

use ctgraph::graph::Graph;
use ctgraph::project::Project;
use ctgraph::query::{evaluate, parse, with_common_prefixes};
use ctgraph::store;
use oxigraph::model::{Literal, NamedNode, Triple};

use crate::dice::{Dice, rounds};

const WORDS: [&str; 64] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ".",
    ";",
    ",",
    "?a",
    "?b",
    "*",
    "+",
    "-",
    "/",
    "|",
    "^",
    "!",
    "=",
    "<",
    ">",
    "&&",
    "||",
    "\"",
    "'",
    "'''",
    "\\",
    "\\u0028",
    "#",
    "\n",
    "<a:b>",
    "<",
    "_:b",
    "a",
    "1",
    "1.5e9",
    "'x'@en",
    "'x'^^<a:t>",
    "true",
    "SELECT",
    "DISTINCT",
    "WHERE",
    "OPTIONAL",
    "UNION",
    "MINUS",
    "FILTER",
    "EXISTS",
    "NOT",
    "BIND",
    "AS",
    "VALUES",
    "UNDEF",
    "GRAPH",
    "GROUP BY",
    "HAVING",
    "ORDER BY",
    "LIMIT",
    "COUNT",
    "CONSTRUCT",
    "DESCRIBE",
    "FROM NAMED",
    "SERVICE",
    "GROUP_CONCAT",
    "LATERAL",
];

fn data() -> Graph {
    let node = |n: usize| NamedNode::new_unchecked(format!("a:{n}"));
    let triple = |n: usize| match n % 3 {
        0 => Triple::new(node(n), node(n % 4), Literal::from(n as i64)),
        _ => Triple::new(node(n), node(n % 4), node(n / 2)),
    };
    (0..12).map(triple).collect()
}

#[test]
fn changed_queries_are_answered_or_refused() {
    let project = Project::built_in().expect("the built-in project");
    let prefixes = with_common_prefixes(project.prefixes());
    let read = |path: &String| project.read_text(path).expect("a question");
    let questions: Vec<String> = project.questions().expect("questions").iter().map(read).collect();
    let data = store::index(data());
    let mut dice = Dice(7);
    let (mut answered, all) = (0, rounds(1500));
    for round in 0..all {
        let mut text: String = dice.pick(&questions).clone();
        for _ in 0..=dice.below(3) {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let (one, other) = (*dice.pick(&places), *dice.pick(&places));
            let (from, to) = (one.min(other), one.max(other).min(one.min(other) + 40));
            let to = places.iter().copied().filter(|at| *at <= to).max().unwrap_or(from).max(from);
            match dice.below(4) {
                0 => text.insert_str(from, &format!(" {} ", dice.pick(&WORDS))),
                1 => text.replace_range(from..to, dice.pick::<&str>(&WORDS)),
                2 => text.replace_range(from..to, ""),
                _ => {
                    let copy = text[from..to].to_owned();
                    text.insert_str(other.min(text.len()), &copy);
                }
            }
        }
        let query = parse(&text, &prefixes);
        let answer = query.and_then(|query| evaluate(&data, query, Some(Duration::from_secs(20))));
        match answer {
            Ok(_) => answered += 1,
            Err(error) => {
                let message = error.to_string();
                assert!(!message.contains("this is a bug"), "round {round}: {message}\n{text}");
            }
        }
    }
    assert!(answered > all / 50, "{answered} of {all} were answered");
}
