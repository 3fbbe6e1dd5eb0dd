//! What a stream waits for.
use std::time::{Duration, Instant};

use zendesk_export::WaitReason;

use crate::text;

/// A stream waits for something, until then at the latest.
pub(crate) struct Wait {
    what: What,
    pub(crate) until: Instant,
}

enum What {
    For(String),
    TryingAgain { because: String },
}

impl Wait {
    pub(crate) fn new(for_what: &str, until: Instant) -> Self {
        let what = What::For(for_what.to_owned());
        Self { what, until }
    }

    /// A wait of the library.
    pub(crate) fn of_library(wait: &zendesk_export::Wait<'_>, now: Instant) -> Self {
        let what = match wait.reason {
            WaitReason::Retry { error, .. } => What::TryingAgain {
                because: error.summary(),
            },
            WaitReason::ServerLimit => What::For("Zendesk's rate limit".to_owned()),
            _ => What::For("the rate limit".to_owned()),
        };
        let until = now + wait.lasts;
        Self { what, until }
    }

    /// For the same, until the same second. That a request is tried again is always news.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let apart = self.until.max(other.until) - self.until.min(other.until);
        let is_same = match (&self.what, &other.what) {
            (What::For(this), What::For(that)) => this == that,
            _ => false,
        };
        is_same && apart < Duration::from_secs(1)
    }

    /// Nothing once the time is over: by then it is Zendesk that is waited for.
    pub(crate) fn text(&self, now: Instant) -> Option<String> {
        let left = self.until.checked_duration_since(now)?;
        // Rounded up: a wait of 41 s begins with 41.
        let left = text::age(left + Duration::from_millis(999));
        Some(match &self.what {
            What::For(what) => format!("{what}, {left}"),
            What::TryingAgain { because } => format!("trying again in {left} ({because})"),
        })
    }
}

/// Whether what is tried again failed because there was too much to do.
pub(crate) fn is_strain(wait: &zendesk_export::Wait<'_>) -> bool {
    let failed = |status: u16| status >= 500;
    matches!(wait.reason, WaitReason::Retry { error, .. } if error.is_timeout() || error.status().is_some_and(failed))
}

/// The command line's name of an export; the key of a custom object stays as it is.
pub(crate) fn stream(export: &str) -> String {
    match export.split_once('/') {
        Some((name, key)) => format!("{}/{key}", name.replace('_', "-")),
        None => export.replace('_', "-"),
    }
}

/// A sentence of the library, or one of ours, without the export that it begins with: whatever shows it
/// names that already.
pub(crate) fn without_name<'a>(name: &str, sentence: &'a str) -> &'a str {
    let of_library = sentence.split_once(" export: ");
    let of_ours = sentence.split_once(": ");
    let mut parts = of_library.into_iter().chain(of_ours);
    parts
        .find(|(export, _)| stream(export) == name)
        .map_or(sentence, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_down_to_the_end_of_a_wait() {
        let now = Instant::now();
        let lasts = Duration::from_secs(41);
        let wait = Wait::new("rate limit", now + lasts);
        assert_eq!(wait.text(now).as_deref(), Some("rate limit, 41 s"));
        let end = now + lasts - Duration::from_millis(1);
        assert_eq!(wait.text(end).as_deref(), Some("rate limit, 1 s"));
        assert_eq!(wait.text(end + Duration::from_millis(2)), None);
    }

    #[test]
    fn a_key_stays_as_it_is() {
        let names = ["ticket_events", "custom_objects/my_asset"].map(stream);
        assert_eq!(names, ["ticket-events", "custom-objects/my_asset"]);
    }
}
