//! What an error says: what happened, to which export, the figures, and what to do.
use std::{fmt, time::Duration};

use super::{Error, Kind, Reason, Refusal};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(export) = self.0.export {
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
            Kind::Standstill(what) => f.write_str(what),
            Kind::Refused(refusal) => refusal.describe(f, &tries),
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
            Kind::TimedOut => write!(
                f,
                "no complete answer in time{tries}; try again with a smaller per_page"
            ),
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

impl Refusal {
    fn describe(&self, f: &mut fmt::Formatter<'_>, tries: &str) -> fmt::Result {
        let status = match &self.code {
            Some(code) => format!("{} {code}", self.status),
            None => self.status.to_string(),
        };
        match (self.status, self.reason) {
            (_, Reason::TooRecent) => write!(
                f,
                "Zendesk finds the start_time too recent ({status}); use an earlier one, or try again in a few minutes"
            ),
            (_, Reason::NoSuchAccount) => write!(
                f,
                "there is no such account ({status}); check the subdomain"
            ),
            (_, Reason::NoToken) => write!(
                f,
                "Zendesk gives the OAuth client no access token ({status}); check its id, its secret and the scope"
            ),
            (401, _) => write!(
                f,
                "sign-in refused ({status}); check the token, or the e-mail address and its secret, and that they belong to this account"
            ),
            (403 | 410, _) => write!(
                f,
                "the sign-in is known, but may not use this export ({status}); it takes an administrator, for OAuth the scope `read`, \
                 and an account and integration that Zendesk lets use incremental exports"
            ),
            (404, _) => write!(
                f,
                "not found ({status}); check the subdomain, and whether the account's plan has this export"
            ),
            (429, _) => {
                write!(f, "rate limited ({status}){tries}")?;
                match self.retry_after {
                    Some(wait) => {
                        write!(f, "; next try allowed in {} s", wait.as_secs_f64().ceil())
                    }
                    None => f.write_str("; try again later"),
                }
            }
            (504, _) => write!(
                f,
                "the gateway timed out ({status}){tries}; try again with a smaller per_page"
            ),
            (500..=599 | 408 | 409, _) => {
                write!(f, "server error ({status}){tries}; try again later")
            }
            (200..=299, _) => write!(
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
