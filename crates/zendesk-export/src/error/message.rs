//! What an error says: what happened, to which export, the figures, and what to do.
use std::{fmt, time::Duration};

use super::{Error, Kind, Reason, Refusal};
use crate::Resource;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(export) = &self.0.export {
            write!(f, "{export} export: ")?;
        }
        let tries = match self.0.tries {
            0 | 1 => String::new(),
            tries => format!(" after {tries} tries"),
        };
        if self.0.at_sign_in && self.is_timeout() {
            return write!(f, "no access token in time{tries}; try again later");
        }
        match &self.0.kind {
            Kind::Settings(what) => f.write_str(what),
            Kind::BeforeEpoch => f.write_str("start_time is before 1970; use 0 or later"),
            Kind::TooRecent { age, minimum_age } => too_recent(
                f,
                *age,
                *minimum_age,
                self.retry_after().unwrap_or_default(),
            ),
            Kind::Checkpoint(what) => write!(f, "the checkpoint {what}"),
            Kind::TokenStore => f.write_str(
                "the pair of OAuth tokens could not be renewed and kept; mend the cause and go on with the same client, or sign in again",
            ),
            Kind::Standstill(what) => f.write_str(what),
            Kind::Refused(refusal) => refusal.describe(f, self.0.resource, &tries),
            Kind::Redirected {
                status,
                to: Some(to),
            } => {
                write!(
                    f,
                    "redirected ({status}) to {to}, where no credentials are sent; if that is the account, use it as the base URL"
                )
            }
            Kind::Redirected { status, to: None } => {
                write!(
                    f,
                    "redirected ({status}), which an export never is; check the account"
                )
            }
            Kind::Unreachable => write!(
                f,
                "no connection{tries}; check the account's name, the network and the proxy"
            ),
            Kind::TimedOut => {
                write!(f, "no complete answer in time{tries}; {}", lighter(self.0.resource))
            }
            Kind::CutOff => write!(f, "the connection broke off{tries}; try again later"),
            Kind::NotJson => write!(
                f,
                "the answer is not JSON{tries}; a proxy may have answered in place of Zendesk"
            ),
            Kind::WrongShape { detail } => {
                write!(f, "the answer is not what was asked for: {detail}")
            }
        }
    }
}

fn too_recent(
    f: &mut fmt::Formatter<'_>,
    age: i64,
    minimum_age: Duration,
    wait: Duration,
) -> fmt::Result {
    let (minimum, wait) = (minimum_age.as_secs(), wait.as_secs());
    if age < 0 {
        let ahead = match age.unsigned_abs() {
            secs @ ..=86_400 => format!("{secs} s"),
            secs => format!("{} days", secs / 86_400),
        };
        write!(
            f,
            "start_time is {ahead} in the future; it must be at least {minimum} s old, so use an earlier one"
        )
    } else {
        write!(
            f,
            "start_time is {age} s old; it must be at least {minimum} s old, so try again in {wait} s"
        )
    }
}

/// What to do about a page that is too heavy.
fn lighter(resource: Option<&Resource>) -> &'static str {
    match resource {
        Some(resource) if !resource.per_page => "try again later",
        _ => "try again with a smaller per_page",
    }
}

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
    fn describe(
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
            Reason::BadCursor => write!(
                f,
                "Zendesk does not take the cursor ({status}): it is damaged or too old; begin again from a start_time that lies before the \
                 last good run"
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
                "sign-in refused ({status}); check the token, or the e-mail address and its secret, and that they belong to this account"
            ),
            403 | 410 => write!(
                f,
                "the sign-in is known, but may not use this export ({status}); it takes an administrator, for OAuth the scope {}, \
                 an account with {product}, and an integration that Zendesk lets use incremental exports",
                scopes(scope)
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
            500..=599 | 408 | 409 => {
                write!(f, "server error ({status}){tries}; try again later")
            }
            200..=299 => write!(
                f,
                "an unexpected kind of success ({status}); check for a proxy in between"
            ),
            _ => write!(
                f,
                "refused ({status}); the same request will be refused again, so check its options"
            ),
        }
    }
}
