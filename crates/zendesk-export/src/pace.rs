use std::{num::NonZeroU32, time::Duration};

use crate::Bucket;

/// How many requests a minute a client and its clones send at most.
///
/// Zendesk gives each account 10 requests a minute for its incremental exports together, and 20
/// for the export of users by cursor, and says in its answers what is left: see
/// <https://developer.zendesk.com/api-reference/introduction/rate-limits/>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace(pub(crate) Limits);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limits {
    /// The documented limit of each bucket, which the server's headers may correct.
    Zendesks,
    /// The same with the High Volume API add-on.
    HighVolume,
    /// One limit for all requests together, whatever the server allows beyond it.
    Together(NonZeroU32),
    Unlimited,
}

impl Default for Pace {
    /// The limit of each [`Bucket`](crate::Bucket): 10 requests a minute, 20 for users by cursor, and
    /// 10 samples in 20 minutes.
    fn default() -> Self {
        Self(Limits::Zendesks)
    }
}

impl Pace {
    /// The limits of the High Volume API add-on: 30 requests a minute, 60 for users by cursor. It is
    /// not documented for other products, which keep theirs.
    #[must_use]
    pub const fn high_volume() -> Self {
        Self(Limits::HighVolume)
    }

    /// So many requests a minute, all exports of the client together. Choose less than the account
    /// has, so that other programs find something left of its budget.
    #[must_use]
    pub const fn per_minute(requests: NonZeroU32) -> Self {
        Self(Limits::Together(requests))
    }

    /// No limit of the client's own, for servers that have none. `Retry-After` and the server's
    /// headers are still respected.
    #[must_use]
    pub const fn unlimited() -> Self {
        Self(Limits::Unlimited)
    }
}

/// How much of a budget is used: see [`Client::budget`](crate::Client::budget).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Budget {
    /// Whose requests count; `None` for all of the client, as with [`Pace::per_minute`].
    pub bucket: Option<Bucket>,
    /// The requests that are allowed in a window: as many as Zendesk says, or else as the client's
    /// [`Pace`] allows.
    pub requests: u32,
    /// How long a window is.
    pub window: Duration,
    /// The requests of the present window.
    pub used: u32,
}
