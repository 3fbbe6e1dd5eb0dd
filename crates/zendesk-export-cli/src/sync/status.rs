//! Where each stream of a destination stands, in sentences.
use chrono::Utc;

use super::{destination::Destination, kinds::look, stream_state::StreamState};
use crate::{failure::Failure, say::say, text, to::To};

/// Says where each stream stands.
pub(crate) fn status(to: &To) -> Result<(), Failure> {
    let destination = look(to)?;
    let streams = destination.streams()?;
    if streams.is_empty() {
        return say("nothing has been exported there yet");
    }
    let now = Utc::now().timestamp();
    for (name, kept) in streams {
        let state = kept.map_or_else(StreamState::unusable, |kept| kept.state);
        let told = told(&*destination, &name, &state, now);
        say(&told.line)?;
        for more in told.more {
            say(format!("  {more}"))?;
        }
        for warning in told.warnings {
            say(format!("  warning: {warning}"))?;
        }
        for drift in told.drift {
            say(format!("  drift: {drift}"))?;
        }
    }
    Ok(())
}

/// What there is to say of a stream.
pub(super) struct Told {
    pub(super) line: String,
    /// What belongs below it.
    pub(super) more: Vec<String>,
    pub(super) warnings: Vec<String>,
    /// What was sent otherwise than is documented.
    pub(super) drift: Vec<String>,
}

pub(super) fn told(
    destination: &dyn Destination,
    name: &str,
    state: &StreamState,
    now: i64,
) -> Told {
    let counted = Some(state.warnings.counted()).filter(|counted| !counted.is_empty());
    let more = [
        again(state),
        places(state, now),
        trouble(state, now),
        deletions(name),
        counted.map(|counted| format!("all warnings so far: {counted}")),
    ];
    let warnings = state.warnings.newest().iter().cloned();
    Told {
        line: line(name, state, now),
        more: more.into_iter().flatten().collect(),
        warnings: warnings.chain(destination.remarks(name)).collect(),
        drift: state.drift.sentences(),
    }
}

fn line(name: &str, state: &StreamState, now: i64) -> String {
    if state.pages == 0 {
        return format!("{name}: nothing stored yet");
    }
    if let Some(read) = state.caught_up_at.filter(|_| state.list_of.is_some()) {
        return format!(
            "{name}: {} stored, the list read whole {} ago",
            text::counted(state.records_out, "change"),
            text::age(text::between(read, now))
        );
    }
    format!(
        "{name}: {} in {}, {} dropped, {}, stored {} ago",
        text::counted(state.records_out, "record"),
        text::counted(state.pages, "page"),
        text::counted(state.repeats, "repeat"),
        position(state, now),
        text::age(text::between(state.stored_at, now))
    )
}

/// An export that has caught up is behind nothing, however old its newest record.
fn position(state: &StreamState, now: i64) -> String {
    if let Some(until) = state.until {
        let until = text::date(until);
        return match (state.caught_up_at, state.newest) {
            (Some(_), _) => format!("everything before {until}"),
            (None, Some(newest)) => format!("at {}, to end before {until}", text::date(newest)),
            (None, None) => format!("to end before {until}"),
        };
    }
    match (state.newest, state.caught_up_at) {
        (Some(newest), Some(at)) => format!(
            "at {}, nothing newer there {} ago",
            text::date(newest),
            text::age(text::between(at, now))
        ),
        (Some(newest), None) => format!(
            "at {}, {} behind",
            text::date(newest),
            text::age(text::between(newest, now))
        ),
        (None, _) if state.records_in == 0 => "no record yet".to_owned(),
        (None, _) => "none of them with a time that can be read".to_owned(),
    }
}

fn again(state: &StreamState) -> Option<String> {
    let reread = state.reread.as_ref()?;
    let from = match reread.from {
        Some(from) => text::date(from),
        None => "its oldest records".to_owned(),
    };
    Some(format!(
        "being read again since {}, from {from} on; the next sync goes on with that",
        text::date(reread.began_at)
    ))
}

/// A stream that is read in several places at once.
fn places(state: &StreamState, now: i64) -> Option<String> {
    if state.places.is_empty() {
        return None;
    }
    let left = state.left();
    let places = left.iter().map(|left| match left.end {
        Some(end) => format!("{} to {}", text::date(left.at), text::date(end)),
        None => format!("{} on", text::date(left.at)),
    });
    let places = places.collect::<Vec<_>>().join(", ");
    let time = state.reached(now).map_or(0, |reached| now - reached);
    let used = state.budget.map(|used| format!("; {}", used.text()));
    Some(format!(
        "{} left, of {} together: {places}{}",
        text::counted(left.len() as u64, "place"),
        text::age(text::between(now - time, now)),
        used.unwrap_or_default()
    ))
}

fn trouble(state: &StreamState, now: i64) -> Option<String> {
    let error = state.last_error.as_ref()?;
    let since = match state.failing_since {
        Some(since) => format!(
            "standing still since {} ({}), ",
            text::date(since),
            text::age(text::between(since, now))
        ),
        None => String::new(),
    };
    let next = match state.next_try {
        // A try of a large page may take minutes.
        Some(next) if next.saturating_add(LATE) < now => format!(
            "; the next try was due {}, so look whether `sync --follow` still runs",
            text::date(next)
        ),
        Some(next) => format!("; next try {}", text::date(next)),
        None => String::new(),
    };
    Some(format!("{since}last error: {error}{next}"))
}

const LATE: i64 = 60 * 60;

/// What a reader of the data would not expect.
fn deletions(name: &str) -> Option<String> {
    (name == "articles").then(||
        "Zendesk does not tell of deletions here: articles that were archived or deleted stay as they were".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_183_439;

    fn stored() -> StreamState {
        StreamState {
            records_in: 5,
            records_out: 5,
            pages: 1,
            stored_at: NOW - 180,
            ..StreamState::default()
        }
    }

    #[test]
    fn records_without_a_readable_time_are_records() {
        assert_eq!(
            line("tickets", &stored(), NOW),
            "tickets: 5 records in 1 page, 0 repeats dropped, none of them with a time that can be read, stored 3 min ago"
        );
    }

    #[test]
    fn what_was_never_stored_has_no_age() {
        let never = StreamState::default();
        assert_eq!(line("tickets", &never, NOW), "tickets: nothing stored yet");
    }

    #[test]
    fn an_export_that_has_caught_up_is_not_behind() {
        let mut state = stored();
        state.newest = Some(NOW - 331 * 86_400);
        assert_eq!(
            position(&state, NOW),
            "at 2025-12-24 14:03 UTC, 331 d behind"
        );
        state.caught_up_at = Some(NOW - 60);
        assert_eq!(
            position(&state, NOW),
            "at 2025-12-24 14:03 UTC, nothing newer there 60 s ago"
        );
    }

    #[test]
    fn a_stream_that_stands_still_says_since_when_why_and_what_is_next() {
        let mut state = stored();
        assert_eq!(trouble(&state, NOW), None);
        state.fails("no connection".to_owned(), NOW - 7_200, None);
        state.fails("no answer".to_owned(), NOW - 60, Some(NOW + 60));
        assert_eq!(
            trouble(&state, NOW).as_deref(),
            Some(
                "standing still since 2026-11-20 12:03 UTC (2 h), last error: no answer; next try 2026-11-20 14:04 UTC"
            )
        );
        let told = trouble(&state, NOW + 86_400).unwrap();
        assert!(
            told.ends_with("look whether `sync --follow` still runs"),
            "{told}"
        );
    }
}
