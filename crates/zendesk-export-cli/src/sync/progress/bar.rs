//! The lines of the streams on a terminal.
use std::ops::Deref;

use super::figures::{Figures, Moment, Standing};

use crate::text;

/// The line of each stream, in columns.
pub(crate) fn lines(streams: &[impl Deref<Target = Figures>], now: Moment) -> Vec<String> {
    let cells: Vec<_> = streams.iter().map(|stream| cells(stream, now)).collect();
    let width = |column: usize| cells.iter().map(|cells| cells[column].len()).max();
    let [names, records, rates, bytes] = [0, 1, 2, 3].map(|column| width(column).unwrap_or(0));
    // A narrow terminal cuts the end, so what is most worth knowing goes first.
    let line = |(stream, cells): (_, &[String; 4])| {
        let [name, record, rate, byte] = cells;
        format!(
            "{name:<names$}  {record:>records$}  {rate:>rates$}  {byte:>bytes$}  {}",
            said(stream, now).join("; ")
        )
    };
    let streams = streams.iter().map(|stream| &**stream);
    streams.zip(&cells).map(line).collect()
}

fn cells(figures: &Figures, now: Moment) -> [String; 4] {
    let run = figures.run();
    let rate = text::rate(run.records, figures.worked(now.instant));
    [
        figures.stream.clone(),
        text::counted(run.records, "record"),
        rate.unwrap_or_default(),
        text::bytes(run.bytes).to_string(),
    ]
}

fn said(figures: &Figures, now: Moment) -> Vec<String> {
    let wait = figures.wait(now.instant);
    let rest = match figures.standing() {
        Standing::Starting => [Some("starting".to_owned()), None],
        Standing::Reading if wait.is_none() && figures.run().pages == 0 => {
            [Some("waiting for the first page".to_owned()), None]
        }
        Standing::Reading => [
            position(figures, now),
            figures.estimate(now).map(|estimate| estimate.text()),
        ],
        Standing::Done if wait.is_some() => [freshness(figures, now), None],
        Standing::Done => [Some("done".to_owned()), freshness(figures, now)],
        Standing::Failed(why) => {
            let why = why.lines().next().unwrap_or_default();
            [Some(format!("failed: {why}")), None]
        }
    };
    wait.into_iter().chain(rest.into_iter().flatten()).collect()
}

/// How far a stream has come; one that is not in the order of time has only a newest record.
pub(crate) fn position(figures: &Figures, now: Moment) -> Option<String> {
    if let Some((places, left)) = figures.places {
        let used = figures.budget.map(|used| format!(", {}", used.text()));
        let left = text::age(left);
        return Some(format!(
            "in {places} places, {left} left{}",
            used.unwrap_or_default()
        ));
    }
    let newest = figures.newest?;
    let date = text::date(newest);
    Some(if figures.is_in_order() {
        let behind = text::age(text::between(newest, now.unix));
        format!("at {date}, {behind} behind")
    } else {
        format!("newest record of {date}")
    })
}

/// A stream that is up to date is behind nothing, however old its newest record.
pub(crate) fn freshness(figures: &Figures, now: Moment) -> Option<String> {
    let age = text::age(text::between(figures.newest?, now.unix));
    Some(format!("newest {age} old"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::{
        progress::{
            figures::tests::{NOW, at, state},
            wait::Wait,
        },
        stream_state::StreamState,
    };

    const DAY: i64 = 86_400;

    fn reading(stream: &str) -> Figures {
        let mut figures = Figures::of(stream);
        figures.begins(&state(1_000, NOW - 102 * DAY), at(0));
        figures.page(&state(2_000, NOW - 100 * DAY), at(0));
        figures.page(&state(129_000, NOW - 2 * DAY), at(66));
        figures
    }

    #[track_caller]
    fn ends(figures: &Figures, now: Moment, end: &str) {
        let shown = lines(&[figures], now);
        assert!(shown[0].ends_with(end), "{shown:?}");
    }

    #[test]
    fn shows_figures_of_this_run_and_the_position_in_columns() {
        let mut calls = Figures::of("calls");
        calls.begins(&StreamState::default(), at(66));
        let shown = lines(&[&reading("tickets"), &calls], at(66));
        let expected = [
            "tickets  128,000 records  1,939/s  12.80 MB  at 2026-11-18 14:03 UTC, 2 d behind; \
             about 1 s left: 98% of the time since 2026-08-12 is done",
            "calls          0 records                0 B  waiting for the first page",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn shows_first_what_it_waits_for() {
        let mut figures = reading("tickets");
        figures.waits(Wait::new("rate limit", at(107).instant));
        let end = "MB  rate limit, 41 s; at 2026-11-18 14:03 UTC, 2 d behind; \
                   about 2 s left: 98% of the time since 2026-08-12 is done";
        ends(&figures, at(66), end);
    }

    #[test]
    fn estimates_nothing_where_records_come_in_no_order() {
        let end = "12.80 MB  newest record of 2026-11-18 14:03 UTC";
        ends(&reading("routing-attributes"), at(66), end);
    }

    #[test]
    fn shows_how_fresh_it_is_once_it_is_up_to_date() {
        let mut figures = reading("tickets");
        figures.done(&state(129_000, NOW - 120), at(67));
        ends(&figures, at(67), "  done; newest 3 min old");
        figures.waits(Wait::new("news", at(127).instant));
        ends(&figures, at(77), "  news, 50 s; newest 3 min old");
    }

    #[test]
    fn shows_a_failure_on_one_line() {
        let mut figures = Figures::of("calls");
        ends(&figures, at(0), "0 B  starting");
        figures.failed("no Talk\nhere", at(1));
        ends(&figures, at(1), "0 B  failed: no Talk");
    }
}
