//! A text that is addressed by code points.

/// How many code points lie between two whose place is kept.
const STEP: usize = 64;

/// A text with its code points counted. This is the one place where they become bytes.
#[derive(Debug, Clone, Default)]
pub struct Text {
    text: String,
    /// The byte offset of every code point whose number is a multiple of [`STEP`]; none for ASCII, where
    /// bytes and code points are the same.
    offsets: Vec<usize>,
    length: usize,
}

impl Text {
    /// Counts the code points of a text; nothing is trimmed or normalised.
    pub fn new(text: String) -> Self {
        if text.is_ascii() {
            return Self { length: text.len(), offsets: Vec::new(), text };
        }
        let (mut offsets, mut length) = (Vec::with_capacity(text.len() / STEP + 1), 0);
        for (at, _) in text.char_indices() {
            if length % STEP == 0 {
                offsets.push(at);
            }
            length += 1;
        }
        Self { text, offsets, length }
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The number of code points.
    pub fn len(&self) -> usize {
        self.length
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
        let Some(known) = self.offsets.partition_point(|&o| o <= byte).checked_sub(1) else {
            return byte;
        };
        let after = self.text.get(self.offsets[known]..).unwrap_or_default();
        let end = byte - self.offsets[known];
        known * STEP + after.char_indices().take_while(|(at, _)| *at < end).count()
    }

    fn byte(&self, char: usize) -> Option<usize> {
        if char >= self.length {
            return (char == self.length).then_some(self.text.len());
        }
        if self.offsets.is_empty() {
            return Some(char);
        }
        let known = *self.offsets.get(char / STEP)?;
        let mut after = self.text.get(known..)?.char_indices();
        after.nth(char % STEP).map(|(at, _)| known + at)
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
    fn places_between_those_that_are_kept() {
        let text = "aé😀".repeat(100);
        let chars = Text::new(text.clone());
        let mut bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        bytes.push(text.len());
        assert_eq!(chars.len(), 300);
        for (char, byte) in bytes.into_iter().enumerate() {
            assert_eq!((chars.byte(char), chars.char_offset(byte)), (Some(byte), char));
        }
        assert_eq!(chars.byte(301), None);
    }

    #[test]
    fn ascii_needs_no_table() {
        let text = Text::new("abc".to_owned());
        assert_eq!((text.len(), text.slice(1, 3), text.char_offset(2)), (3, Some("bc"), 2));
        assert_eq!(text.slice(1, 4), None);
    }
}
