//! Why a pass ended before it was through.
use chrono::Utc;
use zendesk_export::Error;

use super::Stream;
use crate::{
    failure::{Exit, Failure},
    place::is_time_refused,
    remedy,
    sync::stream_state::StreamState,
    text,
};

pub(super) enum Ended {
    /// Zendesk or the library says so.
    Asking(Error),
    Failed(Failure),
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Asking(error)
    }
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Stream {
    /// Says what to do about it, where the library cannot know that.
    pub(super) fn explained(&self, ended: Ended, state: &StreamState) -> Failure {
        let error = match ended {
            Ended::Failed(failure) => return failure,
            Ended::Asking(error) => error,
        };
        if error.is_start_time() && (state.checkpoint.is_some() || state.reread.is_some()) {
            return self.clock_is_wrong(state);
        }
        let belongs_elsewhere = error.is_checkpoint() && !error.is_position_refused();
        let goes_on = state.checkpoint.is_some() || state.reread.is_some() && !self.resync;
        let is_refused = error.is_position_refused() || goes_on && is_time_refused(&error);
        let mut failure = Failure::from(error);
        if !belongs_elsewhere && !is_refused {
            return failure;
        }
        if is_refused {
            failure = failure.of(Exit::State);
        }
        let command = remedy::again(&self.resource.name(), &self.to, &self.options.selection());
        failure.hint(&format!(
            "to read the export again {}, and keep what is there, {command}",
            match is_refused {
                true => "without the place to go on from",
                false => "as it is asked for now",
            }
        ))
    }

    /// No time that is stored lay in the future when it was, so the clock went back.
    pub(super) fn clock_is_wrong(&self, state: &StreamState) -> Failure {
        let places = state.places.iter().map(|place| place.from);
        let position = state.checkpoint.as_ref();
        let position = position
            .and_then(|checkpoint| checkpoint.start_time())
            .or(state.reread.as_ref().and_then(|reread| reread.from));
        let newest = places.chain(position).max().unwrap_or(state.stored_at);
        let what = format!(
            "{}: by this machine's clock it is {}, and the export has been read beyond that, from {} on; the clock is wrong, so set it, and run this again",
            self.resource.name(),
            text::date(Utc::now().timestamp()),
            text::date(newest),
        );
        Failure::new(Exit::Unavailable, what)
    }

    /// A clock that went back since the last page is worth a word, even where nothing fails.
    pub(super) fn look_at_the_clock(&self, state: &StreamState) {
        let now = Utc::now().timestamp();
        if state.stored_at > now.saturating_add(FAR) {
            tracing::warn!(
                "{}: by this machine's clock it is {}, and the last page was stored at {}; one of the two clocks is wrong",
                self.resource.name(),
                text::date(now),
                text::date(state.stored_at),
            );
        }
    }
}

/// Whether Zendesk refuses the place to go on from: a cursor, or a time that was stored.
pub(super) fn is_place_refused(error: &Error, state: &StreamState) -> bool {
    let place = state.checkpoint.as_ref();
    let is_time = place.is_some_and(|place| place.start_time().is_some());
    error.is_position_refused() || is_time && is_time_refused(error)
}

/// Clocks of machines that share a destination may differ by this much, in seconds.
const FAR: i64 = 10 * 60;
