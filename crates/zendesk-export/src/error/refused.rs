//! An answer that is not a success.
use std::time::Duration;

use super::{
    ErrorKind, Tries,
    message::{Sentence, lighter, say},
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
    pub(super) fn says_no_token(&self) -> Sentence {
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
        say(
            format!("Zendesk gives the OAuth client no access token ({status})"),
            advice,
        )
    }

    pub(super) fn says(&self, resource: Option<&Resource>) -> Sentence {
        let status = self.status();
        let (what, advice) = match self.reason {
            Reason::TooRecent => (
                "Zendesk finds the start_time too recent",
                "use an earlier one, or try again in a few minutes".into(),
            ),
            Reason::NoSuchAccount => ("there is no such account", "check the subdomain".into()),
            Reason::Position => (
                "Zendesk does not take the position that was to be gone on from",
                "its cursor may be damaged or too old, so begin again from a time before it, or from the start".into(),
            ),
            Reason::Other => self.says_by_status(resource),
        };
        say(format!("{what} ({status})"), advice)
    }

    fn says_by_status(&self, resource: Option<&Resource>) -> (&'static str, String) {
        let (scope, product) = resource.map_or(("read", "Support"), |r| (r.scope, r.product));
        let (what, advice) = match self.status {
            401 => (
                "sign-in refused",
                "an OAuth token has ended or was revoked, or is an API token in its place (an OAuth client gets new tokens by itself); \
                 else check the e-mail address and its secret, and that they belong to this account",
            ),
            403 | 410 => {
                let scopes = match scope {
                    "read" => "`read`".to_owned(),
                    narrow => format!("`read` or `{narrow}`"),
                };
                return (
                    "the sign-in is known, but may not use this export",
                    format!(
                        "it takes an administrator (an OAuth client acts as the user who created it), for OAuth the scope {scopes}, an \
                         account with {product} and without a restriction of IP addresses that excludes this machine, and an integration \
                         that Zendesk lets use incremental exports"
                    ),
                );
            }
            404 if product == "a Help Center" => (
                "not found",
                "check the subdomain, whether its Help Center is activated, and whether the user is an agent of it",
            ),
            404 => {
                let advice = "check the subdomain, and whether the account has";
                return (
                    "not found",
                    format!("{advice} {product} and its plan this export"),
                );
            }
            429 => {
                let advice = match self.retry_after {
                    Some(wait) => format!("next try allowed in {} s", wait.as_secs_f64().ceil()),
                    None => "try again later".to_owned(),
                };
                return ("rate limited", advice);
            }
            504 => ("the gateway timed out", lighter(resource)),
            500..=599 | 408 | 409 | 423 | 425 => ("server error", "try again later"),
            200..=299 => (
                "an unexpected kind of success",
                "check for a proxy in between",
            ),
            _ => (
                "refused",
                "the same request will be refused again, so check its options",
            ),
        };
        (what, advice.to_owned())
    }
}
