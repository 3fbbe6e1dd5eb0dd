//! Which records a folder holds, while a stream is read again: fingerprints in a file of their own, so
//! that memory stays small. The parts are what counts: the file is made from them by each process.
use std::{
    io,
    path::{Path, PathBuf},
};

use rusqlite::Connection;
use serde_json::Value;
use zendesk_export::Record;

use super::{
    Dir, files,
    found::{self, Found},
    layout::Layout,
    ledger::Ledger,
    lines::each_line,
};
use crate::{
    failure::{Exit, Failure},
    sync::{print::Print, stream_state::StreamState},
    whole_file,
};

/// Records that are still to be looked through.
pub(crate) struct Index(Layout);

pub(crate) struct Known {
    connection: Connection,
    path: PathBuf,
}

/// Of SQLite, in KiB.
const CACHE_KIB: i32 = 32_768;

impl Dir {
    /// What is to be looked through before records of a stream are known, unless that is done.
    pub(crate) fn index(&self, stream: &str) -> Option<Index> {
        let is_known = self.known.contains_key(stream);
        (!is_known).then(|| Index(Layout::new(&self.root, stream)))
    }

    pub(crate) fn keep_index(&mut self, stream: &str, known: Known) {
        self.known.insert(stream.to_owned(), known);
    }

    /// Which of these records are in the parts of a stream already.
    pub(crate) fn holds(
        &mut self,
        stream: &str,
        records: &[Record<Value>],
    ) -> Result<Vec<bool>, Failure> {
        let known = match self.known.remove(stream) {
            Some(known) => known,
            None => Index(Layout::new(&self.root, stream)).build()?,
        };
        let holds = known.holds(records);
        let holds = holds.map_err(|e| known.failed(e))?;
        self.known.insert(stream.to_owned(), known);
        Ok(holds)
    }

    /// Records went out. If that cannot be noted, the next look makes the file again.
    pub(super) fn note(&mut self, stream: &str, records: &[Record<Value>]) {
        if let Some(known) = self.known.remove(stream)
            && known.add(records).is_ok()
        {
            self.known.insert(stream.to_owned(), known);
        }
    }

    /// A stream has been read again.
    pub(crate) fn end_reread(&mut self, stream: &str, state: &StreamState) -> Result<(), Failure> {
        self.close(stream, state)?;
        self.known.remove(stream);
        let path = Layout::new(&self.root, stream).known();
        whole_file::remove(&path).map_err(|e| Failure::output(path.display(), e))
    }
}

impl Index {
    /// Nothing may be stored of the stream meanwhile.
    pub(crate) fn build(&self) -> Result<Known, Failure> {
        let layout = &self.0;
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
        let known = Known { connection, path };
        if let Some(ledger) = Ledger::read(&layout.state())? {
            tracing::info!(
                "{}: looking once through the {} records that the folder has, to know them when they come again",
                ledger.stream,
                ledger.records()
            );
            known.read(layout, &ledger)?;
        }
        Ok(known)
    }
}

impl Known {
    fn read(&self, layout: &Layout, ledger: &Ledger) -> Result<(), Failure> {
        let open = match found::find(layout, ledger)? {
            Some(Found::Open(path) | Found::Named(path)) => ledger.open.as_ref().map(|o| (path, o)),
            None => None,
        };
        let parts = ledger.parts.iter();
        let parts = parts.map(|part| (layout.part(&part.name), part));
        for (path, part) in parts.chain(open) {
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
            .map_err(|e| unreadable(&ledger.stream, &path, e))?;
            noted.map_err(|e| self.failed(e))?;
        }
        Ok(())
    }

    fn holds(&self, records: &[Record<Value>]) -> rusqlite::Result<Vec<bool>> {
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

    fn add(&self, records: &[Record<Value>]) -> rusqlite::Result<()> {
        self.in_one(|| {
            let mut records = records.iter();
            records.try_for_each(|record| self.insert(line_print(record)))
        })
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

fn failed(path: &Path, e: rusqlite::Error) -> Failure {
    Failure::new(Exit::Output, format!("{} cannot be used", path.display())).because(e)
}

fn unreadable(stream: &str, path: &Path, e: io::Error) -> Failure {
    let what = format!(
        "{} cannot be read, so nobody knows which records of {stream} are there; `zendesk-export resync` puts it aside",
        path.display()
    );
    Failure::new(Exit::State, what).because(e)
}

/// Of a record as a part has it, where line breaks between its members are gone.
fn line_print(record: &Record<Value>) -> Print {
    let json = record.json();
    if !json.contains(['\n', '\r']) {
        return Print::of(json.as_bytes());
    }
    let json: String = json.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    Print::of(json.as_bytes())
}
