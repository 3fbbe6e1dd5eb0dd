use std::{
    hash::{BuildHasher as _, RandomState},
    iter,
    time::Duration,
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
/// | a certificate that is not accepted; a proxy that asks for a sign-in (407); a redirect; a compression that was not asked for; more than 16 MiB with more than 100,000 records | 1 |
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
    pub(crate) fn delays(&self) -> impl Iterator<Item = Duration> + use<> {
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
