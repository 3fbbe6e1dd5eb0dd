//! The settings of a simulator, and how it starts.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use crate::account::{Account, Sizes};
use crate::help_desk::{self, Clock, HelpDesk};
use crate::rate_limit::{Limit, RateLimits};
use crate::sign_in::{Credential, SignIn};
use crate::simulator::Simulator;

/// The settings of a [`Simulator`].
#[must_use = "nothing listens until it is started"]
pub struct SimulatorBuilder {
    sizes: Sizes,
    seed: u64,
    limit: Limit,
    listen: SocketAddr,
    remote: Remote,
    sign_in: SignIn,
    minimum_start_time_age: Duration,
    clock: Clock,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Remote {
    Refused,
    Allowed,
}

impl SimulatorBuilder {
    pub(crate) fn new() -> Self {
        Self {
            sizes: Sizes::default(),
            seed: 0,
            limit: Limit::Zendesk,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            remote: Remote::Refused,
            sign_in: SignIn::default(),
            minimum_start_time_age: Duration::from_secs(60),
            clock: Box::new(SystemTime::now),
        }
    }

    /// How many tickets an export delivers by default; 1,000 unless set.
    ///
    /// For every 32 of them there is one more that only an AI agent handled, which an export
    /// leaves out unless `support_type_scope` asks for it.
    pub fn tickets(mut self, count: u64) -> Self {
        self.sizes.tickets = count;
        self
    }

    /// How many ticket events an export delivers by default; two for each ticket unless set.
    pub fn ticket_events(mut self, count: u64) -> Self {
        self.sizes.ticket_events = Some(count);
        self
    }

    /// How many users there are; one for five tickets, at least one, unless set.
    pub fn users(mut self, count: u64) -> Self {
        self.sizes.users = Some(count);
        self
    }

    /// How many organizations there are; one for 25 tickets, at least one, unless set.
    pub fn organizations(mut self, count: u64) -> Self {
        self.sizes.organizations = Some(count);
        self
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
    /// Without it and without [`basic`](Self::basic), any well-formed credential signs in.
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

    /// How old a `start_time` must be; 60 seconds unless set.
    ///
    /// Records younger than this are withheld. Fractions of a second are dropped.
    pub fn minimum_start_time_age(mut self, age: Duration) -> Self {
        self.minimum_start_time_age = age;
        self
    }

    /// Takes the time of day from here; from [`SystemTime::now`] unless set.
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Listens, and serves on a task of the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// The address is not a loopback address and [`allow_remote`](Self::allow_remote) was not
    /// called, or it cannot be listened on.
    pub async fn start(self) -> io::Result<Simulator> {
        if self.remote == Remote::Refused && !self.listen.ip().is_loopback() {
            let message = format!(
                "{} can be reached from other machines; listen on a loopback address such as \
                 127.0.0.1, or call allow_remote()",
                self.listen
            );
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let listener = TcpListener::bind(self.listen).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let help_desk = Arc::new(HelpDesk::new(
            Account::new(self.seed, self.sizes, base_url),
            self.sign_in,
            RateLimits::new(self.limit),
            self.minimum_start_time_age,
            self.clock,
        ));

        let router = Router::new()
            .fallback(help_desk::answer)
            .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
            .with_state(Arc::clone(&help_desk));
        let listener = listener.tap_io(|connection| {
            // Without it answers are only slower, so a refusal does not matter.
            let _ = connection.set_nodelay(true);
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(async move {
            // `axum::serve` retries what fails, and so never returns an error.
            let _ = axum::serve(listener, router)
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
            .field("minimum_start_time_age", &self.minimum_start_time_age)
            .finish_non_exhaustive()
    }
}
