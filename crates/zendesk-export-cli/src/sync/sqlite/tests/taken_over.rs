//! Databases of the version with views.
use super::*;

/// As the second version made it, with as many tickets, of which the first has a text that no view shows.
fn second_version(tickets: i64) -> Desk {
    let mut desk = Desk::new();
    let odd = r#"{"id":0,"subject":"a\u0000b","status":"new","generated_timestamp":5}"#.to_owned();
    let all = (1..tickets).map(|id| ticket(id, id, if id % 2 == 0 { "new" } else { "open" }));
    let all: Vec<_> = [odd].into_iter().chain(all).collect();
    desk.store(
        "tickets",
        &all.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    desk.run(
        r#"DROP TABLE tickets; DROP TABLE _misfits; DROP TABLE _filling;
           CREATE TABLE _shown(view TEXT NOT NULL, id NOT NULL, json TEXT NOT NULL, PRIMARY KEY (view, id)) WITHOUT ROWID;
           INSERT INTO _shown VALUES ('tickets', 0, '{"id":0,"subject":"a\ufffdb","status":"new"}');
           CREATE VIEW "tickets" AS SELECT raw_tickets.id,
               coalesce(_shown.json, raw_tickets.json) ->> '$."subject"' AS "subject",
               coalesce(_shown.json, raw_tickets.json) ->> '$."status"' AS "status",
               deleted AS _deleted, raw_tickets.json AS _json
           FROM raw_tickets LEFT JOIN _shown ON _shown.view = 'tickets' AND _shown.id = +raw_tickets.id;
           PRAGMA user_version = 2"#,
    );
    stored::keep_shape(&desk.sqlite.connection, "tickets").unwrap();
    desk
}

#[test]
fn it_is_looked_at_as_it_is_and_taken_over_by_the_next_run() {
    let desk = second_version(3);
    let looked = Sqlite::open_readonly(&desk.path()).unwrap();
    assert_eq!(looked.verify().unwrap(), [""; 0]);
    assert_eq!(looked.remarks("tickets"), [""; 0]);
    desk.run(
        r#"CREATE TABLE mine(id INTEGER REFERENCES raw_tickets);
           CREATE INDEX of_status ON raw_tickets(json_extract(json, '$."status"'));
           CREATE VIEW open AS SELECT id FROM tickets WHERE status = 'open'"#,
    );
    let mut desk = desk.again();
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
    let all = "SELECT group_concat(id || subject || status, ' ') FROM (SELECT id, coalesce(subject, '') AS subject, status FROM tickets ORDER BY id)";
    assert_eq!(desk.one::<String>(all), "0a\u{fffd}bnew 1open 2new");
    assert_eq!(desk.one::<i64>("SELECT id FROM open"), 1);
    let others =
        "SELECT count(*) FROM sqlite_schema WHERE name IN ('mine', 'of_status', '_tickets_status')";
    assert_eq!(desk.one::<i64>(others), 3);
    assert_eq!(
        desk.one::<i64>("SELECT count(*) FROM sqlite_schema WHERE name = '_shown'"),
        0
    );
    desk.store("tickets", &[&ticket(3, 9, "open")]);
    assert_eq!(desk.one::<i64>("SELECT count(*) FROM open"), 2);
    assert_eq!(desk.again().sqlite.verify().unwrap(), [""; 0]);
}

#[test]
fn a_take_over_that_was_ended_goes_on_and_readers_have_the_view_until_then() {
    let desk = second_version(5_000);
    let count = "SELECT count(*) FROM tickets";
    let connection = &desk.sqlite.connection;
    file::prepare(connection, &contents::Contents::OursOlder).unwrap();
    for _ in 0..2 {
        assert!(fill::step(connection).unwrap());
        assert_eq!(desk.one::<i64>(count), 5_000);
    }
    assert_eq!(desk.one::<i64>("SELECT count(*) FROM _new_tickets"), 4_000);
    let looked = Sqlite::open_readonly(&desk.path()).unwrap();
    assert_eq!(looked.verify().unwrap(), [""; 0]);
    let remarks = looked.remarks("tickets");
    assert!(remarks[0].contains("not whole yet"), "{remarks:?}");
    drop(looked);
    let desk = desk.again();
    assert_eq!(desk.one::<i64>(count), 5_000);
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
    let left = "SELECT count(*) FROM sqlite_schema WHERE name = '_new_tickets'";
    assert_eq!(desk.one::<i64>(left), 0);
}
