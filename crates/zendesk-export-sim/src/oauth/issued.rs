//! The codes and tokens that were issued, which is all that the simulator remembers.

use std::collections::HashMap;
use std::time::SystemTime;

use super::Scopes;
use super::pkce::Challenge;
use crate::account::Names;

#[derive(Default)]
pub(super) struct Issued {
    names: Names,
    codes: HashMap<String, Code>,
    access: HashMap<String, AccessToken>,
    refresh: HashMap<String, RefreshToken>,
}

/// When an access token and its refresh token end; `None` for never.
#[derive(Clone, Copy)]
pub(super) struct Ends {
    pub(super) access: Option<SystemTime>,
    pub(super) refresh: Option<SystemTime>,
}

/// Whose code or token it is.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Holder {
    pub(super) client_id: String,
    pub(super) kind: ClientKind,
}

/// Whether a client proves itself by a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClientKind {
    Confidential,
    Public,
}

pub(super) struct Code {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scopes: Scopes,
    pub(super) challenge: Option<Challenge>,
    pub(super) ends: Option<SystemTime>,
}

/// A token stays known after its end, so that it is refused even where any other would sign in.
#[derive(Clone)]
pub(crate) struct AccessToken {
    scopes: Scopes,
    ends: Option<SystemTime>,
    state: State,
}

pub(super) struct RefreshToken {
    pub(super) holder: Holder,
    pub(super) scopes: Scopes,
    access_token: String,
    ends: Option<SystemTime>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Good,
    Revoked,
}

impl Issued {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            names: Names::new(seed),
            ..Self::default()
        }
    }

    pub(super) fn add_code(&mut self, code: Code) -> String {
        let name = self.names.next();
        self.codes.insert(name.clone(), code);
        name
    }

    /// Takes the code, which is good for one try.
    pub(super) fn take_code(&mut self, name: &str, now: SystemTime) -> Option<Code> {
        let code = self.codes.remove(name);
        code.filter(|code| !is_over(code.ends, now))
    }

    pub(super) fn access(&self, token: &str) -> Option<AccessToken> {
        self.access.get(token).cloned()
    }

    pub(super) fn add_access(&mut self, scopes: Scopes, ends: Option<SystemTime>) -> String {
        let token = self.names.next();
        let state = State::Good;
        let issued = AccessToken {
            scopes,
            ends,
            state,
        };
        self.access.insert(token.clone(), issued);
        token
    }

    pub(super) fn add_pair(
        &mut self,
        holder: Holder,
        scopes: Scopes,
        ends: Ends,
    ) -> (String, String) {
        let access_token = self.add_access(scopes.clone(), ends.access);
        let refresh_token = self.names.next();
        let issued = RefreshToken {
            holder,
            scopes,
            access_token: access_token.clone(),
            ends: ends.refresh,
        };
        self.refresh.insert(refresh_token.clone(), issued);
        (access_token, refresh_token)
    }

    pub(super) fn refresh(&self, token: &str, now: SystemTime) -> Option<&RefreshToken> {
        let token = self.refresh.get(token);
        token.filter(|token| !is_over(token.ends, now))
    }

    /// Ends a refresh token together with its access token.
    pub(super) fn remove_pair(&mut self, refresh_token: &str) {
        if let Some(old) = self.refresh.remove(refresh_token) {
            self.revoke_token(&old.access_token);
        }
    }

    pub(super) fn revoke_token(&mut self, access_token: &str) {
        if let Some(access) = self.access.get_mut(access_token) {
            access.state = State::Revoked;
        }
    }

    pub(super) fn revoke(&mut self) {
        for token in self.access.values_mut() {
            token.state = State::Revoked;
        }
    }
}

impl AccessToken {
    /// What it covers, unless it is over.
    pub(crate) fn scopes_at(&self, now: SystemTime) -> Option<Scopes> {
        let is_good = self.state == State::Good && !is_over(self.ends, now);
        is_good.then(|| self.scopes.clone())
    }
}

impl Holder {
    pub(super) fn confidential(client_id: &str) -> Self {
        Self {
            client_id: client_id.to_owned(),
            kind: ClientKind::Confidential,
        }
    }
}

fn is_over(ends: Option<SystemTime>, now: SystemTime) -> bool {
    ends.is_some_and(|ends| now >= ends)
}
