//! Databases of the version before.
use super::*;

/// As the version before made it.
const FIRST_VERSION: &str = r#"
    CREATE TABLE _streams(
        name TEXT PRIMARY KEY NOT NULL,
        state TEXT NOT NULL,
        resource TEXT,
        view TEXT UNIQUE COLLATE NOCASE,
        rows INTEGER NOT NULL DEFAULT 0,
        odd INTEGER NOT NULL DEFAULT 0,
        checksum INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE _odd(stream TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (stream, json)) WITHOUT ROWID;
    CREATE TABLE "raw_tickets"(
        id INTEGER PRIMARY KEY,
        version INTEGER,
        deleted INTEGER NOT NULL,
        checksum INTEGER NOT NULL,
        json TEXT NOT NULL
    );
    CREATE VIEW "tickets" AS SELECT id, json_extract(json, '$."subject"') AS "subject" FROM raw_tickets;
    INSERT INTO _odd SELECT 'tickets', '{}';
    PRAGMA application_id = 0x5A444558;
    PRAGMA user_version = 1;
"#;

fn first_version() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let old = Connection::open(&path).unwrap();
    old.execute_batch(FIRST_VERSION).unwrap();
    let json = r#"{"id":1,"subject":"a\u0000b","generated_timestamp":5}"#;
    let checksum = crate::sync::row::checksum(1, Some(5), false, json);
    old.execute(
        "INSERT INTO raw_tickets VALUES (1, 5, 0, ?1, ?2)",
        (checksum, json),
    )
    .unwrap();
    let state = r#"{"pages":1,"records_in":2,"records_out":2}"#;
    old.execute(
        "INSERT INTO _streams VALUES ('tickets', ?1, 'tickets', 'tickets', 1, 1, ?2)",
        (state, checksum),
    )
    .unwrap();
    drop(old);
    (folder, path)
}

#[test]
fn a_database_of_the_version_before_is_looked_at_and_taken_over() {
    let (folder, path) = first_version();
    let looked = Sqlite::open_readonly(&path).unwrap();
    assert_eq!(looked.verify().unwrap(), [""; 0]);
    assert_eq!(looked.load("tickets").unwrap().pages, 1);
    drop(looked);

    let mut desk = Desk {
        sqlite: Sqlite::open(&path).unwrap(),
        folder,
    };
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
    assert_eq!(
        desk.one::<String>("SELECT subject FROM tickets"),
        "a\u{fffd}b"
    );
    assert_eq!(desk.sqlite.load("tickets").unwrap().pages, 1);
    desk.store("tickets", &[&ticket(2, 6, "new"), "{}"]);
    let desk = desk.again();
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
    assert_eq!(desk.one::<i64>("SELECT rows + odd FROM _streams"), 3);
}

#[test]
fn a_database_that_was_taken_over_in_part_is_as_it_was() {
    let (folder, path) = first_version();
    let other = Connection::open(&path).unwrap();
    let dump = || -> String {
        let sql = "SELECT group_concat(type || name || coalesce(sql, ''), ';') FROM sqlite_schema";
        other.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    // The last thing that is done.
    let stop = "CREATE TRIGGER stop BEFORE UPDATE ON _streams
                BEGIN SELECT raise(ABORT, 'killed here'); END";
    other.execute_batch(stop).unwrap();
    let before = dump();
    let failure = Sqlite::open(&path).err().unwrap().to_string();
    assert!(failure.contains("killed here"), "{failure}");
    assert_eq!(dump(), before);
    other.execute_batch("DROP TRIGGER stop").unwrap();
    drop(other);
    let sqlite = Sqlite::open(&path).unwrap();
    assert_eq!(sqlite.verify().unwrap(), [""; 0]);
    drop(folder);
}
