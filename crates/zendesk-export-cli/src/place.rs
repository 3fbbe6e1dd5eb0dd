//! Places to go on from that Zendesk does not take any more.
use chrono::Utc;
use zendesk_export::Error;

/// A start has to be some minutes old, in seconds.
const YOUNGEST: i64 = 10 * 60;

/// Where an export was begun again already.
#[derive(Debug, Default)]
pub(crate) struct BegunAgain(Option<Option<i64>>);

impl BegunAgain {
    /// Whether it may begin at this time: once at each, so that it never goes in circles.
    pub(crate) fn may(&mut self, from: Option<i64>) -> bool {
        let may = self.0.is_none_or(|before| from > before);
        if may {
            self.0 = Some(from);
        }
        may
    }
}

/// The nearest time that is old enough to begin at.
pub(crate) fn old_enough(secs: i64) -> i64 {
    secs.min(Utc::now().timestamp() - YOUNGEST).max(0)
}

/// Whether Zendesk refuses a request whose place to go on from is a time, and not because that is too
/// recent.
pub(crate) fn is_time_refused(error: &Error) -> bool {
    matches!(error.status(), Some(400 | 422)) && !error.is_start_time() && !error.is_auth()
}
