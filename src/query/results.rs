//! Answers in the standard forms, for programs: full IRIs, nothing left out.

use std::io::{self, Write};

use oxigraph::model::Variable;
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};

use super::Rows;

/// Writes rows in one of the standard forms.
///
/// Spec: SPARQL 1.1 Query Results CSV and TSV Formats, JSON Format, XML Format. (CSV has CRLF line ends.)
pub fn write_results(rows: &Rows, format: QueryResultsFormat, out: &mut impl Write) -> io::Result<()> {
    let variables: Vec<Variable> = rows
        .columns
        .iter()
        .map(Variable::new)
        .collect::<Result<_, _>>()
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
    let mut serializer = QueryResultsSerializer::from_format(format)
        .serialize_solutions_to_writer(&mut *out, variables.clone())?;
    for row in &rows.rows {
        let cells = variables.iter().zip(row);
        serializer.serialize(cells.filter_map(|(variable, term)| Some((variable, term.as_ref()?))))?;
    }
    serializer.finish()?;
    end_line(format, out)
}

/// Writes yes or no in one of the standard forms.
pub fn write_boolean(value: bool, format: QueryResultsFormat, out: &mut impl Write) -> io::Result<()> {
    QueryResultsSerializer::from_format(format).serialize_boolean_to_writer(&mut *out, value)?;
    match format {
        QueryResultsFormat::Csv | QueryResultsFormat::Tsv => out.write_all(b"\n"),
        _ => end_line(format, out),
    }
}

/// JSON and XML come without a line end, which terminals and diffs do not like.
fn end_line(format: QueryResultsFormat, out: &mut impl Write) -> io::Result<()> {
    match format {
        QueryResultsFormat::Json | QueryResultsFormat::Xml => out.write_all(b"\n"),
        _ => Ok(()),
    }
}
