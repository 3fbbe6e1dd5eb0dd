//! Options of single exports, from flags and from the file of settings.

use std::fs;

use serde_json::Value;

use super::{
    again::resync,
    place::{FILES, Kind, Place, sync},
};
use crate::{
    desk::{Desk, builder, list},
    support::{Run, exporter, run},
};

fn account() -> Desk {
    Desk::open(builder().tickets(60).seed(91))
}

fn has_comments(place: &Place) -> bool {
    let events = place.records("ticket-events");
    assert!(!events.is_empty());
    events.iter().any(|event| event.contains(r#""body":"#))
}

#[test]
fn each_export_is_asked_with_its_own_options() {
    for &kind in FILES {
        let (account, place) = (account(), Place::new(kind));
        let mut sync = place.sync(account.url());
        sync.args(["--include", "ticket-events:comment_events"]);
        sync.args(["--exclude-deleted", "tickets"]);
        sync.args(["--per-page", "users:7,tickets:40"]);
        run(&mut sync).succeeds();
        assert!(has_comments(&place));
        let deleted = |ticket: &String| ticket.contains(r#""status":"deleted""#);
        assert!(!place.records("tickets").iter().any(deleted));
        let pages = |stream: &str| place.manifest()["streams"][stream]["pages"].clone();
        assert!(pages("users").as_u64() > Some(1), "{}", pages("users"));
        assert_eq!(pages("organizations"), 1);
        // The same again is no change.
        run(&mut sync).succeeds();
        place.is_whole();
    }
}

#[test]
fn what_an_export_does_not_have_is_refused_before_anything_is_sent() {
    let (account, place) = (account(), Place::new(Kind::Dir));
    let cases: [(&[&str], &str); 10] = [
        (
            &["--include", "ticket-metric-events:users"],
            "--include is not an option of ticket-metric-events",
        ),
        (
            &["--exclude-deleted", "users"],
            "--exclude-deleted is not an option of users",
        ),
        (
            &["--support-type-scope", "users:all"],
            "--support-type-scope is not an option of users",
        ),
        (
            &["--include-changes", "tickets"],
            "--include-changes is not an option of tickets",
        ),
        (
            &["--include", "articles:users"],
            "articles, which this run does not read",
        ),
        (&["--include", "metric_sets"], "such as tickets:metric_sets"),
        (
            &["--include", "ticket:metric_sets"],
            "there is no such export",
        ),
        (&["--include", "tickets:"], "after the colon"),
        (
            &["custom-objects", "--include", "custom-objects/asset:x"],
            "--include is not an option of custom-objects/asset",
        ),
        (
            &["--per-page", "tickets:1001"],
            "it takes a number of records from 1 to 1000",
        ),
    ];
    for (args, what) in cases {
        run(place.sync(account.url()).args(args)).refuses(2, what);
    }
    assert_eq!(account.simulator.requests(), 0);
    assert!(!place.path().exists());
}

#[test]
fn other_sideloads_are_refused_with_the_command_that_reads_them() {
    for &kind in FILES {
        let (account, place) = (account(), Place::new(kind));
        run(place.sync(account.url()).arg("ticket-events")).succeeds();
        let before = place.records("ticket-events").len();
        let include = ["--include", "ticket-events:comment_events"];
        let with_comments = || {
            let mut sync = place.sync(account.url());
            sync.arg("ticket-events").args(include);
            sync
        };
        let refused = run(&mut with_comments());
        let command = format!(
            "zendesk-export resync ticket-events --to {} --include ticket-events:comment_events",
            place.to()
        );
        refused.refuses(
            6,
            &format!(
                "with no options, and this run reads it with include=comment_events; `{command}`"
            ),
        );
        assert!(!has_comments(&place));

        let mut again = resync(account.url(), &place.to(), &["ticket-events"]);
        run(again.args(include)).succeeds();
        assert!(has_comments(&place));
        run(&mut with_comments()).succeeds();
        let without = run(place.sync(account.url()).arg("ticket-events"));
        without.refuses(
            6,
            "with include=comment_events, and this run reads it with no options",
        );
        assert!(place.records("ticket-events").len() >= before);
        place.is_whole();

        let manifest = match kind {
            Kind::Dir => place.path().join("manifest.json"),
            _ => place.folder().join("zendesk.db.manifest.json"),
        };
        if fs::remove_file(manifest).is_ok() {
            place
                .verify()
                .says(&format!("of ticket-events that is `{command}`"));
        }
        let narrower = run(&mut resync(account.url(), &place.to(), &["ticket-events"]));
        for told in [
            "what comes with include=comment_events alone is not in records that come again",
            &format!("to keep it, stop this and run `{command}`"),
        ] {
            assert!(narrower.err.contains(told), "{}", narrower.err);
        }
        narrower.succeeds();
        run(place.sync(account.url()).arg("ticket-events")).succeeds();
    }
}

#[test]
fn what_comes_beside_the_records_is_a_stream_of_its_own() {
    for &kind in FILES {
        let (account, place) = (account(), Place::new(kind));
        let page = account.page("tickets/cursor?start_time=0&include=users,groups");
        let mut sync = place.sync(account.url());
        sync.args([
            "tickets",
            "--include",
            "tickets:users,tickets:groups,tickets:metric_sets",
        ]);
        for _ in 0..2 {
            run(&mut sync).succeeds();
            for (stream, member) in [("tickets_users", "users"), ("tickets_groups", "groups")] {
                let mut sent = list(&page[member]);
                sent.sort_unstable();
                assert!(!sent.is_empty());
                assert!(place.records(stream) == sent, "{kind:?} {stream}");
            }
            assert!(place.records("tickets")[0].contains("metric_set"));
            place.is_whole();
        }
        let status = place.status().succeeds().out;
        assert!(status.contains("tickets_users: "), "{status}");
        let mut again = resync(account.url(), &place.to(), &["tickets"]);
        again.args([
            "--include",
            "tickets:users,tickets:groups,tickets:metric_sets",
        ]);
        run(&mut again).succeeds();
        place.is_whole();
        if kind == Kind::Sqlite {
            let names = "SELECT count(*) FROM tickets_users JOIN tickets ON tickets.requester_id = tickets_users.id WHERE tickets_users.name <> ''";
            let named: i64 = place
                .database()
                .query_row(names, [], |row| row.get(0))
                .unwrap();
            assert!(named > 0);
        }
    }
    let account = account();
    let mut sync = sync(account.url(), "stdout");
    let out = run(sync.args(["tickets", "--include", "tickets:users"]))
        .succeeds()
        .out;
    assert!(
        out.contains(r#"{"resource":"tickets_users","record":"#),
        "{out}"
    );
}

#[test]
fn a_sideload_that_never_came_is_told_once_and_kept() {
    let (account, place) = (account(), Place::new(Kind::Dir));
    let mut sync = place.sync(account.url());
    sync.args(["tickets", "users", "--include"]);
    sync.arg("tickets:metric_sets,tickets:slas,users:roles");
    let told = run(&mut sync).succeeds().err;
    for what in [
        "tickets: slas was asked for by --include, and never came with any of ",
        "users: roles was asked for",
    ] {
        assert_eq!(told.matches(what).count(), 1, "{told}");
        assert!(place.manifest().to_string().contains(what));
    }
    let told = run(&mut sync).succeeds().err;
    assert!(!told.contains("never came"), "{told}");
}

fn config(account: &Desk, place: &Place, sync: &str, args: &[&str]) -> Run {
    let file = place.folder().join("zendesk.toml");
    let text = format!(
        "base_url = {:?}\noauth_token = \"x\"\n{sync}\n",
        account.url()
    );
    fs::write(&file, text).unwrap();
    let mut command = exporter();
    command.arg(args[0]).args(["--to", &place.to(), "--config"]);
    run(command.arg(&file).args(&args[1..]))
}

#[test]
fn the_file_of_settings_has_a_table_for_each_export() {
    let (account, place) = (account(), Place::new(Kind::Dir));
    let tables = r#"
        [sync]
        resources = ["tickets", "ticket-events"]
        [sync.ticket_events]
        include = ["comment_events"]
        [sync.tickets]
        per_page = 17
        exclude_deleted = true
        [sync.users]
        per_page = 3
    "#;
    let shown = config(&account, &place, tables, &["config"]).succeeds().out;
    for line in [
        "[sync.tickets]\nper_page = 17\nexclude_deleted = true",
        "[sync.ticket-events]\ninclude = [\"comment_events\"]",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    assert!(!shown.contains("sync.users"), "{shown}");
    config(
        &account,
        &place,
        tables,
        &["sync", "--per-page", "tickets:50"],
    )
    .succeeds();
    assert!(has_comments(&place));
    let pages = |stream: &str| -> Value { place.manifest()["streams"][stream]["pages"].clone() };
    assert_eq!(pages("tickets"), 2);
}

#[test]
fn custom_objects_of_one_key_are_asked_for_as_all_are_but_for_what_is_said_of_them() {
    let (account, place) = (account(), Place::new(Kind::Dir));
    let tables = r#"
        [sync]
        resources = ["custom-objects"]
        [sync.custom-objects]
        per_page = 50
        exclude_deleted = true
        [sync."custom-objects/asset"]
        per_page = 10
        [sync."custom-objects/car"]
        exclude_deleted = false
    "#;
    let shown = |args: &[&str]| config(&account, &place, tables, args).succeeds().out;
    let all = "[sync.custom-objects]\nper_page = 50\nexclude_deleted = true\n";
    let asset = "[sync.\"custom-objects/asset\"]\nper_page = 10\nexclude_deleted = true\n";
    let car = "[sync.\"custom-objects/car\"]\nper_page = 50\n";
    let out = shown(&["config"]);
    assert!(out.ends_with(&format!("{all}\n{asset}\n{car}")), "{out}");
    // Flags take precedence over all of the file, and those of one key over those of all.
    let flags = ["--per-page", "custom-objects:7,custom-objects/asset:8"];
    let out = shown(&["config", flags[0], flags[1]]);
    let car = car.replace("50", "7");
    let asset = asset.replace("10", "8");
    assert!(out.ends_with(&format!("{asset}\n{car}")), "{out}");
    let out = shown(&["config", "custom-objects/car"]);
    assert!(
        out.ends_with("[sync.\"custom-objects/car\"]\nper_page = 50\n"),
        "{out}"
    );
}

#[test]
fn slips_in_a_table_of_an_export_are_told_with_their_line() {
    let (account, place) = (account(), Place::new(Kind::Dir));
    let cases = [
        (
            "[sync.ticket]\nper_page = 5",
            3,
            "line 3: \"ticket\" is not one of",
        ),
        (
            "[sync.tickets]\nevery = 5",
            3,
            "line 4: \"every\" is not one of",
        ),
        ("[sync.tickets]\nper_page = 0", 3, "line 4"),
        (
            "[sync.users]\nexclude_deleted = true",
            2,
            "--exclude-deleted is not an option of users",
        ),
    ];
    for (table, code, what) in cases {
        config(&account, &place, table, &["sync"]).refuses(code, what);
    }
    assert_eq!(account.simulator.requests(), 0);
}
