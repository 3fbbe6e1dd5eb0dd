//! Places to go on from that do not serve: where to begin again, and what is said of a state file.
use std::time::Duration;

use zendesk_export::{Checkpoint, Client, Error, Start};

use crate::{
    args::ExportArgs,
    failure::{Exit, Failure},
    place::{is_time_refused, old_enough},
    state::State,
};

/// Where to begin again when Zendesk no longer takes the place to go on from. Some records come twice then,
/// and none is left out.
pub(super) fn start_over(
    zendesk: &Client,
    args: &ExportArgs,
    place: Option<&Checkpoint>,
    state: Option<&State>,
    error: &Error,
) -> Result<Start, Failure> {
    let name = args.resource.name();
    let from = start_over_of(place);
    let (start, when) = match from {
        _ if !args.resource.has_start_time() => {
            (Start::Beginning, "from its oldest records".to_owned())
        }
        Some(from) => {
            let from = old_enough(from);
            let when = chrono::DateTime::from_timestamp(from, 0);
            let when = when.map_or(from.to_string(), |when| when.to_rfc3339());
            (
                Start::Time(zendesk.start_time(from)?),
                format!("from {when}"),
            )
        }
        None => {
            let file = match state {
                Some(state) => format!("move the state file {} away, and ", state.path().display()),
                None => String::new(),
            };
            let what = format!(
                "{name}: Zendesk no longer takes the place to go on from, which holds no time ({error}); {file}begin again with --since and a time before the last record that was written"
            );
            return Err(Failure::new(Exit::State, what));
        }
    };
    tracing::warn!(
        "{name}: Zendesk no longer takes the place to go on from ({error}); the export goes on {when}, so that records which were written before may come again"
    );
    Ok(start)
}

pub(super) fn start_over_of(place: Option<&Checkpoint>) -> Option<i64> {
    place.and_then(Checkpoint::start_over)
}

const A_YEAR: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// A checkpoint that does not belong here came out of a file, which the sentence has to name.
pub(super) fn named(error: Error, place: Option<&Checkpoint>, state: Option<&State>) -> Failure {
    match state {
        Some(state) if place.is_some() && is_time_refused(&error) => Failure::state(
            state.path(),
            "holds a place that Zendesk does not take; if the options are new, check them, else move the file away, and begin again with \
             --since and a time before the last record that was written, or with everything",
            error,
        ),
        // What lies further ahead was never a position.
        Some(state)
            if state.was_there()
                && error.is_start_time()
                && error.retry_after().is_none_or(|wait| wait < A_YEAR) =>
        {
            let what = format!(
                "the state file {} stands at a time that lies in the future or is too recent; either this machine's clock is wrong, so set it and run this again, or Zendesk's is, so try later",
                state.path().display()
            );
            Failure::new(Exit::Unavailable, what).because(error)
        }
        Some(state) if state.was_there() && (error.is_checkpoint() || error.is_start_time()) => {
            Failure::state(
                state.path(),
                "cannot be used for this export; name another file, or move it away, which begins again with --since or everything",
                error,
            )
        }
        _ => error.into(),
    }
}
