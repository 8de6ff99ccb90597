//! A document cut into blocks, and each block at every place where a quote begins or ends.
//!
//! Quotes overlap, and one can hold another. So a block is a list of bits: pieces of text, each with the quotes
//! that it belongs to, and between them the places where quotes begin and end. All offsets are code points from 0.

use super::context::paragraphs;
use crate::source::Text;

/// The first code point, and the one after the last.
pub type Span = (usize, usize);

/// A paragraph; or several, if a quote reaches over the empty lines between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The number of the first line, from 1.
    pub line: usize,
    /// The first lines of all its paragraphs, from 1.
    pub lines: Vec<usize>,
    /// The numbers of the spans in it, in the order of their beginnings, the longest first.
    pub spans: Vec<usize>,
    /// The text, cut.
    pub bits: Vec<Bit>,
}

/// A bit of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bit {
    /// Here the span with this number begins, on its lane.
    Start {
        /// The number of the span.
        span: usize,
        /// No two spans that are open at the same time have the same lane; so the next end on this lane is the
        /// span's own.
        lane: usize,
    },
    /// Here the span on a lane ends.
    End {
        /// The lane.
        lane: usize,
    },
    /// Text within which no span begins or ends.
    Text {
        /// The words.
        text: String,
        /// The numbers of the spans that it belongs to, the shortest first.
        spans: Vec<usize>,
    },
}

/// The blocks of a text, given where its quotes stand. Spans that are not in the text are in no block.
pub fn blocks(text: &Text, spans: &[Span]) -> Vec<Block> {
    let paragraphs = paragraphs(text);
    let is_in = |(start, end): Span| start < end && end <= text.len();
    let mut stretches: Vec<Span> = paragraphs.iter().map(|p| (p.start, p.end)).collect();
    stretches.extend(spans.iter().copied().filter(|span| is_in(*span)));
    stretches.sort_unstable();
    stretches.dedup_by(|next, last| {
        let is_joined = next.0 < last.1;
        last.1 = if is_joined { last.1.max(next.1) } else { last.1 };
        is_joined
    });
    let mut numbers: Vec<usize> = (0..spans.len()).filter(|&n| is_in(spans[n])).collect();
    numbers.sort_by_key(|&n| (spans[n].0, std::cmp::Reverse(spans[n].1), n));
    let (mut next_span, mut next_paragraph) = (0, 0);
    let block = |(start, end): Span| {
        let own = numbers[next_span..].iter().take_while(|&&n| spans[n].0 < end).count();
        let own: Vec<usize> = numbers[next_span..next_span + own].to_vec();
        next_span += own.len();
        let count = paragraphs[next_paragraph..].iter().take_while(|p| p.start < end).count();
        let lines: Vec<usize> =
            paragraphs[next_paragraph..next_paragraph + count].iter().map(|p| p.line).collect();
        next_paragraph += count;
        let line = lines.first().copied().unwrap_or(1);
        Block { line, lines, bits: cut(text, (start, end), &own, spans), spans: own }
    };
    stretches.into_iter().map(block).collect()
}

/// A stretch of the text, cut at the beginnings and ends of some spans, which are sorted by their beginnings.
fn cut(text: &Text, (start, end): Span, own: &[usize], spans: &[Span]) -> Vec<Bit> {
    let mut edges: Vec<usize> = own.iter().flat_map(|&n| [spans[n].0, spans[n].1]).collect();
    edges.push(end);
    edges.sort_unstable();
    edges.dedup();
    let (mut bits, mut at) = (Vec::new(), start);
    // The open span of each lane.
    let mut lanes: Vec<Option<usize>> = Vec::new();
    let mut waiting = own.iter().copied().peekable();
    for edge in edges {
        let words = text.slice(at, edge).unwrap_or_default();
        if !words.is_empty() {
            let mut open: Vec<usize> = lanes.iter().flatten().copied().collect();
            open.sort_by_key(|&n| (spans[n].1 - spans[n].0, n));
            bits.push(Bit::Text { text: words.to_owned(), spans: open });
        }
        at = edge;
        for (lane, open) in lanes.iter_mut().enumerate() {
            if open.is_some_and(|n| spans[n].1 == edge) {
                *open = None;
                bits.push(Bit::End { lane });
            }
        }
        while let Some(span) = waiting.next_if(|&n| spans[n].0 == edge) {
            let lane = lanes.iter().position(Option::is_none).unwrap_or(lanes.len());
            match lanes.get_mut(lane) {
                Some(free) => *free = Some(span),
                None => lanes.push(Some(span)),
            }
            bits.push(Bit::Start { span, lane });
        }
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(0` and `0)` where lane 0 begins and ends.
    fn shown(text: &str, spans: &[Span]) -> Vec<String> {
        let bit = |bit: &Bit| match bit {
            Bit::Start { lane, .. } => format!("({lane}"),
            Bit::End { lane } => format!("{lane})"),
            Bit::Text { text, .. } => text.clone(),
        };
        let blocks = blocks(&Text::new(text.to_owned()), spans);
        blocks.iter().map(|b| format!("{}:{}", b.line, b.bits.iter().map(bit).collect::<String>())).collect()
    }

    #[test]
    fn text_is_cut_wherever_a_quote_begins_or_ends() {
        assert_eq!(shown("é two three\n", &[(2, 11), (2, 5), (4, 8)]), ["1:é (0(1tw(2o1) th2)ree0)"]);
        assert_eq!(shown("one two", &[(0, 3), (3, 7)]), ["1:(0one0)(0 two0)"]);
        assert_eq!(shown("one\ntwo", &[(1, 5), (1, 5), (9, 12), (3, 3)]), ["1:o(0(1ne\nt0)1)wo"]);
    }

    #[test]
    fn a_quote_over_an_empty_line_joins_paragraphs() {
        let text = "one\n\ntwo\n\n\nthree\n";
        assert_eq!(shown(text, &[(2, 6)]), ["1:on(0e\n\nt0)wo", "6:three"]);
        assert_eq!(shown(text, &[(3, 8)]), ["1:one", "3:(0\n\ntwo0)", "6:three"]);
        assert_eq!(shown("", &[]), [""; 0]);
    }

    #[test]
    fn pieces_know_their_quotes_the_shortest_first() {
        let text = Text::new("one two".to_owned());
        let blocks = blocks(&text, &[(0, 7), (4, 7)]);
        let last = blocks[0].bits.iter().rev().find_map(|b| match b {
            Bit::Text { text, spans } => Some((text.as_str(), spans.as_slice())),
            _ => None,
        });
        assert_eq!(last, Some(("two", [1, 0].as_slice())));
    }
}
