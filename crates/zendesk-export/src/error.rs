use std::{borrow::Cow, error::Error as StdError, fmt, sync::Arc, time::Duration};

use crate::{Resource, query::Query};

mod kinds;
mod message;
mod no_page;
mod predicates;
mod refused;
mod tries;

pub use kinds::ErrorKind;
pub(crate) use no_page::{Certificate, NoPage};
pub(crate) use refused::{Reason, Refusal};
pub(crate) use tries::Tries;

/// Anything that can go wrong: a [`kind`](Self::kind) to match on, predicates for what a program can act
/// on, and a sentence.
///
/// A message says what happened, to which export, the figures, and what to do. Neither Display
/// nor Debug ever holds a credential, a record or the body of an answer.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    export: Option<Cow<'static, str>>,
    resource: Option<&'static Resource>,
    kind: Kind,
    tries: u32,
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
    NoPage(NoPage),
    /// It was a token, and not a page, that was asked for.
    SignIn(Box<Self>),
}

impl From<NoPage> for Error {
    fn from(no_page: NoPage) -> Self {
        Self::new(Kind::NoPage(no_page))
    }
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Self(Box::new(Inner {
            export: None,
            resource: None,
            kind,
            tries: 0,
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
            Kind::Refused(refusal) if query.position.cursor().is_some() => refusal.blame_position(),
            Kind::NoPage(NoPage::TooLarge { records, .. }) if query.resource.per_page => {
                *records = Some(query.page_size.most_records());
            }
            _ => {}
        }
        self
    }

    /// Says that it was a token, and not a page, that was asked for.
    pub(crate) fn at_sign_in(mut self) -> Self {
        match &mut self.0.kind {
            Kind::Refused(refusal) => refusal.hide_odd_code(),
            Kind::NoPage(NoPage::WrongShape { detail }) => {
                *detail = "it holds no tokens".to_owned();
            }
            Kind::NoPage(NoPage::ErrorPage { code }) => *code = None,
            _ => {}
        }
        self.0.kind = Kind::SignIn(Box::new(self.0.kind));
        self
    }

    /// Whether a smaller page may help.
    pub(crate) fn is_too_heavy(&self) -> bool {
        match &self.0.kind {
            Kind::NoPage(no_page) => {
                matches!(no_page, NoPage::TimedOut | NoPage::TooLarge { .. })
            }
            Kind::Refused(refusal) => refusal.status == 504,
            _ => false,
        }
    }

    /// Whether the answer came, and could not be decompressed.
    pub(crate) fn is_damaged(&self) -> bool {
        matches!(&self.0.kind, Kind::NoPage(NoPage::Damaged))
    }

    /// Whether it was Zendesk that answered.
    pub(crate) fn is_zendesks(&self) -> bool {
        matches!(&self.0.kind, Kind::Refused(refusal) if refusal.is_zendesks)
    }

    pub(crate) fn after(mut self, tries: u32) -> Self {
        self.0.tries = tries;
        self
    }

    /// The runtime that a request for a token ran on ended before it, or stands still; another try begins anew.
    pub(crate) fn abandoned() -> Self {
        Self::from(NoPage::CutOff { in_body: false }).at_sign_in()
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
