//! What the requests of a bucket have to keep to, and how much of it is used.
use tokio::time::Instant;

use super::{Limit, MINUTE, ON_THE_WAY, Pacer};
use crate::{Bucket, locked::lock, pace::Limits};

impl Pacer {
    /// How much is used of what the requests of this bucket have to keep to.
    pub(crate) fn budget(&self, bucket: Bucket) -> Option<crate::Budget> {
        let now = Instant::now();
        let limit = self.limits(bucket).next()?;
        let mut state = lock(&self.state);
        let budget = state.budget(limit.key);
        budget.forget(limit, now);
        let own = (limit.requests != u32::MAX).then_some(limit.requests);
        let requests = budget.total.or(own)?;
        let said = budget
            .server
            .map(|said| requests.saturating_sub(said.remaining));
        let sent = u32::try_from(budget.sent.len()).unwrap_or(u32::MAX);
        Some(crate::Budget {
            bucket: limit.key,
            requests,
            window: limit.window - ON_THE_WAY,
            used: said.unwrap_or(sent),
        })
    }

    /// What a request of this bucket has to keep to; the last is what the server's words are about.
    pub(super) fn limits(&self, bucket: Bucket) -> impl Iterator<Item = Limit> + use<> {
        let crate::Limit {
            requests: zendesks,
            window,
            high_volume,
            ..
        } = bucket.limit();
        let own = |requests| Limit {
            key: Some(bucket),
            requests,
            window: window + ON_THE_WAY,
        };
        let together = |requests| Limit {
            key: None,
            requests,
            window: MINUTE + ON_THE_WAY,
        };
        let (first, second) = match self.pace.0 {
            Limits::Zendesks => (own(zendesks), None),
            Limits::HighVolume => (own(high_volume), None),
            Limits::Unlimited => (own(u32::MAX), None),
            // Refusals of samples last for so long that they must not hold up the rest.
            Limits::Together(limit) if bucket == Bucket::Samples => {
                (together(limit.get()), Some(own(zendesks)))
            }
            Limits::Together(limit) => (together(limit.get()), None),
        };
        std::iter::once(first).chain(second)
    }

    /// A limit that the user chose is an upper bound; a default is a guess. No header is known to be
    /// about samples, whose window is longer than those that headers tell.
    pub(super) fn may_be_corrected(&self, bucket: Bucket) -> bool {
        !matches!(self.pace.0, Limits::Together(_)) && bucket != Bucket::Samples
    }

    pub(super) fn key(&self, bucket: Bucket) -> Option<Bucket> {
        self.limits(bucket).last().and_then(|limit| limit.key)
    }
}
