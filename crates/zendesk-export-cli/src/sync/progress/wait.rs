//! What a stream waits for.
use std::time::{Duration, Instant};

use super::text;
use crate::log::{Reason, Told};

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
    pub(crate) fn from(told: Told, now: Instant) -> Self {
        let what = match told.reason {
            Reason::RateLimit => What::For("rate limit".to_owned()),
            Reason::Error(error) => What::TryingAgain {
                because: cause(&error, &told.export),
            },
        };
        let until = now + told.lasts;
        Self { what, until }
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

/// What happened, without what to do about it.
fn cause(error: &str, export: &str) -> String {
    let what = without_name(&stream(export), error);
    let what = what.split_once(';').map_or(what, |(what, _)| what);
    what.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(export: &str, reason: Reason, first: &str, last: &str) {
        let lasts = Duration::from_secs(41);
        let now = Instant::now();
        let told = Told {
            export: export.to_owned(),
            lasts,
            reason,
        };
        let wait = Wait::from(told, now);
        assert_eq!(wait.text(now).as_deref(), Some(first));
        let end = now + lasts - Duration::from_millis(1);
        assert_eq!(wait.text(end).as_deref(), Some(last));
        assert_eq!(wait.text(end + Duration::from_millis(2)), None);
    }

    #[test]
    fn counts_down_to_what_the_rate_limit_allows() {
        let (first, last) = ("rate limit, 41 s", "rate limit, 1 s");
        check("tickets", Reason::RateLimit, first, last);
    }

    #[test]
    fn says_why_it_tries_again() {
        check(
            "ticket_events",
            Reason::Error("ticket_events export: no connection; check the network".to_owned()),
            "trying again in 41 s (no connection)",
            "trying again in 1 s (no connection)",
        );
    }

    #[test]
    fn a_key_stays_as_it_is() {
        let names = ["ticket_events", "custom_objects/my_asset"].map(stream);
        assert_eq!(names, ["ticket-events", "custom-objects/my_asset"]);
    }
}
