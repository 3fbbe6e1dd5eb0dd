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
    for kind in [Kind::Dir, Kind::Zstd, Kind::Sqlite] {
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
