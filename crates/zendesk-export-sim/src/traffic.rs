//! How many export requests come, how many at once, and how many within a minute.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// The export requests so far.
#[derive(Default)]
pub(crate) struct Traffic(Mutex<State>);

#[derive(Default)]
struct State {
    counts: Counts,
    /// When those of the last minute came.
    last_minute: VecDeque<SystemTime>,
}

#[derive(Default, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) requests: u64,
    pub(crate) under_way: u64,
    pub(crate) most_under_way: u64,
    pub(crate) most_in_a_minute: usize,
}

/// A request that has no answer yet. It ends with this value, also where its client has gone.
pub(crate) struct UnderWay<'a> {
    traffic: &'a Traffic,
    /// How many others were under way when it came.
    pub(crate) others: u64,
}

const MINUTE: Duration = Duration::from_secs(60);

impl Traffic {
    /// A request comes.
    pub(crate) fn begin(&self, now: SystemTime) -> UnderWay<'_> {
        let mut state = self.lock();
        let in_a_minute = state.in_the_minute_until(now);
        let counts = &mut state.counts;
        counts.requests += 1;
        counts.most_in_a_minute = counts.most_in_a_minute.max(in_a_minute);
        let others = counts.under_way;
        counts.under_way += 1;
        counts.most_under_way = counts.most_under_way.max(counts.under_way);
        UnderWay {
            traffic: self,
            others,
        }
    }

    pub(crate) fn counts(&self) -> Counts {
        self.lock().counts
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// How many came within the minute that ends with the one that comes now.
    fn in_the_minute_until(&mut self, now: SystemTime) -> usize {
        let came = &mut self.last_minute;
        while came.front().is_some_and(|first| *first + MINUTE <= now) {
            came.pop_front();
        }
        came.push_back(now);
        came.len()
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.traffic.lock().counts.under_way -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fullest_minute_is_that_of_any_beginning() {
        let traffic = Traffic::default();
        // Three within a minute that is none of the clock's.
        for seconds in [0, 55, 60, 114, 115] {
            traffic.begin(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        }
        assert_eq!(traffic.counts().most_in_a_minute, 3);
        assert_eq!(traffic.counts().requests, 5);
    }

    #[test]
    fn a_request_is_under_way_until_it_is_dropped() {
        let traffic = Traffic::default();
        let first = traffic.begin(SystemTime::UNIX_EPOCH);
        let second = traffic.begin(SystemTime::UNIX_EPOCH);
        assert_eq!((first.others, second.others), (0, 1));
        drop(first);
        assert_eq!(traffic.begin(SystemTime::UNIX_EPOCH).others, 1);
        drop(second);
        let counts = traffic.counts();
        assert_eq!((counts.under_way, counts.most_under_way), (0, 2));
    }
}
