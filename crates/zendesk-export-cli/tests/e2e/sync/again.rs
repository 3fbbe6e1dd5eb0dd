//! Exports that are read again because somebody asks for it. Nothing is lost, and nothing is stored twice.

use std::{
    fs,
    process::{Command, Stdio},
};

use rusqlite::Connection;

use super::{
    place::{FILES, Kind, Place, assert_same_records, sent, sync},
    proxy::Proxy,
};
use crate::{
    desk::{Desk, builder},
    support::{TOKEN, exporter, run},
};

const KINDS: &[Kind] = &[
    Kind::Dir,
    Kind::Gzip,
    Kind::Zstd,
    Kind::Sqlite,
    #[cfg(feature = "delta")]
    Kind::Delta,
];

pub(super) fn resync(url: &str, to: &str, exports: &[&str]) -> Command {
    let mut command = exporter();
    command
        .arg("resync")
        .args(exports)
        .args(["--to", to, "--requests-per-minute", "unlimited"])
        .env("ZENDESK_BASE_URL", url)
        .env("ZENDESK_OAUTH_TOKEN", TOKEN);
    command
}

fn account() -> Desk {
    Desk::open(builder().tickets(120).seed(61))
}

#[track_caller]
fn holds(place: &Place, account: &Desk) {
    let tickets = sent(account, "tickets/cursor", "tickets");
    assert_same_records("tickets", &place.records("tickets"), &tickets);
    place.is_whole();
}

/// What somebody may do to the tickets of a destination.
fn spoil(place: &Place) {
    if place.kind == Kind::Sqlite {
        let database = Connection::open(place.path()).unwrap();
        database
            .execute_batch(
                "UPDATE raw_tickets SET json = '{\"id\":1}', version = 99999999999
                 WHERE id = (SELECT min(id) FROM raw_tickets);
                 UPDATE raw_tickets SET json = x'ff00' WHERE id = (SELECT max(id) FROM raw_tickets);
                 DELETE FROM raw_tickets WHERE id = (SELECT min(id) + 7 FROM raw_tickets);",
            )
            .unwrap();
        return;
    }
    let parts = place.files("tickets");
    let mut bytes = fs::read(&parts[0]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&parts[0], bytes).unwrap();
    if let Some(second) = parts.get(1) {
        fs::remove_file(second).unwrap();
    }
}

#[test]
fn what_verify_finds_is_mended_by_resync() {
    for &kind in KINDS {
        let (account, place) = (account(), Place::new(kind));
        run(place.sync(account.url()).arg("tickets")).succeeds();
        spoil(&place);
        let verified = place.verify();
        assert_eq!(verified.code, Some(10), "{kind:?}");
        verified.says(&format!("zendesk-export resync EXPORT --to {}", place.to()));
        run(&mut resync(account.url(), &place.to(), &["tickets"])).succeeds();
        holds(&place, &account);
        // And the export goes on as it did.
        run(place.sync(account.url()).arg("tickets")).succeeds();
        holds(&place, &account);
    }
}

#[test]
fn reading_again_stores_nothing_twice_however_it_is_ended() {
    for &kind in KINDS {
        let (account, place) = (account(), Place::new(kind));
        let proxy = Proxy::paging(account.url(), 20);
        run(place.sync(&proxy.url).arg("tickets")).succeeds();
        proxy.allow(2);
        let mut killed = resync(&proxy.url, &place.to(), &["tickets"]);
        let mut killed = killed.stderr(Stdio::null()).spawn().unwrap();
        proxy.wait_for_waiting(1);
        killed.kill().unwrap();
        killed.wait().unwrap();
        place.is_whole();
        let status = place.status().succeeds().out;
        assert!(status.contains("being read again since"), "{status}");

        proxy.allow_all();
        let before = proxy.answered();
        run(place.sync(&proxy.url).arg("tickets")).succeeds();
        assert!(proxy.answered() > before + 3, "it went on with that");
        holds(&place, &account);
        let status = place.status().succeeds().out;
        assert!(!status.contains("being read again"), "{status}");
        assert!(leftovers(&place).is_empty(), "{:?}", leftovers(&place));
    }
}

/// Files of a reading that has ended.
fn leftovers(place: &Place) -> Vec<String> {
    let all = super::place::tree(place.folder()).into_iter();
    let names = all.map(|path| path.display().to_string());
    names.filter(|name| name.contains(".known")).collect()
}

#[test]
fn older_records_are_got_by_resync_and_the_option_without_effect_says_so() {
    for &kind in FILES {
        let (account, place) = (account(), Place::new(kind));
        let mut first = place.sync(account.url());
        run(first.args(["tickets", "--since", "2025-01-01"])).succeeds();
        let few = place.records("tickets").len();
        let mut second = place.sync(account.url());
        let told = run(second.args(["tickets", "--since", "2020-01-01"])).succeeds();
        let command = format!("zendesk-export resync tickets --to {}", place.to());
        for words in ["--since has no effect", &command, "--since 1577836800"] {
            assert!(told.err.contains(words), "{words}: {}", told.err);
        }
        assert_eq!(place.records("tickets").len(), few);
        let mut older = resync(account.url(), &place.to(), &["tickets"]);
        run(older.args(["--since", "2020-01-01"])).succeeds();
        holds(&place, &account);
    }
}

#[test]
fn a_resync_since_a_time_reads_what_is_of_that_time_or_later_and_keeps_the_rest() {
    let time = |ticket: &String| {
        let ticket: serde_json::Value = serde_json::from_str(ticket).unwrap();
        ticket["generated_timestamp"].as_u64().unwrap()
    };
    for &kind in FILES {
        let (account, place) = (account(), Place::new(kind));
        run(place.sync(account.url()).arg("tickets")).succeeds();
        let read = || place.manifest()["streams"]["tickets"]["records_in"].as_u64();
        let before = read().unwrap();
        let tickets = sent(&account, "tickets/cursor", "tickets");
        let mut times: Vec<_> = tickets.iter().map(time).collect();
        times.sort_unstable();
        let since = times[times.len() / 2];
        let mut command = resync(account.url(), &place.to(), &["tickets"]);
        run(command.args(["--since", &since.to_string()])).succeeds();
        let younger = times.iter().filter(|time| **time >= since).count();
        assert_eq!(read().unwrap() - before, younger as u64, "{kind:?}");
        holds(&place, &account);
    }
}

#[test]
fn other_options_are_refused_with_the_command_that_takes_them() {
    for &kind in FILES {
        let (account, place) = (account(), Place::new(kind));
        run(place.sync(account.url()).arg("tickets")).succeeds();
        let mut other = place.sync(account.url());
        let refused = run(other.args(["tickets", "--support-type-scope", "all"]));
        let command = format!(
            "zendesk-export resync tickets --to {} --support-type-scope all",
            place.to()
        );
        refused.refuses(6, &command);
        let mut again = resync(account.url(), &place.to(), &["tickets"]);
        run(again.args(["--support-type-scope", "all"])).succeeds();
        let tickets = place.records("tickets");
        run(&mut other).succeeds();
        assert_eq!(place.records("tickets"), tickets);
        place.is_whole();
        let before = sent(&account, "tickets/cursor", "tickets");
        assert!(before.iter().all(|ticket| tickets.contains(ticket)));
    }
}

#[test]
fn the_scope_that_zendesk_takes_by_default_is_no_other() {
    for &kind in FILES {
        let (account, place) = (account(), Place::new(kind));
        run(place.sync(account.url()).arg("tickets")).succeeds();
        let mut same = place.sync(account.url());
        run(same.args(["tickets", "--support-type-scope", "agent"])).succeeds();
        run(place.sync(account.url()).arg("tickets")).succeeds();
        holds(&place, &account);
    }
}

#[test]
fn only_what_is_there_can_be_read_again() {
    let (account, place) = (account(), Place::new(Kind::Dir));
    run(&mut resync(account.url(), "stdout", &["tickets"])).refuses(2, "standard output");
    let nothing = run(&mut resync(account.url(), &place.to(), &["users"]));
    nothing.refuses(2, "does not have this export yet");
    assert_eq!(account.simulator.requests(), 0);
}

#[test]
fn another_account_is_refused_here_as_well() {
    let (account, place) = (account(), Place::new(Kind::Dir));
    run(place.sync(account.url()).arg("tickets")).succeeds();
    let proxy = Proxy::paging(account.url(), 20);
    let refused = run(&mut sync(&proxy.url, &place.to()));
    assert_eq!(refused.code, Some(6), "{}", refused.err);
    let refused = run(&mut resync(&proxy.url, &place.to(), &["tickets"]));
    assert_eq!(refused.code, Some(6), "{}", refused.err);
    holds(&place, &account);
}

#[test]
fn a_state_that_is_gone_is_no_dead_end() {
    for &kind in KINDS {
        let (account, place) = (account(), Place::new(kind));
        run(place.sync(account.url()).arg("tickets")).succeeds();
        if kind == Kind::Sqlite {
            let database = Connection::open(place.path()).unwrap();
            database.execute_batch("DELETE FROM _streams").unwrap();
            run(place.sync(account.url()).arg("tickets")).succeeds();
        } else {
            fs::remove_file(place.state("tickets")).unwrap();
            let refused = run(place.sync(account.url()).arg("tickets"));
            assert_eq!(refused.code, Some(6));
            refused.says("zendesk-export resync");
            run(&mut resync(account.url(), &place.to(), &["tickets"])).succeeds();
        }
        holds(&place, &account);
    }
}

#[test]
fn a_state_that_cannot_be_read_is_no_dead_end() {
    for &kind in KINDS {
        let (account, place) = (account(), Place::new(kind));
        run(place.sync(account.url()).arg("tickets")).succeeds();
        if kind == Kind::Sqlite {
            let database = Connection::open(place.path()).unwrap();
            database
                .execute_batch("UPDATE _streams SET state = substr(state, 2)")
                .unwrap();
        } else {
            fs::write(place.state("tickets"), "{\"version\":1").unwrap();
        }
        let refused = run(place.sync(account.url()).arg("tickets"));
        refused.refuses(6, "zendesk-export resync");
        run(&mut resync(account.url(), &place.to(), &["tickets"])).succeeds();
        holds(&place, &account);
        run(place.sync(account.url()).arg("tickets")).succeeds();
        holds(&place, &account);
    }
}

#[test]
fn options_without_effect_are_told() {
    let (account, place) = (account(), Place::new(Kind::Sqlite));
    let mut command = place.sync(account.url());
    command.args(["users", "--compress", "gzip", "--overlap", "30m"]);
    let told = run(command.args(["--support-type-scope", "all"])).succeeds();
    for option in ["--compress", "--overlap", "--support-type-scope"] {
        let words = format!("{option} has no effect");
        assert_eq!(told.err.matches(&words).count(), 1, "{}", told.err);
    }
    for (exports, option) in [
        (&["groups"][..], "--since"),
        (&["groups"], "--until"),
        (&["organizations", "groups"], "--until"),
    ] {
        let mut command = place.sync(account.url());
        let told = run(command.args(exports).args([option, "2024-01-01"])).succeeds();
        let words = format!("{option} has no effect for groups: a list is read whole");
        assert_eq!(told.err.matches(&words).count(), 1, "{}", told.err);
    }
}

#[test]
fn a_slip_of_resync_leaves_nothing_behind() {
    let account = account();
    for &kind in FILES {
        let place = Place::new(kind);
        let slip = run(&mut resync(account.url(), &place.to(), &["custom-objects"]));
        slip.refuses(2, "such as custom-objects/asset; `zendesk-export status ");
        let slip = run(&mut resync(account.url(), &place.to(), &["users"]));
        slip.refuses(2, "does not have this export yet");
        assert!(!place.path().exists(), "{}", place.to());

        run(place.sync(account.url()).arg("tickets")).succeeds();
        if kind == Kind::Dir {
            // Somebody's own, without a part in it.
            fs::create_dir(place.path().join("users")).unwrap();
        }
        let slip = run(&mut resync(account.url(), &place.to(), &["users"]));
        slip.refuses(2, "does not have this export yet");
        let status = place.status().succeeds().out;
        assert!(!status.contains("users"), "{status}");
    }
}

#[test]
fn the_state_of_another_export_in_the_place_of_one_is_refused_and_mended() {
    let account = account();
    let place = Place::new(Kind::Dir);
    run(place.sync(account.url()).args(["tickets", "users"])).succeeds();
    let states = place.path().join(".state");
    fs::copy(states.join("users.json"), states.join("tickets.json")).unwrap();
    let refused = run(place.sync(account.url()).arg("tickets"));
    refused.refuses(6, "tickets.json is that of users");
    run(&mut resync(account.url(), &place.to(), &["tickets"])).succeeds();
    holds(&place, &account);
}
