//! What a program can act on.
use std::time::Duration;

use super::{Error, Kind, Reason, Tries};

impl Error {
    /// A `start_time` that is before 1970, in the future, or too recent. Nothing was sent, or
    /// Zendesk refused it.
    ///
    /// # Troubleshooting
    ///
    /// Wait for [`retry_after`](Self::retry_after), or use
    /// [`StartTime::clamped`](crate::StartTime::clamped).
    #[must_use]
    pub fn is_start_time(&self) -> bool {
        match &self.0.kind {
            Kind::BeforeEpoch | Kind::TooRecent { .. } => true,
            Kind::Refused(refusal) => refusal.reason == Reason::TooRecent,
            _ => false,
        }
    }

    /// Zendesk does not know the credentials (401), or gives the OAuth client no token.
    #[must_use]
    pub fn is_auth(&self) -> bool {
        match &self.0.kind {
            Kind::Refused(refusal) => refusal.status == 401 || refusal.reason == Reason::NoToken,
            _ => false,
        }
    }

    /// Zendesk knows the credentials, and they may not use this export (403 or 410): the role, the
    /// scope, the plan, or an integration that has lost access. Other exports may still work.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        matches!(self.status(), Some(403 | 410)) && !self.is_auth() && !self.is_position_refused()
    }

    /// There is no such account, or it does not have this export (404).
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404) && !self.is_position_refused()
    }

    /// There is no such account, so no export of it will do better.
    #[must_use]
    pub fn is_no_account(&self) -> bool {
        matches!(&self.0.kind, Kind::Refused(refusal) if refusal.reason == Reason::NoSuchAccount)
    }

    /// Zendesk still answered 429 when the retries were used up.
    ///
    /// # Troubleshooting
    ///
    /// The budget belongs to the account, so look for other programs that export from it, or set
    /// a lower [`Pace`](crate::Pace). Going on from the last checkpoint is safe after
    /// [`retry_after`](Self::retry_after).
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(429)
    }

    /// No complete answer within the client's timeout, or a gateway that said so (504).
    ///
    /// # Troubleshooting
    ///
    /// The page is too heavy. The retries have already asked for smaller pages.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::TimedOut) || self.status() == Some(504)
    }

    /// No connection to the account's host, or none that can be trusted: its certificate is not accepted.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::Unreachable { .. } | Kind::Certificate(_) | Kind::NotTls
        )
    }

    /// An answer that breaks off, is too large, is not JSON, or does not have the shape of a page.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::NotHttp
                | Kind::CutOff { .. }
                | Kind::Damaged
                | Kind::Encoding(_)
                | Kind::TooLarge { .. }
                | Kind::NotJson
                | Kind::BrokenJson { .. }
                | Kind::ErrorPage { .. }
                | Kind::WrongShape { .. }
        )
    }

    /// The export does not move on although the server says that there is more.
    ///
    /// # Troubleshooting
    ///
    /// More records than a page holds may share one second: use the export by cursor, or a larger
    /// `per_page`.
    #[must_use]
    pub fn is_standstill(&self) -> bool {
        matches!(self.0.kind, Kind::Standstill(_))
    }

    /// A checkpoint of another account, export or set of options, or one whose cursor Zendesk does not
    /// take any more.
    #[must_use]
    pub fn is_checkpoint(&self) -> bool {
        matches!(self.0.kind, Kind::Checkpoint(_)) || self.is_position_refused()
    }

    /// Zendesk does not take the position that the export goes on from, such as a cursor that is too old: any
    /// refusal (400, 404, 410 or 422) of a request with a cursor. Begin again from [`Checkpoint::start_over`](crate::Checkpoint::start_over).
    #[must_use]
    pub fn is_position_refused(&self) -> bool {
        matches!(&self.0.kind, Kind::Refused(refusal) if refusal.reason == Reason::Position)
    }

    /// The caller's own code did not keep a new pair of OAuth tokens, so the pair was not used. See
    /// [`Credentials::oauth_tokens`](crate::Credentials::oauth_tokens); the cause is the
    /// [source](std::error::Error::source).
    ///
    /// # Troubleshooting
    ///
    /// The client keeps the pair, and offers it again when it is next asked for a page. Zendesk has
    /// dropped the pair before it: if the program ends without storing the new one, somebody has to
    /// sign in again.
    #[must_use]
    pub fn is_token_store(&self) -> bool {
        matches!(self.0.kind, Kind::TokenStore)
    }

    /// The client cannot be built from its settings, or an export not begin as it is described.
    #[must_use]
    pub fn is_settings(&self) -> bool {
        matches!(self.0.kind, Kind::Settings(_))
    }

    /// Whether the same request may succeed later. Repeating is safe: exports are GETs, and asking for a
    /// token again does no harm but to a pair that was renewed and never heard of.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self.tries(), Tries::FewAtFirst | Tries::All)
    }

    /// The HTTP status, if an answer with one is what went wrong.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match &self.0.kind {
            Kind::Refused(refusal) => Some(refusal.status),
            Kind::Redirected { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// How long to wait before the next try, where that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.0.kind {
            Kind::TooRecent { age, minimum_age } => {
                let missing = i64::try_from(minimum_age.as_secs())
                    .unwrap_or(i64::MAX)
                    .saturating_sub(*age);
                Some(Duration::from_secs(missing.unsigned_abs()))
            }
            Kind::Refused(refusal) => refusal.retry_after,
            _ => None,
        }
    }

    /// Zendesk's id of the request, for its support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Refused(refusal) => refusal.request_id.as_deref(),
            _ => None,
        }
    }

    /// The export that it happened to, such as `tickets`.
    #[must_use]
    pub fn export(&self) -> Option<&str> {
        self.0.export.as_deref()
    }
}
