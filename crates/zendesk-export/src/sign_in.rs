use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::{
    FutureExt as _,
    future::{BoxFuture, WeakShared},
};
use tokio::time::Instant;
use zendesk_export_api::{self as api, types::TokenRequest};

use crate::{
    credentials::{Authorization, Credentials, Store, bearer},
    error::Error,
    oauth::{OauthTokens, Renewal, TokenEndpoint, Unstored},
    origin::Origin,
};

/// Signs requests in, and renews tokens that end.
pub(crate) enum SignIn {
    Fixed(api::Client),
    Renewed {
        tokens: Arc<Tokens>,
        newest: Mutex<Newest>,
    },
}

/// The newest token, or the request for it. Each stream that waits drives that request, so that one
/// is sent however many wait, and it goes on when one of them is given up. It is gone with the last.
pub(crate) enum Newest {
    None,
    Asked(WeakShared<Pending>),
    Issued(SignedIn),
}

type Pending = BoxFuture<'static, Result<SignedIn, Error>>;

/// A generated client that is signed in.
#[derive(Clone)]
pub(crate) struct SignedIn {
    pub(crate) api: api::Client,
    /// `None` where nobody knows when the token ends.
    renew_at: Option<Instant>,
}

/// Where new tokens come from.
pub(crate) struct Tokens {
    endpoint: TokenEndpoint,
    grant: Grant,
}

enum Grant {
    ClientCredentials {
        scope: String,
    },
    RefreshToken {
        pair: Mutex<OauthTokens>,
        unstored: Unstored,
        store: Store,
    },
}

impl SignIn {
    pub(crate) fn new(credentials: Credentials, origin: Origin) -> Result<Self, Error> {
        let (client, grant, newest) = match credentials.authorization()? {
            Authorization::Fixed(header) => return Ok(Self::Fixed(origin.signed(header))),
            Authorization::Client { client, scope } => {
                (client, Grant::ClientCredentials { scope }, Newest::None)
            }
            Authorization::Pair {
                client,
                pair,
                store,
            } => {
                let newest = Newest::Issued(SignedIn::by(&pair, &origin)?);
                let grant = Grant::RefreshToken {
                    pair: Mutex::new(pair),
                    unstored: Unstored::default(),
                    store,
                };
                (client, grant, newest)
            }
        };
        let endpoint = TokenEndpoint { origin, client };
        Ok(Self::Renewed {
            tokens: Arc::new(Tokens { endpoint, grant }),
            newest: Mutex::new(newest),
        })
    }

    /// A client that is signed in, with a new token if the last one is near its end.
    pub(crate) async fn client(&self) -> Result<SignedIn, Error> {
        let (tokens, newest) = match self {
            Self::Fixed(api) => {
                return Ok(SignedIn {
                    api: api.clone(),
                    renew_at: None,
                });
            }
            Self::Renewed { tokens, newest } => (tokens, newest),
        };
        let asked = {
            let mut newest = lock(newest);
            let asked = match &*newest {
                Newest::Issued(token) if token.renew_at.is_none_or(|at| Instant::now() < at) => {
                    return Ok(token.clone());
                }
                Newest::Asked(asked) => asked.upgrade().filter(|asked| asked.peek().is_none()),
                _ => None,
            };
            asked.unwrap_or_else(|| {
                let asked = Arc::clone(tokens).renewed().boxed().shared();
                *newest = asked.downgrade().map_or(Newest::None, Newest::Asked);
                asked
            })
        };
        let token = asked.await?;
        *lock(newest) = Newest::Issued(token.clone());
        Ok(token)
    }

    /// Drops a token that was refused, unless it has been renewed since. Says whether another may be
    /// had.
    pub(crate) fn discard(&self, refused: &SignedIn) -> bool {
        let Self::Renewed { newest, .. } = self else {
            return false;
        };
        let mut newest = lock(newest);
        // No two tokens are made at the same instant, so its end tells which one it is.
        if matches!(&*newest, Newest::Issued(token) if token.renew_at == refused.renew_at) {
            *newest = Newest::None;
        }
        true
    }
}

impl Tokens {
    async fn renewed(self: Arc<Self>) -> Result<SignedIn, Error> {
        let origin = &self.endpoint.origin;
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
                Ok(SignedIn {
                    api: origin.signed(bearer(&issued.access_token)?),
                    renew_at: Some(renew_at(issued.lifetime)),
                })
            }
            Grant::RefreshToken {
                pair,
                unstored,
                store,
            } => {
                let renewal = Renewal {
                    endpoint: self.endpoint.clone(),
                    tokens: lock(pair).clone(),
                    unstored: Arc::clone(unstored),
                };
                let renewed = store(renewal).await.map_err(Error::token_store)?;
                let signed_in = SignedIn::by(&renewed, origin)?;
                *lock(unstored) = None;
                *lock(pair) = renewed;
                Ok(signed_in)
            }
        }
    }
}

impl SignedIn {
    fn by(pair: &OauthTokens, origin: &Origin) -> Result<Self, Error> {
        let left = pair
            .expires_at
            .map(|at| at.duration_since((origin.clock)()).unwrap_or_default());
        Ok(Self {
            api: origin.signed(bearer(&pair.access_token)?),
            renew_at: left.map(renew_at),
        })
    }
}

/// A tenth is left over, for requests that are under way when the token ends.
fn renew_at(lifetime: std::time::Duration) -> Instant {
    Instant::now() + lifetime * 9 / 10
}

/// A panic elsewhere leaves what is behind these locks usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
