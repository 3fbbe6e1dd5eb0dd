//! What readers find in a table.

use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat};
use serde_json::Value;

use crate::{
    desk::{Desk, builder},
    support::run,
    sync::{
        growing::Growing,
        lake::{column, files, log, records},
        place::{Kind, Place},
    },
};

#[test]
fn each_run_adds_a_commit_with_what_is_new_each_version_once_and_numbered() {
    let account = Growing::new(builder().tickets(400).seed(3));
    let place = Place::new(Kind::Delta);
    for step in 1..=3 {
        account.grow(step, 3);
        run(&mut place.sync(account.desk.url())).succeeds();
    }
    place.holds_all(&account.desk);
    let table = place.path().join("tickets");
    let rows = files(&table).into_iter();
    let rows = rows.flat_map(|file| column(&file, "_row"));
    let rows: BTreeSet<_> = rows.map(|row| row.as_i64().unwrap()).collect();
    let all = i64::try_from(records(&table).len()).unwrap();
    assert_eq!(rows, (1..=all).collect());
    let log = log(&table);
    let numbers = log
        .iter()
        .filter_map(|action| action["txn"]["version"].as_i64());
    assert_eq!(numbers.collect::<Vec<_>>(), [1, 2, 3]);
    let protocol = log.iter().find_map(|action| action.get("protocol"));
    let (reads, writes) = (
        &protocol.unwrap()["minReaderVersion"],
        &protocol.unwrap()["minWriterVersion"],
    );
    assert_eq!((reads.as_u64(), writes.as_u64()), (Some(1), Some(2)));
    let status = place.status();
    assert!(status.out.contains("tickets: "), "{}", status.out);
}

/// As the record has it, whatever kind of value that is.
#[test]
fn columns_say_what_the_record_says() {
    let account = Desk::open(builder().tickets(60).seed(11));
    let place = Place::new(Kind::Delta);
    run(&mut place.sync(account.url())).succeeds();
    for file in files(&place.path().join("tickets")) {
        let sent = column(&file, "_json").into_iter();
        let sent = sent.map(|text| serde_json::from_str(text.as_str().unwrap()));
        let sent: Vec<Value> = sent.collect::<Result<_, _>>().unwrap();
        let of = |name| column(&file, name).into_iter().zip(&sent);
        for (column, member) in [
            ("id", "id"),
            ("status", "status"),
            ("_version", "generated_timestamp"),
        ] {
            for (value, sent) in of(column) {
                assert_eq!(value, sent[member]);
            }
        }
        for (created, sent) in of("created_at") {
            let time = DateTime::from_timestamp_micros(created.as_i64().unwrap()).unwrap();
            let shown = time.to_rfc3339_opts(SecondsFormat::Secs, true);
            assert_eq!(sent["created_at"], shown);
        }
        for (tags, sent) in of("tags") {
            let tags: Value = serde_json::from_str(tags.as_str().unwrap()).unwrap();
            assert_eq!(tags, sent["tags"]);
        }
        for (deleted, sent) in of("_deleted") {
            assert_eq!(deleted, sent["status"] == "deleted");
        }
    }
}
