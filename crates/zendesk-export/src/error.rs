use std::{borrow::Cow, error::Error as StdError, fmt, sync::Arc, time::Duration};

use crate::{Resource, query::Query};

mod message;
mod no_page;
mod predicates;
mod refused;
mod tries;

pub(crate) use tries::Tries;

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
    TooRecent {
        age: i64,
        minimum_age: Duration,
    },
    Checkpoint(String),
    TokenStore,
    Standstill(String),
    Refused(Refusal),
    Redirected {
        status: u16,
        to: Option<String>,
    },
    /// There is no connection; nor a name to be found, perhaps.
    Unreachable {
        no_such_name: bool,
    },
    Certificate(Certificate),
    /// The host speaks, and not TLS.
    NotTls,
    /// The host speaks, and not HTTP.
    NotHttp,
    TimedOut,
    /// No answer, or one that breaks off.
    CutOff {
        in_body: bool,
    },
    /// Compressed bytes that cannot be decompressed.
    Damaged,
    /// Compressed in a way that was not asked for.
    Encoding(String),
    /// Larger than so many bytes; with the page size where one was asked for.
    TooLarge {
        limit: usize,
        records: Option<u32>,
    },
    NotJson,
    /// It begins as JSON does, and is none from this place on.
    BrokenJson {
        line: usize,
        column: usize,
    },
    /// An error with the status of a success.
    ErrorPage {
        code: Option<String>,
    },
    WrongShape {
        detail: String,
    },
}

/// What is wrong with the certificate of the host.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Certificate {
    UnknownAuthority,
    Time,
    Name,
    Other,
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
    /// Whether it looks like an answer of Zendesk's, and not of something else on that host.
    pub(crate) is_zendesks: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    TooRecent,
    NoSuchAccount,
    Position,
    NoToken,
    Other,
}

impl Error {
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
        match &mut self.0.kind {
            // Nothing else of such a request is any different from the one before it, which was answered.
            Kind::Refused(refusal) if !self.0.at_sign_in && query.cursor().is_some() => {
                refusal.blame_position();
            }
            Kind::TooLarge { records, .. } if !self.0.at_sign_in && query.resource.per_page => {
                *records = Some(query.page_size.most_records());
            }
            _ => {}
        }
        self
    }

    /// Says that it was a token, and not a page, that was asked for.
    pub(crate) fn at_sign_in(mut self) -> Self {
        self.0.at_sign_in = true;
        match &mut self.0.kind {
            Kind::Refused(refusal) => {
                if matches!(refusal.status, 400 | 401 | 403 | 422) {
                    refusal.reason = Reason::NoToken;
                }
                // Any other word may be a secret that was sent.
                refusal.code = refusal
                    .code
                    .take()
                    .filter(|code| CODES.contains(&code.as_str()));
            }
            Kind::WrongShape { detail } => *detail = "it holds no tokens".to_owned(),
            Kind::ErrorPage { code } => *code = None,
            _ => {}
        }
        self
    }

    /// Whether a smaller page may help.
    pub(crate) fn is_too_heavy(&self) -> bool {
        (self.is_timeout() || self.is_too_large()) && !self.0.at_sign_in
    }

    pub(crate) fn is_too_large(&self) -> bool {
        matches!(self.0.kind, Kind::TooLarge { .. })
    }

    /// Whether it was Zendesk that answered.
    pub(crate) fn is_zendesks(&self) -> bool {
        matches!(&self.0.kind, Kind::Refused(refusal) if refusal.is_zendesks)
    }

    pub(crate) fn after(mut self, tries: u32) -> Self {
        self.0.tries = tries;
        self
    }

    /// The runtime that a renewal ran on ended before it; another try begins anew.
    pub(crate) fn abandoned() -> Self {
        Self::new(Kind::CutOff { in_body: false }).at_sign_in()
    }

    /// The caller's code panicked when it was asked to keep new tokens.
    pub(crate) fn renewal_panicked() -> Self {
        Self::token_store("the function that renews the tokens panicked".into())
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

/// What a token endpoint may answer by RFC 6749 (5.2) and RFC 6750 (3.1).
const CODES: [&str; 7] = [
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "invalid_token",
    "unauthorized_client",
    "unsupported_grant_type",
];

/// The sentence and its causes, since this is what a `main` that returns the error shows.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        let mut cause = StdError::source(self);
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
