use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};

use crate::{
    client::Client,
    error::Error,
    exports::Endpoint,
    query::{Fetched, Query},
};

/// How often, and how long, a request is tried again.
///
/// Tried again are 408, 409, 429, 5xx, connections that fail, answers that break off, and
/// time-outs; after a 504 or a time-out with half the page size. 400, 401, 403, 404 and 422 never
/// are. Exports are GETs, so each request is safe to repeat.
///
/// The wait is the longer one of `Retry-After` and an exponential backoff with jitter. A host to
/// which there is no connection, or that answers with something else than JSON, is given up after 3
/// tries unless it has answered before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "users write literals with ..Default::default()"
)]
pub struct RetryPolicy {
    /// Tries in all, the first included. 12 by default: a page size of 1,000 can be halved down to 1.
    pub max_tries: u32,
    /// The first wait, doubled for each one after it, with up to as much again at random. 1 s by
    /// default.
    pub first_delay: Duration,
    /// The longest wait that the backoff asks for. 60 s by default, the window of the rate limits.
    pub max_delay: Duration,
    /// How long the waits for one page may be together; 15 minutes by default. The time that requests
    /// take does not count.
    pub max_wait: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_tries: 12,
            first_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(60),
            max_wait: Duration::from_secs(15 * 60),
        }
    }
}

impl RetryPolicy {
    fn delays(&self) -> impl Iterator<Item = Duration> + use<> {
        let max_delay = self.max_delay;
        ExponentialBuilder::default()
            .with_min_delay(self.first_delay)
            .with_max_delay(self.max_delay)
            .with_max_times(self.max_tries.saturating_sub(1) as usize)
            .with_jitter()
            .build()
            .map(move |delay| delay.min(max_delay))
    }
}

/// A host that never answered, or never as Zendesk does, is more likely misspelt than down, so whoever
/// waits hears of it soon.
const TRIES_TO_FIRST_CONTACT: u32 = 3;

/// Gets one page, with as many tries as the policy allows, and says how many records were asked for
/// in the end.
pub(crate) async fn fetch<E: Endpoint>(
    client: &Client,
    query: &mut Query,
) -> Result<(Fetched<E::Record>, usize), Error> {
    let policy = client.retry_policy();
    let mut delays = policy.delays();
    let mut waited = Duration::ZERO;
    let mut tries = 0;
    loop {
        let asked = query.page_size.most_records() as usize;
        let error = match client.fetch_once::<E>(query).await {
            Ok(page) => {
                query.page_size.succeeded();
                return Ok((page, asked));
            }
            Err(error) => error,
        };
        tries += 1;
        let hopeless = error.may_be_another_host()
            && !client.has_been_reached()
            && tries == TRIES_TO_FIRST_CONTACT;
        if hopeless || !error.is_retryable() {
            return Err(error.after(tries));
        }
        if error.is_too_heavy() && query.resource.per_page {
            query.page_size.halve();
        }
        let Some(delay) = delays.next() else {
            return Err(error.after(tries));
        };
        let wait = error.retry_after().map_or(delay, |asked| asked.max(delay));
        waited = waited.saturating_add(wait);
        if waited > policy.max_wait {
            return Err(error.after(tries));
        }
        tracing::warn!(export = &*query.name(), tries, seconds = whole_secs(wait), per_page = query.page_size.now(), %error, "will try again");
        tokio::time::sleep(wait).await;
    }
}

/// Rounded up, as people read a wait.
pub(crate) fn whole_secs(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
