//! Bytes to text, with a helpful word when they are not UTF-8.

use crate::csvw::Dialect;
use crate::diagnostic::{Code, Diagnostic, Lines, Place};

/// The text of a CSV file in the encoding of its dialect.
pub(super) fn decode(bytes: &[u8], file: &str, dialect: &Dialect) -> Result<String, Box<Diagnostic>> {
    if dialect.is_utf8() {
        let text = std::str::from_utf8(bytes)
            .map_err(|e| Box::new(not_utf8(Code::NotUtf8, bytes, e.valid_up_to(), file)))?;
        return match text.find('\0') {
            Some(offset) => Err(Box::new(not_text(bytes, text, offset, file))),
            None => Ok(text.to_owned()),
        };
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

/// Names the first NUL, which is UTF-8 formally, but stands in no text.
fn not_text(bytes: &[u8], text: &str, offset: usize, file: &str) -> Diagnostic {
    let position = Lines::of(text).position(text, offset);
    let message = if is_like_utf16(bytes) {
        "the file is not UTF-8 but probably UTF-16: every other byte is NUL"
    } else {
        "the file holds the character NUL, which stands in no text"
    };
    Diagnostic::new(Code::NotUtf8, Place::text(file, position), message)
        .help("save the table again as CSV with the encoding UTF-8")
}

/// True if there is a byte order mark of UTF-16, or if every other byte of the beginning is NUL.
fn is_like_utf16(bytes: &[u8]) -> bool {
    let start = bytes.get(..64).unwrap_or(bytes);
    let nul = |offset: usize| start.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let most = start.len() / 2;
    matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..])
        || most > 1 && (nul(0) * 10 > most * 8 && nul(1) == 0 || nul(1) * 10 > most * 8 && nul(0) == 0)
}

fn likely_encoding(bytes: &[u8], byte: u8) -> &'static str {
    match (bytes, byte) {
        _ if is_like_utf16(bytes) => "UTF-16",
        (_, 0x80..=0x9F) => "Windows-1252",
        _ => "ISO-8859-1 or Windows-1252",
    }
}
