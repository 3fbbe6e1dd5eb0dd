//! Where settings come from.
use std::{env, fs, path::Path};

use secrecy::SecretString;

use super::{Settings, SyncSettings, sync::KEYS};
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
    let settings: Settings = toml::from_str(&text).map_err(|e| {
        let line = e.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        let keys = "subdomain, base_url, oauth_token, oauth_client_id, oauth_client_secret, oauth_scope, email, api_token and password";
        let sync = KEYS.join(", ");
        let what = match unknown_key(e.message()) {
            Some(key) => format!("{key:?} is not one of"),
            None => "not TOML, or not one of".to_owned(),
        };
        Failure::new(
            Exit::Settings,
            format!("{name} line {line}: {what} {keys} with a text, or below [sync] one of {sync}, or a table [sync.EXPORT] with include, per_page, exclude_deleted, include_changes or support_type_scope"),
        )
    })?;
    if settings.has_secret() || settings.sync.has_password() {
        warn_if_others_can_read(path);
    }
    Ok(settings)
}

/// A key that looks like one, and not like a secret in its place.
fn unknown_key(message: &str) -> Option<&str> {
    let key = message.strip_prefix("unknown field `")?.split('`').next()?;
    let is_word = |c: char| c.is_ascii_lowercase() || c == '_' || c == '-';
    (key.len() <= 24 && key.chars().all(is_word)).then_some(key)
}
