//! Who may use the account.

use std::time::SystemTime;

use axum::http::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::account::Resource;
use crate::oauth::{Oauth, Scopes};
use crate::refusal::Refusal;

/// Without any accepted credential and OAuth client, every well-formed credential signs in, and every
/// client gets tokens.
#[derive(Default)]
pub(crate) struct SignIn {
    accepted: Vec<Credential>,
    agents: Vec<Credential>,
    pub(crate) oauth: Oauth,
}

// Deliberately without Debug: it holds secrets.
#[derive(PartialEq, Eq)]
pub(crate) enum Credential {
    Bearer(String),
    /// `login:secret`, decoded.
    Basic(String),
}

/// What whoever signed in may export.
pub(crate) enum Access {
    Everything,
    /// What agents may who are no administrators.
    OfAgents,
    Scoped(Scopes),
}

impl SignIn {
    pub(crate) fn accept(&mut self, credential: Credential) {
        self.accepted.push(credential);
        self.oauth.take_no_other_clients();
    }

    pub(crate) fn accept_agent(&mut self, credential: Credential) {
        self.agents.push(credential);
    }

    pub(crate) fn check(
        &self,
        authorization: Option<&HeaderValue>,
        now: SystemTime,
    ) -> Result<Access, Refusal> {
        let authorization = authorization.and_then(|value| value.to_str().ok());
        let credential = authorization.and_then(Credential::read);
        let credential = credential.ok_or(Refusal::NotSignedIn)?;
        if self.agents.contains(&credential) {
            return Ok(Access::OfAgents);
        }
        if let Credential::Bearer(token) = &credential
            && let Some(issued) = self.oauth.access(token)
        {
            return match issued.scopes_at(now) {
                Some(scopes) => Ok(Access::Scoped(scopes)),
                None => Err(Refusal::InvalidToken),
            };
        }
        if self.oauth.takes_any_client() || self.accepted.contains(&credential) {
            return Ok(Access::Everything);
        }
        Err(match credential {
            Credential::Bearer(_) => Refusal::InvalidToken,
            Credential::Basic(_) => Refusal::NotSignedIn,
        })
    }

    /// Ends the token, if it is one, and if it was issued here: others are not known to it.
    pub(crate) fn expire(&self, authorization: Option<&HeaderValue>) -> bool {
        let authorization = authorization.and_then(|value| value.to_str().ok());
        let credential = authorization.and_then(Credential::read);
        let Some(Credential::Bearer(token)) = credential else {
            return false;
        };
        self.oauth.revoke_token(&token);
        true
    }
}

impl Access {
    pub(crate) fn check_lists(&self) -> Result<(), Refusal> {
        match self {
            Self::Everything | Self::OfAgents => Ok(()),
            Self::Scoped(scopes) => scopes.check_lists(),
        }
    }

    pub(crate) fn check(&self, resource: Resource) -> Result<(), Refusal> {
        match self {
            Self::Everything => Ok(()),
            Self::Scoped(scopes) => scopes.check(resource),
            Self::OfAgents => match resource {
                // Here every agent may read every custom object; with Zendesk it is a permission.
                Resource::CustomObject(_) | Resource::Articles => Ok(()),
                // Who may read those of Talk is not on record.
                _ => Err(Refusal::NoAdministrator),
            },
        }
    }
}

impl Credential {
    fn read(authorization: &str) -> Option<Self> {
        let (scheme, value) = authorization.trim().split_once(' ')?;
        if value.is_empty() || value.contains(char::is_whitespace) {
            return None;
        }
        if scheme.eq_ignore_ascii_case("bearer") {
            return Some(Self::Bearer(value.to_owned()));
        }
        if scheme.eq_ignore_ascii_case("basic") {
            let pair = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
            let (login, secret) = pair.split_once(':')?;
            let is_complete = !login.is_empty() && !secret.is_empty();
            return is_complete.then_some(Self::Basic(pair));
        }
        None
    }
}
