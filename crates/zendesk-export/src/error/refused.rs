//! What an answer says that is not a success.
use std::fmt;

use super::{Reason, Refusal, message::lighter};
use crate::Resource;

/// Why an OAuth client gets no token, by the words of RFC 6749.
fn no_token(code: Option<&str>) -> &'static str {
    match code {
        Some("invalid_scope") => {
            "ask for a scope that the client may have; read covers every export"
        }
        Some("invalid_grant") => {
            "the code or refresh token has ended, was revoked, or was used before, perhaps by another program; sign in again"
        }
        _ => "check its id, its secret and the scope",
    }
}

fn scopes(narrow: &str) -> String {
    match narrow {
        "read" => "`read`".to_owned(),
        narrow => format!("`read` or `{narrow}`"),
    }
}

impl Refusal {
    /// The request went on from a cursor, and was refused as only a bad one is.
    pub(super) fn blame_position(&mut self) {
        if self.reason == Reason::Other && matches!(self.status, 400 | 404 | 410 | 422) {
            self.reason = Reason::Position;
        }
    }

    pub(super) fn describe(
        &self,
        f: &mut fmt::Formatter<'_>,
        resource: Option<&Resource>,
        tries: &str,
    ) -> fmt::Result {
        let status = match &self.code {
            Some(code) => format!("{} {code}", self.status),
            None => self.status.to_string(),
        };
        match self.reason {
            Reason::TooRecent => write!(
                f,
                "Zendesk finds the start_time too recent ({status}); use an earlier one, or try again in a few minutes"
            ),
            Reason::NoSuchAccount => write!(
                f,
                "there is no such account ({status}); check the subdomain"
            ),
            Reason::Position => write!(
                f,
                "Zendesk does not take the position that was to be gone on from ({status}); its cursor may be damaged or too old, so begin \
                 again from a time before it, or from the start"
            ),
            Reason::NoToken => write!(
                f,
                "Zendesk gives the OAuth client no access token ({status}); {}",
                no_token(self.code.as_deref())
            ),
            Reason::Other => self.describe_status(f, resource, &status, tries),
        }
    }

    fn describe_status(
        &self,
        f: &mut fmt::Formatter<'_>,
        resource: Option<&Resource>,
        status: &str,
        tries: &str,
    ) -> fmt::Result {
        let (scope, product) = resource.map_or(("read", "Support"), |r| (r.scope, r.product));
        match self.status {
            401 => write!(
                f,
                "sign-in refused ({status}); an OAuth token has ended or was revoked, or is an API token in its place (an OAuth client gets new \
                 tokens by itself); else check the e-mail address and its secret, and that they belong to this account"
            ),
            403 | 410 => write!(
                f,
                "the sign-in is known, but may not use this export ({status}); it takes an administrator (an OAuth client acts as the \
                 user who created it), for OAuth the scope {}, an account with {product} and without a restriction of IP addresses that \
                 excludes this machine, and an integration that Zendesk lets use incremental exports",
                scopes(scope)
            ),
            404 if product == "a Help Center" => write!(
                f,
                "not found ({status}); check the subdomain, whether its Help Center is activated, and whether the user is an agent of it"
            ),
            404 => write!(
                f,
                "not found ({status}); check the subdomain, and whether the account has {product} and its plan this export"
            ),
            429 => {
                write!(f, "rate limited ({status}){tries}")?;
                match self.retry_after {
                    Some(wait) => {
                        write!(f, "; next try allowed in {} s", wait.as_secs_f64().ceil())
                    }
                    None => f.write_str("; try again later"),
                }
            }
            504 => write!(
                f,
                "the gateway timed out ({status}){tries}; {}",
                lighter(resource)
            ),
            500..=599 | 408 | 409 | 423 | 425 => {
                write!(f, "server error ({status}){tries}; try again later")
            }
            200..=299 => write!(
                f,
                "an unexpected kind of success ({status}){tries}; check for a proxy in between"
            ),
            _ => write!(
                f,
                "refused ({status}); the same request will be refused again, so check its start_time and its options"
            ),
        }
    }
}
