//! The tokens that were issued, which is all that the simulator remembers.

use std::collections::HashMap;
use std::time::SystemTime;

use super::Scopes;
use crate::account::Names;

#[derive(Default)]
pub(super) struct Issued {
    names: Names,
    access: HashMap<String, AccessToken>,
}

/// A token stays known after its end, so that it is refused even where any other would sign in.
#[derive(Clone)]
pub(crate) struct AccessToken {
    pub(super) scopes: Scopes,
    /// `None` for one that never ends.
    pub(super) ends: Option<SystemTime>,
    pub(super) state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Good,
    Revoked,
}

impl Issued {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            names: Names::new(seed),
            access: HashMap::new(),
        }
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

    pub(super) fn revoke(&mut self) {
        for token in self.access.values_mut() {
            token.state = State::Revoked;
        }
    }
}

impl AccessToken {
    pub(crate) fn scopes_at(&self, now: SystemTime) -> Option<Scopes> {
        let is_over = self.ends.is_some_and(|ends| now >= ends);
        let is_good = self.state == State::Good && !is_over;
        is_good.then(|| self.scopes.clone())
    }
}
