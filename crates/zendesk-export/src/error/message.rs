//! What an error says: what happened, to which export, the figures, and what to do.
use std::{borrow::Cow, fmt};

use super::{Error, Kind, NoPage, Tries};
use crate::Resource;

type Text = Cow<'static, str>;

/// What happened, and what to do about it.
pub(super) struct Sentence {
    what: Text,
    advice: Text,
}

pub(super) fn say(what: impl Into<Text>, advice: impl Into<Text>) -> Sentence {
    Sentence {
        what: what.into(),
        advice: advice.into(),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(export) = &self.0.export {
            write!(f, "{export} export: ")?;
        }
        let Sentence { what, advice } = self.0.kind.says(self);
        f.write_str(&what)?;
        if self.0.tries > 1 && self.tries() != Tries::One {
            write!(f, " after {} tries", self.0.tries)?;
        }
        if !advice.is_empty() {
            write!(f, "; {advice}")?;
        }
        Ok(())
    }
}

impl Error {
    /// What happened, without the export's name and without what to do about it: for places that show
    /// the one, and have no room for the other.
    #[must_use]
    pub fn summary(&self) -> String {
        self.0.kind.says(self).what.into_owned()
    }
}

impl Kind {
    fn says(&self, error: &Error) -> Sentence {
        let resource = error.0.resource;
        match self {
            Self::Settings(text) | Self::Standstill(text) => split(text),
            Self::Checkpoint(text) => split(&format!("the checkpoint {text}")),
            Self::BeforeEpoch => say("start_time is before 1970", "use 0 or later"),
            Self::TooRecent { age, minimum_age } => {
                let wait = error.retry_after().unwrap_or_default().as_secs();
                too_recent(*age, minimum_age.as_secs(), wait)
            }
            Self::TokenStore => say(
                "the pair of OAuth tokens could not be renewed and kept",
                "mend the cause and go on with the same client, or sign in again",
            ),
            Self::Refused(refusal) => refusal.says(resource),
            Self::Redirected { status, to } => match to {
                Some(to) => say(
                    format!("redirected ({status}) to {to}, where no credentials are sent"),
                    "if that is the account, use it as the base URL",
                ),
                None => say(
                    format!("redirected ({status}), which an export never is"),
                    "check the account",
                ),
            },
            Self::NoPage(no_page) => no_page.says(resource),
            Self::SignIn(kind) => match &**kind {
                Self::NoPage(NoPage::TimedOut) => no_token_in_time(),
                Self::Refused(refusal) if refusal.status == 504 => no_token_in_time(),
                Self::Refused(refusal) if refusal.is_no_token() => refusal.says_no_token(),
                kind => kind.says(error),
            },
        }
    }
}

/// A sentence that is whole already.
fn split(text: &str) -> Sentence {
    let (what, advice) = text.split_once("; ").unwrap_or((text, ""));
    say(what.to_owned(), advice.to_owned())
}

fn no_token_in_time() -> Sentence {
    say("no access token in time", "try again later")
}

fn too_recent(age: i64, minimum: u64, wait: u64) -> Sentence {
    let must = format!("it must be at least {minimum} s old, so");
    if age >= 0 {
        return say(
            format!("start_time is {age} s old"),
            format!("{must} try again in {wait} s"),
        );
    }
    let ahead = match age.unsigned_abs() {
        secs @ ..=86_400 => format!("{secs} s"),
        secs => format!("{} days", secs / 86_400),
    };
    say(
        format!("start_time is {ahead} in the future"),
        format!("{must} use an earlier one"),
    )
}

/// What to do about a page that is too heavy.
pub(super) fn lighter(resource: Option<&Resource>) -> &'static str {
    match resource {
        Some(resource) if !resource.per_page => "try again later",
        _ => "try again with a smaller per_page",
    }
}
