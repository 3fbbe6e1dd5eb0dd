//! PostgreSQL: two tables for each stream, of the newest version of each record: as it was sent, and in columns.
//! The records of a page and the state go into one transaction.
use std::{collections::BTreeMap, sync::Arc};

use super::{
    destination::{Contents, Destination, Kept, Writer},
    manifest_place::ManifestPlace,
    row::Told,
    stop::Stop,
    stream_state::StreamState,
    timeline::Timeline,
};
use crate::{
    failure::{Exit, Failure},
    postgres::{Address, Trouble},
    remedy,
    table::Table,
    to::To,
};

mod backend;
mod catalog;
mod connections;
mod fill;
mod indexes;
mod list;
mod lock;
mod make;
mod manifest;
mod mend;
mod page;
mod rows;
mod schema;
mod sheet;
mod store;
mod stored;
mod tables;
mod texts;
mod timeline;
mod told;
mod value;
mod verify;
mod views;
mod work;

use connections::Connections;
use rows::Rows;
use stored::Stored;
use work::{Mode, Work};

pub(super) struct Database {
    shared: Arc<Shared>,
    manifest: ManifestPlace,
}

/// What all writers share.
struct Shared {
    connections: Connections,
    told: Told,
}

impl Database {
    /// Opens a schema for this run alone, and makes it where there is none.
    pub(super) fn open(address: &Address) -> Result<Self, Failure> {
        let database = Self::new(address, Mode::Write);
        let connections = &database.shared.connections;
        connections.in_one(|work| schema::prepare(work, address))?;
        connections.in_one(fill::plan)?;
        while connections.in_one(fill::step)? {}
        Ok(database)
    }

    /// Opens it to look at it, whether or not a run has it.
    pub(super) fn look(address: &Address) -> Result<Self, Failure> {
        let database = Self::new(address, Mode::Look);
        let connections = &database.shared.connections;
        connections.in_one(|work| schema::must_be_ours(work, address))?;
        Ok(database)
    }

    fn new(address: &Address, mode: Mode) -> Self {
        let shared = Arc::new(Shared {
            connections: Connections::new(address, mode),
            told: Told::default(),
        });
        Self {
            manifest: manifest::of(&shared),
            shared,
        }
    }
}

impl Destination for Database {
    fn streams(&self) -> Result<BTreeMap<String, Result<Kept, Failure>>, Failure> {
        let address = self.shared.connections.address();
        self.shared.connections.in_one(|work| {
            let mut misfits = told::misfits(work, "")?;
            let all = Stored::all(work)?.into_iter().map(|(stream, stored)| {
                let misfits = misfits.remove(&stream).unwrap_or_default();
                let kept = parse(address, &stream, &stored).map(|state| Kept {
                    state,
                    contents: Contents::Rows {
                        rows: stored.rows.unsigned_abs(),
                        odd: stored.odd.unsigned_abs(),
                        misfits,
                    },
                });
                (stream, kept)
            });
            Ok(all.collect())
        })
    }

    fn stream(&self, name: &str, table: &'static Table) -> Box<dyn Writer> {
        Box::new(Rows::new(name, table, Arc::clone(&self.shared)))
    }

    fn remarks(&self, stream: &str) -> Vec<String> {
        let remarks = |work: &mut Work<'_>| told::remarks(work, stream);
        let remarks = self.shared.connections.in_one(remarks);
        remarks.unwrap_or_default()
    }

    fn misfits(&self, stream: &str) -> u64 {
        self.shared.told.misfits(stream)
    }

    fn at_once(&self) -> usize {
        AT_ONCE
    }

    fn manifest(&self) -> Option<&ManifestPlace> {
        Some(&self.manifest)
    }

    fn findings(&self) -> Result<Vec<String>, Failure> {
        self.shared.connections.in_one(verify::findings)
    }

    fn timeline(&self, stream: &str) -> Result<Option<Timeline>, Failure> {
        let timeline = |work: &mut Work<'_>| timeline::timeline(work, stream);
        self.shared.connections.in_one(timeline).map(Some)
    }

    fn lacks(&self, stream: &str) -> bool {
        let streams = self.streams();
        streams.is_ok_and(|streams| !streams.contains_key(stream))
    }

    fn heed(&self, stop: &Stop) -> Result<(), Failure> {
        self.shared.connections.heed(stop);
        Ok(())
    }
}

/// More streams than these have seldom a page at the same time, and each of them takes a connection of the server.
const AT_ONCE: usize = 4;

/// Where a stream stands; the default for one that never ran.
fn parse(address: &Address, stream: &str, stored: &Stored) -> Result<StreamState, Failure> {
    if !stored.is_there() {
        return Ok(StreamState::default());
    }
    let fail = |what: &str| {
        let what = format!(
            "the state of {stream} in {address} {what}; put a backup in its place, or read that export again: {}",
            remedy::command("resync", stream, &To::Postgres(Box::new(address.clone())))
        );
        Failure::new(Exit::State, what)
    };
    if !stored.is_whole() {
        return Err(fail(
            "was changed since it was stored (its checksum does not fit)",
        ));
    }
    serde_json::from_str(&stored.state).map_err(|e| fail("cannot be used").because(e))
}

#[cfg(test)]
mod tests;
