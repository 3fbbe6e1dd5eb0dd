//! How long a pass may still take: known only as far as records are spread evenly over time.
use std::time::{Duration, Instant};

use crate::text;

/// Where a pass was, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    at: Instant,
    position: i64,
}

/// The time from the first page's newest record up to now is what a pass has to cover.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Estimate {
    from: i64,
    share: f64,
    left: Duration,
}

/// Limits are of requests a minute, and the first of them do not wait: less says nothing of the pace.
const LEARNING: Duration = Duration::from_secs(60);

/// A hundredth of the way tells too little of the rest.
const LEAST_SHARE: f64 = 0.01;

/// The end is as near as a page: there is nothing to estimate.
const NEAR: Duration = Duration::from_secs(3600);

impl Mark {
    pub(crate) fn new(at: Instant, position: i64) -> Self {
        Self { at, position }
    }

    pub(crate) fn no_earlier(self, than: Option<Instant>) -> Self {
        let at = than.map_or(self.at, |than| than.max(self.at));
        Self { at, ..self }
    }
}

impl Estimate {
    /// The pace so far, applied to the rest.
    pub(crate) fn of(first: Mark, last: Mark, now: i64) -> Option<Self> {
        let took = last.at.saturating_duration_since(first.at);
        let covered = text::between(first.position, last.position);
        let whole = text::between(first.position, now);
        if took < LEARNING || text::between(last.position, now) < NEAR {
            return None;
        }
        let share = covered.as_secs_f64() / whole.as_secs_f64();
        if share < LEAST_SHARE {
            return None;
        }
        let left = took.as_secs_f64() * (1.0 - share) / share;
        Some(Self {
            from: first.position,
            share,
            left: Duration::try_from_secs_f64(left).ok()?,
        })
    }

    /// With what it is made from.
    pub(crate) fn text(&self) -> String {
        format!(
            "about {} left: {:.0}% of the time since {} is done",
            text::age(self.left),
            self.share * 100.0,
            text::date(self.from).split(' ').next().unwrap_or_default(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_577_836_800;
    const DAY: i64 = 86_400;

    /// An estimate of a pass from START on, of 100 days.
    fn estimate(took: u64, days_covered: i64) -> Option<String> {
        let at = Instant::now();
        let first = Mark::new(at, START);
        let last = Mark::new(at + Duration::from_secs(took), START + days_covered * DAY);
        let estimate = Estimate::of(first, last, START + 100 * DAY)?;
        Some(estimate.text())
    }

    #[test]
    fn the_rest_takes_as_long_in_proportion() {
        let text = estimate(60, 25).unwrap();
        assert_eq!(
            text,
            "about 3 min left: 25% of the time since 2020-01-01 is done"
        );
        let text = estimate(60, 90).unwrap();
        assert_eq!(
            text,
            "about 6 s left: 90% of the time since 2020-01-01 is done"
        );
    }

    #[test]
    fn the_first_minute_says_nothing() {
        assert_eq!(estimate(59, 50), None);
    }

    #[test]
    fn hardly_any_way_says_nothing() {
        assert_eq!(estimate(60, 0), None);
        assert_eq!(estimate(60, -5), None);
    }

    #[test]
    fn at_the_end_nothing_is_left_to_say() {
        assert_eq!(estimate(60, 100), None);
        assert_eq!(estimate(60, 101), None);
    }

    #[test]
    fn a_wait_to_come_makes_it_longer() {
        let at = Instant::now();
        let first = Mark::new(at, START);
        let last = Mark::new(at + Duration::from_secs(2), START + 50 * DAY);
        let last = last.no_earlier(Some(at + Duration::from_secs(60)));
        let text = Estimate::of(first, last, START + 100 * DAY).unwrap().text();
        assert!(text.starts_with("about 60 s left"), "{text}");
    }
}
