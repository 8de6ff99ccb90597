//! From text to a query, with the project's prefixes known and the network out of reach.

use oxigraph::model::{Term, Variable};
use spargebra::SparqlParser;
use spargebra::algebra::{Expression, GraphPattern, OrderExpression};
use unicode_width::UnicodeWidthStr;

use super::bind;
use crate::error::Error;
use crate::prefixes::Prefixes;

/// Prefixes that every query may use; a project's own come before them.
const COMMON_PREFIXES: [(&str, &str); 9] = [
    ("dcterms", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("org", "http://www.w3.org/ns/org#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// How much of a list of expectations is shown.
const SHOWN_EXPECTATIONS: usize = 6;

/// The project's prefixes, and those that everyone uses (`rdf`, `rdfs`, `owl`, `xsd`, `skos`, `prov`,
/// `org`, `foaf`, `dcterms`) unless the project gives them another meaning.
pub fn with_common_prefixes(prefixes: &Prefixes) -> Prefixes {
    let mut all = Prefixes::default();
    for (prefix, namespace) in COMMON_PREFIXES.into_iter().chain(prefixes.iter()) {
        all.insert(prefix, namespace);
    }
    all
}

/// A query that has been parsed and that stays within this machine.
#[derive(Debug, Clone)]
pub struct Query {
    pub(super) inner: spargebra::Query,
    /// True if the query has an ORDER BY of its own.
    pub(super) ordered: bool,
}

/// What a query answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Rows (SELECT).
    Rows,
    /// Yes or no (ASK).
    Boolean,
    /// Triples (CONSTRUCT and DESCRIBE).
    Graph,
}

/// Parses a query; `prefixes` need no PREFIX line.
///
/// Fails with [`Error::Query`]: on a slip, with the line, the column and a caret; on `SERVICE`, since
/// nothing here uses the network; on an update, since nothing here changes data.
pub fn parse(text: &str, prefixes: &Prefixes) -> Result<Query, Error> {
    let parsed = parser(prefixes)?.parse_query(text);
    let mut inner = parsed.map_err(|error| explain(text, &error.to_string(), prefixes))?;
    if bind::has_service(&mut inner) {
        return Err(Error::Query(
            "SERVICE is refused: ctgraph does not use the network".to_owned(),
        ));
    }
    let ordered = match &mut inner {
        spargebra::Query::Select { pattern, .. } => break_ties(pattern),
        _ => false,
    };
    Ok(Query { inner, ordered })
}

impl Query {
    /// What the query answers with.
    pub fn form(&self) -> Form {
        match self.inner {
            spargebra::Query::Select { .. } => Form::Rows,
            spargebra::Query::Ask { .. } => Form::Boolean,
            spargebra::Query::Construct { .. } | spargebra::Query::Describe { .. } => Form::Graph,
        }
    }

    /// Puts a term in the place of a variable, everywhere in the query.
    ///
    /// A column of that name stays and shows the term. Fails if the query has no such variable, or
    /// gives it values of its own with BIND, AS or VALUES.
    ///
    /// *Rationale:* the evaluator can bind variables too (`substitute_variable`), but only those in
    /// the SELECT clause, and not inside subqueries.
    pub fn bind(&mut self, variable: &str, term: Term) -> Result<(), Error> {
        let name = Variable::new(variable)
            .map_err(|_| Error::Usage(format!("`{variable}` cannot be the name of a variable")))?;
        bind::bind(&mut self.inner, &name, &term)
    }

    /// True if the query chooses its own graphs (FROM), of which this store has none but the default.
    pub fn has_dataset_clause(&self) -> bool {
        self.inner.dataset().is_some()
    }
}

fn parser(prefixes: &Prefixes) -> Result<SparqlParser, Error> {
    prefixes
        .iter()
        .try_fold(SparqlParser::new(), |parser, (prefix, namespace)| {
            parser.with_prefix(prefix, namespace).map_err(|error| {
                Error::Usage(format!(
                    "the prefix `{prefix}` stands for `{namespace}`, which is not an IRI: {error}"
                ))
            })
        })
}

/// Makes rows that ORDER BY leaves equal come in the order of their columns; false without ORDER BY.
fn break_ties(pattern: &mut GraphPattern) -> bool {
    match pattern {
        GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner } => break_ties(inner),
        GraphPattern::Project { inner, variables } => {
            let GraphPattern::OrderBy { expression, .. } = inner.as_mut() else {
                return false;
            };
            let ties = variables.iter().cloned();
            expression.extend(ties.map(|v| OrderExpression::Asc(Expression::Variable(v))));
            true
        }
        _ => false,
    }
}

/// Says where the slip is: line, column, the line itself and a caret under the place.
fn explain(text: &str, message: &str, prefixes: &Prefixes) -> Error {
    if let Some(keyword) = update_keyword(text) {
        return Error::Query(format!(
            "{keyword} is refused: ctgraph answers questions and changes no data"
        ));
    }
    let Some((line, column, expected)) = place(message) else {
        return Error::Query(format!("SPARQL: {message}"));
    };
    let Some(source) = text.split('\n').nth(line - 1) else {
        return Error::Query(format!("SPARQL: {message}"));
    };
    let source = source.trim_end_matches('\r').replace('\t', " ");
    let (before, after) = split_at_char(&source, column - 1);
    let (before, advice) = if expected.contains("Prefix not found") {
        // The place is the end of the name; the prefix is at its start.
        let start = before.rfind(|c: char| !is_name_char(c));
        let start = start.map_or(0, |at| {
            at + before[at..].chars().next().map_or(0, char::len_utf8)
        });
        let prefix = source[start..].split(':').next().unwrap_or_default();
        (&source[..start], unknown_prefix(prefix, prefixes))
    } else {
        (before, advice(text, after, &expected))
    };
    let column = before.chars().count() + 1;
    let indent = " ".repeat(before.width());
    Error::Query(format!(
        "SPARQL syntax, line {line}, column {column}\n  | {source}\n  | {indent}^ {advice}"
    ))
}

/// The line and column (both from 1) and the rest of `error at 1:38: expected …`.
fn place(message: &str) -> Option<(usize, usize, String)> {
    let (place, expected) = message.strip_prefix("error at ")?.split_once(": ")?;
    let (line, column) = place.split_once(':')?;
    let (line, column) = (line.parse().ok()?, column.parse().ok()?);
    (line > 0 && column > 0).then(|| (line, column, expected.to_owned()))
}

fn split_at_char(line: &str, characters: usize) -> (&str, &str) {
    let at = line
        .char_indices()
        .nth(characters)
        .map_or(line.len(), |(at, _)| at);
    line.split_at(at)
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':')
}

fn unknown_prefix(prefix: &str, prefixes: &Prefixes) -> String {
    let help = match nearest(prefix, prefixes.iter().map(|(name, _)| name)) {
        Some(near) => format!("did you mean `{near}:`?"),
        None => "add a PREFIX line, or write the IRI in <…>".to_owned(),
    };
    format!("nothing says what the prefix `{prefix}:` stands for; {help}")
}

/// What could stand at the place, or what is wrong there.
fn advice(text: &str, rest: &str, expected: &str) -> String {
    let list = expected.strip_prefix("expected ").unwrap_or(expected);
    let list = list.strip_prefix("one of ").unwrap_or(list);
    let items = expectations(list);
    if let Some(sentence) = items.iter().find(|item| item.contains(' ')) {
        return sentence.clone();
    }
    let shown: Vec<&str> = items
        .iter()
        .map(String::as_str)
        .filter(|item| !item.starts_with('['))
        .take(SHOWN_EXPECTATIONS)
        .collect();
    let more = if items.len() > shown.len() {
        ", …"
    } else {
        ""
    };
    let expected = match shown.as_slice() {
        [] => "something else here".to_owned(),
        shown => format!("expected {}{more}", shown.join(", ")),
    };
    let open = text.matches('{').count();
    if rest.trim().is_empty() && open > text.matches('}').count() {
        return format!("the query ends inside `{{`; {expected}");
    }
    expected
}

/// The items of a list such as `"a", "b", [^ 'x']`, of which one may hold a comma in quotes.
fn expectations(list: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut quoted = false;
    let mut escaped = false;
    for c in list.chars() {
        match c {
            '"' if !escaped => quoted = !quoted,
            ',' if !quoted => {
                items.push(String::new());
                continue;
            }
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        if let Some(item) = items.last_mut() {
            item.push(c);
        }
    }
    items
        .into_iter()
        .map(|item| item.trim().to_owned())
        .filter(|item| !item.is_empty())
        .collect()
}

/// The first word of an update, if that is what the text is: queries cannot start with these.
fn update_keyword(text: &str) -> Option<&'static str> {
    const KEYWORDS: [&str; 10] = [
        "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "INSERT", "DELETE", "WITH",
    ];
    let first = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .find(|line| {
            let word = line.split_whitespace().next().unwrap_or_default();
            !word.eq_ignore_ascii_case("PREFIX") && !word.eq_ignore_ascii_case("BASE")
        })?;
    let word = first
        .split(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    KEYWORDS
        .into_iter()
        .find(|keyword| keyword.eq_ignore_ascii_case(word))
}

/// The candidate that is most like a word, if it is like it at all.
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}
