//! A page that says one thing: what is not there, what is wrong with a request.

use askama::Template;

use super::{Frame, View, render};

#[derive(Template)]
#[template(path = "notice.html")]
struct Notice<'a> {
    frame: Frame,
    text: &'a str,
    links: &'a [(String, String)],
}

/// A page with a title, a text, and links (label, URL) that help.
pub fn notice(view: &View<'_>, title: &str, text: &str, links: &[(String, String)]) -> String {
    render(&Notice { frame: view.frame(title, "notice"), text, links })
}
