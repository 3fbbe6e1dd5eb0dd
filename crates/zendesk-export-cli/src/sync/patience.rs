//! How long a stream that failed waits before it tries again, while a run follows.
use std::time::Duration;

/// The first wait: as long as between two looks for news.
const FIRST: Duration = Duration::from_secs(60);

/// An account that refuses for days is asked once an hour.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// How often a stream has failed in a row.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    failures: u32,
}

impl Patience {
    /// One more failure: how long to wait now. Each wait is twice the one before, up to an hour.
    pub(crate) fn failed(&mut self) -> Duration {
        let doubled = 1_u32.checked_shl(self.failures).unwrap_or(u32::MAX);
        self.failures = self.failures.saturating_add(1);
        FIRST.saturating_mul(doubled).min(LONGEST)
    }

    pub(crate) fn succeeded(&mut self) {
        self.failures = 0;
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.failures > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_a_minute_to_an_hour() {
        let mut patience = Patience::default();
        let minutes: Vec<_> = (0..9).map(|_| patience.failed().as_secs() / 60).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        for _ in 0..100 {
            assert_eq!(patience.failed(), LONGEST);
        }
    }

    #[test]
    fn a_success_makes_the_next_wait_short_again() {
        let mut patience = Patience::default();
        patience.failed();
        patience.failed();
        assert!(patience.has_failed());
        patience.succeeded();
        assert!(!patience.has_failed());
        assert_eq!(patience.failed(), FIRST);
    }
}
