//! How many requests at once the server bears: as many as make pages come sooner.
//!
//! Their number is doubled as long as a doubling brings more pages a second. One that does not is taken back,
//! and tried again after a while, since pages may have become heavier meanwhile for another reason. Each such try
//! costs a few requests, so that the next one comes later and later.
use std::time::Duration;

/// Learns from each page of a stream, and from requests that failed because there was too much to do.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    /// How long a page took, by the pages of late, in seconds.
    latency: Option<f64>,
    /// Lanes, at most.
    limit: usize,
    /// Whether the next doubling is near.
    grows: bool,
    /// A doubling that was taken back is tried again after so many pages of each lane.
    rest: usize,
    /// How many lanes there were before the last doubling, and how many pages a second they got.
    before: Option<(usize, f64)>,
    /// The pages since the limit was changed, and how long they took together, in seconds.
    pages: usize,
    took: f64,
}

/// The share of the newest page in what is known.
const NEWEST: f64 = 0.3;

/// A doubling is to bring so many times the pages a second.
const WORTH_IT: f64 = 1.25;

/// The first rest after a doubling that was taken back, and the longest.
const RESTS: [usize; 2] = [16, 256];

impl Default for Load {
    fn default() -> Self {
        Self {
            latency: None,
            limit: 1,
            grows: true,
            rest: RESTS[0],
            before: None,
            pages: 0,
            took: 0.0,
        }
    }
}

impl Load {
    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    pub(crate) fn latency(&self) -> Duration {
        Duration::try_from_secs_f64(self.latency.unwrap_or_default()).unwrap_or_default()
    }

    /// A page has come while so many lanes were at work, this one included.
    pub(crate) fn page(&mut self, took: Duration, lanes: usize) {
        let took = took.as_secs_f64();
        let mean = |known: f64| known + NEWEST * (took - known);
        self.latency = Some(self.latency.map_or(took, mean));
        // Where something else bounds the lanes there is nothing to learn of more.
        if lanes < self.limit {
            return;
        }
        self.pages += 1;
        self.took += took;
        if self.pages < if self.grows { lanes } else { self.rest * lanes } {
            return;
        }
        let a_second = (lanes * self.pages) as f64 / self.took.max(f64::MIN_POSITIVE);
        match self.before {
            Some((fewer, got)) if self.grows && a_second < WORTH_IT * got => {
                self.grows = false;
                self.rest = (2 * self.rest).min(RESTS[1]);
                self.set(fewer);
            }
            _ => {
                if self
                    .before
                    .is_some_and(|(_, got)| a_second >= WORTH_IT * got)
                {
                    self.rest = RESTS[0];
                }
                self.grows = true;
                self.before = Some((lanes, a_second));
                self.set(lanes.saturating_mul(2));
            }
        }
    }

    /// The server took too long for a request, or failed at it.
    pub(crate) fn failed(&mut self, lanes: usize) {
        if lanes > 1 {
            self.grows = false;
            self.set(lanes / 2);
        }
    }

    fn set(&mut self, limit: usize) {
        (self.limit, self.pages, self.took) = (limit.max(1), 0, 0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Pages that come for so many lanes, as far as the limit allows them. Returns the lanes of each.
    fn pages(
        load: &mut Load,
        most: usize,
        count: usize,
        took: impl Fn(usize) -> Duration,
    ) -> Vec<usize> {
        let page = |_| {
            let lanes = most.min(load.limit());
            load.page(took(lanes), lanes);
            lanes
        };
        (0..count).map(page).collect()
    }

    #[test]
    fn a_server_that_bears_them_gets_all_lanes_soon() {
        let lanes = pages(&mut Load::default(), 12, 100, |_| SECOND);
        assert_eq!(lanes[..7], [1, 2, 2, 4, 4, 4, 4]);
        assert!(lanes[15..].iter().all(|lanes| *lanes == 12), "{lanes:?}");
    }

    #[test]
    fn a_server_that_answers_no_sooner_in_all_gets_one_and_is_seldom_tried_with_two() {
        let in_proportion = |lanes| SECOND * u32::try_from(lanes).unwrap();
        let lanes = pages(&mut Load::default(), 12, 300, in_proportion);
        assert!(lanes.iter().all(|lanes| *lanes <= 2), "{lanes:?}");
        let two = lanes.iter().filter(|lanes| **lanes == 2).count();
        assert!(two <= 300 / 8, "{two} of 300 pages");
    }

    #[test]
    fn a_server_that_bears_a_few_gets_those() {
        let bears_four = |lanes: usize| SECOND * u32::try_from(lanes.div_ceil(4)).unwrap();
        let lanes = pages(&mut Load::default(), 16, 400, bears_four);
        let most = lanes[20..].iter().filter(|lanes| **lanes == 4).count();
        assert!(most > 300, "{lanes:?}");
    }

    #[test]
    fn pages_that_become_heavier_one_and_all_get_their_lanes_back() {
        let mut load = Load::default();
        pages(&mut load, 8, 3, |_| SECOND);
        let lanes = pages(&mut load, 8, 400, |_| 5 * SECOND);
        assert!(lanes.iter().min() < Some(&8));
        assert!(lanes[300..].iter().all(|lanes| *lanes == 8), "{lanes:?}");
    }

    #[test]
    fn failures_take_half_of_the_lanes_away_and_pages_bring_them_back() {
        let mut load = Load::default();
        pages(&mut load, 12, 30, |_| SECOND);
        load.failed(12);
        assert_eq!(load.limit(), 6);
        load.failed(6);
        load.failed(1);
        assert_eq!(load.limit(), 3, "one lane is the least");
        let lanes = pages(&mut load, 12, 300, |_| SECOND);
        assert_eq!(lanes[299], 12);
    }
}
