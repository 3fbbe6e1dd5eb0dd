use std::{
    hash::{BuildHasher as _, RandomState},
    iter,
    sync::atomic::Ordering,
    time::Duration,
};

use crate::{
    client::Client,
    error::{Error, Tries},
    fetched::Fetched,
    query::Query,
    wait::{Wait, WaitReason},
};

/// How often, and how long, a request is tried again.
///
/// | what happens | tries |
/// | --- | --- |
/// | 408, 409, 423, 425, 429, 5xx; a success other than 200 | all |
/// | 200 with an error in place of a page, such as `{"error":"InternalError"}` | all |
/// | no answer in time, or 504 | all, each with half the page size where there is one |
/// | an answer that breaks off, or whose compression is damaged: from the third try on without compression | all |
/// | no connection, or one without TLS; a connection that ends before an answer; HTML or text in place of JSON; no HTTP | all once Zendesk has answered this client, 3 before that |
/// | JSON that is broken inside | 3 |
/// | a page larger than [`max_page_bytes`](crate::ClientBuilder::max_page_bytes) | at once, with an eighth of the page size, down to one record |
/// | a certificate that is not accepted; a proxy that asks for a sign-in (407); a redirect; a compression that was not asked for | 1 |
/// | 400, 401, 403, 404, 410, 422 and any other refusal; JSON that is no page | 1 |
///
/// A token that is refused (401) is renewed and the request sent again, where there is something to
/// renew it with. Exports are GETs, so each request is safe to repeat. The wait is the longer one of
/// `Retry-After` and an exponential backoff with jitter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "users write literals with ..Default::default()"
)]
pub struct RetryPolicy {
    /// Tries in all, the first included. 12 by default: a page size of 1,000 can be halved down to 1.
    pub max_tries: u32,
    /// The first wait, doubled for each one after it, with up to as much again at random. 1 s by
    /// default, and half of `max_delay` at most.
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
        // Half, so that the jitter has its room even in the longest wait.
        let most = self.max_delay / 2;
        let doubled = move |base: &Duration| Some(base.saturating_mul(2).min(most));
        iter::successors(Some(self.first_delay.min(most)), doubled)
            .map(|base| base + base.mul_f64(random()))
            .take(self.max_tries.saturating_sub(1) as usize)
    }
}

/// From 0 to 1: each `RandomState` is another, which is enough to keep clients apart.
fn random() -> f64 {
    let bytes = RandomState::new().hash_one(()).to_le_bytes();
    let [first, second, third, fourth, ..] = bytes;
    f64::from(u32::from_le_bytes([first, second, third, fourth])) / f64::from(u32::MAX)
}

/// Tries of what will most likely not pass, so that the program hears of it soon.
const FEW: u32 = 3;

/// Gets one page, with as many tries as the policy allows, and says how many records were asked for
/// in the end.
pub(crate) async fn fetch(client: &Client, query: &mut Query) -> Result<(Fetched, usize), Error> {
    let policy = &client.0.retry;
    let mut delays = policy.delays();
    let mut waited = Duration::ZERO;
    let mut tries = 0;
    // Those that will most likely not pass.
    let mut hopeless = 0;
    loop {
        let asked = query.page_size.most_records() as usize;
        let error = match client.fetch_once(query).await {
            Ok(mut page) => {
                query.page_size.succeeded();
                page.warnings.extend(query.compression.succeeded());
                return Ok((page, asked));
            }
            Err(error) => error,
        };
        tries += 1;
        let smaller = ask_otherwise(query, &error);
        let another = match error.tries() {
            Tries::One => false,
            Tries::Smaller => smaller,
            Tries::Few | Tries::FewAtFirst => {
                hopeless += 1;
                let known =
                    error.tries() == Tries::FewAtFirst && client.0.reached.load(Ordering::Relaxed);
                hopeless < FEW || known
            }
            Tries::All => true,
        };
        let Some(delay) = delays.next().filter(|_| another) else {
            return Err(error.after(tries));
        };
        let lasts = match error.tries() {
            // It was no lack of time that it failed for.
            Tries::Smaller => Duration::ZERO,
            _ => error.retry_after().map_or(delay, |asked| asked.max(delay)),
        };
        waited = waited.saturating_add(lasts);
        if waited > policy.max_wait {
            return Err(error.after(tries));
        }
        let reason = WaitReason::Retry {
            error: &error,
            tries,
            per_page: query.page_size.now(),
        };
        let wait = Wait {
            export: &query.name(),
            lasts,
            reason,
        };
        wait.sleep(&client.0.on_wait).await;
    }
}

/// Has the next request ask in a way that may help. Says whether that is for fewer records.
fn ask_otherwise(query: &mut Query, error: &Error) -> bool {
    if error.is_damaged() {
        query.compression.failed();
    }
    error.is_too_heavy()
        && query.resource.per_page
        && query.page_size.divide(match error.tries() {
            // Each try may cost as much as the limit allows, and nobody waits in between.
            Tries::Smaller => 8,
            _ => 2,
        })
}
