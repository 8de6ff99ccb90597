//! The pages of a project: each thing has one, with what a reader needs, and all text stays text.

use std::path::Path;
use std::sync::LazyLock;

use ctgraph::edition::Edition;
use ctgraph::pages::{self, View};
use ctgraph::project::Project;
use ctgraph::serve::{Options, Served, Server};

static BUILT_IN: LazyLock<Server> =
    LazyLock::new(|| server(&Project::built_in().expect("the built-in project")));

fn server(project: &Project) -> Server {
    Server::new(Edition::read(project).expect("an edition"), Options::default())
}

fn of_folder(folder: &Path) -> Server {
    server(&Project::open(Some(folder)).expect("a project"))
}

/// What a page has in it.
fn with_view<T>(server: &Server, look: impl Fn(&View<'_>) -> T) -> T {
    let served: Served = server.served();
    look(&served.view(server))
}

fn page(server: &Server, key: &str) -> String {
    with_view(server, |view| {
        let iri = view.edition.addresses().iri(key).unwrap_or_else(|| panic!("{key} has no thing"));
        pages::thing(view, iri).unwrap_or_else(|| panic!("{key} has no page"))
    })
}

/// The part of a page that differs from others.
fn main_of(html: &str) -> &str {
    let start = html.find("<main").expect("a main part");
    let end = html.find("</main>").expect("its end");
    &html[start..end]
}

/// Nothing that a Content-Security-Policy without inline code forbids, each id once, and one first heading.
fn assert_sound(html: &str, key: &str) {
    for forbidden in [" style=", "<script>", " onclick=", "javascript:", "<style", "<iframe"] {
        assert!(!html.contains(forbidden), "{key} has {forbidden:?}");
    }
    assert_eq!(html.matches("<h1").count(), 1, "{key} has one heading of the first order");
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    ids.sort_unstable();
    let twice = ids.windows(2).find(|pair| pair[0] == pair[1]);
    assert_eq!(twice, None, "{key} has an id twice");
    for (open, close) in
        [("<details", "</details>"), ("<ul", "</ul>"), ("<table", "</table>"), ("<mark", "</mark>")]
    {
        assert_eq!(
            html.matches(open).count(),
            html.matches(close).count(),
            "{key} does not close each {open}"
        );
    }
}

#[test]
fn every_address_has_a_sound_page() {
    with_view(&BUILT_IN, |view| {
        let (build, numbers) = (view.edition.build(), view.edition.numbers());
        let is_claim = |iri: &str| numbers.claim(build, iri).is_some();
        // Claims are all made by the same template: every ninth shows as much.
        let all = view.edition.addresses().iter().enumerate();
        for (_, (iri, key)) in all.filter(|(n, (iri, _))| n % 9 == 0 || !is_claim(iri)) {
            let html = pages::thing(view, iri).unwrap_or_else(|| panic!("{key} has no page"));
            assert_sound(&html, key);
        }
    });
}

#[test]
fn a_document_shows_each_passage_at_its_place_with_its_facts() {
    with_view(&BUILT_IN, |view| {
        let build = view.edition.build();
        for (number, document) in build.documents.iter().enumerate() {
            let html = pages::thing(view, &document.iri).expect("a page");
            for passage in build.passages.iter().filter(|p| p.document == Some(number)) {
                let anchor = format!("{}-{}", passage.start, passage.end);
                assert!(html.contains(&format!("id=\"p-{anchor}\"")), "{} is not marked", passage.id);
                assert!(html.contains(&format!("id=\"f-{anchor}\"")), "{} has no facts", passage.id);
            }
            assert!(html.contains(&document.sha256) && html.contains(&document.file));
            let text = pages::document_text(view, &document.iri).expect("a text");
            let marked: usize = html.matches("<mark").count();
            assert!(marked > build.passages.len() / 8, "{marked} marks");
            assert!(text.len() > 1000);
        }
        for claim in &build.claims {
            let document = build.document_of(claim).expect("a document");
            assert!(view.links.page(&claim.iri).is_some() && view.links.page(&document.iri).is_some());
        }
    });
}
