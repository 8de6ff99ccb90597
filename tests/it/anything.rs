//! Any bytes as tables and metadata: nothing panics or goes on for ever, problems are in their files, the
//! same input gives the same answer, and what is written is RDF that loads.

use std::any::Any;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ctgraph::convert::{Input, Mode, Options, convert, validate};
use ctgraph::csvw::{LocalFiles, Resource, Web};
use ctgraph::diagnostic::{Diagnostic, Place};
use ctgraph::emit::Sink;
use ctgraph::export::StreamWriter;
use ctgraph::prefixes::Prefixes;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{GraphName, Literal, Quad, Term, Triple};
use serde_json::{Value, json};

use crate::dice::{Dice, rounds};
use crate::mutations::{files_below, mutate};
use crate::stretches::PIECES;

/// Some texts, and the files of a folder behind them.
struct Texts {
    texts: BTreeMap<String, Vec<u8>>,
    files: LocalFiles,
    link: Option<String>,
    content_type: Option<String>,
}

impl Texts {
    fn new(texts: &[(&str, &[u8])]) -> Self {
        let texts = texts.iter().map(|(url, bytes)| ((*url).to_owned(), bytes.to_vec()));
        Self { texts: texts.collect(), files: LocalFiles::default(), link: None, content_type: None }
    }
}

impl Web for Texts {
    fn open(&self, url: &str) -> io::Result<Option<Resource>> {
        let Some(text) = self.texts.get(url) else {
            return if self.files.path_of(url).is_some() { self.files.open(url) } else { Ok(None) };
        };
        let resource = Resource::new(io::Cursor::new(text.clone()));
        let (links, content_type) = (self.link.clone().into_iter().collect(), self.content_type.clone());
        Ok(Some(Resource { links, content_type, ..resource }))
    }

    fn name(&self, url: &str) -> String {
        url.to_owned()
    }
}

/// Converts and validates what is at a URL, and checks what must hold whatever that is.
fn examine(url: &str, web: &Texts) {
    let input = Input { url, metadata: None, prefixes: &Prefixes::default(), web };
    let convert_once = |mode| {
        let (mut triples, mut problems): (Vec<Triple>, Vec<Diagnostic>) = Default::default();
        let options = Options { mode, provenance: mode == Mode::Standard };
        let converted = convert(&input, options, &mut triples, &mut |problem| problems.push(problem));
        (converted.map_err(|e| e.to_string()), triples, problems)
    };
    for mode in [Mode::Standard, Mode::Minimal] {
        let once = convert_once(mode);
        assert!(once == convert_once(mode), "converting twice gives the same");
        once.2.iter().for_each(|problem| check_place(&problem.place, problem, web));
        check_rdf(&once.1, &[RdfFormat::NTriples, RdfFormat::Turtle]);
    }
    let validate_once = || validate(&input).map(|found| found.diagnostics).map_err(|e| e.to_string());
    let once = validate_once();
    assert!(once == validate_once(), "validating twice gives the same");
    once.iter().flatten().for_each(|problem| check_place(&problem.place, problem, web));
}

/// The place of a problem is in its file.
fn check_place(place: &Place, problem: &Diagnostic, web: &Texts) {
    let (Some(position), Some(bytes)) = (place.position, web.texts.get(&place.file)) else { return };
    let is_foreign = |text: &Vec<u8>| String::from_utf8_lossy(text).contains("\"encoding\"");
    if web.texts.values().any(is_foreign) || web.content_type.as_ref().is_some_and(|t| t.contains("charset"))
    {
        return; // Then the characters are others than they seem here.
    }
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n");
    let line = text.split('\n').nth(position.line - 1);
    let line = line.unwrap_or_else(|| panic!("there is no line {} for {problem:?}", position.line));
    assert!(position.column <= line.chars().count() + 1, "{problem:?}: there is no such column in {line:?}");
}

/// What is written can be read back, and is the same graph; and all IRIs are absolute. XML cannot hold every
/// character, and then nothing is written.
fn check_rdf(triples: &[Triple], formats: &[RdfFormat]) {
    // A parser may write language tags in lower case (RDF 1.1, section 3.3).
    let lower = |term: &Term| match term {
        Term::Literal(l) => l.language().map_or(term.clone(), |tag| {
            Literal::new_language_tagged_literal_unchecked(l.value(), tag.to_lowercase()).into()
        }),
        other => other.clone(),
    };
    let quad = |t: &Triple| {
        let graph = GraphName::DefaultGraph;
        Quad::new(t.subject.clone(), t.predicate.clone(), lower(&t.object), graph)
    };
    let expected: HashSet<Quad> = triples.iter().map(quad).collect();
    for &format in formats {
        let mut writer = StreamWriter::new(format, &Prefixes::default(), Vec::new()).expect("prefixes");
        triples.iter().for_each(|t| writer.annotation(t.as_ref()));
        let bytes = match writer.finish() {
            Err(_) if format == RdfFormat::RdfXml => continue,
            written => written.expect("memory"),
        };
        let read: Result<HashSet<Quad>, _> = RdfParser::from_format(format).for_slice(&bytes).collect();
        match read {
            Ok(found) => assert!(found == expected, "another graph:\n{}", String::from_utf8_lossy(&bytes)),
            Err(error) => panic!("{error} in {}", String::from_utf8_lossy(&bytes)),
        }
    }
}

/// Does something that should not panic, nor take longer than any bytes deserve; a failure tells the input.
fn attempt(what: &str, inputs: &[(&str, &[u8])], work: impl FnOnce()) {
    let start = Instant::now();
    let told = || {
        let texts = inputs.iter().map(|(url, bytes)| format!("{url}:\n{}\n", String::from_utf8_lossy(bytes)));
        texts.collect::<String>()
    };
    if let Err(reason) = catch_unwind(AssertUnwindSafe(work)) {
        panic!("{what}: {}\n{}", message(&*reason), told());
    }
    assert!(start.elapsed() < Duration::from_secs(10), "{what} takes {:?}\n{}", start.elapsed(), told());
}

fn message(reason: &(dyn Any + Send)) -> &str {
    let text = reason.downcast_ref::<String>().map(String::as_str);
    text.or(reason.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

/// Values that stand where others are expected.
fn any_value(dice: &mut Dice) -> Value {
    const TEXTS: [&str; 50] = [
        "",
        " ",
        "\0",
        "\u{feff}",
        "_:x",
        "_:",
        "{",
        "}",
        "{+x}",
        "{a:99999999999999999999}",
        "{#a,b*}{?c}",
        "http://[::1",
        "http://e.org:x/",
        "%zz",
        "../../..",
        "a b",
        "é",
        "\u{202e}",
        "(a+)+$",
        "(?=a)(b)\\1",
        "[",
        "yyyy-MM-ddTHH:mm:ss.SSSSSSSSSSSS XXX",
        "#,##0.00E0",
        "0000000000000000000000000000000000000000",
        "9e999999999",
        "NaN",
        "-INF",
        "P1Y2M",
        "en-",
        "x-default",
        "und",
        "en-GB-oed",
        "true",
        "schema:name",
        "rdf:type",
        "csvw:Table",
        "@id",
        "string",
        "integer",
        "dateTime",
        "double",
        "duration",
        "a",
        "b",
        "t.csv",
        "http://example.org/m.json",
        "#",
        "?",
        "//",
        "1000000000000000000000",
    ];
    match dice.below(12) {
        0 => Value::Null,
        1 => json!(dice.once_in(2)),
        2 => json!(dice.below(10)),
        3 => json!([-1.5, 1e300, 0.1][dice.below(3)]),
        4 => json!([u64::MAX, 1_000_000_000_000_000_000, 1 << 32, 65_536][dice.below(4)]),
        5 => json!([]),
        6 => json!({}),
        7 => json!([any_value(dice), any_value(dice)]),
        8 => json!({ *dice.pick(&KEYS): any_value(dice), *dice.pick(&KEYS): any_value(dice) }),
        9 => (0..dice.below(200)).fold(json!("x"), |inner, _| json!([inner])),
        10 => json!("x".repeat(dice.below(3000))),
        _ => json!(dice.pick(&TEXTS)),
    }
}

/// Properties of metadata.
const KEYS: [&str; 58] = [
    "@context",
    "@id",
    "@type",
    "@value",
    "@language",
    "@base",
    "url",
    "tables",
    "tableSchema",
    "tableDirection",
    "dialect",
    "notes",
    "transformations",
    "suppressOutput",
    "columns",
    "name",
    "titles",
    "virtual",
    "foreignKeys",
    "columnReference",
    "reference",
    "resource",
    "schemaReference",
    "primaryKey",
    "rowTitles",
    "aboutUrl",
    "propertyUrl",
    "valueUrl",
    "datatype",
    "base",
    "format",
    "pattern",
    "decimalChar",
    "groupChar",
    "length",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minExclusive",
    "maxExclusive",
    "default",
    "lang",
    "null",
    "ordered",
    "required",
    "separator",
    "textDirection",
    "delimiter",
    "quoteChar",
    "commentPrefix",
    "encoding",
    "headerRowCount",
    "skipRows",
    "skipColumns",
    "dc:title",
    "schema:na me",
    "https://w3id.org/ctgraph/csvw#eachValue",
];

/// Changes one value somewhere in a JSON value: the deeper, the likelier.
fn change(value: &mut Value, dice: &mut Dice) {
    let descend = !dice.once_in(4);
    match value {
        Value::Object(members) if descend && !members.is_empty() => {
            let key = members.keys().nth(dice.below(members.len())).cloned().unwrap_or_default();
            match dice.below(8) {
                0 => drop(members.remove(&key)),
                1 => drop(members.insert((*dice.pick(&KEYS)).to_owned(), any_value(dice))),
                _ => members.get_mut(&key).into_iter().for_each(|member| change(member, dice)),
            }
        }
        Value::Array(items) if descend && !items.is_empty() => {
            let index = dice.below(items.len());
            match dice.below(6) {
                0 => drop(items.remove(index)),
                1 => items.push(items[index].clone()),
                _ => change(&mut items[index], dice),
            }
        }
        _ => *value = any_value(dice),
    }
}

/// The tests of the W3C, if they are here.
fn w3c_tests() -> Option<PathBuf> {
    let named = std::env::var_os("CTGRAPH_CSVW_TESTS").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/csvw-tests");
    named.into_iter().chain([beside]).find(|folder| folder.is_dir())
}

/// All metadata of the tests of this repository and of the W3C, with the URL and the files around it.
fn all_metadata() -> Vec<(String, LocalFiles, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = LocalFiles::default();
    files.map("https://example.org/tests/", root.join("tests"));
    let mut paths = Vec::new();
    ["tests/cases", "tests/tables"].iter().for_each(|folder| files_below(&root.join(folder), &mut paths));
    if let Some(folder) = w3c_tests() {
        files.map("http://www.w3.org/2013/csvw/tests/", &folder);
        files_below(&folder, &mut paths);
    }
    paths.retain(|path| path.extension().is_some_and(|e| e == "json"));
    let read = |path: PathBuf| {
        let value = serde_json::from_str(&fs::read_to_string(&path).ok()?).ok()?;
        Some((files.url_of(&path), files.clone(), value))
    };
    paths.into_iter().filter_map(read).collect()
}

#[test]
fn any_values_in_metadata_have_a_message_and_no_more() {
    let all = all_metadata();
    assert!(all.len() > 5);
    let mut dice = Dice(4);
    for round in 0..rounds(400) {
        let (url, files, value) = dice.pick(&all);
        let mut value = value.clone();
        (0..=dice.below(3)).for_each(|_| change(&mut value, &mut dice));
        let mut text = value.to_string();
        if dice.once_in(5) {
            // Keys twice, numbers of any size.
            text = text.replacen('{', "{\"url\": 1e9999999999, \"url\": \"x\", ", 1 + dice.below(3));
        }
        let inputs = [(url.as_str(), text.as_bytes())];
        let mut web = Texts::new(&inputs);
        web.files = files.clone();
        attempt(&format!("round {round}"), &inputs, || examine(url, &web));
    }
}

const TABLE: &str = "http://example.org/t.csv";
const METADATA: &str = "http://example.org/t.csv-metadata.json";

/// A table in any dialect, with columns that make IRIs of what their cells hold.
fn any_table(dice: &mut Dice) -> (Value, Vec<u8>) {
    let texts = [",", ";", "\t", "é", "\"", "'", "|", "", "ab", "\n"];
    let numbers =
        [json!(0), json!(1), json!(2), json!(u64::MAX), json!(1_000_000_000_000_000_000_u64), json!(-1)];
    let encodings =
        ["utf-8", "utf-16", "UTF-16BE", "windows-1252", "gb18030", "iso-2022-jp", "replacement", "x"];
    let mut dialect = json!({});
    for key in ["delimiter", "quoteChar", "commentPrefix"] {
        if dice.once_in(4) {
            dialect[key] = json!(dice.pick(&texts));
        }
    }
    for key in ["headerRowCount", "skipRows", "skipColumns"] {
        if dice.once_in(5) {
            dialect[key] = dice.pick(&numbers).clone();
        }
    }
    for key in ["doubleQuote", "header", "skipBlankRows", "skipInitialSpace", "trim"] {
        if dice.once_in(4) {
            dialect[key] = json!(dice.once_in(2));
        }
    }
    if dice.once_in(4) {
        dialect["encoding"] = json!(dice.pick(&encodings));
    }
    let templates = [
        "{+a}",
        "{a}",
        "http://e.org/{a}",
        "http://e.org/{+b}",
        "http://e.org:{c}/",
        "#{a}",
        "urn:{#a}",
        "{+a}:{+b}",
        "x{?a,b}",
    ];
    let columns = ["a", "b", "c"].map(|name| {
        let mut column = json!({ "name": name });
        for key in ["aboutUrl", "propertyUrl", "valueUrl"] {
            if dice.once_in(3) {
                column[key] = json!(dice.pick(&templates));
            }
        }
        if dice.once_in(3) {
            column["separator"] = json!(dice.pick(&["|", "", "é", ","]));
            column["ordered"] = json!(dice.once_in(2));
            column["https://w3id.org/ctgraph/csvw#eachValue"] = json!(dice.once_in(2));
        }
        if dice.once_in(3) {
            column["datatype"] =
                json!(dice.pick(&["integer", "date", "json", "boolean", "token", "duration"]));
        }
        column
    });
    let metadata = json!({ "@context": "http://www.w3.org/ns/csvw", "url": TABLE, "dialect": dialect,
        "tableSchema": { "columns": columns, "rowTitles": ["a"], "primaryKey": ["b"] } });
    let cells = [
        "http://e.org/",
        "http:",
        "[",
        "<",
        ">",
        "{",
        "^",
        "`",
        "\u{1}",
        "\u{7f}",
        "\u{fffe}",
        "\u{10ffff}",
        "%",
        "%zz",
        "\\",
        "::",
        "//",
        "\r",
        "2018-06-28",
    ];
    let cells: Vec<&str> = PIECES.iter().chain(&PIECES).chain(&cells).copied().collect();
    let start = *dice.pick(&["a,b,c\n", "\u{feff}a,b,c\r\n", ""]);
    let text = start.to_owned() + &dice.text(&cells, 60);
    let mut bytes = match dice.below(8) {
        0 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        1 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => text.into_bytes(),
    };
    if dice.once_in(4) {
        bytes = mutate(&bytes, dice);
    }
    (metadata, bytes)
}

#[test]
fn any_bytes_in_any_dialect_make_rdf_that_loads() {
    let mut dice = Dice(5);
    for round in 0..rounds(700) {
        let (metadata, csv) = any_table(&mut dice);
        let metadata = metadata.to_string();
        let inputs = [(METADATA, metadata.as_bytes()), (TABLE, csv.as_slice())];
        let mut web = Texts::new(&inputs);
        if dice.once_in(4) {
            web.link = Some(dice.text(
                &[
                    "<",
                    ">",
                    ";",
                    ",",
                    "\"",
                    "=",
                    "rel",
                    "describedby",
                    "type",
                    "application/csvm+json",
                    METADATA,
                    " ",
                ],
                20,
            ));
        }
        if dice.once_in(4) {
            web.content_type = Some(dice.text(
                &["text/csv", ";", "=", "header", "absent", "charset", "utf-16", "\"", "application/json"],
                6,
            ));
        }
        attempt(&format!("round {round}"), &inputs, || examine(TABLE, &web));
    }
}

#[test]
fn any_cells_can_be_written_in_any_syntax() {
    let mut dice = Dice(6);
    let names = ["trig", "nquads", "rdfxml", "jsonld"];
    let formats = names.map(|name| ctgraph::export::parse_format(name).expect("a format"));
    for round in 0..rounds(200) {
        let (metadata, csv) = any_table(&mut dice);
        let metadata = metadata.to_string();
        let inputs = [(METADATA, metadata.as_bytes()), (TABLE, csv.as_slice())];
        let web = Texts::new(&inputs);
        let input = Input { url: TABLE, metadata: None, prefixes: &Prefixes::default(), web: &web };
        let mut triples: Vec<Triple> = Vec::new();
        attempt(&format!("round {round}"), &inputs, || {
            let _ = convert(&input, Options::default(), &mut triples, &mut |_| ());
            check_rdf(&triples, &formats);
        });
    }
}

/// The metadata and the table of a column with a format.
fn with_format(base: &str, format: &Value, cells: &[String]) -> (String, String) {
    let column = json!({ "titles": "a", "datatype": { "base": base, "format": format } });
    let schema = json!({ "columns": [column] });
    let metadata = json!({ "@context": "http://www.w3.org/ns/csvw", "url": TABLE, "tableSchema": schema });
    (metadata.to_string(), format!("a\n{}\n", cells.join("\n")))
}

fn examine_format(what: &str, base: &str, format: &Value, cells: &[String]) {
    let (metadata, csv) = with_format(base, format, cells);
    let inputs = [(METADATA, metadata.as_bytes()), (TABLE, csv.as_bytes())];
    attempt(what, &inputs, || examine(TABLE, &Texts::new(&inputs)));
}

#[test]
fn any_format_is_read_and_applied() {
    const NUMBERS: [&str; 12] = ["#", "0", ",", ".", "E", "+", "-", "%", "‰", ";", "'", " "];
    const DATES: [&str; 20] = [
        "yyyy", "MM", "M", "dd", "d", "HH", "H", "mm", "m", "ss", "s", ".", "S", "SSSS", "X", "xxx", "Z",
        "T", "/", " ",
    ];
    const REGEXES: [&str; 20] = [
        "a", "(", ")", "[", "]", "*", "+", "?", "{1,9}", "{99999}", "|", "^", "$", "\\", "\\d", "(?=",
        "(?<!", "\\1", ".", "\\u{41}",
    ];
    const CELLS: [&str; 18] = [
        "1",
        "0",
        "9999999999999999999999",
        ",",
        ".",
        "-",
        "+",
        "E",
        "%",
        "2018",
        "06",
        "28",
        "T",
        ":",
        "/",
        "Z",
        "a",
        "é",
    ];
    let mut dice = Dice(7);
    for round in 0..rounds(500) {
        let (base, pieces) = match dice.below(3) {
            0 => (*dice.pick(&["integer", "decimal", "double", "float", "byte"]), NUMBERS.as_slice()),
            1 => (*dice.pick(&["date", "dateTime", "time", "dateTimeStamp"]), DATES.as_slice()),
            _ => (
                *dice.pick(&["string", "token", "anyURI", "duration", "gYear", "hexBinary"]),
                REGEXES.as_slice(),
            ),
        };
        let pattern = dice.text(pieces, 12);
        let format = if dice.once_in(3) {
            json!({ "pattern": pattern, "decimalChar": dice.pick(&CELLS), "groupChar": dice.pick(&CELLS) })
        } else {
            json!(pattern)
        };
        let cells: Vec<String> = (0..5).map(|_| dice.text(&CELLS, 8)).collect();
        examine_format(&format!("round {round}: {base} {format}"), base, &format, &cells);
    }
}

#[test]
fn no_regular_expression_takes_for_ever() {
    let cells = ["a".repeat(20_000) + "!", "aA".repeat(10_000), "a".repeat(30) + "!"];
    for pattern in [
        "(a+)+$",
        "(a|a)*$",
        "(a*)*b",
        "(.*)*x",
        "([a-z]+)*$",
        "(?=(a+)+$)a",
        "(a+)+\\1$",
        "(?<!(a+)+)$",
        "^(a?){50}a{50}$",
        "((a{0,9}){0,9}){0,9}$",
        "a{1000}{1000}",
    ] {
        examine_format(pattern, "string", &json!(pattern), &cells);
    }
}
