//! A destination from which somebody took some weeks of an export away.

use std::{fs, sync::OnceLock};

use serde_json::Value;

use crate::{
    desk::{Desk, builder},
    support::{names, run},
    sync::place::{Kind, Place, parts},
};

/// Large enough that weeks have many records.
fn account() -> &'static Desk {
    static ACCOUNT: OnceLock<Desk> = OnceLock::new();
    ACCOUNT.get_or_init(|| Desk::open(builder().tickets(1_000).seed(7)))
}

/// What is missing: from 2025-03-03 to 2025-03-23.
const FROM: i64 = 1_740_960_000;
const TO: i64 = 1_742_774_400;

pub(super) const GONE: &str =
    "no records from 2025-03-03 to 2025-03-23, 21 days, where as many days around them have about ";

/// A database that is whole.
pub(super) fn database() -> Place {
    static WHOLE: OnceLock<Place> = OnceLock::new();
    let whole = WHOLE.get_or_init(|| filled(Kind::Sqlite));
    let place = Place::new(Kind::Sqlite);
    for name in names(whole.folder()) {
        fs::copy(whole.folder().join(&name), place.folder().join(&name)).unwrap();
    }
    place
}

fn filled(kind: Kind) -> Place {
    let place = Place::new(kind);
    let mut sync = place.sync(account().url());
    run(sync.args(["ticket-events", "users"])).succeeds();
    place
}

pub(super) fn place(kind: Kind) -> Place {
    let place = match kind {
        Kind::Sqlite => database(),
        _ => filled(kind),
    };
    let rows = format!("raw_ticket_events WHERE version >= {FROM} AND version < {TO}");
    match kind {
        Kind::Sqlite => place.change(&format!("DELETE FROM {rows}")),
        Kind::Postgres => {
            let mut client = place.schema().client();
            let delete = format!("DELETE FROM zendesk.{rows}");
            client.batch_execute(&delete).unwrap();
        }
        _ => cut_part(&place),
    }
    place
}

/// The file is shorter after that, and what is left of it as it was.
fn cut_part(place: &Place) {
    let [part] = &parts(&place.path().join("ticket-events"))[..] else {
        panic!("one part");
    };
    let text = fs::read_to_string(part).unwrap();
    let is_left = |line: &&str| {
        let event: Value = serde_json::from_str(line).unwrap();
        !(FROM..TO).contains(&event["timestamp"].as_i64().unwrap())
    };
    let left = text.split_terminator('\n').filter(is_left);
    let left: String = left.map(|line| format!("{line}\n")).collect();
    assert!(left.len() < text.len());
    fs::write(part, left).unwrap();
}

impl Place {
    /// What somebody does to a database.
    pub(super) fn change(&self, sql: &str) {
        let database = rusqlite::Connection::open(self.path()).unwrap();
        database.execute_batch(sql).unwrap();
    }
}
