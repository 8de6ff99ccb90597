//! URI templates: RFC 6570, all four levels.

use std::fmt::Write as _;

use crate::iri::encode_illegal;

/// A URI template; `V` is how it names its variables: by name when it is read, by place in the
/// row once it is compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UriTemplate<V = String> {
    /// Literal texts and expressions in their order.
    pub parts: Vec<Part<V>>,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<V> {
    /// Text that is copied, with characters that no URI may hold percent-encoded.
    Literal(String),
    /// `{…}`
    Expression(Operator, Vec<Variable<V>>),
}

/// A variable of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable<V> {
    /// Which.
    pub name: V,
    /// `{x*}`: the values of a list become values of their own.
    pub explode: bool,
    /// `{x:3}`: only the first so many characters.
    pub prefix: Option<usize>,
}

/// The character after the brace (RFC 6570, section 2.2 and appendix A).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `{x}`
    Simple,
    /// `{+x}`
    Reserved,
    /// `{#x}`
    Fragment,
    /// `{.x}`
    Label,
    /// `{/x}`
    Path,
    /// `{;x}`
    Parameter,
    /// `{?x}`
    Query,
    /// `{&x}`
    Continuation,
}

/// The value of a variable.
#[derive(Debug, Clone, Copy)]
pub enum Expansion<'a, L = std::iter::Empty<&'a str>> {
    /// No value; an expression of such variables only expands to nothing.
    Undefined,
    /// One value.
    Text(&'a str),
    /// A number, such as that of the row.
    Number(usize),
    /// Several values; none is like undefined.
    List(L),
}

impl Operator {
    fn of(char: u8) -> Option<Self> {
        Some(match char {
            b'+' => Self::Reserved,
            b'#' => Self::Fragment,
            b'.' => Self::Label,
            b'/' => Self::Path,
            b';' => Self::Parameter,
            b'?' => Self::Query,
            b'&' => Self::Continuation,
            _ => return None,
        })
    }

    /// What comes before the first value.
    fn first(self) -> &'static str {
        match self {
            Self::Simple | Self::Reserved => "",
            Self::Fragment => "#",
            Self::Label => ".",
            Self::Path => "/",
            Self::Parameter => ";",
            Self::Query => "?",
            Self::Continuation => "&",
        }
    }

    /// What comes between values.
    fn separator(self) -> &'static str {
        match self {
            Self::Simple | Self::Reserved | Self::Fragment => ",",
            Self::Label => ".",
            Self::Path => "/",
            Self::Parameter => ";",
            Self::Query | Self::Continuation => "&",
        }
    }

    fn is_named(self) -> bool {
        matches!(self, Self::Parameter | Self::Query | Self::Continuation)
    }

    fn allows_reserved(self) -> bool {
        matches!(self, Self::Reserved | Self::Fragment)
    }
}

impl UriTemplate {
    /// Parses a template. Literals are copied; only what no IRI may hold is percent-encoded (section 3.1).
    ///
    /// The unhappy path is a brace without its partner, or something between braces that is not a
    /// list of variables; the message says which, in terms of the template.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find(['{', '}']) {
            let (literal, tail) = rest.split_at(open);
            if !literal.is_empty() {
                parts.push(Part::Literal(encode_illegal(literal)));
            }
            let Some(tail) = tail.strip_prefix('{') else {
                return Err("a `}` without its `{`".to_owned());
            };
            let Some((expression, tail)) = tail.split_once('}') else {
                return Err("a `{` without its `}`".to_owned());
            };
            parts.push(parse_expression(expression)?);
            rest = tail;
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(encode_illegal(rest)));
        }
        Ok(Self { parts })
    }
}

impl<V> UriTemplate<V> {
    /// A template that is always the same text.
    pub fn constant(text: impl Into<String>) -> Self {
        Self { parts: vec![Part::Literal(text.into())] }
    }

    /// The text, if there is nothing to expand.
    pub fn as_constant(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The literal text that it begins with, if it begins with one.
    pub fn start(&self) -> Option<&str> {
        match self.parts.first()? {
            Part::Literal(text) => Some(text),
            Part::Expression(..) => None,
        }
    }

    /// The variables in their order.
    pub fn variables(&self) -> impl Iterator<Item = &V> {
        self.parts
            .iter()
            .flat_map(|part| match part {
                Part::Literal(_) => [].iter(),
                Part::Expression(_, variables) => variables.iter(),
            })
            .map(|variable| &variable.name)
    }

    /// The same template with other names for its variables.
    pub fn map<W>(&self, mut rename: impl FnMut(&V) -> W) -> UriTemplate<W> {
        let parts = self.parts.iter().map(|part| match part {
            Part::Literal(text) => Part::Literal(text.clone()),
            Part::Expression(operator, variables) => {
                let variables = variables.iter().map(|v| Variable {
                    name: rename(&v.name),
                    explode: v.explode,
                    prefix: v.prefix,
                });
                Part::Expression(*operator, variables.collect())
            }
        });
        UriTemplate { parts: parts.collect() }
    }

    /// Appends the expanded template to `out`; `value` gives the value of a variable, and `label`
    /// its name for the operators that write names (`{?x}` gives `?x=1`).
    pub fn expand<'v, L: ExactSizeIterator<Item: AsRef<str>>>(
        &'v self,
        value: impl Fn(&'v V) -> Expansion<'v, L>,
        label: impl Fn(&'v V) -> &'v str,
        out: &mut String,
    ) {
        for part in &self.parts {
            match part {
                Part::Literal(text) => out.push_str(text),
                Part::Expression(operator, variables) => {
                    let mut first = true;
                    for variable in variables {
                        expand_variable(*operator, variable, &value, &label, &mut first, out);
                    }
                }
            }
        }
    }
}

/// RFC 6570, section 3.2.1: one variable of an expression.
fn expand_variable<'v, V, L: ExactSizeIterator<Item: AsRef<str>>>(
    operator: Operator,
    variable: &'v Variable<V>,
    value: &impl Fn(&'v V) -> Expansion<'v, L>,
    label: &impl Fn(&'v V) -> &'v str,
    first: &mut bool,
    out: &mut String,
) {
    let mut begin = |out: &mut String| {
        out.push_str(if *first { operator.first() } else { operator.separator() });
        *first = false;
    };
    let name = |out: &mut String, empty: bool| {
        if operator.is_named() {
            out.push_str(label(&variable.name));
            if !empty || operator != Operator::Parameter {
                out.push('=');
            }
        }
    };
    match value(&variable.name) {
        Expansion::Undefined => {}
        Expansion::List(items) if items.len() == 0 => {}
        Expansion::Text(text) => {
            begin(out);
            name(out, text.is_empty());
            let text = match variable.prefix {
                Some(length) => first_chars(text, length),
                None => text,
            };
            encode(text, operator.allows_reserved(), out);
        }
        Expansion::Number(number) => {
            begin(out);
            name(out, false);
            let start = out.len();
            let _ = write!(out, "{number}");
            out.truncate(start.saturating_add(variable.prefix.unwrap_or(usize::MAX)).min(out.len()));
        }
        Expansion::List(items) if variable.explode => {
            for item in items {
                begin(out);
                name(out, item.as_ref().is_empty());
                encode(item.as_ref(), operator.allows_reserved(), out);
            }
        }
        Expansion::List(items) => {
            begin(out);
            name(out, false);
            for (i, item) in items.enumerate() {
                if i > 0 {
                    out.push(',');
                }
                encode(item.as_ref(), operator.allows_reserved(), out);
            }
        }
    }
}

fn first_chars(text: &str, length: usize) -> &str {
    text.char_indices().nth(length).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

fn parse_expression(text: &str) -> Result<Part<String>, String> {
    let operator = text.bytes().next().and_then(Operator::of);
    let list = if operator.is_some() { text.get(1..).unwrap_or_default() } else { text };
    let variables: Result<Vec<_>, String> = list.split(',').map(parse_variable).collect();
    Ok(Part::Expression(operator.unwrap_or(Operator::Simple), variables?))
}

fn parse_variable(text: &str) -> Result<Variable<String>, String> {
    let (name, explode, prefix) = if let Some(name) = text.strip_suffix('*') {
        (name, true, None)
    } else if let Some((name, length)) = text.split_once(':') {
        let length = length.parse().ok().filter(|n| (1..10_000).contains(n));
        let length = length.ok_or_else(|| format!("`{text}`: expected a length after the colon"))?;
        (name, false, Some(length))
    } else {
        (text, false, None)
    };
    if !is_variable_name(name) {
        return Err(format!("`{name}` cannot be the name of a variable"));
    }
    Ok(Variable { name: name.to_owned(), explode, prefix })
}

/// RFC 6570, section 2.3: letters, digits, `_` and percent-encoded bytes, with dots between them.
pub fn is_variable_name(name: &str) -> bool {
    name.split('.').all(|part| {
        let bytes = part.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            at += match byte {
                b'_' => 1,
                byte if byte.is_ascii_alphanumeric() => 1,
                b'%' if is_percent_encoded(bytes, at) => 3,
                _ => return false,
            };
        }
        !bytes.is_empty()
    })
}

/// A column's title as the name of a variable: what RFC 6570 does not allow in a name is
/// percent-encoded, byte by byte (so `-` becomes `%2D`).
pub fn variable_name_of(title: &str) -> String {
    let mut name = String::new();
    for byte in title.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.') {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "%{byte:02X}");
        }
    }
    name
}

/// Section 3.2.1: everything but unreserved characters is percent-encoded; with `reserved`, also
/// reserved characters and what is percent-encoded already are kept.
fn encode(text: &str, reserved: bool, out: &mut String) {
    let bytes = text.as_bytes();
    // Nearly all of a text goes over as it is.
    let mut kept = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let keep = UNRESERVED[usize::from(byte)]
            || reserved && (is_reserved(byte) || byte == b'%' && is_percent_encoded(bytes, at));
        if !keep {
            out.push_str(text.get(kept..at).unwrap_or_default());
            let _ = write!(out, "%{byte:02X}");
            kept = at + 1;
        }
    }
    out.push_str(text.get(kept..).unwrap_or_default());
}

/// Section 1.5: letters, digits and `-._~`. A table, since every byte of a value is looked at.
const UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        table[byte] = b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
        byte += 1;
    }
    table
};

fn is_percent_encoded(bytes: &[u8], at: usize) -> bool {
    let digit = |i: usize| bytes.get(at + i).is_some_and(u8::is_ascii_hexdigit);
    digit(1) && digit(2)
}

fn is_reserved(byte: u8) -> bool {
    b":/?#[]@!$&'()*+,;=".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Items = std::iter::Copied<std::slice::Iter<'static, &'static str>>;

    /// Expands with the variables of RFC 6570, section 3.2, but for `keys`: no cell holds such.
    fn expand(template: &str) -> String {
        let list = |items: &'static [&'static str]| Expansion::List(items.iter().copied());
        let value = |name: &String| match name.as_str() {
            "count" => list(&["one", "two", "three"]),
            "dom" => list(&["example", "com"]),
            "dub" => Expansion::Text("me/too"),
            "hello" => Expansion::Text("Hello World!"),
            "half" => Expansion::Text("50%"),
            "var" => Expansion::Text("value"),
            "who" => Expansion::Text("fred"),
            "base" => Expansion::Text("http://example.com/home/"),
            "path" => Expansion::Text("/foo/bar"),
            "list" => list(&["red", "green", "blue"]),
            "v" => Expansion::Text("6"),
            "x" => Expansion::Number(1024),
            "y" => Expansion::Number(768),
            "empty" => Expansion::Text(""),
            "none" => list(&[]),
            "greek" => Expansion::Text("αβγ"),
            "coded" => Expansion::Text("a%20b"),
            _ => Expansion::Undefined,
        };
        let mut out = String::new();
        let template = UriTemplate::parse(template).expect("a template");
        expand_with(&template, &value, &mut out);
        out
    }

    fn expands(examples: &[(&str, &str)]) {
        for (template, expected) in examples {
            assert_eq!(expand(template), *expected, "{template}");
        }
    }

    fn expand_with<'v>(
        template: &'v UriTemplate,
        value: &impl Fn(&'v String) -> Expansion<'v, Items>,
        out: &mut String,
    ) {
        template.expand(value, String::as_str, out);
    }

    #[test]
    fn rfc_6570_1_2_the_levels() {
        expands(&[
            ("map?{x,y}", "map?1024,768"),
            ("{x,hello,y}", "1024,Hello%20World%21,768"),
            ("X{#var}", "X#value"),
            ("X{#hello}", "X#Hello%20World!"),
            ("X{.x,y}", "X.1024.768"),
        ]);
    }

    #[test]
    fn rfc_6570_3_2_1_variable_expansion() {
        expands(&[
            ("{count}", "one,two,three"),
            ("{count*}", "one,two,three"),
            ("{/count}", "/one,two,three"),
            ("{/count*}", "/one/two/three"),
            ("{;count}", ";count=one,two,three"),
            ("{;count*}", ";count=one;count=two;count=three"),
            ("{?count}", "?count=one,two,three"),
            ("{?count*}", "?count=one&count=two&count=three"),
            ("{&count*}", "&count=one&count=two&count=three"),
        ]);
    }

    #[test]
    fn rfc_6570_3_2_2_simple_expansion() {
        expands(&[
            ("{var}", "value"),
            ("{hello}", "Hello%20World%21"),
            ("{half}", "50%25"),
            ("O{empty}X", "OX"),
            ("O{undef}X", "OX"),
            ("{x,y}", "1024,768"),
            ("{x,hello,y}", "1024,Hello%20World%21,768"),
            ("?{x,empty}", "?1024,"),
            ("?{x,undef}", "?1024"),
            ("?{undef,y}", "?768"),
            ("{var:3}", "val"),
            ("{var:30}", "value"),
            ("{list}", "red,green,blue"),
            ("{list*}", "red,green,blue"),
        ]);
    }

    #[test]
    fn rfc_6570_3_2_3_reserved_expansion() {
        expands(&[
            ("{+var}", "value"),
            ("{+hello}", "Hello%20World!"),
            ("{+half}", "50%25"),
            ("{base}index", "http%3A%2F%2Fexample.com%2Fhome%2Findex"),
            ("{+base}index", "http://example.com/home/index"),
            ("O{+empty}X", "OX"),
            ("O{+undef}X", "OX"),
            ("{+path}/here", "/foo/bar/here"),
            ("here?ref={+path}", "here?ref=/foo/bar"),
            ("up{+path}{var}/here", "up/foo/barvalue/here"),
            ("{+x,hello,y}", "1024,Hello%20World!,768"),
            ("{+path,x}/here", "/foo/bar,1024/here"),
            ("{+path:6}/here", "/foo/b/here"),
            ("{+list}", "red,green,blue"),
            ("{+list*}", "red,green,blue"),
        ]);
    }

    #[test]
    fn rfc_6570_3_2_4_fragment_expansion() {
        expands(&[
            ("{#var}", "#value"),
            ("{#hello}", "#Hello%20World!"),
            ("{#half}", "#50%25"),
            ("foo{#empty}", "foo#"),
            ("foo{#undef}", "foo"),
            ("{#x,hello,y}", "#1024,Hello%20World!,768"),
            ("{#path,x}/here", "#/foo/bar,1024/here"),
            ("{#path:6}/here", "#/foo/b/here"),
            ("{#list}", "#red,green,blue"),
            ("{#list*}", "#red,green,blue"),
        ]);
    }

    #[test]
    fn rfc_6570_3_2_5_label_expansion() {
        expands(&[
            ("{.who}", ".fred"),
            ("{.who,who}", ".fred.fred"),
            ("{.half,who}", ".50%25.fred"),
            ("www{.dom*}", "www.example.com"),
            ("X{.var}", "X.value"),
            ("X{.empty}", "X."),
            ("X{.undef}", "X"),
            ("X{.var:3}", "X.val"),
            ("X{.list}", "X.red,green,blue"),
            ("X{.list*}", "X.red.green.blue"),
            ("X{.none}", "X"),
            ("X{.none*}", "X"),
        ]);
    }

    #[test]
    fn rfc_6570_3_2_6_path_expansion() {
        expands(&[
            ("{/who}", "/fred"),
            ("{/who,who}", "/fred/fred"),
            ("{/half,who}", "/50%25/fred"),
            ("{/who,dub}", "/fred/me%2Ftoo"),
            ("{/var}", "/value"),
            ("{/var,empty}", "/value/"),
            ("{/var,undef}", "/value"),
            ("{/var,x}/here", "/value/1024/here"),
            ("{/var:1,var}", "/v/value"),
            ("{/list}", "/red,green,blue"),
            ("{/list*}", "/red/green/blue"),
            ("{/list*,path:4}", "/red/green/blue/%2Ffoo"),
        ]);
    }

    #[test]
    fn rfc_6570_3_2_7_parameter_expansion() {
        expands(&[
            ("{;who}", ";who=fred"),
            ("{;half}", ";half=50%25"),
            ("{;empty}", ";empty"),
            ("{;v,empty,who}", ";v=6;empty;who=fred"),
            ("{;v,bar,who}", ";v=6;who=fred"),
            ("{;x,y}", ";x=1024;y=768"),
            ("{;x,y,empty}", ";x=1024;y=768;empty"),
            ("{;x,y,undef}", ";x=1024;y=768"),
            ("{;hello:5}", ";hello=Hello"),
            ("{;list}", ";list=red,green,blue"),
            ("{;list*}", ";list=red;list=green;list=blue"),
        ]);
    }

    #[test]
    fn rfc_6570_3_2_8_query_expansion() {
        expands(&[
            ("{?who}", "?who=fred"),
            ("{?half}", "?half=50%25"),
            ("{?x,y}", "?x=1024&y=768"),
            ("{?x,y,empty}", "?x=1024&y=768&empty="),
            ("{?x,y,undef}", "?x=1024&y=768"),
            ("{?var:3}", "?var=val"),
            ("{?list}", "?list=red,green,blue"),
            ("{?list*}", "?list=red&list=green&list=blue"),
        ]);
    }

    #[test]
    fn rfc_6570_3_2_9_continuation() {
        expands(&[
            ("{&who}", "&who=fred"),
            ("{&half}", "&half=50%25"),
            ("?fixed=yes{&x}", "?fixed=yes&x=1024"),
            ("{&x,y,empty}", "&x=1024&y=768&empty="),
            ("{&x,y,undef}", "&x=1024&y=768"),
            ("{&var:3}", "&var=val"),
            ("{&list}", "&list=red,green,blue"),
            ("{&list*}", "&list=red&list=green&list=blue"),
        ]);
    }

    #[test]
    fn a_prefix_counts_characters_before_they_are_encoded() {
        expands(&[
            ("{greek:1}", "%CE%B1"),
            ("{greek:2}", "%CE%B1%CE%B2"),
            ("{half:2}{half:3}", "5050%25"),
            ("{+half:3}", "50%25"),
            ("{x:2}", "10"),
            ("{?x:9999}", "?x=1024"),
            ("{empty:3}", ""),
            ("{undef:3}", ""),
        ]);
    }

    #[test]
    fn what_is_encoded_already_is_kept_where_reserved_characters_are() {
        expands(&[
            ("{coded}", "a%2520b"),
            ("{+coded}", "a%20b"),
            ("{#coded}", "#a%20b"),
            ("{/coded}", "/a%2520b"),
        ]);
    }

    #[test]
    fn lists_without_items_are_as_if_they_were_not_there() {
        expands(&[
            ("{none}", ""),
            ("{?none,x}", "?x=1024"),
            ("{;none*}", ""),
            ("{/none,var}", "/value"),
            ("{#none}", ""),
        ]);
    }

    #[test]
    fn what_no_iri_may_hold_is_encoded_in_literals_and_letters_are_kept() {
        assert_eq!(expand("a b<é>"), "a%20b%3Cé%3E");
    }

    #[test]
    fn broken_templates_say_what_is_wrong() {
        let error = |text| UriTemplate::parse(text).expect_err("broken");
        assert_eq!(error("a{b"), "a `{` without its `}`");
        assert_eq!(error("a}b"), "a `}` without its `{`");
        assert_eq!(error("{a b}"), "`a b` cannot be the name of a variable");
        assert_eq!(error("{a:x}"), "`a:x`: expected a length after the colon");
        assert_eq!(error("{}"), "`` cannot be the name of a variable");
        assert_eq!(error("{a:0}"), "`a:0`: expected a length after the colon");
        assert_eq!(error("{a:10000}"), "`a:10000`: expected a length after the colon");
        assert_eq!(error("{=a}"), "`=a` cannot be the name of a variable");
        assert_eq!(error("{a..b}"), "`a..b` cannot be the name of a variable");
        assert_eq!(error("{a{b}"), "`a{b` cannot be the name of a variable");
    }

    #[test]
    fn titles_become_names() {
        assert_eq!(variable_name_of("on street-né"), "on%20street%2Dn%C3%A9");
        assert!(is_variable_name("on%20street"));
        assert!(!is_variable_name("on%2"));
    }
}
