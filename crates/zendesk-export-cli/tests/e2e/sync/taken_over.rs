//! Databases that the first version made, with views in place of tables of columns.

use std::{fs, process::Stdio, thread, time::Duration};

use rusqlite::Connection;

use super::{
    chance::Chance,
    place::{Kind, Place},
};
use crate::{
    desk::{Desk, builder},
    support::{run, wait},
};

const FIRST_VERSION: &str = "
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
    INSERT INTO _streams SELECT name, state, resource, view, rows, odd, checksum FROM now._streams;
    INSERT INTO _odd SELECT stream, json FROM now._odd;
    PRAGMA application_id = 0x5A444558;
    PRAGMA user_version = 1;
";

/// The account, its database as the first version has it, and what it is to become.
struct Taken {
    account: Desk,
    place: Place,
    records: u64,
    open: i64,
}

impl Taken {
    fn new(tickets: u64) -> Self {
        let account = Desk::open(builder().tickets(tickets).seed(61));
        let place = Place::new(Kind::Sqlite);
        run(&mut place.sync(account.url())).succeeds();
        let records = place.is_whole();
        let open = open_tickets(&place);
        fs::rename(place.path(), place.folder().join("now.db")).unwrap();
        let old = Connection::open(place.path()).unwrap();
        old.execute_batch("PRAGMA page_size = 16384; PRAGMA journal_mode = wal")
            .unwrap();
        let now = place.folder().join("now.db");
        old.execute("ATTACH ?1 AS now", [now.to_str().unwrap()])
            .unwrap();
        old.execute_batch(FIRST_VERSION).unwrap();
        for name in names(&old) {
            old.execute_batch(&format!(
                "CREATE TABLE raw_{name}(
                     id INTEGER PRIMARY KEY,
                     version INTEGER,
                     deleted INTEGER NOT NULL,
                     checksum INTEGER NOT NULL,
                     json TEXT NOT NULL
                 );
                 INSERT INTO raw_{name} SELECT id, version, deleted, checksum, json FROM now.raw_{name};
                 CREATE VIEW {name} AS SELECT id, json_extract(json, '$.status') AS status, json AS _json
                 FROM raw_{name}"
            ))
            .unwrap();
        }
        Self {
            account,
            place,
            records,
            open,
        }
    }

    /// Whoever reads it finds all rows, whether the table is whole yet or not.
    fn is_served(&self) {
        assert_eq!(self.place.is_whole(), self.records);
        assert_eq!(open_tickets(&self.place), self.open);
    }

    fn is_filling(&self) -> bool {
        let sql = "SELECT count(*) FROM _filling";
        let left = self.place.database().query_row(sql, [], |row| row.get(0));
        // Until the first transaction of the take-over there is no such table.
        left.is_ok_and(|left: i64| left > 0)
    }

    /// The tables are those of a database that this version made.
    fn is_done(&self) {
        self.is_served();
        self.place.holds_all(&self.account);
        let database = self.place.database();
        let now = self.place.folder().join("now.db");
        database
            .execute("ATTACH ?1 AS now", [now.to_str().unwrap()])
            .unwrap();
        let one = |sql: &str| -> i64 { database.query_row(sql, [], |row| row.get(0)).unwrap() };
        for name in names(&database) {
            assert!(
                one(&format!("SELECT count(*) FROM {name}")) > 0,
                "{name} is empty"
            );
            for (here, there) in [("main", "now"), ("now", "main")] {
                let sql = format!(
                    "SELECT count(*) FROM (SELECT * FROM {here}.{name} EXCEPT SELECT * FROM {there}.{name})"
                );
                assert_eq!(one(&sql), 0, "rows of {name} that only {here} has");
            }
        }
        let indexes = |schema: &str| {
            one(&format!(
                "SELECT count(*) FROM {schema}.sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
            ))
        };
        assert_eq!(indexes("main"), indexes("now"));
    }
}

fn names(database: &Connection) -> Vec<String> {
    let mut names = database
        .prepare("SELECT view FROM _streams WHERE view IS NOT NULL ORDER BY view")
        .unwrap();
    let names = names.query_map([], |row| row.get(0)).unwrap();
    names.collect::<Result<_, _>>().unwrap()
}

fn open_tickets(place: &Place) -> i64 {
    let sql = "SELECT count(*) FROM tickets WHERE status = 'open'";
    place
        .database()
        .query_row(sql, [], |row| row.get(0))
        .unwrap()
}

#[test]
fn a_take_over_that_is_killed_at_any_moment_goes_on() {
    let taken = Taken::new(1_100);
    let mut chance = Chance::new(62);
    let (mut kills, mut in_the_middle) = (0, 0);
    loop {
        let mut command = taken.place.sync(taken.account.url());
        let command = command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut run = command.spawn().unwrap();
        // Longer each time, so that a slow machine gets to the end as well.
        thread::sleep(Duration::from_millis(chance.below(80 + 60 * kills)));
        run.kill().unwrap();
        let code = wait(&mut run);
        assert!(matches!(code, None | Some(0 | 1)), "it failed: {code:?}");
        if code == Some(0) {
            break;
        }
        kills += 1;
        in_the_middle += u64::from(taken.is_filling());
        taken.is_served();
    }
    assert!(in_the_middle > 0, "none of {kills} kills hit the take-over");
    taken.is_done();
}

#[cfg(target_os = "linux")]
#[test]
fn a_take_over_that_fills_the_disk_goes_on_once_there_is_room() {
    use crate::support::in_shell;

    let taken = Taken::new(1_200);
    let command = taken.place.sync(taken.account.url());
    // Less than the log needs; shells do not agree on the unit of `ulimit -f`.
    let limit = "trap '' XFSZ; prlimit --pid $$ --fsize=1500000;";
    for _ in 0..2 {
        let full = run(&mut in_shell(&command, limit, ""));
        full.refuses(7, taken.place.path().to_str().unwrap());
        assert!(taken.is_filling());
        taken.is_served();
    }
    run(&mut taken.place.sync(taken.account.url())).succeeds();
    taken.is_done();
}
