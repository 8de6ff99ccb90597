//! Numbers that look random and are the same every time.

/// Knuth's linear congruential generator.
pub struct Dice(pub u64);

impl Dice {
    /// A number below a limit.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit.max(1)
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of some things.
    pub fn pick<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }

    /// So many pieces or fewer, one after the other.
    pub fn text(&mut self, pieces: &[&str], most: usize) -> String {
        (0..self.below(most + 1)).map(|_| *self.pick(pieces)).collect()
    }
}

/// How many rounds are made; `CTGRAPH_MUTATIONS=100` makes a hundred times as many.
pub fn rounds(usual: usize) -> usize {
    let times = std::env::var("CTGRAPH_MUTATIONS").ok().and_then(|times| times.parse().ok());
    usual * times.unwrap_or(1)
}
