//! The figures of one stream in this run, which may have many passes.
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use zendesk_export::{Paging, Resource};

use super::{
    estimate::{Estimate, Mark},
    wait::Wait,
};
use crate::{
    sync::stream_state::{StreamState, Used},
    text,
};

mod kept;
mod seen;

use kept::Kept;
use seen::Seen;
pub(crate) use seen::Sight;

pub(crate) struct Figures {
    pub(crate) stream: String,
    pub(crate) passes: u64,
    pub(crate) newest: Option<i64>,
    /// Before which time the stream is to end, in Unix seconds.
    pub(crate) until: Option<i64>,
    paging: Option<Paging>,
    standing: Standing,
    wait: Option<Wait>,
    /// The places that are left, where there are several, and how far they are from their ends together.
    pub(crate) places: Option<(usize, Duration)>,
    pub(crate) budget: Option<Used>,
    /// Whether a request took the server too long, or failed there, since somebody last asked.
    is_strained: bool,
    /// Of the passes before this one.
    earlier: Counts,
    /// Of all runs, at the beginning of this pass and now.
    at_first: Counts,
    at_last: Counts,
    worked: Duration,
    began: Option<Instant>,
    first_page: Option<Mark>,
    last_page: Option<Mark>,
    told: Option<Instant>,
    pub(super) seen: Seen,
    /// What is kept with the data.
    kept: Kept,
}

/// The same moment by a clock that never jumps and by the calendar, in Unix seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) instant: Instant,
    pub(crate) unix: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Starting,
    Reading,
    Done,
    Failed(String),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) records: u64,
    pub(crate) repeats: u64,
    pub(crate) pages: u64,
    pub(crate) bytes: u64,
}

impl Figures {
    pub(crate) fn of(stream: &str) -> Self {
        let name = stream.split_once('/').map_or(stream, |(name, _)| name);
        let mut all = Resource::ALL.iter().chain(Resource::LISTS);
        let resource = all.find(|resource| resource.name.replace('_', "-") == name);
        Self {
            stream: stream.to_owned(),
            passes: 0,
            newest: None,
            until: None,
            paging: resource.map(|resource| resource.paging),
            standing: Standing::Starting,
            wait: None,
            places: None,
            budget: None,
            is_strained: false,
            earlier: Counts::default(),
            at_first: Counts::default(),
            at_last: Counts::default(),
            worked: Duration::ZERO,
            began: None,
            first_page: None,
            last_page: None,
            told: None,
            seen: Seen::at(Moment::now()),
            kept: Kept::default(),
        }
    }

    pub(crate) fn begins(&mut self, state: &StreamState, now: Moment) {
        self.stop_the_clock(now);
        self.passes += 1;
        self.earlier = self.run();
        (self.at_first, self.at_last) = (Counts::of(state), Counts::of(state));
        self.newest = state.newest.max(self.newest);
        self.until = state.until;
        self.standing = Standing::Reading;
        self.wait = None;
        self.began = Some(now.instant);
        (self.first_page, self.last_page) = (None, None);
        self.seen.begins(state, self.is_list(), now);
        self.begins_to_keep(now);
    }

    pub(crate) fn page(&mut self, state: &StreamState, now: Moment) {
        self.counts(state);
        self.seen.page(state, now);
        self.wait = None;
        let places = state.left().len();
        self.budget = state.budget;
        let reached = state.reached(now.unix).or(self.newest);
        self.places = reached
            .filter(|_| places > 1)
            .map(|reached| (places, text::between(reached, now.unix)));
        self.last_page = reached.map(|reached| Mark::new(now.instant, reached));
        self.first_page = self.first_page.or(self.last_page);
    }

    /// Says whether the pass had anything new.
    pub(crate) fn done(&mut self, state: &StreamState, now: Moment) -> bool {
        self.counts(state);
        self.seen.done(state, now);
        self.stop_the_clock(now);
        self.wait = None;
        self.places = None;
        self.standing = Standing::Done;
        self.at_last.records > self.at_first.records
    }

    pub(crate) fn failed(&mut self, failure: &str, now: Moment) {
        self.stop_the_clock(now);
        self.wait = None;
        self.standing = Standing::Failed(failure.to_owned());
        self.seen.failed(failure, now);
    }

    /// Whether it is known to wait for that, about as long.
    pub(crate) fn waits_as_long_as(&self, other: &Wait) -> bool {
        self.wait.as_ref().is_some_and(|wait| wait.is_like(other))
    }

    pub(crate) fn waits(&mut self, wait: Wait) {
        self.wait = Some(wait);
    }

    pub(super) fn waits_until(&self) -> Option<Instant> {
        self.wait.as_ref().map(|wait| wait.until)
    }

    pub(crate) fn strains(&mut self, is_strained: bool) {
        self.is_strained |= is_strained;
    }

    pub(crate) fn was_strained(&mut self) -> bool {
        std::mem::take(&mut self.is_strained)
    }

    fn counts(&mut self, state: &StreamState) {
        self.at_last = Counts::of(state);
        self.newest = state.newest.max(self.newest);
    }

    fn stop_the_clock(&mut self, now: Moment) {
        self.worked = self.worked(now.instant);
        self.began = None;
    }

    /// What this run has done so far.
    pub(crate) fn run(&self) -> Counts {
        self.earlier.plus(self.at_last.since(self.at_first))
    }

    /// The time that passes took, without what is between them.
    pub(crate) fn worked(&self, now: Instant) -> Duration {
        let pass = self.began.map(|began| now.saturating_duration_since(began));
        self.worked + pass.unwrap_or_default()
    }

    pub(crate) fn standing(&self) -> &Standing {
        &self.standing
    }

    pub(crate) fn has_failed(&self) -> bool {
        matches!(self.standing, Standing::Failed(_))
    }

    pub(crate) fn wait(&self, now: Instant) -> Option<String> {
        self.wait.as_ref()?.text(now)
    }

    /// Whether the newest record is a position: later ones are all still to come.
    pub(crate) fn is_in_order(&self) -> bool {
        self.paging
            .is_some_and(|paging| !matches!(paging, Paging::CursorAlone | Paging::List))
    }

    pub(crate) fn is_list(&self) -> bool {
        self.paging == Some(Paging::List)
    }

    pub(crate) fn estimate(&self, now: Moment) -> Option<Estimate> {
        if self.standing != Standing::Reading
            || !matches!(self.paging, Some(Paging::Time | Paging::Cursor))
        {
            return None;
        }
        // A wait that is known to come belongs to the pace, as those before it did.
        let wait = self.wait.as_ref().map(|wait| wait.until);
        let end = self.until.unwrap_or(now.unix);
        Estimate::of(self.first_page?, self.last_page?.no_earlier(wait), end)
    }

    /// Whether nothing was told for that long, in which case it is told now.
    pub(crate) fn is_due(&mut self, every: Duration, now: Moment) -> bool {
        let told = self.told.or(self.began).or(Some(now.instant));
        let due = told.is_some_and(|told| now.instant.saturating_duration_since(told) >= every);
        if due {
            self.told = Some(now.instant);
        }
        due
    }
}

impl Moment {
    pub(crate) fn now() -> Self {
        let unix = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            instant: Instant::now(),
            unix: unix.map_or(0, |unix| i64::try_from(unix.as_secs()).unwrap_or(i64::MAX)),
        }
    }
}

impl Counts {
    fn of(state: &StreamState) -> Self {
        Self {
            records: state.records_out,
            repeats: state.repeats,
            pages: state.pages,
            bytes: state.bytes,
        }
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            records: self.records + other.records,
            repeats: self.repeats + other.repeats,
            pages: self.pages + other.pages,
            bytes: self.bytes + other.bytes,
        }
    }

    fn since(self, earlier: Self) -> Self {
        Self {
            records: self.records.saturating_sub(earlier.records),
            repeats: self.repeats.saturating_sub(earlier.repeats),
            pages: self.pages.saturating_sub(earlier.pages),
            bytes: self.bytes.saturating_sub(earlier.bytes),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
