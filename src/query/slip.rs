//! Where a query that cannot be parsed goes wrong.
//!
//! *Rationale:* the parser says how far it looked, which is not where the slip is: to see that `SELEC` is
//! not `CONSTRUCT`, it reads nine characters, and reports the place after them. So the place is looked for
//! again here, between where the parser was last right and where it gave up: the longest start of the query
//! that some ending completes. Endings are tried, so that the place may be a word too early; it is never
//! more than an explanation of what the parser has refused.

use spargebra::SparqlParser;
use unicode_width::UnicodeWidthStr;

use super::parse::nearest;
use crate::diagnostic::Position;
use crate::error::Error;
use crate::prefixes::Prefixes;

/// How many bytes a line may have to be shown as a whole.
const LONGEST_LINE: usize = 1000;

/// How many characters of a longer line are shown.
const SHOWN_AROUND: usize = 60;

/// How long a text may be for the place of a slip to be looked for by trying.
const LONGEST_TRIED: usize = 1 << 16;

/// How much of a list of expectations is shown.
const SHOWN_EXPECTATIONS: usize = 6;

/// Words that start or join the parts of a query, for guessing what was meant.
const KEYWORDS: [&str; 38] = [
    "SELECT",
    "CONSTRUCT",
    "DESCRIBE",
    "ASK",
    "WHERE",
    "FROM",
    "NAMED",
    "PREFIX",
    "BASE",
    "DISTINCT",
    "REDUCED",
    "OPTIONAL",
    "UNION",
    "FILTER",
    "MINUS",
    "BIND",
    "VALUES",
    "GRAPH",
    "SERVICE",
    "EXISTS",
    "ORDER",
    "GROUP",
    "BY",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "ASC",
    "DESC",
    "COUNT",
    "SUM",
    "MIN",
    "MAX",
    "AVG",
    "SAMPLE",
    "GROUP_CONCAT",
    "CONTAINS",
    "REGEX",
    "BOUND",
];

/// Endings of which one completes nearly every start of a query, once the open brackets are closed.
const ENDINGS: [&str; 26] = [
    "",
    "?z",
    "?z ?z",
    "?z ?z ?z",
    "<z:z> ?z",
    "1",
    "{}",
    "?z {}",
    "(1)",
    "(?z)",
    "AS ?z",
    "BY ?z",
    "EXISTS {}",
    "* {}",
    "<z:z>",
    "<z:z> {}",
    "{} WHERE {}",
    "WHERE {}",
    "ASK {}",
    "z: <z:z> ASK {}",
    "<z:z> ASK {}",
    "NAMED <z:z> {}",
    "(*)",
    "{ 1 }",
    "?z { 1 }",
    ", 1)",
];

/// What is wrong with a query, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// Where in the text, if it is a place in it.
    pub position: Option<Position>,
    /// What is wrong there, and what to do.
    pub message: String,
    /// How wide a terminal shows what stands before it in its line.
    width: usize,
}

impl Slip {
    /// What is wrong with the query as a whole.
    pub(super) fn whole(message: impl Into<String>) -> Self {
        Self { position: None, message: message.into(), width: 0 }
    }

    /// What is wrong at a byte of the text.
    pub(super) fn at(text: &str, place: usize, message: impl Into<String>) -> Self {
        let line_start = text[..place].rfind('\n').map_or(0, |at| at + 1);
        let before = text[line_start..place].replace('\t', " ");
        let line = text[..place].matches('\n').count() + 1;
        let position = Some(Position { line, column: before.chars().count() + 1 });
        Self { position, message: message.into(), width: before.width() }
    }

    /// The error for people: line, column, the line itself and a caret under the place.
    pub(super) fn into_error(self, text: &str) -> Error {
        Error::Query(self.shown(text))
    }

    /// The message with line, column, the line itself and a caret under the place.
    pub fn shown(&self, text: &str) -> String {
        let Some(Position { line, column }) = self.position else { return self.message.clone() };
        let line_shown = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
        // Of a line that is longer than any screen, what is around the place.
        let line_shown = line_shown.trim_end_matches('\r').replace('\t', " ");
        if line_shown.len() > LONGEST_LINE {
            let around: String =
                line_shown.chars().skip(column.saturating_sub(1)).take(SHOWN_AROUND).collect();
            return format!("SPARQL syntax, line {line}, column {column}, at `{around}`\n  {}", self.message);
        }
        format!(
            "SPARQL syntax, line {line}, column {column}\n  | {line_shown}\n  | {}^ {}",
            " ".repeat(self.width),
            self.message
        )
    }
}

/// Finds what is wrong with a text that the parser refuses with a message.
pub(super) fn find(text: &str, message: &str, prefixes: &Prefixes, parser: &SparqlParser) -> Slip {
    if let Some(keyword) = update_keyword(text) {
        return Slip::whole(format!("{keyword} is refused: ctgraph answers questions and changes no data"));
    }
    let Some(report) = Report::read(text, message) else {
        return Slip::whole(format!("SPARQL: {message}"));
    };
    let tokens = tokens(text);
    let (place, advice) = match unknown_prefix(text, &tokens, prefixes, report.reached) {
        Some(found) => found,
        None => {
            let place = report.place(text, &tokens, parser);
            (place, report.advice(text, &tokens, place))
        }
    };
    Slip::at(text, place, advice)
}

/// What the parser says.
struct Report {
    /// The byte up to which it looked.
    reached: usize,
    /// What it would have taken there: keywords, quoted signs, or a sentence.
    expected: Vec<String>,
}

impl Report {
    /// Reads `error at 1:38: expected one of "}", FILTER`; line and column count characters from 1.
    fn read(text: &str, message: &str) -> Option<Self> {
        let (place, expected) = message.strip_prefix("error at ")?.split_once(": ")?;
        let (line, column) = place.split_once(':')?;
        let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
        let line_start = match line.checked_sub(2) {
            Some(breaks) => text.match_indices('\n').nth(breaks)?.0 + 1,
            None => 0,
        };
        let mut characters = text[line_start..].char_indices();
        let at = characters.nth(column.checked_sub(1)?);
        let expected = expected.strip_prefix("expected ").unwrap_or(expected);
        let expected = expected.strip_prefix("one of ").unwrap_or(expected);
        Some(Self { reached: at.map_or(text.len(), |(at, _)| line_start + at), expected: items(expected) })
    }

    /// What is wrong in words, if the parser knows.
    fn sentence(&self) -> Option<&str> {
        let is_sentence = |item: &&String| item.contains(' ') && !item.starts_with(['"', '[']);
        self.expected.iter().find(is_sentence).map(String::as_str)
    }

    /// Signs that the parser would have taken where it stopped, which it says as `"}"`.
    fn signs(&self) -> impl Iterator<Item = &str> {
        self.expected.iter().map(String::as_str).filter(|item| item.starts_with('"'))
    }

    /// The byte where the slip is.
    fn place(&self, text: &str, tokens: &[Token], parser: &SparqlParser) -> usize {
        if self.sentence().is_some() {
            let word = tokens.iter().find(|token| token.end == self.reached);
            return word.map_or(self.reached, |word| word.start);
        }
        if self.signs().next().is_some() || text.len() > LONGEST_TRIED {
            return self.reached;
        }
        // A keyword that did not fit began this far back.
        let shortest = self.expected.iter().map(String::len).min().unwrap_or(0);
        let from = self.reached.saturating_sub(shortest);
        let mut place = next_start(tokens, from, text);
        for token in tokens {
            if token.start < from || token.start >= self.reached {
                continue;
            }
            if !is_start_of_query(&text[..token.end], parser) {
                break;
            }
            place = next_start(tokens, token.end, text);
        }
        place
    }

    fn advice(&self, text: &str, tokens: &[Token], place: usize) -> String {
        if let Some(sentence) = self.sentence() {
            return sentence.to_owned();
        }
        let mut signs: Vec<&str> = self.signs().filter(|sign| sign.len() <= 5).collect();
        if place != self.reached {
            signs.clear();
        }
        signs.truncate(SHOWN_EXPECTATIONS);
        let expected = match signs.as_slice() {
            [] => String::new(),
            signs => format!("; it could go on with {}", signs.join(" ")),
        };
        let Some(token) = tokens.iter().find(|token| token.start == place) else {
            let string_at_place = tokens
                .iter()
                .map(|token| (token.end, &text[token.start..token.end]))
                .find(|(end, word)| *end >= place && word.starts_with(['"', '\'']));
            return match open_brackets(text, tokens).last() {
                _ if string_at_place.is_some_and(|(_, word)| !is_closed(word)) => {
                    "a text has no end: its quote is missing".to_owned()
                }
                Some(bracket) => format!("the query ends inside `{bracket}`{expected}"),
                None => format!("the query ends too early{expected}"),
            };
        };
        let word = &text[token.start..token.end];
        let upper = word.to_ascii_uppercase();
        match nearest(&upper, KEYWORDS.into_iter()) {
            Some(keyword) if keyword != upper && upper.chars().all(char::is_alphabetic) => {
                format!("`{word}` does not fit here; did you mean {keyword}?")
            }
            _ => format!("`{word}` does not fit here{expected}"),
        }
    }
}

/// True if some ending makes a query of this text.
fn is_start_of_query(start: &str, parser: &SparqlParser) -> bool {
    let closing: String = open_brackets(start, &tokens(start))
        .iter()
        .rev()
        .map(|bracket| match bracket {
            '(' => ')',
            '[' => ']',
            _ => '}',
        })
        .collect();
    ENDINGS.iter().any(|ending| {
        ["", " {}"].iter().any(|body| {
            let text = format!("{start} {ending} {closing}{body}");
            parser.clone().parse_query(&text).is_ok()
        })
    })
}

/// The first name whose prefix nobody has declared, with the byte where it is.
fn unknown_prefix(
    text: &str,
    tokens: &[Token],
    prefixes: &Prefixes,
    reached: usize,
) -> Option<(usize, String)> {
    let word = |token: &Token| &text[token.start..token.end];
    let declared: Vec<&str> = tokens
        .windows(2)
        .filter(|pair| word(&pair[0]).eq_ignore_ascii_case("PREFIX"))
        .filter_map(|pair| Some(word(&pair[1]).split_once(':')?.0))
        .collect();
    let before = tokens.iter().take_while(|token| token.start < reached);
    before.into_iter().find_map(|token| {
        let (prefix, _) = word(token).split_once(':')?;
        let unknown = prefix.chars().all(is_name_char)
            && prefix != "_"
            && !declared.contains(&prefix)
            && prefixes.iter().all(|(known, _)| known != prefix);
        if !unknown {
            return None;
        }
        let help = match nearest(prefix, prefixes.iter().map(|(name, _)| name)) {
            Some(near) => format!("did you mean `{near}:`?"),
            None => "add a PREFIX line, or write the IRI in <…>".to_owned(),
        };
        let advice = format!("nothing says what the prefix `{prefix}:` stands for; {help}");
        Some((token.start, advice))
    })
}

/// A word, a sign, an IRI or a text, by its bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub start: usize,
    pub end: usize,
}

/// The tokens of a query; spaces and comments are between them.
fn tokens(text: &str) -> Vec<Token> {
    tokens_by(text, iri_length)
}

/// The tokens of a query, of which only those are IRIs that can be one.
pub(super) fn exact_tokens(text: &str) -> Vec<Token> {
    tokens_by(text, exact_iri_length)
}

fn tokens_by(text: &str, iri_length: fn(&str) -> Option<usize>) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = match c {
            c if c.is_whitespace() => c.len_utf8(),
            '#' => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            '<' => iri_length(rest).unwrap_or(1),
            '"' | '\'' => string_length(rest),
            '?' | '$' => 1 + rest[1..].find(|c| !is_name_char(c)).unwrap_or(rest.len() - 1),
            c if is_name_char(c) || c == ':' => {
                let other = |c| !is_name_char(c) && !matches!(c, ':' | '.' | '%' | '\\');
                let name = &rest[..rest.find(other).unwrap_or(rest.len())];
                name.trim_end_matches('.').len()
            }
            c => c.len_utf8(),
        };
        if !c.is_whitespace() && c != '#' {
            tokens.push(Token { start: at, end: at + length });
        }
        at += length;
    }
    tokens
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

/// The length of what is meant as an IRI in brackets; none if the bracket is the sign for "less than".
fn iri_length(rest: &str) -> Option<usize> {
    let end = rest.find(['>', '\n', '"', '{', '}'])?;
    let less_than = rest[1..].starts_with([' ', '=', '?']);
    (rest[end..].starts_with('>') && !less_than).then_some(end + 1)
}

/// The length of what can be an IRI in brackets.
///
/// Spec: SPARQL 1.1 Query, IRIREF.
fn exact_iri_length(rest: &str) -> Option<usize> {
    let other = |c: char| c <= ' ' || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '^' | '`' | '\\');
    let end = 1 + rest[1..].find(other)?;
    rest[end..].starts_with('>').then_some(end + 1)
}

/// The length of a string with its quotes; up to the end of the line or text if it has no end.
fn string_length(rest: &str) -> usize {
    let long = rest.starts_with("\"\"\"") || rest.starts_with("'''");
    let delimiter = &rest[..if long { 3 } else { 1 }];
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(delimiter.len()) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if rest[at..].starts_with(delimiter) {
            return at + delimiter.len();
        } else if c == '\n' && !long {
            return at;
        }
    }
    rest.len()
}

/// True if a string ends in the quote that it starts with.
fn is_closed(string: &str) -> bool {
    string.len() > 1 && string.ends_with(&string[..1])
}

/// The brackets that are open at the end, the outermost first.
fn open_brackets(text: &str, tokens: &[Token]) -> Vec<char> {
    let mut open = Vec::new();
    for token in tokens {
        match &text[token.start..token.end] {
            "{" => open.push('{'),
            "(" => open.push('('),
            "[" => open.push('['),
            "}" | ")" | "]" => drop(open.pop()),
            _ => {}
        }
    }
    open
}

fn next_start(tokens: &[Token], from: usize, text: &str) -> usize {
    let next = tokens.iter().find(|token| token.start >= from);
    next.map_or(text.len(), |token| token.start)
}

/// The items of a list such as `"a", FILTER, [^ 'x']`, of which one may hold a comma in quotes.
fn items(list: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
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
    items.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

/// The first word of an update, if that is what the text is: queries cannot start with these.
fn update_keyword(text: &str) -> Option<&'static str> {
    const KEYWORDS: [&str; 10] =
        ["LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "INSERT", "DELETE", "WITH"];
    let first = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).find(
        |line| {
            let word = line.split_whitespace().next().unwrap_or_default();
            !word.eq_ignore_ascii_case("PREFIX") && !word.eq_ignore_ascii_case("BASE")
        },
    )?;
    let word = first.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    KEYWORDS.into_iter().find(|keyword| keyword.eq_ignore_ascii_case(word))
}
