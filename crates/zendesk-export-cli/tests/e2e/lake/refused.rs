//! What a lake refuses, before anything is sent.

use std::{fs, time::Instant};

use crate::{
    desk::{Desk, builder},
    support::run,
    sync::place::{Kind, Place, sync},
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
