//! The saved questions of a project: which one is meant, and which there are.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use oxigraph::model::{Literal, Term};

use super::output::tell;
use super::page::Page;
use crate::diagnostic::did_you_mean;
use crate::error::Error;
use crate::project::Project;
use crate::query::{Question, Rows, Saved, read_questions, saved_texts};

/// How many questions are suggested at most.
const SUGGESTIONS: usize = 6;

/// Words that queries and updates begin with: what begins so is no name and no title.
const KEYWORDS: [&str; 16] = [
    "select",
    "ask",
    "construct",
    "describe",
    "prefix",
    "base",
    "insert",
    "delete",
    "load",
    "clear",
    "drop",
    "create",
    "add",
    "move",
    "copy",
    "with",
];

/// The question that is meant: a saved one by its name or title, one in a file or on standard input, or the
/// text itself.
pub fn find(asked: &str, project: &Project) -> Result<Question, Error> {
    if asked == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map_err(|source| Error::io("standard input", source))?;
        return Question::read(&text);
    }
    let texts = saved_texts(project)?;
    if let Some(text) = texts.get(asked.strip_suffix(".rq").unwrap_or(asked)) {
        return Question::read(text);
    }
    if is_query(asked) {
        return Question::read(asked);
    }
    let file = Path::new(asked);
    if file.exists() || asked.ends_with(".rq") || asked.contains('/') && !asked.contains(' ') {
        return Question::read(&fs::read_to_string(file).map_err(|source| Error::io(file, source))?);
    }
    let mut all = read_questions(texts).0;
    match all.iter().position(|saved| fold(&saved.question.title) == fold(asked)) {
        Some(index) => Ok(all.swap_remove(index).question),
        None => Err(unknown(asked, &all)),
    }
}

/// True for what can only be SPARQL.
fn is_query(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    text.contains(['{', '\n']) || text.contains(' ') && KEYWORDS.contains(&first.as_str())
}

/// Those with all the words in their name, title or group; all if there are no words. A file whose header
/// cannot be understood is named on standard error and left out.
pub fn list(project: &Project, words: Option<&str>, quiet: bool) -> Result<Vec<Saved>, Error> {
    let (mut list, broken) = read_questions(saved_texts(project)?);
    for (name, error) in broken.iter().filter(|_| !quiet) {
        tell(format_args!("warning: question `{name}`: {error}"));
    }
    if let Some(asked) = words {
        let all = std::mem::take(&mut list);
        let (found, others) = all.into_iter().partition(|saved| has_all(saved, &fold(asked)));
        list = found;
        if list.is_empty() {
            return Err(unknown(asked, &others));
        }
    }
    Ok(list)
}

fn unknown(asked: &str, all: &[Saved]) -> Error {
    let head = format!("unknown question `{asked}`");
    let near = near(asked, all);
    Error::Usage(match near.as_slice() {
        [] => format!("{head}; `ctgraph query --list` shows those there are"),
        [one] => format!("{head}; did you mean `{}`? ({})", one.name, one.question.title),
        many => many.iter().fold(format!("{head}; did you mean one of these?"), |text, saved| {
            format!("{text}\n  {}  {}", saved.name, saved.question.title)
        }),
    })
}

/// What was probably meant: a name a few letters away, or else the questions with most of the words, those
/// whose names begin with them first.
fn near<'a>(asked: &str, all: &'a [Saved]) -> Vec<&'a Saved> {
    let asked = fold(asked);
    if let Some(name) = did_you_mean(&asked, all.iter().map(|saved| saved.name.as_str())) {
        return all.iter().filter(|saved| saved.name == name).collect();
    }
    let mut words: Vec<&str> = asked.split([' ', '-']).filter(|word| word.len() > 3).collect();
    if words.is_empty() {
        words.push(&asked);
    }
    let rank = |saved: &Saved| words.iter().filter(|word| has_all(saved, word)).count();
    let most = all.iter().map(rank).max().unwrap_or(0);
    let mut near: Vec<&Saved> = all.iter().filter(|saved| most > 0 && rank(saved) == most).collect();
    let prefix = asked.replace(' ', "-");
    if near.iter().any(|saved| saved.name.starts_with(&prefix)) {
        near.retain(|saved| saved.name.starts_with(&prefix));
    }
    near.truncate(SUGGESTIONS);
    near
}

/// Lower case, words with single spaces, no question mark.
fn fold(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").trim_end_matches('?').to_lowercase()
}

/// True if all words stand in the name, the title or the group.
fn has_all(saved: &Saved, words: &str) -> bool {
    let text = format!("{} {} {}", saved.name, saved.question.title, saved.question.group).to_lowercase();
    words.split(' ').all(|word| text.contains(word))
}

/// `organization=organization:unoct`, or `organization` if the parameter must be given.
fn parameters(saved: &Saved) -> impl Iterator<Item = String> {
    saved.question.parameters.iter().map(|parameter| match &parameter.default {
        Some(default) => format!("{}={default}", parameter.name),
        None => parameter.name.clone(),
    })
}

/// The questions for programs: name, title, parameters and group.
pub fn to_rows(list: &[Saved]) -> Rows {
    let cell = |text: &str| (!text.is_empty()).then(|| Term::from(Literal::new_simple_literal(text)));
    let row = |saved: &Saved| {
        let parameters: Vec<String> = parameters(saved).collect();
        let texts = [&saved.name, &saved.question.title, &parameters.join(", "), &saved.question.group];
        texts.map(|text| cell(text)).to_vec()
    };
    Rows {
        columns: ["name", "title", "parameters", "group"].map(str::to_owned).to_vec(),
        rows: list.iter().map(row).collect(),
    }
}

/// The questions for people, by group, those without a group at the end.
pub fn write_list(list: &[Saved], page: &mut Page) {
    let mut groups: BTreeMap<(bool, &str), Vec<&Saved>> = BTreeMap::new();
    for saved in list {
        let group = saved.question.group.as_str();
        groups.entry((group.is_empty(), group)).or_default().push(saved);
    }
    for ((is_other, group), members) in groups {
        page.gap();
        page.heading(if is_other { "others" } else { group });
        for saved in members {
            let parameters = parameters(saved).map(|parameter| format!("  -p {parameter}"));
            page.paragraph(2, &format!("{}{}", saved.name, parameters.collect::<String>()));
            page.paragraph(6, &saved.question.title);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(name: &str, title: &str) -> Saved {
        Saved { name: name.to_owned(), question: Question { title: title.to_owned(), ..Question::default() } }
    }

    #[test]
    fn what_is_no_query_is_a_name_or_a_title() {
        for query in ["SELECT * { ?s ?p ?o }", "describe organization:qatar", "# x\nASK {}", "Drop all"] {
            assert!(is_query(query), "{query}");
        }
        for words in ["timeline", "select", "Who pays for which programme?", "my file.rq"] {
            assert!(!is_query(words), "{words}");
        }
    }

    #[test]
    fn questions_are_suggested_by_letters_by_the_begin_of_a_name_and_by_words() {
        let all = [
            saved("co-chairs-of-an-event", "Who co-chaired the dialogue?"),
            saved("donors", "Who pays for which programme?"),
            saved("partners-of-programmes", "With whom is each programme carried out?"),
            saved("timeline", "What happened when?"),
        ];
        let names = |asked: &str| near(asked, &all).iter().map(|s| s.name.as_str()).collect::<Vec<_>>();
        assert_eq!(names("timline"), ["timeline"]);
        assert_eq!(names("co-chair"), ["co-chairs-of-an-event"]);
        assert_eq!(names("chairs"), ["co-chairs-of-an-event"]);
        assert_eq!(names("which programme?"), ["donors"]);
        assert_eq!(names("programme"), ["donors", "partners-of-programmes"]);
        assert_eq!(names("xyzzy"), [""; 0]);
        let message = unknown("co-chair", &all).to_string();
        let expected = "unknown question `co-chair`; did you mean `co-chairs-of-an-event`? (Who co-chaired the dialogue?)";
        assert_eq!(message, expected);
    }
}
