use postgres::{Client, types::FromSqlOwned};
use serde_json::{Value, json, value::RawValue};
use zendesk_export::Record;
use zendesk_export_bench::{self as bench, Postgres, on_postgres};

use super::{
    super::{stream_state::Again, taken::Taken},
    *,
};
use crate::resource::Selection;

mod columns;
mod lists;
mod mended;
mod opening;
mod rows;
mod transactions;
mod verified;

/// A schema in a database of its own.
struct Desk {
    there: bench::Database,
    address: Address,
    database: Database,
    client: Client,
}

impl Desk {
    fn new() -> Self {
        let there = Postgres::shared().database();
        let address: Address = there.url().parse().unwrap();
        Self {
            database: Database::open(&address).unwrap(),
            client: there.client(),
            address,
            there,
        }
    }

    /// Ends the run and begins the next.
    fn again(self) -> Self {
        drop(self.database);
        Self {
            database: Database::open(&self.address).unwrap(),
            ..self
        }
    }

    fn writer(&self, stream: &str) -> Box<dyn Writer> {
        self.database.stream(stream, table(stream))
    }

    fn store(&self, stream: &str, records: &[&str]) {
        let taken = taken(records);
        let mut writer = self.writer(stream);
        writer.store(&taken, &StreamState::default()).unwrap();
    }

    fn run(&mut self, sql: &str) {
        self.client.batch_execute(sql).unwrap();
    }

    fn one<T: FromSqlOwned>(&mut self, sql: &str) -> T {
        self.client.query_one(sql, &[]).unwrap().get(0)
    }

    fn findings(&self) -> Vec<String> {
        self.database.findings().unwrap()
    }

    /// What the manifest says of a stream.
    fn figures(&self, stream: &str) -> Value {
        let streams = self.database.streams().unwrap();
        json!(streams[stream].as_ref().ok().unwrap().figures())
    }

    fn mend(&self, stream: &str) -> bool {
        let again = Again {
            account: "https://desk.example".to_owned(),
            selection: Selection::default(),
        };
        self.writer(stream).mend(&again).unwrap()
    }
}

fn record(json: &str) -> Record<Value> {
    Record::from_raw(RawValue::from_string(json.to_owned()).unwrap())
}

fn taken(records: &[&str]) -> Taken {
    Taken::of(records.iter().map(|json| record(json)).collect())
}

/// The columns of a stream.
fn table(stream: &str) -> &'static Table {
    let name = stream.split('/').next().unwrap().replace('-', "_");
    Table::by_name(&name).unwrap()
}

fn ticket(id: i64, time: i64, status: &str) -> String {
    json!({ "id": id, "generated_timestamp": time, "status": status }).to_string()
}

const NONE: [&str; 0] = [];
