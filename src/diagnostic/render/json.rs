//! Problems as JSON, for programs: names stay as they are, and what has no value is left out.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::diagnostic::{Detail, Diagnostic, Place};

/// One JSON array of all problems.
pub fn write_json(diagnostics: &[Diagnostic], out: &mut dyn Write) -> io::Result<()> {
    let list: Vec<Value> = diagnostics.iter().map(to_json).collect();
    serde_json::to_writer_pretty(&mut *out, &list)?;
    writeln!(out)
}

/// One JSON object a line.
pub fn write_jsonl(diagnostics: &[Diagnostic], out: &mut dyn Write) -> io::Result<()> {
    for diagnostic in diagnostics {
        serde_json::to_writer(&mut *out, &to_json(diagnostic))?;
        writeln!(out)?;
    }
    Ok(())
}

/// The record of one problem; properties without a value are left out.
pub fn to_json(d: &Diagnostic) -> Value {
    let mut record = Map::new();
    record.insert("level".into(), json!(d.severity.as_str()));
    record.insert("code".into(), json!(d.code.as_str()));
    put_place(&d.place, &mut record);
    if let Some(value) = &d.value {
        record.insert("value".into(), json!(value));
    }
    record.insert("message".into(), json!(d.message));
    if let Some(expected) = &d.expected {
        record.insert("expected".into(), json!(expected));
    }
    if let Some(declared) = &d.declared {
        let mut place = Map::new();
        put_place(declared, &mut place);
        record.insert("declared".into(), Value::Object(place));
    }
    if !d.notes.is_empty() {
        record.insert("notes".into(), json!(d.notes));
    }
    record.insert("help".into(), json!(d.repair()));
    Value::Object(record)
}

fn put_place(place: &Place, record: &mut Map<String, Value>) {
    record.insert("file".into(), json!(place.file));
    if let Some(position) = place.position {
        record.insert("line".into(), json!(position.line));
        record.insert("column".into(), json!(position.column));
        if place.width > 0 {
            record.insert("end_column".into(), json!(position.column + place.width));
        }
    }
    match &place.detail {
        Detail::None => {}
        Detail::Json { pointer } => {
            record.insert("pointer".into(), json!(pointer));
        }
        Detail::Cell { cell, row, row_id, column } => {
            if !cell.is_empty() {
                record.insert("cell".into(), json!(cell));
            }
            record.insert("row".into(), json!(row));
            if let Some(id) = row_id {
                record.insert("row_id".into(), json!(id));
            }
            if let Some(column) = column {
                record.insert("field".into(), json!(column));
            }
        }
    }
}
