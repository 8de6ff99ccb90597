//! Two things at the same time.
//!
//! *Rationale:* a cold command is done in some thirty milliseconds, for which a pool of threads and a
//! dependency that brings one would be much. Its stages are few, and two cores are what every machine has.

use std::cmp::Reverse;
use std::iter;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Does both at the same time; a panic in one of them is a panic here.
pub fn both<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    if cfg!(target_family = "wasm") {
        return (one(), other()); // There are no threads.
    }
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (one.join().unwrap_or_else(|panic| resume_unwind(panic)), other)
    })
}

/// Does something with every item, on two threads; the results are in the order of the items.
///
/// Each thread takes the heaviest item that is left, so that both end at about the same time.
pub fn map<T: Sync, R: Send>(
    items: &[T],
    weight: impl Fn(&T) -> usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|&index| Reverse(weight(&items[index])));
    let taken = AtomicUsize::new(0);
    let next = || order.get(taken.fetch_add(1, Ordering::Relaxed)).copied();
    let run =
        || -> Vec<(usize, R)> { iter::from_fn(next).map(|index| (index, work(&items[index]))).collect() };
    let (mut done, more) = both(run, run);
    done.extend(more);
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..100).collect();
        let squares = map(&items, |n| n % 7, |n| n * n);
        assert_eq!(squares, items.iter().map(|n| n * n).collect::<Vec<_>>());
        assert!(map(&[], |n: &u8| usize::from(*n), |n| *n).is_empty());
        assert_eq!(both(|| 1, || "two"), (1, "two"));
    }

    #[test]
    #[should_panic(expected = "of the other thread")]
    fn a_panic_goes_on() {
        both(|| panic!("of the other thread"), || ());
    }
}
