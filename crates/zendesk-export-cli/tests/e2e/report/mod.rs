//! `report`: a destination at a glance.

mod browser;
mod chromium;
mod holed;

use std::{fs, path::Path};

#[cfg(feature = "postgres")]
use zendesk_export_bench::on_postgres;

use crate::{
    desk::desk,
    support::{Run, exporter, run},
    sync::{
        place::{Kind, Place},
        scripted::Scripted,
    },
};
use holed::GONE;

fn report(to: &str) -> Run {
    run(exporter().args(["report", to]))
}

fn page(to: &str, file: &Path) -> Run {
    run(exporter().args(["report", to, "--html"]).arg(file))
}

fn shows_every_export(kind: Kind) {
    let place = Place::new(kind);
    run(&mut place.sync(desk().url())).succeeds();
    run(&mut place.sync(desk().url())).succeeds();
    let shown = report(&place.to()).succeeds().out;
    assert!(
        shown.contains("nothing missing, nothing changed"),
        "{shown}"
    );
    assert!(shown.contains("holes: none"), "{shown}");
    for (stream, ..) in crate::sync::place::SUPPORT {
        assert!(
            shown.contains(&format!("\n{stream}: ")),
            "{stream}: {shown}"
        );
    }
    assert_eq!(shown.matches("\n  changed  ").count(), 5, "{shown}");
    assert_eq!(shown.matches("\n  last run: ").count(), 5, "{shown}");
}

#[test]
fn every_export_of_a_folder_is_shown() {
    shows_every_export(Kind::Zstd);
}

#[test]
fn every_export_of_a_database_is_shown() {
    shows_every_export(Kind::Sqlite);
}

#[cfg(feature = "delta")]
#[test]
fn every_export_of_a_lake_is_shown() {
    shows_every_export(Kind::Delta);
}

fn every_export_of_a_schema_is_shown() {
    shows_every_export(Kind::Postgres);
}

fn shows_the_hole(kind: Kind) {
    let place = holed::place(kind);
    let shown = report(&place.to()).succeeds().out;
    let (top, _) = shown.split_once("\n\n").unwrap();
    assert!(top.contains("\nholes: 1\n"), "{shown}");
    assert!(top.contains(&format!("  ticket-events: {GONE}")), "{shown}");
    assert!(top.contains("\nverify: 1 finding\n"), "{shown}");
    assert_eq!(shown.matches("\n  hole  ").count(), 1, "{shown}");
}

#[test]
fn a_hole_of_a_folder_is_named_and_marked() {
    shows_the_hole(Kind::Dir);
}

#[test]
fn a_hole_of_a_database_is_named_and_marked() {
    shows_the_hole(Kind::Sqlite);
}

fn a_hole_of_a_schema_is_named_and_marked() {
    shows_the_hole(Kind::Postgres);
}

#[cfg(feature = "postgres")]
on_postgres!(
    every_export_of_a_schema_is_shown,
    a_hole_of_a_schema_is_named_and_marked
);

/// In milliseconds, and as far as a number goes. Nothing before such a time is a hole, and no bar is drawn up to it.
#[test]
fn a_record_that_is_dated_far_ahead_makes_no_hole_and_no_bars() {
    for ahead in ["1700000000000", "9223372036854775807", "4102444800"] {
        let page = format!(
            r#"{{"tickets":[{{"id":1,"generated_timestamp":1700000000}},{{"id":1,"generated_timestamp":{ahead}}},
                {{"id":1,"generated_timestamp":1700000000}}],"end_time":1700000000,"end_of_stream":true,"count":9}}"#
        );
        let server = Scripted::new(move |_| (200, page.clone()));
        let place = Place::new(Kind::Dir);
        run(place.sync(&server.url).arg("tickets-by-time")).succeeds();
        let shown = report(&place.to()).succeeds().out;
        assert!(shown.contains("\nholes: none\n"), "{shown}");
        assert!(shown.contains("  warning: "), "{shown}");
        assert!(shown.len() < 4_000, "{}", shown.len());
    }
}

#[test]
fn the_history_of_runs_says_what_each_brought() {
    let place = Place::new(Kind::Sqlite);
    run(&mut place.sync(desk().url())).succeeds();
    let state = || {
        let read = "SELECT state FROM _streams WHERE name = 'tickets'";
        let state: String = place
            .database()
            .query_row(read, [], |row| row.get(0))
            .unwrap();
        serde_json::from_str::<serde_json::Value>(&state).unwrap()
    };
    assert_eq!(state()["runs"][0]["records"], crate::desk::TICKETS);
    assert_eq!(state()["runs"][0]["requests"], 1);
    // So that it is another second.
    let before = state()["runs"][0]["began_at"].as_i64().unwrap();
    while chrono::Utc::now().timestamp() <= before {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    run(&mut place.sync(desk().url())).succeeds();
    assert_eq!(state()["runs"][1]["records"], 0);
    let shown = report(&place.to()).succeeds().out;
    assert!(shown.contains(": 0 records in 1 page, "), "{shown}");
}

/// As `status` says it.
#[test]
fn what_cannot_be_shown_is_told_as_elsewhere() {
    let newer = holed::database();
    newer.change("PRAGMA user_version = 99");
    let folder = newer.folder();
    let text = folder.join("text");
    fs::write(&text, "no database").unwrap();
    for to in [
        format!("sqlite:{}", folder.join("none.db").display()),
        format!("dir:{}", folder.join("none").display()),
        format!("sqlite:{}", text.display()),
        format!("dir:{}", folder.display()),
        newer.to(),
        "stdout".to_owned(),
    ] {
        let status = run(exporter().args(["status", &to]));
        assert_ne!(status.code, Some(0));
        let file = folder.join("page.html");
        for shown in [report(&to), page(&to, &file)] {
            assert_eq!((shown.code, &shown.err), (status.code, &status.err), "{to}");
            assert_eq!(shown.out, "");
        }
        assert!(!file.exists());
    }
}

#[test]
fn a_page_is_for_its_owner_and_replaces_nothing_but_a_page() {
    let place = holed::place(Kind::Sqlite);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    for _ in 0..2 {
        page(&place.to(), &file).succeeds();
    }
    assert_eq!(crate::support::names(folder.path()), ["page.html"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let before = fs::read(place.path()).unwrap();
    page(&place.to(), &place.path()).refuses(7, "holds something else than a page");
    assert!(fs::read(place.path()).unwrap() == before);
    page(&place.to(), folder.path()).refuses(7, "is no regular file");
    page(&place.to(), &folder.path().join("none/page.html")).refuses(7, "cannot be written");
}
