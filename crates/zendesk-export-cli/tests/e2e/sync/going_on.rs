//! Runs that go on where the one before ended.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

use super::{
    growing::Growing,
    place::{FILES, Kind, Place, SUPPORT, lines, parts, sent, sync},
    proxy::Proxy,
};
use crate::{
    desk::{builder, desk},
    support::{assert_same, run},
};

fn growing() -> Growing {
    Growing::new(builder().tickets(300).seed(11))
}

/// A figure of the manifest.
#[track_caller]
fn figure(place: &Place, stream: &str, name: &str) -> u64 {
    let manifest = place.manifest();
    let figure = &manifest["streams"][stream][name];
    figure
        .as_u64()
        .unwrap_or_else(|| panic!("{name}: {figure}"))
}

fn goes_on(kind: Kind) {
    let (account, place) = (growing(), Place::new(kind));
    let proxy = Proxy::paging(account.desk.url(), 40);
    for share in 1..=3 {
        account.grow(share, 3);
        let before = proxy.answered();
        run(&mut place.sync(&proxy.url)).succeeds();
        place.holds_all(&account.desk);
        let first = proxy.answered() - before;
        let before = proxy.answered();
        run(&mut place.sync(&proxy.url)).succeeds();
        place.holds_all(&account.desk);
        let second = proxy.answered() - before;
        assert!(second <= 2 * SUPPORT.len() as u64, "it began anew");
        assert!(second < first, "{second} requests after {first}");
    }
}

#[test]
fn a_folder_goes_on() {
    goes_on(Kind::Dir);
}

#[test]
fn a_folder_of_gzip_goes_on() {
    goes_on(Kind::Gzip);
}

#[test]
fn a_folder_of_zstandard_goes_on() {
    goes_on(Kind::Zstd);
}

#[test]
fn a_database_goes_on() {
    goes_on(Kind::Sqlite);
}

#[test]
fn a_folder_may_change_how_it_is_compressed_and_keeps_to_it() {
    let (account, place) = (growing(), Place::new(Kind::Dir));
    let ways = [Some("gzip"), None, Some("zstd"), Some("none"), None];
    for (share, compress) in (1..).zip(ways) {
        account.grow(share, ways.len() as u64);
        let mut command = place.sync(account.desk.url());
        if let Some(compress) = compress {
            command.args(["--compress", compress]);
        }
        run(&mut command).succeeds();
        place.holds_all(&account.desk);
    }
    let parts = parts(&place.path().join("tickets"));
    let endings = parts.iter().map(|part| part.extension().unwrap());
    assert!(endings.eq(["gz", "zst", "ndjson"]), "{parts:?}");
}

#[test]
fn since_counts_for_what_is_not_there_yet() {
    let account = growing();
    account.grow(1, 1);
    for &kind in FILES {
        let place = Place::new(kind);
        let late: Vec<String> = sent(&account.desk, "tickets/cursor", "tickets")
            .into_iter()
            .filter(|ticket| generated(ticket) >= 1_735_689_600)
            .collect();
        assert!((50..250).contains(&late.len()));
        let mut command = place.sync(account.desk.url());
        run(command.args(["tickets", "--since", "2025-01-01"])).succeeds();
        assert_eq!(place.records("tickets"), late);
        assert_eq!(figure(&place, "tickets", "since"), 1_735_689_600);

        // Later ones neither go back nor leave anything out.
        let mut command = place.sync(account.desk.url());
        let events = sent(&account.desk, "ticket_events", "ticket_events");
        run(command.args(["tickets", "ticket-events"])).succeeds();
        let mut command = place.sync(account.desk.url());
        run(command.args(["tickets", "ticket-events", "--since", "2025-06-01"])).succeeds();
        assert_eq!(place.records("tickets"), late);
        assert_eq!(place.records("ticket-events"), events);
        place.is_whole();
    }
}

fn generated(ticket: &str) -> i64 {
    let ticket: Value = serde_json::from_str(ticket).unwrap();
    ticket["generated_timestamp"].as_i64().unwrap()
}

fn overlaps(kind: Kind, overlaps: [Option<&str>; 4]) {
    let (account, place) = (growing(), Place::new(kind));
    let proxy = Proxy::paging(account.desk.url(), 40);
    for (share, overlap) in (1..).zip(overlaps) {
        account.grow(share, 4);
        for _ in 0..2 {
            let mut command = place.sync(&proxy.url);
            if let Some(overlap) = overlap {
                command.args(["--overlap", overlap]);
            }
            run(&mut command).succeeds();
            place.holds_all(&account.desk);
        }
    }
}

#[test]
fn an_overlap_repeats_nothing_in_a_folder() {
    overlaps(Kind::Dir, [Some("60d"); 4]);
}

#[test]
fn an_overlap_repeats_nothing_in_a_database() {
    overlaps(Kind::Sqlite, [Some("60d"); 4]);
}

#[test]
fn an_overlap_may_change_from_run_to_run() {
    let different = [None, Some("60d"), Some("10m"), Some("400d")];
    overlaps(Kind::Dir, different);
    overlaps(Kind::Sqlite, different);
}

#[test]
fn an_overlap_is_read_again_and_dropped() {
    let (account, place) = (growing(), Place::new(Kind::Dir));
    account.grow(1, 1);
    let mut command = place.sync(account.desk.url());
    command.args(["ticket-events", "--overlap", "200d"]);
    run(&mut command).succeeds();
    let (out, before) = (
        figure(&place, "ticket-events", "records_out"),
        figure(&place, "ticket-events", "repeats"),
    );
    run(&mut command).succeeds();
    assert_eq!(figure(&place, "ticket-events", "records_out"), out);
    let repeats = figure(&place, "ticket-events", "repeats") - before;
    // Of 600 events in two years.
    assert!((60..400).contains(&repeats), "{repeats} repeats");
}

#[test]
fn standard_output_says_of_each_record_what_it_is() {
    let done = run(&mut sync(desk().url(), "stdout")).succeeds();
    for (stream, path, member) in SUPPORT {
        let start = format!(r#"{{"resource":"{stream}","record":"#);
        let written = done.lines().into_iter().filter_map(|line| {
            let record = line.strip_prefix(&start)?;
            record.strip_suffix('}')
        });
        let mut written: Vec<&str> = written.collect();
        written.sort_unstable();
        assert_same(&written, &sent(desk(), path, member), stream);
    }
    let of_all: usize = SUPPORT
        .iter()
        .map(|(_, path, member)| sent(desk(), path, member).len())
        .sum();
    assert_eq!(done.lines().len(), of_all);
}

#[test]
fn standard_output_has_each_record_at_least_once_over_small_pages() {
    let proxy = Proxy::paging(desk().url(), 20);
    let mut command = sync(&proxy.url, "stdout");
    let done = run(command.args(["users", "organizations"])).succeeds();
    let lines: BTreeSet<&str> = done.lines().into_iter().collect();
    let records = sent(desk(), "users/cursor", "users").len()
        + sent(desk(), "organizations", "organizations").len();
    assert_eq!(lines.len(), records);
}

#[test]
fn a_part_grows_from_run_to_run_and_what_it_holds_stays_as_it_is() {
    let (account, place) = (growing(), Place::new(Kind::Dir));
    let mut seen: Vec<(std::path::PathBuf, Vec<u8>)> = Vec::new();
    for share in 1..=4 {
        account.grow(share, 4);
        run(&mut place.sync(account.desk.url())).succeeds();
        for (part, before) in &seen {
            let now = fs::read(part).unwrap();
            assert!(now.starts_with(before), "{}", part.display());
        }
        let all = SUPPORT
            .iter()
            .flat_map(|(stream, ..)| parts(&place.path().join(stream)));
        seen = all
            .map(|part| (part.clone(), fs::read(part).unwrap()))
            .collect();
    }
    assert_eq!(parts(&place.path().join("tickets")).len(), 1);
}

#[test]
fn parts_in_their_order_hold_records_in_the_order_they_were_sent() {
    let (account, place) = (growing(), Place::new(Kind::Zstd));
    let proxy = Proxy::paging(account.desk.url(), 40);
    for share in 1..=3 {
        account.grow(share, 3);
        run(place.sync(&proxy.url).arg("tickets")).succeeds();
    }
    let read = |part: &std::path::PathBuf| lines(Path::new(part));
    let all: Vec<String> = parts(&place.path().join("tickets"))
        .iter()
        .flat_map(read)
        .collect();
    let sent = account.desk.records("tickets/cursor", "tickets");
    assert_eq!(all, sent);
}
