//! When the changes of a live account happen.

use std::time::Duration;

/// When changes happen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// The second in which the first change can happen.
    pub(crate) start: i64,
    pub(crate) changes_per_million_seconds: u64,
    /// About so many seconds lie between two changes of a record at least.
    pub(super) rest: u64,
}

const MILLION: u64 = 1_000_000;

/// The last of so many changes makes a new record, the others update one.
pub(super) const CYCLE: u64 = 8;

/// A record cannot be seen while its change is withheld. So that it can be seen for most of the
/// time, it rests for so many times as long, and at least for so many seconds.
const REST: u64 = 3;
const SHORTEST_REST: u64 = 180;

impl Pace {
    /// From this second on, of records that are withheld for so long.
    pub(crate) fn new(start: i64, changes_per_million_seconds: u64, withheld: Duration) -> Self {
        Self {
            start,
            changes_per_million_seconds,
            rest: withheld.as_secs().saturating_mul(REST).max(SHORTEST_REST),
        }
    }

    /// As slow as it has to be with so many records that change in turn.
    pub(super) fn with_rest_for(self, records: u64) -> Self {
        let updates = records.saturating_mul(MILLION) / self.rest;
        let changes = updates / (CYCLE - 1) * CYCLE;
        Self {
            changes_per_million_seconds: self.changes_per_million_seconds.min(changes),
            ..self
        }
    }

    /// How many changes happen before this second.
    pub(super) fn before(self, second: i64) -> u64 {
        let seconds = second.saturating_sub(self.start).max(0).unsigned_abs();
        let parts = u128::from(seconds) * u128::from(self.changes_per_million_seconds);
        u64::try_from(parts / u128::from(MILLION)).unwrap_or(u64::MAX)
    }

    /// The second in which this change happens.
    pub(super) fn second_of(self, change: u64) -> i64 {
        let parts = (u128::from(change) + 1) * u128::from(MILLION);
        let seconds = parts.div_ceil(u128::from(self.changes_per_million_seconds.max(1)));
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
        self.start.saturating_add(seconds - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_800_000_000;

    fn pace(changes_per_million_seconds: u64) -> Pace {
        Pace::new(START, changes_per_million_seconds, Duration::ZERO)
    }

    #[test]
    fn every_change_happens_within_its_second() {
        for changes_per_million_seconds in [1, 300, 333_333, 1_000_000, 7_654_321, 2_000_000_000] {
            let pace = pace(changes_per_million_seconds);
            for change in (0..5_000).chain(1_000_000_000..1_000_000_100) {
                let second = pace.second_of(change);
                assert!(second >= START);
                assert!(pace.before(second) <= change, "{change}");
                assert!(change < pace.before(second + 1), "{change}");
            }
        }
    }
}
