//! An account that changes, and how fast its time runs.

use std::io;
use std::ops::RangeInclusive;
use std::time::{Duration, Instant, SystemTime};

use super::SimulatorBuilder;
use crate::account::{self, Pace};
use crate::clock::Clock;

#[derive(Debug)]
pub(super) struct Live {
    changes_per_second: f64,
    clock_speed: f64,
}

const CHANGES_PER_SECOND: RangeInclusive<f64> = 0.0..=100_000.0;
const CLOCK_SPEED: RangeInclusive<f64> = 0.001..=100_000.0;

impl SimulatorBuilder {
    /// Makes the account a live one: in each export that many changes happen in a second of its
    /// [clock](Self::clock), from the start on. None unless set; from 0 to 100,000, in steps of a millionth.
    ///
    /// One change in eight makes a new record, with a new and higher id. The others change tickets,
    /// users, organizations, articles and records of custom objects that were there from the start,
    /// one after the other in an order of the seed; some updates delete the record. A changed record
    /// moves to the end of the stream, and its former version can be seen no more. The other
    /// exports tell what happened, so they only grow; those with no records at the start stay empty.
    ///
    /// As at Zendesk, a change is withheld for [a minute](Self::minimum_start_time_age), and for
    /// that long the record is not to be seen at all. So that most of them can be seen, a record is
    /// left alone for three times as long after a change, and for three minutes at least: where there
    /// are few, fewer changes happen. Tickets of AI agents never change, and none are added.
    ///
    /// Changes need no memory, and happen by whole seconds. Where more of them happen in a real second
    /// than a client reads in one, with the [clock's speed](Self::clock_speed), its walk never ends,
    /// as it would not at Zendesk.
    pub fn changes_per_second(mut self, rate: f64) -> Self {
        self.live.changes_per_second = rate;
        self
    }

    /// How many seconds of the simulator pass in a real one; 1 unless set, from 0.001 to 100,000.
    ///
    /// Everything goes by it: changes, what is withheld, rate limits, and the life of tokens.
    /// `Retry-After` is in seconds of the simulator too, so that a client which waits real ones waits
    /// longer than it must. A [clock](Self::clock) that is set runs as fast as it does.
    pub fn clock_speed(mut self, speed: f64) -> Self {
        self.live.clock_speed = speed;
        self
    }
}

impl Live {
    /// Before anything else is asked of it.
    pub(super) fn check(&self) -> io::Result<()> {
        in_range(
            "changes_per_second",
            self.changes_per_second,
            &CHANGES_PER_SECOND,
        )?;
        in_range("clock_speed", self.clock_speed, &CLOCK_SPEED)
    }

    /// How changes happen from this second on, of records that are withheld for so long.
    pub(super) fn pace(&self, start: i64, minimum_age: Duration) -> io::Result<Pace> {
        // As many microseconds as there are changes in a million seconds, so that it is exact.
        let micros = Duration::from_secs_f64(self.changes_per_second).as_micros();
        let pace = Pace::new(
            start,
            u64::try_from(micros).unwrap_or_default(),
            minimum_age,
        );
        if pace.changes_per_million_seconds > 0 && start < account::END {
            return Err(invalid(
                "the first records are from before 2026, and changes come after them: set a clock \
                 that shows 2026-01-01 or later, or leave changes_per_second at 0"
                    .to_owned(),
            ));
        }
        Ok(pace)
    }

    pub(super) fn clock(&self) -> Clock {
        let speed = self.clock_speed;
        if (speed - 1.0).abs() < f64::EPSILON {
            return Box::new(SystemTime::now);
        }
        let (start, started) = (SystemTime::now(), Instant::now());
        Box::new(move || simulated(start, started.elapsed(), speed))
    }
}

/// The simulated time when that much real time has passed since the start.
fn simulated(start: SystemTime, elapsed: Duration, speed: f64) -> SystemTime {
    start + elapsed.mul_f64(speed)
}

fn in_range(setting: &str, value: f64, range: &RangeInclusive<f64>) -> io::Result<()> {
    if range.contains(&value) {
        return Ok(());
    }
    let (least, most) = (range.start(), range.end());
    Err(invalid(format!(
        "{setting} takes a number from {least} to {most}, not {value}"
    )))
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

impl Default for Live {
    fn default() -> Self {
        Self {
            changes_per_second: 0.0,
            clock_speed: 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simulated_time_passes_as_fast_as_told() {
        let start = SystemTime::UNIX_EPOCH;
        let passed = |seconds, speed| {
            let now = simulated(start, Duration::from_secs(seconds), speed);
            now.duration_since(start).unwrap().as_millis()
        };
        assert_eq!(passed(0, 60.0), 0);
        assert_eq!(passed(7, 60.0), 420_000);
        assert_eq!(passed(7, 0.001), 7);
        assert_eq!(passed(31_536_000, 100_000.0), 3_153_600_000_000_000);
    }
}
