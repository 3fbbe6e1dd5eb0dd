//! A lake: a Delta table for each stream, in a folder or on an object store, that is only appended to and holds each
//! version of each record exactly once, whatever ends the process.
//!
//! A commit has its rows in a file, a number, and where the stream stands then beside the table, by that number. What
//! the log of the table says counts: a file or a position that it does not name is of a run that was killed. Delta
//! lets one writer alone have the next version of a table, and whoever comes second looks whether the number is still
//! the one that it began with: if so, somebody tidied the table up, and it tries again; if not, another run has stored
//! something, and this one has lost.
use std::{collections::BTreeMap, sync::Arc};

use super::{
    beside::table_of,
    destination::{Contents, Destination, Kept, Writer},
    manifest_place::ManifestPlace,
    safe_name,
    timeline::Timeline,
};
use crate::{
    failure::{Exit, Failure},
    lake::Location,
    table::Table,
};

mod batch;
mod commit;
mod fields;
mod known;
mod list;
mod log;
mod make;
mod manifest;
mod mend;
mod part;
mod position;
mod rows;
mod shared;
mod store;
mod stream;
mod timeline;
mod trouble;
mod verify;
mod writer;

use shared::{Shared, lock};
use store::Store;
use writer::Appending;

pub(super) struct Lake {
    shared: Arc<Shared>,
    manifest: ManifestPlace,
}

impl Lake {
    /// Opens a lake, and makes it where there is none.
    pub(super) fn open(location: &Location) -> Result<Self, Failure> {
        Self::new(location, Store::open(location, true)?)
    }

    /// Opens it to look at it.
    pub(super) fn look(location: &Location) -> Result<Self, Failure> {
        if location.is_not_there() {
            let what = format!("delta:{location} holds no export: there is no such folder");
            return Err(Failure::new(Exit::State, what));
        }
        Self::new(location, Store::open(location, false)?)
    }

    fn new(location: &Location, store: Store) -> Result<Self, Failure> {
        let shared = Arc::new(Shared::new(location, store)?);
        Ok(Self {
            manifest: manifest::of(&shared),
            shared,
        })
    }
}

impl Destination for Lake {
    fn streams(&self) -> Result<BTreeMap<String, Result<Kept, Failure>>, Failure> {
        let streams = lock(&self.shared.streams);
        let streams = streams.iter().map(|(name, found)| {
            let kept = match found {
                Ok(position) => Ok(Kept {
                    state: position.state.clone(),
                    contents: Contents::Rows {
                        rows: position.rows,
                        odd: 0,
                        misfits: position.misfits.clone(),
                    },
                }),
                Err(unusable) => Err(Failure::new(unusable.exit, &unusable.what)),
            };
            (name.clone(), kept)
        });
        Ok(streams.collect())
    }

    fn stream(&self, name: &str, table: &'static Table) -> Box<dyn Writer> {
        Box::new(Appending::new(Arc::clone(&self.shared), name, table))
    }

    fn remarks(&self, stream: &str) -> Vec<String> {
        let streams = lock(&self.shared.streams);
        let misfits = match streams.get(stream) {
            Some(Ok(position)) => position.misfits.iter(),
            _ => return Vec::new(),
        };
        let id = &table_of(stream).columns[0].name;
        let remark = |(column, rows): (&String, &u64)| match column == id {
            true => format!(
                "{stream}: {rows} rows have no {column}, or one of another kind; it is null there, so that the newest version of \
                 each {column} has to be looked for without them, and _json has what was sent"
            ),
            false => format!(
                "{stream}: {column} is of another kind than its column in {rows} rows; it is null there, and _json has it"
            ),
        };
        misfits.map(remark).collect()
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
        verify::findings(&self.shared)
    }

    fn keeps_each_version(&self) -> bool {
        true
    }

    fn timeline(&self, stream: &str) -> Result<Option<Timeline>, Failure> {
        let folder = safe_name::of(stream);
        let timeline = match self.shared.log(&folder)? {
            Some(log) => timeline::timeline(&log),
            None => return Ok(Some(Timeline::default())),
        };
        let timeline = timeline.map_err(|e| self.shared.failed(e, &folder, "read"));
        timeline.map(Some)
    }

    fn lacks(&self, stream: &str) -> bool {
        !lock(&self.shared.streams).contains_key(stream)
    }
}

/// Most of the time a writer waits for the store, so that more of them than processors get on.
const AT_ONCE: usize = 8;

#[cfg(test)]
mod tests;
