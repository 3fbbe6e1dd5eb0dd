//! Places to go on from that Zendesk does not take any more.
use chrono::Utc;
use zendesk_export::{Error, StartTime};

use crate::{
    failure::{Exit, Failure},
    text::date,
};

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

/// A run came to its end without a word that this is all before a time.
pub(crate) fn is_not_reached(name: &str, end: StartTime) -> Failure {
    let what = format!(
        "{name}: Zendesk has nothing more for now, and that is not known to be all before {}; run it again later, and if that does \
         not help, see whether this machine's clock is right, by which it is {}",
        date(end.unix_secs()),
        date(Utc::now().timestamp())
    );
    Failure::new(Exit::Unavailable, what)
}

/// Whether Zendesk refuses a request whose place to go on from is a time, and not because that is too
/// recent.
pub(crate) fn is_time_refused(error: &Error) -> bool {
    matches!(error.status(), Some(400 | 422)) && !error.is_start_time() && !error.is_auth()
}
