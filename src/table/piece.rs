//! Where a text is, in eight bytes and a half.

/// A text that is part of another one, which is known by its source.
///
/// *Rationale:* a cell that borrows its value from the text of its sheet costs nothing to make; and a sheet cannot
/// have references to itself, so that these are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Piece {
    /// The byte offset at which it begins.
    pub(super) start: u32,
    /// The byte offset at which it ends.
    pub(super) end: u32,
    /// What it is part of.
    pub(super) source: Source,
}

/// The texts of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Source {
    /// The file.
    #[default]
    File,
    /// Fields without the quotation marks within them.
    Unquoted,
    /// Values that are written in another way in the file, or not at all.
    Made,
}

impl Piece {
    /// The text, from the whole that it is part of.
    #[inline]
    pub(super) fn of(self, whole: &str) -> &str {
        whole.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// How many bytes it has.
    pub(super) fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// True if it is the empty text.
    pub(super) fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// A part of this piece, which is a slice of its text; `None` if the slice comes from elsewhere.
    pub(super) fn part(self, text: &str, part: &str) -> Option<Self> {
        let offset = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
        let is_within = offset + part.len() <= text.len();
        is_within.then(|| {
            let start = self.start + offset as u32;
            Self { start, end: start + part.len() as u32, source: self.source }
        })
    }
}
