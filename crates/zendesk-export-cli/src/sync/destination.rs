//! Where records go.
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use zendesk_export::{Record, Resource};

use super::{
    dir::{Dir, Figures, Index, Known},
    sqlite::Sqlite,
    stdout::Stdout,
    stop::Stop,
    stream_state::{Again, StreamState},
};
use crate::{
    failure::{Exit, Failure},
    to::{Compress, To},
};

/// A destination that this run has for itself.
pub(crate) enum Destination {
    Sqlite(Box<Sqlite>),
    Dir(Dir),
    Stdout(Stdout),
}

/// What each stream of a destination has to say, by name.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Streams {
    OfDatabase(BTreeMap<String, Value>),
    OfFolder(BTreeMap<String, Figures>),
}

impl Destination {
    /// Opens it for writing. A second run at the same time is refused.
    pub(crate) fn open(
        to: &To,
        compress: Option<Compress>,
        streams: usize,
    ) -> Result<Self, Failure> {
        Ok(match to {
            To::Sqlite(path) => Self::Sqlite(Box::new(Sqlite::open(path)?)),
            To::Dir(path) => Self::Dir(Dir::open(path, compress)?),
            To::Stdout => Self::Stdout(Stdout::open(streams)?),
        })
    }

    /// What is stored belongs to one account: another would be mixed up with it.
    pub(crate) fn check_account(&self, account: &str) -> Result<(), Failure> {
        let states = match self {
            Self::Sqlite(sqlite) => sqlite.each()?,
            Self::Dir(dir) => Dir::each(dir.root())?,
            Self::Stdout(_) => return Ok(()),
        };
        for (stream, state) in states {
            // A state that cannot be used fails its own export, and not the others.
            let Ok(state) = state else { continue };
            let Some(other) = state.account() else {
                continue;
            };
            if other != account {
                let what = format!(
                    "the destination holds {stream} of the account {other}, and this is {account}; choose another destination (the articles of each brand are those of an account of their own)"
                );
                return Err(Failure::new(Exit::State, what));
            }
        }
        Ok(())
    }

    /// Where a stream stands; the default for one that never ran.
    pub(crate) fn load(&self, stream: &str) -> Result<StreamState, Failure> {
        match self {
            Self::Sqlite(sqlite) => sqlite.load(stream),
            Self::Dir(dir) => dir.load(stream),
            Self::Stdout(stdout) => Ok(stdout.load(stream)),
        }
    }

    /// Stores records and where they lead: both or neither, whenever the process ends.
    pub(crate) fn store(
        &mut self,
        stream: &str,
        resource: &Resource,
        records: &[Record<Value>],
        state: &StreamState,
    ) -> Result<(), Failure> {
        match self {
            Self::Sqlite(sqlite) => sqlite.store(stream, resource, records, state),
            Self::Dir(dir) => dir.store(stream, records, state),
            Self::Stdout(stdout) => stdout.store(stream, records, state),
        }
    }

    /// Ends a stream for now: what is still open of it becomes whole.
    pub(crate) fn close(&mut self, stream: &str, state: &StreamState) -> Result<(), Failure> {
        match self {
            Self::Sqlite(sqlite) => sqlite.save(stream, state),
            Self::Dir(dir) => dir.close(stream, state),
            Self::Stdout(_) => Ok(()),
        }
    }

    /// Stores a state alone, in the middle of whatever is under way.
    pub(crate) fn keep(&mut self, stream: &str, state: &StreamState) -> Result<(), Failure> {
        match self {
            Self::Sqlite(sqlite) => sqlite.save(stream, state),
            Self::Dir(dir) => dir.store(stream, &[], state),
            Self::Stdout(_) => Ok(()),
        }
    }

    /// Makes a stream ready to be read again: what somebody changed or damaged no longer counts. Says
    /// whether anything was; then its state says in the same write that it is to be read `again`, so that
    /// what is no longer counted cannot be forgotten.
    pub(crate) fn mend(&mut self, stream: &str, again: &Again) -> Result<bool, Failure> {
        match self {
            Self::Sqlite(sqlite) => sqlite.mend(stream, again),
            Self::Dir(dir) => dir.mend(stream, again),
            Self::Stdout(_) => Ok(false),
        }
    }

    /// What [`holds`](Self::holds) looks at, where it is still to be made. That may take long, and is done
    /// without the destination.
    pub(crate) fn index(&self, stream: &str) -> Option<Index> {
        match self {
            Self::Dir(dir) => dir.index(stream),
            Self::Sqlite(_) | Self::Stdout(_) => None,
        }
    }

    pub(crate) fn keep_index(&mut self, stream: &str, known: Known) {
        if let Self::Dir(dir) = self {
            dir.keep_index(stream, known);
        }
    }

    /// Which of these records are stored already, while a stream is read again. A database has one row for
    /// each record, however often it comes.
    pub(crate) fn holds(
        &mut self,
        stream: &str,
        records: &[Record<Value>],
    ) -> Result<Vec<bool>, Failure> {
        match self {
            Self::Dir(dir) => dir.holds(stream, records),
            Self::Sqlite(_) | Self::Stdout(_) => Ok(Vec::new()),
        }
    }

    /// A stream has been read again, as its state says from now on. Returns how much of what was mended did
    /// not come again.
    pub(crate) fn end_reread(&mut self, stream: &str, state: &StreamState) -> Result<u64, Failure> {
        match self {
            Self::Sqlite(sqlite) => sqlite.end_reread(stream, state),
            Self::Dir(dir) => dir.end_reread(stream, state).map(|()| 0),
            Self::Stdout(_) => Ok(0),
        }
    }

    /// From now on an end that is asked for cuts its waits short.
    pub(crate) fn heed(&mut self, stop: &Stop) -> Result<(), Failure> {
        match self {
            Self::Sqlite(sqlite) => sqlite.heed(stop),
            Self::Dir(_) | Self::Stdout(_) => Ok(()),
        }
    }

    /// Every stream that has ever run, by name, with what the manifest says of it.
    pub(crate) fn manifest(&self) -> Result<Streams, Failure> {
        Ok(match self {
            Self::Sqlite(sqlite) => Streams::OfDatabase(sqlite.manifest()?),
            Self::Dir(dir) => Streams::OfFolder(dir.manifest()?),
            Self::Stdout(_) => Streams::OfFolder(BTreeMap::new()),
        })
    }
}
