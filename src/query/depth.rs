//! Which queries are too deep for the parser, the optimizer and the evaluator, which go through them by recursion.
//!
//! Where their stack ends, the program does. So what makes a query deep is counted before it is parsed, and what
//! is beyond the limits is refused; all that are left fit into the [`STACK`] of the threads on which queries are
//! read and answered.
//!
//! Three things make a query deep: brackets in brackets, chains (`a || b || c`, `{} UNION {} UNION {}`, which
//! become a tree as deep as they are long), and triple patterns, which are joined one by one. Rows of VALUES,
//! texts and items of lists do not.
//!
//! How long the parser takes is looked at too: it reads what is inside `!(…)` twice, and so on for each such bracket
//! inside it.
//!
//! *Rationale:* each bracket inside another takes at most 105 KB of the stack in a build for debugging, each link
//! of a chain 41 KB, each triple pattern 60 KB (measured for 54 constructs: the depth at which a thread with
//! 16 MiB ends). All limits together take less than half of the stack. Memory for it
//! is only taken where it is used.

use std::thread;

use rustc_hash::FxHashSet;
use spargebra::Query;
use spargebra::algebra::{GraphPattern, PropertyPathExpression};

use super::bind;
use super::slip::{Slip, Token, exact_tokens as tokens};
use crate::error::Error;

/// The stack of a thread that reads and answers queries.
pub(super) const STACK: usize = 192 << 20;

/// How many brackets may be open at one place.
const NESTED: usize = 128;

/// How many brackets and operators there may be in all, and commas after variables.
const LINKS: usize = 1000;

/// Functions with arguments that may be left out: the parser reads those that are there once more for each form.
const TWICE: [&str; 5] = ["SUBSTR", "REGEX", "REPLACE", "GROUP_CONCAT", "BNODE"];

/// How many words the parser may read again: some hundredths of a second of work.
const MOST_WORK: u64 = 30_000;

/// What of each can be read on a thread with the 2 MiB that threads usually have.
const USUALLY_NESTED: usize = 10;
const USUAL_LINKS: usize = 100;

/// How many triple patterns and steps of paths there may be in all.
const PATTERNS: usize = 500;

/// How many dots and semicolons there may be: for so many the parser takes a tenth of a second, for ten times as
/// many ten seconds.
const SEPARATORS: usize = 3000;

/// How many of them may be joined: to find the best order of so many takes a second, of twice as many twenty.
const JOINED: usize = 100;

/// How deep a query is, of those that are not too deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// It can be read on any thread.
    Usual,
    /// It has to be read [with a stack](with_stack) of its own.
    Deep,
}

/// How deep a query is by its text, or what is too deep in it.
pub(super) fn check_text(text: &str) -> Result<Depth, Slip> {
    if !is_plain(text) {
        return check_all_signs(text);
    }
    count(text, true)
}

/// True if the parser takes the same stretches of a text for strings, IRIs and comments as [`exact_tokens`](tokens) does.
///
/// It need not where `<a:b'#c>` may be an IRI or begin with "less than", or after a backslash.
fn is_plain(text: &str) -> bool {
    tokens(text).iter().all(|token| {
        let word = &text[token.start..token.end];
        match word.as_bytes().first() {
            Some(b'"' | b'\'') => !word.contains("\\u") && !word.contains("\\U"),
            Some(b'<') => !word.contains(['\'', '#']) || word.contains("://"),
            _ => !word.contains('\\'),
        }
    })
}

/// Counts each sign that could mean something, wherever it is.
fn check_all_signs(text: &str) -> Result<Depth, Slip> {
    if let Some(at) = ["\\u", "\\U"].iter().filter_map(|escape| text.find(escape)).min() {
        // Its character could be a bracket.
        let outside = tokens(text).into_iter().any(|token| {
            let word = &text[token.start..token.end];
            !word.starts_with(['"', '\'']) && word.contains('\\')
        });
        let is_bracket = |code: &&str| {
            let digits = code.trim_start_matches('0');
            let end = digits.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(digits.len()).min(2);
            matches!(
                digits[..end].to_ascii_lowercase().as_str(),
                "22" | "27" | "23" | "28" | "5b" | "7b" | "5c" | "21" | "3c"
            )
        };
        let codes = text.split("\\u").skip(1).chain(text.split("\\U").skip(1));
        if outside || codes.into_iter().any(|code| is_bracket(&code)) {
            let message = "write this character as it is: with `\\u` it cannot be seen how deep the query is";
            return Err(Slip::at(text, at, message));
        }
    }
    count(&text.replace(['"', '\'', '#', '<', '>', '\\'], " "), false)
}

/// Counts what makes a query deep; `skip` passes over the rows of VALUES.
fn count(text: &str, skip: bool) -> Result<Depth, Slip> {
    let tokens = tokens(text);
    let word = |token: &Token| &text[token.start..token.end];
    let refuse = |token: &Token, what: String| Err(Slip::at(text, token.start, what));
    let mut counts = Counts::default();
    let mut rest = tokens.iter().enumerate();
    while let Some((index, token)) = rest.next() {
        let previous = index.checked_sub(1).and_then(|before| tokens.get(before));
        let follows = |sign: &str| previous.is_some_and(|p| p.end == token.start && word(p) == sign);
        match word(token) {
            sign @ ("(" | "[" | "{") => counts.open(sign, previous.map_or("", |p| word(p))),
            ")" | "]" | "}" => counts.close(),
            // The second sign of `||`, `&&`, `!=`, `<=`; the datatype of a literal.
            sign @ ("|" | "&") => counts.link(!follows(sign)),
            "=" => counts.link(!follows("!") && !follows("<") && !follows(">")),
            "^" => counts.link(!follows("^") && !text[token.start..].starts_with("^^")),
            "<" if follows("<") => {
                return refuse(token, "`<<` is not read: there are no triple terms here".to_owned());
            }
            "." | ";" => counts.separators += 1,
            "!" => counts.negate(),
            // Texts of a query are read once, values of variables for each row.
            "," => counts.link(previous.is_some_and(|p| word(p).starts_with(['?', '$']))),
            "+" | "-" | "*" | "/" | "<" | ">" => counts.link(true),
            values if skip && values.eq_ignore_ascii_case("VALUES") && !follows("@") => {
                counts.link(true);
                // Up to the end of its rows, in which nothing can be inside anything.
                if let Some((_, sign)) = rest.find(|(_, token)| matches!(word(token), "}" | "<"))
                    && word(sign) == "<"
                {
                    return refuse(sign, "`<<` is not read: there are no triple terms here".to_owned());
                }
            }
            iri if iri.starts_with('<') => counts.iri(iri),
            // `1-1-1` and `?a-1-1` are one word here, and so is the language `en-GB`.
            other if !other.contains(':') && !other.starts_with(['"', '\'']) && !follows("@") => {
                (0..other.matches('-').count()).for_each(|_| counts.link(true));
            }
            _ => {}
        }
        counts.work += counts.times.last().copied().unwrap_or(1) - 1;
        if let Some(problem) = counts.problem() {
            return refuse(token, problem);
        }
    }
    let is_usual = counts.deepest <= USUALLY_NESTED && counts.links <= USUAL_LINKS;
    Ok(if is_usual { Depth::Usual } else { Depth::Deep })
}

/// What makes a query deep, or long to be parsed, as far as it has been read.
#[derive(Debug, Default)]
struct Counts {
    /// How often the parser reads what is inside each open bracket: `!(…)`, `SUBSTR(…)` and others it reads twice.
    times: Vec<u64>,
    deepest: usize,
    links: usize,
    separators: usize,
    /// How many words are read again.
    work: u64,
    /// True after a `!` whose operand has not begun.
    is_negated: bool,
}

impl Counts {
    fn open(&mut self, sign: &str, previous: &str) {
        let around = self.times.last().copied().unwrap_or(1);
        let is_twice = sign == "(" && TWICE.iter().any(|name| name.eq_ignore_ascii_case(previous));
        let negated = if std::mem::take(&mut self.is_negated) { 2 } else { 1 };
        self.times.push(around.saturating_mul(negated * if is_twice { 2 } else { 1 }).min(MOST_WORK));
        self.deepest = self.deepest.max(self.times.len());
        self.links += 1;
    }

    fn close(&mut self) {
        self.times.pop();
        self.is_negated = false;
    }

    fn link(&mut self, is_one: bool) {
        self.links += usize::from(is_one);
        self.is_negated = false;
    }

    fn negate(&mut self) {
        self.links += 1;
        self.is_negated = true;
    }

    /// What may be an IRI, or an expression after "less than".
    fn iri(&mut self, iri: &str) {
        for byte in iri.bytes() {
            match byte {
                b'(' | b'[' => self.open("(", ""),
                b')' | b']' => self.close(),
                b'!' => self.negate(),
                _ => {}
            }
        }
        self.is_negated = false;
    }

    fn problem(&self) -> Option<String> {
        if self.times.len() > NESTED {
            return Some(format!("brackets may be inside each other {NESTED} deep, and here are more"));
        }
        if self.work > MOST_WORK {
            return Some("so many `!` and functions inside each other take too long to be read".to_owned());
        }
        if self.separators > SEPARATORS {
            return Some(format!(
                "a query may have {SEPARATORS} dots and semicolons, and here are more; VALUES takes any number of values"
            ));
        }
        (self.links > LINKS).then(|| {
            format!(
                "a query may have {LINKS} brackets and operators, and here are more; VALUES and IN take any number \
                 of values"
            )
        })
    }
}

/// Does some work on a thread with enough of a stack for all queries that are not refused.
pub(super) fn with_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, Error> {
    let failed = |source| Error::io("query thread", source);
    thread::scope(|scope| {
        let worker = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).map_err(failed)?;
        worker.join().map_err(|_| Error::Query("the query could not be read; this is a bug".to_owned()))
    })
}

/// What is too much in a query, if anything is.
pub(super) fn check_patterns(query: &mut Query) -> Result<(), Slip> {
    let (mut all, mut joined) = (0, 0);
    bind::each_pattern(query, &mut |pattern| {
        all += match pattern {
            GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Values { .. } => {
                leaves(pattern)
            }
            _ => 0,
        };
        joined = joined.max(leaves(pattern));
    });
    let refuse = |limit: usize, count: usize, what: &str| {
        Err(Slip::whole(format!(
            "a query may {what} {limit} triple patterns and steps of paths, and this one has {count}; VALUES takes \
             any number of values"
        )))
    };
    match (all, joined) {
        (all, _) if all > PATTERNS => refuse(PATTERNS, all, "have"),
        (_, joined) if joined > JOINED => refuse(JOINED, joined, "join"),
        _ => Ok(()),
    }
}

/// How many patterns are joined with each other in this one.
fn leaves(pattern: &GraphPattern) -> usize {
    match pattern {
        GraphPattern::Bgp { patterns } => patterns.len(),
        GraphPattern::Path { path, .. } => steps(path),
        GraphPattern::Join { left, right }
        | GraphPattern::LeftJoin { left, right, .. }
        | GraphPattern::Lateral { left, right } => leaves(left) + leaves(right),
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Graph { inner, .. } => leaves(inner),
        _ => 1,
    }
}

/// How many patterns a path becomes when it is evaluated.
fn steps(path: &PropertyPathExpression) -> usize {
    match path {
        PropertyPathExpression::Sequence(one, other) | PropertyPathExpression::Alternative(one, other) => {
            steps(one) + steps(other)
        }
        PropertyPathExpression::Reverse(path) => steps(path),
        _ => 1,
    }
}

/// How many variables there are in the text of a query.
pub(super) fn variables(text: &str) -> usize {
    let names = tokens(text).into_iter().map(|token| &text[token.start..token.end]);
    let names = names.filter(|name| name.starts_with(['?', '$'])).map(|name| &name[1..]);
    names.collect::<FxHashSet<&str>>().len()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use oxigraph::model::{NamedNode, Triple};

    use super::*;
    use crate::prefixes::Prefixes;
    use crate::query::{Answer, evaluate, parse};
    use crate::store::{IndexedGraph, index};

    /// A query that is as deep or as long as it is told.
    type Shape = fn(usize) -> String;

    fn around(open: &str, inner: &str, close: &str, times: usize) -> String {
        format!("SELECT * {{ {}{inner}{} }}", open.repeat(times), close.repeat(times))
    }

    /// Each construct that can be inside itself or follow itself.
    const SHAPES: [(&str, Shape); 47] = [
        ("brackets", |n| around("FILTER(", &format!("{}1{}", "(".repeat(n), ")".repeat(n)), ")", 1)),
        ("groups", |n| around("{", "", "}", n)),
        ("functions with options", |n| {
            format!("SELECT * {{ FILTER({}'a'{}) }}", "REPLACE(".repeat(n), ",'a','b')".repeat(n))
        }),
        ("not", |n| format!("SELECT * {{ FILTER({}true{}) }}", "!(".repeat(n), ")".repeat(n))),
        ("minus signs", |n| format!("SELECT * {{ FILTER({}1{}) }}", "-(".repeat(n), ")".repeat(n))),
        ("IF", |n| format!("SELECT * {{ FILTER({}1{}) }}", "IF(true,1,".repeat(n), ")".repeat(n))),
        ("functions", |n| format!("SELECT * {{ FILTER({}1{}) }}", "STR(".repeat(n), ")".repeat(n))),
        ("COALESCE", |n| format!("SELECT * {{ FILTER({}1{}) }}", "COALESCE(".repeat(n), ")".repeat(n))),
        ("IN in IN", |n| format!("SELECT * {{ FILTER({}1{}) }}", "1 IN (".repeat(n), ")".repeat(n))),
        ("EXISTS", |n| around("FILTER EXISTS {", "?a ?b ?c", "}", n)),
        ("NOT EXISTS", |n| around("?a ?b ?c FILTER NOT EXISTS {", "?a ?b ?c", "}", n)),
        ("EXISTS in brackets", |n| around("FILTER (EXISTS {", "?a ?b ?c", "})", n)),
        ("brackets in paths", |n| format!("SELECT * {{ ?a {}<a:p>{} ?b }}", "(".repeat(n), ")".repeat(n))),
        ("repeated paths", |n| format!("SELECT * {{ ?a {}<a:p>{} ?b }}", "(".repeat(n), ")*".repeat(n))),
        ("inverse paths", |n| format!("SELECT * {{ ?a {}<a:p>{} ?b }}", "^(".repeat(n), ")".repeat(n))),
        ("paths in sequence", |n| format!("SELECT * {{ ?a {}<a:p> ?b }}", "<a:p>/".repeat(n))),
        ("paths to choose from", |n| format!("SELECT * {{ ?a {}<a:p> ?b }}", "<a:p>|".repeat(n))),
        ("paths to avoid", |n| format!("SELECT * {{ ?a !({}<a:p>) ?b }}", "<a:p>|".repeat(n))),
        ("blank nodes", |n| format!("SELECT * {{ ?a <a:p> {}1{} }}", "[<a:p> ".repeat(n), "]".repeat(n))),
        ("lists", |n| format!("SELECT * {{ ?a <a:p> {}1{} }}", "(".repeat(n), ")".repeat(n))),
        ("a long list", |n| format!("SELECT * {{ ?a <a:p> ({}) }}", "1 ".repeat(n))),
        ("OPTIONAL", |n| format!("SELECT * {{ ?a ?b ?c {} }}", "OPTIONAL { ?a <a:p> ?d } ".repeat(n))),
        ("OPTIONAL in OPTIONAL", |n| around("?a ?b ?c OPTIONAL {", "", "}", n)),
        ("UNION", |n| format!("SELECT * {{ {}{{}} }}", "{ ?a ?b ?c } UNION ".repeat(n))),
        ("MINUS", |n| format!("SELECT * {{ ?a ?b ?c {} }}", "MINUS { ?a <a:p> ?d } ".repeat(n))),
        ("MINUS in MINUS", |n| around("?a ?b ?c MINUS {", "", "}", n)),
        ("FILTER", |n| format!("SELECT * {{ ?a ?b ?c {} }}", "FILTER(?a != ?b) ".repeat(n))),
        ("BIND", |n| {
            let binds: String = (0..n).map(|i| format!("BIND(1 AS ?v{i}) ")).collect();
            format!("SELECT * {{ {binds} }}")
        }),
        ("or", |n| format!("SELECT * {{ ?a ?b ?c FILTER({}true) }}", "?a = ?b || ".repeat(n))),
        ("and", |n| format!("SELECT * {{ ?a ?b ?c FILTER({}true) }}", "?a=?b&&".repeat(n))),
        ("sums", |n| format!("SELECT * {{ ?a ?b ?c FILTER({}1) }}", "1+".repeat(n))),
        ("differences", |n| format!("SELECT * {{ ?a ?b ?c FILTER(1{}) }}", "-1".repeat(n))),
        ("differences of variables", |n| format!("SELECT * {{ ?a ?b ?c FILTER(?a{}) }}", "-?b".repeat(n))),
        ("products", |n| format!("SELECT * {{ ?a ?b ?c FILTER({}1) }}", "1*".repeat(n))),
        ("quotients", |n| format!("SELECT * {{ ?a ?b ?c FILTER({}1) }}", "1/".repeat(n))),
        ("patterns", |n| {
            let patterns: String = (0..n).map(|i| format!("?a <a:p{i}> ?b{i} . ")).collect();
            format!("SELECT * {{ {patterns} }}")
        }),
        ("semicolons", |n| format!("SELECT * {{ ?a <a:p> 1 {} }}", "; <a:p> 1 ".repeat(n))),
        ("commas", |n| format!("SELECT * {{ ?a <a:p> 1 {} }}", ", 1".repeat(n))),
        ("subqueries", |n| around("{ SELECT * {", "?a ?b ?c", "} }", n)),
        ("subqueries in a row", |n| format!("SELECT * {{ {} }}", "{ SELECT ?a { ?a ?b ?c } } ".repeat(n))),
        ("groups in a row", |n| format!("SELECT * {{ {} }}", "{ ?a ?b ?c } ".repeat(n))),
        ("GRAPH", |n| around("GRAPH ?g {", "?a ?b ?c", "}", n)),
        ("VALUES in a row", |n| format!("SELECT * {{ {} }}", "VALUES ?a { 1 } ".repeat(n))),
        ("HAVING", |n| format!("SELECT ?a {{ ?a ?b ?c }} GROUP BY ?a HAVING {}", "(1 = 1) ".repeat(n))),
        ("GROUP BY", |n| {
            format!("SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c }} GROUP BY {}", "(STR(?a)) ".repeat(n))
        }),
        ("columns", |n| {
            let columns: String = (0..n).map(|i| format!("(1 AS ?v{i}) ")).collect();
            format!("SELECT {columns} {{ ?a ?b ?c }}")
        }),
        ("LATERAL", |n| format!("SELECT * {{ ?a ?b ?c {} }}", "LATERAL { ?a <a:p> ?d } ".repeat(n))),
    ];

    fn small() -> IndexedGraph {
        let node = |name: &str| NamedNode::new_unchecked(format!("a:{name}"));
        index([Triple::new(node("s"), node("p"), node("s"))].into_iter().collect())
    }

    #[test]
    fn what_is_not_refused_fits_into_the_stack() {
        let data = small();
        for (name, shape) in SHAPES {
            let accepted = |n: usize| parse(&shape(n), &Prefixes::default());
            let (mut most, mut step) = (0, 512);
            while step > 0 {
                if accepted(most + step).is_ok() {
                    most += step;
                }
                step /= 2;
            }
            assert!((10..1023).contains(&most), "{name}: {most}");
            // To order a hundred joins takes half a minute in a build for debugging, and little of the stack.
            let limit = Duration::from_millis(300);
            let query = accepted(if most <= JOINED { most.min(30) } else { most }).expect(name);
            let answer = evaluate(&data, query.clone(), Some(limit));
            let is_fine = match &answer {
                Ok(_) => true,
                Err(error) => error.to_string().contains("the limit of 300 ms"),
            };
            assert!(is_fine, "{name}: {answer:?}");
            let refused = accepted(most + 1).expect_err(name).to_string();
            assert!(refused.contains("may ") || refused.contains("take too long"), "{name}: {refused}");
            assert!(accepted(5_000).is_err(), "{name}");
        }
    }

    /// What looks like a string, a comment or an IRI to us and like something else to the parser hides no brackets.
    #[test]
    fn nothing_hides_brackets() {
        let (open, close) = ("(".repeat(3000), ")".repeat(3000));
        for text in [
            format!("SELECT * {{ FILTER(?a <'>' && {open}1{close} = ') }}"),
            format!("SELECT * {{ FILTER(?a <a:b#>'''\n && {open}1{close} && ''') }}"),
            format!("SELECT * {{ ?a <?#> {open}1{close} }}"),
            format!("PREFIX a: <a:> SELECT * {{ FILTER(a:b\\' = {open}1{close}) }}"),
            format!("PREFIX a: <a:> SELECT * {{ FILTER(a:b\\# = {open}1{close}) }}"),
            format!("SELECT * {{ FILTER(?a <{open}1{close}>2) }}"),
            format!("SELECT * {{ FILTER('a'@values = {open}1{close}) }}"),
            format!("SELECT * {{ FILTER({}1{}) }}", "\\u0028".repeat(3000), "\\u0029".repeat(3000)),
            format!("SELECT * {{ FILTER('\\u0027 = {open}1{close} = ' = 1) }}"),
            format!("SELECT * {{ VALUES ?a {{ {} ?a }} }}", "<<( ?a ?b ".repeat(3000)),
            format!("SELECT * {{ ?a ?b {} }}", "<<?a ?b ".repeat(3000)),
        ] {
            let refused = parse(&text, &Prefixes::default()).expect_err(&text[..30]);
            assert!(refused.to_string().contains("line "), "{refused}");
        }
    }

    #[test]
    fn what_is_usual_is_read() {
        for text in [
            "SELECT * { ?s <http://example.org/O'Brien_(writer)#1> 'It\\'s (so)' FILTER(?a<?b && ?b >1) }",
            "SELECT * { ?s ?p '\\u00e9' , \"\\U0001F600 :-(\" } # ((((",
            "PREFIX a: <a:> SELECT * { a:b\\'c a:d\\(e ?o . ?s <#x> <#y> }",
            "SELECT (REPLACE(REPLACE(?a, 'a', 'b'), 'c', 'd') AS ?x) { ?a ?b ?c FILTER(!(!(!BOUND(?a)))) }",
        ] {
            let read = parse(&format!("BASE <http://example.org/> {text}"), &Prefixes::default());
            assert!(read.is_ok(), "{text}: {read:?}");
        }
    }

    #[test]
    fn values_can_be_many() {
        let values: String = (0..100_000).map(|n| format!("({n} \"{n}\"^^<a:t>)")).collect();
        let list: String = (0..20_000).map(|n| format!("\"a-{n}\"@en-GB, ")).collect();
        for (text, rows) in [
            (format!("SELECT ?a {{ VALUES (?a ?b) {{ {values} }} }}"), 100_000),
            (format!("SELECT ?a {{ ?a ?b ?c }} VALUES (?x ?y) {{ {values} }}"), 100_000),
            (format!("SELECT ?a {{ ?a ?b ?c FILTER(STR(?a) NOT IN ({list} 1)) }}"), 1),
            (format!("SELECT ?a {{ ?a ?b ?c }} ORDER BY {}", "?a ".repeat(20_000)), 1),
        ] {
            let query = parse(&text, &Prefixes::default());
            let answer = query.and_then(|query| evaluate(&small(), query, None));
            assert!(
                matches!(&answer, Ok(Answer::Rows(found)) if found.rows.len() == rows),
                "{}",
                &text[..60]
            );
        }
    }
}
