//! Where a cell becomes a triple.
//!
//! Nothing here can fail: whatever could go wrong (a bad date, an illegal IRI) went wrong earlier,
//! with its place.

use std::fmt::Write as _;

use oxigraph::model::{BlankNodeRef, LiteralRef, NamedNodeRef, NamedOrBlankNodeRef, TermRef, TripleRef};

use super::plan::{ColumnPlan, ObjectPlan, TablePlan};
use super::sink::Sink;
use super::standard::TableNode;
use crate::table::{Cell, CellRef, Content, Row};
use crate::vocab::rdf;

/// Buffers that are used again for every row, so that nothing is allocated per triple.
#[derive(Debug, Default)]
pub struct Scratch {
    subjects: Vec<String>,
    blank: String,
    predicate: String,
    object: String,
    node: String,
    next: String,
}

/// Sends the triples of a row to the sink, column by column. In standard mode, `table` is the node
/// of the table, and the row gets one too.
///
/// Spec: csv2rdf 4.6.
pub fn emit_row(
    plan: &TablePlan,
    row: Row<'_>,
    table: Option<&mut TableNode>,
    scratch: &mut Scratch,
    sink: &mut impl Sink,
) {
    let mut subjects = std::mem::take(&mut scratch.subjects);
    subjects.resize_with(plan.subjects.len(), String::new);
    for (subject, text) in plan.subjects.iter().zip(&mut subjects) {
        subject.write(row, text);
    }
    scratch.blank.clear();
    if plan.has_blank_nodes || table.is_some() {
        // Writing to a string cannot fail.
        let _ = write!(scratch.blank, "t{}r{}", plan.table + 1, row.number());
    }
    if let Some(table) = table {
        table.emit_row(plan, row, &subjects, &scratch.blank, sink);
    }
    for (number, (column, cell)) in plan.columns.iter().zip(row.cells()).enumerate() {
        let from = CellRef { table: plan.table as u32, row: row.index() as u32, column: number as u32 };
        if column.has_triples(row, cell) {
            emit_cell(column, row, cell, from, &subjects, scratch, sink);
        }
    }
    scratch.subjects = subjects;
}

/// Sends the triples of one cell to the sink: none for a null, one per value otherwise.
///
/// The subject is the cell's `aboutUrl`, or else a blank node that stands for the row. A column with
/// a `valueUrl` has an IRI as its object, and with `ctx:eachValue` one for each value.
///
/// Spec: csv2rdf 4.6.8.
fn emit_cell(
    plan: &ColumnPlan,
    row: Row<'_>,
    cell: Cell<'_>,
    from: CellRef,
    subjects: &[String],
    scratch: &mut Scratch,
    sink: &mut impl Sink,
) {
    let Scratch { blank, predicate, object, node, next, .. } = scratch;
    let subject = match plan.subject.and_then(|s| subjects.get(s)) {
        Some(iri) => NamedNodeRef::new_unchecked(iri).into(),
        None => NamedOrBlankNodeRef::from(BlankNodeRef::new_unchecked(blank)),
    };
    let predicate = NamedNodeRef::new_unchecked(plan.predicate.expand(row, predicate));
    if matches!(plan.object, ObjectPlan::Link(_)) {
        if plan.each_value && plan.is_ordered {
            let mut links = Vec::new();
            plan.each_link(row, cell, object, |iri| links.push(iri.to_owned()));
            let items = links.iter().map(|iri| NamedNodeRef::new_unchecked(iri).into());
            emit_list(subject, predicate, items, (blank, node, next), from, sink);
        } else {
            plan.each_link(row, cell, object, |iri| {
                sink.triple(TripleRef::new(subject, predicate, NamedNodeRef::new_unchecked(iri)), from);
            });
        }
        return;
    }
    let term = |index: usize, value| plan.object.literal_term(value, cell.is_value_invalid(index));
    match cell.content() {
        Content::Null => {}
        Content::One(value) => sink.triple(TripleRef::new(subject, predicate, term(0, value)), from),
        Content::Many(values) if plan.is_ordered => {
            let items = values.enumerate().map(|(index, value)| term(index, value));
            emit_list(subject, predicate, items, (blank, node, next), from, sink);
        }
        Content::Many(values) => {
            for (index, value) in values.enumerate() {
                sink.triple(TripleRef::new(subject, predicate, term(index, value)), from);
            }
        }
    }
}

/// Sends an `rdf:List`; its nodes are named after the cell, so that they are the same every time.
fn emit_list<'a>(
    subject: NamedOrBlankNodeRef<'_>,
    predicate: NamedNodeRef<'_>,
    items: impl Iterator<Item = TermRef<'a>>,
    (row, node, next): (&str, &mut String, &mut String),
    from: CellRef,
    sink: &mut impl Sink,
) {
    let first = NamedNodeRef::new_unchecked(rdf::FIRST);
    let rest = NamedNodeRef::new_unchecked(rdf::REST);
    let nil = NamedNodeRef::new_unchecked(rdf::NIL);
    node.clear();
    for (number, item) in items.enumerate() {
        next.clear();
        let _ = write!(next, "{row}c{}i{}", from.column + 1, number + 1);
        let list = BlankNodeRef::new_unchecked(next);
        if number == 0 {
            sink.triple(TripleRef::new(subject, predicate, list), from);
        } else {
            sink.triple(TripleRef::new(BlankNodeRef::new_unchecked(node), rest, list), from);
        }
        sink.triple(TripleRef::new(list, first, item), from);
        std::mem::swap(node, next);
    }
    if node.is_empty() {
        sink.triple(TripleRef::new(subject, predicate, nil), from);
    } else {
        sink.triple(TripleRef::new(BlankNodeRef::new_unchecked(node), rest, nil), from);
    }
}

impl ObjectPlan {
    /// A value as a literal; one that does not fit its datatype is a plain string.
    fn literal_term<'a>(&'a self, value: &'a str, is_invalid: bool) -> TermRef<'a> {
        match self {
            Self::Typed(datatype) if !is_invalid => {
                LiteralRef::new_typed_literal(value, NamedNodeRef::new_unchecked(datatype)).into()
            }
            Self::Tagged(language) => {
                LiteralRef::new_language_tagged_literal_unchecked(value, language).into()
            }
            _ => LiteralRef::new_simple_literal(value).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csvw::{Nowhere, Source, read_metadata};
    use crate::emit::TablePlan;
    use crate::prefixes::Prefixes;
    use crate::table::read_sheet;

    /// The triples of a table whose columns are given as JSON.
    fn triples(schema: &str, csv: &str) -> Vec<String> {
        let context = r#""@context":"http://www.w3.org/ns/csvw","url":"t.csv""#;
        triples_of(&format!(r#"{{{context},"tableSchema":{schema}}}"#), csv)
    }

    fn triples_of(metadata: &str, csv: &str) -> Vec<String> {
        let mut prefixes = Prefixes::default();
        prefixes.insert("ex", "https://example.org/ns#");
        prefixes.insert("schema", "http://schema.org/");
        let source = Source { url: "file:///m.json", prefixes: &prefixes, web: &Nowhere };
        let (group, problems) = read_metadata(metadata, &source);
        assert_eq!(problems, []);
        let table = group.expect("a group").tables.remove(0);
        let (sheet, _) = read_sheet(csv.as_bytes(), "t.csv", &table);
        let plan = TablePlan::compile(&table, 0, &prefixes);
        let mut found = Vec::new();
        let mut sink = |triple: TripleRef<'_>, _: CellRef| found.push(triple.to_string());
        let mut scratch = Scratch::default();
        for row in sheet.rows() {
            emit_row(&plan, row, None, &mut scratch, &mut sink);
        }
        found
    }

    #[test]
    fn without_templates_a_row_is_a_blank_node_and_columns_are_fragments() {
        let schema = r#"{"columns":[{"titles":"a b"},{"name":"c","datatype":"integer"}]}"#;
        assert_eq!(
            triples(schema, "a b,c\nx,1\n,no\n"),
            [
                "_:t1r1 <file:///t.csv#a%20b> \"x\"",
                "_:t1r1 <file:///t.csv#c> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer>",
                "_:t1r2 <file:///t.csv#c> \"no\"",
            ]
        );
    }

    #[test]
    fn templates_prefixes_and_virtual_columns() {
        let schema = r#"{"aboutUrl":"https://example.org/id/{id}","columns":[
            {"name":"id","suppressOutput":true},
            {"name":"of","propertyUrl":"ex:of","valueUrl":"../x/{of}"},
            {"name":"kind","propertyUrl":"rdf:type","valueUrl":"{+kind}"},
            {"name":"label","propertyUrl":"rdfs:label","lang":"en","separator":"|"},
            {"name":"v","virtual":true,"propertyUrl":"ex:same","valueUrl":"https://example.org/v/{of}"}]}"#;
        let schema = schema.replace("rdf:type", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type");
        let schema = schema.replace("rdfs:label", "http://www.w3.org/2000/01/rdf-schema#label");
        assert_eq!(
            triples(&schema, "id,of,kind,label\na b,p,schema:Thing,x|y\nc,,,\n"),
            [
                "<https://example.org/id/a%20b> <https://example.org/ns#of> <file:///x/p>",
                "<https://example.org/id/a%20b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Thing>",
                "<https://example.org/id/a%20b> <http://www.w3.org/2000/01/rdf-schema#label> \"x\"@en",
                "<https://example.org/id/a%20b> <http://www.w3.org/2000/01/rdf-schema#label> \"y\"@en",
                "<https://example.org/id/a%20b> <https://example.org/ns#same> <https://example.org/v/p>",
                "<https://example.org/id/c> <https://example.org/ns#same> <https://example.org/v/>",
            ]
        );
    }

    #[test]
    fn ordered_values_are_a_list() {
        let schema = r#"{"aboutUrl":"https://example.org/a","columns":[{"name":"l","propertyUrl":"ex:l","separator":";","ordered":true}]}"#;
        assert_eq!(
            triples(schema, "l\nx;y\n"),
            [
                "<https://example.org/a> <https://example.org/ns#l> _:t1r1c1i1",
                "_:t1r1c1i1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> \"x\"",
                "_:t1r1c1i1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:t1r1c1i2",
                "_:t1r1c1i2 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> \"y\"",
                "_:t1r1c1i2 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>",
            ]
        );
    }

    #[test]
    fn each_value_of_a_cell_can_be_an_iri() {
        let each = "https://w3id.org/ctgraph/csvw#eachValue";
        let column = |more: &str| {
            format!(
                r#"{{"columns":[{{"name":"id","suppressOutput":true}},{{"name":"of","separator":";","aboutUrl":"https://example.org/{{id}}/{{of}}",
                "propertyUrl":"ex:of","valueUrl":"https://example.org/x/{{of}}?of={{id}}","{each}":true{more}}}]}}"#
            )
        };
        let rows = "id,of\n1,a b;c\n2,\n";
        assert_eq!(
            triples(&column(""), rows),
            [
                "<https://example.org/1/a%20b,c> <https://example.org/ns#of> <https://example.org/x/a%20b?of=1>",
                "<https://example.org/1/a%20b,c> <https://example.org/ns#of> <https://example.org/x/c?of=1>",
            ]
        );
        assert_eq!(
            triples(&column(r#","ordered":true"#), "id,of\n1,a;b\n"),
            [
                "<https://example.org/1/a,b> <https://example.org/ns#of> _:t1r1c2i1",
                "_:t1r1c2i1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> <https://example.org/x/a?of=1>",
                "_:t1r1c2i1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:t1r1c2i2",
                "_:t1r1c2i2 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> <https://example.org/x/b?of=1>",
                "_:t1r1c2i2 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>",
            ]
        );
    }

    #[test]
    fn a_column_can_depend_on_others() {
        let schema = r#"{"aboutUrl":"https://example.org/{id}","columns":[
            {"name":"id","suppressOutput":true},{"name":"a","propertyUrl":"ex:a"},{"name":"b","separator":";","suppressOutput":true},
            {"name":"v","virtual":true,"propertyUrl":"ex:v","valueUrl":"https://example.org/x/{a}",
             "https://w3id.org/ctgraph/csvw#onlyIf":true},
            {"name":"w","virtual":true,"propertyUrl":"ex:w","valueUrl":"ex:W",
             "https://w3id.org/ctgraph/csvw#onlyIf":["a","b"]}]}"#;
        assert_eq!(
            triples(schema, "id,a,b\n1,,\n2,x,\n3,,y\n4,x,y\n"),
            [
                "<https://example.org/2> <https://example.org/ns#a> \"x\"",
                "<https://example.org/2> <https://example.org/ns#v> <https://example.org/x/x>",
                "<https://example.org/4> <https://example.org/ns#a> \"x\"",
                "<https://example.org/4> <https://example.org/ns#v> <https://example.org/x/x>",
                "<https://example.org/4> <https://example.org/ns#w> <https://example.org/ns#W>",
            ]
        );
    }

    #[test]
    fn cells_can_begin_with_any_known_prefix() {
        let schema = r#"{"aboutUrl":"https://example.org/","columns":[{"name":"t","propertyUrl":"rdf:type","valueUrl":"{+t}"}]},
            "https://w3id.org/ctgraph/csvw#prefix":"my: https://example.org/my#""#;
        let metadata =
            format!(r#"{{"@context":"http://www.w3.org/ns/csvw","url":"t.csv","tableSchema":{schema}}}"#);
        assert_eq!(
            triples_of(&metadata, "t\nmy:T\nex:T\nfoaf:T\nhttp://example.org/T\n"),
            [
                "https://example.org/my#T",
                "https://example.org/ns#T",
                "http://xmlns.com/foaf/0.1/T",
                "http://example.org/T"
            ]
            .map(|iri| format!(
                "<https://example.org/> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{iri}>"
            ))
        );
    }

    #[test]
    fn an_empty_list_is_nil_if_it_is_ordered_and_nothing_otherwise() {
        let schema = |more: &str| {
            format!(
                r#"{{"aboutUrl":"https://example.org/","columns":[{{"name":"l","propertyUrl":"ex:l","separator":";"{more}}},{{"name":"m"}}]}}"#
            )
        };
        assert_eq!(
            triples(&schema(r#","ordered":true"#), "l,m\n,\n"),
            [
                "<https://example.org/> <https://example.org/ns#l> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>"
            ]
        );
        assert_eq!(triples(&schema(""), "l,m\n,\n"), Vec::<String>::new());
    }

    #[test]
    fn variables_of_the_row_and_the_column() {
        let schema = r#"{"columns":[
            {"titles":"a b","aboutUrl":"https://example.org/{_row}/{_sourceRow}","propertyUrl":"ex:{_name}","valueUrl":"https://example.org/{_column}-{_sourceColumn}"},
            {"name":"c","propertyUrl":"ex:{_name}"}]}"#;
        assert_eq!(
            triples(schema, "a b,c\nx,\ny,z\n"),
            [
                "<https://example.org/1/2> <https://example.org/ns#a%20b> <https://example.org/1-1>",
                "<https://example.org/2/3> <https://example.org/ns#a%20b> <https://example.org/1-1>",
                "_:t1r2 <https://example.org/ns#c> \"z\"",
            ]
        );
    }

    #[test]
    fn nulls_defaults_and_languages() {
        let schema = r#"{"aboutUrl":"https://example.org/","null":["-",""],"columns":[
            {"name":"a","propertyUrl":"ex:a"},
            {"name":"b","propertyUrl":"ex:b","default":"d","lang":"en"},
            {"name":"c","propertyUrl":"ex:c","datatype":"integer","lang":"en"},
            {"name":"l","propertyUrl":"ex:l","separator":"|","lang":"fr"}]}"#;
        assert_eq!(
            triples(schema, "a,b,c,l\n-,,-,x|-|y\nx,-,1,-\n"),
            [
                "<https://example.org/> <https://example.org/ns#b> \"d\"@en",
                "<https://example.org/> <https://example.org/ns#l> \"x\"@fr",
                "<https://example.org/> <https://example.org/ns#l> \"y\"@fr",
                "<https://example.org/> <https://example.org/ns#a> \"x\"",
                "<https://example.org/> <https://example.org/ns#c> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer>",
            ]
        );
    }

    #[test]
    fn without_null_texts_an_empty_cell_has_a_value() {
        let schema = r#"{"columns":[{"name":"a","null":[],"propertyUrl":"ex:a"},{"name":"b"}]}"#;
        assert_eq!(
            triples(schema, "a,b\n,x\n"),
            ["_:t1r1 <https://example.org/ns#a> \"\"", "_:t1r1 <file:///t.csv#b> \"x\"",]
        );
    }

    #[test]
    fn values_in_templates_are_canonical_and_lists_are_expanded_as_such() {
        let schema = r#"{"aboutUrl":"https://example.org/{date}{/list*}{?list}","columns":[
            {"name":"date","datatype":{"base":"date","format":"M/d/yyyy"},"suppressOutput":true},
            {"name":"list","separator":";","suppressOutput":true},
            {"name":"n","propertyUrl":"ex:{n}","datatype":"integer"}]}"#;
        assert_eq!(
            triples(schema, "date,list,n\n10/18/2010,a b;c,7\n"),
            [
                "<https://example.org/2010-10-18/a%20b/c?list=a%20b,c> <https://example.org/ns#7> \"7\"^^<http://www.w3.org/2001/XMLSchema#integer>"
            ]
        );
    }

    #[test]
    fn columns_of_a_row_can_be_about_different_things() {
        let schema = r#"{"columns":[
            {"name":"a","aboutUrl":"https://example.org/a/{a}","propertyUrl":"ex:name"},
            {"name":"b","aboutUrl":"https://example.org/b/{b}","propertyUrl":"ex:name"},
            {"name":"v","virtual":true,"aboutUrl":"https://example.org/a/{a}","propertyUrl":"ex:knows","valueUrl":"https://example.org/b/{b}"},
            {"name":"w","virtual":true,"aboutUrl":"{#_row}","propertyUrl":"ex:kind","valueUrl":"ex:Row"},
            {"name":"x","virtual":true,"propertyUrl":"ex:none"}]}"#;
        assert_eq!(
            triples(schema, "a,b\nx,y\n"),
            [
                "<https://example.org/a/x> <https://example.org/ns#name> \"x\"",
                "<https://example.org/b/y> <https://example.org/ns#name> \"y\"",
                "<https://example.org/a/x> <https://example.org/ns#knows> <https://example.org/b/y>",
                "<file:///t.csv#1> <https://example.org/ns#kind> <https://example.org/ns#Row>",
            ]
        );
    }
}
