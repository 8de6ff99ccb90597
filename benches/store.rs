//! How long it takes to fill a store, compared with Oxigraph's own bulk loader on the same triples.
//!
//! ```sh
//! cargo bench --bench store -- [ROWS] [ROUNDS]                       # in memory
//! cargo bench --bench store --features rocksdb -- [ROWS] [ROUNDS]    # and on the disk
//! ```
//!
//! A table of ROWS rows (100,000 if not given) makes eight triples a row. The reference is what Oxigraph's loader
//! takes for their N-Triples, which lie in memory. Rounds alternate between all ways (5 if not given); shown are
//! medians of the time that passes and of the processor time of all threads, and both as ratios to the reference.
//! In the first round, which does not count, it is seen that every way makes the same store.

#![expect(clippy::print_stdout, reason = "the figures are the output")]

use std::fmt::Write as _;
use std::fs;
use std::hash::{BuildHasher, BuildHasherDefault};
use std::path::{Path, PathBuf};
use std::time::Instant;

use ctgraph::convert::{self, Input, Options};
use ctgraph::csvw::LocalFiles;
use ctgraph::emit::Sink;
use ctgraph::error::Error;
use ctgraph::export::StreamWriter;
use ctgraph::prefixes::Prefixes;
use ctgraph::store::{self, Loader};
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::Triple;
use oxigraph::store::Store;
use rustc_hash::FxHasher;

/// A way to fill a store.
type Way<'a> = (&'static str, Box<dyn Fn() -> Store + 'a>);

fn main() {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse::<usize>().ok());
    let (rows, rounds) = (numbers.next().unwrap_or(100_000), numbers.next().unwrap_or(5));
    let folder = std::env::temp_dir().join(format!("ctgraph-bench-store-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let tables = Tables::write(&folder, rows);
    let mut writer =
        StreamWriter::new(RdfFormat::NTriples, &Prefixes::default(), Vec::new()).expect("no prefixes");
    tables.convert(&mut writer).expect("triples");
    let lines = writer.finish().expect("in memory");
    println!("{rows} rows, {} MB of N-Triples, median of {rounds} rounds", lines.len() / 1_000_000);

    let oxigraph = |store: &Store| {
        let mut loader = store.bulk_loader();
        loader.parallel_load_from_slice(RdfFormat::NTriples, &lines).expect("triples");
        loader.commit().expect("a store");
    };
    let parse = |sink: &mut Loader| {
        for quad in RdfParser::from_format(RdfFormat::NTriples).for_reader(lines.as_slice()) {
            sink.load(Triple::from(quad.expect("a triple")));
        }
        Ok(())
    };
    let in_memory = || Store::new().expect("a store");
    let filled = |content: &dyn Fn(&mut Loader) -> Result<(), Error>| {
        let store = in_memory();
        store::fill(&store, Path::new("memory"), |sink| content(sink)).expect("a store");
        store
    };
    compare(
        "in memory",
        rounds,
        &[
            (
                "Oxigraph, from N-Triples",
                Box::new(|| {
                    let store = in_memory();
                    oxigraph(&store);
                    store
                }),
            ),
            ("ctgraph, from the table", Box::new(|| filled(&|sink| tables.convert(sink)))),
            ("ctgraph, from N-Triples", Box::new(|| filled(&parse))),
        ],
    );
    #[cfg(feature = "rocksdb")]
    disk::compare_on_disk(&folder, rounds, &tables, &oxigraph, &parse);
    fs::remove_dir_all(&folder).expect("our own folder");
}

/// Fills stores in all ways in turn, and prints what each took.
fn compare(place: &str, rounds: usize, ways: &[Way<'_>]) {
    let mut times = vec![Vec::new(); ways.len()];
    let mut first = None;
    for round in 0..=rounds {
        for ((name, way), times) in ways.iter().zip(&mut times) {
            let (start, processor) = (Instant::now(), processor_seconds());
            let store = way();
            let taken = (start.elapsed().as_secs_f64(), processor_seconds() - processor);
            if round == 0 {
                let content = content(&store);
                assert_eq!(*first.get_or_insert(content), content, "{name} makes another store");
            } else {
                times.push(taken);
            }
        }
    }
    let median = |times: &[(f64, f64)], part: fn(&(f64, f64)) -> f64| {
        let mut times: Vec<f64> = times.iter().map(part).collect();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    println!("\n{:>9} {:>6} {:>9} {:>6}  {place}", "seconds", "ratio", "processor", "ratio");
    let medians = |times| (median(times, |t| t.0), median(times, |t| t.1));
    let reference = medians(&times[0]);
    for ((name, _), times) in ways.iter().zip(&times) {
        let (time, processor) = medians(times);
        let (ratio, of_processor) = (time / reference.0, processor / reference.1);
        println!("{time:9.2} {ratio:6.2} {processor:9.2} {of_processor:6.2}  {name}");
    }
}

/// How many triples there are, and a number that other triples would not have, whatever their order.
fn content(store: &Store) -> (usize, u64) {
    let hasher = BuildHasherDefault::<FxHasher>::default();
    store.iter().fold((0, 0), |(count, sum): (usize, u64), quad| {
        (count + 1, sum.wrapping_add(hasher.hash_one(quad.expect("a triple"))))
    })
}

/// The processor time of all threads of this program; 0 where the system has no such file.
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Fields 14 and 15, in hundredths; the second field ends with the last parenthesis.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    fields.filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The table and where it is.
struct Tables {
    files: LocalFiles,
    url: String,
}

impl Tables {
    fn write(folder: &Path, rows: usize) -> Self {
        let mut text = String::from("id,name,acronym,kind,parent,founded,members,homepage\n");
        for row in 0..rows {
            let (parent, kind) = (row * 7919 % (row + 1), row % 5);
            let (year, month, day) = (1900 + row % 126, 1 + row % 12, 1 + row % 28);
            writeln!(
                text,
                "org-{row},\"The \"\"{kind}\"\" Organisation, Ünit {row}\",ORG{row},kind-{kind},org-{parent},\
                 {year}-{month:02}-{day:02},{},https://example.org/home/{row}",
                row % 193
            )
            .expect("in memory");
        }
        let file: PathBuf = folder.join("orgs.csv");
        fs::write(&file, text).expect("a table");
        fs::write(folder.join("orgs.csv-metadata.json"), METADATA).expect("its metadata");
        let files = LocalFiles::new(folder);
        Self { url: files.url_of(&file), files }
    }

    fn convert(&self, sink: &mut impl Sink) -> Result<(), Error> {
        let prefixes = Prefixes::default();
        let input = Input { url: &self.url, metadata: None, prefixes: &prefixes, web: &self.files };
        let options = Options { mode: convert::Mode::Minimal, ..Options::default() };
        convert::convert(&input, options, sink, &mut |problem| panic!("{problem:?}")).map(drop)
    }
}

const METADATA: &str = r#"{
  "@context": "http://www.w3.org/ns/csvw",
  "url": "orgs.csv",
  "tableSchema": {
    "aboutUrl": "https://example.org/id/{id}",
    "columns": [
      { "titles": "id", "suppressOutput": true },
      { "titles": "name", "propertyUrl": "https://example.org/vocab#name" },
      { "titles": "acronym", "propertyUrl": "https://example.org/vocab#acronym" },
      { "titles": "kind", "propertyUrl": "https://example.org/vocab#kind", "valueUrl": "https://example.org/id/kind/{kind}" },
      { "titles": "parent", "propertyUrl": "https://example.org/vocab#parent", "valueUrl": "https://example.org/id/{parent}" },
      { "titles": "founded", "propertyUrl": "https://example.org/vocab#founded", "datatype": "date" },
      { "titles": "members", "propertyUrl": "https://example.org/vocab#members", "datatype": "integer" },
      { "titles": "homepage", "propertyUrl": "https://example.org/vocab#homepage", "datatype": "anyURI" },
      { "virtual": true, "propertyUrl": "rdf:type", "valueUrl": "https://example.org/vocab#Organization" }
    ]
  }
}"#;

#[cfg(feature = "rocksdb")]
mod disk {
    use ctgraph::store::Origin;
    use ctgraph::store::folder::{self, Filling};

    use super::*;

    /// All ways end with the store on the disk. Between them and the next, it is opened and closed.
    pub fn compare_on_disk(
        at: &Path,
        rounds: usize,
        tables: &Tables,
        oxigraph: &dyn Fn(&Store),
        parse: &dyn Fn(&mut Loader) -> Result<(), Error>,
    ) {
        let filled = |content: &dyn Fn(&mut Loader) -> Result<(), Error>| {
            let folder = at.join("ctgraph.store");
            let filling = Filling::begin(&folder).expect("a folder");
            let ((), triples) = filling.fill(|sink| content(sink)).expect("a store");
            let origin = Origin::of_files(at, &[]).expect("no files");
            filling.finish(&origin, triples).expect("a store");
            folder::open(&folder).expect("a store").store
        };
        compare(
            "on the disk",
            rounds,
            &[
                (
                    "Oxigraph, from N-Triples",
                    Box::new(|| {
                        let folder = at.join("oxigraph.store");
                        if folder.exists() {
                            fs::remove_dir_all(&folder).expect("our own folder");
                        }
                        let store = Store::open(&folder).expect("a folder");
                        oxigraph(&store);
                        store.flush().expect("a store");
                        drop(store);
                        Store::open_read_only(&folder).expect("a store")
                    }),
                ),
                ("ctgraph, from the table", Box::new(|| filled(&|sink| tables.convert(sink)))),
                ("ctgraph, from N-Triples", Box::new(|| filled(parse))),
            ],
        );
    }
}
