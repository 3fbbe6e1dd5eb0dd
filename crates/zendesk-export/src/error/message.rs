//! What an error says: what happened, to which export, the figures, and what to do.
use std::fmt;

use super::{Error, Kind, NoPage, Refusal, Tries, no_page::size};
use crate::Resource;

/// Parts what happened from what to do about it.
const AND: &str = "; ";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(export) = &self.0.export {
            let is_list = self.0.resource.is_some_and(Resource::is_list);
            write!(f, "{export} {}: ", if is_list { "list" } else { "export" })?;
        }
        let what = self.summary();
        f.write_str(&what)?;
        if self.0.tries > 1 && self.tries() != Tries::One {
            write!(f, " after {} tries", self.0.tries)?;
        }
        f.write_str(&self.text()[what.len()..])
    }
}

impl Error {
    /// What happened, without the export's name and without what to do about it: for places that show
    /// the one, and have no room for the other.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut text = self.text();
        text.truncate(text.find(AND).unwrap_or(text.len()));
        text
    }

    fn text(&self) -> String {
        self.0.kind.text(self.0.resource)
    }
}

impl Kind {
    fn text(&self, resource: Option<&Resource>) -> String {
        match self {
            Self::Settings(what) | Self::Standstill(what) => what.clone(),
            Self::Checkpoint(what) => format!("the checkpoint {what}"),
            Self::BeforeEpoch => "start_time is before 1970; use 0 or later".to_owned(),
            Self::TooRecent { age, minimum_age } => too_recent(*age, minimum_age.as_secs()),
            Self::TokenStore => {
                "the pair of OAuth tokens could not be renewed and kept; mend the cause and go on with the same client, or sign in again"
                    .to_owned()
            }
            Self::Refused(refusal) => refusal.text(resource),
            Self::Redirected { status, to: Some(to) } => format!(
                "redirected ({status}) to {to}, where no credentials are sent; if that is the account, use it as the base URL"
            ),
            Self::Redirected { status, to: None } => {
                format!("redirected ({status}), which an export never is; check the account")
            }
            Self::NoPage(no_page) => no_page.text(resource),
            Self::SignIn(kind) => match &**kind {
                Self::NoPage(NoPage::TimedOut) | Self::Refused(Refusal { status: 504, .. }) => {
                    "no access token in time; try again later".to_owned()
                }
                Self::NoPage(NoPage::TooLarge { limit, .. }) => format!(
                    "the answer is larger than {}, and it would be an access token; check for a proxy in between",
                    size(*limit)
                ),
                Self::Refused(refusal) if refusal.is_no_token() => refusal.text_of_no_token(),
                kind => kind.text(resource),
            },
        }
    }
}

fn too_recent(age: i64, minimum: u64) -> String {
    let must = format!("it must be at least {minimum} s old, so");
    match age {
        0.. => {
            let wait = minimum.saturating_sub(age.unsigned_abs());
            format!("start_time is {age} s old; {must} try again in {wait} s")
        }
        -86_400.. => {
            let ahead = age.unsigned_abs();
            format!("start_time is {ahead} s in the future; {must} use an earlier one")
        }
        _ => {
            let ahead = age.unsigned_abs() / 86_400;
            format!("start_time is {ahead} days in the future; {must} use an earlier one")
        }
    }
}
