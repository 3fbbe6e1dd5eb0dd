//! An export that is read in several places at once.

use std::{
    process::Command,
    thread,
    time::{Duration, Instant},
};

use zendesk_export_bench::on_postgres;

use super::place::{Kind, Place, SUPPORT, assert_same_records, sent};
use crate::{
    desk::{Desk, builder},
    support::{TOKEN, exporter, run, wait},
};

/// Twenty pages, each of which takes as long as five requests of the budget.
fn account() -> Desk {
    let tickets = builder().tickets(2_000).seed(5);
    Desk::open(tickets.page_latency(Duration::from_millis(250)))
}

const PAGES: u64 = 20;

fn sync(account: &Desk, to: &str) -> Command {
    let mut command = exporter();
    command
        .args(["sync", "tickets", "--no-lists", "--to", to])
        .args(["--per-page", "tickets:100", "--requests-per-minute", "1200"])
        .env("ZENDESK_BASE_URL", account.url())
        .env("ZENDESK_OAUTH_TOKEN", TOKEN);
    command
}

#[track_caller]
fn holds_all(place: &Place, account: &Desk) {
    let (stream, path, member) = SUPPORT[0];
    let sent = sent(account, path, member);
    assert_same_records(stream, &place.records(stream), &sent);
    assert_eq!(place.is_whole(), sent.len() as u64);
    let status = place.status();
    assert!(!status.out.contains("places left"), "{}", status.out);
}

fn a_long_way_is_read_in_several_places(kind: Kind) {
    let (account, place) = (account(), Place::new(kind));
    run(sync(&account, &place.to()).args(["--lanes", "6"])).succeeds();
    let most = account.simulator.most_requests_under_way();
    assert!((2..=6).contains(&most), "{most} requests at once");
    let more = account.simulator.requests() - PAGES;
    assert!(more <= 2 * 6, "{more} requests more than pages");
    holds_all(&place, &account);
}

#[test]
fn a_database_is_filled_from_several_places() {
    a_long_way_is_read_in_several_places(Kind::Sqlite);
}

#[test]
fn a_folder_is_filled_from_several_places_each_version_once() {
    a_long_way_is_read_in_several_places(Kind::Dir);
}

#[cfg(feature = "delta")]
#[test]
fn a_lake_is_filled_from_several_places_each_version_once() {
    a_long_way_is_read_in_several_places(Kind::Delta);
}

#[test]
fn lanes_are_no_more_than_asked_for_and_one_into_standard_output() {
    for (to, lanes, most) in [("dir", "3", 3), ("dir", "1", 1), ("stdout", "9", 1)] {
        let (account, place) = (account(), Place::new(Kind::Dir));
        let to = match to {
            "dir" => place.to(),
            other => other.to_owned(),
        };
        run(sync(&account, &to).args(["--lanes", lanes])).succeeds();
        assert_eq!(account.simulator.most_requests_under_way(), most, "{to}");
    }
}

fn goes_on_with_any_number_of_lanes(kind: Kind) {
    let (account, place) = (account(), Place::new(kind));
    for lanes in ["6", "2", "4"] {
        let stored = || place.status().out;
        let before = stored();
        let mut child = sync(&account, &place.to())
            .args(["--lanes", lanes, "--quiet"])
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while stored() == before || !stored().contains(" places left, of ") {
            assert!(begun.elapsed() < Duration::from_secs(30), "{}", stored());
            thread::sleep(Duration::from_millis(20));
        }
        child.kill().unwrap();
        wait(&mut child);
        let shown = run(exporter().args(["report", &place.to()])).succeeds().out;
        let top = "\nholes: none in what has been read so far\n";
        assert!(shown.contains(top), "{shown}");
    }
    run(sync(&account, &place.to()).args(["--lanes", "1"])).succeeds();
    holds_all(&place, &account);
}

#[test]
fn a_database_goes_on_with_any_number_of_lanes_after_kills() {
    goes_on_with_any_number_of_lanes(Kind::Sqlite);
}

#[test]
fn a_folder_goes_on_with_any_number_of_lanes_after_kills() {
    goes_on_with_any_number_of_lanes(Kind::Dir);
}

fn a_schema_of_postgresql_goes_on_with_any_number_of_lanes_after_kills() {
    goes_on_with_any_number_of_lanes(Kind::Postgres);
}

on_postgres!(a_schema_of_postgresql_goes_on_with_any_number_of_lanes_after_kills);
