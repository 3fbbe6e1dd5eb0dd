//! Gets pages: when the pace allows it, signed in, and as often as the policy allows.
use std::{sync::atomic::Ordering, time::Duration};

use zendesk_export_api as api;

use super::Client;
use crate::{
    answer::Answer,
    error::{Error, Tries},
    fetched::Fetched,
    query::Query,
    response, salvage,
    wait::{Wait, WaitReason},
};

/// Tries of what will most likely not pass, so that the program hears of it soon.
const FEW: u32 = 3;

impl Client {
    /// Gets one page, with as many tries as the policy allows, and says how many records were asked for
    /// in the end.
    pub(crate) async fn fetch(&self, query: &mut Query) -> Result<(Fetched, usize), Error> {
        let policy = &self.0.retry;
        let mut delays = policy.delays();
        let mut waited = Duration::ZERO;
        let mut tries = 0;
        // Those that will most likely not pass.
        let mut hopeless = 0;
        loop {
            let asked = query.page_size.most_records() as usize;
            let error = match self.fetch_once(query).await {
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
                    let known = error.tries() == Tries::FewAtFirst
                        && self.0.reached.load(Ordering::Relaxed);
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
            wait.sleep(&self.0.on_wait).await;
        }
    }

    /// Sends one request when the pace allows it, and again if a token was refused that can be renewed.
    async fn fetch_once(&self, query: &Query) -> Result<Fetched, Error> {
        let sign_in = &self.0.sign_in;
        let mut renewals = 0;
        loop {
            // Before waiting for the pace, so that a failed sign-in uses up no request; and again after it,
            // since the token may have ended meanwhile.
            sign_in.client().await.map_err(|e| e.of(query))?;
            self.0.pacer.wait(query, &self.0.on_wait).await;
            let signed_in = sign_in.client().await.map_err(|e| e.of(query))?;
            let result = self.send(&signed_in.api, query).await;
            (self.0.on_answer)(&Answer::to(&query.name(), &result));
            let refused = result.as_ref().is_err_and(Error::is_auth);
            // A token that was refused is not sent again, whoever asks next.
            let another = refused && sign_in.discard(&signed_in);
            if !another || renewals > u32::from(signed_in.is_second_hand) {
                return result;
            }
            renewals += 1;
        }
    }

    async fn send(&self, api: &api::Client, query: &Query) -> Result<Fetched, Error> {
        let pacer = &self.0.pacer;
        let bucket = query.resource.bucket;
        let started = tokio::time::Instant::now();
        let plain = query.compression.is_off().then(|| api.uncompressed());
        let api = plain.as_ref().unwrap_or(api);
        let answer = query.resource.get(api, &query.request()).await;
        let took = started.elapsed();
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let answer = match answer {
            Ok(page) => {
                pacer.learn(bucket, page.headers());
                Ok(Fetched::new(page.into_inner(), query))
            }
            Err(api::Error::InvalidResponsePayload(body, error)) => {
                let no_page = response::undecodable(&body, &error);
                salvage::page(body.into(), query).ok_or_else(|| no_page.into())
            }
            Err(api::Error::UnexpectedResponse(response)) => {
                pacer.learn(bucket, response.headers());
                Err(response::refusal(response, self.now()).await)
            }
            Err(other) => Err(response::failure(other)),
        };
        let error = match answer {
            Ok(mut page) => {
                if let Some(error) = response::error_in(&mut page) {
                    return Err(error.of(query));
                }
                self.0.reached.store(true, Ordering::Relaxed);
                page.took = took;
                tracing::debug!(
                    export = &*query.name(),
                    start_time = query.start_time(),
                    records = page.records.len(),
                    millis,
                    "page"
                );
                return Ok(page);
            }
            Err(error) => error,
        };
        if error.is_zendesks() {
            self.0.reached.store(true, Ordering::Relaxed);
        }
        // Also of a server that is overloaded or in maintenance: whoever else asks meets the same.
        let of_server =
            error.is_rate_limited() || error.status().is_some_and(|status| status >= 500);
        if let Some(wait) = error.retry_after().filter(|_| of_server) {
            pacer.hold(bucket, wait);
        }
        tracing::debug!(
            export = &*query.name(),
            start_time = query.start_time(),
            status = error.status(),
            millis,
            "no page"
        );
        Err(error.of(query))
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
