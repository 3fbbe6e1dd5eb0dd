//! What an error says: what happened, to which export, the figures, and what to do.
use std::{fmt, time::Duration};

use super::{Error, Kind};
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
            kind => self.no_page(f, kind, &tries),
        }
    }
}

impl Error {
    /// What happened, without the export's name and without what to do about it: for places that show
    /// the one, and have no room for the other.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut unnamed = self.clone();
        unnamed.0.export = None;
        let text = unnamed.to_string();
        text.split_once(';')
            .map_or(text.as_str(), |(what, _)| what)
            .to_owned()
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
pub(super) fn lighter(resource: Option<&Resource>) -> &'static str {
    match resource {
        Some(resource) if !resource.per_page => "try again later",
        _ => "try again with a smaller per_page",
    }
}
