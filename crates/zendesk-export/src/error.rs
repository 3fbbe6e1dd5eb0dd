use std::{borrow::Cow, error::Error as StdError, fmt, sync::Arc, time::Duration};

use crate::{Resource, query::Query};

mod message;

/// Anything that can go wrong, with predicates for what a program can act on.
///
/// A message says what happened, to which export, the figures, and what to do. Neither Display
/// nor Debug ever holds a credential, a record or the body of an answer. Errors that no predicate
/// covers are answers of a kind that nothing documents; [`status`](Self::status) tells more.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    export: Option<Cow<'static, str>>,
    resource: Option<&'static Resource>,
    kind: Kind,
    tries: u32,
    at_sign_in: bool,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Settings(String),
    BeforeEpoch,
    TooRecent { age: i64, minimum_age: Duration },
    Checkpoint(String),
    TokenStore,
    Standstill(String),
    Refused(Refusal),
    Redirected { status: u16, to: Option<String> },
    Unreachable,
    TimedOut,
    CutOff,
    NotJson,
    WrongShape { detail: String },
}

/// An answer that is not a success.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) reason: Reason,
    /// The server's word for it, such as `InvalidValue`; never free text.
    pub(crate) code: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) request_id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    TooRecent,
    NoSuchAccount,
    NoToken,
    Other,
}

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
        matches!(self.status(), Some(403 | 410)) && !self.is_auth()
    }

    /// There is no such account, or it does not have this export (404).
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
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

    /// No connection to the account's host.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, Kind::Unreachable)
    }

    /// An answer that breaks off, is not JSON, or does not have the shape of a page.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::CutOff | Kind::NotJson | Kind::WrongShape { .. }
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

    /// A checkpoint of another account, export or set of options.
    #[must_use]
    pub fn is_checkpoint(&self) -> bool {
        matches!(self.0.kind, Kind::Checkpoint(_))
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

    /// Whether the same request may succeed later. Repeating is always safe: exports are GETs, and
    /// another access token does no harm.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match &self.0.kind {
            Kind::Unreachable | Kind::TimedOut | Kind::CutOff | Kind::NotJson => true,
            Kind::Refused(refusal) => matches!(refusal.status, 408 | 409 | 429 | 500..=599),
            _ => false,
        }
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

    /// What a misspelt base URL looks like: nobody there, or something else than an API.
    pub(crate) fn may_be_another_host(&self) -> bool {
        matches!(self.0.kind, Kind::Unreachable | Kind::NotJson)
    }

    pub(crate) fn new(kind: Kind) -> Self {
        Self(Box::new(Inner {
            export: None,
            resource: None,
            kind,
            tries: 0,
            at_sign_in: false,
            source: None,
        }))
    }

    pub(crate) fn settings(what: impl Into<String>) -> Self {
        Self::new(Kind::Settings(what.into()))
    }

    /// Names the export.
    pub(crate) fn of(mut self, query: &Query) -> Self {
        self.0.export = Some(query.name());
        self.0.resource = Some(query.resource);
        self
    }

    /// Says that it was a token, and not a page, that was asked for.
    pub(crate) fn at_sign_in(mut self) -> Self {
        self.0.at_sign_in = true;
        if let Kind::Refused(refusal) = &mut self.0.kind
            && matches!(refusal.status, 400 | 401 | 403 | 422)
        {
            refusal.reason = Reason::NoToken;
        }
        self
    }

    /// Whether a smaller page may help.
    pub(crate) fn is_too_heavy(&self) -> bool {
        self.is_timeout() && !self.0.at_sign_in
    }

    pub(crate) fn after(mut self, tries: u32) -> Self {
        self.0.tries = tries;
        self
    }

    /// Keeps a cause, without the URL that it may carry.
    pub(crate) fn because(mut self, source: reqwest::Error) -> Self {
        self.0.source = Some(Arc::new(source.without_url()));
        self
    }

    /// What the caller's code said when it was asked to keep new tokens: its own error, or one of
    /// ours that it passed on.
    pub(crate) fn token_store(cause: Box<dyn StdError + Send + Sync>) -> Self {
        match cause.downcast::<Self>() {
            Ok(ours) => *ours,
            Err(theirs) => {
                let mut error = Self::new(Kind::TokenStore);
                error.0.source = Some(theirs.into());
                error
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("export", &self.0.export)
            .field("kind", &self.0.kind)
            .field("tries", &self.0.tries)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
