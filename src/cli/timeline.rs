//! `ctgraph timeline`: what happened when, as a picture or a table.

use std::path::PathBuf;

use super::page::warn_of_errors;
use super::picture::{Format, check_format};
use super::{Global, Outcome, output::Output};
use crate::error::Error;
use crate::look::{Atlas, Dated};
use crate::picture::{self, Frame, Item, Width};
use crate::pipeline;

/// Draw or list what happened when
///
/// Things have the dates that the graph gives them: in EDTF, by their first and last possible day, or by any literal
/// with a type for dates. What is only announced is there too, dashed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ctgraph timeline                           a table in Markdown
  ctgraph timeline -o timeline.svg           the extension decides the format
  ctgraph timeline --type ctg:Event -f csv
  ctgraph timeline UNOCT -o unoct.svg        one thing, among its neighbours")]
pub struct Args {
    /// A thing (a name, a short IRI, a path or an IRI): its dates and those of its neighbours. If left out, all things
    #[arg(value_name = "THING")]
    thing: Option<String>,

    /// Only things of this class; may be given several times
    #[arg(long = "type", value_name = "CLASS")]
    types: Vec<String>,

    /// svg, csv, json or markdown. If left out, the extension of the output file decides, and without a file it is markdown
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<Format>,

    /// Write to a file, or to standard output (-). If left out, to standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Outcome, Error> {
    let output = Output::new(args.output.as_deref());
    let formats = [Format::Svg, Format::Csv, Format::Json, Format::Markdown];
    let format = check_format(args.format, &output, &formats, Format::Markdown)?;
    let project = global.open()?;
    let build = pipeline::build(&project)?;
    let atlas = Atlas::new(&build, &project);
    let find = |text: &str| atlas.find(text).map_err(|e| Error::Usage(e.to_string()));
    let thing = args.thing.as_deref().map(find).transpose()?;
    let classes = args.types.iter().map(|class| find(class)).collect::<Result<Vec<_>, _>>()?;
    warn_of_errors(&build, global.is_quiet());
    let mut dates = thing.map_or_else(|| atlas.dated(), |thing| atlas.dated_around(thing));
    dates.retain(|dated| classes.is_empty() || atlas.kinds(dated.iri).0.iter().any(|c| classes.contains(c)));
    let text = match format {
        Format::Csv => atlas.dated_csv(&dates),
        Format::Json => format!("{:#}\n", atlas.dated_json(&dates)),
        Format::Svg => draw(&atlas, &dates, thing, project.title()),
        _ => atlas.dated_markdown(&dates),
    };
    output.write(|out| out.write_all(text.as_bytes()))?;
    Ok(Outcome::Done)
}

fn draw(atlas: &Atlas<'_>, dates: &[Dated<'_>], thing: Option<&str>, project: &str) -> String {
    let href = |iri: &str| Some(iri.to_owned());
    let items: Vec<Item> = dates.iter().map(|dated| picture::item(atlas, dated, thing, &href)).collect();
    let title = thing.map_or_else(|| project.to_owned(), |thing| atlas.title(thing));
    let description = "Things with dates, in lanes by their class, from the earliest to the latest.";
    let frame = Frame { id: "timeline", title: &title, description };
    picture::standalone(&picture::render_timeline(&items, frame, Width::Wide))
}
