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

#[test]
fn a_fact_has_its_words_its_cell_its_triples_and_a_citation() {
    with_view(&BUILT_IN, |view| {
        let build = view.edition.build();
        for claim in build.claims.iter().step_by(97) {
            let html = pages::thing(view, &claim.iri).expect("a page");
            assert!(html.contains("<mark>"), "{} shows no words", claim.iri);
            assert!(html.contains(claim.modality.meaning()) && html.contains(claim.derivation.meaning()));
            assert!(html.contains("href=\"/table/") && html.contains("@misc{claim-"));
            assert!(html.contains("ctg:Claim") && html.contains(&view.edition.digest()[..12]));
        }
    });
    let html = page(&BUILT_IN, "claim/60696f3aa8c6fc22");
    assert!(html.contains("stated by 2 documents") && html.contains("Also stated in"));
    assert!(html.contains("/table/organization-facts#H38"), "{html}");
}

#[test]
fn a_thing_shows_its_names_its_facts_and_where_they_come_from() {
    let html = page(&BUILT_IN, "organization/unoct");
    for wanted in [
        "<h1 dir=\"auto\">United Nations Office of Counter-Terrorism</h1>",
        "UNOCT",
        "Mentioned in",
        "Edited in",
        "Sources: 4 documents",
        "/query?query=PREFIX%20organization%3A",
        "/page/claim/",
        "<blockquote",
    ] {
        assert!(main_of(&html).contains(wanted), "{wanted}");
    }
    // Points of a statement are told apart by what they are.
    assert!(
        page(&BUILT_IN, "statement/mcis2018-voronkov").contains("<summary>recommendation (22)</summary>")
    );
    assert!(page(&BUILT_IN, "ctg/Organization").contains("47 things"));
    assert!(page(&BUILT_IN, "ctg/partner").contains("/page/claim/"));
}

#[test]
fn a_search_finds_names_first_whatever_their_case_and_accents() {
    let labels = |text: &str| -> Vec<String> {
        let found = with_view(&BUILT_IN, |view| pages::search_json(view, text, 5));
        let hits = found["hits"].as_array().expect("hits").clone();
        hits.iter().map(|hit| hit["label"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(labels("unoct")[0], "United Nations Office of Counter-Terrorism");
    assert_eq!(labels("MICHÈLE coninsx")[0], labels("michele Coninsx")[0]);
    assert_eq!(labels("security council")[0], "Security Council");
    assert!(labels("xyzzy").is_empty());
    let html = |text: &str| with_view(&BUILT_IN, |view| pages::search(view, text, "", 1));
    assert!(html("secutiry council").contains("security council</a>?"), "a near word is offered");
    assert!(html("\"cooperation with\" terrorism").contains("<mark>"));
    assert!(html("").contains("quotation marks"));
    let csv = with_view(&BUILT_IN, |view| pages::search_csv(view, "qatar"));
    assert!(csv.starts_with("iri,label,kind,match,text\r\nhttps://"), "{csv}");
    for odd in ["\"", "<b>", "a\u{0}b", &"x ".repeat(5000), "ß İ ﷽ 안전 👩‍👩‍👧"] {
        assert_sound(&html(odd), odd);
    }
}

#[test]
fn the_things_of_a_class_can_be_narrowed_down_and_sorted() {
    with_view(&BUILT_IN, |view| {
        assert_sound(&pages::types(view), "types");
        let class = view
            .edition
            .addresses()
            .iter()
            .find(|(_, key)| *key == "ctg/Point")
            .expect("a class")
            .0
            .to_owned();
        let all = pages::class(view, &class, &[]).expect("a table");
        assert_sound(&all, "ctg/Point");
        let href = all.split('"').find(|part| part.starts_with("/type/ctg/Point?ctg")).expect("a facet");
        let (name, value) =
            href.split_once('?').and_then(|(_, query)| query.split_once('=')).expect("a pair");
        let asked = [(name.to_owned(), value.replace("%2F", "/")), ("sort".to_owned(), "facts".to_owned())];
        let decoded = [(asked[0].0.replace("%2F", "/"), asked[0].1.clone()), asked[1].clone()];
        let few = pages::class_csv(view, &class, &decoded).expect("rows");
        let many = pages::class_csv(view, &class, &[]).expect("rows");
        assert!(few.lines().count() > 1 && few.lines().count() < many.lines().count(), "{decoded:?}");
        assert_eq!(many.lines().count(), 292);
        assert_eq!(pages::class(view, "https://example.org/none", &[]), None);
    });
}

const HOSTILE: &str = "<script>alert(1)</script>";

/// A copy of a small project, with other words in it.
fn rewritten(copy: &str, name: &str, text: &str, quotes: &[(&str, &str)]) -> Server {
    let folder = crate::util::project("simple", copy);
    let digest = ctgraph::source::digest::sha256_hex(text.as_bytes());
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let id = "bd668e174cc28d7f";
    let write = |file: &str, content: String| {
        std::fs::write(folder.join("mappings").join(file), content).expect("a file can be written");
    };
    write("documents/remarks.txt", text.to_owned());
    let (bytes, characters) = (text.len(), text.chars().count());
    write(
        "documents.csv",
        format!("id,file,sha256,bytes,characters\n{id},remarks.txt,{digest},{bytes},{characters}\n"),
    );
    let mut passages = "id,document,start,end,quote\n".to_owned();
    for (name, quote) in quotes {
        let at = text.find(quote).map(|at| text[..at].chars().count()).expect("the quote is in the text");
        passages.push_str(&format!(
            "{},{id},{at},{},{}\n",
            quoted(name),
            at + quote.chars().count(),
            quoted(quote)
        ));
    }
    write("passages.csv", passages);
    let (first, name) = (quoted(quotes[0].0), quoted(name));
    write("statements.csv", format!("id,speaker,document,evidence\nremarks,{name},{id},{first}\n"));
    write(
        "programmes.csv",
        format!(
            "id,name,fundedBy,began,evidence,modality,derivation\nsport,{name},{name},2019-06-03,{first},,inferred\n"
        ),
    );
    write("hopes.csv", format!("programme,reaches,evidence,modality\nsport,{name},{first},desired\n"));
    write("cells.csv", "table,row,column,evidence,modality,derivation\n".to_owned());
    of_folder(&folder)
}

/// Looks at all pages of a project.
fn each_page(server: &Server, look: impl Fn(&str, &str)) {
    with_view(server, |view| {
        for (iri, key) in view.edition.addresses().iter() {
            look(&pages::thing(view, iri).unwrap_or_else(|| panic!("{key} has no page")), key);
            if let Some(html) = pages::class(view, iri, &[]) {
                look(&html, key);
            }
        }
        look(&pages::types(view), "types");
        look(&pages::search(view, "script alert", "", 1), "search");
        look(&pages::search(view, "صلح", "", 1), "search");
    });
}

#[test]
fn markup_in_a_project_stays_text() {
    let text = format!("{HOSTILE} \"quoted\" & 'so' <img src=x onerror=alert(1)>\n\n</main></html>\n");
    let name = format!("{HOSTILE}\"'&<img src=x onerror=alert(1)>");
    let quotes = [(name.as_str(), HOSTILE), ("b", "alert(1)</script> \"quoted\""), ("c", "</main>")];
    let server = rewritten("pages-hostile", &name, &text, &quotes);
    assert_eq!(
        server.served().edition.problems().iter().filter(|p| p.code.as_str() != "unused-passage").count(),
        0
    );
    each_page(&server, |html, key| {
        assert_sound(html, key);
        assert!(!html.contains("<img") && html.matches("</main>").count() == 1, "{key}");
        assert!(html.trim_end().ends_with("</html>") && html.matches("</html>").count() == 1, "{key}");
    });
    let document = page(&server, "document/bd668e174cc28d7f");
    assert!(document.contains("&#60;script&#62;alert(1)&#60;"), "the text is shown as it is");
    assert!(document.contains("unused") || document.contains("<mark"));
}

#[test]
fn names_in_any_script_have_pages_and_are_found() {
    let text = "قال: صُلح عام\n\n联合国安全理事会决定\n";
    let server = rewritten("pages-scripts", "صُلح عام", text, &[("a", "صُلح عام"), ("b", "安全理事会")]);
    each_page(&server, assert_sound);
    let found = |text: &str| with_view(&server, |view| pages::search_json(view, text, 5)["total"].as_u64());
    assert!(found("صلح") > Some(0) && found("安全") > Some(0));
    let document = page(&server, "document/bd668e174cc28d7f");
    assert!(document.contains("dir=\"auto\""));
}

#[test]
fn projects_with_little_in_them_have_pages() {
    for case in
        ["no-evidence", "no-passages-table", "document-changed", "document-missing", "no-rows", "shapes"]
    {
        let folder = crate::util::project(case, &format!("pages-{case}"));
        each_page(&of_folder(&folder), assert_sound);
    }
    let folder = crate::util::project("quote-moved", "pages-quote-moved");
    let server = of_folder(&folder);
    assert!(page(&server, "document/bd668e174cc28d7f").contains("Quotes that do not stand in the text"));
}
