use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures_util::{
    FutureExt as _,
    future::{BoxFuture, WeakShared},
};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::ExposeSecret as _;
use tokio::time::Instant;
use zendesk_export_api as api;

use crate::{
    credentials::{Authorization, Credentials, OauthClient, bearer},
    error::Error,
    response,
};

/// Signs requests in, and renews the token of an OAuth client.
pub(crate) enum SignIn {
    Fixed(api::Client),
    Renewed {
        tokens: TokenEndpoint,
        newest: Mutex<Newest>,
    },
}

/// The newest token, or the request for it. Each stream that waits drives that request, so that one
/// is sent however many wait, and it goes on when one of them is given up. It is gone with the last.
#[derive(Default)]
pub(crate) enum Newest {
    #[default]
    None,
    Asked(WeakShared<Pending>),
    Issued(SignedIn),
}

type Pending = BoxFuture<'static, Result<SignedIn, Error>>;

/// A generated client that is signed in.
#[derive(Clone)]
pub(crate) struct SignedIn {
    pub(crate) api: api::Client,
    /// `None` where there is nothing to renew.
    renew_at: Option<Instant>,
}

#[derive(Clone)]
pub(crate) struct TokenEndpoint {
    base_url: String,
    http: reqwest::Client,
    client: OauthClient,
}

/// Zendesk's default for clients made since 2026-04-30. It is asked for, since an answer leaves the
/// lifetime out otherwise.
const LIFETIME: Duration = Duration::from_secs(1_800);

/// The longest that Zendesk gives a token, two days; a longer one is a mistake in the answer.
const LONGEST_LIFETIME: Duration = Duration::from_secs(172_800);

impl SignIn {
    pub(crate) fn new(
        credentials: Credentials,
        base_url: &str,
        http: reqwest::Client,
    ) -> Result<Self, Error> {
        Ok(match credentials.authorization()? {
            Authorization::Fixed(header) => Self::Fixed(signed(base_url, &http, header)),
            Authorization::Fetched(client) => Self::Renewed {
                tokens: TokenEndpoint {
                    base_url: base_url.to_owned(),
                    http,
                    client,
                },
                newest: Mutex::default(),
            },
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
            let mut newest = newest.lock().unwrap_or_else(PoisonError::into_inner);
            let asked = match &*newest {
                Newest::Issued(token) if token.renew_at.is_none_or(|at| Instant::now() < at) => {
                    return Ok(token.clone());
                }
                Newest::Asked(asked) => asked.upgrade().filter(|asked| asked.peek().is_none()),
                _ => None,
            };
            asked.unwrap_or_else(|| {
                let asked = tokens.clone().request().boxed().shared();
                *newest = asked.downgrade().map_or(Newest::None, Newest::Asked);
                asked
            })
        };
        let token = asked.await?;
        *newest.lock().unwrap_or_else(PoisonError::into_inner) = Newest::Issued(token.clone());
        Ok(token)
    }

    /// Drops a token that was refused, unless it has been renewed since. Says whether another may be
    /// had.
    pub(crate) fn discard(&self, refused: &SignedIn) -> bool {
        let Self::Renewed { newest, .. } = self else {
            return false;
        };
        let mut newest = newest.lock().unwrap_or_else(PoisonError::into_inner);
        // No two tokens are made at the same instant, so its end tells which one it is.
        if matches!(&*newest, Newest::Issued(token) if token.renew_at == refused.renew_at) {
            *newest = Newest::None;
        }
        true
    }
}

impl TokenEndpoint {
    /// See <https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/>.
    async fn request(self) -> Result<SignedIn, Error> {
        let request = api::types::TokenRequest::builder()
            .grant_type("client_credentials")
            .client_id(&self.client.id)
            .client_secret(self.client.secret.expose_secret())
            .scope(self.client.scope.clone())
            .expires_in(i64::try_from(LIFETIME.as_secs()).ok());
        let unsigned =
            api::Client::new_with_client(&self.base_url, self.http.clone(), HeaderMap::new());
        let token = match unsigned.create_token().body(request).send().await {
            Ok(token) => token.into_inner(),
            Err(api::Error::UnexpectedResponse(refusal)) => {
                let refusal = response::refusal(refusal, std::time::SystemTime::now()).await;
                return Err(refusal.at_sign_in());
            }
            Err(other) => return Err(response::failure(other).at_sign_in()),
        };
        let secs = token.expires_in.and_then(|secs| u64::try_from(secs).ok());
        let lifetime = secs.map_or(LIFETIME, |secs| {
            Duration::from_secs(secs).min(LONGEST_LIFETIME)
        });
        tracing::debug!(
            seconds = lifetime.as_secs(),
            "signed in as the OAuth client"
        );
        Ok(SignedIn {
            api: signed(
                &self.base_url,
                &self.http,
                bearer(token.access_token.expose())?,
            ),
            // A tenth is left over, for requests that are under way when the token ends.
            renew_at: Some(Instant::now() + lifetime * 9 / 10),
        })
    }
}

fn signed(base_url: &str, http: &reqwest::Client, authorization: HeaderValue) -> api::Client {
    let headers = HeaderMap::from_iter([(AUTHORIZATION, authorization)]);
    api::Client::new_with_client(base_url, http.clone(), headers)
}
