use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::header::HeaderMap;
use tokio::time::Instant;

use crate::{
    pace::{Limits, Pace},
    query::Query,
    resource::Bucket,
    retry::whole_secs,
};

/// Shared by the clones of a client.
#[derive(Debug)]
pub(crate) struct Pacer {
    pace: Pace,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    buckets: HashMap<Option<Bucket>, Budget>,
    /// The account's own limit is used up until then.
    account_resets: Option<Instant>,
}

#[derive(Debug, Default)]
struct Budget {
    sent: VecDeque<Instant>,
    /// What the server said, where it is believed.
    server: Option<Allowance>,
    held_until: Option<Instant>,
}

/// What the server said is left until its count starts anew.
#[derive(Clone, Copy, Debug)]
struct Allowance {
    remaining: u32,
    resets: Instant,
}

/// A window of the server's may begin later than the first request was sent, since requests overtake
/// each other on their way.
const ON_THE_WAY: Duration = Duration::from_secs(1);

const MINUTE: Duration = Duration::from_secs(60);

/// The longest window that Zendesk documents; a longer wait would be a mistake in a header.
const LONGEST_WINDOW: Duration = Duration::from_secs(20 * 60);

/// How much the end of one window may differ between two answers: the header counts whole seconds,
/// and a body takes time to arrive.
const SAME_WINDOW: Duration = Duration::from_secs(5);

impl Pacer {
    pub(crate) fn new(pace: Pace) -> Self {
        Self {
            pace,
            state: Mutex::default(),
        }
    }

    /// Waits until the bucket has room for a request, and takes it.
    pub(crate) async fn wait(&self, query: &Query) {
        loop {
            let now = Instant::now();
            let Err(until) = self.take(query.resource.bucket, now) else {
                return;
            };
            tracing::info!(
                export = &*query.name(),
                seconds = whole_secs(until - now),
                "waiting for the rate limit"
            );
            tokio::time::sleep_until(until).await;
        }
    }

    fn take(&self, bucket: Bucket, now: Instant) -> Result<(), Instant> {
        let mut state = self.state();
        if let Some(resets) = state.account_resets.filter(|resets| *resets > now) {
            return Err(resets);
        }
        let (limit, window) = self.limit(bucket);
        state.budget(self.key(bucket)).take(limit, window, now)
    }

    /// Learns from an answer's headers. A header that is missing or unreadable changes nothing.
    pub(crate) fn learn(&self, bucket: Bucket, headers: &HeaderMap) {
        let now = Instant::now();
        let mut state = self.state();
        if let Some(Allowance {
            remaining: 0,
            resets,
        }) = account_allowance(headers, now)
        {
            state.account_resets = Some(resets);
        }
        let Some(said) = bucket_allowance(headers, now) else {
            return;
        };
        let budget = state.budget(self.key(bucket));
        if self.may_be_corrected() {
            budget.learn(said);
        } else if said.remaining == 0 {
            budget.hold(said.resets);
        }
    }

    /// Holds the whole bucket back, so that other streams do not run into the same refusal.
    pub(crate) fn hold(&self, bucket: Bucket, wait: Duration) {
        let until = Instant::now() + wait.min(LONGEST_WINDOW);
        self.state().budget(self.key(bucket)).hold(until);
    }

    /// How many requests in which time.
    fn limit(&self, bucket: Bucket) -> (u32, Duration) {
        let (zendesks, window) = bucket.limit();
        let window = window + ON_THE_WAY;
        match self.pace.0 {
            Limits::Zendesks => (zendesks, window),
            Limits::HighVolume => (bucket.high_volume(), window),
            Limits::Together(_) if bucket == Bucket::Samples => (zendesks, window),
            Limits::Together(limit) => (limit.get(), MINUTE + ON_THE_WAY),
            Limits::Unlimited => (u32::MAX, window),
        }
    }

    /// A limit that the user chose is an upper bound; a default is a guess.
    fn may_be_corrected(&self) -> bool {
        !matches!(self.pace.0, Limits::Together(_))
    }

    /// One budget for all where the user wants one, but for samples, whose refusals last for so long
    /// that they must not hold up the rest.
    fn key(&self, bucket: Bucket) -> Option<Bucket> {
        let together = matches!(self.pace.0, Limits::Together(_)) && bucket != Bucket::Samples;
        (!together).then_some(bucket)
    }

    /// A panic elsewhere leaves the figures usable.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn budget(&mut self, key: Option<Bucket>) -> &mut Budget {
        self.buckets.entry(key).or_default()
    }
}

impl Budget {
    fn take(&mut self, limit: u32, window: Duration, now: Instant) -> Result<(), Instant> {
        if let Some(until) = self.held_until.filter(|until| *until > now) {
            return Err(until);
        }
        if self.server.is_some_and(|said| said.resets <= now) {
            // The server counts anew, so what was sent before no longer matters.
            self.server = None;
            self.sent.clear();
        }
        while self.sent.front().is_some_and(|sent| *sent + window <= now) {
            self.sent.pop_front();
        }
        match (&mut self.server, self.sent.front()) {
            (Some(said), _) if said.remaining == 0 => return Err(said.resets),
            (Some(said), _) => said.remaining -= 1,
            (None, Some(first)) if self.sent.len() >= limit as usize => return Err(*first + window),
            (None, _) => {}
        }
        if limit != u32::MAX {
            self.sent.push_back(now);
        }
        Ok(())
    }

    /// Within one window the lower figure and the later end hold: answers overtake each other, and
    /// requests still under way are not in the other figure.
    fn learn(&mut self, said: Allowance) {
        let same_window = |known: &Allowance| said.resets <= known.resets + SAME_WINDOW;
        let known = self.server.filter(same_window).unwrap_or(said);
        self.server = Some(Allowance {
            remaining: known.remaining.min(said.remaining),
            resets: known.resets.max(said.resets),
        });
    }

    fn hold(&mut self, until: Instant) {
        self.held_until = self.held_until.max(Some(until));
    }
}

/// `zendesk-ratelimit-incremental-exports: total=10; remaining=9; resets=6`; older answers spell it
/// `zendesk-rate-limit-`.
fn bucket_allowance(headers: &HeaderMap, now: Instant) -> Option<Allowance> {
    let (_, value) = headers.iter().find(|(name, _)| {
        let name = name.as_str();
        name.starts_with("zendesk-ratelimit-incremental-exports")
            || name.starts_with("zendesk-rate-limit-incremental-exports")
    })?;
    let value = value.to_str().ok()?;
    let figure = |name| {
        value.split(';').find_map(|part| {
            part.trim()
                .strip_prefix(name)?
                .strip_prefix('=')?
                .trim()
                .parse()
                .ok()
        })
    };
    allowance(figure("remaining")?, u64::from(figure("resets")?), now)
}

/// `ratelimit-remaining` and `ratelimit-reset`, the account's; `rate-limit-` in 2023.
fn account_allowance(headers: &HeaderMap, now: Instant) -> Option<Allowance> {
    let figure = |names: [&str; 2]| {
        names
            .into_iter()
            .find_map(|name| headers.get(name)?.to_str().ok()?.trim().parse().ok())
    };
    let remaining: u64 = figure(["ratelimit-remaining", "rate-limit-remaining"])?;
    allowance(
        u32::try_from(remaining).unwrap_or(u32::MAX),
        figure(["ratelimit-reset", "rate-limit-reset"])?,
        now,
    )
}

fn allowance(remaining: u32, resets: u64, now: Instant) -> Option<Allowance> {
    let resets = Duration::from_secs(resets);
    (resets <= LONGEST_WINDOW).then(|| Allowance {
        remaining,
        resets: now + resets,
    })
}
