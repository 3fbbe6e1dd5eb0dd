use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use zendesk_export_api as api;

use crate::{
    Export, RetryPolicy, Start, StartTime,
    account::Account,
    error::Error,
    exports::{Endpoint, Organizations, TicketEvents, Tickets, TicketsByTime, Users, UsersByTime},
    pacer::Pacer,
    query::{Fetched, Query},
    response,
    sign_in::SignIn,
};

mod builder;

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
    /// Whether the host has ever answered.
    reached: AtomicBool,
}

type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

impl Client {
    /// Begins a client for an account: its subdomain (`acme`), or its base URL
    /// (`https://acme.zendesk.com`).
    pub fn builder(account: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(account.into())
    }

    /// Tickets, by cursor.
    pub fn tickets(&self, start: impl Into<Start>) -> Export<Tickets> {
        self.export(start)
    }

    /// Tickets, by time. By cursor is what Zendesk recommends.
    pub fn tickets_by_time(&self, start: impl Into<Start>) -> Export<TicketsByTime> {
        self.export(start)
    }

    /// Ticket events, by time.
    pub fn ticket_events(&self, start: impl Into<Start>) -> Export<TicketEvents> {
        self.export(start)
    }

    /// Users, by cursor.
    pub fn users(&self, start: impl Into<Start>) -> Export<Users> {
        self.export(start)
    }

    /// Users, by time. By cursor is what Zendesk recommends.
    pub fn users_by_time(&self, start: impl Into<Start>) -> Export<UsersByTime> {
        self.export(start)
    }

    /// Organizations, by time.
    pub fn organizations(&self, start: impl Into<Start>) -> Export<Organizations> {
        self.export(start)
    }

    /// Any export, chosen by its type: `zendesk.export::<exports::Users>(start)`.
    pub fn export<E: Endpoint>(&self, start: impl Into<Start>) -> Export<E> {
        Export::new(self.clone(), start.into())
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

    pub(crate) fn retry_policy(&self) -> &RetryPolicy {
        &self.0.retry
    }

    pub(crate) fn has_been_reached(&self) -> bool {
        self.0.reached.load(Ordering::Relaxed)
    }

    pub(crate) fn minimum_age(&self) -> Duration {
        self.0.minimum_age
    }

    pub(crate) fn now(&self) -> SystemTime {
        (self.0.clock)()
    }

    /// Sends one request when the pace allows it, and again if a token was refused that can be renewed.
    pub(crate) async fn fetch_once<E: Endpoint>(
        &self,
        query: &Query<E::Sideload>,
    ) -> Result<Fetched<E::Record>, Error> {
        let sign_in = &self.0.sign_in;
        // The pace comes first: a token may end while it is waited for.
        self.0.pacer.wait(E::BUCKET, E::NAME).await;
        let signed_in = sign_in.client().await.map_err(|e| e.of(E::NAME))?;
        match self.send::<E>(&signed_in.api, query).await {
            Err(error) if error.is_auth() && sign_in.discard(&signed_in) => {
                self.0.pacer.wait(E::BUCKET, E::NAME).await;
                let renewed = sign_in.client().await.map_err(|e| e.of(E::NAME))?;
                self.send::<E>(&renewed.api, query).await
            }
            result => result,
        }
    }

    async fn send<E: Endpoint>(
        &self,
        api: &api::Client,
        query: &Query<E::Sideload>,
    ) -> Result<Fetched<E::Record>, Error> {
        let pacer = &self.0.pacer;
        let started = tokio::time::Instant::now();
        let answer = E::get(api, query).await;
        let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let error = match answer {
            Ok(page) => {
                self.0.reached.store(true, Ordering::Relaxed);
                pacer.learn(E::BUCKET, page.headers());
                let page = E::open(page.into_inner());
                tracing::debug!(
                    export = E::NAME,
                    start_time = query.start_time(),
                    records = page.records.len(),
                    millis,
                    "page"
                );
                return Ok(page);
            }
            Err(api::Error::UnexpectedResponse(response)) => {
                self.0.reached.store(true, Ordering::Relaxed);
                pacer.learn(E::BUCKET, response.headers());
                response::refusal(response, self.now()).await
            }
            Err(other) => response::failure(other),
        };
        if let Some(wait) = error.retry_after().filter(|_| error.is_rate_limited()) {
            pacer.hold(E::BUCKET, wait);
        }
        tracing::debug!(
            export = E::NAME,
            start_time = query.start_time(),
            status = error.status(),
            millis,
            "no page"
        );
        Err(error.of(E::NAME))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("account", &self.account())
            .finish_non_exhaustive()
    }
}
