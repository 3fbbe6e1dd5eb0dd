use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::ExposeSecret as _;
use tokio::{sync::Mutex, time::Instant};
use zendesk_export_api as api;

use crate::{
    credentials::{Authorization, Credentials, OauthClient, bearer},
    error::Error,
    response,
};

/// Signs requests in, and renews the token of an OAuth client.
pub(crate) struct SignIn {
    unsigned: Unsigned,
    oauth_client: Option<OauthClient>,
    /// Held while a token is fetched, so that however many streams wait, one of them asks.
    issued: Mutex<Option<Issued>>,
}

struct Unsigned {
    base_url: String,
    http: reqwest::Client,
}

struct Issued {
    api: api::Client,
    /// `None` for credentials that cannot be renewed.
    renew_at: Option<Instant>,
    token: u64,
}

/// A generated client that is signed in, and which token it is signed in with.
pub(crate) struct SignedIn {
    pub(crate) api: api::Client,
    token: u64,
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
        let unsigned = Unsigned {
            base_url: base_url.to_owned(),
            http,
        };
        let (oauth_client, issued) = match credentials.authorization()? {
            Authorization::Fetched(client) => (Some(client), None),
            Authorization::Fixed(header) => (
                None,
                Some(Issued {
                    api: unsigned.sign(header),
                    renew_at: None,
                    token: 0,
                }),
            ),
        };
        Ok(Self {
            unsigned,
            oauth_client,
            issued: Mutex::new(issued),
        })
    }

    /// A client that is signed in, with a new token if the last one is near its end.
    pub(crate) async fn client(&self) -> Result<SignedIn, Error> {
        let mut issued = self.issued.lock().await;
        let fresh = issued
            .as_ref()
            .filter(|issued| issued.renew_at.is_none_or(|at| Instant::now() < at));
        if let Some(Issued { api, token, .. }) = fresh {
            return Ok(SignedIn {
                api: api.clone(),
                token: *token,
            });
        }
        let Some(oauth_client) = &self.oauth_client else {
            return Err(Error::settings("there are no credentials to sign in with"));
        };
        let token = issued.as_ref().map_or(1, |issued| issued.token + 1);
        let (header, lifetime) = self.unsigned.request_token(oauth_client).await?;
        let api = self.unsigned.sign(header);
        // A tenth is left over, for requests that are under way when the token ends.
        let renew_at = Some(Instant::now() + lifetime * 9 / 10);
        *issued = Some(Issued {
            api: api.clone(),
            renew_at,
            token,
        });
        Ok(SignedIn { api, token })
    }

    /// Drops a token that was refused, unless it has been renewed since. Says whether it is worth
    /// trying again.
    pub(crate) async fn discard(&self, refused: &SignedIn) -> bool {
        if self.oauth_client.is_none() {
            return false;
        }
        let mut issued = self.issued.lock().await;
        if let Some(issued) = issued
            .as_mut()
            .filter(|issued| issued.token == refused.token)
        {
            issued.renew_at = Some(Instant::now());
        }
        true
    }
}

impl Unsigned {
    fn sign(&self, authorization: HeaderValue) -> api::Client {
        let headers = HeaderMap::from_iter([(AUTHORIZATION, authorization)]);
        api::Client::new_with_client(&self.base_url, self.http.clone(), headers)
    }

    /// See <https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/>.
    async fn request_token(&self, client: &OauthClient) -> Result<(HeaderValue, Duration), Error> {
        let api = api::Client::new_with_client(&self.base_url, self.http.clone(), HeaderMap::new());
        let request = api::types::TokenRequest::builder()
            .grant_type("client_credentials")
            .client_id(&client.id)
            .client_secret(client.secret.expose_secret())
            .scope(client.scope.clone())
            .expires_in(i64::try_from(LIFETIME.as_secs()).ok());
        let answer = api.create_token().body(request).send().await;
        let token = match answer {
            Ok(token) => token.into_inner(),
            Err(api::Error::UnexpectedResponse(refusal)) => {
                return Err(response::refusal(refusal, std::time::SystemTime::now())
                    .await
                    .at_sign_in());
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
        Ok((bearer(token.access_token.expose())?, lifetime))
    }
}
