//! What is worth another try.
use super::{Error, Kind};

/// How often a request is tried that fails in this way. [`RetryPolicy`](crate::RetryPolicy) documents
/// which is which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tries {
    /// The same request would fail again.
    One,
    /// As long as a smaller page can be asked for.
    Smaller,
    /// Most likely it stays so, however long anybody waits.
    Few,
    /// As `Few` before Zendesk has ever answered, and as `All` from then on: a host that never answered as
    /// Zendesk does is more likely misspelt than down.
    FewAtFirst,
    /// As many as the policy allows.
    All,
}

impl Error {
    pub(crate) fn tries(&self) -> Tries {
        match self.cause() {
            Kind::NoPage(no_page) => no_page.tries(),
            Kind::Refused(refusal) => refusal.tries(),
            _ => Tries::One,
        }
    }

    /// What went wrong, whatever was asked for.
    pub(super) fn cause(&self) -> &Kind {
        match &self.0.kind {
            Kind::SignIn(cause) => cause,
            kind => kind,
        }
    }
}
