use std::path::Path;

use secrecy::SecretString;
use serde::Deserialize;
use zendesk_export::{Client, ClientBuilder, Credentials};

use crate::{
    failure::{Exit, Failure},
    login_file::{Login, LoginFile},
    remedy,
};

mod account;
mod checked;
mod shown;
mod slips;
mod sources;
mod sync;
mod tidy;

use sources::{from_environment, from_file};
pub(crate) use sync::{ExportSettings, Requests, SyncSettings, Time};

/// The account and the credentials, each from the environment or else from a file; and from the file
/// alone what `sync` does where its flags do not say.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    subdomain: Option<String>,
    base_url: Option<String>,
    oauth_token: Option<SecretString>,
    oauth_client_id: Option<String>,
    oauth_client_secret: Option<SecretString>,
    oauth_scope: Option<String>,
    email: Option<String>,
    api_token: Option<SecretString>,
    password: Option<SecretString>,
    #[serde(default)]
    pub(crate) sync: SyncSettings,
}

/// A client that can sign in; its pace and the rest are left to the caller.
pub(crate) fn client(config: Option<&Path>) -> Result<ClientBuilder, Failure> {
    Settings::read(config)?.client()
}

impl Settings {
    pub(crate) fn read(config: Option<&Path>) -> Result<Self, Failure> {
        remedy::with_config(config);
        let file = config.map(from_file).transpose()?.unwrap_or_default();
        file.with_environment()
    }

    /// What the environment has takes precedence over these.
    pub(crate) fn with_environment(self) -> Result<Self, Failure> {
        let mut settings = from_environment()?.over(self);
        settings.check_accounts()?;
        settings.tidy()?;
        Ok(settings)
    }

    pub(crate) fn client(self) -> Result<ClientBuilder, Failure> {
        let builder = Client::builder(self.account()?);
        let base_url = builder.base_url()?;
        let credentials = match self.login(&base_url)? {
            Some((file, login)) => file.credentials(login),
            None => self.credentials()?,
        };
        Ok(builder.credentials(credentials))
    }

    /// What is set here takes precedence over the file: name by name, but for the secrets, of which none of the
    /// file is used if there is one here.
    fn over(self, mut file: Self) -> Self {
        if self.has_secret() {
            let oauth_client_id = file
                .oauth_client_id
                .filter(|_| self.oauth_client_secret.is_some());
            file = Self {
                oauth_token: None,
                oauth_client_id,
                oauth_client_secret: None,
                api_token: None,
                password: None,
                ..file
            };
        }
        if self.base_url.is_some() || self.subdomain.is_some() {
            file = Self {
                base_url: None,
                subdomain: None,
                ..file
            };
        }
        Self {
            subdomain: self.subdomain.or(file.subdomain),
            base_url: self.base_url.or(file.base_url),
            oauth_token: self.oauth_token.or(file.oauth_token),
            oauth_client_id: self.oauth_client_id.or(file.oauth_client_id),
            oauth_client_secret: self.oauth_client_secret.or(file.oauth_client_secret),
            oauth_scope: self.oauth_scope.or(file.oauth_scope),
            email: self.email.or(file.email),
            api_token: self.api_token.or(file.api_token),
            password: self.password.or(file.password),
            sync: file.sync,
        }
    }

    /// Whether no person signs in.
    pub(crate) fn signs_in_as_client(&self) -> bool {
        self.oauth_token.is_none() && self.oauth_client_secret.is_some()
    }

    pub(crate) fn has_secret(&self) -> bool {
        [
            &self.oauth_token,
            &self.oauth_client_secret,
            &self.api_token,
            &self.password,
        ]
        .into_iter()
        .any(Option::is_some)
    }

    /// The OAuth client that somebody signs in by: its id, its secret if it is not public, the scope.
    pub(crate) fn oauth_client(&self) -> Result<(String, Option<SecretString>, String), Failure> {
        let id = self.oauth_client_id.clone().ok_or_else(|| {
            let what = "no OAuth client to sign in by: set ZENDESK_OAUTH_CLIENT_ID, and ZENDESK_OAUTH_CLIENT_SECRET unless it is public";
            Failure::new(Exit::Settings, what)
        })?;
        Ok((id, self.oauth_client_secret.clone(), self.scope()))
    }

    fn scope(&self) -> String {
        self.oauth_scope
            .clone()
            .unwrap_or_else(|| "read".to_owned())
    }

    /// What somebody has signed in for, unless these settings name another way. A sign-in by the OAuth
    /// client that they name takes precedence over that client's own tokens.
    fn login(&self, base_url: &str) -> Result<Option<(LoginFile, Login)>, Failure> {
        let others = [&self.oauth_token, &self.api_token, &self.password];
        if self.email.is_some() || others.into_iter().any(Option::is_some) {
            return Ok(None);
        }
        // Without a home nobody can have signed in.
        let Ok(file) = LoginFile::of(base_url) else {
            return Ok(None);
        };
        let by_this = |login: &Login| {
            let id = self.oauth_client_id.as_ref();
            id.is_none_or(|id| *id == login.client_id)
        };
        let login = match file.load() {
            // The client needs nobody's sign-in, and no folder for one.
            Err(failure)
                if self.oauth_client_id.is_some() && self.oauth_client_secret.is_some() =>
            {
                tracing::warn!("{failure}; the OAuth client signs in without it");
                None
            }
            login => login?.filter(by_this),
        };
        Ok(login.map(|login| (file, login)))
    }

    /// The first kind that is begun, which has to be complete: an access token, an OAuth client, an
    /// e-mail address.
    fn credentials(self) -> Result<Credentials, Failure> {
        if let Some(token) = self.oauth_token {
            return Ok(Credentials::oauth_token(token));
        }
        let scope = self.scope();
        match (self.oauth_client_id, self.oauth_client_secret) {
            (Some(id), Some(secret)) => {
                return Ok(Credentials::oauth_client(id, secret, scope));
            }
            (Some(_), None) => {
                return Err(half(
                    "the id of an OAuth client",
                    "its secret",
                    "ZENDESK_OAUTH_CLIENT_SECRET",
                )
                .or(&format!("sign in by it with {}", login())));
            }
            (None, Some(_)) => {
                return Err(half(
                    "the secret of an OAuth client",
                    "its id",
                    "ZENDESK_OAUTH_CLIENT_ID",
                ));
            }
            (None, None) => {}
        }
        match (self.email, self.api_token, self.password) {
            (Some(email), Some(token), _) => Ok(Credentials::api_token(email, token)),
            (Some(email), None, Some(password)) => Ok(Credentials::password(email, password)),
            (None, Some(_), _) => Err(half("an API token", "an e-mail address", "ZENDESK_EMAIL")),
            (None, None, Some(_)) => Err(half("a password", "an e-mail address", "ZENDESK_EMAIL")),
            (Some(_), None, None) => Err(half(
                "an e-mail address",
                "a secret",
                "ZENDESK_API_TOKEN or ZENDESK_PASSWORD",
            )),
            (None, None, None) => Err(Failure::new(
                Exit::Settings,
                "no credentials: set ZENDESK_OAUTH_TOKEN, or ZENDESK_OAUTH_CLIENT_ID with ZENDESK_OAUTH_CLIENT_SECRET, or \
                 ZENDESK_EMAIL with ZENDESK_API_TOKEN or ZENDESK_PASSWORD",
            )
            .or(&format!("sign in with {}", login()))),
        }
    }
}

fn login() -> String {
    format!("`zendesk-export login{}`", remedy::config())
}

fn half(there: &str, missing: &str, variable: &str) -> Failure {
    Failure::new(
        Exit::Settings,
        format!(
            "there is {there} without {missing}; set {variable} (or its name in the file of --config)"
        ),
    )
}
