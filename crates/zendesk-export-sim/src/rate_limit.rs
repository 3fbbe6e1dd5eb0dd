//! How many requests a minute are allowed, and what the headers say about it.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;

use crate::export::Bucket;

/// How many export requests a minute are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Limit {
    /// As Zendesk: 20 for the cursor export of users, 10 for all other exports together.
    #[default]
    Zendesk,
    /// This many for the cursor export of users, and as many for all other exports together.
    PerMinute(NonZeroU32),
    /// Any number.
    Unlimited,
}

pub(crate) struct RateLimits {
    limit: Limit,
    used: Mutex<Used>,
}

/// The requests of the current minute.
#[derive(Default)]
struct Used {
    minute: i64,
    account: u32,
    exports: u32,
    user_cursor: u32,
}

/// What is left of the current minute.
pub(crate) struct Allowance {
    bucket: Bucket,
    /// None when exports are not limited.
    total: Option<u32>,
    remaining: u32,
    is_exceeded: bool,
    account_remaining: u32,
    resets: i64,
}

/// What an Enterprise account may send a minute to all of Zendesk. It is reported but not
/// enforced, because the limits of exports are far below.
const ACCOUNT_LIMIT: u32 = 700;

const WINDOW_SECONDS: i64 = 60;

impl RateLimits {
    pub(crate) fn new(limit: Limit) -> Self {
        Self {
            limit,
            used: Mutex::default(),
        }
    }

    /// Takes one request from the allowance.
    pub(crate) fn spend(&self, bucket: Bucket, now: i64) -> Allowance {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.turn_to(now);
        let total = self.limit.total(bucket);
        let is_exceeded = total.is_some_and(|total| *used.of(bucket) >= total);
        if !is_exceeded {
            *used.of(bucket) = used.of(bucket).saturating_add(1);
        }
        used.account = used.account.saturating_add(1);
        Allowance {
            is_exceeded,
            ..used.allowance(bucket, total, now)
        }
    }

    /// Tells the allowance without taking from it.
    pub(crate) fn look(&self, bucket: Bucket, now: i64) -> Allowance {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.turn_to(now);
        used.allowance(bucket, self.limit.total(bucket), now)
    }
}

impl Limit {
    fn total(self, bucket: Bucket) -> Option<u32> {
        match (self, bucket) {
            (Self::Zendesk, Bucket::Exports) => Some(10),
            (Self::Zendesk, Bucket::UserCursor) => Some(20),
            (Self::PerMinute(total), _) => Some(total.get()),
            (Self::Unlimited, _) => None,
        }
    }
}

impl Used {
    fn turn_to(&mut self, now: i64) {
        let minute = now.div_euclid(WINDOW_SECONDS);
        if minute != self.minute {
            *self = Self {
                minute,
                ..Self::default()
            };
        }
    }

    fn of(&mut self, bucket: Bucket) -> &mut u32 {
        match bucket {
            Bucket::Exports => &mut self.exports,
            Bucket::UserCursor => &mut self.user_cursor,
        }
    }

    fn allowance(&mut self, bucket: Bucket, total: Option<u32>, now: i64) -> Allowance {
        Allowance {
            bucket,
            total,
            remaining: total.unwrap_or_default().saturating_sub(*self.of(bucket)),
            is_exceeded: false,
            // A client that heeds the account's limit must not be held back by it where there is none.
            account_remaining: ACCOUNT_LIMIT.saturating_sub(if total.is_some() {
                self.account
            } else {
                0
            }),
            resets: WINDOW_SECONDS - now.rem_euclid(WINDOW_SECONDS),
        }
    }
}

impl Allowance {
    pub(crate) fn is_exceeded(&self) -> bool {
        self.is_exceeded
    }

    /// Seconds until the next minute begins; at least one.
    pub(crate) fn resets(&self) -> i64 {
        self.resets
    }

    /// Writes the rate headers onto a response.
    pub(crate) fn stamp(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        for name in ["x-rate-limit", "ratelimit-limit"] {
            headers.insert(name, ACCOUNT_LIMIT.into());
        }
        for name in ["x-rate-limit-remaining", "ratelimit-remaining"] {
            headers.insert(name, self.account_remaining.into());
        }
        headers.insert("ratelimit-reset", self.resets.into());
        if let Some(total) = self.total {
            let (remaining, resets) = (self.remaining, self.resets);
            let value = format!("total={total}; remaining={remaining}; resets={resets}");
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(self.bucket.header(), value);
            }
        }
        response
    }
}

impl Bucket {
    fn header(self) -> HeaderName {
        HeaderName::from_static(match self {
            Self::Exports => "zendesk-ratelimit-incremental-exports",
            Self::UserCursor => "zendesk-ratelimit-incremental-exports-cursor",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_limit_the_account_is_never_used_up() {
        let limits = RateLimits::new(Limit::Unlimited);
        let allowances = (0..2 * ACCOUNT_LIMIT).map(|_| limits.spend(Bucket::Exports, 0));
        assert!(
            allowances
                .into_iter()
                .all(|left| left.account_remaining == ACCOUNT_LIMIT)
        );
    }
}
