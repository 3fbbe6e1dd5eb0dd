//! Tokens for OAuth clients. See
//! <https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/>.
//!
//! Hardly anything here has Debug, because nearly all of it is secret.

mod answer;
mod authorization;
mod grant;
mod issued;
mod parameters;
mod pkce;
mod refusal;
mod scopes;
mod token_pair;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};

use grant::Lifetimes;
use issued::{Holder, Issued};
use parameters::Parameters;

pub(crate) use issued::AccessToken;
pub(crate) use scopes::Scopes;
pub use token_pair::TokenPair;

#[derive(Default)]
pub(crate) struct Oauth {
    clients: Clients,
    lifetime: Option<Duration>,
    allowed_scopes: Option<Vec<String>>,
    issued: Mutex<Issued>,
    answered: AtomicU64,
}

#[derive(Default)]
enum Clients {
    #[default]
    Any,
    Only(Vec<OauthClient>),
}

struct OauthClient {
    id: String,
    secret: String,
}

impl Oauth {
    pub(crate) fn add_client(&mut self, id: String, secret: String) {
        self.take_no_other_clients();
        if let Clients::Only(clients) = &mut self.clients {
            clients.push(OauthClient { id, secret });
        }
    }

    pub(crate) fn take_no_other_clients(&mut self) {
        if self.takes_any_client() {
            self.clients = Clients::Only(Vec::new());
        }
    }

    pub(crate) fn set_lifetime(&mut self, lifetime: Duration) {
        self.lifetime = Some(lifetime);
    }

    pub(crate) fn set_allowed_scopes(&mut self, scopes: Vec<String>) {
        self.allowed_scopes = Some(scopes);
    }

    /// Chooses the tokens that will be issued.
    pub(crate) fn set_seed(&mut self, seed: u64) {
        self.issued = Mutex::new(Issued::new(seed));
    }

    pub(crate) fn takes_any_client(&self) -> bool {
        matches!(self.clients, Clients::Any)
    }

    /// How many token requests were answered with a token.
    pub(crate) fn tokens_issued(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    /// The access token, if it was issued here.
    pub(crate) fn access(&self, token: &str) -> Option<AccessToken> {
        self.issued().access(token)
    }

    pub(crate) fn revoke(&self) {
        self.issued().revoke();
    }

    /// Revokes this access token, if it was issued here.
    pub(crate) fn revoke_token(&self, token: &str) {
        self.issued().revoke_token(token);
    }

    /// What a client has after an administrator consented, without the way there.
    pub(crate) fn issue(&self, client_id: &str, now: SystemTime) -> TokenPair {
        let holder = Holder::confidential(client_id);
        let lifetimes = Lifetimes::unasked(self.lifetime);
        let (access_token, refresh_token) =
            self.issued()
                .add_pair(holder, Scopes::read(), lifetimes.ends(now));
        TokenPair {
            access_token,
            refresh_token,
        }
    }

    /// Answers `POST /oauth/tokens`.
    pub(crate) async fn answer(&self, request: Request, now: SystemTime) -> Response {
        let answer = match Parameters::read(request).await {
            Ok(parameters) => self.grant(&parameters, now),
            Err(refusal) => Err(refusal),
        };
        match answer {
            Ok(tokens) => {
                self.answered.fetch_add(1, Ordering::Relaxed);
                tokens.into_response()
            }
            Err(refusal) => refusal.into_response(),
        }
    }

    /// Whether there is a client with this id, and with this secret if one is given.
    fn knows(&self, id: &str, secret: Option<&str>) -> bool {
        match &self.clients {
            Clients::Any => true,
            Clients::Only(clients) => clients.iter().any(|client| {
                client.id == id && secret.is_none_or(|secret| client.secret == secret)
            }),
        }
    }

    fn issued(&self) -> MutexGuard<'_, Issued> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
