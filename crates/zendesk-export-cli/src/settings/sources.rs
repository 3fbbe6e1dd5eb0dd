//! Where settings come from.
use std::{env, fs, path::Path};

use secrecy::SecretString;

use super::{Settings, SyncSettings, slips};
use crate::{
    failure::{Exit, Failure},
    private::warn_if_others_can_read,
};

/// An empty variable counts as unset: that is what an undefined secret of a CI system looks like.
pub(super) fn from_environment() -> Result<Settings, Failure> {
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
        sync: SyncSettings::default(),
    })
}

pub(super) fn from_file(path: &Path) -> Result<Settings, Failure> {
    let name = path.display();
    let text = fs::read_to_string(path)
        .map_err(|e| Failure::new(Exit::Settings, format!("{name} cannot be read")).because(e))?;
    // The parser's message quotes the line, and the line may hold a secret.
    let settings: Settings = toml::from_str(&text)
        .map_err(|e| Failure::new(Exit::Settings, format!("{name} {}", slips::toml(&text, &e))))?;
    if settings.has_secret() || settings.sync.has_password() {
        warn_if_others_can_read(path);
    }
    Ok(settings)
}
