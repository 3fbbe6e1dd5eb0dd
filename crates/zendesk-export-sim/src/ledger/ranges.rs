//! A set of numbers, most of which follow on each other.

use std::collections::BTreeMap;

/// Ends by starts. No two ranges touch.
#[derive(Debug, Default, Clone)]
pub(super) struct Ranges(BTreeMap<u64, u64>);

impl Ranges {
    pub(super) fn add(&mut self, number: u64) {
        let before = self.0.range(..=number).next_back();
        let start = match before.map(|(&start, &end)| (start, end)) {
            Some((_, end)) if number < end => return,
            Some((start, end)) if number == end => start,
            _ => number,
        };
        let end = self.0.remove(&(number + 1)).unwrap_or(number + 1);
        self.0.insert(start, end);
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
            set.add(number);
        }
        assert_eq!(Vec::from_iter(set.0.clone()), ranges, "{numbers:?}");
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
    fn what_is_there_already_changes_nothing() {
        check(&[1, 2, 3, 2, 1, 3], &[(1, 4)]);
        check(&[7, 7], &[(7, 8)]);
    }
}
