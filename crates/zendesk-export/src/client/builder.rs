use std::{
    fmt,
    sync::{Arc, atomic::AtomicBool},
    time::{Duration, SystemTime},
};

use reqwest::{
    header::{
        AUTHORIZATION, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING,
    },
    redirect,
};

use zendesk_export_api as api;

use super::{Client, Inner};
use crate::{
    Credentials, Pace, RetryPolicy, StartTime,
    account::Account,
    answer::{Answer, OnAnswer},
    error::Error,
    oauth::{AuthorizationCode, OauthClient, OauthTokens, TokenEndpoint},
    origin::Origin,
    pacer::Pacer,
    sign_in::SignIn,
    start_time::Clock,
    tls,
    wait::{OnWait, Wait},
};

/// Settings of a [`Client`]. Only the credentials have no default.
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder {
    account: String,
    credentials: Option<Credentials>,
    pace: Pace,
    retry: RetryPolicy,
    timeout: Option<Duration>,
    max_page_bytes: usize,
    minimum_age: Duration,
    clock: Clock,
    on_wait: OnWait,
    on_answer: OnAnswer,
    headers: Vec<(String, String)>,
}

impl ClientBuilder {
    pub(super) fn new(account: String) -> Self {
        Self {
            account,
            credentials: None,
            pace: Pace::default(),
            retry: RetryPolicy::default(),
            timeout: Some(Duration::from_secs(5 * 60)),
            max_page_bytes: api::Settings::MAX_BYTES,
            minimum_age: StartTime::MINIMUM_AGE,
            clock: Arc::new(SystemTime::now),
            on_wait: Arc::new(|_| {}),
            on_answer: Arc::new(|_| {}),
            headers: Vec::new(),
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

    /// How large a page may be, in bytes after decompression; 256 MiB by default. A larger one is asked
    /// for again at an eighth of its size where the export has a page size, and is an error otherwise.
    pub fn max_page_bytes(mut self, bytes: usize) -> Self {
        self.max_page_bytes = bytes;
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

    /// Hears of each wait as it begins: for its pace, for Zendesk's limit, or before a request is sent
    /// again. It is called where the export runs, so it must not take long.
    ///
    /// ```
    /// let zendesk = zendesk_export::Client::builder("acme")
    ///     .on_wait(|wait| println!("{}: {:?} for {:?}", wait.export, wait.lasts, wait.reason));
    /// ```
    pub fn on_wait(mut self, hears: impl Fn(&Wait<'_>) + Send + Sync + 'static) -> Self {
        self.on_wait = Arc::new(hears);
        self
    }

    /// Hears of each request for a page once it is answered, or has failed: what a program counts. It is called
    /// where the export runs, so it must not take long. Requests for tokens are not among them.
    ///
    /// ```
    /// let zendesk = zendesk_export::Client::builder("acme")
    ///     .on_answer(|answer| println!("{}: {:?}", answer.export, answer.status));
    /// ```
    pub fn on_answer(mut self, hears: impl Fn(&Answer<'_>) + Send + Sync + 'static) -> Self {
        self.on_answer = Arc::new(hears);
        self
    }

    /// A header to send with each request, also with those for tokens.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The three headers by which an app of the Zendesk Marketplace says who it is. See
    /// <https://developer.zendesk.com/documentation/apps/getting-started/request-header-requirements-for-marketplace-apps/>.
    pub fn marketplace_app(
        self,
        name: impl Into<String>,
        organization_id: impl Into<String>,
        app_id: impl Into<String>,
    ) -> Self {
        self.header("X-Zendesk-Marketplace-Name", name)
            .header("X-Zendesk-Marketplace-Organization-Id", organization_id)
            .header("X-Zendesk-Marketplace-App-Id", app_id)
    }

    /// Makes the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error::is_settings`]: the account is neither a subdomain nor an https origin (http is for
    /// loopback alone), a header cannot be sent, or the credentials are missing or malformed.
    pub fn build(mut self) -> Result<Client, Error> {
        let credentials = self.credentials.take();
        let (account, origin) = self.origin()?;
        let credentials = credentials
            .ok_or_else(|| Error::settings("there are no credentials to sign in with"))?;
        Ok(Client(Arc::new(Inner {
            sign_in: SignIn::new(credentials, origin)?,
            account,
            pacer: Pacer::new(self.pace),
            retry: self.retry,
            minimum_age: self.minimum_age,
            clock: self.clock,
            on_wait: self.on_wait,
            on_answer: self.on_answer,
            reached: AtomicBool::new(false),
        })))
    }

    /// The account's base URL, by which a browser finds it.
    ///
    /// # Errors
    ///
    /// [`Error::is_settings`]: the account is neither a subdomain nor an https origin.
    pub fn base_url(&self) -> Result<String, Error> {
        Ok(Account::parse(&self.account)?.base_url().to_owned())
    }

    /// Trades the code that an administrator's browser came back with for a pair of tokens; takes no
    /// credentials. See
    /// <https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/>.
    ///
    /// # Errors
    ///
    /// [`Error::is_auth`]: the code has ended or does not belong to this client, address or verifier.
    /// [`Error::is_settings`]: as [`build`](Self::build), or there was no refresh token. Otherwise any
    /// error of a request. A code counts once, so nothing is tried again.
    pub async fn redeem(self, code: AuthorizationCode) -> Result<OauthTokens, Error> {
        let (_, origin) = self.origin()?;
        let client = OauthClient {
            id: code.client_id.clone(),
            secret: code.client_secret.clone(),
        };
        client.check()?;
        TokenEndpoint { origin, client }.redeem(&code).await
    }

    fn origin(&self) -> Result<(Account, Origin), Error> {
        let account = Account::parse(&self.account)?;
        let mut http = reqwest::Client::builder()
            .user_agent(concat!("zendesk-export/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            // Bodies are decompressed within bounds below, also where another crate enables this.
            .no_gzip()
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
        let origin = Origin {
            base_url: account.base_url().to_owned(),
            http,
            headers: headers(&self.headers)?,
            clock: Arc::clone(&self.clock),
            settings: api::Settings::default().with_max_bytes(self.max_page_bytes),
        };
        Ok((account, origin))
    }
}

/// Values are not repeated in errors: some gateways take secrets in headers.
fn headers(list: &[(String, String)]) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    for (name, value) in list {
        let parsed = name.parse::<HeaderName>().ok();
        let name = parsed
            .filter(|name| ![AUTHORIZATION, HOST, CONTENT_LENGTH, TRANSFER_ENCODING].contains(name))
            .ok_or_else(|| {
                Error::settings(format!(
                    "{name:?} is not a header that can be added; credentials are set apart"
                ))
            })?;
        let mut value = HeaderValue::try_from(value)
            .map_err(|_| Error::settings(format!("the header {name} cannot have this value")))?;
        value.set_sensitive(true);
        headers.append(name, value);
    }
    Ok(headers)
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
