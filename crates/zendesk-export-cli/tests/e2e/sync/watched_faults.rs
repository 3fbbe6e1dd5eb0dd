//! Each fault of the simulator as the figure that it is.
#![cfg(unix)]

use std::thread;

use zendesk_export_sim::Fault;

use super::{
    place::{Kind, Place},
    watched::{Watched, figure, until},
};
use crate::desk::{Desk, builder};

/// A figure of tickets, with these labels more.
fn name(name: &str, labels: &str) -> String {
    format!(r#"zendesk_export_{name}{{export="tickets"{labels}}}"#)
}

/// What a fault of the first request leaves in the figures.
fn passing() -> Vec<(Fault, String, f64)> {
    let status = |status| name("requests_total", &format!(r#",status="{status}""#));
    let unusable = || status("none");
    let repeats = || name("repeats_total", "");
    vec![
        (
            Fault::TooManyRequests { retry_after: 1 },
            status("429"),
            1.0,
        ),
        (Fault::ServerError { status: 502 }, status("502"), 1.0),
        (Fault::PageTooHeavy { bytes: 1 }, status("504"), 1.0),
        (Fault::Overload { requests: 0 }, status("504"), 1.0),
        (Fault::CutBody, unusable(), 1.0),
        (Fault::Reset, unusable(), 1.0),
        (Fault::Html, unusable(), 1.0),
        (Fault::ErrorInOk, unusable(), 1.0),
        (Fault::DuplicatedRecords, repeats(), 10.0),
        (
            Fault::ShortPage { records: 2 },
            name("pages_total", ""),
            4.0,
        ),
        (Fault::Drift, name("drift", r#",what="new_member""#), 1.0),
        // These leave nothing that anybody had to know.
        (
            Fault::SlowBody { seconds: 1 },
            name("waits_total", r#",reason="retry""#),
            0.0,
        ),
        (Fault::UnsortedRecords, repeats(), 0.0),
        (Fault::NoLink, repeats(), 0.0),
        (Fault::ClockSkew { seconds: 60 }, repeats(), 0.0),
        (Fault::DatedAhead { seconds: 60 }, repeats(), 0.0),
    ]
}

fn start(account: &Desk, place: &Place) -> Watched {
    Watched::start(
        place,
        account.url(),
        &["tickets", "--per-page", "tickets:10"],
    )
}

/// So many runs at once as a small machine bears.
fn each<T: Sync>(all: &[T], check: impl Fn(&T) + Sync) {
    for some in all.chunks(4) {
        thread::scope(|scope| {
            for one in some {
                scope.spawn(|| check(one));
            }
        });
    }
}

#[test]
fn a_fault_that_passes_is_counted_and_is_no_illness() {
    each(&passing(), |(fault, figure, value)| {
        let (account, place) = (Desk::open(builder().tickets(30)), Place::new(Kind::Dir));
        account.simulator.inject(fault.clone());
        let watched = start(&account, &place);
        watched.comes_to(&name("records_total", ""), 30.0);
        let is = watched.figure(figure);
        assert_eq!(
            is,
            *value,
            "{fault}: {figure} {}",
            watched.get("/metrics").1
        );
        if figure.contains("status=") {
            let waits = watched.figure(&name("waits_total", r#",reason="retry""#));
            assert_eq!(waits, 1.0, "{fault}");
        }
        watched.is_well();
        watched.ends();
    });
}

#[test]
fn a_fault_that_stays_is_an_illness_with_its_reason() {
    let staying = [
        (Fault::StuckEndTime, "200", "tickets stands still since "),
        (Fault::StalePage, "200", "tickets stands still since "),
        (Fault::ExpiredToken, "401", "401"),
        (Fault::NoHelpDesk, "404", "404"),
    ];
    each(&staying, |(fault, status, why)| {
        let account = builder().tickets(30).fault(fault.clone().always());
        let (account, place) = (Desk::open(account), Place::new(Kind::Dir));
        let watched = start(&account, &place);
        watched.comes_to(&name("healthy", ""), 0.0);
        watched.is_ill(&["tickets stands still since ", why]);
        let answers = name("requests_total", &format!(r#",status="{status}""#));
        assert!(watched.figure(&answers) >= 1.0, "{fault}");
        watched.ends();
    });
}

/// By which member is wrong, the page is taken with a warning or not at all.
#[test]
fn a_page_with_a_wrong_type_is_warned_of_or_of_no_use() {
    let account = builder().tickets(30).fault(Fault::WrongType.always());
    let (account, place) = (Desk::open(account), Place::new(Kind::Dir));
    let watched = start(&account, &place);
    let counts = [
        name("requests_total", r#",status="none""#),
        name("warnings_total", ""),
    ];
    let is_counted = || {
        let (_, page) = watched.get("/metrics");
        let mut counts = counts.iter().filter_map(|name| figure(&page, name));
        counts.any(|count| count >= 1.0)
    };
    assert!(until(is_counted), "{}", watched.get("/metrics").1);
    watched.ends();
}
