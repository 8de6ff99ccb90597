//! `ctgraph explain`: where something comes from, down to the words of the document and the cell.

use oxigraph::io::RdfFormat;
use oxigraph::model::Triple;
use serde_json::{Map, Value, json};

use super::page::{Page, label_width, mark_text, print_json, warn_of_errors};
use super::{Global, Outcome};
use crate::claim::{Claim, EvidenceColumns, is_override_table};
use crate::diagnostic::{Code, Detail, Diagnostic, Place, count, render};
use crate::error::Error;
use crate::export::{self, Section};
use crate::graph::Graph;
use crate::look::context::{excerpts, line_of};
use crate::look::json::place_json;
use crate::look::words::place_text;
use crate::look::{Atlas, Entry, Target};
use crate::pipeline;
use crate::project::Project;
use crate::source::Passage;
use crate::table::{CellRef, RowRef};

/// How many facts of a thing, a row or a passage are shown, unless all are asked for.
const SHOWN: usize = 25;

/// How many characters of a quote are shown where there are many, unless all are asked for.
const QUOTE: usize = 160;

/// Explain where a fact comes from: the words, the document, the cell
///
/// THING is one of: a thing (a name, organization:unoct); a fact, as three words, or two for all facts with a
/// property (organization:unoct ctg:partner; the object can be a text: '"2018-06-28"'); a claim
/// (claim:70b68ce437223a47); the id of a passage; a row or cell of a table (organizations.csv:unoct,
/// organizations.csv:14, organizations.csv:C14, organizations.csv:unoct:kind); or the code of a problem
/// (quote-not-found). Without THING, all codes are listed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  ctgraph explain UNOCT                 the facts about a thing, with the words
  ctgraph explain UNOCT acronym         those with one property
  ctgraph explain programme:vulnerable-targets-sport ctg:fundedBy organization:qatar
  ctgraph explain organizations.csv:B3  a cell, as a spreadsheet shows it
  ctgraph explain quote-not-found       a kind of problem
  ctgraph explain --list                all kinds")]
pub struct Args {
    /// What to explain. If left out, the codes of problems are listed
    #[arg(value_name = "THING", num_args = 1..=3)]
    thing: Vec<String>,

    /// The codes of all kinds of problems, each with its meaning
    #[arg(long, conflicts_with = "thing")]
    list: bool,

    /// How it is shown
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// The triples as well: facts, claims and passages
    #[arg(long)]
    triples: bool,

    /// All facts, and whole quotes
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

pub(super) fn run(args: &Args, global: &Global) -> Result<Outcome, Error> {
    // Codes are the program's own: no project is needed to explain them.
    if args.list || args.thing.is_empty() {
        list_codes(args, global)?;
        return Ok(Outcome::Done);
    }
    if let [one] = args.thing.as_slice()
        && let Ok(code) = one.parse::<Code>()
    {
        explain_code(code, args, global)?;
        return Ok(Outcome::Done);
    }
    let project = global.open()?;
    let build = pipeline::inspect(&project)?;
    let atlas = Atlas::new(&build, &project);
    let target = atlas.target(&args.thing).map_err(|e| Error::Usage(e.to_string()))?;
    warn_of_errors(&build, global.is_quiet());
    let explanation = Explanation { atlas: &atlas, args };
    match args.format {
        Format::Json => print_json(&explanation.json(&target))?,
        Format::Text => {
            let mut page = Page::new(global);
            explanation.write(&target, &mut page);
            if args.triples {
                page.gap();
                page.verbatim(&explanation.turtle(&target, &project)?);
            }
            page.print()?;
        }
    }
    Ok(Outcome::Done)
}

/// All codes with their meanings, by what they are about.
fn list_codes(args: &Args, global: &Global) -> Result<(), Error> {
    if args.format == Format::Json {
        return print_json(&Code::ALL.iter().copied().map(code_json).collect());
    }
    let mut page = Page::new(global);
    for (group, codes) in Code::GROUPS {
        page.gap();
        page.heading(group);
        let row = |code: &Code| (code.to_string(), code.explanation().meaning.to_owned());
        page.rows(2, &codes.iter().map(row).collect::<Vec<_>>());
    }
    page.print()
}

fn code_json(code: Code) -> Value {
    let text = code.explanation();
    json!({
        "code": code.as_str(), "level": code.severity().as_str(), "meaning": text.meaning,
        "matters": text.matters, "bad": text.bad, "good": text.good, "repair": text.repair,
    })
}

fn explain_code(code: Code, args: &Args, global: &Global) -> Result<(), Error> {
    if args.format == Format::Json {
        return print_json(&code_json(code));
    }
    let text = code.explanation();
    let mut page = Page::new(global);
    page.heading(&format!("{}[{code}]", code.severity()));
    page.paragraph(0, text.meaning);
    page.gap();
    let rows =
        [("why it matters", text.matters), ("bad", text.bad), ("good", text.good), ("repair", text.repair)];
    page.rows(2, &rows.map(|(label, text)| (label.to_owned(), text.to_owned())));
    page.print()
}

struct Explanation<'a> {
    atlas: &'a Atlas<'a>,
    args: &'a Args,
}

impl<'a> Explanation<'a> {
    fn write(&self, target: &Target<'a>, page: &mut Page) {
        match target {
            Target::Code(_) => {} // Explained without a project.
            Target::Facts(entries) => self.write_facts(entries, page),
            Target::Claim(claim) => {
                if let Some(entry) = self.entry_of(claim) {
                    self.write_head(entry, page);
                }
                self.write_claim(claim, page);
            }
            Target::Thing(iri) => self.write_thing(iri, page),
            Target::Passage(index) => self.write_passage(*index, page),
            Target::Row(row) => self.write_row(*row, page),
            Target::Cell(cell) => self.write_cell(*cell, page),
        }
    }

    fn shown(&self) -> usize {
        if self.args.all { usize::MAX } else { SHOWN }
    }

    /// The entry of the fact that a claim is about.
    fn entry_of(&self, claim: &Claim) -> Option<Entry<'a>> {
        let fact = self.atlas.build.facts.get(claim.fact)?;
        self.atlas.entries().iter().find(|e| e.fact.is_some_and(|f| std::ptr::eq(f, fact))).copied()
    }

    /// The facts that come from some cells.
    fn entries_from(&self, is_from: impl Fn(&CellRef) -> bool) -> Vec<Entry<'a>> {
        self.atlas.entries().iter().filter(|e| e.cells.iter().any(&is_from)).copied().collect()
    }

    // Facts and claims

    fn write_facts(&self, entries: &[Entry<'a>], page: &mut Page) {
        for entry in entries.iter().take(self.shown()) {
            self.write_head(*entry, page);
            match entry.fact {
                Some(fact) => self.atlas.claims(fact).for_each(|claim| self.write_claim(claim, page)),
                None => self.write_cells(entry.cells, page),
            }
        }
        self.write_more(entries.len(), page);
    }

    fn write_more(&self, number: usize, page: &mut Page) {
        if number > self.shown() {
            page.gap();
            page.paragraph(0, &format!("… and {} (--all)", count(number - self.shown(), "more fact")));
        }
    }

    /// The fact in words and as a triple, and whether it stands.
    fn write_head(&self, entry: Entry<'a>, page: &mut Page) {
        page.gap();
        page.heading(&self.atlas.sentence(entry.triple));
        page.paragraph(0, &self.atlas.spelled(entry.triple));
        if let Some(fact) = entry.fact {
            let documents = count(fact.claims.len(), "document");
            page.paragraph(
                0,
                &match fact.is_standing {
                    true => format!("In the graph, stated by {documents}."),
                    false => format!("Not in the graph: only claimed, by {documents}."),
                },
            );
        }
    }

    fn write_claim(&self, claim: &Claim, page: &mut Page) {
        let build = self.atlas.build;
        page.gap();
        page.heading(&self.atlas.short(&claim.iri));
        let mut rows = Vec::new();
        let mut row = |label: &str, value: String| rows.push((label.to_owned(), value));
        if let Some(statement) = &claim.stated_in {
            let iri = statement.as_str();
            row("stated in", format!("{} ({})", self.atlas.title(iri), self.atlas.short(iri)));
        }
        row("modality", format!("{}: {}", claim.modality, claim.modality.meaning()));
        row("derivation", format!("{}: {}", claim.derivation, claim.derivation.meaning()));
        if let Some(document) = build.document_of(claim) {
            row("document", document.file.clone());
        }
        for passage in build.passages_of(claim) {
            row("passage", self.passage_place(passage));
        }
        for cell in &claim.cells {
            row("entered in", self.cell_text(*cell));
        }
        for changed in self.atlas.overrides(claim) {
            row("changed by", place_text(&build.tables.row_place(changed)));
        }
        for reference in &claim.references {
            row("reference", self.atlas.show(reference));
        }
        page.rows(2, &rows);
        let passages: Vec<&Passage> = build.passages_of(claim).collect();
        self.write_excerpts(&passages, page);
    }

    /// The paragraphs around some passages of one document, with the passages standing out.
    fn write_excerpts(&self, passages: &[&Passage], page: &mut Page) {
        let document = passages.iter().find_map(|p| self.atlas.build.documents.get(p.document?));
        let Some(text) = document.and_then(|d| d.text.as_ref()) else {
            passages.iter().for_each(|p| page.paragraph(4, &page.marked(&p.quote)));
            return;
        };
        let spans: Vec<(usize, usize)> = passages.iter().map(|p| (p.start, p.end)).collect();
        for excerpt in excerpts(text, &spans) {
            page.gap();
            page.excerpt(4, &excerpt);
        }
    }

    /// `briefing-091: line 41, characters 3121-3147`
    fn passage_place(&self, passage: &Passage) -> String {
        let document = passage.document.and_then(|d| self.atlas.build.documents.get(d));
        let line = document
            .and_then(|d| d.text.as_ref())
            .filter(|_| passage.is_verified)
            .map(|text| format!("line {}, ", line_of(text, passage.start)));
        let line = line.unwrap_or_default();
        format!("{}: {line}characters {}-{}", passage.id, passage.start, passage.end)
    }

    /// `mappings/organizations.csv:3, cell C3 (column kind): un-office`
    fn cell_text(&self, cell: CellRef) -> String {
        let place = place_text(&self.atlas.build.place(cell));
        let values = self.atlas.build.tables.cell(cell).map(|c| c.joined()).unwrap_or_default();
        if values.is_empty() { place } else { format!("{place}: {}", self.cut(&values)) }
    }

    fn write_cells(&self, cells: &[CellRef], page: &mut Page) {
        let rows: Vec<(String, String)> =
            cells.iter().map(|cell| ("entered in".to_owned(), self.cell_text(*cell))).collect();
        page.rows(2, &rows);
    }

    // Things

    fn write_thing(&self, iri: &'a str, page: &mut Page) {
        page.heading(&self.atlas.title(iri));
        page.paragraph(0, &format!("{}  {}", self.atlas.short(iri), self.atlas.kind(iri)));
        let entries: Vec<Entry<'a>> = self.atlas.about(iri).collect();
        self.write_list(
            &entries,
            &|entry| {
                (self.atlas.property(entry.triple.predicate.as_str()), self.atlas.value(&entry.triple.object))
            },
            page,
        );
    }

    /// Facts with their quotes: for each a row, and below it the words.
    fn write_list(
        &self,
        entries: &[Entry<'a>],
        text: &dyn Fn(&Entry<'a>) -> (String, String),
        page: &mut Page,
    ) {
        page.gap();
        let shown = &entries[..entries.len().min(self.shown())];
        let rows: Vec<(String, String)> = shown.iter().map(text).collect();
        let width = label_width(rows.iter().map(|(label, _)| label.as_str()));
        for (entry, (label, value)) in shown.iter().zip(&rows) {
            let claimed = if entry.stands() { "" } else { "  [only claimed]" };
            let mark = entry.fact.map(|fact| mark_text(self.atlas.mark(fact))).unwrap_or_default();
            page.labelled(2, label, width, &format!("{}{mark}{claimed}", page.bold(value)));
            for claim in entry.fact.into_iter().flat_map(|fact| self.atlas.claims(fact)) {
                for passage in self.atlas.build.passages_of(claim) {
                    page.labelled(2, "", width, &self.quote(passage));
                }
            }
            if entry.fact.is_none() {
                entry.cells.iter().for_each(|cell| {
                    page.labelled(2, "", width, &place_text(&self.atlas.build.place(*cell)))
                });
            }
        }
        self.write_more(entries.len(), page);
    }

    /// `"the State of Qatar"  briefing-091, 004.txt:41`
    fn quote(&self, passage: &Passage) -> String {
        let document = passage.document.and_then(|d| self.atlas.build.documents.get(d));
        let name = document.and_then(|d| d.file.rsplit('/').next()).unwrap_or_default();
        let line =
            document.and_then(|d| d.text.as_ref()).map(|text| format!(":{}", line_of(text, passage.start)));
        format!("\"{}\"  {}, {name}{}", self.cut(&passage.quote), passage.id, line.unwrap_or_default())
    }

    /// One line of limited length, where there are many.
    fn cut(&self, text: &str) -> String {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.args.all || text.chars().count() <= QUOTE {
            return text;
        }
        format!("{}…", text.chars().take(QUOTE).collect::<String>())
    }

    // Passages

    fn write_passage(&self, index: usize, page: &mut Page) {
        let build = self.atlas.build;
        let Some(passage) = build.passages.get(index) else { return };
        page.heading(&format!("passage {}", passage.id));
        page.paragraph(0, &self.atlas.short(&passage.iri));
        let mut rows = Vec::new();
        if let Some(document) = passage.document.and_then(|d| build.documents.get(d)) {
            rows.push(("document".to_owned(), document.file.clone()));
        }
        rows.push(("place".to_owned(), self.passage_place(passage)));
        rows.push(("entered in".to_owned(), place_text(&build.tables.row_place(passage.row))));
        page.rows(2, &rows);
        match passage.is_verified {
            true => self.write_excerpts(&[passage], page),
            false => {
                page.gap();
                page.paragraph(4, &page.marked(&passage.quote));
                self.write_problems(passage.row, page);
            }
        }
        let entries = self.facts_of_passage(index);
        page.gap();
        page.heading(&format!("It bears {}", count(entries.len(), "fact")));
        for entry in entries.iter().take(self.shown()) {
            let mark = entry.fact.map(|fact| mark_text(self.atlas.mark(fact))).unwrap_or_default();
            page.paragraph(2, &format!("{}{mark}", self.atlas.sentence(entry.triple)));
        }
        self.write_more(entries.len(), page);
    }

    fn facts_of_passage(&self, index: usize) -> Vec<Entry<'a>> {
        let cites = |fact| self.atlas.claims(fact).any(|claim| claim.passages.contains(&index));
        self.atlas.entries().iter().filter(|e| e.fact.is_some_and(cites)).copied().collect()
    }

    // Tables

    fn write_row(&self, row: RowRef, page: &mut Page) {
        let tables = &self.atlas.build.tables;
        page.heading(&place_text(&tables.row_place(row)));
        let width = tables.row(row).map_or(0, |r| r.cells().len());
        let cells = (0..width).map(|column| row.cell(column));
        let filled = cells.filter_map(|cell| {
            let values = tables.cell(cell).filter(|c| !c.is_empty())?.joined();
            let Detail::Cell { column, .. } = self.atlas.build.place(cell).detail else { return None };
            Some((column.unwrap_or_default(), self.cut(&values)))
        });
        page.rows(2, &filled.collect::<Vec<_>>());
        self.write_problems(row, page);
        let entries = self.entries_from(|cell| cell.row_ref() == row);
        if entries.is_empty() {
            page.gap();
            page.paragraph(0, self.why_no_triples(row));
        } else {
            self.write_list(
                &entries,
                &|entry| (self.field(entry, row), self.atlas.sentence(entry.triple)),
                page,
            );
        }
    }

    /// The column that an entry comes from in a row.
    fn field(&self, entry: &Entry<'_>, row: RowRef) -> String {
        let cell = entry.cells.iter().find(|c| c.row_ref() == row);
        match cell.map(|c| self.atlas.build.place(*c).detail) {
            Some(Detail::Cell { column: Some(column), .. }) => column,
            _ => String::new(),
        }
    }

    fn write_cell(&self, cell: CellRef, page: &mut Page) {
        let build = self.atlas.build;
        page.heading(&self.cell_text(cell));
        self.write_problems(cell.row_ref(), page);
        let entries = self.entries_from(|c| *c == cell);
        if !entries.is_empty() {
            self.write_facts(&entries, page);
            return;
        }
        let cited = self.cited(cell);
        if cited.is_empty() {
            let is_empty = build.tables.cell(cell).is_none_or(|c| c.is_empty());
            let text = if is_empty {
                "The cell is empty, and makes no triple."
            } else {
                self.why_no_triples(cell.row_ref())
            };
            page.paragraph(0, text);
            return;
        }
        page.paragraph(0, "The passages that bear the facts of the row:");
        for passage in cited {
            page.gap();
            page.paragraph(2, &self.passage_place(passage));
            self.write_excerpts(&[passage], page);
        }
    }

    /// The passages that an evidence cell names.
    fn cited(&self, cell: CellRef) -> Vec<&'a Passage> {
        let build = self.atlas.build;
        let columns = build.tables.schema(cell.table as usize).and_then(EvidenceColumns::of);
        if columns.is_none_or(|c| c.evidence != cell.column as usize) {
            return Vec::new();
        }
        let ids = build.tables.values(cell);
        ids.filter_map(|id| build.passages.iter().find(|p| p.id == id.trim())).collect()
    }

    fn why_no_triples(&self, row: RowRef) -> &'static str {
        let table = self.atlas.build.tables.table(row.table as usize);
        if self.atlas.build.left_out.binary_search(&row).is_ok() {
            "No triples come from this row: it is left out of the graph."
        } else if table.is_some_and(|t| is_override_table(&t.schema)) {
            "No triples come from here: the row changes the evidence of a cell of another table."
        } else {
            "No triples come from here: the column is for keys and evidence."
        }
    }

    fn problems(&self, row: RowRef) -> Vec<&'a Diagnostic> {
        let place = self.atlas.build.tables.row_place(row);
        let is_here = |other: &Place| match (&place.detail, &other.detail) {
            (Detail::Cell { row, .. }, Detail::Cell { row: other_row, .. }) => {
                row == other_row && place.file == other.file
            }
            _ => false,
        };
        self.atlas.build.diagnostics.iter().filter(|d| is_here(&d.place)).collect()
    }

    fn write_problems(&self, row: RowRef, page: &mut Page) {
        let problems = self.problems(row);
        if !problems.is_empty() {
            page.gap();
        }
        for problem in problems {
            page.paragraph(2, &format!("{}[{}]: {}", problem.severity, problem.code, problem.message));
            if let Some(help) = &problem.help {
                page.paragraph(4, help);
            }
        }
    }

    // Triples and JSON

    /// The entries that a target is about.
    fn entries(&self, target: &Target<'a>) -> Vec<Entry<'a>> {
        match target {
            Target::Code(_) => Vec::new(),
            Target::Facts(entries) => entries.clone(),
            Target::Claim(claim) => self.entry_of(claim).into_iter().collect(),
            Target::Thing(iri) => self.atlas.about(iri).collect(),
            Target::Passage(index) => self.facts_of_passage(*index),
            Target::Row(row) => self.entries_from(|cell| cell.row_ref() == *row),
            Target::Cell(cell) => self.entries_from(|c| c == cell),
        }
    }

    fn graph(&self, target: &Target<'a>) -> Graph {
        let mut triples = Vec::new();
        for entry in self.entries(target) {
            match entry.fact {
                Some(fact) => triples.extend(self.atlas.graph_of_fact(fact).iter().map(Triple::from)),
                None => triples.push(entry.triple.clone()),
            }
        }
        triples.into_iter().collect()
    }

    fn turtle(&self, target: &Target<'a>, project: &Project) -> Result<String, Error> {
        let graph = self.graph(target);
        let mut bytes = Vec::new();
        export::write(&[Section::merged(&graph)], RdfFormat::Turtle, project.prefixes(), &mut bytes)
            .map_err(|e| Error::io("-", e))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn json(&self, target: &Target<'a>) -> Value {
        let atlas = self.atlas;
        let mut object = Map::new();
        let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
        match target {
            Target::Code(_) | Target::Facts(_) => {}
            Target::Claim(claim) => drop(put("claim", atlas.claim_json(claim))),
            Target::Thing(iri) => drop(put("thing", atlas.iri_json(iri))),
            Target::Passage(index) => {
                let passage = atlas.build.passages.get(*index).map(|p| atlas.passage_json(p));
                put("passage", passage.unwrap_or_default());
            }
            Target::Row(row) => {
                put("row", place_json(&atlas.build.tables.row_place(*row)));
                put("left_out", json!(atlas.build.left_out.binary_search(row).is_ok()));
                put("problems", self.problems(*row).into_iter().map(render::to_json).collect());
            }
            Target::Cell(cell) => {
                put("cell", atlas.cell_json(*cell));
                let passages: Vec<Value> =
                    self.cited(*cell).into_iter().map(|p| atlas.passage_json(p)).collect();
                if !passages.is_empty() {
                    put("passages", json!(passages));
                }
                put("problems", self.problems(cell.row_ref()).into_iter().map(render::to_json).collect());
            }
        }
        let facts = self.entries(target).into_iter();
        let facts: Vec<Value> = match target {
            // The claim itself is there already; a passage can bear hundreds of facts.
            Target::Claim(_) | Target::Passage(_) => facts.map(|entry| atlas.fact_json(entry)).collect(),
            _ => facts.map(|entry| atlas.explained_fact_json(entry)).collect(),
        };
        put("facts", json!(facts));
        if self.args.triples {
            let lines: Vec<String> = self.graph(target).iter().map(|triple| format!("{triple} .")).collect();
            put("triples", json!(lines));
        }
        Value::Object(object)
    }
}
