//! Where settings come from.
use std::{env, fs, path::Path};

use secrecy::SecretString;

use super::Settings;
use crate::{
    failure::{Exit, Failure},
    sync::SyncSettings,
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
    warn_if_others_can_read(path);
    // The parser's message quotes the line, and the line may hold a secret.
    toml::from_str(&text).map_err(|e| {
        let line = e.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        let keys = "subdomain, base_url, oauth_token, oauth_client_id, oauth_client_secret, oauth_scope, email, api_token and password";
        let sync = "to, resources, since, overlap, support_type_scope, compress, requests_per_minute, quiet and follow";
        Failure::new(
            Exit::Settings,
            format!("{name} line {line}: not TOML, or not one of {keys} with a text, or below [sync] one of {sync}"),
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
