//! How far a long command is, on a line of the terminal that is gone when it ends.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use crate::convert::Progress;
use crate::diagnostic::thousands;

/// Shows how far a command is: to a person at a terminal, if it takes more than a second.
pub(super) struct ProgressLine {
    /// `None` if nobody would see it.
    start: Option<Instant>,
    shown: Option<Instant>,
    /// How many bytes there are to be read, if that is known.
    total: Option<u64>,
}

/// After which time there is a line.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long a line stays as it is.
const PERIOD: Duration = Duration::from_millis(200);

impl ProgressLine {
    /// A line on standard error, unless it is no terminal, or the result goes to the same terminal.
    /// How many bytes there are to be read is asked only if somebody sees it.
    pub(super) fn new(
        is_quiet: bool,
        result_is_on_terminal: bool,
        total: impl FnOnce() -> Option<u64>,
    ) -> Self {
        let is_dumb = || std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        let is_seen = !is_quiet && !result_is_on_terminal && io::stderr().is_terminal() && !is_dumb();
        let total = is_seen.then(total).flatten();
        Self { start: is_seen.then(Instant::now), shown: None, total }
    }

    /// Shows how far it is, if it is time to.
    pub(super) fn show(&mut self, progress: Progress) {
        let total = self.total;
        self.show_line(|elapsed| line(progress, elapsed, total));
    }

    /// Shows a line of one's own, given how long it has taken so far, if it is time to.
    pub(super) fn show_line(&mut self, line: impl FnOnce(Duration) -> String) {
        let Some(start) = self.start else { return };
        let since = self.shown.map_or(start.elapsed().saturating_sub(PATIENCE), |shown| shown.elapsed());
        if since < PERIOD {
            return;
        }
        self.shown = Some(Instant::now());
        let line = line(start.elapsed());
        // To the beginning of the line, and away with what is there; a terminal that is gone sees nothing.
        let mut terminal = io::stderr().lock();
        let _ = write!(terminal, "\r\x1b[K{line}").and_then(|()| terminal.flush());
    }

    /// Takes the line away.
    pub(super) fn clear(&mut self) {
        if self.shown.take().is_some() {
            let mut terminal = io::stderr().lock();
            let _ = write!(terminal, "\r\x1b[K").and_then(|()| terminal.flush());
        }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        self.clear();
    }
}

/// `1,200,000 rows, 9,600,000 triples, 800,000 rows/s, 12 %, 11 s left`; without rows, where there are none.
fn line(progress: Progress, elapsed: Duration, total: Option<u64>) -> String {
    let counts = [(Some(progress.rows).filter(|rows| *rows > 0), "rows"), (progress.triples, "triples")];
    let counts = || counts.into_iter().filter_map(|(number, noun)| Some((number?, noun)));
    let mut line: Vec<String> =
        counts().map(|(number, noun)| format!("{} {noun}", thousands(number))).collect();
    if let Some((number, noun)) = counts().next() {
        let per_second = number as f64 / elapsed.as_secs_f64().max(0.001);
        line.push(format!("{} {noun}/s", thousands(per_second as usize)));
    }
    if let Some(total) = total.filter(|total| *total > 0 && progress.bytes > 0) {
        let done = (progress.bytes as f64 / total as f64).min(1.0);
        let left = elapsed.as_secs_f64() * (1.0 - done) / done;
        line.push(format!("{:.0} %", done * 100.0));
        line.push(format!("{} left", duration(left)));
    }
    line.join(", ")
}

/// `9 s`, `3 min 20 s`, `2 h 5 min`.
fn duration(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, min, s) => format!("{min} min {s} s"),
        (h, min, _) => format!("{h} h {min} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_what_is_known() {
        let progress = Progress { rows: 1_200_000, triples: Some(9_600_000), bytes: 12 };
        assert_eq!(
            line(progress, Duration::from_millis(1500), Some(100)),
            "1,200,000 rows, 9,600,000 triples, 800,000 rows/s, 12 %, 11 s left"
        );
        let progress = Progress { triples: None, ..progress };
        assert_eq!(line(progress, Duration::from_secs(12), None), "1,200,000 rows, 100,000 rows/s");
        let progress = Progress { rows: 0, triples: Some(5000), bytes: 0 };
        assert_eq!(line(progress, Duration::from_secs(2), None), "5,000 triples, 2,500 triples/s");
        assert_eq!([59.6, 200.0, 7500.0].map(duration), ["1 min 0 s", "3 min 20 s", "2 h 5 min"]);
    }
}
