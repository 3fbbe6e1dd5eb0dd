//! The header that signs a request in.
use base64::{Engine as _, prelude::BASE64_STANDARD};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

use crate::error::Error;

pub(crate) fn bearer(token: &SecretString) -> Result<HeaderValue, Error> {
    let token = filled("the OAuth token", token.expose_secret())?;
    if !token.chars().all(|c| c.is_ascii_graphic()) {
        return Err(Error::settings(
            "the OAuth token holds a space or a character that is not ASCII; give the token alone, without Bearer",
        ));
    }
    header(format!("Bearer {token}"))
}

pub(crate) fn basic(
    email: &str,
    suffix: &str,
    name: &str,
    secret: &SecretString,
) -> Result<HeaderValue, Error> {
    if email.contains(':') {
        return Err(Error::settings(
            "the e-mail address holds a colon, which sign-in cannot carry",
        ));
    }
    let email = filled("the e-mail address", email)?;
    let secret = filled(name, secret.expose_secret())?;
    header(format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("{email}{suffix}:{secret}"))
    ))
}

/// Marked sensitive, so that no Debug of a request shows it.
fn header(text: String) -> Result<HeaderValue, Error> {
    let mut header = HeaderValue::try_from(text)
        .map_err(|_| Error::settings("the credentials cannot be sent in a header"))?;
    header.set_sensitive(true);
    Ok(header)
}

/// An empty value, or one with a line break at its end, is a variable or file that was read wrong.
pub(crate) fn filled<'a>(name: &str, value: &'a str) -> Result<&'a str, Error> {
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
