//! What a run leaves beside the data, and what `verify` and `status` make of it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde_json::Value;

use super::place::{FILES, Kind, Place, SUPPORT, lines, parts, sent, sha256, tree};
use crate::{
    desk::{Desk, builder, desk},
    support::run,
};

fn synced(kind: Kind) -> Place {
    let place = Place::new(kind);
    run(&mut place.sync(desk().url())).succeeds();
    place.is_whole();
    place
}

/// The one part of a stream.
fn part(place: &Place, stream: &str) -> PathBuf {
    let mut parts = parts(&place.path().join(stream));
    assert_eq!(parts.len(), 1);
    parts.remove(0)
}

/// Verify ends with exit code 10 and a sentence that holds all of `words`, and changes nothing.
#[track_caller]
fn finds(place: &Place, words: &[&str]) {
    let texts = || -> Vec<_> {
        let files = tree(place.folder())
            .into_iter()
            .filter(|path| path.is_file());
        // SQLite's own come with whoever looks.
        let files = files.filter(|path| {
            let name = path.to_string_lossy();
            !name.ends_with("-shm") && !name.ends_with("-wal")
        });
        files.map(|path| (fs::read(&path).unwrap(), path)).collect()
    };
    let before = texts();
    let verified = place.verify();
    assert_eq!(verified.code, Some(10), "{}{}", verified.out, verified.err);
    verified.says("finding");
    let found = verified
        .out
        .lines()
        .any(|line| words.iter().all(|words| line.contains(words)));
    assert!(found, "{words:?} is missing: {}", verified.out);
    assert!(texts() == before, "verify changed something");
}

const FOLDERS: [Kind; 3] = [Kind::Dir, Kind::Gzip, Kind::Zstd];

#[test]
fn a_part_that_was_removed_is_found() {
    for kind in FOLDERS {
        let place = synced(kind);
        let part = part(&place, "tickets");
        let (records, bytes) = (lines(&part).len(), fs::metadata(&part).unwrap().len());
        fs::remove_file(&part).unwrap();
        let says = format!("is missing: the state says {records} records in {bytes} bytes");
        finds(&place, &[part.to_str().unwrap(), &says]);
    }
}

#[test]
fn a_byte_that_changed_is_found() {
    for kind in FOLDERS {
        let place = synced(kind);
        let part = part(&place, "users");
        let mut bytes = fs::read(&part).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&part, bytes).unwrap();
        finds(&place, &[part.to_str().unwrap(), "has changed"]);
    }
}

#[test]
fn a_part_that_was_cut_or_continued_is_found() {
    for kind in FOLDERS {
        let place = synced(kind);
        let part = part(&place, "ticket-events");
        let bytes = fs::read(&part).unwrap();
        let whole = bytes.len();
        for changed in [&bytes[..whole - 1], &[&bytes[..], &bytes[..]].concat()] {
            fs::write(&part, changed).unwrap();
            let says = format!("has {} bytes, and the state says {whole}", changed.len());
            finds(&place, &[part.to_str().unwrap(), &says]);
        }
        fs::write(&part, bytes).unwrap();
        place.is_whole();
    }
}

#[test]
fn a_file_that_was_added_is_found() {
    let place = synced(Kind::Dir);
    for name in ["tickets-00000002.ndjson", ".00000009.open"] {
        let added = place.path().join("tickets").join(name);
        fs::write(&added, "{\"id\":1}\n").unwrap();
        let says = "is there (9 bytes), and the state does not know of it";
        finds(&place, &[added.to_str().unwrap(), says]);
        fs::remove_file(added).unwrap();
    }
    let folder = place.path().join("calls");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("calls-00000001.ndjson"), "{\"id\":1}\n").unwrap();
    finds(&place, &[folder.to_str().unwrap(), "no state"]);
}

#[test]
fn a_state_that_was_removed_is_found() {
    let place = synced(Kind::Dir);
    fs::remove_file(place.path().join(".state/users.json")).unwrap();
    finds(
        &place,
        &["manifest.json tells of users, and there is no state of it"],
    );
    finds(
        &place,
        &["users holds ", "parts, and there is no state of them"],
    );

    let place = synced(Kind::Sqlite);
    change(&place, "DELETE FROM _streams WHERE name = 'users'");
    finds(&place, &["users"]);
}

#[test]
fn all_findings_are_told_and_counted() {
    let place = synced(Kind::Dir);
    for stream in ["tickets", "users", "organizations"] {
        fs::remove_file(part(&place, stream)).unwrap();
    }
    let verified = place.verify();
    assert_eq!(verified.code, Some(10));
    assert_eq!(verified.out.lines().count(), 3, "{}", verified.out);
    verified.says("3 findings");
}

fn change(place: &Place, sql: &str) {
    let database = Connection::open(place.path()).unwrap();
    database.execute_batch(sql).unwrap();
    database.close().unwrap();
}

#[test]
fn a_row_that_was_removed_is_found() {
    let place = synced(Kind::Sqlite);
    let (_, path, member) = SUPPORT[0];
    let stored = sent(desk(), path, member).len();
    change(
        &place,
        "DELETE FROM raw_tickets WHERE id = (SELECT max(id) FROM raw_tickets)",
    );
    let says = format!(
        "tickets: {stored} rows were stored and {} are there, 1 missing",
        stored - 1
    );
    finds(&place, &[&says]);
}

fn manifest_path(place: &Place) -> PathBuf {
    match place.kind {
        Kind::Sqlite => place.path().with_extension("db.manifest.json"),
        _ => place.path().join("manifest.json"),
    }
}

#[test]
fn a_manifest_that_disagrees_is_found() {
    for kind in [Kind::Dir, Kind::Gzip, Kind::Sqlite] {
        let place = synced(kind);
        for name in ["records_out", "pages", "bytes"] {
            let mut manifest = place.manifest();
            let figure = &mut manifest["streams"]["tickets"][name];
            *figure = (figure.as_u64().unwrap() + 1).into();
            let before = fs::read(manifest_path(&place)).unwrap();
            fs::write(manifest_path(&place), manifest.to_string()).unwrap();
            finds(
                &place,
                &["manifest", &format!("says that {name} of tickets is")],
            );
            fs::write(manifest_path(&place), before).unwrap();
            place.is_whole();
        }
        fs::write(manifest_path(&place), "{").unwrap();
        finds(&place, &["manifest"]);
        fs::remove_file(manifest_path(&place)).unwrap();
        finds(&place, &["manifest", "is missing", "the next run"]);
        run(place.sync(desk().url()).arg("users")).succeeds();
        place.is_whole();
    }
}

#[test]
fn a_manifest_of_other_parts_is_found() {
    let place = synced(Kind::Dir);
    let mut manifest = place.manifest();
    manifest["streams"]["users"]["open"]["sha256"] = "00".repeat(32).into();
    fs::write(manifest_path(&place), manifest.to_string()).unwrap();
    finds(&place, &["manifest", "users-00000001.ndjson"]);
}

#[test]
fn the_manifest_of_a_folder_is_what_anybody_can_count() {
    let account = Desk::open(builder().tickets(1_100).seed(61));
    for kind in FOLDERS {
        let place = Place::new(kind);
        run(&mut place.sync(account.url())).succeeds();
        let manifest = place.manifest();
        assert_eq!(manifest["version"], 1);
        let program = manifest["program"].as_str().unwrap();
        assert!(program.starts_with("zendesk-export "), "{program}");
        let written = manifest["written_at"].as_str().unwrap();
        let written = DateTime::parse_from_rfc3339(written).unwrap();
        let age = Utc::now().signed_duration_since(written).num_seconds();
        assert!((0..60).contains(&age), "{written}");
        let streams = manifest["streams"].as_object().unwrap();
        assert_eq!(streams.len(), SUPPORT.len());
        for (stream, path, member) in SUPPORT {
            let sent = sent(&account, path, member);
            check_figures(&streams[stream], stream, &sent);
            let mut told = streams[stream]["parts"].as_array().unwrap().clone();
            told.push(streams[stream]["open"].clone());
            let there = parts(&place.path().join(stream));
            assert_eq!(told.len(), there.len(), "{stream}");
            for (told, path) in told.iter().zip(there) {
                check_part(told, &path);
            }
        }
    }
}

fn check_figures(told: &Value, stream: &str, sent: &[String]) {
    let figure = |name: &str| {
        told[name]
            .as_u64()
            .unwrap_or_else(|| panic!("{name}: {told}"))
    };
    let bytes: usize = sent.iter().map(String::len).sum();
    assert_eq!(figure("records_out"), sent.len() as u64, "{stream}");
    assert_eq!(figure("bytes"), bytes as u64, "{stream}");
    assert!(
        figure("pages") >= sent.len().div_ceil(1_000) as u64,
        "{stream}"
    );
    assert_eq!(
        figure("records_in"),
        figure("records_out") + figure("repeats"),
        "{stream}"
    );
    assert!(told["checkpoint"].is_object(), "{stream}: {told}");
    assert!(told["last_error"].is_null(), "{stream}: {told}");
    if told["counted"] != 0 {
        assert_eq!(figure("counted"), figure("records_in"), "{stream}");
    }
}

fn check_part(told: &Value, path: &Path) {
    let name = path.file_name().unwrap().to_str().unwrap();
    assert_eq!(told["name"], name);
    assert_eq!(told["bytes"], path.metadata().unwrap().len(), "{name}");
    assert_eq!(told["records"], lines(path).len(), "{name}");
    assert_eq!(told["sha256"], sha256(path), "{name}");
}

#[test]
fn the_manifest_of_a_database_is_what_anybody_can_count() {
    let place = synced(Kind::Sqlite);
    let manifest = place.manifest();
    for (stream, path, member) in SUPPORT {
        let told = &manifest["streams"][stream];
        let sent = sent(desk(), path, member);
        check_figures(told, stream, &sent);
        assert_eq!(told["rows"], sent.len(), "{stream}");
        assert_eq!(told["odd"], 0, "{stream}");
    }
}

#[test]
fn status_says_where_each_stream_stands() {
    for &kind in FILES {
        let place = synced(kind);
        let status = place.status().succeeds();
        assert_eq!(status.err, "");
        for (stream, path, member) in SUPPORT {
            let sent = sent(desk(), path, member);
            let start = format!("{stream}: {} records in 1 page, ", sent.len());
            let told = status.out.replace("1,000", "1000");
            let mut lines = told.lines().filter(|line| line.starts_with(&start));
            let line = lines
                .next()
                .unwrap_or_else(|| panic!("{start}: {}", status.out));
            assert!(lines.next().is_none());
            let newest = sent.iter().map(|record| timestamp(record, stream)).max();
            let newest = DateTime::from_timestamp(newest.unwrap(), 0).unwrap();
            let at = newest.format("at %Y-%m-%d %H:%M UTC").to_string();
            assert!(line.contains(&at), "{at}: {line}");
            assert!(line.contains("nothing newer there"), "{line}");
            assert!(!line.contains("behind"), "it has caught up: {line}");
        }
        assert!(!status.out.contains("last error"), "{}", status.out);
        assert!(!status.out.contains("warning"), "{}", status.out);
    }
}

fn timestamp(record: &str, stream: &str) -> i64 {
    let record: Value = serde_json::from_str(record).unwrap();
    let member = match stream {
        "tickets" => "generated_timestamp",
        "ticket-events" => "timestamp",
        "ticket-metric-events" => "time",
        _ => "updated_at",
    };
    match record[member].as_str() {
        Some(time) => DateTime::parse_from_rfc3339(time).unwrap().timestamp(),
        None => record[member].as_i64().unwrap(),
    }
}
