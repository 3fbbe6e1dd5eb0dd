//! An answer that is not a success.
use std::time::Duration;

use super::{
    ErrorKind, Tries,
    no_page::{PROXY_SIGN_IN, lighter},
};
use crate::Resource;

/// An answer that is not a success, and not a redirect.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) reason: Reason,
    /// The server's word for it, such as `InvalidValue`; never free text.
    pub(crate) code: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) request_id: Option<String>,
    /// Whether it looks like an answer of Zendesk's, and not of something else on that host.
    pub(crate) is_zendesks: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    TooRecent,
    NoSuchAccount,
    Position,
    Other,
}

/// What a token endpoint may answer by RFC 6749 (5.2) and RFC 6750 (3.1).
const CODES: [&str; 7] = [
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "invalid_token",
    "unauthorized_client",
    "unsupported_grant_type",
];

impl Refusal {
    /// The request went on from a cursor, and was refused as only a bad one is.
    pub(super) fn blame_position(&mut self) {
        if self.reason == Reason::Other && matches!(self.status, 400 | 404 | 410 | 422) {
            self.reason = Reason::Position;
        }
    }

    /// Where a token was asked for, any other word may be a secret that was sent.
    pub(super) fn hide_odd_code(&mut self) {
        self.code = self.code.take().filter(|code| CODES.contains(&&**code));
    }

    /// Whether it says, where a token was asked for, that there is none.
    pub(super) fn is_no_token(&self) -> bool {
        matches!(self.status, 400 | 401 | 403 | 422)
    }

    pub(super) fn kind(&self) -> ErrorKind {
        match (self.reason, self.status) {
            (Reason::TooRecent, _) => ErrorKind::StartTime,
            (Reason::NoSuchAccount, _) => ErrorKind::NoAccount,
            (Reason::Position, _) => ErrorKind::PositionRefused,
            (_, 401) => ErrorKind::Auth,
            (_, 403 | 410) => ErrorKind::Forbidden,
            (_, 404) => ErrorKind::NotFound,
            (_, 407) => ErrorKind::Connect,
            (_, 429) => ErrorKind::RateLimited,
            (_, 504) => ErrorKind::Timeout,
            _ if self.tries() == Tries::All => ErrorKind::Server,
            _ => ErrorKind::Refused,
        }
    }

    pub(super) fn tries(&self) -> Tries {
        match self.status {
            200..=299 | 408 | 409 | 423 | 425 | 429 | 500..=599 => Tries::All,
            _ => Tries::One,
        }
    }

    fn status(&self) -> String {
        match &self.code {
            Some(code) => format!("{} {code}", self.status),
            None => self.status.to_string(),
        }
    }

    /// Why an OAuth client gets no token, by the words of RFC 6749.
    pub(super) fn text_of_no_token(&self) -> String {
        let advice = match self.code.as_deref() {
            Some("invalid_scope") => {
                "ask for a scope that the client may have; read covers every export"
            }
            Some("invalid_grant") => {
                "the code or refresh token has ended, was revoked, or was used before, perhaps by another program; sign in again"
            }
            _ => "check its id, its secret and the scope",
        };
        let status = self.status();
        format!("Zendesk gives the OAuth client no access token ({status}); {advice}")
    }

    pub(super) fn text(&self, resource: Option<&Resource>) -> String {
        let status = self.status();
        let (scope, product) = resource.map_or(("read", "Support"), |r| (r.scope, r.product));
        match (self.reason, self.status) {
            (Reason::TooRecent, _) => format!(
                "Zendesk finds the start_time too recent ({status}); use an earlier one, or try again in a few minutes"
            ),
            (Reason::NoSuchAccount, _) => {
                format!("there is no such account ({status}); check the subdomain")
            }
            (Reason::Position, _) => format!(
                "Zendesk does not take the position that was to be gone on from ({status}); its cursor may be damaged or too old, so begin \
                 again from a time before it, or from the start"
            ),
            (_, 401) => format!(
                "sign-in refused ({status}); an OAuth token has ended or was revoked, or is an API token in its place (an OAuth client gets new \
                 tokens by itself); else check the e-mail address and its secret, and that they belong to this account"
            ),
            (_, 403 | 410) if resource.is_some_and(Resource::is_list) => format!(
                "the sign-in is known, but may not read this list ({status}); it takes an agent (an OAuth client acts as the user who \
                 created it), for OAuth the scope `{scope}`, and an account with {product}"
            ),
            (_, 403 | 410) => {
                let scopes = match scope {
                    "read" => "`read`".to_owned(),
                    narrow => format!("`read` or `{narrow}`"),
                };
                format!(
                    "the sign-in is known, but may not use this export ({status}); it takes an administrator (an OAuth client acts as the \
                     user who created it), for OAuth the scope {scopes}, an account with {product} and without a restriction of IP \
                     addresses that excludes this machine, and an integration that Zendesk lets use incremental exports"
                )
            }
            (_, 407) => PROXY_SIGN_IN.to_owned(),
            (_, 404) if product == "a Help Center" => format!(
                "not found ({status}); check the subdomain, whether its Help Center is activated, and whether the user is an agent of it"
            ),
            (_, 404) if resource.is_some_and(Resource::is_list) => format!(
                "not found ({status}); check the subdomain, and whether the account has {product}"
            ),
            (_, 404) => format!(
                "not found ({status}); check the subdomain, and whether the account has {product} and its plan this export"
            ),
            (_, 429) => {
                let seconds = |wait: Duration| wait.as_secs_f64().ceil();
                let next = self
                    .retry_after
                    .map_or("try again later".to_owned(), |wait| {
                        format!("next try allowed in {} s", seconds(wait))
                    });
                format!("rate limited ({status}); {next}")
            }
            (_, 504) => format!("the gateway timed out ({status}); {}", lighter(resource)),
            (_, 200..=299) => {
                format!("an unexpected kind of success ({status}); check for a proxy in between")
            }
            _ if self.tries() == Tries::All => format!("server error ({status}); try again later"),
            _ => format!(
                "refused ({status}); the same request will be refused again, so check its start_time and its options"
            ),
        }
    }
}
