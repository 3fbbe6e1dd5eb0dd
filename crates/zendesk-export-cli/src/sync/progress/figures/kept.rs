//! What of a run is kept with the data, for those who look at it later.
use std::time::Duration;

use super::{Counts, Figures, Moment, seen::Waits};
use crate::sync::stream_state::{Run, StreamState, Waited};

/// As it was when the run, or the day of one that follows, began.
#[derive(Default)]
pub(super) struct Kept {
    began_at: i64,
    counts: Counts,
    requests: u64,
    waits: Waits,
}

const DAY: i64 = 86_400;

impl Figures {
    /// A run that follows is kept by days.
    pub(super) fn begins_to_keep(&mut self, now: Moment) {
        let is_of_today = now.unix.div_euclid(DAY) == self.kept.began_at.div_euclid(DAY);
        if self.passes > 1 && is_of_today {
            return;
        }
        let (requests, waits) = self.seen.so_far();
        self.kept = Kept {
            began_at: now.unix,
            counts: self.run(),
            requests,
            waits,
        };
    }

    /// What the run has come to with this state; nothing before its first pass.
    pub(crate) fn run_with(&self, state: &StreamState, now: Moment) -> Option<Run> {
        if self.passes == 0 {
            return None;
        }
        let so_far = self.earlier.plus(Counts::of(state).since(self.at_first));
        let counts = so_far.since(self.kept.counts);
        let (requests, waits) = self.seen.so_far();
        let before = self.kept.waits;
        let secs = |(_, now): (u64, Duration), (_, before): (u64, Duration)| {
            now.saturating_sub(before).as_secs()
        };
        Some(Run {
            began_at: self.kept.began_at,
            ended_at: now.unix.max(self.kept.began_at),
            pages: counts.pages,
            records: counts.records,
            repeats: counts.repeats,
            bytes: counts.bytes,
            requests: requests.saturating_sub(self.kept.requests),
            waited: Waited {
                pace: secs(waits.pace, before.pace),
                limit: secs(waits.limit, before.limit),
                retry: secs(waits.retry, before.retry),
            },
            error: state.last_error.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::progress::figures::tests::{NOW, at, state};

    #[test]
    fn a_run_that_follows_is_kept_by_days() {
        let mut figures = Figures::of("tickets");
        let first = state(5_000, NOW);
        assert_eq!(
            figures.run_with(&first, at(0)),
            None,
            "before the first pass"
        );
        figures.begins(&first, at(0));
        let more = state(7_000, NOW);
        figures.seen.answer(Some(200));
        let run = figures.run_with(&more, at(1)).unwrap();
        assert_eq!((run.records, run.pages, run.requests), (2_000, 2, 1));
        figures.done(&more, at(1));

        figures.begins(&more, at(60));
        let same = figures.run_with(&state(8_000, NOW), at(60)).unwrap();
        assert_eq!((same.began_at, same.records), (run.began_at, 3_000));
        figures.done(&state(8_000, NOW), at(61));

        figures.begins(&state(8_000, NOW), at(86_400));
        let next = figures.run_with(&state(8_500, NOW), at(86_401)).unwrap();
        assert!(next.began_at > run.began_at);
        assert_eq!((next.records, next.requests), (500, 0));
    }
}
