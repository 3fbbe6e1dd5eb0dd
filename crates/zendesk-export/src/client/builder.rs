use std::{
    fmt,
    sync::{Arc, atomic::AtomicBool},
    time::{Duration, SystemTime},
};

use reqwest::redirect;

use super::{Client, Clock, Inner};
use crate::{
    Credentials, Pace, RetryPolicy, StartTime, account::Account, error::Error, pacer::Pacer,
    sign_in::SignIn, tls,
};

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
    pub(super) fn new(account: String) -> Self {
        Self {
            account,
            credentials: None,
            pace: Pace::default(),
            retry: RetryPolicy::default(),
            timeout: Some(Duration::from_secs(5 * 60)),
            minimum_age: StartTime::MINIMUM_AGE,
            clock: Arc::new(SystemTime::now),
        }
    }

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

    /// How old a `start_time` must be for an export to go on from it, and for
    /// [`Client::start_time`]; 5 minutes by default, and never less than the one minute that Zendesk
    /// asks for.
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
        // Not the account: a base URL that was not parsed yet may hold a password.
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}
