//! How many requests at once the server bears: as many as make pages come sooner.
use std::time::Duration;

/// Learns from each page of a stream, and from requests that failed because there was too much to do.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    /// How long a page took while it was the only one, in seconds, by the pages of late.
    alone: Option<f64>,
    /// The same of all pages.
    latency: f64,
    /// So many lanes, at most.
    limit: usize,
    /// The pages since the limit was changed.
    pages: usize,
}

/// The share of the newest page in what is known.
const NEWEST: f64 = 0.3;

/// Pages that take longer than this many times what one alone takes come no sooner for being asked for
/// together, or hardly so.
const TOO_LONG: f64 = 2.0;

impl Default for Load {
    fn default() -> Self {
        Self {
            alone: None,
            latency: 0.0,
            limit: usize::MAX,
            pages: 0,
        }
    }
}

impl Load {
    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    pub(crate) fn latency(&self) -> Duration {
        Duration::try_from_secs_f64(self.latency).unwrap_or_default()
    }

    /// A page has come while so many lanes were waiting, this one included.
    pub(crate) fn page(&mut self, took: Duration, lanes: usize) {
        let took = took.as_secs_f64();
        let mean = |known: f64| known + NEWEST * (took - known);
        if lanes <= 1 {
            self.alone = Some(self.alone.map_or(took, mean));
            self.latency = self.alone.unwrap_or(took);
        } else {
            self.latency = mean(self.latency);
        }
        self.pages += 1;
        let alone = self.alone.unwrap_or(self.latency);
        let is_too_long = self.latency > TOO_LONG * alone;
        if lanes > 1 && is_too_long && self.pages * 2 >= lanes {
            self.set(lanes / 2);
        } else if !is_too_long && self.limit != usize::MAX && self.pages >= lanes {
            self.set(self.limit + 1);
        }
    }

    /// The server took too long for a request, or failed at it.
    pub(crate) fn failed(&mut self, lanes: usize) {
        if lanes > 1 {
            self.set(lanes / 2);
        }
    }

    fn set(&mut self, limit: usize) {
        (self.limit, self.pages) = (limit.max(1), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Pages that come for so many lanes, as far as the limit allows them.
    fn pages(
        load: &mut Load,
        lanes: usize,
        count: usize,
        took: impl Fn(usize) -> Duration,
    ) -> usize {
        for _ in 0..count {
            let lanes = lanes.min(load.limit());
            load.page(took(lanes), lanes);
        }
        lanes.min(load.limit())
    }

    #[test]
    fn a_server_that_bears_them_gets_all_lanes() {
        let mut load = Load::default();
        load.page(SECOND, 1);
        assert_eq!(pages(&mut load, 12, 200, |_| SECOND), 12);
    }

    #[test]
    fn a_server_that_answers_no_sooner_in_all_gets_one_or_two() {
        let mut load = Load::default();
        load.page(SECOND, 1);
        let in_proportion = |lanes| SECOND * u32::try_from(lanes).unwrap();
        assert!(pages(&mut load, 12, 30, in_proportion) <= 3);
        assert!(pages(&mut load, 12, 200, in_proportion) <= 3);
    }

    #[test]
    fn pages_that_become_heavier_one_and_all_get_their_lanes_back() {
        let mut load = Load::default();
        load.page(SECOND, 1);
        let heavier = |_| 5 * SECOND;
        assert_eq!(pages(&mut load, 8, 300, heavier), 8);
    }

    #[test]
    fn failures_take_half_of_the_lanes_away_and_pages_bring_them_back() {
        let mut load = Load::default();
        load.page(SECOND, 1);
        load.failed(12);
        assert_eq!(load.limit(), 6);
        load.failed(6);
        assert_eq!(load.limit(), 3);
        load.failed(1);
        assert_eq!(load.limit(), 3, "one lane is the least");
        assert_eq!(pages(&mut load, 12, 100, |_| SECOND), 12);
    }
}
