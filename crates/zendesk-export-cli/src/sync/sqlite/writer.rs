//! A database as a destination: one connection, which the streams have in turn.
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;
use zendesk_export::Record;

use super::Sqlite;
use crate::{
    failure::Failure,
    sync::{
        destination::{Destination, Kept, Writer},
        manifest_place::ManifestPlace,
        row::Told,
        stop::Stop,
        stream_state::{Again, StreamState},
        taken::Taken,
        timeline::Timeline,
    },
    table::Table,
};

pub(crate) struct Database {
    sqlite: Arc<Mutex<Sqlite>>,
    told: Arc<Told>,
    manifest: ManifestPlace,
}

struct Rows {
    stream: String,
    table: &'static Table,
    sqlite: Arc<Mutex<Sqlite>>,
}

impl Database {
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        Ok(Self::new(path, Sqlite::open(path)?))
    }

    pub(crate) fn look(path: &Path) -> Result<Self, Failure> {
        Ok(Self::new(path, Sqlite::open_readonly(path)?))
    }

    fn new(path: &Path, sqlite: Sqlite) -> Self {
        let mut manifest = path.to_owned().into_os_string();
        manifest.push(".manifest.json");
        Self {
            told: Arc::clone(&sqlite.told),
            sqlite: Arc::new(Mutex::new(sqlite)),
            manifest: ManifestPlace::new(PathBuf::from(manifest)),
        }
    }
}

impl Destination for Database {
    fn streams(&self) -> Result<BTreeMap<String, Result<Kept, Failure>>, Failure> {
        lock(&self.sqlite).streams()
    }

    fn stream(&self, name: &str, table: &'static Table) -> Box<dyn Writer> {
        Box::new(Rows {
            stream: name.to_owned(),
            table,
            sqlite: Arc::clone(&self.sqlite),
        })
    }

    fn remarks(&self, stream: &str) -> Vec<String> {
        lock(&self.sqlite).remarks(stream)
    }

    fn misfits(&self, stream: &str) -> u64 {
        self.told.misfits(stream)
    }

    fn at_once(&self) -> usize {
        1
    }

    fn manifest(&self) -> Option<&ManifestPlace> {
        Some(&self.manifest)
    }

    fn findings(&self) -> Result<Vec<String>, Failure> {
        lock(&self.sqlite).verify()
    }

    fn timeline(&self, stream: &str) -> Result<Option<Timeline>, Failure> {
        lock(&self.sqlite).timeline(stream).map(Some)
    }

    fn lacks(&self, stream: &str) -> bool {
        let streams = self.streams();
        streams.is_ok_and(|streams| !streams.contains_key(stream))
    }

    fn heed(&self, stop: &Stop) -> Result<(), Failure> {
        lock(&self.sqlite).heed(stop)
    }
}

impl Writer for Rows {
    fn state(&mut self) -> Result<StreamState, Failure> {
        lock(&self.sqlite).load(&self.stream)
    }

    fn store(&mut self, taken: &Taken, state: &StreamState) -> Result<(), Failure> {
        lock(&self.sqlite).store(&self.stream, self.table, taken, state)
    }

    fn close(&mut self, state: &StreamState) -> Result<(), Failure> {
        lock(&self.sqlite).save(&self.stream, state)
    }

    fn mend(&mut self, again: &Again) -> Result<bool, Failure> {
        lock(&self.sqlite).mend(&self.stream, again)
    }

    fn changes(&mut self, whole: Vec<Record<Value>>) -> Result<Taken, Failure> {
        lock(&self.sqlite).changes(&self.stream, self.table, whole)
    }

    fn end_reread(&mut self, state: &StreamState) -> Result<u64, Failure> {
        lock(&self.sqlite).end_reread(&self.stream, state)
    }
}

/// A panic leaves a transaction that is rolled back.
fn lock(sqlite: &Mutex<Sqlite>) -> MutexGuard<'_, Sqlite> {
    sqlite.lock().unwrap_or_else(PoisonError::into_inner)
}
