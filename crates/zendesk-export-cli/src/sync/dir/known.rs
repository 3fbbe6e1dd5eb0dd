//! Which records a folder holds, while a stream is read again, or once records came again: fingerprints in a file of their own, so
//! that memory stays small. The parts are what counts: the file is made from them by each process.
use std::{
    io,
    path::{Path, PathBuf},
};

use rusqlite::Connection;
use serde_json::Value;
use zendesk_export::Record;

use super::{
    files, found,
    layout::Layout,
    ledger::Ledger,
    lines::{each_line, line},
};
use crate::{
    failure::{Exit, Failure},
    sync::print::Print,
    whole_file,
};

pub(super) struct Known {
    connection: Connection,
    path: PathBuf,
    /// Whether it has all of them.
    pub(super) is_whole: bool,
}

/// Of SQLite, in KiB.
const CACHE_KIB: i32 = 32_768;

impl Known {
    /// Looks through the parts of a stream: all of them, or those with so many of its `last` records.
    pub(super) fn of(layout: &Layout, last: Option<usize>) -> Result<Self, Failure> {
        let path = layout.known();
        whole_file::remove(&path)
            .and_then(|()| files::create(&path).map(drop))
            .map_err(|e| Failure::output(path.display(), e))?;
        let opened = Connection::open(&path).and_then(|connection| {
            // Whatever is lost of it is made again.
            connection.pragma_update(None, "synchronous", "off")?;
            connection.pragma_update_and_check(None, "journal_mode", "off", |_| Ok(()))?;
            connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
            connection.execute_batch(
                "CREATE TABLE known(print BLOB PRIMARY KEY NOT NULL) WITHOUT ROWID",
            )?;
            Ok(connection)
        });
        let connection = opened.map_err(|e| failed(&path, e))?;
        let known = Self {
            connection,
            path,
            is_whole: last.is_none(),
        };
        if let Some(ledger) = Ledger::read(&layout.state())? {
            if known.is_whole {
                tracing::info!(
                    "{}: looking once through the {} records that the folder has, to know them when they come again",
                    ledger.stream,
                    ledger.records()
                );
            }
            known.read(layout, &ledger, last.map_or(u64::MAX, |last| last as u64))?;
        }
        Ok(known)
    }

    /// Which of these records are in the parts.
    pub(super) fn holds(&self, records: &[Record<Value>]) -> Result<Vec<bool>, Failure> {
        self.look(records).map_err(|e| self.failed(e))
    }

    /// Records went out.
    pub(super) fn add(&self, records: &[Record<Value>]) -> Result<(), Failure> {
        self.in_one(|| {
            let mut records = records.iter();
            records.try_for_each(|record| self.insert(line_print(record)))
        })
        .map_err(|e| self.failed(e))
    }

    fn read(&self, layout: &Layout, ledger: &Ledger, mut last: u64) -> Result<(), Failure> {
        for (path, part) in found::parts(layout, ledger)?.into_iter().rev() {
            if last == 0 {
                break;
            }
            last = last.saturating_sub(part.records);
            let mut noted = Ok(());
            self.in_one(|| {
                let read = each_line(&path, part, |line| {
                    if noted.is_ok() {
                        noted = self.insert(Print::of(line));
                    }
                });
                Ok(read)
            })
            .map_err(|e| self.failed(e))?
            .map_err(|e| unreadable(layout, &path, e))?;
            noted.map_err(|e| self.failed(e))?;
        }
        Ok(())
    }

    fn look(&self, records: &[Record<Value>]) -> rusqlite::Result<Vec<bool>> {
        let mut look = self
            .connection
            .prepare_cached("SELECT 1 FROM known WHERE print = ?1")?;
        let records = records.iter();
        records
            // Things that are no objects and look the same may stand for different ones.
            .map(|record| {
                Ok(record.json().starts_with('{') && look.exists([line_print(record).bytes()])?)
            })
            .collect()
    }

    fn insert(&self, print: Print) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO known VALUES (?1)")?
            .execute([print.bytes()])
            .map(drop)
    }

    fn in_one<T>(&self, work: impl FnOnce() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        let transaction = self.connection.unchecked_transaction()?;
        let done = work()?;
        transaction.commit()?;
        Ok(done)
    }

    fn failed(&self, e: rusqlite::Error) -> Failure {
        failed(&self.path, e)
    }
}

/// One that is left behind costs space alone.
impl Drop for Known {
    fn drop(&mut self) {
        let _ = whole_file::remove(&self.path);
    }
}

fn failed(path: &Path, e: rusqlite::Error) -> Failure {
    Failure::new(Exit::Output, format!("{} cannot be used", path.display())).because(e)
}

fn unreadable(layout: &Layout, path: &Path, e: io::Error) -> Failure {
    let what = format!(
        "{} cannot be read, so nobody knows which records are there; `{}` puts it aside",
        path.display(),
        layout.resync()
    );
    Failure::new(Exit::State, what).because(e)
}

fn line_print(record: &Record<Value>) -> Print {
    Print::of(line(record).as_bytes())
}
