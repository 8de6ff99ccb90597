//! What a command hears of tables while it reads them: what is wrong, and how far it is.

use std::io::{self, Write};

use super::Global;
use super::progress::ProgressLine;
use crate::convert::{Input, Listener, Progress, Slice};
use crate::diagnostic::render::{Style, write_concise};
use crate::diagnostic::thousands;
use crate::diagnostic::{Diagnostic, Severity};
use crate::error::Error;

/// How many problems are kept for the screen; more are counted.
const KEPT: usize = 10_000;

/// What was found on the way.
#[derive(Default)]
pub(super) struct Problems {
    kept: Vec<Diagnostic>,
    pub(super) errors: usize,
    pub(super) warnings: usize,
    /// How many are not kept.
    others: usize,
}

impl Problems {
    pub(super) fn add(&mut self, problem: Diagnostic) {
        self.errors += usize::from(problem.severity == Severity::Error);
        self.warnings += usize::from(problem.severity == Severity::Warning);
        if self.kept.len() < KEPT {
            self.kept.push(problem);
        } else {
            self.others += 1;
        }
    }

    pub(super) fn show(&self, global: &Global) -> Result<(), Error> {
        let shown: Vec<Diagnostic> = if global.is_quiet() {
            self.kept.iter().filter(|d| d.severity == Severity::Error).cloned().collect()
        } else {
            self.kept.clone()
        };
        let style = Style { color: false, all: false };
        let mut out = io::stderr().lock();
        let written = write_concise(&shown, style, &mut out).and_then(|()| match self.others {
            0 => Ok(()),
            _ if global.is_quiet() && self.errors == 0 => Ok(()),
            more => writeln!(out, "{} more problems are not listed", thousands(more)),
        });
        written.map_err(|e| Error::io("standard error", e))
    }
}

/// What is known of the conversion so far.
pub(super) struct Heard {
    pub(super) problems: Problems,
    line: ProgressLine,
    /// How far it was when the file began that is being written, and how far it is.
    before: Progress,
    all: Progress,
}

impl Heard {
    /// Nothing is known yet. How many bytes there are to be read is asked only if somebody waits at a terminal.
    pub(super) fn new(
        global: &Global,
        result_is_on_terminal: bool,
        bytes: impl FnOnce() -> Option<u64>,
    ) -> Self {
        let line = ProgressLine::new(global.is_quiet(), result_is_on_terminal, bytes);
        Self { problems: Problems::default(), line, before: Progress::default(), all: Progress::default() }
    }

    /// What is heard next is of another file, besides those so far.
    pub(super) fn begin_file(&mut self) {
        self.before = self.all;
    }

    /// Shows the problems, and how far it is no more.
    pub(super) fn show(&mut self, global: &Global) -> Result<(), Error> {
        self.line.clear();
        self.problems.show(global)
    }
}

impl Listener for Heard {
    fn problem(&mut self, problem: Diagnostic) {
        self.problems.add(problem);
    }

    fn progress(&mut self, progress: Progress) {
        let Progress { rows, triples, bytes, .. } = self.before;
        self.all = Progress {
            rows: rows + progress.rows,
            triples: progress.triples.map(|more| triples.unwrap_or_default() + more),
            bytes: bytes + progress.bytes,
        };
        self.line.show(self.all);
    }
}

/// How many bytes there are to be read, if that can be known.
pub(super) fn bytes(input: &Input<'_>, slices: Option<&[Slice]>) -> Option<u64> {
    if let Some(slices) = slices {
        return Some(slices.iter().map(|slice| slice.end.saturating_sub(slice.from.byte)).sum());
    }
    let group = input.describe().ok()?.group?;
    let lengths = group.tables.iter().filter(|table| !table.suppress_output).map(|table| {
        let resource = input.web.open(&table.url).ok()??;
        resource.length
    });
    lengths.sum()
}
