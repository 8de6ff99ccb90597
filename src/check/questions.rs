//! Saved questions that cannot be asked.

use oxigraph::model::{Literal, NamedNode};

use crate::diagnostic::{Code, Diagnostic, Place, Position};
use crate::error::Error;
use crate::prefixes::Prefixes;
use crate::project::Project;
use crate::query::{Parameter, ParameterType, Query, Question, read_query, with_common_prefixes};
use crate::table::not_utf8;

/// Reads all saved questions, and binds the parameters that have a default.
pub fn check_questions(project: &Project) -> Result<Vec<Diagnostic>, Error> {
    let prefixes = with_common_prefixes(project.prefixes());
    let mut problems = Vec::new();
    for file in project.questions()? {
        let bytes = project.read(&file)?;
        match std::str::from_utf8(&bytes) {
            Ok(text) => problems.extend(check_question(text, &file, &prefixes)?),
            Err(error) => {
                problems.push(not_utf8(Code::QuestionInvalid, &bytes, error.valid_up_to(), &file));
            }
        }
    }
    Ok(problems)
}

/// What is wrong with one question: with its header, or else with its query, or else with its parameters.
fn check_question(text: &str, file: &str, prefixes: &Prefixes) -> Result<Vec<Diagnostic>, Error> {
    let problem = |position, message: String| {
        vec![Diagnostic::new(Code::QuestionInvalid, Place::text(file, position), message)]
    };
    let question = match Question::read(text) {
        Ok(question) => question,
        Err(error) => return Ok(problem(line_of(text, |header| header.is_err()), error.to_string())),
    };
    let mut query = match read_query(text, prefixes)? {
        Ok(query) => query,
        Err(slip) => return Ok(problem(slip.position.unwrap_or(Position::START), slip.message)),
    };
    let mut problems = Vec::new();
    for parameter in &question.parameters {
        if let Err(error) = bind(&mut query, parameter, prefixes) {
            let position =
                line_of(text, |header| header.is_ok_and(|header| header.parameters.contains(parameter)));
            problems.extend(problem(position, error.to_string()));
        }
    }
    Ok(problems)
}

/// Gives a parameter its default, or else some term of its type.
fn bind(query: &mut Query, parameter: &Parameter, prefixes: &Prefixes) -> Result<(), Error> {
    let term = match (&parameter.default, parameter.kind) {
        (Some(default), _) => parameter.term(default, prefixes)?,
        (None, ParameterType::Iri) => NamedNode::new_unchecked("urn:example").into(),
        (None, _) => Literal::from("").into(),
    };
    query.bind(&parameter.name, term)
}

/// The first line of which something holds when it is read as a header of its own; else the first one.
fn line_of(text: &str, holds: impl Fn(Result<Question, Error>) -> bool) -> Position {
    let line = text.lines().position(|line| holds(Question::read(line)));
    Position { line: line.unwrap_or_default() + 1, column: 1 }
}
