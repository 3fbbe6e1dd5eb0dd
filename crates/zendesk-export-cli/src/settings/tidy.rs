//! Settings as people copy them out of examples and headers.
use secrecy::{ExposeSecret, SecretString};

use super::Settings;
use crate::failure::{Exit, Failure};

impl Settings {
    /// Takes an e-mail address as Zendesk's examples write it for `curl`, and tokens without what was
    /// copied around them; refuses what is something else, and says what belongs where.
    pub(super) fn tidy(&mut self) -> Result<(), Failure> {
        let tokens = [
            ("ZENDESK_OAUTH_TOKEN", &mut self.oauth_token),
            ("ZENDESK_OAUTH_CLIENT_SECRET", &mut self.oauth_client_secret),
            ("ZENDESK_API_TOKEN", &mut self.api_token),
        ];
        for (name, token) in tokens {
            if let Some(secret) = token {
                *secret = trimmed(secret);
                must_be_a_token(name, secret.expose_secret())?;
            }
        }
        if let Some(password) = &self.password {
            must_be_alone("ZENDESK_PASSWORD", password.expose_secret())?;
        }
        let Some(email) = self.email.as_deref() else {
            return Ok(());
        };
        let email = trim(email);
        if email
            .split_once(':')
            .is_some_and(|(address, _)| address.contains('@'))
        {
            return fail(
                "ZENDESK_EMAIL holds a colon, as the whole value of `curl -u` does; write the address alone there, and what follows the colon in \
                 ZENDESK_API_TOKEN, or in ZENDESK_PASSWORD if /token is not before the colon",
            );
        }
        let plain = email.trim_end_matches('/');
        let address = match plain.len().checked_sub(TOKEN.len()) {
            Some(at) if plain.is_char_boundary(at) && plain[at..].eq_ignore_ascii_case(TOKEN) => {
                if self.api_token.is_none() && self.password.is_some() {
                    return fail(
                        "ZENDESK_EMAIL ends in /token, which is for an API token, but there is a password; write the address alone, or set ZENDESK_API_TOKEN",
                    );
                }
                plain[..at].trim_end_matches('/')
            }
            _ => plain,
        };
        self.email = Some(address.to_owned());
        Ok(())
    }
}

/// What follows the address for an API token.
const TOKEN: &str = "/token";

fn must_be_a_token(name: &str, text: &str) -> Result<(), Failure> {
    let quoted = |quote: char| text.starts_with(quote) && text.ends_with(quote);
    if quoted('"') || quoted('\'') {
        return fail(format!(
            "the value of {name} is in quotes, which are no part of it; write it without them (`docker run --env-file` keeps quotes)"
        ));
    }
    let header = text.trim_start_matches("Authorization:").trim_start();
    let (scheme, _) = header.split_once(' ').unwrap_or_default();
    if scheme.eq_ignore_ascii_case("bearer") {
        return fail(format!(
            "the value of {name} begins with `Bearer`, as the header does that a token is sent in; write the token alone, in ZENDESK_OAUTH_TOKEN"
        ));
    }
    if scheme.eq_ignore_ascii_case("basic") {
        return fail(format!(
            "the value of {name} begins with `Basic`, as the header does that an address and its secret are sent in; write the address in \
             ZENDESK_EMAIL, and the API token in ZENDESK_API_TOKEN or the password in ZENDESK_PASSWORD"
        ));
    }
    must_be_alone(name, text)
}

/// No secret holds the address that it belongs to.
fn must_be_alone(name: &str, text: &str) -> Result<(), Failure> {
    let address = text.to_ascii_lowercase();
    let address = address.split_once("/token:").map(|(address, _)| address);
    if address.is_some_and(|address| address.contains('@')) {
        return fail(format!(
            "{name} holds an e-mail address and an API token, as the whole value of `curl -u` does; write the address in ZENDESK_EMAIL, and \
             what follows `/token:` in ZENDESK_API_TOKEN"
        ));
    }
    Ok(())
}

fn trimmed(secret: &SecretString) -> SecretString {
    trim(secret.expose_secret()).to_owned().into()
}

/// A line break is left for the client to refuse: what stands before it may not be all.
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

fn fail(what: impl Into<String>) -> Result<(), Failure> {
    Err(Failure::new(Exit::Settings, what))
}
