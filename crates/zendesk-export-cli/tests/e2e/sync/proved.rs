//! Whatever `sync` wrote and somebody changed is found by `verify`, and not gone on from.

use std::{fs, path::PathBuf};

use httpmock::MockServer;
use rusqlite::Connection;

use super::place::{FILES, Kind, Place, sync};
use crate::{
    desk::desk,
    support::{exporter, run},
};

fn synced(kind: Kind) -> Place {
    let place = Place::new(kind);
    run(&mut place.sync(desk().url())).succeeds();
    place
}

/// The files that `sync` writes for itself.
fn own_files(place: &Place) -> Vec<PathBuf> {
    let path = place.path();
    match place.kind {
        Kind::Sqlite => vec![path.with_extension("db.manifest.json")],
        #[cfg(feature = "delta")]
        Kind::Delta => vec![path.join("manifest.json"), position(place, "users")],
        _ => [".state/.dir.json", ".state/users.json", "manifest.json"]
            .map(|name| path.join(name))
            .to_vec(),
    }
}

/// The last position of a stream of a lake.
#[cfg(feature = "delta")]
fn position(place: &Place, stream: &str) -> PathBuf {
    let positions = place.path().join(stream).join("_zendesk_export");
    let positions = positions.read_dir().unwrap();
    let positions = positions.map(|position| position.unwrap().path());
    positions.max().unwrap()
}

#[test]
fn any_byte_that_changed_of_what_a_run_keeps_for_itself_is_found() {
    for &kind in FILES {
        let place = synced(kind);
        for file in own_files(&place) {
            let bytes = fs::read(&file).unwrap();
            for place_of_change in 0..6 {
                let at = bytes.len() * place_of_change / 6;
                let mut changed = bytes.clone();
                changed[at] ^= 1 << (place_of_change % 8);
                fs::write(&file, changed).unwrap();
                let verified = place.verify();
                assert_eq!(
                    verified.code,
                    Some(10),
                    "{} {at}: {}",
                    file.display(),
                    verified.out
                );
                verified.says("zendesk-export resync EXPORT --to ");
            }
            fs::write(&file, bytes).unwrap();
            place.is_whole();
        }
    }
}

/// One digit of the place to go on from, as a bad disk or a hand might change it.
fn change_position(place: &Place) {
    match place.kind {
        Kind::Sqlite => change(
            place,
            "UPDATE _streams SET state = replace(state, '\"start_time\":1', '\"start_time\":2')
             WHERE name = 'organizations'",
        ),
        kind => {
            let file = match kind {
                #[cfg(feature = "delta")]
                Kind::Delta => position(place, "organizations"),
                _ => place.path().join(".state/organizations.json"),
            };
            let text = fs::read_to_string(&file).unwrap();
            let changed = text.replace("\"start_time\":1", "\"start_time\":2");
            assert_ne!(changed, text);
            fs::write(&file, changed).unwrap();
        }
    }
}

#[test]
fn a_place_to_go_on_from_that_was_changed_stops_its_own_export_and_no_other() {
    for &kind in FILES {
        let place = synced(kind);
        change_position(&place);
        assert_eq!(place.verify().code, Some(10));
        let refused = run(place.sync(desk().url()).arg("organizations"));
        refused.refuses(6, "checksum does not fit");
        refused.says(&format!(
            "zendesk-export resync organizations --to {}",
            place.to()
        ));
        let partly = run(&mut place.sync(desk().url()));
        assert_eq!(partly.code, Some(9), "{}", partly.err);
        partly.says("1 of 5 exports failed");
        let status = place.status().succeeds().out;
        assert!(status.contains("tickets: 250 records"), "{status}");
        assert!(status.contains("checksum does not fit"), "{status}");
    }
}

#[test]
fn an_account_is_held_against_each_state_that_can_be_used() {
    for &kind in FILES {
        let place = synced(kind);
        change_position(&place);
        let other = crate::desk::Desk::open(crate::desk::builder().tickets(10));
        let refused = run(&mut place.sync(other.url()));
        refused.refuses(6, "of the account");
        assert_eq!(other.simulator.requests(), 0);
    }
}

fn change(place: &Place, sql: &str) {
    let database = Connection::open(place.path()).unwrap();
    database.execute_batch(sql).unwrap();
    database.close().unwrap();
}

#[test]
fn a_table_that_was_dropped_or_altered_is_found_and_made_again() {
    for sql in [
        "DROP TABLE tickets",
        "ALTER TABLE tickets DROP COLUMN subject",
    ] {
        let place = synced(Kind::Sqlite);
        change(&place, sql);
        let verified = place.verify();
        assert_eq!(verified.code, Some(10));
        assert!(
            verified.out.contains("tickets: the table tickets"),
            "{}",
            verified.out
        );
        run(place.sync(desk().url()).arg("tickets")).succeeds();
        place.is_whole();
    }
}

/// A page of tickets with these records, and no more after it.
fn account_of(records: &str) -> MockServer {
    let server = MockServer::start();
    let page = format!(
        r#"{{"tickets":[{records}],"after_cursor":"abc","after_url":null,"before_cursor":null,
            "end_of_stream":true,"count":{}}}"#,
        records.matches("generated_timestamp").count()
    );
    server.mock(|_, then| {
        then.status(200)
            .header("content-type", "application/json")
            .body(page);
    });
    server
}

#[test]
fn records_without_an_integer_id_are_told_and_kept_apart() {
    let place = Place::new(Kind::Sqlite);
    let server = account_of(
        r#"{"id":1,"generated_timestamp":5},{"id":"x1","generated_timestamp":5},
           {"id":"x2","generated_timestamp":5},{"generated_timestamp":5},{"id":1,"generated_timestamp":6}"#,
    );
    let done = run(sync(&server.base_url(), &place.to()).arg("tickets")).succeeds();
    assert!(
        done.err.contains(r#"has the id "x1", which is no integer"#),
        "{}",
        done.err
    );
    assert!(done.err.contains("a record has no id"), "{}", done.err);
    assert_eq!(
        done.err.matches("in the table _odd").count(),
        2,
        "{}",
        done.err
    );
    let status = place.status().succeeds().out;
    assert!(
        status.contains("3 records without an id of the usual kind"),
        "{status}"
    );
    let verified = place.verify().succeeds().out;
    let words = "1 row of 5 records that went through, and 3 rows in _odd, nothing missing";
    assert!(verified.contains(words), "{verified}");

    change(&place, "UPDATE _odd SET json = replace(json, 'x2', 'x3')");
    let verified = place.verify();
    assert_eq!(verified.code, Some(10));
    assert!(
        verified.out.contains("in _odd were changed"),
        "{}",
        verified.out
    );
}

#[test]
fn a_value_that_has_no_place_in_its_column_is_told_and_costs_no_other() {
    let place = Place::new(Kind::Sqlite);
    let (open, close) = ("[".repeat(10_000), "]".repeat(10_000));
    let server = account_of(&format!(
        r#"{{"id":1,"generated_timestamp":5,"subject":"cut \ud83d","via":{open}{close}}},
           {{"id":2,"generated_timestamp":5,"subject":"before\u0000after"}}"#
    ));
    let done = run(sync(&server.base_url(), &place.to()).arg("tickets")).succeeds();
    assert!(
        done.err
            .contains("a value of via is of another kind than its column"),
        "{}",
        done.err
    );
    let database = place.database();
    let subjects: Vec<Option<String>> = database
        .prepare("SELECT subject FROM tickets ORDER BY id")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let whole = ["cut \u{fffd}", "before\u{fffd}after"];
    assert_eq!(subjects, whole.map(|text| Some(text.to_owned())));
    assert_eq!(
        place.manifest()["streams"]["tickets"]["misfits"],
        serde_json::json!({ "via": 1 })
    );
    let status = place.status().succeeds().out;
    assert!(
        status.contains("via is of another kind than its column in 1 rows"),
        "{status}"
    );
    place.is_whole();
}

#[test]
fn a_state_of_export_that_was_changed_is_refused_and_one_without_a_checksum_is_not() {
    let folder = tempfile::TempDir::new().unwrap();
    let state = folder.path().join("state.json");
    let export = || {
        let mut command = desk().export("organizations");
        run(command.arg("--state").arg(&state))
    };
    export().succeeds();
    let text = fs::read_to_string(&state).unwrap();
    fs::write(
        &state,
        text.replace("\"start_time\": 1", "\"start_time\": 0"),
    )
    .unwrap();
    let refused = export();
    refused.refuses(6, "state.json was changed since it was written");
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    value.as_object_mut().unwrap().remove("checksum").unwrap();
    fs::write(&state, value.to_string()).unwrap();
    export().succeeds();
    let again = fs::read_to_string(&state).unwrap();
    assert!(again.contains("\"checksum\""), "{again}");
}

#[test]
fn names_that_mean_something_else_to_sqlite_are_names_of_files() {
    for name in [":memory:", "file:x?mode=memory", "a?b#c%20.db", "file:y"] {
        let folder = tempfile::TempDir::new().unwrap();
        let to = format!("sqlite:{name}");
        let mut command = sync(desk().url(), &to);
        run(command.arg("organizations").current_dir(&folder)).succeeds();
        assert!(folder.path().join(name).is_file(), "{name}");
        for look in ["verify", "status"] {
            let looked = run(exporter().args([look, &to]).current_dir(&folder)).succeeds();
            assert!(looked.out.contains("organizations") || looked.out.contains("1 export"));
        }
    }
}
