//! What is wrong with the files, and what the codes of problems mean.

use askama::Template;

use super::table::cell_link;
use super::{Alternate, Frame, View, render};
use crate::assets;
use crate::diagnostic::render::{code_html, problems_html};
use crate::diagnostic::{Code, Counts};

#[derive(Template)]
#[template(path = "problems.html")]
struct ProblemsPage<'a> {
    frame: Frame,
    failure: Option<&'a str>,
    summary: String,
    /// HTML of `diagnostic::render`, which escapes what is not ours.
    problems: String,
    links: Vec<(&'static str, String)>,
}

/// The page of all problems in the newest state of the files.
pub fn problems(view: &View<'_>) -> String {
    let mut frame = view.frame("Problems", "problems");
    frame.styles.push(view.links.file(&assets::path("problems.css")));
    let forms = [
        ("JSON", "application/json", "json"),
        ("CSV", "text/csv", "csv"),
        ("SARIF", "application/sarif+json", "sarif"),
    ];
    frame.alternates = forms
        .map(|(name, media_type, extension)| {
            let href = view.links.file(&format!("problems.{extension}"));
            Alternate { name, media_type, href }
        })
        .to_vec();
    let files = |file: &str| view.edition.project().read(file).ok();
    let link = |place: &crate::diagnostic::Place| cell_link(view, place);
    render(&ProblemsPage {
        failure: view.failure,
        summary: Counts::of(view.problems).to_string(),
        problems: problems_html(view.problems, &files, &link),
        links: vec![
            ("What is covered", view.links.to("coverage")),
            ("All kinds of problems", view.links.to("rules")),
        ],
        frame,
    })
}

#[derive(Template)]
#[template(path = "rules.html")]
struct RulesPage {
    frame: Frame,
    /// HTML of `diagnostic::render`.
    rule: String,
    groups: Vec<(&'static str, Vec<Rule>)>,
    rules: String,
}

/// A kind of problem.
struct Rule {
    code: &'static str,
    severity: &'static str,
    href: String,
    meaning: &'static str,
}

/// The page of one kind of problem.
pub fn rule(view: &View<'_>, code: Code) -> String {
    let mut frame = view.frame(code.as_str(), "rules");
    frame.styles.push(view.links.file(&assets::path("problems.css")));
    render(&RulesPage { frame, rule: code_html(code), groups: Vec::new(), rules: view.links.to("rules") })
}

/// The page of all kinds of problems.
pub fn rules(view: &View<'_>) -> String {
    let rule = |code: &Code| Rule {
        code: code.as_str(),
        severity: code.severity().as_str(),
        href: view.links.to(&format!("rules/{code}")),
        meaning: code.explanation().meaning,
    };
    let groups = Code::GROUPS.iter().map(|(group, codes)| (*group, codes.iter().map(rule).collect()));
    let frame = view.frame("Kinds of problems", "rules");
    render(&RulesPage { frame, rule: String::new(), groups: groups.collect(), rules: view.links.to("rules") })
}
