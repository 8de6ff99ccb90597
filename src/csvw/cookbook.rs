//! Recipes: CSV on the Web as a library. Every example runs as a test.
//!
//! The types of this module describe tables; [`crate::table`] reads rows, [`crate::emit`] makes triples of
//! them, and [`crate::convert`] does all of it for files.
//!
//! # Read metadata
//!
//! [`read_metadata`](crate::csvw::read_metadata) gives what could be understood, and what is wrong, with line
//! and column. Files that the metadata refers to come from a [`Web`](crate::csvw::Web): here there are none.
//!
//! ```
//! use ctgraph::csvw::{Nowhere, Source, read_metadata};
//! use ctgraph::prefixes::Prefixes;
//!
//! let text = r#"{
//!   "@context": "http://www.w3.org/ns/csvw",
//!   "url": "events.csv",
//!   "tableSchema": {
//!     "columns": [
//!       { "name": "id", "titles": "id", "required": true },
//!       { "name": "date", "titles": "date", "datatypes": "date" }
//!     ],
//!     "primaryKey": "id"
//!   }
//! }"#;
//! let source = Source {
//!     url: "https://example.org/events.csv-metadata.json",
//!     prefixes: &Prefixes::default(),
//!     web: &Nowhere,
//! };
//! let (group, problems) = read_metadata(text, &source);
//! let group = group.expect("it can be understood");
//! let table = &group.tables[0];
//! assert_eq!(table.url, "https://example.org/events.csv");
//! assert_eq!(table.schema.primary_key, [0]);
//! assert!(table.schema.columns[0].required);
//!
//! let problem = &problems[0];
//! assert_eq!(problem.code.as_str(), "metadata-property");
//! assert_eq!(problem.place.position.map(|p| p.to_string()).as_deref(), Some("7:43"));
//! assert_eq!(problem.help.as_deref(), Some("did you mean `datatype`?"));
//! ```
//!
//! # Go through typed rows
//!
//! A [`TableReader`](crate::convert::TableReader) reads the file of a table in sheets of about the size that is
//! asked for. Every cell knows its place.
//!
//! ```
//! use ctgraph::convert::{Input, TableReader};
//! use ctgraph::csvw::LocalFiles;
//! use ctgraph::prefixes::Prefixes;
//! use ctgraph::table::NameRule;
//! # let folder = std::env::temp_dir().join("ctgraph-cookbook-rows");
//! # std::fs::create_dir_all(&folder)?;
//! # std::fs::write(folder.join("events.csv"), "id,when\ne-1,28/6/2018\ne-2,soon\n")?;
//! # std::fs::write(folder.join("events.csv-metadata.json"), r#"{
//! #   "@context": "http://www.w3.org/ns/csvw", "url": "events.csv",
//! #   "tableSchema": { "columns": [{ "titles": "id" },
//! #     { "titles": "when", "datatype": { "base": "date", "format": "d/M/yyyy" } }] }
//! # }"#)?;
//!
//! // The metadata is found beside the table: events.csv-metadata.json.
//! let files = LocalFiles::new(&folder);
//! let url = files.url_of(&folder.join("events.csv"));
//! let input = Input { url: &url, metadata: None, prefixes: &Prefixes::default(), web: &files };
//! let description = input.describe()?;
//! let table = description.group.expect("sound metadata").tables.remove(0);
//!
//! let mut problems = Vec::new();
//! let mut report = |problem| problems.push(problem);
//! let metadata = description.metadata.as_deref();
//! let mut reader = TableReader::open(table, metadata, NameRule::Titles, &files, &mut report)?;
//! let mut dates = Vec::new();
//! while let Some(sheet) = reader.read(1 << 20, &mut report)? {
//!     for row in sheet.rows() {
//!         let place = sheet.place(&reader.table.schema, row.index(), Some(1));
//!         let text = row.cell(1).and_then(|cell| cell.text());
//!         dates.push(format!("{}: {text:?}", place.position.unwrap_or_default()));
//!     }
//! }
//! assert_eq!(dates, [r#"2:5: Some("2018-06-28")"#, r#"3:5: Some("soon")"#]);
//! assert_eq!(problems[0].message, r#""soon" does not have the form d/M/yyyy"#);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! # Convert to triples
//!
//! [`convert`](crate::convert::convert) sends triples to a [`Sink`](crate::emit::Sink): a list, as here, a
//! closure, or a [`StreamWriter`](crate::export::StreamWriter) for files of any size. URLs that begin with
//! `https://example.org/` stand for a folder here, so that no network is needed.
//!
//! ```
//! use ctgraph::convert::{Input, Mode, Options, convert};
//! use ctgraph::csvw::LocalFiles;
//! use ctgraph::diagnostic::Diagnostic;
//! use ctgraph::prefixes::Prefixes;
//! use oxigraph::model::Triple;
//! # let folder = std::env::temp_dir().join("ctgraph-cookbook-convert");
//! # std::fs::create_dir_all(&folder)?;
//! # std::fs::write(folder.join("t.csv"), "id,label\nx,first\n")?;
//!
//! let mut files = LocalFiles::new(".");
//! files.map("https://example.org/", &folder);
//! let url = "https://example.org/t.csv"; // A header, and no metadata.
//! let input = Input { url, metadata: None, prefixes: &Prefixes::default(), web: &files };
//! let options = Options { mode: Mode::Minimal, ..Options::default() };
//!
//! let mut triples: Vec<Triple> = Vec::new();
//! let converted = convert(&input, options, &mut triples, &mut |problem: Diagnostic| panic!("{}", problem.message))?;
//! assert_eq!(converted.rows, 1);
//! assert_eq!(triples[1].to_string(), r#"_:t1r1 <https://example.org/t.csv#label> "first""#);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! # Validate
//!
//! [`validate`](crate::convert::validate) checks metadata, headers, cells and keys. A
//! [`Diagnostic`](crate::diagnostic::Diagnostic) knows nothing of its looks; [`crate::diagnostic::render`] has
//! the forms.
//!
//! ```
//! use ctgraph::convert::{Input, validate};
//! use ctgraph::csvw::LocalFiles;
//! use ctgraph::diagnostic::render::{Style, write_concise};
//! use ctgraph::prefixes::Prefixes;
//! # let folder = std::env::temp_dir().join("ctgraph-cookbook-validate");
//! # std::fs::create_dir_all(&folder)?;
//! # std::fs::write(folder.join("t.csv"), "id,of\na,\nb,a\nc,d\n")?;
//! # std::fs::write(folder.join("csv-metadata.json"), r#"{
//! #   "@context": "http://www.w3.org/ns/csvw", "url": "t.csv",
//! #   "tableSchema": {
//! #     "columns": [{ "name": "id", "titles": "id" }, { "name": "of", "titles": "of" }],
//! #     "primaryKey": "id",
//! #     "foreignKeys": [{ "columnReference": "of",
//! #       "reference": { "resource": "t.csv", "columnReference": "id" } }]
//! #   }
//! # }"#)?;
//!
//! let files = LocalFiles::new(&folder);
//! let url = files.url_of(&folder.join("csv-metadata.json"));
//! let input = Input { url: &url, metadata: None, prefixes: &Prefixes::default(), web: &files };
//! let validation = validate(&input)?;
//!
//! let mut text = Vec::new();
//! write_concise(&validation.diagnostics, Style::default(), &mut text)?;
//! assert_eq!(
//!     String::from_utf8(text)?,
//!     "t.csv:4:3: B4 error[missing-reference] t.csv has no row with the key \"d\"\n"
//! );
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
