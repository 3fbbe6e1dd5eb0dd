use std::{
    fmt,
    sync::{Arc, atomic::AtomicBool},
    time::{Duration, SystemTime},
};

use zendesk_export_api as api;

use crate::{
    Budget, Resource, RetryPolicy, StartTime, account::Account, answer::OnAnswer, error::Error,
    pacer::Pacer, sign_in::SignIn, start_time::Clock, wait::OnWait,
};

mod builder;
mod fetch;

pub use builder::ClientBuilder;

/// A signed-in client of one account. Clones are cheap, and share connections and pace.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    account: Account,
    sign_in: SignIn,
    pacer: Pacer,
    retry: RetryPolicy,
    minimum_age: Duration,
    clock: Clock,
    on_wait: OnWait,
    on_answer: OnAnswer,
    /// Whether Zendesk has ever answered.
    reached: AtomicBool,
}

impl Client {
    /// Begins a client for an account: its subdomain (`acme`), or its base URL
    /// (`https://acme.zendesk.com`).
    pub fn builder(account: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(account.into())
    }

    /// A start by the client's own clock and [`minimum_age`](ClientBuilder::minimum_age), in Unix
    /// seconds.
    ///
    /// # Errors
    ///
    /// As [`StartTime::from_unix_secs`].
    pub fn start_time(&self, secs: i64) -> Result<StartTime, Error> {
        StartTime::new(secs, self.now(), self.minimum_age())
    }

    /// A start that long ago, by the client's own clock and
    /// [`minimum_age`](ClientBuilder::minimum_age).
    ///
    /// # Errors
    ///
    /// As [`StartTime::from_unix_secs`].
    pub fn ago(&self, age: Duration) -> Result<StartTime, Error> {
        StartTime::ago_at(age, self.now(), self.minimum_age())
    }

    /// The account's base URL, as checkpoints name it.
    #[must_use]
    pub fn account(&self) -> &str {
        self.0.account.base_url()
    }

    /// The generated client below, signed in for now, without pace, guard or retries. It follows
    /// the versions of `zendesk-export-api`, not those of this crate.
    ///
    /// # Errors
    ///
    /// An OAuth client gets no access token.
    pub async fn api(&self) -> Result<api::Client, Error> {
        self.0.sign_in.client().await.map(|signed_in| signed_in.api)
    }

    /// How much of the budget of an export is used: of the requests that this client and its clones may send,
    /// and of those that Zendesk says it has counted, whoever sent them. `None` where no limit is known, as
    /// with [`Pace::unlimited`](crate::Pace::unlimited) and no word of the server.
    #[must_use]
    pub fn budget(&self, resource: &Resource) -> Option<Budget> {
        self.0.pacer.budget(resource.bucket)
    }

    pub(crate) fn minimum_age(&self) -> Duration {
        self.0.minimum_age
    }

    pub(crate) fn now(&self) -> SystemTime {
        (self.0.clock)()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("account", &self.account())
            .finish_non_exhaustive()
    }
}
