//! Settings that every command refuses alike.
use secrecy::ExposeSecret;

use super::Settings;
use crate::failure::{Exit, Failure};

impl Settings {
    /// Refuses what a command that signs in would refuse, before anything is sent; what is not set at
    /// all is not missed.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if !self.has_secret() && self.email.is_none() {
            return Ok(());
        }
        match self.account() {
            Ok(_) => self.clone().client()?.build().map(drop)?,
            Err(_) => drop(self.clone().credentials()?),
        }
        Ok(())
    }

    /// Takes an e-mail address as Zendesk's examples write it for `curl`, and refuses quotes that are
    /// no part of a token.
    pub(super) fn tidy(&mut self) -> Result<(), Failure> {
        let fail = |what: String| Err(Failure::new(Exit::Settings, what));
        let tokens = [
            ("ZENDESK_OAUTH_TOKEN", &self.oauth_token),
            ("ZENDESK_OAUTH_CLIENT_SECRET", &self.oauth_client_secret),
            ("ZENDESK_API_TOKEN", &self.api_token),
        ];
        for (name, token) in tokens {
            let text = token.as_ref().map_or("", ExposeSecret::expose_secret);
            let quoted = |quote: char| text.starts_with(quote) && text.ends_with(quote);
            if quoted('"') || quoted('\'') {
                return fail(format!(
                    "the value of {name} is in quotes, which are no part of it; write it without them (`docker run --env-file` keeps quotes)"
                ));
            }
        }
        let address = self.email.as_deref().and_then(|e| e.strip_suffix("/token"));
        if let Some(address) = address.map(str::to_owned) {
            if self.api_token.is_none() && self.password.is_some() {
                return fail(
                    "ZENDESK_EMAIL ends in /token, which is for an API token, but there is a password; write the address alone, or set ZENDESK_API_TOKEN".to_owned(),
                );
            }
            self.email = Some(address);
        }
        Ok(())
    }
}
