//! A text that is addressed by code points.

/// A text with its code points counted. This is the one place where they become bytes.
#[derive(Debug, Clone, Default)]
pub struct Text {
    text: String,
    /// The byte offset of each code point, and the length of the text; empty for ASCII, where the
    /// two are the same.
    offsets: Vec<usize>,
}

impl Text {
    /// Counts the code points of a text; nothing is trimmed or normalised.
    pub fn new(text: String) -> Self {
        let offsets = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(at, _)| at).chain([text.len()]).collect()
        };
        Self { text, offsets }
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The number of code points.
    pub fn len(&self) -> usize {
        if self.offsets.is_empty() { self.text.len() } else { self.offsets.len() - 1 }
    }

    /// True if there is no code point.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The code points from `start` up to, but without, `end`; `None` if there are no such ones.
    pub fn slice(&self, start: usize, end: usize) -> Option<&str> {
        self.text.get(self.byte(start)?..self.byte(end)?)
    }

    /// The number of code points before a byte offset.
    pub fn char_offset(&self, byte: usize) -> usize {
        if self.offsets.is_empty() { byte } else { self.offsets.partition_point(|&o| o < byte) }
    }

    fn byte(&self, char: usize) -> Option<usize> {
        if self.offsets.is_empty() {
            return Some(char).filter(|&c| c <= self.text.len());
        }
        self.offsets.get(char).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_code_points_and_crlf_is_two_of_them() {
        let text = Text::new("é😀\r\nMichèle –".to_owned());
        assert_eq!(text.len(), 13);
        assert_eq!(text.slice(0, 2), Some("é😀"));
        assert_eq!(text.slice(2, 4), Some("\r\n"));
        assert_eq!(text.slice(4, 11), Some("Michèle"));
        assert_eq!(text.slice(12, 13), Some("–"));
        assert_eq!(text.slice(12, 14), None);
        assert_eq!(text.slice(3, 2), None);
        let byte = text.as_str().find("Mich").expect("in the text");
        assert_eq!(text.char_offset(byte), 4);
    }

    #[test]
    fn ascii_needs_no_table() {
        let text = Text::new("abc".to_owned());
        assert_eq!((text.len(), text.slice(1, 3), text.char_offset(2)), (3, Some("bc"), 2));
        assert_eq!(text.slice(1, 4), None);
    }
}
