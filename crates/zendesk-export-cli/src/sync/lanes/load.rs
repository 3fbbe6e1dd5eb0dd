//! How many requests at once the server bears: as many as make pages come sooner.
//!
//! Their number is doubled as long as a doubling brings more pages a second. One that does not is taken back, and tried
//! again after a rest, since pages may have become heavier meanwhile for another reason. Each try costs requests, so the
//! rest is the longer the surer it is that more are not worth it; and as pages differ by themselves, two or three of them
//! make nothing sure.
use std::{collections::BTreeMap, time::Duration};

/// Learns from each page of a stream, and from requests that failed because there was too much to do.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    /// How long a page took, by the pages of late, in seconds.
    latency: Option<f64>,
    /// Lanes, at most.
    limit: usize,
    /// What is known of so many lanes.
    known: BTreeMap<usize, Took>,
    /// The pages that told something since the limit was changed.
    pages: usize,
    /// The doublings in a row that were taken back.
    taken_back: i32,
    /// How many pages of each lane there are to be before the next doubling, whatever is known.
    rest: f64,
}

/// The share of the newest page in what is known.
const NEWEST: f64 = 0.3;

/// A doubling is to bring so many times the pages a second.
const WORTH_IT: f64 = 1.25;

/// What pages under the same load differ by, as a share.
const DIFFER: f64 = 0.3;

/// After a doubling that was taken back, so many pages of each lane, and so many times as many for each one in a row and
/// for each [standard error](Load::gain) by which it was not worth it.
const REST: f64 = 2.0;
const LONGER: f64 = 4.0;
const LONGEST_REST: f64 = 256.0;

/// After failures.
const REST_OF_FAILED: f64 = 16.0;

/// What pages took with the same number of lanes.
#[derive(Clone, Copy, Debug, Default)]
struct Took {
    /// As many as count, which is no more than [`Self::LATE`].
    pages: u32,
    /// The mean of logarithms, so that a single slow page does not outweigh all others.
    mean: f64,
}

impl Took {
    /// Of more pages, those of late.
    const LATE: u32 = 8;

    fn add(&mut self, took: f64) {
        self.pages = (self.pages + 1).min(Self::LATE);
        self.mean += (took.max(0.001).ln() - self.mean) / f64::from(self.pages);
    }

    /// What was known before is to count less than what comes now.
    fn fade(&mut self) {
        self.pages = (self.pages / 2).max(1);
    }
}

impl Default for Load {
    fn default() -> Self {
        Self {
            latency: None,
            limit: 1,
            known: BTreeMap::new(),
            pages: 0,
            taken_back: 0,
            rest: 0.0,
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

    /// A page has come while so many lanes were at work, this one included, and was asked for among so many.
    pub(crate) fn page(&mut self, took: Duration, lanes: usize, among: usize) {
        let took = took.as_secs_f64();
        let mean = |known: f64| known + NEWEST * (took - known);
        self.latency = Some(self.latency.map_or(took, mean));
        // Where something else bounds the lanes there is nothing to learn of more; and what was asked for before a
        // doubling, or before it was taken back, tells of another number.
        let fewer = self.fewer();
        if lanes < self.limit || among <= fewer || among > self.limit {
            return;
        }
        self.known.entry(self.limit).or_default().add(took);
        self.pages += 1;
        // Of each new lane one.
        if self.pages < self.limit - fewer {
            return;
        }
        if self.gain(fewer, self.limit) < 0.0 {
            // A single page may be slow by chance.
            if self.pages > 1 {
                self.taken_back += 1;
                self.set(fewer);
            }
            return;
        }
        let more = self.more();
        let gain = more.map_or(0.0, |more| self.gain(self.limit, more));
        if gain >= 0.0 {
            self.taken_back = 0;
        }
        if self.pages as f64 >= self.rest_after(gain) * self.limit as f64 {
            self.set(more.unwrap_or(2 * self.limit));
            if let Some(known) = self.known.get_mut(&self.limit) {
                known.fade();
            }
        }
    }

    /// The server took too long for a request, or failed at it.
    pub(crate) fn failed(&mut self, lanes: usize) {
        if lanes > 1 {
            self.set(lanes / 2);
            self.rest = REST_OF_FAILED;
        }
    }

    fn set(&mut self, limit: usize) {
        (self.limit, self.pages, self.rest) = (limit, 0, 0.0);
    }

    /// The next number of lanes below and above the limit of which something is known.
    fn fewer(&self) -> usize {
        let fewer = self.known.range(..self.limit).next_back();
        fewer.map_or(0, |(lanes, _)| *lanes)
    }

    fn more(&self) -> Option<usize> {
        let more = self.known.range(self.limit + 1..).next();
        more.map(|(lanes, _)| *lanes)
    }

    /// How many pages of each lane there are to be before a doubling with this gain.
    fn rest_after(&self, gain: f64) -> f64 {
        if gain >= 0.0 {
            return self.rest;
        }
        let longer = LONGER.powf(f64::from(self.taken_back) - gain);
        (REST * longer).clamp(self.rest, LONGEST_REST)
    }

    /// What more lanes gain beyond what they are to bring, in standard errors of what is known; 0 where nothing is
    /// known of one of the two.
    fn gain(&self, fewer: usize, more: usize) -> f64 {
        let (Some(few), Some(many)) = (self.known.get(&fewer), self.known.get(&more)) else {
            return 0.0;
        };
        let brings = (more as f64 / fewer as f64).ln() - (many.mean - few.mean);
        let error = DIFFER * (1.0 / f64::from(few.pages) + 1.0 / f64::from(many.pages)).sqrt();
        (brings - WORTH_IT.ln()) / error
    }
}

#[cfg(test)]
mod tests;
