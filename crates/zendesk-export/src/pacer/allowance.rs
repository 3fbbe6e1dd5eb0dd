//! What the headers of an answer say about the requests that are left.
use std::time::Duration;

use reqwest::header::HeaderMap;
use tokio::time::Instant;

/// What the server said is left until its count starts anew.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowance {
    /// The requests of a whole window, where that is said.
    pub(super) total: Option<u32>,
    pub(super) remaining: u32,
    pub(super) resets: Instant,
}

/// The longest window that Zendesk documents; a longer wait would be a mistake in a header.
pub(super) const LONGEST_WINDOW: Duration = Duration::from_secs(20 * 60);

/// `zendesk-ratelimit-incremental-exports: total=10; remaining=9; resets=6`; older answers spell it
/// `zendesk-rate-limit-`.
pub(super) fn bucket_allowance(headers: &HeaderMap, now: Instant) -> Option<Allowance> {
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
    let resets = u64::from(figure("resets")?);
    allowance(figure("total"), figure("remaining")?, resets, now)
}

/// `ratelimit-remaining` and `ratelimit-reset`, the account's; `rate-limit-` in 2023.
pub(super) fn account_allowance(headers: &HeaderMap, now: Instant) -> Option<Allowance> {
    let figure = |names: [&str; 2]| {
        names
            .into_iter()
            .find_map(|name| headers.get(name)?.to_str().ok()?.trim().parse().ok())
    };
    let remaining: u64 = figure(["ratelimit-remaining", "rate-limit-remaining"])?;
    allowance(
        None,
        u32::try_from(remaining).unwrap_or(u32::MAX),
        figure(["ratelimit-reset", "rate-limit-reset"])?,
        now,
    )
}

fn allowance(total: Option<u32>, remaining: u32, resets: u64, now: Instant) -> Option<Allowance> {
    let resets = Duration::from_secs(resets);
    (resets <= LONGEST_WINDOW).then(|| Allowance {
        total,
        remaining,
        resets: now + resets,
    })
}
