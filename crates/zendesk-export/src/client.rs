use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use reqwest::redirect;
use zendesk_export_api as api;

use crate::{
    Credentials, Export, Pace, RetryPolicy, Start, StartTime,
    account::Account,
    error::Error,
    exports::{Endpoint, Organizations, TicketEvents, Tickets, TicketsByTime, Users, UsersByTime},
    pace::Pacer,
    query::{Fetched, Query},
    response,
    sign_in::SignIn,
    tls,
};

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
        ClientBuilder {
            account: account.into(),
            credentials: None,
            pace: Pace::default(),
            retry: RetryPolicy::default(),
            timeout: Some(Duration::from_secs(5 * 60)),
            minimum_age: StartTime::MINIMUM_AGE,
            clock: Arc::new(SystemTime::now),
        }
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
        let signed_in = sign_in.client().await.map_err(|e| e.of(E::NAME))?;
        match self.send::<E>(&signed_in.api, query).await {
            Err(error) if error.is_auth() && sign_in.discard(&signed_in).await => {
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
        pacer.wait(E::BUCKET, E::NAME).await;
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

/// Settings of a [`Client`]. Only the credentials have no default.
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder {
    account: String,
    credentials: Option<Credentials>,
    pace: Pace,
    retry: RetryPolicy,
    timeout: Option<Duration>,
    minimum_age: Duration,
    clock: Clock,
}

impl ClientBuilder {
    /// How to sign in. They are sent to the account's own origin alone, never along a redirect or
    /// to an address that an answer names.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// How many requests a minute to send; Zendesk's own limits by default.
    pub fn pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// How often to try again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How long a page may take from the request to the last byte; 5 minutes by default, `None`
    /// for any time. Then the page is asked for again at half its size.
    pub fn timeout(mut self, timeout: Option<Duration>) -> Self {
        self.timeout = timeout;
        self
    }

    /// How old a position must be for an export by time to go on from it; 5 minutes by default,
    /// and never less than the one minute that Zendesk asks for.
    pub fn minimum_age(mut self, age: Duration) -> Self {
        self.minimum_age = age.max(ZENDESKS_MINIMUM_AGE);
        self
    }

    /// What time it is; the system's clock by default.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(now);
        self
    }

    /// Makes the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error::is_settings`]: the account is neither a subdomain nor an https origin (http is for
    /// loopback alone), or the credentials are missing or malformed.
    pub fn build(self) -> Result<Client, Error> {
        let account = Account::parse(&self.account)?;
        let credentials = self
            .credentials
            .ok_or_else(|| Error::settings("there are no credentials to sign in with"))?;
        let mut http = reqwest::Client::builder()
            .user_agent(concat!("zendesk-export/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .connect_timeout(Duration::from_secs(30));
        http = match self.timeout {
            Some(timeout) => http.timeout(timeout),
            None => http,
        };
        if account.is_plain() {
            // A proxy would carry plain credentials off this machine.
            http = http.no_proxy();
        }
        let http = tls::configure(http, &account)?
            .build()
            .map_err(|e| Error::settings("no HTTP client can be made").because(e))?;
        Ok(Client(Arc::new(Inner {
            sign_in: SignIn::new(credentials, account.base_url(), http)?,
            account,
            pacer: Pacer::new(self.pace),
            retry: self.retry,
            minimum_age: self.minimum_age,
            clock: self.clock,
            reached: AtomicBool::new(false),
        })))
    }
}

/// <https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/>
const ZENDESKS_MINIMUM_AGE: Duration = Duration::from_secs(60);

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("account", &self.account)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}
