use std::{
    fmt,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use zendesk_export_api::{self as api, Secret, types::TokenRequest};

use crate::{
    authorization::bearer,
    error::{Error, NoPage},
    locked::lock,
    origin::Origin,
    response,
};

/// A pair of OAuth tokens. Debug shows neither.
#[derive(Clone)]
#[expect(
    clippy::exhaustive_structs,
    reason = "programs make it from what they stored"
)]
pub struct OauthTokens {
    /// What requests are signed with.
    pub access_token: SecretString,
    /// Exchanged for the next pair; works once.
    pub refresh_token: SecretString,
    /// When the access token ends. `None` if that is not known: then it is used until it is refused.
    pub expires_at: Option<SystemTime>,
}

/// What an administrator's browser came back with, and what it has to be redeemed with: see
/// [`ClientBuilder::redeem`](crate::ClientBuilder::redeem).
#[derive(Clone)]
#[expect(
    clippy::exhaustive_structs,
    reason = "RFC 6749 and 7636 list its parts"
)]
pub struct AuthorizationCode {
    /// The OAuth client's unique identifier.
    pub client_id: String,
    /// Its secret; `None` for a public client.
    pub client_secret: Option<SecretString>,
    /// The scopes that were asked for, separated by spaces.
    pub scope: String,
    /// The code in the address that the browser was sent back to.
    pub code: SecretString,
    /// That address, without a query.
    pub redirect_uri: String,
    /// The verifier whose challenge went with the browser (PKCE).
    pub code_verifier: SecretString,
}

/// A pair of tokens whose access token has ended or was refused. It is for the function that was given
/// to [`Credentials::oauth_tokens`](crate::Credentials::oauth_tokens).
pub struct Renewal {
    pub(crate) endpoint: TokenEndpoint,
    pub(crate) tokens: OauthTokens,
    pub(crate) unstored: Unstored,
}

/// A pair that Zendesk has issued and that has not been stored yet: the one before it is dead, so it
/// must not be dropped.
pub(crate) type Unstored = Arc<Mutex<Option<OauthTokens>>>;

impl Renewal {
    /// The pair that is to be renewed.
    #[must_use]
    pub fn tokens(&self) -> &OauthTokens {
        &self.tokens
    }

    /// Gets a new pair from Zendesk, which drops the old one at once; or the pair that was had before
    /// and could not be stored.
    ///
    /// # Errors
    ///
    /// [`Error::is_auth`]: the refresh token has ended, was revoked, or was used already; somebody has
    /// to sign in again. Otherwise any error of a request.
    pub async fn request(self) -> Result<OauthTokens, Error> {
        if let Some(kept) = lock(&self.unstored).clone() {
            return Ok(kept);
        }
        let request = TokenRequest::builder()
            .grant_type("refresh_token")
            .refresh_token(secret(&self.tokens.refresh_token));
        let issued = self.endpoint.request(request).await?;
        // An answer without a refresh token leaves the old one in force (RFC 6749, 6).
        let tokens = issued.pair(Some(&self.tokens.refresh_token))?;
        *lock(&self.unstored) = Some(tokens.clone());
        tracing::debug!("a new pair of OAuth tokens");
        Ok(tokens)
    }
}

/// Where an OAuth client gets its tokens:
/// <https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/>.
#[derive(Clone)]
pub(crate) struct TokenEndpoint {
    pub(crate) origin: Origin,
    pub(crate) client: OauthClient,
}

/// A client that the account's administrator has made; without a secret if it is public.
#[derive(Clone)]
pub(crate) struct OauthClient {
    pub(crate) id: String,
    pub(crate) secret: Option<SecretString>,
}

/// An answer of the token endpoint.
pub(crate) struct Issued {
    pub(crate) access_token: SecretString,
    refresh_token: Option<SecretString>,
    pub(crate) lifetime: Duration,
    at: SystemTime,
}

/// Zendesk's default for clients made since 2026-04-30. It is asked for, since an answer leaves the
/// lifetime out otherwise.
const LIFETIME: Duration = Duration::from_secs(1_800);

/// The longest that Zendesk gives a token, two days; a longer one is a mistake in the answer.
pub(crate) const LONGEST_LIFETIME: Duration = Duration::from_secs(172_800);

impl TokenEndpoint {
    pub(crate) async fn request(
        &self,
        request: api::types::builder::TokenRequest,
    ) -> Result<Issued, Error> {
        let request = request
            .client_id(&self.client.id)
            .client_secret(self.client.secret.as_ref().and_then(secret))
            .expires_in(i64::try_from(LIFETIME.as_secs()).ok());
        let now = || (self.origin.clock)();
        let unsigned = self.origin.unsigned();
        let answer = match unsigned.create_token().body(request).send().await {
            Ok(answer) => answer.into_inner(),
            Err(api::Error::UnexpectedResponse(refusal)) => {
                let refusal = response::refusal(refusal, now()).await;
                return Err(refusal.at_sign_in());
            }
            Err(other) => return Err(response::failure(other).at_sign_in()),
        };
        let access_token: SecretString = answer.access_token.expose().into();
        if bearer(&access_token).is_err() {
            let detail = "the access token cannot be sent".to_owned();
            return Err(Error::from(NoPage::WrongShape { detail }).at_sign_in());
        }
        Ok(Issued {
            access_token,
            refresh_token: answer
                .refresh_token
                .filter(|token| !token.expose().trim().is_empty())
                .map(|token| token.expose().into()),
            lifetime: lifetime(answer.expires_in.as_ref()),
            at: now(),
        })
    }

    /// Trades an authorization code for the first pair.
    pub(crate) async fn redeem(&self, code: &AuthorizationCode) -> Result<OauthTokens, Error> {
        let request = TokenRequest::builder()
            .grant_type("authorization_code")
            .scope(code.scope.clone())
            .code(secret(&code.code))
            .redirect_uri(code.redirect_uri.clone())
            .code_verifier(secret(&code.code_verifier));
        self.request(request).await?.pair(None)
    }
}

/// A detail that is odd must not cost the pair, which is the only one alive.
fn lifetime(expires_in: Option<&Value>) -> Duration {
    let secs = expires_in.and_then(|secs| match secs {
        Value::String(text) => text.trim().parse().ok(),
        secs => secs.as_f64(),
    });
    secs.filter(|secs| *secs >= 1.0)
        .map_or(LIFETIME, |secs: f64| {
            Duration::try_from_secs_f64(secs).map_or(LONGEST_LIFETIME, |d| d.min(LONGEST_LIFETIME))
        })
}

impl Issued {
    fn pair(self, old: Option<&SecretString>) -> Result<OauthTokens, Error> {
        let refresh_token = self.refresh_token.or_else(|| old.cloned()).ok_or_else(|| {
            Error::settings(
                "Zendesk gave no refresh token, so this sign-in could not be renewed; use an OAuth client that has them",
            )
        })?;
        Ok(OauthTokens {
            access_token: self.access_token,
            refresh_token,
            expires_at: self.at.checked_add(self.lifetime),
        })
    }
}

fn secret(text: &SecretString) -> Option<Secret> {
    Some(text.expose_secret().into())
}

impl fmt::Debug for OauthTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OauthTokens")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for AuthorizationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationCode")
            .field("client_id", &self.client_id)
            .field("scope", &self.scope)
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Renewal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renewal")
            .field("tokens", &self.tokens)
            .finish_non_exhaustive()
    }
}
