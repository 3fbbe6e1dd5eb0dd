//! SQLite: two tables for each stream, of the newest version of each record: as it was sent, and in columns.
//! The records of a page and the state go into one transaction.
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use rusqlite::Connection;

use super::{
    destination::{Contents, Kept},
    row::Told,
    stop::Stop,
    stream_state::StreamState,
    taken::Taken,
    timeline::Timeline,
};
use crate::failure::{Exit, Failure};

mod beside;
mod columns;
mod compared;
mod contents;
mod failed;
mod figures;
mod file;
mod fill;
mod held;
mod list;
mod log;
mod nested;
mod objects;
mod resync;
mod row;
mod stored;
mod table;
#[cfg(test)]
mod tests;
mod texts;
mod timeline;
mod told;
mod upgrade;
mod value;
mod verify;
mod views;
mod waits;
mod writer;

use self::{failed::failed, held::Held, log::Log, stored::Stored, table::Pair, waits::begin};

use crate::{remedy, table::Table, to::To};
pub(crate) use writer::Database;

pub(crate) struct Sqlite {
    /// Before the locks, so that it is closed while nobody else can open it.
    connection: Connection,
    path: PathBuf,
    told: Arc<Told>,
    /// Once an end is asked for, another program's transaction is no longer waited for.
    stop: Option<Stop>,
    /// Only of a run that writes.
    held: Option<(Log, Held)>,
}

impl Sqlite {
    /// Opens a database for this run alone, and makes it if it is not there.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let held = file::claim(path)?;
        Ok(Self {
            connection: file::open(path, &held)?,
            path: path.to_owned(),
            told: Arc::default(),
            stop: None,
            held: Some((Log::new(held.log_path()), held)),
        })
    }

    /// Opens a database to look at it, whether or not a run has it.
    pub(crate) fn open_readonly(path: &Path) -> Result<Self, Failure> {
        Ok(Self {
            connection: file::open_readonly(path)?,
            path: path.to_owned(),
            told: Arc::default(),
            stop: None,
            held: None,
        })
    }

    /// Where a stream stands; the default for one that never ran.
    pub(crate) fn load(&self, stream: &str) -> Result<StreamState, Failure> {
        let stored = self
            .patiently(|connection| stored::read(connection, stream))
            .map_err(|e| self.failed(e))?;
        match stored {
            None => Ok(StreamState::default()),
            Some(stored) => self.parse(stream, stored),
        }
    }

    /// Stores the newest version of each record, and the state: all of it or nothing.
    pub(crate) fn store(
        &mut self,
        stream: &str,
        table: &'static Table,
        taken: &Taken,
        state: &StreamState,
    ) -> Result<(), Failure> {
        self.in_one(|transaction| {
            let mut pair = Pair::of(transaction, stream, table)?;
            pair.put(transaction, table, taken, &self.told)?;
            pair.save(transaction, table)?;
            if state.caught_up_at.is_some() {
                // Not earlier, since a first read is quicker without.
                pair.index(transaction, table)?;
            }
            save(transaction, stream, state)
        })
    }

    /// Stores the state alone.
    pub(crate) fn save(&mut self, stream: &str, state: &StreamState) -> Result<(), Failure> {
        self.in_one(|transaction| save(transaction, stream, state))
    }

    /// Every stream that has ever run, by name; one whose state cannot be used does not stand in the way of
    /// the others.
    pub(crate) fn streams(&self) -> Result<BTreeMap<String, Result<Kept, Failure>>, Failure> {
        self.must_be_there()?;
        let mut streams = BTreeMap::new();
        for name in stored::names(&self.connection).map_err(|e| self.failed(e))? {
            let kept = self.load(&name).and_then(|state| self.kept(&name, state));
            streams.insert(name, kept);
        }
        Ok(streams)
    }

    fn kept(&self, stream: &str, state: StreamState) -> Result<Kept, Failure> {
        let figures = figures::figures(&self.connection, stream).map_err(|e| self.failed(e))?;
        let misfits = match objects::has_columns(&self.connection) {
            Ok(true) => told::misfits(&self.connection, stream),
            has_columns => has_columns.map(|_| BTreeMap::new()),
        };
        Ok(Kept {
            state,
            contents: Contents::Rows {
                rows: figures.rows.unsigned_abs(),
                odd: figures.odd.unsigned_abs(),
                misfits: misfits.map_err(|e| self.failed(e))?,
            },
        })
    }

    /// What people should know of a stream.
    pub(crate) fn remarks(&self, stream: &str) -> Vec<String> {
        told::remarks(&self.connection, stream).unwrap_or_default()
    }

    /// What is missing, changed or damaged, a sentence each.
    pub(crate) fn verify(&self) -> Result<Vec<String>, Failure> {
        verify::findings(&self.connection).map_err(|e| self.failed(e))
    }

    /// How many records of a stream there are of each day.
    pub(crate) fn timeline(&self, stream: &str) -> Result<Timeline, Failure> {
        timeline::timeline(&self.connection, stream).map_err(|e| self.failed(e))
    }

    fn in_one(
        &self,
        write: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<(), Failure> {
        self.must_be_there()?;
        let written = self.patiently(begin).and_then(|transaction| {
            write(&transaction)?;
            transaction.commit()
        });
        written.map_err(|e| self.failed(e))?;
        self.must_be_there()?;
        if let Some((log, _)) = &self.held {
            log.keep_small(&self.connection, &self.path);
        }
        Ok(())
    }

    fn must_be_there(&self) -> Result<(), Failure> {
        let Some((log, held)) = &self.held else {
            return Ok(());
        };
        // What is in the log goes where it belongs: another database in that place would take it for its own.
        held.must_be_there().inspect_err(|_| {
            log.empty(&self.connection);
        })
    }

    fn parse(&self, stream: &str, stored: Stored) -> Result<StreamState, Failure> {
        let fail = |what: &str| {
            let what = format!(
                "the state of {stream} in the database {} {what}; put a backup in its place, or read that \
                 export again: {}",
                self.path.display(),
                remedy::command("resync", stream, &To::Sqlite(self.path.clone()))
            );
            Failure::new(Exit::State, what)
        };
        match stored {
            Stored::Whole(text) => {
                serde_json::from_str(&text).map_err(|e| fail("cannot be used").because(e))
            }
            Stored::Changed => Err(fail(
                "was changed since it was stored (its checksum does not fit)",
            )),
        }
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
    stored::seal(connection, stream)
}
