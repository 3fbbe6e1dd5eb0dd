//! What somebody who watches the run from outside sees of one stream: what it asked, and whether it gets on.
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use zendesk_export::WaitReason;

use super::{Counts, Figures, Moment, Standing};
use crate::{
    sync::{
        drift::{Drift, What},
        stream_state::StreamState,
    },
    text,
};

/// A stream that neither stores a page nor begins or ends a look for news for this long stands still: twice the
/// longest that a page may take. A wait for the rate limit, or that Zendesk asks for, may be as long.
const STILL: Duration = Duration::from_secs(10 * 60);

/// One stream at one moment.
#[derive(Debug)]
pub(crate) struct Sight {
    pub(crate) stream: String,
    /// Of this run.
    pub(crate) run: Counts,
    pub(crate) warnings: u64,
    /// Differences from what is documented, of all runs.
    pub(crate) drift: [(What, u64); 4],
    pub(crate) requests: BTreeMap<Option<u16>, u64>,
    pub(crate) waits: Waits,
    pub(crate) places: usize,
    /// How old the time is up to which everything is there; `None` before the first page.
    pub(crate) behind: Option<Duration>,
    /// Since a page was stored or a look for news ended; since the run began where neither was yet.
    pub(crate) succeeded: Duration,
    /// Since when it stands still and why, if it does.
    pub(crate) still: Option<String>,
    /// Whether nothing at all was heard of it for too long, not even that it failed or waits.
    pub(crate) is_hung: bool,
    /// Values of this run that had no place in their column.
    pub(crate) misfits: u64,
}

pub(crate) struct Seen {
    requests: BTreeMap<Option<u16>, u64>,
    waits: Waits,
    /// When the stream last began a pass, stored a page, or was through, or work on what is stored last led on.
    moved: Moment,
    /// When it last had a page stored or was through, in this run or an earlier one, in Unix seconds.
    succeeded: Option<i64>,
    /// Since when no try has led on, and why.
    failing: Option<(i64, String)>,
    /// Up to when everything is there, in Unix seconds.
    up_to: Option<i64>,
    /// Of all runs, at the beginning of this one and now.
    warnings: Option<(u64, u64)>,
    drift: [(What, u64); 4],
    pub(in crate::sync::progress) misfits: u64,
    began: i64,
}

/// How often and how long it waited, by reason.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Waits {
    pub(crate) pace: (u64, Duration),
    pub(crate) limit: (u64, Duration),
    pub(crate) retry: (u64, Duration),
}

impl Waits {
    fn add(&mut self, wait: &zendesk_export::Wait<'_>) {
        let (count, lasts) = match wait.reason {
            WaitReason::Retry { .. } => &mut self.retry,
            WaitReason::ServerLimit => &mut self.limit,
            _ => &mut self.pace,
        };
        *count += 1;
        *lasts += wait.lasts;
    }
}

impl Seen {
    /// How many answers came, and how long was waited for them.
    pub(super) fn so_far(&self) -> (u64, Waits) {
        (self.requests.values().sum(), self.waits)
    }

    pub(super) fn at(now: Moment) -> Self {
        Self {
            // So that it is there from the start.
            requests: BTreeMap::from([(Some(200), 0)]),
            waits: Waits::default(),
            moved: now,
            succeeded: None,
            failing: None,
            up_to: None,
            warnings: None,
            drift: Drift::default().counts(),
            misfits: 0,
            began: now.unix,
        }
    }

    pub(crate) fn answer(&mut self, status: Option<u16>) {
        *self.requests.entry(status).or_default() += 1;
    }

    pub(crate) fn wait(&mut self, wait: &zendesk_export::Wait<'_>) {
        self.waits.add(wait);
    }

    /// What a list was refused in an earlier run is none of this one's trouble.
    pub(super) fn begins(&mut self, state: &StreamState, is_list: bool, now: Moment) {
        self.looks_at(state, now);
        let stored = Some(state.stored_at).filter(|at| *at > 0);
        self.succeeded = self.succeeded.or(stored);
        if !is_list {
            self.failing = trouble(state).or(self.failing.take());
        }
    }

    pub(super) fn page(&mut self, state: &StreamState, now: Moment) {
        self.looks_at(state, now);
        self.succeeded = Some(now.unix);
        self.failing = trouble(state);
    }

    /// A list that the account's plan refuses ends well, without success.
    pub(super) fn done(&mut self, state: &StreamState, now: Moment) {
        self.looks_at(state, now);
        self.failing = None;
        if trouble(state).is_none() {
            self.succeeded = Some(now.unix);
        }
    }

    pub(super) fn failed(&mut self, why: &str, now: Moment) {
        let since = self.failing.as_ref().map_or(now.unix, |(since, _)| *since);
        self.failing = Some((since, why.to_owned()));
    }

    /// Work on what is stored, which this stream may do or wait for, led on at this moment.
    pub(crate) fn works(&mut self, at: Option<Instant>) {
        self.moved.instant = self.moved.instant.max(at.unwrap_or(self.moved.instant));
    }

    fn looks_at(&mut self, state: &StreamState, now: Moment) {
        self.moved = now;
        self.up_to = state.caught_up_at.or(state.reached(now.unix));
        let warnings = state.warnings.count();
        let (first, _) = self.warnings.unwrap_or((warnings, warnings));
        self.warnings = Some((first, warnings));
        self.drift = state.drift.counts();
    }

    /// Since when the stream stands still and why: its last try failed and nothing has led on since, or nothing
    /// at all was heard of it for too long. One that waits for its next look is idle.
    fn stands_still(&self, idle_until: Option<Instant>, now: Moment) -> Option<String> {
        if let Some((since, why)) = &self.failing {
            let age = text::age(text::between(*since, now.unix));
            return Some(format!("since {} ({age}): {why}", text::date(*since)));
        }
        let quiet = self.quiet(idle_until, now)?;
        let began = now.unix.saturating_sub_unsigned(quiet.as_secs());
        let age = text::age(quiet);
        Some(format!(
            "since {} ({age}): no page was stored, and no look for news ended",
            text::date(began)
        ))
    }

    /// For how long nothing was heard of it since it last moved, or waited to move, if that is too long.
    fn quiet(&self, until: Option<Instant>, now: Moment) -> Option<Duration> {
        let since = until.map_or(self.moved.instant, |until| until.max(self.moved.instant));
        let quiet = now.instant.saturating_duration_since(since);
        (quiet > STILL).then_some(quiet)
    }
}

impl Figures {
    pub(crate) fn sight(&self, now: Moment) -> Sight {
        let seen = &self.seen;
        let (first, last) = seen.warnings.unwrap_or_default();
        let idle_until = match self.standing() {
            // Without a wait the run is not to go on.
            Standing::Done => Some(self.waits_until().unwrap_or(now.instant)),
            _ => None,
        };
        let waits_until = self.waits_until();
        let is_under_way = match self.standing() {
            Standing::Starting | Standing::Reading => true,
            // Without a wait the run is not to go on.
            Standing::Done | Standing::Failed(_) => waits_until.is_some(),
        };
        let one = usize::from(*self.standing() == Standing::Reading);
        Sight {
            stream: self.stream.clone(),
            run: self.run(),
            warnings: last.saturating_sub(first),
            drift: seen.drift,
            requests: seen.requests.clone(),
            waits: seen.waits,
            places: self.places.map_or(one, |(places, _)| places),
            behind: seen.up_to.map(|at| text::between(at, now.unix)),
            succeeded: text::between(seen.succeeded.unwrap_or(seen.began), now.unix),
            still: seen.stands_still(idle_until, now),
            is_hung: is_under_way && seen.quiet(waits_until, now).is_some(),
            misfits: seen.misfits,
        }
    }
}

fn trouble(state: &StreamState) -> Option<(i64, String)> {
    let why = state.last_error.clone().unwrap_or_default();
    state.failing_since.map(|since| (since, why))
}

#[cfg(test)]
mod tests;
