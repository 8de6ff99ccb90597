//! SHA-256.

use std::io::{self, BufRead, BufReader, Read};

use sha2::{Digest, Sha256};

/// The SHA-256 of some bytes, in lower-case hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    push_hex(&Sha256::digest(bytes), &mut text);
    text
}

/// The SHA-256 of all that can be read, which need not fit into memory.
pub fn sha256_of(bytes: impl Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut bytes = BufReader::with_capacity(1 << 16, bytes);
    loop {
        let piece = bytes.fill_buf()?;
        if piece.is_empty() {
            let mut text = String::new();
            push_hex(&hasher.finalize(), &mut text);
            return Ok(text);
        }
        hasher.update(piece);
        let length = piece.len();
        bytes.consume(length);
    }
}

/// How many digits of a digest are enough for an IRI.
pub const SHORT: usize = 16;

/// Appends the first [`SHORT`] hexadecimal digits of the SHA-256 of a text, given in pieces.
pub fn push_short_sha256(pieces: &[&str], text: &mut String) {
    let mut hasher = Sha256::new();
    pieces.iter().for_each(|piece| hasher.update(piece.as_bytes()));
    push_hex(hasher.finalize().get(..SHORT / 2).unwrap_or_default(), text);
}

/// The first [`SHORT`] hexadecimal digits of the SHA-256 of a text, or of a file.
pub fn short_sha256(content: impl AsRef<[u8]>) -> String {
    let mut digits = String::new();
    push_hex(Sha256::digest(content).get(..SHORT / 2).unwrap_or_default(), &mut digits);
    digits
}

fn push_hex(bytes: &[u8], text: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_fips_180() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256_hex(b"abc"), expected);
        assert_eq!(sha256_of(&b"abc"[..]).expect("memory"), expected);
        let mut text = String::new();
        push_short_sha256(&["a", "bc"], &mut text);
        assert_eq!(text, expected[..SHORT]);
    }
}
