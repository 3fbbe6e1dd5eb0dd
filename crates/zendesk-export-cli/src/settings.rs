use std::{env, fs, path::Path};

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use zendesk_export::{Client, ClientBuilder, Credentials};

use crate::failure::{Exit, Failure};

/// The account and the credentials, each from the environment or else from a file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    subdomain: Option<String>,
    base_url: Option<String>,
    oauth_token: Option<SecretString>,
    oauth_client_id: Option<String>,
    oauth_client_secret: Option<SecretString>,
    oauth_scope: Option<String>,
    email: Option<String>,
    api_token: Option<SecretString>,
    password: Option<SecretString>,
}

/// A client that can sign in; its pace and the rest are left to the caller.
pub(crate) fn client(config: Option<&Path>) -> Result<ClientBuilder, Failure> {
    let environment = from_environment()?;
    let file = config.map(from_file).transpose()?.unwrap_or_default();
    let account = environment.account().or(file.account()).ok_or_else(|| {
        Failure::new(Exit::Settings, "no account: set ZENDESK_SUBDOMAIN (acme for https://acme.zendesk.com) or ZENDESK_BASE_URL")
    })?;
    let credentials = match environment.credentials()? {
        Some(credentials) => credentials,
        None => file.credentials()?.ok_or_else(|| {
            Failure::new(
                Exit::Settings,
                "no credentials: set ZENDESK_OAUTH_TOKEN, or ZENDESK_OAUTH_CLIENT_ID with ZENDESK_OAUTH_CLIENT_SECRET, or ZENDESK_EMAIL with ZENDESK_API_TOKEN or ZENDESK_PASSWORD",
            )
        })?,
    };
    Ok(Client::builder(account).credentials(credentials))
}

/// An empty variable counts as unset: that is what an undefined secret of a CI system looks like.
fn from_environment() -> Result<Settings, Failure> {
    let read = |name: &str| match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(Failure::new(
            Exit::Settings,
            format!("{name} is not valid Unicode"),
        )),
    };
    let secret = |name: &str| read(name).map(|value| value.map(SecretString::from));
    Ok(Settings {
        subdomain: read("ZENDESK_SUBDOMAIN")?,
        base_url: read("ZENDESK_BASE_URL")?,
        oauth_token: secret("ZENDESK_OAUTH_TOKEN")?,
        oauth_client_id: read("ZENDESK_OAUTH_CLIENT_ID")?,
        oauth_client_secret: secret("ZENDESK_OAUTH_CLIENT_SECRET")?,
        oauth_scope: read("ZENDESK_OAUTH_SCOPE")?,
        email: read("ZENDESK_EMAIL")?,
        api_token: secret("ZENDESK_API_TOKEN")?,
        password: secret("ZENDESK_PASSWORD")?,
    })
}

fn from_file(path: &Path) -> Result<Settings, Failure> {
    let name = path.display();
    let text = fs::read_to_string(path)
        .map_err(|e| Failure::new(Exit::Settings, format!("{name} cannot be read")).because(e))?;
    warn_if_others_can_read(path);
    // The parser's message quotes the line, and the line may hold a secret.
    toml::from_str(&text).map_err(|e| {
        let line = e
            .span()
            .map_or(1, |span| text[..span.start].lines().count().max(1));
        let keys = "subdomain, base_url, oauth_token, oauth_client_id, oauth_client_secret, oauth_scope, email, api_token and password";
        Failure::new(
            Exit::Settings,
            format!("{name} line {line}: not TOML, or not one of {keys} with a text"),
        )
    })
}

#[cfg(unix)]
fn warn_if_others_can_read(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    if fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0) {
        tracing::warn!(
            "{} holds credentials and can be read by others; run chmod 600 on it",
            path.display()
        );
    }
}

#[cfg(not(unix))]
fn warn_if_others_can_read(_: &Path) {}

impl Settings {
    fn account(&self) -> Option<&str> {
        self.base_url.as_deref().or(self.subdomain.as_deref())
    }

    /// `None` if nothing is set; half of a pair is an error.
    fn credentials(&self) -> Result<Option<Credentials>, Failure> {
        let missing = |what: &str| Err(Failure::new(Exit::Settings, what));
        let copy = |secret: &SecretString| SecretString::from(secret.expose_secret());
        if let Some(token) = &self.oauth_token {
            return Ok(Some(Credentials::oauth_token(copy(token))));
        }
        match (&self.oauth_client_id, &self.oauth_client_secret) {
            (Some(id), Some(secret)) => {
                let scope = self.oauth_scope.as_deref().unwrap_or("read");
                return Ok(Some(Credentials::oauth_client(id, copy(secret), scope)));
            }
            (Some(_), None) => {
                return missing(
                    "ZENDESK_OAUTH_CLIENT_ID is set without ZENDESK_OAUTH_CLIENT_SECRET",
                );
            }
            (None, Some(_)) => {
                return missing(
                    "ZENDESK_OAUTH_CLIENT_SECRET is set without ZENDESK_OAUTH_CLIENT_ID",
                );
            }
            (None, None) => {}
        }
        match (&self.email, &self.api_token, &self.password) {
            (Some(email), Some(token), _) => Ok(Some(Credentials::api_token(email, copy(token)))),
            (Some(email), None, Some(password)) => {
                Ok(Some(Credentials::password(email, copy(password))))
            }
            (Some(_), None, None) => {
                missing("ZENDESK_EMAIL is set without ZENDESK_API_TOKEN or ZENDESK_PASSWORD")
            }
            (None, Some(_), _) => missing("ZENDESK_API_TOKEN is set without ZENDESK_EMAIL"),
            (None, None, Some(_)) => missing("ZENDESK_PASSWORD is set without ZENDESK_EMAIL"),
            (None, None, None) => Ok(None),
        }
    }
}
