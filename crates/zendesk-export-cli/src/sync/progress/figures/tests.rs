use std::sync::OnceLock;

use super::*;

/// 2026-11-20 14:03 UTC.
pub(crate) const NOW: i64 = 1_795_183_380;

/// So many seconds after [`NOW`], by both clocks.
pub(crate) fn at(secs: u64) -> Moment {
    static START: OnceLock<Instant> = OnceLock::new();
    let start = START.get_or_init(Instant::now);
    Moment {
        instant: *start + Duration::from_secs(secs),
        unix: NOW + i64::try_from(secs).unwrap(),
    }
}

/// The state of a stream after so many records of 100 bytes, 1,000 a page.
pub(crate) fn state(records: u64, newest: i64) -> StreamState {
    StreamState {
        records_out: records,
        pages: records / 1_000,
        bytes: records * 100,
        newest: Some(newest),
        ..StreamState::default()
    }
}

#[test]
fn counts_this_run_alone() {
    let mut figures = Figures::of("tickets");
    figures.begins(&state(5_000, NOW), at(0));
    assert_eq!(figures.run(), Counts::default());
    figures.page(&state(7_000, NOW), at(1));
    assert!(figures.done(&state(7_000, NOW), at(2)));
    let run = figures.run();
    assert_eq!((run.records, run.pages, run.bytes), (2_000, 2, 200_000));
}

#[test]
fn counts_every_pass_and_no_time_between_them() {
    let mut figures = Figures::of("tickets");
    for (begins, records) in [(0, 0), (100, 1_000)] {
        figures.begins(&state(records, NOW), at(begins));
        figures.page(&state(records + 1_000, NOW), at(begins + 5));
        figures.done(&state(records + 1_000, NOW), at(begins + 10));
    }
    assert_eq!((figures.run().records, figures.passes), (2_000, 2));
    assert_eq!(figures.worked(at(900).instant), Duration::from_secs(20));
}

#[test]
fn a_pass_from_scratch_takes_nothing_away() {
    // Standard output keeps no state.
    let mut figures = Figures::of("tickets");
    for begins in [0, 100] {
        figures.begins(&StreamState::default(), at(begins));
        figures.done(&state(1_000, NOW), at(begins + 1));
    }
    assert_eq!(figures.run().records, 2_000);
}

#[test]
fn a_failure_stops_the_clock_and_the_estimate() {
    let mut figures = Figures::of("tickets");
    figures.begins(&state(0, NOW - 1_000_000), at(0));
    figures.page(&state(1_000, NOW - 1_000_000), at(0));
    figures.page(&state(2_000, NOW - 500_000), at(70));
    assert!(figures.estimate(at(70)).is_some());
    figures.failed("no connection", at(75));
    assert!(figures.has_failed() && figures.estimate(at(75)).is_none());
    assert_eq!(figures.worked(at(90).instant), Duration::from_secs(75));
}

#[test]
fn is_told_at_most_once_in_a_while() {
    let mut figures = Figures::of("tickets");
    figures.begins(&state(0, NOW), at(0));
    let due = [1, 29, 30, 31, 59, 61, 200].map(|secs| {
        let every = Duration::from_secs(30);
        figures.is_due(every, at(secs))
    });
    assert_eq!(due, [false, false, true, false, false, true, true]);
}

#[test]
fn knows_which_streams_are_in_the_order_of_time() {
    let in_order = |stream| Figures::of(stream).is_in_order();
    assert!(in_order("tickets") && in_order("custom-objects/my_asset"));
    assert!(!in_order("routing-attributes") && !in_order("unheard-of"));
}
