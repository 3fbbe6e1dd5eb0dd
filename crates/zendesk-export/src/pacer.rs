use std::{
    borrow::Cow,
    collections::{HashMap, VecDeque},
    sync::Mutex,
    time::Duration,
};

use reqwest::header::HeaderMap;
use tokio::time::Instant;

mod allowance;
mod limits;

use allowance::{Allowance, LONGEST_WINDOW, account_allowance, bucket_allowance};

use crate::{
    Bucket,
    locked::lock,
    pace::Pace,
    query::Query,
    wait::{OnWait, Wait, WaitReason},
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
    /// The requests of a whole window, as the server said last.
    total: Option<u32>,
    held_until: Option<Instant>,
    /// The exports that draw on it, the one that was served last at the end.
    served: Vec<Cow<'static, str>>,
}

/// There is room for no request before then, and why.
type Full = (Instant, WaitReason<'static>);

/// So many requests in so much time.
#[derive(Clone, Copy, Debug)]
struct Limit {
    /// Whose requests count; `None` for all.
    key: Option<Bucket>,
    requests: u32,
    window: Duration,
}

/// A window of the server's may begin later than the first request was sent, since requests overtake
/// each other on their way.
const ON_THE_WAY: Duration = Duration::from_secs(1);

const MINUTE: Duration = Duration::from_secs(60);

/// The least that timers tell apart, twice.
const STEP: Duration = Duration::from_millis(2);

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
    pub(crate) async fn wait(&self, query: &Query, on_wait: &OnWait) {
        loop {
            let now = Instant::now();
            let Err((until, reason)) = self.take(query, now) else {
                return;
            };
            let wait = Wait {
                export: &query.name(),
                lasts: until - now,
                reason,
            };
            wait.sleep(on_wait).await;
        }
    }

    fn take(&self, query: &Query, now: Instant) -> Result<(), Full> {
        let (bucket, name) = (query.resource.bucket, query.name());
        let mut state = lock(&self.state);
        if let Some(resets) = state.account_resets.filter(|resets| *resets > now) {
            return Err((resets, WaitReason::ServerLimit));
        }
        for limit in self.limits(bucket) {
            let budget = state.budget(limit.key);
            if let Err((until, why)) = budget.ready(limit, now) {
                return Err((until + budget.step_back(name.clone()), why));
            }
        }
        for limit in self.limits(bucket) {
            state.budget(limit.key).spend(limit, now, name.clone());
        }
        Ok(())
    }

    /// Learns from an answer's headers. A header that is missing or unreadable changes nothing.
    pub(crate) fn learn(&self, bucket: Bucket, headers: &HeaderMap) {
        let now = Instant::now();
        let mut state = lock(&self.state);
        if let Some(Allowance {
            remaining: 0,
            resets,
            ..
        }) = account_allowance(headers, now)
        {
            state.account_resets = Some(resets);
        }
        let Some(said) = bucket_allowance(headers, now) else {
            return;
        };
        let budget = state.budget(self.key(bucket));
        if self.may_be_corrected(bucket) {
            budget.learn(said);
        } else if said.remaining == 0 {
            budget.hold(said.resets);
        }
    }

    /// Holds the whole bucket back, so that other streams do not run into the same refusal.
    pub(crate) fn hold(&self, bucket: Bucket, wait: Duration) {
        let until = Instant::now() + wait.min(LONGEST_WINDOW);
        lock(&self.state).budget(self.key(bucket)).hold(until);
    }
}

impl State {
    fn budget(&mut self, key: Option<Bucket>) -> &mut Budget {
        self.buckets.entry(key).or_default()
    }
}

impl Budget {
    fn ready(&mut self, limit: Limit, now: Instant) -> Result<(), Full> {
        if let Some(until) = self.held_until.filter(|until| *until > now) {
            return Err((until, WaitReason::ServerLimit));
        }
        self.forget(limit, now);
        match (self.server, self.sent.front()) {
            (Some(said), _) if said.remaining == 0 => Err((said.resets, WaitReason::ServerLimit)),
            (None, Some(first)) if self.sent.len() >= limit.requests as usize => {
                Err((*first + limit.window, WaitReason::Pace))
            }
            _ => Ok(()),
        }
    }

    /// What no longer counts.
    fn forget(&mut self, limit: Limit, now: Instant) {
        if self.server.is_some_and(|said| said.resets <= now) {
            // The server counts anew, so what was sent before no longer matters.
            self.server = None;
            self.sent.clear();
        }
        while self
            .sent
            .front()
            .is_some_and(|sent| *sent + limit.window <= now)
        {
            self.sent.pop_front();
        }
    }

    /// Waiting exports wake at the same moment. To take turns, each adds a step for every export that was
    /// served longer ago; a lock would be kept by a stream that nobody polls.
    fn step_back(&mut self, name: Cow<'static, str>) -> Duration {
        let ahead = self.served.iter().position(|served| *served == name);
        if ahead.is_none() {
            self.served.insert(0, name);
        }
        STEP * u32::try_from(ahead.unwrap_or(0)).unwrap_or(0)
    }

    fn spend(&mut self, limit: Limit, now: Instant, name: Cow<'static, str>) {
        self.served.retain(|served| *served != name);
        self.served.push(name);
        if let Some(said) = &mut self.server {
            said.remaining -= 1;
        }
        if limit.requests != u32::MAX {
            self.sent.push_back(now);
        }
    }

    /// Within one window the lower figure and the later end hold: answers overtake each other, and
    /// requests still under way are not in the other figure.
    fn learn(&mut self, said: Allowance) {
        let same_window = |known: &Allowance| said.resets <= known.resets + SAME_WINDOW;
        let known = self.server.filter(same_window).unwrap_or(said);
        self.total = said.total.or(self.total);
        self.server = Some(Allowance {
            total: said.total,
            remaining: known.remaining.min(said.remaining),
            resets: known.resets.max(said.resets),
        });
    }

    fn hold(&mut self, until: Instant) {
        self.held_until = self.held_until.max(Some(until));
    }
}
