//! The files with the whole graph, and how each kind of store takes them.

use askama::Template;

use super::{Frame, View, render};
use crate::data::{self, Form};

#[derive(Template)]
#[template(path = "download.html")]
struct DownloadPage {
    frame: Frame,
    files: Vec<File>,
    checksums: String,
    stores: Vec<(&'static str, String)>,
    others: Vec<(&'static str, String)>,
}

struct File {
    name: String,
    href: String,
    syntax: &'static str,
    media_type: &'static str,
    size: String,
    sha256: String,
}

/// The page of all downloads.
pub fn download(view: &View<'_>) -> String {
    let name = data::file_name(view.edition);
    let file = |file: data::Download<'_>| {
        let name = format!("{name}.{}", file.form.extension());
        File {
            href: view.links.file(&format!("download/{name}")),
            syntax: file.form.name(),
            media_type: file.form.media_type(),
            size: size(file.bytes.len()),
            sha256: file.sha256.to_owned(),
            name,
        }
    };
    let mut others = vec![
        ("Context of the JSON-LD", "context.jsonld"),
        ("Prefixes as JSON", "prefixes.json"),
        ("Prefixes in Turtle", "prefixes.ttl"),
    ];
    if view.links.is_served() {
        // They name the address of the server.
        others.push(("Saved questions as RDF (SHACL)", "queries.ttl"));
        others.push(("Catalogue entry (DCAT)", "dataset.ttl"));
        others.push(("Description of the service and the data (VoID)", ".well-known/void"));
    }
    render(&DownloadPage {
        frame: view.frame("Download", "download"),
        files: data::downloads(view.edition).into_iter().map(file).collect(),
        checksums: view.links.file("download/SHA256SUMS"),
        stores: stores(&name, view.edition.project().base()),
        others: others.into_iter().map(|(label, path)| (label, view.links.file(path))).collect(),
    })
}

/// What each store wants to be told to load a file.
fn stores(name: &str, base: &str) -> Vec<(&'static str, String)> {
    let turtle = format!("{name}.{}", Form::ALL[0].extension());
    vec![
        ("Apache Jena and Fuseki", format!("tdb2.tdbloader --loc db {turtle}\nfuseki-server --loc db /ds")),
        (
            "GraphDB",
            format!(
                "curl -X POST -H 'Content-Type: text/turtle' --data-binary @{turtle} \\\n  http://localhost:7200/repositories/REPOSITORY/statements"
            ),
        ),
        (
            "Virtuoso (isql)",
            format!("ld_dir('FOLDER', '{name}.nt', '{base}');\nrdf_loader_run();\ncheckpoint;"),
        ),
        ("QLever", format!("qlever-index -i {name} -f {name}.nt -F nt\nqlever-server -i {name} -p 7001")),
        (
            "Oxigraph",
            format!("oxigraph load --location db --file {turtle}\noxigraph serve-read-only --location db"),
        ),
        (
            "RDF4J",
            format!(
                "curl -X POST -H 'Content-Type: text/turtle' --data-binary @{turtle} \\\n  http://localhost:8080/rdf4j-server/repositories/REPOSITORY/statements"
            ),
        ),
        ("rdflib (Python)", format!("import rdflib\ngraph = rdflib.Graph().parse(\"{turtle}\")")),
    ]
}

/// `2.9 MB`
fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
