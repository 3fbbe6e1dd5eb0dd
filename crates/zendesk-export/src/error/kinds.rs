//! What a program can match on.
use super::{Error, Kind};

/// What went wrong, as far as a program would act on it. Whether the same request may succeed later is
/// another question: [`Error::is_retryable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be built from its settings, or an export not begin as it is described.
    Settings,
    /// A `start_time` that is before 1970, in the future, or too recent.
    StartTime,
    /// A checkpoint of another account, export or set of options.
    Checkpoint,
    /// Zendesk does not take the position that the export goes on from, such as a cursor that is too old.
    PositionRefused,
    /// The export does not move on although the server says that there is more.
    Standstill,
    /// Zendesk does not know the credentials, or gives the OAuth client no token.
    Auth,
    /// The caller's own code did not keep a new pair of OAuth tokens.
    TokenStore,
    /// The credentials are known, and may not use this export (403 or 410).
    Forbidden,
    /// The account does not have this export (404).
    NotFound,
    /// There is no such account (404).
    NoAccount,
    /// Too many requests (429).
    RateLimited,
    /// A server error (5xx and the like), or a success of an unexpected kind.
    Server,
    /// Any other refusal.
    Refused,
    /// A redirect, which is not followed.
    Redirected,
    /// No connection, or none that can be trusted.
    Connect,
    /// No complete answer in time.
    Timeout,
    /// An answer that breaks off, is too large, is not JSON, or does not have the shape of a page.
    Decode,
}

impl Error {
    /// What went wrong, to match on.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind.public(false)
    }
}

impl Kind {
    fn public(&self, at_sign_in: bool) -> ErrorKind {
        match self {
            Self::Settings(_) => ErrorKind::Settings,
            Self::BeforeEpoch | Self::TooRecent { .. } => ErrorKind::StartTime,
            Self::Checkpoint(_) => ErrorKind::Checkpoint,
            Self::TokenStore => ErrorKind::TokenStore,
            Self::Standstill(_) => ErrorKind::Standstill,
            Self::Refused(refusal) if at_sign_in && refusal.is_no_token() => ErrorKind::Auth,
            Self::Refused(refusal) => refusal.kind(),
            Self::Redirected { .. } => ErrorKind::Redirected,
            Self::NoPage(no_page) => no_page.kind(),
            Self::SignIn(kind) => kind.public(true),
        }
    }
}
