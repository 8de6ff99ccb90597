//! `ctgraph slices`: where tables can be cut so that each slice is converted alone, and the slices as JSON.

use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args as ClapArgs;
use serde_json::{Value, json};

use super::heard::Problems;
use super::input::InputArgs;
use super::output::Output;
use super::{Global, Outcome};
use crate::convert::{Input, Slice, cut};
use crate::error::Error;
use crate::table::Mark;

/// Cut tables into slices that `ctgraph convert --slice` converts one by one, here or on other machines
///
/// Prints a JSON object a line: the part that the slice belongs to, the table, the bytes of its file, and what a
/// reader must know to go on there. A part is one slice, or several of different tables.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  ctgraph slices table.csv --count 8 > slices.jsonl
  sed -n 3p slices.jsonl > third.jsonl
  ctgraph convert table.csv --slice third.jsonl -f ntriples -o part-00002.nt

All slices together make the triples of `ctgraph convert table.csv`. Give both commands the same input, metadata,
base and map.")]
pub struct Args {
    /// A CSV file, or a metadata document (.json) whose tables are all cut
    #[arg(value_name = "INPUT")]
    input: PathBuf,

    /// How many parts there should be, with about the same number of bytes; fewer if there are fewer rows
    #[arg(long, value_name = "N")]
    count: NonZeroUsize,

    #[command(flatten)]
    located: InputArgs,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Outcome, Error> {
    let located = args.located.locate(&args.input)?;
    let metadata = located.metadata.as_deref();
    let input = Input { url: &located.url, metadata, prefixes: &located.prefixes, web: &located.files };
    let mut problems = Problems::default();
    let slices = cut(&input, input.describe()?, args.count.get(), &mut |problem| problems.add(problem));
    problems.show(global)?;
    let slices = slices?;
    if problems.errors > 0 {
        return Err(Error::Data(problems.errors));
    }
    Output::Stdout.write(|out| slices.iter().try_for_each(|slice| writeln!(out, "{}", to_json(slice))))?;
    Ok(Outcome::Done)
}

fn to_json(slice: &Slice) -> Value {
    let Mark { byte, records, rows, lines, characters } = slice.from;
    json!({
        "part": slice.part,
        "table": slice.table,
        "url": slice.url,
        "length": slice.length,
        "start": byte,
        "end": slice.end,
        "records": records,
        "rows": rows,
        "lines": lines,
        "characters": characters,
    })
}

/// The slices that an argument names: JSON itself, or a file with an object a line.
pub(super) fn read(argument: &str) -> Result<Vec<Slice>, Error> {
    let is_json = argument.trim_start().starts_with('{');
    let text = match is_json {
        true => argument.to_owned(),
        false => fs::read_to_string(argument).map_err(|e| Error::io(argument, e))?,
    };
    let slices = text.lines().filter(|line| !line.trim().is_empty()).map(from_json);
    let name = if is_json { "--slice" } else { argument };
    slices.collect::<Option<_>>().ok_or_else(|| {
        Error::Usage(format!("{name}: expected slices as `ctgraph slices` prints them, one a line"))
    })
}

fn from_json(line: &str) -> Option<Slice> {
    let value: Value = serde_json::from_str(line).ok()?;
    let number = |key: &str| value.get(key)?.as_u64();
    let count = |key: &str| usize::try_from(number(key)?).ok();
    Some(Slice {
        part: count("part")?,
        table: count("table")?,
        url: value.get("url")?.as_str()?.to_owned(),
        length: number("length")?,
        from: Mark {
            byte: number("start")?,
            records: count("records")?,
            rows: count("rows")?,
            lines: count("lines")?,
            characters: count("characters")?,
        },
        end: number("end")?,
    })
}
