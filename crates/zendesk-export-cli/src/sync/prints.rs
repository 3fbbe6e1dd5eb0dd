//! Which records a destination holds, while a stream is read again: fingerprints in a file of their own, so that memory
//! stays small. Whatever is lost of it is made again from the records.
use std::path::Path;

use rusqlite::{Connection, Result};
use serde_json::Value;
use zendesk_export::Record;

use super::print::Print;

pub(super) struct Prints(Connection);

impl Prints {
    /// In this file, which is there and empty; without a name it is one that is gone with the process.
    pub(super) fn new(path: Option<&Path>) -> Result<Self> {
        let connection = Connection::open(path.unwrap_or(Path::new("")))?;
        connection.pragma_update(None, "synchronous", "off")?;
        connection.pragma_update_and_check(None, "journal_mode", "off", |_| Ok(()))?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
        connection
            .execute_batch("CREATE TABLE known(print BLOB PRIMARY KEY NOT NULL) WITHOUT ROWID")?;
        Ok(Self(connection))
    }

    /// Which of these records are known, by the prints that `of` makes.
    pub(super) fn hold(
        &self,
        records: &[Record<Value>],
        of: impl Fn(&Record<Value>) -> Print,
    ) -> Result<Vec<bool>> {
        let mut look = self
            .0
            .prepare_cached("SELECT 1 FROM known WHERE print = ?1")?;
        let records = records.iter();
        records
            // Things that are no objects and look the same may stand for different ones.
            .map(|record| Ok(record.json().starts_with('{') && look.exists([of(record).bytes()])?))
            .collect()
    }

    pub(super) fn add(&self, print: Print) -> Result<()> {
        self.0
            .prepare_cached("INSERT OR IGNORE INTO known VALUES (?1)")?
            .execute([print.bytes()])
            .map(drop)
    }

    /// All that is added meanwhile goes in at once.
    pub(super) fn in_one<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let transaction = self.0.unchecked_transaction()?;
        let done = work()?;
        transaction.commit()?;
        Ok(done)
    }
}

/// Of SQLite, in KiB.
const CACHE_KIB: i32 = 32_768;
