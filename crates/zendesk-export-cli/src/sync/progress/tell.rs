//! The lines of the log: sentences for people, fields for programs.
use std::time::{Duration, Instant};

use chrono::{DateTime, SecondsFormat};
use zendesk_export::{Wait, WaitReason};

use super::{
    bar::{freshness, position},
    figures::{Figures, Moment},
};
use crate::{log::Format, sync::stream_state::StreamState, text};

pub(crate) fn begins(stream: &str, state: &StreamState, format: Format) {
    let resumes = state.checkpoint.is_some();
    match format {
        Format::Text => tracing::info!("{stream}: {}", from_where(state)),
        Format::Json => tracing::info!(
            stream,
            resumes,
            newest = rfc3339(state.newest),
            since = rfc3339(state.since),
            until = rfc3339(state.until),
            "begins"
        ),
    }
}

fn from_where(state: &StreamState) -> String {
    let from = match (&state.checkpoint, state.newest, state.since) {
        (Some(_), Some(newest), _) => format!("goes on at {}", text::date(newest)),
        (Some(_), None, _) => "goes on where it ended".to_owned(),
        (None, _, Some(since)) => format!("begins with records of {}", text::date(since)),
        (None, _, None) => "begins with the oldest records".to_owned(),
    };
    match state.until {
        Some(until) => format!("{from}, and ends before {}", text::date(until)),
        None => from,
    }
}

pub(crate) fn heartbeat(figures: &Figures, now: Moment, format: Format) {
    match format {
        Format::Text => tracing::info!("{}", heartbeat_text(figures, now)),
        Format::Json => fields(figures, now.instant, "so far"),
    }
}

fn heartbeat_text(figures: &Figures, now: Moment) -> String {
    let rate = text::rate(figures.run().records, figures.worked(now.instant));
    let parts = [
        Some(so_far(figures)),
        rate,
        position(figures, now),
        figures.estimate(now).map(|estimate| estimate.text()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

pub(crate) fn done(figures: &Figures, now: Moment, format: Format) {
    match format {
        Format::Text => {
            let newest = freshness(figures, now).map(|newest| format!(", {newest}"));
            let newest = newest.unwrap_or_default();
            match figures.until {
                Some(until) => {
                    tracing::info!(
                        "{}; everything before {}",
                        so_far(figures),
                        text::date(until)
                    );
                }
                None => tracing::info!("{}{newest}; done for now", so_far(figures)),
            }
        }
        Format::Json => fields(figures, now.instant, "done for now"),
    }
}

fn so_far(figures: &Figures) -> String {
    let run = figures.run();
    format!(
        "{}: {} in {}, {}",
        figures.stream,
        text::counted(run.records, "record"),
        text::counted(run.pages, "page"),
        text::bytes(run.bytes)
    )
}

/// A failure, and when the stream is tried again: after how long, and at which time.
pub(crate) fn failed(stream: &str, why: &str, next: Option<(Duration, i64)>, format: Format) {
    match (format, next) {
        (Format::Text, None) => tracing::error!("{stream}: {why}"),
        (Format::Json, None) => tracing::error!(stream, "{why}"),
        (Format::Text, Some((wait, at))) => tracing::warn!(
            "{stream}: {why}; trying again in {}, at {}",
            text::age(wait),
            text::date(at)
        ),
        (Format::Json, Some((wait, at))) => tracing::warn!(
            stream,
            wait_seconds = wait.as_secs(),
            next_try = rfc3339(Some(at)),
            "{why}"
        ),
    }
}

/// Shorter waits are not worth a line, unless something went wrong.
const LONG_WAIT: Duration = Duration::from_secs(10);

/// A wait of the library.
pub(crate) fn waits(stream: &str, wait: &Wait<'_>, text: &str, format: Format) {
    let wait_seconds = wait.lasts.as_secs_f64();
    match (format, wait.reason) {
        (Format::Text, WaitReason::Retry { .. }) => tracing::warn!("{stream}: {text}"),
        (Format::Json, WaitReason::Retry { .. }) => tracing::warn!(stream, wait_seconds, "{text}"),
        _ if wait.lasts <= LONG_WAIT => {}
        (Format::Text, _) => tracing::info!("{stream}: waiting for {text}"),
        (Format::Json, _) => tracing::info!(stream, wait_seconds, "waiting for {text}"),
    }
}

/// The row of a table that only programs read.
pub(crate) fn summary(figures: &Figures) {
    fields(figures, Instant::now(), "summary");
}

fn fields(figures: &Figures, now: Instant, message: &str) {
    let run = figures.run();
    tracing::info!(
        stream = figures.stream,
        records = run.records,
        repeats = run.repeats,
        pages = run.pages,
        bytes = run.bytes,
        newest = rfc3339(figures.newest),
        seconds = figures.worked(now).as_secs_f64(),
        failed = figures.has_failed(),
        "{message}"
    );
}

fn rfc3339(unix: Option<i64>) -> Option<String> {
    let time = DateTime::from_timestamp(unix?, 0)?;
    Some(time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::progress::figures::tests::{NOW, at, state};

    #[test]
    fn says_from_where_it_begins() {
        let mut state = StreamState::default();
        assert_eq!(from_where(&state), "begins with the oldest records");
        state.since = Some(NOW);
        assert_eq!(
            from_where(&state),
            "begins with records of 2026-11-20 14:03 UTC"
        );
    }

    #[test]
    fn a_heartbeat_has_every_figure() {
        let mut figures = Figures::of("tickets");
        figures.begins(&StreamState::default(), at(0));
        figures.page(&state(1_000, NOW - 4_000_000), at(0));
        figures.page(&state(4_000, NOW - 3_000_000), at(80));
        assert_eq!(
            heartbeat_text(&figures, at(80)),
            "tickets: 4,000 records in 4 pages, 400.00 kB, 50/s, at 2026-10-16 20:43 UTC, \
             34 d behind, about 4 min left: 25% of the time since 2026-10-05 is done"
        );
    }
}
