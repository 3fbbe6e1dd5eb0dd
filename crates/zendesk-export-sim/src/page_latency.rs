//! How long a page takes.

use std::time::Duration;

/// How long a page takes, from its request to its answer.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PageLatency {
    page: Duration,
    a_thousand_records: Duration,
    each_other_request: f64,
}

impl From<Duration> for PageLatency {
    /// Every page takes this long.
    fn from(page: Duration) -> Self {
        Self {
            page,
            ..Self::default()
        }
    }
}

impl PageLatency {
    /// A page takes so much longer for each 1,000 records that are on it.
    #[must_use]
    pub fn and_a_thousand_records(mut self, longer: Duration) -> Self {
        self.a_thousand_records = longer;
        self
    }

    /// A page takes longer by this share of its time for each other export request that is under way when its
    /// own comes. With 1, any number of them at once gets no more done than one after the other; with more it
    /// gets less done. NaN and less than 0 are 0.
    #[must_use]
    pub fn and_each_other_request(mut self, share: f64) -> Self {
        self.each_other_request = share.max(0.0);
        self
    }

    /// What a page of so many records takes while so many other requests are under way.
    pub(crate) fn of(self, records: usize, others: u64) -> Duration {
        let alone = self.page.as_secs_f64()
            + self.a_thousand_records.as_secs_f64() * records as f64 / 1_000.0;
        let loaded = alone * (1.0 + self.each_other_request * others as f64);
        Duration::try_from_secs_f64(loaded).unwrap_or(Duration::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_takes_longer_by_its_records_and_by_other_requests() {
        let second = Duration::from_secs(1);
        let fixed = PageLatency::from(second);
        assert_eq!(fixed.of(1_000, 9), second);
        let by_size = fixed.and_a_thousand_records(4 * second);
        assert_eq!(by_size.of(0, 9), second);
        assert_eq!(by_size.of(500, 9), 3 * second);
        let by_load = by_size.and_each_other_request(0.5);
        assert_eq!(by_load.of(500, 0), 3 * second);
        assert_eq!(by_load.of(500, 2), 6 * second);
        assert_eq!(by_load.and_each_other_request(f64::NAN), by_size);
        let for_ever = PageLatency::from(Duration::MAX).and_each_other_request(2.0);
        assert_eq!(for_ever.of(0, 1), Duration::MAX);
        assert_eq!(PageLatency::default().of(1_000, 9), Duration::ZERO);
    }
}
