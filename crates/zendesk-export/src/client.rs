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
    Budget, Export, ExportStream, ListPage, Resource, RetryPolicy, Start, StartTime,
    account::Account,
    answer::{Answer, OnAnswer},
    error::Error,
    exports::{self, Any},
    fetched::Fetched,
    pacer::Pacer,
    query::Query,
    response, salvage,
    sign_in::SignIn,
    start_time::Clock,
    wait::OnWait,
};

mod builder;

pub use builder::ClientBuilder;

/// A signed-in client of one account. Clones are cheap, and share connections and pace.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    account: Account,
    sign_in: SignIn,
    pacer: Pacer,
    pub(crate) retry: RetryPolicy,
    minimum_age: Duration,
    clock: Clock,
    pub(crate) on_wait: OnWait,
    on_answer: OnAnswer,
    /// Whether Zendesk has ever answered.
    pub(crate) reached: AtomicBool,
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

    /// An export by its name, for programs that learn it as they run: `Resource::by_name("tickets")`. The
    /// key is that of a custom object, and `None` elsewhere. Every option can be set; one that this export
    /// does not have, and a key too many or too few, is an error ([`Error::is_settings`]) in place of the
    /// first page, before anything is sent.
    ///
    /// ```no_run
    /// # async fn run(zendesk: zendesk_export::Client) -> Result<(), zendesk_export::Error> {
    /// use zendesk_export::{Resource, Start};
    ///
    /// for resource in Resource::ALL.iter().filter(|resource| resource.product == "Talk") {
    ///     let mut pages = zendesk.export(resource, None, Start::Beginning).pages();
    ///     while let Some(page) = pages.try_next().await? {
    ///         println!("{resource}: {} records", page.records.len());
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn export(
        &self,
        resource: &'static Resource,
        key: Option<&str>,
        start: impl Into<Start>,
    ) -> Export<Any> {
        Export::new(self.clone(), resource, key.map(str::to_owned), start.into())
    }

    /// All of a list, page by page: `Resource::list_by_name("groups")`. It has no options, and no checkpoint:
    /// it is whole once the stream ends without an error, and begins anew with each call. That the end was
    /// reached is what tells a record that is gone from one that comes later.
    ///
    /// ```no_run
    /// # async fn run(zendesk: zendesk_export::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::collections::BTreeMap;
    /// use zendesk_export::{Resource, types::Group};
    ///
    /// let mut names = BTreeMap::new();
    /// let groups = Resource::list_by_name("groups").ok_or("no such list")?;
    /// let mut pages = zendesk.list(groups);
    /// while let Some(page) = pages.try_next().await? {
    ///     for record in &page.records {
    ///         let group: Group = record.view()?;
    ///         names.insert(group.id, group.name);
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self, list: &'static Resource) -> ExportStream<ListPage> {
        ExportStream::new(ListPage::all(self.clone(), list), Arc::default())
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

    /// Sends one request when the pace allows it, and again if a token was refused that can be renewed.
    pub(crate) async fn fetch_once(&self, query: &Query) -> Result<Fetched, Error> {
        let sign_in = &self.0.sign_in;
        let mut renewals = 0;
        loop {
            // Before waiting for the pace, so that a failed sign-in uses up no request; and again after it,
            // since the token may have ended meanwhile.
            sign_in.client().await.map_err(|e| e.of(query))?;
            self.0.pacer.wait(query, &self.0.on_wait).await;
            let signed_in = sign_in.client().await.map_err(|e| e.of(query))?;
            let result = self.send(&signed_in.api, query).await;
            (self.0.on_answer)(&Answer::to(&query.name(), &result));
            let refused = result.as_ref().is_err_and(Error::is_auth);
            // A token that was refused is not sent again, whoever asks next.
            let another = refused && sign_in.discard(&signed_in);
            if !another || renewals > u32::from(signed_in.is_second_hand) {
                return result;
            }
            renewals += 1;
        }
    }

    async fn send(&self, api: &api::Client, query: &Query) -> Result<Fetched, Error> {
        let pacer = &self.0.pacer;
        let bucket = query.resource.bucket;
        let started = tokio::time::Instant::now();
        let plain = query.compression.is_off().then(|| api.uncompressed());
        let api = plain.as_ref().unwrap_or(api);
        let answer = query.resource.get(api, &query.request()).await;
        let took = started.elapsed();
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let answer = match answer {
            Ok(page) => {
                pacer.learn(bucket, page.headers());
                Ok(Fetched::new(page.into_inner(), query))
            }
            Err(api::Error::InvalidResponsePayload(body, error)) => {
                salvage::page(&body, query).ok_or(api::Error::InvalidResponsePayload(body, error))
            }
            Err(other) => Err(other),
        };
        let error = match answer {
            Ok(mut page) => {
                if let Some(error) = response::error_in(&mut page) {
                    return Err(error.of(query));
                }
                self.0.reached.store(true, Ordering::Relaxed);
                page.took = took;
                tracing::debug!(
                    export = &*query.name(),
                    start_time = query.start_time(),
                    records = page.records.len(),
                    millis,
                    "page"
                );
                return Ok(page);
            }
            Err(api::Error::UnexpectedResponse(response)) => {
                pacer.learn(bucket, response.headers());
                let refusal = response::refusal(response, self.now()).await;
                if refusal.is_zendesks() {
                    self.0.reached.store(true, Ordering::Relaxed);
                }
                refusal
            }
            Err(other) => response::failure(other),
        };
        // Also of a server that is overloaded or in maintenance: whoever else asks meets the same.
        let of_server =
            error.is_rate_limited() || error.status().is_some_and(|status| status >= 500);
        if let Some(wait) = error.retry_after().filter(|_| of_server) {
            pacer.hold(bucket, wait);
        }
        tracing::debug!(
            export = &*query.name(),
            start_time = query.start_time(),
            status = error.status(),
            millis,
            "no page"
        );
        Err(error.of(query))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("account", &self.account())
            .finish_non_exhaustive()
    }
}

macro_rules! methods {
    ($($(#[$doc:meta])* $method:ident $(($key:ident))?: $export:ident;)*) => {
        /// The exports, one method each.
        impl Client {$(
            $(#[$doc])*
            pub fn $method(
                &self,
                $($key: impl Into<String>,)?
                start: impl Into<Start>,
            ) -> Export<exports::$export> {
                let key = None $(.or_else(|| Some($key.into())))?;
                Export::new(self.clone(), exports::$export::RESOURCE, key, start.into())
            }
        )*}
    };
}

zendesk_export_api::each_export!(methods);
