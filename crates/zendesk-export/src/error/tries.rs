//! What is worth another try.
use super::{Error, Kind};

/// How often a request is tried that fails in this way. [`RetryPolicy`](crate::RetryPolicy) documents
/// the table below.
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
        match &self.0.kind {
            Kind::Settings(_)
            | Kind::BeforeEpoch
            | Kind::TooRecent { .. }
            | Kind::Checkpoint(_)
            | Kind::TokenStore
            | Kind::Standstill(_)
            | Kind::Redirected { .. }
            | Kind::Certificate(_)
            | Kind::Encoding(_)
            | Kind::WrongShape { .. } => Tries::One,
            Kind::TooLarge { .. } => Tries::Smaller,
            Kind::BrokenJson { .. } => Tries::Few,
            Kind::Unreachable { .. }
            | Kind::NotTls
            | Kind::NotHttp
            | Kind::NotJson
            | Kind::CutOff { in_body: false } => Tries::FewAtFirst,
            Kind::TimedOut
            | Kind::CutOff { in_body: true }
            | Kind::Damaged
            | Kind::ErrorPage { .. } => Tries::All,
            Kind::Refused(refusal) => match refusal.status {
                200..=299 | 408 | 409 | 423 | 425 | 429 | 500..=599 => Tries::All,
                _ => Tries::One,
            },
        }
    }
}
