//! A database of which something was lost or changed, made ready to be read again.
use super::*;
use crate::{resource::Selection, sync::stream_state::Again};

pub(super) fn again() -> Again {
    Again {
        account: "https://acme.example.com".to_owned(),
        selection: Selection::default(),
    }
}

fn mend(sqlite: &mut Sqlite) -> Result<bool, Failure> {
    sqlite.mend("tickets", &again())
}

/// With a record that has no id, one with a value of another kind, and one that is like most.
fn filled() -> Desk {
    let mut desk = Desk::new();
    let odd_text = r#"{"id":2,"subject":5,"generated_timestamp":100}"#;
    desk.store(
        "tickets",
        &[&ticket(1, 100, "new"), odd_text, r#"{"no":"id"}"#],
    );
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
    desk
}

#[test]
fn a_mend_that_is_killed_leaves_all_as_it_was() {
    let mut desk = filled();
    desk.run("UPDATE raw_tickets SET json = '{\"id\":1}' WHERE id = 1; DELETE FROM _odd");
    let rows = "SELECT group_concat(id || version || json || checksum, ';') FROM raw_tickets";
    let state = "SELECT state || rows || odd || checksum || seal FROM _streams";
    let before: [String; 2] = [rows, state].map(|sql| desk.one(sql));
    desk.run(
        "CREATE TRIGGER stop BEFORE UPDATE OF state ON _streams
         BEGIN SELECT raise(ABORT, 'killed here'); END",
    );
    let failure = mend(&mut desk.sqlite).unwrap_err();
    assert!(failure.to_string().contains("killed here"), "{failure}");
    assert_eq!([rows, state].map(|sql| desk.one::<String>(sql)), before);

    desk.run("DROP TRIGGER stop");
    assert!(mend(&mut desk.sqlite).unwrap());
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
    assert!(desk.sqlite.load("tickets").unwrap().reread.is_some());
}

#[test]
fn the_end_of_a_reading_counts_only_with_its_state() {
    let mut desk = filled();
    desk.run("UPDATE raw_tickets SET json = '{\"id\":1}' WHERE id = 1");
    assert!(mend(&mut desk.sqlite).unwrap());
    let ended = StreamState::default();
    desk.run(
        "CREATE TRIGGER stop BEFORE DELETE ON _changed
         BEGIN SELECT raise(ABORT, 'killed here'); END",
    );
    desk.sqlite.end_reread("tickets", &ended).unwrap_err();
    assert!(desk.sqlite.load("tickets").unwrap().reread.is_some());
    desk.run("DROP TRIGGER stop");
    assert_eq!(desk.sqlite.end_reread("tickets", &ended).unwrap(), 1);
    assert!(desk.sqlite.load("tickets").unwrap().reread.is_none());
}

#[test]
fn a_table_beside_the_rows_that_was_dropped_is_found_and_mended() {
    for (table, found) in [
        ("_odd", "records without an id were stored and 0 are there"),
        (
            "_misfits",
            "_misfits lists 0 values without a place in their columns, and there are 1",
        ),
    ] {
        let desk = filled();
        desk.run(&format!("DROP TABLE {table}"));
        let path = desk.path();
        let Desk { folder, sqlite } = desk;
        drop(sqlite);
        let looked = Sqlite::open_readonly(&path).unwrap().verify().unwrap();
        assert!(
            looked.iter().any(|finding| finding.contains(table)),
            "{looked:?}"
        );

        let mut sqlite = Sqlite::open(&path).unwrap();
        let verified = sqlite.verify().unwrap();
        assert!(
            verified.iter().any(|finding| finding.contains(found)),
            "{verified:?}"
        );
        mend(&mut sqlite).unwrap();
        assert_eq!(sqlite.verify().unwrap(), [""; 0]);
        drop(folder);
    }
}
