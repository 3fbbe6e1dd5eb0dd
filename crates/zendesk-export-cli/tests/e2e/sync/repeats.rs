//! Pages that hold what was out before, wherever it stands on them.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{
    place::{Kind, Place},
    scripted::Scripted,
};
use crate::support::run;

/// Each run is sent the very same pages.
#[track_caller]
fn stores_once(export: &str, stream: &str, records: usize, answer: fn(&str) -> String) {
    keeps_once(
        &[Kind::Dir, Kind::Zstd, Kind::Sqlite],
        export,
        stream,
        records,
        answer,
    );
}

#[track_caller]
fn keeps_once(
    kinds: &[Kind],
    export: &str,
    stream: &str,
    records: usize,
    answer: fn(&str) -> String,
) {
    for kind in kinds.iter().copied() {
        let (server, place) = (
            Scripted::new(move |target| (200, answer(target))),
            Place::new(kind),
        );
        for _ in 0..3 {
            run(place.sync(&server.url).arg(export)).succeeds();
            let stored = place.records(stream);
            assert_eq!(stored.len(), records, "{kind:?}: {stored:?}");
            assert_eq!(place.is_whole(), records as u64, "{kind:?}");
        }
    }
}

#[test]
fn a_last_page_in_no_order_of_time_goes_out_once() {
    let page = |_: &str| {
        r#"{"ticket_events":[{"id":1,"timestamp":1700000300},{"id":2,"timestamp":1700000100},
            {"id":3,"timestamp":1700000200}],"count":3,"end_time":1700000300,"end_of_stream":true,
            "next_page":null}"#
            .to_owned()
    };
    stores_once("ticket-events", "ticket-events", 3, page);
}

#[test]
fn a_record_without_a_readable_time_goes_out_once() {
    let page = |_: &str| {
        r#"{"ticket_events":[{"id":1,"timestamp":1700000100},{"id":2},{"id":3,"timestamp":"then"},
            {"id":4,"timestamp":1700000300}],"count":4,"end_time":1700000300,"end_of_stream":true,
            "next_page":null}"#
            .to_owned()
    };
    stores_once("ticket-events", "ticket-events", 4, page);
}

#[test]
fn a_first_page_whose_cursor_does_not_lead_on_goes_out_once() {
    let page = |_: &str| {
        r#"{"tickets":[{"id":1,"generated_timestamp":1700000100},{"id":2,"generated_timestamp":5}],
            "after_cursor":null,"after_url":null,"end_of_stream":true}"#
            .to_owned()
    };
    stores_once("tickets", "tickets", 2, page);
}

#[test]
fn a_first_page_whose_link_does_not_lead_on_goes_out_once() {
    let page = |_: &str| {
        r#"{"attributes":[{"id":"a","time":"2024-01-01T00:00:00Z","type":"create"},
            {"id":"b","time":"2024-01-01T00:00:00Z","type":"create"}],
            "count":2,"end_time":1700000300,"next_page":null}"#
            .to_owned()
    };
    stores_once("routing-attributes", "routing-attributes", 2, page);
}

#[test]
fn a_page_that_holds_each_record_twice_goes_out_once() {
    let page = |_: &str| {
        r#"{"tickets":[{"id":1,"generated_timestamp":1},{"id":2,"generated_timestamp":2},
            {"id":1,"generated_timestamp":1},{"id":2,"generated_timestamp":2}],
            "count":4,"after_cursor":"c","after_url":null,"end_of_stream":true}"#
            .to_owned()
    };
    stores_once("tickets", "tickets", 2, page);
}

#[test]
fn a_record_that_comes_again_on_a_later_page_goes_out_once() {
    let by_cursor = |target: &str| {
        let page = |records: &str, cursor: &str| {
            let is_last = cursor == "c";
            format!(
                r#"{{"tickets":[{records}],"after_cursor":"{cursor}","end_of_stream":{is_last}}}"#
            )
        };
        let long = "x".repeat(80);
        let at = |id: u64| {
            let time = 1_700_000_000 + id;
            format!(r#"{{"id":{id},"a":"{long}","b":1,"c":"{long}","generated_timestamp":{time}}}"#)
        };
        match target.split("cursor=").nth(1) {
            None => page(&format!("{},{}", at(1), at(2)), "a"),
            Some(cursor) if cursor.starts_with('a') => page(&format!("{},{}", at(3), at(4)), "b"),
            Some(cursor) if cursor.starts_with('b') => {
                // Another version of the second one, which differs in the middle alone.
                let other = at(2).replace(r#""b":1"#, r#""b":2"#);
                page(&format!("{},{other},{}", at(1), at(5)), "c")
            }
            Some(_) => page("", "c"),
        }
    };
    // A database has one row for an id, whatever comes.
    let each_version = [
        Kind::Dir,
        Kind::Zstd,
        #[cfg(feature = "delta")]
        Kind::Delta,
    ];
    keeps_once(&each_version, "tickets", "tickets", 6, by_cursor);
    let by_time = |target: &str| {
        let at = |id: u64| format!(r#"{{"id":{id},"timestamp":{}}}"#, 1_700_000_000 + id);
        let (records, end) = match target.split("start_time=17000000").nth(1) {
            None => (format!("{},{}", at(1), at(2)), 2),
            Some(time) if time.starts_with("02") => (format!("{},{}", at(2), at(3)), 3),
            Some(time) if time.starts_with("03") => (format!("{},{},{}", at(1), at(3), at(4)), 4),
            Some(_) => (at(4), 4),
        };
        let is_last = end == 4;
        format!(
            r#"{{"ticket_events":[{records}],"end_time":{},"end_of_stream":{is_last},"next_page":"x"}}"#,
            1_700_000_000 + end
        )
    };
    keeps_once(&each_version, "ticket-events", "ticket-events", 4, by_time);
}

#[test]
fn a_flood_of_warnings_hides_none_of_a_later_run() {
    let (days, place) = (AtomicUsize::new(0), Place::new(Kind::Dir));
    let server = Scripted::new(move |_| {
        let page = days.fetch_add(1, Ordering::Relaxed);
        let is_last = page >= 25;
        let page = format!(
            r#"{{"ticket_events":[{{"id":{page},"timestamp":{page}}}],"count":{},"end_time":{},
               "end_of_stream":{is_last},"next_page":"x"}}"#,
            page + 100,
            page + 1
        );
        (200, page)
    });
    run(place.sync(&server.url).arg("ticket-events")).succeeds();
    let told = run(place.sync(&server.url).arg("ticket-events")).succeeds();
    let warned = "the server counted 126 records on a page that held 1";
    assert!(told.err.contains(warned), "{}", told.err);
    let status = place.status().succeeds().out;
    assert!(status.contains(warned), "{status}");
    assert!(status.contains("27 about the server's count"), "{status}");
}
