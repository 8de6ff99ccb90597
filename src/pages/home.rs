//! The first page: what is in here, and ways in.

use askama::Template;

use super::{Frame, View, render};

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
}

/// The first page.
pub fn home(view: &View<'_>) -> String {
    render(&Home { frame: view.frame(view.edition.title(), "") })
}
