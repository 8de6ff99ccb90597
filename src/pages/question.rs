//! Saved questions: the list, and each as a form with its answer.

use std::collections::BTreeMap;
use std::time::Duration;

use askama::Template;
use oxigraph::model::{Term, TermRef};

use super::answer::{Answer, Manner};
use super::depict::Look;
use super::{Frame, View, render};
use crate::error::Error;
use crate::query::{self, Asking, Parameter, ParameterType, Query, Saved};

/// A list of more candidates is no help; a text field is.
const CANDIDATES: usize = 500;

/// How long candidates are looked for.
const LOOKED_FOR: Duration = Duration::from_millis(300);

#[derive(Template)]
#[template(path = "question.html")]
struct QuestionPage<'a> {
    frame: Frame,
    about: &'a str,
    action: String,
    fields: Vec<Field>,
    answer: Answer,
    text: String,
    edit: Option<String>,
    is_served: bool,
    all: String,
}

/// A parameter as part of a form.
struct Field {
    name: String,
    kind: &'static str,
    value: String,
    /// The value for people.
    label: String,
    /// The values to choose from, with their labels; none if any value may be given.
    options: Vec<(String, String)>,
}

/// The questions of a project by their groups: group, and for each question its name, title and URL.
pub type Groups<'a> = Vec<(&'a str, Vec<(&'a Saved, String)>)>;

/// The saved questions by group, those without a group at the end.
pub fn groups<'a>(view: &View<'a>) -> Groups<'a> {
    let mut groups: BTreeMap<(bool, &str), Vec<(&Saved, String)>> = BTreeMap::new();
    for saved in view.edition.questions() {
        let group = saved.question.group.as_str();
        let href = view.links.to(&format!("query/{}", saved.name));
        groups.entry((group.is_empty(), group)).or_default().push((saved, href));
    }
    let name = |(is_other, group)| if is_other { "others" } else { group };
    groups.into_iter().map(|(key, questions)| (name(key), questions)).collect()
}

/// A question with values for its parameters, ready to be asked.
pub struct Asked {
    /// The query.
    pub query: Query,
    /// The values, as terms.
    pub about: Vec<Term>,
}

/// Puts values into a question; those that are empty count as left out. The error is for the person who asks.
pub fn ask(saved: &Saved, values: &BTreeMap<String, String>, view: &View<'_>) -> Result<Asked, Error> {
    let prefixes = view.edition.query_prefixes();
    let mut given = BTreeMap::new();
    for parameter in &saved.question.parameters {
        let value = values.get(&parameter.name).map(|value| value.trim()).filter(|value| !value.is_empty());
        if let Some(value) = value {
            given.insert(parameter.name.clone(), named(parameter, value, view)?);
        }
    }
    let query = saved.question.prepare(&given, prefixes)?;
    Ok(Asked { query, about: saved.question.terms(&given, prefixes)? })
}

/// The value of a parameter; the IRI of a thing that is given by its name.
fn named(parameter: &Parameter, value: &str, view: &View<'_>) -> Result<String, Error> {
    let is_name = !value.contains(':') || value.contains(char::is_whitespace);
    if parameter.kind != ParameterType::Iri || !is_name {
        return Ok(value.to_owned());
    }
    let found = view.atlas().find(value);
    found.map(|iri| format!("<{iri}>")).map_err(|error| Error::Usage(format!("{}: {error}", parameter.name)))
}

/// The page of a saved question, with its answer for some values.
pub fn question(
    saved: &Saved,
    values: &BTreeMap<String, String>,
    asking: &Asking,
    view: &View<'_>,
) -> String {
    let asked = ask(saved, values, view);
    let look = Look::parse(values.get("view").map(String::as_str));
    let given: Vec<(&str, &str)> = values
        .iter()
        .filter(|(name, _)| *name != "view")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let path = format!("query/{}", saved.name);
    let href = |look: Look| {
        let mut all = given.clone();
        all.push(("view", look.as_str()));
        view.links.ask(&path, &all)
    };
    let edit = asked
        .as_ref()
        .ok()
        .and_then(|asked| view.links.ask("query", &[("query", &text_of(saved, asked, view))]));
    let mut answer = match asked
        .as_ref()
        .map_err(Answer::failed)
        .map(|asked| Answer::to(&asked.query, &asked.about, Manner { look, href: &href }, asking, view))
    {
        Ok(answer) | Err(answer) => answer,
    };
    if view.links.is_served() && !answer.is_error {
        let file = |(name, extension): (&'static str, &str)| {
            let path = format!("{path}.{extension}");
            let href =
                if given.is_empty() { Some(view.links.file(&path)) } else { view.links.ask(&path, &given) };
            Some((name, href?))
        };
        let forms = [("CSV", "csv"), ("CSV with sources", "cited.csv"), ("JSON", "json"), ("XML", "xml")];
        answer.files = forms.into_iter().filter_map(file).collect();
    }
    let title = if saved.question.title.is_empty() { &saved.name } else { &saved.question.title };
    render(&QuestionPage {
        frame: view.frame(title, "query"),
        about: &saved.question.about,
        action: view.links.to(&path),
        fields: saved.question.parameters.iter().map(|p| field(p, saved, values, view)).collect(),
        answer,
        text: saved.question.text.clone(),
        edit,
        is_served: view.links.is_served(),
        all: view.links.to("query"),
    })
}

/// The text of a question with its values, so that it can be changed and asked again.
///
/// As it was written, with the values before everything else in WHERE, if that means the same; or else as the
/// values change it, with full IRIs.
fn text_of(saved: &Saved, asked: &Asked, view: &View<'_>) -> String {
    let parameters = &saved.question.parameters;
    let prefixes = view.edition.query_prefixes();
    let mut text: String =
        saved.question.text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
    if parameters.is_empty() {
        return text;
    }
    let as_written = query::parse(&text, prefixes).ok();
    let is_same = |query: Query| parameters.iter().all(|parameter| query.finds_all(&parameter.name));
    match text.find('{').filter(|_| as_written.is_some_and(is_same)) {
        Some(at) => {
            let names: Vec<String> =
                parameters.iter().map(|parameter| format!("?{}", parameter.name)).collect();
            let values: Vec<String> = asked.about.iter().map(|term| written(term, view)).collect();
            let line = format!("\n  VALUES ({}) {{ ({}) }}", names.join(" "), values.join(" "));
            text.insert_str(at + 1, &line);
            text
        }
        None => asked.query.to_string(),
    }
}

/// A term as queries write it, with a prefix if there is one.
fn written(term: &Term, view: &View<'_>) -> String {
    match term.as_ref() {
        TermRef::NamedNode(node) => {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':');
            let curie = view.atlas().curie(node.as_str()).filter(|curie| curie.chars().all(is_plain));
            curie.unwrap_or_else(|| node.to_string())
        }
        other => other.to_string(),
    }
}

fn field(parameter: &Parameter, saved: &Saved, values: &BTreeMap<String, String>, view: &View<'_>) -> Field {
    let given = values.get(&parameter.name).filter(|value| !value.trim().is_empty());
    let value = given.or(parameter.default.as_ref()).cloned().unwrap_or_default();
    let kind = match parameter.kind {
        ParameterType::Integer => "number",
        ParameterType::Date => "date",
        _ => "text",
    };
    let options = match view.links.is_served() && parameter.kind == ParameterType::Iri {
        true => candidates(parameter, saved, view).unwrap_or_default(),
        false => Vec::new(),
    };
    let prefixes = view.edition.query_prefixes();
    let chosen = parameter.term(&value, prefixes).ok();
    let chosen = chosen.as_ref().and_then(|term| iri_of(term)).map(|iri| view.atlas().short(iri));
    let value = chosen.or_else(|| Some(view.atlas().short(view.atlas().find(&value).ok()?))).unwrap_or(value);
    let label = view.atlas().find(&value).map_or_else(|_| value.clone(), |iri| view.atlas().title(iri));
    let mut options = options;
    if !options.is_empty() && !options.iter().any(|(option, _)| *option == value) {
        options.insert(0, (value.clone(), label.clone()));
    }
    Field { name: parameter.name.clone(), kind, value, label, options }
}

fn iri_of(term: &Term) -> Option<&str> {
    match term {
        Term::NamedNode(node) => Some(node.as_str()),
        _ => None,
    }
}

/// The things that the question has an answer for, by their labels.
fn candidates(parameter: &Parameter, saved: &Saved, view: &View<'_>) -> Option<Vec<(String, String)>> {
    let prefixes = view.edition.query_prefixes();
    let query = query::parse(&saved.question.text, prefixes).ok()?.candidates(&parameter.name)?;
    let query::Answer::Rows(rows) = query::evaluate(view.edition.dataset(), query, Some(LOOKED_FOR)).ok()?
    else {
        return None;
    };
    if rows.rows.len() > CANDIDATES {
        return None;
    }
    let terms = rows.rows.into_iter().flatten().flatten();
    let option = |term: Term| match term.as_ref() {
        TermRef::NamedNode(node) => Some((view.atlas().short(node.as_str()), view.atlas().show(&term))),
        _ => None,
    };
    let mut options: Vec<(String, String)> = terms.filter_map(option).collect();
    options.sort_by_cached_key(|(value, label)| (label.to_lowercase(), value.clone()));
    Some(options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::Edition;
    use crate::pages::{Links, Place};
    use crate::project::Project;

    #[test]
    fn a_question_with_its_values_as_text_has_the_same_answer() {
        let project = Project::built_in().expect("a project");
        let edition = Edition::read(&project).expect("an edition");
        let links = Links::new(edition.addresses(), Place::Server(String::new()));
        let view =
            View { edition: &edition, links, problems: &[], is_behind: false, failure: None, events: None };
        let prefixes = edition.query_prefixes();
        let mut with_values = 0;
        for saved in edition.questions() {
            let asked = ask(saved, &BTreeMap::new(), &view).expect("defaults");
            let text = text_of(saved, &asked, &view);
            let again = query::parse(&text, prefixes).expect("a query");
            let mut answers = [asked.query, again].map(|query| {
                let answer = query::evaluate(edition.dataset(), query, None).expect("an answer");
                let query::Answer::Rows(mut rows) = answer else { panic!("rows") };
                rows.rows.sort_by_key(|row| format!("{row:?}"));
                rows
            });
            let [first, second] = &mut answers;
            assert_eq!(first, second, "{}\n{text}", saved.name);
            with_values += usize::from(!asked.about.is_empty() && !first.rows.is_empty());
        }
        assert!(with_values > 20, "{with_values}");
    }
}
