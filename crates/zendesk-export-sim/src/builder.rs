//! The settings of a simulator, and how it starts.

mod answers;
mod faults;
mod live;
mod sizes;

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::http::StatusCode;
use axum::middleware;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use self::answers::Answers;
use self::live::Live;
use crate::account::{Account, Sizes};
use crate::clock::{Clock, unix_seconds};
use crate::connection::{Connections, End};
use crate::delivery;
use crate::fault::FaultRule;
use crate::faults::Faults;
use crate::help_desk::HelpDesk;
use crate::ledger::Ledger;
use crate::product::Products;
use crate::rate_limit::{Limit, RateLimits};
use crate::refusal::Refusal;
use crate::router;
use crate::sign_in::{Credential, SignIn};
use crate::simulator::Simulator;
use crate::traffic::Traffic;

/// The settings of a [`Simulator`].
#[must_use = "nothing listens until it is started"]
pub struct SimulatorBuilder {
    sizes: Sizes,
    products: Products,
    seed: u64,
    limit: Limit,
    listen: SocketAddr,
    remote: Remote,
    sign_in: SignIn,
    answers: Answers,
    faults: Vec<FaultRule>,
    live: Live,
    minimum_start_time_age: Duration,
    clock: Option<Clock>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Remote {
    Refused,
    Allowed,
}

impl Simulator {
    /// Describes a simulator; nothing listens until [`SimulatorBuilder::start`].
    pub fn builder() -> SimulatorBuilder {
        SimulatorBuilder::new()
    }
}

impl SimulatorBuilder {
    pub(crate) fn new() -> Self {
        Self {
            sizes: Sizes::default(),
            products: Products::default(),
            seed: 0,
            limit: Limit::Zendesk,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            remote: Remote::Refused,
            sign_in: SignIn::default(),
            answers: Answers::default(),
            faults: Vec::new(),
            live: Live::default(),
            minimum_start_time_age: Duration::from_secs(60),
            clock: None,
        }
    }

    /// Chooses the account: the same seed and sizes always make the same records. 0 unless set.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many export requests a minute it allows; as many as Zendesk unless set.
    pub fn requests_per_minute(mut self, limit: Limit) -> Self {
        self.limit = limit;
        self
    }

    /// Where to listen; a free port of 127.0.0.1 unless set.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Lets [`listen`](Self::listen) take an address that other machines can reach.
    pub fn allow_remote(mut self) -> Self {
        self.remote = Remote::Allowed;
        self
    }

    /// Lets this `Bearer` token sign in, and nothing that is not set like this.
    ///
    /// Without it, [`basic`](Self::basic) and [`oauth_client`](Self::oauth_client), any well-formed
    /// credential signs in.
    pub fn oauth_token(mut self, token: impl Into<String>) -> Self {
        self.sign_in.accept(Credential::Bearer(token.into()));
        self
    }

    /// Lets this `Basic` login and secret sign in, and nothing that is not set like this.
    ///
    /// The login for an API token ends in `/token`, as with Zendesk.
    pub fn basic(mut self, login: impl Into<String>, secret: impl Into<String>) -> Self {
        let pair = format!("{}:{}", login.into(), secret.into());
        self.sign_in.accept(Credential::Basic(pair));
        self
    }

    /// Lets this OAuth client ask for tokens at `/oauth/tokens`, and nobody sign in but with such a
    /// token or with what is set by [`oauth_token`](Self::oauth_token) or [`basic`](Self::basic).
    ///
    /// Without any of these three, every client gets tokens.
    pub fn oauth_client(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        self.sign_in.oauth.add_client(id.into(), secret.into());
        self
    }

    /// How long an issued access token signs in at most; unless set, 1,800 seconds or what the
    /// request asks for, which Zendesk keeps between 300 and 172,800 seconds.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.sign_in.oauth.set_lifetime(lifetime);
        self
    }

    /// The scopes that OAuth clients may ask for; any unless set.
    pub fn oauth_scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        let scopes = scopes.into_iter().map(Into::into).collect();
        self.sign_in.oauth.set_allowed_scopes(scopes);
        self
    }

    /// How old a `start_time` must be; 60 seconds unless set.
    ///
    /// Records younger than this are withheld. Fractions of a second are dropped.
    pub fn minimum_start_time_age(mut self, age: Duration) -> Self {
        self.minimum_start_time_age = age;
        self
    }

    /// Takes the time of day from here, in place of [`SystemTime::now`] and
    /// [`clock_speed`](Self::clock_speed).
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Some(Box::new(clock));
        self
    }

    /// Listens, and serves on a task of the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// The address is not a loopback address and [`allow_remote`](Self::allow_remote) was not
    /// called, or it cannot be listened on; the status of
    /// [`start_time_refusal`](Self::start_time_refusal) is none;
    /// [`changes_per_second`](Self::changes_per_second) or [`clock_speed`](Self::clock_speed) lies
    /// beyond its bounds; or changes are asked for while the [clock](Self::clock) shows a time before
    /// 2026, when the account's first records were made.
    pub async fn start(self) -> io::Result<Simulator> {
        if self.remote == Remote::Refused && !self.listen.ip().is_loopback() {
            let message = format!(
                "{} can be reached from other machines; listen on a loopback address such as \
                 127.0.0.1, or call allow_remote()",
                self.listen
            );
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        self.live.check()?;
        let start_time_refusal = self.answers.start_time_refusal.map(|(status, body)| {
            let status = StatusCode::from_u16(status);
            status.map(|status| Refusal::AsSet { status, body })
        });
        let start_time_refusal = start_time_refusal
            .transpose()
            .map_err(|e| io::Error::new(io::ErrorKind::InvalidInput, e))?;
        let clock = self.clock.unwrap_or_else(|| self.live.clock());
        let start = unix_seconds(clock());
        let pace = self.live.pace(start, self.minimum_start_time_age)?;
        let listener = TcpListener::bind(self.listen).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let link_base_url = self.answers.link_base_url;
        let mut sign_in = self.sign_in;
        sign_in.oauth.set_seed(self.seed);
        let help_desk = Arc::new(HelpDesk {
            link_base_url: link_base_url.unwrap_or_else(|| base_url.clone()),
            overfull_second: self.answers.overfull_second,
            start_time_refusal,
            account: Account::new(self.seed, self.sizes, base_url, pace),
            products: self.products,
            sign_in,
            rate_limits: RateLimits::new(self.limit),
            page_latency: self.answers.page_latency,
            minimum_age: self.minimum_start_time_age,
            clock,
            faults: Faults::new(self.seed, self.faults),
            ledger: Ledger::default(),
            traffic: Traffic::default(),
            answers: crate::answers::Answers::default(),
        });

        let router = Router::new()
            .fallback(router::answer)
            .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
            .layer(middleware::from_fn(delivery::deliver))
            .with_state(Arc::clone(&help_desk))
            .into_make_service_with_connect_info::<End>();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(async move {
            // `axum::serve` retries what fails, and so never returns an error.
            let _ = axum::serve(Connections(listener), router)
                .with_graceful_shutdown(async {
                    let _ = stopped.await;
                })
                .await;
        });
        Ok(Simulator::new(help_desk, stop, serving))
    }
}

impl fmt::Debug for SimulatorBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatorBuilder")
            .field("sizes", &self.sizes)
            .field("seed", &self.seed)
            .field("limit", &self.limit)
            .field("listen", &self.listen)
            .field("remote", &self.remote)
            .field("answers", &self.answers)
            .field("faults", &self.faults)
            .field("live", &self.live)
            .field("minimum_start_time_age", &self.minimum_start_time_age)
            .finish_non_exhaustive()
    }
}
