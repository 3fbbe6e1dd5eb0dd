use std::fmt;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

use crate::error::Error;

/// How a client signs in. Debug shows the kind alone.
///
/// Prefer OAuth: Zendesk ends API tokens on 2027-04-30 and is phasing passwords out. See
/// <https://developer.zendesk.com/api-reference/introduction/security-and-auth/>.
#[derive(Clone)]
pub struct Credentials(Kind);

#[derive(Clone)]
enum Kind {
    OauthToken(SecretString),
    OauthClient(OauthClient),
    ApiToken {
        email: String,
        token: SecretString,
    },
    Password {
        email: String,
        password: SecretString,
    },
}

/// A client of the account's own, whose secret access tokens are made with.
#[derive(Clone)]
pub(crate) struct OauthClient {
    pub(crate) id: String,
    pub(crate) secret: SecretString,
    pub(crate) scope: String,
}

/// What credentials come down to.
pub(crate) enum Authorization {
    Fixed(HeaderValue),
    Fetched(OauthClient),
}

impl Credentials {
    /// An OAuth access token with the scope `read`, sent as `Bearer`.
    pub fn oauth_token(token: impl Into<SecretString>) -> Self {
        Self(Kind::OauthToken(token.into()))
    }

    /// An OAuth client's unique identifier and secret (the grant `client_credentials`), and the
    /// scopes to ask for, separated by spaces; `read` covers every export. An access token is
    /// fetched on first use, renewed before it ends, and once if it is refused.
    pub fn oauth_client(
        id: impl Into<String>,
        secret: impl Into<SecretString>,
        scope: impl Into<String>,
    ) -> Self {
        Self(Kind::OauthClient(OauthClient {
            id: id.into(),
            secret: secret.into(),
            scope: scope.into(),
        }))
    }

    /// An administrator's e-mail address and an API token, sent as `Basic` with `/token` behind
    /// the address. API tokens stop working on 2027-04-30.
    pub fn api_token(email: impl Into<String>, token: impl Into<SecretString>) -> Self {
        Self(Kind::ApiToken {
            email: email.into(),
            token: token.into(),
        })
    }

    /// An administrator's e-mail address and password, sent as `Basic`; only for accounts that
    /// still allow it.
    pub fn password(email: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self(Kind::Password {
            email: email.into(),
            password: password.into(),
        })
    }

    /// Checks them, so that a value that was read wrong is not found out by a refusal.
    pub(crate) fn authorization(self) -> Result<Authorization, Error> {
        Ok(Authorization::Fixed(match self.0 {
            Kind::OauthClient(client) => {
                filled("the OAuth client's id", &client.id)?;
                filled("the OAuth client's secret", client.secret.expose_secret())?;
                filled("the OAuth scope", &client.scope)?;
                return Ok(Authorization::Fetched(client));
            }
            Kind::OauthToken(token) => bearer(token.expose_secret())?,
            Kind::ApiToken { email, token } => {
                let user = format!("{}/token", login(&email)?);
                basic(&user, filled("the API token", token.expose_secret())?)?
            }
            Kind::Password { email, password } => basic(
                login(&email)?,
                filled("the password", password.expose_secret())?,
            )?,
        }))
    }
}

pub(crate) fn bearer(token: &str) -> Result<HeaderValue, Error> {
    let token = filled("the OAuth token", token)?;
    if !token.chars().all(|c| c.is_ascii_graphic()) {
        return Err(Error::settings(
            "the OAuth token holds a space or a character that is not ASCII; give the token alone, without Bearer",
        ));
    }
    header(format!("Bearer {token}"))
}

fn basic(user: &str, secret: &str) -> Result<HeaderValue, Error> {
    header(format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("{user}:{secret}"))
    ))
}

/// Marked sensitive, so that no Debug of a request shows it.
fn header(text: String) -> Result<HeaderValue, Error> {
    let mut header = HeaderValue::try_from(text)
        .map_err(|_| Error::settings("the credentials cannot be sent in a header"))?;
    header.set_sensitive(true);
    Ok(header)
}

fn login(email: &str) -> Result<&str, Error> {
    if email.contains(':') {
        return Err(Error::settings(
            "the e-mail address holds a colon, which sign-in cannot carry",
        ));
    }
    filled("the e-mail address", email)
}

/// An empty value, or one with a line break at its end, is a variable or file that was read wrong.
fn filled<'a>(name: &str, value: &'a str) -> Result<&'a str, Error> {
    if value.trim().is_empty() {
        return Err(Error::settings(format!("{name} is empty")));
    }
    if value.contains(['\n', '\r']) {
        return Err(Error::settings(format!(
            "{name} holds a line break; check how it was read"
        )));
    }
    Ok(value)
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::OauthToken(_) => "Credentials(OAuth token)",
            Kind::ApiToken { .. } => "Credentials(API token)",
            Kind::Password { .. } => "Credentials(password)",
            Kind::OauthClient(_) => "Credentials(OAuth client)",
        })
    }
}
