use super::*;

#[test]
fn an_added_row_is_found() {
    check(
        "INSERT INTO raw_tickets SELECT 9, version, deleted, checksum, json FROM raw_tickets WHERE id = 1",
        &[
            "tickets: 3 rows were stored and 4 are there, 1 too many",
            "tickets: 1 of 4 rows were changed, the first of them with the id 9",
        ],
    );
}

#[test]
fn changed_rows_are_found() {
    let changed = "1 of 3 rows were changed, the first of them with the id 2";
    for change in [
        "json = replace(json, 'new', 'old')",
        "json = json || ' '",
        "json = CAST(json AS BLOB)",
        "deleted = 1",
        "deleted = 2",
        "version = version + 1",
        "version = NULL",
        "checksum = checksum + 1",
        "checksum = 'none'",
    ] {
        let change = format!("UPDATE raw_tickets SET {change} WHERE id = 2");
        check(&change, &[&format!("tickets: {changed}")]);
    }
    check(
        "UPDATE raw_tickets SET id = 9 WHERE id = 2",
        &["tickets: 1 of 3 rows were changed, the first of them with the id 9"],
    );
}

#[test]
fn an_exchanged_row_is_found() {
    let mut desk = filled();
    let row = "SELECT version, deleted, checksum, json FROM raw_tickets WHERE id = 1";
    desk.run(&format!("CREATE TEMP TABLE older AS {row}"));
    desk.store("tickets", &[&ticket(1, 200, "open")]);
    desk.run(
        "UPDATE raw_tickets SET (version, deleted, checksum, json) = (SELECT * FROM older)
         WHERE id = 1",
    );
    let findings = desk.sqlite.verify().unwrap();
    assert_eq!(
        findings,
        [
            "tickets: there are 3 rows, as many as were stored, but not all of them the same: one was \
          exchanged for another or for an older version"
        ]
    );
}

#[test]
fn a_removed_stream_is_found() {
    check(
        "DELETE FROM _streams WHERE name = 'tickets'",
        &[
            "raw_tickets: its 3 rows are of a stream that is missing from _streams, so a run would \
           export it from the beginning",
        ],
    );
}

#[test]
fn a_removed_table_is_found() {
    check(
        "DROP TABLE raw_tickets",
        &[
            "tickets: the table tickets, or another one that belongs to it, is defined otherwise than it was made; \
           the next run writes its columns again",
            "tickets: its rows cannot be read: no such table: raw_tickets",
        ],
    );
}

#[test]
fn a_removed_odd_record_is_found() {
    check(
        "DELETE FROM _odd",
        &["tickets: 1 records without an id were stored and 0 are there, 1 missing"],
    );
}

#[test]
fn an_unreadable_state_is_found() {
    let desk = filled();
    desk.run("UPDATE _streams SET state = '{\"pages\":' WHERE name = 'tickets'");
    stored::seal(&desk.sqlite.connection, "tickets").unwrap();
    let findings = desk.sqlite.verify().unwrap();
    let [finding] = &findings[..] else {
        panic!("{findings:?}")
    };
    assert!(
        finding.starts_with("tickets: its state is unreadable"),
        "{finding}"
    );
    let failure = desk.sqlite.load("tickets").unwrap_err();
    assert!(
        failure
            .to_string()
            .starts_with("the state of tickets in the database")
    );
}

#[test]
fn each_change_of_what_is_not_a_row_is_found() {
    let seal = "its row in _streams, with the state, was changed since it was stored";
    let shape = "the table tickets, or another one that belongs to it, is defined otherwise than it was made";
    for (change, found) in [
        (
            "UPDATE _streams SET state = replace(state, '\"pages\":0', '\"pages\":1')",
            seal,
        ),
        (
            "UPDATE _streams SET resource = 'users' WHERE name = 'tickets'",
            seal,
        ),
        ("UPDATE _streams SET seal = seal + 1", seal),
        (
            "UPDATE _streams SET name = 'tickety' WHERE name = 'tickets'",
            seal,
        ),
        ("DROP TABLE tickets", "the table tickets is missing"),
        ("ALTER TABLE tickets DROP COLUMN subject", shape),
        ("ALTER TABLE tickets ADD COLUMN more", shape),
        ("ALTER TABLE raw_tickets ADD COLUMN more", shape),
        (
            "UPDATE _odd SET json = replace(json, 'no id', 'no if')",
            "1 of the records without an id in _odd were changed",
        ),
        (
            "INSERT INTO _misfits VALUES ('tickets', 2, 'subject')",
            "_misfits lists 1 values",
        ),
    ] {
        let desk = filled();
        desk.run(change);
        let findings = desk.sqlite.verify().unwrap();
        assert!(
            findings.iter().any(|finding| finding.contains(found)),
            "{change}: {findings:?}"
        );
    }
}

#[test]
fn a_database_whose_checksums_were_hidden_is_not_taken_for_an_older_one() {
    for change in [
        "PRAGMA user_version = 1",
        "ALTER TABLE _streams RENAME COLUMN seal TO sehl",
    ] {
        let desk = filled();
        desk.run(change);
        let is_found = match Sqlite::open_readonly(&desk.path()) {
            Ok(looked) => looked.verify().is_err(),
            Err(failure) => failure.exit() == Exit::State,
        };
        assert!(is_found, "{change}");
    }
}

#[test]
fn a_state_of_which_one_digit_was_changed_is_refused_with_the_way_out() {
    let desk = filled();
    desk.run("UPDATE _streams SET state = replace(state, '\"pages\":0', '\"pages\":1')");
    let desk = desk.again();
    let failure = desk.sqlite.load("tickets").unwrap_err();
    assert_eq!(failure.exit(), Exit::State);
    let says = failure.to_string();
    assert!(says.contains("its checksum does not fit"), "{says}");
    assert!(
        says.contains("zendesk-export resync tickets --to sqlite:"),
        "{says}"
    );
}

#[test]
fn a_damaged_file_is_found() {
    let mut desk = filled();
    let many: Vec<_> = (10..500).map(|id| ticket(id, 100, "new")).collect();
    desk.store(
        "tickets",
        &many.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    let path = desk.path();
    let Desk { folder, sqlite } = desk;
    drop(sqlite);
    let mut bytes = std::fs::read(&path).unwrap();
    let last = bytes.len() - 16_384;
    bytes[last..last + 64].fill(0xff);
    std::fs::write(&path, bytes).unwrap();
    let findings = Sqlite::open_readonly(&path).unwrap().verify().unwrap();
    assert!(
        findings
            .iter()
            .any(|finding| finding.starts_with("the file is damaged")),
        "{findings:?}"
    );
    drop(folder);
}

#[track_caller]
fn check(damage: &str, expected: &[&str]) {
    let desk = filled();
    desk.run(damage);
    assert_eq!(desk.sqlite.verify().unwrap(), expected, "{damage}");
}

fn filled() -> Desk {
    let mut desk = Desk::new();
    let tickets = [1, 2, 3].map(|id| ticket(id, 100, "new"));
    desk.store("tickets", &tickets.each_ref().map(String::as_str));
    desk.store("tickets", &[r#"{"subject":"no id"}"#]);
    desk.store("custom-objects/asset", &[r#"{"id":"01HZY"}"#]);
    desk
}
