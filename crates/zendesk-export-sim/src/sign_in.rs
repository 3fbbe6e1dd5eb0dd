//! Who may use the account.

use axum::http::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Without any accepted credential, every well-formed one signs in.
#[derive(Default)]
pub(crate) struct SignIn {
    accepted: Vec<Credential>,
}

// Deliberately without Debug: it holds secrets.
#[derive(PartialEq, Eq)]
pub(crate) enum Credential {
    Bearer(String),
    /// `login:secret`, decoded.
    Basic(String),
}

impl SignIn {
    pub(crate) fn accept(&mut self, credential: Credential) {
        self.accepted.push(credential);
    }

    pub(crate) fn accepts(&self, authorization: Option<&HeaderValue>) -> bool {
        let credential = authorization
            .and_then(|value| value.to_str().ok())
            .and_then(Credential::read);
        match credential {
            Some(credential) => self.accepted.is_empty() || self.accepted.contains(&credential),
            None => false,
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
