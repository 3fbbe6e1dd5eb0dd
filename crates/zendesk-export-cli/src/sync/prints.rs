//! Fingerprints of records in a file of their own, so that memory stays small. Whatever is lost of it is made again from
//! the records.
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Result};

use super::print::Print;
use crate::{
    failure::{Exit, Failure},
    whole_file,
};

pub(super) struct Prints {
    connection: Connection,
    path: Option<PathBuf>,
}

impl Prints {
    /// In this file, which is there and empty; without a name it is one that is gone with the process.
    pub(super) fn new(path: Option<&Path>) -> Result<Self, Failure> {
        made(path.unwrap_or(Path::new("")))
            .map(|connection| Self {
                connection,
                path: path.map(Path::to_owned),
            })
            .map_err(|e| failed(path, e))
    }

    pub(super) fn have(&self, print: Print) -> Result<bool, Failure> {
        let look = "SELECT 1 FROM known WHERE print = ?1";
        let look = self.connection.prepare_cached(look);
        look.and_then(|mut look| look.exists([print.bytes()]))
            .map_err(|e| self.failed(e))
    }

    /// All that `work` hands on goes in at once.
    pub(super) fn add<T>(
        &self,
        work: impl FnOnce(&mut dyn FnMut(Print)) -> T,
    ) -> Result<T, Failure> {
        let add = || {
            let transaction = self.connection.unchecked_transaction()?;
            let mut added = Ok(0);
            let mut add = transaction.prepare_cached("INSERT OR IGNORE INTO known VALUES (?1)")?;
            let done = work(&mut |print| {
                if added.is_ok() {
                    added = add.execute([print.bytes()]);
                }
            });
            added?;
            drop(add);
            transaction.commit().map(|()| done)
        };
        add().map_err(|e| self.failed(e))
    }

    fn failed(&self, e: rusqlite::Error) -> Failure {
        failed(self.path.as_deref(), e)
    }
}

/// One that is left behind costs space alone.
impl Drop for Prints {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            let _ = whole_file::remove(path);
        }
    }
}

fn made(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "synchronous", "off")?;
    connection.pragma_update_and_check(None, "journal_mode", "off", |_| Ok(()))?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection
        .execute_batch("CREATE TABLE known(print BLOB PRIMARY KEY NOT NULL) WITHOUT ROWID")?;
    Ok(connection)
}

fn failed(path: Option<&Path>, e: rusqlite::Error) -> Failure {
    let what = match path {
        Some(path) => path.display().to_string(),
        None => {
            "a temporary file with what is known of a table (TMPDIR says where it is)".to_owned()
        }
    };
    Failure::new(Exit::Output, format!("{what} cannot be used")).because(e)
}

/// Of SQLite, in KiB.
const CACHE_KIB: i32 = 32_768;
