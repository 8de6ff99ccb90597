//! Bytes to text, with a helpful word when they are not UTF-8.

use crate::csvw::Dialect;
use crate::diagnostic::{Code, Diagnostic, Lines, Place};

/// The text of a CSV file in the encoding of its dialect.
pub(super) fn decode(bytes: &[u8], file: &str, dialect: &Dialect) -> Result<String, Box<Diagnostic>> {
    if dialect.is_utf8() {
        return std::str::from_utf8(bytes)
            .map(str::to_owned)
            .map_err(|e| Box::new(not_utf8(Code::NotUtf8, bytes, e.valid_up_to(), file)));
    }
    if matches!(dialect.encoding.to_ascii_lowercase().as_str(), "iso-8859-1" | "latin1") {
        return Ok(bytes.iter().map(|&b| char::from(b)).collect());
    }
    let message = format!("the encoding {} cannot be read", dialect.encoding);
    let problem = Diagnostic::new(Code::NotUtf8, Place::file(file), message);
    Err(Box::new(problem.help("save the table as UTF-8 and remove `encoding` from its dialect")))
}

/// Names the first byte that is not UTF-8, its line, and the likely encoding.
pub fn not_utf8(code: Code, bytes: &[u8], valid: usize, file: &str) -> Diagnostic {
    let before = std::str::from_utf8(bytes.get(..valid).unwrap_or_default()).unwrap_or_default();
    let position = Lines::of(before).position(before, valid);
    let byte = bytes.get(valid).copied().unwrap_or_default();
    let likely = likely_encoding(bytes, byte);
    let message =
        format!("the file is not UTF-8 but probably {likely}: byte 0x{byte:02X} at byte offset {valid}");
    Diagnostic::new(code, Place::text(file, position), message)
        .help("save the file again with the encoding UTF-8")
}

fn likely_encoding(bytes: &[u8], byte: u8) -> &'static str {
    match (bytes, byte) {
        ([0xFF, 0xFE, ..] | [0xFE, 0xFF, ..], _) => "UTF-16",
        (_, 0x80..=0x9F) => "Windows-1252",
        _ => "ISO-8859-1 or Windows-1252",
    }
}
