//! Regular expressions as ECMAScript has them.
//!
//! Spec: tabular data model, section 6.4.6; ECMA-262, section 22.2.1 (patterns), with the `u` flag.
//!
//! Rationale: an expression is translated for two engines. Most go to `regex`, which takes linear time.
//! Look-around and back-references need `fancy-regex`, which goes back when a way fails, but only so
//! many times; so no value can hang the program. `regress` speaks ECMAScript itself, but has no such
//! limit.

use super::Fault;
use crate::diagnostic::Code;

/// A regular expression for the whole value.
#[derive(Debug, Clone)]
pub struct Expression {
    source: String,
    engine: Engine,
    /// How long a value may be, in bytes, if it is to be compared in a second or so.
    longest: usize,
}

#[derive(Debug, Clone)]
enum Engine {
    Linear(regex::Regex),
    Backtracking(fancy_regex::Regex),
}

/// How often an expression with look-around may go back for one value, and how long that may be.
const STEPS: usize = 50_000;
const LONGEST: usize = 5_000;

/// How large the compiled form of an expression may be, in bytes: `\p{L}{1,100}` just fits.
const LARGE: usize = 10 << 20;

/// Up to which size it may be compared with values of any length, and how long they may be beyond that.
const SMALL: usize = 256 << 10;
const LONGEST_IF_LARGE: usize = 20_000;

/// How deeply groups may be nested: far beyond any format, and safe for the stack.
const DEEPEST: usize = 50;

impl Expression {
    /// The expression as it stands in the metadata.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Reads an expression. The unhappy path is what ECMAScript does not permit, or what would take too
    /// much memory; the message says which.
    pub(super) fn parse(source: &str) -> Result<Self, String> {
        let mut translator = Translator::new(source);
        let translated = format!("^(?:{})$", translator.translate()?);
        let source = source.to_owned();
        if translator.is_fancy {
            let translated = translated.replace(BOUNDARY, &look(["(?<=", "(?!"], ["(?<!", "(?="]));
            let built = fancy_regex::RegexBuilder::new(&translated)
                .backtrack_limit(STEPS)
                .delegate_size_limit(LARGE)
                .max_prog_size(SMALL)
                .optimize(false)
                .build();
            let engine = Engine::Backtracking(built.map_err(|error| last_line(&error.to_string()))?);
            return Ok(Self { source, engine, longest: LONGEST });
        }
        let build = |size| regex::RegexBuilder::new(&translated).size_limit(size).build();
        let (built, longest) = match build(SMALL) {
            Err(regex::Error::CompiledTooBig(_)) => (build(LARGE), LONGEST_IF_LARGE),
            built => (built, usize::MAX),
        };
        let regex = built.map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "the regular expression is too large".to_owned(),
            error => last_line(&error.to_string()),
        })?;
        Ok(Self { source, engine: Engine::Linear(regex), longest })
    }

    /// Whether the value as a whole has the form.
    pub(super) fn check(&self, text: &str) -> Result<(), Fault> {
        if text.len() > self.longest {
            let message = format!("is too long to be compared with the form {}", self.source);
            return Err(Fault::new(Code::BadValue, message));
        }
        let matches = match &self.engine {
            Engine::Linear(regex) => regex.is_match(text),
            Engine::Backtracking(regex) => regex.is_match(text).map_err(|_| {
                let message = format!("could not be compared with the form {}", self.source);
                Fault::new(Code::BadValue, message)
                    .help("there are too many ways to try: write the regular expression in a simpler way")
            })?,
        };
        if matches {
            return Ok(());
        }
        Err(Fault::new(Code::BadValue, format!("does not have the form {}", self.source)))
    }
}

fn last_line(text: &str) -> String {
    text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

/// The white space of ECMAScript, as the inside of a class.
const WHITE_SPACE: &str =
    r"\t\n\x0b\x0c\r \u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}";
const WORD: &str = "0-9A-Za-z_";

/// The end of a word for the linear engine; what belongs to a word is ASCII in ECMAScript.
const BOUNDARY: &str = r"(?-u:\b)";

/// Looks at the characters on both sides, in one way or in another.
fn look(one: [&str; 2], other: [&str; 2]) -> String {
    let way = |[before, after]: [&str; 2]| format!("{before}[{WORD}]){after}[{WORD}])");
    format!("(?:{}|{})", way(one), way(other))
}

/// Rewrites ECMAScript's syntax in that of the engines, from left to right.
struct Translator<'a> {
    rest: &'a str,
    out: String,
    /// The names of the groups, in the order of their numbers.
    groups: Vec<Option<&'a str>>,
    /// True if there is something that needs going back.
    is_fancy: bool,
    depth: usize,
}

/// What may follow a part of an expression.
#[derive(PartialEq)]
enum Term {
    /// Something that can be repeated.
    Atom,
    /// `^`, `$`, `\b`, or something that looks ahead or behind.
    Assertion,
}

impl<'a> Translator<'a> {
    fn new(source: &'a str) -> Self {
        Self { rest: source, out: String::new(), groups: groups(source), is_fancy: false, depth: 0 }
    }

    fn translate(&mut self) -> Result<String, String> {
        self.alternatives()?;
        if !self.rest.is_empty() {
            return Err("a closing parenthesis has no opening one".to_owned());
        }
        Ok(std::mem::take(&mut self.out))
    }

    fn next(&mut self) -> Option<char> {
        let char = self.rest.chars().next()?;
        self.rest = self.rest.get(char.len_utf8()..)?;
        Some(char)
    }

    fn take(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Everything up to the end, or to the end of the group.
    fn alternatives(&mut self) -> Result<(), String> {
        while !self.rest.is_empty() && !self.rest.starts_with(')') {
            if self.take("|") {
                self.out.push('|');
                continue;
            }
            let term = self.term()?;
            self.quantifier(&term)?;
        }
        Ok(())
    }

    fn term(&mut self) -> Result<Term, String> {
        match self.next() {
            Some(assertion @ ('^' | '$')) => {
                self.out.push(assertion);
                return Ok(Term::Assertion);
            }
            Some('.') => self.out.push_str(r"[^\n\r\u{2028}\u{2029}]"),
            Some('(') => return self.group(),
            Some('[') => self.class()?,
            Some('\\') => return self.escape(),
            Some(char @ ('*' | '+' | '?')) => {
                return Err(format!("there is nothing before `{char}` to repeat"));
            }
            Some('{') if repetition(self.rest).is_some() => {
                return Err("there is nothing before `{` to repeat".to_owned());
            }
            Some(char) => self.literal(char),
            None => {}
        }
        Ok(Term::Atom)
    }

    fn literal(&mut self, char: char) {
        if char.is_ascii() && !char.is_ascii_alphanumeric() {
            self.out.push_str(&format!("\\x{:02x}", char as u32));
        } else {
            self.out.push(char);
        }
    }

    /// `*`, `+`, `?`, `{2}`, `{2,}`, `{2,3}`, each perhaps followed by `?`. Braces that are none of these
    /// stand for themselves.
    fn quantifier(&mut self, term: &Term) -> Result<(), String> {
        let length = match self.rest.chars().next() {
            Some('*' | '+' | '?') => 1,
            Some('{') => match repetition(self.rest.get(1..).unwrap_or_default()) {
                Some(Ok(length)) => length + 1,
                Some(Err(message)) => return Err(message),
                None => return Ok(()),
            },
            _ => return Ok(()),
        };
        let (quantifier, rest) = self.rest.split_at_checked(length).unwrap_or_default();
        if *term == Term::Assertion {
            return Err(format!("there is nothing before `{quantifier}` to repeat"));
        }
        self.out.push_str(quantifier);
        self.rest = rest;
        if self.take("?") {
            self.out.push('?');
        }
        Ok(())
    }

    /// After `(`.
    fn group(&mut self) -> Result<Term, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("groups are nested too deeply".to_owned());
        }
        let around = ["?=", "?!", "?<=", "?<!"].into_iter().find(|kind| self.take(kind));
        if let Some(kind) = around {
            self.is_fancy = true;
            self.out.push('(');
            self.out.push_str(kind);
        } else if self.take("?:") {
            self.out.push_str("(?:");
        } else if self.take("?<") {
            let (name, rest) = self.rest.split_once('>').ok_or("the name of a group is not closed")?;
            if !is_group_name(name) {
                return Err(format!("`{name}` is not the name of a group"));
            }
            self.rest = rest;
            self.out.push('(');
        } else if self.rest.starts_with('?') {
            return Err("a group begins with something that ECMAScript does not have".to_owned());
        } else {
            self.out.push('(');
        }
        self.alternatives()?;
        if !self.take(")") {
            return Err("a group is not closed".to_owned());
        }
        self.out.push(')');
        self.depth -= 1;
        Ok(if around.is_some() { Term::Assertion } else { Term::Atom })
    }

    /// After a backslash outside of a class.
    fn escape(&mut self) -> Result<Term, String> {
        let digits: String = self.rest.chars().take_while(char::is_ascii_digit).collect();
        if !digits.is_empty() && !digits.starts_with('0') {
            self.rest = self.rest.get(digits.len()..).unwrap_or_default();
            let group = digits.parse().ok().filter(|n| *n <= self.groups.len());
            self.back_reference(group.ok_or_else(|| format!("there is no group {digits}"))?);
            return Ok(Term::Atom);
        }
        if self.take("k<") {
            let (name, rest) = self.rest.split_once('>').ok_or("the name of a group is not closed")?;
            self.rest = rest;
            let index = self.groups.iter().position(|g| *g == Some(name));
            self.back_reference(index.ok_or_else(|| format!("there is no group `{name}`"))? + 1);
            return Ok(Term::Atom);
        }
        if self.take("b") {
            self.out.push_str(BOUNDARY);
            return Ok(Term::Assertion);
        }
        if self.take("B") {
            self.is_fancy = true;
            self.out.push_str(&look(["(?<=", "(?="], ["(?<!", "(?!"]));
            return Ok(Term::Assertion);
        }
        match self.escaped()? {
            Escaped::Char(char) => self.literal(char),
            Escaped::Class { negated, inside } => {
                let not = if negated { "^" } else { "" };
                self.out.push_str(&format!("[{not}{inside}]"));
            }
        }
        Ok(Term::Atom)
    }

    /// What a group has matched; a group that has not taken part matches the empty text.
    fn back_reference(&mut self, group: usize) {
        self.is_fancy = true;
        self.out.push_str(&format!(r"(?:(?({group})\{group}|))"));
    }

    /// What follows a backslash, in a class or outside.
    fn escaped(&mut self) -> Result<Escaped, String> {
        let class = |negated, inside: &str| Ok(Escaped::Class { negated, inside: inside.to_owned() });
        let char = match self.next().ok_or("there is nothing after the last backslash")? {
            'd' => return class(false, "0-9"),
            'D' => return class(true, "0-9"),
            'w' => return class(false, WORD),
            'W' => return class(true, WORD),
            's' => return class(false, WHITE_SPACE),
            'S' => return class(true, WHITE_SPACE),
            kind @ ('p' | 'P') => return self.property(kind == 'P'),
            't' => '\t',
            'n' => '\n',
            'v' => '\u{b}',
            'f' => '\u{c}',
            'r' => '\r',
            '0' if !self.rest.starts_with(|c: char| c.is_ascii_digit()) => '\0',
            'c' => {
                let letter = self.next().filter(char::is_ascii_alphabetic).ok_or("`\\c` needs a letter")?;
                char::from(letter as u8 % 32)
            }
            'x' => self.hexadecimal(2)?,
            'u' if self.take("{") => {
                let (digits, rest) = self.rest.split_once('}').ok_or("`\\u{` is not closed")?;
                self.rest = rest;
                code_point(digits)?
            }
            'u' => self.hexadecimal(4)?,
            char if char.is_ascii_alphanumeric() => {
                return Err(format!("`\\{char}` is not known to ECMAScript"));
            }
            char => char,
        };
        Ok(Escaped::Char(char))
    }

    /// `\p{Lu}` and the like.
    fn property(&mut self, negated: bool) -> Result<Escaped, String> {
        let property = self.rest.strip_prefix('{').and_then(|r| r.split_once('}'));
        let is_name = |p: &str| p.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '='));
        let (name, rest) =
            property.filter(|(p, _)| is_name(p)).ok_or("`\\p` needs the name of a property")?;
        self.rest = rest;
        Ok(Escaped::Class { negated, inside: format!(r"\p{{{name}}}") })
    }

    /// Two or four hexadecimal digits; two surrogates in a row are one character.
    fn hexadecimal(&mut self, length: usize) -> Result<char, String> {
        let take = |text: &'a str| {
            let (digits, rest) = text.split_at_checked(length)?;
            let is_number = digits.bytes().all(|b| b.is_ascii_hexdigit());
            Some((u32::from_str_radix(digits, 16).ok().filter(|_| is_number)?, rest))
        };
        let (code, rest) =
            take(self.rest).ok_or_else(|| format!("{length} hexadecimal digits are needed"))?;
        self.rest = rest;
        let second = rest.strip_prefix("\\u").and_then(take);
        if let (0xd800..=0xdbff, Some((low @ 0xdc00..=0xdfff, rest))) = (code, second) {
            self.rest = rest;
            let code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            return char::from_u32(code).ok_or_else(|| "there is no such character".to_owned());
        }
        char::from_u32(code).ok_or_else(|| "half a surrogate pair is no character".to_owned())
    }

    /// After `[`.
    fn class(&mut self) -> Result<(), String> {
        let negated = self.take("^");
        let mut inside = String::new();
        let mut first = None;
        loop {
            let unclosed = "a character class is not closed";
            let item = match self.next().ok_or(unclosed)? {
                ']' => break,
                '\\' if self.take("b") => Escaped::Char('\u{8}'),
                '\\' if self.take("-") => Escaped::Char('-'),
                '\\' => self.escaped()?,
                '-' if first.is_some() && !self.rest.starts_with(']') => {
                    let end = match self.next().ok_or(unclosed)? {
                        '\\' if self.take("b") => Escaped::Char('\u{8}'),
                        '\\' => self.escaped()?,
                        char => Escaped::Char(char),
                    };
                    match (first.take(), end) {
                        (Some(start), Escaped::Char(end)) if start <= end => {
                            inside.push_str(&format!("-\\u{{{:x}}}", end as u32));
                        }
                        (_, Escaped::Char(_)) => {
                            return Err("the range of a character class is empty".to_owned());
                        }
                        _ => return Err("a range in a character class needs two characters".to_owned()),
                    }
                    continue;
                }
                char => Escaped::Char(char),
            };
            first = None;
            match item {
                Escaped::Char(char) => {
                    inside.push_str(&format!("\\u{{{:x}}}", char as u32));
                    first = Some(char);
                }
                Escaped::Class { negated: false, inside: class } => inside.push_str(&class),
                Escaped::Class { negated: true, inside: class } => inside.push_str(&format!("[^{class}]")),
            }
        }
        // An empty class matches nothing, and its opposite everything.
        let class = match (negated, inside.is_empty()) {
            (true, true) => r"[\x00-\u{10ffff}]".to_owned(),
            (false, true) => r"[^\x00-\u{10ffff}]".to_owned(),
            (true, false) => format!("[^{inside}]"),
            (false, false) => format!("[{inside}]"),
        };
        self.out.push_str(&class);
        Ok(())
    }
}

enum Escaped {
    Char(char),
    /// The inside of a class.
    Class {
        negated: bool,
        inside: String,
    },
}

fn code_point(digits: &str) -> Result<char, String> {
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'));
    code.and_then(char::from_u32).ok_or_else(|| format!("there is no character {digits}"))
}

/// The length of what follows `{` if that makes a repetition; `None` if it does not.
fn repetition(text: &str) -> Option<Result<usize, String>> {
    let (inside, _) = text.split_once('}')?;
    let is_number = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let (least, most) = inside.split_once(',').unwrap_or((inside, inside));
    if !is_number(least) || !(is_number(most) || most.is_empty()) {
        return None;
    }
    let too_many = || format!("{{{inside}}} repeats too often");
    let number = |t: &str| t.parse::<u32>().ok().filter(|n| *n <= 100_000).ok_or_else(too_many);
    let check = || match (number(least)?, most) {
        (_, "") => Ok(inside.len() + 1),
        (least, most) if least <= number(most)? => Ok(inside.len() + 1),
        _ => Err(format!("{{{inside}}}: the first number is greater than the second")),
    };
    Some(check())
}

/// The names of the groups that capture, in the order of their opening parentheses.
fn groups(source: &str) -> Vec<Option<&str>> {
    let mut groups = Vec::new();
    let mut chars = source.char_indices();
    let mut in_class = false;
    while let Some((at, char)) = chars.next() {
        match char {
            '\\' => {
                chars.next();
            }
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => {
                let rest = source.get(at + 1..).unwrap_or_default();
                let name = rest.strip_prefix("?<").filter(|r| !r.starts_with(['=', '!']));
                match name {
                    Some(name) => groups.push(name.split('>').next()),
                    None if !rest.starts_with('?') => groups.push(None),
                    None => {}
                }
            }
            _ => {}
        }
    }
    groups
}

fn is_group_name(name: &str) -> bool {
    let starts = |c: char| c.is_alphabetic() || matches!(c, '_' | '$');
    name.starts_with(starts) && name.chars().all(|c| starts(c) || c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_match_whole_values() {
        for (source, good, bad) in [
            ("[Aa]+", &["AaA"] as &[_], &["", "AaB", "bA"] as &[_]),
            ("a|bc", &["a", "bc"], &["abc", "b"]),
            ("^-?P.*$", &["P1", "-P"], &["xP"]),
            (r"\d{4}", &["2018"], &["٢٠١٨", "201"]),
            (r"\w+", &["a_1"], &["é"]),
            (r"\s", &["\u{a0}", "\u{feff}"], &["\u{85}"]),
            (r"[\d\-x]+", &["1-x"], &["a"]),
            (r"[^\D]", &["1"], &["a"]),
            (r"[\W\d]", &["1", "!"], &["a"]),
            (r"\/\.\-\:", &["/.-:"], &["/x-:"]),
            (r"\x41\u0042\u{43}\cJ\0", &["ABC\n\0"], &["ABC"]),
            (r"\uD83D\uDE00", &["😀"], &[]),
            (".", &["😀", "é"], &["\n", "\u{2028}", ""]),
            ("[^]", &["\n", "a"], &["", "ab"]),
            ("[]|a", &["a"], &[""]),
            ("[[&&~~z-]", &["[", "&", "~", "-"], &["a", "]"]),
            ("a{2,3}?b{1}", &["aab"], &["ab"]),
            ("{a}", &["{a}"], &["a"]),
            ("x{,2}", &["x{,2}"], &["xx"]),
            ("a]", &["a]"], &["a"]),
            ("# x", &["# x"], &["#x", ""]),
            (r"\bfoo\b.*", &["foo bar", "fooé"], &["foobar"]),
            (r"foo\B.*", &["foobar"], &["foo bar", "fooé"]),
            (r"(?=foo\b).*", &["foo bar", "fooé"], &["foobar"]),
            (r"a$b|c^d|e$", &["e"], &["ab", "a$b", "c^d"]),
            (r"\p{Lu}\P{Lu}", &["Éé"], &["éÉ"]),
            (r"[\p{L} ]+", &["é a"], &["1"]),
            ("(?=.*[0-9])(?=.*[a-z]).{3}", &["a1b"], &["abc", "a1"]),
            ("(?!tmp).*", &["a"], &["tmp1"]),
            ("a(?<=a)b(?<!a)", &["ab"], &["b"]),
            (r"(a|b)\1", &["aa", "bb"], &["ab"]),
            (r"(?<q>['-])\w+\k<q>", &["'a'", "-a-"], &["'a-"]),
            (r"(?:(a)|b)\1c", &["aac", "bc"], &["ac"]),
            ("(?<year>[0-9]+)", &["2018"], &[""]),
        ] {
            let expression = Expression::parse(source).expect(source);
            for text in good {
                assert_eq!(expression.check(text), Ok(()), "{source} {text}");
            }
            for text in bad {
                assert!(expression.check(text).is_err(), "{source} {text}");
            }
        }
    }

    #[test]
    fn what_is_no_expression_says_why() {
        for (source, expected) in [
            ("+", "there is nothing before `+` to repeat"),
            ("a**", "there is nothing before `*` to repeat"),
            ("a++", "there is nothing before `+` to repeat"),
            ("^*", "there is nothing before `*` to repeat"),
            ("{2}", "there is nothing before `{` to repeat"),
            ("a{3,2}", "{3,2}: the first number is greater than the second"),
            ("a{999999999999}", "{999999999999} repeats too often"),
            ("(a{1000}){1000}", "the regular expression is too large"),
            ("[a", "a character class is not closed"),
            ("[b-a]", "the range of a character class is empty"),
            ("(a", "a group is not closed"),
            ("a)", "a closing parenthesis has no opening one"),
            ("(?i)a", "a group begins with something that ECMAScript does not have"),
            ("(?>a)", "a group begins with something that ECMAScript does not have"),
            ("(?P<a>a)", "a group begins with something that ECMAScript does not have"),
            (r"\Aa\z", "`\\A` is not known to ECMAScript"),
            (r"\1", "there is no group 1"),
            (r"\k<a>", "there is no group `a`"),
            (r"\u12", "4 hexadecimal digits are needed"),
            ("\\", "there is nothing after the last backslash"),
        ] {
            assert_eq!(Expression::parse(source).map(|_| ()), Err(expected.to_owned()), "{source}");
        }
        assert!(Expression::parse(r"\p{Nonsense}").is_err());
        assert!(Expression::parse(&"(".repeat(100_000)).is_err());
    }

    #[test]
    fn no_value_takes_long() {
        let text = "a".repeat(LONGEST - 1) + "!";
        for source in [
            r"(a+)+\1b",
            "(?=(a+)+b).*",
            "(?:(?=a*)|a*)*b",
            "(?!.*(.+)+b)(x+x+)+y",
            r"(\1a?)*b(?!c)",
            "((?!.*x)a|(?!.*x)aa)*y",
            "(?:(?!.*x).)*y",
        ] {
            let expression = Expression::parse(source).expect(source);
            let start = std::time::Instant::now();
            assert!(expression.check(&text).is_err(), "{source}");
            assert!(start.elapsed().as_secs() < 30, "{source}");
        }
        let long = "a".repeat(LONGEST_IF_LARGE + 1);
        assert!(Expression::parse("(?=a).*").is_ok_and(|e| e.check(&long).is_err()));
        assert!(Expression::parse(r"\p{L}{1,100}").is_ok_and(|e| e.check(&long).is_err()));
        assert!(Expression::parse("a*").is_ok_and(|e| e.check(&long).is_ok()));
    }
}
