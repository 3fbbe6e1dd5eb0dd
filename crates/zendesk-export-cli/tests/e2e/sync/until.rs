//! Parts of the exports, each in a place of its own and up to where the next one begins.

use std::{fs, process::Command};

use super::{
    place::{FILES, Kind, Place, SUPPORT, assert_same_records, sent, sync},
    proxy::Proxy,
};
use crate::{
    desk::{Desk, builder},
    support::{Run, TOKEN, exporter, run, wait},
};

/// Three parts of the account's time.
const SEAMS: [&str; 2] = ["2024-10-01", "2025-04-01"];

fn account() -> Desk {
    Desk::open(builder().tickets(300).seed(11))
}

fn part(number: usize) -> Vec<&'static str> {
    let since = number.checked_sub(1).map(|before| SEAMS[before]);
    let since = since.into_iter().flat_map(|time| ["--since", time]);
    let until = SEAMS
        .get(number)
        .into_iter()
        .flat_map(|time| ["--until", time]);
    since.chain(until).collect()
}

fn three_parts_are_the_whole(kind: Kind) {
    let account = account();
    let places = [0, 1, 2].map(|number| {
        let place = Place::new(kind);
        run(place.sync(account.url()).args(part(number))).succeeds();
        place.is_whole();
        place
    });
    for (stream, path, member) in SUPPORT {
        let mut all: Vec<String> = places
            .iter()
            .flat_map(|place| place.records(stream))
            .collect();
        all.sort_unstable();
        assert_same_records(stream, &all, &sent(&account, path, member));
    }
    let status = places[1].status().out;
    let ends = status.matches("everything before 2025-04-01 00:00 UTC");
    assert_eq!(ends.count(), SUPPORT.len(), "{status}");
    let manifest = places[1].manifest();
    assert_eq!(manifest["streams"]["tickets"]["until"], 1_743_465_600);
}

#[test]
fn three_parts_in_folders_are_the_whole() {
    three_parts_are_the_whole(Kind::Dir);
}

#[test]
fn three_parts_in_databases_are_the_whole() {
    three_parts_are_the_whole(Kind::Sqlite);
}

#[test]
fn three_parts_into_standard_output_are_the_whole() {
    let account = account();
    let parts = [0, 1, 2].map(|number| {
        let mut command = sync(account.url(), "stdout");
        run(command.arg("organizations").args(part(number))).succeeds()
    });
    let mut all: Vec<String> = parts
        .iter()
        .flat_map(|part| part.lines().into_iter().map(str::to_owned))
        .collect();
    all.sort_unstable();
    let (stream, path, member) = SUPPORT[4];
    assert_same_records(stream, &all, &sent(&account, path, member));
}

/// The second part, killed after some pages.
fn kill(place: &Place, proxy: &Proxy) {
    proxy.allow(3 * SUPPORT.len() as u64);
    let mut child = place
        .sync(&proxy.url)
        .args(part(1))
        .arg("--quiet")
        .spawn()
        .unwrap();
    proxy.wait_for_waiting(1);
    child.kill().unwrap();
    wait(&mut child);
    proxy.allow_all();
}

fn a_part_that_was_killed_is_gone_on_with_and_then_left_alone(kind: Kind) {
    let account = account();
    let (place, whole) = (Place::new(kind), Place::new(kind));
    run(whole.sync(account.url()).args(part(1))).succeeds();
    let proxy = Proxy::paging(account.url(), 5);
    kill(&place, &proxy);
    kill(&place, &proxy);
    run(place.sync(&proxy.url).args(part(1))).succeeds();
    place.is_whole();
    for (stream, ..) in SUPPORT {
        assert_same_records(stream, &place.records(stream), &whole.records(stream));
    }

    let requests = account.simulator.requests();
    // Lists are left out although nobody says so.
    let mut again = plain("sync", &proxy.url, &place);
    let again = run(again.args(part(1))).succeeds();
    assert_eq!(account.simulator.requests(), requests);
    let told = again.err.matches("nothing to do").count();
    assert_eq!(told, SUPPORT.len(), "{}", again.err);
}

/// A command as people write it.
fn plain(command: &str, url: &str, place: &Place) -> Command {
    let mut plain = exporter();
    plain
        .args([
            command,
            "--to",
            &place.to(),
            "--requests-per-minute",
            "unlimited",
        ])
        .env("ZENDESK_BASE_URL", url)
        .env("ZENDESK_OAUTH_TOKEN", TOKEN);
    plain
}

#[test]
fn a_folder_of_a_part_that_was_killed_is_gone_on_with_and_then_left_alone() {
    a_part_that_was_killed_is_gone_on_with_and_then_left_alone(Kind::Dir);
}

#[test]
fn a_database_of_a_part_that_was_killed_is_gone_on_with_and_then_left_alone() {
    a_part_that_was_killed_is_gone_on_with_and_then_left_alone(Kind::Sqlite);
}

#[test]
fn a_later_end_goes_on_to_it_and_none_goes_on_up_to_now() {
    let account = account();
    for &kind in FILES {
        let place = Place::new(kind);
        let sync = |args: &[&str]| run(place.sync(account.url()).args(args));
        sync(&["--until", SEAMS[0]]).succeeds();
        sync(&["--until", SEAMS[1]]).succeeds();
        let status = place.status().out;
        assert!(status.contains("everything before 2025-04-01"), "{status}");
        sync(&["--until", SEAMS[0]]).refuses(2, "stands at 2025-04-01 00:00 UTC already");
        let on = sync(&[]).succeeds();
        assert!(on.err.contains("goes on past 2025-04-01"), "{}", on.err);
        place.holds_all(&account);
        assert!(!place.status().out.contains("everything before"));
        let passed = sync(&["tickets", "--until", SEAMS[1]]);
        passed.refuses(2, "nothing of that is taken away");
    }
}

#[test]
fn what_is_read_again_ends_where_it_did() {
    let (account, place) = (account(), Place::new(Kind::Sqlite));
    run(place
        .sync(account.url())
        .args(["tickets", "--until", SEAMS[0]]))
    .succeeds();
    let records = place.records("tickets");
    run(plain("resync", account.url(), &place).arg("tickets")).succeeds();
    assert_eq!(place.records("tickets"), records);
    let requests = account.simulator.requests();
    run(place
        .sync(account.url())
        .args(["tickets", "--until", SEAMS[0]]))
    .succeeds();
    assert_eq!(account.simulator.requests(), requests);
}

#[test]
fn other_options_than_the_part_was_read_with_are_told_although_it_is_whole() {
    let (account, place) = (account(), Place::new(Kind::Dir));
    let until = ["tickets", "--until", SEAMS[0]];
    run(place.sync(account.url()).args(until)).succeeds();
    let other = ["--exclude-deleted", "tickets"];
    let run = run(place.sync(account.url()).args(until).args(other));
    assert_eq!(run.code, Some(6), "{}", run.err);
    assert!(
        run.err.contains("this run asks for exclude_deleted=true"),
        "{}",
        run.err
    );
}

#[test]
fn an_end_that_cannot_be_is_refused_before_anything_is_sent_or_made() {
    let (account, place) = (account(), Place::new(Kind::Dir));
    let refuse = |args: &[&str], what: &str| {
        let run: Run = run(place.sync(account.url()).args(args));
        run.refuses(2, what);
    };
    refuse(&["--until", "1m"], "must be at least 300 s old");
    refuse(
        &["--until", SEAMS[0], "--since", SEAMS[0]],
        "is not after --since",
    );
    refuse(&["--until", SEAMS[0], "--follow"], "--follow");
    refuse(
        &["tickets", "routing-attributes", "--until", SEAMS[0]],
        "routing-attributes has no start_time; leave --until out for it",
    );
    let settings = place.folder().join("settings.toml");
    fs::write(&settings, "[sync]\nuntil = 2024-10-01\nfollow = true\n").unwrap();
    refuse(&["--config", settings.to_str().unwrap()], "--follow");
    assert_eq!(account.simulator.requests(), 0);
    assert!(!place.path().exists());
}

#[test]
fn the_file_of_settings_may_say_it() {
    let (account, place) = (account(), Place::new(Kind::Sqlite));
    let settings = place.folder().join("settings.toml");
    fs::write(
        &settings,
        "[sync]\nsince = 2024-10-01\nuntil = 2025-04-01\n",
    )
    .unwrap();
    let run = run(place.sync(account.url()).arg("--config").arg(&settings)).succeeds();
    assert!(
        run.err.contains("and ends before 2025-04-01 00:00 UTC"),
        "{}",
        run.err
    );
}
