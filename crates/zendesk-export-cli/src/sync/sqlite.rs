//! SQLite: a table for each stream, with the newest version of each record as it was sent, and a view
//! with columns. The records of a page and the state go into one transaction.
use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OptionalExtension as _};
use serde_json::Value;
use zendesk_export::{Record, Resource};

use super::{stop::Stop, stream_state::StreamState};
use crate::failure::{Exit, Failure};

mod failed;
mod file;
mod resync;
mod row;
mod table;
#[cfg(test)]
mod tests;
mod verify;
mod view;
mod waits;

use self::{failed::failed, table::Table, waits::begin};

pub(crate) struct Sqlite {
    /// Before the lock, so that it is closed while nobody else can open it.
    connection: Connection,
    path: PathBuf,
    /// Once an end is asked for, another program's transaction is no longer waited for.
    stop: Option<Stop>,
    /// Held for the length of the run; the system gives it up when the process ends, however it ends.
    _lock: Option<File>,
}

impl Sqlite {
    /// Opens a database for this run alone, and makes it if it is not there.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let (target, lock) = file::claim(path)?;
        Ok(Self {
            connection: file::open(path, &target)?,
            path: path.to_owned(),
            stop: None,
            _lock: Some(lock),
        })
    }

    /// Opens a database to look at it, whether or not a run has it.
    pub(crate) fn open_readonly(path: &Path) -> Result<Self, Failure> {
        Ok(Self {
            connection: file::open_readonly(path)?,
            path: path.to_owned(),
            stop: None,
            _lock: None,
        })
    }

    /// Where a stream stands; the default for one that never ran.
    pub(crate) fn load(&self, stream: &str) -> Result<StreamState, Failure> {
        let state = "SELECT state FROM _streams WHERE name = ?1";
        let text: Option<String> = self
            .patiently(|connection| {
                let state = connection.query_row(state, [stream], |row| row.get(0));
                state.optional()
            })
            .map_err(|e| self.failed(e))?;
        text.map_or_else(
            || Ok(StreamState::default()),
            |text| self.parse(stream, &text),
        )
    }

    /// Stores the newest version of each record, and the state: all of it or nothing.
    pub(crate) fn store(
        &mut self,
        stream: &str,
        resource: &Resource,
        records: &[Record<Value>],
        state: &StreamState,
    ) -> Result<(), Failure> {
        self.in_one(|transaction| {
            let mut table = Table::of(transaction, stream, resource)?;
            table.put(transaction, resource, records)?;
            table.save(transaction, resource)?;
            save(transaction, stream, state)
        })
    }

    /// Stores the state alone.
    pub(crate) fn save(&mut self, stream: &str, state: &StreamState) -> Result<(), Failure> {
        self.in_one(|transaction| save(transaction, stream, state))
    }

    /// Every stream that has ever run, by name, with what the manifest says of it.
    pub(crate) fn manifest(&self) -> Result<BTreeMap<String, Value>, Failure> {
        let mut manifest = BTreeMap::new();
        for (name, state) in self.streams()? {
            let figures = table::figures(&self.connection, &name).map_err(|e| self.failed(e))?;
            let mut entry = state.figures();
            entry.insert("rows".to_owned(), figures.rows.into());
            entry.insert("odd".to_owned(), figures.odd.into());
            manifest.insert(name, Value::Object(entry));
        }
        Ok(manifest)
    }

    /// Every stream that has ever run, by name.
    pub(crate) fn streams(&self) -> Result<BTreeMap<String, StreamState>, Failure> {
        let mut streams = BTreeMap::new();
        for (name, text) in states(&self.connection).map_err(|e| self.failed(e))? {
            let state = self.parse(&name, &text)?;
            streams.insert(name, state);
        }
        Ok(streams)
    }

    /// What is missing, changed or damaged, a sentence each.
    pub(crate) fn verify(&self) -> Result<Vec<String>, Failure> {
        verify::findings(&self.connection).map_err(|e| self.failed(e))
    }

    fn in_one(
        &self,
        write: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<(), Failure> {
        let written = self.patiently(begin).and_then(|transaction| {
            write(&transaction)?;
            transaction.commit()
        });
        written.map_err(|e| self.failed(e))
    }

    fn parse(&self, stream: &str, text: &str) -> Result<StreamState, Failure> {
        serde_json::from_str(text).map_err(|e| {
            let what = format!(
                "the state of {stream} in the database {} cannot be used; to read it again, run \
                 `zendesk-export resync {stream} --to sqlite:{}`",
                self.path.display(),
                self.path.display()
            );
            Failure::new(Exit::State, what).because(e)
        })
    }

    fn failed(&self, e: rusqlite::Error) -> Failure {
        failed(&self.path, e)
    }
}

fn save(connection: &Connection, stream: &str, state: &StreamState) -> rusqlite::Result<()> {
    let state = serde_json::to_string(state)
        .map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
    connection
        .prepare_cached(
            "INSERT INTO _streams(name, state) VALUES (?1, ?2)
             ON CONFLICT(name) DO UPDATE SET state = excluded.state",
        )?
        .execute([stream, &state])?;
    Ok(())
}

/// The states as texts, by stream.
fn states(connection: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    connection
        .prepare("SELECT name, state FROM _streams ORDER BY name")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}
