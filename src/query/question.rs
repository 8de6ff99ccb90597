//! Saved questions: a query with a title and typed parameters in its first comments.
//!
//! ```sparql
//! # title: Who funds what?
//! # about: One row per programme.
//! # param: organization iri = organization:qatar
//! SELECT ?programme WHERE { ?programme ctg:fundedBy ?organization }
//! ```
//!
//! The comments mean nothing to SPARQL, so that the file runs anywhere.

use std::collections::BTreeMap;

use oxigraph::model::vocab::xsd;
use oxigraph::model::{Literal, NamedNode, Term};

use super::parse::nearest;
use super::{Query, parse};
use crate::error::Error;
use crate::prefixes::Prefixes;

/// A question with its header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// One line, as a question; empty if the header has none.
    pub title: String,
    /// What the answer shows; empty if the header says nothing.
    pub about: String,
    /// Which questions it is listed with; empty if the header says nothing.
    pub group: String,
    /// The place that it wants on the first page of a site, the lowest first; most want none.
    pub place: Option<u32>,
    /// What has to be known before it can be asked.
    pub parameters: Vec<Parameter>,
    /// The whole text, header included.
    pub text: String,
}

/// A variable of the query for which the person who asks gives a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The name of the variable, without `?`.
    pub name: String,
    /// What kind of value it takes.
    pub kind: ParameterType,
    /// The value if none is given; without one, the parameter must be given.
    pub default: Option<String>,
}

/// What kind of value a parameter takes, and how that is written on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterType {
    /// `organization:unoct` or `https://…` or `<https://…>`.
    Iri,
    /// Any text.
    String,
    /// `42`.
    Integer,
    /// `2021-07-27`.
    Date,
    /// Text and a language tag: `Qatar@en`.
    LangString,
}

const TYPES: [(&str, ParameterType); 5] = [
    ("iri", ParameterType::Iri),
    ("string", ParameterType::String),
    ("integer", ParameterType::Integer),
    ("date", ParameterType::Date),
    ("lang-string", ParameterType::LangString),
];

impl Question {
    /// Reads the header of a question: `title`, `about`, `group`, `home` and `param` in the comments at its start.
    ///
    /// `# home: 2` wants the second place among the questions on the first page of a site.
    /// `# param: name type` may have a class after the type and ends in `= default` or `:default` if the
    /// parameter may be left out. Other comments are just that. Fails with a usage error on a `param`
    /// that cannot be understood.
    pub fn read(text: &str) -> Result<Self, Error> {
        let mut question = Self { text: text.to_owned(), ..Self::default() };
        for line in text.lines() {
            let line = line.trim();
            let Some(comment) = line.strip_prefix('#') else {
                if line.is_empty() {
                    continue;
                }
                break;
            };
            match comment.split_once(':').map(|(k, v)| (k.trim(), v.trim())) {
                Some(("title", title)) => title.clone_into(&mut question.title),
                Some(("about", about)) if question.about.is_empty() => {
                    about.clone_into(&mut question.about);
                }
                Some(("about", more)) => {
                    question.about.push(' ');
                    question.about.push_str(more);
                }
                Some(("group", group)) => group.clone_into(&mut question.group),
                Some(("home", place)) => question.place = place.parse().ok(),
                Some(("param", parameter)) => question.parameters.push(Parameter::read(parameter)?),
                _ => {}
            }
        }
        Ok(question)
    }

    /// The query with every parameter bound to its value or default.
    ///
    /// Values are bound as terms; none becomes a part of the text. Fails with a usage error on a parameter
    /// that is unknown, missing, not of its type, or not in the query.
    pub fn prepare(&self, values: &BTreeMap<String, String>, prefixes: &Prefixes) -> Result<Query, Error> {
        for name in values.keys() {
            if self.parameters.iter().all(|p| p.name != *name) {
                return Err(self.unknown_parameter(name));
            }
        }
        let missing: Vec<String> = self
            .parameters
            .iter()
            .filter(|p| p.default.is_none() && !values.contains_key(&p.name))
            .map(|p| format!("-p {}=… ({})", p.name, p.kind.name()))
            .collect();
        if !missing.is_empty() {
            return Err(Error::Usage(format!("this question needs to know {}", missing.join(" and "))));
        }
        let mut query = parse(&self.text, prefixes)?;
        for parameter in &self.parameters {
            let given = values.get(&parameter.name);
            if let Some(value) = given.or(parameter.default.as_ref()) {
                query.bind(&parameter.name, parameter.term(value, prefixes)?)?;
            }
        }
        Ok(query)
    }

    /// The terms that the parameters have, given or by default, in the order of the parameters.
    pub fn terms(&self, values: &BTreeMap<String, String>, prefixes: &Prefixes) -> Result<Vec<Term>, Error> {
        let value =
            |parameter: &'_ Parameter| values.get(&parameter.name).or(parameter.default.as_ref()).cloned();
        let given = self.parameters.iter().filter_map(|parameter| Some((parameter, value(parameter)?)));
        given.map(|(parameter, value)| parameter.term(&value, prefixes)).collect()
    }

    fn unknown_parameter(&self, name: &str) -> Error {
        let known: Vec<&str> = self.parameters.iter().map(|p| p.name.as_str()).collect();
        Error::Usage(match (nearest(name, known.iter().copied()), known.is_empty()) {
            (Some(near), _) => format!("unknown parameter `{name}`; did you mean `{near}`?"),
            (None, true) => format!(
                "unknown parameter `{name}`: this question has none (they are declared in its first lines, as in `# param: {name} iri`)"
            ),
            (None, false) => format!("unknown parameter `{name}`; this question has {}", known.join(", ")),
        })
    }
}

impl Parameter {
    fn read(text: &str) -> Result<Self, Error> {
        let wrong = |why: &str| {
            Error::Usage(format!(
                "`# param: {text}` {why}; it should look like `# param: organization iri = organization:unoct`"
            ))
        };
        let (declaration, default) = match text.split_once('=') {
            Some((declaration, default)) => (declaration, Some(default.trim())),
            None => (text, None),
        };
        let mut words = declaration.split_whitespace();
        let name = words.next().ok_or_else(|| wrong("has no name"))?;
        let name = name.trim_start_matches(['?', '$']);
        let kind = words.next().ok_or_else(|| wrong("has no type"))?;
        // `integer:10` is short for `integer = 10`.
        let (kind, default) = match (kind.split_once(':'), default) {
            (Some((kind, short)), None) => (kind, Some(short)),
            _ => (kind, default),
        };
        let kind = TYPES.iter().find(|(name, _)| *name == kind);
        let (_, kind) = kind.ok_or_else(|| {
            let names = TYPES.map(|(name, _)| name).join(", ");
            wrong(&format!("has an unknown type (there are {names})"))
        })?;
        Ok(Self { name: name.to_owned(), kind: *kind, default: default.map(str::to_owned) })
    }

    /// The term that a value stands for; a usage error if it is not of the parameter's type.
    pub fn term(&self, value: &str, prefixes: &Prefixes) -> Result<Term, Error> {
        let wrong = |why: String| Error::Usage(format!("`{value}` cannot be the {}: {why}", self.name));
        Ok(match self.kind {
            ParameterType::Iri => iri(value, prefixes).map_err(wrong)?.into(),
            ParameterType::String => Literal::new_simple_literal(value).into(),
            ParameterType::Integer if is_integer(value) => {
                Literal::new_typed_literal(value, xsd::INTEGER).into()
            }
            ParameterType::Integer => return Err(wrong("an integer has only digits".into())),
            ParameterType::Date if is_date(value) => Literal::new_typed_literal(value, xsd::DATE).into(),
            ParameterType::Date => {
                return Err(wrong("a date has year, month and day, as in 2021-07-27".into()));
            }
            ParameterType::LangString => {
                let (text, tag) = value
                    .rsplit_once('@')
                    .ok_or_else(|| wrong("text in a language ends in the language, as in Qatar@en".into()))?;
                Literal::new_language_tagged_literal(text, tag.to_ascii_lowercase())
                    .map_err(|error| wrong(format!("`{tag}` is not a language tag ({error})")))?
                    .into()
            }
        })
    }
}

impl ParameterType {
    /// The name that headers use.
    pub fn name(self) -> &'static str {
        TYPES.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

fn iri(value: &str, prefixes: &Prefixes) -> Result<NamedNode, String> {
    let bracketed = value.strip_prefix('<').and_then(|v| v.strip_suffix('>'));
    if let Some(iri) = bracketed {
        return NamedNode::new(iri).map_err(|error| error.to_string());
    }
    if let Some(iri) = prefixes.expand(value) {
        return NamedNode::new(iri).map_err(|error| error.to_string());
    }
    match value.split_once(':') {
        Some((_, rest)) if rest.starts_with("//") => NamedNode::new(value).map_err(|error| error.to_string()),
        Some((prefix, _)) => {
            let near = nearest(prefix, prefixes.iter().map(|(name, _)| name));
            let help = near.map_or_else(String::new, |near| format!("; did you mean `{near}:`?"));
            Err(format!("no prefix `{prefix}` is known{help}"))
        }
        None => Err("it should be like organization:unoct, or a whole IRI".to_owned()),
    }
}

fn is_integer(value: &str) -> bool {
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// A day of the calendar as `YYYY-MM-DD`.
fn is_date(value: &str) -> bool {
    let parts: Vec<&str> = value.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    if [year.len(), month.len(), day.len()] != [4, 2, 2]
        || !parts.iter().all(|p| p.bytes().all(|b| b.is_ascii_digit()))
    {
        return false;
    }
    let number = |text: &str| text.parse::<u32>().unwrap_or_default();
    let (year, month, day) = (number(year), number(month), number(day));
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}
