//! Bytes to text, a stretch at a time, with a helpful word when they are not what they should be.

use std::io::{self, Read};

use encoding_rs::{DecoderResult, Encoding};

use crate::csvw::Dialect;
use crate::diagnostic::{Code, Diagnostic, Lines, Place, Position, last_line};

/// Why there is no more text.
#[derive(Debug)]
pub enum Trouble {
    /// The bytes cannot be read.
    Io(io::Error),
    /// The bytes are no text in the encoding of the dialect, or a row of them has no end.
    NotText(Box<Diagnostic>),
}

/// Where a stretch of a file begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    /// The number of its first line in the file, from 1.
    first_line: usize,
    /// How many characters of that line come before it: none, unless rows end within lines.
    first_column: usize,
    /// True if it is the beginning of the file.
    is_beginning: bool,
}

impl Stretch {
    /// The first of a file.
    pub(super) const BEGINNING: Self = Self { first_line: 1, first_column: 0, is_beginning: true };

    /// One in the middle of a file, after so many lines, and so many characters of its own line.
    pub(super) fn after_lines(lines: usize, characters: usize) -> Self {
        Self { first_line: lines + 1, first_column: characters, is_beginning: false }
    }

    /// The one that follows, if this one has the text `read`.
    pub(super) fn after(self, read: &str) -> Self {
        if read.is_empty() {
            return self;
        }
        let (lines, last) = last_line(read);
        let last = if self.is_beginning && lines == 0 { last.trim_start_matches('\u{feff}') } else { last };
        let before = if lines == 0 { self.first_column } else { 0 };
        let first_column = before + last.chars().count();
        Self { first_line: self.first_line + lines, first_column, is_beginning: false }
    }

    /// The lines of its text.
    pub(super) fn lines(self, text: &str) -> Lines {
        if self.is_beginning { Lines::of(text) } else { Lines::of_stretch(text) }
    }

    /// The place in the file of a byte offset of its text.
    pub(super) fn position(self, lines: &Lines, text: &str, offset: usize) -> Position {
        let position = lines.position(text, offset);
        let before = if position.line == 1 { self.first_column } else { 0 };
        Position { line: position.line + self.first_line - 1, column: position.column + before }
    }
}

/// The text of a file in the encoding of its dialect, a stretch at a time.
pub(super) struct Decoder<R> {
    input: R,
    file: String,
    /// Of encodings other than UTF-8.
    foreign: Option<(&'static Encoding, encoding_rs::Decoder)>,
    /// Room for a stretch and for the beginning of a character before it.
    buffer: Vec<u8>,
    /// How many bytes of the buffer are read and not yet decoded.
    pending: usize,
    /// How many bytes come before these.
    offset: usize,
    at_end: bool,
}

/// How many bytes are read at once.
const STRETCH: usize = 1 << 16;

impl<R: Read> Decoder<R> {
    /// The unhappy path is an encoding that nobody knows.
    pub(super) fn new(input: R, file: &str, dialect: &Dialect) -> Result<Self, Box<Diagnostic>> {
        let foreign = if dialect.is_utf8() {
            None
        } else {
            let Some(encoding) = Encoding::for_label(dialect.encoding.as_bytes()) else {
                let message = format!("the encoding {} cannot be read", dialect.encoding);
                let problem = Diagnostic::new(Code::NotUtf8, Place::file(file), message);
                return Err(Box::new(
                    problem.help("save the table as UTF-8 and remove `encoding` from its dialect"),
                ));
            };
            (encoding != encoding_rs::UTF_8).then(|| (encoding, encoding.new_decoder_with_bom_removal()))
        };
        let buffer = vec![0; STRETCH];
        Ok(Self { input, file: file.to_owned(), foreign, buffer, pending: 0, offset: 0, at_end: false })
    }

    /// Goes on in the middle of the file, before this byte. A byte order mark there is a character.
    pub(super) fn go_on(&mut self, input: R, byte: u64) {
        (self.input, self.pending, self.offset, self.at_end) = (input, 0, byte as usize, false);
        if let Some((encoding, decoder)) = &mut self.foreign {
            *decoder = encoding.new_decoder_without_bom_handling();
        }
    }

    /// How many bytes of the file are decoded.
    pub(super) fn offset(&self) -> u64 {
        self.offset as u64
    }

    /// How many bytes of the file a text takes. `None` in encodings with several bytes for a character, but
    /// for UTF-8: these have no one way to write a text.
    pub(super) fn bytes_of(&self, text: &str) -> Option<u64> {
        match self.foreign {
            None => Some(text.len() as u64),
            Some((encoding, _)) => encoding.is_single_byte().then(|| text.chars().count() as u64),
        }
    }

    /// True if all bytes are decoded.
    pub(super) fn is_at_end(&self) -> bool {
        self.at_end
    }

    /// Appends more to the text, which begins at a place in the file.
    pub(super) fn read_more(&mut self, text: &mut String, place: Stretch) -> Result<(), Trouble> {
        let read = loop {
            match self.input.read(self.buffer.get_mut(self.pending..).unwrap_or_default()) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                read => break read.map_err(Trouble::Io)?,
            }
        };
        self.pending += read;
        self.at_end = read == 0;
        let start = text.len();
        let result = if self.foreign.is_some() { self.decode(text) } else { self.validate(text) };
        let nul = text.get(start..).and_then(|new| new.find('\0')).map(|at| start + at);
        let (at, (message, help)) = match (nul, result) {
            (Some(at), _) => (at, not_text(text)),
            (None, Err(words)) => (text.len(), words),
            (None, Ok(())) => return Ok(()),
        };
        let position = place.position(&place.lines(text), text, at);
        let problem = Diagnostic::new(Code::NotUtf8, Place::text(&self.file, position), message).help(help);
        Err(Trouble::NotText(Box::new(problem)))
    }

    /// UTF-8: the bytes are the text.
    fn validate(&mut self, text: &mut String) -> Result<(), (String, &'static str)> {
        let bytes = self.buffer.get(..self.pending).unwrap_or_default();
        let (valid, is_wrong) = match simdutf8::compat::from_utf8(bytes) {
            Ok(all) => {
                text.push_str(all);
                (all.len(), false)
            }
            Err(error) => {
                let valid = error.valid_up_to();
                text.push_str(&String::from_utf8_lossy(bytes.get(..valid).unwrap_or_default()));
                (valid, error.error_len().is_some() || self.at_end)
            }
        };
        if is_wrong {
            return Err(not_utf8_words(bytes, valid, self.offset + valid));
        }
        self.buffer.copy_within(valid..self.pending, 0);
        self.pending -= valid;
        self.offset += valid;
        Ok(())
    }

    fn decode(&mut self, text: &mut String) -> Result<(), (String, &'static str)> {
        let Some((encoding, decoder)) = &mut self.foreign else { return Ok(()) };
        let mut done = 0;
        loop {
            let bytes = self.buffer.get(done..self.pending).unwrap_or_default();
            text.reserve(
                decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len()),
            );
            let (result, read) = decoder.decode_to_string_without_replacement(bytes, text, self.at_end);
            done += read;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    let at = (self.offset + done).saturating_sub(1);
                    let message =
                        format!("the file is not {}: no character is at byte offset {at}", encoding.name());
                    return Err((message, "correct `encoding` in the dialect, or save the table as UTF-8"));
                }
            }
        }
        self.offset += done;
        self.pending = 0;
        Ok(())
    }
}

/// Names the first byte that is not UTF-8, its line, and the likely encoding.
pub fn not_utf8(code: Code, bytes: &[u8], valid: usize, file: &str) -> Diagnostic {
    let before = std::str::from_utf8(bytes.get(..valid).unwrap_or_default()).unwrap_or_default();
    let position = Lines::of(before).position(before, valid);
    let (message, _) = not_utf8_words(bytes, valid, valid);
    let help = "save the file again with the encoding UTF-8";
    Diagnostic::new(code, Place::text(file, position), message).help(help)
}

fn not_utf8_words(bytes: &[u8], valid: usize, offset: usize) -> (String, &'static str) {
    let byte = bytes.get(valid).copied().unwrap_or_default();
    let likely = likely_encoding(bytes, byte);
    if likely == "UTF-16" {
        let message = "the file is not UTF-8 but probably UTF-16, which spreadsheets call \"Unicode text\"";
        return (message.to_owned(), SAVE_AS_UTF8);
    }
    let message =
        format!("the file is not UTF-8 but probably {likely}: byte 0x{byte:02X} at byte offset {offset}");
    (message, SAVE_AS_UTF8)
}

/// The repair of a file in another encoding.
const SAVE_AS_UTF8: &str = "save the file again with the encoding UTF-8; Excel calls that \"CSV UTF-8\"";

/// A NUL is UTF-8 formally, but stands in no text.
fn not_text(text: &str) -> (String, &'static str) {
    let message = if is_like_utf16(text.as_bytes()) {
        "the file is not UTF-8 but probably UTF-16: every other byte is NUL"
    } else {
        "the file holds the character NUL, which stands in no text"
    };
    (message.to_owned(), "save the table again as CSV with the encoding UTF-8")
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
