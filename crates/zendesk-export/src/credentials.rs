use std::{error::Error as StdError, fmt, sync::Arc};

use futures_util::{FutureExt as _, TryFutureExt as _, future::BoxFuture};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    authorization::{basic, bearer, filled},
    error::Error,
    oauth::{OauthClient, OauthTokens, Renewal},
};

/// How a client signs in. Debug shows the kind alone.
///
/// Prefer OAuth: Zendesk ends API tokens on 2027-04-30 and is phasing passwords out. See
/// <https://developer.zendesk.com/api-reference/introduction/security-and-auth/>.
#[derive(Clone)]
pub struct Credentials(Kind);

#[derive(Clone)]
pub(crate) enum Kind {
    /// The same header with each request, or why it cannot be sent; and what it was made from.
    Fixed {
        from: &'static str,
        header: Result<HeaderValue, Error>,
    },
    /// Tokens that end, and that this client gets by that grant.
    Renewed { client: OauthClient, grant: Grant },
}

#[derive(Clone)]
pub(crate) enum Grant {
    ClientCredentials { scope: String },
    RefreshToken { pair: OauthTokens, store: Store },
}

/// The caller's way to renew a pair of tokens and keep the new one.
pub(crate) type Store = Arc<
    dyn Fn(Renewal) -> BoxFuture<'static, Result<OauthTokens, Box<dyn StdError + Send + Sync>>>
        + Send
        + Sync,
>;

impl Credentials {
    /// An OAuth access token with the scope `read`, sent as `Bearer`.
    pub fn oauth_token(token: impl Into<SecretString>) -> Self {
        Self::fixed("OAuth token", bearer(&token.into()))
    }

    /// An OAuth client's unique identifier and secret (the grant `client_credentials`), and the
    /// scopes to ask for, separated by spaces; `read` covers every export. An access token is
    /// fetched on first use, renewed before it ends, and once if it is refused.
    pub fn oauth_client(
        id: impl Into<String>,
        secret: impl Into<SecretString>,
        scope: impl Into<String>,
    ) -> Self {
        let (id, secret, scope) = (id.into(), Some(secret.into()), scope.into());
        let client = OauthClient { id, secret };
        let grant = Grant::ClientCredentials { scope };
        Self(Kind::Renewed { client, grant })
    }

    /// A pair of OAuth tokens that somebody signed in for, the OAuth client that it belongs to, and a
    /// function that renews it.
    ///
    /// Zendesk drops a pair when it makes the next one. So the function asks for the new pair, stores
    /// it, and only then hands it out to be used. It is called ahead of the access token's end and once
    /// when it is refused, one call at a time however many streams wait.
    ///
    /// ```no_run
    /// # use std::{error::Error, io};
    /// # use zendesk_export::{Credentials, OauthTokens};
    /// # fn store(_: &OauthTokens) -> io::Result<()> { Ok(()) }
    /// # fn credentials(stored: OauthTokens) -> Credentials {
    /// Credentials::oauth_tokens("exporter", None, stored, |renewal| async {
    ///     let tokens = renewal.request().await?;
    ///     store(&tokens)?; // before they are used
    ///     Ok::<_, Box<dyn Error + Send + Sync>>(tokens)
    /// })
    /// # }
    /// ```
    ///
    /// A function that fails is an error, [`Error::is_token_store`](crate::Error::is_token_store), and
    /// the pair is not used; the client keeps it, and the next call gets the same one from
    /// [`Renewal::request`]. A program that ends between the answer and the store has lost the pair:
    /// sign-in is refused from then on, checkpoints are as good as before, and once somebody has signed
    /// in again exports go on without a gap. Programs that share a pair take a lock in the function, and
    /// hand out what another one has stored in the meantime.
    pub fn oauth_tokens<F, E>(
        client_id: impl Into<String>,
        client_secret: Option<SecretString>,
        tokens: OauthTokens,
        renew: impl Fn(Renewal) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<OauthTokens, E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>> + 'static,
    {
        let (id, secret) = (client_id.into(), client_secret);
        let client = OauthClient { id, secret };
        let grant = Grant::RefreshToken {
            pair: tokens,
            store: Arc::new(move |renewal| renew(renewal).map_err(Into::into).boxed()),
        };
        Self(Kind::Renewed { client, grant })
    }

    /// An administrator's e-mail address and an API token, sent as `Basic` with `/token` after
    /// the address, whether or not it was given with it. API tokens stop working on 2027-04-30.
    pub fn api_token(email: impl Into<String>, token: impl Into<SecretString>) -> Self {
        let email = email.into();
        // Zendesk's own examples write the address with it.
        let address = email.strip_suffix("/token").unwrap_or(&email);
        let header = basic(address, "/token", "the API token", &token.into());
        Self::fixed("API token", header)
    }

    /// An administrator's e-mail address and password, sent as `Basic`; only for accounts that
    /// still allow it.
    pub fn password(email: impl Into<String>, password: impl Into<SecretString>) -> Self {
        let email = email.into();
        let header = if email.ends_with("/token") {
            Err(Error::settings(
                "the e-mail address ends in /token, which goes with an API token and not with a password; give the address alone, or \
                 the API token as one",
            ))
        } else {
            basic(&email, "", "the password", &password.into())
        };
        Self::fixed("password", header)
    }

    fn fixed(from: &'static str, header: Result<HeaderValue, Error>) -> Self {
        Self(Kind::Fixed { from, header })
    }

    /// Checks them, so that a value that was read wrong is not found out by a refusal.
    pub(crate) fn checked(self) -> Result<Kind, Error> {
        match &self.0 {
            Kind::Fixed { header, .. } => drop(header.clone()?),
            Kind::Renewed { client, grant } => {
                client.check()?;
                match grant {
                    Grant::ClientCredentials { scope } => filled("the OAuth scope", scope)?,
                    Grant::RefreshToken { pair, .. } => {
                        let token = pair.refresh_token.expose_secret();
                        filled("the OAuth refresh token", token)?
                    }
                };
            }
        }
        Ok(self.0)
    }
}

impl OauthClient {
    pub(crate) fn check(&self) -> Result<(), Error> {
        filled("the OAuth client's id", &self.id)?;
        if let Some(secret) = &self.secret {
            filled("the OAuth client's secret", secret.expose_secret())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.0 {
            Kind::Fixed { from, .. } => from,
            Kind::Renewed { grant, .. } => match grant {
                Grant::ClientCredentials { .. } => "OAuth client",
                Grant::RefreshToken { .. } => "OAuth tokens",
            },
        };
        write!(f, "Credentials({kind})")
    }
}
