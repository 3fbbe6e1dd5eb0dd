//! Columns that are written from texts which are there already.
use super::*;

#[test]
fn a_column_that_the_program_gains_is_added_and_filled() {
    let mut desk = Desk::new();
    desk.store(
        "tickets",
        &[&ticket(1, 100, "new"), &ticket(2, 100, "open")],
    );
    desk.run(
        "CREATE INDEX mine ON tickets(priority);
         CREATE VIEW ours AS SELECT id FROM tickets WHERE _deleted;
         ALTER TABLE tickets DROP COLUMN status",
    );
    let desk = desk.again();
    assert_eq!(
        desk.one::<String>("SELECT group_concat(status) FROM tickets"),
        "new,open"
    );
    assert_eq!(
        desk.one::<i64>("SELECT count(*) FROM sqlite_schema WHERE name IN ('mine', 'ours')"),
        2
    );
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);

    let schema_version = "PRAGMA schema_version";
    let before: i64 = desk.one(schema_version);
    let desk = desk.again();
    assert_eq!(desk.one::<i64>(schema_version), before);
}

#[test]
fn a_table_that_is_gone_is_made_and_filled_again() {
    let mut desk = Desk::new();
    desk.store("tickets", &[&ticket(1, 100, "new")]);
    desk.run("DROP TABLE tickets");
    let findings = desk.sqlite.verify().unwrap();
    assert!(
        findings[0].contains("the table tickets is missing"),
        "{findings:?}"
    );
    let desk = desk.again();
    assert_eq!(desk.one::<String>("SELECT status FROM tickets"), "new");
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
}

#[test]
fn what_somebody_made_in_its_place_is_left_alone() {
    for made in [
        "TABLE tickets(id INTEGER)",
        "VIEW tickets AS SELECT 1 AS id",
    ] {
        let mut desk = Desk::new();
        desk.store("tickets", &[&ticket(1, 100, "new")]);
        desk.run(&format!("DROP TABLE tickets; CREATE {made}"));
        let path = desk.path();
        let folder = desk.folder;
        drop(desk.sqlite);
        let refused = refused(&path);
        assert!(refused.contains("somebody made a"), "{refused}");
        drop(folder);
    }
}
