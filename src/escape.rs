//! Whether a text needs an escape, asked of eight bytes at once: nearly all texts need none.

/// False if a text has no control character of ASCII, and none of these bytes besides; true if it has one,
/// probably.
///
/// *Rationale:* a byte `b` is less than `n`, both being ASCII, if `b - n` has the highest bit and `b` has it not; and
/// it is `c` if `b ^ c` is less than 1. What a byte borrows from the next one can only make a suspect of that.
#[inline]
pub(crate) fn is_suspect<const N: usize>(text: &str, others: [u8; N]) -> bool {
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    let less_than = |word: u64, n: u64| word.wrapping_sub(EACH * n) & !word & (EACH << 7);
    let has_suspect = |bytes: &[u8; 8]| {
        let word = u64::from_le_bytes(*bytes);
        let is = |byte: u8| less_than(word ^ (EACH * u64::from(byte)), 1);
        others.into_iter().fold(less_than(word, 0x20), |any, byte| any | is(byte)) != 0
    };
    let bytes = text.as_bytes();
    match bytes.last_chunk::<8>() {
        // The last eight are looked at by themselves, be it some of them twice.
        Some(last) => bytes.as_chunks::<8>().0.iter().any(has_suspect) || has_suspect(last),
        None => bytes.iter().any(|byte| *byte < 0x20 || others.contains(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_byte_is_overlooked() {
        for length in 0..20 {
            let plain = "x".repeat(length);
            assert!(!is_suspect(&plain, [b'"', 0xC2]), "{length}");
            for (at, _) in plain.char_indices() {
                for found in ["\0", "\u{1f}", "\"", "\u{80}"] {
                    let text = format!("{}{found}{}", &plain[..at], &plain[at..]);
                    assert!(is_suspect(&text, [b'"', 0xC2]), "{text:?}");
                }
                for other in [" ", "~", "\u{7f}", "é", "上"] {
                    let text = format!("{}{other}{}", &plain[..at], &plain[at..]);
                    assert!(!is_suspect(&text, [b'"', 0xC2]), "{text:?}");
                }
            }
        }
    }
}
