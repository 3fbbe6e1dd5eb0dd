use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures_util::{
    FutureExt as _,
    future::{BoxFuture, Shared},
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
        /// The newest token, or the request for it. Whoever waits for it drives it, so that however
        /// many streams wait one request is sent, and one that is abandoned holds up nobody.
        newest: Mutex<Option<Shared<Pending>>>,
    },
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
        let pending = match self {
            Self::Fixed(api) => {
                return Ok(SignedIn {
                    api: api.clone(),
                    renew_at: None,
                });
            }
            Self::Renewed { tokens, newest } => {
                let mut newest = newest.lock().unwrap_or_else(PoisonError::into_inner);
                let usable = newest.take().filter(|pending| match pending.peek() {
                    None => true,
                    Some(Ok(signed_in)) => signed_in.renew_at.is_none_or(|at| Instant::now() < at),
                    Some(Err(_)) => false,
                });
                newest
                    .insert(usable.unwrap_or_else(|| tokens.clone().request().boxed().shared()))
                    .clone()
            }
        };
        pending.await
    }

    /// Drops a token that was refused, unless it has been renewed since. Says whether another may be
    /// had.
    pub(crate) fn discard(&self, refused: &SignedIn) -> bool {
        let Self::Renewed { newest, .. } = self else {
            return false;
        };
        let mut newest = newest.lock().unwrap_or_else(PoisonError::into_inner);
        // No two tokens are made at the same instant, so its end tells which one it is.
        let is_refused = |pending: &Shared<Pending>| matches!(pending.peek(), Some(Ok(signed_in)) if signed_in.renew_at == refused.renew_at);
        if newest.as_ref().is_some_and(is_refused) {
            *newest = None;
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
            Err(other) => return Err(response::failure(other)),
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
