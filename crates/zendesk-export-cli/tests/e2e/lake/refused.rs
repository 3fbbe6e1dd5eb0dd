//! What a lake refuses, before anything is sent.

use std::{fs, os::unix::fs::symlink, time::Instant};

use crate::{
    desk::{Desk, builder},
    support::run,
    sync::place::{Kind, Place, sync, tree},
};

#[track_caller]
fn refuses(to: &str, code: i32, what: &str) {
    let account = Desk::open(builder().tickets(1));
    run(&mut sync(account.url(), to)).refuses(code, what);
    assert_eq!(account.simulator.requests(), 0, "{to}");
}

#[test]
fn credentials_that_are_missing_are_demanded_at_once() {
    let began = Instant::now();
    refuses(
        "delta:s3://bucket/lake",
        3,
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    );
    refuses(
        "delta:gs://bucket/lake",
        3,
        "GOOGLE_APPLICATION_CREDENTIALS",
    );
    refuses("delta:az://box/lake", 3, "AZURE_STORAGE_ACCOUNT_NAME");
    // Where nobody demands them, a metadata address is asked, for minutes.
    assert!(began.elapsed().as_secs() < 20);
}

#[test]
fn what_names_no_lake_is_refused() {
    refuses("delta:", 2, "it names no folder");
    refuses("delta:ftp://host/lake", 2, "delta:s3://BUCKET/PREFIX");
    refuses(
        "delta:s3://key:secret@bucket/lake",
        2,
        "read from the environment",
    );
}

#[test]
fn a_table_of_somebody_else_is_left_alone() {
    let account = Desk::open(builder().tickets(10));
    let place = Place::new(Kind::Delta);
    let log = place.path().join("tickets/_delta_log");
    fs::create_dir_all(&log).unwrap();
    let text = concat!(
        r#"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"#,
        "\n",
        r#"{"metaData":{"id":"x","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":[],"configuration":{}}}"#,
        "\n"
    );
    let first = log.join(format!("{:020}.json", 0));
    fs::write(&first, text).unwrap();
    let mut tickets = sync(account.url(), &place.to());
    let refused = run(tickets.arg("tickets"));
    assert_eq!(refused.code, Some(6), "{}", refused.err);
    assert!(
        refused.err.contains("was not made for it"),
        "{}",
        refused.err
    );
    assert_eq!(fs::read_to_string(first).unwrap(), text);
    assert_eq!(log.read_dir().unwrap().count(), 1);
}

#[test]
fn a_folder_is_a_lake_or_has_files_and_not_both() {
    let account = Desk::open(builder().tickets(10));
    for kinds in [["dir", "delta"], ["delta", "dir"]] {
        let place = Place::new(Kind::Delta);
        let [first, second] = kinds.map(|kind| format!("{kind}:{}", place.path().display()));
        run(sync(account.url(), &first).arg("tickets")).succeeds();
        let before = tree(&place.path());
        let refused = run(sync(account.url(), &second).arg("tickets"));
        assert!(matches!(refused.code, Some(3 | 7)), "{}", refused.err);
        refused.says("name another one");
        assert_eq!(tree(&place.path()), before);
    }
}

#[test]
fn a_table_that_is_a_link_is_not_followed() {
    let account = Desk::open(builder().tickets(10));
    let place = Place::new(Kind::Delta);
    run(sync(account.url(), &place.to()).arg("users")).succeeds();
    let elsewhere = place.folder().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, place.path().join("tickets")).unwrap();
    let refused = run(sync(account.url(), &place.to()).arg("tickets"));
    refused.refuses(7, "is a symbolic link, which is not followed");
    assert_eq!(elsewhere.read_dir().unwrap().count(), 0);
}

/// A commit that somebody damaged, and a table of somebody else that nobody here can read.
#[test]
fn a_table_that_cannot_be_read_is_in_nobody_elses_way() {
    let account = Desk::open(builder().tickets(10));
    let place = Place::new(Kind::Delta);
    run(sync(account.url(), &place.to()).args(["tickets", "users"])).succeeds();
    let of_others = place.path().join("theirs/_delta_log");
    fs::create_dir_all(&of_others).unwrap();
    let first = format!("{:020}.json", 0);
    fs::write(of_others.join(&first), "{}").unwrap();
    place.verify().succeeds();
    run(sync(account.url(), &place.to()).arg("users")).succeeds();

    fs::write(place.path().join("tickets/_delta_log").join(&first), "{").unwrap();
    let looked = place.status().out;
    assert!(looked.contains("move tickets away"), "{looked}");
    assert!(looked.contains("users: 2 records"), "{looked}");
    let both = run(sync(account.url(), &place.to()).args(["tickets", "users"]));
    assert_eq!(both.code, Some(9), "{}", both.err);
    assert!(both.err.contains("move tickets away"), "{}", both.err);
    fs::rename(place.path().join("tickets"), place.folder().join("away")).unwrap();
    run(sync(account.url(), &place.to()).args(["tickets", "users"])).succeeds();
    assert_eq!(place.records("tickets").len(), 10);
}
