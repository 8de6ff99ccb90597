//! `ctgraph graph`: a thing and its neighbours, as a picture or for other programs.

use std::path::PathBuf;

use super::page::warn_of_errors;
use super::picture::{Format, check_format};
use super::{Global, Outcome, output::Output};
use crate::error::Error;
use crate::look::Atlas;
use crate::picture::{self, Frame};
use crate::pipeline;

/// Draw a thing with its neighbours, or write them for other programs
///
/// What points to the thing is on the left, what it points to on the right. Of a property with many neighbours only the
/// first ones are there. In JSON, the members are: nodes (id, label, kind), edges (source, target, label, property,
/// claim), as cytoscape takes them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ctgraph graph UNOCT -o unoct.svg               the extension decides the format
  ctgraph graph UNOCT --max 500 -o unoct.graphml for Gephi, yEd or networkx
  ctgraph graph UNOCT -f dot | dot -Tpdf -o unoct.pdf
  ctgraph graph --classes -o classes.svg         the classes of the project, and what joins them")]
pub struct Args {
    /// A name or acronym, a short IRI (organization:unoct), a path (organization/unoct) or an IRI
    #[arg(value_name = "THING", required_unless_present = "classes", conflicts_with = "classes")]
    thing: Option<String>,

    /// The classes of the project instead, with the number of links between them
    #[arg(long)]
    classes: bool,

    /// At most as many neighbours
    #[arg(long, value_name = "NUMBER", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=5000))]
    max: u32,

    /// svg, dot, json, graphml or mermaid. If left out, the extension of the output file decides, and without a file it
    /// is svg
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<Format>,

    /// Write to a file, or to standard output (-). If left out, to standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Outcome, Error> {
    let output = Output::new(args.output.as_deref());
    let formats = [Format::Svg, Format::Dot, Format::Json, Format::Graphml, Format::Mermaid];
    let format = check_format(args.format, &output, &formats, Format::Svg)?;
    let most = args.max as usize;
    let project = global.open()?;
    let build = pipeline::build(&project)?;
    let atlas = Atlas::new(&build, &project);
    let find = |text: &str| atlas.find(text).map_err(|e| Error::Usage(e.to_string()));
    let thing = args.thing.as_deref().map(find).transpose()?;
    warn_of_errors(&build, global.is_quiet());
    let href = |iri: &str| Some(iri.to_owned());
    let neighbourhood = thing.map(|thing| atlas.neighbourhood(thing));
    let network = match &neighbourhood {
        Some(neighbourhood) => picture::network(&atlas, neighbourhood, most, &|_| None),
        None => picture::schema(&atlas, &atlas.schema(), &href),
    };
    let text = match (format, &neighbourhood) {
        (Format::Json, _) => format!("{:#}\n", picture::to_json(&network, &|_| None)),
        (Format::Dot, _) => picture::render_dot(&network),
        (Format::Graphml, _) => picture::render_graphml(&network),
        (Format::Mermaid, _) => picture::render_mermaid(&network),
        (_, Some(neighbourhood)) => {
            let title = atlas.title(neighbourhood.focus);
            let description = "What points to it on the left, what it points to on the right.";
            let frame = Frame { id: "graph", title: &title, description };
            let ego = picture::ego(&atlas, neighbourhood, &href);
            picture::standalone(&picture::render_ego(&ego, most, frame))
        }
        (_, None) => {
            let description = "Classes with the number of their things, and what joins them.";
            let frame = Frame { id: "classes", title: project.title(), description };
            picture::standalone(&picture::render_network(&network, most, frame))
        }
    };
    output.write(|out| out.write_all(text.as_bytes()))?;
    Ok(Outcome::Done)
}
