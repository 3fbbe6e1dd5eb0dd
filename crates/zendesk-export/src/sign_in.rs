use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use futures_util::{
    FutureExt as _,
    future::{BoxFuture, Shared},
};
use secrecy::SecretString;
use tokio::{
    task::JoinError,
    time::{Instant, timeout},
};
use zendesk_export_api::{self as api, types::TokenRequest};

use crate::{
    authorization::bearer,
    credentials::{Credentials, Grant, Kind},
    error::Error,
    locked::lock,
    oauth::{LONGEST_LIFETIME, OauthTokens, Renewal, TokenEndpoint, Unstored},
    origin::Origin,
};

/// Signs requests in, and renews tokens that end.
pub(crate) enum SignIn {
    Fixed(api::Client),
    Renewed(Arc<Tokens>),
}

/// Where new tokens come from, the newest, and how many there have been.
pub(crate) struct Tokens {
    endpoint: TokenEndpoint,
    grant: Grant,
    /// The pair that came after that of the grant.
    renewed: Mutex<Option<OauthTokens>>,
    unstored: Unstored,
    newest: Mutex<Newest>,
    issued: AtomicU64,
}

/// The newest token, or the request for it: one request, however many wait.
enum Newest {
    None,
    /// A task of its own, which no stream ends that is given up: Zendesk drops a pair as soon as it makes
    /// the next one, so the answer must not be lost.
    Asked(Shared<Pending>),
    Issued(SignedIn),
}

/// How long a request for a token is waited for: more than it may take, and not without an end, since the runtime
/// that it runs on may be one that nobody drives any more.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

type Pending = BoxFuture<'static, Result<SignedIn, Error>>;

/// A generated client that is signed in.
#[derive(Clone)]
pub(crate) struct SignedIn {
    pub(crate) api: api::Client,
    serial: u64,
    /// Whether the caller had it from elsewhere, so that it may have ended already.
    pub(crate) is_second_hand: bool,
    /// `None` where nobody knows when the token ends.
    renew_at: Option<Moment>,
}

/// By the time of day, and by the runtime's clock, which stands still while a computer sleeps: whichever
/// comes first.
#[derive(Clone, Copy)]
struct Moment {
    instant: Instant,
    time: SystemTime,
}

impl SignIn {
    pub(crate) fn new(credentials: Credentials, origin: Origin) -> Result<Self, Error> {
        let (client, grant) = match credentials.checked()? {
            Kind::Fixed { header, .. } => return Ok(Self::Fixed(origin.signed(header?))),
            Kind::Renewed { client, grant } => (client, grant),
        };
        let tokens = Tokens {
            endpoint: TokenEndpoint { origin, client },
            grant,
            renewed: Mutex::default(),
            unstored: Unstored::default(),
            newest: Mutex::new(Newest::None),
            issued: AtomicU64::new(0),
        };
        if let Grant::RefreshToken { pair, .. } = &tokens.grant {
            let signed_in = tokens.signed_in_by(pair)?;
            *lock(&tokens.newest) = Newest::Issued(signed_in);
        }
        Ok(Self::Renewed(Arc::new(tokens)))
    }

    /// A client that is signed in, with a new token if the last one is near its end.
    pub(crate) async fn client(&self) -> Result<SignedIn, Error> {
        let tokens = match self {
            Self::Fixed(api) => {
                return Ok(SignedIn {
                    api: api.clone(),
                    serial: 0,
                    is_second_hand: false,
                    renew_at: None,
                });
            }
            Self::Renewed(tokens) => tokens,
        };
        let request = {
            let mut newest = lock(&tokens.newest);
            let under_way = match &*newest {
                Newest::Issued(token) if !tokens.is_near_its_end(token) => return Ok(token.clone()),
                Newest::Asked(request) => Some(request.clone()),
                Newest::Issued(_) | Newest::None => None,
            };
            under_way.unwrap_or_else(|| {
                let request = Arc::clone(tokens).request();
                *newest = Newest::Asked(request.clone());
                request
            })
        };
        let signed_in = timeout(PATIENCE, request.clone())
            .await
            .unwrap_or_else(|_| Err(Error::abandoned()));
        if signed_in.is_err() {
            tokens.forget(&request);
        }
        signed_in
    }

    /// Drops a token that was refused, unless it has been renewed since. Says whether another may be
    /// had.
    pub(crate) fn discard(&self, refused: &SignedIn) -> bool {
        let Self::Renewed(tokens) = self else {
            return false;
        };
        let mut newest = lock(&tokens.newest);
        if matches!(&*newest, Newest::Issued(token) if token.serial == refused.serial) {
            *newest = Newest::None;
        }
        true
    }
}

impl Tokens {
    /// Begins the request for a new token, which says so itself when it is there.
    fn request(self: Arc<Self>) -> Shared<Pending> {
        let task = tokio::spawn(async move {
            let renewed = self.renewed().await;
            *lock(&self.newest) = match &renewed {
                Ok(signed_in) => Newest::Issued(signed_in.clone()),
                Err(_) => Newest::None,
            };
            renewed
        });
        let ended = |ended: Result<_, JoinError>| match ended {
            Ok(renewed) => renewed,
            Err(e) if e.is_panic() => Err(Error::renewal_panicked()),
            Err(_) => Err(Error::abandoned()),
        };
        task.map(ended).boxed().shared()
    }

    /// A task that panicked, or whose runtime ended or stands still, did not say that it was over.
    fn forget(&self, failed: &Shared<Pending>) {
        let mut newest = lock(&self.newest);
        if matches!(&*newest, Newest::Asked(request) if request.ptr_eq(failed)) {
            *newest = Newest::None;
        }
    }

    async fn renewed(&self) -> Result<SignedIn, Error> {
        match &self.grant {
            Grant::ClientCredentials { scope } => {
                let request = TokenRequest::builder()
                    .grant_type("client_credentials")
                    .scope(scope.clone());
                let issued = self.endpoint.request(request).await?;
                tracing::debug!(
                    seconds = issued.lifetime.as_secs(),
                    "signed in as the OAuth client"
                );
                self.signed_in(&issued.access_token, Some(issued.lifetime))
            }
            Grant::RefreshToken { pair, store } => {
                let newer = lock(&self.renewed).clone();
                let renewal = Renewal {
                    endpoint: self.endpoint.clone(),
                    tokens: newer.unwrap_or_else(|| pair.clone()),
                    unstored: Arc::clone(&self.unstored),
                };
                let renewed = store(renewal).await.map_err(Error::token_store)?;
                let signed_in = self.signed_in_by(&renewed)?;
                *lock(&self.renewed) = Some(renewed);
                let is_second_hand = lock(&self.unstored).take().is_none();
                Ok(SignedIn {
                    is_second_hand,
                    ..signed_in
                })
            }
        }
    }

    fn signed_in_by(&self, pair: &OauthTokens) -> Result<SignedIn, Error> {
        let left = pair
            .expires_at
            .map(|at| at.duration_since(self.now()).unwrap_or_default())
            .map(|left| left.min(LONGEST_LIFETIME));
        self.signed_in(&pair.access_token, left)
    }

    fn signed_in(
        &self,
        access_token: &SecretString,
        left: Option<Duration>,
    ) -> Result<SignedIn, Error> {
        // A tenth is left over, for requests that are under way when the token ends.
        let renew_at = left.map(|left| left * 9 / 10).and_then(|left| {
            Some(Moment {
                instant: Instant::now().checked_add(left)?,
                time: self.now().checked_add(left)?,
            })
        });
        Ok(SignedIn {
            api: self.endpoint.origin.signed(bearer(access_token)?),
            serial: self.issued.fetch_add(1, Ordering::Relaxed),
            is_second_hand: false,
            renew_at,
        })
    }

    fn is_near_its_end(&self, token: &SignedIn) -> bool {
        token
            .renew_at
            .is_some_and(|at| Instant::now() >= at.instant || self.now() >= at.time)
    }

    fn now(&self) -> SystemTime {
        (self.endpoint.origin.clock)()
    }
}
