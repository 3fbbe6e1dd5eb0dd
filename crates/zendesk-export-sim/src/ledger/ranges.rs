//! A set of numbers, most of which follow on each other.

use std::collections::BTreeMap;
use std::ops::Range;

/// Ends by starts. No two ranges touch.
#[derive(Debug, Default, Clone)]
pub(super) struct Ranges(pub(super) BTreeMap<u64, u64>);

impl Ranges {
    /// Adds numbers, most of which follow on each other too.
    pub(super) fn add(&mut self, numbers: &[u64]) {
        for run in numbers.chunk_by(|one, next| one + 1 == *next) {
            if let (Some(&first), Some(&last)) = (run.first(), run.last()) {
                self.add_range(first..last + 1);
            }
        }
    }

    fn add_range(&mut self, mut range: Range<u64>) {
        let before = self.0.range(..range.start).next_back();
        if let Some((&start, &end)) = before
            && end >= range.start
        {
            range.start = start;
        }
        // All that begins within it, or where it ends.
        while let Some((&start, &end)) = self.0.range(range.start..=range.end).next() {
            self.0.remove(&start);
            range.end = range.end.max(end);
        }
        self.0.insert(range.start, range.end);
    }

    pub(super) fn into_numbers(self) -> impl Iterator<Item = u64> {
        self.0.into_iter().flat_map(|(start, end)| start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(numbers: &[u64], ranges: &[(u64, u64)]) {
        let mut set = Ranges::default();
        for &number in numbers {
            set.add(&[number]);
        }
        assert_eq!(Vec::from_iter(set.0.clone()), ranges, "{numbers:?}");
        let mut at_once = Ranges::default();
        at_once.add(numbers);
        assert_eq!(at_once.0, set.0, "{numbers:?}");
        let mut distinct = numbers.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(Vec::from_iter(set.into_numbers()), distinct);
    }

    #[test]
    fn numbers_that_follow_on_each_other_are_one_range() {
        check(&[], &[]);
        check(&[4, 5, 6], &[(4, 7)]);
        check(&[6, 5, 4], &[(4, 7)]);
        check(&[1, 3, 2], &[(1, 4)]);
        check(&[1, 3, 5], &[(1, 2), (3, 4), (5, 6)]);
    }

    #[test]
    fn a_range_takes_in_all_that_it_touches() {
        check(&[1, 2, 5, 6, 9, 2, 3, 4, 5, 6, 7], &[(1, 8), (9, 10)]);
        check(&[4, 5, 1, 2, 3, 4, 5, 6], &[(1, 7)]);
        check(&[1, 2, 3, 4, 2, 3], &[(1, 5)]);
    }

    #[test]
    fn what_is_there_already_changes_nothing() {
        check(&[1, 2, 3, 2, 1, 3], &[(1, 4)]);
        check(&[7, 7], &[(7, 8)]);
    }
}
