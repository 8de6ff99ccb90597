//! What `ctgraph explain` is asked about.

use oxigraph::model::TermRef;

use super::atlas::{Entry, object, subject};
use super::find::fold;
use super::{Atlas, NotFound};
use crate::claim::Claim;
use crate::diagnostic::{Code, Detail, did_you_mean};
use crate::iri;
use crate::table::{CellRef, RowRef};
use crate::vocab::rdf;

/// Something that can be explained.
#[derive(Debug, Clone)]
pub enum Target<'a> {
    /// A kind of problem.
    Code(Code),
    /// A thing with all its facts.
    Thing(&'a str),
    /// The facts with a subject and a property, and perhaps with a certain object.
    Facts(Vec<Entry<'a>>),
    /// One document stating one fact.
    Claim(&'a Claim),
    /// A passage, by its index.
    Passage(usize),
    /// A row of a table.
    Row(RowRef),
    /// A cell of a table.
    Cell(CellRef),
}

impl<'a> Atlas<'a> {
    /// What one, two or three words on the command line mean: a thing of any kind; a subject and a
    /// property; a fact.
    pub fn target(&self, words: &[String]) -> Result<Target<'a>, NotFound> {
        match words {
            [one] => self.single(one.trim()),
            [thing, property] => self.facts_of(thing, property).map(Target::Facts),
            [thing, property, object] => {
                let facts = self.facts_of(thing, property)?;
                self.with_object(facts, object).map(Target::Facts)
            }
            _ => Err(unknown("something to explain".to_owned(), None)),
        }
    }

    fn single(&self, text: &str) -> Result<Target<'a>, NotFound> {
        if let Ok(code) = text.parse::<Code>() {
            return Ok(Target::Code(code));
        }
        if let Some(claim) = self.claim(text) {
            return Ok(Target::Claim(claim));
        }
        if let Some(passage) = self.passage(text) {
            return Ok(Target::Passage(passage));
        }
        if let Some((table, place)) = self.table_and_place(text) {
            return self.place_in_table(table, place);
        }
        match self.find(text) {
            Ok(iri) => Ok(Target::Thing(iri)),
            Err(NotFound::Unknown { near, .. }) => Err(self.unknown_single(text, near)),
            Err(ambiguous) => Err(ambiguous),
        }
    }

    /// A claim by its IRI, its short name, or the hexadecimal digits of it.
    fn claim(&self, text: &str) -> Option<&'a Claim> {
        let bare = text.strip_prefix('<').and_then(|t| t.strip_suffix('>')).unwrap_or(text);
        let digits = bare.strip_prefix("claim/").unwrap_or(bare).to_ascii_lowercase();
        let ways =
            [Some(bare.to_owned()), self.expand(text), Some(format!("{}claim/{digits}", self.build.base))];
        let claims = &self.build.claims;
        let find = |iri: String| claims.iter().position(|c| c.iri == iri);
        ways.into_iter().flatten().find_map(find).and_then(|index| claims.get(index))
    }

    /// A passage by its id, its IRI or its short name.
    fn passage(&self, text: &str) -> Option<usize> {
        let passages = || self.build.passages.iter();
        let iri = self.by_iri(text);
        passages().position(|p| p.id == text).or_else(|| passages().position(|p| Some(p.iri.as_str()) == iri))
    }

    /// `organizations.csv:C14`, or `mappings/organizations.csv:14`, as a table and what follows.
    fn table_and_place<'t>(&self, text: &'t str) -> Option<(usize, &'t str)> {
        let sheets = self.build.tables.sheets.iter().enumerate();
        let found = sheets.filter_map(|(index, sheet)| {
            let name = sheet.file.rsplit('/').next()?;
            let (before, place) = text.split_once(name)?;
            let before = before.trim_start_matches("./");
            let is_file = before.is_empty() || before.ends_with('/');
            Some((index, place.strip_prefix(':')?)).filter(|_| is_file)
        });
        found.max_by_key(|(index, _)| self.build.tables.sheets.get(*index).map(|s| s.file.len()))
    }

    fn place_in_table(&self, table: usize, place: &str) -> Result<Target<'a>, NotFound> {
        let tables = &self.build.tables;
        let row = |index: usize| RowRef { table: table as u32, row: index as u32 };
        let by_key =
            |key: &str| tables.rows(table).find(|(name, _)| tables.key(*name).as_deref() == Some(key));
        if let Some((row, _)) = by_key(place) {
            return Ok(Target::Row(row));
        }
        let found = match place.split_once(':') {
            Some((line, column)) if is_number(line) && is_number(column) => {
                let at = (line.parse().unwrap_or_default(), column.parse().unwrap_or_default());
                self.row_at_line(table, at.0).map(|index| Target::Cell(self.cell_at(row(index), at)))
            }
            Some((key, column)) => {
                let column = tables.schema(table).and_then(|s| s.column_index(column));
                by_key(key).zip(column).map(|((row, _), column)| Target::Cell(row.cell(column)))
            }
            None if is_number(place) => self
                .row_at_line(table, place.parse().unwrap_or_default())
                .map(|index| Target::Row(row(index))),
            None => self.spreadsheet_cell(table, place).map(Target::Cell),
        };
        found.ok_or_else(|| {
            let file = tables.sheets.get(table).map_or("", |s| s.file.as_str());
            let name = file.rsplit('/').next().unwrap_or_default();
            let keys: Vec<_> = tables.rows(table).filter_map(|(row, _)| tables.key(row)).collect();
            let near = did_you_mean(place, keys.iter().map(AsRef::as_ref)).map(|key| format!("{name}:{key}"));
            let last = tables.rows(table).last().and_then(|(row, _)| tables.row_place(row).position);
            let size = last.map(|p| format!(" (its last row is at line {})", p.line)).unwrap_or_default();
            unknown(format!("cell, line or row {place:?} in {file}{size}"), near)
        })
    }

    /// The row that a line of the file belongs to; rows can take several lines.
    fn row_at_line(&self, table: usize, line: usize) -> Option<usize> {
        let tables = &self.build.tables;
        let sheet = tables.sheets.get(table)?;
        let starts = tables.rows(table).map(|(row, _)| tables.row_place(row).position.map_or(0, |p| p.line));
        let index = starts.take_while(|start| *start <= line).count().checked_sub(1)?;
        (line <= sheet.text.lines().count()).then_some(index)
    }

    /// The cell of a row in which a line and column (from 1) are.
    fn cell_at(&self, row: RowRef, at: (usize, usize)) -> CellRef {
        let tables = &self.build.tables;
        let columns = tables.schema(row.table as usize).map(|s| s.columns.as_slice()).unwrap_or_default();
        let mut best = row.cell(0);
        for (index, column) in columns.iter().enumerate() {
            let cell = row.cell(index);
            let starts_before = tables.place(cell).position.is_some_and(|p| (p.line, p.column) <= at);
            if !column.is_virtual && starts_before {
                best = cell;
            }
        }
        best
    }

    /// The cell that a spreadsheet calls `C14`.
    fn spreadsheet_cell(&self, table: usize, name: &str) -> Option<CellRef> {
        let tables = &self.build.tables;
        let digits = name.find(|c: char| c.is_ascii_digit())?;
        let number: usize = name.get(digits..)?.parse().ok()?;
        let (row, content) = tables.rows(table).find(|(_, row)| row.source_number() == number)?;
        (0..content.cells().len()).map(|column| row.cell(column)).find(|cell| {
            matches!(tables.place(*cell).detail, Detail::Cell { cell, .. } if cell.eq_ignore_ascii_case(name))
        })
    }

    fn unknown_single(&self, text: &str, mut near: Vec<String>) -> NotFound {
        let codes = Code::ALL.iter().map(|c| c.as_str());
        let passages = self.build.passages.iter().map(|p| p.id.as_str());
        let mut others: Vec<String> =
            did_you_mean(text, codes.chain(passages)).map(str::to_owned).into_iter().collect();
        let base = format!("{}claim/", self.build.base);
        let digits = text.rsplit([':', '/']).next().unwrap_or_default();
        if digits.len() > 8 && digits.chars().all(|c| c.is_ascii_hexdigit()) {
            let claims = self.build.claims.iter().filter_map(|c| c.iri.strip_prefix(&base));
            others.extend(did_you_mean(digits, claims).map(|digits| format!("claim:{digits}")));
        }
        if let Some((file, place)) = text.split_once(':') {
            let names = self.build.tables.sheets.iter().filter_map(|s| s.file.rsplit('/').next());
            others.extend(did_you_mean(file, names).map(|name| format!("{name}:{place}")));
        }
        others.append(&mut near);
        NotFound::Unknown { what: format!("entity, claim, passage, cell or code {text:?}"), near: others }
    }

    /// The facts of a thing with a property, in the order of the tables.
    fn facts_of(&self, thing: &str, property: &str) -> Result<Vec<Entry<'a>>, NotFound> {
        let thing = self.find(thing)?;
        let found = |iri: &str| -> Vec<Entry<'a>> {
            self.about(thing).filter(|e| e.triple.predicate.as_str() == iri).collect()
        };
        let exact = [Some(property.trim_matches(['<', '>']).to_owned()), self.expand(property)];
        let is_a = (property == "a").then(|| rdf::TYPE.to_owned());
        for iri in is_a.into_iter().chain(exact.into_iter().flatten()) {
            let facts = found(&iri);
            if !facts.is_empty() {
                return Ok(facts);
            }
        }
        let mut properties: Vec<&str> = self.about(thing).map(|e| e.triple.predicate.as_str()).collect();
        properties.sort_unstable();
        properties.dedup();
        let wanted = fold(property);
        let by_words = properties
            .iter()
            .find(|p| fold(&self.property(p)) == wanted || iri::local_name(p).eq_ignore_ascii_case(property));
        if let Some(iri) = by_words {
            return Ok(found(iri));
        }
        let curies: Vec<String> = properties.iter().map(|p| self.short(p)).collect();
        let words: Vec<String> = properties.iter().map(|p| self.property(p)).collect();
        let locals = properties.iter().map(|p| iri::local_name(p));
        let all = curies.iter().chain(&words).map(String::as_str).chain(locals);
        let near = did_you_mean(property, all).map(str::to_owned);
        let what = format!("fact with the property {property:?} about {}", self.short(thing));
        Err(match near {
            Some(near) => unknown(what, Some(near)),
            None => NotFound::Unknown { what, near: curies },
        })
    }

    fn with_object(&self, facts: Vec<Entry<'a>>, text: &str) -> Result<Vec<Entry<'a>>, NotFound> {
        let iri =
            if text.starts_with('"') { None } else { self.by_iri(text).or_else(|| self.find(text).ok()) };
        let literal = text.strip_prefix('"').and_then(|t| Some(t.rsplit_once('"')?.0)).unwrap_or(text);
        let is_meant = |e: &&Entry<'a>| match e.triple.object.as_ref() {
            TermRef::Literal(l) => {
                iri.is_none() && (l.value() == literal || fold(l.value()) == fold(literal))
            }
            _ => iri.is_some() && object(e.triple) == iri,
        };
        let found: Vec<Entry<'a>> = facts.iter().filter(is_meant).copied().collect();
        if !found.is_empty() {
            return Ok(found);
        }
        let first = facts.first().map(|e| e.triple);
        let about = first.and_then(subject).map(|s| self.short(s)).unwrap_or_default();
        let property = first.map(|t| self.short(t.predicate.as_str())).unwrap_or_default();
        let near = facts.iter().map(|e| self.as_argument(e)).collect();
        Err(NotFound::Unknown { what: format!("fact {about} {property} {text}"), near })
    }

    /// The object as one would write it on the command line.
    fn as_argument(&self, entry: &Entry<'_>) -> String {
        match entry.triple.object.as_ref() {
            TermRef::NamedNode(node) => self.short(node.as_str()),
            TermRef::Literal(literal) => format!("'\"{}\"'", literal.value()),
            other => other.to_string(),
        }
    }
}

fn unknown(what: String, near: Option<String>) -> NotFound {
    NotFound::Unknown { what, near: near.into_iter().collect() }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}
