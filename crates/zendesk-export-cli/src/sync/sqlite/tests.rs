use std::path::PathBuf;

use rusqlite::{Row, types::FromSql};
use serde_json::{Value, json, value::RawValue};
use tempfile::TempDir;

use super::*;
use zendesk_export::Record;

mod columns;
mod filled;
mod lists;
mod mended;
mod opening;
mod places;
mod rows;
mod taken_over;
mod transactions;
mod upgraded;
mod verifying;

/// A database in a folder of its own.
struct Desk {
    folder: TempDir,
    sqlite: Sqlite,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = Sqlite::open(&folder.path().join("desk.db")).unwrap();
        Self { folder, sqlite }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("desk.db")
    }

    /// Ends the run and begins the next.
    fn again(self) -> Self {
        let path = self.path();
        drop(self.sqlite);
        Self {
            folder: self.folder,
            sqlite: Sqlite::open(&path).unwrap(),
        }
    }

    fn store(&mut self, stream: &str, records: &[&str]) {
        let records: Vec<_> = records.iter().map(|json| record(json)).collect();
        let state = StreamState::default();
        self.sqlite
            .store(stream, table(stream), &Taken::of(records.to_vec()), &state)
            .unwrap();
    }

    fn figures(&self, stream: &str) -> Value {
        figures(&self.sqlite, stream)
    }

    fn one<T: FromSql>(&self, sql: &str) -> T {
        let one = |row: &Row<'_>| row.get(0);
        self.sqlite.connection.query_row(sql, [], one).unwrap()
    }

    fn run(&self, sql: &str) {
        self.sqlite.connection.execute_batch(sql).unwrap();
    }
}

/// What the manifest says of a stream.
fn figures(sqlite: &Sqlite, stream: &str) -> Value {
    let streams = sqlite.streams().unwrap();
    json!(streams[stream].as_ref().ok().unwrap().figures())
}

fn record(json: &str) -> Record<Value> {
    Record::from_raw(RawValue::from_string(json.to_owned()).unwrap())
}

/// The columns of a stream.
fn table(stream: &str) -> &'static Table {
    let name = stream.split('/').next().unwrap().replace('-', "_");
    Table::by_name(&name).unwrap()
}

fn ticket(id: i64, time: i64, status: &str) -> String {
    json!({ "id": id, "generated_timestamp": time, "status": status }).to_string()
}

fn refused(path: &Path) -> String {
    Sqlite::open(path).err().unwrap().to_string()
}
