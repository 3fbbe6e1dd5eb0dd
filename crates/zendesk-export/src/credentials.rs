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
    ApiToken {
        email: String,
        token: SecretString,
    },
    Password {
        email: String,
        password: SecretString,
    },
}

impl Credentials {
    /// An OAuth access token with the scope `read`, sent as `Bearer`.
    pub fn oauth_token(token: impl Into<SecretString>) -> Self {
        Self(Kind::OauthToken(token.into()))
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

    /// The `Authorization` header, marked sensitive.
    pub(crate) fn header(&self) -> Result<HeaderValue, Error> {
        let text = match &self.0 {
            Kind::OauthToken(token) => format!(
                "Bearer {}",
                filled("the OAuth token", token.expose_secret())?
            ),
            Kind::ApiToken { email, token } => {
                let user = format!("{}/token", login(email)?);
                basic(&user, filled("the API token", token.expose_secret())?)
            }
            Kind::Password { email, password } => basic(
                login(email)?,
                filled("the password", password.expose_secret())?,
            ),
        };
        let mut header = HeaderValue::try_from(text).map_err(|_| {
            Error::settings(
                "the OAuth token holds characters that no header may carry; check how it was read",
            )
        })?;
        header.set_sensitive(true);
        Ok(header)
    }
}

fn basic(user: &str, secret: &str) -> String {
    format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("{user}:{secret}"))
    )
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
        })
    }
}
