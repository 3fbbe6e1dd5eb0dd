//! An account that changes, and how fast its time runs.

use std::time::{Duration, Instant, SystemTime};

use super::SimulatorBuilder;
use crate::account::Pace;
use crate::help_desk::Clock;

#[derive(Debug)]
pub(super) struct Live {
    changes_per_second: f64,
    clock_speed: f64,
}

const MOST_CHANGES_PER_SECOND: f64 = 100_000.0;
const FASTEST_CLOCK: f64 = 100_000.0;

impl SimulatorBuilder {
    /// Makes the account a live one: in each export that many changes happen in a second of its
    /// [clock](Self::clock), from the start on. None unless set; at most 100,000.
    ///
    /// One change in eight makes a new record, with a new and higher id. The others change tickets,
    /// users, organizations, articles and records of custom objects that were there from the start,
    /// one after the other in an order of the seed; some updates delete the record. A changed record
    /// moves to the end of the stream, and its former version can be seen no more. The other
    /// exports tell what happened, so they only grow; those with no records at the start stay empty.
    ///
    /// As at Zendesk, a change is withheld for [a minute](Self::minimum_start_time_age), and for
    /// that long the record is not to be seen at all. So that most of them can be seen, a record is
    /// left alone for three minutes after a change: where there are few, fewer changes happen.
    ///
    /// Changes need no memory, and happen by whole seconds.
    pub fn changes_per_second(mut self, rate: f64) -> Self {
        self.live.changes_per_second = rate;
        self
    }

    /// How many seconds of the simulator pass in a real one; 1 unless set, at most 100,000.
    ///
    /// Everything goes by it: changes, what is withheld, rate limits with their `Retry-After`, and
    /// the life of tokens. A [clock](Self::clock) that is set runs as fast as it does.
    pub fn clock_speed(mut self, speed: f64) -> Self {
        self.live.clock_speed = speed;
        self
    }
}

impl Live {
    pub(super) fn pace(&self, start: i64) -> Pace {
        let rate = self.changes_per_second.clamp(0.0, MOST_CHANGES_PER_SECOND);
        let rate = if rate.is_nan() { 0.0 } else { rate };
        // As many microseconds as there are changes in a million seconds, so that it is exact.
        let micros = Duration::from_secs_f64(rate).as_micros();
        Pace {
            start,
            changes_per_million_seconds: u64::try_from(micros).unwrap_or_default(),
        }
    }

    pub(super) fn clock(&self) -> Clock {
        let speed = self.clock_speed.clamp(0.0, FASTEST_CLOCK);
        let runs_as_always = speed.is_nan() || (speed - 1.0).abs() < f64::EPSILON;
        if runs_as_always {
            return Box::new(SystemTime::now);
        }
        let (start, started) = (SystemTime::now(), Instant::now());
        Box::new(move || start + started.elapsed().mul_f64(speed))
    }
}

impl Default for Live {
    fn default() -> Self {
        Self {
            changes_per_second: 0.0,
            clock_speed: 1.0,
        }
    }
}
