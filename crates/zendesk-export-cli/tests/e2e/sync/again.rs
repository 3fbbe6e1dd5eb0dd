//! Exports that are read again: because somebody asks for it, or because Zendesk no longer takes the place
//! to go on from. Nothing is lost, and nothing is stored twice.

use std::{
    fs,
    process::{Command, Stdio},
};

use rusqlite::Connection;

use super::{
    place::{Kind, Place, assert_same_records, parts, sent, sync},
    proxy::Proxy,
    scripted::Scripted,
};
use crate::{
    desk::{Desk, builder},
    support::{TOKEN, exporter, run},
};

const KINDS: [Kind; 4] = [Kind::Dir, Kind::Gzip, Kind::Zstd, Kind::Sqlite];

fn resync(url: &str, to: &str, exports: &[&str]) -> Command {
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
    let parts = parts(&place.path().join("tickets"));
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
    for kind in KINDS {
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
    for kind in KINDS {
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
    for kind in [Kind::Dir, Kind::Sqlite] {
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
    for kind in [Kind::Dir, Kind::Sqlite] {
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
    for kind in [Kind::Dir, Kind::Sqlite] {
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
    for kind in [Kind::Dir, Kind::Sqlite] {
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

/// Tickets by cursor: the first page leads to a cursor, which is refused while `refuses` says so.
fn tickets_with_a_cursor_that_ends(refuses: fn(usize) -> bool) -> Scripted {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let ticket = |id: u32| {
        format!(
            r#"{{"id":{id},"generated_timestamp":{}}}"#,
            1_700_000_000 + id
        )
    };
    Scripted::new(move |target| {
        if target.contains("cursor=one") {
            let asked = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            if refuses(asked) {
                let refusal = r#"{"error":"InvalidCursor","description":"cursor is not valid"}"#;
                return (400, refusal.to_owned());
            }
        }
        let (ids, cursor) = match target {
            _ if target.contains("cursor=two") => (vec![], "two"),
            _ if target.contains("cursor=one") => (vec![3], "one"),
            _ if target.contains("start_time=0") => (vec![1, 2], "one"),
            _ => (vec![2, 3, 4], "two"),
        };
        let tickets: Vec<_> = ids.iter().map(|id| ticket(*id)).collect();
        let page = format!(
            r#"{{"tickets":[{}],"after_cursor":"{cursor}","after_url":null,"end_of_stream":true}}"#,
            tickets.join(",")
        );
        (200, page)
    })
}

#[test]
fn a_cursor_that_is_refused_is_no_dead_end() {
    for kind in [Kind::Dir, Kind::Sqlite] {
        let (server, place) = (tickets_with_a_cursor_that_ends(|_| true), Place::new(kind));
        run(place.sync(&server.url).arg("tickets")).succeeds();
        let told = run(place.sync(&server.url).arg("tickets")).succeeds();
        let warned = "Zendesk no longer takes the place to go on from";
        assert_eq!(told.err.matches(warned).count(), 1, "{}", told.err);
        let ids: Vec<_> = place.records("tickets");
        assert_eq!(ids.len(), 4, "{ids:?}");
        place.is_whole();
        run(place.sync(&server.url).arg("tickets")).succeeds();
        assert_eq!(place.records("tickets").len(), 4);
        place.is_whole();
    }
}

#[test]
fn an_export_to_a_stream_goes_on_from_a_time_when_its_cursor_is_refused() {
    let (server, place) = (
        tickets_with_a_cursor_that_ends(|_| true),
        Place::new(Kind::Dir),
    );
    let state = place.folder().join("tickets.json");
    // The first page of an earlier run, with the time of its oldest record.
    let text = format!(
        r#"{{"version":1,"account":"{}","export":"tickets","position":{{"cursor":"one"}},"newest":1700000001}}"#,
        server.url
    );
    fs::write(&state, text).unwrap();
    let export = || {
        let mut command = crate::support::export(&server.url, "tickets");
        command.arg("--state").arg(&state);
        command
    };
    let done = run(&mut export()).succeeds();
    assert_eq!(done.ids().into_iter().collect::<Vec<_>>(), [2, 3, 4]);
    assert!(done.err.contains("may come again"), "{}", done.err);
    assert!(
        server.asked()[1].contains("start_time=1700000001"),
        "{:?}",
        server.asked()
    );

    let no_time = fs::read_to_string(&state).unwrap();
    assert!(no_time.contains("two"), "{no_time}");
    let text = format!(
        r#"{{"version":1,"account":"{}","export":"tickets","position":{{"cursor":"one"}}}}"#,
        server.url
    );
    fs::write(&state, text).unwrap();
    let refused = run(&mut export());
    refused.refuses(6, "--since");
    refused.says(state.to_str().unwrap());
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
    for kind in KINDS {
        let (account, place) = (account(), Place::new(kind));
        run(place.sync(account.url()).arg("tickets")).succeeds();
        if kind == Kind::Sqlite {
            let database = Connection::open(place.path()).unwrap();
            database.execute_batch("DELETE FROM _streams").unwrap();
            run(place.sync(account.url()).arg("tickets")).succeeds();
        } else {
            fs::remove_file(place.path().join(".state/tickets.json")).unwrap();
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
    for kind in KINDS {
        let (account, place) = (account(), Place::new(kind));
        run(place.sync(account.url()).arg("tickets")).succeeds();
        if kind == Kind::Sqlite {
            let database = Connection::open(place.path()).unwrap();
            database
                .execute_batch("UPDATE _streams SET state = substr(state, 2)")
                .unwrap();
        } else {
            fs::write(place.path().join(".state/tickets.json"), "{\"version\":1").unwrap();
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
}

/// Tickets by time: two, then nothing but refusals of what `refuses` says.
fn tickets_by_time(refuses: fn(usize, &str) -> bool) -> Scripted {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    Scripted::new(move |target| {
        let asked = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if refuses(asked, target) {
            let refusal = r#"{"error":"InvalidValue","description":"Invalid start_time"}"#;
            return (422, refusal.to_owned());
        }
        let tickets = r#"{"id":1,"generated_timestamp":1700000001},{"id":2,"generated_timestamp":1700000002}"#;
        let page = format!(
            r#"{{"tickets":[{tickets}],"count":2,"end_time":1700000002,"next_page":null,"end_of_stream":true}}"#
        );
        (200, page)
    })
}

#[test]
fn a_stored_time_that_is_refused_is_no_dead_end() {
    for kind in [Kind::Dir, Kind::Sqlite] {
        let server = tickets_by_time(|_, target| target.contains("start_time=1700000002"));
        let place = Place::new(kind);
        run(place.sync(&server.url).arg("tickets-by-time")).succeeds();
        let told = run(place.sync(&server.url).arg("tickets-by-time")).succeeds();
        let warned = "Zendesk no longer takes the place to go on from";
        assert_eq!(told.err.matches(warned).count(), 1, "{}", told.err);
        let asked = server.asked();
        assert_eq!(asked[1], asked[2], "one refusal may be a proxy's");
        assert!(asked[3].contains("start_time=1699996402"), "{asked:?}");
        assert_eq!(place.records("tickets-by-time").len(), 2);
        place.is_whole();
    }
}

#[test]
fn a_time_that_is_refused_while_older_records_are_read_skips_none_of_them() {
    let server = Scripted::new(|target| {
        let (id, time, is_last) = match target {
            _ if target.contains("start_time=1500000001") => {
                return (422, r#"{"error":"InvalidValue"}"#.to_owned());
            }
            _ if target.contains("start_time=1500000000") => (1, 1_500_000_001, false),
            _ => (2, 1_700_000_002, true),
        };
        let page = format!(
            r#"{{"tickets":[{{"id":{id},"generated_timestamp":{time}}}],"count":1,"end_time":{time},"end_of_stream":{is_last}}}"#
        );
        (200, page)
    });
    let place = Place::new(Kind::Dir);
    let mut first = place.sync(&server.url);
    run(first.args(["tickets-by-time", "--since", "1600000000"])).succeeds();
    let mut older = resync(&server.url, &place.to(), &["tickets-by-time"]);
    let refused = run(older.args(["--since", "1500000000"]));
    assert_eq!(refused.code, Some(6), "{}", refused.err);
    // It goes back to where it began, once, and never to the newest record.
    let asked = server.asked();
    let begun = asked.iter().filter(|t| t.contains("start_time=1500000000"));
    assert_eq!(begun.count(), 2, "{asked:?}");
    assert_eq!(asked.len(), 6, "{asked:?}");
    place.is_whole();
}

#[test]
fn a_stored_time_that_does_not_serve_names_the_command_that_mends_it() {
    for kind in [Kind::Dir, Kind::Sqlite] {
        let (server, place) = (tickets_by_time(|asked, _| asked > 0), Place::new(kind));
        run(place.sync(&server.url).arg("tickets-by-time")).succeeds();
        let config = place.folder().join("settings file.toml");
        fs::write(&config, "[sync]\nquiet = true\n").unwrap();
        let mut command = place.sync(&server.url);
        command.arg("tickets-by-time").arg("--config").arg(&config);
        let refused = run(&mut command);
        assert_eq!(refused.code, Some(6), "{}", refused.err);
        let command = format!(
            "`zendesk-export resync tickets-by-time --to {} --config '{}'`",
            place.to(),
            config.display()
        );
        let last = refused.err.lines().last().unwrap();
        assert!(last.contains(&command), "{}", refused.err);
        assert_eq!(refused.err.matches(&command).count(), 2, "{}", refused.err);
        assert_eq!(place.records("tickets-by-time").len(), 2);
        place.is_whole();
    }
}

#[test]
fn an_export_to_a_stream_whose_time_is_refused_names_its_state_and_the_ways_on() {
    let (server, place) = (tickets_by_time(|asked, _| asked > 0), Place::new(Kind::Dir));
    let state = place.folder().join("tickets.json");
    let export = || {
        let mut command = crate::support::export(&server.url, "tickets-by-time");
        command.arg("--state").arg(&state);
        command
    };
    run(&mut export()).succeeds();
    let refused = run(&mut export());
    refused.refuses(6, state.to_str().unwrap());
    refused.says("--since");
}

#[test]
fn a_slip_of_resync_leaves_nothing_behind() {
    let account = account();
    for kind in [Kind::Dir, Kind::Sqlite] {
        let place = Place::new(kind);
        let slip = run(&mut resync(account.url(), &place.to(), &["users"]));
        slip.refuses(2, "does not have this export yet");
        assert!(!place.path().exists(), "{}", place.to());
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
