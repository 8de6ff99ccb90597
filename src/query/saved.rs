//! The saved questions of a project.

use std::collections::BTreeMap;

use super::Question;
use crate::error::Error;
use crate::project::Project;

/// A question with the name of its file, without `.rq`.
#[derive(Debug, Clone)]
pub struct Saved {
    /// The name.
    pub name: String,
    /// The question.
    pub question: Question,
}

/// The texts of the saved questions, by their names.
pub fn saved_texts(project: &Project) -> Result<BTreeMap<String, String>, Error> {
    let name = |path: &str| {
        let file = path.rsplit('/').next().unwrap_or_default();
        file.strip_suffix(".rq").unwrap_or(file).to_owned()
    };
    project.questions()?.iter().map(|path| Ok((name(path), project.read_text(path)?))).collect()
}

/// The questions whose headers can be understood, by name, and what is wrong with the others.
pub fn read_questions(texts: BTreeMap<String, String>) -> (Vec<Saved>, Vec<(String, Error)>) {
    let (mut list, mut broken) = (Vec::new(), Vec::new());
    for (name, text) in texts {
        match Question::read(&text) {
            Ok(question) => list.push(Saved { name, question }),
            Err(error) => broken.push((name, error)),
        }
    }
    (list, broken)
}
