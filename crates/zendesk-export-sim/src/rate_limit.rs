//! How many requests are allowed in a while, and what the headers say about it.

mod allowance;

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};

use axum::http::HeaderName;

use self::allowance::Left;
use crate::export::Bucket;

pub(crate) use self::allowance::Allowance;

/// How many export requests a minute are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Limit {
    /// As Zendesk: 20 for the cursor export of users, 10 for Talk, 10 in 20 minutes for samples,
    /// 600 in 10 minutes for events of side conversations, and 10 for all other exports together.
    /// Metric events, routing and articles have only the limit of the account, 700.
    #[default]
    Zendesk,
    /// This many instead of 20, of 600 and of each 10; still 700 for the account.
    PerMinute(NonZeroU32),
    /// Any number.
    Unlimited,
}

pub(crate) struct RateLimits {
    limit: Limit,
    used: Mutex<Used>,
}

/// The requests so far, of each bucket in its window.
#[derive(Default)]
struct Used {
    exports: Counter,
    user_cursor: Counter,
    samples: Counter,
    talk: Counter,
    side_conversations: Counter,
    account: Counter,
    help_center: Counter,
}

#[derive(Default)]
struct Counter {
    window: i64,
    requests: u32,
}

#[derive(Clone, Copy)]
struct Quota {
    total: u32,
    seconds: i64,
}

/// What an Enterprise account may send a minute to all of Zendesk. It holds back only what has no
/// narrower limit, because the limits of the other exports are far below.
const ACCOUNT: Quota = Quota {
    total: 700,
    seconds: 60,
};

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
        let quota = self.limit.quota(bucket);
        let is_exceeded = quota.is_some_and(|quota| used.left(bucket, quota, now) == 0);
        if let Some(quota) = quota.filter(|_| !is_exceeded) {
            used.count(bucket, quota, now);
        }
        if bucket != bucket.account() {
            used.count(bucket.account(), ACCOUNT, now);
        }
        used.allowance(bucket, quota, is_exceeded, now)
    }

    /// Tells the allowance without taking from it.
    pub(crate) fn look(&self, bucket: Bucket, now: i64) -> Allowance {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.allowance(bucket, self.limit.quota(bucket), false, now)
    }
}

impl Limit {
    fn quota(self, bucket: Bucket) -> Option<Quota> {
        let (total, seconds) = match (self, bucket) {
            (Self::Unlimited, _) => return None,
            (_, Bucket::Account | Bucket::HelpCenter) => return Some(ACCOUNT),
            (Self::PerMinute(total), _) => (total.get(), 60),
            (Self::Zendesk, Bucket::Exports | Bucket::Talk) => (10, 60),
            (Self::Zendesk, Bucket::UserCursor) => (20, 60),
            (Self::Zendesk, Bucket::Samples) => (10, 1_200),
            (Self::Zendesk, Bucket::SideConversations) => (600, 600),
        };
        Some(Quota { total, seconds })
    }
}

impl Used {
    fn of(&mut self, bucket: Bucket, quota: Quota, now: i64) -> &mut u32 {
        let counter = match bucket {
            Bucket::Exports => &mut self.exports,
            Bucket::UserCursor => &mut self.user_cursor,
            Bucket::Samples => &mut self.samples,
            Bucket::Talk => &mut self.talk,
            Bucket::SideConversations => &mut self.side_conversations,
            Bucket::Account => &mut self.account,
            Bucket::HelpCenter => &mut self.help_center,
        };
        let window = now.div_euclid(quota.seconds);
        if window != counter.window {
            *counter = Counter {
                window,
                requests: 0,
            };
        }
        &mut counter.requests
    }

    fn count(&mut self, bucket: Bucket, quota: Quota, now: i64) {
        let requests = self.of(bucket, quota, now);
        *requests = requests.saturating_add(1);
    }

    fn left(&mut self, bucket: Bucket, quota: Quota, now: i64) -> u32 {
        quota.total.saturating_sub(*self.of(bucket, quota, now))
    }

    fn allowance(
        &mut self,
        bucket: Bucket,
        quota: Option<Quota>,
        is_exceeded: bool,
        now: i64,
    ) -> Allowance {
        Allowance {
            is_exceeded,
            resets: quota.unwrap_or(ACCOUNT).resets(now),
            bucket: quota.zip(bucket.header()).map(|(quota, header)| Left {
                header,
                total: quota.total,
                remaining: self.left(bucket, quota, now),
            }),
            // A client that heeds the account's limit must not be held back by it where there is
            // none.
            account_remaining: match quota {
                Some(_) => self.left(bucket.account(), ACCOUNT, now),
                None => ACCOUNT.total,
            },
            account_resets: ACCOUNT.resets(now),
        }
    }
}

impl Quota {
    /// Seconds until the next window begins; at least one.
    fn resets(self, now: i64) -> i64 {
        self.seconds - now.rem_euclid(self.seconds)
    }
}

impl Bucket {
    /// Talk and metric events were seen without one; what samples and side conversations have is not
    /// on record.
    fn header(self) -> Option<HeaderName> {
        Some(HeaderName::from_static(match self {
            Self::Exports => "zendesk-ratelimit-incremental-exports",
            Self::UserCursor => "zendesk-ratelimit-incremental-exports-cursor",
            Self::Samples
            | Self::Talk
            | Self::SideConversations
            | Self::Account
            | Self::HelpCenter => return None,
        }))
    }

    /// The Help Center counts apart from everything else.
    fn account(self) -> Self {
        match self {
            Self::HelpCenter => Self::HelpCenter,
            _ => Self::Account,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_limit_the_account_is_never_used_up() {
        let limits = RateLimits::new(Limit::Unlimited);
        let allowances = (0..2 * ACCOUNT.total).map(|_| limits.spend(Bucket::Exports, 0));
        assert!(
            allowances
                .into_iter()
                .all(|left| left.account_remaining == ACCOUNT.total)
        );
    }
}
